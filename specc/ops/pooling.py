"""What average and max pooling share: a window without weights."""

from __future__ import annotations

from tflite.Pool2DOptions import Pool2DOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.requantization import activation_range, quantized_faults, same_quantization_faults
from specc.ops.sliding import geometry, geometry_faults, read_geometry, shape_text


def read_pool(node: Node, kind: str) -> Op:
    """Input: NHWC; ``window`` (height, width) and what :func:`read_geometry` reads."""
    options = node.options(Pool2DOptions)
    attrs = read_geometry(node, options) | {
        "window": (options.FilterHeight(), options.FilterWidth()),
    }
    return Op(kind, node.name, node.operands(1, 1), node.outputs, attrs)


def pool_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's input from being pooled to its output."""
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*quantized_faults(input=source, output=output)]
    if faults:
        return faults
    faults += same_quantization_faults(source, output)
    faults += geometry_faults(op, source, output, op.attrs["window"])
    if not faults and source.shape[-1] != output.shape[-1]:
        faults.append(f"{source.shape[-1]} channels become {output.shape[-1]}")
    return faults


def lower_pool(graph: Graph, op: Op, what: str) -> KernelCall:
    """The call of ``specc_<kind>``; ``what`` it is in words."""
    source, output = graph.operands(op)[0], graph.result(op)
    low, high = activation_range(op.attrs["activation"], output)
    window = op.attrs["window"]
    fields = geometry(op, source, output, window)
    fields |= {"depth": source.shape[3], "activation_min": low, "activation_max": high}
    if output.dtype == "int16":
        return on_int16.call(op, "pool", fields, output.elements)
    return KernelCall(
        function=f"specc_{op.kind}",
        folder=f"ops/{op.kind}",
        params=Struct(f"specc_{op.kind}_t", fields),
        comment=(shape_text(what, op, source, output, window),),
    )
