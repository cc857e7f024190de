"""What to call a layer: the names that people gave it in Keras, out of what the converter made."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tflite.BuiltinOperator import BuiltinOperator

from specc.ir import Op

# The last part of the name of the operation that a fused operator is called after.
_NAMED_AFTER = {
    "CONV_2D": ("convolution", "Conv2D", "conv2d"),
    "DEPTHWISE_CONV_2D": ("depthwise", "depthwise_conv2d"),
    "FULLY_CONNECTED": ("MatMul",),
    "ADD": ("add", "Add"),
}


def layer_name(tensor_name: str, builtin: str) -> str:
    """The layer in the name that the converter gives its output, or the operator's name.

    A fused operator's output is called ``a/relu_1/Relu;a/norm_1/add;a/conv_1/convolution``, the
    last output of a network after the function around it."""
    paths = [path.split("/") for path in tensor_name.split(";")]
    named = _NAMED_AFTER.get(builtin, ())
    path = next((p for p in paths if p[-1] in named), paths[0])
    if path[-1].startswith("StatefulPartitionedCall"):
        return builtin.lower()
    return path[-2] if len(path) > 1 else path[0]


def without_suffix(ops: list[Op]) -> list[Op]:
    """Drops the ``_1`` that Keras gives to every layer of a model that is called once more."""
    marked = [op for op in ops if op.name != op.kind and op.name.lower() not in _builtins_lower()]
    if not marked or not all(op.name.endswith("_1") for op in marked):
        return ops
    return [replace(op, name=op.name[:-2]) if op in marked else op for op in ops]


@cache
def _builtins_lower() -> frozenset[str]:
    return frozenset(name.lower() for name in vars(BuiltinOperator) if name.isupper())
