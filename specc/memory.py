"""Working memory as the compiler plans it: buffers with lifetimes, and where each one goes.

Shared value types, made by ``plan_memory.py`` and read by ``emit.py`` and ``report.py``. Everything
that needs RAM for a part of a window's work (DSP scratch, the feature vector, activations, op
scratch) is a :class:`Buffer` of the one arena. Sizes and offsets are in bytes; a step is one kernel
call of the window's work, counted from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Buffer:
    """``kind``: ``scratch``, ``features``, ``activation``. Live from the beginning of step
    ``first_step`` to the end of step ``last_step``."""

    name: str
    bytes: int
    first_step: int
    last_step: int
    kind: str = "activation"

    def meets(self, other: Buffer) -> bool:
        """Both are live in at least one step."""
        return self.first_step <= other.last_step and other.first_step <= self.last_step


@dataclass(frozen=True)
class MemoryPlan:
    """``offsets``: buffer name -> offset in the arena. ``bytes``: size of the arena.
    ``live_set_bound``: the largest sum of sizes (each rounded up to the alignment) that are live in
    one step; no plan is smaller."""

    buffers: tuple[Buffer, ...]
    offsets: Mapping[str, int]
    alignment: int
    bytes: int
    live_set_bound: int

    @property
    def gap(self) -> int:
        """Bytes over the bound; 0 proves the plan optimal."""
        return self.bytes - self.live_set_bound


def check_plan(plan: MemoryPlan) -> list[str]:
    """Every fault of a plan, none for a sound one: each buffer lies in the arena at an aligned
    offset, and no two buffers that are live in the same step share a byte."""
    faults = []
    for buffer in plan.buffers:
        offset = plan.offsets.get(buffer.name)
        if offset is None:
            faults.append(f"{buffer.name} has no offset")
        elif offset % plan.alignment:
            faults.append(f"{buffer.name} at {offset} is not aligned to {plan.alignment}")
        elif offset < 0 or offset + buffer.bytes > plan.bytes:
            faults.append(
                f"{buffer.name} at {offset} with {buffer.bytes} bytes leaves the arena of "
                f"{plan.bytes}"
            )
    placed = [b for b in plan.buffers if b.name in plan.offsets]
    for i, a in enumerate(placed):
        for b in placed[i + 1 :]:
            start_a, start_b = plan.offsets[a.name], plan.offsets[b.name]
            if a.meets(b) and start_a < start_b + b.bytes and start_b < start_a + a.bytes:
                faults.append(f"{a.name} and {b.name} share bytes in a step where both are live")
    return faults
