"""What the ops that find an element's index along an axis share."""

from __future__ import annotations

import math

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops.node import Node
from specc.ops.requantization import int8_faults
from specc.ops.views import axis_of


def read_argument(node: Node, kind: str) -> Op:
    """Input: the tensor; ``axis``."""
    source, _ = node.operands(2, 2)
    (wanted,) = node.integers(1, count=1)
    axis = axis_of(wanted, len(node.tensors[source].shape))
    if axis is None:
        raise node.fault(f"axis {wanted} is not one of its input's", "convert the model again")
    return Op(kind, node.name, (source,), node.outputs, {"axis": axis})


def argument_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's output from holding an int32 index for each row of its input."""
    source, output, axis = graph.operands(op)[0], graph.result(op), op.attrs["axis"]
    faults = [*int8_faults(input=source)]
    if output.dtype != "int32":
        faults.append(f"its output is {output.dtype}, not int32: name int32 as its output type")
    if output.shape != source.shape[:axis] + source.shape[axis + 1 :]:
        faults.append(f"{source.shape} without axis {axis} is not {output.shape}")
    return faults


def lower_argument(graph: Graph, op: Op, largest: bool) -> KernelCall:
    """The call that finds the first of the largest elements, or of the smallest."""
    shape, axis = graph.operands(op)[0].shape, op.attrs["axis"]
    return KernelCall(
        function="specc_arg_extreme",
        folder="ops/arg_extreme",
        params=Struct(
            "specc_arg_extreme_t",
            {
                "outer": math.prod(shape[:axis]),
                "depth": shape[axis],
                "inner": math.prod(shape[axis + 1 :]),
                "largest": int(largest),
            },
        ),
        comment=(f"{op.kind} of {shape[axis]} elements",),
    )
