"""The motion example's data: complete, small, readable without a single complaint but clipping."""

import numpy as np
import pytest
from data_apps import EXAMPLE, LABELS, motion_app

from specc.dataset import read_dataset

MAX_DATA_BYTES = 6_000_000


@pytest.fixture(scope="module")
def dataset():
    return read_dataset(motion_app())


def test_every_subject_side_and_exercise_is_there():
    names = {f"subject={n:02d}_side={side}" for n in range(1, 11) for side in ("left", "right")}
    for label in LABELS:
        found = {p.name.removesuffix(".csv.gz") for p in (EXAMPLE / "data" / label).iterdir()}
        assert found == names


def test_the_data_fits_the_repository():
    files = [p for p in (EXAMPLE / "data").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) <= MAX_DATA_BYTES
    assert "David M. Burns" in (EXAMPLE / "data" / "LICENSE").read_text()


def test_no_subject_is_in_two_splits(dataset):
    groups = [set(split.groups) for split in dataset.splits]
    assert [len(g) for g in groups] == [5, 2, 3]
    assert len(set.union(*groups)) == 10
    for split in dataset.splits:
        of_windows = {dataset.recordings[i].group for i in split.recording}
        assert of_windows == set(split.groups)


def test_windows_start_at_multiples_of_the_stride(dataset):
    total = 0
    for split in dataset.splits:
        windows = dataset.windows(split)
        assert windows.shape == (len(split), 100, 6)
        assert windows.dtype == np.float32
        assert (split.start % 25 == 0).all()
        last = len(split) - 1
        assert np.array_equal(windows[last], dataset.window(split, last))
        total += len(split)
    assert total == sum((len(r.samples) - 100) // 25 + 1 for r in dataset.recordings)


def test_only_clipping_is_worth_a_word(dataset):
    assert [d.code for d in dataset.diagnostics] == ["D020"]
    peak = max(np.abs(r.samples[:, :3]).max() for r in dataset.recordings)
    assert peak == 4.0


def test_the_same_seed_gives_the_same_split_and_another_seed_another(dataset):
    again = read_dataset(motion_app())
    assert [s.groups for s in again.splits] == [s.groups for s in dataset.splits]
    others = {read_dataset(motion_app(seed=seed)).test.groups for seed in range(4)}
    assert len(others) > 1
