"""The first pass: a TOML file becomes validated sections, with all that is wrong said at once.

Each table is validated on its own, so that a mistake in one hides none in another; a table with
mistakes is kept with those of its keys that are right (the others are None), so that ``resolve.py``
can check what can be checked. Only a file that is no TOML at all stops here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specc import registry
from specc.diagnostics import (
    Diagnostic,
    Span,
    choice_hint,
    did_you_mean,
    error,
)
from specc.spec.model import (
    ARRAYS,
    FILE_KEYS,
    KINDS,
    LATER,
    TABLES,
    VERSION,
    App,
    Budget,
    Classes,
    Data,
    Decision,
    Section,
    Sensor,
    Window,
    WithBlock,
    block_parameters,
)
from specc.spec.read import parse, read
from specc.spec.source import Source, Table


@dataclass(frozen=True, eq=False, repr=False)
class Loaded:
    """A spec whose tables were read one by one. A table that is missing, and a key that is wrong,
    is None; ``diagnostics`` then say why. ``options``: the keys of ``[app]`` that the command line
    set, with the option's name."""

    path: Path
    source: Source
    document: Mapping[str, Any]
    app: App | None = None
    sensor: Sensor | None = None
    data: Data | None = None
    window: Window | None = None
    augment: tuple[WithBlock | None, ...] = ()
    signals: tuple[WithBlock | None, ...] = ()
    features: tuple[WithBlock | None, ...] = ()
    model: WithBlock | None = None
    classes: Classes | None = None
    decision: Decision | None = None
    actions: tuple[WithBlock | None, ...] = ()
    budget: Budget | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def load(path: Path, board: str | None = None, framework: str | None = None) -> Loaded:
    """Reads the spec at ``path``; ``board`` and ``framework`` replace those of ``[app]``.

    Raises SpeccError where the file cannot be read (S001, S002, S003), is no TOML (S004) or is of
    another version of the language (S005).
    """
    source = Source(str(path), read(path))
    document = parse(source)
    reader = _Reader(source, document)
    reader.version()
    reader.keys()
    options = {"board": board, "framework": framework}
    reader.override({key: value for key, value in options.items() if value is not None})
    sections: dict[str, Any] = {name: reader.table(name) for name in TABLES}
    sections |= {name: reader.array(name) for name in ARRAYS}
    return Loaded(
        path=path.absolute(),
        source=source,
        document=document,
        options={key: f"--{key}" for key, value in options.items() if value is not None},
        diagnostics=tuple(reader.found),
        **sections,
    )


class _Reader:
    """Reads the tables of one document and gathers what is wrong with them."""

    def __init__(self, source: Source, document: Mapping[str, Any]):
        self._source = source
        self._document = dict(document)
        self.found: list[Diagnostic] = []

    def _report(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        self.found.append(Diagnostic(code, message, span, hint))

    def version(self) -> None:
        version = self._document.get("specc")
        if version is None:
            span = Span(self._source.name, 1)
            hint = f"write specc = {VERSION} at the top"
            self._report("S005", "the version of the spec language is missing", span, hint)
        elif version is True or version != VERSION:
            span = self._source.value("specc")
            hint = f"write specc = {VERSION}, or install a newer specc"
            raise error("S005", f"this specc reads version {VERSION} of specs", span, hint)

    def keys(self) -> None:
        """Unknown and missing sections, and what is not available yet."""
        known = (*TABLES, *ARRAYS)
        for name in self._document:
            if name == "specc" or name in known:
                continue
            if (name, None) in LATER:
                self._later(name, None)
                continue
            hint = choice_hint(name, known, "sections")
            self._report("S006", f'unknown section "{name}"', self._source.key(name), hint)
        required = {n: t[1] for n, t in TABLES.items()} | {n: t[1] for n, t in ARRAYS.items()}
        for name, needed in required.items():
            if name == "window" and self._has_frames():
                continue
            if needed and name not in self._document and not self._misspelt(name):
                model = TABLES[name][0] if name in TABLES else ARRAYS[name][0]
                header = f"[[{name}]]" if name in ARRAYS else f"[{name}]"
                span = Span(self._source.name, 1)
                hint = f"add {header}: {(model.__doc__ or '').splitlines()[0]}"
                self._report("S007", f"the section {header} is missing", span, hint)

    def _has_frames(self) -> bool:
        """The sensor is a camera, whose window is a frame."""
        sensor = self._document.get("sensor")
        return isinstance(sensor, dict) and sensor.get("type") == "camera"

    def _misspelt(self, name: str) -> bool:
        """An unknown section was reported with this one as its likely meaning."""
        known = (*TABLES, *ARRAYS)
        others = [other for other in self._document if other not in known]
        return any(did_you_mean(other, known) == name for other in others)

    def _later(self, section: str, key: str | None) -> None:
        what = LATER[(section, key)]
        span = self._source.key(*filter(None, (section, key)))
        title = f"[{section}]" if key is None else f'"{key}" in [{section}]'
        message = f"{title} is not available yet in this version"
        self._report("S017", message, span, f"{what} comes with a later version; remove it")

    def override(self, options: Mapping[str, str]) -> None:
        app = self._document.get("app")
        if options and isinstance(app, dict):
            self._document["app"] = {**app, **options}

    def table(self, name: str) -> Any:
        """The section ``name``: a model, with None for what is wrong; None where it is missing."""
        model, required = TABLES[name]
        value = self._document.get(name)
        if value is None:
            return None if required else model()
        if not isinstance(value, dict):
            self._report(
                "S013",
                f'"{name}" must be a table',
                self._source.value(name),
                f"write [{name}] on a line of its own, with its keys below",
            )
            return None
        return self._section(name, Table(self._source, (name,), f"[{name}]", model), value)

    def array(self, name: str) -> tuple[Any, ...]:
        """The sections of an array of tables."""
        model, required, most = ARRAYS[name]
        value = self._document.get(name, [])
        span = self._source.key
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            hint = f"write [[{name}]] with double brackets, once for each"
            self._report("S013", f'"{name}" must be an array of tables', span(name), hint)
            return ()
        if required and name in self._document and not value:
            self._report("S014", f"{name} is empty", span(name), f"add a [[{name}]]")
        if len(value) > most:
            message = f"there are more than {most} [[{name}]]"
            self._report("S014", message, span(name, most), f"keep {most} of them")
            value = value[:most]
        return tuple(
            self._section(name, Table(self._source, (name, index), f"[[{name}]]", model), item)
            for index, item in enumerate(value)
        )

    def _section(self, name: str, table: Table, value: dict[str, Any]) -> Any:
        later = [key for (section, key) in LATER if section == name and key in value]
        for key in later:
            self._later(name, key)
        value = {key: item for key, item in value.items() if key not in later}
        section = self._validate(table, value)
        return self._with_block(name, table, section) if name in KINDS else section

    def _validate(self, table: Table, value: dict[str, Any], by_block: bool = False) -> Any:
        """``by_block``: the model is a block's. It may hold tuples, for which strict validation
        takes an array from JSON, but no list from Python."""
        from pydantic import ValidationError
        from pydantic_core import to_json

        try:
            if by_block:
                return table.model.model_validate_json(to_json(value), strict=True)
            return table.model.model_validate(value)
        except ValidationError as failure:
            from specc.spec.explain import explain

            self.found += explain(failure, table)
            return _partial(table.model, value)

    def _with_block(self, name: str, table: Table, section: Section) -> WithBlock:
        kind, key, what = KINDS[name]
        if name == "model":
            self._file_or_type(table, section)
        block = getattr(section, key)
        if block is None:
            return WithBlock(section, None)
        choices = registry.names(kind)
        if block not in choices:
            words = {"dsp": "blocks", "signals": "blocks", "augment": "augmentations"}
            hint = choice_hint(block, choices, words.get(kind, kind))
            span = self._source.value(*table.place, key)
            self._report("S012", f'unknown {what} "{block}"', span, hint)
            return WithBlock(section, None)
        own = block_parameters(section)
        if key != "type" and "type" in own:
            span = self._source.key(*table.place, "type")
            message = f'unknown key "type" in {table.title}'
            self._report("S010", message, span, f'the key is "{key}"')
            own.pop("type")
        of_block = Table(
            source=self._source,
            place=table.place,
            title=f'{table.title} with {key} = "{block}"',
            model=registry.params(kind, block).Params,
            extra_keys=tuple(k for k in type(section).model_fields if k not in FILE_KEYS),
            hidden=("type",),
        )
        before = len(self.found)
        params = self._validate(of_block, {**own, "type": block}, by_block=True)
        return WithBlock(section, params if len(self.found) == before else None)

    def _file_or_type(self, table: Table, section: Section) -> None:
        """A model is an architecture or a file; each has keys that the other has no use for."""
        given = self._document[table.place[0]]
        if "file" not in given:
            if "type" not in given:
                message = f'{table.title} needs the key "type" or "file"'
                hint = 'an architecture to train, such as type = "mlp", or file = "my.tflite"'
                self._report("S011", message, self._source.key(*table.place), hint)
            elif "normalise" in given:
                message = f'"normalise" in {table.title} is about a network of your own'
                hint = "remove it: what specc trains always takes normalised features"
                self._report("S044", message, self._source.key(*table.place, "normalise"), hint)
            return
        if "type" in given:
            message = f"{table.title} names an architecture and a file"
            hint = "keep `type` to train a network, or `file` to take one that is trained already"
            self._report("S044", message, self._source.key(*table.place, "file"), hint)
            return
        for key in block_parameters(section):
            message = f'unknown key "{key}" in {table.title} with a file'
            hint = (
                f"its keys are: {', '.join(FILE_KEYS)}; parameters of the training belong to `type`"
            )
            self._report("S010", message, self._source.key(*table.place, key), hint)


def _partial(model: Any, value: dict) -> Any:
    """A model of the keys that are right; what is wrong, or missing without default, is None."""
    from pydantic import ValidationError

    good: dict[str, Any] = dict.fromkeys(model.model_fields)
    for name, info in model.model_fields.items():
        if name not in value:
            if not info.is_required():
                good[name] = info.get_default(call_default_factory=True)
            continue
        blank = model.model_construct()
        try:
            model.__pydantic_validator__.validate_assignment(blank, name, value[name])
        except ValidationError:
            continue
        good[name] = getattr(blank, name)
    extra = {k: v for k, v in value.items() if k not in model.model_fields}
    if model.model_config.get("extra") != "allow":
        extra = {}
    return model.model_construct(**good, **extra)
