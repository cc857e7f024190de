"""``[classes]``, ``[decision]`` and ``[[actions]]``: from confidences to what happens."""

from __future__ import annotations

import math

from specc import boards, registry
from specc.app import Action, Board, Decision, Sensor, Window, c_identifier
from specc.diagnostics import choice_hint
from specc.resolve.report import Report
from specc.spec.model import WithBlock

ANY, UNKNOWN = "any", "unknown"
MAX_LABEL = 32
MAX_SUPPRESS_WINDOWS = 65_535  # a uint16_t in the firmware


def labels(report: Report) -> tuple[str, ...]:
    """The labels that are right; each names a class of the data and a constant in C."""
    section = report.loaded.classes
    if section is None:
        return ()
    seen: dict[str, str] = {}
    for index, label in enumerate(section.labels or ()):
        at = ("classes", "labels", index)
        problem = _label_problem(label, section.unknown)
        if problem is not None:
            message, hint = problem
            report.error("S021", message, *at, hint=hint)
            continue
        name = c_identifier(label).upper()
        other = seen.setdefault(name, label)
        if other == label and list(section.labels).index(label) != index:
            report.error("S022", f'the label "{label}" is listed twice', *at, hint="remove it")
        elif other != label:
            message = f'the labels "{other}" and "{label}" become the same C name {name}'
            report.error("S022", message, *at, hint="rename one of them")
    return tuple(seen.values())


def _label_problem(label: str, unknown: float | None) -> tuple[str, str] | None:
    """What is wrong with a label, and the way out."""
    rename = "rename the label and the data's class"
    problem = None
    if not label or label != label.strip() or not label.isprintable():
        problem = "a label is printable text that neither starts nor ends with a space", rename
    elif len(label) > MAX_LABEL:
        problem = f"a label has at most {MAX_LABEL} characters", rename
    elif "/" in label or "\\" in label or label.startswith("."):
        hint = "a label can name a folder: no / or \\, and no . at the start"
        problem = f'"{label}" cannot be a label', hint
    elif not any(c.isascii() and c.isalnum() for c in label):
        problem = f'"{label}" has no ASCII letter or digit to make a C name of', rename
    elif label == ANY:
        problem = f'"{ANY}" stands for every label in [[actions]]', rename
    elif label == UNKNOWN and unknown:
        hint = "rename the label, or remove the threshold `unknown`"
        problem = f'"{UNKNOWN}" is what a window below the threshold is called', hint
    return problem


def decision(report: Report, sensor: Sensor | None, window: Window | None) -> Decision | None:
    """Thresholds and counts as the firmware has them."""
    section, classes = report.loaded.decision, report.loaded.classes
    if section is None or section.suppress is None or sensor is None or window is None:
        return None
    stride_s = window.stride / sensor.rate_hz
    suppress = math.ceil(section.suppress / stride_s - 1e-9)
    if suppress > MAX_SUPPRESS_WINDOWS:
        message = f"the time is {suppress} windows long, more than {MAX_SUPPRESS_WINDOWS}"
        hint = "a shorter time, or a longer stride"
        report.error("S035", message, "decision", "suppress", hint=hint)
    if None in (section.average, section.consecutive):
        return None
    unknown = classes.unknown if classes is not None else None
    return Decision(
        threshold=min(255, max(1, round(unknown * 256))) if unknown else 0,
        average=section.average,
        consecutive=section.consecutive,
        suppress=suppress,
    )


def actions(
    report: Report, labels: tuple[str, ...], board: Board | None, framework: str | None
) -> tuple[Action, ...]:
    """The actions that are right."""
    resolved = []
    driven: dict[tuple[str | None, str], int] = {}
    for index, block in enumerate(report.loaded.actions):
        _check_trigger(report, index, block, labels)
        if block.params is None:
            continue
        _check_target(report, index, block, board, framework)
        _check_driven(report, index, block, driven)
        resolved.append(
            Action(on=block.section.on or "", type=block.section.do, params=block.params)
        )
    return tuple(resolved)


def _check_trigger(report: Report, index: int, block: WithBlock, labels: tuple[str, ...]) -> None:
    on = block.section.on
    classes = report.loaded.classes
    if on is None or on == ANY or on in labels or classes is None or not classes.labels:
        return
    at = ("actions", index, "on")
    if on == UNKNOWN:
        if classes.unknown == 0:
            message = "no window is ever unknown: [classes] has no threshold"
            report.error("S051", message, *at, hint="add unknown = 0.6 to [classes]")
        return
    if on not in classes.labels:
        hint = choice_hint(on, (*labels, UNKNOWN, ANY), "labels")
        report.error("S050", f'"{on}" is none of the labels', *at, hint=hint)


def _check_driven(
    report: Report, index: int, block: WithBlock, driven: dict[tuple[str | None, str], int]
) -> None:
    """Two actions that set the same thing on the same event: the later would undo the earlier."""
    drives = getattr(registry.params("actions", block.section.do), "drives", None)
    if drives is None:
        return
    what = drives(block.params)
    first = driven.setdefault((block.section.on, what), index)
    if first != index:
        message = f'action {first + 1} sets {what} on "{block.section.on}" already'
        hint = "remove one of them, or let them act on different labels"
        report.error("S052", message, "actions", index, "on", hint=hint)


def _check_target(
    report: Report, index: int, block: WithBlock, board: Board | None, framework: str | None
) -> None:
    name = block.section.do
    at = ("actions", index)
    if board is None:
        return
    module = registry.params("actions", name)
    if module.PERIPHERAL is not None and module.PERIPHERAL not in board.peripherals:
        having = [b for b in boards.names() if module.PERIPHERAL in boards.load(b).peripherals]
        message = f'{board.title} has no {module.PERIPHERAL} for the action "{name}"'
        hint = f"boards that have it: {', '.join(having)}; {board.name} has: "
        hint += ", ".join(board.peripherals)
        report.error("B011", message, *at, "do", hint=hint)
        return
    ports = registry.ports("actions", name)
    if framework is not None and ports is not None and framework not in ports:
        message = f'the action "{name}" has no port to {framework}'
        hint = f"it has ports to {', '.join(sorted(ports))}"
        report.error("B012", message, *at, "do", hint=hint)
    report.findings("S042", module.check(block.params, board), *at)
