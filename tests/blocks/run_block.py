"""Runs a DSP block's kernel on one window, with guards around everything that it may write."""

from __future__ import annotations

import numpy as np

from specc import native, registry

GUARD = np.uint8(0xA5)
GUARD_BYTES = 64


def make_params(name: str, **fields):
    """The block's validated parameters."""
    return registry.params("dsp", name).Params(type=name, **fields)


def output_channels(module, params, n_channels: int) -> int:
    """How many channels a block's features have."""
    if not hasattr(module, "output_channels"):
        return n_channels
    return len(module.output_channels(params, [f"c{i}" for i in range(n_channels)]))


def run_block(name: str, params, samples, rate_hz: float, *, channels=None, oldest=0):
    """float32 (length, channels of the output) of a window.

    ``samples``: float32 (window length, all channels).

    ``oldest``: the window is given as a ring that begins there. Fails where the kernel writes
    outside of its features or of its stated scratch, or leaves a feature unwritten.
    """
    n, n_all = samples.shape
    channels = tuple(range(n_all)) if channels is None else channels
    call = registry.block("dsp", name).lower(params, channels, rate_hz, n)
    module = registry.params("dsp", name)
    size = module.output_length(params, rate_hz, n), output_channels(module, params, len(channels))
    kernel = native.Kernel(call)
    scratch = np.full(call.scratch_bytes + GUARD_BYTES, GUARD)
    kernel._scratch = scratch
    ring = np.roll(samples, oldest, axis=0)
    written = []
    for fill in (1.0, 2.0):
        out = np.full(size[0] * size[1] + 8, fill, np.float32)
        kernel.run_window(native.window(ring, oldest), out)
        assert (out[-8:] == fill).all(), "wrote past the features"
        written.append(out[:-8])
    assert (scratch[call.scratch_bytes :] == GUARD).all(), "wrote past the scratch"
    np.testing.assert_array_equal(*(w.view(np.uint32) for w in written))
    return written[0].reshape(size)
