"""runtime/fft.c against NumPy, and its tables and sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specc._native import ffi, lib

from specc.dsp.fft_sizes import MAX_N_FFT, is_size, radices, size_at_least, size_at_most
from specc.dsp.fft_tables import rfft_struct, root_of_unity
from specc.native import pointer

SIZES = [n for n in range(4, MAX_N_FFT + 1) if is_size(n)]
# Of a bin, relative to the norm of all bins: 0.05 float32 epsilons a stage and a safety factor.
MAX_ERROR = 3e-7


def run_rfft(x: np.ndarray) -> np.ndarray:
    """complex64 (n_fft / 2 + 1,)"""
    n_fft = len(x)
    struct = rfft_struct(n_fft)
    fft = ffi.new("specc_rfft_t *")
    fft.n_fft, fft.n_stages = n_fft, struct.fields["n_stages"]
    for name in ("radices", "twiddles", "separation"):
        setattr(fft, name, pointer(struct.fields[name].data))
    guard = np.float32(12345.0)
    data = np.full(n_fft + 3, guard, np.float32)
    data[:n_fft] = x
    scratch = np.full(n_fft + 1, guard, np.float32)
    lib.specc_rfft(fft, pointer(data), pointer(scratch))
    assert data[-1] == guard
    assert scratch[-1] == guard
    return data[:-1].view(np.complex64)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SIZES), st.integers(0, 1000), st.sampled_from([1e-6, 1.0, 1e6]))
def test_rfft_against_numpy(n_fft, seed, size):
    x = (np.random.default_rng(seed).normal(size=n_fft) * size).astype(np.float32)
    expected = np.fft.rfft(x.astype(np.float64))
    error = np.abs(run_rfft(x) - expected)
    assert error.max() <= MAX_ERROR * np.linalg.norm(expected)


@pytest.mark.parametrize("n_fft", [2**k for k in range(2, 13)] + [6, 10, 12, 18, 30, 50, 3750])
def test_rfft_of_an_impulse_and_of_a_constant(n_fft):
    impulse = np.zeros(n_fft, np.float32)
    impulse[0] = 1
    np.testing.assert_allclose(run_rfft(impulse), np.ones(n_fft // 2 + 1), atol=1e-6)
    constant = run_rfft(np.ones(n_fft, np.float32))
    assert constant[0] == n_fft
    np.testing.assert_allclose(constant[1:], 0, atol=1e-6 * n_fft)


@given(st.integers(1, 5000), st.integers(0, 20000))
def test_roots_of_unity(n, index):
    real, imaginary = root_of_unity(index, n)
    angle = 2 * np.pi * (index % n) / n
    assert real == pytest.approx(np.cos(angle), abs=1e-15)
    assert imaginary == pytest.approx(-np.sin(angle), abs=1e-15)
    # Symmetry holds in every bit.
    assert root_of_unity(n - index % n, n) == (real, -imaginary)
    assert root_of_unity(4 * index + n, 4 * n) == (imaginary, -real)


def test_sizes():
    assert SIZES[:8] == [4, 6, 8, 10, 12, 16, 18, 20]
    for n in SIZES:
        assert np.prod(radices(n)) == n // 2
    assert radices(64) == (4, 4, 2)
    assert radices(7) is None
    assert radices(14) is None
    assert not is_size(2 * MAX_N_FFT)
    assert (size_at_most(99), size_at_least(99)) == (96, 100)
    assert size_at_least(MAX_N_FFT + 1) is None
    assert size_at_most(3) is None
    with pytest.raises(ValueError, match="14"):
        rfft_struct(14)
