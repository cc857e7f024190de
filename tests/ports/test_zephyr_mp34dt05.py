"""The MP34DT05's driver for Zephyr against a model of Zephyr's own for the PDM interface, on the host.

That the real headers fit is shown by a build with the real Zephyr.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from microphone import LEAD, rendered, samples_of_blocks, values

STUBS = Path(__file__).resolve().parent / "zephyr_stubs"
FLAGS = ("-std=gnu11", "-Wall", "-Wextra", "-Wconversion", "-Werror")
QUEUE = 8  # blocks; the default is 32
SILENT = 10 * 1600  # samples lost at the end: ten times 100 ms without a block


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    """The driver, compiled with the model."""
    folder = rendered(tmp_path_factory.mktemp("driver"), "zephyr", "c")
    config = f"-DCONFIG_APP_SOUND_QUEUE={QUEUE}"
    command = ["cc", *FLAGS, config, f"-I{STUBS}", "-Iport", "port/sensor.c"]
    model = [str(STUBS / name) for name in ("microphone.c", "read_microphone.c")]
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


def lost(lines: list[str]) -> int:
    return int(lines[-1].removeprefix("lost "))


def test_interface_is_set_for_16_khz_and_the_highest_gain(program):
    lines = run(program, SOUND="20")
    assert lines[:4] == [
        "16000 Hz, 16 bits, 512 bytes a block, clock 1200000 to 3250000 Hz, channels 1: 0",
        "gain 80 80 of 0",
        "start",
        "thread of 1024 bytes, cooperative",
    ]


def test_samples_are_shares_of_full_scale_and_none_is_missing(program, tmp_path):
    lines = run(program, SOUND="200")  # more than the 16 bits go round
    assert values(lines) == samples_of_blocks(tmp_path, range(LEAD, 200))
    assert min(values(lines)) == -1.0


def test_blocks_wait_while_the_app_computes(program, tmp_path):
    lines = run(program, before=1000, busy=QUEUE, SOUND="60")
    assert values(lines) == samples_of_blocks(tmp_path, range(LEAD, 60))


def test_blocks_that_find_the_queue_full_are_lost_and_counted(program, tmp_path):
    lines = run(program, before=1000, busy=QUEUE + 5, SOUND="60")
    at_hand = LEAD + 1000 // 256
    kept = [*range(LEAD, at_hand + 1 + QUEUE), *range(at_hand + 1 + QUEUE + 5, 60)]
    assert values(lines) == samples_of_blocks(tmp_path, kept)
    assert "the driver stopped" not in lines and "no block to write to" not in lines
    assert lost(lines) == 5 * 256 + SILENT


def test_a_microphone_that_falls_silent_ends_the_app_when_all_is_read(program, tmp_path):
    lines = run(program, SOUND="20")
    assert values(lines) == samples_of_blocks(tmp_path, range(LEAD, 20))
    assert lines[-2:] == ['{"error":"the sensor mp34dt05 stopped answering"}', f"lost {SILENT}"]


def test_a_driver_that_stopped_is_started_again(program, tmp_path):
    lines = run(program, SOUND="60", STOP="30")
    heard = values(lines)
    before = samples_of_blocks(tmp_path, range(LEAD, 29))
    assert heard[: len(before)] == before
    assert heard[-256:] == samples_of_blocks(tmp_path, [59])
    assert lines.count("start") == 2
    assert lost(lines) == 1600 + SILENT


def test_the_clock_is_that_of_the_block_at_hand(program):
    times = [line.split()[1::2] for line in run(program, SOUND="20") if line.startswith("time")]
    assert [shown for shown, _ in times] == [now for _, now in times]
    assert [int(now) for _, now in times] == [(block + 1) * 16 for block in range(LEAD, 20)]


@pytest.mark.parametrize("fault", [{"ABSENT": "1"}, {"REFUSES": "1"}, {"SOUND": "3"}])
def test_a_microphone_that_is_not_there(program, fault):
    assert run(program, **fault)[-1] == "not started"
