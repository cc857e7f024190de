"""What the ops that resize an image share: the shapes, and how pixels are aligned."""

from __future__ import annotations

from typing import Any

from specc.ir import Graph, Op
from specc.ops.node import Node
from specc.ops.requantization import quantized_faults, same_quantization_faults, size_faults


def read_resize(node: Node, kind: str, options: Any) -> Op:
    """Input: the image; ``size`` (height, width); ``align_corners`` and ``half_pixel_centers``, of
    which one at most."""
    source, _ = node.operands(2, 2)
    attrs = {
        "size": tuple(node.integers(1, 2)),
        "align_corners": bool(options.AlignCorners()),
        "half_pixel_centers": bool(options.HalfPixelCenters()),
    }
    if all(attrs.values()):
        raise node.fault("it aligns corners and centers at once", "align one of them")
    return Op(kind, node.name, (source,), node.outputs, attrs)


def resize_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's input from being resized to its output."""
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*quantized_faults(input=source, output=output)]
    if faults:
        return faults
    if len(source.shape) != 4 or len(output.shape) != 4:
        return [f"its shapes {source.shape} and {output.shape} do not have four axes"]
    if (source.shape[0], source.shape[3]) != (output.shape[0], output.shape[3]):
        faults.append(f"{source.shape} cannot be resized to {output.shape}")
    if op.attrs["size"] != output.shape[1:3]:
        faults.append(f"its size {op.attrs['size']} is not that of its output {output.shape}")
    sizes = zip(("height", "width"), source.shape[1:3], output.shape[1:3], strict=True)
    for name, before, after in sizes:
        faults += size_faults(**{f"input {name}": before, f"output {name}": after})
    return [*faults, *same_quantization_faults(source, output)]


def resize_fields(graph: Graph, op: Op) -> dict[str, object]:
    """The sizes in the kernels' structs."""
    batches, height, width, depth = graph.operands(op)[0].shape
    return {
        "batches": batches,
        "input_height": height,
        "input_width": width,
        "depth": depth,
        "output_height": graph.result(op).shape[1],
        "output_width": graph.result(op).shape[2],
    }


def resize_comment(graph: Graph, op: Op) -> tuple[str, ...]:
    """For the reader of the generated code."""
    source, output = (
        "x".join(map(str, t.shape[1:])) for t in (graph.operands(op)[0], graph.result(op))
    )
    return (f"{op.kind}, {source} -> {output}",)
