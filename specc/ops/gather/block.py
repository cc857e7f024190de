"""Chosen slices of a tensor along an axis: ``GATHER`` of TensorFlow Lite."""

from __future__ import annotations

import math

import numpy as np
from tflite.GatherOptions import GatherOptions

from specc.ir import DTYPE_BYTES, Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops.node import Node
from specc.ops.requantization import size_faults
from specc.ops.views import axis_of, moving_faults

TFLITE = ("GATHER",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``axis``, constant ``indices`` and their shape."""
    source, indices = node.operands(2, 2)
    options = node.options(GatherOptions)
    axis = axis_of(options.Axis(), len(node.tensors[source].shape))
    if axis is None or options.BatchDims():
        raise node.fault(
            f"axis {options.Axis()} with {options.BatchDims()} batch dimensions is not available",
            "gather along an axis of the input, the same indices everywhere",
        )
    attrs = {
        "axis": axis,
        "indices": tuple(node.integers(1)),
        "indices_shape": node.tensors[indices].shape,
    }
    return Op("gather", node.name, (source,), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    axis, shape = op.attrs["axis"], graph.operands(op)[0].shape
    if not all(0 <= i < shape[axis] for i in op.attrs["indices"]):
        return [f"an index is outside axis {axis} of {shape}"]
    expected = (*shape[:axis], *op.attrs["indices_shape"], *shape[axis + 1 :])
    return [*size_faults(axis=shape[axis]), *moving_faults(graph, op, [expected])]


def lower(graph: Graph, op: Op) -> KernelCall:
    axis, shape = op.attrs["axis"], graph.operands(op)[0].shape
    indices = np.array(op.attrs["indices"], np.uint16)
    return KernelCall(
        function="specc_gather",
        folder="ops/gather",
        params=Struct(
            "specc_gather_t",
            {
                "outer": math.prod(shape[:axis]),
                "axis_length": shape[axis],
                "slice": math.prod(shape[axis + 1 :]) * DTYPE_BYTES[graph.result(op).dtype],
                "count": len(indices),
                "indices": Table("indices", indices),
            },
        ),
        comment=(f"gather {len(indices)} of {shape[axis]} slices",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
