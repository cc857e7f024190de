"""The split by group: disjoint, seeded, with all classes on each side where there are enough."""

from collections import Counter

import pytest
from data_apps import make_app
from hypothesis import given
from hypothesis import strategies as st
from test_dataset_reading import one_problem, problems, put, put_set, rows

from specc.dataset import read_dataset
from specc.diagnostics import SpeccError
from specc.split import SPLITS, split_groups

WINDOWS = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.dictionaries(st.integers(0, 4), st.integers(1, 50), min_size=1).map(Counter),
    min_size=3,
    max_size=30,
)


@given(WINDOWS, st.sampled_from([0.1, 0.2, 0.3]), st.sampled_from([0.1, 0.3]), st.integers(0, 9))
def test_every_group_is_in_exactly_one_split(windows, validation, test, seed):
    split = split_groups(windows, validation, test, seed)
    assert sorted(g for name in SPLITS for g in split[name]) == sorted(windows)
    assert all(split[name] for name in SPLITS)
    assert split == split_groups(dict(reversed(windows.items())), validation, test, seed)


@given(st.integers(3, 12), st.integers(2, 8), st.integers(0, 50))
def test_classes_with_enough_groups_are_in_every_split(per_class, n_classes, seed):
    windows = {f"{c}/{k}": Counter({c: 10 + k}) for c in range(n_classes) for k in range(per_class)}
    split = split_groups(windows, 1 / 3, 1 / 3, seed)
    for name in SPLITS:
        classes = {c for g in split[name] for c in windows[g]}
        assert classes == set(range(n_classes)), name


def test_shares_are_of_the_groups():
    windows = {str(k): Counter({0: 5, 1: 5}) for k in range(10)}
    split = split_groups(windows, 0.1, 0.3, 7)
    assert [len(split[name]) for name in SPLITS] == [6, 1, 3]


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_groups(n):
    with pytest.raises(SpeccError) as caught:
        split_groups({str(k): Counter({0: 5}) for k in range(n)}, 0.2, 0.2, 0)
    (found,) = caught.value.diagnostics
    assert found.code == "D018"
    assert "at least 3 groups" in found.hint


def test_two_subjects_cannot_be_split(tmp_path):
    put_set(tmp_path, groups=2)
    assert one_problem(make_app(tmp_path, group_by="subject")).code == "D018"


def test_a_class_of_one_group_trains_and_is_missed_elsewhere(tmp_path):
    put_set(tmp_path, groups=6)
    put(tmp_path, "wave/subject=0.csv", rows(30))
    app = make_app(tmp_path, labels=("idle", "circle", "wave"), group_by="subject")
    dataset = read_dataset(app)
    assert "0" in dataset.train.groups
    missed = [d for d in dataset.diagnostics if d.code == "D019"]
    assert [d.message.split(" of ")[0] for d in missed] == [
        "no validation window",
        "no test window",
    ]
    assert "at least 3 groups" in missed[0].hint


def test_a_class_that_cannot_train_is_an_error(tmp_path):
    for k, label in enumerate(("idle", "circle", "wave")):
        put(tmp_path, f"{label}/subject={k}.csv", rows(30))
    labels = ("idle", "circle", "wave")
    found = problems(make_app(tmp_path, labels=labels, group_by="subject"))
    assert [d.code for d in found] == ["D019", "D019"]
