"""The registry: blocks are folders, and this finds them.

A block of a kind (``signals``, ``dsp``, ``ops``, ``models``, ``actions``, ``augment``) is a
sub-package of ``specc/<kind>`` with its pydantic parameters in ``params.py`` (imported by ``specc
check``: no NumPy there) and its work in ``block.py`` (imported when a pass needs it). A sensor is
``specc/sensors/<part>/part.toml`` with its ports; a board is ``boards/<board>.toml``. A folder that
exists is a block that exists.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().parent
_MARKERS = {
    "signals": "params.py",
    "dsp": "params.py",
    "models": "params.py",
    "actions": "params.py",
    "augment": "params.py",
    "ops": "block.py",  # an op's parameters come from the model, not from the spec
    "sensors": "part.toml",
}


@cache
def share(name: str) -> Path:
    """The folder ``boards``, ``templates``, ``schemas`` or ``examples``: in an installed wheel it is
    inside the package, in a checkout it is beside it."""
    inside = PACKAGE / "share" / name
    return inside if inside.is_dir() else PACKAGE.parent / name


@cache
def names(kind: str) -> tuple[str, ...]:
    """The names of the blocks of ``kind`` (``signals``, ``dsp``, ``ops``, ``models``, ``actions``,
    ``augment``, ``sensors``)."""
    return tuple(sorted(p.parent.name for p in (PACKAGE / kind).glob(f"*/{_MARKERS[kind]}")))


def ports(kind: str, name: str) -> frozenset[str] | None:
    """The frameworks that have a port in ``specc/<kind>/<name>/ports``: a file or folder named
    after the framework. None where there is no such folder: it works with every framework."""
    folder = PACKAGE / kind / name / "ports"
    if not folder.is_dir():
        return None
    return frozenset(path.name.split(".")[0] for path in folder.iterdir())


def params(kind: str, name: str) -> ModuleType:
    """``specc.<kind>.<name>.params``; ``name`` must be one of :func:`names`."""
    return _load(kind, name, "params")


def block(kind: str, name: str) -> ModuleType:
    """``specc.<kind>.<name>.block``; ``name`` must be one of :func:`names`."""
    return _load(kind, name, "block")


def oracle(name: str, kind: str = "dsp") -> ModuleType:
    """``specc.<kind>.<name>.oracle``: an independent computation of what the block gives, for tests and
    ``specc verify``. Raises ModuleNotFoundError where the library behind it is not installed."""
    return _load(kind, name, "oracle")


def _load(kind: str, name: str, part: str) -> ModuleType:
    if name not in names(kind):
        raise KeyError(f"{kind} has no {name!r}")
    return importlib.import_module(f"specc.{kind}.{name}.{part}")
