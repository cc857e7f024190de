"""The ``image`` block by NumPy and SciPy, in float64."""

from __future__ import annotations

import numpy as np
import scipy.ndimage

from specc.dsp.image.params import Params, size

NAME = "scipy.ndimage, integral images"
TOLERANCE = 1e-4
LUMA = np.array([0.299, 0.587, 0.114])
UNDECIDED = 1e-9  # of a pixel: a place so near to a border may be on either side


def features(params: Params, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """``window``: float64 (pixels, n_channels). Returns (height * width, 1 or 3)."""
    frame = params.frame or (1, len(window))
    picture = size(params, len(window))
    planes = _planes(params, window.reshape(*frame, -1))
    if params.color == "grayscale" and planes.shape[2] == 3:
        planes = (planes @ LUMA)[..., None]
    found = np.stack(
        [_resize(params, planes[..., c], picture) for c in range(planes.shape[2])], axis=-1
    )
    if params.normalise == "zero_one":
        found = found / 255
    elif params.normalise == "minus_one_one":
        found = found / 127.5 - 1
    elif params.normalise == "standard":
        found = (found - found.mean()) / max(found.std(), 1.0)
    return found.reshape(-1, found.shape[2])


def _planes(params: Params, pixels: np.ndarray) -> np.ndarray:
    """float64 (height, width, 1 or 3), 0 to 255."""
    if params.format in (None, "gray", "rgb888"):
        return pixels
    words = pixels[..., 0].astype(np.int64)
    if params.format == "rgb565":
        parts = [(words >> 11, 5), ((words >> 5) & 63, 6), (words & 31, 5)]
        wide = [part * 2.0 ** (8 - bits) + part // 2 ** (2 * bits - 8) for part, bits in parts]
        return np.stack(wide, axis=-1)
    y, chroma = words & 255, (words >> 8) - 128.0
    u, v = (np.repeat(chroma[:, first::2], 2, axis=1) for first in (0, 1))
    if params.color == "grayscale":
        return y[..., None].astype(np.float64)
    rgb = np.stack([y + 1.402 * v, y - 0.344136 * u - 0.714136 * v, y + 1.772 * u], axis=-1)
    return rgb.clip(0, 255)


def _resize(params: Params, plane: np.ndarray, picture: tuple[int, int]) -> np.ndarray:
    steps = [n / m for n, m in zip(plane.shape, picture, strict=True)]
    if params.resize != "squash":
        steps = [min(steps) if params.resize == "crop" else max(steps)] * 2
    places = [
        (np.arange(m) + 0.5 - m / 2) * step + n / 2
        for n, m, step in zip(plane.shape, picture, steps, strict=True)
    ]
    for axis, (place, step, n) in enumerate(zip(places, steps, plane.shape, strict=True)):
        plane = _along(params.interpolation, np.moveaxis(plane, axis, 0), place, step, n)
        plane = np.moveaxis(plane, 0, axis)
    return plane


def _along(
    interpolation: str, plane: np.ndarray, place: np.ndarray, step: float, n: int
) -> np.ndarray:
    """Along the first axis."""
    if interpolation == "area" and step > 1:
        integral = np.concatenate([np.zeros((1, plane.shape[1])), plane.cumsum(axis=0)])
        ends = np.stack([place - step / 2, place + step / 2]).clip(0, n)
        upper, lower = (
            np.stack([np.interp(end, np.arange(n + 1), column) for column in integral.T], axis=1)
            for end in (ends[1], ends[0])
        )
        return (upper - lower) / step
    inside = (place >= 0) & (place <= n)
    if interpolation == "nearest":
        border = np.abs(place - np.round(place)) < UNDECIDED * n
        found = plane[np.floor(place + UNDECIDED * n).astype(int).clip(0, n - 1)].copy()
        found[border & (place > 0) & (place < n) & (np.round(place) != place)] = np.nan
    else:
        where = np.stack(np.broadcast_arrays(place[:, None] - 0.5, np.arange(plane.shape[1])))
        found = scipy.ndimage.map_coordinates(plane, where, order=1, mode="nearest")
    found[~inside] = 0.0
    return found
