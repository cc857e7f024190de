"""The ``derivative``, ``magnitude`` and ``envelope`` blocks against NumPy and SciPy in float64."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc import native, registry
from specc.signals.envelope.params import check as check_envelope
from specc.signals.magnitude.params import check as check_magnitude


def make_params(name, **fields):
    return registry.params("signals", name).Params(type=name, **fields)


def run(name, params, samples, rate_hz):
    """The results as new channels: float32 (n, outputs)."""
    n = samples.shape[1]
    outputs = 1 if name == "magnitude" else n
    rows = np.hstack([samples, np.zeros((len(samples), outputs), np.float32)])
    where = tuple(range(n, n + outputs))
    call = registry.block("signals", name).lower(params, tuple(range(n)), where, rate_hz)
    native.Kernel(call).run_signal(rows)
    return rows[:, n:]


FIELDS = {
    "derivative": st.fixed_dictionaries(
        {"order": st.integers(1, 3), "per": st.sampled_from(["second", "sample"])}
    ),
    "magnitude": st.fixed_dictionaries(
        {"gravity": st.sampled_from(["keep", "filter", "subtract"])}
    ),
    "envelope": st.fixed_dictionaries(
        {
            "detector": st.sampled_from(["hilbert", "rectify", "square"]),
            "order": st.integers(1, 6),
        }
    ),
}


@settings(deadline=None, max_examples=200)
@given(st.data(), st.sampled_from(list(FIELDS)), st.integers(0, 2**32 - 1))
def test_signals_against_the_oracle(data, name, seed):
    params = make_params(name, **data.draw(FIELDS[name]))
    rate_hz = data.draw(st.sampled_from([25.0, 100.0, 119.0]))
    rng = np.random.default_rng(seed)
    samples = rng.normal(size=(data.draw(st.integers(1, 300)), data.draw(st.integers(1, 4))))
    samples = (samples + data.draw(st.sampled_from([0.0, 1.0, -20.0]))).astype(np.float32)
    oracle = registry.oracle(name, "signals")
    expected = oracle.signal(params, samples.astype(np.float64), rate_hz)
    found = run(name, params, samples, rate_hz)
    assert found.shape == expected.shape
    # What the samples' rounding may become by differences.
    scale = rate_hz if name == "derivative" and params.per == "second" else 1.0
    gain = (2 * scale) ** params.order if name == "derivative" else 1.0
    error = np.abs(found - expected)[~np.isnan(expected)]
    # The root of a mean square that is rounding noise is the root of that noise; a filter far below the
    # rate has that of its coefficients.
    rough = "square" in str(params) or "filter" in str(params)
    least = 2e-3 if rough else 2e-5
    assert (error <= least * gain * (1 + np.abs(samples).max())).all()


def test_a_ramp_has_a_constant_derivative():
    ramp = (np.arange(20) * 0.5).astype(np.float32)[:, None]
    assert (
        run("derivative", make_params("derivative"), ramp, 10.0).ravel().tolist() == [0] + [5] * 19
    )
    second = run("derivative", make_params("derivative", order=2, per="sample"), ramp, 10.0)
    assert second.ravel().tolist() == [0, 0.5] + [0] * 18


def test_the_length_of_a_vector_does_not_turn_with_the_device():
    rng = np.random.default_rng(0)
    vector = rng.normal(size=(100, 3))
    turned = vector @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    found = [
        run("magnitude", make_params("magnitude"), v.astype(np.float32), 50.0)
        for v in (vector, turned)
    ]
    np.testing.assert_allclose(*found, rtol=1e-5)
    np.testing.assert_allclose(found[0][:, 0], np.linalg.norm(vector, axis=1), rtol=1e-6)


@pytest.mark.parametrize("gravity", ["filter", "subtract"])
def test_a_device_at_rest_has_no_movement(gravity):
    still = np.tile(np.float32([0.6, 0.0, -0.8]), (200, 1))
    found = run("magnitude", make_params("magnitude", gravity=gravity), still, 50.0)
    assert np.abs(found).max() < 1e-5


@pytest.mark.parametrize("detector", ["hilbert", "rectify", "square"])
def test_a_tone_has_its_amplitude(detector):
    """Settled, and 0.7 at 231 Hz beside a strong tone out of the band."""
    time = np.arange(4000) / 1000
    x = 0.7 * np.sin(2 * np.pi * 231 * time) + 5 * np.sin(2 * np.pi * 3 * time)
    found = run(
        "envelope",
        make_params("envelope", detector=detector),
        x[:, None].astype(np.float32),
        1000.0,
    )
    assert found[1000:].mean() == pytest.approx(0.7, rel=0.02)


@pytest.mark.parametrize("detector", ["hilbert", "rectify", "square"])
def test_a_damaged_bearing_is_seen_in_the_spectrum_of_the_envelope(detector):
    """Synthetic: impacts at 37 Hz ring at 2.3 kHz, under a shaft at 25 Hz that is ten times as strong,
    and under noise. The spectrum of the signal has its peak at the shaft, that of the envelope at the
    impacts."""
    rate_hz, rng = 8000.0, np.random.default_rng(0)
    time = np.arange(2 * 8000) / rate_hz
    since = time % (1 / 37.0)
    ringing = np.exp(-since * 900) * np.sin(2 * np.pi * 2300 * since)
    x = ringing + 3 * np.sin(2 * np.pi * 25 * time) + 0.2 * rng.normal(size=len(time))
    params = make_params(
        "envelope", detector=detector, f_min="1800 Hz", f_max="2800 Hz", cutoff="50 Hz"
    )
    found = run("envelope", params, x[:, None].astype(np.float32), rate_hz)[:, 0]

    def strongest(signal):
        power = np.abs(np.fft.rfft((signal - signal.mean()) * np.hanning(len(signal))))
        return np.fft.rfftfreq(len(signal), 1 / rate_hz)[power.argmax()]

    assert strongest(x) == pytest.approx(25, abs=1)
    assert strongest(found[800:]) == pytest.approx(37, abs=1)


def test_findings():
    (finding,) = check_magnitude(make_params("magnitude", cutoff="1 Hz"), 50.0, 3)
    assert (finding.field, "says nothing" in finding.message) == ("cutoff", True)
    (finding,) = check_magnitude(
        make_params("magnitude", gravity="filter", cutoff="30 Hz"), 50.0, 3
    )
    assert "25 Hz, half of the rate" in finding.message
    (finding,) = check_envelope(make_params("envelope", f_min="3 kHz", f_max="1 kHz"), 8000.0, 1)
    assert finding.message == "the band would go from 3000 Hz to 1000 Hz"
    (finding,) = check_envelope(make_params("envelope", cutoff="1 Hz"), 8000.0, 1)
    assert (finding.field, "float32" in finding.message) == ("cutoff", True)
