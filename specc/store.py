"""How a data set is kept in the cache: its arrays as ``.npy``, the rest as JSON. No pickle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from specc.cache import load_array, load_json, save_arrays, save_json
from specc.dataset import SPLITS, Dataset, Recording, Split
from specc.diagnostics import Diagnostic, Span


def save_dataset(folder: Path, dataset: Dataset) -> None:
    """Writes the data set into an empty folder."""
    recordings = (*dataset.recordings, *dataset.noise)
    rows, n_channels = sum(len(r.samples) for r in recordings), recordings[0].samples.shape[1]
    # One recording at a time: a set may be half as large as the memory.
    samples = np.lib.format.open_memmap(
        folder / "samples.npy", "w+", np.float32, (rows, n_channels)
    )
    first = 0
    for recording in recordings:
        samples[first : first + len(recording.samples)] = recording.samples
        first += len(recording.samples)
    samples.flush()
    for split in dataset.splits:
        rows = np.stack([split.recording, split.start, split.label])
        save_arrays(folder, {f"windows_{split.name}": rows})
    save_json(
        folder / "dataset.json",
        {
            "labels": dataset.labels,
            "window_length": dataset.window_length,
            "recordings": [_row(r) for r in dataset.recordings],
            "noise": [_row(r) for r in dataset.noise],
            "groups": {split.name: split.groups for split in dataset.splits},
            "diagnostics": dataset.diagnostics,
        },
    )


def load_dataset(folder: Path) -> Dataset:
    """Reads what :func:`save_dataset` wrote; samples are views of the file."""
    table = load_json(folder / "dataset.json")
    samples = np.load(folder / "samples.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
    recordings, first = [], 0
    for path, line, label, group, length, rate, splits in (*table["recordings"], *table["noise"]):
        part = samples[first : first + length]
        recordings.append(Recording(path, line, label, group, part, rate, tuple(splits)))
        first += length
    n = len(table["recordings"])
    splits = {
        name: Split(name, tuple(table["groups"][name]), *load_array(folder, f"windows_{name}"))
        for name in SPLITS
    }
    return Dataset(
        labels=tuple(table["labels"]),
        window_length=table["window_length"],
        recordings=tuple(recordings[:n]),
        noise=tuple(recordings[n:]),
        **splits,
        diagnostics=tuple(_diagnostic(d) for d in table["diagnostics"]),
    )


def _row(recording: Recording) -> list:
    r = recording
    return [r.path, r.line, r.label, r.group, len(r.samples), r.rate_hz, r.splits]


def _diagnostic(table: dict) -> Diagnostic:
    span = Span(**table["span"]) if table["span"] else None
    return Diagnostic(**{**table, "span": span})
