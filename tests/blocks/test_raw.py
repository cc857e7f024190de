"""The ``raw`` block."""

from __future__ import annotations

import numpy as np
from run_block import make_params, run_block


def test_raw_is_the_window():
    samples = np.random.default_rng(1).normal(size=(37, 4)).astype(np.float32)
    found = run_block("raw", make_params("raw"), samples, 50.0)
    np.testing.assert_array_equal(found, samples)
