"""From a spec and files as users have them to the features that a network is trained on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from recordings import put
from specs import changed, write
from test_layouts import speech_commands, uci_har
from test_readers_image import picture, stored
from test_readers_tables import acquired

from specc import driver, pipeline
from specc.cache import Cache, load_array
from specc.progress import Progress


def features(folder, spec):
    """The features of the windows of each split, and of the augmented copies."""
    path = write(folder, spec)
    outcome = driver.build(path, driver.Options(stop_after="features"), Progress())
    app, cache = outcome.app, Cache(driver.state_folder(outcome.app))
    data, key = pipeline.dataset(app, driver.data_fingerprint(app), cache, Progress())
    entry, key = pipeline.features(app, data, key, cache, Progress())
    copies, _ = pipeline.copies(app, data, key, cache, Progress())
    return data, {s.name: load_array(entry, s.name) for s in data.splits}, copies, outcome.warnings


def check(data, arrays, copies, n_copies):
    assert {name: len(array) for name, array in arrays.items()} == {
        split.name: len(split) for split in data.splits
    }
    assert min(map(len, arrays.values())) > 0
    assert len(copies) == n_copies * len(data.train)
    for array in (*arrays.values(), copies):
        assert np.isfinite(array).all()


SPECTRAL = {"type": "spectral", "n_fft": 64}
MELS = {"type": "mfe", "n_fft": 64, "n_mels": 8, "frame_length": "40 ms", "hop_length": "20 ms"}


@pytest.mark.parametrize(
    ("feature", "masks"), [(SPECTRAL, []), (MELS, [{"type": "spec_augment", "probability": 1.0}])]
)
def test_keywords(tmp_path, feature, masks):
    speech_commands(tmp_path)
    spec = changed(
        sensor={"type": "microphone", "channels": ["audio"], "rate": "1 kHz"},
        data={"copies": 2},
        window={"length": "200 ms", "stride": "100 ms"},
        features=[feature],
        classes={"labels": ["yes", "no"]},
        augment=[
            {"type": "shift", "most": "20 ms"},
            {"type": "reverb", "rt60": ["10 ms", "50 ms"]},
            {"type": "noise", "source": "background"},
            *masks,
        ],
    )
    data, arrays, copies, warnings = features(tmp_path, spec)
    check(data, arrays, copies, 2)
    assert [w.code for w in warnings] == ["D012"]  # the word that is not asked for
    if masks:
        maps = copies.reshape(len(copies), 9, 8)
        whole = arrays["train"].reshape(-1, 9, 8)
        assert hidden_bands(maps) > 0.2
        assert hidden_bands(whole) == 0


def hidden_bands(maps):
    """The share of maps, ``(n, frames, bands)``, in which a band does not change over time."""
    return float((np.ptp(maps, axis=1) == 0).any(axis=1).mean())


def test_pictures(tmp_path):
    for label in ("idle", "circle"):
        for k in range(6):
            put(tmp_path, f"{label}/{k}.png", stored(picture(len(label) * 10 + k)))
    spec = changed(
        sensor={"type": "camera", "channels": ["rgb565"], "rate": "5 Hz", "width": 8, "height": 6},
        data={"resample": True},
        features=[{"type": "image", "color": "rgb"}],
        classes={"labels": ["idle", "circle"]},
        augment=[{"type": "flip"}, {"type": "crop"}, {"type": "brightness"}],
    )
    del spec["window"]
    data, arrays, copies, warnings = features(tmp_path, spec)
    check(data, arrays, copies, 1)
    assert arrays["train"].shape[1:] == (48, 3)
    assert warnings == ()


@pytest.mark.parametrize("layout", [None, "edge_impulse"])
def test_acquisitions(tmp_path, layout):
    rng = np.random.default_rng(1)
    for k in range(8):
        for label in ("idle", "circle", "wing"):
            values = rng.normal(size=(150, 3)).tolist()
            folder = "testing" if k > 5 else "training"
            put(tmp_path, f"{folder}/{label}.{k}.json", json.dumps(acquired(values=values)))
    spec = changed(data={"layout": layout} if layout else {}, augment=[{"type": "rotate"}])
    data, arrays, copies, warnings = features(tmp_path, spec)
    check(data, arrays, copies, 1)
    assert all(group.startswith("testing/") for group in data.test.groups)
    assert warnings == ()


def test_uci_har(tmp_path):
    uci_har(tmp_path)
    spec = changed(
        window={"length": "2.56 s", "stride": "1.28 s"},
        classes={"labels": ["WALKING", "SITTING"]},
        features=[{"type": "raw"}],
        augment=[{"type": "spec_augment"}, {"type": "scale"}],
    )
    data, arrays, copies, warnings = features(tmp_path, spec)
    check(data, arrays, copies, 1)
    assert data.test.groups == ("3", "4")
    assert warnings == ()


def test_a_slow_environment(tmp_path):
    """A sample every half a minute, in units that are not the channels' own."""
    rng = np.random.default_rng(1)
    for label, gain in (("idle", 0.0), ("circle", 5.0)):
        for day in range(8):
            co2 = 420 + rng.normal(0, 2, 120) + gain * np.arange(120)
            lines = [f"{30 * i},{68 + 0.01 * i},{value:.2f}" for i, value in enumerate(co2)]
            table = "\n".join(["time [s],temperature [degF],co2 [ppm]", *lines])
            put(tmp_path, f"{label}/subject={day}.csv", table)
    channels = ["temperature", "co2"]
    spec = changed(
        sensor={"type": "environment", "channels": channels, "rate": "0.0333333 Hz"},
        window={"length": "10 min", "stride": "1 min"},
        features=[{"type": "statistics", "measures": ["mean"]}],
        classes={"labels": ["idle", "circle"]},
    )
    data, arrays, copies, warnings = features(tmp_path, spec)
    check(data, arrays, copies, 0)
    assert abs(data.recordings[0].samples[0, 0] - 20) < 1e-5
    assert warnings == ()  # curves that rise alike are no copies of each other
