"""The bytes of an untrusted file that is no text, bounded before they are read."""

from __future__ import annotations

import os
from pathlib import Path

from specc.diagnostics import Span, SpeccError, error

AGAIN = "copy or record the file again, or move it out of the data folder"


def content(path: Path, name: str, most: int) -> bytes:
    """All of ``path``, at most ``most`` bytes. Raises D003 (too large), D004 (cannot be read) and
    D005 (empty)."""
    try:
        with path.open("rb") as file:
            found = file.read(min(os.fstat(file.fileno()).st_size, most) + 1)
    except OSError as reason:
        raise unreadable(name, reason) from None
    if len(found) > most:
        hint = "split the recording into several files (give them the same group)"
        message = f"the file is too large: the limit is {most / 1e6:.0f} MB"
        raise error("D003", message, Span(name, 1), hint)
    if not found:
        raise empty(name)
    return found


def empty(name: str) -> SpeccError:
    return error("D005", "the file is empty", Span(name, 1), "delete it or record it again")


def unreadable(name: str, reason: OSError) -> SpeccError:
    hint = "make the file readable, or move it out of the data folder"
    message = f"cannot read the file: {reason.strerror or reason}"
    return error("D004", message, Span(name, 1), hint)


def damaged(name: str, what: str, hint: str = AGAIN) -> SpeccError:
    """The file is not what its name says, or not all of it."""
    return error("D004", what, Span(name, 1), hint)
