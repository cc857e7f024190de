"""``specc data``: counts, durations and rates that are right, and what is doubtful, by name."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from data_apps import EXAMPLE
from recordings import noise, put, put_wavs, sound_app, tone, wav
from specs import changed, write
from test_dataset_reading import problems
from test_readers_image import camera_app, picture, stored
from test_readers_sound import encoded

from specc import commands, driver, survey
from specc.dataset import read_dataset
from specc.duplicates import Pair, duplicates
from specc.recordings import Recording, read_recordings


def surveyed(app):
    dataset = read_dataset(app)
    return survey.survey(app, dataset.recordings, dataset.noise, dataset)


def test_counts_and_durations(tmp_path):
    put_wavs(tmp_path, each=5)
    put(tmp_path, "idle/subject=0 again.wav", wav(noise(71, 2500)))
    put(tmp_path, "noise/a.wav", wav(noise(72, 60)))
    app = sound_app(tmp_path, group_by="subject", noise="noise")
    put(tmp_path, "idle/subject=0 again.wav", wav(noise(71, 2500)))
    found = surveyed(app)
    idle, circle = found.classes
    assert (idle.recordings, idle.groups, idle.seconds) == (6, 5, 7.5)
    assert (idle.shortest_s, idle.longest_s) == (1.0, 2.5)
    assert idle.windows["all"] == 5 * 19 + 49
    assert circle.windows["all"] == 5 * 19
    assert sum(circle.windows[s] for s in ("train", "validation", "test")) == 5 * 19
    assert (found.noise.recordings, found.noise.seconds) == (1, 0.06)
    assert [p.name for p in found.splits] == ["train", "validation", "test"]
    assert sum(p.recordings for p in found.splits) == 11
    assert idle.rates == {"1000": 6}
    first = found.groups[0]
    assert (first.name, first.recordings, first.seconds) == ("0", 3, 4.5)
    assert first.windows == {"idle": 19 + 49, "circle": 19}
    assert first.split in ("train", "validation", "test")
    assert found.imbalance == pytest.approx((5 * 19 + 49) / 95)


def test_clipped_and_silent_files(tmp_path):
    put_wavs(tmp_path)
    put(tmp_path, "idle/loud.wav", wav(np.clip(4 * tone(), -1, 1)))
    put(tmp_path, "idle/quiet.wav", wav(noise(9, level=5e-5), bits=24))
    found = surveyed(sound_app(tmp_path))
    assert list(found.clipped) == ["idle/loud.wav"]
    assert found.clipped["idle/loud.wav"] == int((np.abs(4 * tone()) >= 1).sum())
    assert found.silent == ("idle/quiet.wav",)
    assert (found.classes[0].clipped, found.classes[0].silent) == (1, 1)


COPIES = {
    "equal": lambda s: s,
    "louder": lambda s: 1.7 * s,
    "with an offset": lambda s: s + 0.1,
    "with a little noise": lambda s: s + noise(5, len(s), level=0.004),
    "of 8 bits": lambda s: np.round(s * 127) / 127,
}


@pytest.mark.parametrize("change", COPIES)
def test_copies_across_splits_are_found(tmp_path, change):
    put_wavs(tmp_path)
    samples = noise(300) * np.linspace(0.2, 0.6, 1000)[:, None]
    for name, content in (("a", samples), ("b", COPIES[change](samples))):
        put(tmp_path, f"idle/{name}.wav", wav(content, bits=24))
    seen = set()
    for seed in range(12):  # until a split parts them
        app = sound_app(tmp_path, seed=seed)
        (copy,) = surveyed(app).copies
        assert (copy.file, copy.of) == ("idle/b.wav", "idle/a.wav")
        assert copy.equal == (change == "equal")
        warned = [d for d in read_dataset(app).diagnostics if d.code == "D037"]
        assert len(warned) == copy.leaks
        if warned:
            assert warned[0].span.file == "idle/b.wav"
            assert "idle/a.wav" in warned[0].message
        seen.add(copy.leaks)
    assert seen == {True, False}


def test_a_copy_in_a_lossy_format_is_found(tmp_path):
    put_wavs(tmp_path)
    at = np.arange(16_000) / 16_000
    level = np.repeat(np.random.default_rng(1).uniform(0.05, 0.5, 100), 160)
    sound = (level * np.sin(2 * np.pi * (300 + 200 * at) * at))[:, None]
    put(tmp_path, "idle/a.wav", wav(sound, 16_000))
    put(tmp_path, "idle/b.ogg", encoded(sound, "OGG", "VORBIS", 16_000))
    (copy,) = surveyed(sound_app(tmp_path, resample=True)).copies
    assert (copy.file, copy.of, copy.equal) == ("idle/b.ogg", "idle/a.wav", False)


def test_a_copy_in_the_same_group_is_no_leak(tmp_path):
    put_wavs(tmp_path)
    put(tmp_path, "idle/subject=1_again.wav", wav(noise(1)))  # as subject=1.wav
    app = sound_app(tmp_path, group_by="subject")
    (copy,) = surveyed(app).copies
    assert not copy.leaks
    assert read_dataset(app).diagnostics == ()


def recording(samples):
    return Recording("a", 1, 0, "a", samples.astype(np.float32))


def test_what_is_no_copy():
    t = np.arange(1000)[:, None] / 1000
    others = [
        recording(tone(hz=50)),
        recording(tone(hz=51)),
        recording(noise(1)),
        recording(noise(2)),
        recording(noise(1) + noise(3, level=0.1)),
        recording(noise(1)[::-1]),
        recording(np.concatenate([noise(1), noise(1)])),
        recording(np.exp(-3 * t) * noise(4)),
        recording(np.exp(-3 * t) * noise(5)),
        recording(np.zeros((1000, 1))),
        recording(np.zeros((1000, 1))),
        recording(np.ones((30, 1))),
    ]
    assert duplicates(others) == []


def test_many_copies_are_each_found_once():
    same = [recording(noise(k % 7)) for k in range(70)]
    expected = [Pair(k % 7, k, True) for k in range(7, 70)]
    assert duplicates(same) == expected


def test_imbalance_is_told(tmp_path):
    put_wavs(tmp_path)
    for k in range(4):
        put(tmp_path, f"idle/long{k}.wav", wav(noise(500 + k, 30_000)))
    found = surveyed(sound_app(tmp_path))
    (said,) = survey.warnings(found)
    assert said.code == "D041"
    assert '"idle" has 33 times the windows of "circle"' in said.message
    assert survey.warnings(replace(found, imbalance=2.0)) == []


def test_images(tmp_path):
    for label in ("idle", "circle"):
        for k in range(4):
            put(tmp_path, f"{label}/{k}.png", stored(picture(len(label) * 10 + k, n_channels=1)))
    put(tmp_path, "idle/again.png", stored(picture(40, n_channels=1)))  # as 0.png
    found = surveyed(camera_app(tmp_path))
    assert found.classes[0].seconds is None
    assert found.classes[0].recordings == 5
    assert [(c.file, c.of) for c in found.copies] == [("idle/again.png", "idle/0.png")]


def test_a_set_with_too_few_groups_is_shown_all_the_same(tmp_path):
    put_wavs(tmp_path, each=1)
    app = sound_app(tmp_path, group_by="subject")
    assert [p.code for p in problems(app)] == ["D018"]
    recordings, extra, _ = read_recordings(app)
    found = survey.survey(app, recordings, extra, None)
    assert found.splits == ()
    assert [g.split for g in found.groups] == [None]
    assert found.classes[0].windows == {"all": 19}


def motion_spec(folder, **data):
    for label in ("idle", "circle", "wing"):
        for k in range(5):
            lines = ["time [s],acc_x [g],acc_y [g],acc_z [g]"]
            for i, row in enumerate(noise(len(label) * 10 + k, 150, 3)):
                lines.append(",".join([f"{i / 50}", *(f"{v:.5f}" for v in row)]))
            put(folder, f"{label}/subject={k}.csv", "\n".join(lines))
    return write(folder, changed(data=data))


def test_the_command_as_text_and_as_json(tmp_path, capsys):
    spec = motion_spec(tmp_path, group_by="subject")
    assert commands.data(spec, driver.Options()) == 0
    text = capsys.readouterr().out
    for words in ("class", "circle", "validation", "subject"[:3], "15 s", "50 Hz"):
        assert words in text
    assert commands.data(spec, driver.Options(), as_data=True) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["status"] == "fine"
    assert [c["name"] for c in data["classes"]] == ["idle", "circle", "wing"]
    assert data["classes"][0]["seconds"] == 15.0
    assert len(data["groups"]) == 5


def test_the_command_on_a_set_that_cannot_be_built(tmp_path, capsys):
    spec = motion_spec(tmp_path)
    put(tmp_path, "idle/broken.wav", b"RIFF")
    assert commands.data(spec, driver.Options(), as_data=True) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["status"] == "failed"
    assert [d["code"] for d in data["diagnostics"]] == ["D004"]
    assert data["classes"][0]["recordings"] == 5
    assert commands.data(spec, driver.Options()) == 1
    shown = capsys.readouterr()
    assert "idle/broken.wav" in shown.err
    assert "circle" in shown.out


def test_the_example(capsys):
    """The real data of the repository: nothing is there twice, every group is on one side."""
    found, said = driver.survey(EXAMPLE / "app.toml", driver.Options(), commands.for_terminal(True))
    assert len(found.classes) == 7
    assert sum(part.recordings for part in found.classes) == 140
    assert found.copies == ()
    assert {d.code for d in said} <= {"D020"}
