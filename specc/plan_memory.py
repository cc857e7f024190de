"""Plans the arena: where each buffer of a window's work lies, so that the peak is small.

RAM is what small boards lack, and buffers that are never live together can share bytes. Placing
them is the offline dynamic storage allocation problem (NP-hard). Greedy first fit in several orders
(by size, by area, by lifetime: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
Inference", 2020) reaches the lower bound on most networks; where it does not, a branch-and-bound
over placement orders closes the gap or proves, within its budget, how small it is. The bound is the
largest sum of buffers that are live in one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from specc.ir import LoweredModel
from specc.kernel import LoweredFeature
from specc.memory import Buffer, MemoryPlan, check_plan

ALIGNMENT = 4
SEARCH_STEPS = 20_000  # placements that the search may try: about 0.2 s
MAX_SEARCHED = 200  # buffers; the search is as deep


def feature_buffers(features: Sequence[LoweredFeature]) -> tuple[list[Buffer], int, int]:
    """The working memory of the feature blocks, the first step that writes to the feature vector, and
    the first after them all.

    Frames are computed between windows, when the rest of the arena is free: each block that streams
    has a step for that, before all others. Then each block has one at the end of a window."""
    buffers = []
    step = 0

    def add(name: str, index: int, size: int) -> None:
        if size:
            buffers.append(Buffer(f"{name}_{index}", size, step, step, "scratch"))

    for index, feature in enumerate(features):
        if feature.streams:
            add("frame_scratch", index, feature.frames.call.scratch_bytes)
            step += 1
    first = step
    for index, feature in enumerate(features):
        calls = feature.calls()
        if feature.frames is not None and feature.frames.finish is not None:
            if feature.streams:
                calls = (feature.frames.finish,)
            else:
                add("dsp_frames", index, 4 * feature.n_frames * feature.frames.n_values)
        elif feature.streams:
            calls = ()
        add("dsp_scratch", index, max((call.scratch_bytes for call in calls), default=0))
        step += 1
    return buffers, first, step


def activation_buffers(
    model: LoweredModel, first_step: int = 0, input_step: int = 0, features: bool = False
) -> list[Buffer]:
    """The buffers of a network whose first call is step ``first_step``.

    Its inputs are written from step ``input_step`` on. ``features``: its one input is the app's and
    is called so. Any other tensor is ``tensor_<index>``, the scratch of call ``i`` is
    ``scratch_<i>``. Aliases have no buffer: :meth:`LoweredModel.storage` leads to the one. States
    are not in the arena."""
    births: dict[int, int] = {}
    deaths: dict[int, int] = {}
    for tensor in model.graph.inputs:
        births[model.storage(tensor)] = deaths[model.storage(tensor)] = input_step
    last = first_step + len(model.ops) - 1
    buffers = []
    for step, op in enumerate(model.ops, first_step):
        for tensor in (*op.inputs, *op.outputs):
            if model.in_arena(tensor):
                births.setdefault(model.storage(tensor), step)
                deaths[model.storage(tensor)] = step
        if op.call.scratch_bytes:
            name = f"scratch_{step - first_step}"
            buffers.append(Buffer(name, op.call.scratch_bytes, step, step, "scratch"))
    for tensor in model.graph.outputs:
        if model.in_arena(tensor):
            deaths[model.storage(tensor)] = last
    inputs = {model.storage(tensor) for tensor in model.graph.inputs} if features else set()
    for tensor, birth in births.items():
        size = max(
            model.graph.tensors[i].bytes
            for i in (tensor, *(a for a, source in model.aliases.items() if source == tensor))
        )
        name, kind = (
            ("features", "features") if tensor in inputs else (f"tensor_{tensor}", "activation")
        )
        buffers.append(Buffer(name, size, birth, deaths[tensor], kind))
    return buffers


def plan_memory(buffers: Sequence[Buffer], alignment: int = ALIGNMENT) -> MemoryPlan:
    """Offsets for ``buffers`` (names unique), the same for the same input."""
    if len({b.name for b in buffers}) != len(buffers):
        raise ValueError("two buffers have one name")
    bound = live_set_bound(buffers, alignment)
    candidates = [_first_fit(order, alignment) for order in _orders(buffers)]
    best = min(candidates, key=lambda placed: _peak(placed, alignment))
    if _peak(best, alignment) > bound and len(buffers) <= MAX_SEARCHED:
        best = _Search(buffers, alignment, bound, best).run()
    plan = MemoryPlan(
        buffers=tuple(buffers),
        offsets=MappingProxyType({b.name: best[b] for b in buffers}),
        alignment=alignment,
        bytes=_peak(best, alignment),
        live_set_bound=bound,
    )
    faults = check_plan(plan)
    if faults:  # a defect of this module, which must never reach a firmware
        raise AssertionError("; ".join(faults))
    return plan


def live_set_bound(buffers: Sequence[Buffer], alignment: int = ALIGNMENT) -> int:
    """The largest sum of aligned sizes that are live in one step. Every maximal set of buffers that
    are live together is found at the first step of one of them."""
    return max(
        (
            sum(
                _aligned(b.bytes, alignment) for b in buffers if b.first_step <= step <= b.last_step
            )
            for step in {b.first_step for b in buffers}
        ),
        default=0,
    )


def _aligned(size: int, alignment: int) -> int:
    return -(-size // alignment) * alignment


def _peak(placed: dict[Buffer, int], alignment: int) -> int:
    return max((offset + _aligned(b.bytes, alignment) for b, offset in placed.items()), default=0)


def _orders(buffers: Sequence[Buffer]) -> list[list[Buffer]]:
    def length(b: Buffer) -> int:
        return b.last_step - b.first_step + 1

    keys = (
        lambda b: (-b.bytes, b.first_step, b.name),
        lambda b: (-b.bytes * length(b), b.first_step, b.name),
        lambda b: (-length(b), -b.bytes, b.name),
        lambda b: (b.first_step, -b.bytes, b.name),
        lambda b: (-b.last_step, -b.bytes, b.name),
    )
    return [sorted(buffers, key=key) for key in keys]


def _first_fit(order: Sequence[Buffer], alignment: int) -> dict[Buffer, int]:
    placed: dict[Buffer, int] = {}
    for buffer in order:
        placed[buffer] = _lowest_gap(buffer, placed, alignment)
    return placed


def _lowest_gap(buffer: Buffer, placed: dict[Buffer, int], alignment: int) -> int:
    """The lowest offset at which ``buffer`` meets none of ``placed``."""
    taken = sorted(
        (offset, offset + _aligned(other.bytes, alignment))
        for other, offset in placed.items()
        if other.meets(buffer)
    )
    offset = 0
    for begin, end in taken:
        if offset + buffer.bytes <= begin:
            break
        offset = max(offset, end)
    return offset


class _Search:
    """Depth-first over the orders of first fit, which contain an optimal one: take an optimal
    plan's buffers by offset, and first fit puts each at or below where it lies there. A branch ends
    when its peak reaches the best known, the search when the best reaches the bound."""

    def __init__(
        self, buffers: Sequence[Buffer], alignment: int, bound: int, best: dict[Buffer, int]
    ):
        self._order = sorted(buffers, key=lambda b: (-b.bytes, b.first_step, b.name))
        self._alignment = alignment
        self._bound = bound
        self._best = best
        self._best_peak = _peak(best, alignment)
        self._budget = SEARCH_STEPS

    def run(self) -> dict[Buffer, int]:
        self._extend({}, 0, 0)
        return self._best

    def _extend(self, placed: dict[Buffer, int], lowest: int, peak: int) -> None:
        """Tries every buffer next, at offsets that do not fall below ``lowest``: orders that differ
        only in buffers out of offset order lead to plans that are found elsewhere."""
        if len(placed) == len(self._order):
            self._best, self._best_peak = dict(placed), peak
            return
        for buffer in self._order:
            if buffer in placed:
                continue
            if self._budget == 0 or self._best_peak == self._bound:
                return
            self._budget -= 1
            offset = _lowest_gap(buffer, placed, self._alignment)
            top = max(peak, offset + _aligned(buffer.bytes, self._alignment))
            if offset >= lowest and top < self._best_peak:
                placed[buffer] = offset
                self._extend(placed, offset, top)
                del placed[buffer]
