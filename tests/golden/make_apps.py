"""Makes the data and the small models behind the golden trees, once.

    python tests/golden/make_apps.py

Training differs between machines, so the models are committed and the golden trees are rendered from
them. Run this only to change the apps, and then ``pytest tests/test_golden.py --update``.
"""

from __future__ import annotations

import csv
import gzip
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from specc import driver, pipeline
from specc.cache import Cache
from specc.fingerprint import data_fingerprint
from specc.progress import LogProgress

APPS = Path(__file__).resolve().parent / "apps"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "motion" / "data"
LABELS = ("abduction", "pendulum", "upright_row")
SUBJECTS = ("01", "02", "03", "04")
SAMPLES = 150


def make_data(folder: Path) -> None:
    """A piece of one recording of each subject and class, acceleration only."""
    for label in LABELS:
        for subject in SUBJECTS:
            (source,) = sorted((EXAMPLE / label).glob(f"subject={subject}*right*.csv.gz"))[:1]
            with gzip.open(source, "rt", newline="") as file:
                rows = list(csv.reader(file))
            columns = [i for i, name in enumerate(rows[0]) if name.startswith("acc_")]
            start = (len(rows) - SAMPLES) // 2
            target = folder / label / f"subject={subject}.csv"
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                for row in [rows[0], *rows[start : start + SAMPLES]]:
                    writer.writerow([row[i] for i in columns])


def make_model(folder: Path) -> None:
    """model.tflite and the normalisation beside app.toml."""
    app = driver.check(folder / "app.toml")
    with tempfile.TemporaryDirectory() as name:
        cache = Cache(Path(name))
        progress = LogProgress()
        data, key = pipeline.dataset(app, data_fingerprint(app), cache, progress)
        trained = pipeline.train(app, data, key, cache, progress)
    (folder / "model.tflite").write_bytes(trained.tflite)
    np.save(folder / "mean.npy", trained.normalisation.mean)
    np.save(folder / "inv_std.npy", trained.normalisation.inv_std)
    shutil.rmtree(folder / ".specc", ignore_errors=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or ("wand", "swing"):
        make_data(APPS / name / "data")
        make_model(APPS / name)
