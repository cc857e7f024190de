"""The Arduino drivers against parts made of a register file: what they set, what they read.

They are compiled for the host with stand-ins for Arduino's headers. That the real headers fit is
shown by a build with the real core.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from data_apps import ACC, GYRO, motion_app

from specc import parts, registry, render

FAKES = Path(__file__).resolve().parent / "arduino"


def app_with(part: str, rate_hz: float, ranges: dict[str, float], channels=ACC + GYRO):
    """The motion app with the part set to that rate and those ranges, as resolve sets it."""
    described = parts.load(part)
    rate = described.rates.at_least(rate_hz)
    settings = {"data_rate_hz": rate.hz, "data_rate_code": rate.code}
    for group in described.groups:
        if group.kind in ranges:
            code = group.range_codes[group.ranges.index(ranges[group.kind])]
            settings[f"{group.kind}_range_code"] = code
    app = motion_app(channels=channels, rate_hz=rate_hz, ranges=ranges)
    return replace(app, sensor=replace(app.sensor, part=part, settings=settings))


def run_driver(tmp_path: Path, app, **environment: str) -> dict[str, str]:
    """What the driver did, by the first word of each line."""
    template = registry.PACKAGE / "sensors" / app.sensor.part / "ports" / "arduino.cpp.j2"
    text = render._environment().from_string(template.read_text()).render(app=app)
    (tmp_path / "sensor.cpp").write_text(text)
    program = tmp_path / "driver"
    command = ["g++", "-std=c++17", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
    command += [f"-DAPP_CHANNELS={app.n_channels}", f"-I{FAKES}", "-o", str(program)]
    command += [str(tmp_path / "sensor.cpp"), str(FAKES / "main.cpp")]
    subprocess.run(command, check=True)
    printed = subprocess.run(
        [program], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    ).stdout
    return dict(line.split(" ", 1) for line in printed.splitlines())


def sample_of(did: dict[str, str]) -> list[float]:
    return [float(value) for value in did["sample"].split()]


# Full scale -> sensitivity, from the data sheet's table of typical values.
@pytest.mark.parametrize("full_scale,mg", [(2, 0.061), (4, 0.122), (8, 0.244), (16, 0.732)])
@pytest.mark.parametrize("gyro_scale,mdps", [(245, 8.75), (500, 17.5), (2000, 70.0)])
def test_lsm9ds1_reads_in_g_and_dps(tmp_path, full_scale, mg, gyro_scale, mdps):
    ranges = {"acc": float(full_scale), "gyro": float(gyro_scale)}
    did = run_driver(tmp_path, app_with("lsm9ds1", 50.0, ranges))
    acc = [4096 * mg / 1000, -8192 * mg / 1000, 32767 * mg / 1000]
    gyro = [1000 * mdps / 1000, -2000 * mdps / 1000, 3 * mdps / 1000]
    assert sample_of(did) == pytest.approx(acc + gyro, rel=1e-6)
    assert did["started"] == "1"
    assert did["read"] == "without an answer 0"
    assert did["clock"] == "400000"


def test_lsm9ds1_registers(tmp_path):
    # 119 Hz (3), 2000 dps (3) and 4 g (2): what Arduino's own library writes. BDU and IF_ADD_INC.
    did = run_driver(tmp_path, app_with("lsm9ds1", 50.0, {"acc": 4.0, "gyro": 2000.0}))
    assert did["registers"] == "78 70 44"
    # The highest rate is the highest rate; 16 g is code 1, 245 dps code 0.
    did = run_driver(tmp_path, app_with("lsm9ds1", 952.0, {"acc": 16.0, "gyro": 245.0}))
    assert did["registers"] == "c0 c8 44"


@pytest.mark.parametrize("rate_hz", [1.0, 14.0, 50.0, 59.5])
def test_lsm9ds1_without_gyroscope(tmp_path, rate_hz):
    did = run_driver(tmp_path, app_with("lsm9ds1", rate_hz, {"acc": 4.0}, ACC[2:] + ACC[:1]))
    assert did["registers"] == "00 70 44"
    assert sample_of(did) == pytest.approx([32767 * 0.000122, 4096 * 0.000122], rel=1e-6)


@pytest.mark.parametrize("fault", ["ABSENT", "OTHER_PART"])
def test_lsm9ds1_that_is_not_there(tmp_path, fault):
    app = app_with("lsm9ds1", 50.0, {"acc": 4.0, "gyro": 2000.0})
    assert run_driver(tmp_path, app, **{fault: "1"}) == {"started": "0"}


def test_bmi270_sets_rate_and_range_and_turns_the_axes(tmp_path):
    did = run_driver(tmp_path, app_with("bmi270", 50.0, {"acc": 8.0, "gyro": 500.0}))
    # 100 Hz is code 8, filtered to a fifth of it; 8 g is code 2, 500 dps code 2.
    assert did["acc"] == "odr 8 range 2 bwp 1"
    assert did["gyr"] == "odr 8 range 2 bwp 1"
    acc = [-200 * 8 / 32768, -100 * 8 / 32768, 300 * 8 / 32768]
    gyro = [-2000 * 500 / 32768, -1000 * 500 / 32768, -3000 * 500 / 32768]
    assert sample_of(did) == pytest.approx(acc + gyro, rel=1e-6)
    assert did["clock"] == "400000"


def test_bmi270_without_accelerometer(tmp_path):
    did = run_driver(tmp_path, app_with("bmi270", 1600.0, {"gyro": 2000.0}, GYRO))
    assert did["gyr"] == "odr 12 range 0 bwp 2"
    assert did["enabled"] == "gyr"
    assert "acc" not in did


def test_bmi270_that_is_not_there(tmp_path):
    app = app_with("bmi270", 50.0, {"acc": 4.0}, ACC)
    assert run_driver(tmp_path, app, ABSENT="1") == {"started": "0"}
