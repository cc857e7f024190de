"""What the tests of the microphone's drivers share."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from data_apps import make_app

from specc import app as a
from specc import parts, registry, render
from specc.readers import Report, Request, wav

LEAD = 8  # blocks until the microphone has settled
BLOCK = 256
AUDIO = (a.Channel("audio", "fs"),)


def rendered(folder: Path, framework: str, ending: str) -> Path:
    """The folder with the driver, ``port/sensor.<ending>``, and what it includes."""
    app = make_app(folder, channels=AUDIO, rate_hz=16_000.0, length=16_000, stride=3200)
    part = parts.load("mp34dt05")
    app = replace(app, sensor=replace(app.sensor, type="microphone", part=part.name))
    context = {"app": app, "part": part, "framework_title": framework, "port_declarations": ()}
    templates = {
        f"port/sensor.{ending}": registry.PACKAGE
        / f"sensors/mp34dt05/ports/{framework}.{ending}.j2",
        "port/port.h": registry.share("templates") / "core/port/port.h.j2",
    }
    for name, template in templates.items():
        (folder / name).parent.mkdir(exist_ok=True)
        text = render._environment().from_string(template.read_text()).render(context)
        (folder / name).write_text(text)
    (folder / "app").mkdir()
    (folder / "app" / "app_config.h").write_text("#define APP_CHANNELS 1\n")
    return folder


def samples_of_blocks(folder: Path, blocks: Iterable[int]) -> list[float]:
    """What the models' microphone gives in these blocks (from full scale below zero, a step of 16 bits
    a sample), recorded as a WAV file and read as training data is."""
    steps = np.array([(block - LEAD) * BLOCK + i for block in blocks for i in range(BLOCK)])
    path = folder / "recorded.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((steps % 65536 - 32768).astype("<i2").tobytes())
    return wav.read(path, path.name, Request(AUDIO, 16_000.0), Report()).samples[:, 0].tolist()


def values(lines: list[str]) -> list[float]:
    """The samples that a program printed."""
    return [float(line.split()[1]) for line in lines if line.startswith("sample")]
