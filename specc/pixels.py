"""A camera's pixels: grey, or red, green and blue, as bytes; or 16-bit words of one channel.

``rgb565``: red in the high five bits, green, blue. ``yuv422``: the low byte is Y, the high byte U of an
even pixel and V of an odd one, so that two pixels share their colour; full range, ITU-R BT.601.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GREY, RGB = ("gray",), ("red", "green", "blue")
WORDS = (("rgb565",), ("yuv422",))
FORMATS = (GREY, RGB, *WORDS)  # the names of a camera's channels
LUMA = np.array([0.299, 0.587, 0.114])
WHITE = 255.0


def packed(rgb: np.ndarray, channels: Sequence[str]) -> np.ndarray:
    """Bytes ``(height, width, 3)`` as the words of a camera, ``(height, width, 1)``. Of ``yuv422`` the
    width must be even."""
    if tuple(channels) == ("rgb565",):
        red, green, blue = np.moveaxis(rgb.astype(np.int32), 2, 0)
        return (((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3))[:, :, None]
    y = rgb @ LUMA
    pairs = rgb.reshape(rgb.shape[0], -1, 2, 3).mean(axis=2)
    mean = pairs @ LUMA
    chroma = np.stack([(pairs[:, :, 2] - mean) / 1.772, (pairs[:, :, 0] - mean) / 1.402], axis=2)
    high = np.clip(np.round(chroma + 128), 0, WHITE).reshape(y.shape)
    return (np.clip(np.round(y), 0, WHITE) + 256 * high).astype(np.int32)[:, :, None]


def unpacked(words: np.ndarray, channels: Sequence[str]) -> np.ndarray:
    """Words ``(height, width, 1)`` -> float64 ``(height, width, 3)``, 0 to 255."""
    values = words[:, :, 0].astype(np.int32)
    if tuple(channels) == ("rgb565",):
        parts = [(values >> 11, 5), ((values >> 5) & 63, 6), (values & 31, 5)]
        wide = [(part << (8 - bits)) | (part >> (2 * bits - 8)) for part, bits in parts]
        return np.stack(wide, axis=2).astype(np.float64)
    y, chroma = values & 255, (values >> 8) - 128.0
    u, v = (np.repeat(chroma[:, first::2], 2, axis=1) for first in (0, 1))
    rgb = np.stack([y + 1.402 * v, y - 0.344136 * u - 0.714136 * v, y + 1.772 * u], axis=2)
    return rgb.clip(0, WHITE)
