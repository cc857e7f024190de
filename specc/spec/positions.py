"""Finds the place of every key and value of a TOML document, from its syntax tree."""

from __future__ import annotations

import tomllib
from typing import Any

import tree_sitter
import tree_sitter_toml

from specc.diagnostics import Span
from specc.spec.source import Path, Place

MAX_DEPTH = 50  # of a dotted key; deeper ones have no place of their own


def places(file: str, text: str) -> dict[Path, Place]:
    """The place of everything in ``text``, by its path in the parsed document. ``file`` is the
    name that the spans bear."""
    return _Walk(file, text.encode()).places


class _Walk:
    """Walks the syntax tree and notes the place of every key, table and array element."""

    def __init__(self, file: str, text: bytes):
        self.places: dict[Path, Place] = {}
        self._file = file
        self._lines = text.split(b"\n")
        self._arrays: dict[Path, int] = {}  # arrays of tables: number of tables so far
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        for node in parser.parse(text).root_node.children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def _table(self, node: Any) -> None:
        header = next((c for c in node.children if c.type.endswith("_key")), None)
        if header is None or _depth(header) > MAX_DEPTH:
            return
        names = _names(header)
        base = (*self._resolve(tuple(names[:-1])), names[-1])
        if node.type == "table_array_element":
            index = self._arrays.get(base, 0)
            self._arrays[base] = index + 1
            if index == 0:
                self.places[base] = Place(self._span(header), None)
            base = (*base, index)
        self.places[base] = Place(self._span(header), None)
        for child in node.children:
            if child.type == "pair":
                self._pair(base, child)

    def _resolve(self, names: Path) -> Path:
        """A header's path with the indexes of the arrays of tables that it goes through."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self._arrays:
                path = (*path, self._arrays[path] - 1)
        return path

    def _pair(self, base: Path, node: Any) -> None:
        named = [c for c in node.children if c.is_named and c.type != "comment"]
        if len(named) < 2 or _depth(named[0]) > MAX_DEPTH:
            return
        key, value = named[0], named[-1]
        path = base
        for name in _names(key):
            path = (*path, name)
            self.places.setdefault(path, Place(self._span(key), None))
        self.places[path] = Place(self._span(key), self._span(value))
        self._value(path, value)

    def _value(self, path: Path, node: Any) -> None:
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            elements = [c for c in node.children if c.is_named and c.type != "comment"]
            for index, child in enumerate(elements):
                span = self._span(child)
                self.places[(*path, index)] = Place(span, span)
                self._value((*path, index), child)

    def _span(self, node: Any) -> Span:
        """In characters; a value over several lines is marked to the end of its first."""
        row, start = node.start_point
        end_row, end = node.end_point
        line = self._lines[row].rstrip(b"\r")
        stop = end if end_row == row else len(line)
        column = len(line[:start].decode(errors="replace")) + 1
        length = len(line[start:stop].decode(errors="replace"))
        return Span(self._file, row + 1, column, max(1, length))


def _depth(key: Any) -> int:
    return key.text.count(b".") + 1


def _names(key: Any) -> list[str]:
    """The names of a bare, quoted or dotted key."""
    if key.type == "dotted_key":
        return [name for child in key.children if child.is_named for name in _names(child)]
    text = key.text.decode(errors="replace")
    if key.type == "quoted_key" and text[:1] == '"':
        return list(tomllib.loads(f"{text} = 0"))
    return [text[1:-1] if key.type == "quoted_key" else text]
