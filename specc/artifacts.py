"""What the middle of the pipeline hands on: the trained model, and the app lowered to C calls.

Shared value types: frozen, made by ``pipeline.py``, read by whatever emits, measures and verifies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from specc.diagnostics import Diagnostic
from specc.features import Normalisation
from specc.ir import LoweredModel
from specc.kernel import KernelCall
from specc.memory import Buffer, MemoryPlan


@dataclass(frozen=True, eq=False)
class Trained:
    """``features``: split -> float32 (n_windows, length, channels). ``tflite``: the int8 model.
    ``float_scores``: float32 (n_test_windows, n_classes) of the model before quantization; None where
    there is none, for a quantized model of the user's own. ``notes``: what is to be said about it."""

    features: dict[str, np.ndarray]
    normalisation: Normalisation
    tflite: bytes
    float_scores: np.ndarray | None
    cached: tuple[str, ...]
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, eq=False)
class Lowered:
    """``features``: the DSP calls; ``sizes``: floats that each writes; ``model``: the network with
    the normalising quantize op in front; ``buffers`` and ``plan``: the arena."""

    features: tuple[KernelCall, ...]
    sizes: tuple[int, ...]
    shape: tuple[int, int]
    model: LoweredModel
    buffers: tuple[Buffer, ...]
    plan: MemoryPlan
