"""A camera: its frame, which is also the window. A sample is a pixel, row by row, so that the rate of
the samples is the frames' rate times the pixels of one."""

from __future__ import annotations

from dataclasses import replace

from specc.app import Sensor, Window
from specc.resolve.report import Report

TYPE = "camera"
_SIDES = ("height", "width")


def is_camera(report: Report) -> bool:
    """Whether the spec says so."""
    section = report.loaded.sensor
    return section is not None and section.type == TYPE


def frame(report: Report) -> tuple[int, int] | None:
    """Height and width of the camera's frame; None for other sensors, or where it is not known."""
    section = report.loaded.sensor
    given = {side: getattr(section, side) for side in _SIDES}
    if is_camera(report):
        written = report.loaded.document.get("sensor", {})
        for side in _SIDES:
            if side not in written:
                message = f'[sensor] needs the key "{side}"'
                hint = f"add {side} = 96, the pixels of the frame"
                report.error("S011", message, "sensor", hint=hint)
        return None if None in given.values() else (given["height"], given["width"])
    for side, value in given.items():
        if value is not None and section.type is not None:
            message = f'{side} is of a camera\'s frame, but the sensor is of type "{section.type}"'
            hint = f'remove it, or set type = "{TYPE}"'
            report.error("S023", message, "sensor", side, hint=hint)
    return None


def by_pixels(sensor: Sensor | None, size: tuple[int, int] | None) -> Sensor | None:
    """The sensor, with its pixels as samples where it is a camera."""
    if sensor is None or sensor.type != TYPE:
        return sensor
    if size is None:
        return None
    return replace(sensor, frame=size, rate_hz=sensor.rate_hz * size[0] * size[1])


def window(report: Report, sensor: Sensor | None) -> Window | None:
    """One frame. Reports what has no meaning for one."""
    for name in ("window", "signals"):
        if report.loaded.document.get(name):
            message = f"[{name}] has no meaning for a camera: a window is one frame"
            report.error("S023", message, name, hint=f"remove [{name}]")
    if sensor is None:
        return None
    pixels = sensor.frame[0] * sensor.frame[1]
    return Window(length=pixels, stride=pixels)
