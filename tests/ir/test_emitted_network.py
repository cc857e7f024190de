"""The C that is emitted for a network with several outputs, compiled with the strict flags and run,
against the interpreter: the arena's plan, ops in place, ops of several calls, constant operands."""

from __future__ import annotations

import subprocess

import numpy as np

from specc import registry
from specc.emit import emit_network
from specc.inspect_model import plan_network
from specc.interpret import Interpreter
from specc.ir import Graph, Op, Quantization, Tensor, verify

STRICT = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-ffp-contract=off"]
UNIT = Quantization((1 / 128,), (0,))
PROBABILITY = Quantization((1 / 256,), (-128,))


def tensor(name: str, *shape: int, quantization: Quantization = UNIT, **fields: object) -> Tensor:
    return Tensor(name, shape, "int8", quantization, **fields)


def network() -> Graph:
    """Splits its input, works on both halves, and puts them together again."""
    gains = np.array([100, -50, 25], np.int8)
    tensors = (
        tensor("input", 1, 4, 6),
        tensor("left", 1, 4, 3),
        tensor("right", 1, 4, 3),
        tensor("gains", 3, data=gains),
        tensor("scaled", 1, 4, 3),
        tensor("bent", 1, 4, 3),
        tensor("joined", 1, 8, 3),
        tensor("turned", 1, 3, 8),
        tensor("wide", 1, 5, 10),
        tensor("chances", 1, 8, 3, quantization=PROBABILITY),
    )
    ops = (
        Op("split", "halves", (0,), (1, 2), {"axis": 2, "sizes": (3, 3)}),
        Op("mul", "gain", (3, 1), (4,), {"activation": "none"}),
        Op("tanh", "bend", (2,), (5,)),
        Op("concatenation", "join", (4, 5), (6,), {"axis": 1}),
        Op("transpose", "turn", (6,), (7,), {"order": (0, 2, 1)}),
        Op("pad", "widen", (7,), (8,), {"before": (0, 1, 0), "after": (0, 1, 2)}),
        Op("logistic", "chance", (6,), (9,)),
    )
    graph = Graph(tensors, ops, (0,), (8, 5, 9))
    verify(graph)
    return graph


def test_emitted_c_equals_the_interpreter(tmp_path):
    graph = network()
    model, plan = plan_network(graph)
    values = np.random.default_rng(5).integers(-128, 128, (1, 4, 6), dtype=np.int8)
    expected = [output[0] for output in Interpreter(model).run_all(values[np.newaxis])]

    emitted = emit_network(model, plan, "test")
    assert any("flash" in line for call in emitted.calls for line in call.comment)
    includes = [f'#include "{header}"' for header in emitted.headers]
    calls = [f"    {call.function}({', '.join(call.arguments)});" for call in emitted.calls]
    prints = [
        f'    for (int i = 0; i < {output.size}; i++) {{ printf("%d ", ({pointer})[i]); }}'
        for output, pointer in zip(expected, emitted.outputs, strict=True)
    ]
    source = [
        "#include <stdio.h>",
        "#include <string.h>",
        *includes,
        f"typedef union {{ float f32[{plan.bytes // 4}]; int8_t i8[{plan.bytes}]; }} arena_t;",
        *emitted.tables,
        *emitted.constants,
        f"static const int8_t input[] = {{{', '.join(map(str, values.ravel()))}}};",
        "int main(void) {",
        "    static arena_t memory;",
        "    arena_t *arena = &memory;",
        f"    memcpy({emitted.inputs[0]}, input, sizeof input);",
        *calls,
        *prints,
        "    return 0;",
        "}",
    ]
    (tmp_path / "main.c").write_text("\n".join(source))
    folders = sorted({op.call.folder for op in model.ops})
    kernels = [c for f in folders for c in sorted((registry.PACKAGE / f).glob("*.c"))]
    program = tmp_path / "network"
    subprocess.run(
        ["gcc", *STRICT, f"-I{registry.PACKAGE}", "-o", program, tmp_path / "main.c", *kernels],
        check=True,
    )
    printed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    np.testing.assert_array_equal(np.fromstring(printed, int, sep=" "), np.concatenate(expected))


def test_steps_of_one_op_share_its_output_and_count_its_cost_once():
    model, plan = plan_network(network())
    kinds = [op.kind for op in model.ops]
    assert kinds.count("split") == kinds.count("concatenation") == kinds.count("pad") == 2
    assert {op.outputs for op in model.ops if op.kind == "concatenation"} == {(6,)}
    assert "tensor_3" not in plan.offsets  # the gains lie in flash
    assert plan.bytes >= plan.live_set_bound
