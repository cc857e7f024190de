"""project: a lowered app -> the files of its firmware project, for any board and framework.

Gathers what the templates show (emitted C, the arena's plan, golden vectors, provenance) and renders
them. ``specc build`` does it for the app's own board, measuring and verifying for emulated ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from specc import __version__, emit, golden, measure
from specc.app import ResolvedApp
from specc.artifacts import Lowered, Trained
from specc.dataset import Dataset, Split
from specc.emulate import emulator_command
from specc.interpret import Interpreter
from specc.ir import Graph, LoweredModel
from specc.memory import MemoryPlan
from specc.output import sha256
from specc.render import Project, render
from specc.simulate import WindowResult, decide
from specc.stream import Stream
from specc.tflm.host import Network

FIXED_STATE_BYTES = 64  # counters, pointers and the result, on a 32-bit core
TFLM_STATE_BYTES = 1024  # of TensorFlow Lite Micro outside of its arena, with up to ten operators


@dataclass(frozen=True)
class PlanRow:
    """A line of the arena's table."""

    offset: int
    bytes: int
    steps: str
    name: str


def run_recordings(
    app: ResolvedApp, lowered: Lowered, recordings: Sequence[np.ndarray]
) -> list[list[WindowResult]]:
    """What the firmware answers to each recording (float32 (n, n_channels)), from reset: every
    window's features, scores and decision, by the kernels that the firmware runs."""
    network = network_of(app, lowered)
    stream = Stream(app)
    found = []
    for samples in recordings:
        vectors = stream.features(samples)
        found.append(decide(app.decision, vectors, network.run(vectors)))
    return found


def streams(model: LoweredModel, split: Split) -> list[slice]:
    """The windows of a split that are one sequence of inferences from reset: those of a recording
    where the network keeps something from one window to the next, else all."""
    edges = np.flatnonzero(np.diff(split.recording)) + 1 if model.states else []
    return [slice(*pair) for pair in itertools.pairwise([0, *edges, len(split)])]


def run_split(
    network: Interpreter | Network, lowered: Lowered, split: Split, features: np.ndarray
) -> np.ndarray:
    """The network's scores of a split's windows, each of its :func:`streams` from reset."""
    return np.concatenate([network.run(features[s]) for s in streams(lowered.model, split)])


def network_of(app: ResolvedApp, lowered: Lowered) -> Interpreter | Network:
    """The network as the firmware runs it: ``run`` makes int8 scores of float32 features."""
    if lowered.tflm is None:
        return Interpreter(lowered.model)
    return Network(lowered.model, lowered.tflm.content, lowered.tflm.arena(app).bytes)


def make_golden(app: ResolvedApp, data: Dataset, lowered: Lowered) -> golden.Golden:
    """The golden vectors of the app."""
    chosen = golden.choose_pieces(app, data)
    return golden.make_golden(
        app, chosen, lambda samples: run_recordings(app, lowered, [samples])[0]
    )


def project_files(
    app: ResolvedApp,
    lowered: Lowered,
    vectors: golden.Golden,
    provenance: dict[str, str],
) -> Project:
    """The files of the app's project, for its board and framework."""
    emitted = emit.emit(app, lowered)
    core = measure.cores()[app.board.core]
    context = {
        "spec_name": app.spec_path.name,
        "window_seconds": app.window.length / app.sensor.rate_hz,
        "stride_seconds": app.window.stride / app.sensor.rate_hz,
        "sample_period_us": round(1e6 / app.sensor.rate_hz),
        "features": emitted.features,
        "model": emitted.model,
        "actions": emitted.actions,
        "plan": lowered.plan,
        "plan_rows": plan_rows(lowered.plan, lowered.model.graph, _dsp_titles(app, lowered)),
        "arena_of": "the features" if lowered.tflm else "the features and the model",
        "config_header": "app_config.h",
        "c_prefix": "app",
        "ring_bytes": lowered.ring_bytes,
        "frame_bytes": lowered.frame_bytes,
        "state_bytes": lowered.ring_bytes + lowered.frame_bytes + state_bytes(app, lowered),
        "golden": vectors,
        "provenance": provenance,
        "core": core,
        "emulate": emulator_command(app.board) if app.board.emulator else [],
    }
    return render(app, context)


def provenance(app: ResolvedApp, trained: Trained, fingerprint: str) -> dict[str, str]:
    """What the firmware prints of its origin."""
    return {
        "specc": __version__,
        "spec": sha256(app.spec_path.read_bytes())[:16],
        "data": fingerprint[:16],
        "model": sha256(trained.tflite)[:16],
    }


def _dsp_titles(app: ResolvedApp, lowered: Lowered) -> dict[str, str]:
    words = {
        "dsp_scratch": "scratch of {}",
        "frame_scratch": "scratch of a frame of {}",
        "dsp_frames": "frames of {}",
    }
    return {
        f"{key}_{i}": text.format(app.features[low.feature].type)
        for i, low in enumerate(lowered.features)
        for key, text in words.items()
    }


def plan_rows(plan: MemoryPlan, graph: Graph, titles: Mapping[str, str]) -> list[PlanRow]:
    """The arena's buffers in the order of their offsets, named for a reader: by ``titles``, or as
    a tensor of ``graph``."""
    rows = []
    for buffer in sorted(plan.buffers, key=lambda b: (plan.offsets[b.name], b.name)):
        name = titles.get(buffer.name, buffer.name)
        if buffer.name.startswith("tensor_"):
            tensor = graph.tensors[int(buffer.name.removeprefix("tensor_"))]
            name = f"{buffer.name} {tensor.dtype} {'x'.join(map(str, tensor.shape))}"
        steps = f"{buffer.first_step}..{buffer.last_step}"
        rows.append(PlanRow(plan.offsets[buffer.name], buffer.bytes, steps, name))
    return rows


def state_bytes(app: ResolvedApp, lowered: Lowered) -> int:
    """Of what the DSP blocks, the decision and the network keep from one call to the next."""
    streaming = 8 * sum(f.streams for f in lowered.features)
    kept = lowered.dsp_state_bytes + streaming
    return kept + decision_bytes(app) + lowered.model.state_bytes


def decision_bytes(app: ResolvedApp) -> int:
    """Of the decision's history and sums, the scores, the result and the counters, on a 32-bit core;
    with TensorFlow Lite Micro, of its interpreter and resolver too."""
    n = len(app.labels)
    interpreter = TFLM_STATE_BYTES if app.model.engine == "tflm" else 0
    return app.decision.average * n + 2 * n + n + FIXED_STATE_BYTES + interpreter
