"""Reading recordings: layouts, units, labels, groups, time, and what is wrong with file and row."""

import gzip

import numpy as np
import pytest
from data_apps import make_app

from specc.dataset import read_dataset
from specc.diagnostics import SpeccError, render
from specc.readers import text

HEADER = "acc_x [g],acc_y [g],acc_z [g]"


def rows(n, value=0.0, step=0.001):
    return [f"{value + i * step:.4f},{-i * step:.4f},1" for i in range(n)]


def put(folder, name, lines, header=HEADER, end="\n"):
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(end.join([header, *lines]) + end, encoding="utf-8")
    return path


def put_set(folder, labels=("idle", "circle"), groups=4, n=30):
    for k, label in enumerate(labels):
        for g in range(groups):
            put(folder, f"{label}/subject={g}.csv", rows(n, 0.1 * k + 0.01 * g))


def problems(app):
    with pytest.raises(SpeccError) as caught:
        read_dataset(app)
    assert render(caught.value.diagnostics)
    return [d for d in caught.value.diagnostics if d.severity == "error"]


def one_problem(app):
    found = problems(app)
    assert len(found) == 1, found
    return found[0]


def codes(dataset):
    return [d.code for d in dataset.diagnostics]


def test_folders_of_csv(tmp_path):
    put_set(tmp_path)
    dataset = read_dataset(make_app(tmp_path, group_by="subject"))
    assert codes(dataset) == ["D021"] * 8  # acc_z is constant
    assert [len(s.groups) for s in dataset.splits] == [2, 1, 1]
    first = dataset.recordings[0]
    assert (first.path, first.line, first.label, first.group) == ("circle/subject=0.csv", 2, 1, "0")
    assert first.samples.dtype == np.float32
    np.testing.assert_allclose(first.samples[2], [0.102, -0.002, 1.0], rtol=1e-6)
    assert dataset.train.start[:5].tolist() == [0, 5, 10, 15, 20]


def test_gzip_crlf_bom_semicolons_quotes_blank_lines_and_extra_columns(tmp_path):
    put_set(tmp_path)
    lines = [f'"{x}";note;{y};{z};9' for x, y, z in (r.split(",") for r in rows(30))]
    lines.insert(3, "")
    header = "\ufeffacc_x [g];comment;acc_y [g];acc_z [g];gyro_x [dps]"
    path = put(tmp_path, "idle/subject=5.csv", [*lines, "", ""], header, "\r\n")
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    dataset = read_dataset(make_app(tmp_path))
    (found,) = (r for r in dataset.recordings if r.path.endswith("=5.csv.gz"))
    np.testing.assert_allclose(found.samples[29], [0.029, -0.029, 1.0], rtol=1e-6)


@pytest.mark.parametrize(
    ("unit", "channel", "factor"),
    [
        ("g", "acc_x", 1.0),
        ("mg", "acc_x", 1e-3),
        ("m/s^2", "acc_x", 1 / 9.80665),
        ("m/s²", "acc_x", 1 / 9.80665),
        ("m/s2", "acc_x", 1 / 9.80665),
        ("dps", "gyro_x", 1.0),
        ("°/s", "gyro_x", 1.0),
        ("rad/s", "gyro_x", 57.29577951308232),
        ("mdps", "gyro_x", 1e-3),
    ],
)
def test_units_are_converted(tmp_path, unit, channel, factor):
    from specc.app import Channel

    put_set(tmp_path)
    canonical = "g" if channel == "acc_x" else "dps"
    for path in (tmp_path / "data").rglob("*.csv"):
        path.write_text("\n".join([f"{channel} [{unit}]", *(f"{v / 10}" for v in range(30))]))
    app = make_app(tmp_path, channels=(Channel(channel, canonical),))
    samples = read_dataset(app).recordings[0].samples[:, 0]
    np.testing.assert_allclose(samples, np.arange(30) / 10 * factor, rtol=1e-6)


def test_a_missing_unit_is_assumed_and_said_once(tmp_path):
    put_set(tmp_path)
    for path in (tmp_path / "data").rglob("*.csv"):
        path.write_text(path.read_text().replace("acc_x [g]", "acc_x"))
    notes = [d for d in read_dataset(make_app(tmp_path)).diagnostics if d.severity == "note"]
    assert [d.code for d in notes] == ["D023"]
    assert 'write "acc_x [g]"' in notes[0].hint


LINE = "0.1,0.2,0.3"


@pytest.mark.parametrize(
    ("header", "lines", "expected"),
    [
        (HEADER, [LINE, "0.1,0.2", LINE], ("D008", (3, 1), "2 fields where the header has 3")),
        (HEADER, [LINE, "0.1,0.2,0.3,4", LINE], ("D008", (3, 1), "4 fields")),
        (HEADER, [LINE, LINE, "0.1,abc,0.3"], ("D009", (4, 5), '"abc" in "acc_y" is not a number')),
        (HEADER, ["0.1,,0.3"], ("D009", (2, 5), 'value of "acc_y" is missing')),
        (HEADER, ["1_000,0.2,0.3"], ("D009", (2, 1), "not a number")),
        (HEADER, [LINE, "0.1,0.2,nan"], ("D010", (3, 9), '"acc_z" is nan')),
        (HEADER, [LINE, "-inf,0.2,1"], ("D010", (3, 1), '"acc_x" is -inf')),
        (HEADER, ["1e999,0.2,1"], ("D010", (2, 1), "too large")),
        (HEADER, ["1e39,0.2,1"], ("D010", (2, 1), "too large")),
        (HEADER, ["0.1,0.2\rx,0.3"], ("D009", (2, 5), "is not a number")),
        (HEADER, ['"0.1,0.2,0.3'], ("D008", (2, 1), "1 fields")),
        ("0.1,0.2,0.3", [LINE], ("D005", (1, 1), "first line must name the columns")),
        (HEADER, [], ("D005", (1, 1), "empty")),
        (
            "acc_x [g],acc_y [g],az [g]",
            [LINE],
            ("D006", (1, 1), 'channel "acc_z" is not in the file'),
        ),
        ("acc_x [g],acc_y [furlong],acc_z [g]", [LINE], ("D007", (1, 11), 'unit "furlong"')),
        ("acc_x [g],acc_x [g],acc_y,acc_z [g]", [LINE], ("D026", (1, 11), "names 2 columns")),
        ("time [h]," + HEADER, ["0," + LINE], ("D028", (1, 1), 'unit of time "h"')),
        (",".join(["x"] * 1_000_000), [], ("D003", (1, 1), "longer than 65536 bytes")),
        (",".join(["x"] * 2000), [], ("D003", (1, 1), "2000 columns; the limit is 1024")),
    ],
)
def test_a_wrong_file_is_reported_with_its_place(tmp_path, header, lines, expected):
    code, place, said = expected
    put_set(tmp_path)
    put(tmp_path, "idle/bad.csv", lines, header)
    found = one_problem(make_app(tmp_path))
    assert (found.code, found.span.file) == (code, "idle/bad.csv")
    assert (found.span.line, found.span.column) == place
    assert said in found.message


def test_a_semicolon_file_with_decimal_commas_gets_the_right_hint(tmp_path):
    put_set(tmp_path)
    put(tmp_path, "idle/bad.csv", ["0,1;0,2;0,3"], HEADER.replace(",", ";"))
    assert problems(make_app(tmp_path))[0].hint == "decimals are written with a point"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "D005", "empty"),
        (b"acc_x [g],acc_y [g],acc_z [g]\n\xff\xfe,1,2\n", "D004", "0xff is not UTF-8"),
        (b"\x00\x01\x02", "D004", "NUL"),
        (b"x" * 200_000, "D003", "longer than 65536 bytes"),
    ],
)
def test_files_that_are_no_text(tmp_path, content, code, said):
    put_set(tmp_path)
    (tmp_path / "data/idle/bad.csv").write_bytes(content)
    found = one_problem(make_app(tmp_path))
    assert found.code == code
    assert said in found.message


@pytest.mark.parametrize("cut", [0, 5, 40, -4])
def test_a_truncated_gzip(tmp_path, cut):
    put_set(tmp_path)
    whole = gzip.compress("\n".join([HEADER, *rows(100)]).encode())
    (tmp_path / "data/idle/bad.csv.gz").write_bytes(whole[:cut])
    assert one_problem(make_app(tmp_path)).code == ("D004" if cut else "D005")


def test_a_corrupt_gzip(tmp_path):
    put_set(tmp_path)
    (tmp_path / "data/idle/bad.csv.gz").write_bytes(b"this is no gzip file")
    assert "corrupt" in one_problem(make_app(tmp_path)).message


def test_gzip_members_follow_one_another(tmp_path):
    put_set(tmp_path)
    parts = [HEADER + "\n", *(f"{row}\n" for row in rows(30))]
    content = b"".join(gzip.compress(p.encode()) for p in parts)
    (tmp_path / "data/idle/members.csv.gz").write_bytes(content)
    dataset = read_dataset(make_app(tmp_path))
    assert any(r.path == "idle/members.csv.gz" and len(r.samples) == 30 for r in dataset.recordings)


def test_a_5_gb_file_is_refused_unread(tmp_path):
    put_set(tmp_path)
    with (tmp_path / "data/idle/huge.csv").open("wb") as file:
        file.truncate(5_000_000_000)  # sparse
    found = one_problem(make_app(tmp_path))
    assert found.code == "D003"
    assert "5000 MB" in found.message


def test_a_gzip_bomb_ends_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "MAX_FILE_BYTES", 4_000_000)
    put_set(tmp_path)
    bomb = gzip.compress((HEADER + "\n").encode() + b"1,2,3\n" * 2_000_000)
    (tmp_path / "data/idle/bomb.csv.gz").write_bytes(bomb)
    assert one_problem(make_app(tmp_path)).code == "D003"


def test_many_problems_are_summarised(tmp_path):
    put_set(tmp_path)
    put(tmp_path, "idle/a.csv", [f"0,{chr(97 + i % 26)}{i},0" for i in range(1000)])
    assert len(problems(make_app(tmp_path))) == 10
    for k in range(30):
        bad = [f"0,{chr(97 + i)}{k},0" for i in range(20)]
        put(tmp_path, f"idle/b{k:02d}.csv", bad)
    with pytest.raises(SpeccError) as caught:
        read_dataset(make_app(tmp_path))
    assert len([d for d in caught.value.diagnostics if d.severity == "error"]) == 50
    assert any("files were not looked at" in d.message for d in caught.value.diagnostics)


def test_the_same_problem_in_every_file_is_said_three_times(tmp_path):
    put_set(tmp_path, groups=20)
    for path in (tmp_path / "data").rglob("*.csv"):
        path.write_text(path.read_text().replace("acc_z", "az"))
    with pytest.raises(SpeccError) as caught:
        read_dataset(make_app(tmp_path))
    assert [d.code for d in caught.value.diagnostics] == ["D006"] * 4
    assert "37 more places" in caught.value.diagnostics[-1].message


def test_hidden_files_and_other_files_are_not_read(tmp_path):
    put_set(tmp_path)
    for name in (".hidden.csv", "notes.txt", ".git/x.csv", "LICENSE"):
        path = tmp_path / "data" / "idle" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("nonsense")
    assert len(read_dataset(make_app(tmp_path)).recordings) == 8


def test_links_stay_inside(tmp_path):
    put_set(tmp_path)
    (tmp_path / "data/idle/again.csv").symlink_to("subject=0.csv")
    assert len(read_dataset(make_app(tmp_path)).recordings) == 9
    outside = tmp_path / "secret.csv"
    outside.write_text(HEADER)
    (tmp_path / "data/idle/out.csv").symlink_to(outside)
    (tmp_path / "data/up").symlink_to(tmp_path)
    (tmp_path / "data/idle/loop.csv").symlink_to("loop.csv")
    assert [d.code for d in problems(make_app(tmp_path))] == ["D025"] * 3


def test_no_data_folder_and_no_data(tmp_path):
    assert one_problem(make_app(tmp_path)).code == "D001"
    (tmp_path / "data").mkdir()
    assert one_problem(make_app(tmp_path)).code == "D002"
    (tmp_path / "data").rmdir()
    (tmp_path / "data").write_text("")
    assert "is not a folder" in one_problem(make_app(tmp_path)).message


def test_labels_without_data_and_data_without_labels(tmp_path):
    put_set(tmp_path, ("idle", "circel"))
    put(tmp_path, "loose.csv", rows(30))
    app = make_app(tmp_path)
    found = one_problem(app)
    assert found.code == "D011"
    assert 'did you mean "circel"' in found.hint
    with pytest.raises(SpeccError) as caught:
        read_dataset(app)
    warnings = [d for d in caught.value.diagnostics if d.code == "D012"]
    assert '"circel" (4 files)' in warnings[0].message
    assert "1 files without a label" in warnings[1].message


def test_one_class_only(tmp_path):
    put_set(tmp_path, ("idle",))
    assert one_problem(make_app(tmp_path, labels=("idle",))).code == "D017"


def test_recordings_shorter_than_a_window(tmp_path):
    put_set(tmp_path)
    put(tmp_path, "idle/short.csv", rows(9))
    dataset = read_dataset(make_app(tmp_path))
    assert "D022" in codes(dataset)
    assert len(dataset.recordings) == 8
    put_set(tmp_path, ("idle",), n=9)
    assert "shorter than one window" in one_problem(make_app(tmp_path)).message


def columns_file(folder):
    lines = []
    for subject in range(4):
        for label in ("idle", "circle", "idle", "wave"):
            lines += [f"{row},{label},{subject}" for row in rows(23)]
    put(folder, "all.csv", lines, HEADER + ",label,subject")


def test_label_and_group_columns_cut_segments(tmp_path):
    columns_file(tmp_path)
    app = make_app(tmp_path, layout="columns", label_column="label", group_by="subject")
    dataset = read_dataset(app)
    assert [len(r.samples) for r in dataset.recordings] == [23] * 12
    assert [r.label for r in dataset.recordings[:4]] == [0, 1, 0, 0]
    assert [r.line for r in dataset.recordings[:4]] == [2, 25, 48, 94]
    assert {r.group for r in dataset.recordings} == {"0", "1", "2", "3"}
    for split in dataset.splits:
        assert set(split.start.tolist()) == {0, 5, 10}
    assert any('"wave" (92 rows)' in d.message for d in dataset.diagnostics)


def test_a_label_column_that_is_not_there(tmp_path):
    columns_file(tmp_path)
    found = one_problem(make_app(tmp_path, layout="columns", label_column="lable"))
    assert found.code == "D027"
    assert 'did you mean "label"' in found.hint


@pytest.mark.parametrize(
    ("subject", "code"), [("", "D013"), ("x" * 64, "D009"), ("x" * 500, "D009")]
)
def test_groups_without_a_usable_name(tmp_path, subject, code):
    columns_file(tmp_path)
    lines = [f"{row},idle,{subject}" for row in rows(20)]
    put(tmp_path, "more.csv", lines, HEADER + ",label,subject")
    app = make_app(tmp_path, layout="columns", label_column="label", group_by="subject")
    assert one_problem(app).code == code


def test_a_group_that_no_file_names(tmp_path):
    put_set(tmp_path)
    found = problems(make_app(tmp_path, group_by="person"))
    assert found[0].code == "D013"
    assert "subject" in found[0].hint
    assert len(found) == 3


def test_values_beyond_the_range_are_clipped(tmp_path):
    put_set(tmp_path)
    put(tmp_path, "idle/loud.csv", ["5,-6,1", "4,-4,1", *rows(20)])
    dataset = read_dataset(make_app(tmp_path))
    loud = next(r for r in dataset.recordings if r.path == "idle/loud.csv")
    assert loud.samples[0].tolist() == [4.0, -4.0, 1.0]
    (warning,) = (d for d in dataset.diagnostics if d.code == "D020")
    assert "acc_x 1 (range 4 g), acc_y 1 (range 4 g), in 1 files" in warning.message


def test_progress_is_told(tmp_path):
    put_set(tmp_path)
    told = []
    read_dataset(make_app(tmp_path), lambda done, total: told.append((done, total)))
    assert told == [(i, 8) for i in range(1, 9)]
