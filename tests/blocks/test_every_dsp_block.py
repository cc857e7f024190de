"""What holds for every DSP block, whatever it computes."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block

from specc import registry

BLOCKS = registry.names("dsp")
RATE_HZ = 50.0
LONG = {"heart": 600}  # blocks -> samples of a window that holds enough for them
# Parameters of blocks whose defaults do not fit the short windows here.
MELS = {"frame_length": "400 ms", "hop_length": "200 ms", "n_mels": 4}
FIELDS = {
    "mfe": MELS,
    "mfcc": {**MELS, "n_mfcc": 3, "cmvn_window": 5},
    "micro_frontend": {
        "frame_length": "640 ms",
        "hop_length": "200 ms",
        "n_mels": 4,
        "f_min": "1 Hz",
        "f_max": "20 Hz",
    },
    "spectrogram": {"frame_length": "400 ms", "hop_length": "200 ms"},
}


def default_params(name):
    return make_params(name, **FIELDS.get(name, {}))


@st.composite
def windows(draw):
    """float32 (length, channels): a default block fits in."""
    shape = draw(st.integers(64, 200)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return (rng.normal(size=shape) + rng.normal(size=shape[1])).astype(np.float32)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(BLOCKS), windows(), st.data())
def test_a_rotated_ring_gives_the_same_bits(name, samples, data):
    oldest = data.draw(st.integers(1, len(samples) - 1))
    straight = run_block(name, default_params(name), samples, RATE_HZ)
    rotated = run_block(name, default_params(name), samples, RATE_HZ, oldest=oldest)
    np.testing.assert_array_equal(straight.view(np.uint32), rotated.view(np.uint32))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(BLOCKS), windows(), st.data())
def test_channels_are_chosen_and_ordered(name, samples, data):
    n = samples.shape[1]
    channels = tuple(data.draw(st.lists(st.integers(0, n - 1), min_size=1, unique=True)))
    all_of_them = run_block(name, default_params(name), samples, RATE_HZ)
    some = run_block(name, default_params(name), samples, RATE_HZ, channels=channels)
    if hasattr(registry.params("dsp", name), "output_channels"):
        alone = np.ascontiguousarray(samples[:, channels])
        np.testing.assert_array_equal(some, run_block(name, default_params(name), alone, RATE_HZ))
    else:
        np.testing.assert_array_equal(some, all_of_them[:, channels])


def calls(name, params):
    """All kernels of a block."""
    block = registry.block("dsp", name)
    found = []
    if hasattr(block, "lower"):
        found.append(block.lower(params, (0, 1), RATE_HZ, 100))
    if hasattr(block, "frames"):
        frames = block.frames(params, (0, 1), RATE_HZ, 100)
        found += [call for call in (frames.call, frames.finish) if call is not None]
    return found


@pytest.mark.parametrize("name", BLOCKS)
def test_names_comment_and_description(name):
    module = registry.params("dsp", name)
    params = default_params(name)
    names = registry.block("dsp", name).feature_names(params, RATE_HZ, 100)
    assert len(names) == len(set(names)) == module.output_length(params, RATE_HZ, 100)
    assert module.check(params, RATE_HZ, LONG.get(name, 100)) == []
    for call in calls(name, params):
        assert call.comment
        assert (registry.PACKAGE / call.header).is_file()
    for field in module.Params.model_fields.values():
        assert field.description


@pytest.mark.parametrize("name", BLOCKS)
def test_parameters_load_without_numpy(name):
    code = (
        f"import sys, specc.dsp.{name}.params;"
        "sys.exit(any(m in sys.modules for m in ('numpy', 'tensorflow', 'specc._native')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
