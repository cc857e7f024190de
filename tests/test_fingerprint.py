"""The data set's fingerprint: changes with the data, costs a stat a file, survives a bad index."""

import json
import os
import subprocess
import sys

import pytest
from data_apps import make_app
from test_dataset_reading import put, put_set, rows

from specc import fingerprint
from specc.diagnostics import SpeccError
from specc.fingerprint import INDEX, data_fingerprint


@pytest.fixture
def app(tmp_path):
    put_set(tmp_path)
    for path in (tmp_path / "data").rglob("*.csv"):
        os.utime(path, (1e9, 1e9))
    return make_app(tmp_path)


def test_it_follows_content_and_names(app, tmp_path):
    first = data_fingerprint(app)
    assert first == data_fingerprint(app)
    put(tmp_path, "idle/subject=0.csv", rows(31))
    second = data_fingerprint(app)
    (tmp_path / "data/idle/subject=0.csv").rename(tmp_path / "data/idle/subject=9.csv")
    third = data_fingerprint(app)
    assert len({first, second, third}) == 3


def test_unchanged_files_are_not_read_again(app, monkeypatch):
    first = data_fingerprint(app)
    monkeypatch.setattr(fingerprint, "_hash", lambda file: pytest.fail("read again"))
    assert data_fingerprint(app) == first


def test_a_file_changed_just_now_is_not_trusted(app, tmp_path):
    path = put(tmp_path, "idle/subject=0.csv", rows(30))
    first = data_fingerprint(app)
    stat = path.stat()
    path.write_text(path.read_text().replace("0.0010", "0.0011"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert data_fingerprint(app) != first


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"written_ns": 1}', '{"written_ns": "x", "files": []}', "[" * 100_000],
)
def test_a_damaged_index_is_no_harm(app, tmp_path, content):
    first = data_fingerprint(app)
    (tmp_path / INDEX).write_text(content)
    assert data_fingerprint(app) == first
    assert json.loads((tmp_path / INDEX).read_text())["files"]


def test_it_works_where_the_index_cannot_be_written(app, tmp_path):
    (tmp_path / ".specc").write_text("a file in the way")
    assert data_fingerprint(app) == data_fingerprint(app)


def test_a_file_too_large_is_refused_unread(app, tmp_path):
    with (tmp_path / "data/idle/huge.csv").open("wb") as file:
        file.truncate(5_000_000_000)
    with pytest.raises(SpeccError) as caught:
        data_fingerprint(app)
    assert caught.value.diagnostics[0].code == "D003"


def test_it_imports_neither_numpy_nor_tensorflow():
    code = "import sys, specc.fingerprint; print({'numpy', 'tensorflow'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
