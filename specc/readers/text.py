"""Lines of an untrusted text file, plain or gzip, with every size bounded before it is held.

A file is read in chunks and given out in blocks of whole lines, so that neither a 5 GB file, nor
one endless line, nor a gzip bomb can take more memory than a block.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from specc.diagnostics import Span, SpeccError, error

MAX_FILE_BYTES = 256_000_000  # of text, after decompression: 44 h of 6 channels at 50 Hz
MAX_LINE_BYTES = 65_536
BLOCK_BYTES = 1_048_576

_ONE_SAMPLE = "a row holds one sample: one value for each channel"
_SPLIT = "split the recording into several files (give them the same group)"


@dataclass(frozen=True)
class Block:
    """Whole lines without their line ends. ``first``: the line number of the first."""

    first: int
    lines: list[str]


def blocks(path: Path, name: str) -> Iterator[Block]:
    """The lines of ``path`` (gzip where its name ends in ``.gz``), UTF-8, any line end.

    ``name`` is what diagnostics call the file. Raises :class:`SpeccError`: D003 (too large, a line
    too long), D004 (unreadable, corrupt or truncated gzip, not UTF-8)."""
    first = 1
    rest = b""
    for chunk in _bounded(path, name):
        head, newline, tail = chunk.rpartition(b"\n")
        if not newline:
            rest += chunk
        else:
            block = _decode(rest + head, first, name)
            yield block
            first += len(block.lines)
            rest = tail
        if len(rest) > MAX_LINE_BYTES:
            raise error(
                "D003",
                f"line {first} is longer than {MAX_LINE_BYTES} bytes",
                Span(name, first),
                _ONE_SAMPLE,
            )
    if rest:
        yield _decode(rest, first, name)


def _decode(content: bytes, first: int, name: str) -> Block:
    if first == 1:
        content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as reason:
        line = first + content.count(b"\n", 0, reason.start)
        text = ""
        problem = f"byte 0x{content[reason.start]:02x} is not UTF-8 text"
    else:
        position = text.find("\0")
        line = first + text.count("\n", 0, position)
        problem = "a NUL byte: not a text file" if position >= 0 else ""
    if problem:
        raise error("D004", problem, Span(name, line), "save the file as UTF-8 CSV")
    lines = text.split("\n")
    if "\r" in text:
        lines = [line.removesuffix("\r") for line in lines]
    if len(content) > MAX_LINE_BYTES:
        for number, line in enumerate(lines, first):
            if len(line) > MAX_LINE_BYTES:
                raise error(
                    "D003",
                    f"line {number} is longer than {MAX_LINE_BYTES} bytes",
                    Span(name, number),
                    _ONE_SAMPLE,
                )
    return Block(first, lines)


def _bounded(path: Path, name: str) -> Iterator[bytes]:
    total = 0
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise _too_large(name, f"{size / 1e6:.0f} MB")
        for chunk in _gunzip(path, name) if path.name.lower().endswith(".gz") else _plain(path):
            total += len(chunk)
            if total > MAX_FILE_BYTES:
                raise _too_large(name, f"more than {MAX_FILE_BYTES / 1e6:.0f} MB")
            yield chunk
    except OSError as reason:
        hint = "make the file readable, or move it out of the data folder"
        raise error(
            "D004", f"cannot read the file: {reason.strerror}", Span(name, 1), hint
        ) from None


def _too_large(name: str, size: str) -> SpeccError:
    limit = f"the limit is {MAX_FILE_BYTES / 1e6:.0f} MB of text a file"
    return error("D003", f"the file holds {size}; {limit}", Span(name, 1), _SPLIT)


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(BLOCK_BYTES):
            yield chunk


def _gunzip(path: Path, name: str) -> Iterator[bytes]:
    """Decompresses with a bound on each step's output; several gzip members follow one another."""
    stream = zlib.decompressobj(wbits=31)
    fed = False
    try:
        for compressed in _plain(path):
            data = compressed
            while data:
                if stream.eof:
                    data = data.lstrip(b"\0")  # padding after a member is allowed (gzip(1))
                    if not data:
                        break
                    stream = zlib.decompressobj(wbits=31)
                chunk = stream.decompress(data, BLOCK_BYTES)
                fed = True
                data = stream.unused_data if stream.eof else stream.unconsumed_tail
                if chunk:
                    yield chunk
        # Output that did not fit into the last step's bound.
        while not stream.eof and (chunk := stream.decompress(b"", BLOCK_BYTES)):
            yield chunk
    except zlib.error:
        problem = "the gzip data is corrupt"
    else:
        problem = "" if stream.eof or not fed else "the gzip data ends early"
    if problem:
        raise error("D004", problem, Span(name, 1), "copy or compress the file again")
