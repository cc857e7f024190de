"""Hostile ``.tflite`` files, read within bounds of memory and time, in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from specc import registry
from specc.read_tflite import read_outline
from specc.read_variables import NO_CODE

FOLDER = Path(__file__).parent
CASES = int(os.environ.get("SPECC_FUZZ_CASES", "6000"))

# Reads a giant within bounds. Prints the first code, or "read".
READ = """
import signal, sys
sys.path.insert(0, sys.argv[1])
import giants
from fuzz_tflite import limit_memory, survive
content = eval(sys.argv[2], vars(giants))
limit_memory(int(sys.argv[3]))
signal.alarm(int(sys.argv[4]))
print(survive(content))
"""


def python(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_the_corpus_has_a_file_of_every_operator():
    found = {
        layer.node.builtin
        for file in (FOLDER / "corpus").glob("*.tflite")
        for layer in read_outline(file.read_bytes()).layers
    }
    known = {b for kind in registry.names("ops") for b in registry.block("ops", kind).TFLITE}
    assert found == known | set(NO_CODE)


def test_no_mutation_does_more_than_be_refused():
    done = python(str(FOLDER / "fuzz_tflite.py"), "--cases", str(CASES))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\n0 failures\n")
    assert "'read':" in done.stdout and "'M001':" in done.stdout  # not only at the door


@pytest.mark.parametrize(
    ("giant", "code"),
    [  # M008: it has 64 inputs
        ("shared_name(2000, 8_000_000)", "read"),
        ("shared_name(11_000, 1000)", "M003"),
        ("shared_weights(100, 1200, tensors=True)", "M003"),
        ("shared_weights(100, 1200, tensors=False)", "M003"),
        ("many_scales(1500, 100)", "M003"),
        ("many_operands(60, 64, 1000)", "M008"),
        ("many_operands(3000, 64, 1)", "M003"),
        ("chain(5, (1 << 26,))", "M003"),
        ("chain(1, (1 << 27,))", "M003"),
        ("chain(5000, (1, 4))", "M003"),
        ("chain(400, (1, 1 << 19))", "read"),
    ],
)
def test_what_claims_to_be_huge_is_refused_or_read_within_bounds(giant, code):
    memory, seconds = 256_000_000, 30
    done = python("-c", READ, str(FOLDER), giant, str(memory), str(seconds))
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == code


def test_a_network_that_would_compute_for_hours_is_refused():
    giant = "shared_weights(1990, 1024, tensors=False)"
    done = python("-c", READ, str(FOLDER), giant, "256000000", "30")
    assert done.stdout.strip() == "M003", done.stderr[-2000:]
