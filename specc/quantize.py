"""Quantizes the trained network to int8, and runs the result on TFLite's reference kernels.

Full-integer post-training quantization: activation ranges come from training windows, weights get
a scale for each channel. The conversion runs with a fixed input shape and a batch of one, which is
all that a device ever sees.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from tflite.Model import Model

from specc.diagnostics import error
from specc.tensorflow_quiet import quiet, tensorflow
from specc.trained_model import TrainedModel

REPRESENTATIVE_WINDOWS = 500


def quantize(model: TrainedModel, features: np.ndarray, older: bool = False) -> bytes:
    """The int8 ``.tflite`` file of ``model``; the same bytes for the same weights and features.

    ``features``: float32 (n, length, channels), the normalised training windows. ``older``: for a
    TensorFlow Lite Micro that computes with one scale for all weights of a dense layer, and means with
    rounding errors: the mean over all positions becomes an average pool over them, which is exact
    everywhere. Raises M022 where the converter fails."""
    tf = tensorflow()
    chosen = np.linspace(0, len(features) - 1, min(len(features), REPRESENTATIVE_WINDOWS))
    windows = features[np.unique(chosen.astype(int))]

    def representative() -> Iterator[list[np.ndarray]]:
        for window in windows:
            yield [window[np.newaxis]]

    import keras

    with quiet():
        inputs = keras.Input(batch_shape=(1, *features.shape[1:]), name="features")
        network = _with_average_pools(model.keras_model) if older else model.keras_model
        fixed = keras.Model(inputs, network(inputs), name="network")
        converter = tf.lite.TFLiteConverter.from_keras_model(fixed)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
        # The converter has no other name for it; TensorFlow Lite Micro's messages give this one.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = older
        try:
            return converter.convert()
        except Exception as fault:  # the converter has no error type of its own
            raise error(
                "M022",
                f"TensorFlow Lite cannot quantize the network: {str(fault).splitlines()[0][:200]}",
                hint=f"make sure that {tempfile.gettempdir()} has room; else try another architecture, "
                "or report the message with the spec",
            ) from fault


def _with_average_pools(model: Any) -> Any:
    """The Keras model with an average pool over all positions for each mean over them."""
    import keras

    means = {
        keras.layers.GlobalAveragePooling1D: keras.layers.AveragePooling1D,
        keras.layers.GlobalAveragePooling2D: keras.layers.AveragePooling2D,
    }

    def replaced(layer: Any) -> Any:
        pool = means.get(type(layer))
        if pool is None or layer.data_format != "channels_last":
            return layer.__class__.from_config(layer.get_config())
        layers = [pool(layer.input.shape[1:-1], name=layer.name)]
        if not layer.keepdims:
            layers.append(keras.layers.Flatten(name=f"{layer.name}_flat"))
        return keras.Sequential(layers, name=f"{layer.name}_pool")

    changed = keras.models.clone_model(model, clone_function=replaced)
    changed.set_weights(model.get_weights())
    return changed


@contextlib.contextmanager
def _of_tensorflow_lite() -> Iterator[None]:
    """What TensorFlow Lite refuses of a model becomes M025."""
    try:
        yield
    except (ValueError, RuntimeError) as fault:  # it has no error types of its own
        text = (str(fault).strip().splitlines() or ["?"])[0][:200]
        raise error(
            "M025",
            f"TensorFlow Lite cannot run the model: {text}",
            hint="convert it again with the TensorFlow that is installed here",
        ) from fault


class Reference:
    """A ``.tflite`` file on TensorFlow Lite's reference kernels: the oracle for specc's own.

    ``keep_tensors``: also keep what is computed on the way, for :meth:`run_tensors`. Raises M025 where
    TensorFlow Lite does not take the file."""

    def __init__(self, content: bytes, keep_tensors: bool = False):
        tf = tensorflow()
        self._n_tensors = Model.GetRootAs(content, 0).Subgraphs(0).TensorsLength()
        with quiet(), _of_tensorflow_lite():
            self._interpreter = tf.lite.Interpreter(
                model_content=content,
                experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF,
                experimental_preserve_all_tensors=keep_tensors,
            )
            self._interpreter.allocate_tensors()
            self._input = self._interpreter.get_input_details()[0]
            self._output = self._interpreter.get_output_details()[0]

    def quantized(self, features: np.ndarray) -> np.ndarray:
        """int8 inputs for normalised float32 features, as TFLite's QUANTIZE rounds them."""
        scale, zero_point = self._input["quantization"]
        steps = (features / np.float32(scale)).astype(np.float64)  # so that + 0.5 is exact
        rounded = np.copysign(np.floor(np.abs(steps) + 0.5), steps)
        return np.clip(rounded + zero_point, -128, 127).astype(np.int8)

    def run(self, inputs: np.ndarray) -> np.ndarray:
        """int8 (n, outputs) for int8 ``inputs``, (n, ...)."""
        outputs = np.empty((len(inputs), int(np.prod(self._output["shape"]))), np.int8)
        for i, values in enumerate(inputs):
            with _of_tensorflow_lite():
                shaped = values.reshape(self._input["shape"])
                self._interpreter.set_tensor(self._input["index"], shaped)
                self._interpreter.invoke()
            outputs[i] = self._interpreter.get_tensor(self._output["index"]).reshape(-1)
        return outputs

    def run_all(
        self, inputs: Sequence[int], outputs: Sequence[int], values: Sequence[np.ndarray]
    ) -> list[np.ndarray]:
        """The tensors ``outputs``, (n, elements) each, for ``values``, (n, ...) for each of the
        tensors ``inputs``; for networks with several of either."""
        details = {t["index"]: t for t in self._interpreter.get_input_details()}
        rows: list[list[np.ndarray]] = []
        for i in range(len(values[0])):
            with _of_tensorflow_lite():
                for index, array in zip(inputs, values, strict=True):
                    shaped = array[i].reshape(details[index]["shape"])
                    self._interpreter.set_tensor(index, shaped)
                self._interpreter.invoke()
            rows.append([self._interpreter.get_tensor(t).reshape(-1).copy() for t in outputs])
        return [np.stack(column) for column in zip(*rows, strict=True)]

    def run_tensors(self, inputs: np.ndarray) -> dict[int, np.ndarray]:
        """Every tensor of the file for each of ``inputs``: index -> (n, elements). (The interpreter
        has more, for its own use.)"""
        known = (t["index"] for t in self._interpreter.get_tensor_details())
        indexes = [index for index in known if index < self._n_tensors]
        found: dict[int, list[np.ndarray]] = {index: [] for index in indexes}
        for values in inputs:
            self.run(values[None])
            for index in indexes:
                found[index].append(self._interpreter.get_tensor(index).reshape(-1).copy())
        return {index: np.stack(rows) for index, rows in found.items()}


def run_tflite(
    content: bytes, inputs: np.ndarray, streams: Sequence[slice] = (slice(None),)
) -> np.ndarray:
    """:meth:`Reference.run` of a ``.tflite`` file, from reset for each of ``streams``."""
    return np.concatenate([Reference(content).run(inputs[stream]) for stream in streams])
