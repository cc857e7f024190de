"""Reductions, indexes, norms, resizing, other types, transposed convolution, products of matrices; of
int8 and of int16."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from bit_exact import (
    PADDING,
    SCALE,
    SEED,
    ZERO_POINT,
    cases,
    check,
    micro_case,
    output_scale,
    sliding,
    values,
    weights_and_bias,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from single_op import (
    TYPES,
    SingleOp,
    T,
    integers,
    schema,
    specc,
    tflite_reference,
    tflm_reference,
)

from specc import verify
from specc.diagnostics import SpeccError
from specc.lower import lower
from specc.model_golden import make_vectors
from specc.progress import Progress
from specc.read_tflite import check_app_interface, read_tflite

SHAPE = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)
WIDTH = pytest.mark.parametrize("dtype", ["int8", "int16"])


def float32(x: float) -> float:
    return float(np.float32(x))


def tensor(dtype: str, shape: tuple[int, ...], scale: float, zero_point: int) -> T:
    """int16 has no zero point."""
    return T(shape, float32(scale), 0 if dtype == "int16" else zero_point, dtype=dtype)


RATIO = st.one_of(st.floats(0.3, 60), st.just(1.0))


@WIDTH
@pytest.mark.parametrize("builtin", ["SUM", "REDUCE_MAX", "REDUCE_MIN"])
@cases
@given(SEED, SHAPE, st.data(), st.booleans(), SCALE, RATIO, ZERO_POINT, ZERO_POINT)
def test_reductions(builtin, dtype, seed, shape, data, keep, scale, ratio, zero_in, zero_out):
    """Sums against TFLite Micro, and against TFLite's default kernel to a step."""
    rank = len(shape)
    axes = data.draw(st.lists(st.integers(-rank, rank - 1), min_size=1, max_size=rank))
    reduced = {axis % rank for axis in axes}
    output_shape = tuple(
        1 if axis in reduced else size
        for axis, size in enumerate(shape)
        if keep or axis not in reduced
    )
    options = schema.ReducerOptionsT()
    options.keepDims = keep
    source = tensor(dtype, shape, scale, zero_in)
    output = tensor(dtype, output_shape, scale, zero_in)
    if builtin == "SUM":
        output = tensor(dtype, output_shape, scale * ratio, zero_in if ratio == 1 else zero_out)
    version = 3 if (builtin, dtype) != ("SUM", "int16") and dtype == "int16" else None
    op = SingleOp(builtin, [source, integers(axes)], output, options, version)
    array = values(np.random.default_rng(seed), shape, dtype)
    if builtin != "SUM":  # TFLite Micro has none of int16
        micro = micro_case(seed) and output_shape != () and dtype == "int8"
        check(op, array, micro=micro)
        return
    assume(output_shape)
    content = op.build()
    ours = specc(content, array)[0].reshape(output_shape)
    np.testing.assert_array_equal(ours, tflm_reference(content, array))
    if ratio != 1:  # else the default kernel adds int8 that overflow
        difference = ours.astype(int) - tflite_reference(content, array, default=True)[0]
        assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("builtin", ["ARG_MAX", "ARG_MIN"])
@cases
@given(SEED, SHAPE, st.data(), SCALE, ZERO_POINT)
def test_arguments(builtin, seed, shape, data, scale, zero):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    options = schema.ArgMaxOptionsT() if builtin == "ARG_MAX" else schema.ArgMinOptionsT()
    options.outputType = schema.TensorType.INT32
    at = axis % len(shape)
    output = T(shape[:at] + shape[at + 1 :], dtype="int32")
    op = SingleOp(builtin, [T(shape, float32(scale), zero), integers(axis)], output, options)
    check(op, values(np.random.default_rng(seed), shape), micro=False)


@cases
@given(SEED, st.integers(1, 3), st.integers(1, 90), SCALE, ZERO_POINT)
def test_l2_normalization(seed, rows, depth, scale, zero):
    shape = (rows, 1, 1, depth)
    op = SingleOp(
        "L2_NORMALIZATION",
        [T(shape, float32(scale), zero)],
        T(shape, 1 / 128, 0),
        schema.L2NormOptionsT(),
    )
    check(op, values(np.random.default_rng(seed), shape), micro=micro_case(seed))


@WIDTH
@pytest.mark.parametrize("kind", ["ResizeBilinear", "ResizeNearestNeighbor"])
@cases
@given(
    SEED,
    st.tuples(st.integers(1, 2), st.integers(1, 9), st.integers(1, 9), st.integers(1, 3)),
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.sampled_from(["none", "corners", "centers"]),
    SCALE,
    ZERO_POINT,
)
def test_resizing(kind, dtype, seed, shape, size, aligned, scale, zero):
    options = getattr(schema, f"{kind}OptionsT")()
    options.alignCorners = aligned == "corners"
    options.halfPixelCenters = aligned == "centers"
    builtin = {
        "ResizeBilinear": "RESIZE_BILINEAR",
        "ResizeNearestNeighbor": "RESIZE_NEAREST_NEIGHBOR",
    }[kind]
    source = tensor(dtype, shape, scale, zero)
    output = tensor(dtype, (shape[0], *size, shape[3]), scale, zero)
    op = SingleOp(builtin, [source, integers(size)], output, options)
    known = (kind, dtype) != ("ResizeBilinear", "int16")  # to TFLite Micro
    array = values(np.random.default_rng(seed), shape, dtype)
    check(op, array, micro=micro_case(seed) and known)


@cases
@given(SEED, SHAPE, SCALE, ZERO_POINT)
def test_other_types(seed, shape, scale, zero):
    rng = np.random.default_rng(seed)
    source = T(shape, float32(scale), zero)
    op = SingleOp("DEQUANTIZE", [source], T(shape, dtype="float32"))
    check(op, values(rng, shape), micro=micro_case(seed))


@pytest.mark.parametrize(
    "types",
    [("int8", "int16"), *itertools.product(("int8", "int16"), ("int32", "float32"))],
    ids=" to ".join,
)
@cases
@given(SEED, SHAPE, SCALE, ZERO_POINT)
def test_casts(types, seed, shape, scale, zero):
    options = schema.CastOptionsT()
    options.inDataType, options.outDataType = (TYPES[dtype] for dtype in types)
    op = SingleOp("CAST", [tensor(types[0], shape, scale, zero)], T(shape, dtype=types[1]), options)
    check(op, values(np.random.default_rng(seed), shape, types[0]), micro=micro_case(seed))


@WIDTH
@cases
@given(
    SEED,
    st.tuples(st.integers(1, 5), st.integers(1, 6)),
    st.integers(1, 5),
    st.integers(1, 5),
    st.tuples(st.integers(1, 4), st.integers(1, 5)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    PADDING,
    st.tuples(SCALE, ZERO_POINT, ZERO_POINT),
    st.booleans(),
)
def test_transpose_conv(
    dtype, seed, size, depth, filters, window, stride, extra, padding, quantization, per_axis
):
    """``extra``: output rows and columns beyond the least, as the converter allows."""
    rng = np.random.default_rng(seed)
    scale, zero_in, zero_out = quantization
    least = [
        (n - 1) * s + (1 if padding == 0 else w)
        for n, s, w in zip(size, stride, window, strict=True)
    ]
    spatial = [n + min(e, s - 1) for n, e, s in zip(least, extra, stride, strict=True)]
    assert [sliding(spatial[i], window[i], stride[i], 1, padding) for i in (0, 1)] == [*size]
    wide = dtype == "int16"
    bias_dtype = "int64" if wide else "int32"
    weights, bias, unit = weights_and_bias(
        rng, (filters, *window, depth), 0, scale, per_axis, bias_dtype=bias_dtype
    )
    options = schema.TransposeConvOptionsT()
    options.padding = padding
    options.strideH, options.strideW = stride
    shape = (1, *size, depth)
    scale_out = output_scale(rng, unit * 256 if wide else unit, depth * window[0])
    output = tensor(dtype, (1, *spatial, filters), scale_out, zero_out)
    inputs = [integers(output.shape), weights, tensor(dtype, shape, scale, zero_in)]
    op = SingleOp("TRANSPOSE_CONV", inputs + ([bias] if bias else []), output, options)
    check(op, values(rng, shape, dtype), micro=micro_case(seed) and per_axis)


@WIDTH
@cases
@given(
    SEED,
    st.tuples(*[st.integers(1, 7)] * 3),
    st.sampled_from([((), ()), ((3,), (3,)), ((2, 2), (2, 2)), ((3,), (1,)), ((1,), (3,))]),
    st.tuples(st.booleans(), st.booleans()),
    st.tuples(SCALE, SCALE),
    st.tuples(ZERO_POINT, ZERO_POINT, ZERO_POINT),
    st.booleans(),
)
def test_batch_matmul(dtype, seed, size, batches, transposed, scales, zeros, constant):
    rng = np.random.default_rng(seed)
    rows, depth, columns = size
    options = schema.BatchMatMulOptionsT()
    options.adjX, options.adjY = transposed
    left = (*batches[0], *((depth, rows) if transposed[0] else (rows, depth)))
    right = (*batches[1], *((columns, depth) if transposed[1] else (depth, columns)))
    arrays = [values(rng, left, dtype), values(rng, right, dtype)]
    operands = [
        tensor(dtype, s, k, z) for s, k, z in zip((left, right), scales, zeros[:2], strict=True)
    ]
    if constant:
        operands[1].data = arrays.pop()
    unit = scales[0] * scales[1] * (60 if dtype == "int8" else 60 * 256)
    scale_out = output_scale(rng, unit, depth)
    output = tensor(dtype, (*max(batches), rows, columns), scale_out, zeros[2])
    op = SingleOp("BATCH_MATMUL", operands, output, options)
    if batches == ((3,), (1,)) and transposed[0]:
        # TFLite 2.21 transposes only the first of several left matrices; TFLite Micro all.
        content = op.build()
        ours = specc(content, *arrays)[0].reshape(output.shape)
        np.testing.assert_array_equal(ours, tflm_reference(content, *arrays))
        return
    check(op, *arrays, micro=micro_case(seed))


def the_sum(output: T) -> SingleOp:
    options = schema.ReducerOptionsT()
    return SingleOp("SUM", [T((2, 3), 0.1, 3), integers([1])], output, options)


@pytest.mark.parametrize(
    ("op", "finding"),
    [
        (the_sum(T((2,), 1e-9, 3)), "ratio of its scales"),
        (the_sum(T((3,), 0.2, 3)), "is not"),
        (SingleOp("DEQUANTIZE", [T((4,), 0.1, 3)], T((4,), 0.1, 3)), "not float32"),
        (SingleOp("CAST", [T((4,), 0.1, 3)], T((4,), 0.1, 3)), "is not one of int8 to int16"),
        (
            SingleOp(
                "BATCH_MATMUL",
                [T((2, 3), 0.1), T((2, 3), 0.1)],
                T((2, 3), 0.1),
                schema.BatchMatMulOptionsT(),
            ),
            "rows of 3 by columns of 2",
        ),
        (
            SingleOp(
                "RESIZE_BILINEAR",
                [T((1, 2, 2, 1), 0.1), integers([4, 5])],
                T((1, 4, 4, 1), 0.1),
                schema.ResizeBilinearOptionsT(),
            ),
            r"its size \(4, 5\) is not that of its output",
        ),
    ],
)
def test_what_does_not_fit_is_a_diagnostic(op, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(op.build())


def test_an_app_needs_int8_scores():
    options = schema.ArgMaxOptionsT()
    options.outputType = schema.TensorType.INT32
    op = SingleOp("ARG_MAX", [T((1, 4), 0.1), integers(1)], T((1,), dtype="int32"), options)
    with pytest.raises(SpeccError, match="output is int32, not int8"):
        check_app_interface(read_tflite(op.build()))


WITHOUT_REFERENCE = {
    "sum": SingleOp(
        "SUM", [T((4, 3), 0.1, 3), integers([0])], T((3,), 0.5, -3), schema.ReducerOptionsT()
    ),
    "elu": SingleOp("ELU", [T((4, 3), 0.1, 3)], T((4, 3), 0.5, -3)),
    "rescale": SingleOp("QUANTIZE", [T((4, 3), 0.1, 3)], tensor("int16", (4, 3), 0.001, 0)),
    "squared_difference": SingleOp(
        "SQUARED_DIFFERENCE",
        [tensor("int16", (4, 3), 0.1, 0), tensor("int16", (4, 3), 0.1, 0)],
        tensor("int16", (4, 3), 0.1, 0),
    ),
}


@pytest.mark.parametrize("kind", WITHOUT_REFERENCE)
def test_what_has_no_reference_is_told_and_not_compared(kind):
    """Neither a failure nor a pass: TensorFlow Lite's reference kernels do not compute these."""
    content = WITHOUT_REFERENCE[kind].build()
    model = lower(read_tflite(content))
    assert WITHOUT_REFERENCE[kind].builtin in model.without_reference[kind]
    assert not make_vectors(content, model).confirmed
    subject = SimpleNamespace(lowered=SimpleNamespace(model=model))
    for rung in (*verify._ops(subject, Progress()), verify._network(subject, Progress())):
        assert rung.passed is None
        assert WITHOUT_REFERENCE[kind].builtin in rung.detail


@pytest.mark.parametrize("types", [("int8", "int8"), ("int16", "int8"), ("int16", "int16")])
def test_a_reason_to_have_no_reference_is_one_of_types(types):
    source, output = (tensor(dtype, (4, 3), 0.1, 0) for dtype in types)
    assert not lower(read_tflite(SingleOp("QUANTIZE", [source], output).build())).without_reference
