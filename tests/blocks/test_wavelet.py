"""The ``wavelet`` block against PyWavelets in float64."""

from __future__ import annotations

import numpy as np
import pytest
import pywt
from hypothesis import given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block

from specc.dsp.measures import MEASURES
from specc.dsp.wavelet import oracle
from specc.dsp.wavelet.filters import filters
from specc.dsp.wavelet.params import LENGTHS, check, max_level
from specc.dsp.wavelet.params import lengths as coefficient_counts

# Of a coefficient, relative to the window's largest sample.
TOLERANCE = 3e-6


@pytest.mark.parametrize("name", LENGTHS)
def test_filters_are_those_of_pywavelets(name):
    expected = pywt.Wavelet(name)
    found = filters(name)
    assert len(found.low) == LENGTHS[name] == expected.dec_len
    np.testing.assert_allclose(found.low, expected.dec_lo, atol=1e-11)
    np.testing.assert_allclose(found.high, expected.dec_hi, atol=1e-11)


@st.composite
def cases(draw):
    """(params, samples (length, 2)) that pass the block's check."""
    wavelet = draw(st.sampled_from(list(LENGTHS)))
    level = draw(st.integers(1, 5))
    least = max(4, LENGTHS[wavelet] - 1) << level
    length = least + draw(st.integers(0, 200))
    measures = draw(st.lists(st.sampled_from(MEASURES), min_size=1, unique=True))
    params = make_params("wavelet", wavelet=wavelet, level=level, measures=measures)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    samples = rng.normal(size=(length, 2)) * draw(st.sampled_from([0.01, 1.0]))
    samples += np.sin(np.arange(length)[:, None] * rng.uniform(0.05, 3, 2))
    samples += draw(st.sampled_from([0.0, 1.0, -20.0]))
    return params, (samples * draw(st.sampled_from([1e-3, 1.0, 500.0]))).astype(np.float32)


@settings(deadline=None, max_examples=200)
@given(cases())
def test_all_measures_against_the_oracle(case):
    params, samples = case
    assert check(params, 50.0, len(samples)) == []
    expected = oracle.features(params, samples.astype(np.float64), 50.0)
    found = run_block("wavelet", params, samples, 50.0)
    scale = np.abs(samples).max(axis=0)
    names = list(params.measures) * (params.level + 1)
    for name, row, exact in zip(names, found, expected, strict=True):
        decided = ~np.isnan(exact)
        # waveform_length sums hundreds of coefficients' errors.
        unit = {"variance": scale, "waveform_length": 100.0}.get(name, 1.0) * scale
        if name in ("skewness", "kurtosis", "crest_factor", "entropy"):
            unit = oracle.TOLERANCE * 1e5 * (1.0 + np.abs(exact))
        assert (np.abs(row - exact) <= 1e-5 * unit + 1e-4 * np.abs(exact))[decided].all(), name


@settings(deadline=None, max_examples=200)
@given(cases())
def test_extreme_coefficients_and_their_number(case):
    """Tightly: the extremes of every level, and a length that PyWavelets has too."""
    params, samples = case
    params = params.model_copy(update={"measures": ("min", "max", "mean")})
    found = run_block("wavelet", params, samples, 50.0).reshape(-1, 3, 2)
    parts = pywt.wavedec(samples.astype(np.float64), params.wavelet, level=params.level, axis=0)
    assert [len(part) for part in parts[:0:-1]] == coefficient_counts(params, len(samples))
    scale = TOLERANCE * np.abs(samples).max(axis=0) * 2 ** (params.level / 2)
    for (low, high, mean), part in zip(found, parts, strict=True):
        assert (np.abs(low - part.min(axis=0)) <= scale).all()
        assert (np.abs(high - part.max(axis=0)) <= scale).all()
        assert (np.abs(mean - part.mean(axis=0)) <= scale).all()


def test_a_tone_is_in_the_level_of_its_frequency():
    """At 64 Hz level 1 is 16 to 32 Hz, level 2 8 to 16 Hz, level 3 4 to 8 Hz, the rest below."""
    time = np.arange(256)[:, None] / 64
    params = make_params("wavelet", wavelet="db10", level=3, measures=["rms"])
    for hz, part in ((2, 0), (6, 1), (12, 2), (24, 3)):
        samples = np.sin(2 * np.pi * hz * time).astype(np.float32)
        found = run_block("wavelet", params, samples, 64.0)[:, 0]
        assert found.argmax() == part
        assert found[part] > 2 * np.delete(found, part).max()


@pytest.mark.parametrize("name", ["haar", "db4", "sym7", "coif3", "bior3.9", "rbio6.8"])
def test_max_level_is_that_of_pywavelets(name):
    for length in range(2, 600):
        expected = pywt.dwt_max_level(length, name) if length >= LENGTHS[name] - 1 else 0
        assert max_level(name, length) == expected


def test_findings():
    (finding,) = check(make_params("wavelet", level=4), 50.0, 100)
    assert finding.field == "level"
    assert "level = 3 at most" in finding.hint
    assert "needs 112 samples" in finding.message
    assert "2240 ms" in finding.hint
    (finding,) = check(make_params("wavelet", wavelet="db10"), 50.0, 30)
    assert "haar" in finding.hint
    (finding,) = check(make_params("wavelet", measures=["rms", "rms"]), 50.0, 100)
    assert finding.field == "measures"
