"""Is the network worth its flash? The app's accuracy beside two classical classifiers.

Random forest and logistic regression on the mean, standard deviation, minimum and maximum of each
channel, on the same windows and the same splits as specc's own pipeline: for each seed other
groups are held out. The baselines may train on the validation groups too, which the network sees
only to know when to stop: the comparison is in their favour.

Usage: ``python benchmarks/baselines.py [app.toml] [--splits 5] [--baselines-only]``.
Needs scikit-learn (``pip install specc-tinyml[test]``).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from specc import driver, pipeline
from specc.app import ResolvedApp
from specc.cache import Cache
from specc.dataset import Dataset, read_dataset
from specc.interpret import Interpreter
from specc.progress import Progress

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "motion" / "app.toml"


def simple_statistics(windows: np.ndarray) -> np.ndarray:
    """``windows`` float32 (n, length, channels) -> (n, 4 * channels)."""
    parts = [windows.mean(1), windows.std(1), windows.min(1), windows.max(1)]
    return np.concatenate(parts, axis=1)


def baselines(data: Dataset) -> dict[str, float]:
    """Accuracy on the test windows, by classifier."""
    seen = (data.train, data.validation)
    x = simple_statistics(np.concatenate([data.windows(split) for split in seen]))
    y = np.concatenate([split.label for split in seen])
    test = simple_statistics(data.windows(data.test))
    classifiers = {
        "random forest": RandomForestClassifier(200, random_state=0),
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)),
    }
    return {
        name: float(classifier.fit(x, y).score(test, data.test.label))
        for name, classifier in classifiers.items()
    }


def network(app: ResolvedApp, data: Dataset, folder: Path) -> dict[str, float]:
    """Accuracy on the test windows of the app's network, float and int8 as on the device."""
    trained = pipeline.train(app, data, f"seed {app.data.seed}", Cache(folder), Progress())
    scores = Interpreter(pipeline.lower(app, trained).model).run(trained.features["test"])
    return {
        "specc float": float((trained.float_scores.argmax(1) == data.test.label).mean()),
        "specc int8": float((np.asarray(scores).argmax(1) == data.test.label).mean()),
    }


def measure(app: ResolvedApp, n_splits: int, with_network: bool, show: Callable) -> dict:
    """``{classifier: [accuracy of each split]}``; ``show(data, accuracies)`` after each split."""
    table: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(n_splits):
            of_seed = replace(app, data=replace(app.data, seed=seed))
            data = read_dataset(of_seed)
            accuracies = baselines(data)
            if with_network:
                accuracies |= network(of_seed, data, Path(folder))
            for name, accuracy in accuracies.items():
                table.setdefault(name, []).append(accuracy)
            show(data, accuracies)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("spec", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--baselines-only", action="store_true")
    options = parser.parse_args()

    def show(data: Dataset, accuracies: dict[str, float]) -> None:
        figures = "  ".join(f"{name} {value:.4f}" for name, value in accuracies.items())
        print(f"test on {', '.join(data.test.groups)}: {figures}", flush=True)

    app = driver.check(options.spec)
    table = measure(app, options.splits, not options.baselines_only, show)
    print(f"\nMean of {options.splits} splits, {len(app.labels)} classes")
    for name, values in table.items():
        print(f"{name:<20} {np.mean(values):.4f}  ({min(values):.4f} to {max(values):.4f})")


if __name__ == "__main__":
    main()
