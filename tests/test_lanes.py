"""Several frames side by side (specc/lanes) have the bits of the kernels that the device runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specc._native import lib

from specc import native, registry
from specc.dsp.fft_sizes import is_size

RATE_HZ = 1000.0  # a millisecond is a sample
BLOCKS = ("mfe", "mfcc", "spectrogram")
SIZES = [n for n in range(8, 1025) if is_size(n)]
# What this processor has; 1 is the device's kernel.
WIDTHS = sorted({lib.specc_lanes_use(most) for most in (1, 4, 8)})
GUARD = 12345.0
N_GUARDS = 16


@pytest.fixture(autouse=True, scope="module")
def all_lanes_again():
    yield
    lib.specc_lanes_use(lib.SPECC_MOST_LANES)


def make(name: str, channels=(0,), **fields):
    """The block's frames, of a channel or more."""
    params = registry.params("dsp", name).Params(type=name, **fields)
    return registry.block("dsp", name).frames(params, tuple(channels), RATE_HZ, 10**6)


def run(frames, samples: np.ndarray, lanes: int, oldest: int = 0) -> np.ndarray:
    """uint32 (n_frames, n_values): the bits. Fails where something else is written."""
    assert lib.specc_lanes_use(lanes) == lanes
    kernel = native.Kernel(frames.call)
    room = len(kernel._scratch_of_lanes)
    kernel._scratch_of_lanes = native.ffi.new("float[]", [GUARD] * (room + N_GUARDS))
    size = frames.count(len(samples)) * frames.n_values
    values = np.full(size + N_GUARDS, GUARD, np.float32)
    ring = np.roll(samples, oldest, axis=0)
    kernel.run_frames(native.window(ring, oldest), values)
    assert list(kernel._scratch_of_lanes[room : room + N_GUARDS]) == [GUARD] * N_GUARDS
    assert (values[size:] == GUARD).all()
    return values[:size].view(np.uint32).reshape(-1, frames.n_values)


def alike(frames, samples: np.ndarray, oldest: int = 0) -> None:
    expected = run(frames, samples, 1)
    for lanes in WIDTHS[1:]:
        np.testing.assert_array_equal(run(frames, samples, lanes, oldest), expected)


def extreme(rng: np.random.Generator, samples: np.ndarray) -> None:
    """Puts numbers of every kind into some of the samples."""
    kinds = [0, -0.0, 1e-45, -1e-38, 1e-20, 1e19, -1e30, 3.4e38, np.inf, -np.inf, np.nan]
    places = rng.random(samples.shape) < rng.choice([0.001, 0.05])
    samples[places] = rng.choice(kinds, places.sum())


@st.composite
def cases(draw):
    """(frames, samples): any size of FFT, frames that overlap, touch or leave gaps."""
    name = draw(st.sampled_from(BLOCKS))
    n_fft = draw(st.sampled_from(SIZES))
    length = draw(st.integers(8, n_fft))
    hop = draw(st.integers(1, 2 * length))
    n_channels = draw(st.integers(1, 3))
    fields = {
        "n_fft": n_fft,
        "frame_length": f"{length} ms",
        "hop_length": f"{hop} ms",
        "window": draw(st.sampled_from(["hann", "rectangular"])),
        "preemphasis": draw(st.sampled_from([0.0, 0.98])),
        "noise_floor": draw(st.sampled_from([0.0, -80.0, -200.0])),
    }
    if name != "spectrogram":
        fields["n_mels"] = draw(st.integers(1, 1 + n_fft // 32))
    if name == "mfcc":
        fields |= {"n_mfcc": draw(st.integers(1, fields["n_mels"])), "cmvn_window": 0}
    channels = draw(st.permutations(range(n_channels)))[: draw(st.integers(1, n_channels))]
    n = (draw(st.integers(1, 20)) - 1) * hop + length + draw(st.integers(0, hop - 1))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.sampled_from([1e-30, 1e-3, 1.0, 1e18]))
    samples = (rng.normal(size=(n, n_channels)) * size).astype(np.float32)
    if draw(st.booleans()):
        extreme(rng, samples)
    return make(name, channels, **fields), samples


@settings(deadline=None, max_examples=300)
@given(cases(), st.data())
def test_lanes_have_the_bits_of_the_kernel(case, data):
    frames, samples = case
    alike(frames, samples)
    alike(frames, samples, data.draw(st.integers(0, len(samples) - 1)))


@pytest.mark.parametrize("n_fft", SIZES)
def test_every_size_of_fft(n_fft):
    fields = {"n_fft": n_fft, "frame_length": f"{n_fft} ms", "hop_length": f"{n_fft} ms"}
    rng = np.random.default_rng(n_fft)
    samples = rng.normal(size=(9 * n_fft, 1)).astype(np.float32)
    alike(make("spectrogram", noise_floor=-200.0, **fields), samples)


@pytest.mark.parametrize("middle", [0.0, 1.0, 2.0**-0.25, 2.0**-0.5, 2.0**0.25])
def test_logarithms_where_their_arithmetic_changes(middle):
    """A rectangular frame with one sample x has the power x * x in every bin."""
    frames = make(
        "spectrogram",
        frame_length="8 ms",
        hop_length="8 ms",
        window="rectangular",
        preemphasis=0.0,
        noise_floor=-200.0,
    )
    bits = np.float32(middle).view(np.uint32) + np.arange(-2000, 2000 if middle else 2001)
    near = np.abs(bits).astype(np.uint32).view(np.float32)
    samples = np.zeros((4, len(near), 8), np.float32)
    for scaled, exponent in zip(samples, (0, 20, -20, -33), strict=True):
        scaled[:, 0] = near * np.float32(2.0**exponent)
    alike(frames, samples.reshape(-1, 1))


def test_silence_and_noise_differ_in_their_lanes():
    """A frame's lane depends on no other lane."""
    frames = make("mfe", frame_length="32 ms", hop_length="32 ms", n_mels=4)
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(8, 32, 1)).astype(np.float32)
    whole = run(frames, samples.reshape(-1, 1), WIDTHS[-1])
    for silent in range(8):
        changed = samples.copy()
        changed[silent] = 0
        found = run(frames, changed.reshape(-1, 1), WIDTHS[-1])
        same = (found == whole).all(axis=1)
        np.testing.assert_array_equal(same, np.arange(8) != silent)


def test_there_are_lanes():
    assert WIDTHS[:2] == [1, 4]
    assert lib.specc_lanes_use(0) == 1
    assert lib.specc_lanes_use(1000) == WIDTHS[-1]
