"""The generated ``app/features.c`` of a hand-made app, without a network behind it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from specc import registry
from specc.app import Channel, Feature, Signal, Window
from specc.artifacts import Lowered
from specc.c_text import c_numbers
from specc.emit import emit_features
from specc.features import (
    feature_shape,
    kept_channels,
    kept_samples,
    lower_features,
    lower_signals,
)
from specc.memory import Buffer
from specc.plan_memory import feature_buffers, plan_memory
from specc.render import _environment

CONFIG = """
#define APP_CHANNELS {n_channels}
#define APP_WINDOW_LENGTH {length}
#define APP_WINDOW_STRIDE {stride}
#define APP_FEATURES {n}
#define APP_ARENA_BYTES {arena}
"""


def make_params(of: str, name: str, fields: dict):
    """The validated parameters of a block of kind ``of`` (``signals``, ``dsp``)."""
    return registry.params(of, name).Params(type=name, **fields)


def make_app(window, features, signals=(), *, rate_hz=50.0, n_channels=3):
    """What the DSP passes read of a resolved app. ``window``: (length, stride); ``features``: (type,
    channels, parameters); ``signals``: (type, inputs, outputs, parameters), whose outputs are the
    inputs or new channels."""
    app = SimpleNamespace(
        sensor=SimpleNamespace(
            rate_hz=rate_hz, channels=tuple(Channel(f"acc_{c}", "g") for c in "xyzuvw"[:n_channels])
        ),
        n_channels=n_channels,
        window=Window(*window),
        features=tuple(
            Feature(kind, make_params("dsp", kind, fields), tuple(channels))
            for kind, channels, fields in features
        ),
        signals=tuple(
            Signal(kind, make_params("signals", kind, fields), tuple(inputs), tuple(outputs))
            for kind, inputs, outputs, fields in signals
        ),
    )
    row = max([n_channels, *(1 + o for signal in app.signals for o in signal.outputs)])
    app.channels = tuple(Channel(f"c{i}", "g") for i in range(row))
    return app


def lower(app) -> Lowered:
    """The app's features lowered, with an arena of their own."""
    blocks = lower_features(app)
    buffers, first, after = feature_buffers(blocks)
    size = 4 * sum(block.size for block in blocks)
    buffers.append(Buffer("features", size, first, after, "features"))
    return Lowered(
        signals=lower_signals(app),
        features=blocks,
        kept_channels=kept_channels(app),
        kept_samples=kept_samples(app, blocks),
        shape=feature_shape(app),
        model=None,
        buffers=tuple(buffers),
        plan=plan_memory(buffers),
    )


def write_core(app, folder: Path) -> None:
    """``app/features.c`` with what it includes, and ``specc/`` beside it."""
    lowered = lower(app)
    emitted = emit_features(app, lowered)
    environment = _environment()
    templates = registry.share("templates") / "core/app"
    (folder / "app").mkdir()
    for name in ("features.c", "features.h", "features_tables.h"):
        template = environment.from_string((templates / f"{name}.j2").read_text())
        (folder / "app" / name).write_text(template.render(features=emitted))
    config = CONFIG.format(
        n_channels=app.n_channels,
        length=app.window.length,
        stride=app.window.stride,
        n=emitted.n,
        arena=lowered.plan.bytes,
    )
    (folder / "app/app_config.h").write_text(config)
    (folder / "app/arena.h").write_text(
        '#include "app_config.h"\ntypedef union { float f32[APP_ARENA_BYTES / 4]; } app_arena_t;\n'
    )
    (folder / "specc").symlink_to(registry.PACKAGE)


def samples_text(samples) -> str:
    """As the elements of a C array."""
    return c_numbers(samples.reshape(-1))
