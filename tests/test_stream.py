"""However samples arrive, on the host and in the generated C, features have the same bits."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace

import numpy as np
import pytest
from feature_core import make_app, write_core
from hypothesis import given, settings
from hypothesis import strategies as st

from specc import registry
from specc.dataset import Split
from specc.dsp.pieces import NEEDS
from specc.features import feature_shape, lower_features
from specc.stream import Stream, split_features

STRICT = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-ffp-contract=off"]
HIGH = {"kind": "high", "cutoff": "2 Hz", "order": 3}
SPECTRAL = {"n_fft": 16, "n_bands": 3, "n_peaks": 1}
RAW, MEAN = ("raw", (2, 0), {}), ("statistics", (0, 1, 2), {"measures": ["mean", "max"]})

MEASURES = ("rms", "skewness", "kurtosis", "zero_crossings", "peak_to_peak")
SCALED = {**SPECTRAL, "hop_length": 4, "scale": 0.1}
FRAMES = {"frame_length": "320 ms", "hop_length": "160 ms"}
SOUND = [
    ("mfe", (2, 0), {**FRAMES, "n_mels": 3}),
    ("mfcc", (1,), {**FRAMES, "n_mels": 3, "n_mfcc": 2, "cmvn_window": 3}),
    ("spectrogram", (0, 1), FRAMES),
]

APPS = {
    "window blocks": make_app((40, 15), [RAW, MEAN]),
    "frames": make_app((40, 16), [("spectral", (0, 1, 2), SPECTRAL)]),
    "frames that are not shared": make_app((40, 15), [("spectral", (0, 1, 2), SPECTRAL)]),
    "frames beside windows": make_app((40, 24), [MEAN, ("spectral", (1,), SPECTRAL), RAW]),
    "frames of sound": make_app((40, 8), SOUND),
    "frames of sound that are not shared": make_app((40, 15), SOUND),
    "a stride longer than the frames of a window": make_app(
        (40, 40), [("spectral", (1, 2), {**SPECTRAL, "n_fft": 24, "hop_length": 20})]
    ),
    "pieces": make_app((40, 20), [("statistics", (0, 2), {"measures": list(NEEDS)})]),
    "short pieces beside frames": make_app(
        (40, 16), [("statistics", (1,), {}), ("spectral", (0,), SPECTRAL), MEAN]
    ),
    "measures and frames of one block": make_app(
        (40, 12), [("spectral", (0, 2), {**SCALED, "measures": ["rms", "std"]})]
    ),
    "measures of pieces of one block": make_app(
        (40, 20), [MEAN, ("spectral", (0, 2), {**SCALED, "measures": MEASURES}), RAW]
    ),
    "measures of windows of one block": make_app(
        (40, 20), [("spectral", (0, 2), {**SPECTRAL, "hop_length": 4, "measures": ["median"]})]
    ),
    "signals in place": make_app((40, 16), [RAW], [("filter", (0, 1), (0, 1), HIGH)]),
    "a chain to new channels": make_app(
        (40, 16),
        [("spectral", (4,), SPECTRAL), ("raw", (3, 1), {})],
        [
            ("filter", (0, 2), (3, 4), HIGH),
            ("filter", (3, 4), (3, 4), {"kind": "low", "cutoff": "12 Hz"}),
        ],
    ),
}


def recording(app, n: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, app.n_channels)) + rng.normal(size=app.n_channels)).astype("f4")


def bits(features: np.ndarray) -> np.ndarray:
    return features.view(np.uint32)


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=30), st.integers(0, 2**32 - 1))
def test_blocks_of_any_size_give_the_same_bits(app, sizes, seed):
    samples = recording(app, sum(sizes), seed)
    whole = Stream(app).features(samples)
    assert len(whole) == max(0, (len(samples) - 40) // app.window.stride + 1)
    stream, cuts = Stream(app), np.cumsum(sizes)[:-1]
    parts = [stream.push(part) for part in np.split(samples, cuts)]
    np.testing.assert_array_equal(bits(np.concatenate(parts)), bits(whole))
    stream.reset()
    single = [stream.push(samples[i : i + 1]) for i in range(len(samples))] or [whole[:0]]
    np.testing.assert_array_equal(bits(np.concatenate(single)), bits(whole))


@pytest.mark.parametrize("stride", [16, 24, 40])
def test_shared_frames_give_the_bits_of_whole_windows(stride):
    block = ("spectral", (0, 1, 2), SPECTRAL)
    shared, alone = make_app((40, stride), [block]), make_app((40, 15), [block])
    samples = recording(shared, 200)
    found = Stream(shared).features(samples)
    starts = range(0, 200 - 40 + 1, stride)
    expected = [Stream(alone).features(samples[s : s + 40])[0] for s in starts]
    np.testing.assert_array_equal(bits(found), bits(np.array(expected)))


def test_which_blocks_share():
    """One look at each sample is not worth it where the window is kept anyway."""

    def shared(*blocks):
        return [low.streams for low in lower_features(make_app((40, 20), blocks))]

    more = ("statistics", (0,), {"measures": ["mean", "max"]})
    once = ("statistics", (0,), {"measures": ["mean"]})
    assert shared(once) == shared(once, once)[:1] == [True]
    assert shared(once, RAW) == [False, False]
    assert shared(once, more, RAW) == [False, True, False]
    median = {**SPECTRAL, "hop_length": 4, "measures": ["median"]}
    assert shared(once, ("spectral", (0,), median)) == [False, True, False]


@pytest.mark.parametrize("stride", [10, 20, 30])
def test_shared_pieces_give_the_bits_of_windows_alone(stride):
    app = make_app((40, stride), [("statistics", (0, 1, 2), {"measures": MEASURES[:3]})])
    assert [low.streams for low in lower_features(app)] == [True]
    samples = recording(app, 200)
    found = Stream(app).features(samples)
    starts = range(0, 200 - 40 + 1, stride)
    expected = [Stream(app).features(samples[s : s + 40])[0] for s in starts]
    np.testing.assert_array_equal(bits(found), bits(np.array(expected)))


def test_features_of_a_reset_stream_do_not_remember():
    app = APPS["a chain to new channels"]
    first, second = recording(app, 100, 1), recording(app, 120, 2)
    stream = Stream(app)
    stream.features(first)
    np.testing.assert_array_equal(bits(stream.features(second)), bits(Stream(app).features(second)))


def test_the_windows_of_a_split_may_be_in_any_order():
    app = APPS["frames"]
    samples = [recording(app, n, n) for n in (200, 90, 120)]
    windows = [(i, 16 * w) for i, n in enumerate((11, 4, 6)) for w in range(n)]
    expected = [Stream(app).features(samples[i])[start // 16] for i, start in windows]
    data = SimpleNamespace(recordings=[SimpleNamespace(samples=s) for s in samples])
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(windows))[: 20 - 5 * seed]
        rows = np.array(windows, np.int32)[order]
        found = split_features(
            app, data, Split("train", (), *rows.T, np.zeros(len(rows), np.int32))
        )
        assert found.shape == (len(rows), *feature_shape(app))
        np.testing.assert_array_equal(bits(found), bits(np.array(expected)[order]))


MAIN = """
#include <stdio.h>
#include <string.h>
#include "app/features.h"

static app_arena_t arena;

int main(void)
{
    float sample[APP_CHANNELS];

    app_features_init();
    while (fread(sample, sizeof sample, 1, stdin) == 1) {
        memset(&arena, 0xa5, sizeof arena); /* nothing may live there between samples */
        if (app_features_push(sample, &arena)) {
            app_features(&arena);
            fwrite(app_feature_vector(&arena), sizeof(float), APP_FEATURES, stdout);
        }
    }
    return 0;
}
"""


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_the_generated_core_gives_the_same_bits(app, tmp_path):
    write_core(app, tmp_path)
    (tmp_path / "main.c").write_text(MAIN)
    kernels = [*registry.PACKAGE.glob("dsp/*/*.c"), *registry.PACKAGE.glob("signals/*/*.c")]
    kernels += [*registry.PACKAGE.glob("runtime/*.c")]
    program = tmp_path / "program"
    own = subprocess.run(
        ["gcc", *STRICT, "-I.", "-o", program, "main.c", "app/features.c", *map(str, kernels)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert own.returncode == 0, own.stderr
    samples = recording(app, 200, 3)
    done = subprocess.run([program], input=samples.tobytes(), capture_output=True, check=True)
    expected = Stream(app).features(samples)
    np.testing.assert_array_equal(np.frombuffer(done.stdout, np.uint32), bits(expected).ravel())


def test_samples_of_another_type_or_shape_are_refused():
    stream = Stream(APPS["window blocks"])
    for bad in (np.zeros((50, 3)), np.zeros((50, 2), "f4"), np.zeros(50, "f4")):
        with pytest.raises(ValueError, match="3 channels"):
            stream.push(bad)


def test_only_what_is_needed_is_kept():
    stream = Stream(APPS["frames"])
    for _ in range(20):
        stream.push(recording(APPS["frames"], 500))
    assert len(stream._samples.rows) < 16 + 8
    assert all(len(block._frames.rows) <= 4 for block in stream._blocks)
    stream = Stream(APPS["pieces"])
    for _ in range(20):
        stream.push(recording(APPS["pieces"], 507))
    assert len(stream._samples.rows) < 20
    assert all(len(block._frames.rows) <= 2 for block in stream._blocks)
