"""The ``mfe``, ``mfcc`` and ``spectrogram`` blocks against librosa and NumPy in float64."""

from __future__ import annotations

import subprocess

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block

from specc import native, registry
from specc.c_text import Constants
from specc.dsp.audio import hz_to_mel, mel_to_hz
from specc.dsp.fft_q15_tables import rfft_q15_struct
from specc.dsp.mfcc.block import dct
from specc.kernel import KernelCall

BLOCKS = ("mfe", "mfcc", "spectrogram")
RATE_HZ = 16000.0


def sound(rng: np.random.Generator, n: int, level: float) -> np.ndarray:
    """float32 (n, 2): tones in noise, so that no bin is far below the others."""
    time = np.arange(n)[:, None]
    tones = sum(np.sin(2 * np.pi * rng.uniform(0.01, 0.45, 2) * time) for _ in range(3))
    return (level * (tones + rng.normal(size=(n, 2)))).astype(np.float32)


@st.composite
def cases(draw, name):
    """(params, rate in Hz, samples) that pass the block's check."""
    rate_hz = draw(st.sampled_from([8000.0, 16000.0, 22050.0]))
    fields = {
        "frame_length": f"{draw(st.sampled_from([16, 20, 25, 30]))} ms",
        "hop_length": f"{draw(st.sampled_from([5, 10, 15]))} ms",
        "window": draw(st.sampled_from(["hann", "hamming", "rectangular"])),
        "preemphasis": draw(st.sampled_from([0.0, 0.9, 0.98])),
        "noise_floor": draw(st.sampled_from([-60.0, -80.0])),
        "f_min": f"{draw(st.sampled_from([0, 50, 300]))} Hz",
        "f_max": f"{draw(st.sampled_from([3000, 4000]))} Hz",
    }
    if draw(st.booleans()):
        fields["n_fft"] = draw(st.sampled_from([720, 768, 1024]))
    if name != "spectrogram":
        fields |= {
            "n_mels": draw(st.integers(2, 16)),
            "mel": draw(st.sampled_from(["htk", "slaney"])),
            "arithmetic": draw(st.sampled_from(["float", "fixed"])),
        }
    if name == "mfcc":
        fields["n_mfcc"] = draw(st.integers(1, fields["n_mels"]))
        fields["cmvn_window"] = draw(st.sampled_from([0, 3, 9, 101]))
    params = make_params(name, **fields)
    n = round(rate_hz * draw(st.sampled_from([0.08, 0.1, 0.25])))
    errors = [f for f in registry.params("dsp", name).check(params, rate_hz, n) if not warns(f)]
    assert errors == []
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return params, rate_hz, sound(rng, n, draw(st.sampled_from([0.03, 0.3])))


def warns(finding) -> bool:
    return finding.severity == "warning"


@pytest.mark.parametrize("name", BLOCKS)
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_against_the_oracle(name, data):
    params, rate_hz, samples = data.draw(cases(name))
    oracle = registry.oracle(name)
    found = run_block(name, params, samples, rate_hz)
    expected = oracle.features(params, samples.astype(np.float64), rate_hz)
    decided = ~np.isnan(expected)
    # Normalised coefficients of a steady sound are small differences, which 16 bits cannot be sure of.
    steady = name == "mfcc" and params.cmvn_window and params.arithmetic == "fixed"
    assert steady or decided.mean() > 0.5
    error = np.abs(found - expected)[decided] / (1 + np.abs(expected[decided]))
    tolerance = oracle.TOLERANCE if name == "spectrogram" else oracle.tolerance(params)
    assert error.max(initial=0.0) <= tolerance


@pytest.mark.parametrize("scale", ["htk", "slaney"])
def test_mel_scales_are_those_of_librosa(scale):
    for hz in (0.0, 20.0, 999.0, 1000.0, 1001.0, 8000.0):
        mel = hz_to_mel(hz, scale)
        assert mel == pytest.approx(librosa.hz_to_mel(hz, htk=scale == "htk"), abs=1e-9)
        assert mel_to_hz(mel, scale) == pytest.approx(hz, abs=1e-9)


def test_the_cosine_transform_is_orthonormal():
    np.testing.assert_allclose(dct(20, 20) @ dct(20, 20).T, np.eye(20), atol=1e-12)


def test_a_sine_of_full_scale_has_0_db_and_silence_the_noise_floor():
    params = make_params("spectrogram", noise_floor=-70.0)
    n = np.arange(320)[:, None]
    tone = np.sin(2 * np.pi * 1000 / RATE_HZ * n).astype(np.float32)
    levels = run_block("spectrogram", params, tone, RATE_HZ)[:, 0]
    assert levels[20] == pytest.approx(0.0, abs=1e-4)
    assert levels[40] == pytest.approx(-70.0, abs=1e-4)
    silent = run_block("mfe", make_params("mfe"), np.zeros((1000, 1), np.float32), RATE_HZ)
    np.testing.assert_allclose(silent, -52.0, atol=1e-4)


def test_a_coefficient_that_does_not_vary_becomes_zero():
    tone = np.tile(sound(np.random.default_rng(0), 320, 0.1), (4, 1))[:, :1]
    params = make_params("mfcc", cmvn_window=5)
    assert (run_block("mfcc", params, tone, RATE_HZ) == 0).all()


def findings(name, rate_hz=RATE_HZ, window_length=16000, **fields):
    params = make_params(name, **fields)
    return registry.params("dsp", name).check(params, rate_hz, window_length)


@pytest.mark.parametrize(
    ("name", "fields", "field", "words"),
    [
        ("mfe", {"f_max": "9 kHz"}, "f_max", ["9000 Hz is above 8000 Hz", '"8000 Hz"']),
        ("mfe", {"f_min": "8 kHz"}, "f_min", ["8000 Hz to 8000 Hz"]),
        ("mfe", {"n_mels": 80}, "n_mels", ["1 of 80 mel filters are empty", "n_mels = 72"]),
        ("mfe", {"hop_length": "21 ms"}, "hop_length", ["336 samples (21 ms)", '"20 ms"']),
        ("mfe", {"n_fft": 256}, "n_fft", ["256 is shorter", "320 samples (20 ms)", "n_fft = 320"]),
        ("mfe", {"n_fft": 322}, "n_fft", ["322", "320 and 324"]),
        ("mfe", {"frame_length": "0.4 ms"}, "frame_length", ["6 samples (0.375 ms)", '"0.5 ms"']),
        ("mfe", {"frame_length": "1.1 s"}, "frame_length", ["no whole frame", '"1100 ms"']),
        ("mfe", {"frame_length": "300 ms"}, "frame_length", ["no FFT", '"256 ms"']),
        ("mfcc", {"n_mfcc": 33}, "n_mfcc", ["33 coefficients of 32", "n_mfcc = 32"]),
        ("mfcc", {"cmvn_window": 4}, "cmvn_window", ["no frame in its middle", "5"]),
        ("spectrogram", {"f_max": "9 kHz"}, "f_max", ["above 8000 Hz"]),
        ("spectrogram", {"f_min": "60 Hz", "f_max": "90 Hz"}, "f_min", ["no bin"]),
    ],
)
def test_findings(name, fields, field, words):
    finding = findings(name, **fields)[0]
    assert finding.field == field
    for word in words:
        assert word in f"{finding.message} | {finding.hint}"


def test_a_window_of_one_frame_has_nothing_to_normalise_over():
    (finding,) = findings("mfcc", window_length=320)
    assert (finding.field, finding.severity) == ("cmvn_window", "error")


def test_a_frame_that_is_no_whole_number_of_samples_is_told():
    told = [f for f in findings("mfe", rate_hz=22050.0, window_length=22050) if warns(f)]
    assert [f.field for f in told] == ["hop_length"]
    assert "220.5 samples" in told[0].message


def test_the_hinted_numbers_of_filters_are_right():
    (finding,) = findings("mfe", n_mels=80)
    fewer, longer = (int(part.rsplit(" ", 1)[1]) for part in finding.hint.split(", or "))
    assert findings("mfe", n_mels=fewer) == []
    assert findings("mfe", n_mels=80, n_fft=longer) == []
    assert findings("mfe", n_mels=fewer + 1)


def test_defaults_fit_a_second_of_speech():
    for name in BLOCKS:
        assert findings(name) == []


def speech_like(level: float) -> np.ndarray:
    """float32 (16000, 1): voiced and unvoiced stretches between pauses, in 16 bits."""
    rng = np.random.default_rng(0)
    time = np.arange(16000) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(120 * (1 + 0.1 * np.sin(2 * np.pi * 3 * time))) / RATE_HZ
    voiced = sum(np.sin(h * phase) / h**1.3 for h in range(1, 30))
    envelope = np.clip(np.sin(2 * np.pi * 2.5 * time), 0, 1) ** 2
    breath = 0.3 * rng.normal(size=16000) * np.clip(np.sin(2 * np.pi * 2.5 * time + 2), 0, 1) ** 4
    x = voiced * envelope + breath + 0.001 * rng.normal(size=16000)
    return (np.round(x * level / np.abs(x).max() * 32767) / 32768).astype(np.float32)[:, None]


LEVELS = {
    "speech": speech_like(0.3),
    "quiet speech": speech_like(0.003),
    "loud speech": speech_like(1.0),
    "ten steps of noise": np.round(10 * sound(np.random.default_rng(1), 16000, 0.5)) / 32768,
    "noise of full scale": np.random.default_rng(2).uniform(-1, 1, (16000, 1)),
}


@pytest.mark.parametrize("samples", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize(
    ("name", "fields", "most"),
    [
        ("mfe", {}, 0.02),
        ("mfe", {"n_fft": 512}, 0.02),
        ("mfe", {"frame_length": "25 ms"}, 0.02),
        ("mfcc", {"cmvn_window": 0}, 0.05),
    ],
)
def test_fixed_point_is_near_to_float(name, fields, most, samples):
    """In dB, whatever the level: what is left is the rounding of the tables."""
    params = make_params(name, arithmetic="fixed", **fields)
    samples = samples.astype(np.float32)
    exact = make_params(name, **fields)
    error = run_block(name, params, samples, RATE_HZ)
    error -= registry.oracle(name).features(exact, samples.astype(np.float64), RATE_HZ)
    assert np.abs(error).max() < most


@pytest.mark.parametrize("level", [0.003, 0.3])
def test_the_oracle_is_sure_of_normalised_coefficients_of_speech(level):
    params = make_params("mfcc", arithmetic="fixed")
    samples = speech_like(level)
    expected = registry.oracle("mfcc").features(params, samples.astype(np.float64), RATE_HZ)
    decided = ~np.isnan(expected)
    assert decided.mean() > 0.8
    error = np.abs(run_block("mfcc", params, samples, RATE_HZ) - expected)
    assert error[decided].max() < 0.002  # of a deviation


EXTREMES = {
    "silence": np.zeros(2000),
    "one bit": np.tile([1 / 32768, 0, 0, 0], 500),
    "lowest value": np.full(2000, -1.0),
    "above full scale": np.tile([9.0, -9.0], 1000),
    "full square wave": np.tile([1.0, 1.0, -1.0, -1.0], 500),
    "in phase with pairs": np.tile([1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0], 250),
    "a click": np.eye(2000)[700],
}
CHECKED = """
#include <stdio.h>
#include "specc/dsp/{name}/{name}.h"
{constants}
static float samples[2000], values[{n_values}], scratch[{scratch}];
int main(void)
{{
    const specc_window_t window = {{samples, 2000, 2000, 1, 0}};
    while (fread(samples, sizeof samples, 1, stdin) == 1) {{
        {function}(&block, &window, values, scratch);
        fwrite(values, sizeof values, 1, stdout);
    }}
    return 0;
}}
"""


@pytest.mark.parametrize("window", ["hann", "rectangular"])
@pytest.mark.parametrize("name", ["mfe", "mfcc"])
def test_nothing_overflows_in_fixed_point(name, window, tmp_path):
    """Under the undefined-behaviour sanitizer, with the largest pre-emphasis."""
    fields = {"window": window, "arithmetic": "fixed", "n_mels": 20, "preemphasis": 1.0}
    params = make_params(name, **fields)
    frames = registry.block("dsp", name).frames(params, (0,), RATE_HZ, 2000)
    constants = Constants()
    constants.struct("block", frames.call.params)
    n_values = frames.n_values * frames.count(2000)
    source = CHECKED.format(
        name=name,
        function=frames.call.function,
        constants="\n".join([*constants.tables, *constants.text]),
        n_values=n_values,
        scratch=frames.call.scratch_bytes // 4,
    )
    (tmp_path / "main.c").write_text(source)
    (tmp_path / "specc").symlink_to(registry.PACKAGE)
    kernels = [str(p) for p in (registry.PACKAGE / "runtime").glob("*.c")]
    kernels.append(f"specc/dsp/{name}/{name}_fixed.c")
    flags = ["-std=c99", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover", "-I."]
    subprocess.run(["gcc", *flags, "-o", "program", "main.c", *kernels], cwd=tmp_path, check=True)
    signals = np.array(list(EXTREMES.values()), np.float32)
    done = subprocess.run([tmp_path / "program"], input=signals.tobytes(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    found = np.frombuffer(done.stdout, np.float32).reshape(len(EXTREMES), -1)
    assert np.isfinite(found).all()
    if name == "mfe":
        assert ((found >= -52.001) & (found <= 20)).all()


def test_the_fixed_fft_needs_no_more_than_16_bits():
    """Of values of 14 bits in phase with each stage, where the sums are largest."""
    for n_fft in (16, 32, 64, 256, 512):
        n = n_fft // 2
        kernel = native.Kernel(KernelCall("specc_rfft_q15", "runtime", rfft_q15_struct(n_fft)))
        for k in range(n):
            turn = np.exp(2j * np.pi * k * np.arange(n) / n)
            samples = np.empty(n_fft, np.int16)
            samples[0::2] = 16383 * np.sign(turn.real + 1e-9)
            samples[1::2] = 16383 * np.sign(turn.imag + 1e-9)
            bins = np.zeros(n_fft + 2, np.int16)
            kernel.run(samples, bins)
            expected = np.fft.rfft(samples) / n_fft
            assert np.abs(bins[0::2] + 1j * bins[1::2] - expected).max() <= 2 + np.log2(n_fft)


def test_fixed_point_takes_the_sizes_of_float():
    for fields in ({"n_fft": 400}, {"frame_length": "25 ms"}, {"n_fft": 3750}):
        assert findings("mfe", arithmetic="fixed", **fields) == []
    (finding,) = findings("mfe", arithmetic="fixed", n_fft=322)
    assert "320 and 324" in finding.hint
