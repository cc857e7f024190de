"""``specc check``: everything that is wrong with a spec, as text or as JSON.

The command that an editor runs on every save: it imports neither NumPy nor TensorFlow, and of the
boards, parts and blocks only those that the spec names.
"""

from __future__ import annotations

import sys
from pathlib import Path

from specc.diagnostics import Diagnostic, SpeccError, as_json, render
from specc.resolve import resolve
from specc.spec.load import load


def run(
    spec: Path, board: str | None = None, framework: str | None = None, as_data: bool = False
) -> int:
    """Checks ``spec``, writes what is found and returns the exit code: 1 for errors, else 0.
    ``as_data``: as JSON."""
    try:
        app = resolve(load(spec, board=board, framework=framework))
    except SpeccError as failure:
        _write(failure.diagnostics, "", as_data)
        return 1
    summary = (
        f"{spec}: ok: {app.title} for {app.board.name} with {app.framework}, "
        f"{app.sensor.part} at {app.sensor.rate_hz:g} Hz, {len(app.labels)} labels\n"
    )
    _write(app.warnings, summary, as_data)
    return 0


def _write(diagnostics: tuple[Diagnostic, ...], summary: str, as_data: bool) -> None:
    if as_data:
        import json

        errors = any(d.severity == "error" for d in diagnostics)
        report = {"ok": not errors, "diagnostics": [as_json(d) for d in diagnostics]}
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
        return
    if diagnostics:
        sys.stderr.write(render(diagnostics, colour=sys.stderr.isatty()))
        errors = sum(d.severity == "error" for d in diagnostics)
        if errors:
            sys.stderr.write(f"\n{errors} error{'' if errors == 1 else 's'}\n")
    sys.stdout.write(summary)
