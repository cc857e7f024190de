"""The ``spectral`` block against scipy.signal in float64."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.signal
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block

from specc.dsp.fft_sizes import is_size
from specc.dsp.spectral import params as spectral
from specc.dsp.spectral.block import taper

SIZES = [n for n in range(8, 301) if is_size(n)] + [512, 1024]
# Of a band's amplitude (the root of its power), relative to the window's root mean square.
TOLERANCE = 2e-6
# Peaks are compared where float32 can't change their choice or order.
CLEAR_CUT = 1e-3
SCIPY_WINDOWS = {"hann": "hann", "hamming": "hamming", "rectangular": "boxcar"}


def welch(samples, rate_hz, params, scaling):
    """Frequencies in Hz and float64 (bins, channels)."""
    return scipy.signal.welch(
        samples.astype(np.float64),
        rate_hz,
        window=SCIPY_WINDOWS[params.window],
        nperseg=params.n_fft,
        noverlap=params.n_fft - params.hop,
        detrend="constant" if params.detrend else False,
        scaling=scaling,
        axis=0,
    )


@st.composite
def cases(draw, n_peaks=0):
    """(params, rate in Hz, samples (length, 2)) that pass the block's check."""
    n_fft = draw(st.sampled_from(SIZES))
    rate_hz = draw(st.sampled_from([12.5, 50.0, 100.0, 119.0, 16000.0]))
    length = n_fft + draw(st.integers(0, 2 * n_fft))
    fields = {
        "n_fft": n_fft,
        "hop_length": draw(st.integers(max(1, n_fft // 8), n_fft)),
        "window": draw(st.sampled_from(list(SCIPY_WINDOWS))),
        "detrend": draw(st.booleans()),
        "n_peaks": n_peaks,
        "log": False,
        "threshold": draw(st.sampled_from([0.0, 0.1, 0.5, 1.0])),
    }
    if draw(st.booleans()):
        fields |= {
            "n_bands": draw(st.integers(1, 12)),
            "spacing": draw(st.sampled_from(["linear", "log"])),
            "f_min": f"{draw(st.floats(0.02, 0.2)) * rate_hz} Hz",
            "f_max": f"{draw(st.floats(0.3, 0.5)) * rate_hz} Hz",
        }
    else:
        shares = sorted(draw(st.lists(st.floats(0, 0.5), min_size=2, max_size=8, unique=True)))
        fields["edges"] = [f"{share * rate_hz} Hz" for share in shares]
    params = make_params("spectral", **fields)
    assume(not spectral.check(params, rate_hz, length))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    time = np.arange(length)[:, None]
    samples = rng.normal(size=(length, 2)) * draw(st.sampled_from([0.01, 1.0]))
    samples += np.sin(2 * np.pi * rng.uniform(0.05, 0.45, 2) * time)
    samples += draw(st.sampled_from([0.0, 1.0, -20.0]))
    return params, rate_hz, (samples * draw(st.sampled_from([1e-3, 1.0, 500.0]))).astype(np.float32)


@settings(deadline=None, max_examples=300)
@given(cases())
def test_band_powers_against_welch(case):
    params, rate_hz, samples = case
    found = run_block("spectral", params, samples, rate_hz)
    frequency, density = welch(samples, rate_hz, params, "density")
    edges = spectral.band_edges(params, rate_hz)
    width = rate_hz / params.n_fft
    scale = np.sqrt((samples.astype(np.float64) ** 2).mean(axis=0))
    for i, (low, high) in enumerate(pairwise(edges)):
        last = i == len(edges) - 2
        slack = 1e-6 * width
        inside = (frequency >= low - slack) & (frequency < high - slack)
        inside |= last & (frequency >= high - slack) & (frequency <= high + slack)
        expected = density[inside].sum(axis=0) * width
        assert (np.abs(np.sqrt(found[i]) - np.sqrt(expected)) <= TOLERANCE * scale).all()


@settings(deadline=None, max_examples=300)
@given(cases(n_peaks=4))
def test_peaks_against_find_peaks(case):
    params, rate_hz, samples = case
    n_bands = len(spectral.band_edges(params, rate_hz)) - 1
    found = run_block("spectral", params, samples, rate_hz)[n_bands:]
    frequency, power = welch(samples, rate_hz, params, "spectrum")
    scale = np.sqrt((samples.astype(np.float64) ** 2).mean(axis=0))
    for channel in range(samples.shape[1]):
        spectrum = power[:, channel]
        least = params.threshold * spectrum[1:].max()
        peaks, _ = scipy.signal.find_peaks(spectrum, height=least)
        peaks = sorted(peaks, key=lambda k: -spectrum[k])
        levels = np.sort([*spectrum, least])
        assume((np.diff(levels)[1:] > CLEAR_CUT * levels[2:]).all() or clear(spectrum, least))
        heights = found[1::2, channel]
        for i in range(params.n_peaks):
            if i < len(peaks):
                assert found[2 * i, channel] == pytest.approx(frequency[peaks[i]], rel=1e-6)
                error = abs(np.sqrt(heights[i]) - np.sqrt(spectrum[peaks[i]]))
                assert error <= TOLERANCE * scale[channel]
            else:
                assert found[2 * i, channel] == heights[i] == 0


def clear(spectrum, least) -> bool:
    """No neighbours, maxima or threshold so close that float32 could order them differently."""
    floor = 1e-9 * spectrum.max()
    neighbours = np.abs(np.diff(spectrum)) > CLEAR_CUT * spectrum[1:] + floor
    maxima = np.sort(spectrum[scipy.signal.find_peaks(spectrum)[0]])
    apart = np.diff(maxima) > CLEAR_CUT * maxima[1:]
    below = np.abs(maxima / least - 1) > CLEAR_CUT if least else np.array([True])
    return bool(neighbours.all() and apart.all() and below.all())


def test_a_tone_is_found_with_its_frequency_and_mean_square():
    tones = [(10, 2.0), (20, 1.0)]
    samples = sum(a * np.sin(2 * np.pi * k / 64 * np.arange(128)) for k, a in tones)
    params = make_params("spectral", n_bands=0, n_peaks=3, log=False)
    found = run_block("spectral", params, samples[:, None].astype(np.float32), 64.0)[:, 0]
    np.testing.assert_allclose(found, [10, 2.0, 20, 0.5, 0, 0], rtol=1e-5)


@pytest.mark.parametrize("window", SCIPY_WINDOWS)
def test_bands_over_the_whole_range_sum_to_the_mean_square(window):
    k = np.arange(640)
    samples = (np.sin(2 * np.pi * 9 / 64 * k) + 0.5 * np.cos(2 * np.pi * 20 / 64 * k))[:, None]
    params = make_params("spectral", window=window, n_bands=5, n_peaks=0, log=False)
    found = run_block("spectral", params, samples.astype(np.float32), 50.0)
    assert found.sum() == pytest.approx((samples**2).mean(), rel=1e-5)


def test_logarithm_and_floor():
    samples = np.random.default_rng(5).normal(size=(100, 2)).astype(np.float32)
    fields = {"n_fft": 32, "n_peaks": 2, "floor": 0.01}
    power = run_block("spectral", make_params("spectral", log=False, **fields), samples, 50.0)
    level = run_block("spectral", make_params("spectral", **fields), samples, 50.0)
    logged = [*range(8), 9, 11]
    exact = np.log(power[logged].astype(np.float64) + 0.01)
    np.testing.assert_allclose(level[logged], exact, rtol=3e-7, atol=3e-7)
    np.testing.assert_array_equal(level[[8, 10]], power[[8, 10]])
    silent = run_block("spectral", make_params("spectral", **fields), 0 * samples + 3, 50.0)
    assert (silent[[8, 10]] == 0).all()
    np.testing.assert_allclose(silent[logged], np.log(0.01), rtol=1e-6)


@pytest.mark.parametrize("window", SCIPY_WINDOWS)
@pytest.mark.parametrize("n_fft", [8, 30, 64, 250])
def test_tapers_are_those_of_scipy(window, n_fft):
    expected = scipy.signal.get_window(SCIPY_WINDOWS[window], n_fft)
    np.testing.assert_allclose(taper(window, n_fft), expected, atol=1e-15)


def findings(rate_hz=50.0, window_length=100, **fields):
    return spectral.check(make_params("spectral", **fields), rate_hz, window_length)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (
            {"n_fft": 128},
            "n_fft",
            ["128 samples (2560 ms)", "100 samples (2000 ms)", "n_fft = 100"],
        ),
        ({"n_fft": 62}, "n_fft", ["62", "60 and 64"]),
        ({"hop_length": 65}, "hop_length", ["65 samples (1300 ms)", "at most 64"]),
        ({"edges": ["1 Hz", "30 Hz"]}, "edges", ["30 Hz is above 25 Hz", "50 Hz"]),
        ({"f_max": "26 Hz"}, "f_max", ["26 Hz is above 25 Hz"]),
        ({"f_min": "25 Hz"}, "f_min", ["25 Hz to 25 Hz"]),
        ({"edges": ["5 Hz", "2 Hz"]}, "edges", ["ascend: 5 Hz, 2 Hz"]),
        (
            {"edges": ["1 Hz", "1.2 Hz", "5 Hz"]},
            "edges",
            ["1 to 1.2 Hz", "0.78125 Hz", "n_fft = 48"],
        ),
        ({"n_fft": 8, "n_peaks": 1}, "n_bands", ["n_fft = 16"]),
        ({"n_fft": 8, "n_bands": 4, "n_peaks": 3}, "n_peaks", ["room for 2", "n_fft = 12"]),
        ({"n_bands": 0, "n_peaks": 0}, "n_bands", ["no features"]),
        ({"edges": ["1 Hz", "9 Hz"], "n_bands": 3}, "n_bands", ["edges", "ignored"]),
        ({"spacing": "log", "f_min": "0 Hz"}, "f_min", ["0 Hz"]),
    ],
)
def test_findings(fields, field, words):
    (finding,) = findings(**fields)
    assert finding.field == field
    for word in words:
        assert word in f"{finding.message} | {finding.hint}"


def test_the_hinted_n_fft_is_the_smallest_that_does():
    edges = ["1 Hz", "1.2 Hz", "5 Hz"]
    assert findings(n_fft=48, edges=edges) == []
    assert all(findings(n_fft=n, edges=edges) for n in range(8, 48) if is_size(n))
    (finding,) = findings(n_fft=64, edges=["1 Hz", "1.01 Hz", "1.02 Hz"])
    assert "window of at least" in finding.hint
    (finding,) = findings(n_fft=64, edges=["1 Hz", "1.000001 Hz", "1.000002 Hz"])
    assert finding.hint == "use fewer or wider bands"
