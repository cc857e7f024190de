"""Variables of streaming networks: kept from one inference to the next, from their first values."""

from __future__ import annotations

import flatbuffers
import numpy as np
import pytest
from bit_exact import SEED, cases, micro_case
from hypothesis import given
from hypothesis import strategies as st
from single_op import schema, tflite_sequence, tflm_sequence
from streaming_model import ZERO_POINT, Builder, streaming_model

from specc.diagnostics import SpeccError
from specc.interpret import Interpreter
from specc.lower import lower
from specc.plan_memory import activation_buffers
from specc.read_tflite import read_tflite


@pytest.mark.parametrize("assigned_first", [False, True])
@cases
@given(SEED, st.integers(1, 5), st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_streaming(assigned_first, seed, frames, depth, units, zero):
    """``zero``: the variable is zero at first."""
    rng = np.random.default_rng(seed)
    initial = np.full((1, frames, depth), ZERO_POINT, np.int8) if zero else None
    content = streaming_model(frames, depth, units, seed, initial, assigned_first)
    sequence = [rng.integers(-128, 128, (1, 1, depth), dtype=np.int8) for _ in range(frames + 2)]
    expected = tflite_sequence(content, [[x] for x in sequence])
    network = Interpreter(lower(read_tflite(content)))
    for _ in range(2):  # a second sequence starts from reset
        found = network.run_all(np.stack(sequence))
        for position, outputs in enumerate(zip(*expected, strict=True)):
            reference = np.array(outputs).reshape(len(sequence), -1)
            np.testing.assert_array_equal(found[position], reference)
    if micro_case(seed):
        micro = np.array(tflm_sequence(content, [[x] for x in sequence])).reshape(len(sequence), -1)
        # TFLite Micro rounds a fully connected layer's output twice.
        assert np.abs(found[0].astype(int) - micro).max() <= 1


def test_a_variable_is_read_where_it_lies():
    """No copy, no bytes in the arena: only where it is assigned before its value is used up."""
    model = lower(read_tflite(streaming_model()))
    assert [op.kind for op in model.ops].count("read_variable") == 0
    (state,) = model.states
    assert model.state_bytes == 12
    assert all(b.name != f"tensor_{state}" for b in activation_buffers(model))
    model = lower(read_tflite(streaming_model(assigned_first=True)))
    assert [op.kind for op in model.ops].count("read_variable") == 1


def changed(change) -> bytes:
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(streaming_model(), 0))
    change(model, *model.subgraphs)
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def rename(_model, _main, first):
    first.operators[0].builtinOptions.sharedName = b"other"


def computed_value(_model, _main, first):
    first.tensors[1].buffer = 0


def not_once(_model, main, _first):
    del main.operators[0]


def far_subgraph(_model, main, _first):
    main.operators[0].builtinOptions.initSubgraphIndex = 7


def itself(_model, main, _first):
    main.operators[0].builtinOptions.initSubgraphIndex = 0


def other_shape(_model, _main, first):
    first.tensors[1].shape = [1, 4, 3]


def float_value(_model, main, _first):
    main.tensors[2].type = schema.TensorType.FLOAT32


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (rename, "M005.*no value before the first inference"),
        (computed_value, "M005.*first value of its variable is not a constant"),
        (not_once, "M004.*2 subgraphs"),
        (far_subgraph, "M004.*2 subgraphs"),
        (itself, "M004.*2 subgraphs"),
        (other_shape, "M001.*its variable is int8"),
        (float_value, "M006.*is float32"),
    ],
)
def test_what_a_variable_cannot_be_is_a_diagnostic(change, finding):
    with pytest.raises(SpeccError, match=finding):
        read_tflite(changed(change))


def test_first_values_are_constants():
    made = Builder()
    made.subgraph()
    source, output = made.tensor((1, 4)), made.tensor((1, 4))
    once = schema.CallOnceOptionsT()
    once.initSubgraphIndex = 1
    made.op("CALL_ONCE", [], [], once)
    made.op("RELU", [source], [output], version=2)
    made.graph.inputs, made.graph.outputs = [source], [output]
    made.subgraph()
    a, b = made.tensor((1, 4), data=np.zeros(4, np.int8)), made.tensor((1, 4))
    made.op("RELU", [a], [b], version=2)
    with pytest.raises(SpeccError, match="first values, which must be constants"):
        read_tflite(made.build())


def test_float_variables_are_told_how_to_be_quantized():
    with pytest.raises(SpeccError) as caught:
        read_tflite(changed(float_value))
    assert "_experimental_variable_quantization" in caught.value.diagnostics[0].hint
