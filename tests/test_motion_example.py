"""The motion example from ``specc new`` to emulated boards, on all of its real data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from specc import boards, driver, measure, pipeline
from specc.cache import Cache
from specc.fingerprint import data_fingerprint
from specc.progress import Progress

# On a Cortex-M4F. They may only fall.
MOST_INSTRUCTIONS = 79_000
MOST_FLASH_BYTES = 11_800
MOST_RAM_BYTES = 3_300
MOST_STACK_BYTES = 870


def specc(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Path:
    """The starter app, built for its own board."""
    folder = tmp_path_factory.mktemp("motion")
    specc(folder, "new", "motion", "my-watch")
    return folder / "my-watch"


@pytest.fixture(scope="module")
def report(app) -> dict:
    return json.loads(specc(app, "build", "--json"))


def test_accuracy_on_people_whom_training_never_saw(report):
    groups = {split["name"]: set(split["groups"]) for split in report["splits"]}
    assert len(groups["test"]) == 3 and not groups["test"] & groups["train"]
    accuracy = report["accuracy"]
    assert accuracy["windows"] > 2000
    assert accuracy["float_model"] > 0.78  # seven classes; chance is 0.17
    assert accuracy["int8_model"] > accuracy["float_model"] - 0.02
    assert accuracy["device"] == accuracy["int8_model"]


def test_it_fits_its_budget(report):
    assert report["framework"] == "zephyr"
    assert report["cost"]["how"] == "measured"
    assert report["memory"]["ram"] + report["memory"]["stack"] < 16_000
    assert report["memory"]["flash"] < 64_000


@pytest.fixture(scope="module")
def rungs(app, report) -> list[dict]:
    return json.loads(specc(app, "verify", "--json"))["rungs"]


def test_every_window_is_bit_identical_on_every_core(rungs):
    climbed = [r for r in rungs if r["number"] in (3, 4, 5)]
    cores = {r["cost"]["core"] for r in climbed if r["cost"]}
    assert cores == {boards.load(n).core for n in boards.names() if boards.load(n).emulator}
    assert len(climbed) == 2 + len(cores)
    for rung in climbed:
        equal, total = rung["figure"].removesuffix(" windows").split(" / ")
        assert rung["passed"] is True and equal == total and int(total) > 2000, rung


def test_kernels_agree_with_their_references(rungs):
    first = [r for r in rungs if r["number"] in (1, 2)]
    assert {r["title"] for r in first} == {"fully_connected", "softmax", "statistics", "spectral"}
    assert all(r["passed"] is True for r in first)


def test_cost_on_a_cortex_m4f_only_falls(rungs):
    (cost,) = (r["cost"] for r in rungs if r["cost"] and r["cost"]["core"] == "cortex-m4f")
    assert cost["instructions_max"] <= MOST_INSTRUCTIONS
    assert cost["flash_bytes"] <= MOST_FLASH_BYTES
    assert cost["ram_bytes"] <= MOST_RAM_BYTES
    assert cost["stack_bytes"] <= MOST_STACK_BYTES


def test_estimates_are_within_a_factor_of_two_of_the_emulator(app, rungs):
    resolved = driver.check(app / "app.toml")
    cache = Cache(driver.state_folder(resolved))
    data, key = pipeline.dataset(resolved, data_fingerprint(resolved), cache, Progress())
    trained = pipeline.train(resolved, data, key, cache, Progress())
    work = pipeline.work_of(resolved, pipeline.lower(resolved, trained))
    for cost in (r["cost"] for r in rungs if r["cost"]):
        board = measure.emulated_board(cost["core"])
        guess = asdict(measure.estimate(board, work, ("a compiler",)))
        assert guess["how"] == "estimated"
        for figure, exact in (
            (guess["instructions"], cost["instructions_max"]),
            (guess["flash_bytes"], cost["flash_bytes"]),
            (guess["stack_bytes"], cost["stack_bytes"]),
        ):
            assert exact / 2 < figure < exact * 2, (cost, guess)
