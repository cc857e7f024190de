"""What holds for every signal block, whatever it computes."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc import native, registry

BLOCKS = registry.names("signals")
RATE_HZ = 100.0
# Parameters of blocks that have no defaults for everything.
FIELDS: dict[str, dict] = {}


def make(name, inputs, outputs):
    """The kernel with its state at reset."""
    params = registry.params("signals", name).Params(type=name, **FIELDS.get(name, {}))
    assert registry.params("signals", name).check(params, RATE_HZ, len(inputs)) == []
    return native.Kernel(registry.block("signals", name).lower(params, inputs, outputs, RATE_HZ))


def outputs_of(name, n_inputs, first):
    merges = getattr(registry.params("signals", name), "MERGES", False)
    return tuple(range(first, first + (1 if merges else n_inputs)))


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(BLOCKS),
    st.permutations(range(4)),
    st.integers(1, 4),
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 20), min_size=1, max_size=8),
)
def test_only_the_outputs_change_and_blocks_of_any_size_give_the_same_bits(
    name, order, n_inputs, seed, sizes
):
    inputs = tuple(order[:n_inputs])
    outputs = outputs_of(name, n_inputs, 5)
    rows = np.random.default_rng(seed).normal(size=(sum(sizes), 10)).astype(np.float32)
    whole, parts = rows.copy(), rows.copy()
    kernel = make(name, inputs, outputs)
    kernel.run_signal(whole)
    kernel.reset()
    for part in np.split(parts, np.cumsum(sizes)[:-1]):
        kernel.run_signal(part)
    np.testing.assert_array_equal(parts.view(np.uint32), whole.view(np.uint32))
    others = [c for c in range(10) if c not in outputs]
    np.testing.assert_array_equal(whole[:, others], rows[:, others])


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(BLOCKS), st.integers(0, 2**32 - 1))
def test_in_place_gives_what_new_channels_get(name, seed):
    if getattr(registry.params("signals", name), "MERGES", False):
        return
    rows = np.random.default_rng(seed).normal(size=(50, 6)).astype(np.float32)
    apart, in_place = rows.copy(), rows.copy()
    make(name, (0, 1, 2), (3, 4, 5)).run_signal(apart)
    make(name, (0, 1, 2), (0, 1, 2)).run_signal(in_place)
    np.testing.assert_array_equal(in_place[:, :3].view(np.uint32), apart[:, 3:].view(np.uint32))


@pytest.mark.parametrize("name", BLOCKS)
def test_comment_and_description(name):
    module = registry.params("signals", name)
    params = module.Params(type=name, **FIELDS.get(name, {}))
    call = registry.block("signals", name).lower(params, (0, 1), outputs_of(name, 2, 2), RATE_HZ)
    assert call.comment
    assert (registry.PACKAGE / call.header).is_file()
    for field in module.Params.model_fields.values():
        assert field.description


@pytest.mark.parametrize("name", BLOCKS)
def test_parameters_load_without_numpy(name):
    code = (
        f"import sys, specc.signals.{name}.params;"
        "sys.exit(any(m in sys.modules for m in ('numpy', 'tensorflow', 'specc._native')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
