"""TensorFlow Lite Micro's own interpreter on this computer: PyPI's package ``tflite-micro``.

It is what golden vectors and accuracies of an app with ``engine = "tflm"`` come from, and what says how
large an arena must be. It has TensorFlow Lite Micro's reference kernels; the optimised ones of CMSIS-NN
and ESP-NN are made to give the same int8, and the self-test on the board says whether they do.

The package is optional: an app on specc's own kernels never imports it. Its C++ writes past the end
of an arena that is too small, so sizes are tried in a process of their own (``python -m
specc.tflm.host``), which may die.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

import numpy as np

from specc.diagnostics import error
from specc.interpret import quantized_inputs
from specc.ir import LoweredModel
from specc.tensorflow_quiet import quiet

ROOMY_BYTES = 1 << 26
STEP = 16  # TensorFlow Lite Micro aligns the arena's parts to this
MAX_TRIALS = 10_000
_USED = re.compile(r"Arena allocation (total|head) (\d+) bytes")


@dataclass(frozen=True)
class Measured:
    """``least``: the smallest arena, in steps of 16 bytes, in which the interpreter allocates the
    network on this computer; ``activations``: what its planner gives to tensors and kernels' scratch.
    ``version``: of the package."""

    least: int
    activations: int
    version: str


def runtime() -> ModuleType:
    """The interpreter's module. Raises :class:`SpeccError` (M050) where it is not installed."""
    try:
        with quiet():
            from tflite_micro.python.tflite_micro import runtime
    except ImportError as problem:
        raise error(
            "M050",
            f"TensorFlow Lite Micro's interpreter cannot be imported: {problem}",
            hint='`engine = "tflm"` needs it for the golden vectors and the arena\'s size: '
            "pip install tflite-micro",
        ) from problem
    return runtime


class MicroInterpreter:
    """A ``.tflite`` file on TensorFlow Lite Micro's reference kernels, in an arena of that many bytes.

    ``keep_tensors``: also keep what is computed on the way, for :meth:`run_tensors`."""

    def __init__(self, content: bytes, arena_bytes: int = ROOMY_BYTES, keep_tensors: bool = False):
        module = runtime()
        config = module.InterpreterConfig
        kind = config.kPreserveAllTensors if keep_tensors else config.kAllocationRecording
        try:
            with quiet():
                self._interpreter = module.Interpreter.from_bytes(
                    content, arena_size=arena_bytes, intrepreter_config=kind
                )
        except RuntimeError as problem:
            raise error(
                "M052",
                f"TensorFlow Lite Micro cannot run the network: {problem}",
                hint='what it wrote says why; use other layers, or `engine = "aot"` in [model]',
            ) from problem
        self._shape = self._interpreter.get_input_details(0)["shape"]

    def run(self, inputs: np.ndarray) -> np.ndarray:
        """int8 (n, outputs) for int8 ``inputs``, (n, ...)."""
        rows = []
        for values in inputs:
            self._interpreter.set_input(values.reshape(self._shape), 0)
            self._interpreter.invoke()
            rows.append(self._interpreter.get_output(0).reshape(-1).copy())
        return np.array(rows, np.int8)

    def run_tensors(self, inputs: np.ndarray, tensors: list[int]) -> dict[int, np.ndarray]:
        """These tensors of the network for each of ``inputs``: index -> (n, elements)."""
        found: dict[int, list[np.ndarray]] = {index: [] for index in tensors}
        for one in inputs:
            self.run(one[None])
            for index in tensors:
                values = self._interpreter.GetTensor(index, 0)["tensor_data"]
                found[index].append(values.reshape(-1).copy())
        return {index: np.stack(rows) for index, rows in found.items()}


class Network:
    """An app's network as its firmware runs it: specc's normalising quantize op, then TensorFlow Lite
    Micro. The counterpart of :class:`specc.interpret.Interpreter`."""

    def __init__(self, model: LoweredModel, content: bytes, arena_bytes: int):
        self._model = model
        self._interpreter = MicroInterpreter(content, arena_bytes)

    def run(self, features: np.ndarray) -> np.ndarray:
        """int8 scores, (n, n_classes), of float32 features (n, ...)."""
        return self._interpreter.run(quantized_inputs(self._model, features))


def measure(content: bytes) -> Measured:
    """How large an arena the network needs here. Raises :class:`SpeccError` (M050, M052)."""
    runtime()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.tflite"
        path.write_bytes(content)
        roomy = _child(path, ROOMY_BYTES)
        found = {what: int(size) for what, size in _USED.findall(roomy.stderr)}
        if roomy.returncode != 0 or len(found) != 2:
            said = roomy.stderr.strip().splitlines()[-1:] or ["it ended early"]
            raise error(
                "M052",
                f"TensorFlow Lite Micro cannot run the network: {said[0][:200]}",
                hint='use other layers, or `engine = "aot"` in [model]',
            )
        least = -(-found["total"] // STEP) * STEP  # no arena can be below what it holds in the end
        while (trial := _child(path, least)).returncode != 0:
            tried = [int(line) for line in trial.stdout.split()]
            least = (tried[-1] if tried else least) + STEP
        least = int(trial.stdout.split()[-1])
    return Measured(least, found["head"], metadata.version("tflite-micro"))


def _child(path: Path, size: int) -> subprocess.CompletedProcess[str]:
    """Tries arenas of ``size`` bytes and more in another process, which writes each before it does."""
    command = [sys.executable, "-m", "specc.tflm.host", str(path), str(size)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def _try_sizes(content: bytes, size: int) -> None:
    interpreter = runtime().Interpreter
    for least in range(size, size + MAX_TRIALS * STEP, STEP):
        print(least, flush=True)
        try:
            made = interpreter.from_bytes(content, arena_size=least)
        except RuntimeError as problem:
            if least == ROOMY_BYTES:
                raise SystemExit(str(problem)) from None
        else:
            made.print_allocations()
            return
    raise SystemExit("no arena is enough")


if __name__ == "__main__":
    _try_sizes(Path(sys.argv[1]).read_bytes(), int(sys.argv[2]))
