"""The JSON Schema of a spec, for editors: completion, hover text and marks as one types.

It is made from the sections' models, the blocks' ``Params`` and the names of boards and parts, so
it cannot say anything else than they do. It holds what one value or section can say alone; what a
board or a part forbids is found by ``specc check``. Draft 7, which taplo (Even Better TOML) reads.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from specc import boards, layouts, registry
from specc.spec.model import ARRAYS, FILE_KEYS, KINDS, TABLES, VERSION, Section
from specc.spec.quantities import KINDS as QUANTITIES

# A camera's window is its frame; every other sensor needs one.
_WINDOW = {
    "if": {
        "properties": {
            "sensor": {"properties": {"type": {"const": "camera"}}, "required": ["type"]}
        }
    },
    "then": {"not": {"required": ["window"]}},
    "else": {"required": ["window"]},
}
_DRAFT = "http://json-schema.org/draft-07/schema#"


def schema() -> dict[str, Any]:
    """The schema as plain data."""
    properties: dict[str, Any] = {
        "specc": {"const": VERSION, "description": "Version of the spec language"}
    }
    for name, (model, _) in TABLES.items():
        properties[name] = _blocks(name, model) if name in KINDS else section_schema(model)
    for name, (model, _, most) in ARRAYS.items():
        properties[name] = {
            "type": "array",
            "description": description(model),
            "minItems": 1,
            "maxItems": most,
            "items": _blocks(name, model),
        }
    required = [name for name, entry in (TABLES | ARRAYS).items() if entry[1] and name != "window"]
    _name_targets(properties)
    return {
        "$schema": _DRAFT,
        "title": "specc app",
        "description": "What a sensor device recognises and what it does about it",
        "type": "object",
        "properties": properties,
        "required": ["specc", *required],
        "additionalProperties": False,
        **_WINDOW,
    }


def as_text() -> str:
    """The schema as the text of ``schemas/app.schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def block_schema(section: str, name: str) -> dict[str, Any]:
    """The schema of a block's own parameters; ``section``: ``features``, ``model``, ``actions``."""
    return section_schema(registry.params(KINDS[section][0], name).Params)


def description(model: type[BaseModel]) -> str:
    """A model's docstring as a line of plain text."""
    return " ".join((model.__doc__ or "").split()).replace("``", "`")


def section_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a section's own keys, or of a block's parameters, with nested models in place."""
    made = model.model_json_schema()
    definitions = made.pop("$defs", {})
    result = _tidy(_inline(made, definitions))
    result["description"] = description(model)
    return result


def _inline(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            target = definitions[node["$ref"].rsplit("/", 1)[-1]]
            rest = {key: value for key, value in node.items() if key != "$ref"}
            return _inline({**target, **rest}, definitions)
        return {key: _inline(value, definitions) for key, value in node.items()}
    if isinstance(node, list):
        return [_inline(item, definitions) for item in node]
    return node


def _tidy(node: dict[str, Any]) -> dict[str, Any]:
    """Drops generated titles, takes ``null`` out (TOML has none), writes quantities with units."""
    node = {key: value for key, value in node.items() if key != "title"}
    if "anyOf" in node:
        branches = [branch for branch in node["anyOf"] if branch.get("type") != "null"]
        if len(branches) == 1:
            node = {**_tidy(branches[0]), **{k: v for k, v in node.items() if k != "anyOf"}}
        else:
            node["anyOf"] = [_tidy(branch) for branch in branches]
    if node.get("default", 0) is None:
        del node["default"]
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            node[key] = _tidy(node[key])
    if "properties" in node:
        node["properties"] = {key: _tidy(value) for key, value in node["properties"].items()}
    if "prefixItems" in node:
        items = node.pop("prefixItems")
        if isinstance(node.get("default"), list):
            kinds = [QUANTITIES.get(item.get("x-quantity", "")) for item in items]
            pairs = zip(kinds, node["default"], strict=True)
            node["default"] = [kind.format(v) if kind is not None else v for kind, v in pairs]
        tidy = [_tidy(item) for item in items]
        node["items"] = tidy[0] if all(item == tidy[0] for item in tidy) else tidy
    kind = QUANTITIES.get(node.pop("x-quantity", ""))
    if kind is not None:
        for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            node.pop(bound, None)
        if isinstance(node.get("default"), (int, float)):
            node["default"] = kind.format(node["default"])
    return node


def _blocks(name: str, model: type[Section]) -> dict[str, Any]:
    """A section whose other keys depend on the block that it names: one branch for each block."""
    kind, key, _ = KINDS[name]
    common = section_schema(model)
    branches = [_file_branch(common)] if name == "model" else []
    if name == "model":
        common["properties"] = {k: v for k, v in common["properties"].items() if k not in FILE_KEYS}
    for block in registry.names(kind):
        own = block_schema(name, block)
        properties = dict(common["properties"])
        properties |= {k: v for k, v in own["properties"].items() if k != "type"}
        properties[key] = {"const": block, "description": own["description"]}
        required = [k for k in own.get("required", []) if k != "type"]
        branches.append(
            {
                "title": block,
                "type": "object",
                "description": own["description"],
                "properties": properties,
                "required": [*dict.fromkeys([*common.get("required", []), key]), *required],
                "additionalProperties": False,
            }
        )
    return {"description": common["description"], "oneOf": branches} if branches else common


def _file_branch(common: dict[str, Any]) -> dict[str, Any]:
    """``[model]`` with a file in the place of an architecture."""
    return {
        "title": "file",
        "type": "object",
        "description": common["properties"]["file"]["description"],
        "properties": {k: v for k, v in common["properties"].items() if k != "type"},
        "required": ["file"],
        "additionalProperties": False,
    }


def _name_targets(properties: dict[str, Any]) -> None:
    """The names of what specc knows: boards, frameworks, sensor types, parts."""
    titles = {name: boards.load(name).title for name in boards.names()}
    board = properties["app"]["properties"]["board"]
    board["enum"] = list(titles)
    board["x-taplo"] = {"docs": {"enumValues": list(titles.values())}}
    properties["app"]["properties"]["framework"]["enum"] = list(boards.FRAMEWORKS)
    properties["sensor"]["properties"]["type"]["enum"] = list(boards.SENSOR_TYPES)
    properties["data"]["properties"]["layout"]["enum"] = list(layouts.names())
    properties["sensor"]["properties"]["part"]["enum"] = list(registry.names("sensors"))
