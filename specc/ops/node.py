"""An operator of a ``.tflite`` file, as the ops' ``read`` functions see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from specc.diagnostics import SpeccError, error
from specc.ir import ABSENT, Tensor

ACTIVATIONS = ("none", "relu", "relu_n1_to_1", "relu6")  # schema.fbs: ActivationFunctionType
PADDINGS = ("same", "valid")  # schema.fbs: Padding


@dataclass(frozen=True, eq=False)
class Node:
    """``builtin``: the operator's name in the schema, such as ``CONV_2D``. ``inputs`` and
    ``outputs`` are indexes into ``tensors``. ``table``: the flatbuffer table of its options.
    ``inner``: its intermediates, which have a scale and no value."""

    builtin: str
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    tensors: tuple[Tensor, ...]
    table: Any
    inner: tuple[Tensor, ...] = ()

    def options(self, kind: type) -> Any:
        """The options as ``kind``, a generated class of the ``tflite`` package."""
        if self.table is None:
            raise self.fault("its options are missing", "convert the model again")
        options = kind()
        options.Init(self.table.Bytes, self.table.Pos)
        return options

    def activation(self, code: int) -> str:
        """The fused activation with this code."""
        if not 0 <= code < len(ACTIVATIONS):
            raise self.fault(
                f"its fused activation {code} is not available",
                f"use one of {', '.join(ACTIVATIONS)}, or an activation layer of its own",
            )
        return ACTIVATIONS[code]

    def padding(self, code: int) -> str:
        """The padding with this code."""
        if not 0 <= code < len(PADDINGS):
            raise self.fault(f"its padding {code} is not one of the schema's", "use same or valid")
        return PADDINGS[code]

    def operands(self, least: int, most: int) -> tuple[int, ...]:
        """The inputs, after a check of their number; :data:`ABSENT` up to ``most``."""
        count = len(self.inputs)
        if not least <= count <= most or ABSENT in self.inputs[:least]:
            raise self.fault(f"it has {count} inputs", "convert the model again")
        return self.inputs + (ABSENT,) * (most - count)

    def integers(self, position: int, count: int | None = None) -> list[int]:
        """The values of a constant int32 input, such as axes; ``count``: how many they must be."""
        index = self.inputs[position] if position < len(self.inputs) else ABSENT
        data = None if index == ABSENT else self.tensors[index].data
        if data is None or data.dtype != np.int32:
            raise self.fault(
                f"its input {position} is not a constant of whole numbers",
                "use a fixed shape: nothing in the network may depend on its input's size",
            )
        if count is not None and data.size != count:
            raise self.fault(
                f"its input {position} has {data.size} numbers, not {count}",
                "convert the model again",
            )
        return [int(value) for value in data.ravel()]

    def fault(self, reason: str, way_out: str) -> SpeccError:
        """The layer cannot be compiled."""
        return error("M005", f"layer {self.name!r} ({self.builtin}): {reason}", hint=way_out)
