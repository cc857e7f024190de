"""What is in a ``.keras`` file, found without Keras: the file is judged before anything loads it.

A ``.keras`` file is a zip of a configuration, which names classes that Keras imports and calls, and
of weights. A class may be code that the file brings along (``Lambda``) or a piece of Keras that reads
other files, so only layers from a list are let through: those that compute something an int8 network
can. What is handed on is written anew from what was judged, not the file itself.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from specc.diagnostics import SpeccError, error
from specc.model_interface import Interface

MAX_ENTRIES = 16
MAX_CONFIG_BYTES = 4_000_000
MAX_WEIGHT_BYTES = 256_000_000
MAX_DEPTH = 40
MAX_FAULTS = 20  # that are told
MAX_SIZE = 65_535  # of an axis, a filter, a stride

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"

# The layers that may be loaded. None of them runs code of the file's or touches other files.
LAYERS = frozenset(
    re.findall(
        r"\w+",
        """
        Activation Add Average AveragePooling1D AveragePooling2D BatchNormalization Concatenate
        Conv1D Conv1DTranspose Conv2D Conv2DTranspose Cropping1D Cropping2D Dense DepthwiseConv1D
        DepthwiseConv2D Dropout ELU Flatten GRU GaussianDropout GaussianNoise
        GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D
        Identity InputLayer LSTM LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum
        Minimum Multiply Normalization PReLU Permute ReLU RepeatVector Rescaling Reshape
        SeparableConv1D SeparableConv2D SimpleRNN Softmax SpatialDropout1D SpatialDropout2D
        Subtract UnitNormalization UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
        """,
    )
)
_INITIALIZERS = frozenset(
    re.findall(
        r"\w+",
        """
        Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer
        LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform
        TruncatedNormal VarianceScaling Zeros
        """,
    )
)
_MODELS = frozenset({"Sequential", "Functional"})
_CLASSES = {
    "keras": _MODELS | {"DTypePolicy"},
    "keras.models": _MODELS,
    "keras.src.models.functional": _MODELS,
    "keras.src.models.sequential": _MODELS,
    "keras.layers": LAYERS,
    "keras.dtype_policies": frozenset({"DTypePolicy"}),
    "keras.initializers": _INITIALIZERS,
    "keras.regularizers": frozenset({"L1", "L2", "L1L2"}),
    "keras.constraints": frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}),
    "keras.src.ops.nn": frozenset(
        {"Elu", "HardSwish", "LeakyRelu", "Relu", "Relu6", "Sigmoid", "Softmax"}
    ),
    "keras.src.ops.numpy": frozenset(
        {"Add", "Concatenate", "Max", "Maximum", "Mean", "Minimum", "Multiply", "Subtract", "Tanh"}
    ),
}
_NOT_SIZES = frozenset({"seed", "shared_object_id"})
# Layers that leave the number of scores as it is.
_AS_MANY = frozenset({"Activation", "Dropout", "Identity", "ReLU", "Softmax", "BatchNormalization"})


@dataclass(frozen=True, eq=False)
class KerasFile:
    """``config``: the judged configuration without what only training needs; ``metadata`` and
    ``weights`` as the file has them."""

    config: dict[str, Any]
    metadata: dict[str, Any]
    weights: bytes

    @property
    def interface(self) -> Interface:
        """What the network takes and gives, as far as the configuration says it."""
        return Interface(_input_shape(self.config), _n_scores(self.config))

    def repacked(self) -> bytes:
        """A ``.keras`` file of what was judged, and of nothing else."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(_METADATA, json.dumps(self.metadata))
            archive.writestr(_CONFIG, json.dumps(self.config))
            archive.writestr(_WEIGHTS, self.weights)
        return file.getvalue()


def read_keras(content: bytes) -> KerasFile:
    """Raises :class:`SpeccError`: M014 the file is damaged or no Keras 3 model, M003 it is too large,
    M015 it holds code or objects that are not loaded, M007 and M008 it has not one input of a fixed
    shape."""
    parts = _unzipped(content)
    config, metadata = (_parsed(parts[name], name) for name in (_CONFIG, _METADATA))
    if config.get("class_name") not in _MODELS:
        named = str(config.get("class_name"))[:100]
        raise error(
            "M015",
            f'the model is of the class "{named}", which is code that the file only names',
            hint="build the model as Sequential or from inputs and outputs (Functional), and save it "
            "again; or convert it to an int8 .tflite file",
        )
    found = [d for fault in _unknown_objects(config) for d in fault.diagnostics]
    if found:
        raise SpeccError(dict.fromkeys(found[:MAX_FAULTS]))
    kept = {k: v for k, v in config.items() if k != "compile_config"}
    file = KerasFile(kept, metadata, parts[_WEIGHTS])
    _input_shape(kept)
    return file


def _damaged(reason: str) -> SpeccError:
    return error(
        "M014",
        f"the model is not a readable .keras file: {reason}",
        hint='save it again with Keras 3: model.save("model.keras")',
    )


def _unzipped(content: bytes) -> dict[str, bytes]:
    limits = {
        _CONFIG: MAX_CONFIG_BYTES,
        _METADATA: MAX_CONFIG_BYTES,
        _WEIGHTS: MAX_WEIGHT_BYTES,
    }
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise _damaged(f"it has {len(entries):,} parts")
            names = [entry.filename for entry in entries]
            strange = [n for n in names if n not in limits and n != "assets/"]
            if strange:
                raise _damaged(f'it has a part "{strange[0][:100]}"')
            if len(set(names)) < len(names):
                raise _damaged("it has a part twice")
            missing = [name for name in limits if name not in names]
            if missing:
                raise _damaged(f'it has no part "{missing[0]}"')
            return {name: _unpacked(archive, name, limits[name]) for name in limits}
    except SpeccError:
        raise
    except Exception as fault:  # zipfile has no common error type for what a hostile zip provokes
        raise _damaged("it is truncated or damaged") from fault


def _unpacked(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as part:
        content = part.read(limit + 1)  # whatever size the entry claims
    if len(content) > limit:
        hint = "use fewer or smaller layers; save it with include_optimizer=False"
        raise error("M003", f'the part "{name}" of the model is over {limit:,} bytes', hint=hint)
    return content


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise _damaged(f'its part "{name}" is not JSON') from fault
    if not isinstance(value, dict):
        raise _damaged(f'its part "{name}" is not an object')
    return value


# --- what the configuration names -------------------------------------------------------------


def _unknown_objects(value: Any, layer: str = "the model", depth: int = 0) -> Iterator[SpeccError]:
    """A diagnostic for each object that is not of the list, and for sizes that no layer has.
    ``layer``: what ``value`` belongs to."""
    if depth > MAX_DEPTH:
        raise _damaged("its configuration is nested too deeply")
    if isinstance(value, list):
        for item in value:
            yield from _unknown_objects(item, layer, depth + 1)
    elif isinstance(value, dict):
        fault = _object_fault(value, layer) if "class_name" in value else None
        if fault is not None:
            yield fault
            return
        layer = _layer_name(value) or layer
        for key, item in value.items():
            if key not in _NOT_SIZES and not (depth == 0 and key == "compile_config"):
                yield from _unknown_objects(item, layer, depth + 1)
    elif isinstance(value, int) and abs(value) > MAX_SIZE:
        message = f"{layer} has a size above {MAX_SIZE:,}"
        yield error("M003", message, hint="use fewer or smaller layers")


def _layer_name(value: dict[str, Any]) -> str | None:
    """Of a layer's own object."""
    config = value.get("config")
    if value.get("class_name") not in LAYERS or not isinstance(config, dict):
        return None
    return f"layer '{str(config.get('name'))[:100]}'"


def _object_fault(value: dict[str, Any], layer: str) -> SpeccError | None:
    name, module, registered = (value.get(k) for k in ("class_name", "module", "registered_name"))
    if name == "__keras_tensor__":
        return None
    named = isinstance(name, str) and isinstance(module, str) and registered in (None, name)
    if named and name in _CLASSES.get(module, ()):
        return None
    config = value.get("config")
    called = config.get("name") if isinstance(config, dict) else None
    who = f"layer '{str(called)[:100]}'" if isinstance(called, str) else layer
    shown = f"{str(module)[:100]}.{str(name)[:100]}" if module else str(name)[:100]
    if name in ("Lambda", "__lambda__"):
        return error(
            "M015",
            f"{who} is a Lambda layer: code from the file, which specc never runs",
            hint="use layers of Keras in its place (Rescaling, Activation, Reshape, ...), or convert "
            "the model to an int8 .tflite file",
        )
    return error(
        "M015",
        f"{who} is of the class {shown}, which specc does not load",
        hint="use Keras' own layers that an int8 network can compute, such as Conv1D, Dense, "
        "BatchNormalization and ReLU, or convert the model to an int8 .tflite file",
    )


# --- what it takes and gives ------------------------------------------------------------------


def _layers(config: dict[str, Any]) -> list[dict[str, Any]]:
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        raise _damaged("its configuration lists no layers")
    return layers


def _settings(layer: dict[str, Any]) -> dict[str, Any]:
    config = layer.get("config")
    return config if isinstance(config, dict) else {}


def _input_shape(config: dict[str, Any]) -> tuple[int | None, ...]:
    """Of the one input, without the batch."""
    shapes = [
        _settings(layer).get("batch_shape", _settings(layer).get("batch_input_shape"))
        for layer in _layers(config)
        if layer.get("class_name") == "InputLayer"
    ]
    if len(shapes) > 1:
        raise error(
            "M008",
            f"the model has {len(shapes)} inputs, not one",
            hint="an app has one feature vector and one vector of scores",
        )
    built = config.get("build_config")
    if not shapes and isinstance(built, dict):
        shapes = [built.get("input_shape")]
    shape = shapes[0] if shapes else None
    if not isinstance(shape, list) or not 2 <= len(shape) <= 6:
        raise error(
            "M007",
            "the model's input has no shape",
            hint="start the model with keras.Input(shape=(length, channels))",
        )
    if not all(size is None or (type(size) is int and size >= 1) for size in shape):
        raise _damaged("its input's shape is none")
    return tuple(shape[1:])


def _n_scores(config: dict[str, Any]) -> int | None:
    """Of the one output, where the last layers say it; else Keras will, when it loads the model."""
    layers = _layers(config)
    by_name = {_settings(layer).get("name"): layer for layer in layers if _hashable_name(layer)}
    layer = layers[-1] if config["class_name"] == "Sequential" else by_name.get(_output(config))
    for _ in layers:
        if layer is None or layer.get("class_name") not in _AS_MANY:
            break
        if config["class_name"] == "Sequential":
            position = layers.index(layer)
            layer = layers[position - 1] if position else None
        else:
            layer = by_name.get(_source(layer))
    if layer is None or layer.get("class_name") != "Dense":
        return None
    units = _settings(layer).get("units")
    return units if type(units) is int and units >= 1 else None


def _hashable_name(layer: dict[str, Any]) -> bool:
    return isinstance(_settings(layer).get("name"), str)


def _output(config: dict[str, Any]) -> str | None:
    """The name of the layer that the one output comes from."""
    outputs = _settings(config).get("output_layers")
    if isinstance(outputs, list) and len(outputs) == 1 and isinstance(outputs[0], list):
        outputs = outputs[0]
    if isinstance(outputs, list) and outputs and isinstance(outputs[0], str):
        return outputs[0]
    return None


def _source(layer: dict[str, Any]) -> str | None:
    """The name of the layer that a layer of one input reads."""
    found: list[str] = []
    waiting: list[Any] = [layer.get("inbound_nodes")]
    while waiting and len(found) < 2:
        value = waiting.pop()
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            history = _settings(value).get("keras_history")
            found += history[:1] if isinstance(history, list) else []
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found[0] if len(found) == 1 and isinstance(found[0], str) else None
