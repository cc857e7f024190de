"""Loads a judged ``.keras`` file into Keras, within bounds of memory.

The configuration is first built without its variables, so that what the network would need is known
before it is allocated. The weights are HDF5, a format with links to other files; those are refused.
"""

from __future__ import annotations

import copy
import io
import math
import tempfile
from pathlib import Path
from typing import Any

from specc.diagnostics import SpeccError, error
from specc.keras_file import MAX_WEIGHT_BYTES, KerasFile, read_keras
from specc.model_interface import Interface
from specc.tensorflow_quiet import quiet, tensorflow
from specc.trained_model import TrainedModel

MAX_WEIGHTS = MAX_WEIGHT_BYTES // 4
MAX_VALUES = 1 << 26  # that a layer computes
MAX_OBJECTS = 20_000  # groups and arrays of the weights


def load_keras(content: bytes) -> TrainedModel:
    """The network of a ``.keras`` file.

    Raises what :func:`read_keras` does; M003 the network is too large, M008 it has not one input and
    one output, M014 Keras cannot load it."""
    file = read_keras(content)
    _check_weights(file.weights)
    tensorflow()
    import keras

    with quiet(), tempfile.TemporaryDirectory(prefix="specc-") as folder:
        try:
            keras.backend.clear_session()
            _check_size(file)
            path = Path(folder) / "model.keras"
            path.write_bytes(file.repacked())
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
        except SpeccError:
            raise
        except Exception as fault:  # Keras and h5py raise what they meet
            raise _refused(fault) from fault
    _one_of_each(model)
    return TrainedModel(model, ())


def interface_of(model: TrainedModel) -> Interface:
    """What the loaded network takes and gives."""
    network = model.keras_model
    sizes = network.output_shape[1:]
    return Interface(tuple(network.input_shape[1:]), math.prod(size or 0 for size in sizes))


def _refused(fault: Exception) -> SpeccError:
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    # Keras puts what it met at the end of a text about classes of one's own.
    reason = next((line for line in lines if line.startswith("Exception encountered")), lines[0])
    reason = reason.removeprefix("Exception encountered: ")[:200]
    return error(
        "M014",
        f"Keras cannot load the model: {reason}",
        hint='save it again with Keras 3: model.save("model.keras")',
    )


def _check_weights(content: bytes) -> None:
    """Raises M014 where the weights are no plain arrays in one file, M003 where they are too large."""
    import h5py

    total = count = 0
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            waiting = [file]
            while waiting:
                group = waiting.pop()
                for name in group:
                    count += 1
                    if count > MAX_OBJECTS:
                        raise _not_plain(f"there are more than {MAX_OBJECTS:,}")
                    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                        raise _not_plain("one of them is a link")
                    item = group[name]
                    if isinstance(item, h5py.Group):
                        waiting.append(item)
                    elif not isinstance(item, h5py.Dataset) or item.is_virtual or item.external:
                        raise _not_plain("one of them lies in another file")
                    else:
                        total += item.size * item.dtype.itemsize
    except SpeccError:
        raise
    except Exception as fault:  # what h5py raises on damage is of many types
        raise _refused(fault) from fault
    if total > MAX_WEIGHT_BYTES:
        hint = "use fewer or smaller layers"
        raise error("M003", f"the model has {total:,} bytes of weights", hint=hint)


def _not_plain(reason: str) -> SpeccError:
    return error(
        "M014",
        f"the model's weights are not plain arrays: {reason}",
        hint='save it again with Keras 3: model.save("model.keras")',
    )


def _check_size(file: KerasFile) -> None:
    """Raises M003 where the network has too many weights, or a layer computes too many values."""
    import keras

    config = copy.deepcopy(file.config)  # Keras takes it apart
    with keras.StatelessScope(initialize_variables=False):
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
        counts = [math.prod(v.shape) for v in model.variables]
        values = [_elements(layer) for layer in model.layers]
    keras.backend.clear_session()
    for what, found, most in (
        ("weights", sum(counts), MAX_WEIGHTS),
        ("values that a layer computes", max(values, default=0), MAX_VALUES),
    ):
        if found > most:
            message = f"the model has {found:,} {what}, more than {most:,}"
            raise error("M003", message, hint="use fewer or smaller layers")


def _elements(layer: Any) -> int:
    shapes = layer.output.shape if hasattr(layer.output, "shape") else ()
    return math.prod(size or 1 for size in shapes)


def _one_of_each(model: Any) -> None:
    for what, tensors in (("input", model.inputs), ("output", model.outputs)):
        if len(tensors) != 1:
            raise error(
                "M008",
                f"the model has {len(tensors)} {what}s, not one",
                hint="an app has one feature vector and one vector of scores",
            )
