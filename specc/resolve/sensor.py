"""``[sensor]``: which part it is, and whether that part can do what the spec asks of it."""

from __future__ import annotations

from typing import Any

from specc import boards, parts, registry
from specc.app import Board, Channel, Sensor
from specc.diagnostics import choice_hint
from specc.parts import ChannelGroup, Part
from specc.resolve import camera
from specc.resolve.report import Report
from specc.spec.quantities import ACCELERATION, FREQUENCY, MAGNETIC_FLUX, ROTATION

# Quantity kind of the channels -> the key of [sensor] that sets their range, and its quantity.
RANGE_KEYS = {
    "acc": ("range", ACCELERATION),
    "gyro": ("gyro_range", ROTATION),
    "mag": ("mag_range", MAGNETIC_FLUX),
}


def sensor(report: Report, board: Board | None, framework: str | None) -> Sensor | None:
    """The sensor as it will run; None where too little of it is known."""
    section = report.loaded.sensor
    if section is None:
        return None
    part = _part(report, board, framework)
    channels = _channels(report, part)
    groups = _groups(part, channels)
    ranges, settings = _ranges(report, part, groups)
    settings |= _rate(report, part)
    frame = camera.frame(report)
    if part is None or not channels or section.rate is None:
        return None
    found = Sensor(
        type=section.type,
        part=part.name,
        channels=channels,
        rate_hz=section.rate,
        ranges=ranges,
        current_ma=part.current_ma(frozenset(group.kind for group in groups)),
        settings=settings,
    )
    return camera.by_pixels(found, frame)


def _part(report: Report, board: Board | None, framework: str | None) -> Part | None:
    section = report.loaded.sensor
    if section.type is not None and section.type not in boards.SENSOR_TYPES:
        hint = choice_hint(section.type, boards.SENSOR_TYPES, "sensor types")
        report.error("B004", f'unknown sensor type "{section.type}"', "sensor", "type", hint=hint)
        return None
    known = registry.names("sensors")
    if section.part is not None and section.part not in known:
        hint = choice_hint(section.part, known, "parts")
        report.error("B005", f'unknown part "{section.part}"', "sensor", "part", hint=hint)
        return None
    if board is None or section.type is None:
        return parts.load(section.part) if section.part is not None else None
    on_board = board.parts[section.type]
    if section.part is not None and section.part not in on_board:
        message = f"{board.title} has no {section.part}"
        hint = f"its parts of type {section.type} are: {', '.join(on_board)}"
        report.error("B006", message, "sensor", "part", hint=hint)
        return None
    part = parts.load(section.part or on_board[0])
    ports = registry.ports("sensors", part.name)
    if framework is not None and ports is not None and framework not in ports:
        message = f"the part {part.name} has no driver for {framework}"
        hint = f'it has drivers for {", ".join(sorted(ports))}; part = "replay" needs none'
        report.error("B007", message, "sensor", "part", hint=hint)
    return part


def _channels(report: Report, part: Part | None) -> tuple[Channel, ...]:
    """The channels, without those that the part does not have."""
    section = report.loaded.sensor
    known = part.groups_of(section.type) if part is not None and section.type is not None else ()
    names = [name for group in known for name in group.names]
    wanted = section.channels or []
    if section.channels is None and "channels" not in report.loaded.document.get("sensor", {}):
        if len(names) == 1:
            wanted = names
        elif names or part is None:
            example = ", ".join(f'"{name}"' for name in names[:3])
            hint = f"add channels = [{example}]" if names else "add the channels"
            report.error("S011", '[sensor] needs the key "channels"', "sensor", hint=hint)
    channels: list[Channel] = []
    for index, name in enumerate(wanted):
        at = ("sensor", "channels", index)
        if name in wanted[:index]:
            report.error("S018", f'the channel "{name}" is listed twice', *at, hint="remove it")
            continue
        group = next((group for group in known if name in group.names), None)
        if known and group is None:
            hint = choice_hint(name, names, f"channels of {part.name}")
            report.error("B008", f'{part.title} has no channel "{name}"', *at, hint=hint)
            continue
        channels.append(Channel(name, group.unit if group is not None else ""))
    return tuple(channels)


def _groups(part: Part | None, channels: tuple[Channel, ...]) -> tuple[ChannelGroup, ...]:
    """The groups of the part that the channels belong to."""
    if part is None:
        return ()
    names = {channel.name for channel in channels}
    return tuple(group for group in part.groups if names & set(group.names))


def _ranges(
    report: Report,
    part: Part | None,
    groups: tuple[ChannelGroup, ...],
) -> tuple[dict[str, float], dict[str, Any]]:
    """The full scales by kind, and the register codes that set them."""
    section = report.loaded.sensor
    ranges: dict[str, float] = {}
    codes: dict[str, Any] = {}
    for kind, (key, quantity) in RANGE_KEYS.items():
        wanted = getattr(section, key)
        group = next((group for group in groups if group.kind == kind), None)
        if group is None:
            if wanted is not None and part is not None:
                message = f"{key} is set, but no channel of its kind is used"
                report.warning("S019", message, "sensor", key, hint="remove it")
            continue
        allowed = group.ranges
        if not allowed:
            if wanted is not None:
                ranges[kind] = wanted
            continue
        if wanted is None:
            wanted = group.default_range if group.default_range in allowed else allowed[0]
        chosen = next(
            (full_scale for full_scale in allowed if abs(full_scale - wanted) < 1e-9 * wanted), None
        )
        if chosen is None:
            listing = ", ".join(quantity.format(full_scale) for full_scale in allowed)
            hint = f"{part.name} has the ranges {listing}"
            message = f"{part.title} has no range of {quantity.format(wanted)}"
            report.error("B010", message, "sensor", key, hint=hint)
            continue
        ranges[kind] = chosen
        if group.range_codes:
            codes[f"{kind}_range_code"] = group.range_codes[group.ranges.index(chosen)]
    return ranges, codes


def _rate(report: Report, part: Part | None) -> dict[str, Any]:
    """The part's data rate for the spec's sample rate, and the register code that sets it."""
    wanted = report.loaded.sensor.rate
    if part is None or wanted is None:
        return {}
    rate = part.data_rate(wanted)
    if rate is None:
        message = f"{part.title} cannot be sampled at {FREQUENCY.format(wanted)}"
        report.error("B009", message, "sensor", "rate", hint=_possible_rates(part))
        return {}
    settings: dict[str, Any] = {"data_rate_hz": rate.hz}
    if rate.code is not None:
        settings["data_rate_code"] = rate.code
    return settings


def _possible_rates(part: Part) -> str:
    """The rates that a spec can ask of the part, in words."""
    listed, highest_hz = part.rates
    if listed and part.sampling == parts.OWN:
        rates = " or ".join(f'"{FREQUENCY.format(rate.hz)}"' for rate in listed)
        return f"rate = {rates}; {part.name} samples by its own clock"
    has = f"{part.name} has no data rate of its own"
    if listed:
        has = f"{part.name} has the data rates {', '.join(f'{rate.hz:g}' for rate in listed)} Hz"
    return f"any rate up to {FREQUENCY.format(highest_hz)}; {has}"
