"""TensorFlow, imported late and kept quiet.

Importing it takes seconds and prints a page of notes about processors and drivers that say nothing
to a user of specc. Only training, quantization and the check against the reference need it.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from types import ModuleType

from specc.diagnostics import error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps back what libraries print, on standard error from C++ as well; shows the latter where
    the body fails. Only for stretches without progress or prompts."""
    with contextlib.redirect_stdout(io.StringIO()), _quiet_stderr():
        yield


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    sys.stderr.flush()
    try:
        descriptor = sys.stderr.fileno()
    except (OSError, ValueError):  # no file behind it (a test's capture): nothing to keep back
        yield
        return
    saved = os.dup(descriptor)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), descriptor)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        except Exception:
            sys.stderr.flush()
            held.seek(0)
            os.write(saved, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(saved, descriptor)
            os.close(saved)


def tensorflow() -> ModuleType:
    """The ``tensorflow`` module, on the processor, with deterministic kernels. Raises
    :class:`SpeccError` (M023) where it cannot be imported."""
    if "tensorflow" in sys.modules:
        return sys.modules["tensorflow"]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # oneDNN picks its order of sums by processor; graphics processors theirs by mood.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    with quiet():
        try:
            import tensorflow
        except ImportError as problem:
            raise error(
                "M023",
                f"TensorFlow cannot be imported: {problem}",
                hint="training and quantization need it: pip install tensorflow",
            ) from problem
        tensorflow.get_logger().setLevel("ERROR")
        tensorflow.config.experimental.enable_op_determinism()
    return tensorflow
