"""Ops on one or two tensors element by element, bit-exact over scales, zero points and broadcasts."""

from __future__ import annotations

import numpy as np
import pytest
from bit_exact import ACTIVATION, SCALE, SEED, ZERO_POINT, cases, check, micro_case, values
from hypothesis import assume, given
from hypothesis import strategies as st
from single_op import SingleOp, T, schema

from specc.diagnostics import SpeccError
from specc.read_tflite import check_app_interface, read_tflite

RATIO = st.one_of(st.floats(0.05, 20.0), st.sampled_from([0.5, 1.0, 2.0]))
ALL = np.arange(-128, 128, dtype=np.int8)[np.newaxis]


def float32(x: float) -> float:
    return float(np.float32(x))


def options_of(builtin: str, activation: int) -> object:
    kinds = {"ADD": schema.AddOptionsT, "SUB": schema.SubOptionsT, "MUL": schema.MulOptionsT}
    if builtin not in kinds:
        return None
    options = kinds[builtin]()
    options.fusedActivationFunction = activation
    return options


@pytest.mark.parametrize(
    "builtin", ["ADD", "SUB", "MUL", "SQUARED_DIFFERENCE", "MINIMUM", "MAXIMUM"]
)
@cases
@given(
    SEED,
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.data(),
    SCALE,
    RATIO,
    st.one_of(st.floats(0.1, 8.0), st.sampled_from([0.5, 1.0, 2.0, 4.0])),
    st.tuples(ZERO_POINT, ZERO_POINT, ZERO_POINT),
    ACTIVATION,
    st.sampled_from([None, 0, 1]),
)
def test_two_tensors(
    builtin, seed, shape, data, scale, ratio, ratio_out, zeros, activation, constant
):
    """``constant``: which input is one."""
    rng = np.random.default_rng(seed)
    axes = len(shape)
    repeat = data.draw(st.lists(st.sampled_from([0, 1, 2]), min_size=axes, max_size=axes))
    shapes = [
        tuple(1 if fate == which else size for size, fate in zip(shape, repeat, strict=True))
        for which in (1, 2)
    ]
    scales = [scale, scale * ratio]
    unit = {"MUL": scale * ratio * scale * 70, "SQUARED_DIFFERENCE": max(scales) ** 2 * 255}
    scale_out = unit.get(builtin, max(scales)) * ratio_out
    if builtin in ("MINIMUM", "MAXIMUM"):
        scales, scale_out, zeros = [scale, scale], scale, zeros[:1] * 3
    operands = [T(s, float32(k), z) for s, k, z in zip(shapes, scales, zeros[:2], strict=True)]
    arrays = [values(rng, s) for s in shapes]
    if constant is not None:
        operands[constant].data = arrays.pop(constant)
    output = T(tuple(map(max, *shapes)), float32(scale_out), zeros[2])
    op = SingleOp(builtin, operands, output, options_of(builtin, activation))
    check(op, *arrays, micro=micro_case(seed))


@cases
@given(
    SEED,
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.data(),
    SCALE,
    st.floats(0.002, 0.1),
    RATIO,
    st.tuples(ZERO_POINT, ZERO_POINT, ZERO_POINT),
)
def test_prelu(seed, shape, data, scale, slope_scale, ratio, zeros):
    rng = np.random.default_rng(seed)
    shape = tuple(shape)
    shared = data.draw(st.lists(st.booleans(), min_size=len(shape), max_size=len(shape)))
    slopes = tuple(1 if one else size for one, size in zip(shared, shape, strict=True))
    operands = [
        T(shape, float32(scale), zeros[0]),
        T(slopes, float32(slope_scale), zeros[1], data=values(rng, slopes)),
    ]
    output = T(shape, float32(scale * ratio), zeros[2])
    check(SingleOp("PRELU", operands, output), values(rng, shape), micro=micro_case(seed))


def check_all_values(builtin: str, source: T, output: T, options: object = None, **how) -> None:
    """An op on one element, for all 256 of them."""
    source.shape = output.shape = ALL.shape
    check(SingleOp(builtin, [source], output, options), ALL, **how)


@pytest.mark.parametrize("builtin", ["ABS", "ELU", "HARD_SWISH", "LEAKY_RELU"])
@cases
@given(SEED, SCALE, RATIO, ZERO_POINT, ZERO_POINT, st.floats(0, 1.5))
def test_one_tensor(builtin, seed, scale, ratio, zero_in, zero_out, slope):
    options = None
    if builtin == "LEAKY_RELU":
        options = schema.LeakyReluOptionsT()
        options.alpha = slope
    how = {"micro": micro_case(seed)}
    if builtin == "ELU":  # has no reference kernel
        how |= {"default": True}
    if builtin == "HARD_SWISH":
        assume(ratio > 1 / 64)
    source, output = T((), float32(scale), zero_in), T((), float32(scale * ratio), zero_out)
    check_all_values(builtin, source, output, options, **how)


@pytest.mark.parametrize(
    ("builtin", "scale_out", "zero_out"), [("LOGISTIC", 1 / 256, -128), ("TANH", 1 / 128, 0)]
)
@cases
@given(SEED, st.floats(2**-12, 2.0), ZERO_POINT)
def test_sigmoids(builtin, scale_out, zero_out, seed, scale, zero):
    source, output = T((), float32(scale), zero), T((), scale_out, zero_out)
    # TFLite Micro computes them in fixed point instead of with a table.
    check_all_values(builtin, source, output, micro=micro_case(seed), micro_steps=1)


@cases
@given(SEED, SCALE, st.floats(0.01, 1.0), ZERO_POINT, ZERO_POINT)
def test_rsqrt(seed, scale, scale_out, zero_in, zero_out):
    shape = (1, 128 - zero_in)  # what is below zero has no root
    op = SingleOp("RSQRT", [T(shape, float32(scale), zero_in)], T(shape, scale_out, zero_out))
    check(op, ALL[:, zero_in + 128 :], micro=micro_case(seed))


@cases
@given(SCALE)
def test_neg(scale):
    check_all_values("NEG", T((), float32(scale), 0), T((), float32(scale), 0), micro=False)


@pytest.mark.parametrize("builtin", ["NEG", "SQUARE"])
@cases
@given(SEED, st.floats(0, 15))
def test_what_stays_float(builtin, seed, spread):
    x = (np.random.default_rng(seed).normal(0, 10.0**spread, (1, 40))).astype(np.float32)
    x[0, :2] = 0.0, -0.0
    floats = T(x.shape, dtype="float32")
    check(SingleOp(builtin, [floats], floats), x, micro=micro_case(seed))


@pytest.mark.parametrize("dtype", ["int8", "int16"])
@cases
@given(SEED, SCALE, ZERO_POINT)
def test_from_float(dtype, seed, scale, zero):
    rng = np.random.default_rng(seed)
    reach = 140 if dtype == "int8" else 36000
    steps = rng.uniform(-reach, reach, (1, 400))
    steps[:, ::3] = np.round(steps[:, ::3]) + 0.5  # ties, where the scale is a power of two
    x = (steps * float32(scale)).astype(np.float32)
    output = T(x.shape, float32(scale), zero if dtype == "int8" else 0, dtype=dtype)
    op = SingleOp("QUANTIZE", [T(x.shape, dtype="float32")], output, version=1)
    check(op, x, micro=micro_case(seed))


def test_a_float_input_is_no_apps():
    op = SingleOp("QUANTIZE", [T((1, 4), dtype="float32")], T((1, 4), 0.1))
    with pytest.raises(SpeccError, match=r"M008.*input is float32, not int8"):
        check_app_interface(read_tflite(op.build()))


@cases
@given(SEED, st.integers(1, 3), st.integers(1, 40), st.floats(2**-9, 2.0), ZERO_POINT)
def test_log_softmax(seed, rows, depth, scale, zero):
    rng = np.random.default_rng(seed)
    shape = (rows, depth)
    op = SingleOp("LOG_SOFTMAX", [T(shape, float32(scale), zero)], T(shape, 1 / 16, 127))
    check(op, values(rng, shape), micro=micro_case(seed))


@pytest.mark.parametrize(
    ("op", "finding"),
    [
        (SingleOp("NEG", [T((4,), 0.1, 3)], T((4,), 0.1, 3)), "subtract from zero"),
        (SingleOp("NEG", [T((4,), dtype="float32")], T((4,), 0.1)), "cannot become int8"),
        (SingleOp("QUANTIZE", [T((4,), dtype="float32")], T((5,), 0.1)), "cannot become"),
        (
            SingleOp("QUANTIZE", [T((4,), dtype="float32")], T((4,), dtype="float32")),
            "its output is float32, not int8",
        ),
        (SingleOp("LOGISTIC", [T((4,), 0.1, 3)], T((4,), 0.1, 3)), "scale 1/256"),
        (SingleOp("ABS", [T((4,), 0.1, 3)], T((5,), 0.1, 3)), "cannot become"),
        (SingleOp("HARD_SWISH", [T((4,), 1.0)], T((4,), 0.001)), "below 1/128"),
        (SingleOp("MAXIMUM", [T((4,), 0.1), T((4,), 0.2)], T((4,), 0.1)), "different scales"),
        (SingleOp("PRELU", [T((1,), 0.1), T((4,), 0.2)], T((4,), 0.1)), "more elements"),
    ],
)
def test_what_no_kernel_computes_is_a_diagnostic(op, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(op.build())


def test_square_is_named_with_a_way_out():
    """TensorFlow Lite has no int8 kernel for it."""
    with pytest.raises(SpeccError) as caught:
        read_tflite(SingleOp("SQUARE", [T((4,), 0.1)], T((4,), 0.1)).build())
    (diagnostic,) = caught.value.diagnostics
    assert "multiply" in diagnostic.hint
