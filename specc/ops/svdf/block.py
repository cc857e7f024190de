"""Filters over features and time, of low rank: ``SVDF`` of TensorFlow Lite, int8 with weights over
time and a state of 16 bits, or of 8 bits as TensorFlow Lite Micro takes them. The state is a variable
tensor: each inference is a step in time.

A state of 8 bits with a zero point saturates, as in newer versions of TensorFlow Lite Micro; older ones
wrap around.
"""

from __future__ import annotations

import numpy as np
from tflite.SVDFOptions import SVDFOptions

from specc.ir import ABSENT, Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops import weighted
from specc.ops.node import Node
from specc.ops.requantization import (
    INT8_MAX,
    INT8_MIN,
    factor_faults,
    float32_ratio,
    int8_faults,
    quantize_multiplier,
    quantized_faults,
    requantize,
    size_faults,
)

TFLITE = ("SVDF",)
OTHER_TYPES = ("int16",)
STATE = True


def read(node: Node) -> Op:
    """Inputs: input [1][depth], weights over features [filters][depth], weights over time
    [filters][memory], bias or ABSENT. Outputs: output, and the state. The fused relu that every
    one has is in the range of the output."""
    options = node.options(SVDFOptions)
    *inputs, state = node.operands(3, 5)
    if state == ABSENT:
        raise node.fault("it has no state", "convert the model again")
    if not node.tensors[state].is_state:
        raise node.fault("its state is no variable tensor", "convert the model again")
    if node.activation(options.FusedActivationFunction()) != "relu":
        raise node.fault("its fused activation is not relu", "use relu in the layer")
    rank = int(options.Rank())
    return Op("svdf", node.name, tuple(inputs), (*node.outputs, state), {"rank": rank})


def verify(graph: Graph, op: Op) -> list[str]:
    source, features, time, bias = graph.operands(op)
    output, state = (graph.tensors[i] for i in op.outputs)
    faults = [*int8_faults(input=source, output=output)]
    if source.is_state or output.is_state or not state.is_state:
        faults.append("its input or its output is a variable tensor")
    faults = faults or _width_faults(time, state)
    faults = faults or [*weighted.weight_faults(source, features, None, axis=0)]
    if faults:
        return faults
    if any(time.quantization.zero_point) or features.quantization.axis is not None:
        return ["its weights have a zero point, or a scale for each channel"]
    return _shape_faults(op, source, features, time, output, state) or [
        *_bias_faults(bias, output.elements),
        *factor_faults(_factors(source, features, time, state, output)),
    ]


def no_reference(graph: Graph, op: Op) -> str | None:
    if graph.tensors[op.outputs[1]].dtype == "int16":
        return None
    return "TensorFlow Lite has no SVDF with a state of int8, only its Micro sibling does"


def lower(graph: Graph, op: Op) -> KernelCall:
    source, features, time, bias = graph.operands(op)
    output, state = (graph.tensors[i] for i in op.outputs)
    to_state, to_output = _factors(source, features, time, state, output)
    multiplier, shift = quantize_multiplier(to_state)
    filters, memory = time.shape
    units = output.elements
    unit_bias = np.zeros(units, np.int64) if bias is None else bias.data.astype(np.int64)
    unit_bias -= state.zero_point * time.data.reshape(units, -1).sum(1, dtype=np.int64)
    narrow, zero_point = "", {}
    if state.dtype == "int8":
        narrow, zero_point = "_int8", {"state_zero_point": state.zero_point}
    return KernelCall(
        function=f"specc_svdf{narrow}",
        folder="ops/svdf",
        params=Struct(
            f"specc_svdf{narrow}_t",
            {
                "input_depth": source.elements,
                "units": units,
                "rank": op.attrs["rank"],
                "memory": memory,
                "features": Table("features", features.data, "[units * rank][input_depth]"),
                "bias": Table("bias", weighted.folded_bias(source, features, None, axis=0)),
                "state_multiplier": multiplier,
                "state_shift": shift,
                **zero_point,
                "time": Table("time", time.data, "[units * rank][memory]"),
                "unit_bias": Table("unit_bias", unit_bias.astype(np.int32)),
                "requantize": requantize([to_output], output, (INT8_MIN, INT8_MAX)),
            },
        ),
        comment=(f"SVDF, {source.elements} -> {units}, {filters} filters over {memory} inputs",),
    )


def macs(graph: Graph, op: Op) -> int:
    _, features, time, _ = graph.operands(op)
    return features.elements + time.elements


def _factors(
    source: Tensor, features: Tensor, time: Tensor, state: Tensor, output: Tensor
) -> list[float]:
    """From a sum over features to the state, and from a sum over time to the output."""
    return [
        float32_ratio(source.scale, features.scale, over=state.scale),
        float32_ratio(state.scale, time.scale, over=output.scale),
    ]


def _width_faults(time: Tensor, state: Tensor) -> list[str]:
    width = state.dtype
    faults = [*quantized_faults(state=state)]
    if time.data is None or time.dtype != width or time.quantization.axis is not None:
        faults.append(
            f"its weights over time are {time.dtype}, not constant {width} with one scale as its state"
        )
    return faults


def _shape_faults(
    op: Op, source: Tensor, features: Tensor, time: Tensor, output: Tensor, state: Tensor
) -> list[str]:
    if len(features.shape) != 2 or len(time.shape) != 2:
        return ["its weights are not matrices"]
    filters, memory = time.shape
    faults = [*size_faults(depth=source.elements, memory=memory, filters=filters)]
    if source.shape != (1, features.shape[1]):
        faults.append(f"it runs on {source.shape}: convert the model with a batch of 1")
    if features.shape[0] != filters or state.elements != filters * memory:
        faults.append(f"{features.shape[0]} filters have weights over time of {time.shape}")
    if filters != output.elements * op.attrs["rank"] or output.shape[:-1] != (1,):
        faults.append(f"{filters} filters of rank {op.attrs['rank']} are not {output.shape}")
    return faults


def _bias_faults(bias: Tensor | None, units: int) -> list[str]:
    if bias is None or (bias.data is not None and bias.dtype == "int32" and bias.elements == units):
        return []
    return [f"its bias is not a constant of {units} int32"]
