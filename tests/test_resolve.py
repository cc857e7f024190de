"""What a spec, a board and a part come to; options of the command line; ports; hostile input."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from specs import changed, errors, resolved, small, write

from specc import boards, parts, registry
from specc.diagnostics import SpeccError, render
from specc.resolve import resolve
from specc.resolve.pipeline import input_shape
from specc.spec.load import load


def test_everything_has_a_value(tmp_path: Path) -> None:
    app = resolved(tmp_path, small())
    assert (app.name, app.title, app.framework, app.board.name) == ("wand", "wand", "cmake", "host")
    assert app.sensor.part == "stdin"
    assert [(c.name, c.unit) for c in app.sensor.channels][:1] == [("acc_x", "g")]
    assert (app.window.length, app.window.stride) == (100, 25)
    assert app.data.path == (tmp_path / "data").resolve()
    assert (app.data.layout, app.data.validation, app.data.test) == ("folders", 0.2, 0.2)
    assert app.features[0].channels == (0, 1, 2)
    assert app.labels == ("idle", "circle", "wing")
    assert app.decision.threshold == 0
    assert app.budget.battery is None
    assert app.warnings == ()


def test_name_becomes_a_c_identifier(tmp_path: Path) -> None:
    app = resolved(tmp_path, changed(app={"name": "my-watch"}))
    assert (app.name, app.title) == ("my_watch", "my-watch")


def test_framework_defaults_to_the_first_of_the_board(tmp_path: Path) -> None:
    spec = small()
    del spec["app"]["framework"]
    assert resolved(tmp_path, spec).framework == "cmake"


def test_decision_in_windows_and_256ths(tmp_path: Path) -> None:
    spec = changed(
        classes={"unknown": 0.6}, decision={"average": 3, "consecutive": 2, "suppress": "1.1 s"}
    )
    decision = resolved(tmp_path, spec).decision
    assert (decision.threshold, decision.average, decision.consecutive) == (154, 3, 2)
    assert decision.suppress == 3  # of 500 ms each, rounded up


def test_suppression_of_whole_strides_is_not_rounded_up(tmp_path: Path) -> None:
    spec = changed(window={"stride": "100 ms"}, decision={"suppress": "700 ms"})
    assert resolved(tmp_path, spec).decision.suppress == 7


def test_part_runs_at_the_next_data_rate_and_knows_its_registers(tmp_path: Path) -> None:
    spec = changed(
        app={"board": "arduino_nano_33_ble_sense", "framework": "arduino"},
        sensor={"channels": ["acc_x", "gyro_x"], "rate": "100 Hz", "range": "8 g"},
    )
    sensor = resolved(tmp_path, spec).sensor
    assert sensor.part == "lsm9ds1"
    assert sensor.ranges == {"acc": 8.0, "gyro": 2000.0}
    assert sensor.settings == {
        "data_rate_hz": 119.0,
        "data_rate_code": 3,
        "acc_range_code": 3,
        "gyro_range_code": 3,
    }
    assert sensor.current_ma == 4.6


def test_a_part_that_samples_by_its_own_clock_has_no_other_rate(tmp_path: Path) -> None:
    spec = changed(
        app={"board": "arduino_nano_33_ble_sense", "framework": "zephyr"},
        sensor={"type": "microphone", "channels": ["audio"], "rate": "16 kHz"},
    )
    sensor = resolved(tmp_path, spec).sensor
    assert (sensor.part, sensor.rate_hz, sensor.current_ma) == ("mp34dt05", 16_000.0, 0.65)
    for rate in ("8 kHz", "16.125 kHz"):
        spec["sensor"]["rate"] = rate
        assert "B009" in [d.code for d in errors(tmp_path, spec)]
    spec["sensor"]["part"] = "replay"  # its own clock too, but any rate
    assert resolved(tmp_path, spec).sensor.part == "replay"


@pytest.mark.parametrize("board", boards.names())
def test_every_board_replays(tmp_path: Path, board: str) -> None:
    for framework in set(boards.load(board).frameworks) & registry.ports("sensors", "replay"):
        spec = changed(app={"board": board, "framework": framework}, sensor={"part": "replay"})
        assert resolved(tmp_path, spec).sensor.part == "replay"


def test_shape_of_blocks_with_the_same_and_with_other_channels(tmp_path: Path) -> None:
    same = [{"type": "raw"}, {"type": "statistics", "measures": ["mean", "std"]}]
    app = resolved(tmp_path, changed(features=same))
    assert input_shape(app.features, app.sensor, app.window) == (102, 3)
    other = [{"type": "raw", "channels": ["acc_z"]}, same[1]]
    app = resolved(tmp_path, changed(features=other))
    assert app.features[0].channels == (2,)
    assert input_shape(app.features, app.sensor, app.window) == (100 + 2 * 3, 1)


def test_options_replace_the_target(tmp_path: Path) -> None:
    app = resolved(tmp_path, small(), board="esp32_devkitc", framework="esp_idf")
    assert (app.board.name, app.framework) == ("esp32_devkitc", "esp_idf")


def test_a_wrong_option_is_said_to_be_the_option(tmp_path: Path) -> None:
    (unknown,) = errors(tmp_path, small(), board="microbi")
    assert unknown.code == "B001"
    assert "(from --board)" in unknown.message
    assert 'did you mean "microbit"?' in unknown.hint
    assert unknown.span is None
    (unsupported,) = errors(tmp_path, small(), board="esp32_devkitc")
    assert unsupported.code == "B003"
    assert "add --framework esp_idf" in unsupported.hint


def test_an_option_stands_in_for_a_missing_key(tmp_path: Path) -> None:
    spec = small()
    del spec["app"]["board"]
    assert resolved(tmp_path, spec, board="host").board.name == "host"


def test_a_block_without_a_port_to_the_framework(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "ports", lambda kind, name: frozenset({"zephyr"}))
    found = errors(tmp_path, changed(actions=[{"on": "any", "do": "serial"}]))
    assert [d.code for d in found] == ["B007", "B012"]
    assert all("zephyr" in d.hint for d in found)


def test_mistakes_in_one_section_hide_none_in_another(tmp_path: Path) -> None:
    spec = changed(
        sensor={"rate": 50, "channels": ["acc_x", "acc_q"]},
        classes={"labels": ["a", "a"], "unknown": 2.0},
        actions=[{"on": "b", "do": "gpio", "pin": "D2"}],
    )
    assert sorted(d.code for d in errors(tmp_path, spec)) == [
        "B008",
        "B011",
        "S014",
        "S015",
        "S022",
        "S050",
    ]


def test_diagnostics_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    spec = changed(sensor={"rate": 50}, window={"stride": 1}, classes={"labels": []})
    lines = [d.span.line for d in errors(tmp_path, spec)]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"specc = 1\nname = '\xff'\n", "S003"),
        (b"x = 1\n" * 200_000, "S002"),
        (b"a = " + b"[" * 100_000, "S004"),
        (b"a = " + b"9" * 10_000, "S004"),
        (b"\x00", "S004"),
        (b"", "S005"),
    ],
)
def test_files_that_are_no_specs(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "app.toml"
    path.write_bytes(content)
    with pytest.raises(SpeccError) as caught:
        resolve(load(path))
    assert caught.value.diagnostics[0].code == code
    assert render(caught.value.diagnostics)


def test_a_deep_dotted_key_is_refused_in_good_time(tmp_path: Path) -> None:
    path = tmp_path / "app.toml"
    path.write_text("specc = 1\n" + ".".join("a" * 20_000) + " = 1\n")
    with pytest.raises(SpeccError):
        resolve(load(path))


@pytest.mark.parametrize("name", ["missing.toml", ".", "nul\0.toml"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpeccError) as caught:
        load(tmp_path / name)
    assert caught.value.diagnostics[0].code == "S001"


def test_part_files_and_board_files_agree_with_the_code() -> None:
    for name in registry.names("sensors"):
        part = parts.load(name)
        assert part.rates.highest_hz > 0
        kinds = frozenset(group.kind for group in part.groups)
        assert part.current_ma(kinds) is not None, name
    for name in boards.names():
        for kind, on_board in boards.load(name).parts.items():
            for part in on_board:
                assert kind in parts.load(part).types


def test_a_wrong_board_file_is_a_diagnostic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (registry.share("boards") / "host.toml").read_text()
    for change, message in [
        (("clock =", "clok ="), '"clock" is missing'),
        (('"64 MB"', "64"), '"flash" must be text'),
        (('"1000 MHz"', '"1000 kg"'), "no unit of frequency"),
        (("[frameworks.cmake]", "[frameworks.make]"), "unknown framework make"),
        (("title =", "colour = 1\ntitle ="), 'unknown key "colour"'),
        (("title =", "title"), "cannot read"),
    ]:
        (tmp_path / "mine.toml").write_text(text.replace(*change))
        monkeypatch.setattr(registry, "share", lambda name: tmp_path)
        boards.load.cache_clear()
        with pytest.raises(SpeccError) as caught:
            boards.load("mine")
        assert caught.value.diagnostics[0].code == "B020"
        assert message in caught.value.diagnostics[0].message
    boards.load.cache_clear()


def test_a_wrong_part_file_is_a_diagnostic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (registry.PACKAGE / "sensors" / "replay" / "part.toml").read_text()
    (tmp_path / "sensors" / "mine").mkdir(parents=True)
    monkeypatch.setattr(registry, "PACKAGE", tmp_path)
    for change, message in [
        (('sampling = "own"', 'sampling = "clock"'), "sampling must be one of timer, own"),
        (("bus =", "wire ="), '"bus" is missing'),
        (("highest_hz = 100_000", "hz = [2, 1]"), "hz must rise"),
    ]:
        (tmp_path / "sensors" / "mine" / "part.toml").write_text(text.replace(*change))
        parts.load.cache_clear()
        with pytest.raises(SpeccError) as caught:
            parts.load("mine")
        assert caught.value.diagnostics[0].code == "B021"
        assert message in caught.value.diagnostics[0].message
    parts.load.cache_clear()


def leaves(value: Any, path: tuple = ()) -> list[tuple]:
    """The paths of everything in a spec."""
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += leaves(item, (*path, index))
    return found


FULL = changed(
    data={"path": "data", "group_by": "subject", "seed": 1},
    features=[{"type": "spectral", "n_fft": 64, "channels": ["acc_x"]}, {"type": "statistics"}],
    classes={"unknown": 0.5},
    decision={"average": 3, "suppress": "1 s"},
    actions=[{"on": "circle", "do": "led", "duration": "1 s"}, {"on": "any", "do": "serial"}],
    budget={"ram": "10 kB", "battery": {"cell": "AA", "life": "1 h"}},
)
PLACES = [path for path in leaves(FULL) if path]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=12).filter(str.isprintable)
    | st.sampled_from(
        ["50 Hz", "1e30 s", "0 s", "1e300 days", "acc_x", "any", "raw", "led", "../x"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "do", "length", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_any_spec_is_accepted_or_explained(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[tuple, Any]]
) -> None:
    spec = copy.deepcopy(FULL)
    for path, value in changes:
        holder: Any = spec
        try:
            for key in path[:-1]:
                holder = holder[key]
            if value is None:
                del holder[path[-1]]
            elif not (isinstance(value, float) and math.isinf(value)):
                holder[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken the place away
    file = write(tmp_path_factory.getbasetemp(), _without_none(spec))
    try:
        resolve(load(file))
    except SpeccError as failure:
        assert all(d.code and d.message for d in failure.diagnostics)
        assert render(failure.diagnostics)


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_none(v) for v in value if v is not None]
    return value
