"""The float kernels compile for every core with the strict flags, and cannot be contracted."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import tomllib

import pytest

from specc.registry import PACKAGE

SOURCES = sorted(
    c for kind in ("runtime", "signals", "dsp", "ops") for c in (PACKAGE / kind).rglob("*.c")
)
LANES = sorted((PACKAGE / "lanes").glob("*.c"))  # for this machine alone
FLOAT_SOURCES = [s for s in SOURCES if "float_rules.h" in s.read_text()]
STRICT = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-ffp-contract=off"]
CORES = {
    name: core
    for name, core in tomllib.loads((PACKAGE / "cores.toml").read_text()).items()
    if shutil.which(f"{core['compiler']}gcc")
}
FMA = re.compile(r"\bv?fn?m(?:add|sub|a|s)\w*\b")  # of x86, Arm and RISC-V


def compiled(compiler: str, flags: list[str], source, *extra: str) -> str:
    """Assembly. The compiler's messages are the assertion's."""
    command = [compiler, *flags, *extra, "-S", "-o", "-", str(source)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stderr}"
    return result.stdout


@pytest.mark.parametrize("optimisation", ["-Os", "-O2"])
@pytest.mark.parametrize("core", CORES)
def test_kernels_compile_strictly(core, optimisation):
    flags = [*CORES[core]["flags"], *STRICT, optimisation]
    for source in SOURCES:
        assembly = compiled(f"{CORES[core]['compiler']}gcc", flags, source)
        if core != "host":
            assert not re.search(r"__(?:aeabi_d|\w+df\d?)\b", assembly), f"double in {source.name}"


def test_kernels_with_lanes_compile_strictly():
    for source in LANES:
        compiled("gcc", [*STRICT, "-O2"], source)


@pytest.mark.parametrize("core", [c for c in CORES if c in ("cortex-m4f", "cortex-m55")])
def test_no_contraction_where_the_build_allows_it_on_arm(core):
    flags = [*CORES[core]["flags"], "-std=gnu11", "-O2", "-ffp-contract=fast"]
    for source in FLOAT_SOURCES:
        assert not FMA.search(compiled(f"{CORES[core]['compiler']}gcc", flags, source))


def test_no_contraction_where_the_build_allows_it_on_this_machine():
    fused = ["-mfma"] if platform.machine() == "x86_64" else []
    flags = ["-std=gnu11", "-O2", "-ffp-contract=fast", *fused]
    for source in [*FLOAT_SOURCES, *LANES]:
        assert not FMA.search(compiled("gcc", flags, source)), source.name


def test_fast_math_stops_the_build():
    result = subprocess.run(
        ["gcc", "-ffast-math", "-fsyntax-only", str(PACKAGE / "runtime/fft.c")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert "fast-math" in result.stderr


def test_every_float_kernel_states_the_rules():
    for source in SOURCES:
        computes = re.search(r"[-+*/]=? *[\w.]*\d\.\d*f|float \w+ = .*[-+*/]", source.read_text())
        assert source in FLOAT_SOURCES or not computes, source.name
