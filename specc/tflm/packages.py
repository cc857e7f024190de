"""What a framework's own package of TensorFlow Lite Micro can do: ``[tflm]`` of its framework.toml.

That the table is there is what ``check`` asks. Nothing heavy is imported here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from specc import registry
from specc.app import ResolvedApp


@dataclass(frozen=True)
class Package:
    """``kernels``: the optimised kernels that it may bring (``cmsis_nn``, for a Cortex-M, or
    ``esp_nn``), empty for the reference kernels alone. ``dense_scales``: ``channel``, or ``tensor``
    for a package that is older than dense weights with a scale for each channel, which it would
    compute wrongly. ``differs``: operators whose int8 results are not those of later versions, so that
    the firmware would not answer as the trainer did. ``lacks``: operators of the schema that it does
    not have. ``platforms``: of the board's table, where it is made for some only (empty: for all)."""

    title: str
    version: str
    kernels: str
    dense_scales: str
    differs: tuple[str, ...]
    lacks: tuple[str, ...]
    platforms: tuple[str, ...]

    def runs_on(self, table: dict[str, Any]) -> bool:
        """Whether it is made for a board with this framework table."""
        return not self.platforms or table.get("platform") in self.platforms

    @property
    def is_older(self) -> bool:
        """Whether networks are quantized for it as earlier versions want them (``quantize.py``)."""
        return self.dense_scales == "tensor" or "MEAN" in self.differs


def package_of(framework: str) -> Package | None:
    """The package for the framework, None where there is none."""
    path = registry.share("templates") / "frameworks" / framework / "framework.toml"
    table = tomllib.loads(path.read_text()).get("tflm")
    if table is None:
        return None
    return Package(
        title=table["title"],
        version=table["version"],
        kernels=table["kernels"],
        dense_scales=table["dense_scales"],
        differs=tuple(table["differs"]),
        lacks=tuple(table["lacks"]),
        platforms=tuple(table["platforms"]),
    )


def wants_older(app: ResolvedApp) -> bool:
    """Whether the app's network is quantized for a package that is older."""
    return app.model.engine == "tflm" and package_of(app.framework).is_older


def kernels_for(package: Package, core: str) -> str:
    """The optimised kernels that the package brings for a core of ``cores.toml``."""
    if package.kernels == "cmsis_nn" and not core.startswith("cortex-m"):
        return ""
    return package.kernels
