"""What a network of the user's own takes and gives, held against the app: does its input have room for
the features, and are its outputs the classes?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from specc.diagnostics import Diagnostic


@dataclass(frozen=True)
class Interface:
    """``input_shape``: an axis of None has any size. ``n_scores``: its outputs; None: not known yet."""

    input_shape: tuple[int | None, ...]
    n_scores: int | None


def interface_faults(
    interface: Interface, shape: tuple[int, int], n_classes: int
) -> Iterator[Diagnostic]:
    """M010 and M011: what does not fit features of ``shape``, (length, channels), and the classes."""
    if not takes(interface.input_shape, shape):
        yield _input_fault(interface.input_shape, shape)
    if interface.n_scores not in (None, n_classes):
        yield _output_fault(interface.n_scores, n_classes)


def takes(axes: tuple[int | None, ...], shape: tuple[int, int]) -> bool:
    """Whether features of ``shape``, row-major, are an array with these axes: all in one row, or with
    the channels as the last axes."""
    free = axes.count(None)
    known = math.prod(axis for axis in axes if axis is not None)
    total = math.prod(shape)
    if free:
        return free == 1 and known > 0 and total % known == 0 and axes[-1] in (None, shape[1])
    if known != total:
        return False
    long = [axis for axis in axes if axis != 1]
    return len(long) <= 1 or shape[1] in {math.prod(long[i:]) for i in range(len(long) + 1)}


def _input_fault(axes: tuple[int | None, ...], shape: tuple[int, int]) -> Diagnostic:
    total = math.prod(shape)
    text = by(axes)
    features = f"the features are {by(shape)} (length x channels), {total:,} values"
    known = math.prod(axis for axis in axes if axis is not None)
    if None not in axes and known == total:
        return Diagnostic(
            "M010",
            f"the model takes {text}, which is not the order of the features: {features}",
            hint="a row's channels lie side by side: transpose the input where you train the model",
        )
    return Diagnostic(
        "M010",
        f"the model takes {text}{'' if None in axes else f', {known:,} values'}; {features}",
        hint="set [window] and [[features]] to what the model was trained on, or train it on these "
        "features: `specc features --out FILE` exports them",
    )


def _output_fault(n_scores: int, n_classes: int) -> Diagnostic:
    hint = "list the model's classes in [classes] labels, in the order of its outputs"
    if n_scores == 1:
        hint = "a single output cannot tell classes apart: end the model with a softmax over them"
    return Diagnostic(
        "M011",
        f"the model has {n_scores:,} output{'' if n_scores == 1 else 's'}, "
        f"[classes] has {n_classes} labels",
        hint=hint,
    )


def by(axes: tuple[int | None, ...]) -> str:
    """``49x10``; ``?`` for an axis of any size."""
    return "x".join("?" if axis is None else str(axis) for axis in axes) or "a single value"
