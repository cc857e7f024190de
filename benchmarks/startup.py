"""How fast ``specc check`` starts: its time over that of ``python -c "import typer, pydantic"``.

    python benchmarks/startup.py app.toml [runs]

Both are started in turn, so that a busy machine slows both; the processor time (user and system) of
the fastest run of each is compared, and the wall time is shown beside it. The goal is 1.5 at most.
"""

from __future__ import annotations

import os
import sys
import time

GOAL = 1.5
SCRIPT = "from specc.__main__ import main; main()"  # what the installed command runs
COMMANDS = {
    "import typer, pydantic": ["-c", "import typer, pydantic"],
    "specc check": ["-c", SCRIPT, "check"],
    "specc --help": ["-c", SCRIPT, "--help"],
}


def run(arguments: list[str]) -> tuple[float, float]:
    """Processor and wall seconds of a Python process with its output thrown away."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execv(sys.executable, [sys.executable, *arguments])
    usage = os.wait4(child, 0)[2]
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - started


def main() -> None:
    spec = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    COMMANDS["specc check"].append(spec)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, arguments in COMMANDS.items():
            times[name].append(run(arguments))
    least = {n: tuple(min(t[i] for t in taken) for i in (0, 1)) for n, taken in times.items()}
    base = least["import typer, pydantic"]
    for name, (cpu, wall) in least.items():
        print(
            f"{name:24} cpu {cpu * 1e3:6.1f} ms ({cpu / base[0]:.2f}x)   "
            f"wall {wall * 1e3:6.1f} ms ({wall / base[1]:.2f}x)"
        )
    print(f"goal for specc check: at most {GOAL}x")


if __name__ == "__main__":
    main()
