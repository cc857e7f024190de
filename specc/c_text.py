"""Values as C: literals, comments, and the definitions of structs and tables.

Numbers are exact: integers, or the shortest decimal that reads back as the same float32.
"""

from __future__ import annotations

import textwrap

import numpy as np

from specc.kernel import C_TYPES, Struct, Table, Text

WIDTH = 100


def c_float(value: float) -> str:
    """A float literal that reads back as the same float32. Raises ValueError if not finite."""
    number = np.float32(value)
    if not np.isfinite(number):
        raise ValueError(f"{value} has no C literal")
    text = str(number)
    return f"{text}f" if any(c in text for c in ".e") else f"{text}.0f"


def c_range(value: float) -> str:
    """:func:`c_float`, or the largest float for infinity."""
    return c_float(min(value, float(np.finfo(np.float32).max)))


def c_string(text: str) -> str:
    """A C string literal of ASCII; other characters as octal escapes of their UTF-8."""
    out = []
    for byte in text.encode():
        char = chr(byte)
        plain = 0x20 <= byte < 0x7F and char not in '"\\?'
        out.append(char if plain else f"\\{byte:03o}")
    return f'"{"".join(out)}"'


def c_comment(text: str) -> str:
    """Text from elsewhere (a file's name) for the inside of a C comment, which it cannot end."""
    plain = "".join(c if c.isprintable() else "?" for c in text)
    return plain.replace("*/", "*?").replace("/*", "?*").replace("\\", "?")


def c_numbers(values: np.ndarray, indent: int = 4) -> str:
    """The values of a 1-D array, comma-separated and wrapped."""
    if values.dtype.kind == "f":
        items = (
            [c_float(v) for v in values.tolist()]
            if values.dtype == np.float64
            else [c_float(v) for v in values]
        )
    else:
        items = [_c_int(int(v), values.dtype.name) for v in values]
    return textwrap.fill(
        ", ".join(items) + ",",
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _c_int(value: int, dtype: str) -> str:
    if dtype == "int32" and value == -(2**31):
        return "(-2147483647 - 1)"  # -2147483648 is not an int in C99
    return f"{value}u" if dtype == "uint32" else str(value)


class Constants:
    """Collects C definitions: ``text`` of structs, ``tables`` of the arrays that they point to."""

    def __init__(self, write: bool = True) -> None:
        self._write = write
        self.text: list[str] = []
        self.tables: list[str] = []
        self.bytes = 0
        self._tables: dict[tuple[str, bytes], str] = {}

    def struct(self, name: str, struct: Struct) -> str:
        """Defines ``name`` and returns it."""
        body = "\n".join(
            f"    .{key} = {self._value(name, item)}," for key, item in struct.fields.items()
        )
        self.text.append(f"static const {struct.ctype} {name} = {{\n{body}\n}};\n")
        self.bytes += 4 * len(struct.fields)
        return name

    def table(self, owner: str, data: np.ndarray) -> str:
        """Defines a constant tensor and returns its name."""
        return self._table(owner, Table("data", data))

    def _value(self, owner: str, item: object) -> str:
        match item:
            case None:
                return "0"
            case bool():
                return "true" if item else "false"
            case int():
                return str(item)
            case float() | np.floating():
                return c_float(float(item))
            case str():
                return item
            case Text():
                return c_string(item.text)
            case Table():
                return self._table(owner, item)
            case Struct():
                fields = item.fields.items()
                inner = "\n".join(f"        .{k} = {self._value(owner, v)}," for k, v in fields)
                return f"{{\n{inner}\n    }}"
            case list() | tuple():
                return f"{{{', '.join(self._value(owner, v) for v in item)}}}"
            case np.integer():
                return str(int(item))
        raise TypeError(f"{owner}: no C form of {type(item).__name__}")

    def _table(self, owner: str, table: Table) -> str:
        data = np.ascontiguousarray(table.data)
        key = (data.dtype.name, data.tobytes())
        if key not in self._tables:
            name = self._tables[key] = f"{owner}_{table.name}"
            comment = f"/* {table.comment} */\n" if table.comment else ""
            dims = "x".join(map(str, data.shape))
            if not comment and data.ndim > 1:
                comment = f"/* {dims} */\n"
            rows = data.reshape(-1, data.shape[-1]) if data.ndim > 1 else data.reshape(1, -1)
            body = "\n".join(c_numbers(row) for row in rows) if self._write else ""
            self.tables.append(
                f"{comment}static const {C_TYPES[data.dtype.name]} {name}[{data.size}] = {{\n"
                f"{body}\n}};\n"
            )
            self.bytes += data.nbytes
        return self._tables[key]
