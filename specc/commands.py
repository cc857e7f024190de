"""``specc build``, ``data`` and ``verify``: runs the driver and writes what it found.

Progress and diagnostics go to standard error, results to standard output. Each function returns the
exit code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc import driver
from specc.diagnostics import Diagnostic, SpeccError, as_json, choice_hint, error, render
from specc.progress import for_terminal

if TYPE_CHECKING:
    from specc.verify import Rung

LOG_COLUMNS = 120  # where standard output is no terminal


def build(spec: Path, options: driver.Options, as_data: bool = False) -> int:
    """Builds the app and writes the report."""
    try:
        if options.stop_after and options.stop_after not in driver.PASSES:
            hint = choice_hint(options.stop_after, driver.PASSES, "passes")
            raise error("O007", f'there is no pass "{options.stop_after}"', hint=hint)
        outcome = driver.build(spec, options, for_terminal(quiet=as_data))
    except SpeccError as failure:
        return _failed(failure, as_data)
    if as_data:
        _write_json({**_outcome_data(outcome), "diagnostics": _as_data(outcome.warnings)})
        return 0
    write_diagnostics(outcome.warnings)
    if outcome.up_to_date:
        print(f"{outcome.out} is up to date: spec, data and tools are as they were; nothing to do")
    elif outcome.report is None:
        print(outcome.detail)
    else:
        from specc.report import print_report

        print_report(outcome.report, _console())
    return 0


def data(spec: Path, options: driver.Options, as_data: bool = False) -> int:
    """Shows what the data set holds. 1 where something about it stops a build."""
    try:
        found, said = driver.survey(spec, options, for_terminal(quiet=as_data))
    except SpeccError as failure:
        return _failed(failure, as_data)
    wrong = any(d.severity == "error" for d in said)
    if as_data:
        status = "failed" if wrong else "fine"
        _write_json({"status": status, **found.as_json(), "diagnostics": _as_data(said)})
    else:
        from specc.survey_tables import print_survey

        print_survey(found, _console())
        write_diagnostics(said)
    return 1 if wrong else 0


def verify(spec: Path, options: driver.Options, as_data: bool = False) -> int:
    """Climbs the verification ladder. 1 where a rung failed."""
    rungs: list[Rung] = []
    table = not as_data and sys.stdout.isatty()
    try:
        for rung in driver.verify(spec, options, for_terminal(quiet=as_data)):
            rungs.append(rung)
            if not as_data and not table:
                print(_rung_line(rung), flush=True)
    except SpeccError as failure:
        return _failed(failure, as_data)
    failed = [r for r in rungs if r.passed is False]
    if as_data:
        status = "failed" if failed else "passed"
        _write_json({"status": status, "rungs": [r.as_json() for r in rungs]})
    elif table:
        _print_rungs(rungs)
    if not as_data:
        out = sum(r.passed is None for r in rungs)
        print(
            f"{sum(r.passed is True for r in rungs)} passed, {len(failed)} failed, "
            f"{out} could not be climbed"
        )
    return 1 if failed else 0


def _failed(failure: SpeccError, as_data: bool) -> int:
    """Writes why a command failed as JSON, or leaves it to be shown as text."""
    if not as_data:
        raise failure
    _write_json({"status": "failed", "diagnostics": _as_data(failure.diagnostics)})
    return 1


def write_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """To standard error."""
    found = list(diagnostics)
    if found:
        sys.stderr.write(render(found, colour=sys.stderr.isatty()))


_VERDICTS = {True: "pass", False: "FAIL", None: "----"}


def _rung_line(rung: Rung) -> str:
    return (
        f"{_VERDICTS[rung.passed]}  {rung.number} {rung.title:<32} {rung.figure:<24} {rung.detail}"
    ).rstrip()


def _print_rungs(rungs: list[Rung]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    styles = {True: "green", False: "bold red", None: "yellow"}
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("rung", "what", "verdict", "figure", ""):
        table.add_column(heading, no_wrap=heading != "")
    for rung in rungs:
        verdict = Text(_VERDICTS[rung.passed], styles[rung.passed])
        table.add_row(str(rung.number), rung.title, verdict, rung.figure, rung.detail)
    _console().print(table)


def _console() -> Any:
    from rich.console import Console

    # No markup: labels, groups and folders are text, whatever brackets they hold.
    return Console(width=None if sys.stdout.isatty() else LOG_COLUMNS, markup=False, emoji=False)


def _outcome_data(outcome: driver.Outcome) -> dict[str, Any]:
    if outcome.up_to_date:
        return {**outcome.last_report, "status": "up to date", "out": str(outcome.out)}
    if outcome.report is None:
        return {"status": "stopped", "detail": outcome.detail}
    return outcome.report.as_json()


def _as_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    return [as_json(d) for d in diagnostics]


def _write_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, indent=1))
