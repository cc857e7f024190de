"""Damages small ``.tflite`` files and reads them: whatever comes out, it is a network or a diagnostic.

    python tests/fuzz/fuzz_tflite.py --cases 200000

A case is a file of ``corpus/``, one for each operator and two networks, after one to four mutations: of
bytes, of the values, offsets and lengths that the flatbuffer consists of, of its end, or with pieces of
another file. Case ``n`` of a seed is always the same. What is read is also lowered, planned, emitted,
and run on the kernels where it is small. Memory and time have bounds.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import struct
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from specc.diagnostics import SpeccError, render
from specc.inspect_model import as_text, inspect_model, plan_network
from specc.interpret import Interpreter
from specc.ir import print_ir
from specc.model_golden import random_inputs
from specc.read_tflite import app_interface, read_tflite

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.tflite"))
MEMORY_BYTES = 256_000_000  # above what the process has when it starts
SECONDS = 5  # of a case
MOST_WORK = 200_000  # multiply-accumulates and values of a network that is run

INTEGERS = (
    0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 64, 127, 128, 255, 256, 4095, 32767, 32768, 65535, 65536,
    2**20, 2**24, 2**26, 2**30, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1,
)  # fmt: skip
FLOATS = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    1e-45,
    1e-38,
    1e-20,
    2.0**-31,
    1e10,
    3e38,
    float("inf"),
    float("nan"),
)


class Layout:
    """The places in a flatbuffer that mean something: fields, lengths, elements, vtable entries."""

    def __init__(self, content: bytes):
        self.content = content
        self.places: list[int] = []
        self._seen: set[int] = set()
        self._table(self._u32(0), 0)

    def _u32(self, at: int) -> int:
        return struct.unpack_from("<I", self.content, at)[0]

    def _table(self, at: int, depth: int) -> bool:
        """Notes the table at ``at``; False where there is none."""
        size = len(self.content)
        if at in self._seen or depth > 8 or not 4 <= at <= size - 4:
            return at in self._seen
        vtable = at - struct.unpack_from("<i", self.content, at)[0]
        if not 4 <= vtable <= size - 4:
            return False
        length = struct.unpack_from("<H", self.content, vtable)[0]
        if length < 4 or length % 2 or length > 64 or vtable + length > size:
            return False
        self._seen.add(at)
        self.places.append(at)
        for entry in range(vtable + 4, vtable + length, 2):
            self.places.append(entry)
            offset = struct.unpack_from("<H", self.content, entry)[0]
            if offset and at + offset + 4 <= size:
                self._field(at + offset, depth)
        return True

    def _field(self, at: int, depth: int) -> None:
        self.places.append(at)
        target = at + self._u32(at)
        if self._u32(at) < 4 or target > len(self.content) - 4 or self._table(target, depth + 1):
            return
        count = self._u32(target)
        if target in self._seen or count > len(self.content) - target - 4:
            return
        self._seen.add(target)
        self.places.append(target)
        for i in range(min(count, 64)):
            element = target + 4 + 4 * i
            if element + 4 <= len(self.content):
                self.places.append(element)
                self._table(element + self._u32(element), depth + 1)


SEEDS = [(path.stem, path.read_bytes()) for path in CORPUS]
LAYOUTS = {name: Layout(content) for name, content in SEEDS}


def case(seed: int, number: int) -> tuple[str, bytes]:
    """The file of a case, with the name of the one that it was made from."""
    rng = random.Random(f"{seed} {number}")
    name, content = SEEDS[number % len(SEEDS)]
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        rng.choice(MUTATIONS)(rng, changed, LAYOUTS[name].places)
    return name, bytes(changed)


def _put(content: bytearray, at: int, data: bytes) -> None:
    content[at : at + len(data)] = data[: max(0, len(content) - at)]


def flip(rng: random.Random, content: bytearray, _places: list[int]) -> None:
    for _ in range(rng.choice((1, 1, 2, 8))):
        if content:
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def set_integer(rng: random.Random, content: bytearray, places: list[int]) -> None:
    kind = rng.choice(("<B", "<H", "<I", "<I", "<I", "<q"))
    value = rng.choice(INTEGERS) if rng.random() < 0.7 else rng.randrange(max(1, len(content)))
    size = struct.calcsize(kind)
    if kind == "<q":
        data = struct.pack(kind, value * rng.choice((1, -1)))
    else:
        data = struct.pack(kind, value % (1 << 8 * size))
    _put(content, rng.choice(places), data)


def add_to_integer(rng: random.Random, content: bytearray, places: list[int]) -> None:
    at = rng.choice(places)
    if at + 4 <= len(content):
        value = struct.unpack_from("<I", content, at)[0] + rng.choice((-4, -2, -1, 1, 2, 4, 16))
        _put(content, at, struct.pack("<I", value % 2**32))


def set_float(rng: random.Random, content: bytearray, places: list[int]) -> None:
    _put(content, rng.choice(places), struct.pack("<f", rng.choice(FLOATS)))


def point_elsewhere(rng: random.Random, content: bytearray, places: list[int]) -> None:
    """An offset to the start of something else, itself among it."""
    at, target = rng.choice(places), rng.choice(places)
    _put(content, at, struct.pack("<I", (target - at) % 2**32))


def copy_value(rng: random.Random, content: bytearray, places: list[int]) -> None:
    at, source = rng.choice(places), rng.choice(places)
    _put(content, at, bytes(content[source : source + rng.choice((1, 2, 4, 8))]))


def truncate(rng: random.Random, content: bytearray, _places: list[int]) -> None:
    del content[rng.randrange(len(content) + 1) :]


def splice(rng: random.Random, content: bytearray, _places: list[int]) -> None:
    _, other = rng.choice(SEEDS)
    start, length = rng.randrange(len(other)), rng.choice((4, 16, 64, 256))
    at = rng.randrange(len(content) + 1)
    piece = other[start : start + length]
    if rng.random() < 0.5:
        content[at:at] = piece
    else:
        _put(content, at, piece)


MUTATIONS = (
    flip, set_integer, set_integer, set_integer, add_to_integer, set_float, point_elsewhere,
    copy_value, truncate, splice,
)  # fmt: skip


def survive(content: bytes) -> str:
    """Reads the file as `specc check`, `inspect` and `compile` do. Returns how it ended: the codes of
    the diagnostics, or ``read``."""
    try:
        found = inspect_model(content)
        as_text(Path("case.tflite"), found)
        if found.diagnostics:
            assert render(found.diagnostics)
            return found.diagnostics[0].code
        graph = read_tflite(content)
        print_ir(graph)
        model, _ = plan_network(graph)
        if model.macs + sum(t.elements for t in graph.tensors) <= MOST_WORK:
            Interpreter(model).run_all(*random_inputs(model))
        app_interface(graph)
    except SpeccError as fault:
        assert render(fault.diagnostics)
        return fault.diagnostics[0].code
    return "read"


class OutOfTimeError(Exception):
    pass


def _out_of_time(_number: int, _frame: object) -> None:
    raise OutOfTimeError


def fuzz(seed: int, numbers: Iterator[int]) -> tuple[Counter[str], list[str]]:
    """How the cases ended, and the ones that ended in nothing of the kind."""
    signal.signal(signal.SIGALRM, _out_of_time)
    ends: Counter[str] = Counter()
    failures = []
    for number in numbers:
        name, content = case(seed, number)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            ends[survive(content)] += 1
        except Exception:  # whatever it is, it must not happen
            text = "".join(traceback.format_exc().splitlines(keepends=True)[-7:])
            failures.append(f"case {number} of seed {seed} ({name}):\n{text}")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return ends, failures


def limit_memory(more: int = MEMORY_BYTES) -> None:
    """From here on the process may grow by ``more`` bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    bound = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cases", type=int, default=2000)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    for _, content in SEEDS:
        assert survive(content) in ("read", "M001", "M008"), "the corpus itself"
    warnings.simplefilter("error")  # NumPy's of overflow: something was computed that is no number
    limit_memory()
    started = time.monotonic()
    ends, failures = fuzz(given.seed, iter(range(given.first, given.first + given.cases)))
    for failure in failures[:20]:
        print(failure)
    print(f"{given.cases} cases in {time.monotonic() - started:.1f} s: {dict(ends.most_common())}")
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
