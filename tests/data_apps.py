"""Resolved apps for the tests of the data passes, made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from specc import app as a
from specc import registry

EXAMPLE = registry.share("examples") / "motion"
LABELS = (
    "pendulum",
    "abduction",
    "forward_elevation",
    "internal_rotation",
    "external_rotation",
    "trapezius_extension",
    "upright_row",
)
ACC = tuple(a.Channel(f"acc_{axis}", "g") for axis in "xyz")
GYRO = tuple(a.Channel(f"gyro_{axis}", "dps") for axis in "xyz")


def make_app(folder: Path, **changes) -> a.ResolvedApp:
    """An app in ``folder`` with its data in ``folder/data``. ``changes`` are fields of Data, Sensor
    (``channels``, ``rate_hz``, ``ranges``), Window (``length``, ``stride``) and ``labels``."""
    board = a.Board("host", "Host", "host", "host", 10**9, 10**9, 10**9, {}, (), {})
    data = a.Data(
        path=folder / "data",
        layout="folders",
        label_column=None,
        group_by=None,
        time_column=None,
        resample=False,
        validation=0.2,
        test=0.3,
        seed=1,
    )
    sensor = a.Sensor("imu", "replay", ACC, 50.0, {"acc": 4.0, "gyro": 2000.0}, None, {})
    window = a.Window(10, 5)
    labels = changes.pop("labels", ("idle", "circle"))

    def pick(value):
        names = [n for n in value.__dataclass_fields__ if n in changes]
        return replace(value, **{n: changes.pop(n) for n in names})

    data, sensor, window = pick(data), pick(sensor), pick(window)
    assert not changes, f"no such fields: {changes}"
    return a.ResolvedApp(
        name="wand",
        title="wand",
        spec_path=folder / "app.toml",
        board=board,
        framework="cmake",
        sensor=sensor,
        data=data,
        window=window,
        features=(),
        model=a.Model("mlp", None),
        labels=labels,
        decision=a.Decision(0, 1, 1, 0),
        actions=(),
        budget=a.Budget(),
    )


def motion_app(**changes) -> a.ResolvedApp:
    """The example app as its app.toml has it, on the data in the repository."""
    given = {
        "labels": LABELS,
        "channels": ACC + GYRO,
        "group_by": "subject",
        "length": 100,
        "stride": 25,
        **changes,
    }
    return make_app(EXAMPLE, **given)
