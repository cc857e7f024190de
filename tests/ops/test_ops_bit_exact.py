"""Every op against TFLite's reference kernels, and part of the cases against TFLite Micro: the same
int8 for generated shapes, values, scales and zero points.
"""

from __future__ import annotations

import numpy as np
import pytest
from bit_exact import (
    ACTIVATION,
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
from single_op import SingleOp, T, schema


@cases
@given(
    SEED,
    st.integers(1, 4),
    st.integers(1, 300),
    st.integers(1, 70),
    SCALE,
    ZERO_POINT,
    ZERO_POINT,
    ACTIVATION,
    st.booleans(),
    st.booleans(),
)
def test_fully_connected(
    seed, rows, depth, units, scale, zero_in, zero_out, activation, per_axis, keep
):
    rng = np.random.default_rng(seed)
    weights, bias, unit = weights_and_bias(rng, (units, depth), 0, scale, per_axis)
    options = schema.FullyConnectedOptionsT()
    options.fusedActivationFunction = activation
    options.keepNumDims = keep
    shape_in = (1, rows, depth) if keep else (rows, depth)
    shape_out = (1, rows, units) if keep else (rows, units)
    output = T(shape_out, output_scale(rng, unit, depth), zero_out)
    op = SingleOp("FULLY_CONNECTED", [T(shape_in, scale, zero_in), weights, bias], output, options)
    check(op, values(rng, shape_in), micro=micro_case(seed), micro_steps=1)


@cases
@given(
    SEED,
    st.tuples(st.integers(1, 9), st.integers(1, 12)),
    st.integers(1, 5),
    st.integers(1, 6),
    st.tuples(st.integers(1, 4), st.integers(1, 5)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 2), st.integers(1, 3)),
    PADDING,
    SCALE,
    ZERO_POINT,
    ZERO_POINT,
    ACTIVATION,
    st.booleans(),
)
def test_conv_2d(
    seed,
    size,
    depth,
    filters,
    window,
    stride,
    dilation,
    padding,
    scale,
    zero_in,
    zero_out,
    activation,
    per_axis,
):
    rng = np.random.default_rng(seed)
    spatial = [sliding(size[i], window[i], stride[i], dilation[i], padding) for i in (0, 1)]
    assume(min(spatial) >= 1)
    weights, bias, unit = weights_and_bias(rng, (filters, *window, depth), 0, scale, per_axis, True)
    options = schema.Conv2DOptionsT()
    set_sliding(options, padding, stride, activation)
    options.dilationHFactor, options.dilationWFactor = dilation
    shape = (1, *size, depth)
    output = T((1, *spatial, filters), output_scale(rng, unit, depth * window[0]), zero_out)
    op = SingleOp("CONV_2D", [T(shape, scale, zero_in), weights, bias], output, options)
    check(op, values(rng, shape), micro=micro_case(seed))


@cases
@given(
    SEED,
    st.tuples(st.integers(1, 9), st.integers(1, 12)),
    st.integers(1, 5),
    st.integers(1, 3),
    st.tuples(st.integers(1, 4), st.integers(1, 5)),
    st.integers(1, 3),
    st.integers(1, 2),
    PADDING,
    SCALE,
    ZERO_POINT,
    ZERO_POINT,
    ACTIVATION,
    st.booleans(),
)
def test_depthwise_conv_2d(
    seed,
    size,
    depth,
    multiplier,
    window,
    stride,
    dilation,
    padding,
    scale,
    zero_in,
    zero_out,
    activation,
    per_axis,
):
    rng = np.random.default_rng(seed)
    spatial = [sliding(size[i], window[i], stride, dilation, padding) for i in (0, 1)]
    assume(min(spatial) >= 1)
    channels = depth * multiplier
    weights, bias, unit = weights_and_bias(rng, (1, *window, channels), 3, scale, per_axis)
    options = schema.DepthwiseConv2DOptionsT()
    set_sliding(options, padding, (stride, stride), activation)
    options.depthMultiplier = multiplier
    options.dilationHFactor = options.dilationWFactor = dilation
    shape = (1, *size, depth)
    optional = [] if bias is None else [bias]
    output = T((1, *spatial, channels), output_scale(rng, unit, window[0] * window[1]), zero_out)
    op = SingleOp(
        "DEPTHWISE_CONV_2D", [T(shape, scale, zero_in), weights, *optional], output, options
    )
    check(op, values(rng, shape), micro=micro_case(seed))


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
    ZERO_POINT,
    ACTIVATION,
)
def test_pooling(seed, builtin, size, depth, window, stride, padding, scale, zero, activation):
    rng = np.random.default_rng(seed)
    spatial = [sliding(size[i], window[i], stride[i], 1, padding) for i in (0, 1)]
    assume(min(spatial) >= 1)
    options = schema.Pool2DOptionsT()
    set_sliding(options, padding, stride, activation)
    options.filterHeight, options.filterWidth = window
    shape = (1, *size, depth)
    op = SingleOp(builtin, [T(shape, scale, zero)], T((1, *spatial, depth), scale, zero), options)
    check(op, values(rng, shape), micro=micro_case(seed))


@cases
@given(
    SEED,
    st.lists(st.integers(1, 7), min_size=2, max_size=4),
    st.data(),
    st.booleans(),
    SCALE,
    st.sampled_from([0.25, 0.7, 1.0, 1.3]),
    ZERO_POINT,
    ZERO_POINT,
)
def test_mean(seed, shape, data, keep, scale, ratio, zero_in, zero_out):
    rng = np.random.default_rng(seed)
    rank = len(shape)
    axes = data.draw(st.lists(st.integers(-rank, rank - 1), min_size=1, max_size=rank))
    reduced = {axis % rank for axis in axes}
    output_shape = tuple(
        1 if axis in reduced else size
        for axis, size in enumerate(shape)
        if keep or axis not in reduced
    )
    assume(output_shape)
    options = schema.ReducerOptionsT()
    options.keepDims = keep
    indexes = T((len(axes),), data=np.array(axes, np.int32), dtype="int32")
    output = T(output_shape, float(np.float32(scale * ratio)), zero_out)
    op = SingleOp("MEAN", [T(tuple(shape), scale, zero_in), indexes], output, options)
    check(op, values(rng, tuple(shape)), micro=micro_case(seed))


@cases
@given(
    SEED,
    st.integers(1, 3),
    st.integers(1, 40),
    st.floats(2**-12, 4.0),
    ZERO_POINT,
    st.sampled_from([1.0, 0.5, 2.0, 0.1]),
)
def test_softmax(seed, rows, depth, scale, zero, beta):
    rng = np.random.default_rng(seed)
    options = schema.SoftmaxOptionsT()
    options.beta = beta
    shape = (rows, depth)
    op = SingleOp("SOFTMAX", [T(shape, scale, zero)], T(shape, 1 / 256, -128), options)
    check(op, values(rng, shape), micro=micro_case(seed))


@cases
@given(
    SEED,
    st.sampled_from(["QUANTIZE", "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1"]),
    st.integers(1, 64),
    SCALE,
    st.one_of(st.floats(0.02, 50.0), st.sampled_from([0.5, 1.0, 2.0, 4.0])),
    ZERO_POINT,
    ZERO_POINT,
)
def test_rescale(seed, builtin, length, scale, ratio, zero_in, zero_out):
    rng = np.random.default_rng(seed)
    shape = (1, length)
    output = T(shape, float(np.float32(scale * ratio)), zero_out)
    op = SingleOp(builtin, [T(shape, scale, zero_in)], output)
    micro = builtin in ("QUANTIZE", "RELU") and micro_case(seed)
    check(op, values(rng, shape), micro=micro)


@pytest.mark.parametrize("builtin", ["RESHAPE", "SQUEEZE", "EXPAND_DIMS"])
def test_views_move_no_bytes(builtin):
    shapes = {
        "RESHAPE": ((2, 6), (3, 4)),
        "SQUEEZE": ((1, 5, 1), (5,)),
        "EXPAND_DIMS": ((4, 3), (4, 1, 3)),
    }
    before, after = shapes[builtin]
    extra, options = [], None
    if builtin == "RESHAPE":
        extra = [T((2,), data=np.array(after, np.int32), dtype="int32")]
    elif builtin == "EXPAND_DIMS":
        extra = [T((), data=np.array(1, np.int32), dtype="int32")]
    else:
        options = schema.SqueezeOptionsT()
        options.squeezeDims = []
    op = SingleOp(builtin, [T(before, 0.1, 3), *extra], T(after, 0.1, 3), options)
    x = values(np.random.default_rng(7), before)
    check(op, x, micro=False)


def set_sliding(options, padding, stride, activation):
    options.padding = padding
    options.strideH, options.strideW = stride
    options.fusedActivationFunction = activation
