"""What an augmentation is told of the windows that it changes, and of the app that it is part of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specc.app import Channel, Data, Feature, Sensor, Window
from specc.spec.finding import Finding

if TYPE_CHECKING:
    import numpy as np


# What the reference shows with an augmentation of images.
CAMERA_EXAMPLE = {
    "sensor": {
        "type": "camera",
        "part": "replay",
        "channels": ["gray"],
        "width": 32,
        "height": 32,
        "rate": "5 Hz",
    },
    "features": [{"type": "image"}],
}


@dataclass(frozen=True)
class Setting:
    """For ``check``: the parts of the app that are known when the spec is resolved."""

    sensor: Sensor
    data: Data
    window: Window
    features: tuple[Feature, ...]

    def wants_camera(self) -> list[Finding]:
        """A finding where the sensor is none."""
        if self.sensor.frame is not None:
            return []
        message = f"this is for images, and the sensor is of type {self.sensor.type}"
        return [Finding("type", message, "remove it")]

    def wants_signal(self) -> list[Finding]:
        """A finding where the sensor is a camera."""
        if self.sensor.frame is None:
            return []
        return [Finding("type", "this is for signals, and a camera has none", "remove it")]


@dataclass(frozen=True, eq=False)
class Scene:
    """For ``apply``. ``frame``: ``(height, width)`` of a camera; the samples are then grey, or red,
    green and blue, 0 to 255, whatever it delivers. ``noise``: recordings to mix in, float32
    ``(n, channels)`` each."""

    rate_hz: float
    channels: tuple[Channel, ...]
    frame: tuple[int, int] | None = None
    noise: tuple[np.ndarray, ...] = ()


def in_order(field: str, low: float, high: float) -> list[Finding]:
    """A finding where a range ends before it begins."""
    if low <= high:
        return []
    return [Finding(field, "the range ends before it begins", "write the smaller value first")]
