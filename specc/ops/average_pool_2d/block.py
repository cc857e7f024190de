"""Average pooling: ``AVERAGE_POOL_2D`` of TensorFlow Lite."""

from __future__ import annotations

import math

from tflite.Pool2DOptions import Pool2DOptions

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct
from specc.ops import on_int16
from specc.ops.node import Node
from specc.ops.requantization import activation_range, quantized_faults, same_quantization_faults
from specc.ops.sliding import geometry, geometry_faults, read_geometry, shape_text

TFLITE = ("AVERAGE_POOL_2D",)
MAX_WINDOW = 2**15  # so that a sum has 31 bits
OTHER_TYPES = ("int16",)


def read(node: Node) -> Op:
    options = node.options(Pool2DOptions)
    attrs = read_geometry(node, options) | {
        "window": (options.FilterHeight(), options.FilterWidth()),
    }
    return Op("average_pool_2d", node.name, node.operands(1, 1), node.outputs, attrs)


def verify(graph: Graph, op: Op) -> list[str]:
    source, output = graph.operands(op)[0], graph.result(op)
    faults = [*quantized_faults(input=source, output=output)]
    if faults:
        return faults
    faults += same_quantization_faults(source, output)
    faults += geometry_faults(op, source, output, op.attrs["window"])
    if not faults and source.shape[-1] != output.shape[-1]:
        faults.append(f"{source.shape[-1]} channels become {output.shape[-1]}")
    if math.prod(op.attrs["window"]) > MAX_WINDOW:
        faults.append(f"its window has more than {MAX_WINDOW} places: average in two steps")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    source, output = graph.operands(op)[0], graph.result(op)
    low, high = activation_range(op.attrs["activation"], output)
    window = op.attrs["window"]
    fields = geometry(op, source, output, window)
    fields |= {"depth": source.shape[3], "activation_min": low, "activation_max": high}
    if output.dtype == "int16":
        return on_int16.call(op, "pool", fields, output.elements)
    return KernelCall(
        function="specc_average_pool_2d",
        folder="ops/average_pool_2d",
        params=Struct(
            "specc_average_pool_2d_t",
            fields,
        ),
        comment=(shape_text("average pooling", op, source, output, window),),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
