"""runtime/decision.c against a plain model of what its header says."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from specc._native import ffi, lib

from specc.native import pointer

UNKNOWN = -1


def run(scores, average=1, threshold=0, consecutive=1, suppress=0):
    """(label, confidence, fired, event) of each row of ``scores``, int8 (n_windows, n_classes)."""
    scores = np.ascontiguousarray(scores, np.int8)
    n_classes = scores.shape[1]
    decision = ffi.new("specc_decision_t *", [n_classes, average, threshold, consecutive, suppress])
    # Not zero: init has to make it so.
    history = np.full((average, n_classes), 77, np.uint8)
    sums = np.full(n_classes, 77, np.uint16)
    state = ffi.new("specc_decision_state_t *")
    state.history, state.sums = pointer(history), pointer(sums)
    lib.specc_decision_init(decision, state)
    result = ffi.new("specc_decision_result_t *")
    found = []
    for row in scores:
        lib.specc_decision_step(decision, state, pointer(row), result)
        found.append((result.label, result.confidence, bool(result.fired), result.event))
    return found


def model(scores, average, threshold, consecutive, suppress):
    """The same, straight from the header's words, over the whole history at once."""
    probability = scores.astype(int) + 128
    found = []
    labels: list[int] = []
    class_fired_at = None
    run_has_fired = False
    for t in range(len(scores)):
        last = probability[max(0, t - average + 1) : t + 1]
        means = last.mean(axis=0)
        best = int(np.argmax(last.sum(axis=0)))
        label = best if means[best] >= threshold else UNKNOWN
        if not labels or labels[-1] != label:
            run_has_fired = False
        labels.append(label)
        long_enough = len(labels) >= consecutive and set(labels[-consecutive:]) == {label}
        quiet = class_fired_at is not None and t - class_fired_at < suppress
        fires = long_enough and not run_has_fired and (label == UNKNOWN or not quiet)
        if fires:
            run_has_fired = True
            if label != UNKNOWN:
                class_fired_at = t
        event = label if fires else UNKNOWN
        found.append((label, int(np.floor(means[best] + 0.5)), fires, event))
    return found


@st.composite
def score_sequences(draw):
    """Runs of clear scores with noise between them: int8 (n_windows, n_classes)."""
    n_classes = draw(st.integers(1, 5))
    runs = draw(st.lists(st.tuples(st.integers(0, n_classes), st.integers(1, 9)), max_size=12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = [rng.integers(-128, 128, n_classes)]
    for label, length in runs:
        for _ in range(length):
            row = rng.integers(-128, -60, n_classes)
            if label < n_classes:
                row[label] = rng.integers(40, 128)
            rows.append(row)
    return np.array(rows, np.int8)


@settings(max_examples=400, deadline=None)
@given(
    score_sequences(),
    st.integers(1, 6),
    st.sampled_from([0, 1, 100, 128, 180, 256]),
    st.integers(1, 5),
    st.integers(0, 12),
)
def test_decisions_against_the_model(scores, average, threshold, consecutive, suppress):
    expected = model(scores, average, threshold, consecutive, suppress)
    assert run(scores, average, threshold, consecutive, suppress) == expected


A, B, NOTHING = [100, -128], [-128, 100], [-28, -128]


def fired(scores, **parameters):
    """{window: event} of the windows in which one fired."""
    results = run(scores, threshold=150, **parameters)
    return {t: event for t, (_, _, fires, event) in enumerate(results) if fires}


def test_a_run_fires_once():
    assert fired([A] * 5 + [B] * 3, consecutive=2) == {1: 0, 6: 1}


def test_a_suppressed_run_fires_when_the_time_is_over_if_it_still_lasts():
    assert fired([A] * 2 + [B] * 6, suppress=4) == {0: 0, 4: 1}
    assert fired([A] * 2 + [B] * 2 + [A] * 4, suppress=5) == {0: 0, 5: 0}


def test_unknown_neither_waits_for_suppression_nor_begins_it():
    assert fired([A, NOTHING, B, B], suppress=2) == {0: 0, 1: UNKNOWN, 2: 1}
    assert fired([NOTHING, A], suppress=9) == {0: UNKNOWN, 1: 0}


def test_the_first_of_equal_classes_wins():
    assert run([[5, 5, 5]])[0][:2] == (0, 133)


def test_counters_stay_at_their_maximum():
    results = run(np.tile(np.int8([A]), (66_000, 1)), consecutive=65_535, suppress=65_535)
    assert [t for t, r in enumerate(results) if r[2]] == [65_534]


def test_the_longest_average_does_not_overflow():
    assert run(np.full((600, 2), 127), average=257, threshold=255)[-1] == (0, 255, False, -1)
