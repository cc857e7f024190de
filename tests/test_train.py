"""Training, quantization and the network on the device, on a small synthetic problem."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from specc import registry
from specc.diagnostics import SpeccError
from specc.interpret import run
from specc.lower import add_normalisation, lower
from specc.models.conv1d import params as conv1d
from specc.models.mlp import params as mlp
from specc.quantize import Reference, quantize, run_tflite
from specc.read_tflite import check_app_interface, read_tflite
from specc.train import accuracy, class_weights, train

SHAPE = (24, 3)
LABELS = ("still", "slow", "fast")


def windows(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sines of three rates with noise; the second class is rare."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, count, p=[0.5, 0.1, 0.4])
    time = np.arange(SHAPE[0])[None, :, None]
    phase = rng.uniform(0, 6.28, (count, 1, SHAPE[1]))
    signal = np.sin(time * labels[:, None, None] * 0.5 + phase) * (labels > 0)[:, None, None]
    return (signal + rng.normal(0, 0.2, signal.shape)).astype(np.float32), labels


def app(kind: str, **params: object) -> SimpleNamespace:
    return SimpleNamespace(
        labels=LABELS,
        data=SimpleNamespace(seed=7, layout="folders"),
        model=SimpleNamespace(type=kind, params=registry.params("models", kind).Params(**params)),
    )


@pytest.fixture(scope="module")
def problem():
    found = {"train": windows(192, 1), "validation": windows(60, 2), "test": windows(80, 3)}
    return {k: v[0] for k, v in found.items()}, {k: v[1] for k, v in found.items()}


CONFIGURATIONS = [
    ("mlp", {"hidden": (16,), "epochs": 2}),
    ("mlp", {"hidden": (), "epochs": 1, "l2": 0.0}),
    ("conv1d", {"filters": (8, 8), "kernel_size": 3, "epochs": 2}),
    (
        "conv1d",
        {
            "filters": (6,), "kernel_size": 4, "stride": 3, "pool": 1, "batch_norm": False,
            "pooling": "flatten", "dense": (8,), "epochs": 1,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "params"), CONFIGURATIONS)
def test_the_device_network_equals_the_reference_bit_for_bit(kind, params, problem):
    features, labels = problem
    mean = np.full(SHAPE[1], 0.1, np.float32)
    inv_std = np.array([0.9, 1.3, 2.1], np.float32)
    normalised = {k: (v - mean) * inv_std for k, v in features.items()}
    model = train(app(kind, **params), normalised, labels, lambda _done, _total: None)
    content = quantize(model, normalised["train"])
    graph = read_tflite(content)
    check_app_interface(graph)
    device = run(lower(add_normalisation(graph, mean, inv_std)), features["test"])
    reference = Reference(content)
    inputs = reference.quantized(normalised["test"])
    np.testing.assert_array_equal(device, reference.run(inputs))
    np.testing.assert_array_equal(device[:5], run_tflite(content, inputs[:5]))
    float_scores = model.predict(normalised["test"])
    assert np.abs(float_scores - (device.astype(int) + 128) / 256).mean() < 0.05


def test_training_learns_and_repeats(problem):
    features, labels = problem
    seen = []
    spec = app("conv1d", filters=(8,), kernel_size=3, epochs=6, learning_rate=0.05)
    first = train(spec, features, labels, lambda done, total: seen.append((done, total)))
    second = train(spec, features, labels, lambda _done, _total: None)
    assert accuracy(first.predict(features["test"]), labels["test"]) > 0.9
    assert quantize(first, features["train"]) == quantize(second, features["train"])
    assert first.history == second.history
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(first.history[0])
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)


def test_training_stops_without_validation_gain(problem):
    features, labels = problem
    shuffled = labels | {"validation": np.roll(labels["validation"], 7)}
    spec = app("mlp", hidden=(16,), epochs=40, patience=1, learning_rate=0.02)
    model = train(spec, features, shuffled, lambda _done, _total: None)
    assert len(model.history) < 20


def test_classes_weigh_the_same():
    weights = class_weights(np.array([0] * 6 + [1] * 3 + [2]), LABELS)
    assert [weights[0] * 6, weights[1] * 3, weights[2]] == pytest.approx([10 / 3] * 3)


def test_a_class_without_windows_is_a_diagnostic(problem):
    features, labels = problem
    only = labels | {"train": np.where(labels["train"] == 1, 0, labels["train"])}
    with pytest.raises(SpeccError, match="M020: no training window of slow"):
        train(app("mlp"), features, only, lambda _done, _total: None)


def test_anomalies_are_kept_for_the_test():
    with pytest.raises(SpeccError, match="M020") as raised:
        class_weights(np.zeros(4, int), LABELS, "anomaly")
    (found,) = raised.value.diagnostics
    assert "[model] file" in found.hint


def test_diverged_training_is_a_diagnostic(problem):
    features, labels = problem
    broken = features | {"train": features["train"] * np.float32(1e38)}
    with pytest.raises(SpeccError, match="M021: training diverged"):
        train(app("mlp", epochs=1), broken, labels, lambda _done, _total: None)


@pytest.mark.parametrize(
    ("params", "shape", "field"),
    [
        (conv1d.Params(kernel_size=9), (8, 3), "kernel_size"),
        (conv1d.Params(filters=(8,) * 5), (16, 3), "filters"),
        (conv1d.Params(stride=5), (16, 3), "filters"),
        (mlp.Params(hidden=(512,)), (1000, 3), "hidden"),
    ],
)
def test_parameters_are_checked_against_the_features(params, shape, field):
    module = {"conv1d": conv1d, "mlp": mlp}[params.type]
    assert [finding.field for finding in module.check(params, shape)] == [field]
    assert module.check(type(params)(), (64, 6)) == []


@pytest.mark.parametrize("length", [8, 9, 15, 16, 31])
def test_the_rows_that_are_checked_are_those_that_are_built(length):
    params = conv1d.Params(filters=(2, 2), kernel_size=3, stride=2, pool=2, pooling="flatten")
    build = registry.block("models", "conv1d").build
    if conv1d.check(params, (length, 1)):
        with pytest.raises(ValueError):
            build(params, (length, 1), 2, seed=0)
    else:
        model = build(params, (length, 1), 2, seed=0)
        rows = [model.get_layer(f"pool_{i}").output.shape[2] for i in (1, 2)]
        assert rows == conv1d.rows(params, length)


@pytest.mark.parametrize("name", ["swing", "wand"])
def test_the_reference_tells_of_the_files_tensors_alone(name):
    """The interpreter makes more, whose indexes an app's own tensors have."""
    content = (Path(__file__).parent / "golden" / "apps" / name / "model.tflite").read_bytes()
    graph = read_tflite(content)
    shape = graph.tensors[graph.inputs[0]].shape
    values = Reference(content, keep_tensors=True).run_tensors(np.zeros((2, *shape[1:]), np.int8))
    assert max(values) < len(graph.tensors)
    assert {*graph.inputs, *graph.outputs} <= values.keys()
