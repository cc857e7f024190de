"""A camera app on real digits: from frames in files to the decisions of emulated boards."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from specs import write
from typer.testing import CliRunner

from specc import boards, driver, pipeline, verify
from specc.cache import Cache
from specc.cli import app as cli
from specc.fingerprint import data_fingerprint
from specc.progress import Progress

DIGITS = Path(__file__).parent / "digits"
NAMES = {"0": "zero", "1": "one", "4": "four"}
FRAMES = 5  # of a recording on the boards


@pytest.fixture(scope="module")
def spec(tmp_path_factory) -> Path:
    """The app with its recordings, images of one digit each."""
    folder = tmp_path_factory.mktemp("digits")
    path = write(
        folder,
        {
            "specc": 1,
            "app": {"name": "digits", "board": "host", "framework": "cmake"},
            "sensor": {
                "type": "camera",
                "part": "replay",
                "channels": ["rgb565"],
                "width": 28,
                "height": 28,
                "rate": "5 Hz",
            },
            "data": {"path": "data", "test": 0.4},
            "features": [{"type": "image", "width": 14, "height": 14}],
            "model": {"type": "mlp", "hidden": [16], "epochs": 30},
            "classes": {"labels": list(NAMES.values())},
        },
    )
    for digit, name in NAMES.items():
        (folder / "data" / name).mkdir()
        lines = gzip.decompress((DIGITS / f"{digit}.txt.gz").read_bytes()).decode().splitlines()
        pixels = np.array([line.split() for line in lines], np.uint8).reshape(-1, 28, 28)
        for i, frame in enumerate(pixels):
            Image.fromarray(frame).save(folder / "data" / name / f"{i}.png")
    return path


def test_digits_are_told_apart_and_boards_say_the_same(spec):
    app = driver.check(spec)
    assert (app.window.length, app.window.stride, app.sensor.rate_hz) == (784, 784, 3920.0)
    fingerprint, cache = data_fingerprint(app), Cache(driver.state_folder(app))
    data, key = pipeline.dataset(app, fingerprint, cache, Progress())
    assert sum(map(len, data.splits)) == 120  # a window is a frame
    trained = pipeline.train(app, data, key, cache, Progress())
    accuracy = (trained.float_scores.argmax(axis=1) == data.test.label).mean()
    assert accuracy > 0.85  # of frames that training never saw; chance is 0.33
    subject = verify.Subject(app, data, trained, pipeline.lower(app, trained), fingerprint)
    (rung,) = verify._dsp(subject, Progress())
    assert rung.passed, rung
    frames = [r.samples for r in data.recordings_of(data.test)]
    recordings = [np.concatenate(frames[i : i + FRAMES]) for i in range(0, len(frames), FRAMES)]
    expected = verify.project.run_recordings(app, subject.lowered, recordings)
    assert sum(map(len, expected)) == len(data.test)
    for number, board in ((4, "host"), (5, "mps2_an386")):
        rung = verify._app_core(
            subject, number, boards.load(board), recordings, expected, Progress()
        )
        assert rung.passed, rung


def test_its_features_are_shown(spec):
    done = CliRunner().invoke(cli, ["features", str(spec), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["told_by_neighbours"] > 0.9
