"""Lowers the ``image`` block to its kernel. Output: float32 [height * width][1 or 3].

A row or column of the picture is a weighted sum of the frame's; the three interpolations and the
three ways to change the shape differ in the weights alone.
"""

from __future__ import annotations

import math
from typing import get_args

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.image.params import Format, Params, size
from specc.kernel import KernelCall, Struct, Table

# A pixel's place does not change what its values mean.
SHARED_NORMALISATION = True
# Pixels become value * scale + offset.
_SCALES = {
    "zero_one": (1 / 255, 0.0),
    "minus_one_one": (2 / 255, -1.0),
    "standard": (1.0, 0.0),
    "none": (1.0, 0.0),
}
OPERATIONS = {"gray": 2, "rgb888": 7, "rgb565": 10, "yuv422": 12}  # of a pixel, for estimates


def lower(
    params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int
) -> KernelCall:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    frame = params.frame or (1, window_length)
    picture = size(params, window_length)
    steps = _steps(params, frame, picture)
    rows, columns = (
        axis_weights(params.interpolation, *given)
        for given in zip(frame, picture, steps, strict=True)
    )
    scale, offset = _SCALES[params.normalise]
    form = params.format or "gray"
    pixels = sum(map(len, rows)) * sum(map(len, columns))
    return KernelCall(
        function="specc_image",
        folder="dsp/image",
        params=Struct(
            "specc_image_t",
            {
                "channels": channels_table(channels),
                "format": get_args(Format).index(form),
                "frame_width": frame[1],
                "color": params.color == "rgb",
                "standardise": params.normalise == "standard",
                "scale": float(np.float32(scale)),
                "offset": offset,
                "rows": _axis("row", rows),
                "columns": _axis("column", columns),
            },
        ),
        float_operations=pixels * OPERATIONS[form],
        comment=(
            f"{form} {frame[1]} x {frame[0]} -> {params.color} {picture[1]} x {picture[0]}",
            f"{params.resize}, {params.interpolation}; values {params.normalise}",
        ),
    )


def _steps(params: Params, frame: tuple[int, int], picture: tuple[int, int]) -> tuple[float, float]:
    """Pixels of the frame for one of the picture, down and across."""
    down, across = frame[0] / picture[0], frame[1] / picture[1]
    if params.resize == "squash":
        return down, across
    step = min(down, across) if params.resize == "crop" else max(down, across)
    return step, step


def axis_weights(
    interpolation: str, n_frame: int, n_picture: int, step: float
) -> list[dict[int, float]]:
    """For each pixel of a picture's side the pixels of the frame that it is made of, with their
    weights; none where it is outside of the frame. The middles of both sides coincide."""
    found = []
    for i in range(n_picture):
        middle = (i + 0.5 - n_picture / 2) * step + n_frame / 2
        if interpolation == "area" and step > 1:
            found.append(_area(middle - step / 2, middle + step / 2, n_frame))
        elif not 0 <= middle <= n_frame:
            found.append({})
        elif interpolation == "nearest":
            found.append({min(math.floor(middle), n_frame - 1): 1.0})
        else:
            found.append(_bilinear(middle - 0.5, n_frame))
    return found


def _area(start: float, end: float, n: int) -> dict[int, float]:
    """What the stretch covers of each pixel; outside of the frame it is black."""
    slack = 1e-9 * n  # a border that is meant to be between two pixels is
    weights = {}
    for i in range(max(0, math.floor(start + slack)), min(n, math.ceil(end - slack))):
        weights[i] = (min(end, i + 1) - max(start, i)) / (end - start)
    return weights


def _bilinear(place: float, n: int) -> dict[int, float]:
    low = math.floor(place)
    share = place - low
    weights: dict[int, float] = {}
    for i, weight in ((low, 1 - share), (low + 1, share)):
        if weight > 0:
            inside = min(max(i, 0), n - 1)
            weights[inside] = weights.get(inside, 0.0) + weight
    return weights


def _axis(name: str, weights: list[dict[int, float]]) -> Struct:
    """``specc_image_axis_t``."""
    most = max(1, *map(len, weights))
    table = np.zeros((len(weights), most), np.float32)
    for row, found in zip(table, weights, strict=True):
        row[: len(found)] = list(found.values())
    first = np.array([min(found, default=0) for found in weights], np.uint16)
    count = np.array([len(found) for found in weights], np.uint16)
    return Struct(
        "specc_image_axis_t",
        {
            "length": len(weights),
            "n_weights": most,
            "first": Table(f"{name}_first", first, f"first {name} of the frame"),
            "count": Table(f"{name}_count", count, f"how many {name}s of the frame"),
            "weights": Table(f"{name}_weights", table),
        },
    )


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``y0_x0`` is the upper left pixel."""
    height, width = size(params, window_length)
    return [f"y{y}_x{x}" for y in range(height) for x in range(width)]
