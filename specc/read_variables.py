"""Resource variables of a ``.tflite`` file: what a streaming model keeps of the past.

In the file a variable is a name that ``VAR_HANDLE`` turns into a handle; ``READ_VARIABLE`` and
``ASSIGN_VARIABLE`` take the handle, and ``CALL_ONCE`` runs a subgraph that gives the first values.
In the IR a variable is a state tensor with these values, which reads and assignments name directly:
handles and the initialising subgraph are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tflite.CallOnceOptions import CallOnceOptions
from tflite.VarHandleOptions import VarHandleOptions

from specc.diagnostics import Diagnostic
from specc.ir import ABSENT, Tensor
from specc.ops.node import Node

NO_CODE = ("VAR_HANDLE", "CALL_ONCE")  # operators that become no op
VARIABLE_USERS = ("READ_VARIABLE", "ASSIGN_VARIABLE")

Variable = tuple[bytes, bytes]  # container and name


@dataclass(frozen=True, eq=False)
class Variables:
    """``states``: a tensor for each variable, which come after the file's own. ``nodes``: as those
    of the file, but reads and assignments have the state for the handle. ``faults``: position of a
    node -> why it cannot be compiled."""

    states: tuple[Tensor, ...]
    nodes: tuple[Node, ...]
    faults: dict[int, Diagnostic]


def initializers(nodes: Iterable[Node]) -> frozenset[int]:
    """The subgraphs that run once, before the first inference."""
    return frozenset(
        int(node.options(CallOnceOptions).InitSubgraphIndex())
        for node in nodes
        if node.builtin == "CALL_ONCE"
    )


def find_variables(nodes: Sequence[Node], initial: Iterable[Sequence[Node]]) -> Variables:
    """``initial``: the nodes of each initialising subgraph. Raises M005 where one does anything but
    give variables their first values."""
    values: dict[Variable, Tensor] = {}
    for subgraph in initial:
        values.update(_initial_values(subgraph))
    handles = _handles(nodes)
    n_tensors = len(nodes[0].tensors) if nodes else 0
    states: dict[Variable, int] = {}
    tensors: list[Tensor] = []
    found: list[Node] = []
    faults: dict[int, Diagnostic] = {}
    for position, node in enumerate(nodes):
        found.append(node)
        if node.builtin not in VARIABLE_USERS:
            continue
        variable = handles.get(node.inputs[0]) if node.inputs else None
        value = None if variable is None else values.get(variable)
        if value is None:
            faults[position] = node.fault(
                "its variable has no value before the first inference",
                "give every tf.Variable an initial value, and convert the model again",
            ).diagnostics[0]
            continue
        if variable not in states:
            states[variable] = n_tensors + len(tensors)
            tensors.append(replace(value, data=None, initial=value.data))
        found[-1] = replace(node, inputs=(states[variable], *node.inputs[1:]))
    if tensors:
        all_tensors = (*nodes[0].tensors, *tensors)
        found = [replace(node, tensors=all_tensors) for node in found]
    return Variables(tuple(tensors), tuple(found), faults)


def _handles(nodes: Iterable[Node]) -> dict[int, Variable]:
    """The tensor of each handle -> its variable."""
    found = {}
    for node in nodes:
        if node.builtin == "VAR_HANDLE":
            options = node.options(VarHandleOptions)
            found[node.outputs[0]] = (options.Container() or b"", options.SharedName() or b"")
    return found


def _initial_values(nodes: Sequence[Node]) -> dict[Variable, Tensor]:
    """The constants that an initialising subgraph assigns."""
    handles, found = _handles(nodes), {}
    for node in nodes:
        if node.builtin == "VAR_HANDLE":
            continue
        inputs = node.inputs
        if node.builtin != "ASSIGN_VARIABLE" or len(inputs) != 2 or ABSENT in inputs:
            raise node.fault(
                "it runs when variables get their first values, which must be constants",
                "initialise every tf.Variable with a constant",
            )
        variable, value = handles.get(inputs[0]), node.tensors[inputs[1]]
        if variable is None or value.data is None:
            raise node.fault(
                "the first value of its variable is not a constant",
                "initialise every tf.Variable with a constant",
            )
        found[variable] = value
    return found
