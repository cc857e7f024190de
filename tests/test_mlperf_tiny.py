"""The MLPerf Tiny networks on emulated cores: their cost only falls, and stays below the goals."""

import importlib.util
import sys
from functools import cache
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parent.parent / "benchmarks" / "mlperf_tiny.py"

# Instructions of one inference: counts of the emulator, a little rounded up. They may only fall.
CEILINGS = {
    ("kws", "cortex-m4f"): 3_520_000,
    ("vww", "cortex-m4f"): 10_480_000,
    ("ic", "cortex-m4f"): 14_570_000,
    ("ad", "cortex-m4f"): 316_000,
    ("kws", "cortex-m55"): 1_130_000,
    ("vww", "cortex-m55"): 3_640_000,
    ("ic", "cortex-m55"): 3_250_000,
    ("ad", "cortex-m55"): 100_000,
    ("kws", "cortex-m0"): 20_500_000,
    ("ad", "cortex-m0"): 1_110_000,
    ("kws", "cortex-m3"): 10_320_000,
    ("ad", "cortex-m3"): 820_000,
    ("kws", "rv32"): 13_020_000,
    ("ad", "rv32"): 1_060_000,
}


@cache
def benchmark():
    spec = importlib.util.spec_from_file_location("mlperf_tiny", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["mlperf_tiny"] = module
    spec.loader.exec_module(module)
    return module


@cache
def content(name):
    return benchmark().quantized(benchmark().NETWORKS[name])


@pytest.mark.parametrize(("name", "core"), CEILINGS)
def test_cost_only_falls(name, core):
    made = benchmark().measured(name, content(name), core)
    assert made.confirmed  # equal to TensorFlow Lite's reference kernels
    profile = made.profile
    assert profile.passed  # and so on the emulated core
    assert profile.instructions <= CEILINGS[name, core]
    assert made.plan.bytes == made.plan.live_set_bound
    goal = benchmark().NETWORKS[name].goals[core]
    assert profile.instructions / made.model.macs <= goal.instructions_per_mac
    if core == "cortex-m4f":
        assert profile.flash_bytes - made.model.constant_bytes <= goal.flash_bytes
        assert made.plan.bytes <= goal.ram_bytes
