"""Specs for tests: a small valid one, and changes to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from specc.app import ResolvedApp
from specc.diagnostics import Diagnostic, SpeccError
from specc.resolve import resolve
from specc.spec.explain import toml
from specc.spec.load import load

ARRAYS = ("features", "actions")


def small() -> dict[str, Any]:
    """A valid spec as plain data."""
    return {
        "specc": 1,
        "app": {"name": "wand", "board": "host", "framework": "cmake"},
        "sensor": {"type": "imu", "channels": ["acc_x", "acc_y", "acc_z"], "rate": "50 Hz"},
        "window": {"length": "2 s", "stride": "500 ms"},
        "features": [{"type": "statistics"}],
        "model": {"type": "mlp"},
        "classes": {"labels": ["idle", "circle", "wing"]},
    }


def changed(**sections: Any) -> dict[str, Any]:
    """The small spec with the keys of these sections set (a table) or the section replaced."""
    spec = small()
    for name, value in sections.items():
        both = isinstance(value, dict) and isinstance(spec.get(name), dict)
        spec[name] = {**spec[name], **value} if both else value
    return spec


def write(folder: Path, spec: dict[str, Any]) -> Path:
    """Writes a spec as ``app.toml``, with a folder for its data."""
    (folder / "data").mkdir(exist_ok=True)
    path = folder / "app.toml"
    path.write_text("\n".join(f"{key} = {toml(value)}" for key, value in spec.items()) + "\n")
    return path


def resolved(folder: Path, spec: dict[str, Any], **options: str) -> ResolvedApp:
    """The spec, resolved. Raises SpeccError."""
    return resolve(load(write(folder, spec), **options))


def errors(folder: Path, spec: dict[str, Any], **options: str) -> tuple[Diagnostic, ...]:
    """What is wrong with the spec."""
    try:
        resolved(folder, spec, **options)
    except SpeccError as failure:
        return failure.diagnostics
    return ()
