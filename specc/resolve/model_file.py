"""``[model] file``: a trained network of the user's own, read and held against the app.

The file is judged here, not when the app is built, so that an editor shows what is wrong with it
where the spec names it. It is the one check that reads more than the spec, and only for such specs
imports what reads ``.tflite`` files, NumPy among it.
"""

from __future__ import annotations

import hashlib

from specc.app import Model, ModelFile
from specc.diagnostics import Diagnostic, SpeccError
from specc.model_file import KERAS, kind_of, read_model_file
from specc.model_interface import Interface, interface_faults
from specc.resolve.report import Report
from specc.spec.model import Model as Section


def model_file(report: Report, section: Section, shape: tuple[int, int] | None) -> Model | None:
    """The network; None where it cannot be used. ``shape`` of the features, None: not known."""
    if not section.file.isprintable():
        hint = "write the path without them"
        report.error("S064", "the path holds control characters", "model", "file", hint=hint)
        return None
    path = report.loaded.path.parent / section.file
    try:
        content = read_model_file(path, section.file)
        kind = kind_of(path, content)
        faults = _faults(report, _interface(kind, content), shape)
    except SpeccError as failure:
        faults = list(failure.diagnostics)
    if faults:
        report.placed(faults, "model", "file")
        return None
    found = ModelFile(
        path=path.absolute(),
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        normalise=bool(section.normalise),
    )
    return Model(type=None, params=None, file=found)


def _interface(kind: str, content: bytes) -> Interface:
    if kind == KERAS:
        from specc.keras_file import read_keras

        return read_keras(content).interface
    from specc.read_tflite import app_interface, read_tflite

    return app_interface(read_tflite(content))


def _faults(
    report: Report, interface: Interface, shape: tuple[int, int] | None
) -> list[Diagnostic]:
    n_classes = len(getattr(report.loaded.classes, "labels", None) or ())
    if n_classes == 0:  # the labels are wrong: the outputs cannot be judged
        n_classes = interface.n_scores
    if shape is None:
        return [f for f in interface_faults(interface, (1, 1), n_classes) if f.code == "M011"]
    return [*interface_faults(interface, shape, n_classes)]
