"""What every feature and signal block costs, and how far it is from its oracle.

    python benchmarks/dsp_blocks.py [block ...]

For each block with its defaults, or what stands in CASES: the largest deviation from the oracle, as a
share of 1 + |value|, over random windows; instructions on an emulated Cortex-M4F and M3; the RAM of its
scratch memory and of its state. All of one channel (magnitude: three), a window block for a window, a
frame block for a frame and for what makes the features of a window of its frames, a signal block for a
sample.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
import numpy as np

from specc import measure, native, registry
from specc.c_text import Constants, c_numbers
from specc.emulate import run_program
from specc.kernel import KernelCall
from specc.subprocesses import run_command, scratch_folder

CORES = ("cortex-m4f", "cortex-m3")
WINDOWS = 20  # for the deviation
CALLS = 4  # of which the emulator counts the mean
MOTION, SOUND = (50.0, 100), (16000.0, 16000)
# Block -> (rate in Hz, window in samples), and parameters that are not defaults.
CASES: dict[str, tuple[tuple[float, int], dict]] = {
    "mfe": (SOUND, {}),
    "mfcc": (SOUND, {}),
    "spectrogram": (SOUND, {}),
    "micro_frontend": (SOUND, {}),
    "heart": ((50.0, 600), {}),
    "image": ((5.0, 28 * 28), {"frame": (28, 28), "width": 14, "height": 14}),
    "envelope": ((8000.0, 4000), {}),
}
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

static void put(uint32_t number)
{{
    char text[12];
    int i = 11;

    text[i] = '\\0';
    text[--i] = '\\n';
    do {{
        text[--i] = (char)('0' + number % 10u);
        number /= 10u;
    }} while (number > 0);
    port_print(text + i);
}}

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


def parts_of(kind: str, name: str) -> tuple[list[Part], float, np.ndarray]:
    """The block's kernels, its largest deviation, and the samples of a window."""
    (rate_hz, length), fields = CASES.get(name, (MOTION, {}))
    module, block = registry.params(kind, name), registry.block(kind, name)
    params = module.Params(type=name, **fields)
    columns = 3 if name == "magnitude" else 1
    rng = np.random.default_rng(0)
    level = 128.0 if name == "image" else 0.0
    spread = 40.0 if name == "image" else 0.3
    batch = (level + spread * rng.normal(size=(WINDOWS, length, columns))).astype(np.float32)
    oracle = registry.oracle(name, kind)
    if kind == "signals":
        call = block.lower(params, tuple(range(columns)), (0,), rate_hz)
        found = []
        for samples in batch:
            rows = samples.copy()
            native.Kernel(call).run_signal(rows)
            found.append(rows[:, :1])
        expected = [oracle.signal(params, s.astype(np.float64), rate_hz) for s in batch]
        parts = [Part("sample", call, "signal", 1, length, length)]
        return parts, _deviation(found, expected), batch[0]
    given = params, tuple(range(columns)), rate_hz, length
    n = module.output_length(params, rate_hz, length)
    parts, whole = [], None
    if hasattr(block, "frames"):
        frames = block.frames(*given)
        count = frames.count(length)
        parts.append(
            Part("frame", frames.call, "window", count * frames.n_values, 1, frames.length)
        )
        if frames.finish is not None:
            parts.append(Part("window of frames", frames.finish, (count, frames.n_values), n))
        whole = partial(_by_frames, frames, n=n)
    if hasattr(block, "lower"):
        call = block.lower(*given)
        parts.append(Part("window", call, "window", n, 1, length))
        whole = partial(_by_window, call, n=n)
    found = [whole(samples) for samples in batch]
    if not hasattr(oracle, "features"):  # of a block whose frames depend on those before
        return parts, float("nan"), batch[0]
    expected = [oracle.features(params, s.astype(np.float64), rate_hz) for s in batch]
    return parts, _deviation(found, expected), batch[0]


def _by_window(call: KernelCall, samples: np.ndarray, n: int) -> np.ndarray:
    found = np.zeros(n, np.float32)
    native.Kernel(call).run_window(native.window(samples), found)
    return found


def _by_frames(frames, samples: np.ndarray, n: int) -> np.ndarray:
    values = np.zeros((frames.count(len(samples)), frames.n_values), np.float32)
    native.Kernel(frames.call).run_window(native.window(samples), values)
    if frames.finish is None:
        return values.reshape(-1)
    found = np.zeros(n, np.float32)
    native.Kernel(frames.finish).run_window(native.frames(values), found)
    return found


def _deviation(found: list, expected: list) -> float:
    errors = [
        np.abs(f.reshape(-1) - e.reshape(-1)) / (1 + np.abs(e.reshape(-1)))
        for f, e in zip(found, expected, strict=True)
    ]
    return float(np.nanmax(np.concatenate(errors)))


def instructions(part: Part, samples: np.ndarray, core_name: str) -> float:
    """Of one call, on the emulated board with that core."""
    board, core = measure.emulated_board(core_name), measure.cores()[core_name]
    constants = Constants()
    own = [f"&{constants.struct('block', part.call.params)}"]
    if part.call.state is not None:
        own.append(f"({_pointer(part.call.state.dtype)})state")
    columns, frames = samples.shape[1], ""
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


def _run(source: str, board, core: dict, folder: Path) -> str:
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
    (folder / "specc").symlink_to(registry.PACKAGE)
    kernels = [
        p for k in ("dsp/*", "signals/*", "runtime") for p in registry.PACKAGE.glob(f"{k}/*.c")
    ]
    flags = [*core["flags"], "-std=gnu11", "-O2", "-ffunction-sections", "-Wl,--gc-sections"]
    port_tree = variant.parents[2] / "tree/port"
    link = ["-nostartfiles", "-T", "link.ld", "-I.", f"-I{port_tree}", "-o", "program.elf"]
    sources = ["main.c", "platform.c", *map(str, kernels)]
    run_command([f"{core['compiler']}gcc", *flags, *link, *sources], folder)
    return run_program(folder / "program.elf", board, folder).split()[-1]


def main() -> None:
    wanted = sys.argv[1:]
    heading = " ".join(f"{core:>12}" for core in CORES)
    print(f"{'block':<16} {'per':<17} {'deviation':>9} {heading} {'scratch B':>10} {'state B':>8}")
    for kind in ("dsp", "signals"):
        for name in registry.names(kind):
            if wanted and name not in wanted:
                continue
            parts, deviation, samples = parts_of(kind, name)
            for part in parts:
                counts = " ".join(f"{instructions(part, samples, core):12,.0f}" for core in CORES)
                state = part.call.state.bytes if part.call.state else 0
                print(
                    f"{name:<16} {part.per:<17} {deviation:9.1e} {counts} "
                    f"{part.call.scratch_bytes:10d} {state:8d}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
