"""simulate: what the firmware will answer, computed by the same C on the host.

From the features and scores of a recording's windows (computed by the native kernels) to the
decisions and events, through the firmware's own decision code. The golden vectors and every rung of
``specc verify`` compare with these results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from specc.app import Decision
from specc.native import ffi, lib, pointer

FNV_OFFSET = 2166136261
FNV_PRIME = 16777619


@dataclass(frozen=True)
class WindowResult:
    """As ``app_result_t`` of the firmware; ``event`` counts only where ``fired``."""

    features_hash: int
    label: int
    confidence: int
    fired: bool
    event: int
    scores: tuple[int, ...]


def hash_features(features: np.ndarray) -> np.ndarray:
    """FNV-1a (32 bits) of the float32 bits of each row, low byte first.

    ``features``: float32 (n_windows, ...). Returns uint32 (n_windows,). Source: Fowler, Noll, Vo,
    draft-eastlake-fnv.
    """
    rows = np.ascontiguousarray(features, "<f4").reshape(len(features), -1)
    octets = rows.view(np.uint8).reshape(len(rows), -1)
    value = np.full(len(rows), FNV_OFFSET, np.uint32)
    for column in octets.T:
        value = (value ^ column) * np.uint32(FNV_PRIME)
    return value


def decide(decision: Decision, features: np.ndarray, scores: np.ndarray) -> list[WindowResult]:
    """The results of one recording's windows, in order, from reset.

    ``features``: float32 (n_windows, ...); ``scores``: int8 (n_windows, n_classes), the model's
    output.
    """
    n_classes = scores.shape[1]
    params = ffi.new("specc_decision_t *")
    params.n_classes = n_classes
    params.average = decision.average
    params.threshold = decision.threshold
    params.consecutive = decision.consecutive
    params.suppress = decision.suppress
    history = np.zeros((decision.average, n_classes), np.uint8)
    sums = np.zeros(n_classes, np.uint16)
    state = ffi.new("specc_decision_state_t *")
    state.history, state.sums = pointer(history), pointer(sums)
    lib.specc_decision_init(params, state)
    result = ffi.new("specc_decision_result_t *")
    hashes = hash_features(features)
    results = []
    for row, hashed in zip(np.ascontiguousarray(scores), hashes, strict=True):
        lib.specc_decision_step(params, state, pointer(row), result)
        results.append(
            WindowResult(
                features_hash=int(hashed),
                label=result.label,
                confidence=result.confidence,
                fired=bool(result.fired),
                event=result.event,
                scores=tuple(int(s) for s in row),
            )
        )
    return results
