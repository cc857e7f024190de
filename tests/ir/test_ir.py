"""The IR's printed form, its checks, and how it is lowered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from networks import small_network

from specc.diagnostics import SpeccError
from specc.interpret import run
from specc.ir import Graph, Op, Quantization, print_ir, verify
from specc.lower import add_normalisation, lower

HERE = Path(__file__).parent


def with_tensor(graph: Graph, index: int, **changes: object) -> Graph:
    tensors = list(graph.tensors)
    tensors[index] = replace(tensors[index], **changes)
    return replace(graph, tensors=tuple(tensors))


def with_op(graph: Graph, index: int, **changes: object) -> Graph:
    ops = list(graph.ops)
    ops[index] = replace(ops[index], **changes)
    return replace(graph, ops=tuple(ops))


def test_printed_form(update):
    text = print_ir(add_normalisation(small_network(), np.zeros(3), np.ones(3)))
    golden = HERE / "small_network.ir"
    if update:
        golden.write_text(text)
    assert text == golden.read_text()


def test_a_sound_graph_passes():
    verify(small_network())


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda g: replace(g, inputs=()), "the graph has no input"),
        (lambda g: replace(g, outputs=(99,)), "output 99 is not a tensor"),
        (lambda g: replace(g, inputs=(1,)), "the graph's input 1 is a constant"),
        (lambda g: replace(g, ops=g.ops[1:]), "reads tensor 3 before it is computed"),
        (
            lambda g: replace(g, ops=(*g.ops, g.ops[0])),
            "writes tensor 3, which has a value already",
        ),
        (lambda g: with_op(g, 0, kind="conv_9d"), "there is no such op"),
        (lambda g: with_op(g, 0, inputs=(0, 1, 44)), "input 44 is not a tensor"),
        (lambda g: with_tensor(g, 0, shape=(1, 1, 0, 3)), "empty or dynamic dimension"),
        (lambda g: with_tensor(g, 0, quantization=None), "no quantization parameters"),
        (lambda g: with_tensor(g, 0, quantization=Quantization((0.0,), (3,))), "positive number"),
        (lambda g: with_tensor(g, 0, quantization=Quantization((0.5,), (300,))), "outside -128"),
        (lambda g: with_tensor(g, 1, data=np.zeros((4, 1, 3, 3), np.int16)), "data of type int16"),
        (lambda g: with_tensor(g, 3, shape=(1, 1, 9, 4)), "its output width is 9, not 8"),
        (lambda g: with_tensor(g, 0, shape=(1, 1, 8, 2)), "2 input channels for filters of 3"),
        (lambda g: with_tensor(g, 2, shape=(3,), data=np.zeros(3, np.int32)), "3 biases for 4"),
        (
            lambda g: with_tensor(g, 2, data=np.full(4, 2**31 - 1, np.int32)),
            "its accumulator can exceed 31 bits",
        ),
        (lambda g: with_tensor(g, 9, shape=(1, 15)), "cannot be seen as"),
        (
            lambda g: with_tensor(g, 4, quantization=Quantization((2.5,), (-128,))),
            "different scales",
        ),
        (
            lambda g: with_tensor(g, 13, quantization=Quantization((0.01,), (-128,))),
            "does not have scale 1/256",
        ),
        (lambda g: with_tensor(g, 8, shape=(1, 1, 4, 5)), "do not add up"),
        (lambda g: with_op(g, 1, attrs={**g.ops[1].attrs, "stride": (0, 2)}), "stride_height of 0"),
    ],
)
def test_faults_are_found(change, finding):
    with pytest.raises(SpeccError, match=finding) as caught:
        verify(change(small_network()), after="a test")
    assert all(d.code == "M001" for d in caught.value.diagnostics)


def test_all_faults_are_reported_at_once():
    graph = with_tensor(with_tensor(small_network(), 3, shape=(1, 1, 9, 4)), 9, shape=(1, 15))
    with pytest.raises(SpeccError) as caught:
        verify(graph)
    assert len(caught.value.diagnostics) >= 2


def test_views_and_ops_in_place_need_no_buffer():
    model = lower(small_network())
    assert [op.kind for op in model.ops] == [
        "conv_2d", "max_pool_2d", "conv_2d", "add", "fully_connected", "softmax",
    ]  # fmt: skip
    # The sum overwrites an input that nobody reads later, and the flat view is the sum.
    assert model.storage(8) in (4, 7)
    assert model.storage(9) == model.storage(8)
    assert model.storage(13) == 12
    assert model.macs == 8 * 4 * 9 + 4 * 4 * 12 + 16 * 3


def test_what_is_read_later_is_not_overwritten():
    graph = small_network()
    # The pooled tensor is read once more after the sum, and the other summand is an output.
    again = Op("add", "again", (4, 8), (9,), {"activation": "none"})
    tensors = list(graph.tensors)
    tensors[9] = replace(tensors[8], name="again")
    model = lower(Graph(tuple(tensors), (*graph.ops[:4], again), (0,), (9, 7)))
    assert model.storage(8) == 8
    assert model.storage(9) in (4, 8)


def test_lowered_network_equals_its_ops_one_by_one():
    graph = small_network()
    inputs = np.random.default_rng(0).integers(-128, 128, (20, 1, 1, 8, 3), dtype=np.int8)
    values = {0: inputs}
    for op in graph.ops:
        taken = [i for i in op.inputs if graph.tensors[i].data is None]
        alone = Graph(graph.tensors, (op,), tuple(taken), op.outputs)
        values[op.outputs[0]] = run(lower(alone), *(values[i] for i in taken))
    np.testing.assert_array_equal(run(lower(graph), inputs), values[13])


def test_the_interpreter_takes_only_what_fits():
    model = lower(small_network())
    with pytest.raises(ValueError, match="float32 inputs"):
        run(model, np.zeros((1, 24), np.float32))
    assert run(model, np.zeros((0, 24), np.int8)).shape == (0, 3)
