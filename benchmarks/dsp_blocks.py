"""What every feature and signal block costs, and how far it is from its oracle.

    python benchmarks/dsp_blocks.py [word of the title ...]

For each of CASES: the largest deviation from the oracle, as a share of 1 + |value|, over windows of a
random recording; instructions on an emulated Cortex-M4F and M3, of a frame or piece (as it ends), of
what makes the features of a window of them, of a window, or for a signal block of a sample; and the RAM
of an app with this block alone: the ring of samples, the ring of frames, what the block keeps, and the
arena with scratch and features. All of one channel (magnitude: three).

    python benchmarks/dsp_blocks.py --overlap

Instead, of blocks for motion in windows of 100 samples: all instructions of a stride on a Cortex-M4F
and the RAM, where windows overlap by half and by 90 %.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import numpy as np

from specc import measure, native, registry
from specc.c_text import Constants, c_numbers
from specc.emulate import run_program
from specc.kernel import KernelCall
from specc.stream import Stream
from specc.subprocesses import run_command, scratch_folder

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from feature_core import lower, make_app, make_params, samples_text, write_core

CORES = ("cortex-m4f", "cortex-m3")
WINDOWS = 20  # for the deviation
CALLS = 4  # of which the emulator counts the mean


@dataclass(frozen=True)
class Case:
    """A block in windows of ``length`` samples, one every ``stride``; ``signal``: what the recording is
    made of."""

    block: str
    title: str = ""
    fields: dict = field(default_factory=dict)
    rate_hz: float = 50.0
    length: int = 100
    stride: int = 50
    signal: str = "noise"


def sound(block: str, title: str = "", **fields) -> Case:
    return Case(block, title, fields, 16000.0, 16000, 1600)


QUANTILES = {"measures": ["median", "p5", "p95", "entropy", "mean_crossings"]}
FILTERED = {"filter": "low", "measures": ["rms", "skewness", "kurtosis"]}
PREPARED = {
    "n_fft": 20,
    "hop_length": 10,
    "n_bands": 4,
    "measures": ["rms", "skewness", "kurtosis"],
}
PICTURE = {"frame": (28, 28), "width": 14, "height": 14}
CASES = [
    sound("mfe"),
    sound("mfe", "mfe, fixed", arithmetic="fixed"),
    sound("mfcc"),
    sound("mfcc", "mfcc, fixed", arithmetic="fixed"),
    sound("spectrogram"),
    sound("micro_frontend"),
    Case("spectral", stride=32),
    Case("spectral", "spectral, measures", PREPARED),
    Case("spectral", "spectral, filter", FILTERED),
    Case("statistics"),
    Case("statistics", "statistics, quantiles", QUANTILES),
    Case("wavelet"),
    Case("raw"),
    Case("heart", length=600, stride=300, signal="pulse"),
    Case("image", "", PICTURE, 5.0, 28 * 28, 28 * 28, "bytes"),
]
SIGNALS = [
    Case("filter"),
    Case("derivative"),
    Case("magnitude"),
    Case("envelope", rate_hz=8000.0, length=4000),
]
OVERLAPS = {"half": 50, "90 %": 10}
MOTION = [
    Case("statistics"),
    Case("statistics", "statistics, mean", {"measures": ["mean"]}),
    Case("statistics", "statistics, quantiles", QUANTILES),
    Case("spectral", "spectral, n_fft 20, hop 10", {"n_fft": 20, "hop_length": 10, "n_bands": 4}),
    Case("spectral", "the same with measures", PREPARED),
    Case("spectral", "the same with a filter", {**PREPARED, "filter": "low"}),
    Case("wavelet"),
    Case("raw"),
]
PUT = """
static void put(uint32_t number)
{
    char text[12];
    int i = 11;

    text[i] = '\\0';
    text[--i] = '\\n';
    do {
        text[--i] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number > 0);
    port_print(text + i);
}
"""
MAIN = """
#include "port.h"
{headers}

static const float samples[] = {{
{samples}
}};
static float rows[{n_samples}], values[{n_values}], scratch[{scratch}], state[{state}];
{constants}

uint32_t trace_instructions(void);
uint32_t trace_instructions_since(uint32_t start);
{put}
int main(void)
{{
    const specc_window_t window = {{samples, {rows}, {rows}, {columns}, 0}};
    {frames}
    uint32_t total = 0;

    port_start();
    (void)window; (void)state; (void)scratch; (void)rows;
    for (int call = 0; call < {calls}; call++) {{
        uint32_t start;

        for (int i = 0; i < {n_samples}; i++) {{
            rows[i] = samples[i];
        }}
        start = trace_instructions();
        {statement}
        total += trace_instructions_since(start);
    }}
    put(total / {calls}u);
    return 0;
}}
"""


OVERLAP_MAIN = """
#include "app/features.h"
#include "port.h"

static const float samples[] = {{
{samples}
}};
static app_arena_t arena;

uint32_t trace_instructions(void);
uint32_t trace_instructions_since(uint32_t start);
{put}
int main(void)
{{
    uint32_t start = 0;

    port_start();
    app_features_init();
    for (uint32_t i = 0; i < {n_samples}; i++) {{
        if (i == {first}) {{
            start = trace_instructions();
        }}
        if (app_features_push(samples + i, &arena)) {{
            app_features(&arena);
        }}
    }}
    put(trace_instructions_since(start) / {strides}u);
    return 0;
}}
"""


@dataclass(frozen=True)
class Part:
    """A kernel to be counted: ``per``: what for; ``view``: ``window``, ``frames`` (rows, values) or
    ``signal``; ``divide``: by how many its instructions are divided."""

    per: str
    call: KernelCall
    view: object
    n_values: int
    divide: int = 1
    rows: int = 0


def recording(case: Case, n: int, columns: int) -> np.ndarray:
    """float32 (n, columns)"""
    rng = np.random.default_rng(0)
    if case.signal == "bytes":
        return np.clip(128 + 40 * rng.normal(size=(n, columns)), 0, 255).astype(np.float32)
    if case.signal == "pulse":
        time = np.arange(n)[:, None] / case.rate_hz
        beats = np.cumsum(rng.uniform(0.7, 0.9, round(2 * n / case.rate_hz)))
        wave = np.exp(-(((time - beats) / 0.1) ** 2)).sum(axis=1, keepdims=True)
        return (wave + 0.01 * rng.normal(size=(n, columns))).astype(np.float32)
    return (0.3 * rng.normal(size=(n, columns))).astype(np.float32)


def app_of(case: Case):
    return make_app(
        (case.length, case.stride),
        [(case.block, (0,), case.fields)],
        rate_hz=case.rate_hz,
        n_channels=1,
    )


def parts_of_feature(case: Case) -> list[Part]:
    """What is called, with the number of values that it writes."""
    found = []
    for low in lower(app_of(case)).features:
        if low.whole is not None:
            found.append(Part("window", low.whole, "window", low.size, rows=case.length))
            continue
        frames = low.frames
        per = "piece" if frames.call.function.endswith("_pieces") else "frame"
        found.append(Part(per, frames.call, "window", frames.n_values, rows=frames.length))
        if frames.finish is not None:
            view = (low.n_frames, frames.n_values)
            found.append(Part(f"window of {per}s", frames.finish, view, low.size))
    return found


def deviation_of_feature(case: Case) -> float:
    samples = recording(case, case.length + (WINDOWS - 1) * case.stride, 1)
    params = make_params("dsp", case.block, case.fields)
    found = Stream(app_of(case)).features(samples)
    oracle, exact = registry.oracle(case.block, "dsp"), samples.astype(np.float64)
    starts = range(0, len(samples) - case.length + 1, case.stride)
    if hasattr(oracle, "frames"):  # of a block whose frames depend on those before
        cut = registry.params("dsp", case.block).framing(params, case.rate_hz)
        frames = oracle.frames(params, exact, case.rate_hz)
        n = cut.count(case.length)
        expected = [frames[start // cut.hop :][:n] for start in starts]
    else:
        windows = [exact[start : start + case.length] for start in starts]
        expected = [oracle.features(params, window, case.rate_hz) for window in windows]
    return _deviation(found, np.array(expected).reshape(found.shape))


def parts_of_signal(case: Case) -> tuple[list[Part], float, np.ndarray]:
    """The block's kernel, its deviation, and the samples of a window."""
    columns = 3 if case.block == "magnitude" else 1
    params = make_params("signals", case.block, case.fields)
    block = registry.block("signals", case.block)
    call = block.lower(params, tuple(range(columns)), (0,), case.rate_hz)
    samples = recording(case, case.length, columns)
    rows = samples.copy()
    native.Kernel(call).run_signal(rows)
    oracle = registry.oracle(case.block, "signals")
    expected = oracle.signal(params, samples.astype(np.float64), case.rate_hz)
    part = Part("sample", call, "signal", 1, case.length, case.length)
    return [part], _deviation(rows[:, :1], expected), samples


def _deviation(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.nanmax(np.abs(found - expected) / (1 + np.abs(expected))))


def instructions(part: Part, samples: np.ndarray, core_name: str) -> float:
    """Of one call, on the emulated board with that core."""
    board, core = measure.emulated_board(core_name), measure.cores()[core_name]
    constants = Constants()
    own = [f"&{constants.struct('block', part.call.params)}"]
    if part.call.state is not None:
        own.append(f"({_pointer(part.call.state.dtype)})state")
    columns, frames = samples.shape[1], ""
    samples = samples[: part.rows] if part.rows else samples
    if part.view == "signal":
        arguments = [*own, "rows", str(columns), str(part.rows)]
    elif part.view == "window":
        arguments = [*own, "&window", "values", "scratch"]
    else:
        count, n_values = part.view
        samples = np.resize(np.abs(samples), (count * n_values, 1))
        frames = f"const specc_frames_t frames = {{samples, {count}, {n_values}, 0}};"
        arguments = [*own, "&frames", "values", "scratch"]
    statement = f"{part.call.function}({', '.join(arguments)});"
    headers = [part.call.header, "runtime/window.h", "runtime/frames.h"]
    source = MAIN.format(
        headers="\n".join(f'#include "specc/{header}"' for header in headers),
        samples=c_numbers(samples.reshape(-1)),
        n_samples=samples.size,
        n_values=max(1, part.n_values),
        scratch=part.call.scratch_bytes // 4 + 1,
        state=(part.call.state.bytes // 4 if part.call.state else 0) + 1,
        constants="\n".join([*constants.tables, *constants.text]),
        put=PUT,
        rows=part.rows,
        columns=columns,
        frames=frames,
        calls=CALLS,
        statement=statement,
    )
    with scratch_folder() as folder:
        return int(_run(source, board, core, folder)) / part.divide


def _pointer(dtype: str) -> str:
    return "float *" if dtype == "float32" else f"{dtype}_t *"


def _run(source: str, board, core: dict, folder: Path, *own: str) -> str:
    variant = registry.share("templates") / "frameworks/cmake/variants" / core["variant"] / "port"
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.filters["number"] = str
    for name in ("platform.c", "link.ld"):
        template = environment.from_string((variant / f"{name}.j2").read_text())
        (folder / name).write_text(template.render(board=board, core=core))
    (folder / "main.c").write_text(source)
    (folder / "port.h").write_text(
        "#include <stdbool.h>\n#include <stdint.h>\n"
        "void port_start(void);\nvoid port_print(const char *text);\n"
    )
    if not own:
        (folder / "specc").symlink_to(registry.PACKAGE)
    kernels = [
        p for k in ("dsp/*", "signals/*", "runtime") for p in registry.PACKAGE.glob(f"{k}/*.c")
    ]
    flags = [*core["flags"], "-std=gnu11", "-O2", "-ffunction-sections", "-Wl,--gc-sections"]
    port_tree = variant.parents[2] / "tree/port"
    link = ["-nostartfiles", "-T", "link.ld", "-I.", f"-I{port_tree}", "-o", "program.elf"]
    sources = ["main.c", "platform.c", *own, *map(str, kernels)]
    run_command([f"{core['compiler']}gcc", *flags, *link, *sources], folder)
    return run_program(folder / "program.elf", board, folder).split()[-1]


def stride_of(case: Case, stride: int) -> tuple[int, int]:
    """Instructions of a stride, the mean of some, and bytes of RAM."""
    app = app_of(Case(case.block, "", case.fields, case.rate_hz, case.length, stride))
    low = lower(app)
    strides = 4
    samples = recording(case, case.length + strides * stride, 1)
    board, core = measure.emulated_board(CORES[0]), measure.cores()[CORES[0]]
    with scratch_folder() as folder:
        write_core(app, folder)
        source = OVERLAP_MAIN.format(
            samples=samples_text(samples),
            n_samples=len(samples),
            first=case.length,
            strides=strides,
            put=PUT,
        )
        counted = int(_run(source, board, core, folder, "app/features.c"))
    return counted, low.ring_bytes + low.frame_bytes + low.dsp_state_bytes + low.plan.bytes


def show_overlap() -> None:
    print(f"{'':<28} " + " ".join(f"{f'{name}: a stride':>17} {'RAM B':>6}" for name in OVERLAPS))
    for case in MOTION:
        found = [stride_of(case, stride) for stride in OVERLAPS.values()]
        columns = " ".join(f"{counted:17,} {ram:6,}" for counted, ram in found)
        print(f"{case.title or case.block:<28} {columns}", flush=True)


def show(case: Case, kind: str) -> None:
    if kind == "signals":
        parts, deviation, samples = parts_of_signal(case)
        ring = frames = arena = 0
        state = parts[0].call.state.bytes if parts[0].call.state else 0
    else:
        parts, deviation = parts_of_feature(case), deviation_of_feature(case)
        samples, low = recording(case, case.length, 1), lower(app_of(case))
        ring, frames, state = low.ring_bytes, low.frame_bytes, low.dsp_state_bytes
        arena = low.plan.bytes
    for part in parts:
        counts = " ".join(f"{instructions(part, samples, core):11,.0f}" for core in CORES)
        print(
            f"{case.title or case.block:<22} {part.per:<17} {deviation:9.1e} {counts} "
            f"{ring:6} {frames:6} {state:6} {arena:6}",
            flush=True,
        )


def main() -> None:
    wanted = sys.argv[1:]
    if wanted == ["--overlap"]:
        show_overlap()
        return
    heading = " ".join(f"{core.removeprefix('cortex-'):>11}" for core in CORES)
    ram = " ".join(f"{name:>6}" for name in ("ring", "frames", "state", "arena"))
    print(f"{'block':<22} {'per':<17} {'deviation':>9} {heading} {ram}")
    for kind, cases in (("dsp", CASES), ("signals", SIGNALS)):
        for case in cases:
            if not wanted or any(word in (case.title or case.block) for word in wanted):
                show(case, kind)


if __name__ == "__main__":
    main()
