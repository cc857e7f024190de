"""The text of a spec, and the places of its keys and values in it.

``tomllib`` gives values without positions; ``positions.py`` finds them. It is imported only when a
diagnostic needs one, so a spec without mistakes does not pay for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from specc.diagnostics import Span

if TYPE_CHECKING:
    from pydantic import BaseModel

Path = tuple[str | int, ...]  # ("features", 0, "type")


class Place(NamedTuple):
    """Where a key and its value stand. A table's key is its header; its value is None."""

    key: Span
    value: Span | None


class Source:
    """A TOML file's name (as shown to a person) and text."""

    def __init__(self, name: str, text: str):
        self.name = name
        self.text = text

    @cached_property
    def places(self) -> dict[Path, Place]:
        """The place of everything in the file, by its path in the parsed document."""
        from specc.spec.positions import places

        return places(self.name, self.text)

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


class Table(NamedTuple):
    """A table of a spec that a model validates. ``title``: how to call it (``[sensor]``).
    ``extra_keys``: keys that it may hold besides the model's fields; ``hidden``: fields of the
    model that are no keys of it."""

    source: Source
    place: Path
    title: str
    model: type[BaseModel]
    extra_keys: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
