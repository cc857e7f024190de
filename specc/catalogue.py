"""What there is: boards, sections of a spec, and blocks with their parameters, as text and as plain
data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from specc import boards, registry
from specc.app import Board
from specc.diagnostics import choice_hint, error
from specc.spec.explain import toml
from specc.spec.model import ARRAYS, KINDS, TABLES
from specc.spec.quantities import KINDS as QUANTITIES
from specc.spec.quantities import SIZE
from specc.spec.schema import block_schema, section_schema

_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}
_QUANTITIES = {kind.pattern: kind.name for kind in QUANTITIES.values()}
TITLES = {
    "signals": "Signal blocks",
    "features": "Feature blocks",
    "model": "Architectures",
    "actions": "Actions",
    "augment": "Augmentations",
}


def board_data() -> list[dict[str, Any]]:
    """The boards as plain data."""
    return [_board(boards.load(name)) for name in boards.names()]


def _board(board: Board) -> dict[str, Any]:
    return {
        "name": board.name,
        "title": board.title,
        "mcu": board.mcu,
        "core": board.core,
        "clock_hz": board.clock_hz,
        "flash_bytes": board.flash_bytes,
        "ram_bytes": board.ram_bytes,
        "frameworks": list(board.frameworks),
        "parts": {kind: list(parts) for kind, parts in board.parts.items()},
        "peripherals": list(board.peripherals),
        "pins": board.pins,
        "emulated": board.emulator is not None,
    }


def board_text() -> str:
    """The boards as a table."""
    rows = [("board", "core", "flash", "RAM", "frameworks", "sensors", "title")]
    for name in boards.names():
        board = boards.load(name)
        rows.append(
            (
                board.name,
                board.core,
                SIZE.format(board.flash_bytes),
                SIZE.format(board.ram_bytes),
                ", ".join(board.frameworks),
                "; ".join(f"{kind}: {', '.join(parts)}" for kind, parts in board.parts.items()),
                board.title,
            )
        )
    return columns(rows)


def block_data(name: str | None = None) -> list[dict[str, Any]]:
    """The blocks, or the one called ``name``, with their parameters. Raises SpeccError (S012)."""
    found = [
        _block(section, block)
        for section, (kind, _, _) in KINDS.items()
        for block in registry.names(kind)
        if name in (None, block)
    ]
    if name is not None and not found:
        everything = sorted(b for kind, _, _ in KINDS.values() for b in registry.names(kind))
        raise error("S012", f'unknown block "{name}"', hint=choice_hint(name, everything, "blocks"))
    return found


def section_data() -> list[dict[str, Any]]:
    """The sections of a spec with their own keys; those of blocks are in :func:`block_data`."""
    sections = [(f"[{name}]", *entry[:2]) for name, entry in TABLES.items()]
    sections += [(f"[[{name}]]", *entry[:2]) for name, entry in ARRAYS.items()]
    found = []
    for header, model, required in sections:
        made = section_schema(model)
        found.append(
            {
                "name": header.strip("[]"),
                "header": header,
                "required": required,
                "description": made["description"],
                "parameters": _parameters(made),
            }
        )
    return found


def _block(section: str, name: str) -> dict[str, Any]:
    made = block_schema(section, name)
    return {
        "section": section,
        "name": name,
        "description": made["description"],
        "parameters": [p for p in _parameters(made) if p["name"] != "type"],
    }


def _parameters(schema: dict[str, Any], table: str = "") -> list[dict[str, Any]]:
    """The keys of a table; those of a table in it are called ``table.key``."""
    found = []
    for key, value in schema["properties"].items():
        found.append(
            {
                "name": table + key,
                "type": "table" if "properties" in value else _type(value),
                "required": key in schema.get("required", []),
                "default": value.get("default"),
                "example": next(iter(value.get("examples", [])), None),
                "description": value.get("description", ""),
            }
        )
        if "properties" in value:
            found += _parameters(value, f"{table}{key}.")
    return found


def _type(value: dict[str, Any]) -> str:
    """The type of a parameter in words: ``integer at least 1``, ``"on" | "off"``."""
    if "enum" in value:
        return " | ".join(toml(item) for item in value["enum"])
    if "anyOf" in value:
        return " | ".join(_type(branch) for branch in value["anyOf"])
    name = value.get("type", "any")
    if name == "array":
        return f"array{_count(value)} of {_type(value.get('items', {}))}"
    if name == "string":
        quantity = _QUANTITIES.get(value.get("pattern"))
        return f"{quantity} such as {toml(value['examples'][0])}" if quantity else "text"
    bounds = [f"{words} {_number(value[key])}" for key, words in _BOUNDS.items() if key in value]
    return f"{name} {' and '.join(bounds)}" if bounds else name


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) < 2**53 else f"{value:g}"


def _count(value: dict[str, Any]) -> str:
    """`` (1 to 8)``: how many elements an array may have."""
    least, most = value.get("minItems", 0), value.get("maxItems")
    if most is None:
        return f" (at least {least})" if least else ""
    if least == most:
        return f" ({most})"
    return f" ({least} to {most})"


def block_text(name: str | None = None) -> str:
    """The blocks as text; one block with its parameters."""
    blocks = block_data(name)
    if name is not None:
        return "\n".join(_block_text(block) for block in blocks)
    lines = []
    for section in KINDS:
        rows = [
            (f"  {block['name']}", block["description"].split(". ")[0])
            for block in blocks
            if block["section"] == section
        ]
        lines.append(f"{TITLES[section]}\n{columns(rows)}")
    return "\n".join(lines) + "\n`specc blocks NAME` shows the parameters of one.\n"


def _block_text(block: dict[str, Any]) -> str:
    key = KINDS[block["section"]][1]
    header = f"[{block['section']}]" if block["section"] == "model" else f"[[{block['section']}]]"
    lines = [f"{header} {key} = {toml(block['name'])}", f"{block['description']}", ""]
    for parameter in block["parameters"]:
        default = parameter["default"]
        shown = "required" if parameter["required"] else f"default {toml(default)}"
        if default is None and not parameter["required"]:
            shown = "optional"
        lines.append(f"  {parameter['name']}: {parameter['type']}, {shown}")
        lines.append(f"      {parameter['description']}")
    if not block["parameters"]:
        lines.append("  no parameters")
    return "\n".join(lines) + "\n"


def columns(rows: list[tuple[str, ...]]) -> str:
    """Rows as text with aligned columns."""
    if not rows:
        return ""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]

    def line(row: Iterable[str]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return "  ".join(cells).rstrip()

    return "\n".join(line(row) for row in rows) + "\n"


def as_json(data: list[dict[str, Any]]) -> str:
    """As the text of ``--json``."""
    return json.dumps(data, indent=2) + "\n"
