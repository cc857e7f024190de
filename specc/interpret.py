"""Runs a lowered network on the host, with the kernels that the firmware runs.

The accuracy that specc reports for the device comes from here: the same C functions, called with
the same constants in the same order. Only the arena is missing; every tensor has an array of its
own, so that a fault of the memory plan cannot hide in both places.
"""

from __future__ import annotations

import numpy as np

from specc.ir import Graph, LoweredModel, Tensor
from specc.native import Kernel


class Interpreter:
    """A network that is ready to run. Not for several threads at once.

    A network with state runs what it is given as one sequence of inferences from reset."""

    def __init__(self, model: LoweredModel):
        self._model = model
        graph = model.graph
        sizes: dict[int, int] = {}
        for i in (
            *(i for op in model.ops for i in (*op.inputs, *op.outputs)),
            *(*graph.inputs, *graph.outputs),
        ):
            storage = model.storage(i)
            sizes[storage] = max(sizes.get(storage, 0), graph.tensors[i].bytes)
        self._bytes = {i: _bytes_of(graph.tensors[i], size) for i, size in sizes.items()}
        self._calls = [
            (
                Kernel(op.call),
                tuple(self._array(i) for i in (*op.inputs, *op.outputs)),
                "void *" if op.call.scratch_bytes else None,
            )
            for op in model.ops
        ]

    def run(self, *inputs: np.ndarray) -> np.ndarray:
        """The network's first output, (n, elements), for one array (n, ...) for each of its inputs.

        The arrays are of the type that the network takes: float32 features where the normalisation
        is in the network, else int8."""
        return self.run_all(*inputs)[0]

    def run_all(self, *inputs: np.ndarray) -> list[np.ndarray]:
        """:meth:`run` for all of the network's outputs, in its order."""
        graph = self._model.graph
        sources = [graph.tensors[i] for i in graph.inputs]
        for source, values in zip(sources, inputs, strict=True):
            if values.dtype.name != source.dtype or values[:1].size not in (0, source.elements):
                raise ValueError(
                    f"{values.dtype.name} inputs of shape {values.shape[1:]} for a network that "
                    f"takes {source.dtype} {source.shape}"
                )
        entries = [self._array(i) for i in graph.inputs]
        results = [self._array(i) for i in graph.outputs]
        outputs = [np.empty((len(inputs[0]), r.size), r.dtype) for r in results]
        self._reset()
        for i in range(len(inputs[0])):
            for entry, values in zip(entries, inputs, strict=True):
                entry[:] = values[i].reshape(-1)
            for kernel, arrays, scratch in self._calls:
                kernel.run(*arrays, scratch=scratch)
            for output, result in zip(outputs, results, strict=True):
                output[i] = result
        return outputs

    def _reset(self) -> None:
        for state in self._model.states:
            self._array(state)[:] = self._model.graph.tensors[state].initial.reshape(-1)

    def _array(self, tensor: int) -> np.ndarray:
        """The tensor's elements, (elements,), in the bytes that its storage has."""
        shape = self._model.graph.tensors[tensor]
        return self._bytes[self._model.storage(tensor)][: shape.bytes].view(shape.dtype)


def _bytes_of(tensor: Tensor, size: int) -> np.ndarray:
    if tensor.data is not None:
        return np.ascontiguousarray(tensor.data).reshape(-1).view(np.uint8)
    return np.zeros(size, np.uint8)


def run(model: LoweredModel, *inputs: np.ndarray) -> np.ndarray:
    """:meth:`Interpreter.run` of a new interpreter."""
    return Interpreter(model).run(*inputs)


def quantized_inputs(model: LoweredModel, features: np.ndarray) -> np.ndarray:
    """The int8 inputs, (n, elements), that the network's normalising quantize op makes of float32
    features (n, ...): what the TFLite interpreter is given for comparison."""
    (output,) = model.ops[0].outputs
    graph = Graph(model.graph.tensors, model.graph.ops[:1], model.graph.inputs, (output,))
    return run(LoweredModel(graph, model.ops[:1], model.aliases), features)
