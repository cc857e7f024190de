"""Float maths, FFT, signal and DSP blocks give the same bits on every core that can be emulated here.

One bare-metal program runs the generated ``features.c`` of an app with all blocks, and with many FFT
sizes, over a recording, some blocks frame by frame and some by whole windows; and the maths over random
bit patterns. It is built without ``-ffp-contract=off``, as the Arduino cores build, so that
runtime/float_rules.h has to hold on its own.
"""

from __future__ import annotations

import tomllib

import jinja2
import numpy as np
import pytest
from feature_core import make_app, samples_text, write_core
from specc._native import lib

from specc import boards, registry
from specc.dsp.heart.params import MEASURES as HEART_MEASURES
from specc.dsp.measures import MEASURES
from specc.dsp.pieces import NEEDS
from specc.emulate import missing_tools, run_program
from specc.features import feature_sizes, lower_features
from specc.simulate import hash_features
from specc.stream import Stream
from specc.subprocesses import run_command

CORES = tomllib.loads((registry.PACKAGE / "cores.toml").read_text())
BOARDS = [
    board
    for board in map(boards.load, boards.names())
    if board.emulator and not missing_tools(board, CORES[board.core]["compiler"])
]
N_FFT = (8, 12, 16, 18, 30, 50, 64, 128, 240, 250, 256)
LENGTH, STRIDE, WINDOWS = 256, 120, 3  # of the hops, n_fft / 2, some divide the stride
RATE_HZ = 4000.0
MATHS_STEPS = 20_000

MAIN = """
#include <string.h>

#include "app/features.h"
#include "port.h"
#include "specc/runtime/maths.h"

static const float samples[] = {{
{samples}
}};
static const uint16_t ends[] = {{{ends}}}; /* of the blocks' features */
static app_arena_t arena;

static void put_hash(uint32_t hash)
{{
    char text[10];

    for (int i = 0; i < 8; i++) {{
        text[i] = "0123456789abcdef"[(hash >> (28 - 4 * i)) & 15u];
    }}
    text[8] = '\\n';
    text[9] = '\\0';
    port_print(text);
}}

static uint32_t hash_float(uint32_t hash, float value)
{{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    for (int byte = 0; byte < 4; byte++) {{
        hash = (hash ^ (bits & 0xffu)) * 16777619u;
        bits >>= 8;
    }}
    return hash;
}}

static void maths(void)
{{
    uint32_t state = 12345u, log_hash = 2166136261u, sqrt_hash = 2166136261u;

    for (int i = 0; i < {maths_steps}; i++) {{
        float x;

        state = state * 1664525u + 1013904223u;
        memcpy(&x, &state, sizeof x);
        log_hash = hash_float(log_hash, specc_logf(x));
        sqrt_hash = hash_float(sqrt_hash, specc_sqrtf(x));
    }}
    put_hash(log_hash);
    put_hash(sqrt_hash);
}}

int main(void)
{{
    port_start();
    app_features_init();
    for (uint32_t i = 0; i < {n_samples}; i++) {{
        uint16_t first = 0;

        if (!app_features_push(samples + i * APP_CHANNELS, &arena)) {{
            continue;
        }}
        app_features(&arena);
        for (uint32_t b = 0; b < sizeof ends / sizeof *ends; b++) {{
            uint32_t hash = 2166136261u;

            for (; first < ends[b]; first++) {{
                hash = hash_float(hash, app_feature_vector(&arena)[first]);
            }}
            put_hash(hash);
        }}
    }}
    maths();
    return 0;
}}
"""
# Parameters that a block needs to fit the short window; those without a line here have their defaults.
FIELDS = {
    "statistics": {"measures": MEASURES},
    "mfe": {"n_mels": 12},
    "micro_frontend": {"n_mels": 12, "hop_length": "15 ms", "f_max": "1900 Hz"},
    "mfcc": {"n_mels": 12, "n_mfcc": 5, "cmvn_window": 3, "frame_length": "27 ms"},
}
PREPARED = {
    **{"n_fft": 16, "n_bands": 2, "n_peaks": 1, "scale": 0.1, "decimation": 3},
    **{"filter": "high", "cutoff": "2 Hz", "order": 5, "measures": ("rms", "skewness", "kurtosis")},
}
# All measures that windows can share, in lists whose parts are no more than the 8 samples of a piece.
IN_PIECES = (
    ("mean", "rms", "skewness", "kurtosis", "zero_crossings", "waveform_length"),
    ("min", "max", "peak_to_peak", "mean_absolute", "slope_sign_changes"),
    ("crest_factor", "std", "variance"),
)
FRAME_BLOCKS = [n for n in registry.names("dsp") if hasattr(registry.params("dsp", n), "rows")]
LARGE = ("raw", "statistics", *FRAME_BLOCKS)  # of one channel: the smallest board has 16 kB
SLOW = ("heart", "image", "wavelet")  # in an app of their own, of another rate
SLOW_HZ, SLOW_LENGTH, SLOW_STRIDE = 50.0, 400, 200
SIGNAL_FIELDS = {"filter": {"kind": "band", "f_min": "100 Hz", "f_max": "900 Hz"}}


# The smallest board has 16 kB of RAM: two programs, and one channel of blocks with long vectors.
PARTS = ("spectral", "others")


def make_blocks(part):
    """An app with all signal blocks, one after another in the last channel of the row; and ``spectral``
    with every radix of the FFT in each place, or all other blocks."""
    if part == "spectral":
        blocks = [
            ("spectral", (i % 4,), {"n_fft": n, "n_bands": 3, "n_peaks": 2, "detrend": n != 128})
            for i, n in enumerate(N_FFT)
        ]
    else:
        blocks = [
            (n, (3,) if n in LARGE else (2, 3, 0), FIELDS.get(n, {}))
            for n in registry.names("dsp")
            if n not in ("spectral", *SLOW)
        ]
        blocks += [(n, (3,), {**FIELDS[n], "arithmetic": "fixed"}) for n in ("mfe", "mfcc")]
        blocks += [("statistics", (3,), {"measures": measures}) for measures in IN_PIECES]
    signals = [
        (name, (0,) if i == 0 else (3,), (3,), SIGNAL_FIELDS.get(name, {}))
        for i, name in enumerate(registry.names("signals"))
    ]
    return make_app((LENGTH, STRIDE), blocks, signals, rate_hz=RATE_HZ)


def test_all_measures_of_pieces_are_run():
    assert set().union(*IN_PIECES) == set(NEEDS)
    shared = [low for low in lower_features(make_blocks("others")) if low.streams]
    assert len([low for low in shared if low.frames.call.folder == "dsp/statistics"]) == 3


def make_samples() -> np.ndarray:
    """float32 (n, 3): noise on an offset, coarse steps about zero, large values."""
    noise = np.random.default_rng(0).normal(size=(LENGTH + (WINDOWS - 1) * STRIDE, 3))
    noise[:, 1] = np.round(noise[:, 1] * 0.01, 2)
    return (noise * [1, 1, 300] + [1, 0, 5]).astype(np.float32)


def fnv(values: np.ndarray) -> str:
    return f"{int(hash_features(values.reshape(1, -1))[0]):08x}"


def slow_blocks():
    """Of hearts, decimation and cameras: 400 samples are 8 s, or a frame of 20 x 20 pixels."""
    blocks = [
        ("heart", (i,), {"source": source, "measures": HEART_MEASURES})
        for i, source in enumerate(("ppg", "ecg"))
    ]
    blocks.append(("spectral", (0,), PREPARED))
    blocks += [("wavelet", (0,), {"wavelet": w, "level": 3}) for w in ("db4", "bior2.8")]
    picture = {"frame": (20, 20), "width": 9, "height": 7}
    blocks += [
        ("image", (2,), {**picture, "resize": "fit", "normalise": "standard"}),
        ("image", (0, 1, 2), {**picture, "format": "rgb888", "interpolation": "bilinear"}),
        ("image", (2,), {**picture, "format": "rgb565", "color": "rgb"}),
        ("image", (2,), {**picture, "format": "yuv422", "color": "rgb", "resize": "squash"}),
    ]
    return make_app((SLOW_LENGTH, SLOW_STRIDE), blocks, rate_hz=SLOW_HZ)


def make_slow_samples() -> np.ndarray:
    """float32 (n, 3): a pulse wave, an ECG, 16-bit words."""
    rng = np.random.default_rng(1)
    time = np.arange(SLOW_LENGTH + SLOW_STRIDE) / SLOW_HZ
    beats = np.cumsum(rng.uniform(0.7, 0.9, 30))[:, None]
    waves = [np.exp(-(((time - beats) / width) ** 2)).sum(axis=0) for width in (0.1, 0.02)]
    noisy = [1000 * wave + rng.normal(size=len(time)) for wave in waves]
    return np.stack([*noisy, rng.integers(0, 65536, len(time))], axis=1).astype(np.float32)


def make_program(app, samples):
    """The app, its main program, and the lines that this must print."""
    ends = np.cumsum(feature_sizes(app)).tolist()
    source = MAIN.format(
        samples=samples_text(samples),
        n_samples=len(samples),
        ends=", ".join(map(str, ends)),
        maths_steps=MATHS_STEPS,
    )
    state, inputs = 12345, []
    for _ in range(MATHS_STEPS):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        inputs.append(state)
    values = np.array(inputs, np.uint32).view(np.float32).tolist()
    windows = Stream(app).features(samples)
    windows = windows.reshape(len(windows), -1)
    expected = [fnv(part) for window in windows for part in np.split(window, ends[:-1])]
    for function in (lib.specc_logf, lib.specc_sqrtf):
        expected.append(fnv(np.array([function(v) for v in values], np.float32)))
    return app, source, expected


@pytest.fixture(scope="module")
def programs():
    return {
        **{part: make_program(make_blocks(part), make_samples()) for part in PARTS},
        "slow": make_program(slow_blocks(), make_slow_samples()),
    }


@pytest.mark.parametrize(
    ("program", "optimisation"),
    [*((part, level) for part in PARTS for level in ("-O2", "-Os")), ("slow", "-O2")],
)
@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_same_bits(board, program, optimisation, programs, tmp_path):
    app, source, expected = programs[program]
    write_core(app, tmp_path)
    core = CORES[board.core]
    variant = registry.share("templates") / "frameworks/cmake/variants" / core["variant"] / "port"
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.filters["number"] = str
    for name in ("platform.c", "link.ld"):
        template = environment.from_string((variant / f"{name}.j2").read_text())
        (tmp_path / name).write_text(template.render(board=board, core=core))
    (tmp_path / "main.c").write_text(source)
    (tmp_path / "port.h").write_text(
        "#include <stdbool.h>\n#include <stdint.h>\n"
        "void port_start(void);\nvoid port_print(const char *text);\n"
    )
    port_tree = variant.parents[2] / "tree/port"
    kernels = [*registry.PACKAGE.glob("dsp/*/*.c"), *registry.PACKAGE.glob("signals/*/*.c")]
    kernels += [*registry.PACKAGE.glob("runtime/*.c")]
    flags = [*core["flags"], "-std=gnu11", optimisation, "-ffunction-sections", "-Wl,--gc-sections"]
    link = ["-nostartfiles", "-T", "link.ld", "-I.", f"-I{port_tree}", "-o", "program.elf"]
    sources = ["main.c", "platform.c", "app/features.c", *map(str, kernels)]
    run_command([f"{core['compiler']}gcc", *flags, *link, *sources], tmp_path)
    printed = run_program(tmp_path / "program.elf", board, tmp_path).split()
    assert printed == expected
