"""The ``heart`` block against SciPy in float64, on made-up hearts and on real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block

from specc.dsp.heart import oracle
from specc.dsp.heart.params import MEASURES, check

RECORDINGS = Path(__file__).parent / "recordings"


def heart(source, params, samples, rate_hz):
    """The measures by name."""
    params = make_params("heart", source=source, measures=MEASURES, **params)
    window = np.asarray(samples, np.float32)[:, None]
    return dict(zip(MEASURES, run_block("heart", params, window, rate_hz)[:, 0], strict=True))


def beats_at(times, rate_hz, seconds, source):
    """A signal with a beat at each of ``times`` in s: a pulse wave's bump, or an R wave with its
    neighbours Q, S and T."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    waves = {"ppg": [(0.0, 0.09, 1.0), (0.25, 0.1, 0.3)]}
    waves["ecg"] = [(0.0, 0.011, 1.0), (-0.03, 0.01, -0.15), (0.03, 0.01, -0.2), (0.25, 0.05, 0.25)]
    return sum(
        height * np.exp(-(((time - beat - delay) / width) ** 2) / 2)
        for beat in times
        for delay, width, height in waves[source]
    )


@st.composite
def cases(draw):
    """(source, rate in Hz, beats in s, samples): 12 s of 50 to 170 beats a minute."""
    source = draw(st.sampled_from(["ppg", "ecg"]))
    rate_hz = draw(
        st.sampled_from([25.0, 50.0, 104.0] if source == "ppg" else [100.0, 250.0, 360.0])
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    mean = 60 / draw(st.integers(50, 170))
    beats = np.cumsum(mean * (1 + rng.normal(size=40).clip(-2, 2) * draw(st.floats(0, 0.05))))
    samples = beats_at(beats, rate_hz, 12, source) + rng.normal(size=round(12 * rate_hz)) * 0.01
    samples *= draw(st.sampled_from([1e-3, 1.0, -1.0 if source == "ecg" else 1.0, 1e6]))
    return source, rate_hz, beats, (samples + draw(st.sampled_from([0.0, 3.0]))).astype(np.float32)


@settings(deadline=None, max_examples=150)
@given(cases())
def test_measures_against_scipy(case):
    source, rate_hz, _, samples = case
    params = make_params("heart", source=source, measures=MEASURES)
    assert check(params, rate_hz, len(samples)) == []
    expected = oracle.features(params, samples[:, None].astype(np.float64), rate_hz)
    error = np.abs(run_block("heart", params, samples[:, None], rate_hz) - expected)
    decided = ~np.isnan(expected)
    assert (error <= oracle.TOLERANCE * (1 + np.abs(expected)))[decided].all()


@settings(deadline=None, max_examples=100)
@given(cases())
def test_the_rate_that_the_heart_had(case):
    source, rate_hz, beats, samples = case
    found = heart(source, {}, samples, rate_hz)
    true = 60 / np.diff(beats[beats < 12]).mean()
    assert found["heart_rate"] == pytest.approx(true, rel=0.04)
    assert (beats < 12).sum() - 3 <= found["beats"] <= (beats < 12).sum() + 1


def test_variability_that_the_heart_had():
    """Intervals of 800 ms, every third 60 ms longer: between samples at 100 Hz."""
    intervals = np.where(np.arange(70) % 3 == 2, 0.86, 0.80)
    samples = beats_at(np.cumsum(intervals), 100.0, 60, "ppg")
    found = heart("ppg", {}, samples, 100.0)
    steps = np.diff(intervals * 1000)
    assert found["mean_nn"] == pytest.approx(820, abs=2)
    assert found["sdnn"] == pytest.approx((intervals * 1000).std(ddof=1), abs=3)
    assert found["rmssd"] == pytest.approx(np.sqrt((steps**2).mean()), abs=4)
    assert found["pnn50"] == found["pnn20"] == pytest.approx(2 / 3, abs=0.03)
    assert found["cvnn"] == pytest.approx(found["sdnn"] / found["mean_nn"])
    assert (found["min_nn"], found["max_nn"]) == pytest.approx((800, 860), abs=5)


def test_a_missed_beat_is_no_interval():
    beats = np.arange(0.4, 30, 0.75)
    samples = beats_at(np.delete(beats, 20), 50.0, 30, "ppg")
    found = heart("ppg", {}, samples, 50.0)
    assert found["heart_rate"] == pytest.approx(80, abs=1)
    assert found["sdnn"] < 10
    doubled = heart("ppg", {"tolerance": 1.0}, samples, 50.0)
    assert doubled["max_nn"] > 1.3 * found["max_nn"]
    assert doubled["sdnn"] > 3 * found["sdnn"]


@pytest.mark.parametrize("samples", [np.zeros(600), np.full(600, 7.0), np.linspace(0, 1, 600)])
@pytest.mark.parametrize("source", ["ppg", "ecg"])
def test_no_heart(source, samples):
    """Nothing is divided by nothing."""
    found = heart(source, {}, samples, 50.0)
    assert np.isfinite(list(found.values())).all()
    assert (heart(source, {}, 0 * samples, 50.0)["beats"], found["sdnn"]) == (0, 0)


def test_a_real_ecg():
    """Against peaks of the ECG itself, found by their prominence."""
    ecg = np.loadtxt(RECORDINGS / "ecg.csv", skiprows=1) * 0.005
    peaks, _ = scipy.signal.find_peaks(ecg, prominence=1.2, distance=30)
    nn = np.diff(peaks) / 120 * 1000
    found = heart("ecg", {}, ecg, 120.0)
    assert abs(found["beats"] - len(peaks)) <= 1
    assert found["heart_rate"] == pytest.approx(60000 / nn.mean(), rel=0.02)


def test_a_real_pulse_wave():
    """Against what the package that it comes from published of the 90 s from its start: 79.3 beats a
    minute, intervals of 753.8 ms with a deviation of 52.0 ms and differences of 63.4 ms."""
    ppg = np.loadtxt(RECORDINGS / "ppg.csv", skiprows=1)
    found = heart("ppg", {}, ppg, 20.0)
    assert found["heart_rate"] == pytest.approx(79.3, abs=2)
    assert found["mean_nn"] == pytest.approx(753.8, rel=0.02)
    assert found["sdnn"] == pytest.approx(52.0, rel=0.25)
    assert found["rmssd"] == pytest.approx(63.4, rel=0.25)


def findings(rate_hz=50.0, window_length=600, **fields):
    return check(make_params("heart", **fields), rate_hz, window_length)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"window_length": 100}, None, ["2 s", "3 s"]),
        ({"window_length": 250}, "measures", ["sdnn, rmssd, pnn50 of 5 s", "10 s"]),
        ({"source": "ecg", "rate_hz": 40.0}, "f_max", ["20 Hz", "40 Hz"]),
        ({"rate_hz": 8000.0, "window_length": 100000}, None, ["4000 Hz"]),
        ({"f_min": "9 Hz"}, "f_min", ["9 Hz to 8 Hz"]),
        ({"f_min": "0.01 Hz"}, "f_min", ["0.01 Hz", "0.05 Hz"]),
        ({"measures": ["beats", "beats"]}, "measures", ["beats given twice"]),
    ],
)
def test_findings(given, field, words):
    (finding,) = findings(**given)
    assert finding.field == field
    for word in words:
        assert word in f"{finding.message} | {finding.hint}"
    assert (finding.severity == "warning") == ("depend on" in finding.message)
