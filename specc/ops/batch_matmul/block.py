"""Products of two matrices: ``BATCH_MATMUL`` of TensorFlow Lite, computed or constant, either of
them transposed; one matrix may serve all batches of the other."""

from __future__ import annotations

import math

from tflite.BatchMatMulOptions import BatchMatMulOptions

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16, weighted
from specc.ops.node import Node
from specc.ops.requantization import activation_range, quantized_faults, requantize
from specc.ops.wide import requantize_wide

TFLITE = ("BATCH_MATMUL",)
OTHER_TYPES = ("int16",)
CONSTANT_INPUTS = True
MAX_DEPTH = 2**15 - 1  # so that a sum of products has 31 bits, or 46 of int16


def read(node: Node) -> Op:
    """Inputs: left and right; ``transposed``: whether each of them is."""
    options = node.options(BatchMatMulOptions)
    attrs = {"transposed": (bool(options.AdjX()), bool(options.AdjY()))}
    return Op("batch_matmul", node.name, node.operands(2, 2), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    left, right = graph.operands(op)
    output = graph.result(op)
    faults = [*quantized_faults(left=left, right=right, output=output)]
    if faults:
        return faults
    if len(left.shape) < 2 or len(right.shape) < 2:
        return [f"{left.shape} and {right.shape} are not matrices"]
    (rows, depth), (depth_2, columns) = _matrices(op, left, right)
    if depth != depth_2 or depth > MAX_DEPTH:
        faults.append(f"rows of {depth} by columns of {depth_2} are no sums of 1 .. {MAX_DEPTH}")
    batches = [_batches(t) for t in (left, right)]
    if batches[0] != batches[1] and 1 not in batches:
        faults.append(f"the batches of {left.shape} and {right.shape} are not the same")
    if output.elements != max(batches) * rows * columns or output.shape[-2:] != (rows, columns):
        faults.append(f"{left.shape} by {right.shape} is not {output.shape}")
    return [*faults, *weighted.factor_faults(left, right, output)]


def lower(graph: Graph, op: Op) -> KernelCall:
    left, right = graph.operands(op)
    output = graph.result(op)
    (rows, depth), (_, columns) = _matrices(op, left, right)
    left_transposed, right_transposed = op.attrs["transposed"]
    factors, bounds = weighted.factors(left, right, output), activation_range("none", output)
    fields = {
        "batches": max(_batches(left), _batches(right)),
        "rows": rows,
        "depth": depth,
        "columns": columns,
        "left_batch": rows * depth if _batches(left) > 1 else 0,
        "left_row": 1 if left_transposed else depth,
        "left_step": rows if left_transposed else 1,
        "right_batch": depth * columns if _batches(right) > 1 else 0,
        "right_column": depth if right_transposed else 1,
        "right_step": 1 if right_transposed else columns,
    }
    if output.dtype == "int16":
        fields["requantize"] = requantize_wide(factors, bounds)
        return on_int16.call(op, "batch_matmul", fields, output.elements)
    fields |= {
        "left_zero_point": left.zero_point,
        "right_zero_point": right.zero_point,
        "requantize": requantize(factors, output, bounds),
    }
    return KernelCall(
        function="specc_batch_matmul",
        folder="ops/batch_matmul",
        params=Struct("specc_batch_matmul_t", fields),
        comment=(f"matrices, {rows}x{depth} by {depth}x{columns}",),
    )


def macs(graph: Graph, op: Op) -> int:
    return graph.result(op).elements * _matrices(op, *graph.operands(op))[0][1]


def _matrices(op: Op, left: Tensor, right: Tensor) -> tuple[tuple[int, int], tuple[int, int]]:
    """(rows, depth), (depth, columns)."""
    shapes = [
        tensor.shape[-2:][::-1] if transposed else tensor.shape[-2:]
        for tensor, transposed in zip((left, right), op.attrs["transposed"], strict=True)
    ]
    return shapes[0], shapes[1]


def _batches(tensor: Tensor) -> int:
    return math.prod(tensor.shape[:-2])
