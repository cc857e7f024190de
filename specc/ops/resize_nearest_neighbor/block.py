"""Resizing by the nearest pixel: ``RESIZE_NEAREST_NEIGHBOR`` of TensorFlow Lite."""

from __future__ import annotations

import math

import numpy as np
from tflite.ResizeNearestNeighborOptions import ResizeNearestNeighborOptions

from specc.ir import DTYPE_BYTES, Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops.node import Node
from specc.ops.requantization import round_half_away
from specc.ops.resizing import read_resize, resize_comment, resize_faults, resize_fields

TFLITE = ("RESIZE_NEAREST_NEIGHBOR",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    options = node.options(ResizeNearestNeighborOptions)
    return read_resize(node, "resize_nearest_neighbor", options)


def verify(graph: Graph, op: Op) -> list[str]:
    return resize_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    rows, columns = (_nearest(op, source.shape[i], output.shape[i]) for i in (1, 2))
    fields = resize_fields(graph, op)
    pixel = fields.pop("depth") * DTYPE_BYTES[source.dtype]
    return KernelCall(
        function="specc_resize_nearest_neighbor",
        folder="ops/resize_nearest_neighbor",
        params=Struct(
            "specc_resize_nearest_neighbor_t",
            {
                **fields,
                "pixel": pixel,
                "rows": Table("rows", rows),
                "columns": Table("columns", columns),
            },
        ),
        comment=resize_comment(graph, op),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0


def _nearest(op: Op, before: int, after: int) -> np.ndarray:
    """The input's index for each of the output's, as GetNearestNeighbor finds it in float32."""
    corners = op.attrs["align_corners"]
    if corners and after > 1:
        scale = np.float32(before - 1) / np.float32(after - 1)
    else:
        scale = np.float32(before) / np.float32(after)
    offset = np.float32(0.5 if op.attrs["half_pixel_centers"] else 0)
    places = [float((np.float32(i) + offset) * scale) for i in range(after)]
    found = [round_half_away(p) if corners else math.floor(p) for p in places]
    return np.clip(found, 0, before - 1).astype(np.uint16)
