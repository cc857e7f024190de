"""What the middle of the pipeline hands on: the trained model, and the app lowered to C calls.

Shared value types: frozen, made by ``pipeline.py``, read by whatever emits, measures and verifies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic
from specc.features import Normalisation
from specc.ir import LoweredModel
from specc.kernel import KernelCall, LoweredFeature
from specc.memory import Buffer, MemoryPlan
from specc.read_tflite import Outline
from specc.tflm.arena import Arena, bound
from specc.tflm.host import Measured
from specc.tflm.packages import kernels_for, package_of


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
class Tflm:
    """The network for TensorFlow Lite Micro. ``calls``: of the resolver, such as ``AddConv2D``."""

    content: bytes
    outline: Outline
    calls: tuple[str, ...]
    measured: Measured

    def arena(self, app: ResolvedApp) -> Arena:
        """The tensor arena for the app's framework and board."""
        kernels = kernels_for(package_of(app.framework), app.board.core)
        return bound(self.outline, self.measured, kernels, app.board.core)


@dataclass(frozen=True, eq=False)
class Lowered:
    """``signals`` and ``features``: the DSP kernels; ``kept_channels`` and ``kept_samples``: columns
    (indexes into ``ResolvedApp.channels``) and rows of the ring of samples; ``shape``: of the feature
    vector; ``model``: the network with the normalising quantize op in front; ``buffers`` and
    ``plan``: the arena.

    ``tflm``: with ``engine = "tflm"``; of ``model`` the firmware then has the first op alone, and the
    arena holds scratch and features."""

    signals: tuple[KernelCall, ...]
    features: tuple[LoweredFeature, ...]
    kept_channels: tuple[int, ...]
    kept_samples: int
    shape: tuple[int, int]
    model: LoweredModel
    buffers: tuple[Buffer, ...]
    plan: MemoryPlan
    tflm: Tflm | None = None

    @property
    def ring_bytes(self) -> int:
        """Of the newest samples."""
        return 4 * self.kept_samples * len(self.kept_channels)

    @property
    def frame_bytes(self) -> int:
        """Of the frames that windows share."""
        return sum(4 * f.n_frames * f.frames.n_values for f in self.features if f.streams)

    @property
    def dsp_state_bytes(self) -> int:
        """Of what signal and frame blocks keep from call to call."""
        return sum(call.state.bytes for call in self.dsp_calls() if call.state)

    def dsp_calls(self) -> tuple[KernelCall, ...]:
        """The kernels of signals and features, each once."""
        return (*self.signals, *(call for f in self.features for call in f.calls()))
