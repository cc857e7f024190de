"""``specc inspect``: what it says of models that compile and of models that do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from specc import boards
from specc.diagnostics import SpeccError
from specc.inspect_model import fit, inspect_model, read_model
from specc.model_file import MAX_BYTES

ROOT = Path(__file__).resolve().parent.parent
WAND = ROOT / "tests" / "golden" / "apps" / "wand" / "model.tflite"
SWING = ROOT / "tests" / "golden" / "apps" / "swing" / "model.tflite"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "specc", "inspect", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )


def with_operator(builtin: int, count: int) -> bytes:
    """The wand model with the opcodes of its first ``count`` kinds of operators changed."""
    import flatbuffers
    from tensorflow.lite.python import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(WAND.read_bytes(), 0))
    for code in model.operatorCodes[:count]:
        code.builtinCode, code.deprecatedBuiltinCode = builtin, min(builtin, 127)
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def float_model() -> bytes:
    from tensorflow.lite.python import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(WAND.read_bytes(), 0))
    for tensor in model.subgraphs[0].tensors:
        if model.buffers[tensor.buffer].data is None:
            tensor.type, tensor.quantization = schema.TensorType.FLOAT32, None
    import flatbuffers

    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def test_the_figures_of_a_model():
    found = inspect_model(WAND.read_bytes())
    assert [layer.name for layer in found.layers] == ["flatten", "hidden_1", "scores", "softmax"]
    assert [layer.macs for layer in found.layers] == [0, 216, 24, 0]
    assert found.layers[1].constant_bytes == 27 * 8 + 4 * 8
    assert (found.macs, found.arena_bytes, found.arena_bound) == (240, 36, 36)
    assert found.inputs[0].shape == (1, 9, 3)
    assert found.inputs[0].quantization == "0.0311688 (q + 46)"
    assert {fit.board for fit in found.fits} == set(boards.names())
    assert all(fit.fits for fit in found.fits)
    assert not found.diagnostics


def test_a_board_without_room():
    board = boards.load("microbit")
    assert fit(board, 1000, 1000).verdict == "fits"
    assert fit(board, 300_000, 1000).verdict == "no: too little flash"
    assert fit(board, 300_000, 16_000).verdict == "no: too little flash and RAM"


def test_every_layer_that_cannot_be_compiled_is_listed_beside_the_others():
    from tflite.BuiltinOperator import BuiltinOperator

    found = inspect_model(with_operator(BuiltinOperator.WHERE, 2))
    assert [layer.supported for layer in found.layers] == [False, False, False, True]
    assert len(found.diagnostics) == 3
    assert all(d.code == "M005" and d.hint for d in found.diagnostics)
    assert found.arena_bytes is None


def test_a_float_model_is_told_how_to_quantize():
    found = inspect_model(float_model())
    assert {d.code for d in found.diagnostics} == {"M006"}
    assert len(found.diagnostics) == len(found.layers)
    assert "dynamic range" in found.diagnostics[1].message
    assert all("representative_dataset" in d.hint for d in found.diagnostics)


def test_text(tmp_path):
    done = run(str(SWING))
    assert (done.returncode, done.stderr) == (0, "")
    assert "MACs" in done.stdout
    assert "CONV_2D" in done.stdout
    assert len(done.stdout.splitlines()) > 7 + len(boards.names())
    assert "arduino_nano_33_ble_sense" in done.stdout
    broken = tmp_path / "float.tflite"
    broken.write_bytes(float_model())
    done = run(str(broken))
    assert done.returncode == 1
    assert "FULLY_CONNECTED" in done.stdout
    assert "4 reason(s)" in done.stderr


def test_json(tmp_path):
    done = run(str(WAND), "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["supported"] is True
    assert found["layers"][2]["operator"] == "FULLY_CONNECTED"
    assert {"board", "fits", "verdict"} <= set(found["fits"][0])
    (tmp_path / "bad.tflite").write_bytes(b"not a model")
    done = run(str(tmp_path / "bad.tflite"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "M002"


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(SpeccError, match="cannot read"):
        read_model(tmp_path / "nothing.tflite")
    with pytest.raises(SpeccError, match="cannot read"):
        read_model(tmp_path)
    huge = tmp_path / "huge.tflite"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SpeccError, match="more than"):
        read_model(huge)


def test_no_tensorflow():
    code = (
        "import sys; from pathlib import Path; from specc.inspect_model import *; "
        "inspect_model(read_model(Path(sys.argv[1]))); assert 'tensorflow' not in sys.modules"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(WAND)],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
