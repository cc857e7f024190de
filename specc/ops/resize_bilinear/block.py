"""Resizing by linear interpolation: ``RESIZE_BILINEAR`` of TensorFlow Lite."""

from __future__ import annotations

import numpy as np
from tflite.ResizeBilinearOptions import ResizeBilinearOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops.node import Node
from specc.ops.resizing import read_resize, resize_comment, resize_faults, resize_fields

TFLITE = ("RESIZE_BILINEAR",)
OTHER_TYPES = ("int16",)
ONE = 1 << 10  # of the weights


def read(node: Node) -> Op:
    return read_resize(node, "resize_bilinear", node.options(ResizeBilinearOptions))


def verify(graph: Graph, op: Op) -> list[str]:
    return resize_faults(graph, op)


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    tables = {
        name: _between(op, name, source.shape[axis], output.shape[axis])
        for name, axis in (("rows", 1), ("columns", 2))
    }
    return KernelCall(
        function=f"specc_resize_bilinear{'' if source.dtype == 'int8' else '_int16'}",
        folder="ops/resize_bilinear",
        params=Struct("specc_resize_bilinear_t", {**resize_fields(graph, op), **tables}),
        comment=resize_comment(graph, op),
    )


def macs(graph: Graph, op: Op) -> int:
    """Four products an element."""
    return 4 * graph.result(op).elements


def _between(op: Op, name: str, before: int, after: int) -> Struct:
    """``specc_between_t``: the input's neighbours for each of the output's indexes, as
    ComputeInterpolationValues finds them in whole numbers."""
    if op.attrs["align_corners"] and after > 1:
        scale = (ONE * (before - 1) + (after - 1) // 2) // (after - 1)
    else:
        scale = (ONE * before + after // 2) // after
    places = np.arange(after, dtype=np.int64) * scale
    if op.attrs["half_pixel_centers"]:
        places += scale // 2 - ONE // 2
    lower = np.clip(places // ONE, 0, before - 1)
    upper = np.clip(-(-places // ONE), 0, before - 1)
    weight = places - ONE * lower
    return Struct(
        "specc_between_t",
        {
            "lower": Table(f"{name}_lower", lower.astype(np.uint16)),
            "upper": Table(f"{name}_upper", upper.astype(np.uint16)),
            "weight": Table(f"{name}_weight", weight.astype(np.int16), "of upper, of 1024"),
        },
    )
