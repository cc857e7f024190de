"""Recurrent layers over sequences of inferences: each goes on from the state that the one before
left, bit-exact with TFLite."""

from __future__ import annotations

import numpy as np
import pytest
from bit_exact import SEED, ZERO_POINT, cases, micro_case, values
from hypothesis import given
from hypothesis import strategies as st
from single_op import SingleOp, T, schema, tflite_sequence, tflm_sequence

from specc.diagnostics import SpeccError
from specc.interpret import Interpreter
from specc.lower import lower
from specc.read_tflite import read_tflite

INFERENCES = 3
FLOAT = T((0,), dtype="float32")


def float32(x: float) -> float:
    return float(np.float32(x))


def check_sequence(
    op: SingleOp, sequence: list[np.ndarray], micro: bool, only_micro: bool = False
) -> None:
    """``only_micro``: against TFLite Micro alone, where TFLite has no such kernel."""
    content = op.build()
    network = Interpreter(lower(read_tflite(content)))
    if only_micro:
        expected = tflm_sequence(content, [[x] for x in sequence])
    else:
        expected = [outputs[0] for outputs in tflite_sequence(content, [[x] for x in sequence])]
    for _ in range(2):  # a second sequence starts from reset
        found = network.run(np.stack(sequence))
        np.testing.assert_array_equal(found.reshape(np.shape(expected)), expected)
    if micro:
        micro = tflm_sequence(content, [[x] for x in sequence])
        np.testing.assert_array_equal(micro, expected)


def lstm(
    rng: np.random.Generator, steps, depth, units, scale, zeros, power, clip, dtype="int8"
) -> SingleOp:
    """``power``: of the cell's scale, 2^power. ``scale``: of the input as if it had 8 bits."""
    wide = dtype == "int16"
    zero_in, zero_hidden = (0, 0) if wide else zeros
    steps_more = 256 if wide else 1
    scale = float32(scale / steps_more)
    hidden_scale = float32(rng.uniform(0.003, 0.01) / steps_more)
    if wide and rng.integers(0, 2):
        hidden_scale = 2.0**-15

    def weights(columns: int, source: float) -> tuple[T, float]:
        reach = 127 * 8 * source * steps_more * 128 * np.sqrt(columns)
        scale = float32(rng.uniform(0.1, 4.0) / reach * 127)
        data = rng.integers(-127, 128, (units, columns), dtype=np.int8)
        return T((units, columns), scale, data=data), float32(scale * source)

    from_input = [weights(depth, scale) for _ in range(4)]
    from_hidden = [weights(units, hidden_scale)[0] for _ in range(4)]
    bias_type, most = ("int64", 9000 * 256) if wide else ("int32", 9000)
    biases = [
        T(
            (units,),
            product,
            data=rng.integers(-most, most, units, dtype=bias_type),
            dtype=bias_type,
        )
        for _, product in from_input
    ]
    options = schema.UnidirectionalSequenceLSTMOptionsT()
    options.fusedActivationFunction = schema.ActivationFunctionType.TANH
    options.cellClip = clip
    hidden = T((1, units), hidden_scale, zero_hidden, dtype=dtype, variable=True)
    cell = T((1, units), 2.0**power, 0, dtype="int16", variable=True)
    inputs = [
        T((1, steps, depth), scale, zero_in, dtype=dtype),
        *(w for w, _ in from_input),
        *from_hidden,
        *[None] * 3,
        *biases,
        *[None] * 2,
        hidden,
        cell,
        *[None] * 4,
    ]
    output = T((1, steps, units), hidden_scale, zero_hidden, dtype=dtype)
    inner = (FLOAT, FLOAT, FLOAT, FLOAT, T((0,), hidden_scale, zero_hidden, dtype=dtype))
    return SingleOp("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, output, options, inner=inner)


@pytest.mark.parametrize("dtype", ["int8", "int16"])
@cases
@given(
    SEED,
    st.integers(1, 6),
    st.integers(1, 12),
    st.integers(1, 9),
    st.floats(0.004, 0.1),
    st.tuples(ZERO_POINT, ZERO_POINT),
    st.integers(-15, -9),
    st.sampled_from([0.0, 10.0, 0.5]),
)
def test_lstm(dtype, seed, steps, depth, units, scale, zeros, power, clip):
    rng = np.random.default_rng(seed)
    op = lstm(rng, steps, depth, units, float32(scale), zeros, power, clip, dtype)
    sequence = [values(rng, (1, steps, depth), dtype) for _ in range(INFERENCES)]
    # Of int8 TFLite Micro takes the gates' functions from tables, and differs by many steps at times.
    check_sequence(op, sequence, micro=dtype == "int16", only_micro=dtype == "int16")


@pytest.mark.parametrize("state", ["int16", "int8"])
@cases
@given(
    SEED,
    st.integers(1, 20),
    st.integers(1, 6),
    st.integers(1, 3),
    st.integers(1, 8),
    st.floats(0.005, 0.2),
    st.tuples(ZERO_POINT, ZERO_POINT, st.one_of(st.just(0), st.integers(-100, 100))),
)
def test_svdf(state, seed, depth, units, rank, memory, scale, zeros):
    rng = np.random.default_rng(seed)
    op = svdf(rng, state, depth, units, rank, memory, scale, zeros)
    sequence = [values(rng, (1, depth)) for _ in range(memory + 2)]
    check_sequence(op, sequence, micro_case(seed) or state == "int8", only_micro=state == "int8")


def svdf(rng, state, depth, units, rank, memory, scale, zeros) -> SingleOp:
    """``state``: the type of the state and of the weights over time. A state with a zero point is so
    scaled that it never saturates: there TFLite Micro as it is on PyPI wraps around."""
    filters = units * rank
    narrow = state == "int8"
    reach, zero_state = (90, zeros[2]) if narrow else (16000, 0)
    feature_scale = float32(rng.uniform(0.002, 0.02))
    time_scale = float32(rng.uniform(1, 4) / (128 if narrow else 32768))
    state_scale = float32(scale * feature_scale * 127 * 70 * np.sqrt(depth) / reach)
    if zero_state:
        reach = 126 - abs(zero_state)
        state_scale = float32(scale * feature_scale * 127 * 255 * depth / reach)
    features = rng.integers(-127, 128, (filters, depth), dtype=np.int8)
    largest = 127 if narrow else 3000
    time = rng.integers(-largest, largest + 1, (filters, memory), dtype=state)
    bias = rng.integers(-reach * largest, reach * largest, units, dtype=np.int32) // 40
    unit = state_scale * time_scale
    options = schema.SVDFOptionsT()
    options.rank = rank
    options.fusedActivationFunction = schema.ActivationFunctionType.RELU
    inputs = [
        T((1, depth), float32(scale), zeros[0]),
        T(features.shape, feature_scale, data=features),
        T(time.shape, time_scale, data=time, dtype=state),
        T((units,), float32(unit), data=bias, dtype="int32"),
        T((1, filters * memory), state_scale, zero_state, dtype=state, variable=True),
    ]
    output_scale = float32(unit * reach * largest * 0.57 * np.sqrt(memory * rank) / 70)
    return SingleOp("SVDF", inputs, T((1, units), output_scale, zeros[1]), options, 3)


def changed_lstm(change) -> bytes:
    op = lstm(np.random.default_rng(1), 2, 3, 4, 0.05, (3, -4), -11, 10.0)
    change(op)
    return op.build()


def set_input(position: int, tensor: T | None):
    return lambda op: op.inputs.__setitem__(position, tensor)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (set_input(1, None), "no input gate"),
        (set_input(9, T((4,), 0.1, data=np.ones(4, np.int16), dtype="int16")), "peepholes"),
        (set_input(20, T((4,), 0.1, data=np.ones(4, np.int16), dtype="int16")), "normalization"),
        (lambda op: setattr(op.options, "fusedActivationFunction", 1), "not tanh"),
        (lambda op: setattr(op.inputs[19], "scale", 0.01), "2\\^-15 to 2\\^-9"),
        (lambda op: setattr(op.inputs[19], "variable", False), "no variable"),
        (lambda op: setattr(op.inputs[0], "shape", (2, 2, 3)), "batch of 1"),
        (lambda op: setattr(op.inputs[18], "shape", ()), "do not fit 1 units"),
        (lambda op: setattr(op.inputs[0], "dtype", "int16"), "others are int16"),
        (lambda op: setattr(op.inner[4], "scale", 0.5), "a scale of its own"),
        (lambda op: setattr(op.inputs[2], "scale", [0.1] * 4), "each channel"),
    ],
)
def test_what_no_lstm_kernel_computes_is_a_diagnostic(change, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(changed_lstm(change))


def test_a_state_is_for_recurrent_layers_alone():
    tensor = T((1, 4), 0.1, variable=True)
    with pytest.raises(SpeccError, match="which only recurrent layers do"):
        read_tflite(SingleOp("ADD", [tensor, T((1, 4), 0.1)], T((1, 4), 0.1), add()).build())


def add() -> object:
    return schema.AddOptionsT()
