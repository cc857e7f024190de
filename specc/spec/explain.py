"""Turns what pydantic says about a table into diagnostics that a person can act on.

Codes: S010 unknown key, S011 missing key, S013 wrong type, S014 value not allowed, S015 a unit is
missing, S016 not a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from specc.diagnostics import Diagnostic, choice_hint
from specc.spec.source import Source

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from specc.spec.quantities import Kind

Place = tuple[str | int, ...]

_TYPES = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "an array",
    "tuple_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_BOUNDS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_LENGTHS = {
    "too_short": ("min_length", "at least"),
    "too_long": ("max_length", "at most"),
    "string_too_short": ("min_length", "at least"),
    "string_too_long": ("max_length", "at most"),
}


def explain(
    failure: ValidationError,
    source: Source,
    place: Place,
    title: str,
    model: type[BaseModel],
    extra_keys: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
) -> Iterator[Diagnostic]:
    """A diagnostic for each thing that is wrong with the table at ``place``.

    ``title``: how to call the table (``[sensor]``). ``extra_keys``: keys that the table may hold
    besides the model's fields; ``hidden``: fields of the model that are no keys of the table.
    """
    for item in failure.errors(include_url=False):
        location = tuple(item["loc"])
        owner, title_of_owner = _owner(model, location, title)
        # A union adds the names of its branches to the location; the document has no such keys.
        path = _existing(source, (*place, *location))
        keys = tuple(k for k in owner.model_fields if k not in hidden) + extra_keys
        yield _explain_one(item, source, path, title_of_owner, owner, keys)


def _owner(
    model: type[BaseModel], location: tuple[str | int, ...], title: str
) -> tuple[type[BaseModel], str]:
    """The (nested) model that the last key of ``location`` belongs to."""
    for name in location[:-1]:
        field = model.model_fields.get(name) if isinstance(name, str) else None
        nested = _find(field.annotation, _is_model) if field else None
        if nested is None:
            break
        model, title = nested, f"{title} {name}"
    return model, title


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and hasattr(candidate, "model_fields")


def _find(annotation: Any, wanted: Any) -> Any:
    """The first part of a type annotation (itself, its arguments, its metadata) that is wanted."""
    if wanted(annotation):
        return annotation
    for part in (*getattr(annotation, "__args__", ()), *getattr(annotation, "__metadata__", ())):
        found = _find(part, wanted)
        if found is not None:
            return found
    return None


def _existing(source: Source, path: Place) -> Place:
    """``path`` up to where it names something: a trailing union branch is dropped."""
    while len(path) > 1 and path not in source.places and path[:-1] in source.places:
        parent = source.places[path[:-1]]
        if parent.value is None or not isinstance(path[-1], str) or path[-1].isidentifier():
            break
        path = path[:-1]
    return path


def _explain_one(
    item: Any,
    source: Source,
    path: Place,
    title: str,
    owner: type[BaseModel],
    keys: tuple[str, ...],
) -> Diagnostic:
    kind, context = item["type"], item.get("ctx", {})
    name = _name(path)
    if kind == "extra_forbidden":
        hint = choice_hint(str(path[-1]), keys, f"keys of {title}")
        return Diagnostic("S010", f'unknown key "{path[-1]}" in {title}', source.key(*path), hint)
    if kind == "missing":
        message = f'{title} needs the key "{path[-1]}"'
        return Diagnostic("S011", message, source.key(*path), _missing_hint(owner, str(path[-1])))
    span = source.value(*path)
    if kind == "bare_number":
        return Diagnostic("S015", f"{name} needs a unit", span, context.get("hint"))
    if kind == "quantity":
        message = f"{name} {context.get('reason', item['msg'])}"
        return Diagnostic("S016", message, span, context.get("hint"))
    if kind in _TYPES:
        message = f"{name} must be {_TYPES[kind]}, not {describe(item['input'])}"
        return Diagnostic("S013", message, span, _example_hint(owner, path))
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        message = f"{name} must be {words} {_bound(owner, path, context[key])}"
        return Diagnostic("S014", message, span, _range_hint(owner, path))
    if kind in _LENGTHS:
        key, words = _LENGTHS[kind]
        unit = "character" if kind.startswith("string") else "element"
        count = context[key]
        message = f"{name} must have {words} {count} {unit}{'' if count == 1 else 's'}"
        return Diagnostic("S014", message, span, _example_hint(owner, path))
    if kind in ("literal_error", "enum"):
        choices = re.findall(r"'([^']*)'", context.get("expected", ""))
        message = f"{name} cannot be {describe(item['input'])}"
        hint = choice_hint(str(item["input"]), choices, "choices") if choices else None
        return Diagnostic("S014", message, span, hint or f"it must be {context.get('expected')}")
    if kind == "string_pattern_mismatch":
        message = f"{name} cannot be {describe(item['input'])}"
        return Diagnostic("S014", message, span, _example_hint(owner, path))
    reason = re.sub(r"^(Value error|Assertion failed), ", "", item["msg"])
    reason = re.sub(r"^Input should be", "must be", reason)
    return Diagnostic("S014", f"{name}: {reason}", span, context.get("hint"))


def _name(path: Place) -> str:
    """``rate``, or ``element 2 of labels``."""
    if isinstance(path[-1], int):
        return f"element {path[-1] + 1} of {_name(path[:-1])}"
    return str(path[-1])


def describe(value: Any) -> str:
    """A TOML value as a person would name it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}" if abs(value) < 1e15 else "a number"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else "a long text"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "a table"
    return "a date or time"


def _field(owner: type[BaseModel], path: Place) -> Any:
    names = [part for part in path if isinstance(part, str)]
    return owner.model_fields.get(names[-1]) if names else None


def _quantity(owner: type[BaseModel], path: Place) -> Kind | None:
    field = _field(owner, path)
    if field is None:
        return None

    def wanted(candidate: Any) -> bool:
        return hasattr(candidate, "parse") and hasattr(candidate, "units")

    return next(filter(wanted, field.metadata), None) or _find(field.annotation, wanted)


def _bound(owner: type[BaseModel], path: Place, value: float) -> str:
    kind = _quantity(owner, path)
    return kind.format(value) if kind is not None else f"{value:g}"


def _range_hint(owner: type[BaseModel], path: Place) -> str | None:
    field = _field(owner, path)
    if field is None:
        return None
    parts = []
    for key, words in _BOUNDS.values():
        for item in _all_metadata(field):
            value = getattr(item, key, None)
            if value is not None:
                parts.append(f"{words} {_bound(owner, path, value)}")
    allowed = f"allowed: {' and '.join(parts)}" if parts else None
    return "; ".join(filter(None, (allowed, field.description)))


def _all_metadata(field: Any) -> list[Any]:
    nested = _find(field.annotation, lambda a: hasattr(a, "__metadata__"))
    return [*field.metadata, *getattr(nested, "__metadata__", ())]


def _example_hint(owner: type[BaseModel], path: Place) -> str | None:
    field = _field(owner, path)
    if field is None:
        return None
    if field.examples:
        return f"for example: {_key(path)} = {toml(field.examples[0])}"
    return field.description


def _key(path: Place) -> str:
    return next(part for part in reversed(path) if isinstance(part, str))


def _missing_hint(owner: type[BaseModel], name: str) -> str | None:
    field = owner.model_fields.get(name)
    if field is None:
        return None
    about = f" ({field.description})" if field.description else ""
    if field.examples:
        return f"add {name} = {toml(field.examples[0])}{about}"
    return f"add {name}{about}"


def toml(value: Any) -> str:
    """A value as TOML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml(item) for item in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    return str(value)
