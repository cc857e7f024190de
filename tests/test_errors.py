"""Bad specs beside what specc says about them: ``errors/<case>.toml`` and ``errors/<case>.txt``.

``--update`` rewrites the expected texts; read the difference before it is committed. A case whose
text holds warnings alone is a spec that is accepted.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import specc
from specc.diagnostics import SpeccError, render
from specc.resolve import resolve
from specc.spec.load import load

FOLDER = Path(__file__).parent / "errors"
CASES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def diagnostics_of(name: str) -> str:
    try:
        return render(resolve(load(Path(name))).warnings)
    except SpeccError as failure:
        return render(failure.diagnostics)


@pytest.mark.parametrize("case", CASES)
def test_diagnostics(case: str, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    found = diagnostics_of(f"{case}.toml")
    expected = FOLDER / f"{case}.txt"
    if update:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert found, "the case is about nothing"


def test_every_expected_text_has_its_case() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == CASES


def test_every_code_is_documented() -> None:
    package = Path(specc.__file__).parent
    used = {
        code
        for path in package.rglob("*.py")
        for code in re.findall(r"[\"']([SBDMOV]\d{3})[\"']", path.read_text(encoding="utf-8"))
    }
    table = (FOLDER.parents[1] / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([SBDMOV]\d{3}) \|", table, re.MULTILINE) == sorted(
        used, key=lambda code: ("SBDMOV".index(code[0]), code)
    )
