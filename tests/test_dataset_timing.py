"""The time column: gaps, wrong rates, resampling."""

import numpy as np
import pytest
from data_apps import make_app
from test_dataset_reading import HEADER, one_problem, problems, put, put_set, rows

from specc.dataset import read_dataset


def timed(seconds, unit="s"):
    factor = {"s": 1, "ms": 1e3, "us": 1e6}[unit]
    values = rows(len(seconds))
    return [f"{t * factor:.6f},{row}" for t, row in zip(seconds, values, strict=True)]


def put_timed(folder, name, seconds, unit="s", header=None):
    put(folder, name, timed(seconds, unit), (header or f"time [{unit}]") + "," + HEADER)


GRID = np.arange(40) / 50


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("said", [True, False])
def test_a_right_time_column_is_silent(tmp_path, unit, said):
    put_set(tmp_path)
    put_timed(tmp_path, "idle/a.csv", 1000 + GRID, unit, None if said else "timestamp")
    dataset = read_dataset(make_app(tmp_path))
    kinds = [d.code for d in dataset.diagnostics if d.code != "D021"]
    assert kinds == ([] if said else ["D023"])
    assert any(len(r.samples) == 40 for r in dataset.recordings)


def test_no_window_crosses_a_gap(tmp_path):
    put_set(tmp_path)
    seconds = np.concatenate([GRID[:17], GRID[18:]])  # one sample lost
    put_timed(tmp_path, "idle/a.csv", seconds)
    dataset = read_dataset(make_app(tmp_path))
    (gap,) = (d for d in dataset.diagnostics if d.code == "D016")
    assert (gap.span.file, gap.span.line) == ("idle/a.csv", 19)
    assert "0.04 s" in gap.message
    pieces = [r for r in dataset.recordings if r.path == "idle/a.csv"]
    assert [(r.line, len(r.samples)) for r in pieces] == [(2, 17), (19, 22)]


def test_a_wrong_rate_names_the_file(tmp_path):
    put_set(tmp_path)
    put_timed(tmp_path, "idle/a.csv", GRID)
    put_timed(tmp_path, "idle/b.csv", GRID / 2)
    put_timed(tmp_path, "idle/c.csv", GRID / 2)
    found = one_problem(make_app(tmp_path))
    assert (found.code, found.span.file) == ("D014", "idle/b.csv")
    assert "recorded at 100 Hz, not at 50 Hz (and 1 more files); 1 files have" in found.message
    assert "resample = true" in found.hint


def test_jitter_is_no_gap_and_drift_is_no_wrong_rate(tmp_path):
    put_set(tmp_path)
    jitter = np.random.default_rng(0).uniform(-0.004, 0.004, 40)
    put_timed(tmp_path, "idle/a.csv", GRID + jitter)
    put_timed(tmp_path, "idle/b.csv", GRID[:38] * 1.01)
    kinds = {d.code for d in read_dataset(make_app(tmp_path)).diagnostics}
    assert kinds == {"D021"}


@pytest.mark.parametrize(("at", "value", "said"), [(20, 0.0, "goes back"), (20, 0.38, "repeats")])
def test_time_that_does_not_increase(tmp_path, at, value, said):
    put_set(tmp_path)
    seconds = GRID.copy()
    seconds[at] = value
    put_timed(tmp_path, "idle/a.csv", seconds)
    found = one_problem(make_app(tmp_path))
    assert (found.code, found.span.line) == ("D015", 22)
    assert said in found.message


def test_resampling_only_when_asked_for(tmp_path):
    for label in ("idle", "circle"):
        for k in range(3):
            seconds = np.arange(80) / 100
            lines = [f"{t:.3f},{t:.3f},{2 * t:.3f},1" for t in seconds]
            put(tmp_path, f"{label}/{k}.csv", lines, "time [s]," + HEADER)
    assert {d.code for d in problems(make_app(tmp_path))} == {"D014"}
    dataset = read_dataset(make_app(tmp_path, resample=True))
    samples = dataset.recordings[0].samples
    assert samples.shape == (40, 3)
    np.testing.assert_allclose(samples[:, 0], np.arange(40) / 50, atol=1e-6)
    np.testing.assert_allclose(samples[:, 1], np.arange(40) / 25, atol=1e-6)
    (note,) = (d for d in dataset.diagnostics if d.code == "D024")
    assert "6 files resampled from 100 Hz to 50 Hz by linear interpolation" in note.message


def test_resampling_leaves_right_recordings_alone(tmp_path):
    for label in ("idle", "circle"):
        for k in range(3):
            put_timed(tmp_path, f"{label}/{k}.csv", GRID)
    plain = read_dataset(make_app(tmp_path))
    asked = read_dataset(make_app(tmp_path, resample=True))
    for a, b in zip(plain.recordings, asked.recordings, strict=True):
        assert np.array_equal(a.samples, b.samples)


def test_resampling_is_bounded(tmp_path):
    put_set(tmp_path)
    for path in (tmp_path / "data").rglob("*.csv"):
        path.unlink()
    for label in ("idle", "circle"):
        for k in range(3):
            put_timed(tmp_path, f"{label}/{k}.csv", GRID)
    put_timed(tmp_path, "idle/slow.csv", np.arange(30) * 1e6)
    put_timed(tmp_path, "idle/two.csv", [0.0, 1e9])
    found = one_problem(make_app(tmp_path, resample=True))
    assert (found.code, found.span.file) == ("D014", "idle/slow.csv")


def test_resampling_needs_a_time_column(tmp_path):
    put_set(tmp_path)
    assert one_problem(make_app(tmp_path, resample=True)).code == "D028"
