"""``specc new``: the starter app appears whole and valid, or not at all."""

import json
import tomllib

import pytest

from specc import boards
from specc.diagnostics import SpeccError
from specc.new import new_app, templates
from specc.registry import share
from specc.resolve import resolve
from specc.spec.load import load


def make(folder, interactive=False, **options):
    return new_app("motion", folder, options, interactive)


def refused(folder, **options):
    with pytest.raises(SpeccError) as caught:
        make(folder, **options)
    return caught.value.diagnostics[0]


def test_the_motion_app_is_there():
    assert "motion" in templates()


def test_a_new_app_is_valid_and_has_its_data(tmp_path):
    spec = make(tmp_path / "my-watch")
    assert spec == tmp_path / "my-watch" / "app.toml"
    app = resolve(load(spec))
    assert app.title == "my-watch"
    assert app.board.name == "arduino_nano_33_ble_sense"
    folder = spec.parent
    assert sorted(p.name for p in folder.iterdir()) == [
        ".gitignore",
        ".specc.schema.json",
        "README.md",
        "app.toml",
        "data",
    ]
    assert len(list((folder / "data").rglob("*.csv.gz"))) == 140
    assert (folder / "data/LICENSE").is_file()
    assert folder.stat().st_mode & 0o055 == 0o055
    assert [p.name for p in tmp_path.iterdir()] == ["my-watch"]


def test_the_first_line_names_the_schema(tmp_path):
    spec = make(tmp_path / "watch")
    first, _ = spec.read_text().split("\n", 1)
    schema = spec.parent / first.removeprefix("#:schema ")
    assert json.loads(schema.read_text())["$schema"]


def test_the_example_is_the_template_with_its_defaults(tmp_path):
    made = make(tmp_path / "motion").read_text().split("\n", 1)[1]
    example = (share("examples") / "motion" / "app.toml").read_text().split("\n", 1)
    assert example[0] == "#:schema ../../schemas/app.schema.json"
    assert example[1] == made


@pytest.mark.parametrize(
    ("board", "framework"), [(b, f) for b in boards.names() for f in boards.load(b).frameworks]
)
def test_every_board_and_framework_gets_a_valid_app(tmp_path, monkeypatch, board, framework):
    def copy_nothing(_source, target, **_):  # the data: 5 MB each
        target.mkdir()

    monkeypatch.setattr("specc.new.shutil.copytree", copy_nothing)
    spec = make(tmp_path / "watch", board=board, framework=framework)
    app = tomllib.loads(spec.read_text())["app"]
    assert (app["board"], app["framework"]) == (board, framework)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil", "S020"),
        ("a/b", "S020"),
        ("My Watch", "S020"),
        ("int", "S020"),
        ("x" * 41, "S020"),
        ('"', "S020"),
        ("{{cookiecutter}}", "S020"),
        ("a\n", "S020"),
        ("", "S020"),
    ],
)
def test_bad_names(tmp_path, name, code):
    assert refused(tmp_path / "watch", name=name).code == code
    assert list(tmp_path.iterdir()) == []


def test_bad_choices(tmp_path):
    found = refused(tmp_path / "watch", board="arduino_nano_33")
    assert found.code == "B001"
    assert 'did you mean "arduino_nano_33_ble_sense"' in found.hint
    found = refused(tmp_path / "watch", board="host", framework="zephyr")
    assert (found.code, found.hint) == ("B003", "the frameworks are: cmake")
    with pytest.raises(SpeccError) as caught:
        new_app("moton", tmp_path / "watch", {}, False)
    assert 'did you mean "motion"' in caught.value.diagnostics[0].hint


def test_a_folder_in_use_is_left_alone(tmp_path):
    folder = tmp_path / "watch"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    assert refused(folder).code == "O011"
    assert [p.name for p in folder.iterdir()] == ["mine.txt"]
    assert refused(folder / "mine.txt").code == "O011"


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "watch").mkdir()
    assert make(tmp_path / "watch").is_file()


def test_nothing_is_left_of_a_failure(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("specc.new.shutil.copytree", fail)
    found = refused(tmp_path / "watch")
    assert (found.code, "No space left" in found.message) == ("O005", True)
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_asked_only_for_what_is_not_given(tmp_path, monkeypatch):
    asked = []

    def answer(key, choices, prompts):
        asked.append((key, choices[0], prompts[key]))
        return choices[1]

    monkeypatch.setattr("cookiecutter.prompt.read_user_choice", answer)
    spec = make(tmp_path / "watch", interactive=True, board="arduino_nano_33_ble_sense")
    assert asked == [("framework", "zephyr", "Framework")]
    assert tomllib.loads(spec.read_text())["app"]["framework"] == "arduino"
