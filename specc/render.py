"""render: emitted C text + templates -> the files of a firmware project, in memory.

A project is put together from four places, and each knows only itself:

* ``templates/core``: the app core, the same for every framework;
* ``templates/frameworks/<framework>``: ``tree/`` is shaped like its output, ``variants/<variant>/``
  is laid over it for boards that name the variant;
* the ports of the sensor's part and of the actions (``ports/<framework>.<ending>``): a ``.c``,
  ``.cpp`` or ``.h`` becomes a file of ``port/``, any other ending a fragment that the framework's
  templates place (a devicetree overlay, Kconfig lines, a library's name);
* the kernels, copied unchanged with whatever they include.

Templates hold no logic beyond loops and choices; a name that is not defined is an error.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from specc import parts, registry
from specc.app import ResolvedApp, c_identifier
from specc.c_text import c_comment, c_float, c_range, c_string

SOURCE_ENDINGS = (".c", ".cpp", ".h")
_INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Framework:
    """``templates/frameworks/<name>/framework.toml``. ``core``: where the app core goes, relative
    to the project; may name the app (``{{ app.name }}``). ``once``: files (as glob patterns) that
    are the user's after the first build. ``next``: commands to type in the project's folder;
    ``{target}`` and the like come from the board's table for the framework, ``{name}`` is the
    app's. ``build``: the command with which ``specc verify`` builds the project (empty: it builds
    nothing), ``install``: what that needs, ``environment``: variables that are set where it is set
    up. ``stand_in``: the sensor part whose port travels
    besides the board's own, for builds of the project where that part is not there. Relative to
    ``app/``: ``user_header``, the header of the user's hooks, where the framework's tree brings its
    own; ``options_header``, compile-time options that are the user's, where the build system takes
    none."""

    name: str
    title: str
    core: str
    once: tuple[str, ...]
    next: tuple[str, ...]
    build: tuple[str, ...]
    install: str
    environment: tuple[str, ...]
    stand_in: str | None
    user_header: str | None
    options_header: str | None


@dataclass(frozen=True)
class Project:
    """The files of a firmware project: path relative to the output folder -> content."""

    files: Mapping[str, bytes]
    once: frozenset[str]


def load_framework(name: str) -> Framework:
    """Reads the framework's description."""
    folder = registry.share("templates") / "frameworks" / name
    table = tomllib.loads((folder / "framework.toml").read_text())
    return Framework(
        name=name,
        title=table["title"],
        core=table["core"],
        once=tuple(table["once"]),
        next=tuple(table["next"]),
        build=tuple(table.get("build", ())),
        install=table.get("install", ""),
        environment=tuple(table.get("environment", ())),
        stand_in=table.get("stand_in"),
        user_header=table.get("user_header"),
        options_header=table.get("options_header"),
    )


def render(app: ResolvedApp, context: Mapping[str, Any]) -> Project:
    """Renders the whole project.

    ``context``: what the templates see beside ``app``, ``board``, ``part`` (the sensor's), ``fw`` (the
    board's table for the framework), ``framework_title``, ``target_id`` (the platform's name of the
    board as part of file names), and the lists of files that this pass adds.
    """
    framework = load_framework(app.framework)
    root = registry.share("templates")
    environment = _environment()
    fw = app.board.frameworks[app.framework]
    context = {
        **context,
        "app": app,
        "board": app.board,
        "part": parts.load(app.sensor.part),
        "fw": fw,
        "framework_title": framework.title,
        "user_header": framework.user_header or "../user/user.h",
        "options_header": framework.options_header,
        "target_id": c_identifier(fw.get("target", app.board.name)),
    }
    core = PurePosixPath(environment.from_string(framework.core).render(context))
    files: dict[str, bytes] = {}

    ports, fragments = _ports(app, framework, environment, context)
    tflm = context["model"].tflm
    if tflm and app.framework == "arduino":  # its package is a library like those of drivers
        library = f"{tflm.package.title} ({tflm.package.version})"
        fragments.setdefault("library", []).append(library)
    context |= {"fragments": fragments}
    for name, text in ports.items():
        files[_inside(core / "port" / name)] = text

    headers = []
    for path, text in _tree(root / "core", environment, context):
        if framework.user_header and path.parts[0] == "user":
            continue
        files[_inside(core / path)] = text
        headers += [h for h in _INCLUDE.findall(text.decode()) if "/specc/" in h]
    headers += [
        h for text in ports.values() for h in _INCLUDE.findall(text.decode()) if "specc/" in h
    ]
    for source in _kernel_closure(headers):
        files[_inside(core / "specc" / source.relative_to(registry.PACKAGE))] = source.read_bytes()

    folder = root / "frameworks" / app.framework
    trees = [folder / "tree"]
    variant = context["fw"].get("variant") or context["core"].get("variant")
    if (folder / "variants").is_dir() and (folder / "variants" / str(variant)).is_dir():
        trees.append(folder / "variants" / str(variant))
    variant_ports = [p.relative_to(t).with_suffix("") for t in trees for p in t.glob("port/*.j2")]
    c_files = sorted(p for p in files if p.endswith((".c", ".cpp")))
    in_core = [PurePosixPath(p).relative_to(core).as_posix() for p in c_files]
    context |= {
        "core_sources": [
            p for p in in_core if p.startswith(("app/", "specc/", "user/")) and p.endswith(".c")
        ],
        "tflm_sources": [p for p in in_core if p.startswith("app/") and p.endswith(".cpp")],
        "port_sources": sorted(
            {p for p in in_core if p.startswith("port/")}
            | {p.as_posix() for p in variant_ports if p.suffix in (".c", ".cpp")}
        ),
    }
    for tree in trees:
        for path, text in _tree(tree, environment, context):
            files[_inside(path)] = text

    once = {p for p in files for pattern in framework.once if PurePosixPath(p).match(pattern)}
    return Project(files=dict(sorted(files.items())), once=frozenset(once))


def render_model(context: Mapping[str, Any]) -> Project:
    """Renders the folder of a model alone, from ``templates/compile/`` and what it shares with the
    apps' projects.

    ``context``: ``board`` and ``core`` are what the self-test is emulated on. Each platform's port
    becomes a folder ``port/<variant>``."""
    root = registry.share("templates")
    environment = _environment()
    cmake = root / "frameworks" / "cmake"
    variants = tuple(dict.fromkeys(("host", context["core"]["variant"])))
    files: dict[str, bytes] = {}
    for path in ("arena.h.j2", "model_tables.h.j2"):
        text = _render_file(root / "core" / "app" / path, environment, context)
        files[f"model/{path.removesuffix('.j2')}"] = text.encode()
    files["port/trace_port.h"] = (cmake / "tree" / "port" / "trace_port.h").read_bytes()
    for variant in variants:
        for path, text in _tree(cmake / "variants" / variant / "port", environment, context):
            files[_inside(PurePosixPath("port", variant) / path)] = text

    headers = [f"specc/{header}" for header in context["model"].headers]
    kernels = [p.relative_to(registry.PACKAGE) for p in _kernel_closure(headers)]
    context = {
        **context,
        "variants": variants,
        "kernel_sources": [f"specc/{p.as_posix()}" for p in kernels if p.suffix == ".c"],
    }
    for path, text in _tree(root / "compile", environment, context):
        files[_inside(path)] = text
        headers += [h for h in _INCLUDE.findall(text.decode()) if "/specc/" in h]
    for source in _kernel_closure(headers):
        files[_inside(PurePosixPath("specc") / source.relative_to(registry.PACKAGE))] = (
            source.read_bytes()
        )
    return Project(files=dict(sorted(files.items())), once=frozenset())


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(
        c_float=c_float,
        c_range=c_range,
        c_comment=c_comment,
        c_identifier=c_identifier,
        c_string=c_string,
        number=number,
    )
    return environment


def number(value: float) -> str:
    """A figure for people: ``50``, ``0.5``, ``31.25``."""
    return f"{value:.10g}"


def _tree(
    folder: Path, environment: jinja2.Environment, context: Mapping[str, Any]
) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files below ``folder``: ``.j2`` rendered, the others as they are; names may hold
    expressions. A template that renders to nothing makes no file."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = environment.from_string(path.relative_to(folder).as_posix()).render(context)
        if path.suffix != ".j2":
            yield PurePosixPath(name), path.read_bytes()
            continue
        text = _render_file(path, environment, context)
        if text.strip():
            yield PurePosixPath(name.removesuffix(".j2")), text.encode()


def _render_file(path: Path, environment: jinja2.Environment, context: Mapping[str, Any]) -> str:
    try:
        return environment.from_string(path.read_text(encoding="utf-8")).render(context)
    except jinja2.TemplateError as problem:
        raise RuntimeError(f"{path.name}: {problem}") from problem


def _ports(
    app: ResolvedApp,
    framework: Framework,
    environment: jinja2.Environment,
    context: Mapping[str, Any],
) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    """The files for ``port/`` and the fragments by ending, the sensor's first."""
    sources: dict[str, bytes] = {}
    fragments: dict[str, list[str]] = {}
    folders = [("sensor", registry.PACKAGE / "sensors" / app.sensor.part)]
    if framework.stand_in not in (None, app.sensor.part):
        folders.append((framework.stand_in, registry.PACKAGE / "sensors" / framework.stand_in))
    folders += [
        (name, registry.PACKAGE / "actions" / name)
        for name in dict.fromkeys(action.type for action in app.actions)
    ]
    for name, folder in folders:
        own = {**context, "actions_of_type": [a for a in app.actions if a.type == name]}
        for path in sorted((folder / "ports").glob(f"{app.framework}.*")):
            ending = "." + path.name.removesuffix(".j2").split(".", 1)[1]
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".j2":
                text = _render_file(path, environment, own)
            if ending in SOURCE_ENDINGS:
                sources[f"{name}{ending}"] = text.encode()
            elif text.strip():
                fragments.setdefault(ending[1:].replace(".", "_"), []).append(text)
    return sources, _Fragments(fragments)


class _Fragments(dict):
    """Fragments by ending; an ending that nobody has is an empty list."""

    def __missing__(self, key: str) -> list[str]:
        return []


def _kernel_closure(headers: Iterable[str]) -> list[Path]:
    """The kernel files that the included headers need: the headers of a block's folder come with
    the whole folder's C, those of runtime/ with the ``.c`` of the same name."""
    found: set[Path] = set()
    waiting = [registry.PACKAGE / header.split("specc/", 1)[1] for header in headers]
    while waiting:
        path = waiting.pop().resolve()
        if path in found or not path.is_relative_to(registry.PACKAGE):
            continue
        found.add(path)
        if path.parent.name == "runtime":
            waiting += [p for p in [path.with_suffix(".c")] if p.is_file()]
        else:
            waiting += [p for p in path.parent.iterdir() if p.suffix in (".c", ".h")]
        for name in _INCLUDE.findall(path.read_text(encoding="utf-8")):
            waiting.append(path.parent / name)
    return sorted(found)


def _inside(path: PurePosixPath) -> str:
    """The path, which must lie inside the output folder."""
    if path.is_absolute() or ".." in path.parts:
        raise RuntimeError(f"{path} leaves the output folder")
    return path.as_posix()
