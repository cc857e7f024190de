"""Reads the TOML files of boards and parts: every value with its type, and no key left over.

These files ship with specc and people add their own, so a mistake in one is a diagnostic like any
other. They are read by hand and not by pydantic, since ``specc check`` reads two of them and must
start fast.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from specc.diagnostics import MAX_SOURCE_BYTES, SpeccError, choice_hint, error

_MISSING: Any = object()
_TITLES = {str: "text", int: "a whole number", float: "a number", list: "an array", dict: "a table"}


class Table:
    """A table of a TOML file whose values are taken one by one; :meth:`done` refuses the rest."""

    def __init__(self, values: dict[str, Any], file: str, code: str, name: str = ""):
        self._values = dict(values)
        self._taken: list[str] = []
        self._file = file
        self._code = code
        self._name = name

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def take(self, key: str, kind: type, default: Any = _MISSING) -> Any:
        """The value of ``key``, which must be of type ``kind`` (a float may be written as an int).
        Raises SpeccError where it is missing and has no ``default``, or is of another type."""
        self._taken.append(key)
        if key not in self._values:
            if default is _MISSING:
                raise self.fault(f'the key "{key}" is missing')
            return default
        value = self._values.pop(key)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(f'"{key}" must be {_TITLES[kind]}')
        return value

    def items(self, key: str, kind: type, default: Any = _MISSING) -> tuple[Any, ...]:
        """The elements of the array ``key``, each of type ``kind``."""
        array = self.take(key, list, default)
        return tuple(
            Table({key: item}, self._file, self._code, self._name).take(key, kind) for item in array
        )

    def table(self, key: str, default: Any = _MISSING) -> Table:
        """The table ``key``."""
        return self._with(self.take(key, dict, default), f"[{key}]")

    def tables(self, key: str, default: Any = _MISSING) -> list[Table]:
        """The tables of the array of tables ``key``."""
        array = self.items(key, dict, default)
        return [self._with(item, f"[[{key}]]") for item in array]

    def named(self, key: str, kind: type, default: Any = _MISSING) -> dict[str, Any]:
        """The table ``key``, whose values are all of type ``kind`` under names of their own."""
        table = self.table(key, default)
        return {name: table.take(name, kind) for name in list(table._values)}

    def _with(self, values: dict[str, Any], name: str) -> Table:
        return Table(values, self._file, self._code, name)

    def done(self) -> None:
        """Raises SpeccError where a key was not taken."""
        for key in self._values:
            hint = choice_hint(key, tuple(dict.fromkeys(self._taken)), "keys")
            raise self.fault(f'unknown key "{key}"', hint)

    def fault(self, message: str, hint: str | None = None) -> SpeccError:
        """A SpeccError about this table."""
        where = f" {self._name}" if self._name else ""
        return error(self._code, f"{self._file}{where}: {message}", hint=hint)


def read(path: Path, code: str) -> Table:
    """The top table of the file at ``path``. Raises SpeccError with ``code`` for a wrong file."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_SOURCE_BYTES).decode("utf-8")
        return Table(tomllib.loads(text), path.name, code)
    except (OSError, ValueError, RecursionError) as failure:
        raise error(code, f"cannot read {path.name}: {failure}") from None
