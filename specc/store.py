"""How a data set is kept in the cache: its arrays as ``.npy``, the rest as JSON. No pickle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from specc.cache import load_array, load_json, save_arrays, save_json
from specc.dataset import SPLITS, Dataset, Recording, Split
from specc.diagnostics import Diagnostic, Span


def save_dataset(folder: Path, dataset: Dataset) -> None:
    """Writes the data set into an empty folder."""
    save_arrays(folder, {"samples": np.concatenate([r.samples for r in dataset.recordings])})
    for split in dataset.splits:
        rows = np.stack([split.recording, split.start, split.label])
        save_arrays(folder, {f"windows_{split.name}": rows})
    save_json(
        folder / "dataset.json",
        {
            "labels": dataset.labels,
            "window_length": dataset.window_length,
            "recordings": [
                [r.path, r.line, r.label, r.group, len(r.samples)] for r in dataset.recordings
            ],
            "groups": {split.name: split.groups for split in dataset.splits},
            "diagnostics": dataset.diagnostics,
        },
    )


def load_dataset(folder: Path) -> Dataset:
    """Reads what :func:`save_dataset` wrote; samples are views of one array."""
    table = load_json(folder / "dataset.json")
    samples = load_array(folder, "samples")
    recordings, first = [], 0
    for path, line, label, group, length in table["recordings"]:
        recordings.append(Recording(path, line, label, group, samples[first : first + length]))
        first += length
    splits = {
        name: Split(name, tuple(table["groups"][name]), *load_array(folder, f"windows_{name}"))
        for name in SPLITS
    }
    return Dataset(
        labels=tuple(table["labels"]),
        window_length=table["window_length"],
        recordings=tuple(recordings),
        **splits,
        diagnostics=tuple(_diagnostic(d) for d in table["diagnostics"]),
    )


def _diagnostic(table: dict) -> Diagnostic:
    span = Span(**table["span"]) if table["span"] else None
    return Diagnostic(**{**table, "span": span})
