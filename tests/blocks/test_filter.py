"""The ``filter`` block against scipy.signal in float64."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specc import native, registry
from specc.dsp.sections import butterworth
from specc.signals.filter import oracle
from specc.signals.filter.block import lower
from specc.signals.filter.params import LEAST_SHARE, Params, check, edges


@st.composite
def filters(draw):
    """(params, rate in Hz) that pass the block's check."""
    rate_hz = draw(st.sampled_from([25.0, 50.0, 119.0, 1000.0, 16000.0]))
    kind = draw(st.sampled_from(["low", "high", "band", "stop"]))
    shares = sorted(draw(st.lists(st.floats(0.01, 0.47), min_size=2, max_size=2)))
    fields = {"kind": kind, "order": draw(st.integers(1, 8 if kind in ("low", "high") else 4))}
    if kind in ("low", "high"):
        fields["cutoff"] = f"{shares[0] * rate_hz} Hz"
    else:
        assume(shares[1] > 1.2 * shares[0])
        fields |= {"f_min": f"{shares[0] * rate_hz} Hz", "f_max": f"{shares[1] * rate_hz} Hz"}
    params = Params(type="filter", **fields)
    assert check(params, rate_hz, 1) == []
    return params, rate_hz


def run(params, rate_hz, samples):
    """The filtered channels of ``samples``, float32 (n, channels), as new channels of a row."""
    n = samples.shape[1]
    rows = np.hstack([samples, np.zeros_like(samples)])
    before = rows[:, :n].copy()
    kernel = native.Kernel(lower(params, tuple(range(n)), tuple(range(n, 2 * n)), rate_hz))
    kernel.run_signal(rows)
    np.testing.assert_array_equal(rows[:, :n], before)
    return rows[:, n:]


@settings(deadline=None, max_examples=150)
@given(filters())
def test_the_response_is_that_of_a_butterworth_filter(case):
    params, rate_hz = case
    at = np.linspace(0, rate_hz / 2, 200, endpoint=False)
    rows = butterworth(params.kind, edges(params), params.order, rate_hz)
    sos = np.insert(rows, 3, 1.0, axis=1)
    _, found = scipy.signal.sosfreqz(sos, at, fs=rate_hz)
    ends = edges(params)
    edge = ends if len(ends) > 1 else ends[0]
    reference = scipy.signal.butter(
        params.order, edge, oracle.KINDS[params.kind], output="sos", fs=rate_hz
    )
    _, expected = scipy.signal.sosfreqz(reference, at, fs=rate_hz)
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-7)


@settings(deadline=None, max_examples=150)
@given(filters(), st.integers(0, 2**32 - 1))
def test_signals_against_scipy(case, seed):
    params, rate_hz = case
    rng = np.random.default_rng(seed)
    samples = (rng.normal(size=(400, 2)) + np.array([0, 5])).astype(np.float32)
    found = run(params, rate_hz, samples)
    expected = oracle.signal(params, samples.astype(np.float64), rate_hz)
    largest = np.abs(samples).max()
    assert np.abs(found - expected).max() <= oracle.TOLERANCE * (1 + largest)


@pytest.mark.parametrize("kind", ["low", "high"])
def test_a_constant_has_no_start(kind):
    params = Params(type="filter", kind=kind, cutoff="1 Hz", order=5)
    found = run(params, 50.0, np.full((50, 1), 9.81, np.float32))
    np.testing.assert_allclose(found, 9.81 if kind == "low" else 0.0, atol=2e-4)


def findings(rate_hz=50.0, **fields):
    return check(Params(type="filter", **fields), rate_hz, 3)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"cutoff": "25 Hz"}, "cutoff", ["25 Hz is not below 25 Hz"]),
        ({"cutoff": "0.04 Hz"}, "cutoff", ["too low for float32", '"0.05 Hz"']),
        ({"cutoff": "3 Hz", "f_min": "1 Hz"}, "f_min", ["says nothing", "it has cutoff"]),
        ({"kind": "band", "f_min": "1 Hz"}, None, ["f_min and f_max", "f_max ="]),
        (
            {"kind": "band", "f_min": "1 Hz", "f_max": "9 Hz", "order": 5},
            "order",
            ["order 5", "at most 4"],
        ),
        ({"kind": "stop", "f_min": "9 Hz", "f_max": "8 Hz"}, "f_min", ["9 Hz to 8 Hz"]),
    ],
)
def test_findings(fields, field, words):
    (finding,) = findings(**fields)
    assert finding.field == field
    for word in words:
        assert word in f"{finding.message} | {finding.hint}"


def test_the_lowest_cutoff_is_within_the_tolerance():
    params = Params(type="filter", kind="low", cutoff=f"{LEAST_SHARE * 100} Hz", order=2)
    samples = np.random.default_rng(0).normal(size=(20_000, 1)).astype(np.float32) + 1
    expected = oracle.signal(params, samples.astype(np.float64), 100.0)
    assert np.abs(run(params, 100.0, samples) - expected).max() <= 10 * oracle.TOLERANCE


def test_parameters_are_registered():
    assert "filter" in registry.names("signals")
