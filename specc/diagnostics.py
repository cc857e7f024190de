"""Diagnostics: every failure that a user can cause, with its place, its reason and a way out.

Passes raise :class:`SpeccError` with one or more diagnostics; the command line renders them and
exits with 1. Nothing in specc shows a traceback or a validator's repr to a person.

Codes: ``S`` the spec, ``B`` board, part or framework, ``D`` data, ``M`` model, ``O`` output tree,
``V`` verification. A code, once given out, keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_SOURCE_BYTES = 1_000_000
MAX_EXCERPT_COLUMNS = 160


@dataclass(frozen=True)
class Span:
    """A place in a text file: 1-based line and column, and a length in characters on that line."""

    file: str
    line: int
    column: int = 1
    length: int = 1


@dataclass(frozen=True)
class Diagnostic:
    """One finding. ``code`` such as ``S012``; ``severity`` is ``error``, ``warning`` or ``note``."""

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: str = "error"


class SpeccError(Exception):
    """Carries the diagnostics that stop a command. Exit code 1."""

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]):
        if isinstance(diagnostics, Diagnostic):
            diagnostics = (diagnostics,)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in self.diagnostics))


def error(code: str, message: str, span: Span | None = None, hint: str | None = None) -> SpeccError:
    """Short form: ``raise error("D003", ...)``."""
    return SpeccError(Diagnostic(code, message, span, hint))


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """The choice nearest to ``word``, or None where none is near."""
    import difflib  # only when something is wrong

    near = difflib.get_close_matches(word.lower(), sorted(choices), n=1, cutoff=0.6)
    return near[0] if near else None


def choice_hint(word: str, choices: Sequence[str], what: str) -> str:
    """``did you mean "mfcc"? The blocks are: image, mfcc, ...``"""
    near = did_you_mean(word, choices)
    listing = f"the {what} are: {', '.join(choices)}" if choices else f"there are no {what}"
    return f'did you mean "{near}"? {listing[0].upper()}{listing[1:]}' if near else listing


_COLOURS = {"error": "\033[1;31m", "warning": "\033[1;33m", "note": "\033[1;36m"}


def render(diagnostics: Iterable[Diagnostic], colour: bool = False) -> str:
    """The diagnostics as text, each with its source line and a caret under the place."""
    return "\n".join(_render_one(d, colour) for d in diagnostics)


def _render_one(diagnostic: Diagnostic, colour: bool) -> str:
    head = f"{diagnostic.severity}[{diagnostic.code}]"
    if colour:
        head = f"{_COLOURS[diagnostic.severity]}{head}\033[0m"
    lines = [f"{head}: {printable(diagnostic.message)}"]
    margin = ""
    span = diagnostic.span
    if span is not None:
        lines.append(f"  --> {printable(span.file)}:{span.line}:{span.column}")
        source = _source_line(span.file, span.line)
        if source is not None:
            number = str(span.line)
            margin = " " * len(number) + " "
            shown, start, length = _excerpt(source, span)
            lines.append(f"{number} | {shown}")
            lines.append(f"{margin}| {' ' * start}{'^' * length}")
    if diagnostic.hint:
        lines.append(f"{margin or '  '}= hint: {printable(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


def _excerpt(source: str, span: Span) -> tuple[str, int, int]:
    """The part of a long line that holds the span, where the span starts in it, and its length."""
    start = max(0, span.column - 1)
    first = max(0, start - MAX_EXCERPT_COLUMNS // 2) if len(source) > MAX_EXCERPT_COLUMNS else 0
    shown = printable(source[first : first + MAX_EXCERPT_COLUMNS].replace("\t", " "))
    start -= first
    return shown, start, max(1, min(span.length, len(shown) - start))


def _source_line(file: str, line: int) -> str | None:
    path = Path(file)
    try:
        if path.suffix != ".toml" or path.stat().st_size > MAX_SOURCE_BYTES:
            return None
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return lines[line - 1] if 0 < line <= len(lines) else None


def printable(text: str) -> str:
    """``text`` without control characters, so that a file name cannot drive a terminal, nor a line
    end in a value look like the next line of the diagnostic."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def as_json(diagnostic: Diagnostic) -> dict:
    """The diagnostic as plain data for ``--json``."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "hint": diagnostic.hint,
    }
