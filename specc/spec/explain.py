"""Turns what pydantic says about a table into diagnostics that a person can act on.

Codes: S010 unknown key, S011 missing key, S013 wrong type, S014 value not allowed, S015 a unit is
missing, S016 not a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specc.diagnostics import Diagnostic, choice_hint
from specc.spec.source import Path, Source, Table

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from specc.spec.quantities import Kind

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


def explain(failure: ValidationError, table: Table) -> Iterator[Diagnostic]:
    """A diagnostic for each thing that is wrong with the table."""
    for item in failure.errors(include_url=False):
        location = tuple(item["loc"])
        owner, title = _owner(table.model, location, table.title)
        extra_keys = table.extra_keys if owner is table.model else ()
        keys = (*(key for key in owner.model_fields if key not in table.hidden), *extra_keys)
        # A union adds the names of its branches to the location; the document has no such keys.
        path = _existing(table.source, (*table.place, *location))
        problem = _Problem(item, table.source, path, title, owner, keys)
        yield _EXPLAIN.get(item["type"], _other)(problem)


@dataclass(frozen=True)
class _Problem:
    """One of pydantic's errors: where it is, and the (nested) model that it is about."""

    item: Any
    source: Source
    path: Path
    title: str
    owner: type[BaseModel]
    keys: tuple[str, ...]

    @property
    def context(self) -> dict[str, Any]:
        return self.item.get("ctx", {})

    @property
    def name(self) -> str:
        return _name(self.path)

    @property
    def field(self) -> Any:
        return self.owner.model_fields.get(_key(self.path))

    def diagnostic(self, code: str, message: str, hint: str | None) -> Diagnostic:
        return Diagnostic(code, message, self.source.value(*self.path), hint)


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


def _existing(source: Source, path: Path) -> Path:
    """``path`` up to where it names something: a trailing union branch is dropped."""
    while len(path) > 1 and path not in source.places and path[:-1] in source.places:
        parent = source.places[path[:-1]]
        if parent.value is None or not isinstance(path[-1], str) or path[-1].isidentifier():
            break
        path = path[:-1]
    return path


def _unknown_key(problem: _Problem) -> Diagnostic:
    key = str(problem.path[-1])
    hint = choice_hint(key, problem.keys, f"keys of {problem.title}")
    message = f'unknown key "{key}" in {problem.title}'
    return Diagnostic("S010", message, problem.source.key(*problem.path), hint)


def _missing_key(problem: _Problem) -> Diagnostic:
    if isinstance(problem.path[-1], int):
        message = f"{_name(problem.path[:-1])} has too few elements"
        span = problem.source.value(*problem.path[:-1])
        return Diagnostic("S014", message, span, f"a pair has 2, not {problem.path[-1]}")
    key = str(problem.path[-1])
    message = f'{problem.title} needs the key "{key}"'
    span = problem.source.key(*problem.path)
    return Diagnostic("S011", message, span, _missing_hint(problem, key))


def _wrong_type(problem: _Problem) -> Diagnostic:
    wanted = _TYPES[problem.item["type"]]
    message = f"{problem.name} must be {wanted}, not {describe(problem.item['input'])}"
    return problem.diagnostic("S013", message, _example_hint(problem))


def _out_of_bounds(problem: _Problem) -> Diagnostic:
    key, words = _BOUNDS[problem.item["type"]]
    message = f"{problem.name} must be {words} {_bound(problem, problem.context[key])}"
    if problem.item["input"] != problem.item["input"]:
        message = f"{problem.name} must be a number, not nan"
    return problem.diagnostic("S014", message, _range_hint(problem))


def _wrong_length(problem: _Problem) -> Diagnostic:
    kind = problem.item["type"]
    key, words = _LENGTHS[kind]
    unit = "character" if kind.startswith("string") else "element"
    count = problem.context[key]
    message = f"{problem.name} must have {words} {count} {unit}{'' if count == 1 else 's'}"
    return problem.diagnostic("S014", message, _example_hint(problem))


def _no_choice(problem: _Problem) -> Diagnostic:
    value, expected = problem.item["input"], problem.context.get("expected", "")
    choices = re.findall(r"'([^']*)'", expected)
    hint = choice_hint(str(value), choices, "choices") if choices else f"it must be {expected}"
    return problem.diagnostic("S014", f"{problem.name} cannot be {describe(value)}", hint)


def _wrong_form(problem: _Problem) -> Diagnostic:
    message = f"{problem.name} cannot be {describe(problem.item['input'])}"
    return problem.diagnostic("S014", message, _example_hint(problem))


def _no_unit(problem: _Problem) -> Diagnostic:
    return problem.diagnostic("S015", f"{problem.name} needs a unit", problem.context.get("hint"))


def _no_quantity(problem: _Problem) -> Diagnostic:
    message = f"{problem.name} {problem.context.get('reason', problem.item['msg'])}"
    return problem.diagnostic("S016", message, problem.context.get("hint"))


def _other(problem: _Problem) -> Diagnostic:
    reason = re.sub(r"^(Value error|Assertion failed), ", "", problem.item["msg"])
    reason = re.sub(r"^Input should be", "must be", reason)
    hint = problem.context.get("hint") or _example_hint(problem)
    return problem.diagnostic("S014", f"{problem.name}: {reason}", hint)


_EXPLAIN: dict[str, Callable[[_Problem], Diagnostic]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "literal_error": _no_choice,
    "string_pattern_mismatch": _wrong_form,
    "bare_number": _no_unit,
    "quantity": _no_quantity,
    **dict.fromkeys(_TYPES, _wrong_type),
    **dict.fromkeys(_BOUNDS, _out_of_bounds),
    **dict.fromkeys(_LENGTHS, _wrong_length),
}


def _name(path: Path) -> str:
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


def _quantity(problem: _Problem) -> Kind | None:
    """The kind of quantity that the field holds, if it does."""
    return next((item for item in _metadata(problem) if hasattr(item, "parse")), None)


def _metadata(problem: _Problem) -> list[Any]:
    """The field's annotations, also inside of ``X | None``."""
    if problem.field is None:
        return []
    nested = _find(problem.field.annotation, lambda a: hasattr(a, "__metadata__"))
    return [*problem.field.metadata, *getattr(nested, "__metadata__", ())]


def _bound(problem: _Problem, value: float) -> str:
    kind = _quantity(problem)
    return kind.format(value) if kind is not None else f"{value:g}"


def _range_hint(problem: _Problem) -> str | None:
    field = problem.field
    if field is None:
        return None
    bounds = [
        f"{words} {_bound(problem, value)}"
        for key, words in _BOUNDS.values()
        for value in (_constraint(item, key) for item in _metadata(problem))
        if value is not None
    ]
    allowed = f"allowed: {' and '.join(bounds)}" if bounds else None
    return "; ".join(filter(None, (allowed, field.description)))


def _constraint(item: Any, key: str) -> float | None:
    """The bound ``key`` of an annotation; of one written as ``Field(gt=0)``, of those inside."""
    for part in (item, *getattr(item, "metadata", ())):
        value = getattr(part, key, None)
        if value is not None:
            return value
    return None


def _example_hint(problem: _Problem) -> str | None:
    field = problem.field
    if field is None:
        return None
    if field.examples:
        return f"for example: {_key(problem.path)} = {toml(field.examples[0])}"
    return field.description


def _key(path: Path) -> str:
    return next(part for part in reversed(path) if isinstance(part, str))


def _missing_hint(problem: _Problem, name: str) -> str | None:
    field = problem.owner.model_fields.get(name)
    if field is None:
        return None
    about = f" ({field.description})" if field.description else ""
    value = f" = {toml(field.examples[0])}" if field.examples else ""
    return f"add {name}{value}{about}"


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
