"""The MP34DT05's driver for Arduino against a model of the library PDM, on the host.

That the real headers fit is shown by a build with the real core.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from microphone import LEAD, rendered, samples_of_blocks, values

FAKES = Path(__file__).resolve().parent / "arduino_pdm"
FLAGS = ("-std=c++17", "-Wall", "-Wextra", "-Wconversion", "-Werror")
QUEUE = 32  # blocks


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    """The driver, compiled with the model."""
    folder = rendered(tmp_path_factory.mktemp("driver"), "arduino", "cpp")
    command = ["g++", *FLAGS, f"-I{FAKES}", "-Iport", "port/sensor.cpp"]
    model = [str(FAKES / name) for name in ("microphone.cpp", "read_microphone.cpp")]
    subprocess.run([*command, *model, "-o", "driver"], cwd=folder, check=True)
    return folder / "driver"


def run(program: Path, before: int = 0, busy: int = 0, **environment: str) -> list[str]:
    """What is printed where ``before`` samples are read, then nothing for the time of ``busy``
    blocks."""
    return subprocess.run(
        [program, str(before), str(busy)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    ).stdout.splitlines()


def test_library_is_set_for_16_khz_and_the_highest_gain(program):
    assert run(program)[:2] == ["gain 80", "1 channel, 16000 Hz, 512 bytes a block"]


def test_samples_are_shares_of_full_scale_and_none_is_missing(program, tmp_path):
    lines = run(program, SOUND="300")  # more than the 16 bits and the ring go round
    assert values(lines) == samples_of_blocks(tmp_path, range(LEAD, 300))
    assert lines[-1] == "lost 0"


def test_blocks_wait_while_the_app_computes(program, tmp_path):
    lines = run(program, before=1000, busy=QUEUE)
    assert values(lines) == samples_of_blocks(tmp_path, range(LEAD, 100))
    assert lines[-1] == "lost 0"


def test_blocks_that_find_the_ring_full_are_lost_and_counted(program, tmp_path):
    lines = run(program, before=1000, busy=QUEUE + 5)
    at_hand = LEAD + 1000 // 256
    kept = [*range(LEAD, at_hand + 1 + QUEUE), *range(at_hand + 1 + QUEUE + 5, 100)]
    assert values(lines) == samples_of_blocks(tmp_path, kept)
    assert lines[-1] == f"lost {5 * 256}"
    assert "the library stopped" not in lines


def test_a_microphone_that_falls_silent_ends_the_app_when_all_is_read(program, tmp_path):
    lines = run(program, SOUND="20")
    assert values(lines) == samples_of_blocks(tmp_path, range(LEAD, 20))
    assert lines[-2] == '{"error":"the sensor mp34dt05 stopped answering"}'


def test_the_clock_is_that_of_the_block_at_hand(program):
    times = [line.split()[1::2] for line in run(program, SOUND="20") if line.startswith("time")]
    assert [shown for shown, _ in times] == [now for _, now in times]
    assert [int(now) for _, now in times] == [(block + 1) * 16 for block in range(LEAD, 20)]


@pytest.mark.parametrize("fault", [{"REFUSES": "1"}, {"SOUND": "3"}])
def test_a_microphone_that_is_not_there(program, fault):
    assert run(program, **fault)[-1] == "not started"
