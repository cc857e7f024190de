"""Small trained networks for tests of ``[model] file``, and ``.keras`` files made by hand."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

APPS = Path(__file__).resolve().parent / "golden" / "apps"


def trained(features: dict[str, np.ndarray], epochs: int = 12) -> Any:
    """A Keras model that has learned from what `specc features --out` exports; it ends in logits."""
    import keras

    x, y = features["x_train"], features["y_train"]
    keras.utils.set_random_seed(3)
    mean, variance = x.mean(0), np.maximum(x.var(0), 1e-3)
    scale = keras.layers.Normalization(axis=(1, 2), mean=mean, variance=variance, name="scale")
    model = keras.Sequential(
        [
            keras.Input(x.shape[1:]),
            scale,
            keras.layers.Flatten(name="flat"),
            keras.layers.Dense(12, activation="relu", name="hidden"),
            keras.layers.Dense(3, name="scores"),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit(x, y, epochs=epochs, batch_size=16, verbose=0)
    return model


def quantized(model: Any, x: np.ndarray) -> bytes:
    """As a user's own script would do it, without specc."""
    from specc.tensorflow_quiet import quiet, tensorflow

    tf = tensorflow()
    import keras

    with quiet():
        inputs = keras.Input(batch_shape=(1, *x.shape[1:]))
        converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(inputs, model(inputs)))
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([row[None]] for row in x)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        return converter.convert()


def layer(
    name: str, kind: str, module: str = "keras.layers", registered: str | None = None, **config: Any
) -> dict[str, Any]:
    """A layer as Keras writes it into a configuration."""
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": name, **config},
        "registered_name": registered,
    }


def sequential(*layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The configuration of a model that takes 9 x 3 features."""
    first = layer("input", "InputLayer", batch_shape=[None, 9, 3])
    config = {"name": "network", "layers": [first, *layers]}
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": config,
        "registered_name": None,
        **more,
    }


SCORES = layer("scores", "Dense", units=3, activation="softmax")


def zipped(config: Any, weights: bytes = b"", **parts: bytes) -> bytes:
    """A ``.keras`` file; ``parts``: more of them, or others."""
    file = io.BytesIO()
    content = {
        "metadata.json": b"{}",
        "config.json": config if isinstance(config, bytes) else json.dumps(config).encode(),
        "model.weights.h5": weights,
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (content | parts).items():
            archive.writestr(name, data)
    return file.getvalue()
