"""Whole generated projects, byte for byte, and compiled, and run.

The trees in ``tests/golden/<app>-<framework>/`` are what a user gets; read them in a review. They
come from the small fixed models of ``tests/golden/apps``; ``--update`` renders them anew.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from streaming_model import streaming_model

from specc import boards, driver, emulate, pipeline, project
from specc.artifacts import Trained
from specc.dataset import read_dataset
from specc.features import Normalisation
from specc.measure import write_tree

GOLDEN = Path(__file__).resolve().parent / "golden"
ORIGIN = {"specc": "golden", "spec": "0" * 16, "data": "1" * 16, "model": "2" * 16}
CASES = [
    ("wand", "cmake", "mps2_an386"),
    ("swing", "cmake", "host"),
    ("wand", "zephyr", "arduino_nano_33_ble_sense"),
    ("wand", "arduino", "arduino_nano_33_ble_sense"),
    ("wand", "esp_idf", "esp32_devkitc"),
]
STRICT = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-ffp-contract=off"]


@cache
def lowered(name: str, framework: str, board: str):
    """The app resolved for the board, its data, and its committed model lowered."""
    folder = GOLDEN / "apps" / name
    app = driver.check(folder / "app.toml", board, framework)
    trained = Trained(
        features={},
        normalisation=Normalisation(np.load(folder / "mean.npy"), np.load(folder / "inv_std.npy")),
        tflite=(folder / "model.tflite").read_bytes(),
        float_scores=np.empty(0),
        cached=(),
    )
    return app, read_dataset(app), pipeline.lower(app, trained)


@cache
def rendered(name: str, framework: str, board: str):
    app, data, low = lowered(name, framework, board)
    vectors = project.make_golden(app, data, low)
    return project.project_files(app, low, vectors, ORIGIN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_tree(case, update):
    name, framework, _ = case
    folder = GOLDEN / f"{name}-{framework}"
    files = rendered(*case)
    if update:
        shutil.rmtree(folder, ignore_errors=True)
        write_tree(folder, files)
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == set(files.files)
    for path, content in files.files.items():
        assert (folder / path).read_bytes().decode() == content.decode(), path


@pytest.fixture
def tree(tmp_path):
    """A copy of a golden tree, to build in."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(GOLDEN / name, tmp_path / name))

    return copy


def selftest_line(output: str) -> dict:
    return json.loads([line for line in output.splitlines() if '"selftest"' in line][-1])


@pytest.mark.parametrize("name", ["wand-cmake", "swing-cmake"])
def test_cmake_tree_builds_and_passes_its_selftest(tree, name):
    folder = tree(name)
    board = boards.load("mps2_an386" if name == "wand-cmake" else "host")
    build = emulate.build_project(folder)
    output = emulate.run_program(emulate.program(build, "selftest"), board, folder)
    line = selftest_line(output)
    assert line["selftest"] == "passed"
    assert line["windows"] == len(expected_windows(name)) > 0
    done = subprocess.run(["ctest", "--test-dir", "build"], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stdout


def expected_windows(tree_name: str):
    case = next(c for c in CASES if f"{c[0]}-{c[1]}" == tree_name)
    app, data, low = lowered(*case)
    return project.make_golden(app, data, low).windows


def test_a_wrong_golden_vector_fails_the_selftest(tree):
    folder = tree("swing-cmake")
    path = folder / "selftest" / "golden.c"
    text = path.read_text()
    digit = text.index("0x") + 2
    path.write_text(text[:digit] + ("0" if text[digit] != "0" else "1") + text[digit + 1 :])
    build = emulate.build_project(folder)
    done = subprocess.run([build / "selftest"], capture_output=True, text=True)
    assert done.returncode == 1
    assert selftest_line(done.stdout) == {
        "selftest": "failed",
        "windows": len(expected_windows("swing-cmake")),
        "differing": 1,
    }


def test_an_app_with_a_recurrent_network_starts_from_reset(tmp_path):
    """Each golden piece is a stream of its own: its first window finds the first values."""
    app, data, low = lowered("swing", "cmake", "host")
    length, channels = low.shape
    content = streaming_model(2 * length, channels, len(app.labels), rows=length)
    folder = GOLDEN / "apps" / "swing"
    normalisation = Normalisation(np.load(folder / "mean.npy"), np.load(folder / "inv_std.npy"))
    low = pipeline.lower(app, Trained({}, normalisation, content, np.empty(0), ()))
    vectors = project.make_golden(app, data, low)
    assert len(vectors.lengths) > 1
    write_tree(tmp_path, project.project_files(app, low, vectors, ORIGIN))
    build = emulate.build_project(tmp_path)
    line = selftest_line(
        subprocess.run([build / "selftest"], capture_output=True, text=True).stdout
    )
    assert line == {"selftest": "passed", "windows": len(vectors.windows), "differing": 0}
    assert project.streams(low.model, data.test)[0].stop < len(data.test)
    assert low.model.state_bytes == 2 * length * channels
    header = (tmp_path / "app" / "app.h").read_text()
    assert (
        f"RAM: {low.ring_bytes + low.frame_bytes + project.state_bytes(app, low)} bytes" in header
    )
    source = (tmp_path / "app" / "app.c").read_text()
    (tmp_path / "app" / "app.c").write_text(source.replace("    app_model_reset(&app.model);", ""))
    build = emulate.build_project(tmp_path)
    line = selftest_line(
        subprocess.run([build / "selftest"], capture_output=True, text=True).stdout
    )
    assert line["selftest"] == "failed"


def test_firmware_on_the_emulated_board_acts_on_recorded_motion(tree):
    folder = tree("wand-cmake")
    build = emulate.build_project(folder)
    output = emulate.run_program(emulate.program(build, "wand"), boards.load("mps2_an386"), folder)
    lines = [json.loads(line) for line in output.splitlines()]
    assert lines[0]["app"] == "wand"
    windows = [line for line in lines if "confidence" in line and "label" in line]
    app, data, low = lowered("wand", "cmake", "mps2_an386")
    vectors = project.make_golden(app, data, low)
    (expected,) = project.run_recordings(app, low, [vectors.samples])
    names = [*app.labels, "unknown"]
    assert [w["label"] for w in windows] == [names[r.label] for r in expected]
    events = [line["event"] for line in lines if "event" in line]
    assert events == [names[r.event] for r in expected if r.fired]
    assert events, "the recording holds an event"
    lit = [line["led"] for line in lines if "led" in line]
    assert lit.count("on") == 3 * events.count("abduction")


def test_firmware_reads_samples_from_a_pipe(tree):
    app, data, low = lowered("swing", "cmake", "host")
    recording = data.recordings_of(data.test)[0]
    header = ",".join(f"{c.name} [{c.unit}]" for c in app.sensor.channels)
    rows = "\n".join(",".join(str(v) for v in row) for row in recording.samples)
    build = emulate.build_project(tree("swing-cmake"))
    done = subprocess.run(
        [build / "swing"], input=f"{header}\n{rows}\n", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()][1:]
    (expected,) = project.run_recordings(app, low, [recording.samples])
    assert [w["label"] for w in said] == [[*app.labels, "unknown"][r.label] for r in expected]
    assert [w["confidence"] for w in said] == [
        pytest.approx(r.confidence / 256, abs=0.0006) for r in expected
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no line with the columns' names"),
        ("acc_x,acc_y\n", 'no column "acc_z [g]"'),
        ("acc_x [m/s2],acc_y,acc_z\n", 'no column "acc_x [g]"'),
        ("acc_x,acc_y,acc_z\n1,2,x\n", "line 2: a value is not a finite number"),
        ("acc_x,acc_y,acc_z\n1,2,nan\n", "line 2: a value is not a finite number"),
        ("acc_x,acc_y,acc_z\n1,2\n", "line 2: too few values"),
        ("acc_x,acc_y,acc_z\n" + "1" * 5000 + ",2,3\n", "line 2: the line is too long"),
    ],
)
def test_firmware_refuses_bad_input_from_a_pipe(pipe_program, text, complaint):
    done = subprocess.run([pipe_program], input=text, capture_output=True, text=True)
    assert complaint in done.stderr


@pytest.fixture(scope="session")
def pipe_program(tmp_path_factory):
    folder = shutil.copytree(GOLDEN / "swing-cmake", tmp_path_factory.mktemp("pipe") / "swing")
    return emulate.build_project(folder) / "swing"


STUB_PORT = r"""
#include <stdio.h>
#include "selftest/selftest.h"
#include "port/port.h"
void port_start(void) {}
void port_print(const char *text) { fputs(text, stdout); }
int main(void) { return app_selftest(); }
"""


@pytest.mark.parametrize(
    "case", [c for c in CASES if c[1] not in ("cmake",)], ids=lambda case: case[1]
)
def test_app_core_of_every_framework_compiles_strictly_and_passes(case, tmp_path):
    """The core, the kernels and the self-test of the framework's tree, without its ports."""
    files = rendered(*case)
    write_tree(tmp_path, files)
    (core,) = (p.parent.parent for p in tmp_path.rglob("app/app.c"))
    (core / "main_stub.c").write_text(STUB_PORT)
    sources = [core / "main_stub.c"]
    for folder in ("app", "specc", "selftest"):
        sources += sorted((core / folder).rglob("*.c"))
    sources = [
        s for s in sources if s.name not in ("run.c", "actions.c") and "actions" not in s.parts
    ]
    program = tmp_path / "program"
    subprocess.run(
        ["gcc", *STRICT, "-DAPP_SELFTEST", "-DAPP_HASH_FEATURES", "-o", program, *sources],
        check=True,
        cwd=core,
    )
    done = subprocess.run([program], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert selftest_line(done.stdout)["selftest"] == "passed"


def test_generated_files_name_no_path_and_no_date():
    for case in CASES:
        for path, content in rendered(*case).files.items():
            text = content.decode()
            for word in (re.escape(str(GOLDEN)), "/home/", "/root/", "/tmp/", "20[0-9][0-9]-"):
                assert not re.search(word, text), f"{path} holds {word}"
