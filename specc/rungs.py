"""What the rungs of the verification ladder are made of: shared by ``verify.py`` and the comparison
with TensorFlow Lite Micro."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from specc.app import ResolvedApp
from specc.artifacts import Lowered, Trained
from specc.dataset import Dataset
from specc.ir import LoweredModel, LoweredOp
from specc.native import Kernel

ORACLE_WINDOWS = 200  # of rungs 1 and 2, spread over the test split


@dataclass(frozen=True)
class Rung:
    """``passed`` is None where the rung could not be climbed; ``detail`` then says what to install.
    ``figure``: what was compared, such as ``2310 / 2310 windows``."""

    number: int
    title: str
    passed: bool | None
    figure: str
    detail: str = ""
    cost: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Subject:
    """What is verified."""

    app: ResolvedApp
    data: Dataset
    trained: Trained
    lowered: Lowered
    fingerprint: str


def sample(n: int) -> np.ndarray:
    """The windows, of ``n``, that rungs 1 and 2 look at."""
    return np.unique(np.linspace(0, n - 1, min(n, ORACLE_WINDOWS)).astype(int))


def computed(model: LoweredModel, op: LoweredOp) -> list[int]:
    """The op's operands that are not constants."""
    return [t for t in (*op.inputs, *op.outputs) if not model.is_constant(t)]


def run_steps(
    model: LoweredModel,
    kernels: Sequence[tuple[LoweredOp, Kernel]],
    values: Mapping[int, np.ndarray],
    i: int,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(what the kernels write, what the reference wrote) for each tensor that the steps of one
    layer write, given the reference's values of everything else in window ``i``. A state has what
    the reference left in it in the window before."""
    tensors = model.graph.tensors

    def before(t: int) -> np.ndarray:
        if not tensors[t].is_state:
            return np.zeros_like(values[t][i])
        return (values[t][i - 1] if i else tensors[t].initial.reshape(-1)).copy()

    written = {t: before(t) for op, _ in kernels for t in op.outputs}
    for op, kernel in kernels:
        read = [
            written[t]
            if t in written
            else np.ascontiguousarray(tensors[t].data if model.is_constant(t) else values[t][i])
            for t in op.inputs
        ]
        kernel.run(
            *read,
            *(written[t] for t in op.outputs),
            scratch="void *" if op.call.scratch_bytes else None,
        )
    for t, found in written.items():
        yield found, values[t][i]
