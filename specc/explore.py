"""explore: can the features tell the classes apart? Asked before anything is trained.

Every window is compared with its nearest neighbours, by the distance of the normalised features. Only
neighbours of other groups count (other people, sessions, machines), which a network must generalise
over, and of a recording only its nearest window. The share of windows whose class their neighbours tell
is about what a simple network will reach; a window whose neighbours agree on another class may bear the
wrong label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from specc.app import ResolvedApp
from specc.dataset import Dataset
from specc.features import fit_normalisation

VOTERS = 5  # neighbours that tell a window's class
WITNESSES = 10  # neighbours that may contradict its label
CONTRADICTION = 0.8  # the share of them that must agree on another class
MAX_WINDOWS = 6000  # more are thinned evenly: the work grows with their square
LEAST_RECORDINGS = 3 * WITNESSES  # fewer are too few to count each once
CHUNK = 500


@dataclass(frozen=True)
class Suspect:
    """A stretch of a recording whose windows look like another class than their label. ``agree``: the
    share of their neighbours that are of it; ``of_recording``: of the recording's windows."""

    path: str
    start_s: float
    end_s: float
    label: str
    looks_like: str
    windows: int
    agree: float
    of_recording: float


@dataclass(frozen=True, eq=False)
class Exploration:
    """``points``: float32 (n, 2), the windows in the plane of largest variance, of which its axes hold
    the shares ``explained``. ``label``: (n,). ``suspicious``: bool (n,). ``confusion``: (classes,
    classes), windows by label and by what their neighbours say. ``apart``: what neighbours must not
    have in common. ``n_windows``: of the set, before thinning. ``values``: the normalised features."""

    labels: tuple[str, ...]
    values: np.ndarray
    points: np.ndarray
    explained: tuple[float, float]
    label: np.ndarray
    suspicious: np.ndarray
    confusion: np.ndarray
    silhouette: float
    apart: str
    n_windows: int
    suspects: tuple[Suspect, ...]

    @property
    def recall(self) -> np.ndarray:
        """The share of each class's windows that are told; NaN for a class without any."""
        total = self.confusion.sum(axis=1)
        return np.where(total > 0, self.confusion.diagonal() / np.maximum(total, 1), np.nan)

    @property
    def told(self) -> float:
        """The mean of the classes' shares."""
        return float(np.nanmean(self.recall))


@dataclass(frozen=True, eq=False)
class _Windows:
    """Of all splits: normalised features (n, d), labels, recordings, first samples."""

    values: np.ndarray
    label: np.ndarray
    recording: np.ndarray
    start: np.ndarray


def explore(app: ResolvedApp, data: Dataset, features: Mapping[str, np.ndarray]) -> Exploration:
    """``features``: of each split, ``(n, length, channels)``."""
    found = _windows(app, data, features)
    total = len(found.label)
    if total > MAX_WINDOWS:
        kept = np.linspace(0, total - 1, MAX_WINDOWS).astype(int)
        found = _Windows(*(a[kept] for a in vars(found).values()))
    apart, unit = _apart(data, found)
    neighbours, silhouette = _neighbours(found, unit, len(app.labels), data.window_length)
    votes = _votes(found.label, neighbours[:, :VOTERS], len(app.labels))
    confusion = np.zeros((len(app.labels), len(app.labels)), int)
    np.add.at(confusion, (found.label, votes.argmax(axis=1)), 1)
    looks, agree = _contradicted(found.label, neighbours, len(app.labels))
    points, explained = project(found.values)
    return Exploration(
        labels=app.labels,
        values=found.values,
        points=points,
        explained=explained,
        label=found.label,
        suspicious=looks >= 0,
        confusion=confusion,
        silhouette=silhouette,
        apart=apart,
        n_windows=total,
        suspects=_suspects(app, data, found, looks, agree),
    )


def _windows(app: ResolvedApp, data: Dataset, features: Mapping[str, np.ndarray]) -> _Windows:
    """In the order of recordings and time."""
    normalisation = fit_normalisation(app, features["train"])
    parts = [normalisation.apply(features[s.name]).reshape(len(s), -1) for s in data.splits]
    label, recording, start = (
        np.concatenate([getattr(s, name) for s in data.splits])
        for name in ("label", "recording", "start")
    )
    order = np.lexsort((start, recording))
    values = np.concatenate(parts)[order]
    return _Windows(values, label[order], recording[order], start[order])


def _apart(data: Dataset, found: _Windows) -> tuple[str, np.ndarray]:
    """What a window and its neighbours must not share, and its number for each window: the group,
    where every class has several; else the recording; else nothing but time."""
    groups = {name: i for i, name in enumerate(sorted({r.group for r in data.recordings}))}
    group = np.array([groups[r.group] for r in data.recordings])[found.recording]
    for what, unit in (("group", group), ("recording", found.recording)):
        if all(len(np.unique(unit[found.label == c])) > 1 for c in np.unique(found.label)):
            return what, unit
    return "window", np.arange(len(found.label))


def _neighbours(
    found: _Windows, unit: np.ndarray, n_classes: int, length: int
) -> tuple[np.ndarray, float]:
    """The indexes of each window's nearest WITNESSES that are allowed, the nearest first (-1: none
    left), and the mean silhouette of all windows (P. J. Rousseeuw, "Silhouettes", J. Comput. Appl.
    Math. 20, 1987).

    The windows of one recording are much alike: where there are recordings enough, each counts once,
    by its nearest window, and is named by its first."""
    x = found.values
    starts = np.flatnonzero(np.diff(found.recording, prepend=-1))
    places = starts if len(starts) >= LEAST_RECORDINGS else np.arange(len(x))
    squares = (x.astype(np.float64) ** 2).sum(axis=1)
    member = np.eye(n_classes)[found.label]
    nearest = np.full((len(x), WITNESSES), -1)
    silhouettes = []
    for first in range(0, len(x), CHUNK):
        rows = slice(first, first + CHUNK)
        product = (x[rows] @ x.T).astype(np.float64)
        distance = np.sqrt(np.maximum(squares[rows, None] + squares - 2 * product, 0.0))
        silhouettes.append(_silhouette(distance, member, found.label[rows]))
        overlap = np.abs(found.start[rows, None] - found.start) < length
        overlap &= found.recording[rows, None] == found.recording
        distance[overlap | (unit[rows, None] == unit)] = np.inf
        distance = np.minimum.reduceat(distance, places, axis=1)
        k = min(WITNESSES, len(places))
        closest = np.argpartition(distance, k - 1, axis=1)[:, :k]
        by_distance = np.take_along_axis(distance, closest, axis=1)
        order = np.argsort(by_distance, axis=1, kind="stable")
        closest = np.take_along_axis(closest, order, axis=1)
        allowed = np.isfinite(np.take_along_axis(by_distance, order, axis=1))
        nearest[rows, :k] = np.where(allowed, places[closest], -1)
    return nearest, float(np.nanmean(np.concatenate(silhouettes)))


def _silhouette(distance: np.ndarray, member: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Of some windows, given their distances to all; NaN for a class of one window."""
    counts = member.sum(axis=0)
    sums = distance @ member
    rows = np.arange(len(label))
    with np.errstate(invalid="ignore", divide="ignore"):
        own = sums[rows, label] / (counts[label] - 1)
        means = sums / counts
        means[rows, label] = np.inf
        other = np.nanmin(np.where(counts > 0, means, np.inf), axis=1)
        return np.where(np.isfinite(other), (other - own) / np.maximum(own, other), np.nan)


def _votes(label: np.ndarray, neighbours: np.ndarray, n_classes: int) -> np.ndarray:
    """(n, classes): the neighbours of each class; of equals, those with the nearer ones have more."""
    votes = np.zeros((len(neighbours), n_classes))
    rows = np.arange(len(neighbours))
    for rank, column in enumerate(neighbours.T):
        there = column >= 0
        weight = 1 + 1e-3 / (rank + 1)
        np.add.at(votes, (rows[there], label[column[there]]), weight)
    return votes


def _contradicted(
    label: np.ndarray, neighbours: np.ndarray, n_classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each window the other class that its neighbours agree on, or -1, and the share of them."""
    votes = np.round(_votes(label, neighbours, n_classes))
    share = votes.max(axis=1) / np.maximum((neighbours >= 0).sum(axis=1), 1)
    looks = votes.argmax(axis=1)
    enough = (neighbours >= 0).sum(axis=1) >= VOTERS
    contradicted = enough & (looks != label) & (share >= CONTRADICTION)
    return np.where(contradicted, looks, -1), share


def _suspects(
    app: ResolvedApp, data: Dataset, found: _Windows, looks: np.ndarray, agree: np.ndarray
) -> tuple[Suspect, ...]:
    """Runs of such windows, those first that are most of their recording."""
    counts = np.bincount(found.recording, minlength=len(data.recordings))
    flagged = np.bincount(found.recording[looks >= 0], minlength=len(data.recordings))
    suspects = []
    keys = list(zip(found.recording.tolist(), looks.tolist(), strict=True))
    for (recording, other), run in groupby(range(len(keys)), key=lambda i: keys[i]):
        rows = list(run)
        if other < 0:
            continue
        end = int(found.start[rows[-1]]) + data.window_length
        suspects.append(
            Suspect(
                path=data.recordings[recording].path,
                start_s=round(float(found.start[rows[0]]) / app.sensor.rate_hz, 3),
                end_s=round(end / app.sensor.rate_hz, 3),
                label=app.labels[found.label[rows[0]]],
                looks_like=app.labels[other],
                windows=len(rows),
                agree=round(float(agree[rows].mean()), 3),
                of_recording=round(float(flagged[recording] / counts[recording]), 3),
            )
        )
    return tuple(sorted(suspects, key=lambda s: (-s.of_recording, -s.windows, s.path, s.start_s)))


def project(values: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """Principal components: float32 (n, 2), and the share of the variance along each. By subspace
    iteration, which needs no matrix of all features by all features."""
    centred = values.astype(np.float64) - values.mean(axis=0)
    n = min(8, centred.shape[1])
    basis = np.random.default_rng(0).normal(size=(centred.shape[1], n))
    for _ in range(30):
        basis = np.linalg.qr(centred.T @ (centred @ basis))[0]
    _, sizes, turn = np.linalg.svd(centred @ basis, full_matrices=False)
    axes = basis @ turn.T[:, :2]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    points = np.zeros((len(values), 2), np.float32)
    points[:, : axes.shape[1]] = centred @ axes
    total = max(float((centred**2).sum()), 1e-30)
    shares = [*(sizes[:2] ** 2 / total), 0.0][:2]
    return points, (min(1.0, float(shares[0])), min(1.0, float(shares[1])))
