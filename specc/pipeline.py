"""The middle of the pipeline, with the cache between its steps: data -> features -> model -> C.

``driver.py`` calls these in order. Each step's key holds everything that its result depends on, so
that editing an action trains nothing and editing the model reads no CSV.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from specc import budget, emit, golden, measure, project, report
from specc.app import ResolvedApp
from specc.artifacts import Lowered, Tflm, Trained
from specc.augmentation import augmented
from specc.cache import Cache, digest, load_array, load_json, save_arrays, save_json, source_digest
from specc.dataset import Dataset, read_dataset
from specc.diagnostics import Diagnostic, error
from specc.features import (
    Normalisation,
    feature_names,
    feature_shape,
    fit_normalisation,
    kept_channels,
    kept_samples,
    lower_features,
    lower_signals,
)
from specc.interpret import quantized_inputs
from specc.ir import print_ir
from specc.kernel import Table
from specc.lower import add_normalisation
from specc.lower import lower as lower_graph
from specc.memory import Buffer
from specc.output import sha256
from specc.own_model import import_model
from specc.plan_memory import activation_buffers, feature_buffers, plan_memory
from specc.progress import Progress
from specc.read_tflite import check_app_interface, read_outline, read_tflite
from specc.render import Project
from specc.store import load_dataset, save_dataset
from specc.stream import split_features
from specc.subprocesses import ToolFailure
from specc.tflm import host
from specc.tflm.library import state_of
from specc.tflm.operators import resolver_calls
from specc.tflm.packages import package_of, wants_older

PROVENANCE = "app/provenance.c"
SPLITS = ("train", "validation", "test")
MAX_FEATURE_BYTES = 1_000_000_000  # of all windows; training holds them several times


def dataset(
    app: ResolvedApp, fingerprint: str, cache: Cache, progress: Progress
) -> tuple[Dataset, str]:
    """The data set and its cache key."""
    key = digest(
        replace(app.data, path=Path("data"), copies=1),
        app.sensor.type,
        app.sensor.frame,
        app.sensor.channels,
        app.sensor.rate_hz,
        app.sensor.ranges,
        app.window,
        app.labels,
        app.model.file is None,
        fingerprint,
        source_digest(
            "dataset.py",
            "recordings.py",
            "recording_checks.py",
            "quality.py",
            "duplicates.py",
            "split.py",
            "store.py",
            "layouts/*.py",
            "readers/*.py",
        ),
    )

    def make(folder: Path) -> None:
        with progress.step("reading data") as step:
            save_dataset(folder, read_dataset(app, step))

    entry, _ = cache.get("dataset", key, make)
    return load_dataset(entry), key


def features(
    app: ResolvedApp, data: Dataset, data_key: str, cache: Cache, progress: Progress
) -> tuple[Path, str]:
    """The cache entry with the features of all splits, and its key."""
    key = digest(
        data_key,
        [(s.type, s.params, s.inputs, s.outputs) for s in app.signals],
        [(f.type, f.params, f.channels) for f in app.features],
        source_digest(
            "dsp/**/*.[pch]*",
            "signals/**/*.[pch]*",
            "runtime/*",
            "lanes/*",
            "features.py",
            "native.py",
            "stream.py",
        ),
    )

    def make(folder: Path) -> None:
        with progress.step("computing features") as step:
            for split in data.splits:
                save_arrays(folder, {split.name: split_features(app, data, split, step)})

    length, channels = feature_shape(app)
    n_windows = sum(map(len, data.splits)) + _n_copies(app, data)
    size = 4 * n_windows * length * channels
    if size > MAX_FEATURE_BYTES:
        raise error(
            "D032",
            f"{n_windows} windows of {length * channels} features are {size / 1e9:.1f} GB; the "
            f"limit is {MAX_FEATURE_BYTES / 1e9:.1f} GB",
            hint="make `[window] stride` longer, or take fewer features, recordings or copies",
        )
    return cache.get("features", key, make)[0], key


def _n_copies(app: ResolvedApp, data: Dataset) -> int:
    return app.data.copies * len(data.train) if app.augment else 0


def copies(
    app: ResolvedApp, data: Dataset, features_key: str, cache: Cache, progress: Progress
) -> tuple[np.ndarray, str]:
    """The features of the augmented copies of the training windows (none without ``[[augment]]``),
    and their cache key."""
    if not app.augment:
        return np.empty((0, *feature_shape(app)), np.float32), features_key
    key = digest(
        features_key,
        [(step.type, step.params, step.probability) for step in app.augment],
        app.data.copies,
        app.data.seed,
        source_digest("augment/**/*.py", "augmentation.py"),
    )

    def make(folder: Path) -> None:
        with progress.step("augmenting") as step:
            save_arrays(folder, {"train": augmented(app, data, split_features, step)})

    return load_array(cache.get("augment", key, make)[0], "train"), key


def train(
    app: ResolvedApp, data: Dataset, data_key: str, cache: Cache, progress: Progress
) -> Trained:
    """Trains and quantizes, or takes both from the cache; or takes the user's own network."""
    folder, features_key = features(app, data, data_key, cache, progress)
    arrays = {split: load_array(folder, split) for split in SPLITS}
    if app.model.file is not None:
        return import_model(app, arrays, features_key, cache, progress)
    older = wants_older(app)
    more, key = copies(app, data, features_key, cache, progress)
    key = digest(
        key,
        app.model.type,
        app.model.params,
        app.data.seed,
        *(["for an older TensorFlow Lite Micro"] if older else []),
        source_digest("models/**/*.py", "train.py", "quantize.py"),
    )

    def make(entry: Path) -> None:
        from specc.quantize import quantize
        from specc.train import train as fit

        everything = {**arrays, "train": np.concatenate([arrays["train"], more])}
        normalisation = fit_normalisation(app, everything["train"])
        normalised = {s: normalisation.apply(a) for s, a in everything.items()}
        labels = {split.name: split.label for split in data.splits}
        labels["train"] = np.tile(data.train.label, len(everything["train"]) // len(data.train))
        with progress.step("training") as step:
            model = fit(app, normalised, labels, step)
        with progress.step("quantizing"):
            (entry / "model.tflite").write_bytes(quantize(model, normalised["train"], older))
        save_arrays(
            entry,
            {
                "mean": normalisation.mean,
                "inv_std": normalisation.inv_std,
                "float_scores": model.predict(normalised["test"]),
            },
        )

    entry, cached = cache.get("model", key, make)
    return Trained(
        features=arrays,
        normalisation=Normalisation(load_array(entry, "mean"), load_array(entry, "inv_std")),
        tflite=(entry / "model.tflite").read_bytes(),
        float_scores=load_array(entry, "float_scores"),
        cached=("training",) if cached else (),
    )


def lower(app: ResolvedApp, trained: Trained) -> Lowered:
    """The model as kernel calls, and the arena."""
    graph = read_tflite(trained.tflite)
    check_app_interface(graph)
    mean, inv_std = trained.normalisation.mean, trained.normalisation.inv_std
    model = lower_graph(add_normalisation(graph, mean.reshape(-1), inv_std.reshape(-1)))
    tflm = _for_tflm(app, trained.tflite) if app.model.engine == "tflm" else None
    blocks = lower_features(app)
    buffers, first, after = feature_buffers(blocks)
    if tflm:  # the rest is in TensorFlow Lite Micro's own arena
        size = model.graph.tensors[model.graph.inputs[0]].bytes
        buffers.append(Buffer("features", size, first, after, "features"))
    else:
        buffers += activation_buffers(model, after, input_step=first, features=True)
    return Lowered(
        signals=lower_signals(app),
        features=blocks,
        kept_channels=kept_channels(app),
        kept_samples=kept_samples(app, blocks),
        shape=feature_shape(app),
        model=model,
        buffers=tuple(buffers),
        plan=plan_memory(buffers),
        tflm=tflm,
    )


def _for_tflm(app: ResolvedApp, content: bytes) -> Tflm:
    outline = read_outline(content)
    if any(tensor.is_state for tensor in outline.tensors):
        raise error(
            "M052",
            "the network keeps state from one window to the next, which an app on TensorFlow Lite "
            "Micro cannot put back",
            hint='use `engine = "aot"`',
        )
    calls = resolver_calls(outline, package_of(app.framework))
    return Tflm(content, outline, calls, host.measure(content))


def assemble(
    app: ResolvedApp,
    data: Dataset,
    trained: Trained,
    lowered: Lowered,
    fingerprint: str,
    cache: Cache,
    progress: Progress,
) -> tuple[report.BuildReport, Project, list[Diagnostic]]:
    """Emits and renders the project, measures it, and checks the budget. Raises where the budget
    does not hold."""
    vectors = project.make_golden(app, data, lowered)
    origin = project.provenance(app, trained, fingerprint)
    files = project.project_files(app, lowered, vectors, origin)
    accuracies = _accuracy(app, data, trained, lowered, cache)
    cost = _measured(app, lowered, vectors, origin, cache, progress)
    emitted = emit.emit(app, lowered)
    state = project.state_bytes(app, lowered)
    by_kind = {
        kind: max((_live(lowered, kind, b.first_step) for b in lowered.buffers), default=0)
        for kind in ("scratch", "features", "activation")
    }
    tensor_arena = emitted.model.tflm.arena.bytes if emitted.model.tflm else 0
    memory = report.Memory(
        ring=lowered.ring_bytes,
        frames=lowered.frame_bytes,
        scratch=by_kind["scratch"],
        features=by_kind["features"],
        activations=by_kind["activation"],
        arena=lowered.plan.bytes,
        arena_bound=lowered.plan.live_set_bound,
        tensor_arena=tensor_arena,
        state=state,
        model_constants=emitted.model.constant_bytes,
        feature_constants=emitted.features.constant_bytes,
        ram=lowered.ring_bytes + lowered.frame_bytes + state + lowered.plan.bytes + tensor_arena,
        stack=cost.stack_bytes,
        flash=cost.flash_bytes,
    )
    figures = budget.cost_of(app, cost)
    built = report.BuildReport(
        app=app.name,
        board=app.board.name,
        framework=app.framework,
        out="",
        model=app.model.title,
        engine=app.model.engine,
        macs=lowered.model.macs,
        splits=tuple(report.Split(s.name, s.groups, len(s)) for s in data.splits),
        accuracy=accuracies,
        memory=memory,
        cost=figures,
        golden=_pieces(app, vectors),
        written=(),
        kept=(),
        removed=(),
        next=(),
        unknown_tools=cost.missing,
        unmeasured=cost.failure,
        note=cost.note,
        cached=trained.cached,
    )
    return built, files, budget.check(app, built)


def _pieces(app: ResolvedApp, vectors: golden.Golden) -> tuple[report.Piece, ...]:
    ends = np.cumsum(vectors.lengths) / app.sensor.rate_hz
    rows = zip(vectors.names, vectors.labels, ends, strict=True)
    return tuple(report.Piece(name, app.labels[label], float(end)) for name, label, end in rows)


def _accuracy(
    app: ResolvedApp, data: Dataset, trained: Trained, lowered: Lowered, cache: Cache
) -> report.Accuracy:
    key = digest(
        sha256(trained.tflite),
        sha256(trained.features["test"].tobytes()),
        app.model.engine,
        source_digest("ops/**/*", "tflm/*.py", "interpret.py", "quantize.py", "lower.py"),
    )

    def make(folder: Path) -> None:
        from specc.quantize import run_tflite

        network = project.network_of(app, lowered)
        scores = project.run_split(network, lowered, data.test, trained.features["test"])
        inputs = quantized_inputs(lowered.model, trained.features["test"])
        known = not lowered.model.without_reference
        streams = project.streams(lowered.model, data.test)
        reference = run_tflite(trained.tflite, inputs, streams) if known else scores
        save_arrays(folder, {"device": scores, "int8": reference})

    entry, _ = cache.get("scores", key, make)
    return report.accuracy(
        app.labels,
        data.test.label,
        trained.float_scores,
        load_array(entry, "int8"),
        load_array(entry, "device"),
    )


def _measured(
    app: ResolvedApp,
    lowered: Lowered,
    vectors: golden.Golden,
    origin: dict[str, str],
    cache: Cache,
    progress: Progress,
) -> measure.Measured:
    def project_on(elsewhere: ResolvedApp) -> Project:
        return project.project_files(elsewhere, lowered, vectors, origin)

    stand_in = measure.target(app)
    key = digest(
        {k: sha256(v) for k, v in project_on(stand_in).files.items() if k != PROVENANCE},
        measure.tools(stand_in.board),
        *(
            [state_of(measure.cores()[stand_in.board.core]["tflm"])]
            if app.model.engine == "tflm"
            else []
        ),
    )

    def make(folder: Path) -> None:
        with progress.step("measuring"):
            found = measure.measure(app, stand_in, project_on, work_of(app, lowered), vectors)
            save_json(folder / "measured.json", found)

    try:
        entry, _ = cache.get("measure", key, make)
    except ToolFailure as problem:  # it may not fail again: nothing to remember
        guess = measure.estimate(stand_in.board, work_of(app, lowered), ())
        return replace(guess, failure=str(problem).splitlines()[-1])
    return measure.Measured(**_tuples(load_json(entry / "measured.json")))


def _tuples(table: dict) -> dict:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}


def work_of(app: ResolvedApp, lowered: Lowered) -> measure.Work:
    """What estimates are made from."""
    tflm = lowered.tflm
    ops = lowered.model.ops[:1] if tflm else lowered.model.ops
    calls = [*lowered.dsp_calls(), *(op.call for op in ops)]
    tables = [t for call in calls for t in call.params.fields.values() if isinstance(t, Table)]
    stride = app.window.stride
    last = per_stride = 0
    for feature in lowered.features:
        if feature.frames is None:
            last += feature.whole.float_operations
            continue
        frame = feature.frames.call.float_operations
        finish = feature.frames.finish
        last += frame if feature.streams else frame * feature.n_frames
        last += finish.float_operations if finish else 0
        if feature.streams:
            per_stride += frame * (stride // feature.frames.hop - 1)
    per_stride += stride * sum(call.float_operations for call in lowered.signals)
    return measure.Work(
        macs=lowered.model.macs,
        float_operations=last,
        stride_operations=last + per_stride,
        constant_bytes=sum(t.data.nbytes for t in tables) + (len(tflm.content) if tflm else 0),
        engine="tflm" if tflm else "aot",
    )


def _live(lowered: Lowered, kind: str, step: int) -> int:
    return sum(
        b.bytes for b in lowered.buffers if b.kind == kind and b.first_step <= step <= b.last_step
    )


def describe_dataset(data: Dataset) -> str:
    """For ``--stop-after dataset``."""
    lines = [f"{s.name:<10} {len(s):>6} windows of {', '.join(s.groups)}" for s in data.splits]
    return "\n".join([f"{len(data.recordings)} recordings", *lines])


def describe_features(app: ResolvedApp) -> str:
    """For ``--stop-after features``."""
    length, channels = feature_shape(app)
    names = "\n".join(f"  {i:>4} {name}" for i, name in enumerate(feature_names(app)))
    return f"{length * channels} features, [{length}][{channels}]:\n{names}"


def describe_trained(trained: Trained, data: Dataset) -> str:
    """For ``--stop-after train`` and ``quantize``."""
    size = f"int8 model {len(trained.tflite)} bytes"
    if trained.float_scores is None:
        return size
    share = float((trained.float_scores.argmax(axis=1) == data.test.label).mean())
    return f"float accuracy {share:.3f} on the test split; {size}"


def describe_lowered(lowered: Lowered, stop_after: str) -> str:
    """For ``--stop-after lower`` (the IR) and ``plan_memory`` (the plan)."""
    if stop_after == "lower":
        return print_ir(lowered.model.graph)
    lines = [
        f"{lowered.plan.offsets[b.name]:>7} {b.bytes:>7} {b.first_step}..{b.last_step} {b.name}"
        for b in lowered.buffers
    ]
    total = f"arena {lowered.plan.bytes} bytes, bound {lowered.plan.live_set_bound}"
    return "\n".join(["offset   bytes steps buffer", *lines, total])
