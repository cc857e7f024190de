"""LSTM of int16 by int8 weights: the call of its kernel, bit-exact with TensorFlow Lite Micro, which
alone has it. The gates' functions are those of ``LOGISTIC`` and ``TANH`` of int16."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from specc.ir import Graph, Op, Tensor
from specc.kernel import KernelCall, Struct, Table
from specc.ops.on_int16 import UNIT, argument_factor, logistic_table
from specc.ops.requantization import INT16_MAX, INT16_MIN, float32_ratio, quantize_multiplier
from specc.ops.wide import requantize_wide

GATE_SCALE = 2.0**-12  # of what goes into a gate's function


def hidden_factor(hidden: Tensor) -> float:
    """From the product of two gates to the hidden state."""
    return UNIT * UNIT / hidden.scale


def lower_lstm(graph: Graph, op: Op) -> KernelCall:
    """The operands are those of ``unidirectional_sequence_lstm``."""
    source, *constants = graph.operands(op)
    _, hidden, cell = (graph.tensors[i] for i in op.outputs)
    by_input, by_hidden, biases = constants[:4], constants[4:8], constants[8:]
    depth, units = source.shape[-1], hidden.elements
    cell_multiplier, cell_shift = argument_factor(cell.scale, shifts=3)
    update_multiplier, update_shift = quantize_multiplier(UNIT * UNIT / cell.scale)
    hidden_multiplier, hidden_shift = quantize_multiplier(hidden_factor(hidden))
    clip = op.attrs["cell_clip"] / cell.scale
    return KernelCall(
        function="specc_unidirectional_sequence_lstm_16x8",
        folder="ops/unidirectional_sequence_lstm_16x8",
        params=Struct(
            "specc_unidirectional_sequence_lstm_16x8_t",
            {
                "steps": source.elements // depth,
                "input_depth": depth,
                "units": units,
                "input_weights": _side_by_side("input_weights", by_input, "input_depth"),
                "hidden_weights": _side_by_side("hidden_weights", by_hidden, "units"),
                "bias": Table("bias", np.stack([b.data.ravel() for b in biases]), "[gate][units]"),
                "from_input": _factors("input", source, by_input),
                "from_hidden": _factors("hidden", hidden, by_hidden),
                "cell_multiplier": cell_multiplier,
                "cell_shift": cell_shift,
                "cell_clip": int(min(max(clip, 0), INT16_MAX)),
                "update_multiplier": update_multiplier,
                "update_shift": update_shift,
                "hidden_multiplier": hidden_multiplier,
                "hidden_shift": hidden_shift,
                "table": Table("table", logistic_table(), "logistic function in steps of 1/24"),
            },
        ),
        comment=(f"LSTM of int16, {source.elements // depth} steps of {depth} -> {units} units",),
    )


def _side_by_side(name: str, weights: Sequence[Tensor], depth: str) -> Table:
    return Table(name, np.stack([w.data for w in weights]), f"[gate][units][{depth}]")


def _factors(name: str, vector: Tensor, weights: Sequence[Tensor]) -> Struct:
    """One for each gate."""
    reals = [float32_ratio(w.scale, vector.scale, over=GATE_SCALE) for w in weights]
    return requantize_wide(reals, (INT16_MIN, INT16_MAX), f"{name}_")
