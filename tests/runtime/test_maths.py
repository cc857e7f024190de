"""runtime/maths.c against NumPy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from specc._native import lib

from specc.native import pointer

MAX_LOG_ULP = 0.9
BITS_OF_NAN = 0x7FC00000


def floats_of(bits: np.ndarray) -> np.ndarray:
    return bits.astype(np.uint32).view(np.float32)


def positive_floats(per_exponent: int) -> np.ndarray:
    """float32: for every exponent, denormals included, random fractions and the extreme ones."""
    rng = np.random.default_rng(20)
    fractions = rng.integers(0, 1 << 23, (255, per_exponent))
    fractions[:, :4] = 0, 1, 0x3504F3, 0x7FFFFF
    bits = (np.arange(255)[:, None] << 23) + fractions
    return floats_of(np.unique(bits.ravel())[1:])


def bits(value: float) -> int:
    return int(np.float32(value).view(np.uint32))


def test_square_root_is_correctly_rounded_in_both_forms():
    x = positive_floats(600)
    expected = np.sqrt(x)
    for root in (lib.specc_sqrtf, lib.specc_sqrtf_portable):
        found = np.array([root(v) for v in x.tolist()], np.float32)
        np.testing.assert_array_equal(found.view(np.uint32), expected.view(np.uint32))


def test_square_root_of_special_values():
    for root in (lib.specc_sqrtf, lib.specc_sqrtf_portable):
        assert bits(root(0.0)) == 0
        assert bits(root(-0.0)) == 0x80000000
        assert root(float("inf")) == float("inf")
        for bad in (-1.0, -1e-45, float("-inf"), float("nan"), -float("nan")):
            assert bits(root(bad)) == BITS_OF_NAN


def test_logarithm_error_over_all_exponents():
    near_one = floats_of(np.arange(0x3F000000, 0x40000000, 97))
    x = np.concatenate([positive_floats(600), near_one])
    found = np.array([lib.specc_logf(v) for v in x.tolist()], np.float32)
    exact = np.log(x.astype(np.float64))
    ulp = np.spacing(np.abs(exact.astype(np.float32))).astype(np.float64)
    error = np.abs(found - exact) / ulp
    assert error[exact != 0].max() < MAX_LOG_ULP
    assert (found[exact == 0] == 0).all()


def test_logarithm_of_special_values():
    assert lib.specc_logf(0.0) == float("-inf")
    assert lib.specc_logf(-0.0) == float("-inf")
    assert lib.specc_logf(float("inf")) == float("inf")
    for bad in (-1.0, -1e-45, float("-inf"), float("nan")):
        assert bits(lib.specc_logf(bad)) == BITS_OF_NAN


@given(
    hnp.arrays(np.float32, st.integers(1, 400), elements=st.floats(-1, 1, width=32)),
    st.sampled_from([0.0, 1.0, -100.0, 1e6]),
)
def test_mean_error_depends_on_the_variation_not_on_the_offset(values, offset):
    values = values + np.float32(offset)
    exact = values.astype(np.float64).mean()
    variation = np.abs(values - exact).max()
    bound = 2 * np.spacing(np.float32(abs(exact))) + len(values) * 2.0**-24 * variation
    assert abs(lib.specc_float_mean(pointer(values), len(values)) - exact) <= bound


@given(st.floats(-(2.0**100), 2.0**100, width=32), st.integers(1, 2000))
def test_mean_of_constant_values_is_that_value(value, n):
    values = np.full(n, value, np.float32)
    assert lib.specc_float_mean(pointer(values), n) == values[0]
