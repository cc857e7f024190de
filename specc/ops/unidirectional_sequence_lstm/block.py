"""Long short-term memory: ``UNIDIRECTIONAL_SEQUENCE_LSTM`` of TensorFlow Lite, which Keras' LSTM
becomes: int8 with a cell of 16 bits, or all of it int16, without peepholes, projection or layer
normalization.

The hidden state and the cell are variable tensors: an inference goes on from where the one before
ended. TensorFlow Lite Micro takes its gates' functions from tables and may differ by a few steps;
specc follows TensorFlow Lite, which computes them in fixed point. Of int16 only its Micro sibling has
the layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from tflite.ActivationFunctionType import ActivationFunctionType
from tflite.UnidirectionalSequenceLSTMOptions import UnidirectionalSequenceLSTMOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops import weighted
from specc.ops.node import Node
from specc.ops.requantization import (
    MAX_SHIFT,
    factor_faults,
    float32_ratio,
    quantize_multiplier,
    quantized_faults,
    same_quantization_faults,
    size_faults,
)
from specc.ops.wide_lstm import GATE_SCALE, hidden_factor, lower_lstm

TFLITE = ("UNIDIRECTIONAL_SEQUENCE_LSTM",)
OTHER_TYPES = ("int16",)
STATE = True
LEAST_CELL_SCALE, LARGEST_CELL_SCALE = -15, -9  # powers of two
# Of the operator's 24 inputs.
INPUT_WEIGHTS, RECURRENT_WEIGHTS, BIASES = slice(1, 5), slice(5, 9), slice(12, 16)
HIDDEN, CELL = 18, 19
OF_VARIANTS = (*range(9, 12), 16, 17, *range(20, 24))
HIDDEN_INNER = 4


def read(node: Node) -> Op:
    """Inputs: input [1][steps][depth], four input weights, four recurrent weights, four biases in
    the order of input, forget, cell and output gate. Outputs: output, and the states hidden and
    cell."""
    options = node.options(UnidirectionalSequenceLSTMOptions)
    inputs = node.operands(1, 24)
    if any(inputs[i] >= 0 for i in OF_VARIANTS):
        raise node.fault(
            "it has peepholes, a projection or layer normalization", "use the LSTM layer of Keras"
        )
    if options.FusedActivationFunction() != ActivationFunctionType.TANH:
        raise node.fault("its activation is not tanh", "use the default activation of the layer")
    used = (
        inputs[0],
        *inputs[INPUT_WEIGHTS],
        *inputs[RECURRENT_WEIGHTS],
        *inputs[BIASES],
    )
    if min(*used, inputs[HIDDEN], inputs[CELL]) < 0:
        raise node.fault("it has no input gate, or no state", "use the LSTM layer of Keras")
    hidden = node.tensors[inputs[HIDDEN]]
    if not hidden.is_state or not node.tensors[inputs[CELL]].is_state:
        raise node.fault("its state is no variable tensor", "convert the model again")
    if any(t.quantization != hidden.quantization for t in node.inner[HIDDEN_INNER:]):
        raise node.fault("its hidden state has a scale of its own", "convert the model again")
    outputs = (*node.outputs, inputs[HIDDEN], inputs[CELL])
    return Op(
        "unidirectional_sequence_lstm",
        node.name,
        used,
        outputs,
        {"cell_clip": float(options.CellClip())},
    )


def verify(graph: Graph, op: Op) -> list[str]:
    source, *constants = graph.operands(op)
    output, hidden, cell = (graph.tensors[i] for i in op.outputs)
    faults = [*quantized_faults(input=source, output=output, hidden=hidden)]
    if not (hidden.is_state and cell.is_state) or output.is_state or source.is_state:
        faults.append("its input or its output is a variable tensor")
    if cell.dtype != "int16" or cell.zero_point != 0 or _cell_power(cell) is None:
        faults.append("its cell is not int16 with a scale from 2^-15 to 2^-9")
    if faults:
        return faults
    faults += same_quantization_faults(hidden, output)
    if hidden.dtype == "int16":
        faults += factor_faults([hidden_factor(hidden)], most=1.0)
    units = hidden.elements
    if len(source.shape) != 3 or source.elements != source.shape[-1] * max(source.shape[:2]):
        return [*faults, f"it runs on {source.shape}: convert the model with a batch of 1"]
    depth = source.shape[-1]
    faults += size_faults(steps=source.elements // depth, input_depth=depth, units=units)
    if cell.elements != units or output.shape != (*source.shape[:2], units):
        faults.append(f"{units} units do not give {output.shape}")
    for weights, bias in zip(constants[:4], constants[8:], strict=True):
        faults += _matrix_faults(source, weights, bias, (units, depth))
    for weights in constants[4:8]:
        faults += _matrix_faults(hidden, weights, None, (units, units))
    return list(dict.fromkeys(faults))


def no_reference(graph: Graph, op: Op) -> str | None:
    if graph.result(op).dtype == "int8":
        return None
    return (
        "TensorFlow Lite has no UNIDIRECTIONAL_SEQUENCE_LSTM of int16, only its Micro sibling does"
    )


def lower(graph: Graph, op: Op) -> KernelCall:
    source, *constants = graph.operands(op)
    if source.dtype == "int16":
        return lower_lstm(graph, op)
    _, hidden, cell = (graph.tensors[i] for i in op.outputs)
    steps, units = source.elements // source.shape[-1], hidden.elements
    multiplier, shift = quantize_multiplier(float(np.float32(2.0**-30 / hidden.scale)))
    clip = np.float32(op.attrs["cell_clip"]) / np.float32(cell.scale)
    return KernelCall(
        function="specc_unidirectional_sequence_lstm",
        folder="ops/unidirectional_sequence_lstm",
        params=Struct(
            "specc_unidirectional_sequence_lstm_t",
            {
                "steps": steps,
                "input_depth": source.shape[-1],
                "units": units,
                "from_input": _matrices("input", source, constants[:4], constants[8:]),
                "from_hidden": _matrices("hidden", hidden, constants[4:8], [None] * 4),
                "cell_integer_bits": 15 + _cell_power(cell),
                "cell_clip": int(min(max(clip, 0), 32767)),
                "hidden_multiplier": multiplier,
                "hidden_shift": shift,
                "hidden_zero_point": hidden.zero_point,
            },
        ),
        comment=(f"LSTM, {steps} steps of {source.shape[-1]} -> {units} units",),
    )


def macs(graph: Graph, op: Op) -> int:
    source = graph.operands(op)[0]
    depth, units = source.shape[-1], graph.tensors[op.outputs[1]].elements
    return source.elements // depth * 4 * units * (depth + units)


def _cell_power(cell: Tensor) -> int | None:
    """n where the cell's scale is 2^n, as the kernels can take it."""
    fraction, exponent = math.frexp(cell.scale)
    power = exponent - 1
    fits = fraction == 0.5 and LEAST_CELL_SCALE <= power <= LARGEST_CELL_SCALE
    return power if fits else None


def _factor(vector: Tensor, weights: Tensor) -> float:
    return float32_ratio(weights.scale, vector.scale, over=GATE_SCALE)


def _matrix_faults(
    vector: Tensor, weights: Tensor, bias: Tensor | None, shape: tuple[int, int]
) -> list[str]:
    faults = [*weighted.weight_faults(vector, weights, bias, axis=0)]
    if faults:
        return faults
    if weights.quantization.axis is not None:
        faults.append("its weights have a scale for each channel")
    if weights.shape != shape:
        faults.append(f"its weights of {weights.shape} do not fit {shape[0]} units")
    most = 2.0 ** (MAX_SHIFT if vector.dtype == "int8" else weighted.MAX_SHIFT_16X8)
    return [*faults, *factor_faults([_factor(vector, weights)], most)]


def _matrices(
    name: str, vector: Tensor, weights: Sequence[Tensor], biases: Sequence[Tensor | None]
) -> Struct:
    """``specc_lstm_matrix_t``: what the gates share a vector for is side by side."""
    factors = [quantize_multiplier(_factor(vector, w)) for w in weights]
    folded = [
        weighted.plain_bias(w, bias, 0) + weighted.folded_bias(vector, w, None, 0)
        for w, bias in zip(weights, biases, strict=True)
    ]
    matrices = np.stack([w.data for w in weights], axis=-1)
    return Struct(
        "specc_lstm_matrix_t",
        {
            "weights": Table(f"{name}_weights", matrices, "[units][depth][gate]"),
            "bias": Table(f"{name}_bias", np.stack(folded, axis=-1).astype(np.int32)),
            "multiplier": [multiplier for multiplier, _ in factors],
            "shift": [shift for _, shift in factors],
        },
    )
