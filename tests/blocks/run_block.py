"""Runs a DSP block's kernel on one window, with guards around everything that it may write."""

from __future__ import annotations

import numpy as np

from specc import native, registry
from specc.kernel import KernelCall

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

    ``oldest``: the window is given as a ring that begins there. Fails where a kernel writes outside of
    its features or of its stated scratch, or leaves a feature unwritten.
    """
    n, n_all = samples.shape
    channels = tuple(range(n_all)) if channels is None else channels
    block = registry.block("dsp", name)
    module = registry.params("dsp", name)
    size = module.output_length(params, rate_hz, n), output_channels(module, params, len(channels))
    ring = np.roll(samples, oldest, axis=0)
    window = native.window(ring, oldest)
    if hasattr(block, "lower"):
        call = block.lower(params, channels, rate_hz, n)
        return guarded(call, window, size[0] * size[1]).reshape(size)
    frames = block.frames(params, channels, rate_hz, n)
    n_frames = frames.count(n)
    found = guarded(frames.call, window, n_frames * frames.n_values)
    if frames.finish is not None:
        values = found.reshape(n_frames, -1)
        found = guarded(frames.finish, native.frames(values), size[0] * size[1])
    return found.reshape(size)


def run_pieces(name: str, params, samples, rate_hz: float, stride: int):
    """The same by the pieces that windows with that stride share."""
    n, n_channels = samples.shape
    channels = tuple(range(n_channels))
    parts = registry.block("dsp", name).pieces(params, channels, rate_hz, n, stride, False)
    found = []
    for part in parts:
        if part.whole is not None:
            found.append(guarded(part.whole, native.window(samples), part.size))
            continue
        frames = part.frames
        assert part.n_frames == frames.count(n)
        values = guarded(frames.call, native.window(samples), part.n_frames * frames.n_values)
        values = values.reshape(part.n_frames, -1)
        straight = guarded(frames.finish, native.frames(values), part.size)
        ring = np.roll(values, 1, axis=0)
        turned = guarded(frames.finish, native.frames(ring, 1 % part.n_frames), part.size)
        np.testing.assert_array_equal(straight, turned)
        found.append(straight)
    return np.concatenate(found).reshape(-1, n_channels)


def guarded(call: KernelCall, view: object, n: int) -> np.ndarray:
    """The ``n`` floats that the kernel makes of a view."""
    kernel = native.Kernel(call)
    scratch = np.full(call.scratch_bytes + GUARD_BYTES, GUARD)
    kernel._scratch = scratch
    written = []
    for fill in (1.0, 2.0):
        out = np.full(n + 8, fill, np.float32)
        kernel.reset()
        kernel.run_window(view, out)
        assert (out[-8:] == fill).all(), "wrote past the features"
        written.append(out[:-8])
    assert (scratch[call.scratch_bytes :] == GUARD).all(), "wrote past the scratch"
    np.testing.assert_array_equal(*(w.view(np.uint32) for w in written))
    return written[0]
