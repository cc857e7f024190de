"""TensorFlow Lite Micro as a static library, if this machine has one: for measuring and verifying.

``TFLITE_MICRO_DIR`` names a checkout of it in which its own Makefile has built the library. There is
one for each core, below ``gen/``, named by target and architecture (``tflm`` in ``cores.toml``). A
generated CMake project looks for it in the same place.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "TFLITE_MICRO_DIR"
NAME = "lib/libtensorflow-microlite.a"


def library_for(pattern: str) -> Path | None:
    """The library for a core whose folder begins with ``pattern``; None where there is none."""
    root = os.environ.get(VARIABLE, "")
    if not root or not pattern:
        return None
    return next(iter(sorted(Path(root).glob(f"gen/{pattern}_*/{NAME}"))), None)


def state_of(pattern: str) -> str:
    """What changes when the library does, for the key of a measurement."""
    path = library_for(pattern)
    if path is None:
        return ""
    stat = path.stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"
