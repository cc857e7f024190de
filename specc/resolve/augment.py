"""``[[augment]]``: what is done to copies of the training windows."""

from __future__ import annotations

from specc import registry
from specc.app import Augmentation, Data, Feature, Model, Sensor, Window
from specc.augment.scene import Setting
from specc.resolve.report import Report


def augmentations(
    report: Report,
    sensor: Sensor | None,
    data: Data | None,
    window: Window | None,
    features: tuple[Feature, ...] | None,
    model: Model | None,
) -> tuple[Augmentation, ...]:
    """Those that are right, in the order of the spec; none where nothing is trained."""
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
    if found and model is not None and model.file is not None:
        message = "nothing is augmented: a network of your own is not trained here"
        hint = "remove it: who trains the network augments its data"
        report.warning("S049", message, "augment", hint=hint)
        return ()
    return tuple(found)
