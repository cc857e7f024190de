"""``specc new``: a starter app in a folder of its own, with real data.

A template is a cookiecutter template in ``templates/apps/<name>/``; its data is that of an example
(``_example`` in its ``cookiecutter.json``). The folder appears whole or not at all: it is made
beside its place, checked as any spec is, and moved.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from specc import boards, registry
from specc.diagnostics import SpeccError, choice_hint, error
from specc.resolve import resolve
from specc.resolve.target import name_fault
from specc.spec.load import load

SCHEMA = "app.schema.json"
SPEC = "app.toml"

_UNKNOWN = {"board": "B001", "framework": "B003"}


def templates() -> tuple[str, ...]:
    """The names of the starter apps."""
    found = registry.share("templates") / "apps"
    return tuple(sorted(p.parent.name for p in found.glob("*/cookiecutter.json")))


def new_app(
    template: str, folder: Path, options: Mapping[str, str | None], interactive: bool
) -> Path:
    """Makes the starter app ``template`` in ``folder``; returns the path of its ``app.toml``.

    ``options``: ``name`` (default: the folder's name), ``board``, ``framework``; None and what is
    not given are the template's defaults, or asked for where ``interactive``. Raises SpeccError:
    S020 (name), B001 (board), B003 (framework), O010 (template), O011 (the folder is in use), O005
    (not writable), and whatever makes the app invalid."""
    if template not in templates():
        hint = choice_hint(template, templates(), "starter apps")
        raise error("O010", f'unknown starter app "{template}"', hint=hint)
    folder = folder.absolute()
    try:
        _check_folder(folder)
    except OSError as problem:  # a name too long, or a folder that may not be looked into
        hint = "choose another folder"
        raise error("O011", f"{folder}: {problem.strerror}", hint=hint) from problem
    source = registry.share("templates") / "apps" / template
    defaults = json.loads((source / "cookiecutter.json").read_text(encoding="utf-8"))
    given = {key: value for key, value in options.items() if value is not None}
    given.setdefault("name", folder.name)
    answers = _answers(defaults, given, interactive)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".specc-new-") as temporary:
            draft = _draft(source, Path(temporary), answers)
            _check_spec(draft / SPEC)
            if folder.exists():
                folder.rmdir()  # empty, or it fails
            draft.rename(folder)
    except OSError as problem:
        hint = "choose another folder, or make room on the disk; nothing was left behind"
        message = f"cannot write to {folder.parent}: {problem.strerror or problem}"
        raise error("O005", message, hint=hint) from problem
    return folder / SPEC


def _check_folder(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise error("O011", f"{folder} exists and is not a folder", hint="choose another name")
    if folder.is_dir() and any(folder.iterdir()):
        hint = "choose a folder that is empty or does not exist yet"
        raise error("O011", f"{folder} is not empty", hint=hint)


def _answers(defaults: dict[str, Any], given: dict[str, str], interactive: bool) -> dict[str, Any]:
    """The template's variables. The framework is asked for when the board is known."""
    fault = name_fault(given["name"])
    if fault:
        raise error("S020", f'"{given["name"]}": {fault[0]}', hint=fault[1])
    prompts = defaults["__prompts__"] if interactive else None
    chosen = _choose("board", boards.names(), given.get("board"), defaults["board"], prompts)
    board = boards.load(chosen)
    frameworks = tuple(board.frameworks)
    framework = _choose(
        "framework", frameworks, given.get("framework"), defaults["framework"], prompts
    )
    return {
        **{key: value for key, value in defaults.items() if key != "__prompts__"},
        "name": given["name"],
        "board": board.name,
        "framework": framework,
        "_part": "" if board.parts["imu"] else boards.EVERYWHERE,
        "_peripherals": list(board.peripherals),
    }


def _choose(
    key: str,
    choices: tuple[str, ...],
    given: str | None,
    default: str,
    prompts: dict[str, str] | None,
) -> str:
    """The value of ``key``: given, or asked for where there are prompts, or the default (the first
    choice where that is none)."""
    if given is not None:
        if given not in choices:
            hint = choice_hint(given, choices, f"{key}s")
            raise error(_UNKNOWN[key], f'{key} "{given}" is not available', hint=hint)
        return given
    default = default if default in choices else choices[0]
    if prompts is None or len(choices) == 1:
        return default
    from cookiecutter.prompt import read_user_choice

    return read_user_choice(key, [default, *(c for c in choices if c != default)], prompts)


def _draft(source: Path, folder: Path, answers: dict[str, Any]) -> Path:
    """The rendered template with data and schema, in ``folder``."""
    from cookiecutter.generate import generate_files

    context = {"cookiecutter": answers}
    draft = Path(generate_files(source, context, folder, accept_hooks=False))
    example = registry.share("examples") / answers["_example"]
    shutil.copytree(example / "data", draft / "data", copy_function=shutil.copyfile)
    shutil.copyfile(registry.share("schemas") / SCHEMA, draft / answers["_schema"])
    return draft


def _check_spec(spec: Path) -> None:
    """The starter app must be valid; its diagnostics speak of no file that is gone afterwards."""
    try:
        resolve(load(spec))
    except SpeccError as problem:
        raise SpeccError(replace(d, span=None) for d in problem.diagnostics) from None
