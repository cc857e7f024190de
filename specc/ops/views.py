"""What the ops that move elements share: views of tensors, and the copy from one to another.

Slicing, transposing, joining, splitting, padding and the rearrangements between space, depth and
batch all are copies between two views of one shape: strides and an offset into the tensor. All of
them are one kernel, ``specc_copy``, run once or for each part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from specc.ir import DTYPE_BYTES, Graph, Op, Step, Tensor
from specc.kernel import KernelCall, Struct
from specc.ops.requantization import quantized_faults, same_quantization_faults

AXES = 6  # of specc_copy_t


@dataclass(frozen=True)
class View:
    """Element ``i`` along axis ``a`` lies ``i * strides[a]`` elements after ``offset``."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int = 0

    @staticmethod
    def whole(shape: Sequence[int]) -> View:
        """All of a tensor."""
        return View(tuple(shape), tuple(math.prod(shape[i + 1 :]) for i in range(len(shape))))

    def part(self, axis: int, start: int, count: int, step: int = 1) -> View:
        """``count`` indexes of the axis from ``start`` on; ``step`` may be negative."""
        return replace(
            self,
            shape=(*self.shape[:axis], count, *self.shape[axis + 1 :]),
            strides=(*self.strides[:axis], self.strides[axis] * step, *self.strides[axis + 1 :]),
            offset=self.offset + start * self.strides[axis],
        )

    def transposed(self, order: Sequence[int]) -> View:
        """Axis ``i`` is this view's axis ``order[i]``."""
        return replace(
            self,
            shape=tuple(self.shape[a] for a in order),
            strides=tuple(self.strides[a] for a in order),
        )

    def split(self, axis: int, inner: int) -> View:
        """The axis as two: its blocks of length ``inner``, and the places in a block."""
        return replace(
            self,
            shape=(
                *self.shape[:axis],
                self.shape[axis] // inner,
                inner,
                *self.shape[axis + 1 :],
            ),
            strides=(
                *self.strides[:axis],
                self.strides[axis] * inner,
                self.strides[axis],
                *self.strides[axis + 1 :],
            ),
        )

    def repeated(self, axis: int, times: int) -> View:
        """With an axis before ``axis``, along which everything is the same."""
        return replace(
            self,
            shape=(*self.shape[:axis], times, *self.shape[axis:]),
            strides=(*self.strides[:axis], 0, *self.strides[axis:]),
        )

    def in_bytes(self, width: int) -> View:
        """The bytes of elements of ``width`` bytes: what lies in an element is the last axis."""
        return View(
            (*self.shape, width), (*(s * width for s in self.strides), 1), self.offset * width
        )

    def without(self, axis: int) -> View:
        """Without an axis of one index."""
        return replace(
            self,
            shape=self.shape[:axis] + self.shape[axis + 1 :],
            strides=self.strides[:axis] + self.strides[axis + 1 :],
        )


def copy_call(op: Op, source: View, target: View, tensor: Tensor) -> KernelCall:
    """The copy between two views with the same sizes in the same order, of ``tensor``'s type."""
    sizes = [size for size in source.shape if size > 1]
    if sizes != [size for size in target.shape if size > 1]:
        raise ValueError(f"views of {source.shape} and {target.shape}")
    width = DTYPE_BYTES[tensor.dtype]
    source, target = source.in_bytes(width), target.in_bytes(width)
    axes = _merged(source, target)
    run = axes.pop()[0] if axes and axes[-1][1:] == (1, 1) else 1
    axes = [(1, 0, 0)] * (AXES - len(axes)) + axes
    elements = math.prod(sizes)
    return KernelCall(
        function="specc_copy",
        folder="ops/copy",
        params=Struct(
            "specc_copy_t",
            {
                "size": [size for size, _, _ in axes],
                "input_stride": [stride for _, stride, _ in axes],
                "output_stride": [stride for _, _, stride in axes],
                "input_offset": source.offset,
                "output_offset": target.offset,
                "run": run,
            },
        ),
        comment=(f"{op.kind}, {elements} elements in runs of {run // width}",),
    )


def _merged(source: View, target: View) -> list[tuple[int, int, int]]:
    """(size, source stride, target stride) of the axes, those that continue each other as one."""

    def strides(view: View) -> list[int]:
        return [s for size, s in zip(view.shape, view.strides, strict=True) if size > 1]

    axes: list[tuple[int, int, int]] = []
    sizes = [size for size in source.shape if size > 1]
    for size, *pair in zip(sizes, strides(source), strides(target), strict=True):
        if axes and all(
            outer == size * inner for outer, inner in zip(axes[-1][1:], pair, strict=True)
        ):
            axes[-1] = (axes[-1][0] * size, *pair)
        else:
            axes.append((size, *pair))
    return axes


def copy_step(
    op: Op, graph: Graph, source: View, target: View, input_: int = 0, output: int = 0
) -> Step:
    """A copy from one of the op's inputs to one of its outputs, by their positions."""
    call = copy_call(op, source, target, graph.result(op))
    return Step(call, (op.inputs[input_],), (op.outputs[output],))


def fill_step(op: Op, graph: Graph, value: int) -> Step:
    """Sets all of the op's output to ``value``, before a part of it is written."""
    output = graph.result(op)
    params = Struct("specc_fill_t", {"length": output.elements, "value": value})
    comment = (f"{op.kind}, {output.elements} elements of {value}",)
    function = f"specc_fill_{output.dtype}"
    return Step(KernelCall(function, "ops/fill", params, comment=comment), (), op.outputs[:1])


def moving_faults(graph: Graph, op: Op, shapes: Sequence[Sequence[int]]) -> list[str]:
    """What keeps elements from moving unchanged to outputs of ``shapes``."""
    tensors: list[Tensor | None] = [
        *graph.operands(op),
        *(graph.tensors[i] for i in op.outputs),
    ]
    faults = [*quantized_faults(**{f"operand_{i}": tensor for i, tensor in enumerate(tensors)})]
    if faults:
        return faults
    outputs = [graph.tensors[i].shape for i in op.outputs]
    if len(outputs) != len(shapes):
        faults.append(f"it has {len(outputs)} outputs, not {len(shapes)}")
    faults += [
        f"its output is {tuple(expected)}, not {shape}"
        for shape, expected in zip(outputs, shapes, strict=False)
        if shape != tuple(expected)
    ]
    return [*faults, *same_quantization_faults(*tensors)]


def axis_of(axis: int, rank: int) -> int | None:
    """The axis counted from the first, None where there is no such axis."""
    return axis % rank if -rank <= axis < rank else None
