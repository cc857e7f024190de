"""Writes docs/spec.md, the reference of the spec language, from the checker's own models.

    python docs/make_spec.py

The hand-written part is docs/spec.md.j2; every table of keys comes from the sections' models and the
blocks' ``Params``, the board and part tables from their files. A test holds docs/spec.md current.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from specc import boards, catalogue, parts, registry
from specc.keras_file import LAYERS
from specc.spec.explain import toml
from specc.spec.model import ARRAYS, BATTERY_CELLS_MAH, KINDS, LATER
from specc.spec.quantities import KINDS as QUANTITIES
from specc.spec.quantities import SIZE

DOCS = Path(__file__).resolve().parent
TEMPLATE = "spec.md.j2"
PAGE = DOCS / "spec.md"


def page() -> str:
    """The text of docs/spec.md."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(DOCS),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    sections = {section["name"]: section for section in catalogue.section_data()}
    return environment.get_template(TEMPLATE).render(
        section=lambda name: _section(sections[name]),
        blocks=lambda name: "\n".join(
            _block(block) for block in catalogue.block_data() if block["section"] == name
        ),
        quantities=_quantities(),
        boards=_boards(),
        parts=_parts(),
        cells=", ".join(f"`{cell}` {mah:g} mAh" for cell, mah in BATTERY_CELLS_MAH.items()),
        later=_later(),
        keras_layers=", ".join(f"`{name}`" for name in sorted(LAYERS)),
    )


def _section(section: dict[str, Any]) -> str:
    need = "Required." if section["required"] else "Optional."
    if section["name"] in ARRAYS:
        need += f" At most {ARRAYS[section['name']][2]}."
    return f"{section['description']} {need}\n\n{_keys(section['parameters'])}"


def _block(block: dict[str, Any]) -> str:
    parameters = block["parameters"]
    keys = _keys(parameters) if parameters else "No parameters."
    title = f"### `{KINDS[block['section']][1]} = {toml(block['name'])}`"
    return f"{title}\n\n{block['description']}\n\n{_example(block)}\n\n{keys}\n"


SOUND = """\
[sensor]
type = "microphone"
rate = "16 kHz"

[window]
length = "200 ms"
stride = "100 ms"
"""


def _example(block: dict[str, Any]) -> str:
    """The block with everything that it needs, and every default written out; before it the sections
    that it cannot do without."""
    section = block["section"]
    kind, key, _ = KINDS[section]
    module = registry.params(kind, block["name"])
    lines = [SOUND] if getattr(module, "SOUND", False) else []
    for name, tables in getattr(module, "EXAMPLE", {}).items():
        for keys in tables if name in ARRAYS else [tables]:
            header = f"[[{name}]]" if name in ARRAYS else f"[{name}]"
            lines += [header, *(f"{k} = {toml(value)}" for k, value in keys.items()), ""]
    lines += [f"[{section}]" if section == "model" else f"[[{section}]]"]
    lines += ['on = "any"'] if section == "actions" else []
    lines += [f"{key} = {toml(block['name'])}"]
    for parameter in block["parameters"]:
        value = parameter["example"] if parameter["required"] else parameter["default"]
        if value is not None:
            lines.append(f"{parameter['name']} = {toml(value)}")
    return _fenced("\n".join(lines))


def _fenced(text: str) -> str:
    return f"```toml\n{text}\n```"


def _keys(parameters: list[dict[str, Any]]) -> str:
    rows = [("Key", "Type", "Default", "Meaning")]
    for parameter in parameters:
        default = "-" if parameter["default"] is None else f"`{toml(parameter['default'])}`"
        rows.append(
            (
                f"`{parameter['name']}`",
                parameter["type"].replace(" | ", ", "),
                "required" if parameter["required"] else default,
                parameter["description"].rstrip("."),
            )
        )
    return _table(rows)


def _quantities() -> str:
    rows = [("Quantity", "Units", "Example")]
    for kind in QUANTITIES.values():
        units = ", ".join(f"`{unit}`" for unit in {**kind.units, **kind.also} if unit.isascii())
        note = f" ({kind.note})" if kind.note else ""
        rows.append((kind.name, units + note, f'`"{kind.example}"`'))
    return _table(rows)


def _boards() -> str:
    rows = [("Board", "Core", "Flash", "RAM", "Frameworks", "Parts", "Peripherals")]
    for board in map(boards.load, boards.names()):
        rows.append(
            (
                f"`{board.name}`",
                board.core,
                SIZE.format(board.flash_bytes),
                SIZE.format(board.ram_bytes),
                ", ".join(board.frameworks),
                ", ".join(dict.fromkeys(p for listed in board.parts.values() for p in listed)),
                ", ".join(board.peripherals),
            )
        )
    return _table(rows)


def _parts() -> str:
    rows = [("Part", "Channels", "Ranges", "Data rates", "Frameworks")]
    for part in map(parts.load, registry.names("sensors")):
        ranges = [
            f"{group.kind} {', '.join(f'{r:g}' for r in group.ranges)} {group.unit}"
            for group in part.groups
            if group.ranges
        ]
        rates = ", ".join(f"{rate.hz:g}" for rate in part.rates.listed)
        ports = registry.ports("sensors", part.name) or boards.FRAMEWORKS
        rows.append(
            (
                f"`{part.name}`",
                ", ".join(f"`{name}`" for name in part.channel_names()),
                "; ".join(ranges) or ("as recorded" if part.bus == "none" else "fixed"),
                f"{rates} Hz{' alone' if part.sampling == parts.OWN else ''}" if rates else "any",
                ", ".join(name for name in boards.FRAMEWORKS if name in ports),
            )
        )
    return _table(rows)


def _later() -> str:
    return "\n".join(
        f"- `[{section}]`{f' `{key}`' if key else ''}: {what}"
        for (section, key), what in LATER.items()
    )


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
