"""The second pass: spec, board and part become a :class:`ResolvedApp`; nothing optional is left.

Here stands everything that a section cannot know alone: what the board has, what the part can do,
whether a window holds an FFT frame, whether an action can ever fire. Each part of the spec is
checked as far as the parts that it depends on are known, so one run says everything.

========= ==============================================================
Module    What it resolves
========= ==============================================================
target    ``[app]``: name, board, framework
sensor    ``[sensor]``: part, channels, rate, ranges
camera    A camera's frame, which is the window
signals   ``[[signals]]``
pipeline  ``[window]``, ``[[features]]``, ``[model]`` (``model_file``: its ``file``)
augment   ``[[augment]]``
outcome   ``[classes]``, ``[decision]``, ``[[actions]]``
bounds    ``[data]``, ``[budget]``
========= ==============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.app import ResolvedApp, c_identifier
from specc.diagnostics import SpeccError
from specc.resolve import augment, bounds, camera, outcome, pipeline, sensor, signals, target
from specc.resolve.report import Report

if TYPE_CHECKING:
    from specc.spec.load import Loaded

__all__ = ["resolve"]


def resolve(loaded: Loaded) -> ResolvedApp:
    """The app that ``loaded`` describes. Raises SpeccError with everything that is wrong with it,
    what :func:`specc.spec.load.load` found included."""
    report = Report(loaded)
    name = target.name(report)
    board, framework = target.target(report)
    the_sensor = sensor.sensor(report, board, framework)
    the_signals = signals.signals(report, the_sensor)
    by_frames = camera.is_camera(report)
    window = camera.window(report, the_sensor) if by_frames else pipeline.window(report)
    features = pipeline.features(report, board, the_sensor, the_signals, window)
    model = pipeline.model(report, board, the_sensor, window, features, framework)
    labels = outcome.labels(report)
    decision = outcome.decision(report, the_sensor, window)
    actions = outcome.actions(report, labels, board, framework)
    data = bounds.data(report)
    augmentations = augment.augmentations(report, the_sensor, data, window, features, model)
    budget = bounds.budget(report, board, the_sensor)
    if report.errors:
        raise SpeccError(report.in_order())
    return ResolvedApp(
        name=c_identifier(name),
        title=name,
        spec_path=loaded.path,
        board=board,
        framework=framework,
        sensor=the_sensor,
        data=data,
        window=window,
        features=features,
        model=model,
        labels=labels,
        decision=decision,
        actions=actions,
        budget=budget,
        augment=augmentations,
        warnings=report.in_order(),
        signals=the_signals,
    )
