"""An app with a microphone, whole: what it answers to the sound that the board's drivers bring is what
the host computes from a recording of that sound.

The project's C and its driver are compiled for the host, with the models of the platforms beside them.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from microphone import LEAD, samples_of_blocks
from recordings import noise, put, wav
from specs import changed, resolved
from streaming_model import streaming_model
from test_golden import ORIGIN, STRICT

from specc import boards, pipeline, project
from specc.artifacts import Trained
from specc.dataset import read_dataset
from specc.features import Normalisation
from specc.measure import write_tree
from specc.resolve.pipeline import input_shape

HERE = Path(__file__).resolve().parent
BLOCKS = 200  # 3.2 s
PLATFORM = r"""
#include <stdio.h>
#include "app/run.h"
#include "port/port.h"
void port_start(void) {}
void port_print(const char *text) { fputs(text, stdout); }
int main(void) { if (!app_start()) return 1; while (app_step()) {} return 0; }
"""
BOARDS = [name for name in boards.names() if "mp34dt05" in boards.load(name).parts["microphone"]]


def spec(board: str, framework: str) -> dict:
    return changed(
        app={"board": board, "framework": framework},
        sensor={"type": "microphone", "channels": ["audio"], "rate": "16 kHz"},
        window={"length": "500 ms", "stride": "100 ms"},
        features=[{"type": "mfcc"}],
        model={"type": "conv1d"},
        classes={"labels": ["yes", "no"]},
    )


@cache
def built(folder: Path, board: str, framework: str):
    """The app, lowered, and the files of its project. Its network is made by hand."""
    for k, label in enumerate(("yes", "no")):
        for g in range(4):
            put(folder, f"data/{label}/{g}.wav", wav(noise(10 * k + g, 16_000), rate=16_000))
    app = resolved(folder, spec(board, framework))
    length, channels = input_shape(app.features, app.sensor, app.window)
    network = streaming_model(length, channels, len(app.labels), rows=length)
    trained = Trained(
        features={},
        normalisation=Normalisation(
            np.zeros((length, channels), np.float32), np.full((length, channels), 0.1, np.float32)
        ),
        tflite=network,
        float_scores=np.empty(0),
        cached=(),
    )
    low = pipeline.lower(app, trained)
    vectors = project.make_golden(app, read_dataset(app), low)
    return app, low, project.project_files(app, low, vectors, ORIGIN)


def compiled(folder: Path, framework: str) -> Path:
    """The project in ``folder``, for the host: its core, driver and the model."""
    (core,) = (path.parent.parent for path in folder.rglob("app/app.c"))
    (core / "platform.c").write_text(PLATFORM)
    sources = [s for d in ("app", "specc") for s in sorted((core / d).rglob("*.c"))]
    command = ["gcc", *STRICT, "-I.", "-c", "platform.c", *map(str, sources)]
    subprocess.run(command, check=True, cwd=core)
    if framework == "zephyr":
        stubs = HERE / "zephyr_stubs"
        command = ["gcc", "-std=gnu11", "-DCONFIG_APP_SOUND_QUEUE=32", "-DAPP_CHANNELS=1"]
        command += ["port/sensor.c", str(stubs / "microphone.c")]
    else:
        stubs = HERE / "arduino_pdm"
        command = ["g++", "-std=c++17", "port/sensor.cpp", str(stubs / "microphone.cpp")]
    command += ["-Wall", "-Wextra", "-Wconversion", "-Werror", f"-I{stubs}", "-Iport"]
    objects = [str(path.name) for path in core.glob("*.o")]
    subprocess.run([*command, *objects, "-o", "program"], check=True, cwd=core)
    return core / "program"


@pytest.mark.parametrize("framework", ["zephyr", "arduino"])
def test_an_app_hears_as_it_was_trained(framework, tmp_path):
    app, low, files = built(tmp_path, BOARDS[0], framework)
    write_tree(tmp_path / "project", files)
    program = compiled(tmp_path / "project", framework)
    environment = {**os.environ, "SOUND": str(BLOCKS)}
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    windows = [line for line in said if "confidence" in line]
    heard = np.float32(samples_of_blocks(tmp_path, range(LEAD, BLOCKS)))[:, None]
    (expected,) = project.run_recordings(app, low, [heard])
    names = [*app.labels, "unknown"]
    assert len(windows) == (BLOCKS - LEAD) * 256 // 1600 - 4
    assert [w["label"] for w in windows] == [names[r.label] for r in expected]
    assert [w["confidence"] for w in windows] == [
        pytest.approx(r.confidence / 256, abs=0.0006) for r in expected
    ]
    assert len({w["confidence"] for w in windows}) > 1
    assert said[-1] == {"error": "the sensor mp34dt05 stopped answering"}


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("framework", ["zephyr", "arduino"])
def test_a_project_without_a_sampling_thread(board, framework, tmp_path):
    _, _, project_files = built(tmp_path, board, framework)
    files = {path: content.decode() for path, content in project_files.files.items()}
    assert not [path for path in files if "sampling" in Path(path).name]
    assert "sampling" not in files["README.md"]
    assert "+20 dB" in files["README.md"]
    if framework == "zephyr":
        assert "    port/sensor.c\n" in files["CMakeLists.txt"]
        assert "APP_SOUND_QUEUE" in files["Kconfig"] and "APP_SAMPL" not in files["Kconfig"]
        (conf,) = (
            text for path, text in files.items() if path.endswith(".conf") and "boards" in path
        )
        assert {"CONFIG_AUDIO_DMIC=y", "CONFIG_REGULATOR=y"} <= set(conf.splitlines())
    else:
        assert "libraries:" not in files["wand/sketch.yaml"]  # PDM comes with the core
