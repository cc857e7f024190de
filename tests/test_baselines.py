"""The baselines' benchmark: same windows and splits as the network's, one figure a split."""

import importlib.util
from pathlib import Path

import numpy as np
from data_apps import make_app
from test_dataset_reading import put, rows

BENCHMARK = Path(__file__).resolve().parent.parent / "benchmarks" / "baselines.py"


def load():
    spec = importlib.util.spec_from_file_location("baselines", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_statistics_are_per_channel():
    windows = np.arange(2 * 5 * 3, dtype=np.float32).reshape(2, 5, 3)
    found = load().simple_statistics(windows)
    assert found.shape == (2, 12)
    assert found[0, :3].tolist() == [6, 7, 8]
    assert found[1, 9:].tolist() == [27, 28, 29]


def test_each_seed_holds_out_other_groups(tmp_path):
    for k, label in enumerate(("idle", "circle")):
        for subject in range(6):
            lines = rows(30, value=0.5 * k + 0.01 * subject)
            put(tmp_path, f"{label}/subject={subject}.csv", lines)
    held_out = []
    table = load().measure(
        make_app(tmp_path, group_by="subject"),
        3,
        with_network=False,
        show=lambda data, accuracies: held_out.append(data.test.groups),
    )
    assert len(set(held_out)) > 1
    assert table == {"random forest": [1.0] * 3, "logistic regression": [1.0] * 3}
