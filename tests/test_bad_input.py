"""Hostile and clumsy input, through the real command line where that matters: every failure says
what, where and what to do, ends with 1, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from data_apps import make_app
from test_golden import lowered

from specc import boards, commit, driver, emulate, measure, output, pipeline, project
from specc.actions.call.params import Params as Call
from specc.actions.call.params import check as check_call
from specc.actions.serial.params import Params as Serial
from specc.app import Action
from specc.cache import Cache, load_array, save_arrays
from specc.dataset import read_dataset
from specc.diagnostics import SpeccError, printable
from specc.measure import write_tree
from specc.render import Project
from specc.spec.load import load
from specc.subprocesses import ToolFailure, run_command, scratch_folder

APP = Path(__file__).resolve().parent / "golden" / "apps" / "wand"


def specc(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


@pytest.fixture
def app(tmp_path) -> Path:
    folder = tmp_path / "wand"
    folder.mkdir()
    shutil.copy(APP / "app.toml", folder)
    shutil.copytree(APP / "data", folder / "data")
    return folder


def edit(app: Path, old: str, new: str) -> None:
    text = (app / "app.toml").read_text()
    assert old in text
    (app / "app.toml").write_text(text.replace(old, new))


def refused(call, *arguments, **options):
    with pytest.raises(SpeccError) as caught:
        call(*arguments, **options)
    first = caught.value.diagnostics[0]
    assert first.hint
    return first


def fails(done: subprocess.CompletedProcess, code: str) -> str:
    assert done.returncode == 1, done.stderr
    assert f"error[{code}]" in done.stderr
    assert "= hint: " in done.stderr and "Traceback" not in done.stderr
    return done.stderr


# The cache


@pytest.mark.parametrize("damage", ["truncated", "emptied", "overwritten", "gone", "unmarked"])
def test_a_damaged_cache_entry_is_made_anew(tmp_path, damage):
    cache = Cache(tmp_path)

    def make(folder: Path) -> None:
        save_arrays(folder, {"values": np.arange(100)})

    entry, _ = cache.get("pass", "key", make)
    path = entry / ("complete" if damage == "unmarked" else "values.npy")
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {"truncated": content[: len(content) // 2], "emptied": b"", "unmarked": b"["}.get(
                damage, content[:-1] + b"\xff"
            )
        )
    again, found = cache.get("pass", "key", make)
    assert not found
    assert load_array(again, "values").tolist() == list(range(100))
    assert cache.get("pass", "key", make)[1]


# The output folder

FILES = {"app/app.c": b"one\n", "port/port.c": b"one\n"}


def test_what_stands_in_the_place_of_a_file_stops_the_commit_before_it_begins(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, Project(FILES, frozenset()))
    (out / "app/app.c").unlink()
    (out / "app/app.c").mkdir()
    (out / "app/app.c/mine").write_text("mine")
    new = Project({name: b"two\n" for name in FILES}, frozenset())
    for force in (False, True):
        found = refused(output.write_project, out, new, force=force)
        assert found.code == "O008" and "app/app.c" in found.message
        assert (out / "port/port.c").read_bytes() == b"one\n"
        assert not (out / commit.STAGING).exists()


def test_a_file_in_the_place_of_a_folder(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, Project(FILES, frozenset()))
    shutil.rmtree(out / "app")
    (out / "app").write_text("mine")
    assert refused(output.write_project, out, Project(FILES, frozenset())).code == "O008"
    assert (out / "app").read_text() == "mine"


def test_two_apps_cannot_write_one_folder_at_once(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, Project(FILES, frozenset()))
    with commit.alone(out):
        (out / commit.STAGING).mkdir()  # the other build's
        assert refused(output.write_project, out, Project(FILES, frozenset())).code == "O006"
        assert refused(output.check_folder, out).code == "O006"
        assert (out / commit.STAGING).is_dir()


def test_nothing_is_left_of_folders_made_for_a_failed_build(tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(commit, "_write_synced", no_room)
    out = tmp_path / "a" / "b" / "out"
    assert refused(output.write_project, out, Project(FILES, frozenset())).code == "O004"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_manifest_is_named(tmp_path):
    output.write_project(tmp_path / "out", Project(FILES, frozenset()))
    for damage in ("{", "[" * 100_000, '{"files": 3}'):
        (tmp_path / "out" / output.MANIFEST).write_text(damage)
        found = refused(output.check_folder, tmp_path / "out")
        assert found.code == "O002" and output.MANIFEST in found.hint


@pytest.mark.parametrize(
    ("out", "code"),
    [
        ("x" * 300, "O001"),
        ("y/" * 3000, "O001"),
        ("app.toml/out", "O001"),
        ("circle", "O001"),
        (".specc/out", "O001"),
        (".", "O002"),
        ("data", "O002"),
    ],
    ids=["long", "deep", "under a file", "circle", "cache", "app", "data"],
)
def test_an_output_that_cannot_be(app, out, code):
    (app / "circle").symlink_to("elsewhere")
    (app / "elsewhere").symlink_to("circle")
    options = driver.Options(out=app / out)
    assert refused(driver.build, app / "app.toml", options, driver.Progress()).code == code
    assert (app / "data/pendulum").is_dir()


# The command line


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--json", "--stop-after", "nope"),
        ("build", "--json", "--out", "app.toml"),
        ("build", "--json", "nope.toml"),
        ("verify", "--json", "--board", "nope"),
        ("check", "--json", "data"),
    ],
)
def test_failures_with_json_are_json(app, arguments):
    done = specc(app, *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["diagnostics"][0]["code"]


def test_check_tells_of_a_missing_data_folder(app):
    shutil.rmtree(app / "data")
    assert "app.toml:16:14" in fails(specc(app, "check"), "D001")
    (app / "data").symlink_to("data")
    assert "circle" in fails(specc(app, "check"), "D001")


def test_without_tensorflow(app, tmp_path):
    package = tmp_path / "hidden" / "tensorflow"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('raise ImportError("no libcudart.so")')
    path = os.pathsep.join([str(package.parent), *sys.path])
    text = fails(specc(app, "build", PYTHONPATH=path), "M023")
    assert "no libcudart.so" in text and "pip install tensorflow" in text
    assert not (app / "build").exists()


def test_without_the_compiled_kernels(app, tmp_path):
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text("import sys\nsys.modules['specc._native'] = None\n")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    fails(specc(app, "build", "--stop-after", "features", PYTHONPATH=path), "M024")


def test_termination_ends_like_ctrl_c(app):
    edit(app, "epochs = 10", "epochs = 9999\npatience = 9999")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = subprocess.Popen(
        [sys.executable, "-m", "specc", "build"], cwd=app, stderr=subprocess.PIPE, env=environment
    )
    assert running.stderr.readline().startswith(b"reading data")
    running.terminate()
    errors = running.communicate(timeout=60)[1]
    assert running.returncode == 128 + signal.SIGTERM
    assert errors.endswith(b"\nstopped\n") and b"Traceback" not in errors
    assert not list((app / ".specc/cache").glob("*/draft-*"))


def test_an_app_folder_that_cannot_be_written(app, monkeypatch):
    def read_only(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", read_only)
    assert refused(driver.build, app / "app.toml", driver.Options(), driver.Progress()).code == (
        "O005"
    )


def test_what_goes_wrong_in_a_build_is_not_blamed_on_the_lock(app):
    resolved = driver.check(app / "app.toml")
    with pytest.raises(PermissionError), driver.locked(resolved):
        raise PermissionError(13, "elsewhere")
    with driver.locked(resolved):
        pass


def test_a_build_without_a_tool_is_done_again_when_the_tool_is_there(tmp_path, monkeypatch):
    out = tmp_path / "out"
    output.write_project(out, Project(FILES, frozenset()))
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"key": "k", "report": {"unknown_tools": ["some-gcc"]}}))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert driver._last_report(record, "k", out) == {"unknown_tools": ["some-gcc"]}
    monkeypatch.setattr(shutil, "which", lambda tool: f"/bin/{tool}")
    assert driver._last_report(record, "k", out) is None


def test_a_failed_measurement_is_told_and_not_remembered(tmp_path, monkeypatch):
    app, data, low = lowered("wand", "cmake", "mps2_an386")
    vectors = project.make_golden(app, data, low)
    origin = dict.fromkeys(("specc", "spec", "data", "model"), "0")
    attempts = []

    def fail(*_):
        attempts.append(1)
        raise ToolFailure("cmake failed:\nno licence")

    monkeypatch.setattr(measure, "build_project", fail)
    monkeypatch.setattr(measure, "missing_tools", lambda *_: [])
    for _ in range(2):
        found = pipeline._measured(app, low, vectors, origin, Cache(tmp_path), driver.Progress())
        assert (found.how, found.failure) == ("estimated", "no licence")
    assert len(attempts) == 2


def test_a_value_cannot_forge_a_line_of_a_diagnostic():
    assert "\n" not in printable("a\nerror[S001]: b") and "\x1b" not in printable("\x1b[31m")


# Commands of the machine


def test_children_end_with_the_one_that_started_them(tmp_path):
    code = (
        "import signal\nimport sys\nfrom pathlib import Path\n"
        "from specc.subprocesses import run_command\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's & ignores it
        "run_command(['sh', '-c', 'sleep 60 & echo $! > child; wait'], Path(sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.DEVNULL, env=environment
    )
    child = tmp_path / "child"
    while not (child.exists() and child.read_text().strip()):
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    running.wait(30)
    assert not alive(int(child.read_text()))


def alive(process: int) -> bool:
    """Whether the process still runs; one that was killed may take a moment to go."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.02)
    return True


def test_a_command_that_takes_too_long_or_is_not_there(tmp_path):
    with pytest.raises(ToolFailure, match=r"more than 0\.1 seconds"):
        run_command(["sleep", "60"], tmp_path, 0.1)
    with pytest.raises(ToolFailure, match="no-such-tool is not installed"):
        run_command(["no-such-tool"], tmp_path)


def test_no_room_for_temporary_files():
    def fill():
        with scratch_folder():
            raise OSError(28, "No space left on device")

    found = refused(fill)
    assert found.code == "O013" and "No space left" in found.message


# Data


def test_names_of_recordings_that_would_reach_terminals_and_sources(tmp_path):
    folder = tmp_path / "data/idle"
    folder.mkdir(parents=True)
    for name in (b"a\x1b[31m.csv", b"a\nb.csv", b"a\xff.csv"):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text("acc_x [g]\n1\n")
    with pytest.raises(SpeccError) as caught:
        read_dataset(make_app(tmp_path))
    assert [d.code for d in caught.value.diagnostics] == ["D004"] * 3


def test_links_that_are_no_recordings_do_not_matter(tmp_path):
    folder = tmp_path / "data/idle"
    folder.mkdir(parents=True)
    (folder / "README").symlink_to("/etc/passwd")
    (folder / "circle").symlink_to("circle")
    assert refused(read_dataset, make_app(tmp_path)).code == "D002"


def test_links_without_end_are_listed_to_a_limit(tmp_path):
    folder = tmp_path / "data/idle"
    folder.mkdir(parents=True)
    for i in range(200):
        (folder / f"{i}.csv").symlink_to("nowhere")
    with pytest.raises(SpeccError) as caught:
        read_dataset(make_app(tmp_path))
    assert len(caught.value.diagnostics) == 50


def test_control_characters_in_a_group_column(tmp_path):
    for label in ("idle", "circle"):
        folder = tmp_path / "data" / label
        folder.mkdir(parents=True)
        rows = "".join(f"{i / 10},0,1,a\x1b[2J\n" for i in range(20))
        (folder / "1.csv").write_text(f"acc_x [g],acc_y [g],acc_z [g],who\n{rows}")
    assert refused(read_dataset, make_app(tmp_path, group_by="who")).code == "D013"


def test_too_many_features_are_refused_before_they_are_computed(tmp_path, monkeypatch):
    app, data, _ = lowered("wand", "cmake", "mps2_an386")
    monkeypatch.setattr(pipeline, "MAX_FEATURE_BYTES", 1000)
    monkeypatch.setattr(pipeline, "split_features", None)
    arguments = (app, data, "key", Cache(tmp_path), driver.Progress())
    assert refused(pipeline.features, *arguments).code == "D032"


# What reaches the generated C

LABELS = (
    'a"b',
    "it's 100%s",
    "{{ 7 * 7 }}",
    "d\u00e9j\u00e0 vu",
    "[/bold]".replace("/", "-"),
    "int",
)


def test_texts_of_a_user_make_valid_c_and_json(tmp_path):
    app, data, low = lowered("swing", "cmake", "host")
    labels = tuple(LABELS[: len(app.labels)])
    message = 'say "hi" \\ %s ??/ \u00fc \U0001f600 */ {{ 1 }}'
    action = Action("any", "serial", Serial(message=message))
    app = replace(app, labels=labels, actions=(action,), spec_path=Path("a*/ b\n\\.toml"))
    vectors = project.make_golden(app, data, low)
    vectors = replace(vectors, names=("a*/b \\\n.csv", "/*??/\\"))
    origin = dict.fromkeys(("specc", "spec", "data", "model"), "0")
    write_tree(tmp_path, project.project_files(app, low, vectors, origin))
    build = emulate.build_project(tmp_path)
    assert '"passed"' in run_command([str(build / "selftest")], tmp_path)
    rows = [",".join(f"{v:.4f}" for v in row) for row in vectors.samples]
    samples = "\n".join(["acc_x [g],acc_y [g],acc_z [g]", *rows, ""])
    done = subprocess.run(
        [build / app.name], input=samples, capture_output=True, text=True, cwd=tmp_path
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["label"] for line in lines if "label" in line} <= {*labels, "unknown"}
    assert all(line["message"] == message for line in lines if "event" in line)
    assert any("event" in line for line in lines)


def test_a_function_cannot_have_a_name_that_the_firmware_has():
    """Every function that the golden trees' own sources define for others to call."""
    board = boards.load("host")
    names = set()
    for path in (APP.parents[1]).glob("wand-*/**/*.c"):
        if path.parent.name != "user":
            names |= set(
                re.findall(r"^(?:\w+ )+\**([a-z]\w+)\([^;{}]*\)\n\{", path.read_text(), re.M)
            )
            names -= set(re.findall(r"^(?:[A-Z]+ )?static .*?([a-z]\w+)\(", path.read_text(), re.M))
    assert {"main", "app_init", "port_print", "specc_rfft"} <= names
    for name in names:
        assert check_call(Call(function=name), board), name
    for name in ("on_circle", "toggle_relay", "ring_bell", "island_seen"):
        assert not check_call(Call(function=name), board)


def test_a_spec_that_is_a_folder(app):
    assert refused(load, app / "data").code == "S001"


def test_a_commit_lock_is_held_by_one_thread_at_a_time(tmp_path):
    """The lock is the folder's, not the process's: a second holder in one process is refused too."""
    found = []
    with commit.alone(tmp_path):

        def second() -> None:
            found.append(refused(lambda: commit.alone(tmp_path).__enter__()).code)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert found == ["O006"]
