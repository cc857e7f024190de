"""Builds the native extension ``specc._native`` from the C of runtime, signals, dsp, ops and lanes.

Run by setup.py when the package is built. The kernels' headers are written in the subset of C that
cffi's parser reads (no macros beyond include guards and integer ``#define``), so a new block needs
no line here: its folder is found. lanes/ is for this computer alone: no firmware gets it.
"""

from __future__ import annotations

import re
from pathlib import Path

from cffi import FFI

PACKAGE = Path(__file__).resolve().parent
# Contraction into FMA would make results differ between processors; symbols for debuggers, which some
# Pythons' own flags ask for, are three quarters of the file.
COMPILE_ARGS = ["-O2", "-g0", "-std=c99", "-ffp-contract=off", "-Wall", "-Wextra", "-Wconversion"]


LANES = PACKAGE / "lanes"


def kernel_files(suffix: str) -> list[Path]:
    """The C files of runtime/, signals/*/, dsp/*/ and ops/*/, the runtime first (all use its types)."""
    found = sorted((PACKAGE / "runtime").glob(f"*{suffix}"))
    for kind in ("signals", "dsp", "ops"):
        found += sorted((PACKAGE / kind).glob(f"*/*{suffix}"))
    return found


def declarations(header: str) -> str:
    """What cffi needs of a header: no comments, no preprocessor lines but integer ``#define``, no
    ``extern "C"``, nothing of a core with instructions of its own, no inline functions (their closing
    brace stands at the beginning of a line)."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", header, flags=re.S)
    text = re.sub(r"^static inline .*?^\}", "", text, flags=re.S | re.M)
    text = re.sub(r"#ifdef (?:__cplusplus|SPECC_HAS_).*?#endif", "", text, flags=re.S)
    return "\n".join(
        line
        for line in text.splitlines()
        if not line.lstrip().startswith("#") or re.fullmatch(r"#define \w+ \d+", line.strip())
    )


def include_order(headers: list[Path]) -> list[Path]:
    """Headers, each after those that it includes."""
    ordered: list[Path] = []

    def visit(header: Path) -> None:
        if header in ordered:
            return
        for name in re.findall(r'#include "([^"]+)"', header.read_text()):
            visit((header.parent / name).resolve())
        ordered.append(header)

    for header in headers:
        visit(header)
    return ordered


def make() -> FFI:
    """The cffi builder."""
    headers = include_order([*kernel_files(".h"), LANES / "lanes.h"])
    sources = [*kernel_files(".c"), *sorted(LANES.glob("*.c"))]
    ffi = FFI()
    ffi.cdef("\n".join(declarations(h.read_text()) for h in headers))
    root = PACKAGE.parent
    ffi.set_source(
        "specc._native",
        "\n".join(f'#include "{h.relative_to(root).as_posix()}"' for h in headers),
        sources=[c.relative_to(root).as_posix() for c in sources],
        include_dirs=["."],
        depends=[h.relative_to(root).as_posix() for h in [*headers, *sorted(LANES.glob("*.h"))]],
        extra_compile_args=COMPILE_ARGS,
        py_limited_api=True,
    )
    return ffi


ffi = make()
