"""What the audio blocks cost: instructions on Cortex-M4F and M3, RAM, and the time beside librosa's.

A second of sound at 16 kHz goes sample by sample through the generated ``features.c`` in the emulator;
instructions are exact counts: of all samples, and of a frame alone. On this computer training's way to
features and librosa compute those of the same clips in one process on one core.

Usage: ``OMP_NUM_THREADS=1 python benchmarks/audio.py [--librosa]``. Needs librosa (``pip install
specc-tinyml[test]``), the Arm toolchain and QEMU.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import jinja2
import librosa
import numpy as np

from specc import boards, measure, registry
from specc.dataset import Split
from specc.emulate import run_program
from specc.stream import Stream, split_features
from specc.subprocesses import run_command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from feature_core import lower, make_app, samples_text, write_core

RATE_HZ = 16000
BOARDS = ("mps2_an386", "mps2_an385")
CLIPS = ((1, 1.0), (100, 1.0), (1, 20.0))  # number, seconds: beside librosa
HOP = {"hop_length": "20 ms"}
BLOCKS = {
    "mfe, 40 bands, 20 ms hop": ("mfe", HOP),
    "mfe fixed, 40 bands, 20 ms hop": ("mfe", {**HOP, "arithmetic": "fixed"}),
    "mfcc, 13 of 32 bands, 20 ms hop": ("mfcc", {}),
    "mfcc fixed, 13 of 32 bands, 20 ms hop": ("mfcc", {"arithmetic": "fixed"}),
    "spectrogram, 161 bins, 20 ms hop": ("spectrogram", HOP),
    "micro_frontend, 40 bands, 20 ms hop": ("micro_frontend", HOP),
    "micro_frontend, 40 bands, 10 ms hop": ("micro_frontend", {}),
}
MAIN = """
#include "app/features.h"
#include "port.h"
#include "trace_port.h"

static const float samples[] = {{
{samples}
}};
static app_arena_t arena;

static void put(uint32_t value)
{{
    char text[12], *out = text + 11;

    *out = '\\0';
    *--out = '\\n';
    do {{
        *--out = (char)('0' + value % 10u);
        value /= 10u;
    }} while (value > 0u);
    port_print(out);
}}

int main(void)
{{
    uint32_t start, frames = 0, until = {length};

    port_start();
    app_features_init();
    start = trace_instructions();
    for (uint32_t i = 0; i < {n}; i++) {{
        (void)app_features_push(samples + i, &arena);
    }}
    put(trace_instructions_since(start));
    app_features_init();
    for (uint32_t i = 0; i < {n}; i++) {{
        start = trace_instructions();
        (void)app_features_push(samples + i, &arena);
        if (--until == 0) {{
            frames += trace_instructions_since(start);
            until = {hop};
        }}
    }}
    put(frames);
    return 0;
}}
"""


def clip(seconds: float, seed: int = 0) -> np.ndarray:
    """float32 (n,): tones that come and go in noise."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    x = 0.02 * rng.normal(size=len(t))
    for hz in (220.0, 710.0, 2900.0):
        x += 0.2 * np.sin(2 * np.pi * hz * t) * np.sin(2 * np.pi * rng.uniform(1, 4) * t) ** 2
    return (np.round(x * 32768) / 32768).astype(np.float32)


def counts(app, samples: np.ndarray, board_name: str) -> tuple[int, int]:
    """Instructions of a second of sound, and of a frame."""
    board = boards.load(board_name)
    core = measure.cores()[board.core]
    frames = lower(app).features[0].frames
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_core(app, folder)
        tree = registry.share("templates") / "frameworks/cmake"
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        environment.filters["number"] = str
        for file in ("platform.c", "link.ld"):
            path = tree / "variants" / core["variant"] / "port" / f"{file}.j2"
            text = environment.from_string(path.read_text()).render(board=board, core=core)
            (folder / file).write_text(text)
        source = MAIN.format(
            samples=samples_text(samples), n=len(samples), length=frames.length, hop=frames.hop
        )
        (folder / "main.c").write_text(source)
        (folder / "port.h").write_text(
            "#include <stdbool.h>\n#include <stdint.h>\n"
            "void port_start(void);\nvoid port_print(const char *text);\n"
        )
        kernels = [*registry.PACKAGE.glob("dsp/*/*.c"), *registry.PACKAGE.glob("runtime/*.c")]
        flags = [*core["flags"], "-std=c99", "-O2", "-ffp-contract=off", "-ffunction-sections"]
        link = ["-Wl,--gc-sections", "-nostartfiles", "-T", "link.ld", "-I.", f"-I{tree}/tree/port"]
        sources = ["main.c", "platform.c", "app/features.c", *map(str, kernels)]
        command = [f"{core['compiler']}gcc", *flags, *link, "-o", "program.elf", *sources]
        run_command(command, folder)
        printed = run_program(folder / "program.elf", board, folder).split()
    n_frames = (len(samples) - frames.length) // frames.hop + 1
    second, all_frames = map(int, printed)
    return round(second * RATE_HZ / len(samples)), round(all_frames / n_frames)


def rivals(n_clips: int, seconds: float) -> list[tuple[str, float, float]]:
    """(block, seconds of ours, seconds of librosa's) for all frames of all clips, the best of many. One
    clip: a stream that is there already. Several: as training splits are computed, set-up included."""
    clips = [clip(seconds, seed) for seed in range(n_clips)]
    hop = dict(n_fft=320, hop_length=320, center=False)
    theirs = {
        "mfe": lambda y: librosa.power_to_db(
            librosa.feature.melspectrogram(y=y, sr=RATE_HZ, n_mels=40, htk=True, norm=None, **hop)
        ),
        "mfcc": lambda y: librosa.feature.mfcc(
            y=y, sr=RATE_HZ, n_mfcc=13, n_mels=32, htk=True, norm="ortho", **hop
        ),
    }
    found = []
    for name, function in theirs.items():
        fields = {**HOP, **({"cmvn_window": 0} if name == "mfcc" else {})}
        app = audio_app(name, fields, round(0.02 * RATE_HZ))
        if n_clips == 1:
            ours = partial(Stream(app).features, clips[0][:, None])
        else:
            ours = partial(split_features, app, *as_split(clips, app.window.stride))
        librosas = partial(all_of, function, clips)
        found.append((name, best(ours, n_clips * seconds), best(librosas, n_clips * seconds)))
    return found


def as_split(clips: list[np.ndarray], stride: int) -> tuple[SimpleNamespace, Split]:
    """A data set of clips, and the split with all of their windows."""
    starts = [np.arange(0, len(samples), stride, dtype=np.int32) for samples in clips]
    recording = np.repeat(np.arange(len(clips), dtype=np.int32), [len(s) for s in starts])
    split = Split("train", (), recording, np.concatenate(starts), np.zeros_like(recording))
    return SimpleNamespace(recordings=[SimpleNamespace(samples=c[:, None]) for c in clips]), split


def all_of(function, clips: list[np.ndarray]) -> None:
    for samples in clips:
        function(samples)


def best(function, seconds: float) -> float:
    """CPU seconds of a call: of as many as 300 s of sound take, 60 or more."""
    function()
    found = []
    for _ in range(max(60, round(300 / seconds))):
        start = time.process_time()
        function()
        found.append(time.process_time() - start)
    return min(found)


def audio_app(name: str, fields: dict, window: int = RATE_HZ):
    return make_app(
        (window, min(window, 3200)), [(name, (0,), fields)], rate_hz=float(RATE_HZ), n_channels=1
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--librosa", action="store_true", help="only the time beside librosa's")
    if not parser.parse_args().librosa:
        print_instructions()
    for n_clips, seconds in CLIPS:
        for name, ours, theirs in rivals(n_clips, seconds):
            each = 1e6 * ours / (n_clips * seconds)
            print(
                f"{name:<5} {n_clips:>4} x {seconds:g} s: {each:5.1f} us a second of sound, "
                f"librosa {theirs / ours:.1f} times as long"
            )


def print_instructions() -> None:
    samples = clip(1.0)[:, None]
    print("instructions a frame and a second of sound; RAM of the features of a window of 1 s")
    for title, (name, fields) in BLOCKS.items():
        app = audio_app(name, fields)
        low = lower(app)
        figures = [counts(app, samples, board) for board in BOARDS]
        columns = "  ".join(f"{frame:>8,} {second:>11,}" for second, frame in figures)
        ram = low.ring_bytes, low.frame_bytes, low.dsp_state_bytes, low.plan.bytes
        memory = "ring {}, frames {}, state {}, arena {} B".format(*ram)
        print(f"{title:<38} M4F, M3: {columns}  {memory}")


if __name__ == "__main__":
    main()
