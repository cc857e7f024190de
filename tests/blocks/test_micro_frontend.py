"""The ``micro_frontend`` block against TensorFlow Lite Micro's frontend, bit for bit."""

from __future__ import annotations

import struct
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_block import make_params

from specc import native, registry
from specc.c_text import Constants
from specc.dsp.fft_q15_tables import digit_reversed, rfft_q15_struct
from specc.dsp.micro_frontend import oracle, tables
from specc.dsp.micro_frontend.block import frames
from specc.dsp.micro_frontend.params import check
from specc.kernel import KernelCall

RATE_HZ = 16000.0
N = 4800


def pcm(x: np.ndarray) -> np.ndarray:
    """Of a signal whose full scale is 1: float32 (n, channels) that 16 bits hold."""
    return np.clip(np.round(x * 32768), -32768, 32767).astype(np.float32) / np.float32(32768)


def run(params, samples: np.ndarray, rate_hz: float = RATE_HZ) -> np.ndarray:
    channels = tuple(range(samples.shape[1]))
    made = frames(params, channels, rate_hz, len(samples))
    found = np.empty((made.count(len(samples)), made.n_values), np.float32)
    native.Kernel(made.call).run_window(native.window(samples), found)
    return found


def square(values) -> np.ndarray:
    return np.tile(values, N)[:N, None]


def against_the_taper() -> np.ndarray:
    """What undoes the taper of the first frame, in phase with a bin: it overflows 16 bits."""
    weights = np.maximum(tables.taper(480).astype(float), 40.0)
    signs = np.tile([1, 1, -1, 1, -1, -1, 1, -1], 60)
    return np.tile(40.0 / weights * signs, N // 480)[:, None]


SIGNALS = {
    "silence": np.zeros((N, 1)),
    "one bit": square([1 / 32768, 0, 0]),
    "lowest value": square([-1.0]),
    "full square wave": square([1.0, 1.0, -1.0, -1.0]),
    "full steps": square([1.0] * 200 + [-1.0] * 200),
    "half the rate": square([1.0, -1.0]),
    "a click": np.eye(N, 1, -100),
    "against the taper": against_the_taper(),
}


@pytest.mark.parametrize("name", SIGNALS)
def test_extreme_signals_are_bit_exact(name):
    samples = pcm(SIGNALS[name])
    expected = oracle.frames(make_params("micro_frontend"), samples.astype(float), RATE_HZ)
    np.testing.assert_array_equal(run(make_params("micro_frontend"), samples), expected)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.floats(-5, 1), st.integers(480, 6000))
def test_signals_are_bit_exact(seed, exponent, n):
    rng = np.random.default_rng(seed)
    time = np.arange(n)[:, None]
    x = rng.normal(size=(n, 2)) * rng.uniform(0, 1) * np.sin(time * rng.uniform(0, 0.01))
    x += np.sin(2 * np.pi * rng.uniform(0, 0.5, 2) * time) + rng.uniform(-0.5, 0.5)
    samples = pcm(10.0**exponent * x)
    expected = oracle.frames(make_params("micro_frontend"), samples.astype(float), RATE_HZ)
    np.testing.assert_array_equal(run(make_params("micro_frontend"), samples), expected)


@given(st.floats(-2, 2, width=32))
def test_samples_are_rounded_and_saturated(x):
    exact = np.floor(abs(x) * 32768 + 0.5) * np.sign(x)
    made = frames(make_params("micro_frontend", f_max="7 kHz"), (0,), RATE_HZ, 480)
    ours = np.zeros(480, np.float32)
    ours[200] = x
    theirs = np.zeros((480, 1))
    theirs[200] = np.clip(exact, -32768, 32767) / 32768
    found = np.empty((2, 1, 40), np.float32)
    for row, samples in zip(found, (ours[:, None], pcm(theirs)), strict=True):
        native.Kernel(made.call).run_window(native.window(samples), row)
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("n_fft", [16, 32, 64, 128, 256, 512, 1024, 2048])
def test_the_fft_is_that_of_numpy_but_for_rounding(n_fft):
    rng = np.random.default_rng(n_fft)
    samples = rng.integers(-20000, 20000, n_fft).astype(np.int16)
    bins = np.zeros(n_fft + 2, np.int16)
    kernel = native.Kernel(KernelCall("specc_rfft_q15", "runtime", rfft_q15_struct(n_fft)))
    kernel.run(samples, bins)
    expected = np.fft.rfft(samples) / n_fft
    found = bins[0::2] + 1j * bins[1::2]
    assert np.abs(found - expected).max() <= 2 + np.log2(n_fft)
    assert sorted(digit_reversed(n_fft // 2)) == list(range(n_fft // 2))


VARIANTS = [
    {},
    {"n_mels": 16, "f_min": "20 Hz", "f_max": "3900 Hz", "pcan": False},
    {"log": False, "smoothing_bits": 12, "log_shift": 8, "pcan_strength": 0.0},
    {"pcan_gain_bits": 24, "pcan_offset": 0.01, "min_signal": 0.9, "frame_length": "60 ms"},
    {"frame_length": "2 ms", "hop_length": "1 ms", "n_mels": 3, "smoothing_bits": 0},
]
CHECKED = """
#include <stdio.h>
#include "specc/dsp/micro_frontend/micro_frontend.h"
{constants}
static float samples[{n}], values[{n_values}], scratch[{scratch}];
static uint32_t noise[{n_mels}];
int main(void)
{{
    const specc_window_t window = {{samples, {n}, {n}, 1, 0}};
    while (fread(samples, sizeof samples, 1, stdin) == 1) {{
        specc_micro_frontend(&block, noise, &window, values, scratch);
        fwrite(values, sizeof values, 1, stdout);
    }}
    return 0;
}}
"""


@pytest.mark.parametrize("fields", VARIANTS, ids=str)
def test_nothing_overflows_that_c_does_not_allow_to(fields, tmp_path):
    """Under the undefined-behaviour sanitizer, with every extreme signal."""
    params = make_params("micro_frontend", **fields)
    assert check(params, RATE_HZ, N) == []
    made = frames(params, (0,), RATE_HZ, N)
    constants = Constants()
    constants.struct("block", made.call.params)
    n_values = made.n_values * made.count(N)
    source = CHECKED.format(
        constants="\n".join([*constants.tables, *constants.text]),
        n=N,
        n_values=n_values,
        scratch=made.call.scratch_bytes // 4,
        n_mels=made.call.state.length,
    )
    (tmp_path / "main.c").write_text(source)
    (tmp_path / "specc").symlink_to(registry.PACKAGE)
    kernels = ["specc/dsp/micro_frontend/micro_frontend.c", "specc/runtime/fft_q15.c"]
    flags = ["-std=c99", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover", "-I."]
    subprocess.run(["gcc", *flags, "-o", "program", "main.c", *kernels], cwd=tmp_path, check=True)
    signals = [pcm(x) for x in SIGNALS.values()]
    done = subprocess.run(
        [tmp_path / "program"], input=b"".join(x.tobytes() for x in signals), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    assert len(done.stdout) == 4 * n_values * len(signals)
    first = np.frombuffer(done.stdout, np.float32)[:n_values]
    np.testing.assert_array_equal(first, run(params, signals[0]).ravel())


def test_a_state_carries_the_noise_from_call_to_call():
    params = make_params("micro_frontend")
    samples = pcm(0.1 * np.random.default_rng(1).normal(size=(N, 1)))
    whole = run(params, samples)
    made = frames(params, (0,), RATE_HZ, N)
    kernel = native.Kernel(made.call)
    parts = np.empty_like(whole)
    for i, row in enumerate(parts):
        kernel.run_window(native.window(samples[160 * i : 160 * i + 480]), row)
    np.testing.assert_array_equal(parts, whole)


def findings(**fields):
    return check(make_params("micro_frontend", **fields), RATE_HZ, 16000)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"f_max": "8 kHz"}, "f_max", ["8000 Hz is not below 8000 Hz"]),
        ({"f_min": "7.5 kHz"}, "f_min", ["7500 Hz to 7500 Hz"]),
        ({"frame_length": "130 ms"}, "frame_length", ["the FFT of 2048", '"128 ms"']),
        ({"hop_length": "31 ms"}, "hop_length", ["skips samples"]),
        ({"frame_length": "0.5 ms"}, "frame_length", ["too few samples", '"1 ms"']),
        ({"frame_length": "1.1 s"}, "frame_length", ["no whole frame"]),
    ],
)
def test_findings(fields, field, words):
    finding = findings(**fields)[0]
    assert finding.field == field
    for word in words:
        assert word in f"{finding.message} | {finding.hint}"


def test_conversion_of_numbers_that_are_none_saturates():
    for pattern, expected in ((0x7FC00000, 32767), (0xFF800000, -32768), (0x00000001, 0)):
        x = struct.unpack("<f", struct.pack("<I", pattern))[0]
        samples = np.zeros((480, 1), np.float32)
        samples[240] = x
        same = np.zeros((480, 1), np.float32)
        same[240] = expected / 32768
        params = make_params("micro_frontend")
        np.testing.assert_array_equal(run(params, samples), run(params, same))
