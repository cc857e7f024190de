"""verify: the ladder from single kernels to emulated boards, each rung compared with the one below.

1. Each op of the network against TFLite's reference kernels, on the test windows: bit-exact.
2. Each signal and feature block of the app against its oracle, on the test windows: a stated tolerance.
3. The lowered network against the TFLite interpreter on the whole test split: bit-exact.
4. The generated app core, compiled for this computer with the strict flags: bit-exact with 3.
5. The same app core on emulated boards, one of each core: bit-exact with 3, with its cost.
6. The framework's own build of the generated project, where its tools are installed.

With ``engine = "tflm"`` TensorFlow Lite Micro's interpreter takes the place of TFLite: rungs 1 and 3
hold the two engines against each other, and it is what rungs 4 and 5 are compared with. The engines
agree to the bit but for dense layers, which TensorFlow Lite Micro rounds twice and TFLite, which specc
follows, once: those may differ by one step, and the rungs say in how many values.

A rung that this machine cannot climb says what to install; it is never counted as passed.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from specc import boards, measure, project, registry
from specc.app import Board, Feature, ResolvedApp
from specc.emulate import (
    build_project,
    missing_tools,
    program,
    run_trace,
    sizes,
)
from specc.features import feature_sizes
from specc.interpret import Interpreter, quantized_inputs
from specc.native import Kernel
from specc.progress import Progress
from specc.rungs import Rung, Subject, computed, run_steps, sample
from specc.simulate import WindowResult
from specc.stream import Stream
from specc.subprocesses import ToolFailure, run_command, scratch_folder
from specc.tflm import against_aot
from specc.tflm.library import VARIABLE, library_for

# What the frameworks' builds say of the size.
_TELLS_SIZE = re.compile(r"^ *(FLASH|RAM):|Sketch uses|Global variables use|binary size")
LEAST_DECIDED = 0.5  # share of values that an oracle must be sure of


def verify(subject: Subject, progress: Progress) -> Iterator[Rung]:
    """Climbs the ladder and yields each rung when it is done."""
    on_tflm = subject.lowered.tflm is not None
    yield from against_aot.ops(subject, progress) if on_tflm else _ops(subject, progress)
    yield from _dsp(subject, progress)
    yield against_aot.network(subject, progress) if on_tflm else _network(subject, progress)
    recordings = [
        r.samples
        for r in subject.data.recordings_of(subject.data.test)
        if len(r.samples) >= subject.app.window.length
    ]
    expected = project.run_recordings(subject.app, subject.lowered, recordings)
    for number, board in [(4, boards.load("host")), *((5, b) for b in emulated_boards())]:
        yield _app_core(subject, number, board, recordings, expected, progress)
    yield _framework(subject, progress)
    if on_tflm:
        yield from against_aot.package(subject)


def emulated_boards() -> list[Board]:
    """One emulated board of each core, by the core's name."""
    found: dict[str, Board] = {}
    for name in boards.names():
        board = boards.load(name)
        if board.emulator and "cmake" in board.frameworks:
            found.setdefault(board.core, board)
    return [found[core] for core in sorted(found)]


def _ops(subject: Subject, progress: Progress) -> Iterator[Rung]:
    from specc.quantize import Reference

    model = subject.lowered.model
    missing = model.without_reference
    if missing:  # the reference cannot run the network, or runs it wrong
        yield Rung(1, "ops", None, "-", _nothing_to_compare_with(missing))
        return
    features = subject.trained.features["test"]
    chosen = features[sample(len(features))]
    with progress.step("rung 1: ops"):
        inputs = quantized_inputs(model, chosen)
        values = Reference(subject.trained.tflite, keep_tensors=True).run_tensors(inputs)
        counts = {}
        for name, group in itertools.groupby(model.ops, key=lambda op: (op.name, op.kind)):
            steps = [*group]
            if any(t not in values for op in steps for t in computed(model, op)):
                continue  # the normalising step in front, which the .tflite file does not have
            equal, total = counts.get(name[1], (0, 0))
            kernels = [(op, Kernel(op.call)) for op in steps]
            for i in range(len(chosen)):
                for found, expected in run_steps(model, kernels, values, i):
                    equal += int((found == expected).sum())
                    total += found.size
            counts[name[1]] = equal, total
    for kind, (equal, total) in counts.items():
        figure = f"{equal} / {total} values"
        yield Rung(1, kind, equal == total, figure, "TFLite reference kernel")


def _nothing_to_compare_with(missing: Mapping[str, str]) -> str:
    return "; ".join(missing.values()) + ": specc's tests hold these ops against other kernels"


def _dsp(subject: Subject, progress: Progress) -> Iterator[Rung]:
    app, data = subject.app, subject.data
    chosen = sample(len(data.test))
    yield from _signals(subject, sorted(set(data.test.recording[chosen].tolist())), progress)
    flat = subject.trained.features["test"].reshape(len(data.test), -1)
    stream = Stream(app)
    first = 0
    for feature, size in zip(app.features, feature_sizes(app), strict=True):
        got = flat[chosen, first : first + size].astype(np.float64)
        first += size
        oracle = _oracle(feature.type, "dsp")
        if isinstance(oracle, Rung):
            yield oracle
            continue
        with progress.step(f"rung 2: {feature.type}"):
            expected = []
            for recording, group in itertools.groupby(chosen, lambda i: data.test.recording[i]):
                stream.reset()
                rows = stream.rows(data.recordings[recording].samples)[:, list(feature.channels)]
                starts = [int(data.test.start[i]) for i in group]
                expected += _windows(app, oracle, feature, rows.astype(np.float64), starts)
        yield _compared(feature.type, oracle, feature.params, got, np.stack(expected))


def _oracle(name: str, kind: str) -> Any:
    try:
        return registry.oracle(name, kind)
    except ModuleNotFoundError as problem:
        package = str(problem.name).split(".")[0]
        return Rung(2, name, None, "-", f"pip install {package}")


def _windows(
    app: ResolvedApp, oracle: Any, feature: Feature, rows: np.ndarray, starts: Sequence[int]
) -> list[np.ndarray]:
    """What the oracle makes of the windows of one recording; of the whole recording at once where
    frames depend on those before them."""
    length, rate_hz = app.window.length, app.sensor.rate_hz
    if not hasattr(oracle, "frames"):
        windows = [rows[start : start + length] for start in starts]
        return [oracle.features(feature.params, w, rate_hz).reshape(-1) for w in windows]
    framing = registry.params("dsp", feature.type).framing(feature.params, rate_hz)
    frames = oracle.frames(feature.params, rows, rate_hz)
    n = framing.count(length)
    return [frames[s // framing.hop :][:n].reshape(-1) for s in starts]


def _compared(title: str, oracle: Any, params: Any, got: np.ndarray, expected: np.ndarray) -> Rung:
    tolerance = oracle.tolerance(params) if hasattr(oracle, "tolerance") else oracle.TOLERANCE
    decided = ~np.isnan(expected)
    if decided.mean() <= LEAST_DECIDED:
        sure = f"sure of {decided.mean():.0%} of the values, with these parameters and samples"
        return Rung(2, title, None, "-", f"{oracle.NAME} is {sure}")
    error = np.abs(got - expected)[decided] / (1.0 + np.abs(expected[decided]))
    worst = float(error.max(initial=0.0))
    return Rung(
        2,
        title,
        worst <= tolerance,
        f"deviation {worst:.1e}",
        f"{oracle.NAME}, tolerance {tolerance:g} of 1 + |value|",
    )


def _signals(subject: Subject, recordings: Sequence[int], progress: Progress) -> Iterator[Rung]:
    """Each signal block, given what the kernels before it made of the recordings."""
    app = subject.app
    kernels = [Kernel(call) for call in subject.lowered.signals]
    for index, signal in enumerate(app.signals):
        oracle = _oracle(signal.type, "signals")
        if isinstance(oracle, Rung):
            yield oracle
            continue
        got, expected = [], []
        with progress.step(f"rung 2: {signal.type}"):
            for recording in recordings:
                samples = subject.data.recordings[recording].samples
                rows = np.zeros((len(samples), len(app.channels)), np.float32)
                rows[:, : app.n_channels] = samples
                for kernel in kernels[:index]:
                    kernel.reset()
                    kernel.run_signal(rows)
                given = rows[:, list(signal.inputs)].astype(np.float64)
                kernels[index].reset()
                kernels[index].run_signal(rows)
                scale = 1.0 + np.abs(given).max(initial=0.0)
                got.append(rows[:, list(signal.outputs)] / scale)
                expected.append(oracle.signal(signal.params, given, app.sensor.rate_hz) / scale)
        pair = np.concatenate(got), np.concatenate(expected)
        yield _compared(signal.type, oracle, signal.params, *pair)


def _network(subject: Subject, progress: Progress) -> Rung:
    from specc.quantize import run_tflite

    missing = subject.lowered.model.without_reference
    if missing:
        return Rung(3, "network", None, "-", _nothing_to_compare_with(missing))
    features = subject.trained.features["test"]
    with progress.step("rung 3: network"):
        device = project.run_split(
            Interpreter(subject.lowered.model), subject.lowered, subject.data.test, features
        )
        reference = run_tflite(
            subject.trained.tflite,
            quantized_inputs(subject.lowered.model, features),
            project.streams(subject.lowered.model, subject.data.test),
        )
    equal = int((device == reference).all(axis=1).sum())
    return Rung(
        3,
        "network",
        equal == len(features),
        f"{equal} / {len(features)} windows",
        "TFLite interpreter, reference kernels",
    )


def _app_core(
    subject: Subject,
    number: int,
    board: Board,
    recordings: Sequence[np.ndarray],
    expected: Sequence[Sequence[WindowResult]],
    progress: Progress,
) -> Rung:
    core = measure.cores()[board.core]
    title = f"app core on {board.core}" if board.emulator else "app core on this computer"
    lacking = missing_tools(board, core["compiler"])
    if subject.lowered.tflm and library_for(core["tflm"]) is None:
        how = f"build its microlite for {core['tflm']}, and set {VARIABLE} to the checkout"
        return Rung(number, title, None, "-", f"TensorFlow Lite Micro: {how}")
    if lacking:
        packages = " ".join(packages_of(lacking, core["packages"]))
        return Rung(number, title, None, "-", f"apt-get install {packages}")
    elsewhere = measure.on_board(subject.app, board)
    vectors = project.make_golden(elsewhere, subject.data, subject.lowered)
    origin = project.provenance(subject.app, subject.trained, subject.fingerprint)
    files = project.project_files(elsewhere, subject.lowered, vectors, origin)
    with (
        progress.step(f"rung {number}: {board.core}"),
        scratch_folder() as folder,
    ):
        measure.write_tree(folder, files)
        try:
            build = build_project(folder)
            trace = run_trace(build, board, folder, recordings)
            size = sizes(program(build, "trace"), core["compiler"])
        except ToolFailure as problem:
            return Rung(number, title, False, "-", str(problem).splitlines()[-1])
    total = sum(map(len, expected))
    equal = sum(
        a == b
        for ours, theirs in zip(expected, trace.recordings, strict=True)
        for a, b in zip(ours, theirs, strict=False)
    )
    cost = None
    detail = "features, scores, decisions and events"
    if board.emulator:
        cost = {
            "core": board.core,
            "instructions_max": int(trace.instructions.max()),
            "instructions_mean": round(float(trace.instructions.mean())),
            "flash_bytes": size.flash,
            "ram_bytes": size.ram,
            "stack_bytes": trace.stack_bytes,
        }
        detail = (
            f"{cost['instructions_mean']:,} instructions a window, flash {size.flash:,} B, "
            f"RAM {size.ram:,} B + {trace.stack_bytes:,} B stack"
        )
    same = equal == total and sum(map(len, trace.recordings)) == total
    return Rung(number, title, same, f"{equal} / {total} windows", detail, cost)


def packages_of(tools: Sequence[str], toolchain: Sequence[str]) -> list[str]:
    """Debian's packages of missing commands."""
    names = {
        "cmake": "cmake",
        "make": "ninja-build",
        "qemu-system-arm": "qemu-system-arm",
        "qemu-system-riscv32": "qemu-system-misc",
    }
    found: dict[str, None] = {}
    for tool in tools:
        for package in [names[tool]] if tool in names else toolchain:
            found[package] = None
    return list(found)


def _framework(subject: Subject, progress: Progress) -> Rung:
    """Builds the project as its owner would; its own folder is left as it is."""
    from specc.render import load_framework

    app = subject.app
    framework = load_framework(app.framework)
    title = f"{framework.title} build for {app.board.name}"
    command = [c.format_map({"name": app.name, **app.board.frameworks[app.framework]})
               for c in framework.build]  # fmt: skip
    if not command:
        return Rung(6, title, None, "-", "rungs 4 and 5 build this framework's projects")
    set_up = all(os.environ.get(name) for name in framework.environment)
    if shutil.which(command[0]) is None or not set_up:
        return Rung(6, title, None, "-", f"install {framework.install}")
    vectors = project.make_golden(app, subject.data, subject.lowered)
    origin = project.provenance(app, subject.trained, subject.fingerprint)
    files = project.project_files(app, subject.lowered, vectors, origin)
    with (
        progress.step(f"rung 6: {framework.title}"),
        scratch_folder() as scratch,
    ):
        folder = scratch / app.name
        measure.write_tree(folder, files)
        try:
            output = run_command(command, folder)
        except ToolFailure as problem:
            return Rung(6, title, False, "-", str(problem).splitlines()[-1])
    sizes_told = [
        " ".join(line.split()) for line in output.splitlines() if _TELLS_SIZE.search(line)
    ]
    return Rung(6, title, True, "built", "; ".join(sizes_told)[:160])
