"""runtime/fft.c and fft_fixed.c against NumPy, their tables and sizes."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specc._native import ffi, lib

from specc import registry
from specc.dsp.fft_fixed_tables import rfft_fixed_struct
from specc.dsp.fft_sizes import MAX_N_FFT, is_size, radices, size_at_least, size_at_most
from specc.dsp.fft_tables import rfft_struct, root_of_unity
from specc.kernel import KernelCall
from specc.native import Kernel, pointer

SIZES = [n for n in range(4, MAX_N_FFT + 1) if is_size(n)]
# Of a bin, relative to the norm of all bins: 0.05 float32 epsilons a stage and a safety factor.
MAX_ERROR = 3e-7


# In fixed point, of the roots of the mean squares of errors and bins: that of twiddles of 16 bits.
NOISE_FIXED_DB = -88.5


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


def run_rfft_fixed(x: np.ndarray) -> np.ndarray:
    """complex128 (n_fft / 2 + 1,)"""
    n_fft = len(x)
    kernel = Kernel(KernelCall("specc_rfft_fixed", "runtime", rfft_fixed_struct(n_fft)))
    guard = np.int32(12345)
    data = np.full(n_fft + 3, guard, np.int32)
    data[:n_fft] = x
    scratch = np.full(n_fft + 1, guard, np.int32)
    kernel.run(data, scratch)
    assert data[-1] == guard
    assert scratch[-1] == guard
    return data[:-1:2] + 1j * data[1:-1:2]


def fixed_noise(n_fft: int, rng: np.random.Generator) -> float:
    """The largest of some signals, in dB."""
    top = 2 ** rfft_fixed_struct(n_fft).fields["sample_bits"] - 1
    time = np.arange(n_fft)
    tone = np.sin(2 * np.pi * rng.uniform(0.02, 0.48) * time) * np.hanning(n_fft)
    found = []
    for signal in (rng.normal(size=n_fft), tone, np.sign(rng.normal(size=n_fft))):
        x = np.round(signal * top / np.abs(signal).max()).astype(np.int64)
        expected = np.fft.rfft(x)
        error = np.abs(run_rfft_fixed(x) - expected)
        found.append((error**2).mean() / (np.abs(expected) ** 2).mean())
    return 10 * np.log10(max(found))


def test_the_fixed_rfft_is_as_good_at_every_size_as_at_powers_of_two():
    rng = np.random.default_rng(0)
    noise = {n: fixed_noise(n, rng) for n in SIZES}
    powers = max(noise[2**k] for k in range(2, 13))
    assert powers < NOISE_FIXED_DB
    assert max(noise.values()) < max(NOISE_FIXED_DB, powers)


CHECKED_FFT = """
#include <stdio.h>
#include "runtime/fft_fixed.h"
static uint8_t radices[16];
static int16_t twiddles[8192], separation[2050];
static int32_t data[4098], scratch[4096], sizes[6];
int main(void)
{
    while (fread(sizes, sizeof sizes, 1, stdin) == 1) {
        const specc_rfft_fixed_t fft = {(uint16_t)sizes[0], (uint16_t)sizes[1], (uint16_t)sizes[2],
                                        radices, twiddles, separation};
        fread(radices, 1, (size_t)sizes[3], stdin);
        fread(twiddles, 2, (size_t)sizes[4], stdin);
        fread(separation, 2, (size_t)sizes[5], stdin);
        fread(data, 4, fft.n_fft, stdin);
        specc_rfft_fixed(&fft, data, scratch);
        fwrite(data, 4, fft.n_fft + 2u, stdout);
    }
    return 0;
}
"""


def largest_signals(n_fft: int) -> list[np.ndarray]:
    """Of the largest values that a frame may have: in phase with a bin, as real samples and as
    the pairs that the transform takes them for; constant; random signs."""
    top = 2 ** rfft_fixed_struct(n_fft).fields["sample_bits"] - 1
    n = n_fft // 2
    rng = np.random.default_rng(n_fft)
    signs = [np.ones(n_fft), rng.choice([-1, 1], n_fft)]
    for k in {0, 1, n // 5, n // 4, n // 3, n // 2, n - 1}:
        signs.append(np.where(np.cos(2 * np.pi * k * np.arange(n_fft) / n_fft + 0.1) < 0, -1, 1))
        turn = np.exp(2j * np.pi * k * np.arange(n) / n)
        pairs = np.stack([turn.real, turn.imag], axis=1).ravel()
        signs.append(np.where(pairs < -1e-9, -1, 1))
    return [(top * s).astype(np.int32) for s in signs]


def test_nothing_overflows_in_the_fixed_rfft(tmp_path):
    """Under the undefined-behaviour sanitizer, with products of 64 bits and in halves of 32 (as on a
    Cortex-M0), which give the same bits."""
    (tmp_path / "main.c").write_text(CHECKED_FFT)
    given, n_values = b"", 0
    for n_fft in [n for n in SIZES if n <= 1024] + [2048, 3750, 4096]:
        fields = rfft_fixed_struct(n_fft).fields
        tables = [fields[name].data for name in ("radices", "twiddles", "separation")]
        sizes = [n_fft, fields["sample_bits"], fields["n_stages"], *(t.size for t in tables)]
        for signal in largest_signals(n_fft):
            parts = [np.array(sizes, np.int32), *tables, signal]
            given += b"".join(part.tobytes() for part in parts)
            n_values += n_fft + 2
    kernel = registry.PACKAGE / "runtime/fft_fixed.c"
    flags = ["-std=c99", "-O1", "-fsanitize=undefined", "-fno-sanitize-recover"]
    flags += [f"-I{registry.PACKAGE}", "-o", "program", "main.c", str(kernel)]
    printed = []
    for halves in ([], ["-D__ARM_ARCH_6M__"]):
        subprocess.run(["gcc", *halves, *flags], cwd=tmp_path, check=True)
        done = subprocess.run([tmp_path / "program"], input=given, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        printed.append(np.frombuffer(done.stdout, np.int32))
    assert len(printed[0]) == n_values
    assert np.abs(printed[0].astype(np.int64)).max() < 2**29
    np.testing.assert_array_equal(*printed)
