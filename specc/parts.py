"""The sensor parts: ``specc/sensors/<part>/part.toml``, read and checked on demand.

A part file says what the part can do: its channels by quantity kind with unit, full-scale ranges
and the register codes that set them; its output data rates; its typical current. ``ports/`` beside
it, where it exists, holds the part's driver for each framework.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from specc import registry, toml_table

TIMER = "timer"  # the firmware's timer asks the part for each sample
OWN = "own"  # the part's port brings samples when it has them
SAMPLING = (TIMER, OWN)

CODE = "B021"


class ChannelGroup(NamedTuple):
    """The channels of one quantity kind: ``acc`` in g. ``types``: the sensor types that have them.
    ``ranges`` is empty where there is no full scale to set; ``range_codes`` are the register values of
    the ranges, in their order."""

    types: tuple[str, ...]
    kind: str
    unit: str
    names: tuple[str, ...]
    ranges: tuple[float, ...]
    range_codes: tuple[int, ...]
    default_range: float | None


class DataRate(NamedTuple):
    """An output data rate in Hz, and the register value that sets it (None: there is none)."""

    hz: float
    code: int | None = None


class Rates(NamedTuple):
    """The output data rates, rising; empty for a part that has any rate up to the highest."""

    listed: tuple[DataRate, ...]
    highest_hz: float

    def at_least(self, hz: float) -> DataRate | None:
        """The lowest data rate that is not below ``hz``; None where the part is slower."""
        if hz > self.highest_hz:
            return None
        return next((rate for rate in self.listed if rate.hz >= hz), DataRate(hz))


class Part(NamedTuple):
    """One ``part.toml``. ``sampling``: who keeps the time, one of :data:`SAMPLING`. ``currents``: the
    kinds that run -> mA, the smallest sets first."""

    name: str
    title: str
    types: tuple[str, ...]
    bus: str
    sampling: str
    groups: tuple[ChannelGroup, ...]
    rates: Rates
    currents: tuple[tuple[frozenset[str], float], ...]

    def channel_names(self) -> tuple[str, ...]:
        return tuple(name for group in self.groups for name in group.names)

    def groups_of(self, type_: str) -> tuple[ChannelGroup, ...]:
        """The channels of the part as a sensor of this type."""
        return tuple(group for group in self.groups if type_ in group.types)

    def data_rate(self, hz: float) -> DataRate | None:
        """The data rate at which the part runs for samples at ``hz``; None where it cannot give them.
        A timer can ask less often than the part measures; a part that samples by its own clock has
        its data rates and no others."""
        rate = self.rates.at_least(hz)
        if self.sampling == OWN and rate is not None and rate.hz != hz:
            return None
        return rate

    def current_ma(self, kinds: frozenset[str]) -> float | None:
        """The typical current with the channels of these kinds running."""
        return next((ma for running, ma in self.currents if kinds <= running), None)


@cache
def load(name: str) -> Part:
    """The part ``name``, one of ``registry.names("sensors")``. Raises SpeccError (B021) where its
    file is wrong."""
    table = toml_table.read(registry.PACKAGE / "sensors" / name / "part.toml", CODE)
    title, types = table.take("title", str), table.items("types", str)
    part = Part(
        name=name,
        title=title,
        types=types,
        bus=table.take("bus", str),
        sampling=table.take("sampling", str, TIMER),
        groups=tuple(_group(group, types) for group in table.tables("channels")),
        rates=_rates(table.table("rates")),
        currents=tuple(_current(current) for current in table.tables("current", [])),
    )
    if part.sampling not in SAMPLING:
        raise table.fault(f"sampling must be one of {', '.join(SAMPLING)}")
    table.done()
    return part


def _group(table: toml_table.Table, of_part: tuple[str, ...]) -> ChannelGroup:
    group = ChannelGroup(
        types=table.items("types", str, []) or of_part,
        kind=table.take("kind", str),
        unit=table.take("unit", str),
        names=table.items("names", str),
        ranges=table.items("ranges", float, []),
        range_codes=table.items("range_codes", int, []),
        default_range=table.take("default_range", float, None),
    )
    table.done()
    if group.range_codes and len(group.range_codes) != len(group.ranges):
        raise table.fault("range_codes and ranges must be of one length")
    if not set(group.types) <= set(of_part):
        raise table.fault("types must be of the part's types")
    if group.ranges and group.default_range not in group.ranges:
        raise table.fault("default_range must be one of ranges")
    return group


def _rates(table: toml_table.Table) -> Rates:
    if "hz" in table:
        hz = table.items("hz", float)
        codes = table.items("codes", int, []) or (None,) * len(hz)
        table.done()
        if not hz or list(hz) != sorted(hz) or len(codes) != len(hz):
            raise table.fault("hz must rise, with a code for each")
        listed = tuple(DataRate(rate, code) for rate, code in zip(hz, codes, strict=True))
        return Rates(listed, hz[-1])
    highest_hz = table.take("highest_hz", float)
    table.done()
    return Rates((), highest_hz)


def _current(table: toml_table.Table) -> tuple[frozenset[str], float]:
    current = frozenset(table.items("kinds", str)), table.take("ma", float)
    table.done()
    return current
