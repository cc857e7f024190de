"""Every so many elements along each axis: ``STRIDED_SLICE`` of TensorFlow Lite."""

from __future__ import annotations

from tflite.StridedSliceOptions import StridedSliceOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall
from specc.ops.node import Node
from specc.ops.views import View, copy_call, moving_faults

TFLITE = ("STRIDED_SLICE",)
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    """Input: the tensor; ``begin``, ``count`` and ``step`` for each axis, ``dropped`` axes."""
    source, *_ = node.operands(4, 4)
    shape = node.tensors[source].shape
    options = node.options(StridedSliceOptions)
    if options.EllipsisMask() or options.NewAxisMask():
        raise node.fault(
            "its slice has an ellipsis or a new axis", "name all axes, and use a Reshape layer"
        )
    begin, end, step = (node.integers(i) for i in (1, 2, 3))
    if not len(begin) == len(end) == len(step) <= len(shape) or 0 in step:
        raise node.fault(f"its slice does not fit {shape}", "convert the model again")
    attrs = {"begin": [], "count": [], "step": [], "dropped": []}
    for axis, size in enumerate(shape):
        indexes, dropped = range(size), False
        if axis < len(begin):
            bit = 1 << axis
            dropped = bool(options.ShrinkAxisMask() & bit)
            first = None if options.BeginMask() & bit else begin[axis]
            last = None if options.EndMask() & bit else end[axis]
            if options.Offset() and first is not None and last is not None:
                last += first
            if dropped:
                first = first or 0
                indexes = range(size)[first : first + 1 or None]
            else:
                indexes = range(size)[first : last : step[axis]]
        attrs["begin"].append(indexes.start)
        attrs["count"].append(len(indexes))
        attrs["step"].append(indexes.step)
        attrs["dropped"].append(dropped)
    return Op(
        "strided_slice",
        node.name,
        (source,),
        node.outputs,
        {key: tuple(values) for key, values in attrs.items()},
    )


def verify(graph: Graph, op: Op) -> list[str]:
    if 0 in op.attrs["count"]:
        return ["its slice is empty"]
    return moving_faults(graph, op, [_view(graph, op).shape])


def lower(graph: Graph, op: Op) -> KernelCall:
    source = _view(graph, op)
    return copy_call(op, source, View.whole(source.shape), graph.result(op))


def macs(graph: Graph, op: Op) -> int:
    return 0


def _view(graph: Graph, op: Op) -> View:
    """The slice of the input, without the dropped axes."""
    view = View.whole(graph.operands(op)[0].shape)
    parts = zip(op.attrs["begin"], op.attrs["count"], op.attrs["step"], strict=True)
    for axis, (begin, count, step) in enumerate(parts):
        view = view.part(axis, begin, count, step)
    for axis in reversed(range(len(view.shape))):
        if op.attrs["dropped"][axis]:
            view = view.without(axis)
    return view
