"""The ops that may stay float32 in a quantized network: the calls of their kernels in ``ops/float32``.

The converter has no quantized form of ``NEG`` and ``SQUARE``, which layer normalization and the like
consist of, and puts them between ``DEQUANTIZE`` and ``QUANTIZE``."""

from __future__ import annotations

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct


def float_faults(graph: Graph, op: Op) -> list[str]:
    """What keeps the op's float32 input from becoming a float32 output."""
    source, output = graph.operands(op)[0], graph.result(op)
    if (source.dtype, output.dtype) != ("float32", "float32") or source.shape != output.shape:
        return [f"{source.dtype} {source.shape} cannot become {output.dtype} {output.shape}"]
    return []


def lower_float(op: Op, elements: int) -> KernelCall:
    """The call of ``specc_<kind>_float32``."""
    return KernelCall(
        function=f"specc_{op.kind}_float32",
        folder="ops/float32",
        params=Struct("specc_float32_t", {"length": elements}),
        comment=(f"{op.kind} of {elements} float32",),
        float_operations=elements,
    )


def lower_from_float(graph: Graph, op: Op) -> KernelCall:
    """The call that quantizes."""
    output = graph.result(op)
    fields = {
        "length": output.elements,
        "scale": output.scale,
        "zero_point": output.zero_point,
    }
    return KernelCall(
        function=f"specc_float32_to_{output.dtype}",
        folder="ops/float32",
        params=Struct("specc_from_float32_t", fields),
        comment=(f"quantize {output.elements} float32 to {output.dtype}",),
        float_operations=2 * output.elements,
    )
