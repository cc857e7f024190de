"""The file of a trained network, as bytes: read within bounds, and refused where it is of a kind
that specc does not take. Its content may come from anywhere; ``read_tflite.py`` and ``keras_file.py``
judge it.

No NumPy here: ``specc check`` imports this for specs that name a file.
"""

from __future__ import annotations

from pathlib import Path

from specc.diagnostics import error

MAX_BYTES = 64_000_000
TFLITE, KERAS = "tflite", "keras"

_HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
_HDF5 = ("an HDF5 file, Keras' old format", "load it in Keras and save it as .keras")
# What others save, by its ending, and the way from there to a file that specc takes.
_ENDINGS = {
    ".h5": _HDF5,
    ".hdf5": _HDF5,
    ".onnx": (
        "an ONNX model",
        "convert it to an int8 .tflite file, for example with onnx2tf -oiqt",
    ),
    ".pt": ("a PyTorch model", "export it with litert-torch, quantized to int8"),
    ".pth": ("a PyTorch model", "export it with litert-torch, quantized to int8"),
    ".pb": ("a TensorFlow graph", "convert the SavedModel with tf.lite.TFLiteConverter, to int8"),
    ".cc": ("C source", "name the .tflite file that it was made from"),
}


def read_model_file(path: Path, shown: str | None = None) -> bytes:
    """The file's bytes. Raises :class:`SpeccError`: M009 it cannot be read, M003 it is too large.
    ``shown``: what to call it."""
    shown = shown or str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        hint = "name a .tflite or .keras file"
        if path.is_dir():
            hint = "convert a SavedModel with tf.lite.TFLiteConverter, to int8"
        raise error("M009", f"cannot read {shown}: {problem.strerror}", hint=hint) from None
    if len(content) > MAX_BYTES:
        hint = "use fewer or smaller layers; save a .keras file with include_optimizer=False"
        raise error("M003", f"{shown} has more than {MAX_BYTES:,} bytes", hint=hint)
    return content


def kind_of(path: Path, content: bytes) -> str:
    """``TFLITE`` or ``KERAS``, by what the file holds. Raises M013 where it is something else.

    What is neither, but is called ``.tflite``, counts as one: its reader says what is wrong."""
    if content[4:8] == b"TFL3":
        return TFLITE
    known = _ENDINGS.get(path.suffix.lower())
    if content.startswith(_HDF5_MAGIC):
        known = _HDF5
    if known is not None:
        raise error(
            "M013", f"{path.name} is {known[0]}, not a .tflite or .keras file", hint=known[1]
        )
    zipped = content.startswith(b"PK") and b"config.json" in content
    if zipped or path.suffix.lower() == ".keras":
        return KERAS
    return TFLITE


def refuse_keras(path: Path, content: bytes) -> None:
    """For commands that take a quantized network alone. Raises M013 for a Keras model."""
    if kind_of(path, content) != KERAS:
        return
    raise error(
        "M013",
        f"{path.name} is a Keras model: it is not quantized, and that needs data",
        hint="name it in an app's spec, as `[model] file`: it is quantized with the app's recordings; "
        "or convert it to an int8 .tflite file",
    )
