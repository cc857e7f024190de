"""Float maths, FFT and DSP blocks give the same bits on every core that can be emulated here.

One bare-metal program runs all blocks with many FFT sizes, and the maths over random bit patterns.
It is built without ``-ffp-contract=off``, as the Arduino cores build, so that runtime/float_rules.h
has to hold on its own.
"""

from __future__ import annotations

import tomllib
from types import SimpleNamespace

import jinja2
import numpy as np
import pytest
from specc._native import lib

from specc import boards, registry
from specc.app import Channel, Feature, Window
from specc.dsp.heart.params import MEASURES as HEART_MEASURES
from specc.dsp.measures import MEASURES
from specc.emit import c_numbers, emit_features
from specc.emulate import missing_tools, run_program
from specc.features import compute_features, feature_shape, feature_sizes, lower_features
from specc.simulate import hash_features
from specc.subprocesses import run_command

CORES = tomllib.loads((registry.PACKAGE / "cores.toml").read_text())
BOARDS = [
    board
    for board in map(boards.load, boards.names())
    if board.emulator and not missing_tools(board, CORES[board.core]["compiler"])
]
N_FFT = (8, 12, 16, 18, 30, 50, 64, 128, 240, 250, 256)
LENGTH = 256
RUNTIME = ("fft", "maths", "measures", "order", "sections", "window")
MATHS_STEPS = 20_000

MAIN = """
#include <string.h>

#include "port.h"
#include "specc/runtime/maths.h"
{headers}

{constants}

static const float samples[] = {{
{samples}
}};
static struct {{ float f32[{scratch}]; }} scratch_memory, *const arena = &scratch_memory;
static float features[{n}];

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
    const specc_window_t ring = {{samples, {length}, 3, 0}}, *const window = &ring;
    uint32_t hash;

    port_start();
{calls}
    maths();
    return 0;
}}
"""
CALL = """
    {statement}
    hash = 2166136261u;
    for (int i = {first}; i < {end}; i++) {{
        hash = hash_float(hash, features[i]);
    }}
    put_hash(hash);"""


def make_app():
    """All blocks; ``spectral`` with every radix of the FFT in each place, those without a line here
    with their defaults."""
    blocks = [
        ("spectral", {"n_fft": n, "n_bands": 3, "n_peaks": 2, "detrend": n != 128}) for n in N_FFT
    ]
    blocks += [("statistics", {"measures": MEASURES}), ("raw", {})]
    blocks += [("wavelet", {"wavelet": w, "level": 3}) for w in ("db4", "bior2.8")]
    blocks += [("heart", {"source": s, "measures": HEART_MEASURES}) for s in ("ppg", "ecg")]
    listed = {name for name, _ in blocks}
    blocks += [(name, {}) for name in registry.names("dsp") if name not in listed]
    return SimpleNamespace(
        sensor=SimpleNamespace(rate_hz=50.0, channels=[Channel(c, "g") for c in "xyz"]),
        n_channels=3,
        window=Window(LENGTH, LENGTH),
        features=[
            Feature(kind, registry.params("dsp", kind).Params(type=kind, **fields), (0, 1, 2))
            for kind, fields in blocks
        ],
    )


def make_window() -> np.ndarray:
    """float32 (LENGTH, 3): noise on an offset, coarse steps about zero, large values."""
    noise = np.random.default_rng(0).normal(size=(LENGTH, 3))
    noise[:, 1] = np.round(noise[:, 1] * 0.01, 2)
    return (noise * [1, 1, 300] + [1, 0, 5]).astype(np.float32)


def fnv(values: np.ndarray) -> str:
    return f"{int(hash_features(values.reshape(1, -1))[0]):08x}"


@pytest.fixture(scope="module")
def program():
    """The C source and the lines that it must print."""
    app, window = make_app(), make_window()
    calls, sizes = lower_features(app), feature_sizes(app)
    lowered = SimpleNamespace(
        features=calls,
        sizes=sizes,
        shape=feature_shape(app),
        plan=SimpleNamespace(offsets={"features": 0}),
    )
    emitted = emit_features(app, lowered)
    found = compute_features(app, [window]).reshape(-1)
    ends = np.cumsum(sizes).tolist()
    parts = list(zip([0, *ends], ends, emitted.calls, strict=False))
    source = MAIN.format(
        headers="\n".join(f'#include "specc/{header}"' for header in emitted.headers),
        constants="\n".join([*emitted.tables, *emitted.constants]),
        samples=c_numbers(window.reshape(-1)),
        scratch=max(call.scratch_bytes for call in calls) // 4,
        n=len(found),
        length=LENGTH,
        maths_steps=MATHS_STEPS,
        calls="".join(
            CALL.format(
                statement=f"{call.function}({', '.join(call.arguments)});", first=first, end=end
            )
            for first, end, call in parts
        ),
    )
    state, inputs = 12345, []
    for _ in range(MATHS_STEPS):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        inputs.append(state)
    values = np.array(inputs, np.uint32).view(np.float32).tolist()
    expected = [fnv(found[first:end]) for first, end, _ in parts]
    for function in (lib.specc_logf, lib.specc_sqrtf):
        expected.append(fnv(np.array([function(v) for v in values], np.float32)))
    return source, expected


@pytest.mark.parametrize("optimisation", ["-O2", "-Os"])
@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_same_bits(board, optimisation, program, tmp_path):
    source, expected = program
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
    (tmp_path / "specc").symlink_to(registry.PACKAGE)
    kernels = [*registry.PACKAGE.glob("dsp/*/*.c")]
    kernels += [registry.PACKAGE / "runtime" / f"{name}.c" for name in RUNTIME]
    flags = [*core["flags"], "-std=gnu11", optimisation, "-ffunction-sections", "-Wl,--gc-sections"]
    link = ["-nostartfiles", "-T", "link.ld", "-I.", f"-I{port_tree}", "-o", "program.elf"]
    sources = ["main.c", "platform.c", *map(str, kernels)]
    run_command([f"{core['compiler']}gcc", *flags, *link, *sources], tmp_path)
    printed = run_program(tmp_path / "program.elf", board, tmp_path).split()
    assert printed == expected
