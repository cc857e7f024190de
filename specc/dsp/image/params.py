"""Parameters of the ``image`` block: a camera's frame as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding

MAX_SIDE = 1024
Side = Annotated[int, Field(ge=1, le=MAX_SIDE)]
Format = Literal["gray", "rgb888", "rgb565", "yuv422"]
# What the reference shows with it.
EXAMPLE = {
    "sensor": {
        "type": "camera",
        "part": "replay",
        "channels": ["gray"],
        "width": 32,
        "height": 32,
        "rate": "5 Hz",
    }
}
# The channels of a camera, by what they hold -> its format.
FORMATS: dict[tuple[str, ...], Format] = {
    ("gray",): "gray",
    ("red", "green", "blue"): "rgb888",
    ("rgb565",): "rgb565",
    ("yuv422",): "yuv422",
}


class Params(BaseModel):
    """The frame in grey or in colour, scaled to a size and normalised."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["image"] = Field("image", description="A camera's frame as a small picture.")
    width: Side | None = Field(None, description="Of the picture. Default: the frame's.")
    height: Side | None = Field(None, description="Of the picture. Default: the frame's.")
    color: Literal["grayscale", "rgb"] = Field(
        "grayscale", description="Grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601)."
    )
    resize: Literal["crop", "fit", "squash"] = Field(
        "crop",
        description="Where the frame has another shape: `crop` cuts its longer side at both ends, "
        "`fit` adds black bars to its shorter one, `squash` distorts it.",
    )
    interpolation: Literal["area", "bilinear", "nearest"] = Field(
        "area",
        description="`area` averages all the pixels that become one (where the frame is enlarged, it "
        "is `bilinear`); `bilinear` mixes the nearest four, `nearest` takes one.",
    )
    normalise: Literal["zero_one", "minus_one_one", "standard", "none"] = Field(
        "zero_one",
        description="Pixels as 0 to 1, as -1 to 1, each picture with mean 0 and deviation 1 (against "
        "changes of light), or as 0 to 255.",
    )
    frame: Annotated[tuple[Side, ...], Field(min_length=2, max_length=2)] | None = Field(
        None, description="Height and width of the frame. Default: the camera's."
    )
    format: Format | None = Field(
        None,
        description="What the channels hold: grey values, red, green and blue, or 16-bit words of one "
        "channel: RGB565, or YUV 4:2:2 (low byte Y; high byte U of an even pixel, V of an odd one; "
        "full range, ITU-R BT.601). Default: the camera's.",
    )


def for_sensor(
    params: Params, channels: Sequence[str], frame: tuple[int, int] | None
) -> Params | Finding:
    """The parameters with what the sensor says: the names of the block's channels, and the frame's
    height and width (None: no camera)."""
    if frame is None:
        return Finding("type", "the image block needs the frames of a camera", 'type = "camera"')
    found = FORMATS.get(tuple(channels))
    if found is None:
        listing = " or ".join(", ".join(names) for names in FORMATS)
        message = f"the channels {', '.join(channels)} are no picture"
        return Finding("channels", message, f"in this order: {listing}")
    for name, given, has in (("frame", params.frame, frame), ("format", params.format, found)):
        if given is not None and given != has:
            return Finding(name, f"{name} is not that of the camera", f"remove {name}")
    return params.model_copy(update={"frame": frame, "format": found})


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """The frame against the window, colours against the format."""
    frame = _frame(params, window_length)
    findings = []
    if frame[0] * frame[1] != window_length:
        message = f"a frame of {frame[1]} x {frame[0]} pixels is no window of {window_length}"
        findings.append(Finding("frame", message, "a window is one frame"))
    if params.format == "yuv422" and frame[1] % 2:
        message = f"YUV 4:2:2 holds pixels in pairs, but a row has {frame[1]}"
        findings.append(Finding("format", message, "use an even width"))
    if params.color == "rgb" and params.format in (None, "gray"):
        message = "a grey picture has no colours"
        findings.append(Finding("color", message, 'color = "grayscale", or a camera in colour'))
    return findings


def _frame(params: Params, window_length: int) -> tuple[int, int]:
    """Height and width; a window that is not known to be a frame is one row of pixels."""
    return params.frame or (1, window_length)


def size(params: Params, window_length: int) -> tuple[int, int]:
    """Height and width of the picture."""
    height, width = _frame(params, window_length)
    return params.height or height, params.width or width


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per output channel: one for each pixel."""
    height, width = size(params, window_length)
    return height * width


def output_channels(params: Params, channels: Sequence[str]) -> list[str]:
    """The picture's channels, of those of the sensor."""
    return ["red", "green", "blue"] if params.color == "rgb" else ["gray"]
