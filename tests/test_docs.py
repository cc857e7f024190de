"""The documents say what is so: links lead somewhere, specs are valid, the reference is current."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest
from specs import write

import specc
from specc.diagnostics import SpeccError, render
from specc.resolve import resolve
from specc.spec.load import load
from specc.spec.model import ARRAYS, TABLES

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *sorted(p for p in ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("examples/**/*.md")),
    *sorted(ROOT.glob("benchmarks/**/*.md")),
]
SECTIONS = {"specc", *TABLES, *ARRAYS}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def make_spec() -> ModuleType:
    """docs/make_spec.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("make_spec", ROOT / "docs" / "make_spec.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fences(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [body for name, body in FENCE.findall(text) if name == language]


def parts_of_specs() -> list[tuple[str, dict[str, Any]]]:
    """Every TOML block of the pages that holds sections of a spec."""
    found = []
    for page in PAGES:
        for number, body in enumerate(fences(page, "toml"), 1):
            table = tomllib.loads(body)
            if table.keys() <= SECTIONS:
                found.append((f"{page.relative_to(ROOT)}:{number}", table))
    return found


SPECS = parts_of_specs()
WHOLE = [(name, table) for name, table in SPECS if "app" in table and "model" in table]
FRAGMENTS = [(name, table) for name, table in SPECS if (name, table) not in WHOLE]


def fault(folder: Path, spec: dict[str, Any]) -> str:
    """What `specc check` says about a spec; empty for a valid one, without a warning even."""
    try:
        return render(resolve(load(write(folder, spec))).warnings)
    except SpeccError as failure:
        return render(failure.diagnostics)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        other = (page.parent / path).resolve() if path else page
        assert other.exists(), f"{target} leads nowhere"
        assert other.is_relative_to(ROOT), f"{target} leads out of the repository"
        if anchor:
            assert anchor in anchors(other), f"{target}: no such heading"


@pytest.mark.parametrize(("name", "spec"), WHOLE, ids=[name for name, _ in WHOLE])
def test_whole_specs_pass_the_check(tmp_path: Path, name: str, spec: dict) -> None:
    assert fault(tmp_path, spec) == ""


@pytest.mark.parametrize(("name", "table"), FRAGMENTS, ids=[name for name, _ in FRAGMENTS])
def test_parts_of_specs_pass_the_check(tmp_path: Path, name: str, table: dict) -> None:
    """In the place of the same sections of the first whole spec of docs/spec.md."""
    whole = next(spec for found, spec in WHOLE if found.startswith("docs/spec.md"))
    spec = {**whole, **table}
    if spec["sensor"]["type"] == "camera":
        spec.pop("window")
    assert fault(tmp_path, spec) == ""


def test_the_reference_of_the_language_is_current(update: bool) -> None:
    made = make_spec()
    if update:
        made.PAGE.write_text(made.page(), encoding="utf-8")
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run pytest --update"


@pytest.mark.parametrize("page", ["README.md", "docs/design.md"])
def test_the_mistake_on_the_page_is_said_as_the_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update: bool
) -> None:
    (spec,) = fences(ROOT / page, "toml")
    (shown,) = (text for text in fences(ROOT / page, "") if text.startswith("error["))
    assert spec.count('"spectral"') == 1
    (tmp_path / "data").mkdir()
    (tmp_path / "app.toml").write_text(spec.replace('"spectral"', '"spectrl"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpeccError) as failure:
        resolve(load(Path("app.toml")))
    said = render(failure.value.diagnostics).strip()
    if update:
        text = (ROOT / page).read_text(encoding="utf-8")
        (ROOT / page).write_text(text.replace(shown.strip(), said), encoding="utf-8")
    else:
        assert said == shown.strip(), "run pytest --update"


def test_the_commands_of_the_readme_exist() -> None:
    from typer.main import get_command

    from specc.cli import app

    commands = get_command(app).commands
    shown = set()
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        names = re.findall(r"(?:^|`)specc (\w+)", line)
        shown |= set(names)
        if names:
            known = {o for n in names for p in commands[n].params for o in p.opts}
            assert set(re.findall(r"--[a-z-]+", line)) <= known, line
    assert shown == set(commands)


def test_the_readme_shows_the_ceilings_that_tests_hold() -> None:
    text = (ROOT / "tests" / "test_motion_example.py").read_text(encoding="utf-8")
    most = {
        k: int(v.replace("_", "")) for k, v in re.findall(r"^MOST_(\w+) = ([\d_]+)$", text, re.M)
    }
    memory = most["RAM_BYTES"] + most["STACK_BYTES"]
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"at most {most['FLASH_BYTES'] / 1000:.1f} kB of flash" in readme
    assert f"{memory / 1000:.1f} kB of RAM with its stack" in readme
    assert f"{most['INSTRUCTIONS']:,} instructions a window" in readme


def test_the_design_names_every_module_and_no_other() -> None:
    package = Path(specc.__file__).parent
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    tree = next(
        body for body in fences(ROOT / "docs" / "design.md", "") if body.startswith("specc/")
    )
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py"}
    assert modules - set(re.findall(r"\w+\.py", tree)) == set()
    everywhere = {path.name for path in (*package.rglob("*.py"), *ROOT.glob("tests/*.py"))}
    assert set(re.findall(r"\w+\.py\b", text)) - everywhere == set()


def test_every_code_is_documented() -> None:
    package = Path(specc.__file__).parent
    used = {
        code
        for path in package.rglob("*.py")
        for code in re.findall(r"[\"']([SBDMOV]\d{3})[\"']", path.read_text(encoding="utf-8"))
    }
    table = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([A-Z]\d{3}) \|", table, re.MULTILINE)
    assert listed == sorted(used, key=lambda code: ("SBDMOV".index(code[0]), code))
