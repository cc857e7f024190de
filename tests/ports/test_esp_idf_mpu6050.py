"""The MPU-6050's driver for ESP-IDF against a model of the part's registers, on the host.

Expected register values are from the register map (RM-MPU-6000A-00 rev 4.2).
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from data_apps import ACC, GYRO, make_app

from specc import app as a
from specc import boards, parts, registry, render

STUBS = Path(__file__).resolve().parent / "esp_idf_stubs"
FLAGS = ("-std=gnu17", "-Wall", "-Wextra", "-Wconversion", "-Werror")

RESET, WAKE = "6b=80", "6b=01"


def build(folder: Path, channels: tuple[a.Channel, ...], rate_hz: float, **sensor) -> Path:
    """The driver for these channels, compiled with the model of the part."""
    settings = {"data_rate_hz": 1000.0, "data_rate_code": 0, **sensor.pop("settings")}
    app = make_app(folder)
    app = replace(
        app,
        board=boards.load("esp32_devkitc"),
        framework="esp_idf",
        sensor=a.Sensor(
            "imu", "mpu6050", channels, rate_hz, sensor["ranges"], current_ma=3.8, settings=settings
        ),
    )
    context = {
        "app": app,
        "board": app.board,
        "part": parts.load("mpu6050"),
        "framework_title": "ESP-IDF",
        "port_declarations": (),
    }
    environment = render._environment()
    templates = {
        "port/sensor.c": registry.PACKAGE / "sensors/mpu6050/ports/esp_idf.c.j2",
        "port/port.h": registry.share("templates") / "core/port/port.h.j2",
        "port/sampling.h": registry.share("templates")
        / "frameworks/esp_idf/tree/main/port/sampling.h.j2",
    }
    for name, template in templates.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(environment.from_string(template.read_text()).render(context))
    (folder / "app").mkdir()
    (folder / "app/app_config.h").write_text(f"#define APP_CHANNELS {len(channels)}\n")
    shutil.copytree(registry.PACKAGE / "runtime", folder / "specc/runtime")
    program = folder / "driver"
    sources = ["port/sensor.c", "specc/runtime/json_line.c", str(STUBS / "mpu6050_device.c")]
    subprocess.run(
        ["cc", *FLAGS, f"-I{STUBS}", "-I.", *sources, "-o", str(program)], cwd=folder, check=True
    )
    return program


def run(program: Path, who_am_i: str = "0x68") -> list[str]:
    result = subprocess.run(
        [program, who_am_i], check=False, capture_output=True, text=True, timeout=10
    )
    return result.stdout.splitlines()


def test_both_sensors_are_configured_and_scaled(tmp_path: Path) -> None:
    lines = run(
        build(
            tmp_path,
            ACC + GYRO,
            50.0,
            ranges={"acc": 8.0, "gyro": 1000.0},
            settings={"acc_range_code": 2, "gyro_range_code": 2},
        )
    )
    assert lines[:2] == ["bus sda 21 scl 22", "device 68 at 400000 Hz"]
    assert lines[2:11] == [
        RESET, "wait 100", WAKE, "6c=00",
        "1a=04",  # DLPF_CFG 4: 21 Hz, below half of 50 Hz
        "19=00", "1c=10", "1b=10", "wait 50",
    ]  # fmt: skip
    values = [float(line) for line in lines[11:17]]
    acc = [raw * 8.0 / 32768.0 for raw in (-1, 2, 16384)]
    gyro = [raw * 1000.0 / 32768.0 for raw in (-32768, 32767, 256)]
    assert values == pytest.approx(acc + gyro, rel=1e-7)
    assert lines[17:] == ["not read"]  # when the part no longer answers


def test_unused_sensor_sleeps_and_channels_keep_their_order(tmp_path: Path) -> None:
    channels = (ACC[2], ACC[0])
    lines = run(
        build(tmp_path, channels, 400.0, ranges={"acc": 2.0}, settings={"acc_range_code": 0})
    )
    # The internal oscillator, since the gyroscope sleeps; DLPF_CFG 1: 184 Hz.
    assert lines[4:9] == ["6b=00", "6c=07", "1a=01", "19=00", "1c=00"]
    assert [float(line) for line in lines[10:12]] == [1.0, pytest.approx(-2.0 / 32768.0)]


def test_gyroscope_alone(tmp_path: Path) -> None:
    lines = run(build(tmp_path, GYRO, 8.0, ranges={"gyro": 250.0}, settings={"gyro_range_code": 0}))
    assert lines[4:9] == [WAKE, "6c=38", "1a=06", "19=00", "1b=00"]


def test_another_part_is_named(tmp_path: Path) -> None:
    program = build(tmp_path, ACC, 50.0, ranges={"acc": 4.0}, settings={"acc_range_code": 1})
    assert run(program, "0x70")[2:] == [
        '{"error":"not an MPU-6050: WHO_AM_I","value":112,"expected":104}',
        "not started",
    ]
    assert run(program, "none")[2:] == ["not started"]
