"""The ``spectral`` block's window before the spectrum: scale, decimation, filter, statistics."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block, run_pieces

from specc.dsp.spectral import oracle
from specc.dsp.spectral import params as spectral


@st.composite
def cases(draw):
    """(params, rate in Hz, samples (length, 2)) that pass the block's check."""
    rate_hz = draw(st.sampled_from([50.0, 119.0, 4000.0]))
    fields = {
        "n_fft": draw(st.sampled_from([8, 16, 30])),
        "hop_length": draw(st.integers(4, 8)),
        "n_bands": 3,
        "n_peaks": draw(st.integers(0, 2)),
        "log": False,
        "scale": draw(st.sampled_from([1.0, 0.01, 1000.0])),
        "decimation": draw(st.sampled_from([1, 3, 10, 30])),
        "filter": draw(st.sampled_from(["none", "low", "high"])),
        "order": draw(st.integers(1, 8)),
        "measures": draw(st.lists(st.sampled_from(["rms", "std", "median", "max"]), unique=True)),
    }
    if fields["filter"] != "none":
        share = draw(st.floats(0.05, 0.45))
        fields["cutoff"] = f"{share * rate_hz / fields['decimation']} Hz"
    length = fields["decimation"] * 40 + draw(st.integers(0, 50))
    params = make_params("spectral", **fields)
    assume(not spectral.check(params, rate_hz, length))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    samples = rng.normal(size=(length, 2)) + draw(st.sampled_from([0.0, 1.0, -5.0]))
    return params, rate_hz, samples.astype(np.float32)


@settings(deadline=None, max_examples=150)
@given(cases())
def test_against_the_oracle(case):
    params, rate_hz, samples = case
    expected = oracle.features(params, samples.astype(np.float64), rate_hz)
    found = run_block("spectral", params, samples, rate_hz)
    assert found.shape == expected.shape
    scale = params.scale * np.abs(samples).max()
    powers = 3 + 2 * params.n_peaks
    for i, (row, exact) in enumerate(zip(found, expected, strict=True)):
        decided = ~np.isnan(exact)
        power = i < 3 or (i < powers and (i - 3) % 2)
        error = np.abs(np.sqrt(row) - np.sqrt(exact)) if power else np.abs(row - exact)
        unit = scale if power or i >= powers else rate_hz
        assert (error[decided] <= 1e-4 * unit).all()


def test_decimation_keeps_what_is_below_and_nothing_else():
    """At 1 kHz kept to 100 Hz: a tone at 20 Hz stays, one at 220 Hz would fold to 20 Hz."""
    time = np.arange(2000)[:, None] / 1000
    params = make_params("spectral", n_fft=64, decimation=10, n_bands=1, n_peaks=1, log=False)
    for hz, power in ((20, 0.5), (220, 0.0)):
        samples = np.sin(2 * np.pi * hz * time).astype(np.float32)
        found = run_block("spectral", params, samples, 1000.0)[:, 0]
        assert found[0] == pytest.approx(power, abs=0.01)
        if power:
            assert found[1] == pytest.approx(20, abs=0.8)


def test_decimation_against_scipy_decimate():
    """Its filter and its samples, but for the start at rest and the gain at 0 Hz."""
    x = np.random.default_rng(2).normal(size=3000)
    x[0] = 0
    params = make_params(
        "spectral", n_fft=16, decimation=10, n_bands=0, n_peaks=0, measures=["rms"]
    )
    found = run_block("spectral", params, x[:, None].astype(np.float32), 50.0)[0, 0]
    expected = scipy.signal.decimate(x, 10, ftype="iir", zero_phase=False) * 10 ** (0.05 / 20)
    assert found == pytest.approx(np.sqrt((expected**2).mean()), rel=1e-5)


def test_gravity_gives_a_high_pass_no_jolt():
    params = make_params(
        "spectral", filter="high", cutoff="1 Hz", n_bands=0, n_peaks=0, measures=["max"]
    )
    still = np.full((200, 1), -1.0, np.float32)
    assert abs(run_block("spectral", params, still, 50.0)[0, 0]) < 1e-5


def test_without_preparation_the_bits_are_those_of_the_plain_block():
    samples = np.random.default_rng(3).normal(size=(200, 3)).astype(np.float32)
    plain = run_block("spectral", make_params("spectral"), samples, 50.0)
    both = run_block("spectral", make_params("spectral", measures=["rms"]), samples, 50.0)
    np.testing.assert_array_equal(both[:-1].view(np.uint32), plain.view(np.uint32))
    np.testing.assert_allclose(
        both[-1], np.sqrt((samples.astype(float) ** 2).mean(axis=0)), rtol=1e-6
    )


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([1.0, 0.01, 1000.0]),
    st.sampled_from([("rms", "skewness", "kurtosis"), ("std", "zero_crossings"), ("median",), ()]),
    st.integers(0, 2),
    st.integers(0, 2**32 - 1),
)
def test_what_windows_share_is_near_to_the_whole_window(scale, measures, n_peaks, seed):
    fields = {"n_fft": 20, "hop_length": 10, "n_bands": 3, "n_peaks": n_peaks, "log": False}
    params = make_params("spectral", **fields, scale=scale, measures=measures)
    shared = scale == 1.0 or measures != ("median",)
    kept = spectral.history(params, 50.0, 100, 20)
    assert kept == ((100 if "median" in measures else 20) if shared and params.prepares else None)
    if kept is None:
        return
    samples = np.random.default_rng(seed).normal(size=(100, 2)).astype(np.float32)
    found = run_pieces("spectral", params, samples, 50.0, 20)
    expected = run_block("spectral", params, samples, 50.0)
    unit = np.abs(expected).max(axis=1, keepdims=True)
    assert (np.abs(found - expected) <= 1e-4 * unit).all()


@pytest.mark.parametrize(
    "fields", [{"filter": "low"}, {"decimation": 3}, {"n_fft": 32}, {"scale": 2.0, "n_fft": 32}]
)
def test_what_windows_cannot_share(fields):
    """A filter that begins anew in each window; frames whose hop does not divide the stride."""
    params = make_params("spectral", **{"n_fft": 20, "measures": ["rms"], **fields})
    assert spectral.history(params, 50.0, 100, 20) is None


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (
            {"decimation": 10, "n_fft": 8, "n_bands": 1, "n_peaks": 0, "f_max": "4 Hz"},
            "f_max",
            "2.5 Hz, half of the decimated",
        ),
        ({"decimation": 3}, "n_fft", "34 samples"),
        ({"cutoff": "3 Hz"}, "cutoff", "no filter"),
        ({"filter": "low", "cutoff": "30 Hz"}, "cutoff", "25 Hz"),
        ({"measures": ["rms", "rms"]}, "measures", "twice"),
    ],
)
def test_findings(fields, field, words):
    (finding,) = spectral.check(make_params("spectral", **fields), 50.0, 100)
    assert finding.field == field
    assert words in finding.message
