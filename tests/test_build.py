"""``specc build`` from the command line, on a small app with real data."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from specc.cache import Cache
from specc.output import is_intact

APP = Path(__file__).resolve().parent / "golden" / "apps" / "wand"
OUT = "build/mps2_an386-cmake"


def specc(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        **options,
    )


def copy_app(folder: Path) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(APP / "app.toml", folder)
    shutil.copytree(APP / "data", folder / "data")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """An app that has been built once. Tests copy it."""
    folder = copy_app(tmp_path_factory.mktemp("built") / "wand")
    done = specc(folder, "build")
    assert done.returncode == 0, done.stderr
    assert "training:" in done.stderr
    assert "cmake --preset default" in done.stdout
    return folder


@pytest.fixture
def app(built, tmp_path) -> Path:
    """A copy of the built app, its cache included."""
    return Path(shutil.copytree(built, tmp_path / "wand"))


def edit(app: Path, old: str, new: str) -> None:
    text = (app / "app.toml").read_text()
    assert old in text
    (app / "app.toml").write_text(text.replace(old, new))


def test_same_inputs_give_the_same_bytes(built, tmp_path):
    other = copy_app(tmp_path / "elsewhere" / "wand")
    assert specc(other, "build").returncode == 0
    assert content(other / "build") == content(built / "build")


def test_a_second_build_does_nothing_and_says_so(built):
    before = {p: p.stat().st_mtime_ns for p in (built / "build").rglob("*")}
    done = specc(built, "build")
    assert done.returncode == 0
    assert "nothing to do" in done.stdout
    assert done.stderr == ""
    assert {p: p.stat().st_mtime_ns for p in (built / "build").rglob("*")} == before


def test_a_build_with_nothing_to_do_imports_nothing_heavy(built):
    code = (
        "import sys; sys.argv = ['specc', 'build']\n"
        "from specc.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print({'numpy', 'tensorflow', 'rich'} & set(sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=built, capture_output=True, text=True, env=environment
    )
    assert done.stdout.endswith("set()\n"), done.stdout + done.stderr


def test_a_changed_action_trains_nothing(app):
    edit(app, 'pattern = "blink"', 'pattern = "on"')
    done = specc(app, "build")
    assert done.returncode == 0
    assert "training" not in done.stderr and "features" not in done.stderr
    assert "SPECC_LED_ON" in (app / OUT / "app/actions.c").read_text()
    report = json.loads(specc(app, "build", "--json").stdout)
    assert report["status"] == "up to date"
    assert set(report["written"]) == {"app/actions.c", "app/provenance.c"}


def test_another_framework_trains_nothing(app):
    done = specc(app, "build", "--board", "host", "--framework", "cmake", "--out", "other")
    assert done.returncode == 0, done.stderr
    assert "training" not in done.stderr
    assert is_intact(app / "other")


def test_edits_by_hand_are_kept_and_reported(app):
    target = app / OUT / "src/main.c"
    target.write_text("/* mine */\n")
    done = specc(app, "build")
    assert done.returncode == 0
    assert "O003" in done.stderr and "src/main.c" in done.stderr
    assert target.read_text() == "/* mine */\n"
    assert specc(app, "build", "--force").returncode == 0
    assert "app_start" in target.read_text()


def test_json(app):
    edit(app, 'pattern = "blink"', 'pattern = "toggle"')
    done = specc(app, "build", "--json")
    report = json.loads(done.stdout)
    assert done.stderr == ""
    assert report["status"] == "built"
    assert report["memory"]["ring"] == 4 * 50 * 3
    assert report["cost"]["how"] == "measured"
    assert {s["name"] for s in report["splits"]} == {"train", "validation", "test"}
    groups = [set(s["groups"]) for s in report["splits"]]
    assert not set.intersection(*groups) and len(set.union(*groups)) == 4


@pytest.mark.parametrize("stop_after", ["resolve", "dataset", "features", "train", "lower",
                                        "plan_memory", "render"])  # fmt: skip
def test_stop_after(app, stop_after):
    before = content(app / "build")
    done = specc(app, "build", "--stop-after", stop_after)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert content(app / "build") == before


def test_an_unknown_pass_is_a_diagnostic(app):
    done = specc(app, "build", "--stop-after", "lowr")
    assert done.returncode == 1
    assert 'did you mean "lower"' in done.stderr


def test_a_budget_that_does_not_hold_fails_the_build(app):
    before = content(app / OUT)
    with (app / "app.toml").open("a") as file:
        file.write('\n[budget]\nflash = "6 kB"\nram = "1 kB"\nlatency = "1 us"\n')
    done = specc(app, "build")
    assert done.returncode == 1
    for code in ("M040", "M041", "M042"):
        assert code in done.stderr
    assert content(app / OUT) == before


def test_two_builds_at_once(app):
    edit(app, "epochs = 10", "epochs = 1000\npatience = 1000")
    first = start_build(app)
    try:
        wait_until_locked(app)
        second = specc(app, "build")
        assert second.returncode == 1
        assert "O006" in second.stderr
    finally:
        first.kill()
        first.wait()


def start_build(app: Path) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", "specc", "build"],
        cwd=app,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def wait_until_locked(app: Path) -> None:
    for _ in range(1200):
        try:
            with FileLock(app / ".specc" / "lock", timeout=0):
                pass
        except Timeout:
            return
        time.sleep(0.05)
    raise AssertionError("the build did not begin")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopping_a_build_leaves_the_previous_output(app, number):
    before = content(app / "build")
    edit(app, "epochs = 10", "epochs = 1000\npatience = 1000")
    running = start_build(app)
    wait_until_locked(app)
    time.sleep(2)
    assert running.poll() is None, "the build ended before it could be stopped"
    running.send_signal(number)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL)
    assert b"Traceback" not in errors
    assert content(app / "build") == before
    edit(app, "epochs = 1000\npatience = 1000", "epochs = 10")
    assert "nothing to do" in specc(app, "build").stdout


def test_a_read_only_folder_is_a_diagnostic(app):
    if os.geteuid() == 0:  # root may write anywhere: a file in the place of the folder does as well
        shutil.rmtree(app / ".specc")
        (app / ".specc").write_text("")
    else:
        shutil.rmtree(app / ".specc")
        app.chmod(0o500)
    done = specc(app, "build")
    app.chmod(0o700)
    assert done.returncode == 1
    assert "O005" in done.stderr and "Traceback" not in done.stderr


def test_a_cache_entry_is_there_whole_or_not_at_all(tmp_path):
    cache = Cache(tmp_path)

    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.get("pass", "key", fail)
    assert not list((tmp_path / "cache" / "pass").iterdir())
    entry, found = cache.get("pass", "key", lambda folder: (folder / "all").touch())
    assert not found and (entry / "all").is_file()
    assert cache.get("pass", "key", fail) == (entry, True)
