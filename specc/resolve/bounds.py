"""``[data]`` and ``[budget]``: what the app is made from, and what it may cost."""

from __future__ import annotations

from pathlib import Path

from specc import layouts
from specc.app import Board, Budget, Data, Sensor
from specc.diagnostics import choice_hint
from specc.resolve.report import Report
from specc.spec.model import BATTERY_CELLS_MAH
from specc.spec.quantities import SIZE

_DAY_S = 86_400.0
LEAST_TRAINING_SHARE = 0.1


def data(report: Report) -> Data | None:
    """Where the recordings are; the path is relative to the spec's folder."""
    section = report.loaded.data
    if section is None or None in (section.path, section.validation, section.test):
        return None
    if not section.path.isprintable():
        hint = "write the path without them"
        report.error("S064", "the path holds control characters", "data", "path", hint=hint)
        return None
    path = _folder(report, section.path)
    if section.validation + section.test > 1 - LEAST_TRAINING_SHARE + 1e-9:
        message = (
            f"validation ({section.validation:g}) and test ({section.test:g}) leave "
            f"{max(0.0, 1 - section.validation - section.test):.0%} of the groups to train on"
        )
        hint = f"at least {LEAST_TRAINING_SHARE:.0%}; usual: validation = 0.2 and test = 0.2"
        report.error("S063", message, "data", "test", hint=hint)
        return None
    layout = _layout(report, path)
    if layout is None:
        return None
    return Data(
        path=path,
        layout=layout,
        label_column=section.label,
        group_by=section.group_by,
        time_column=section.time,
        resample=bool(section.resample),
        validation=section.validation,
        test=section.test,
        seed=section.seed or 0,
        noise=section.noise.strip("/") if section.noise else None,
        copies=section.copies or 1,
    )


def _layout(report: Report, path: Path) -> str | None:
    """The layout of the data: the spec's, or what the folder looks like."""
    section = report.loaded.data
    wanted = section.layout
    if wanted is not None and wanted not in layouts.names():
        hint = choice_hint(wanted, layouts.names(), "layouts")
        report.error("S065", f'unknown layout "{wanted}"', "data", "layout", hint=hint)
        return None
    if section.label is not None and wanted in (None, "columns"):
        return "columns"
    if section.label is not None or wanted == "columns":
        message = f'the layout "{wanted}" has no label column'
        hint = "remove `label`, or `layout`"
        if wanted == "columns":
            message, hint = "the label column is not named", 'add label = "label" to [data]'
        report.error("S065", message, "data", "layout", hint=hint)
        return None
    return wanted or layouts.detect(path)


def _folder(report: Report, text: str) -> Path:
    """The data folder, absolute and without links; reports where it is none."""
    path = report.loaded.path.parent / text
    try:
        path = path.resolve()
        if path.is_dir():
            return path
        problem = "is a file" if path.exists() else "does not exist"
    except OSError as reason:
        problem = f"cannot be read: {reason.strerror}"
    except RuntimeError:  # from Python 3.11
        problem = "is a link that leads in a circle"
    hint = "the path is relative to the folder of the spec"
    report.error("D001", f"the data folder {problem}", "data", "path", hint=hint)
    return path


def budget(report: Report, board: Board | None, sensor: Sensor | None) -> Budget | None:
    """The bounds; one that the board itself does not reach is a warning."""
    section = report.loaded.budget
    if section is None:
        return None
    if board is not None:
        for key, has in (("flash", board.flash_bytes), ("ram", board.ram_bytes)):
            bound = getattr(section, key)
            if bound is not None and bound > has:
                message = f"the bound is {SIZE.format(bound)}, {board.name} has {SIZE.format(has)}"
                hint = "an app that does not fit the board fails the build in any case"
                report.warning("S060", message, "budget", key, hint=hint)
    return Budget(
        flash_bytes=section.flash,
        ram_bytes=section.ram,
        latency_s=section.latency,
        battery=_battery(report, board, sensor),
    )


def _battery(
    report: Report, board: Board | None, sensor: Sensor | None
) -> tuple[str, float, float] | None:
    battery = report.loaded.budget.battery
    if battery is None:
        return None
    at = ("budget", "battery")
    capacity = battery.capacity or BATTERY_CELLS_MAH.get(battery.cell)
    if capacity is None:
        hint = choice_hint(battery.cell, tuple(BATTERY_CELLS_MAH), "cells")
        hint += '; for another add capacity = "500 mAh"'
        report.error("S061", f'unknown cell "{battery.cell}"', *at, "cell", hint=hint)
        return None
    days = battery.life / _DAY_S
    if board is None or sensor is None:
        return battery.cell, capacity, days
    if board.power is None or sensor.current_ma is None:
        lacking = f"{board.name} has no [power] data"
        if board.power is not None:
            lacking = f"{sensor.part} has no known current"
        message = f"battery life cannot be computed: {lacking}"
        hint = "remove the bound, or add what is missing to the board's or part's file"
        report.error("B013", message, *at, hint=hint)
        return None
    # The sensor and a sleeping MCU alone must leave something for the work.
    least_ma = board.power.sleep_ma + sensor.current_ma
    longest_days = capacity / least_ma / 24 if least_ma > 0 else float("inf")
    if longest_days < days:
        message = (
            f"{battery.cell} ({capacity:g} mAh) cannot last {days:g} days: {sensor.part} "
            f"({sensor.current_ma:g} mA) and a sleeping {board.mcu} ({board.power.sleep_ma:g} mA) "
            f"alone empty it in {longest_days:.3g} days"
        )
        hint = "a larger battery, fewer kinds of channels, or a part that draws less"
        report.error("S062", message, *at, hint=hint)
    return battery.cell, capacity, days
