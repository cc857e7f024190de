"""``[[augment]]``: what is done to copies of the training windows."""

from __future__ import annotations

from specc import registry
from specc.app import Augmentation, Data, Feature, Sensor, Window
from specc.augment.scene import Setting
from specc.resolve.report import Report


def augmentations(
    report: Report,
    sensor: Sensor | None,
    data: Data | None,
    window: Window | None,
    features: tuple[Feature, ...] | None,
) -> tuple[Augmentation, ...]:
    """Those that are right, in the order of the spec."""
    found = []
    for index, block in enumerate(report.loaded.augment):
        if block.params is None:
            continue
        name = block.section.type
        if None not in (sensor, data, window, features):
            setting = Setting(sensor, data, window, features)
            findings = registry.params("augment", name).check(block.params, setting)
            report.findings("S048", findings, "augment", index)
        found.append(Augmentation(name, block.params, block.section.probability or 0.5))
    return tuple(found)
