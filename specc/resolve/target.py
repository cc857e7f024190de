"""``[app]``: the name, the board and the framework."""

from __future__ import annotations

import re

from specc import boards
from specc.app import RESERVED_WORDS, Board
from specc.diagnostics import choice_hint
from specc.resolve.report import Report

MAX_NAME = 40  # Arduino allows 63 for a sketch, and adds to it

# Names that a build system or a file system keeps for itself.
_TAKEN = {"app", "test", "all", "clean", "install", "help", "con", "prn", "aux", "nul"}


def name(report: Report) -> str:
    """The app's name, which becomes a folder, a CMake target and part of C names."""
    app = report.loaded.app
    text = app.name if app is not None else None
    if text is None:
        return ""
    fault = name_fault(text)
    if fault:
        report.error("S020", fault[0], "app", "name", hint=fault[1])
    return text


def name_fault(text: str) -> tuple[str, str | None] | None:
    """What is wrong with ``text`` as an app's name, and a hint; None where nothing is."""
    if re.fullmatch(r"[a-z][a-z0-9_-]*", text) is None:
        near = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_0123456789")
        hint = "a lower-case letter, then lower-case letters, digits, _ or -"
        if near:
            hint += f'; for example "{near[:MAX_NAME]}"'
        return "the name cannot name a folder and C code", hint
    if len(text) > MAX_NAME:
        near = text[:16].rstrip("-_")
        return f"the name is longer than {MAX_NAME} characters", f'for example "{near}"'
    if text in RESERVED_WORDS or text in _TAKEN:
        return f'"{text}" is a word of C, or of a build system', f'for example "my-{text}"'
    return None


def target(report: Report) -> tuple[Board | None, str | None]:
    """The board and the framework; None for what is not known."""
    app = report.loaded.app
    board = _board(report, app.board) if app is not None and app.board is not None else None
    if app is None:
        return board, None
    framework = app.framework
    if framework is None:
        if board is None or "framework" in report.loaded.document.get("app", {}):
            return board, None
        return board, next(iter(board.frameworks))
    at = ("app", "framework")
    origin = report.origin("framework")
    if framework not in boards.FRAMEWORKS:
        hint = choice_hint(framework, boards.FRAMEWORKS, "frameworks")
        report.error("B002", f'unknown framework "{framework}"{origin}', *at, hint=hint)
        return board, None
    if board is not None and framework not in board.frameworks:
        message = f"{board.name}{report.origin('board')} has no framework {framework}{origin}"
        hint = f"{board.name} builds with {', '.join(board.frameworks)}"
        others = [name for name in boards.names() if framework in boards.load(name).frameworks]
        if others:
            hint += f"; {framework} builds for {', '.join(others)}"
        if "board" in report.loaded.options and "framework" not in report.loaded.options:
            hint = f"add --framework {next(iter(board.frameworks))}; {hint}"
        report.error("B003", message, *at, hint=hint)
        return board, None
    return board, framework


def _board(report: Report, wanted: str) -> Board | None:
    if wanted not in boards.names():
        message = f'unknown board "{wanted}"{report.origin("board")}'
        report.error(
            "B001", message, "app", "board", hint=choice_hint(wanted, boards.names(), "boards")
        )
        return None
    return boards.load(wanted)
