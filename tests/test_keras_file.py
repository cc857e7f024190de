"""``.keras`` files: what is in them is judged before anything loads them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from own_models import SCORES, layer, sequential, zipped

from specc import keras_file, load_keras
from specc.diagnostics import SpeccError
from specc.keras_file import read_keras
from specc.model_file import kind_of, read_model_file, refuse_keras
from specc.model_interface import Interface, interface_faults, takes


def refused(call, *arguments) -> list[str]:
    with pytest.raises(SpeccError) as caught:
        call(*arguments)
    assert all(d.hint for d in caught.value.diagnostics)
    return [f"{d.code}: {d.message}" for d in caught.value.diagnostics]


def test_what_a_model_takes_and_gives_is_read_from_its_configuration():
    assert read_keras(zipped(sequential(SCORES))).interface == Interface((9, 3), 3)
    softened = sequential(layer("last", "Dense", units=5), layer("soft", "Softmax"))
    assert read_keras(zipped(softened)).interface == Interface((9, 3), 5)
    pooled = sequential(SCORES, layer("pool", "GlobalMaxPooling1D"))
    assert read_keras(zipped(pooled)).interface == Interface((9, 3), None)


def test_the_judged_file_alone_is_handed_on():
    config = sequential(SCORES, compile_config={"loss": layer("x", "Lambda")})
    file = read_keras(zipped(config, b"weights"))
    with zipfile.ZipFile(io.BytesIO(file.repacked())) as archive:
        assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
        assert "compile_config" not in json.loads(archive.read("config.json"))
        assert archive.read("model.weights.h5") == b"weights"


CODE = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None}}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (layer("f", "Lambda", function=CODE), "layer 'f' is a Lambda layer"),
        (layer("f", "Activation", activation=CODE), "layer 'f' is a Lambda layer"),
        (layer("f", "Mine", "my.module"), "layer 'f' is of the class my.module.Mine"),
        (layer("f", "Dense", registered="pkg>Dense"), "class keras.layers.Dense"),
        (layer("f", "Dense", "keras.src.utils.file_utils"), "keras.src.utils.file_utils.Dense"),
        (layer("f", "get_file", "keras.utils"), "keras.utils.get_file"),
        (layer("f", "TFSMLayer", filepath="/tmp/x"), "keras.layers.TFSMLayer"),
        (layer("f", "TorchModuleWrapper"), "keras.layers.TorchModuleWrapper"),
        (layer("f", "function", "builtins", config="eval"), "builtins.function"),
        (layer("f", "TimeDistributed", layer=layer("g", "Lambda")), "class keras.layers.TimeDis"),
        (
            layer("f", "Dense", kernel_initializer=layer("i", "exec", "builtins")),
            "layer 'i' is of the class builtins.exec",
        ),
        ({"class_name": ["Dense"], "config": {}}, "class ['Dense']"),
    ],
)
def test_code_and_unknown_objects_are_refused(bad, words):
    (said,) = refused(read_keras, zipped(sequential(bad, SCORES)))
    assert said.startswith("M015") and words in said


def test_every_object_is_told_once():
    twice = sequential(layer("f", "Lambda"), layer("f", "Lambda"), layer("g", "Lambda"), SCORES)
    assert len(refused(read_keras, zipped(twice))) == 2


def test_a_subclassed_model_is_refused():
    own = {"module": "mine", "class_name": "Net", "config": {}, "registered_name": "mine>Net"}
    (said,) = refused(read_keras, zipped(own))
    assert said.startswith('M015: the model is of the class "Net"')


def huge_claim(content: bytes) -> bytes:
    """The weights' size in the zip's directory, set to 4 GB."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + b"\xff\xff\xff\x7f" + content[at + 28 :]


def twice(content: bytes) -> bytes:
    file = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("config.json", b"{}")
    return file.getvalue()


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


WHOLE = zipped(sequential(SCORES), b"w" * 100)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (WHOLE[: len(WHOLE) // 2], "damaged"),
        (WHOLE.replace(b"metadata", b"metadatb"), 'a part "metadatb.json"'),
        (zipped(sequential(SCORES), **{"../../.bashrc": b"x"}), 'a part "../../.bashrc"'),
        (zipped(sequential(SCORES), **{"/etc/passwd": b"x"}), 'a part "/etc/passwd"'),
        (zipped(sequential(SCORES), **{"assets/vocabulary.txt": b"x"}), "assets/vocabulary.txt"),
        (zipped(sequential(SCORES), **{f"p{i}": b"" for i in range(20)}), "23 parts"),
        (twice(WHOLE), "a part twice"),
        (zipped(b"{"), '"config.json" is not JSON'),
        (zipped(b"[1]"), '"config.json" is not an object'),
        (zipped(b"\xff\xfe"), '"config.json" is not JSON'),
        (zipped(nested(100_000)), '"config.json" is not JSON'),
        (zipped(sequential(layer("f", "Dense", x=json.loads(nested(60))))), "nested too deeply"),
        (zipped({"class_name": "Sequential", "config": {}, "module": "keras"}), "no layers"),
        (zipped(sequential() | {"config": {"layers": [1]}}), "no layers"),
    ],
)  # fmt: skip
def test_damaged_and_hostile_files_are_refused(content, words):
    (said,) = refused(read_keras, content)
    assert said.startswith("M014") and words in said


def test_a_size_that_the_zip_claims_reserves_nothing():
    assert read_keras(huge_claim(WHOLE)).weights == b"w" * 100


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch):
    monkeypatch.setattr(keras_file, "MAX_WEIGHT_BYTES", 10_000)
    bomb = zipped(sequential(SCORES), b"\0" * 5_000_000)
    assert len(bomb) < 10_000
    (said,) = refused(read_keras, bomb)
    assert said.startswith('M003: the part "model.weights.h5"')
    config = json.dumps(sequential(SCORES)).encode() + b" " * keras_file.MAX_CONFIG_BYTES
    (said,) = refused(read_keras, zipped(config))
    assert said.startswith('M003: the part "config.json"')


@pytest.mark.parametrize("key", ["units", "filters", "target_shape", "anything"])
def test_absurd_sizes_are_refused(key):
    (said,) = refused(read_keras, zipped(sequential(layer("f", "Dense", **{key: [10**12]}))))
    assert said == "M003: layer 'f' has a size above 65,535"


def test_a_model_has_one_input_of_a_fixed_shape():
    negative = sequential(SCORES)
    negative["config"]["layers"][0]["config"]["batch_shape"] = [None, -3]
    assert refused(read_keras, zipped(negative))[0].endswith("its input's shape is none")
    two = sequential(layer("more", "InputLayer", batch_shape=[None, 4]), SCORES)
    assert refused(read_keras, zipped(two)) == ["M008: the model has 2 inputs, not one"]
    none = sequential(SCORES)
    none["config"]["layers"] = [SCORES]
    assert refused(read_keras, zipped(none)) == ["M007: the model's input has no shape"]


# Loading


def saved(tmp_path: Path, *layers, shape=(9, 3)) -> bytes:
    import keras

    model = keras.Sequential([keras.Input(shape), *layers])
    model.save(tmp_path / "saved.keras")
    return (tmp_path / "saved.keras").read_bytes()


def test_a_model_is_loaded_with_its_weights(tmp_path):
    import keras

    content = saved(tmp_path, keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax"))
    model = load_keras.load_keras(content)
    x = np.random.default_rng(0).standard_normal((4, 9, 3)).astype(np.float32)
    expected = keras.saving.load_model(tmp_path / "saved.keras").predict(x, verbose=0)
    np.testing.assert_array_equal(model.predict(x), expected)
    assert load_keras.interface_of(model) == Interface((9, 3), 3)


def test_operators_between_tensors_are_loaded(tmp_path):
    import keras

    inputs = keras.Input((9,))
    left = keras.layers.Dense(3)(inputs)
    keras.Model(inputs, keras.ops.relu(left) + left * left).save(tmp_path / "ops.keras")
    model = load_keras.load_keras((tmp_path / "ops.keras").read_bytes())
    assert load_keras.interface_of(model) == Interface((9,), 3)


def test_what_keras_cannot_load_is_a_diagnostic(tmp_path):
    for bad in (
        zipped(sequential(layer("f", "Dense", units="many"))),
        zipped(sequential(SCORES), b"no weights"),
        zipped(sequential(layer("f", "Reshape", target_shape=[7]), SCORES)),
    ):
        (said,) = refused(load_keras.load_keras, bad)
        assert said.startswith("M014: Keras cannot load the model")


def test_a_network_that_is_too_large_is_refused_before_it_is_allocated():
    wide = [layer(f"d{i}", "Dense", units=60_000) for i in range(3)]
    empty = io.BytesIO()
    h5py.File(empty, "w").close()
    (said,) = refused(load_keras.load_keras, zipped(sequential(*wide), empty.getvalue()))
    assert said.startswith("M003: the model has 7,200,") and "weights" in said
    long = [layer("r", "Reshape", target_shape=[27]), layer("n", "RepeatVector", n=60_000)]
    long += [layer("u", "UpSampling1D", size=60_000)]
    (said,) = refused(load_keras.load_keras, zipped(sequential(*long), empty.getvalue()))
    assert said.startswith("M003") and "values that a layer computes" in said


def weights_with(add) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as group:
        add(group)
    return file.getvalue()


@pytest.mark.parametrize(
    "add",
    [
        lambda g: g.__setitem__("x", h5py.ExternalLink("/etc/passwd", "/")),
        lambda g: g.__setitem__("x", h5py.SoftLink("/")),
        lambda g: g.create_dataset("x", (4,), "u1", external=[("/etc/passwd", 0, 4)]),
        lambda g: g.create_group("a").__setitem__("b", h5py.SoftLink("/a")),
    ],
)
def test_weights_that_lead_elsewhere_are_refused(add):
    (said,) = refused(load_keras.load_keras, zipped(sequential(SCORES), weights_with(add)))
    assert said.startswith("M014: the model's weights are not plain arrays")


def test_weights_that_claim_too_much_are_refused():
    content = weights_with(lambda g: g.create_dataset("x", (1 << 40,), "f4", chunks=(1024,)))
    (said,) = refused(load_keras.load_keras, zipped(sequential(SCORES), content))
    assert said.startswith("M003")


def test_two_outputs(tmp_path):
    import keras

    inputs = keras.Input((9,))
    outputs = [keras.layers.Dense(3)(inputs), keras.layers.Dense(2)(inputs)]
    keras.Model(inputs, outputs).save(tmp_path / "two.keras")
    (said,) = refused(load_keras.load_keras, (tmp_path / "two.keras").read_bytes())
    assert said == "M008: the model has 2 outputs, not one"


# Against the app


@pytest.mark.parametrize(
    ("axes", "fits"),
    [
        ((1, 9, 3), True), ((9, 3), True), ((1, 27), True), ((1, 1, 9, 3), True), ((1, 9, 1, 3), True),
        ((1, 3, 3, 3), True), ((1, 3, 9), False), ((1, 9, 4), False), ((2, 27), False), ((27,), True),
        ((None, 3), True), ((None,), True), ((None, 9), False), ((9, None), True),
        ((None, 5, 3), False), ((None, None), False), ((), False),
    ],
)  # fmt: skip
def test_which_inputs_take_the_features(axes, fits):
    assert takes(axes, (9, 3)) is fits


def test_one_column_of_features_has_any_shape():
    assert takes((1, 49, 10, 1), (490, 1)) and takes((1, 10, 49), (490, 1))
    assert not takes((1, 49, 9), (490, 1))


def test_faults_have_the_numbers_and_a_way_out():
    (fault,) = interface_faults(Interface((1, 3, 9), 3), (9, 3), 3)
    assert fault.code == "M010" and "1x3x9" in fault.message and "9x3" in fault.message
    assert "transpose" in fault.hint
    one, two = interface_faults(Interface((1, 40), 1), (9, 3), 2)
    assert "40 values" in one.message and "27 values" in one.message
    assert two.code == "M011" and "1 output," in two.message and "softmax" in two.hint


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.h5", b"", "M013"),
        ("a.keras", b"\x89HDF\r\n\x1a\n", "M013"),
        ("a.onnx", b"\x08\x07", "M013"),
        ("a.pt", b"PK\x03\x04", "M013"),
    ],
)
def test_other_kinds_of_models_are_told_the_way(name, content, code):
    (said,) = refused(kind_of, Path(name), content)
    assert said.startswith(code)


def test_a_model_is_known_by_its_content():
    assert kind_of(Path("a.bin"), b"\x1c\0\0\0TFL3") == kind_of(Path("a"), b"") == "tflite"
    assert kind_of(Path("a.zip"), WHOLE) == kind_of(Path("a.keras"), b"") == "keras"
    assert kind_of(Path("features.npz"), b"PK\x03\x04") == "tflite"


def test_inspect_and_compile_say_what_to_do_with_a_keras_model(tmp_path):
    path = tmp_path / "net.keras"
    path.write_bytes(WHOLE)
    (said,) = refused(refuse_keras, path, read_model_file(path))
    assert said.startswith("M013")
    for command in (["inspect"], ["compile", "--board", "host", "--out", str(tmp_path / "out")]):
        done = subprocess.run(
            [sys.executable, "-m", "specc", command[0], str(path), *command[1:]],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        assert done.returncode == 1
        assert "M013" in done.stderr and "[model] file" in done.stderr
        assert not (tmp_path / "out").exists()
