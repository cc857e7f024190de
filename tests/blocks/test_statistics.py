"""The ``statistics`` block against NumPy and SciPy in float64."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from run_block import make_params, run_block, run_pieces

from specc.dsp.measures import MEASURES
from specc.dsp.pieces import NEEDS, PARTS, parts_of
from specc.dsp.statistics import oracle
from specc.dsp.statistics.params import check, history

# Relative to the oracle, and for mean and moments to the signal's root mean square.
TOLERANCE = 2e-5


def crossings(x, level=0.0):
    return np.count_nonzero(np.diff(x < level, axis=0), axis=0)


ORACLE = {
    "mean": lambda x: x.mean(axis=0),
    "min": lambda x: x.min(axis=0),
    "max": lambda x: x.max(axis=0),
    "rms": lambda x: np.sqrt((x**2).mean(axis=0)),
    "std": lambda x: x.std(axis=0),
    "skewness": lambda x: scipy.stats.skew(x, axis=0),
    "kurtosis": lambda x: scipy.stats.kurtosis(x, axis=0),
    "zero_crossings": crossings,
    "peak_to_peak": lambda x: np.ptp(x, axis=0),
    "slope_sign_changes": lambda x: (np.abs(np.diff(np.sign(np.diff(x, axis=0)), axis=0)) == 2).sum(
        0
    ),
    "waveform_length": lambda x: np.abs(np.diff(x, axis=0)).sum(axis=0),
    "mean_absolute": lambda x: np.abs(x).mean(axis=0),
    "crest_factor": lambda x: np.abs(x).max(axis=0) / np.sqrt((x**2).mean(axis=0)),
    "variance": lambda x: x.var(axis=0),
    "median": lambda x: np.median(x, axis=0),
    "p5": lambda x: np.percentile(x, 5, axis=0),
    "p25": lambda x: np.percentile(x, 25, axis=0),
    "p75": lambda x: np.percentile(x, 75, axis=0),
    "p95": lambda x: np.percentile(x, 95, axis=0),
    "interquartile_range": lambda x: scipy.stats.iqr(x, axis=0),
}
OFFSET = 30.0  # in standard deviations of the distributions


@st.composite
def signals(draw):
    """float32 (length, 3): several distributions, offset up to about OFFSET standard deviations."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(4, 400)), 3
    distribution = draw(st.sampled_from(["normal", "uniform", "exponential", "sine"]))
    if distribution == "sine":
        x = np.sin(np.arange(shape[0])[:, None] * rng.uniform(0.1, 3, 3))
    else:
        x = getattr(rng, distribution)(size=shape)
    x = x + draw(st.floats(-OFFSET, OFFSET))
    return (x * 10.0 ** draw(st.integers(-6, 6))).astype(np.float32)


@settings(deadline=None, max_examples=200)
@given(signals(), st.lists(st.sampled_from(list(ORACLE)), min_size=1, unique=True))
def test_statistics_against_scipy(samples, measures):
    params = make_params("statistics", measures=measures)
    compare(run_block("statistics", params, samples, 50.0), samples, measures)


def compare(found, samples, measures):
    exact = samples.astype(np.float64)
    rms = ORACLE["rms"](exact)
    # Moments about a mean far from zero lose the digits that the offset takes.
    moment = np.maximum(1.0, rms / np.maximum(exact.std(axis=0), 1e-30) / OFFSET)
    for row, measure in zip(found, measures, strict=True):
        absolute = {
            "mean": rms,
            "std": rms,
            "variance": rms**2,
            "skewness": moment,
            "kurtosis": moment,
            "waveform_length": rms,
            "interquartile_range": rms,
        }.get(measure, 0.0)
        expected = ORACLE[measure](exact)
        error = np.abs(row - expected)
        assert (error <= TOLERANCE * (np.abs(expected) + absolute)).all(), measure


def test_entropy():
    """Of 8 equal bins out of 10; of one value; of bins with 1, 2 and 1 samples."""
    params = make_params("statistics", measures=["entropy"])
    for x, expected in (
        ([0, 1, 2, 3, 6, 7, 8, 9.5], np.log(8)),
        ([3, 3, 3], 0.0),
        ([0, 5.5, 5.6, 10], 1.5 * np.log(2)),
    ):
        found = run_block("statistics", params, np.array(x, np.float32)[:, None], 50.0)[0, 0]
        assert found == pytest.approx(expected, abs=1e-6)


@settings(deadline=None, max_examples=100)
@given(signals())
def test_entropy_against_the_oracle(samples):
    params = make_params("statistics", measures=["entropy"])
    expected = oracle.features(params, samples.astype(np.float64), 50.0)
    error = np.abs(run_block("statistics", params, samples, 50.0) - expected)
    assert (error[~np.isnan(expected)] < 1e-5).all()


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=200))
def test_order_with_many_equal_samples(values):
    samples = np.array(values, np.float32)[:, None]
    params = make_params("statistics", measures=["median", "p5", "p95", "interquartile_range"])
    found = run_block("statistics", params, samples, 50.0)[:, 0]
    p5, p25, median, p75, p95 = np.percentile(values, [5, 25, 50, 75, 95])
    np.testing.assert_allclose(found, [median, p5, p95, p75 - p25], atol=1e-5)


def test_mean_crossings():
    samples = np.array([[3, 5, 3, 5, 5, 3, 4]], np.float32).T
    params = make_params("statistics", measures=["mean_crossings", "zero_crossings"])
    assert run_block("statistics", params, samples, 50.0).ravel().tolist() == [5, 0]


def test_zero_counts_as_positive():
    samples = np.array([[0, -1, -0.0, 0, 1, -1]], np.float32).T
    params = make_params("statistics", measures=["zero_crossings"])
    assert run_block("statistics", params, samples, 50.0) == crossings(samples) == 3


@given(st.floats(-1000, 1000, width=32), st.integers(4, 300))
def test_constant_signals(value, n):
    samples = np.full((n, 1), value, np.float32)
    params = make_params("statistics", measures=MEASURES)
    found = dict(zip(MEASURES, run_block("statistics", params, samples, 50.0)[:, 0], strict=True))
    assert found["mean"] == found["min"] == found["max"] == samples[0, 0]
    zeros = ("std", "skewness", "kurtosis", "mean_crossings", "peak_to_peak", "slope_sign_changes")
    for measure in (*zeros, "waveform_length", "variance", "entropy", "interquartile_range"):
        assert found[measure] == 0, measure
    assert found["median"] == found["p5"] == found["p95"] == samples[0, 0]


def test_moments_of_tiny_signals_do_not_underflow():
    x = np.random.default_rng(3).exponential(size=(200, 1)) * 1e-12
    params = make_params("statistics", measures=["skewness", "kurtosis"])
    found = run_block("statistics", params, x.astype(np.float32), 50.0)[:, 0]
    expected = [scipy.stats.skew(x)[0], scipy.stats.kurtosis(x)[0]]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_findings():
    params = make_params("statistics", measures=["rms", "mean", "rms", "kurtosis"])
    (twice,) = check(params, 50.0, 100)
    assert (twice.field, twice.message) == ("measures", "rms given twice")
    assert len(check(params, 50.0, 3)) == 2
    with pytest.raises(ValidationError):
        make_params("statistics", measures=[])


@pytest.mark.parametrize("deviation", [0.1, 0.01, 0.002, 0.0001])
def test_the_oracle_is_sure_of_no_more_than_float32_holds(deviation):
    """Gravity on one axis and little noise: a device that lies still."""
    rng = np.random.default_rng(0)
    params = make_params("statistics", measures=["skewness", "kurtosis"])
    for _ in range(100):
        samples = (1.0 + deviation * rng.standard_normal((100, 3))).astype(np.float32)
        expected = oracle.features(params, samples.astype(np.float64), 50.0)
        error = np.abs(run_block("statistics", params, samples, 50.0) - expected)
        decided = ~np.isnan(expected)
        assert decided.all() == (deviation > 0.005)
        assert (error[decided] <= oracle.TOLERANCE * (1 + np.abs(expected[decided]))).all()


@settings(deadline=None, max_examples=200)
@given(
    st.integers(14, 60),
    st.integers(2, 8),
    signals(),
    st.lists(st.sampled_from(sorted(NEEDS)), min_size=1, unique=True),
)
def test_pieces_against_scipy(piece, count, samples, measures):
    samples = np.resize(samples, (piece * count, 3))
    params = make_params("statistics", measures=measures)
    assert history(params, 50.0, len(samples), piece) == piece
    found = run_pieces("statistics", params, samples, 50.0, piece)
    compare(found, samples, measures)
    whole = run_block("statistics", params, samples, 50.0)
    for row, expected, measure in zip(found, whole, measures, strict=True):
        if measure in ("min", "max", "peak_to_peak", "zero_crossings", "slope_sign_changes"):
            np.testing.assert_array_equal(row, expected)


@given(st.floats(-1000, 1000, width=32), st.integers(2, 30))
def test_pieces_of_constant_signals(value, count):
    samples = np.full((14 * count, 1), value, np.float32)
    measures = sorted(NEEDS)
    params = make_params("statistics", measures=measures)
    found = run_pieces("statistics", params, samples, 50.0, 14)[:, 0]
    found = dict(zip(measures, found, strict=True))
    assert found["mean"] == found["min"] == found["max"] == samples[0, 0]
    for measure in ("std", "skewness", "kurtosis", "peak_to_peak", "waveform_length", "variance"):
        assert found[measure] == 0, measure
    assert found["zero_crossings"] == found["slope_sign_changes"] == 0


def test_moments_of_tiny_pieces_and_of_steps_between_them():
    """No power underflows; and pieces that are constant have all their moments between them."""
    rng = np.random.default_rng(3)
    params = make_params("statistics", measures=["skewness", "kurtosis"])
    tiny = rng.exponential(size=200) * 1e-12
    steps = np.repeat(rng.exponential(size=10), 20)
    for signal in (tiny, steps, steps + 1e8 * tiny):
        samples = signal.astype(np.float32)
        found = run_pieces("statistics", params, samples[:, None], 50.0, 20)[:, 0]
        x = samples.astype(np.float64)
        np.testing.assert_allclose(found, [scipy.stats.skew(x), scipy.stats.kurtosis(x)], rtol=1e-4)


def test_which_windows_share_pieces():
    def piece(length, stride, *measures):
        params = make_params("statistics", **({"measures": measures} if measures else {}))
        return history(params, 50.0, length, stride)

    assert piece(100, 50) == 50
    assert piece(100, 40) == 20
    assert piece(100, 10) == 10
    assert piece(100, 5) is None  # too short
    assert piece(101, 50) is None  # nothing in common
    assert piece(100, 100) is piece(100, 150) is None  # no overlap
    assert piece(100, 50, "mean", "median") is None  # needs all samples at once
    assert piece(100, 10, *NEEDS) is None  # more parts than samples
    assert parts_of(tuple(NEEDS)) == PARTS
    for measure in set(MEASURES) - set(NEEDS):
        assert piece(100, 50, measure) is None
