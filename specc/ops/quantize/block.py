"""From the float feature vector to the network's int8 input, with the normalisation that training
learned. ``lower.py`` puts it in front of an app's network; no ``.tflite`` operator becomes one."""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, Op
from specc.kernel import KernelCall, Struct, Table
from specc.ops.requantization import int8_faults

TFLITE = ()


def verify(graph: Graph, op: Op) -> list[str]:
    """Inputs: float32 features, float32 mean [period], float32 inv_std [period]."""
    source, mean, inv_std = graph.operands(op)
    output = graph.result(op)
    faults = [*int8_faults(output=output)]
    if source.dtype != "float32" or source.elements != output.elements:
        faults.append(f"{source.dtype} {source.shape} cannot become int8 {output.shape}")
    for what, table in (("mean", mean), ("inv_std", inv_std)):
        if table.data is None or table.dtype != "float32" or len(table.shape) != 1:
            faults.append(f"its {what} is not a constant float32 vector")
        elif source.elements % table.elements or table.elements != mean.elements:
            faults.append(f"its {what} of {table.elements} does not repeat over {source.elements}")
        elif not np.isfinite(table.data).all():
            faults.append(f"its {what} is not finite")
    return faults


def lower(graph: Graph, op: Op) -> KernelCall:
    source, mean, inv_std = graph.operands(op)
    output = graph.result(op)
    as_they_are = not mean.data.any() and (inv_std.data == 1).all()
    origin = "takes features as they are" if as_they_are else "of the training windows"
    work = "quantize" if as_they_are else "normalise and quantize"
    return KernelCall(
        function="specc_quantize",
        folder="ops/quantize",
        params=Struct(
            "specc_quantize_t",
            {
                "length": source.elements,
                "period": mean.elements,
                "mean": Table("mean", mean.data, origin),
                "inv_std": Table("inv_std", inv_std.data, origin),
                "scale": output.scale,
                "zero_point": output.zero_point,
            },
        ),
        comment=(f"{work} {source.elements} features",),
    )


def macs(graph: Graph, op: Op) -> int:
    return 0
