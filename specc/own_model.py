"""Step: a trained network of the user's own -> the int8 ``.tflite`` file that the app is built from.

A ``.tflite`` file is taken as it is; a ``.keras`` file is quantized as specc's own networks are, with
the training windows. Either way the app's decision reads the scores as probabilities in steps of 1/256,
so a network that ends in plain scores gets a softmax behind them. From here on nobody asks who trained
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from specc.app import ModelFile, ResolvedApp
from specc.append_softmax import append_softmax, ends_in_probabilities
from specc.artifacts import Trained
from specc.cache import Cache, digest, load_array, save_arrays, source_digest
from specc.diagnostics import Diagnostic, SpeccError, error
from specc.features import Normalisation, fit_normalisation
from specc.ir import Graph
from specc.model_file import KERAS, read_model_file
from specc.model_interface import by, interface_faults
from specc.progress import Progress
from specc.read_tflite import check_app_interface, read_tflite
from specc.tflm.packages import wants_older

MOST_OUTSIDE = 0.05  # share of the features that a network's input may have no room for

_SOURCES = ("own_model.py", "append_softmax.py", "keras_file.py", "load_keras.py", "quantize.py")


def import_model(
    app: ResolvedApp,
    features: Mapping[str, np.ndarray],
    features_key: str,
    cache: Cache,
    progress: Progress,
) -> Trained:
    """The network of ``app.model.file``; ``features``: split -> float32 (n, length, channels).

    Raises M009 where the file is no longer what was checked, and what reading it and quantizing it
    raise."""
    file = app.model.file
    normalisation = fit_normalisation(app, features["train"]) if file.normalise else identity()
    learns_from = features_key if file.kind == KERAS else ""
    older = file.kind == KERAS and wants_older(app)
    key = digest(
        file.kind,
        file.sha256,
        file.normalise and learns_from,
        learns_from,
        *(["for an older TensorFlow Lite Micro"] if older else []),
        source_digest(*_SOURCES),
    )

    def make(entry: Path) -> None:
        content = read_again(file)
        if file.kind == KERAS:
            with progress.step("quantizing"):
                content, scores = _quantized(
                    content, features, normalisation, len(app.labels), older
                )
            save_arrays(entry, {"float_scores": scores})
        graph = read_tflite(content)
        check_app_interface(graph)
        appended = not ends_in_probabilities(graph)
        if appended:
            _check_axis(graph)
            content = append_softmax(content, graph)
        (entry / "model.tflite").write_bytes(content)
        save_arrays(entry, {"appended": np.array(appended)})

    entry, cached = cache.get("own_model", key, make)
    content = (entry / "model.tflite").read_bytes()
    notes = [_softmax_note(file)] if load_array(entry, "appended") else []
    notes += _outside_warnings(read_tflite(content), normalisation.apply(features["test"]), file)
    return Trained(
        features=dict(features),
        normalisation=normalisation,
        tflite=content,
        float_scores=load_array(entry, "float_scores") if file.kind == KERAS else None,
        cached=("quantizing",) if cached and file.kind == KERAS else (),
        notes=tuple(notes),
    )


def identity() -> Normalisation:
    """Takes features as they are: ``(x - 0) * 1`` is ``x``, bit for bit."""
    return Normalisation(np.zeros((1, 1), np.float32), np.ones((1, 1), np.float32))


def read_again(file: ModelFile) -> bytes:
    """The content that was checked. Raises M009 where the file has another one by now."""
    import hashlib

    content = read_model_file(file.path)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise error("M009", f"{file.path.name} changed while it was read", hint="build again")
    return content


def _quantized(
    content: bytes,
    features: Mapping[str, np.ndarray],
    normalisation: Normalisation,
    n_classes: int,
    older: bool = False,
) -> tuple[bytes, np.ndarray]:
    """The int8 file of a Keras model, and its float scores of the test windows."""
    from specc.load_keras import interface_of, load_keras
    from specc.quantize import quantize

    model = load_keras(content)
    interface = interface_of(model)
    faults = [*interface_faults(interface, features["train"].shape[1:], n_classes)]
    if faults:
        raise SpeccError(faults)
    axes = interface.input_shape

    def shaped(split: str) -> np.ndarray:
        values = normalisation.apply(features[split])
        return values.reshape(len(values), *(-1 if axis is None else axis for axis in axes))

    return quantize(model, shaped("train"), older), model.predict(shaped("test"))


def _check_axis(graph: Graph) -> None:
    """Raises M011 where the scores do not lie along the last axis, over which a softmax runs."""
    output = graph.tensors[graph.outputs[0]]
    if not output.shape or output.shape[-1] != output.elements:
        raise error(
            "M011",
            f"the model's scores have the shape {by(output.shape)}, and are no probabilities",
            hint="end the model with a softmax over the classes, in one row",
        )


def _softmax_note(file: ModelFile) -> Diagnostic:
    return Diagnostic(
        "M012",
        f"{file.path.name} ends in scores that are no probabilities: a softmax is put behind them",
        hint="the largest stays the largest; end the model with a softmax or sigmoid to have it said "
        "in the model",
        severity="note",
    )


def _outside_warnings(graph: Graph, features: np.ndarray, file: ModelFile) -> list[Diagnostic]:
    """M016: a network that was trained on other numbers than these shows in its input's range."""
    source = graph.tensors[graph.inputs[0]]
    low, high = ((q - source.zero_point) * source.scale for q in (-129, 128))
    outside = float(np.mean((features < low) | (features > high))) if features.size else 0.0
    if outside <= MOST_OUTSIDE:
        return []
    kind = "normalised features" if file.normalise else "features"
    way = "with features as they are (remove `normalise`)"
    if not file.normalise:
        way = "with normalised features (normalise = true), or features of another scale"
    return [
        Diagnostic(
            "M016",
            f"{outside:.0%} of the {kind} of the test windows lie outside of "
            f"{low + source.scale:.4g} .. {high - source.scale:.4g}, which is all that the input of "
            f"{file.path.name} can hold",
            hint=f"was it trained {way}?",
            severity="warning",
        )
    ]
