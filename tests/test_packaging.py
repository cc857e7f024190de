"""The wheel's package data: ports may have any ending, and a project without one would be broken."""

from __future__ import annotations

import tomllib
from pathlib import Path, PurePosixPath

CHECKOUT = Path(__file__).resolve().parent.parent


def test_every_port_travels_in_the_wheel():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    ports = [p.relative_to(CHECKOUT) for p in CHECKOUT.glob("specc/*/*/ports/*") if p.is_file()]
    assert any(path.suffix == ".library" for path in ports)
    left_out = [
        str(path) for path in ports if not any(PurePosixPath(path).match(p) for p in patterns)
    ]
    assert not left_out
