"""Rungs 1 and 3 of an app on TensorFlow Lite Micro: its interpreter against specc's own kernels.

Each op is given the interpreter's own inputs, so that a difference belongs to the op that makes it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from specc.interpret import Interpreter, quantized_inputs
from specc.native import Kernel
from specc.progress import Progress
from specc.project import network_of
from specc.rungs import Rung, Subject, computed, run_steps, sample
from specc.tflm.host import MicroInterpreter
from specc.tflm.packages import package_of

# Ops that TensorFlow Lite Micro rounds twice and TensorFlow Lite once: they may differ by one step.
ROUNDED_TWICE = ("fully_connected",)
LEAST_SAME_ANSWERS = 0.99  # of a network with such ops


def ops(subject: Subject, progress: Progress) -> Iterator[Rung]:
    """Rung 1: each op, on windows of the test split."""
    model, tflm = subject.lowered.model, subject.lowered.tflm
    features = subject.trained.features["test"]
    chosen = features[sample(len(features))]
    groups = [[*steps] for _, steps in itertools.groupby(model.ops[1:], key=lambda op: op.name)]
    with progress.step("rung 1: ops against TensorFlow Lite Micro"):
        inputs = quantized_inputs(model, chosen)
        wanted = {t for steps in groups for op in steps for t in computed(model, op)}
        interpreter = MicroInterpreter(tflm.content, keep_tensors=True)
        values = interpreter.run_tensors(inputs, sorted(wanted))
        found: dict[str, list[np.ndarray]] = {}
        for steps in groups:
            kernels = [(op, Kernel(op.call)) for op in steps]
            for i in range(len(chosen)):
                for ours, theirs in run_steps(model, kernels, values, i):
                    steps_apart = np.abs(ours.astype(int) - theirs.astype(int))
                    found.setdefault(steps[0].kind, []).append(steps_apart)
    for kind, differences in found.items():
        apart = np.concatenate(differences)
        most = 1 if kind in ROUNDED_TWICE else 0
        figure = f"{int((apart == 0).sum())} / {apart.size} values"
        detail = "TensorFlow Lite Micro's kernel"
        if apart.any():
            detail += f"; {int((apart > 0).sum())} differ, by {int(apart.max())} at most"
        yield Rung(1, kind, bool(apart.max(initial=0) <= most), figure, detail)


def network(subject: Subject, progress: Progress) -> Rung:
    """Rung 3: the network, on the whole test split."""
    features = subject.trained.features["test"]
    with progress.step("rung 3: the two engines"):
        theirs = network_of(subject.app, subject.lowered).run(features).astype(int)
        ours = Interpreter(subject.lowered.model).run(features).astype(int)
    apart = np.abs(ours - theirs)
    same = int((apart == 0).all(axis=1).sum())
    answers = int((ours.argmax(axis=1) == theirs.argmax(axis=1)).sum())
    detail = "TensorFlow Lite Micro against specc's own kernels"
    if apart.any():
        detail += (
            f"; {int((apart > 0).sum())} of {apart.size} scores differ, by {int(apart.max())} at most; "
            f"{len(features) - answers} windows are answered otherwise"
        )
    rounded_twice = any(op.kind in ROUNDED_TWICE for op in subject.lowered.model.ops)
    enough = answers >= LEAST_SAME_ANSWERS * len(features) if rounded_twice else not apart.any()
    return Rung(3, "engines", bool(enough), f"{same} / {len(features)} windows", detail)


def package(subject: Subject) -> Iterator[Rung]:
    """Rung 6 for the framework's own package, whose kernels no other rung runs: its self-test's."""
    if subject.app.framework != "cmake":  # there rungs 4 and 5 run the user's own library
        title = package_of(subject.app.framework).title
        way = "its kernels are the firmware's alone: run the self-test on the board, as README.md says"
        yield Rung(6, title, None, "-", way)
