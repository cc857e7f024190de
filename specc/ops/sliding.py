"""The geometry that convolution and pooling share: a window that slides over height and width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.ir import Op, Tensor
from specc.ops.node import Node
from specc.ops.requantization import output_size, pad_before, size_faults


def read_geometry(node: Node, options: Any) -> dict[str, object]:
    """The attributes ``padding``, ``stride`` and ``activation``."""
    return {
        "padding": node.padding(options.Padding()),
        "stride": (options.StrideH(), options.StrideW()),
        "activation": node.activation(options.FusedActivationFunction()),
    }


def geometry_faults(
    op: Op, source: Tensor, output: Tensor, window: tuple[int, int]
) -> Iterator[str]:
    """What is wrong with the shapes; ``window`` is (height, width) of the filter."""
    if len(source.shape) != 4 or len(output.shape) != 4:
        yield f"its shapes {source.shape} and {output.shape} do not have four axes"
        return
    if source.shape[0] != 1 or output.shape[0] != 1:
        yield f"it runs on a batch of {source.shape[0]}: convert the model with a batch of 1"
    dilation = op.attrs.get("dilation", (1, 1))
    faults = [
        *size_faults(
            filter_height=window[0],
            filter_width=window[1],
            stride_height=op.attrs["stride"][0],
            stride_width=op.attrs["stride"][1],
            dilation_height=dilation[0],
            dilation_width=dilation[1],
        ),
        *size_faults(
            **{f"input axis {i}": size for i, size in enumerate(source.shape)},
            **{f"output axis {i}": size for i, size in enumerate(output.shape)},
        ),
    ]
    yield from faults
    if faults:
        return
    for axis, name in ((0, "height"), (1, "width")):
        expected = output_size(
            op.attrs["padding"],
            source.shape[1 + axis],
            window[axis],
            op.attrs["stride"][axis],
            dilation[axis],
        )
        if output.shape[1 + axis] != expected:
            yield f"its output {name} is {output.shape[1 + axis]}, not {expected}"


def geometry(op: Op, source: Tensor, output: Tensor, window: tuple[int, int]) -> dict[str, object]:
    """The fields that the kernels' structs share."""
    dilation = op.attrs.get("dilation", (1, 1))
    stride = op.attrs["stride"]
    pads = [
        pad_before(source.shape[1 + i], window[i], stride[i], dilation[i], output.shape[1 + i])
        if op.attrs["padding"] == "same"
        else 0
        for i in (0, 1)
    ]
    fields: dict[str, object] = {
        "input_height": source.shape[1],
        "input_width": source.shape[2],
        "output_height": output.shape[1],
        "output_width": output.shape[2],
        "filter_height": window[0],
        "filter_width": window[1],
        "stride_height": stride[0],
        "stride_width": stride[1],
        "pad_top": pads[0],
        "pad_left": pads[1],
    }
    if "dilation" in op.attrs:
        fields |= {"dilation_height": dilation[0], "dilation_width": dilation[1]}
    return fields


def transposed_geometry(
    op: Op, source: Tensor, output: Tensor, window: tuple[int, int]
) -> dict[str, object]:
    """:func:`geometry` of the convolution that goes from the output to the input, with the sizes of
    the two the right way round."""
    sizes = ("height", "width")
    return geometry(op, output, source, window) | {
        f"{role}_{name}": tensor.shape[1 + axis]
        for role, tensor in (("input", source), ("output", output))
        for axis, name in enumerate(sizes)
    }


def shape_text(what: str, op: Op, source: Tensor, output: Tensor, window: tuple[int, int]) -> str:
    """``convolution, 1x100x3 -> 1x50x8, filter 1x5, stride 1x2, same, relu``."""
    dilation = op.attrs.get("dilation", (1, 1))
    parts = [
        what,
        f"{_by(source.shape[1:])} -> {_by(output.shape[1:])}",
        f"filter {_by(window)}",
        f"stride {_by(op.attrs['stride'])}",
        *([f"dilation {_by(dilation)}"] if dilation != (1, 1) else []),
        f"padding {op.attrs['padding']}",
        f"activation {op.attrs['activation']}",
    ]
    return ", ".join(parts)


def _by(sizes: tuple[int, ...]) -> str:
    return "x".join(map(str, sizes))
