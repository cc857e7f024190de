"""The command line: what it prints, where, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from specs import changed, small, write

import specc
from specc import boards, registry
from specc.__main__ import _plain_check

ROOT = Path(specc.__file__).parent.parent


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_valid_spec(tmp_path: Path) -> None:
    write(tmp_path, small())
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "app.toml: ok: wand for host with cmake, stdin at 50 Hz, 3 labels\n"


def test_mistakes(tmp_path: Path) -> None:
    write(tmp_path, changed(sensor={"rate": 50}, window={"stride": "5 s"}))
    done = run("check", "app.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[S015]: rate needs a unit\n  --> app.toml:" in done.stderr
    assert done.stderr.endswith("\n2 errors\n")


def test_mistakes_as_json(tmp_path: Path) -> None:
    write(tmp_path, changed(sensor={"rate": 50}))
    done = run("check", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert report["ok"] is False
    (found,) = report["diagnostics"]
    assert (found["code"], found["file"]) == ("S015", "app.toml")
    assert found["line"] == 3
    assert found["column"] > 1


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    write(tmp_path, changed(window={"length": "1.01 s"}))
    done = run("check", cwd=tmp_path)
    assert done.returncode == 0
    assert "warning[S032]" in done.stderr
    report = json.loads(run("check", "--json", cwd=tmp_path).stdout)
    assert report["ok"] is True
    assert report["diagnostics"][0]["severity"] == "warning"


@pytest.mark.parametrize(
    "arguments",
    [("check", "--bord", "host"), ("check", "a", "b"), ("frobnicate",), ("check", "--board")],
)
def test_a_wrong_command_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_no_file(tmp_path: Path) -> None:
    done = run("check", "no\x1b[31msuch.toml", cwd=tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert "error[S001]" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "meaning"),
    [
        (["check"], {}),
        (["check", "a.toml", "--json"], {"spec": "a.toml", "as_data": True}),
        (["check", "--board=x", "a"], {"board": "x", "spec": "a"}),
        (["check", "--framework", "y"], {"framework": "y"}),
        (["check", "--help"], None),
        (["check", "--board"], None),
        (["check", "--board", "--json"], None),
        (["check", "--json=1"], None),
        (["check", "a", "b"], None),
        (["check", "--", "a"], None),
        (["build"], None),
        ([], None),
    ],
)
def test_only_a_plain_check_takes_the_short_way(arguments: list[str], meaning: dict | None) -> None:
    assert _plain_check(arguments) == meaning


def test_both_ways_do_the_same(tmp_path: Path) -> None:
    write(tmp_path, changed(sensor={"rate": 50}))
    short = run("check", "app.toml", cwd=tmp_path)
    long = run("check", "--", "app.toml", cwd=tmp_path)
    assert (short.returncode, short.stderr) == (long.returncode, long.stderr)


def test_boards() -> None:
    text = run("boards").stdout
    data = json.loads(run("boards", "--json").stdout)
    assert [board["name"] for board in data] == list(boards.names())
    assert all(board["name"] in text for board in data)


def test_blocks() -> None:
    text = run("blocks").stdout
    data = json.loads(run("blocks", "--json").stdout)
    kinds = ("signals", "dsp", "models", "actions", "augment")
    names = [name for kind in kinds for name in registry.names(kind)]
    assert [block["name"] for block in data] == names
    assert all(name in text for name in names)


def test_one_block() -> None:
    text = run("blocks", "led").stdout
    assert text.startswith('[[actions]] do = "led"\n')
    assert 'pattern: "on" | "off" | "toggle" | "blink", default "blink"' in text
    unknown = run("blocks", "lde")
    assert unknown.returncode == 1
    assert 'did you mean "led"?' in unknown.stderr


def test_schema_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "app.schema.json"
    assert run("schema", "--out", str(out)).returncode == 0
    assert out.read_text() == run("schema").stdout
    assert json.loads(out.read_text())["title"] == "specc app"
    unwritable = run("schema", "--out", str(tmp_path))
    assert unwritable.returncode == 1
    assert "error[O012]" in unwritable.stderr
