"""``specc features``: what the features say about the data, before a network is trained.

Of the whole set: how well they tell the classes apart, and which windows look mislabelled. Of one
recording: its features over time. Both as text, as JSON, and as an image with ``--plot``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from specc import driver, export_features, pipeline
from specc.app import ResolvedApp
from specc.cache import Cache, load_array
from specc.dataset import SPLITS, Dataset, Recording
from specc.diagnostics import SpeccError, as_json, choice_hint, error
from specc.explore import VOTERS, Exploration, Suspect, explore
from specc.features import feature_names
from specc.fingerprint import data_fingerprint
from specc.progress import for_terminal
from specc.tensorflow_quiet import quiet

PROJECTIONS = ("pca", "umap")
LEAST_UMAP = 4  # windows
NEIGHBOURS_UMAP = 15
PLOT_FORMATS = (".png", ".svg", ".pdf")
SHOWN = 20  # recordings in text
TIMES = 4  # stretches of one


@dataclass(frozen=True)
class Options:
    """``recording``: a path in the data folder; None: the whole set. ``out``: the file to export all
    features to, which is done instead of showing them."""

    recording: str | None = None
    plot: Path | None = None
    projection: str = "pca"
    as_json: bool = False
    out: Path | None = None


def run(spec: Path, options: Options) -> int:
    """Writes what was found. Raises SpeccError, with ``--json`` only where nothing can be said."""
    try:
        if options.out is None:
            return _run(spec, options)
        _check_export(options)
        return export_features.run(spec, options.out)
    except SpeccError as failure:
        if not options.as_json:
            raise
        found = [as_json(d) for d in failure.diagnostics]
        print(json.dumps({"status": "failed", "diagnostics": found}, indent=1))
        return 1


def _run(spec: Path, options: Options) -> int:
    _check(options)
    app = driver.check(spec)
    progress = for_terminal(quiet=options.as_json)
    with driver.locked(app):
        cache = Cache(driver.state_folder(app))
        data, key = pipeline.dataset(app, data_fingerprint(app), cache, progress)
        if options.recording is not None:
            return _show_recording(app, _recording(data, options.recording), options)
        folder, _ = pipeline.features(app, data, key, cache, progress)
        arrays = {split: load_array(folder, split) for split in SPLITS}
        with progress.step("comparing windows"):
            found = explore(app, data, arrays)
    if options.plot is not None:
        from specc.plot_features import draw_set, save

        with progress.step("drawing"):
            points = _project(found, options.projection)
            save(draw_set(app, found, points, options.projection), options.plot)
    if options.as_json:
        print(json.dumps(_as_data(found, options), indent=1))
    else:
        sys.stdout.write(_as_text(found, options))
    return 0


def _check_export(options: Options) -> None:
    shown = Options(out=options.out, projection=options.projection)
    if options != shown:
        hint = "leave out --out, or the recording, --plot and --json"
        raise error(
            "O025", "--out exports the features of all windows and shows nothing", hint=hint
        )


def _check(options: Options) -> None:
    if options.projection not in PROJECTIONS:
        hint = choice_hint(options.projection, PROJECTIONS, "projections")
        raise error("O020", f'there is no projection "{options.projection}"', hint=hint)
    if options.plot is not None and options.plot.suffix.lower() not in PLOT_FORMATS:
        hint = f"use one of {', '.join(PLOT_FORMATS)}"
        raise error("O021", f"{options.plot} is no image that specc draws", hint=hint)


def _recording(data: Dataset, wanted: str) -> Recording:
    """The longest stretch of that file."""
    stretches = [r for r in data.recordings if r.path == wanted.removeprefix("./")]
    if not stretches:
        paths = sorted({r.path for r in data.recordings})
        hint = choice_hint(wanted, paths[:200], "recordings, relative to the data folder,")
        raise error("O022", f'the data has no recording "{wanted}"', hint=hint)
    longest = max(stretches, key=lambda r: len(r.samples))
    if len(longest.samples) < data.window_length:
        hint = "choose a longer one, or a shorter window"
        raise error("O022", f"{wanted} is shorter than a window", hint=hint)
    return longest


def _show_recording(app: ResolvedApp, recording: Recording, options: Options) -> int:
    from specc.stream import Stream

    features = Stream(app).features(recording.samples)
    if options.plot is not None:
        from specc.plot_features import draw_recording, save

        save(draw_recording(app, recording, features), options.plot)
    flat = features.reshape(len(features), -1)
    names = feature_names(app)
    if options.as_json:
        data = {
            "recording": recording.path,
            "label": app.labels[recording.label],
            "feature_names": list(names),
            "features": [[float(v) for v in row] for row in flat],
        }
        print(json.dumps(data, indent=1))
        return 0
    seconds = len(recording.samples) / app.sensor.rate_hz
    print(
        f"{recording.path}: {app.labels[recording.label]}, {seconds:g} s, {len(flat)} windows of "
        f"{flat.shape[1]} features"
    )
    width = max(map(len, names))
    print(f"  {'feature':<{width}}  {'least':>11} {'mean':>11} {'most':>11}")
    for name, column in zip(names, flat.T, strict=True):
        values = (column.min(), column.mean(dtype=np.float64), column.max())
        print(f"  {name:<{width}}  " + " ".join(f"{float(v):11.5g}" for v in values))
    _say_plot(options)
    return 0


def _project(found: Exploration, projection: str) -> np.ndarray:
    if projection == "pca":
        return found.points
    n = len(found.values)
    if n < LEAST_UMAP:
        hint = f"it needs {LEAST_UMAP}: use --projection pca"
        raise error("O026", f"UMAP finds no neighbours among {n} windows", hint=hint)
    # It imports TensorFlow where there is one, which talks.
    with quiet():
        try:
            import umap
        except ImportError as problem:
            if isinstance(problem, ModuleNotFoundError) and problem.name == "umap":
                hint = "pip install umap-learn, or use --projection pca"
                raise error("O023", "UMAP is not installed", hint=hint) from None
            hint = "install umap-learn anew, or use --projection pca"
            raise error("O023", f"UMAP cannot be imported: {problem}", hint=hint) from problem
        made = umap.UMAP(n_neighbors=min(NEIGHBOURS_UMAP, n - 1), random_state=0, n_jobs=1)
        return made.fit_transform(found.values)


def _as_text(found: Exploration, options: Options) -> str:
    chance = 1 / max(1, int((found.confusion.sum(axis=1) > 0).sum()))
    used = len(found.label)
    thinned = f" ({used} of them compared)" if used < found.n_windows else ""
    common = {
        "group": "of other groups",
        "recording": "of other recordings",
        "window": "that do not overlap it",
    }
    lines = [
        f"{found.n_windows} windows{thinned} of {found.values.shape[1]} features, "
        f"{len(found.labels)} classes",
        f"{found.told:.1%} of the windows are told by their {VOTERS} nearest neighbours "
        f"{common[found.apart]} (mean of the classes; chance: {chance:.1%})",
        f"silhouette {found.silhouette:.2f} (1: tight and apart, 0: overlapping, "
        "-1: among other classes)",
        "",
    ]
    width = max(5, *map(len, found.labels))
    lines.append(f"  {'class':<{width}}  windows    told  most taken for")
    for i, (label, row) in enumerate(zip(found.labels, found.confusion, strict=True)):
        others = row.copy()
        others[i] = 0
        worst = int(others.argmax())
        share = f"{row[i] / row.sum():6.1%}" if row.sum() else "     -"
        taken = f"{found.labels[worst]} {others[worst] / row.sum():.1%}" if others[worst] else ""
        lines.append(f"  {label:<{width}}  {row.sum():7d}  {share}  {taken}".rstrip())
    lines += ["", *_suspect_lines(found)]
    if options.plot is not None:
        lines.append(f"wrote {options.plot}")
    return "\n".join(lines) + "\n"


def _suspect_lines(found: Exploration) -> list[str]:
    if not found.suspects:
        return ["no window looks mislabelled"]
    n = int(found.suspicious.sum())
    lines = [f"{n} windows look mislabelled: their nearest neighbours are of another class"]
    runs: dict[tuple[str, str, str], list[Suspect]] = {}
    for s in found.suspects:
        runs.setdefault((s.path, s.label, s.looks_like), []).append(s)
    for (path, label, other), stretches in list(runs.items())[:SHOWN]:
        n = sum(s.windows for s in stretches)
        windows = f"{n} window{'s' if n > 1 else ''}"
        times = ", ".join(f"{s.start_s:g} to {s.end_s:g} s" for s in stretches[:TIMES])
        more = f" and {len(stretches) - TIMES} more" if len(stretches) > TIMES else ""
        lines.append(f"  {path}: {label} looks like {other}, {windows}: {times}{more}")
    if len(runs) > SHOWN:
        lines.append(f"  and in {len(runs) - SHOWN} more recordings: --json has all")
    return lines


def _say_plot(options: Options) -> None:
    if options.plot is not None:
        print(f"wrote {options.plot}")


def _as_data(found: Exploration, options: Options) -> dict[str, Any]:
    return {
        "windows": found.n_windows,
        "compared": len(found.label),
        "features": int(found.values.shape[1]),
        "labels": list(found.labels),
        "told_by_neighbours": round(found.told, 4),
        "neighbours": VOTERS,
        "neighbours_of_other": found.apart,
        "silhouette": round(found.silhouette, 4),
        "recall": [None if np.isnan(r) else round(float(r), 4) for r in found.recall],
        "confusion": found.confusion.tolist(),
        "explained_variance": [round(share, 4) for share in found.explained],
        "suspects": [asdict(s) for s in found.suspects],
        "plot": None if options.plot is None else str(options.plot),
    }
