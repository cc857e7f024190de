"""The text of a spec and the places of its keys and values in it.

``tomllib`` gives values without positions; ``tree-sitter-toml`` gives positions. It is imported
only when a diagnostic needs one, so a spec without mistakes does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from specc.diagnostics import Span

if TYPE_CHECKING:
    from pydantic import BaseModel

MAX_DEPTH = 50  # of a dotted key; deeper ones have no place of their own

Path = tuple[str | int, ...]  # ("features", 0, "type")


@dataclass(frozen=True)
class Place:
    """Where a key and its value stand. A table's key is its header; its value is None."""

    key: Span
    value: Span | None


@dataclass(frozen=True)
class Source:
    """A TOML file's name (as shown to a person) and text."""

    name: str
    text: str

    @cached_property
    def places(self) -> dict[Path, Place]:
        """The place of everything in the file, by its path in the parsed document."""
        return _Walk(self).places

    def value(self, *path: str | int) -> Span:
        """The span of the value at ``path``; of the nearest table above it where it is missing."""
        place = self.places.get(path)
        if place is not None:
            return place.value or place.key
        return self.value(*path[:-1]) if path else Span(self.name, 1)

    def key(self, *path: str | int) -> Span:
        """The span of the key at ``path``; of the nearest table above it where it is missing."""
        place = self.places.get(path)
        if place is not None:
            return place.key
        return self.key(*path[:-1]) if path else Span(self.name, 1)


@dataclass(frozen=True)
class Table:
    """A table of a spec that a model validates. ``title``: how to call it (``[sensor]``).
    ``extra_keys``: keys that it may hold besides the model's fields; ``hidden``: fields of the
    model that are no keys of it."""

    source: Source
    place: Path
    title: str
    model: type[BaseModel]
    extra_keys: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


class _Walk:
    """Walks the syntax tree and notes the place of every key, table and array element."""

    def __init__(self, source: Source):
        import tree_sitter
        import tree_sitter_toml

        self.places: dict[Path, Place] = {}
        self._file = source.name
        self._lines = source.text.encode().split(b"\n")
        self._arrays: dict[Path, int] = {}  # arrays of tables: number of tables so far
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        for node in parser.parse(source.text.encode()).root_node.children:
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
        import tomllib

        return list(tomllib.loads(f"{text} = 0"))
    return [text[1:-1] if key.type == "quoted_key" else text]
