"""``[[signals]]``: blocks that turn channels into channels, one after another."""

from __future__ import annotations

import re

from specc import registry
from specc.app import Channel, Sensor, Signal
from specc.diagnostics import choice_hint
from specc.resolve.report import Report
from specc.spec.model import MAX_CHANNELS, WithBlock

MAX_NAME = 32
MAX_ROW = 4 * MAX_CHANNELS  # channels, with those that blocks add


def signals(report: Report, sensor: Sensor | None) -> tuple[Signal, ...] | None:
    """The signal blocks in order; None where one is wrong or the channels are not known."""
    if sensor is None:
        return None
    channels = list(sensor.channels)
    resolved: list[Signal] = []
    for index, block in enumerate(report.loaded.signals):
        signal = _signal(report, index, block, sensor, channels)
        if signal is not None:
            resolved.append(signal)
            channels += signal.added
    if len(resolved) < len(report.loaded.signals):
        return None
    if len(channels) > MAX_ROW:
        message = f"with the signal blocks there are {len(channels)} channels, more than {MAX_ROW}"
        hint = "give blocks the channels that they need, or let them replace what they read"
        report.error("S047", message, "signals", 0, hint=hint)
        return None
    return tuple(resolved)


def _signal(
    report: Report, index: int, block: WithBlock, sensor: Sensor, channels: list[Channel]
) -> Signal | None:
    place = ("signals", index)
    section, params = block.section, block.params
    inputs = chosen(report, section.channels, channels, *place)
    if inputs is not None and section.channels is None:
        inputs = tuple(range(len(sensor.channels)))
    name = section.name
    if name is not None and (not re.fullmatch("[a-z][a-z0-9_]*", name) or len(name) > MAX_NAME):
        message = f'"{name}" cannot name channels'
        hint = f"a lower-case letter, then lower-case letters, digits or _; at most {MAX_NAME}"
        report.error("S046", message, *place, "name", hint=hint)
        return None
    if params is None or inputs is None:
        return None
    module = registry.params("signals", section.type)
    if report.findings("S040", module.check(params, sensor.rate_hz, len(inputs)), *place):
        return None
    read = [channels[i] for i in inputs]
    merges = getattr(module, "MERGES", False)
    if name is None and not merges:
        return Signal(section.type, params, inputs, inputs)
    if merges:
        added = [Channel(name or section.type, read[0].unit)]
    else:
        added = [Channel(f"{name}_{channel.name}", channel.unit) for channel in read]
    taken = next((c.name for c in added if any(c.name == other.name for other in channels)), None)
    if taken is not None:
        at = (*place, "name") if name is not None else place
        message = f'there is a channel "{taken}" already'
        report.error("S046", message, *at, hint="set `name` to something else")
        return None
    outputs = tuple(range(len(channels), len(channels) + len(added)))
    return Signal(section.type, params, inputs, outputs, tuple(added))


def chosen(
    report: Report, names: list[str] | None, channels: list[Channel], *place: str | int
) -> tuple[int, ...] | None:
    """The indexes of the named channels, of all where none are named; None where one is wrong."""
    known = [channel.name for channel in channels]
    if names is None:
        return tuple(range(len(known)))
    found: list[int] = []
    wrong = False
    for position, name in enumerate(names):
        at = (*place, "channels", position)
        if name not in known:
            hint = choice_hint(name, known, "channels")
            report.error("S041", f'there is no channel "{name}"', *at, hint=hint)
            wrong = True
        elif known.index(name) in found:
            report.error("S018", f'the channel "{name}" is listed twice', *at, hint="remove it")
            wrong = True
        else:
            found.append(known.index(name))
    return None if wrong else tuple(found)
