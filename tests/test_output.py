"""The output folder: nothing of the user's is lost, and a project is there whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from specc import commit, output
from specc.diagnostics import SpeccError
from specc.render import Project

NAMES = [f"{folder}/file{i}.c" for folder in ("app", "app/deep", "port") for i in range(8)]


def make_project(word: str, names=NAMES) -> Project:
    files = {name: f"{word} {name}\n".encode() * 50 for name in names}
    files["user/user.c"] = b"yours\n"
    return Project(files, frozenset({"user/user.c"}))


def content(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def code(call, *arguments) -> str:
    with pytest.raises(SpeccError) as caught:
        call(*arguments)
    return caught.value.diagnostics[0].code


def test_writes_what_is_new_and_leaves_the_rest(tmp_path):
    out = tmp_path / "out"
    first = output.write_project(out, make_project("one"))
    assert set(first.written) == {*NAMES, "user/user.c"}
    assert output.is_intact(out)
    stamp = (out / NAMES[0]).stat().st_mtime_ns
    second = output.write_project(out, make_project("one"))
    assert second.written == () and set(second.unchanged) == set(NAMES)
    assert (out / NAMES[0]).stat().st_mtime_ns == stamp
    changed = Project({**make_project("one").files, NAMES[1]: b"new\n"}, frozenset({"user/user.c"}))
    assert output.write_project(out, changed).written == (NAMES[1],)


def test_user_files_are_written_once(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, make_project("one"))
    (out / "user/user.c").write_text("mine\n")
    (out / "user/more.c").write_text("mine too\n")
    output.write_project(out, make_project("two"), force=True)
    assert (out / "user/user.c").read_text() == "mine\n"
    assert (out / "user/more.c").read_text() == "mine too\n"


def test_a_file_edited_by_hand_is_kept_and_reported_unless_forced(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, make_project("one"))
    (out / NAMES[2]).write_text("edited\n")
    assert not output.is_intact(out)
    for word in ("two", "three"):
        written = output.write_project(out, make_project(word))
        assert written.kept == (NAMES[2],)
        assert NAMES[2] in output.kept_warning(out, written).message
        assert (out / NAMES[2]).read_text() == "edited\n"
    forced = output.write_project(out, make_project("three"), force=True)
    assert forced.kept == () and NAMES[2] in forced.written
    assert content(out)[NAMES[2]] == make_project("three").files[NAMES[2]]


def test_a_file_that_is_no_longer_generated_goes_unless_edited(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, make_project("one"))
    (out / NAMES[0]).write_text("edited\n")
    written = output.write_project(out, make_project("one", NAMES[2:]))
    assert written.removed == (NAMES[1],) and written.kept == (NAMES[0],)
    assert not (out / NAMES[1]).exists() and (out / NAMES[0]).exists()


def test_somebody_elses_folder_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert code(output.write_project, tmp_path, make_project("one")) == "O002"
    assert content(tmp_path) == {"thesis.txt": b"years of work"}
    file = tmp_path / "thesis.txt"
    assert code(output.check_folder, file) == "O001"


def test_files_of_others_in_our_folder_stay(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, make_project("one"))
    (out / "build").mkdir()
    (out / "build" / "firmware.elf").write_bytes(b"\x7fELF")
    output.write_project(out, make_project("two"))
    assert (out / "build" / "firmware.elf").read_bytes() == b"\x7fELF"


@pytest.mark.parametrize("existing", [False, True])
def test_a_full_disk_changes_nothing(tmp_path, monkeypatch, existing):
    out = tmp_path / "out"
    if existing:
        output.write_project(out, make_project("one"))
    before = content(tmp_path)
    written = 0
    write = commit._write_synced

    def fail_late(path, data):
        nonlocal written
        written += 1
        if written == len(NAMES) - 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data)

    monkeypatch.setattr(commit, "_write_synced", fail_late)
    assert code(output.write_project, out, make_project("two")) == "O004"
    assert content(tmp_path) == before
    assert out.exists() == existing


def test_manifest_names_cannot_leave_the_folder(tmp_path):
    out = tmp_path / "out"
    output.write_project(out, make_project("one"))
    victim = tmp_path / "victim"
    victim.write_text("precious")
    digest = output.sha256(b"precious")
    (out / output.MANIFEST).write_text(
        json.dumps({"files": {"../victim": digest, str(victim): digest}})
    )
    output.write_project(out, make_project("one", NAMES[:1]), force=True)
    assert victim.read_text() == "precious"


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_output import make_project
from specc import output
print("ready", flush=True)
for i in range(100_000):
    output.write_project(Path({out!r}), make_project(("one", "two")[i % 2]))
"""


def test_a_kill_at_any_time_leaves_a_whole_project(tmp_path):
    out = tmp_path / "out"
    whole = {}
    for word in ("one", "two"):
        output.write_project(out, make_project(word))
        whole[word] = content(out)
    script = WRITER.format(tests=str(Path(__file__).parent), out=str(out))
    seen = set()
    rng = random.Random(1)
    for attempt in range(200):
        if attempt >= 25 and len(seen) == 2:
            break
        writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(rng.uniform(0, 0.12 + 0.01 * attempt))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        output.check_folder(out)  # what the next run begins with
        found = content(out)
        seen |= {word for word, files in whole.items() if files == found}
        assert found in whole.values()
        assert output.is_intact(out)
    assert seen == {"one", "two"}


def test_a_kill_between_two_moves_is_completed(tmp_path, monkeypatch):
    out = tmp_path / "out"
    output.write_project(out, make_project("one"))
    moved = 0
    replace = Path.replace

    def stop_midway(self, target):
        nonlocal moved
        moved += 1
        if moved == len(NAMES) // 2:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop_midway)
    with pytest.raises(KeyboardInterrupt):
        output.write_project(out, make_project("two"))
    monkeypatch.undo()
    assert not output.is_intact(out)
    output.check_folder(out)
    assert output.is_intact(out)
    assert content(out)[NAMES[-1]] == make_project("two").files[NAMES[-1]]
