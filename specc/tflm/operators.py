"""The operators of a network, as ``MicroMutableOpResolver`` of TensorFlow Lite Micro takes them.

The firmware registers exactly these, so that the linker leaves all other kernels out.
"""

from __future__ import annotations

from specc.diagnostics import Diagnostic, SpeccError
from specc.ops.node import Node
from specc.read_tflite import Outline
from specc.tflm.packages import Package

# Parts of the schema's names that the method's name does not merely capitalise.
_WORDS = {"2D": "2D", "MATMUL": "MatMul", "PADV2": "PadV2", "LSTM": "LSTM"}
# Operators that specc compiles and TensorFlow Lite Micro has no kernel for.
LACKING = ("RELU_N1_TO_1", "RELU_0_TO_1", "TILE")


def add_method(builtin: str) -> str:
    """``CONV_2D`` -> ``AddConv2D``."""
    return "Add" + "".join(_WORDS.get(word, word.capitalize()) for word in builtin.split("_"))


def resolver_calls(outline: Outline, package: Package) -> tuple[str, ...]:
    """The ``Add...`` methods of the network's operators, each once, in the order of their first layer.

    Raises :class:`SpeccError` (M051) with what the package has no kernel for."""
    faults: dict[str, Diagnostic] = {}
    calls: dict[str, None] = {}
    for layer in outline.layers:
        calls[add_method(layer.node.builtin)] = None
        fault = _fault(layer.node, package)
        if fault:
            message, way_out = fault
            hint = f'{way_out}, or `engine = "aot"` in [model]'
            faults.setdefault(layer.node.builtin, Diagnostic("M051", message, None, hint))
    if faults:
        raise SpeccError(list(faults.values()))
    return tuple(calls)


def _fault(node: Node, package: Package) -> tuple[str, str] | None:
    """What the package cannot do of the layer, and what to do."""
    layer = f'layer "{node.name}"'
    if node.builtin in LACKING or node.builtin in package.lacks:
        return f"{package.title} has no {node.builtin}, which {layer} is", "use another layer"
    if node.builtin in package.differs:
        return (
            f"{package.title} {package.version} does not compute {node.builtin}, which {layer} is, as "
            "later versions do: the firmware would not answer as the trainer did",
            "use average pooling, or another layer",
        )
    if node.builtin == "FULLY_CONNECTED" and package.dense_scales == "tensor":
        scales = node.tensors[node.inputs[1]].quantization
        if scales is not None and len(scales.scale) > 1:
            return (
                f"the weights of {layer} have a scale for each output, with which {package.title} "
                f"{package.version} would compute wrongly",
                "convert with _experimental_disable_per_channel_quantization_for_dense_layers",
            )
    return None
