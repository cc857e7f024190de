"""The Zephyr ports on the host: drivers against stand-ins for Zephyr's headers, devicetree as text.

That the real headers fit, and the sampling thread, are shown by builds and runs with the real Zephyr.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from data_apps import ACC, GYRO, motion_app
from test_golden import rendered as golden_project

from specc import boards, parts, registry, render

STUBS = Path(__file__).resolve().parent / "zephyr_stubs"
TREE = registry.share("templates") / "frameworks" / "zephyr" / "tree"
FLAGS = ("-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Werror")
REV1, REV2 = "arduino_nano_33_ble_sense", "arduino_nano_33_ble_sense_rev2"
BOARDS = [name for name in boards.names() if "zephyr" in boards.load(name).frameworks]


def rendered(template: Path, board: str, part: str, rate_hz: float, ranges, channels) -> str:
    """The template for an app on that board with the part at that rate and those ranges."""
    app = motion_app(channels=channels, rate_hz=rate_hz, ranges=ranges)
    rate = parts.load(part).rates.at_least(rate_hz)
    settings = {"data_rate_hz": rate.hz, "data_rate_code": rate.code}
    app = replace(app, sensor=replace(app.sensor, part=part, settings=settings))
    context = {
        "app": app,
        "board": boards.load(board),
        "part": parts.load(part),
        "fw": boards.load(board).frameworks["zephyr"],
        "target_id": "board",
        "framework_title": "Zephyr",
        "port_declarations": (),
    }
    return render._environment().from_string(template.read_text()).render(context)


def port(part: str, ending: str) -> Path:
    return registry.PACKAGE / "sensors" / part / "ports" / f"zephyr.{ending}"


def run_driver(folder: Path, board: str, part: str, rate_hz, ranges, channels, **environment):
    """The lines that the driver's doings print."""
    core = registry.share("templates") / "core"
    sources = {
        "port/sensor.c": port(part, "c.j2"),
        "port/port.h": core / "port" / "port.h.j2",
        "port/sampling.h": TREE / "port" / "sampling.h.j2",
    }
    for name, template in sources.items():
        (folder / name).parent.mkdir(exist_ok=True)
        text = rendered(template, board, part, rate_hz, ranges, channels)
        (folder / name).write_text(text)
    (folder / "app").mkdir()
    (folder / "app" / "app_config.h").write_text(f"#define APP_CHANNELS {len(channels)}\n")
    program = folder / "driver"
    files = ["port/sensor.c", str(STUBS / "main.c")]
    command = ["cc", *FLAGS, f"-I{STUBS}", "-Iport", *files, "-o", str(program)]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run(
        [program], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def sample_of(lines: list[str]) -> list[float]:
    return [float(line.split()[1]) for line in lines if line.startswith("sample")]


def test_lsm9ds1_reads_in_g_and_dps(tmp_path):
    ranges = {"acc": 4.0, "gyro": 2000.0}
    lines = run_driver(tmp_path, REV1, "lsm9ds1", 50.0, ranges, (*GYRO, *ACC))
    assert lines[:3] == ["register 22 40 40", "fetch acc", "fetch gyro"]
    assert sample_of(lines) == pytest.approx([90, -180, 45, 1, -0.5, 0.25], abs=1e-4)


def test_lsm9ds1_without_gyroscope_does_not_read_it(tmp_path):
    lines = run_driver(tmp_path, REV1, "lsm9ds1", 50.0, {"acc": 4.0}, (ACC[2], ACC[0]))
    assert "fetch gyro" not in lines
    assert sample_of(lines) == pytest.approx([0.25, 1], abs=1e-5)


@pytest.mark.parametrize(
    ("rate_hz", "ranges", "expected"),
    [
        (14.0, {"acc": 2.0, "gyro": 245.0}, ["IMU_119Hz", "DT_FS_2G", "DT_FS_245DPS"]),
        (50.0, {"acc": 4.0, "gyro": 2000.0}, ["IMU_119Hz", "DT_FS_4G", "DT_FS_2000DPS"]),
        (119.0, {"acc": 8.0, "gyro": 500.0}, ["IMU_238Hz", "DT_FS_8G", "DT_FS_500DPS"]),
        (952.0, {"acc": 16.0}, ["GY_OFF_XL_952Hz", "DT_FS_16G"]),
        (50.0, {"acc": 4.0}, ["GY_OFF_XL_119Hz", "DT_FS_4G"]),
        (400.0, {"gyro": 500.0}, ["IMU_952Hz", "DT_FS_500DPS"]),
    ],
)
def test_lsm9ds1_devicetree(rate_hz, ranges, expected):
    template = port("lsm9ds1", "overlay.j2")
    text = rendered(template, REV1, "lsm9ds1", rate_hz, ranges, ACC)
    assert re.findall(r"<LSM9DS1_(\w+)>", text) == expected


@pytest.mark.parametrize(
    ("rate_hz", "data_rate", "oversampling"),
    [(10.0, 100, 4), (50.0, 100, 2), (60.0, 200, 2), (800.0, 1600, 2), (1600.0, 1600, 1)],
)
def test_bmi270_is_set_in_g_and_dps_and_filters_to_the_rate(
    tmp_path, rate_hz, data_rate, oversampling
):
    ranges = {"acc": 8.0, "gyro": 500.0}
    lines = run_driver(tmp_path, REV2, "bmi270", rate_hz, ranges, (*ACC, *GYRO))
    assert lines[:6] == [
        "acc full_scale 8.000000",
        f"acc data_rate {data_rate}.000000",
        f"acc oversampling {oversampling}.000000",
        "gyro full_scale 500.000000",
        f"gyro data_rate {data_rate}.000000",
        f"gyro oversampling {oversampling}.000000",
    ]


def test_bmi270_is_turned_as_it_sits_on_the_board(tmp_path):
    ranges = {"acc": 4.0, "gyro": 2000.0}
    lines = run_driver(tmp_path, REV2, "bmi270", 50.0, ranges, (*ACC, *GYRO))
    assert sample_of(lines) == pytest.approx([0.5, -1, 0.25, 180, -90, 45], abs=1e-4)


def test_bmi270_without_gyroscope_leaves_it_off(tmp_path):
    lines = run_driver(tmp_path, REV2, "bmi270", 50.0, {"acc": 4.0}, ACC)
    assert not [line for line in lines if line.startswith("gyro")]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("ABSENT", "not started"),
        ("DEAF", "not started"),
        ("FETCH_FAULT", "no sample"),
        ("GET_FAULT", "no sample"),
    ],
)
def test_bmi270_that_does_not_answer(tmp_path, fault, said):
    ranges = {"acc": 4.0, "gyro": 2000.0}
    lines = run_driver(tmp_path, REV2, "bmi270", 50.0, ranges, (*ACC, *GYRO), **{fault: "1"})
    assert lines[-1] == said


@pytest.mark.parametrize(
    ("fault", "said"),
    [("ABSENT", "not started"), ("FETCH_FAULT", "no sample"), ("GET_FAULT", "no sample")],
)
def test_lsm9ds1_that_does_not_answer(tmp_path, fault, said):
    ranges = {"acc": 4.0, "gyro": 2000.0}
    lines = run_driver(tmp_path, REV1, "lsm9ds1", 50.0, ranges, (*ACC, *GYRO), **{fault: "1"})
    assert lines[-1] == said


@pytest.mark.parametrize("board", BOARDS)
def test_project_of_every_board_is_complete(board):
    files = golden_project("wand", "zephyr", board).files
    fw = boards.load(board).frameworks["zephyr"]
    cmake = files["CMakeLists.txt"].decode()
    listed = re.findall(r"^    (\S+\.c)\)?$", cmake, re.MULTILINE)
    on_demand = {"selftest/selftest.c", "selftest/golden.c"}
    assert sorted(listed) == sorted({p for p in files if p.endswith(".c")} - on_demand)
    assert on_demand <= set(re.findall(r"selftest/\w+\.c", cmake))
    manifest = files["west.yml"].decode()
    assert re.findall(r"^          - (\S+)$", manifest, re.MULTILINE) == fw["modules"]
    for path, content in files.items():
        if path.endswith(".json"):
            json.loads(content)
        if path.endswith(".overlay"):
            assert content.count(b"{") == content.count(b"}") > 0
            assert path == f"boards/{fw['target'].replace('/', '_')}.overlay"
