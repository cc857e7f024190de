"""``specc features --out``: the features of all windows as a file, to train a network on elsewhere.

They come from the firmware's own kernels, split as `specc build` splits them, so that the accuracy of a
network that learned from ``x_train`` alone is told honestly when it comes back as ``[model] file``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from specc import driver, pipeline
from specc.cache import Cache, load_array
from specc.diagnostics import error
from specc.features import feature_names, feature_shape
from specc.fingerprint import data_fingerprint
from specc.progress import for_terminal


def run(spec: Path, out: Path) -> int:
    """Writes ``out``, a NumPy ``.npz`` file, and says what is in it. Raises O014 where it cannot."""
    app = driver.check(spec)
    with driver.locked(app):
        cache, progress = Cache(driver.state_folder(app)), for_terminal(quiet=False)
        data, key = pipeline.dataset(app, data_fingerprint(app), cache, progress)
        folder, _ = pipeline.features(app, data, key, cache, progress)
        arrays = {
            "labels": np.array(app.labels),
            "feature_names": np.array(feature_names(app)).reshape(feature_shape(app)),
        }
        for split in data.splits:
            groups = [data.recordings[i].group for i in split.recording]
            arrays |= {
                f"x_{split.name}": load_array(folder, split.name),
                f"y_{split.name}": split.label,
                f"group_{split.name}": np.array(groups, dtype=np.str_),
            }
        _write(out, arrays)
    length, channels = feature_shape(app)
    for split in data.splits:
        print(f"x_{split.name:<11} float32 [{len(split)}][{length}][{channels}]")
    print(f"and y_..., group_... of each, labels, feature_names: wrote {out}")
    return 0


def _write(out: Path, arrays: dict[str, np.ndarray]) -> None:
    draft = out.parent / f".{out.name}.draft"
    try:
        with draft.open("wb") as file:
            np.savez(file, **arrays)
        draft.replace(out)
    except OSError as failure:
        draft.unlink(missing_ok=True)
        hint = "choose a file that can be written, with --out"
        raise error("O014", f"cannot write {out}: {failure.strerror}", hint=hint) from None
