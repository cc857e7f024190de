"""Reads the file of a spec: bytes to text to a TOML document, with the place of what is wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from specc.diagnostics import MAX_SOURCE_BYTES, Span, error
from specc.spec.source import Source


def read(path: Path) -> str:
    """The text of the file. Raises SpeccError: S001 unreadable, S002 too large, S003 no UTF-8."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SOURCE_BYTES + 1)
    except FileNotFoundError:
        hint = "`specc new` makes an app with a spec"
        raise error("S001", f"there is no file {name}", hint=hint) from None
    except (OSError, ValueError) as failure:  # ValueError: a NUL in the name
        reason = getattr(failure, "strerror", None) or str(failure)
        hint = f"{name}/app.toml is a spec?" if path.is_dir() else None
        raise error("S001", f"cannot read {name}: {reason}", hint=hint) from None
    if len(content) > MAX_SOURCE_BYTES:
        limit = f"{MAX_SOURCE_BYTES // 1000} kB"
        raise error("S002", f"{name} is larger than {limit}", hint="a spec is a small text file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as failure:
        before = content[: failure.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        span = Span(name, before.count(b"\n") + 1, column)
        hint = "save the file as UTF-8"
        raise error("S003", f"{name} is not UTF-8 text", span, hint) from None


def parse(source: Source) -> dict[str, Any]:
    """The TOML document. Raises SpeccError (S004)."""
    try:
        return tomllib.loads(source.text)
    except RecursionError:
        hint = "a spec needs three levels at most"
        raise error("S004", f"{source.name} is nested too deeply", hint=hint) from None
    except ValueError as failure:  # TOMLDecodeError, and integers of thousands of digits
        message = str(failure)
        where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        span = Span(source.name, max(1, source.text.count("\n")))
        if where:
            message = message[: where.start()]
            if where.group(1):
                span = Span(source.name, int(where.group(1)), int(where.group(2)))
        message = message[:1].lower() + message[1:]
        raise error("S004", f"not TOML: {message}", span, _syntax_hint(source, span)) from None


def _syntax_hint(source: Source, span: Span) -> str:
    lines = source.text.split("\n")
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if re.match(r"\s*[\w-]+\s*:", line):
        return 'TOML writes key = "value", not key: value'
    if re.match(r"\s*[\w-]+\s*=\s*[A-Za-z_]", line) and not re.search(r"=\s*(true|false)", line):
        return "text stands in quotes"
    return 'a line is a [section], or key = value; text stands in "quotes"'
