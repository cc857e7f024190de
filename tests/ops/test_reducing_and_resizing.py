"""Reductions, indexes, norms, resizing, other types, transposed convolution, products of matrices."""

from __future__ import annotations

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


def float32(x: float) -> float:
    return float(np.float32(x))


RATIO = st.one_of(st.floats(0.3, 60), st.just(1.0))


@pytest.mark.parametrize("builtin", ["SUM", "REDUCE_MAX", "REDUCE_MIN"])
@cases
@given(SEED, SHAPE, st.data(), st.booleans(), SCALE, RATIO, ZERO_POINT, ZERO_POINT)
def test_reductions(builtin, seed, shape, data, keep, scale, ratio, zero_in, zero_out):
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
    source = T(shape, float32(scale), zero_in)
    output = T(output_shape, source.scale, zero_in)
    if builtin == "SUM":
        output = T(output_shape, float32(scale * ratio), zero_in if ratio == 1 else zero_out)
    op = SingleOp(builtin, [source, integers(axes)], output, options)
    array = values(np.random.default_rng(seed), shape)
    if builtin != "SUM":
        check(op, array, micro=micro_case(seed) and output_shape != ())
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
def test_resizing(kind, seed, shape, size, aligned, scale, zero):
    options = getattr(schema, f"{kind}OptionsT")()
    options.alignCorners = aligned == "corners"
    options.halfPixelCenters = aligned == "centers"
    builtin = {
        "ResizeBilinear": "RESIZE_BILINEAR",
        "ResizeNearestNeighbor": "RESIZE_NEAREST_NEIGHBOR",
    }[kind]
    source = T(shape, float32(scale), zero)
    output = T((shape[0], *size, shape[3]), float32(scale), zero)
    op = SingleOp(builtin, [source, integers(size)], output, options)
    check(op, values(np.random.default_rng(seed), shape), micro=micro_case(seed))


@cases
@given(SEED, SHAPE, SCALE, ZERO_POINT)
def test_other_types(seed, shape, scale, zero):
    rng = np.random.default_rng(seed)
    source = T(shape, float32(scale), zero)
    op = SingleOp("DEQUANTIZE", [source], T(shape, dtype="float32"))
    check(op, values(rng, shape), micro=micro_case(seed))
    for dtype in ("int32", "float32"):
        options = schema.CastOptionsT()
        options.inDataType, options.outDataType = TYPES["int8"], TYPES[dtype]
        op = SingleOp("CAST", [source], T(shape, dtype=dtype), options)
        check(op, values(rng, shape), micro=micro_case(seed))


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
    seed, size, depth, filters, window, stride, extra, padding, quantization, per_axis
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
    weights, bias, unit = weights_and_bias(rng, (filters, *window, depth), 0, scale, per_axis)
    options = schema.TransposeConvOptionsT()
    options.padding = padding
    options.strideH, options.strideW = stride
    shape = (1, *size, depth)
    output = T((1, *spatial, filters), output_scale(rng, unit, depth * window[0]), zero_out)
    inputs = [integers(output.shape), weights, T(shape, float32(scale), zero_in)]
    op = SingleOp("TRANSPOSE_CONV", inputs + ([bias] if bias else []), output, options)
    check(op, values(rng, shape), micro=micro_case(seed) and per_axis)


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
def test_batch_matmul(seed, size, batches, transposed, scales, zeros, constant):
    rng = np.random.default_rng(seed)
    rows, depth, columns = size
    options = schema.BatchMatMulOptionsT()
    options.adjX, options.adjY = transposed
    left = (*batches[0], *((depth, rows) if transposed[0] else (rows, depth)))
    right = (*batches[1], *((columns, depth) if transposed[1] else (depth, columns)))
    arrays = [values(rng, left), values(rng, right)]
    operands = [
        T(s, float32(k), z) for s, k, z in zip((left, right), scales, zeros[:2], strict=True)
    ]
    if constant:
        operands[1].data = arrays.pop()
    unit = scales[0] * scales[1] * 60
    output = T((*max(batches), rows, columns), output_scale(rng, unit, depth), zeros[2])
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
        (SingleOp("CAST", [T((4,), 0.1, 3)], T((4,), 0.1, 3)), "is not one of int8 to int32"),
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


@pytest.mark.parametrize("builtin", ["SUM", "ELU"])
def test_what_has_no_reference_is_told_and_not_compared(builtin):
    """Neither a failure nor a pass: TensorFlow Lite's reference kernels do not compute these."""
    options = schema.ReducerOptionsT() if builtin == "SUM" else None
    inputs = [T((4, 3), 0.1, 3), *([integers([0])] if builtin == "SUM" else [])]
    output = T((3,) if builtin == "SUM" else (4, 3), 0.5, -3)
    content = SingleOp(builtin, inputs, output, options).build()
    model = lower(read_tflite(content))
    assert builtin in model.without_reference[builtin.lower()]
    assert not make_vectors(content, model).confirmed
    subject = SimpleNamespace(lowered=SimpleNamespace(model=model))
    for rung in (*verify._ops(subject, Progress()), verify._network(subject, Progress())):
        assert rung.passed is None
        assert builtin in rung.detail
