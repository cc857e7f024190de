"""Augmentation: what each kind promises; that it is deterministic; that training alone sees it."""

from __future__ import annotations

import importlib
from dataclasses import replace

import numpy as np
import pytest
from data_apps import ACC, GYRO, make_app
from recordings import AUDIO, noise, put, put_wavs, sound_app, tone, wav
from specs import changed, errors, resolved
from test_layouts import speech_commands

from specc import app as a
from specc import pipeline, pixels, registry
from specc.augment.scene import Scene, Setting
from specc.augmentation import Augmenter, augmented
from specc.cache import Cache
from specc.dataset import read_dataset
from specc.diagnostics import SpeccError
from specc.progress import Progress
from specc.stream import split_features

KINDS = registry.names("augment")
IMAGES = ("flip", "brightness", "crop")
GREY = (a.Channel("gray", "count"),)


def block(name):
    return importlib.import_module(f"specc.augment.{name}.block")


def params(name, **given):
    """In base units, without the checks of texts."""
    return registry.params("augment", name).Params().model_copy(update=given)


def step(name, probability=1.0, **given):
    return a.Augmentation(name, params(name, **given), probability)


def rng(seed=0):
    return np.random.default_rng(seed)


def db(ratio):
    return 10 * np.log10(ratio)


def scene(channels=AUDIO, rate=1000.0, **more):
    return Scene(rate, channels, **more)


# What each kind promises.


@pytest.mark.parametrize("source", ["white", "pink", "background"])
@pytest.mark.parametrize("snr", [-10.0, 0.0, 20.0])
def test_noise_has_the_ratio_that_was_asked_for(source, snr):
    samples = (tone(4000, level=0.1) + 0.3).astype(np.float32)
    recorded = (noise(1, 500, 1).astype(np.float32), noise(2, 9000, 1).astype(np.float32))
    given = params("noise", source=source, snr=(snr, snr))
    found = block("noise").apply(given, samples, rng(), scene(noise=recorded))
    added = found - samples
    assert db(samples.var() / added.var()) == pytest.approx(snr, abs=0.01)
    assert abs(added.mean()) < 1e-4


def test_noise_is_drawn_from_the_whole_range_and_for_each_channel():
    samples = noise(3, 2000, 2).astype(np.float32) * [1, 100]
    ratios = []
    for seed in range(200):
        given = params("noise", snr=(0.0, 30.0))
        added = (
            block("noise").apply(given, samples.astype(np.float32), rng(seed), scene()) - samples
        )
        each = db(samples.var(axis=0) / added.var(axis=0))
        assert each[0] == pytest.approx(each[1], abs=0.05)
        ratios.append(each[0])
    assert min(ratios) < 1.5
    assert max(ratios) > 28.5
    assert np.mean(ratios) == pytest.approx(15, abs=2)


def test_pink_noise_falls_by_3_db_an_octave():
    spectrum = np.abs(np.fft.rfft(block("noise").pink(rng().standard_normal((1 << 18, 1))), axis=0))
    octaves = [np.square(spectrum[1 << k : 2 << k]).mean() for k in range(9, 16)]
    slopes = np.diff(db(np.array(octaves)))
    assert np.abs(slopes + 3.01).max() < 0.4
    assert slopes.mean() == pytest.approx(-3.01, abs=0.1)


def test_silence_stays_silent():
    still = np.full((100, 1), 0.25, np.float32)
    assert np.array_equal(block("noise").apply(params("noise"), still, rng(), scene()), still)


def test_recorded_noise_is_a_piece_of_a_recording():
    recordings = tuple(np.arange(n, dtype=np.float32)[:, None] + 1e4 * n for n in (5, 300))
    kinds = set()
    for seed in range(200):
        piece = block("noise").recorded(recordings, 20, rng(seed))[:, 0]
        kinds.add(piece[0] > 1e5)
        steps = np.diff(piece)
        assert set(steps.tolist()) <= {1.0, -4.0}  # goes on, or starts anew
    assert kinds == {True, False}


@pytest.mark.parametrize("gain", [-6.0, 3.5])
def test_gain(gain):
    samples = noise(1, 100, 2).astype(np.float32)
    found = block("gain").apply(params("gain", range=(gain, gain)), samples, rng(), scene())
    assert db(found.var() / samples.var()) == pytest.approx(gain, abs=0.001)


def test_scale_is_of_each_channel():
    samples = np.ones((10, 6), np.float32)
    found = block("scale").apply(params("scale", range=(0.8, 1.2)), samples, rng(), scene())
    assert (found == found[0]).all()
    assert len(set(found[0].tolist())) == 6
    assert 0.8 <= found.min() < found.max() <= 1.2


def test_shift_is_whole_and_bounded():
    samples = np.arange(1000, dtype=np.float32)[:, None]
    shifts = {
        int(
            500 - block("shift").apply(params("shift", most=0.02), samples, rng(s), scene())[500, 0]
        )
        for s in range(400)
    }
    assert shifts == set(range(-20, 21))


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.0, 1.25, 2.0])
def test_speed_changes_frequency_and_nothing_else(factor):
    samples = tone(4000, 60).astype(np.float32)
    found = block("speed").played(samples, factor)[1200:2800, 0]
    at = np.arange(1200, 2800) - 1999.5
    expected = 0.5 * np.sin(2 * np.pi * 60 / 1000 * (at * factor + 1999.5))
    assert np.abs(found - expected).max() < 2e-3


def test_what_is_played_faster_does_not_alias():
    high = tone(4000, 350).astype(np.float32)  # 700 Hz at twice the speed; Nyquist is at 500
    left = block("speed").played(high, 2.0)[1200:2800]
    assert db(left.var() / high.var()) < -40


@pytest.mark.parametrize("rt60", [0.1, 0.4])
@pytest.mark.parametrize("direct", [-3.0, 10.0])
def test_a_room_dies_away_in_its_time(rt60, direct):
    decays = []
    for seed in range(50):
        response = block("reverb").impulse_response(rt60, direct, 16000, rng(seed))
        tail = np.square(response[1:])
        assert response[0] == 1
        assert db(1 / tail.sum()) == pytest.approx(direct, abs=0.01)
        curve = db(np.cumsum(tail[::-1])[::-1] / tail.sum())  # Schroeder's integral
        first, last = np.argmax(curve < -5), np.argmax(curve < -35)
        decays.append(60 / 30 * (last - first) / 16000)
    assert np.mean(decays) == pytest.approx(rt60, rel=0.05)


def test_reverb_is_convolution():
    samples = noise(1, 300, 2).astype(np.float32)
    response = block("reverb").impulse_response(0.05, 3, 1000, rng())
    expected = np.stack([np.convolve(c, response)[:300] for c in samples.T], axis=1)
    np.testing.assert_allclose(block("reverb").convolved(samples, response), expected, atol=1e-5)


def test_rotation_keeps_norms_and_angles_between_kinds():
    samples = noise(1, 200, 6).astype(np.float32)
    turns = []
    for seed in range(100):
        given = params("rotate", most=30.0)
        found = block("rotate").apply(given, samples, rng(seed), scene(ACC + GYRO))
        acc, gyro = found[:, :3], found[:, 3:]
        for mine, theirs in ((acc, samples[:, :3]), (gyro, samples[:, 3:])):
            norms = np.linalg.norm(mine, axis=1), np.linalg.norm(theirs, axis=1)
            np.testing.assert_allclose(*norms, rtol=1e-5)
        before = (samples[:, :3] * samples[:, 3:]).sum(axis=1)
        np.testing.assert_allclose((acc * gyro).sum(axis=1), before, atol=1e-6)  # one device
        matrix = np.linalg.lstsq(samples[:, :3], acc, rcond=None)[0].T
        assert np.linalg.det(matrix) == pytest.approx(1, abs=1e-4)
        turns.append(np.degrees(np.arccos((np.trace(matrix) - 1) / 2)))
    assert max(turns) <= 30.01
    assert max(turns) > 25


def test_other_channels_are_not_turned():
    channels = (a.Channel("light", "lx"), *ACC)
    samples = noise(1, 20, 4).astype(np.float32)
    found = block("rotate").apply(params("rotate"), samples, rng(), scene(channels))
    assert np.array_equal(found[:, 0], samples[:, 0])
    assert not np.array_equal(found[:, 1:], samples[:, 1:])


def test_spec_augment_hides_at_most_what_it_says():
    features = rng(1).normal(size=(50, 40, 2)).astype(np.float32)
    mean = features.mean(axis=(0, 1))
    rows, columns = [], []
    for seed in range(300):
        given = params("spec_augment", time_masks=1, time_width=0.2, frequency_masks=1)
        found = block("spec_augment").mask(given, features, rng(seed))
        hidden = np.isclose(found, mean, atol=1e-6).all(axis=2)
        time, bands = hidden.all(axis=1), hidden.all(axis=0)
        assert np.array_equal(hidden, time[:, None] | bands[None, :])
        assert np.array_equal(found[~hidden], features[~hidden])
        assert (np.diff(np.flatnonzero(time)) == 1).all()
        rows.append(time.sum())
        columns.append(bands.sum())
    assert (min(rows), max(rows)) == (0, 10)
    assert (min(columns), max(columns)) == (0, 8)


IMAGE = np.random.default_rng(5).integers(0, 256, (12 * 16, 1)).astype(np.float32)
FRAME = scene(GREY, frame=(12, 16))


def test_flips_are_flips():
    image = IMAGE.reshape(12, 16)
    for direction, expected in (
        ("horizontal", [image[:, ::-1]]),
        ("vertical", [image[::-1]]),
        ("both", [image[:, ::-1], image[::-1], image[::-1, ::-1]]),
    ):
        given = params("flip", direction=direction)
        found = [
            block("flip").apply(given, IMAGE, rng(s), FRAME).reshape(12, 16) for s in range(40)
        ]
        assert {f.tobytes() for f in found} == {e.tobytes() for e in expected}


def test_brightness_and_contrast():
    given = params("brightness", range=(0.5, 0.5), contrast=(0.8, 0.8))
    found = block("brightness").apply(given, IMAGE, rng(), FRAME)
    assert found.mean() == pytest.approx(0.5 * IMAGE.mean(), rel=1e-4)
    assert found.std() == pytest.approx(0.4 * IMAGE.std(), rel=1e-4)
    brighter = block("brightness").apply(params("brightness", range=(9, 9)), IMAGE, rng(), FRAME)
    assert brighter.max() == 255
    assert brighter.min() >= 0


def test_a_crop_shows_a_part_at_its_size():
    ramp = np.add.outer(np.arange(12.0) * 10, np.arange(16.0))[:, :, None]
    part = block("crop").part(ramp, 3.0, 4.0, 0.5)[:, :, 0]
    rows = 3 + (np.arange(12) + 0.5) * 0.5 - 0.5
    columns = 4 + (np.arange(16) + 0.5) * 0.5 - 0.5
    np.testing.assert_allclose(part, np.add.outer(rows * 10, columns), rtol=1e-6)
    whole = block("crop").part(ramp, 0.0, 0.0, 1.0)
    np.testing.assert_allclose(whole, ramp)


# What holds for all kinds.


def app_and_data(folder, name):
    """An app with this one step, and its data."""
    if name in IMAGES:
        from test_readers_image import camera_app, picture, stored

        for label in ("idle", "circle"):
            for k in range(4):
                content = stored(picture(10 * len(label) + k, n_channels=1))
                put(folder, f"{label}/{k}.png", content)
        app = camera_app(folder)
    elif name == "rotate":
        for label in ("idle", "circle"):
            for k in range(4):
                lines = ["acc_x [g],acc_y [g],acc_z [g]"]
                lines += [",".join(map(str, row)) for row in noise(k + 10 * len(label), 60, 3)]
                put(folder, f"{label}/{k}.csv", "\n".join(lines))
        app = make_app(folder)
    else:
        put_wavs(folder)
        app = sound_app(folder)
    raw = registry.params("dsp", "raw")
    features = (a.Feature("raw", raw.Params(type="raw"), tuple(range(app.n_channels))),)
    app = replace(app, features=features, augment=(step(name),), data=replace(app.data, copies=2))
    return app, read_dataset(app)


def run(app, data):
    return augmented(app, data, split_features, lambda done, total: None)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_deterministic_and_changes_copies_alone(tmp_path, name):
    app, data = app_and_data(tmp_path, name)
    before = [r.samples.copy() for r in data.recordings]
    found = run(app, data)
    n = len(data.train)
    plain = split_features(app, data, data.train)
    assert found.shape == (2 * n, *plain.shape[1:])
    assert (found.dtype, bool(np.isfinite(found).all())) == (np.float32, True)
    assert found.tobytes() == run(app, data).tobytes()
    changed_rows = [not np.array_equal(x, y) for x, y in zip(found, [*plain, *plain], strict=True)]
    assert np.mean(changed_rows) > 0.8
    other_seed = replace(app, data=replace(app.data, seed=app.data.seed + 1))
    if name != "flip":  # of which there is only one
        assert found.tobytes() != run(other_seed, data).tobytes()
        assert not np.array_equal(found[:n], found[n:])
    for recording, samples in zip(data.recordings, before, strict=True):
        assert np.array_equal(recording.samples, samples)


@pytest.mark.parametrize("name", ["rgb565", "yuv422"])
def test_pictures_of_words_are_changed_as_pictures(tmp_path, name):
    from test_readers_image import camera_app, picture, stored

    for label in ("idle", "circle"):
        for k in range(4):
            colours = np.repeat(picture(10 * len(label) + k, width=8), 2, axis=1)
            put(tmp_path, f"{label}/{k}.png", stored(colours))
    app = camera_app(tmp_path, channels=(a.Channel(name, "count"),))
    app = replace(app, augment=(step("flip"),))
    data = read_dataset(app)
    for index in range(len(data.train)):
        before, after = (
            pixels.unpacked(window.reshape(12, 16, 1), (name,))
            for window in (data.window(data.train, index), Augmenter(app, data).window(0, index))
        )
        assert np.abs(after - before[:, ::-1]).max() <= 3
    noisy = replace(app, augment=(step("noise", snr=(-20.0, -20.0)),))
    words = Augmenter(noisy, data).window(0, 0)
    assert np.array_equal(words, np.round(words))
    assert (words.min() >= 0, words.max() <= 65535) == (True, True)


@pytest.mark.parametrize("name", ["shift", "speed", "reverb"])
def test_what_is_for_signals_is_not_for_cameras(tmp_path, name):
    from test_readers_image import camera_app

    app = camera_app(tmp_path)
    (found,) = registry.params("augment", name).check(
        params(name), Setting(app.sensor, app.data, app.window, ())
    )
    assert "a camera has none" in found.message
    signal = sound_app(tmp_path)
    setting = Setting(signal.sensor, signal.data, signal.window, ())
    assert registry.params("augment", name).check(params(name), setting) == []


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_leaves_the_range_of_the_sensor(tmp_path, name):
    app, data = app_and_data(tmp_path, name)
    limit = 255.0 if name in IMAGES else app.sensor.full_scale(app.sensor.channels[0])
    assert np.abs(run(app, data)).max() <= limit


def test_the_probability_is_the_share_of_changed_copies(tmp_path):
    put_wavs(tmp_path, each=40)
    app = sound_app(tmp_path)
    data = read_dataset(app)
    augmenter = Augmenter(replace(app, augment=(step("gain", 0.25),)), data)
    same = [
        np.array_equal(augmenter.window(0, i), data.window(data.train, i))
        for i in range(len(data.train))
    ]
    assert 1 - np.mean(same) == pytest.approx(0.25, abs=0.05)


def test_two_steps_of_a_kind_draw_for_themselves_and_a_later_step_changes_no_draw(tmp_path):
    app, data = app_and_data(tmp_path, "gain")
    one = Augmenter(app, data).window(0, 0)
    gain = one.sum() / data.window(data.train, 0).sum()
    twice = Augmenter(replace(app, augment=(step("gain"), step("gain"))), data).window(0, 0)
    assert twice.sum() / one.sum() != pytest.approx(gain, rel=1e-3)
    later = (step("gain"), step("spec_augment"))
    assert np.array_equal(Augmenter(replace(app, augment=later), data).window(0, 0), one)


def test_a_shifted_window_shows_what_was_recorded_beside_it(tmp_path):
    """Every window of the copies is a stretch of its recording, with silence beyond its ends."""
    app, data = app_and_data(tmp_path, "shift")
    augmenter = Augmenter(replace(app, augment=(step("shift", most=0.08),)), data)
    assert augmenter.margin(100) == 80
    for index in range(len(data.train)):
        samples = data.recordings[data.train.recording[index]].samples
        padded = np.concatenate([np.zeros((80, 1)), samples, np.zeros((80, 1))])
        start = int(data.train.start[index])
        stretches = [padded[start + k : start + k + 100] for k in range(161)]
        window = augmenter.window(0, index)
        assert any(np.array_equal(window, stretch) for stretch in stretches)


def test_blocks_that_remember_hear_what_came_before(tmp_path):
    """With a step that does nothing, copies have the features of the windows, filter and all."""
    put_wavs(tmp_path)
    app, data = app_and_data(tmp_path, "gain")
    given = registry.params("signals", "filter").Params().model_copy(update={"cutoff": 40.0})
    app = replace(app, signals=(a.Signal("filter", given, (0,), (0,)),))
    app = replace(app, augment=(step("gain", range=(0.0, 0.0)),))
    found = run(app, data)[: len(data.train)]
    plain = split_features(app, data, data.train)
    early = data.train.start <= 100  # whose recordings begin with the history
    assert np.array_equal(found[early], plain[early])
    assert 0 < np.abs(found - plain).max() < 1e-4
    batch = Augmenter(replace(app, signals=()), data).batch(0, range(len(data.train)))
    without = split_features(app, batch, batch.train)  # each window as the device's first
    assert np.abs(without - plain).max() > 100 * np.abs(found - plain).max()


def test_motion_stays_at_its_last_sample_beyond_the_end(tmp_path):
    app, data = app_and_data(tmp_path, "rotate")
    augmenter = Augmenter(replace(app, augment=(step("shift", most=0.2),)), data)
    last = len(data.train) - 1
    samples = data.recordings[data.train.recording[last]].samples
    ends = [augmenter.window(copy, last)[-1] for copy in range(30)]
    assert all(any(np.array_equal(e, row) for row in samples) for e in ends)


def test_a_window_in_the_middle_does_not_feel_the_ends(tmp_path):
    """Steps with margins, one after another, give the middle of what they make of the whole."""
    put_wavs(tmp_path, each=4)
    put(tmp_path, "idle/long.wav", wav(tone(8000, 70)))
    app = sound_app(tmp_path, length=200, stride=200)
    steps = (step("speed", range=(1.1, 1.1)), step("reverb"), step("shift", most=0.1))
    app = replace(app, augment=steps)
    data = read_dataset(app)
    (whole,) = (i for i, r in enumerate(data.recordings) if r.path == "idle/long.wav")
    rows = np.flatnonzero((data.train.recording == whole) & (data.train.start == 4000))
    if not len(rows):
        pytest.fail("the long recording is not in training")
    window = Augmenter(app, data).window(0, int(rows[0]))[:, 0]
    assert np.abs(np.fft.rfft(window * np.hanning(200))).argmax() == round(70 * 1.1 / 5)
    assert window[:100].std() == pytest.approx(window[100:].std(), rel=0.1)


# The pipeline, and the spec.


def test_training_alone_sees_copies(tmp_path, monkeypatch):
    app, data = app_and_data(tmp_path, "gain")
    mlp = registry.params("models", "mlp").Params(type="mlp")
    app = replace(app, model=a.Model("mlp", mlp))
    seen = {}

    class Stop(Exception):
        pass

    def fit(app, features, labels, progress):
        seen.update(features=features, labels=labels)
        raise Stop

    monkeypatch.setattr("specc.train.train", fit)
    cache = Cache(tmp_path / ".specc")
    plain = replace(app, augment=())
    arrays = {}
    for which in (plain, app):
        with pytest.raises(Stop):
            pipeline.train(which, data, "data", cache, Progress())
        folder, _ = pipeline.features(which, data, "data", cache, Progress())
        arrays[which is app] = {p.name: p.read_bytes() for p in folder.glob("*.npy")}
    assert arrays[True] == arrays[False]  # the features of the windows themselves, all splits
    n = len(data.train)
    assert {s: len(f) for s, f in seen["features"].items()} == {
        "train": 3 * n,
        "validation": len(data.validation),
        "test": len(data.test),
    }
    assert np.array_equal(seen["labels"]["train"], np.tile(data.train.label, 3))
    assert np.array_equal(seen["labels"]["test"], data.test.label)


def test_copies_come_from_the_cache_until_something_of_theirs_changes(tmp_path):
    app, data = app_and_data(tmp_path, "gain")
    cache = Cache(tmp_path / ".specc")

    def key(app, features_key="f"):
        return pipeline.copies(app, data, features_key, cache, Progress())[1]

    first = key(app)
    assert key(app) == first
    variants = [
        replace(app, augment=(step("gain", 0.9),)),
        replace(app, augment=(step("gain", range=(0.0, 1.0)),)),
        replace(app, augment=()),
        replace(app, data=replace(app.data, copies=3)),
        replace(app, data=replace(app.data, seed=9)),
    ]
    assert len({first, key(app, "g"), *map(key, variants)}) == 7


def test_background_noise_of_speech_commands(tmp_path):
    app = replace(
        speech_commands(tmp_path), augment=(step("noise", source="background", snr=(0, 0)),)
    )
    data = read_dataset(app)
    window = Augmenter(app, data).window(0, 0)
    added = window - data.window(data.train, 0)
    stretch = data.noise[0].samples[:, 0]
    at = np.argmax(np.correlate(stretch - stretch.mean(), added[:, 0] - added.mean(), "valid"))
    assert np.corrcoef(stretch[at : at + 100], added[:, 0])[0, 1] > 0.99
    with pytest.raises(SpeccError) as caught:
        Augmenter(app, replace(data, noise=()))
    assert caught.value.diagnostics[0].code == "D040"


def test_a_spec_with_augmentations(tmp_path):
    spec = changed(
        data={"copies": 3, "noise": "shaking"},
        augment=[
            {
                "type": "noise",
                "source": "background",
                "snr": ["-3 dB", "20 dB"],
                "probability": 0.8,
            },
            {"type": "rotate", "most": "0.5 rad"},
        ],
    )
    app = resolved(tmp_path, spec)
    assert app.data.copies == 3
    assert [(s.type, s.probability) for s in app.augment] == [("noise", 0.8), ("rotate", 0.5)]
    assert app.augment[0].params.snr == (-3.0, 20.0)
    assert app.augment[1].params.most == pytest.approx(28.648, abs=0.001)


@pytest.mark.parametrize(
    ("augment", "code", "said"),
    [
        ({"type": "nois"}, "S012", 'unknown augmentation "nois"'),
        ({"type": "noise", "snr": ["9 dB", "3 dB"]}, "S048", "ends before it begins"),
        ({"type": "noise", "snr": ["3 dB", 9]}, "S015", "needs a unit"),
        ({"type": "noise", "snr": ["3 dB"]}, "S014", "snr"),
        ({"type": "noise", "snr": ["3 dB", "900 dB"]}, "S014", "at most"),
        ({"type": "noise", "source": "background"}, "S048", "no noise recordings"),
        ({"type": "shift", "most": "3 s"}, "S048", "nothing of it would be left"),
        ({"type": "gain", "probability": 0.0}, "S014", "greater than 0"),
        ({"type": "spec_augment"}, "S048", "sequence of frames"),
        *(({"type": name}, "S048", "for images") for name in IMAGES),
    ],
)
def test_what_is_wrong_with_an_augmentation(tmp_path, augment, code, said):
    found = errors(tmp_path, changed(augment=[augment]))
    assert [d.code for d in found] == [code], found
    assert said in found[0].message


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        (["acc_x", "acc_y"], "no channels are x, y and z"),
        (["acc_x", "acc_y", "acc_z", "gyro_x"], "gyro_x"),
    ],
)
def test_half_a_device_cannot_be_turned(tmp_path, channels, said):
    spec = changed(sensor={"channels": channels}, augment=[{"type": "rotate"}])
    (found,) = errors(tmp_path, spec)
    assert (found.code, said in found.message) == ("S048", True), found
