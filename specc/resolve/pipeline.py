"""``[window]``, ``[[features]]`` and ``[model]``: from samples to the network's input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc import registry
from specc.app import Board, Feature, Model, Sensor, Signal, Window
from specc.dsp.framing import Framing, nearest_strides, said, shares_frames
from specc.resolve.report import Report
from specc.resolve.signals import chosen
from specc.shape import shape_of
from specc.spec.finding import Finding
from specc.spec.model import WithBlock
from specc.spec.quantities import DURATION, FREQUENCY, SIZE
from specc.tflm.packages import package_of

if TYPE_CHECKING:
    from specc.models.size import ModelSize

SAMPLE_BYTES = 4  # float32
MAX_WINDOW_SAMPLES = 1_000_000
TRAINED_WEIGHT_BYTES = 16  # the weight, its gradient and Adam's two moments, float32
TRAINED_VALUE_BYTES = 8  # the value and its gradient
MAX_TRAINING_BYTES = 8_000_000_000


def window(report: Report) -> Window | None:
    """The window in samples; None where it or the rate is not known."""
    section = report.loaded.window
    rate_hz = report.loaded.sensor.rate if report.loaded.sensor is not None else None
    if section is None:
        return None
    if None not in (section.length, section.stride) and section.stride > section.length:
        message = (
            f"the stride ({DURATION.format(section.stride)}) is longer than the window "
            f"({DURATION.format(section.length)}): events between two windows are never seen"
        )
        hint = f'a stride is at most the length; usual: "{DURATION.format(section.length / 4)}"'
        report.error("S030", message, "window", "stride", hint=hint)
        return None
    if None in (section.length, section.stride, rate_hz):
        return None
    length = _samples(report, "length", section.length, rate_hz, 2)
    stride = _samples(report, "stride", section.stride, rate_hz, 1)
    if length is None or stride is None:
        return None
    if length > MAX_WINDOW_SAMPLES:
        message = f"a window of {length} samples is more than {MAX_WINDOW_SAMPLES}"
        report.error("S033", message, "window", "length", hint="shorten it, or lower the rate")
        return None
    return Window(length=length, stride=min(stride, length))


def _samples(report: Report, key: str, duration: float, rate_hz: float, least: int) -> int | None:
    exact = duration * rate_hz
    if exact > 2**31:
        hint = "shorten it, or lower the rate"
        report.error("S033", f"the {key} is {exact:.3g} samples long", "window", key, hint=hint)
        return None
    samples = round(exact)
    rate = FREQUENCY.format(rate_hz)
    if samples < least:
        message = f"a {key} of {DURATION.format(duration)} holds {exact:.3g} samples at {rate}"
        hint = f'at least {least}: "{DURATION.format(least / rate_hz)}"'
        report.error("S031", message, "window", key, hint=hint)
        return None
    if abs(exact - samples) > 1e-6 * samples:
        message = f"a {key} of {DURATION.format(duration)} is {exact:.6g} samples at {rate}"
        hint = f"{samples} samples are taken ({DURATION.format(samples / rate_hz)})"
        report.warning("S032", message, "window", key, hint=hint)
    return samples


def features(
    report: Report,
    board: Board | None,
    sensor: Sensor | None,
    signals: tuple[Signal, ...] | None,
    window: Window | None,
) -> tuple[Feature, ...] | None:
    """The feature blocks; None where one is wrong."""
    resolved: list[Feature] = []
    loaded = report.loaded.features
    for index, block in enumerate(loaded):
        feature = _feature(report, index, block, sensor, signals, window)
        if feature is not None:
            resolved.append(feature)
    if len(resolved) < len(loaded) or not loaded or signals is None:
        return None
    if sensor is not None and window is not None and board is not None:
        _check_ring(report, board, sensor, window, tuple(resolved))
        length, n_channels = input_shape(tuple(resolved), sensor, window)
        size = length * n_channels * SAMPLE_BYTES
        if size > board.ram_bytes:
            message = (
                f"the features alone need {SIZE.format(size)} ({length * n_channels} values), "
                f"{board.name} has {SIZE.format(board.ram_bytes)} of RAM"
            )
            hint = "take fewer blocks or channels, or a shorter window"
            report.error("S034", message, "features", 0, hint=hint)
    return tuple(resolved)


def _check_ring(
    report: Report, board: Board, sensor: Sensor, window: Window, features: tuple[Feature, ...]
) -> None:
    """The samples that the blocks need to be kept must fit the board."""
    n_channels = len({channel for feature in features for channel in feature.channels})
    length = max(history(feature, sensor, window) for feature in features)
    size = length * n_channels * SAMPLE_BYTES
    if size <= board.ram_bytes:
        return
    what = "window" if length == window.length else "frame"
    message = (
        f"the {what} alone needs {SIZE.format(size)} ({length} samples x {n_channels} channels "
        f"x {SAMPLE_BYTES} bytes), {board.name} has {SIZE.format(board.ram_bytes)} of RAM"
    )
    hint = f"shorten the {what}, lower the rate or take fewer channels"
    report.error("S033", message, "window", "length", hint=hint)


def framing_of(feature: Feature, sensor: Sensor) -> Framing | None:
    """How the block cuts the signal into frames; None for a block that takes whole windows."""
    framing = getattr(registry.params("dsp", feature.type), "framing", None)
    return framing(feature.params, sensor.rate_hz) if framing else None


def history(feature: Feature, sensor: Sensor, window: Window) -> int:
    """The newest samples that must be kept for the block."""
    module = registry.params("dsp", feature.type)
    if hasattr(module, "history"):
        kept = module.history(feature.params, sensor.rate_hz, window.length, window.stride)
        if kept is not None:
            return kept
    framing = framing_of(feature, sensor)
    if framing is None or not shares_frames(framing, window.stride):
        return window.length
    return framing.length


def _feature(
    report: Report,
    index: int,
    block: WithBlock,
    sensor: Sensor | None,
    signals: tuple[Signal, ...] | None,
    window: Window | None,
) -> Feature | None:
    place = ("features", index)
    section, params = block.section, block.params
    wrong = params is None
    channels: tuple[int, ...] | None = ()
    if sensor is not None and signals is not None:
        added = [channel for signal in signals for channel in signal.added]
        channels = chosen(report, section.channels, [*sensor.channels, *added], *place)
        wrong = wrong or channels is None
    if params is not None and sensor is not None and channels:
        params = _for_sensor(report, block, sensor, signals, channels, place)
        wrong = wrong or params is None
    if params is not None and sensor is not None and window is not None:
        check = registry.params("dsp", section.type).check
        found = check(params, sensor.rate_hz, window.length)
        wrong = report.findings("S040", found, *place) or wrong
    if wrong:
        return None
    feature = Feature(type=section.type, params=params, channels=channels)
    if sensor is not None and window is not None:
        _check_stride(report, feature, sensor, window)
    return feature


def _for_sensor(
    report: Report,
    block: WithBlock,
    sensor: Sensor,
    signals: tuple[Signal, ...] | None,
    channels: tuple[int, ...],
    place: tuple[str, int],
) -> Any:
    """The block's parameters with what it wants to know of the sensor; None where it does not fit."""
    module = registry.params("dsp", block.section.type)
    if not hasattr(module, "for_sensor"):
        return block.params
    row = [*sensor.channels, *(c for signal in signals or () for c in signal.added)]
    found = module.for_sensor(block.params, [row[c].name for c in channels], sensor.frame)
    if isinstance(found, Finding):
        report.findings("S040", [found], *place)
        return None
    return found


def _check_stride(report: Report, feature: Feature, sensor: Sensor, window: Window) -> None:
    """Frames that overlapping windows cannot share: impossible for a block whose frames depend on
    those before, dear for one that has no way of its own to work on a whole window."""
    framing = framing_of(feature, sensor)
    if framing is None or shares_frames(framing, window.stride):
        return
    module = registry.params("dsp", feature.type)
    near = nearest_strides(framing, window.stride, sensor.rate_hz)
    stride, hop = (said(n, sensor.rate_hz) for n in (window.stride, framing.hop))
    message = f"the stride of {stride} is no multiple of the hop of {hop} of {feature.type}"
    if getattr(module, "STATEFUL", False):
        message += ", whose frames depend on those before them"
        report.error("S038", message, "window", "stride", hint=f"the nearest: {near}")
    elif not getattr(module, "TAKES_WINDOWS", False):
        message += ": every window computes all its frames anew, from samples that are kept for it"
        report.warning("S039", message, "window", "stride", hint=f"the nearest that shares: {near}")


def input_shape(features: tuple[Feature, ...], sensor: Sensor, window: Window) -> tuple[int, int]:
    """The shape of the feature vector."""
    return shape_of(features, sensor.rate_hz, window.length)


def model(
    report: Report,
    board: Board | None,
    sensor: Sensor | None,
    window: Window | None,
    features: tuple[Feature, ...] | None,
    framework: str | None,
) -> Model | None:
    """The architecture, or the user's own network, checked against the shape of the features; and its
    engine."""
    block = report.loaded.model
    if block is None:
        return None
    on_tflm = block.section.engine == "tflm" and board is not None and framework is not None
    if on_tflm and not _has_package(report, board, framework):
        return None
    known = None not in (sensor, window, features)
    shape = input_shape(features, sensor, window) if known else None
    if block.section.file is not None and block.section.type is None:
        from specc.resolve.model_file import model_file

        return model_file(report, block.section, shape)
    if block.params is None:
        return None
    if shape is not None:
        module = registry.params("models", block.section.type)
        wrong = report.findings("S043", module.check(block.params, shape), "model")
        if not wrong and board is not None:
            n_classes = len(getattr(report.loaded.classes, "labels", None) or ())
            _check_size(report, board, block.params, module.size(block.params, shape, n_classes))
    return Model(type=block.section.type, params=block.params, engine=block.section.engine or "aot")


def _has_package(report: Report, board: Board, framework: str) -> bool:
    """Whether the framework has a package of TensorFlow Lite Micro for the board; S045 where not."""
    package = package_of(framework)
    if package is not None and package.runs_on(board.frameworks[framework]):
        return True
    message = f"{framework} has no TensorFlow Lite Micro"
    if package is not None:
        message = f"{package.title} is not made for {board.name}"
    hint = 'remove the line: specc\'s own kernels (`engine = "aot"`) run everywhere'
    report.error("S045", message, "model", "engine", hint=hint)
    return False


def _check_size(report: Report, board: Board, params: Any, size: ModelSize) -> None:
    """Refuses a network that is certain not to fit before hours of training find out."""
    smaller = "use smaller layers, or fewer features"
    if size.weights > board.flash_bytes:
        message = (
            f"the weights alone need {SIZE.format(size.weights)}, {board.name} has "
            f"{SIZE.format(board.flash_bytes)} of flash"
        )
        report.error("S036", message, "model", hint=smaller)
    if size.largest > board.ram_bytes:
        message = (
            f"the largest layer alone computes {SIZE.format(size.largest)} of values, "
            f"{board.name} has {SIZE.format(board.ram_bytes)} of RAM"
        )
        report.error("S036", message, "model", hint=smaller)
    training = (
        TRAINED_WEIGHT_BYTES * size.weights
        + TRAINED_VALUE_BYTES * size.activations * params.batch_size
    )
    if training > MAX_TRAINING_BYTES:
        message = f"training needs {SIZE.format(training)} of memory"
        hint = f"the limit is {SIZE.format(MAX_TRAINING_BYTES)}: use a smaller batch_size, or {smaller}"
        report.error("S037", message, "model", hint=hint)
