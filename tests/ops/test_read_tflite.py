"""What is no int8 model gets a diagnostic, whatever it is."""

from __future__ import annotations

import copy
import os

import flatbuffers
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from single_op import SingleOp, T, schema
from streaming_model import streaming_model
from test_recurrent import lstm

from specc import read_tflite as reader
from specc.diagnostics import SpeccError
from specc.lower import lower
from specc.quantize import Reference
from specc.read_tflite import check_app_interface, read_tflite

EXAMPLES = int(os.environ.get("SPECC_EXAMPLES", "300"))


def conv_model() -> SingleOp:
    rng = np.random.default_rng(0)
    options = schema.Conv2DOptionsT()
    options.strideH = options.strideW = options.dilationHFactor = options.dilationWFactor = 1
    weights = T((4, 1, 3, 2), [0.01] * 4, data=rng.integers(-9, 9, (4, 1, 3, 2), dtype=np.int8))
    bias = T((4,), [0.001] * 4, data=np.zeros(4, np.int32), dtype="int32")
    return SingleOp(
        "CONV_2D", [T((1, 1, 9, 2), 0.1, 3), weights, bias], T((1, 1, 9, 4), 0.2, 0), options
    )


def lstm_model() -> bytes:
    return lstm(np.random.default_rng(0), 2, 3, 4, 0.05, (3, -4), -11, 10.0).build()


def changed(change) -> bytes:
    """The model of :func:`conv_model` after ``change`` of its object tree."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(conv_model().build(), 0))
    change(model, model.subgraphs[0])
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def codes(content: bytes) -> set[str]:
    with pytest.raises(SpeccError) as caught:
        read_tflite(content)
    return {d.code for d in caught.value.diagnostics}


def set_tensor(index: int, **values: object):
    def change(_model, graph):
        for name, value in values.items():
            setattr(graph.tensors[index], name, value)

    return change


def set_operator(**values: object):
    def change(model, _graph):
        for name, value in values.items():
            setattr(model.operatorCodes[0], name, value)

    return change


def set_scale(index: int, scale: float):
    def change(_model, graph):
        scales = graph.tensors[index].quantization.scale
        graph.tensors[index].quantization.scale = [scale] * len(scales)

    return change


def cycle(_model, graph):
    """Two layers that each read what the other writes."""
    first, second = graph.operators[0], copy.copy(graph.operators[0])
    first.inputs, second.inputs = [4, 1, 2], [3, 1, 2]
    graph.tensors.append(graph.tensors[3])
    second.outputs = [4]
    graph.operators.append(second)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m, g: m.subgraphs.append(g), "M004"),
        (set_operator(builtinCode=schema.BuiltinOperator.GELU), "M005"),
        (
            set_operator(builtinCode=schema.BuiltinOperator.CUSTOM, customCode=b"Mine\x1b[31m"),
            "M005",
        ),
        (lambda m, g: setattr(g.operators[0].builtinOptions, "fusedActivationFunction", 4), "M005"),
        (lambda m, g: setattr(g.operators[0], "inputs", [0]), "M005"),
        (set_tensor(0, type=schema.TensorType.FLOAT32), "M006"),
        (set_tensor(0, type=schema.TensorType.UINT8), "M006"),
        (set_tensor(3, type=schema.TensorType.FLOAT32), "M006"),
        (set_tensor(0, shape=[-1, 1, 9, 2]), "M007"),
        (set_tensor(0, shapeSignature=[-1, 1, 9, 2]), "M007"),
        (set_tensor(0, shape=[1, 1, 2**30, 2]), "M003"),
        (set_tensor(0, shape=[1] * 9), "M003"),
        (set_tensor(1, shape=[4, 1, 3, 1]), "M002"),
        (set_tensor(1, buffer=77), "M002"),
        (set_tensor(0, quantization=None), "M001"),
        (lambda m, g: setattr(g.operators[0], "inputs", [0, 1, 99]), "M002"),
        (lambda m, g: setattr(g.operators[0], "opcodeIndex", 5), "M002"),
        (lambda m, g: setattr(g, "inputs", [12]), "M002"),
        (lambda m, g: setattr(g.operators[0], "outputs", [0]), "M001"),
        (lambda m, g: setattr(g.tensors[1].quantization, "zeroPoint", [1] * 4), "M001"),
        (lambda m, g: setattr(g.tensors[1].quantization, "scale", [0.0] * 4), "M001"),
        (lambda m, g: setattr(g.tensors[1].quantization, "quantizedDimension", 3), "M001"),
        (lambda m, g: setattr(g.operators[0].builtinOptions, "strideW", 0), "M001"),
        (lambda m, g: setattr(g.operators[0].builtinOptions, "strideW", -7), "M001"),
        (lambda m, g: setattr(g.operators[0].builtinOptions, "strideW", 2), "M001"),
        (set_scale(0, 0.0), "M001"),
        (set_scale(0, float("nan")), "M001"),
        (set_scale(0, float("inf")), "M001"),
        (set_scale(0, -0.5), "M001"),
        (set_scale(0, 1e-45), "M001"),
        (set_scale(1, float("nan")), "M001"),
        (set_scale(1, float("inf")), "M001"),
        (set_tensor(0, shape=[2**31 - 1, 2**31 - 1, 1, 2]), "M003"),
        (set_tensor(0, shape=[1, 1, -(2**31), 2]), "M007"),
        (set_tensor(0, shape=[1, 1, 0, 2]), "M007"),
        (set_tensor(1, sparsity=schema.SparsityParametersT()), "M005"),
        (cycle, "M001"),
        (set_tensor(1, type=schema.TensorType.FLOAT32, quantization=None), "M002"),
        (set_tensor(1, type=schema.TensorType.FLOAT16), "M006"),
    ],
)
def test_each_fault_has_its_code(change, code):
    assert codes(changed(change)) == {code}


def hints(content: bytes) -> str:
    with pytest.raises(SpeccError) as caught:
        read_tflite(content)
    assert all(d.hint for d in caught.value.diagnostics)
    return " ".join(d.message + d.hint for d in caught.value.diagnostics)


def test_models_that_are_not_fully_quantized_are_told_how_to_be():
    kind = schema.TensorType.FLOAT32
    plain = hints(changed(lambda m, g: [setattr(g.tensors[i], "type", kind) for i in (0, 3)]))
    assert "dynamic range (int8 weights, float activations)" in plain
    assert "TFLITE_BUILTINS_INT8" in plain and "representative_dataset" in plain


def test_weights_with_a_zero_point_are_told():
    assert "symmetric" in hints(
        changed(lambda m, g: setattr(g.tensors[1].quantization, "zeroPoint", [3] * 4))
    )


def test_a_scale_that_is_none_is_told_with_a_way_out():
    said = hints(changed(set_scale(1, float("nan"))))
    assert "a scale is not a positive number" in said and "representative data" in said


def test_what_tensorflow_lite_does_not_take_is_a_diagnostic():
    """Read by specc, which does not ask for an operator's version."""
    content = changed(set_operator(version=99))
    read_tflite(content)
    with pytest.raises(SpeccError, match="M025: TensorFlow Lite cannot run the model"):
        Reference(content)


def test_an_unavailable_layer_is_named_with_a_way_out():
    content = changed(set_operator(builtinCode=schema.BuiltinOperator.GELU))
    with pytest.raises(SpeccError) as caught:
        read_tflite(content)
    (diagnostic,) = caught.value.diagnostics
    assert "'layer' (GELU)" in diagnostic.message
    assert "relu" in diagnostic.hint


def test_all_unavailable_layers_are_reported():
    def twice(model, graph):
        model.operatorCodes[0].builtinCode = schema.BuiltinOperator.EXP
        graph.operators.append(graph.operators[0])

    with pytest.raises(SpeccError) as caught:
        read_tflite(changed(twice))
    assert len(caught.value.diagnostics) == 2


def test_an_app_needs_one_input_and_one_output():
    graph = read_tflite(conv_model().build())
    check_app_interface(graph)
    two = changed(lambda m, g: setattr(g, "outputs", [3, 3]))
    with pytest.raises(SpeccError, match="2 outputs, not one"):
        check_app_interface(read_tflite(two))


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\0" * 8, b"\0\0\0\0TFL3", b"\xff" * 4000])
def test_what_is_no_model_is_not_readable(content):
    assert codes(content) == {"M002"}


def test_a_huge_file_is_not_read(monkeypatch):
    monkeypatch.setattr(reader, "MAX_BYTES", 100)
    assert codes(conv_model().build()) == {"M003"}


CONTENTS = {"conv": conv_model().build(), "stream": streaming_model(), "lstm": lstm_model()}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_every_truncation_is_survived(content):
    for length in range(0, len(content), 7):
        survive(content[:length])


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), max_size=6))
def test_damage_is_survived(content, patches):
    content = bytearray(content)
    for position, patch in patches:
        start = position % len(content)
        content[start : start + len(patch)] = patch[: len(content) - start]
    survive(bytes(content))


def survive(content: bytes) -> None:
    """Either it is read and can be lowered, or it is refused by a diagnostic."""
    try:
        lower(read_tflite(content))
    except SpeccError as fault:
        assert fault.diagnostics
