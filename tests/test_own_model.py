"""``[model] file``: networks of the user's own, from the file to firmware, on the wand's recordings."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from own_models import APPS, quantized, trained

from specc import driver, own_model, pipeline, verify
from specc.append_softmax import append_softmax, ends_in_probabilities
from specc.cache import Cache
from specc.diagnostics import SpeccError
from specc.features import Normalisation
from specc.fingerprint import data_fingerprint
from specc.interpret import quantized_inputs, run
from specc.output import is_intact
from specc.progress import Progress
from specc.quantize import Reference, run_tflite
from specc.read_tflite import read_tflite
from specc.train import accuracy

WAND = APPS / "wand"
TRAINED = WAND / "model.tflite"  # learned from normalised features, ends in a softmax
OUT = "build/mps2_an386-cmake"


def specc(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def wand(folder: Path, model: str, data: Path | None = None) -> Path:
    """The wand's app with this ``[model]`` section, in ``folder``."""
    folder.mkdir()
    text = (WAND / "app.toml").read_text()
    start, end = text.index("[model]"), text.index("[classes]")
    text = f"{text[:start]}[model]\n{model}\n\n{text[end:]}"
    (folder / "app.toml").write_text(text.replace('"data"', json.dumps(str(data or WAND / "data"))))
    return folder


@pytest.fixture(scope="module")
def features(tmp_path_factory) -> dict[str, np.ndarray]:
    """What `specc features --out` exports."""
    folder = wand(tmp_path_factory.mktemp("features") / "wand", 'type = "mlp"')
    done = specc(folder, "features", "--out", "features.npz")
    assert done.returncode == 0, done.stderr
    assert "x_train       float32 [" in done.stdout and "][9][3]" in done.stdout
    return dict(np.load(folder / "features.npz", allow_pickle=False))


@pytest.fixture(scope="module")
def models(features, tmp_path_factory) -> Path:
    """A folder of networks that were trained on the exported features."""
    folder = tmp_path_factory.mktemp("models")
    model = trained(features)
    model.save(folder / "logits.keras")
    (folder / "logits.tflite").write_bytes(quantized(model, features["x_train"]))
    return folder


def build(folder: Path) -> dict:
    done = specc(folder, "build", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def middle(folder: Path):
    """The app, its data, and its network before and after lowering, from the cache."""
    app = driver.check(folder / "app.toml")
    cache = Cache(driver.state_folder(app))
    data, key = pipeline.dataset(app, data_fingerprint(app), cache, Progress())
    model = pipeline.train(app, data, key, cache, Progress())
    return app, data, model, pipeline.lower(app, model)


# The features


def test_exported_features_are_those_that_are_computed(features):
    assert features["labels"].tolist() == ["abduction", "pendulum", "upright_row"]
    assert features["feature_names"].shape == (9, 3)
    assert features["feature_names"][0, 0] == "acc_x statistics mean"
    groups = [set(features[f"group_{s}"].tolist()) for s in ("train", "validation", "test")]
    assert all(groups) and not set.intersection(*groups)
    for split in ("train", "validation", "test"):
        assert len(features[f"x_{split}"]) == len(features[f"y_{split}"]) > 0


def test_features_that_cannot_be_written(tmp_path):
    folder = wand(tmp_path / "wand", 'type = "mlp"')
    for out in ("missing/x.npz", "."):
        done = specc(folder, "features", "--out", out)
        assert done.returncode == 1
        assert "error[O014]" in done.stderr and "Traceback" not in done.stderr
    assert not [*folder.glob("*.npz*")]


# A .tflite file


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The wand with its own trained network given back to it as a file."""
    folder = wand(
        tmp_path_factory.mktemp("built") / "wand", 'file = "net.tflite"\nnormalise = true'
    )
    shutil.copy(TRAINED, folder / "net.tflite")
    return folder


@pytest.fixture(scope="module")
def report(built) -> dict:
    return build(built)


def test_nothing_is_trained_and_the_device_is_the_reference(built, report):
    accuracy = report["accuracy"]
    assert report["model"] == "net.tflite"
    assert accuracy["float_model"] is None
    assert all(row[1] is None for row in accuracy["per_class"])
    assert accuracy["device"] == accuracy["int8_model"] > 0
    assert report["cost"]["how"] == "measured"
    assert len(report["golden"]) == 3


def test_normalised_features_are_those_of_an_architecture(built, report):
    """The golden app was trained by specc on this data: its firmware has the same constants."""
    ours = (built / OUT / "app" / "model.c").read_text()
    golden = (APPS.parent / "wand-cmake" / "app" / "model.c").read_text()
    assert ours == golden


def test_the_firmware_says_where_its_model_is_from(built, report):
    digest = hashlib.sha256(TRAINED.read_bytes()).hexdigest()
    assert digest[:16] in (built / OUT / "app" / "provenance.c").read_text()
    assert "The model: net.tflite, int8" in (built / OUT / "app" / "model.h").read_text()


def test_a_second_build_does_nothing(built, report):
    os.utime(built / "net.tflite", (1, 1))
    assert "nothing to do" in specc(built, "build").stdout
    assert is_intact(built / OUT)


def test_the_content_of_the_file_counts(built, report, tmp_path):
    folder = Path(shutil.copytree(built, tmp_path / "wand"))
    content = bytearray(TRAINED.read_bytes())
    weights = next(t for t in read_tflite(TRAINED.read_bytes()).tensors if t.shape == (3, 8))
    content[TRAINED.read_bytes().index(weights.data.tobytes())] ^= 1
    (folder / "net.tflite").write_bytes(content)
    _, _, model, _ = middle(folder)
    assert model.tflite == bytes(content)
    _, _, model, _ = middle(built)
    assert model.tflite == TRAINED.read_bytes()


def test_the_ladder_of_verification_holds(built, report):
    app, data, model, lowered = middle(built)
    subject = verify.Subject(app, data, model, lowered, data_fingerprint(app))
    rungs = []
    for rung in verify.verify(subject, Progress()):
        rungs.append(rung)
        if rung.number == 4:
            break
    assert {r.number for r in rungs} == {1, 2, 3, 4}
    assert all(r.passed for r in rungs), rungs


def test_features_as_they_are(tmp_path):
    """Without `normalise`: mean 0 and deviation 1, and a warning that this network learned from
    other numbers."""
    folder = wand(tmp_path / "wand", f'file = "{TRAINED}"')
    _, _, model, lowered = middle(folder)
    (warning,) = model.notes
    assert (warning.code, warning.severity) == ("M016", "warning")
    assert "% of the features" in warning.message and "normalise = true" in warning.hint
    test = model.features["test"]
    assert model.normalisation.apply(test).tobytes() == test.tobytes()
    inputs = quantized_inputs(lowered.model, test)
    assert (inputs == Reference(model.tflite).quantized(test).reshape(len(test), -1)).all()
    assert lowered.model.ops[0].call.comment == ("quantize 27 features",)


# Plain scores


def test_plain_scores_get_a_softmax(models, features, tmp_path):
    folder = wand(tmp_path / "wand", f'file = "{models}/logits.tflite"')
    _, data, model, lowered = middle(folder)
    (note,) = model.notes
    assert (note.code, note.severity) == ("M012", "note") and "softmax" in note.message
    assert [op.kind for op in lowered.model.ops][-1] == "softmax"
    assert ends_in_probabilities(read_tflite(model.tflite))
    before = (models / "logits.tflite").read_bytes()
    test = features["x_test"]
    inputs = Reference(before).quantized(test)
    (output,) = read_tflite(before).outputs
    scale = read_tflite(before).tensors[output].scale
    exponentials = np.exp(run_tflite(before, inputs).astype(np.float64) * scale)
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    device = run(lowered.model, test)
    assert (device == run_tflite(model.tflite, inputs)).all()
    assert accuracy(device, data.test.label) > 0.6
    assert np.abs((device.astype(int) + 128) / 256 - expected).max() < 0.01


def test_a_softmax_changes_nothing_of_the_file_before_it(models):
    before = (models / "logits.tflite").read_bytes()
    graph = read_tflite(before)
    after = append_softmax(before, graph)
    assert after[-(len(before) + -len(before) % 16) :][: len(before)] == before
    read = read_tflite(after)
    assert len(read.ops) == len(graph.ops) + 1 and read.inputs == graph.inputs
    for old, new in zip(graph.tensors, read.tensors, strict=False):
        assert (old.name, old.shape, old.quantization) == (new.name, new.shape, new.quantization)
        assert old.data is None or (old.data == new.data).all()
    again = read_tflite(append_softmax(after, read))
    assert len(again.ops) == len(graph.ops) + 2


# A .keras file


@pytest.fixture(scope="module")
def keras_app(models, tmp_path_factory) -> Path:
    return wand(tmp_path_factory.mktemp("keras") / "wand", f'file = "{models}/logits.keras"')


def test_a_keras_model_is_quantized_with_the_training_windows(keras_app, models, features):
    import keras

    _, data, model, lowered = middle(keras_app)
    assert [note.code for note in model.notes] == ["M012"]
    logits = keras.saving.load_model(models / "logits.keras").predict(features["x_test"], verbose=0)
    np.testing.assert_array_equal(model.float_scores, logits)
    device = run(lowered.model, features["x_test"])
    assert (
        device == run_tflite(model.tflite, quantized_inputs(lowered.model, features["x_test"]))
    ).all()
    assert (device.argmax(1) == logits.argmax(1)).mean() > 0.9
    assert accuracy(logits, data.test.label) > 0.6


def test_a_keras_model_is_quantized_once_for_its_data(keras_app, models):
    middle(keras_app)
    assert "quantizing" not in specc(keras_app, "build", "--stop-after", "lower").stderr
    app = keras_app / "app.toml"
    app.write_text(app.read_text().replace('pattern = "blink"', 'pattern = "on"'))
    assert "quantizing" not in specc(keras_app, "build", "--stop-after", "lower").stderr
    seed = app.read_text().replace("test       = 0.25", "test       = 0.25\nseed = 5")
    app.write_text(seed)  # other people train
    assert "quantizing" in specc(keras_app, "build", "--stop-after", "quantize").stderr


def test_a_flat_input_takes_the_features_in_their_order(features, tmp_path):
    import keras

    from specc.load_keras import load_keras

    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((27,)), keras.layers.Dense(3, activation="softmax")])
    flat = {s: features[f"x_{s}"] for s in ("train", "test")}
    model.save(tmp_path / "flat.keras")
    content = (tmp_path / "flat.keras").read_bytes()
    assert load_keras(content).keras_model.input_shape == (None, 27)
    int8, scores = own_model._quantized(content, flat, own_model.identity(), 3)
    expected = model.predict(flat["test"].reshape(-1, 27), verbose=0)
    np.testing.assert_array_equal(scores, expected)
    assert read_tflite(int8).tensors[read_tflite(int8).inputs[0]].shape == (1, 27)


# What does not fit


def test_what_the_check_says_the_build_says_too(tmp_path):
    folder = wand(tmp_path / "wand", 'file = "net.tflite"')
    shutil.copy(TRAINED, folder / "net.tflite")
    app = folder / "app.toml"
    app.write_text(app.read_text().replace('"1 s"\nstride', '"2 s"\nstride').replace(", 4", ""))
    app.write_text(app.read_text().replace("n_bands = 4", "n_bands = 5"))
    for command in ("check", "build"):
        done = specc(folder, command)
        assert done.returncode == 1
        assert "error[M010]" in done.stderr and "app.toml:" in done.stderr
        assert "27 values" in done.stderr and "10x3" in done.stderr


def test_a_file_that_changes_between_check_and_build(built):
    app = driver.check(built / "app.toml")
    path = built / "net.tflite"
    path.write_bytes(TRAINED.read_bytes() + b"\0")
    with pytest.raises(SpeccError, match=r"M009: net\.tflite changed"):
        own_model.read_again(app.model.file)
    path.write_bytes(TRAINED.read_bytes())
    assert own_model.read_again(app.model.file) == TRAINED.read_bytes()


def test_scores_in_no_row_cannot_get_a_softmax(models):
    graph = read_tflite((models / "logits.tflite").read_bytes())
    output = graph.outputs[0]
    tensors = list(graph.tensors)
    tensors[output] = replace(tensors[output], shape=(1, 3, 1))
    with pytest.raises(SpeccError, match="M011: the model's scores have the shape 1x3x1"):
        own_model._check_axis(replace(graph, tensors=tuple(tensors)))


def test_identity_changes_no_bit():
    values = np.array([-0.0, 1e-45, 3.4e38, -1.5], np.float32).reshape(1, 2, 2)
    same = own_model.identity()
    assert isinstance(same, Normalisation)
    assert same.apply(values).tobytes() == values.tobytes()


def test_a_class_without_training_windows_matters_only_to_training(tmp_path):
    """Three people who do one exercise each: one of them trains."""
    for person, label in enumerate(("abduction", "pendulum", "upright_row"), 1):
        name = f"{label}/subject=0{person}.csv"
        (tmp_path / "data" / label).mkdir(parents=True)
        shutil.copy(WAND / "data" / name, tmp_path / "data" / name)
    for section, severity in (
        (f'file = "{TRAINED}"', "warning"),
        ('type = "mlp"', "error"),
    ):
        folder = wand(tmp_path / severity, section, tmp_path / "data")
        done = specc(folder, "build", "--stop-after", "dataset")
        assert done.returncode == (severity == "error")
        assert f"{severity}[D019]: no train window" in done.stderr
