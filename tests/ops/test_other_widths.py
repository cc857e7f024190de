"""The ops with weights under other quantizations: int16 by int8 ("16x8"), and int4 weights."""

from __future__ import annotations

from dataclasses import dataclass

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

from specc.diagnostics import SpeccError
from specc.read_tflite import read_tflite


@dataclass(frozen=True)
class Width:
    """Types of activations, weights and bias, and the version of the operator that has them."""

    activations: str
    weights: str
    bias: str
    version: int

    def zero_point(self, wanted: int) -> int:
        return 0 if self.activations == "int16" else wanted

    def unit(self, unit: float) -> float:
        """The scale of a product, as if activations had 8 bits."""
        return unit * (256 if self.activations == "int16" else 0.05)


WIDTHS = {
    "CONV_2D": {"16x8": Width("int16", "int8", "int64", 4), "int4": Width("int8", "int4", "int32", 7)},
    "DEPTHWISE_CONV_2D": {
        "16x8": Width("int16", "int8", "int64", 5),
        "int4": Width("int8", "int4", "int32", 6),
    },
    "FULLY_CONNECTED": {
        "16x8": Width("int16", "int8", "int64", 7),
        "int4": Width("int8", "int4", "int32", 10),
    },
}  # fmt: skip
SHAPE = (
    st.tuples(st.integers(1, 9), st.integers(1, 12)),
    st.integers(1, 5),
    st.integers(1, 6),
    st.tuples(st.integers(1, 4), st.integers(1, 5)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 2), st.integers(1, 3)),
    PADDING,
)


@pytest.mark.parametrize("width", ["16x8", "int4"])
@cases
@given(SEED, *SHAPE, SCALE, ZERO_POINT, ZERO_POINT, ACTIVATION, st.booleans())
def test_conv_2d(
    width, seed, size, depth, filters, window, stride, dilation, padding,
    scale, zero_in, zero_out, activation, per_axis,
):  # fmt: skip
    kind = WIDTHS["CONV_2D"][width]
    rng = np.random.default_rng(seed)
    spatial = [sliding(size[i], window[i], stride[i], dilation[i], padding) for i in (0, 1)]
    assume(min(spatial) >= 1)
    weights, bias, unit = weights_and_bias(
        rng, (filters, *window, depth), 0, scale, per_axis, True, kind.weights, kind.bias
    )
    options = schema.Conv2DOptionsT()
    options.padding, options.fusedActivationFunction = padding, activation
    options.strideH, options.strideW = stride
    options.dilationHFactor, options.dilationWFactor = dilation
    run(rng, "CONV_2D", kind, (1, *size, depth), (1, *spatial, filters), depth * window[0],
        weights, bias, unit, scale, zero_in, zero_out, options, seed)  # fmt: skip


@pytest.mark.parametrize("width", ["16x8", "int4"])
@cases
@given(SEED, *SHAPE, SCALE, ZERO_POINT, ZERO_POINT, ACTIVATION, st.booleans())
def test_depthwise_conv_2d(
    width, seed, size, depth, filters, window, stride, dilation, padding,
    scale, zero_in, zero_out, activation, per_axis,
):  # fmt: skip
    kind = WIDTHS["DEPTHWISE_CONV_2D"][width]
    rng = np.random.default_rng(seed)
    multiplier = 1 + filters % 3
    spatial = [sliding(size[i], window[i], stride[0], dilation[i], padding) for i in (0, 1)]
    assume(min(spatial) >= 1)
    channels = depth * multiplier
    weights, bias, unit = weights_and_bias(
        rng, (1, *window, channels), 3, scale, per_axis, True, kind.weights, kind.bias
    )
    options = schema.DepthwiseConv2DOptionsT()
    options.padding, options.fusedActivationFunction = padding, activation
    options.strideH = options.strideW = stride[0]
    options.dilationHFactor, options.dilationWFactor = dilation
    options.depthMultiplier = multiplier
    run(rng, "DEPTHWISE_CONV_2D", kind, (1, *size, depth), (1, *spatial, channels), window[0],
        weights, bias, unit, scale, zero_in, zero_out, options, seed)  # fmt: skip


@pytest.mark.parametrize("width", ["16x8", "int4"])
@cases
@given(
    SEED,
    st.integers(1, 4),
    st.integers(1, 600),
    st.integers(1, 12),
    SCALE,
    ZERO_POINT,
    ZERO_POINT,
    ACTIVATION,
    st.booleans(),
)
def test_fully_connected(
    width, seed, rows, depth, units, scale, zero_in, zero_out, activation, per_axis
):
    kind = WIDTHS["FULLY_CONNECTED"][width]
    rng = np.random.default_rng(seed)
    weights, bias, unit = weights_and_bias(
        rng, (units, depth), 0, scale, per_axis, False, kind.weights, kind.bias
    )
    options = schema.FullyConnectedOptionsT()
    options.fusedActivationFunction = activation
    run(rng, "FULLY_CONNECTED", kind, (rows, depth), (rows, units), depth,
        weights, bias, unit, scale, zero_in, zero_out, options, seed, micro_steps=1)  # fmt: skip


def run(
    rng, builtin, kind, shape, shape_out, terms, weights, bias, unit, scale, zero_in, zero_out,
    options, seed, micro_steps=0,
):  # fmt: skip
    source = T(shape, scale, kind.zero_point(zero_in), dtype=kind.activations)
    out_scale = output_scale(rng, kind.unit(unit), terms)
    output = T(shape_out, out_scale, kind.zero_point(zero_out), dtype=kind.activations)
    op = SingleOp(builtin, [source, weights, bias], output, options, kind.version)
    x = values(rng, shape, kind.activations)
    # TFLite Micro as it is on PyPI has no int4 kernel for fully connected layers.
    micro = micro_case(seed) and (builtin, kind.weights) != ("FULLY_CONNECTED", "int4")
    check(op, x, micro=micro, micro_steps=micro_steps)


def dense(activations: str, weights: str, bias: str, zero_point: int = 0) -> SingleOp:
    ones = np.ones((2, 3), np.int8)
    inputs = [
        T((1, 3), 0.1, zero_point, dtype=activations),
        T((2, 3), 0.1, data=ones, dtype=weights),
        T((2,), 0.01, data=np.zeros(2, bias), dtype=bias),
    ]
    output = T((1, 2), 0.1, dtype=activations)
    return SingleOp("FULLY_CONNECTED", inputs, output, schema.FullyConnectedOptionsT(), 7)


@pytest.mark.parametrize(
    ("op", "finding"),
    [
        (dense("int16", "int8", "int32"), "its bias is int32, not a constant int64"),
        (dense("int16", "int4", "int64"), "its weights are int4"),
        (dense("int16", "int8", "int64", 3), "int16 with a zero point"),
        (dense("int8", "int4", "int64"), "its bias is int64, not a constant int32"),
    ],
)
def test_what_no_kernel_computes_is_a_diagnostic(op, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(op.build())
