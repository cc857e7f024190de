"""``specc compile``: a model alone as a C folder, compiled strictly and run on the host and a core."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streaming_model import streaming_model

from specc import boards, compile_model, measure, tensorflow_quiet
from specc.compile_model import Options, c_name
from specc.diagnostics import SpeccError, error
from specc.emulate import build_project, program, run_program
from specc.inspect_model import plan_network
from specc.model_golden import check_equal, make_vectors
from specc.model_project import stand_in
from specc.output import is_intact
from specc.progress import Progress
from specc.read_tflite import read_tflite

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "tests" / "golden" / "apps"
SWING_INSTRUCTIONS = 80_000  # a ceiling, on a Cortex-M4F: lower it when kernels get faster
STRICT = ["-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror"]


def two_by_two() -> bytes:
    """A network with two inputs and two outputs."""
    from specc.tensorflow_quiet import quiet, tensorflow

    tf = tensorflow()
    import keras

    keras.utils.set_random_seed(1)
    a = keras.Input(batch_shape=(1, 6), name="a")
    b = keras.Input(batch_shape=(1, 6), name="b")
    left = keras.layers.Dense(4, activation="relu", name="left")(a)
    total = keras.layers.Add(name="total")([left, keras.layers.Dense(4, name="right")(b)])
    model = keras.Model([a, b], [keras.layers.Dense(3, name="last")(total), total])
    rng = np.random.default_rng(0)

    def representative():
        for _ in range(20):
            yield [rng.standard_normal((1, 6)).astype(np.float32) for _ in range(2)]

    with quiet():
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        return converter.convert()


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    (folder / "two.tflite").write_bytes(two_by_two())
    (folder / "stream.tflite").write_bytes(streaming_model())
    return {name: APPS / name / "model.tflite" for name in ("wand", "swing")} | {
        name: folder / f"{name}.tflite" for name in ("two", "stream")
    }


def compiled(model: Path, out: Path, name: str, board: str = "mps2_an386", force: bool = False):
    return compile_model.compile_model(model, Options(board, out, name, force), Progress())


@pytest.fixture(scope="module")
def made(models, tmp_path_factory):
    root = tmp_path_factory.mktemp("compiled")
    return {name: compiled(path, root / name, name) for name, path in models.items()}


@pytest.mark.parametrize("name", ["wand", "swing", "two", "stream"])
def test_the_self_test_passes_on_this_computer_and_on_a_core(made, name):
    folder = made[name].out
    host = build_project(folder, "host", "build/host")
    expected = {"selftest": "passed", "vectors": 8, "differing": 0}
    told = run_program(program(host, f"{name}_selftest"), boards.load("host"), folder)
    assert json.loads(told) == expected
    board = boards.load("mps2_an386")
    core = build_project(folder, "emulated", "build/emulated")
    assert json.loads(run_program(program(core, f"{name}_selftest"), board, folder)) == expected
    for build in ("build/host", "build/emulated"):
        subprocess.run(["ctest", "--test-dir", build], cwd=folder, check=True, capture_output=True)
    shutil.rmtree(folder / "build")
    assert is_intact(folder)


def test_a_wrong_output_fails_the_self_test(made, tmp_path):
    folder = Path(shutil.copytree(made["wand"].out, tmp_path / "wand"))
    golden = folder / "selftest" / "golden.c"
    text = golden.read_text()
    first = re.search(r"golden_output\[.*\n +(-?\d+)", text)
    text = f"{text[: first.start(1)]}{int(first[1]) // 2 + 1}{text[first.end(1) :]}"
    golden.write_text(text)
    host = build_project(folder, "host", "build/host")
    done = subprocess.run([program(host, "wand_selftest")], capture_output=True, text=True)
    assert done.returncode == 1
    assert json.loads(done.stdout)["differing"] == 1


@pytest.mark.parametrize("name", ["wand", "swing", "two", "stream"])
def test_the_c_is_strict_and_its_header_is_c_plus_plus_too(made, name, tmp_path):
    folder = made[name].out
    sources = [
        *folder.glob("model/*.c"),
        *folder.rglob("specc/**/*.c"),
        *folder.glob("selftest/*.c"),
    ]
    for source in sources:
        command = ["gcc", "-std=c99", "-pedantic", *STRICT, f"-D{name.upper()}_PROFILE", "-c"]
        done = subprocess.run(
            [*command, str(source), "-o", str(tmp_path / "x.o")], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    user = tmp_path / "user.cpp"
    user.write_text(
        f'#include "{folder}/model/model.h"\nint f() {{ return {name.upper()}_LAYERS; }}\n'
    )
    subprocess.run(["g++", *STRICT, "-c", str(user), "-o", str(tmp_path / "y.o")], check=True)


def test_what_is_told(made):
    found = made["swing"].as_json()
    assert found["reference"] == "equal"
    assert found["measured_on"] == "cortex-m4f"
    assert found["instructions"] == sum(layer["instructions"] for layer in found["layers"])
    assert 0 < found["instructions"] <= SWING_INSTRUCTIONS
    assert found["layers"][0]["name"] == "conv_1"
    assert found["constant_bytes"] == sum(layer["constant_bytes"] for layer in found["layers"])
    assert found["arena_bytes"] == found["arena_bound"] == 456
    text = (made["swing"].out / "README.md").read_text()
    assert f"| 0 | conv_1 | conv_2d | 1x1x50x3 -> 1x1x50x4 | 1,800 | {144} |" in text
    assert f"{found['instructions']:,}" in text


def test_several_inputs_and_outputs(made):
    header = (made["two"].out / "model" / "model.h").read_text()
    assert "int8_t *two_input_1(two_arena_t *arena)" in header
    assert "const int8_t *two_output_1(const two_arena_t *arena)" in header
    assert "TWO_INPUT_0_ELEMENTS 6" in header
    assert made["two"].confirmed


def test_a_network_with_state(made):
    """The self-test of the folder runs a sequence from reset; the first values are not zero."""
    assert made["stream"].confirmed
    assert made["stream"].as_json()["state_bytes"] == 12
    header = (made["stream"].out / "model" / "model.h").read_text()
    assert "void stream_run(stream_arena_t *arena, stream_state_t *state);" in header
    assert "stream_reset(&state); /* once */" in (made["stream"].out / "README.md").read_text()
    assert "memcpy(state->" in (made["stream"].out / "model" / "model.c").read_text()
    assert "state" not in (made["two"].out / "model" / "model.h").read_text()


def test_the_same_model_gives_the_same_bytes(models, made, tmp_path):
    again = compiled(models["wand"], tmp_path / "wand", "wand")
    for path in again.out.rglob("*"):
        if path.is_file():
            other = made["wand"].out / path.relative_to(again.out)
            assert path.read_bytes() == other.read_bytes(), path


def test_edits_are_kept_unless_forced(models, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "tools", lambda board: ("cmake",))
    made = compiled(models["wand"], tmp_path / "wand", "wand")
    assert [d.code for d in made.warnings] == ["M032"]
    assert made.profile is None
    assert "instructions" not in (made.out / "README.md").read_text().split("## Self-test")[0]
    edited = made.out / "model" / "model.c"
    edited.write_text(edited.read_text() + "/* mine */\n")
    again = compiled(models["wand"], made.out, "wand")
    assert again.written.kept == ("model/model.c",)
    assert edited.read_text().endswith("/* mine */\n")
    assert compiled(models["wand"], made.out, "wand", force=True).written.kept == ()
    assert is_intact(made.out)


def test_a_board_without_room(models, tmp_path, monkeypatch):
    small = replace(boards.load("microbit"), flash_bytes=2000, ram_bytes=500)
    monkeypatch.setattr(boards, "load", lambda name: small)
    with pytest.raises(SpeccError) as caught:
        compiled(models["wand"], tmp_path / "x", "wand", "microbit")
    assert [d.code for d in caught.value.diagnostics] == ["M040", "M041"]
    assert not (tmp_path / "x").exists()


def test_cores_that_stand_in():
    assert stand_in(boards.load("microbit"), 10_000, 1000).name == "microbit"
    roomy = stand_in(boards.load("microbit"), 300_000, 1000)
    assert (roomy.name, roomy.core) == ("mps2_an385", "cortex-m0")
    assert stand_in(boards.load("esp32_devkitc"), 10_000, 1000).core == "rv32"
    assert stand_in(boards.load("host"), 10_000, 1000).emulator is not None


@pytest.mark.parametrize(
    ("file", "name"), [("KWS v2.tflite", "kws_v2"), ("1x.tflite", "model_1x"), ("if", "model_if")]
)
def test_names_from_files(file, name):
    assert c_name(Path(file), None) == name


@pytest.mark.parametrize("name", ["a-b", "int", "Big", "", "x" * 60, "a*/b", "specc"])
def test_names_that_c_does_not_take(name):
    with pytest.raises(SpeccError, match="S020"):
        c_name(Path("a.tflite"), name)


def test_kernels_that_disagree_with_the_reference_are_told(models):
    content = models["wand"].read_bytes()
    model, _ = plan_network(read_tflite(content))
    vectors = make_vectors(content, model)
    assert vectors.confirmed
    changed = vectors.outputs[0].copy()
    changed[0, 0] ^= 1
    with pytest.raises(SpeccError, match="1 of 24 values"):
        check_equal((changed,), vectors.outputs)


def test_without_tensorflow_the_vectors_are_not_confirmed(models, monkeypatch):
    content = models["wand"].read_bytes()
    model, _ = plan_network(read_tflite(content))
    confirmed = make_vectors(content, model)

    def not_installed():
        raise error("M023", "TensorFlow cannot be imported")

    monkeypatch.setattr(tensorflow_quiet, "tensorflow", not_installed)
    vectors = make_vectors(content, model)
    assert not vectors.confirmed
    assert (vectors.outputs[0] == confirmed.outputs[0]).all()


def test_command_line(models, tmp_path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "specc", "compile", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        )

    model = str(models["wand"])
    done = run(model, "--board", "mps2_an386", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "self-test passed" in done.stdout
    assert "bit for bit" in done.stdout
    done = run(model, "--board", "mps2", "--out", str(tmp_path / "out"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "B001"
    (tmp_path / "bad.tflite").write_bytes(b"x")
    done = run(str(tmp_path / "bad.tflite"), "--board", "host", "--out", str(tmp_path / "no"))
    assert done.returncode == 1
    assert "error[M002]" in done.stderr
