"""budget: what a window costs in time and charge, and whether ``[budget]`` holds.

Latency is instructions times the core's cycles per instruction (``cores.toml``, on the high side)
over the clock; in the same way the work of a stride, with all its samples, becomes the share of the
time that the MCU is awake. Battery life is the cell's capacity over the average current: the sensor,
the MCU asleep, and awake for that share. Radio, LEDs and regulators are not in it.
"""

from __future__ import annotations

from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic, SpeccError
from specc.measure import Measured, cores
from specc.report import BuildReport, Cost

SECONDS_PER_DAY = 86400.0


def cost_of(app: ResolvedApp, measured: Measured) -> Cost:
    """Latency and battery life from the measured instructions."""
    seconds = cores()[app.board.core]["cycles_per_instruction"] / app.board.clock_hz
    load = measured.work * seconds * app.sensor.rate_hz / app.window.stride
    battery = app.budget.battery
    return Cost(
        how=measured.how,
        core=measured.core,
        instructions=measured.instructions,
        work=measured.work,
        latency_s=measured.instructions * seconds,
        load=load,
        battery_days=battery_days(app, load, battery[1]) if battery else None,
        battery_cell=battery[0] if battery else None,
    )


def battery_days(app: ResolvedApp, load: float, capacity_mah: float) -> float | None:
    """``load``: the share of the time that the MCU is awake. None where the board's currents are not
    known."""
    power = app.board.power
    if power is None:
        return None
    awake = min(1.0, load)
    current_ma = (
        (app.sensor.current_ma or 0.0) + power.sleep_ma + awake * (power.active_ma - power.sleep_ma)
    )
    return capacity_mah / current_ma * 3600.0 / SECONDS_PER_DAY


def check(app: ResolvedApp, built: BuildReport) -> list[Diagnostic]:
    """Warnings; raises :class:`SpeccError` with every bound that does not hold."""
    budget, memory, cost = app.budget, built.memory, built.cost
    ram = memory.ram + (memory.stack or 0)
    stride_s = app.window.stride / app.sensor.rate_hz
    failures = []

    def bound(code: str, what: str, is_over: bool, is_: str, limit: str, hint: str) -> None:
        if is_over:
            failures.append(
                Diagnostic(code, f"{what} is {is_} on {app.board.name}, the {limit}", None, hint)
            )

    smaller = "a smaller model, fewer features or a shorter window"
    if memory.flash is not None:
        lighter = (
            f'`engine = "aot"` in [model], {smaller}' if app.model.engine == "tflm" else smaller
        )
        flash_limit = min(budget.flash_bytes or app.board.flash_bytes, app.board.flash_bytes)
        bound(
            "M040", "flash", memory.flash > flash_limit, f"{memory.flash / 1000:.1f} kB",
            f"bound is {flash_limit / 1000:.1f} kB", lighter,
        )  # fmt: skip
    ram_limit = min(budget.ram_bytes or app.board.ram_bytes, app.board.ram_bytes)
    bound(
        "M041", "RAM", ram > ram_limit, f"{ram / 1000:.1f} kB",
        f"bound is {ram_limit / 1000:.1f} kB", smaller,
    )  # fmt: skip
    if budget.latency_s is not None:
        bound(
            "M042", "latency", cost.latency_s > budget.latency_s,
            f"{cost.latency_s * 1000:.1f} ms ({cost.how})",
            f"budget is {budget.latency_s * 1000:g} ms", smaller,
        )  # fmt: skip
    if budget.battery is not None and cost.battery_days is not None:
        bound(
            "M043", "battery life", cost.battery_days < budget.battery[2],
            f"{cost.battery_days:.1f} days on a {budget.battery[0]}",
            f"budget is {budget.battery[2]:g} days",
            "fewer channels, a longer stride, or a larger cell",
        )  # fmt: skip
    if failures:
        raise SpeccError(failures)
    if max(cost.latency_s, cost.load * stride_s) > stride_s:
        return [
            Diagnostic(
                "M044",
                f"a window takes {max(cost.latency_s, cost.load * stride_s) * 1000:.0f} ms but a new "
                f"one comes every {stride_s * 1000:.0f} ms on {app.board.name}: samples will be lost",
                hint=f"a longer stride, or {smaller}",
                severity="warning",
            )
        ]
    return []
