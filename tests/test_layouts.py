"""Layouts: what the files of known data sets say about class, group and split."""

import numpy as np
import pytest
from data_apps import ACC, GYRO, make_app
from recordings import noise, put, sound_app, wav
from specs import changed, errors, resolved, write
from test_dataset_reading import HEADER, one_problem, problems

from specc import layouts
from specc.dataset import read_dataset
from specc.fingerprint import data_fingerprint
from specc.spec.load import load

WORDS = ("yes", "no")


def speech_commands(folder, lists=False):
    """Six speakers say two words, twice each."""
    for w, word in enumerate(WORDS):
        for s in range(6):
            for k in range(2):
                name = f"{word}/{s:08x}_nohash_{k}.wav"
                put(folder, name, wav(noise(100 * w + 10 * s + k, 200)))
    put(folder, "_background_noise_/white.wav", wav(noise(999, 3000)))
    put(folder, "_background_noise_/README.md", "about the noise")
    put(folder, "other/00000000_nohash_0.wav", wav(noise(998, 200)))
    if lists:
        for name, speaker in (("validation", 1), ("testing", 2)):
            lines = [f"{word}/{speaker:08x}_nohash_{k}.wav" for word in WORDS for k in range(2)]
            put(folder, f"{name}_list.txt", "\n".join(lines) + "\n")
    return sound_app(folder, labels=WORDS, layout="speech_commands")


def test_speech_commands(tmp_path):
    dataset = read_dataset(speech_commands(tmp_path))
    assert len(dataset.recordings) == 24
    groups = [g for split in dataset.splits for g in split.groups]
    assert sorted(groups) == [f"{s:08x}" for s in range(6)]
    assert [r.path for r in dataset.noise] == ["_background_noise_/white.wav"]
    assert len(dataset.noise[0].samples) == 3000
    (unused,) = dataset.diagnostics
    assert unused.code == "D012"
    assert '"other" (1 files)' in unused.message


def test_speech_commands_keep_their_own_split(tmp_path):
    dataset = read_dataset(speech_commands(tmp_path, lists=True))
    assert dataset.validation.groups == ("00000001",)
    assert dataset.test.groups == ("00000002",)
    assert len(dataset.train.groups) == 4


def test_the_lists_are_a_part_of_the_data(tmp_path):
    app = speech_commands(tmp_path, lists=True)
    before = data_fingerprint(app)
    put(tmp_path, "testing_list.txt", "yes/00000003_nohash_0.wav\n")
    assert data_fingerprint(app) != before


def test_a_group_that_the_lists_tear_apart(tmp_path):
    app = speech_commands(tmp_path, lists=True)
    put(tmp_path, "testing_list.txt", "yes/00000003_nohash_0.wav\n")
    found = one_problem(app)
    assert (found.code, '"00000003"' in found.message) == ("D039", True)


NORMAL = ("normal", "abnormal")


@pytest.mark.parametrize(
    ("normal", "abnormal"),
    [
        ("fan/id_0{m}/normal/{k}.wav", "fan/id_0{m}/abnormal/{k}.wav"),
        ("ToyCar/case{m}/NormalSound_IND/{k}.wav", "ToyCar/case{m}/AnomalousSound_IND/{k}.wav"),
        ("pump/normal_id_0{m}_{k}.wav", "pump/anomaly_id_0{m}_{k}.wav"),
    ],
)
@pytest.mark.parametrize("by", [None, "id"])
def test_anomalies_are_only_tested(tmp_path, normal, abnormal, by):
    if by and "case" in normal:
        by = "case"
    for m in range(5):
        for k in range(4):
            put(tmp_path, normal.format(m=m, k=k), wav(noise(100 * m + k, 200)))
            put(tmp_path, abnormal.format(m=m, k=k), wav(noise(100 * m + k + 50, 200)))
    put(tmp_path, "ToyCar/EnvironmentalNoise_CNT/1.wav", wav(noise(77, 200)))
    dataset = read_dataset(sound_app(tmp_path, labels=NORMAL, layout="anomaly", group_by=by))
    assert dataset.diagnostics == ()
    assert set(dataset.train.label.tolist()) == set(dataset.validation.label.tolist()) == {0}
    assert (dataset.test.label == 1).sum() == 20 * 3
    assert 0 < (dataset.test.label == 0).sum() < 30 * 3
    assert len(dataset.noise) == 1
    if by is not None:
        assert len(dataset.train.groups) + len(dataset.validation.groups) in (3, 4)


def test_a_set_that_says_what_is_tested_is_believed(tmp_path):
    for k in range(6):
        put(tmp_path, f"fan/train/normal_id_00_{k}.wav", wav(noise(k, 200)))
        put(tmp_path, f"fan/test/normal_id_00_{k}.wav", wav(noise(k + 10, 200)))
        put(tmp_path, f"fan/test/anomaly_id_00_{k}.wav", wav(noise(k + 20, 200)))
    dataset = read_dataset(sound_app(tmp_path, labels=NORMAL, layout="anomaly"))
    assert all("/test/" in dataset.recordings[i].path for i in dataset.test.recording)
    assert len(dataset.test) == 12 * 3


ACTIVITIES = ("WALKING", "SITTING")


def uci_har(folder, change=None):
    """Four subjects, two activities, each 9 windows of 128 that overlap by half."""
    signals = {}
    for part, subjects in (("train", (1, 2, 5)), ("test", (3, 4))):
        rows = {name: [] for name in ("total_acc", "body_gyro")}
        labels, people = [], []
        for subject in subjects:
            for label in (1, 2):
                for k, name in enumerate(rows):
                    stretch = noise(100 * subject + 10 * label + k, 64 * 10, 3, 0.5)
                    signals[subject, label, name] = stretch
                    rows[name] += [stretch[64 * i : 64 * i + 128] for i in range(9)]
                labels += [label] * 9
                people += [subject] * 9
        for name, windows in rows.items():
            for a, axis in enumerate("xyz"):
                lines = [" ".join(f"{v: .7e}" for v in w[:, a]) for w in windows]
                put(folder, f"{part}/Inertial Signals/{name}_{axis}_{part}.txt", "\n".join(lines))
        put(folder, f"{part}/y_{part}.txt", "\n".join(map(str, labels)) + "\n")
        put(folder, f"{part}/subject_{part}.txt", "\n".join(map(str, people)))
        put(folder, f"{part}/X_{part}.txt", "features, which are not read")
    put(folder, "activity_labels.txt", "1 WALKING\n2 SITTING\n")
    put(folder, "README.txt", "about the set")
    return signals


def har_app(folder, **changes):
    given = {"channels": ACC + GYRO, "labels": ACTIVITIES, "layout": "uci_har", "length": 128}
    return make_app(folder, **{**given, "stride": 64, **changes})


def test_uci_har_windows_become_recordings_again(tmp_path):
    signals = uci_har(tmp_path)
    dataset = read_dataset(har_app(tmp_path))
    assert dataset.diagnostics == ()
    assert [len(r.samples) for r in dataset.recordings] == [640] * 10
    assert dataset.test.groups == ("3", "4")
    assert sorted(dataset.train.groups + dataset.validation.groups) == ["1", "2", "5"]
    first = next(r for r in dataset.recordings if r.group == "3" and r.label == 1)
    assert (first.path, first.line, first.rate_hz) == ("test/y_test.txt", 10, 50.0)
    np.testing.assert_allclose(first.samples[:, :3], signals[3, 2, "total_acc"], atol=1e-6)
    degrees = np.degrees(signals[3, 2, "body_gyro"])
    np.testing.assert_allclose(first.samples[:, 3:], degrees, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("file", "change", "code", "said"),
    [
        ("train/y_train.txt", lambda t: t[:-4], "D008", "54 lines where the file of"),
        ("train/y_train.txt", lambda t: "9" + t, "D009", "91 is no activity"),
        ("train/y_train.txt", lambda t: "x" + t, "D009", '"x1" is not a whole number'),
        ("train/y_train.txt", lambda t: "", "D005", "empty"),
        ("train/subject_train.txt", None, "D004", "cannot read"),
        ("activity_labels.txt", None, "D004", "cannot read"),
        ("activity_labels.txt", lambda t: "WALKING", "D009", "a number and a name"),
        ("train/Inertial Signals/total_acc_x_train.txt", None, "D006", '"acc_x" is not'),
        ("train/Inertial Signals/total_acc_x_train.txt", lambda t: "z" + t, "D009", "row of"),
        ("train/Inertial Signals/total_acc_x_train.txt", lambda t: "1 2\n" + t, "D008", "128 num"),
        ("train/Inertial Signals/total_acc_x_train.txt", lambda t: "inf " * 128, "D010", "finite"),
        ("train/Inertial Signals/total_acc_x_train.txt", lambda t: t + "\n" + t, "D008", "108"),
    ],
)
def test_what_is_wrong_with_uci_har(tmp_path, file, change, code, said):
    uci_har(tmp_path)
    path = tmp_path / "data" / file
    if change is None:
        path.unlink()
    else:
        path.write_text(change(path.read_text()))
    found = problems(har_app(tmp_path))[0]
    assert (found.code, said in found.message) == (code, True), found


def test_a_channel_that_uci_har_does_not_have(tmp_path):
    from specc.app import Channel

    uci_har(tmp_path)
    app = har_app(tmp_path, channels=(Channel("mag_x", "uT"),))
    assert [p.code for p in problems(app)] == ["D006", "D006"]


def test_the_folder_named_noise_is_no_class(tmp_path):
    for label in ("idle", "circle"):
        for k in range(4):
            put(tmp_path, f"{label}/{k}.csv", "\n".join([HEADER, *["0.1,0.2,0.3"] * 20]))
    put(tmp_path, "shaking/a.csv", "\n".join([HEADER, *["0.1,0.2,0.4"] * 5]))
    dataset = read_dataset(make_app(tmp_path, noise="shaking"))
    assert [(r.path, r.label, len(r.samples)) for r in dataset.noise] == [("shaking/a.csv", -1, 5)]
    assert not {"D012", "D040"} & {d.code for d in dataset.diagnostics}
    dataset = read_dataset(make_app(tmp_path, noise="shake"))
    assert {"D012", "D040"} <= {d.code for d in dataset.diagnostics}


@pytest.mark.parametrize(
    ("files", "layout"),
    [
        (["idle/a.csv"], "folders"),
        (["_background_noise_/a.wav", "yes/b.wav"], "speech_commands"),
        (["yes/0a7c2a8d_nohash_0.wav", "no/0a7c2a8d_nohash_1.wav"], "speech_commands"),
        (["train/Inertial Signals/a.txt"], "uci_har"),
        (["training/a.1.json"], "edge_impulse"),
        (["training/a.csv"], "folders"),
        (["normal/a.wav", "abnormal/a.wav"], "folders"),
    ],
)
def test_the_layout_is_seen(tmp_path, files, layout):
    for file in files:
        put(tmp_path, file, "")
    assert resolved(tmp_path, changed()).data.layout == layout
    assert resolved(tmp_path, changed(data={"layout": "folders"})).data.layout == "folders"
    assert resolved(tmp_path, changed(data={"label": "label"})).data.layout == "columns"


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ({"layout": "speach_commands"}, 'did you mean "speech_commands"?'),
        ({"layout": "columns"}, 'add label = "label"'),
        ({"layout": "uci_har", "label": "x"}, "remove `label`"),
    ],
)
def test_a_layout_that_is_none(tmp_path, data, hint):
    (found,) = errors(tmp_path, changed(data=data))
    assert (found.code, hint in found.hint) == ("S065", True), found


def test_layouts_are_their_files():
    assert layouts.names() == (
        "folders", "anomaly", "columns", "edge_impulse", "speech_commands", "uci_har",
    )  # fmt: skip


def test_other_files_of_a_motion_set_are_left_alone(tmp_path):
    """A plot beside the recordings, or settings, are no recordings of a motion sensor."""
    write(tmp_path, changed())
    app = resolved(tmp_path, changed())
    assert load(tmp_path / "app.toml").data.layout is None
    assert not {".png", ".json", ".cbor"} & set(layouts.suffixes(app))
    assert {".csv", ".csv.gz", ".wav", ".flac", ".parquet"} <= set(layouts.suffixes(app))
