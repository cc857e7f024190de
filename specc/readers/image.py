"""PNG, JPEG and BMP: an image is a recording of one frame, its pixels row by row.

A sample is a pixel as the camera delivers it: bytes of grey, or of red, green and blue, or the words of
``specc/pixels.py``, as float32. Of a camera's frame the image must have the size, or, with ``resample``
in the spec, it is scaled to cover the frame and cropped to its middle. The number of pixels is bounded
before one is decoded.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from specc import pixels
from specc.diagnostics import Span, SpeccError, error
from specc.readers import Report, Request, Table, TooManyProblems
from specc.readers.binary import content, damaged

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp")
FORMATS = ("PNG", "JPEG", "BMP")
MAX_FILE_BYTES = 64_000_000
MAX_PIXELS = 50_000_000


def read(path: Path, name: str, request: Request, report: Report) -> Table | None:
    """The pixels of ``path``, ``(height * width, channels)``; None where ``report`` got an error.
    Raises D003, D004, D005."""
    channels = tuple(channel.name for channel in request.channels)
    if channels not in pixels.FORMATS:
        message = f"an image has no channels {', '.join(channels)}"
        hint = " or ".join(", ".join(names) for names in pixels.FORMATS)
        report.error("D033", message, Span(name, 1), f"`[sensor] channels`: {hint}")
        return None
    data = content(path, name, MAX_FILE_BYTES)
    from PIL.Image import DecompressionBombError

    try:
        found = _decoded(data, channels == pixels.GREY, name, request, report)
    except (SpeccError, TooManyProblems):
        raise
    except DecompressionBombError:  # Pillow's own limit is above this one
        raise _too_large("more", name) from None
    except Exception as reason:  # whatever a decoder makes of a damaged file
        said = str(reason).split("<")[0].strip()[:80] or type(reason).__name__
        raise damaged(name, f"the image cannot be decoded: {said}") from None
    if found is None:
        return None
    if channels in pixels.WORDS:
        if found.shape[1] % 2 and channels == ("yuv422",):
            message = f"YUV 4:2:2 holds pixels in pairs, but a row has {found.shape[1]}"
            report.error("D036", message, Span(name, 1), "scale it to an even width")
            return None
        found = pixels.packed(found, channels)
    flat = found.reshape(-1, len(channels)).astype(np.float32)
    return Table(flat, range(1, len(flat) + 1))


def _decoded(
    data: bytes, grey: bool, name: str, request: Request, report: Report
) -> np.ndarray | None:
    """uint8 ``(height, width)`` or ``(height, width, 3)``."""
    import io

    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own about large images
        with Image.open(io.BytesIO(data), formats=FORMATS) as stored:
            width, height = stored.size
            if width * height > MAX_PIXELS:
                raise _too_large(f"{width} x {height}", name)
            stored.load()
            found = ImageOps.exif_transpose(stored)
    if found.mode.startswith("I"):  # 16 bits, of which convert() would keep the low 8
        wide = np.clip(np.asarray(found, np.int64), 0, 65535)
        found = Image.fromarray((wide // 257).astype(np.uint8))
    found = found.convert("L" if grey else "RGB")
    if request.frame is not None and found.size != request.frame[::-1]:
        if not request.resample:
            _other_size(found.size, name, request, report)
            return None
        found = ImageOps.fit(found, request.frame[::-1], Image.Resampling.BILINEAR)
    return np.asarray(found)


def _too_large(size: str, name: str) -> SpeccError:
    message = f"an image of {size} pixels; the limit is {MAX_PIXELS / 1e6:.0f} million"
    return error("D003", message, Span(name, 1), "scale it down")


def _other_size(size: tuple[int, int], name: str, request: Request, report: Report) -> None:
    height, width = request.frame
    message = f"an image of {size[0]} x {size[1]} pixels; the camera's frame is {width} x {height}"
    hint = "scale it, or set `resample = true` in [data]"
    report.error("D036", message, Span(name, 1), hint)
