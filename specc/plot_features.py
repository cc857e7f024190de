"""The figures of ``specc features``. Matplotlib is imported here alone, without a display."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from specc import registry
from specc.app import Feature, ResolvedApp
from specc.dataset import Recording
from specc.diagnostics import error
from specc.dsp.picture import Picture
from specc.explore import Exploration
from specc.features import feature_sizes
from specc.shape import n_outputs, output_channels, rows_of

MAX_PANELS = 12
MAX_NAMED = 40  # features with their names beside a heat map
MAX_EDGES = 10  # rows' edges that are marked
MAX_DRAWN = 4000  # points of a scatter, columns of samples
DPI = 110


def save(figure: Figure, path: Path) -> None:
    """Raises O024 where the file cannot be written."""
    try:
        figure.savefig(path, dpi=DPI)
    except OSError as failure:
        reason = failure.strerror or failure
        hint = "choose a file that can be written"
        raise error("O024", f"cannot write {path}: {reason}", hint=hint) from None


def draw_recording(app: ResolvedApp, recording: Recording, features: np.ndarray) -> Figure:
    """The samples of a recording, and below them the features of its windows on the same axis.
    ``features``: (n_windows, length, channels). A window is drawn where it ends."""
    flat = features.reshape(len(features), -1)
    panels = _panels(app, flat)
    figure = _figure(11, 2.0 + 1.45 * len(panels))
    axes = figure.subplots(1 + len(panels), 1, sharex=True, squeeze=False)[:, 0]
    _draw_samples(app, recording, axes[0])
    for axis, (title, picture, values) in zip(axes[1:], panels, strict=True):
        _draw_panel(app, figure, axis, title, picture, values)
    axes[-1].set_xlabel("time [s]")
    axes[0].set_xlim(0, len(recording.samples) / app.sensor.rate_hz)
    figure.suptitle(f"{recording.path}: {app.labels[recording.label]}", fontsize=11)
    figure.align_ylabels(axes)
    return figure


def _figure(width: float, height: float) -> Figure:
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _draw_samples(app: ResolvedApp, recording: Recording, axis: Axes) -> None:
    step = max(1, len(recording.samples) // MAX_DRAWN)
    time = np.arange(0, len(recording.samples), step) / app.sensor.rate_hz
    units = list(dict.fromkeys(c.unit for c in app.sensor.channels))
    # Channels of other units would flatten each other: each is drawn against its full scale.
    mixed = len(units) > 1
    for channel, column in zip(app.sensor.channels, recording.samples.T, strict=True):
        scale = np.abs(column).max() or 1.0
        axis.plot(time, column[::step] / (scale if mixed else 1), linewidth=0.7, label=channel.name)
    axis.set_ylabel("share of its largest" if mixed else f"[{units[0]}]", fontsize=8)
    axis.set_title("samples", fontsize=9, loc="left")
    axis.tick_params(labelsize=8)
    columns = min(8, len(app.sensor.channels))
    place = {"loc": "lower right", "bbox_to_anchor": (1, 0.98), "borderaxespad": 0.2}
    axis.legend(fontsize=7, ncols=columns, frameon=False, **place)


def _panels(
    app: ResolvedApp, flat: np.ndarray
) -> list[tuple[str, Picture | list[str], np.ndarray]]:
    """(title, picture or names, values (n_windows, features)) of each image: one for a channel of a
    block with a picture, one for all features of another block."""
    panels: list[tuple[str, Picture | list[str], np.ndarray]] = []
    first = 0
    for feature, size in zip(app.features, feature_sizes(app), strict=True):
        block = flat[:, first : first + size].reshape(len(flat), -1, n_outputs(feature))
        first += size
        picture = picture_of(app, feature)
        channels = _channels(app, feature)
        if picture is not None:
            panels += [
                (f"{feature.type} of {name}", picture, block[:, :, c])
                for c, name in enumerate(channels)
            ]
        else:
            names = _feature_names(app, feature)
            every = [f"{channel} {name}" for name in names for channel in channels]
            panels.append((feature.type, every, block.reshape(len(flat), -1)))
    return panels[:MAX_PANELS]


def picture_of(app: ResolvedApp, feature: Feature) -> Picture | None:
    """How the block wants to be drawn, or a sequence of frames is; None where it has no image."""
    given = feature.params, app.sensor.rate_hz, app.window.length
    block = registry.block("dsp", feature.type)
    if hasattr(block, "picture"):
        return block.picture(*given)
    rows = rows_of(feature, *given[1:])
    if not rows:
        return None
    module = registry.params("dsp", feature.type)
    index = np.arange(module.output_length(*given)).reshape(rows, -1)
    edges = tuple(np.arange(index.shape[1] + 1) - 0.5)
    hop_s = module.framing(*given[:2]).hop / app.sensor.rate_hz
    return Picture(index, edges, "coefficient", "value", hop_s)


def _channels(app: ResolvedApp, feature: Feature) -> list[str]:
    return output_channels(feature, [app.channels[c].name for c in feature.channels])


def _feature_names(app: ResolvedApp, feature: Feature) -> list[str]:
    block = registry.block("dsp", feature.type)
    return block.feature_names(feature.params, app.sensor.rate_hz, app.window.length)


def _draw_panel(
    app: ResolvedApp,
    figure: Figure,
    axis: Axes,
    title: str,
    picture: Picture | list[str],
    values: np.ndarray,
) -> None:
    rate_hz, window = app.sensor.rate_hz, app.window
    ends = (np.arange(len(values)) * window.stride + window.length) / rate_hz
    times = np.append(ends - window.stride / rate_hz, ends[-1])
    if isinstance(picture, Picture):
        image, times = _image(app, picture, values, times)
        mesh = axis.pcolormesh(times, picture.edges, image, cmap="magma", rasterized=True)
        _frequency_axis(axis, picture)
        figure.colorbar(mesh, ax=axis, pad=0.01).set_label(picture.value, fontsize=8)
    else:
        mesh = _heat_map(axis, times, picture, _standardised(values).T)
        figure.colorbar(mesh, ax=axis, pad=0.01).set_label("deviations", fontsize=8)
    axis.set_title(title, fontsize=9, loc="left")
    axis.tick_params(labelsize=7 if isinstance(picture, list) else 8)


def _image(
    app: ResolvedApp, picture: Picture, values: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns) and the columns' edges in s. Windows that overlap hold the same frames, which are
    drawn once."""
    n_frames = len(picture.index)
    images = values[:, picture.index]  # (windows, frames, rows)
    if n_frames == 1 or not picture.column_s:
        return images.reshape(-1, images.shape[2]).T, times
    stride_s = app.window.stride / app.sensor.rate_hz
    columns: dict[int, np.ndarray] = {}
    for i, frames in enumerate(images):
        first = round(i * stride_s / picture.column_s)
        columns.update((first + k, frame) for k, frame in enumerate(frames))
    last = max(columns)
    blank = np.full(images.shape[2], np.nan)
    image = np.stack([columns.get(k, blank) for k in range(last + 1)], axis=1)
    return image, np.arange(last + 2) * picture.column_s


def _frequency_axis(axis: Axes, picture: Picture) -> None:
    """Logarithmic where the rows span decades; marked at the rows' edges where there is room."""
    edges = picture.edges
    axis.set_ylabel(picture.axis, fontsize=8)
    positive = [edge for edge in edges if edge > 0]
    widths = np.diff(edges)
    if widths.max() > 1.01 * widths.min() and positive[-1] > 40 * positive[0]:
        axis.set_yscale("symlog", linthresh=picture.linear_to or positive[0])
    axis.set_ylim(edges[0], edges[-1])
    if len(edges) <= MAX_EDGES:
        axis.set_yticks(edges, [f"{edge:.3g}" for edge in edges], minor=False)
        axis.set_yticks([], minor=True)


def _standardised(values: np.ndarray) -> np.ndarray:
    deviation = values.std(axis=0, dtype=np.float64)
    centred = values - values.mean(axis=0, dtype=np.float64)
    return centred / np.where(deviation > 0, deviation, 1.0)


def _heat_map(axis: Axes, times: np.ndarray, names: list[str], image: np.ndarray):
    """Rows are features, the first on top."""
    mesh = axis.pcolormesh(
        times, np.arange(len(names) + 1), image, cmap="RdBu_r", vmin=-3, vmax=3, rasterized=True
    )
    axis.invert_yaxis()
    if len(names) <= MAX_NAMED:
        # A name needs about 9 points of height: every second or third is enough to find the others.
        every = 1 + (len(names) - 1) // 13
        shown = range(0, len(names), every)
        axis.set_yticks([i + 0.5 for i in shown], [names[i] for i in shown], fontsize=6)
    else:
        axis.set_ylabel(f"{len(names)} features", fontsize=8)
    return mesh


def draw_set(app: ResolvedApp, found: Exploration, points: np.ndarray, projection: str) -> Figure:
    """All windows in a plane, what their neighbours say, and the classes' mean features."""
    figure = _figure(13, 10.5)
    upper, lower = figure.subfigures(2, 1, height_ratios=[6, 4.5])
    left, right = upper.subplots(1, 2, width_ratios=[6.5, 5])
    _scatter(left, found, points, projection)
    _confusion(upper, right, found)
    blocks = _class_means(app, found)
    axes = lower.subplots(1, len(blocks), squeeze=False)[0]
    for axis, block in zip(axes, blocks, strict=True):
        _draw_means(lower, axis, *block)
    return figure


def _colours(n: int) -> np.ndarray:
    from matplotlib import colormaps

    palette = colormaps["tab10" if n <= 10 else "tab20" if n <= 20 else "turbo"]
    return palette(np.arange(n) if n <= 20 else np.linspace(0, 1, n))


def _scatter(axis: Axes, found: Exploration, points: np.ndarray, projection: str) -> None:
    kept = np.linspace(0, len(points) - 1, min(len(points), MAX_DRAWN)).astype(int)
    colours = _colours(len(found.labels))
    for c, label in enumerate(found.labels):
        rows = kept[found.label[kept] == c]
        axis.scatter(*points[rows].T, s=9, color=colours[c], alpha=0.6, linewidths=0, label=label)
    rows = np.flatnonzero(found.suspicious)
    if len(rows):
        axis.scatter(
            *points[rows].T, s=26, facecolors="none", edgecolors="black", linewidths=0.5,
            label="looks mislabelled",
        )  # fmt: skip
    if projection == "pca":
        axis.set_xlabel(f"first component ({found.explained[0]:.0%} of the variance)", fontsize=8)
        axis.set_ylabel(f"second component ({found.explained[1]:.0%})", fontsize=8)
        # A few windows far out would press all others together.
        for limits, column in ((axis.set_xlim, points[:, 0]), (axis.set_ylim, points[:, 1])):
            low, high = np.percentile(column, [0.3, 99.7])
            margin = 0.06 * (high - low) or 1.0
            limits(low - margin, high + margin)
    else:  # only who is near to whom means something
        axis.set_xticks([])
        axis.set_yticks([])
    drawn = f" ({len(kept)} drawn)" if len(kept) < found.n_windows else ""
    title = f"{found.n_windows} windows{drawn}, {projection.upper()} of their features"
    axis.set_title(title, fontsize=10)
    axis.tick_params(labelsize=8)
    axis.legend(fontsize=8, markerscale=1.8, loc="best", framealpha=0.85)


def _confusion(figure, axis: Axes, found: Exploration) -> None:
    total = np.maximum(found.confusion.sum(axis=1, keepdims=True), 1)
    share = found.confusion / total
    image = axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
    n = len(found.labels)
    axis.set_xticks(range(n), found.labels, rotation=40, ha="right", fontsize=8)
    axis.set_yticks(range(n), found.labels, fontsize=8)
    if n <= 15:
        for i in range(n):
            for j in range(n):
                if share[i, j] >= 0.005:
                    colour = "white" if share[i, j] > 0.55 else "black"
                    axis.text(j, i, f"{share[i, j]:.0%}", ha="center", va="center",
                              fontsize=7, color=colour)  # fmt: skip
    axis.set_xlabel("what the nearest neighbours are", fontsize=8)
    axis.set_ylabel("label", fontsize=8)
    axis.set_title(
        f"told by neighbours of other {found.apart}s: {found.told:.1%}; silhouette "
        f"{found.silhouette:.2f}",
        fontsize=10,
    )
    figure.colorbar(image, ax=axis, pad=0.02, shrink=0.8).ax.tick_params(labelsize=7)


def _class_means(
    app: ResolvedApp, found: Exploration
) -> list[tuple[str, Picture | list[str], np.ndarray, list[str], str]]:
    """Of each block (the first three): title, picture or names, image (rows, columns), what equal parts
    of the columns are called, and what is in each part.

    The frames of a single channel stay apart, where time may tell more than a frame; those of several
    are averaged."""
    present = [c for c in range(len(found.labels)) if (found.label == c).any()]
    means = np.stack([found.values[found.label == c].mean(axis=0) for c in present])
    labels = [found.labels[c] for c in present]
    blocks = []
    first = 0
    for feature, size in zip(app.features, feature_sizes(app), strict=True):
        block = means[:, first : first + size].reshape(len(present), -1, n_outputs(feature))
        first += size
        picture, channels = picture_of(app, feature), _channels(app, feature)
        if picture is None:
            names = [f"{c} {name}" for name in _feature_names(app, feature) for c in channels]
            image = block.reshape(len(present), -1).T
            blocks.append((feature.type, names, image, labels, ""))
            continue
        frames = block[:, picture.index]  # (classes, frames, rows, channels)
        if len(channels) == 1 and frames.shape[1] > 1:
            image = frames.transpose(2, 0, 1, 3).reshape(frames.shape[2], -1)
            blocks.append(
                (feature.type, picture, image, labels, "each class: the frames of a window")
            )
            continue
        image = frames.mean(axis=1).transpose(1, 2, 0).reshape(frames.shape[2], -1)
        caption = f"each channel: {', '.join(map(_short, labels))}"
        blocks.append((feature.type, picture, image, channels, caption))
    return blocks[:3]


def _draw_means(
    figure, axis: Axes, title: str, picture: Picture | list[str], image: np.ndarray,
    parts: list[str], caption: str,
) -> None:  # fmt: skip
    places = np.arange(image.shape[1] + 1)
    if isinstance(picture, Picture):
        mesh = axis.pcolormesh(places, picture.edges, image, cmap="RdBu_r", vmin=-1.5, vmax=1.5)
        _frequency_axis(axis, picture)
        wide = image.shape[1] // len(parts)
        axis.set_xticks([wide * (i + 0.5) for i in range(len(parts))], parts, fontsize=8)
        for i in range(1, len(parts)):
            axis.axvline(wide * i, color="black", linewidth=0.8)
        axis.set_xlabel(caption, fontsize=7)
    else:
        mesh = _heat_map(axis, places, picture, image)
        mesh.set_clim(-1.5, 1.5)
        ticks = [i + 0.5 for i in range(len(parts))]
        axis.set_xticks(ticks, parts, rotation=40, ha="right", fontsize=8)
    axis.set_title(f"{title}: mean of each class", fontsize=10)
    axis.tick_params(axis="y", labelsize=7)
    figure.colorbar(mesh, ax=axis, pad=0.02).set_label("deviations from the mean", fontsize=8)


def _short(label: str) -> str:
    return label if len(label) <= 9 else f"{label[:8]}."
