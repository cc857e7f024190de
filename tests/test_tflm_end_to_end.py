"""An app with ``engine = "tflm"``, from recordings to three frameworks' projects, as a user builds it.

The frameworks' packages are nothing that a test can install, so ``model.cpp`` is read here, and PyPI's
``tflite-micro`` takes its place beside the rest of the generated C, which is compiled and run.
"""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_golden import GOLDEN, STRICT
from tflite_micro.python.tflite_micro import runtime
from typer.testing import CliRunner

from specc.cli import app as cli
from specc.tensorflow_quiet import tensorflow
from specc.tflm.against_aot import LEAST_SAME_ANSWERS
from specc.tflm.library import VARIABLE

BOARDS = {
    "zephyr": "arduino_nano_33_ble_sense",
    "esp_idf": "esp32_devkitc",
    "arduino": "arduino_nano_33_ble_sense",
}
INCLUDE = re.compile(r'^#include "(.+)"', re.M)
# What stands for model.cpp and the port: app_model() is answered by the test.
SHIM = """
#include "app/model.h"
#include "app/model_input.h"
#include "port/port.h"

void (*invoke)(const int8_t *input, int8_t *scores);
void (*print)(const char *text);
const int n_features = APP_FEATURES, n_classes = APP_CLASSES;

void port_print(const char *text) { print(text); }

const int8_t *app_model(app_arena_t *arena)
{
    static int8_t input[APP_FEATURES], scores[APP_CLASSES];

    app_model_input(arena, input);
    invoke(input, scores);
    return scores;
}
"""


def specc(*arguments: str) -> dict:
    done = CliRunner().invoke(cli, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Path:
    """The wand's app, with its recordings, on TensorFlow Lite Micro."""
    folder = tmp_path_factory.mktemp("tflm") / "wand"
    shutil.copytree(GOLDEN / "apps" / "wand" / "data", folder / "data")
    text = (GOLDEN / "apps" / "wand" / "app.toml").read_text()
    text = text.replace("[model]", '[model]\nengine = "tflm"').replace("epochs = 10", "epochs = 3")
    (folder / "app.toml").write_text(text)
    return folder


@pytest.fixture(scope="module", params=BOARDS)
def built(app, request) -> tuple[str, Path, dict]:
    """The framework, the project's folder, and what ``specc build`` reports."""
    framework = request.param
    target = ["--board", BOARDS[framework], "--framework", framework]
    report = specc("build", str(app / "app.toml"), *target)
    return framework, app / "build" / f"{BOARDS[framework]}-{framework}", report


def core_of(project: Path) -> Path:
    (core,) = (path.parent.parent for path in project.rglob("app/app.c"))
    return core


def model_of(project: Path) -> bytes:
    """The ``.tflite`` file that the project carries."""
    text = (core_of(project) / "app" / "model_data.c").read_text()
    return bytes(
        int(n) for n in text.split("= {")[1].split("}")[0].replace("\n", "").split(",")[:-1]
    )


def test_the_report_is_of_this_engine(built):
    framework, project, report = built
    assert report["engine"] == "tflm"
    assert (report["framework"], report["board"]) == (framework, BOARDS[framework])
    assert report["memory"]["tensor_arena"] == arena_comment(project)[0]
    assert 0 < report["accuracy"]["device"] <= 1


def test_the_project_is_whole(built):
    """Whatever a file includes or a build file lists is there, or is the package's; ports may include
    what is the platform's."""
    framework, project, report = built
    files = {p.relative_to(project).as_posix(): p for p in project.rglob("*") if p.is_file()}
    assert set(report["written"]) <= set(files)
    elsewhere: dict[str, list[str]] = {}
    for path in files.values():
        if path.suffix in (".c", ".h", ".cpp") and path.parent.name != "port":
            for header in INCLUDE.findall(path.read_text()):
                if not (path.parent / header).is_file():
                    elsewhere.setdefault(path.name, []).append(header)
    headers = elsewhere.pop("model.cpp")
    assert len(headers) == 3 and all(h.startswith("tensorflow/lite/") for h in headers)
    assert elsewhere == ({"main.c": ["sdkconfig.h"]} if framework == "esp_idf" else {})
    for name in ("CMakeLists.txt", "main/CMakeLists.txt"):
        if name in files:
            text = re.sub("#.*", "", files[name].read_text())
            for source in re.findall(r"\S+\.(?:c|cpp)\b", text):
                assert (files[name].parent / source).is_file(), source
            assert name != "main/CMakeLists.txt" or "app/model.cpp" in text


def test_the_operators_are_those_of_the_network(built):
    """As TensorFlow Lite's own interpreter lists them, each once."""
    _, project, _ = built
    tf = tensorflow()
    reference = tf.lite.experimental.OpResolverType.BUILTIN_REF
    interpreter = tf.lite.Interpreter(
        model_content=model_of(project), experimental_op_resolver_type=reference
    )
    used = [op["op_name"].replace("_", "").lower() for op in interpreter._get_ops_details()]
    text = (core_of(project) / "app" / "model.cpp").read_text()
    added = re.findall(r"resolver\.Add(\w+)\(", text)
    assert [name.lower() for name in added] == [*dict.fromkeys(used)]
    assert f"MicroMutableOpResolver<{len(added)}>" in text


def arena_comment(project: Path) -> list[int]:
    """APP_TENSOR_ARENA_BYTES, and the parts that its comment names."""
    text = (core_of(project) / "app" / "app_config.h").read_text()
    (whole,) = re.findall(r"#define APP_TENSOR_ARENA_BYTES (\d+)", text)
    parts = re.findall(
        r"^ \* +(\d+)  \w", text.split("The arena of TensorFlow Lite Micro")[1], re.M
    )
    return [int(whole), *map(int, parts)]


def test_the_arena_is_the_interpreters_need_and_what_is_said_besides(built, tmp_path):
    _, project, _ = built
    whole, least, scratch, margin = arena_comment(project)
    assert whole == -(-(least + scratch + margin) // 16) * 16
    assert runtime.Interpreter.from_bytes(model_of(project), arena_size=least)
    # With less it raises, or writes beyond the arena and dies. To align the arena may take a step.
    (tmp_path / "model.tflite").write_bytes(model_of(project))
    less = (
        "from tflite_micro.python.tflite_micro import runtime\n"
        f"runtime.Interpreter.from_file('model.tflite', arena_size={least - 32})"
    )
    done = subprocess.run(
        [sys.executable, "-c", less], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode != 0


def test_the_app_passes_its_selftest_on_the_interpreter(built, tmp_path):
    """All of the generated core, strictly compiled, with TensorFlow Lite Micro's own interpreter in an
    arena of the firmware's size."""
    _, project, _ = built
    core = core_of(project)
    (tmp_path / "shim.c").write_text(SHIM)
    sources = [core / "app" / name for name in ("app.c", "features.c", "model_input.c")]
    sources += [*core.glob("selftest/*.c"), *core.rglob("specc/dsp/**/*.c")]
    sources += [*core.rglob("specc/ops/**/*.c"), *core.rglob("specc/runtime/*.c")]
    sources += [core / "user" / "user.c"] if (core / "user").is_dir() else []
    flags = [*STRICT, "-DAPP_SELFTEST", "-DAPP_HASH_FEATURES", f"-I{core}", "-shared", "-fPIC"]
    command = ["gcc", *flags, "-o", tmp_path / "app.so", tmp_path / "shim.c", *sources]
    subprocess.run(command, check=True)

    library = ctypes.CDLL(str(tmp_path / "app.so"))
    n_features = ctypes.c_int.in_dll(library, "n_features").value
    n_classes = ctypes.c_int.in_dll(library, "n_classes").value
    interpreter = runtime.Interpreter.from_bytes(
        model_of(project), arena_size=arena_comment(project)[0]
    )
    shape = interpreter.get_input_details(0)["shape"]
    said = []

    @ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_int8), ctypes.POINTER(ctypes.c_int8))
    def invoke(features, scores):
        values = np.ctypeslib.as_array(features, (n_features,)).reshape(shape)
        interpreter.set_input(values.copy(), 0)
        interpreter.invoke()
        np.ctypeslib.as_array(scores, (n_classes,))[:] = interpreter.get_output(0).reshape(-1)

    @ctypes.CFUNCTYPE(None, ctypes.c_char_p)
    def write(text):
        said.append(json.loads(text))

    for name, function in (("invoke", invoke), ("print", write)):
        ctypes.c_void_p.in_dll(library, name).value = ctypes.cast(function, ctypes.c_void_p).value
    windows = (core / "selftest" / "golden.c").read_text().count("u, ")
    assert library.app_selftest() == 0
    assert said == [{"selftest": "passed", "windows": windows, "differing": 0}]
    assert windows == 15


def test_the_other_engine_answers_the_same(app, monkeypatch):
    """`specc verify` holds them against each other, and says what it could not climb, and why."""
    monkeypatch.delenv(VARIABLE, raising=False)
    target = ["--board", BOARDS["arduino"], "--framework", "arduino"]
    rungs = specc("verify", str(app / "app.toml"), *target)["rungs"]
    engines = next(rung for rung in rungs if rung["title"] == "engines")
    total = int(engines["figure"].split()[2])
    otherwise = re.findall(r"(\d+) windows are answered otherwise", engines["detail"]) or ["0"]
    assert engines["passed"] and total > 0
    assert int(otherwise[0]) <= (1 - LEAST_SAME_ANSWERS) * total
    below = [rung for rung in rungs if rung["number"] in (4, 5)]
    assert len(below) == 8
    assert all(rung["passed"] is None and VARIABLE in rung["detail"] for rung in below)
    (package,) = (rung for rung in rungs if rung["title"] == "Chirale_TensorFLowLite")
    assert package["passed"] is None
    assert "run the self-test on the board" in package["detail"]
