"""The ops without weights on int16, as networks with "16x8" quantization have them."""

from __future__ import annotations

import numpy as np
import pytest
from bit_exact import ACTIVATION, PADDING, SEED, cases, check, micro_case, sliding, values
from hypothesis import assume, given
from hypothesis import strategies as st
from single_op import SingleOp, T, integers, schema, specc, tflm_reference

from specc.diagnostics import SpeccError
from specc.read_tflite import read_tflite

SCALE = st.one_of(st.floats(2**-14, 0.01), st.sampled_from([2.0**-k for k in range(9, 15)]))
RATIO = st.one_of(st.floats(0.05, 20.0), st.sampled_from([0.5, 1.0, 2.0]))
ALL = np.arange(-32768, 32768, dtype=np.int16)[np.newaxis]
UNIT = 2.0**-15


def float32(x: float) -> float:
    return float(np.float32(x))


def wide(shape, scale: float, data: np.ndarray | None = None) -> T:
    return T(tuple(shape), float32(scale), data=data, dtype="int16")


VERSIONS = {"ADD": 4, "SUB": 5, "MUL": 4, "MINIMUM": 4, "MAXIMUM": 4, "SQUARED_DIFFERENCE": 2}


@pytest.mark.parametrize("builtin", VERSIONS)
@cases
@given(
    SEED,
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.data(),
    SCALE,
    RATIO,
    st.one_of(st.floats(0.6, 8.0), st.sampled_from([1.0, 2.0, 4.0])),
    ACTIVATION,
    st.sampled_from([None, 0, 1]),
)
def test_two_tensors(builtin, seed, shape, data, scale, ratio, ratio_out, activation, constant):
    rng = np.random.default_rng(seed)
    axes = len(shape)
    repeat = data.draw(st.lists(st.sampled_from([0, 1, 2]), min_size=axes, max_size=axes))
    shapes = [
        tuple(1 if fate == which else size for size, fate in zip(shape, repeat, strict=True))
        for which in (1, 2)
    ]
    scales = [scale, scale * ratio]
    scale_out = max(scales) * ratio_out
    if builtin == "MUL":
        scale_out = scale * scale * ratio * 20000 * ratio_out
    if builtin == "SQUARED_DIFFERENCE":
        scale_out = max(scales) ** 2 * 30000 * ratio_out
    if builtin in ("MINIMUM", "MAXIMUM"):
        scales, scale_out = [scale, scale], scale
    operands = [wide(s, k) for s, k in zip(shapes, scales, strict=True)]
    arrays = [values(rng, s, "int16") for s in shapes]
    if constant is not None:
        operands[constant].data = arrays.pop(constant)
    kinds = {"ADD": schema.AddOptionsT, "SUB": schema.SubOptionsT, "MUL": schema.MulOptionsT}
    options = None
    if builtin in kinds:
        options = kinds[builtin]()
        options.fusedActivationFunction = activation
        options.potScaleInt16 = False
    op = SingleOp(builtin, operands, wide(map(max, *shapes), scale_out), options, VERSIONS[builtin])
    if builtin == "SQUARED_DIFFERENCE":  # TFLite has none of int16
        ours = specc(op.build(), *arrays)[0].reshape(op.output.shape)
        np.testing.assert_array_equal(ours, tflm_reference(op.build(), *arrays))
        return
    check(op, *arrays, micro=micro_case(seed) and builtin not in ("MINIMUM", "MAXIMUM"))


@cases
@given(
    SEED,
    st.sampled_from(["MAX_POOL_2D", "AVERAGE_POOL_2D"]),
    st.tuples(st.integers(1, 9), st.integers(1, 12)),
    st.integers(1, 5),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    PADDING,
    SCALE,
    ACTIVATION,
)
def test_pooling(seed, builtin, size, depth, window, stride, padding, scale, activation):
    rng = np.random.default_rng(seed)
    spatial = [sliding(size[i], window[i], stride[i], 1, padding) for i in (0, 1)]
    assume(min(spatial) >= 1)
    options = schema.Pool2DOptionsT()
    options.padding, options.fusedActivationFunction = padding, activation
    options.strideH, options.strideW = stride
    options.filterHeight, options.filterWidth = window
    shape = (1, *size, depth)
    op = SingleOp(builtin, [wide(shape, scale)], wide((1, *spatial, depth), scale), options, 3)
    check(op, values(rng, shape, "int16"), micro=micro_case(seed))


@cases
@given(
    SEED,
    st.lists(st.integers(1, 7), min_size=2, max_size=4),
    st.data(),
    SCALE,
    st.sampled_from([0.25, 0.7, 1.0, 1.3]),
)
def test_mean(seed, shape, data, scale, ratio):
    rng = np.random.default_rng(seed)
    rank = len(shape)
    axes = data.draw(st.lists(st.integers(0, rank - 1), min_size=1, max_size=rank, unique=True))
    options = schema.ReducerOptionsT()
    options.keepDims = True
    output = wide((1 if i in axes else n for i, n in enumerate(shape)), scale * ratio)
    op = SingleOp("MEAN", [wide(shape, scale), integers(axes)], output, options, 3)
    check(op, values(rng, tuple(shape), "int16"), micro=micro_case(seed))


@pytest.mark.parametrize("builtin", ["LOGISTIC", "TANH"])
@cases
@given(SEED, st.one_of(st.floats(2**-16, 2**-8), st.sampled_from([2.0**-k for k in range(9, 15)])))
def test_sigmoids(builtin, seed, scale):
    op = SingleOp(builtin, [wide(ALL.shape, scale)], wide(ALL.shape, UNIT), version=3)
    check(op, ALL, micro=micro_case(seed))


@cases
@given(SEED, st.integers(1, 3), st.integers(1, 40), SCALE, st.sampled_from([1.0, 0.5, 2.0, 0.1]))
def test_softmax(seed, rows, depth, scale, beta):
    rng = np.random.default_rng(seed)
    options = schema.SoftmaxOptionsT()
    options.beta = beta
    shape = (rows, depth)
    op = SingleOp("SOFTMAX", [wide(shape, scale)], wide(shape, UNIT), options, 3)
    # TFLite Micro's table of reciprocals is computed in float.
    check(op, values(rng, shape, "int16"), micro=micro_case(seed), micro_steps=1)


def test_softmax_of_two_classes_at_every_distance():
    options = schema.SoftmaxOptionsT()
    options.beta = 1.0
    x = np.stack([np.full(65536, 32767), np.arange(-32768, 32768)], 1).astype(np.int16)
    check(
        SingleOp("SOFTMAX", [wide(x.shape, 10 / 65535)], wide(x.shape, UNIT), options, 3),
        x,
        micro=True,
        micro_steps=1,
    )


@cases
@given(SEED, SCALE, st.floats(0.5, 20.0), st.floats(0, 1.5))
def test_leaky_relu(seed, scale, ratio, slope):
    options = schema.LeakyReluOptionsT()
    options.alpha = slope
    output = wide(ALL.shape, scale * ratio)
    op = SingleOp("LEAKY_RELU", [wide(ALL.shape, scale)], output, options, 2)
    check(op, ALL, micro=micro_case(seed), micro_steps=1)


@pytest.mark.parametrize("builtin", ["QUANTIZE", "RELU", "RELU6", "ABS"])
@cases
@given(SEED, SCALE, st.one_of(st.floats(0.02, 50.0), st.sampled_from([0.5, 1.0, 2.0])))
def test_rescale(builtin, seed, scale, ratio):
    output = wide(ALL.shape, scale * ratio)
    version = {"QUANTIZE": 2, "RELU": 3, "RELU6": 3, "ABS": 3}[builtin]
    op = SingleOp(builtin, [wide(ALL.shape, scale)], output, version=version)
    # TFLite Micro's relu6 does not change the scale; its relu and abs are a step away at times.
    micro = micro_case(seed) and builtin != "RELU6"
    check(op, ALL, micro=micro, micro_steps=int(builtin in ("RELU", "ABS")))


@cases
@given(SEED, SCALE, st.floats(0.02, 50.0), st.integers(-128, 127))
def test_to_int8(seed, scale, ratio, zero):
    output = T(ALL.shape, float32(scale * ratio * 256), zero)
    op = SingleOp("QUANTIZE", [wide(ALL.shape, scale)], output, version=2)
    check(op, ALL, micro=micro_case(seed))


@cases
@given(SEED, SCALE, st.floats(0.02, 50.0))
def test_to_int32(seed, scale, ratio):
    output = T(ALL.shape, float32(scale * ratio / 256), dtype="int32")
    op = SingleOp("QUANTIZE", [wide(ALL.shape, scale)], output, version=2)
    check(op, ALL, micro=micro_case(seed))


@cases
@given(SCALE, st.one_of(st.floats(0.02, 50.0), st.just(1.0)), st.integers(-128, 127))
def test_from_int8(scale, ratio, zero):
    """Against TFLite Micro: TFLite takes int8 to int8 alone."""
    x = np.arange(-128, 128, dtype=np.int8)[np.newaxis]
    output = wide(x.shape, scale * ratio / 256)
    content = SingleOp("QUANTIZE", [T(x.shape, float32(scale), zero)], output, version=2).build()
    np.testing.assert_array_equal(specc(content, x)[0], tflm_reference(content, x))


@cases
@given(SCALE, st.floats(0.01, 3.0))
def test_rsqrt(scale, ratio):
    x = np.maximum(ALL, 0)
    op = SingleOp("RSQRT", [wide(x.shape, scale)], wide(x.shape, ratio / np.sqrt(scale) / 32768))
    check(op, x, micro=False)


def test_neg():
    check(SingleOp("NEG", [wide(ALL.shape, 0.01)], wide(ALL.shape, 0.01)), ALL, micro=False)


def test_dequantize():
    op = SingleOp("DEQUANTIZE", [wide(ALL.shape, 0.013)], T(ALL.shape, dtype="float32"), version=3)
    check(op, ALL, micro=True)


def moving() -> dict[str, SingleOp]:
    """An op of each kind that moves elements."""
    source, scale = (1, 4, 6, 4), 0.01
    joined = schema.ConcatenationOptionsT()
    joined.axis = 2
    split, slices, pads = schema.SplitOptionsT(), schema.StridedSliceOptionsT(), [[0, 0], [1, 2]]
    split.numSplits = 2
    split_v = schema.SplitVOptionsT()
    split_v.numSplits = 2
    pack, mirror = schema.PackOptionsT(), schema.MirrorPadOptionsT()
    pack.axis, pack.valuesCount = 1, 2
    mirror.mode = 0
    unpack = schema.UnpackOptionsT()
    unpack.axis, unpack.num = 1, 2
    gather = schema.GatherOptionsT()
    gather.axis = 1
    x = wide(source, scale)
    pair = T((), data=np.array(7, np.int16), dtype="int16", scale=float32(scale))
    halves = wide((1, 4, 3, 4), scale)
    rows = wide((1, 6, 4), scale)
    return {
        "CONCATENATION": SingleOp("CONCATENATION", [x, x], wide((1, 4, 12, 4), scale), joined, 3),
        "SPLIT": SingleOp("SPLIT", [integers(2), x], halves, split, 4, (halves,)),
        "PACK": SingleOp("PACK", [x, x], wide((1, 2, 4, 6, 4), scale), pack, 3),
        "UNPACK": SingleOp("UNPACK", [wide((1, 2, 6, 4), scale)], rows, unpack, 4, (rows,)),
        "SLICE": SingleOp(
            "SLICE",
            [x, integers([0, 1, 2, 0]), integers([1, 2, 3, 4])],
            wide((1, 2, 3, 4), scale),
            schema.SliceOptionsT(),
            4,
        ),
        "STRIDED_SLICE": SingleOp(
            "STRIDED_SLICE",
            [x, integers([0, 3, 0, 0]), integers([1, 0, 6, 4]), integers([1, -1, 2, 3])],
            wide((1, 3, 3, 2), scale),
            slices,
            4,
        ),
        "PAD": SingleOp(
            "PAD", [wide((3, 4), scale), integers(pads)], wide((3, 7), scale), version=4
        ),
        "PADV2": SingleOp(
            "PADV2", [wide((3, 4), scale), integers(pads), pair], wide((3, 7), scale), version=4
        ),
        "MIRROR_PAD": SingleOp(
            "MIRROR_PAD", [wide((3, 4), scale), integers(pads)], wide((3, 7), scale), mirror
        ),
        "SPLIT_V": SingleOp(
            "SPLIT_V", [x, integers([3, 3]), integers(2)], halves, split_v, 2, (halves,)
        ),
        "SPACE_TO_BATCH_ND": SingleOp(
            "SPACE_TO_BATCH_ND",
            [x, integers([2, 2]), integers([[0, 0], [1, 1]])],
            wide((4, 2, 4, 4), scale),
            version=3,
        ),
        "BATCH_TO_SPACE_ND": SingleOp(
            "BATCH_TO_SPACE_ND",
            [wide((4, 2, 4, 4), scale), integers([2, 2]), integers([[0, 0], [1, 1]])],
            x,
            version=3,
        ),
        "TRANSPOSE": SingleOp(
            "TRANSPOSE", [x, integers([0, 2, 3, 1])], wide((1, 6, 4, 4), scale), version=5
        ),
        "GATHER": SingleOp(
            "GATHER", [x, integers([3, 0, 3])], wide((1, 3, 6, 4), scale), gather, 4
        ),
        "RESHAPE": SingleOp("RESHAPE", [x, integers([4, 24])], wide((4, 24), scale)),
    }


@pytest.mark.parametrize("builtin", moving())
def test_elements_move_unchanged(builtin):
    op = moving()[builtin]
    rng = np.random.default_rng(3)
    inputs = [rng.integers(-32768, 32768, t.shape, np.int16) for t in op.inputs if t.data is None]
    check(op, *inputs, micro=False)


@pytest.mark.parametrize(
    ("op", "finding"),
    [
        (SingleOp("LOGISTIC", [wide((4,), 0.1)], wide((4,), 0.1)), "scale 1/32768"),
        (SingleOp("RSQRT", [wide((4,), 1e35)], wide((4,), 0.1)), "not below 1.26765e"),
        (SingleOp("RSQRT", [wide((4,), 1e-30)], wide((4,), 1e-10)), "ratio of its scales"),
        (SingleOp("RELU", [T((4,), 0.1)], wide((4,), 0.1)), "others are int16"),
        (
            SingleOp("QUANTIZE", [T((4,), 0.1)], T((4,), 0.1, dtype="int32")),
            "only int16 becomes int32",
        ),
        (SingleOp("QUANTIZE", [wide((4,), 0.1)], T((4,), 0.1, 7, dtype="int32")), "zero point"),
        (SingleOp("RELU_N1_TO_1", [wide((4,), 0.1)], wide((4,), 0.1)), "relu or relu6"),
        (SingleOp("ELU", [wide((4,), 0.1)], wide((4,), 0.1)), "M006.*int16"),
        (
            SingleOp(
                "ADD", [wide((4,), 0.5), wide((4,), 0.5)], wide((4,), 1), schema.AddOptionsT()
            ),
            "powers of two",
        ),
        (SingleOp("MAXIMUM", [wide((4,), 0.1), T((4,), 0.1)], wide((4,), 0.1)), "others are int16"),
    ],
)
def test_what_no_kernel_computes_is_a_diagnostic(op, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(op.build())
