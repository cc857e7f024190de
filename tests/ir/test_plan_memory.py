"""The memory planner: sound on anything, optimal where all orders can be tried."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import small_network

from specc.lower import add_normalisation, lower
from specc.memory import Buffer, MemoryPlan, check_plan
from specc.plan_memory import activation_buffers, live_set_bound, plan_memory


@st.composite
def buffer_lists(draw, most: int):
    spans = draw(
        st.lists(
            st.tuples(st.integers(1, 400), st.integers(0, 12), st.integers(0, 6)), max_size=most
        )
    )
    return [
        Buffer(f"b{i}", size, first, first + span) for i, (size, first, span) in enumerate(spans)
    ]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(buffer_lists(most=24), st.sampled_from([1, 4, 16]))
def test_plans_are_sound(buffers, alignment):
    plan = plan_memory(buffers, alignment)
    assert check_plan(plan) == []
    assert plan.bytes >= plan.live_set_bound == live_set_bound(buffers, alignment)
    assert plan_memory(buffers, alignment).offsets == plan.offsets


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(buffer_lists(most=6))
def test_small_plans_are_optimal(buffers):
    """First fit over all orders contains an optimal plan."""

    def first_fit(order):
        placed = []
        for b in order:
            size = -(-b.bytes // 4) * 4
            offset = 0
            for begin, end in sorted((o, o + s) for other, o, s in placed if other.meets(b)):
                if offset + size <= begin:
                    break
                offset = max(offset, end)
            placed.append((b, offset, size))
        return max((o + s for _, o, s in placed), default=0)

    best = min(map(first_fit, itertools.permutations(buffers)))
    assert plan_memory(buffers).bytes == best


def test_the_search_closes_a_gap_that_greedy_leaves():
    spans = [(16, 1, 3), (24, 4, 4), (12, 3, 3), (20, 3, 4)]
    buffers = [Buffer(f"b{i}", *span) for i, span in enumerate(spans)]
    by_size = sorted(buffers, key=lambda b: -b.bytes)
    offsets = {by_size[0].name: 0, by_size[1].name: 24, by_size[2].name: 0, by_size[3].name: 44}
    greedy = MemoryPlan(tuple(buffers), offsets, 4, 56, live_set_bound(buffers))
    assert check_plan(greedy) == []
    assert greedy.gap == 8
    assert plan_memory(buffers).gap == 0


@pytest.mark.parametrize(
    ("offsets", "fault"),
    [
        ({"a": 0}, "b has no offset"),
        ({"a": 0, "b": 4}, "share bytes"),
        ({"a": 2, "b": 8}, "not aligned"),
        ({"a": 0, "b": 16}, "leaves the arena"),
        ({"a": -4, "b": 8}, "leaves the arena"),
    ],
)
def test_faults_of_a_plan_are_found(offsets, fault):
    buffers = (Buffer("a", 8, 0, 2), Buffer("b", 8, 2, 3))
    plan = MemoryPlan(buffers, offsets, 4, 16, 16)
    assert any(fault in text for text in check_plan(plan))
    sound = replace(plan, offsets={"a": 0, "b": 8})
    assert check_plan(sound) == []


def test_buffers_of_a_network():
    model = lower(add_normalisation(small_network(), np.zeros(3), np.ones(3)))
    found = activation_buffers(model, first_step=2, input_step=0, features=True)
    buffers = {b.name: b for b in found}
    # The feature vector is live from the first feature block to the quantization.
    assert buffers["features"] == Buffer("features", 8 * 3 * 4, 0, 2, "features")
    assert buffers["tensor_0"] == Buffer("tensor_0", 24, 2, 3)
    assert buffers["tensor_3"] == Buffer("tensor_3", 32, 3, 4)
    # Scores and probabilities share one buffer, to the end of the window's work.
    assert buffers["tensor_12"].last_step == 2 + len(model.ops) - 1
    assert "tensor_13" not in buffers
    assert plan_memory(list(buffers.values())).gap == 0


def test_names_are_unique():
    with pytest.raises(ValueError, match="one name"):
        plan_memory([Buffer("a", 1, 0, 0), Buffer("a", 2, 1, 1)])
