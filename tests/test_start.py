"""Starting fast, and dependencies that point one way.

``benchmarks/startup.py`` measures the time; here stands which modules a check must not import.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from specs import small, write

import specc

PACKAGE = Path(specc.__file__).parent
HEAVY = {"tensorflow", "keras", "numpy", "cffi", "jinja2", "cookiecutter", "rich", "typer"}
PROBE = """
import json, os, sys
leave = os._exit
def leave_with_modules(code):
    sys.stdout.write("\\n" + json.dumps([code, sorted(sys.modules)]))
    sys.stdout.flush()
    leave(0)
os._exit = leave_with_modules
from specc.__main__ import main
main()
"""


def modules_of_check(spec: Path) -> tuple[int, set[str]]:
    """The exit code of ``specc check`` and the modules that it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "check", str(spec)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent)},
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


def test_a_check_imports_what_it_needs(tmp_path: Path) -> None:
    code, modules = modules_of_check(write(tmp_path, small()))
    assert code == 0
    assert not {name.split(".")[0] for name in modules} & HEAVY
    assert "specc.dsp.statistics.params" in modules
    unused = {"specc.dsp.spectral", "specc.models.conv1d", "specc.actions.led", "tree_sitter"}
    assert not modules & (unused | {"specc._native", "importlib.metadata", "difflib"})


def test_places_are_looked_up_only_for_mistakes(tmp_path: Path) -> None:
    code, modules = modules_of_check(write(tmp_path, small() | {"window": {"length": 2}}))
    assert code == 1
    assert "tree_sitter" in modules
    assert not {name.split(".")[0] for name in modules} & HEAVY


# A module imports modules of its own layer and of those after it; a pass imports no other pass.
LAYERS = [
    ("__main__",),
    ("cli",),
    ("compile_model",),
    ("commands", "check", "new", "inspect_model", "catalogue"),
    ("driver",),
    ("pipeline", "verify"),
    (
        "spec.load",
        "resolve",
        "dataset",
        "features",
        "train",
        "quantize",
        "lower",
        "plan_memory",
        "emit",
        "render",
    ),
    ("spec.schema", "spec.read", "spec.explain"),
    ("boards", "parts", "toml_table"),
    ("registry",),
    ("actions", "dsp", "models", "ops"),
    ("spec.model", "spec.source", "spec.positions"),
    ("c_text",),
    ("spec.quantities", "spec.finding", "app", "kernel", "ir"),
    ("diagnostics",),
]
PASSES = next(names for names in LAYERS if "emit" in names)
# verify() of the IR asks each op's block.
ALLOWED = {("ir", "registry")}


def layer_of(module: str) -> int | None:
    """The layer of ``spec.load`` (without ``specc.``); None for a module of another's making."""
    for level, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return level
    return None


def imports_of(path: Path) -> set[str]:
    """The specc modules that a file imports, without ``specc.``; those for types alone left out."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {node.module, *names} if node.module != "specc" else set(names)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.removeprefix("specc.") for name in found if name.startswith("specc.")}


def sources() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_dependencies_point_one_way(path: Path) -> None:
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
    level = layer_of(module)
    if level is None:
        return
    for imported in imports_of(path):
        other = layer_of(imported)
        fine = other is None or other >= level or (module, imported) in ALLOWED
        assert fine, f"{module} imports {imported}"


def test_passes_do_not_import_each_other() -> None:
    def pass_of(module: str) -> str | None:
        return next((p for p in PASSES if module == p or module.startswith(f"{p}.")), None)

    crossing = {
        (pass_of(module), pass_of(imported))
        for path in sources()
        for module in [".".join(path.relative_to(PACKAGE).with_suffix("").parts)]
        if pass_of(module)
        for imported in imports_of(path)
        if pass_of(imported) not in (None, pass_of(module))
    }
    assert crossing <= ALLOWED


def test_parameters_are_light() -> None:
    for path in sources():
        if path.name == "params.py":
            tops = {
                name.split(".")[0]
                for node in ast.walk(ast.parse(path.read_text()))
                for name in (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
            }
            assert not tops & HEAVY, path
