"""The four networks of MLPerf Tiny through ``specc compile``: what an inference costs on each core.

The architectures are those of the benchmark's reference models (https://github.com/mlcommons/tiny,
v1.1), built here in Keras, initialised at random with a fixed seed, normalised on random inputs (so
that no activation dies away) and quantized to int8 on the same. The weights are not trained: cost
does not depend on them, accuracy would. Every network's
outputs are held against TensorFlow Lite's reference kernels before it is measured.

Instructions are exact counts of QEMU for one inference, layer by layer; ``code`` is all flash that
is not constants, start-up and console included; ``bound`` is the largest sum of tensors that are
live at once, which no arena can be below; ``stack`` is the high-water mark. ``goal`` is what this
project sets itself: instructions for a MAC, flash over constants, RAM.

Usage: ``python benchmarks/mlperf_tiny.py [--cores cortex-m4f,rv32] [--models kws,ad] [--layers]``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from specc import measure
from specc.catalogue import columns
from specc.compile_model import Compiled, Options, compile_model
from specc.progress import Progress
from specc.tensorflow_quiet import quiet, tensorflow

SEED = 1
CALIBRATION_INPUTS = 32


@dataclass(frozen=True)
class Figures:
    """Instructions for a MAC; flash (over the constants, for a goal) and RAM in bytes."""

    instructions_per_mac: float
    flash_bytes: int | None = None
    ram_bytes: int | None = None


@dataclass(frozen=True)
class Network:
    """``build``: () -> keras.Model. ``shape``: of an input. ``goals``: by core. ``peer``: TensorFlow
    Lite Micro with CMSIS-NN on a Cortex-M4F."""

    title: str
    build: Callable
    shape: tuple[int, ...]
    goals: dict[str, Figures]
    peer: Figures


def ds_cnn():
    """Keyword spotting: 49 frames of 10 MFCC, 12 words."""
    import keras
    from keras import layers

    x = inputs = keras.Input((49, 10, 1))
    x = layers.Conv2D(64, (10, 4), strides=2, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0)(x))
    for _ in range(4):
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0)(x))
        x = layers.Conv2D(64, 1, use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0)(x))
    x = layers.AveragePooling2D((25, 5))(x)
    x = layers.Dense(12, activation="softmax")(layers.Flatten()(x))
    return keras.Model(inputs, x)


def mobilenet_v1():
    """Visual wake words: MobileNetV1 0.25 at 96x96, person or none."""
    import keras
    from keras import layers

    def activated(x):
        return layers.ReLU()(layers.BatchNormalization(momentum=0)(x))

    x = inputs = keras.Input((96, 96, 3))
    x = activated(layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x))
    blocks = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *[(128, 1)] * 5, (256, 2)]
    for filters, stride in [*blocks, (256, 1)]:
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
        x = activated(layers.Conv2D(filters, 1, use_bias=False)(activated(x)))
    x = layers.AveragePooling2D(3)(x)
    x = layers.Dense(2, activation="softmax")(layers.Flatten()(x))
    return keras.Model(inputs, x)


def resnet_8():
    """Image classification: 32x32 colour images, 10 classes."""
    import keras
    from keras import layers

    def conv(x, filters, size, stride=1):
        return layers.Conv2D(filters, size, strides=stride, padding="same")(x)

    def activated(x):
        return layers.ReLU()(layers.BatchNormalization(momentum=0)(x))

    inputs = keras.Input((32, 32, 3))
    x = activated(conv(inputs, 16, 3))
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        y = activated(conv(x, filters, 3, stride))
        y = layers.BatchNormalization(momentum=0)(conv(y, filters, 3))
        x = layers.ReLU()(layers.Add()([x if stride == 1 else conv(x, filters, 1, stride), y]))
    x = layers.AveragePooling2D(8)(x)
    x = layers.Dense(10, activation="softmax")(layers.Flatten()(x))
    return keras.Model(inputs, x)


def autoencoder():
    """Anomaly detection: 5 frames of 128 mel bands, reconstructed."""
    import keras
    from keras import layers

    x = inputs = keras.Input((640,))
    for units in (128, 128, 128, 128, 8, 128, 128, 128, 128):
        x = layers.ReLU()(layers.BatchNormalization(momentum=0)(layers.Dense(units)(x)))
    return keras.Model(inputs, layers.Dense(640)(x))


NETWORKS = {
    "kws": Network(
        "keyword spotting, DS-CNN", ds_cnn, (49, 10, 1),
        {
            "cortex-m4f": Figures(1.5, 12_000, 16_300),
            "cortex-m55": Figures(0.5),
            # Half of what TensorFlow Lite Micro's reference kernels take, measured with GCC -O2.
            "cortex-m0": Figures(13.3),
            "cortex-m3": Figures(7.92),
            "rv32": Figures(8.33),
        },
        Figures(2.9, 106_800, 23_500),
    ),
    "vww": Network(
        "visual wake words, MobileNetV1 0.25", mobilenet_v1, (96, 96, 3),
        {
            "cortex-m4f": Figures(1.4, 14_000, 56_000),
            "cortex-m55": Figures(0.6),
            # Half of what TensorFlow Lite Micro's reference kernels take, measured with GCC -O2.
            "cortex-m0": Figures(10.69),
            "cortex-m3": Figures(6.61),
            "rv32": Figures(7.34),
        },
        Figures(3.22, 386_100, 101_300),
    ),
    "ic": Network(
        "image classification, ResNet-8", resnet_8, (32, 32, 3),
        {
            "cortex-m4f": Figures(1.25, 12_000, 51_500),
            "cortex-m55": Figures(0.3),
            # Half of what TensorFlow Lite Micro's reference kernels take, measured with GCC -O2.
            "cortex-m0": Figures(6.71),
            "cortex-m3": Figures(4.23),
            "rv32": Figures(5.02),
        },
        Figures(2.39, 149_100, 55_600),
    ),
    "ad": Network(
        "anomaly detection, autoencoder", autoencoder, (640,),
        {
            "cortex-m4f": Figures(1.2, 6_000, 800),
            "cortex-m55": Figures(0.4),
            # Half of what TensorFlow Lite Micro's reference kernels take, measured with GCC -O2.
            "cortex-m0": Figures(4.39),
            "cortex-m3": Figures(3.2),
            "rv32": Figures(4.2),
        },
        Figures(2.21, 304_500, 3_100),
    ),
}  # fmt: skip


def quantized(network: Network) -> bytes:
    """The network as an int8 ``.tflite`` file."""
    tf = tensorflow()
    import keras

    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    samples = rng.standard_normal((CALIBRATION_INPUTS, *network.shape), np.float32)

    def representative() -> Iterator[list[np.ndarray]]:
        for sample in samples:
            yield [sample[np.newaxis]]

    with quiet():
        model = network.build()
        model(samples, training=True)  # the batch normalisations take these inputs' statistics
        inputs = keras.Input(batch_shape=(1, *network.shape))
        converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(inputs, model(inputs)))
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = representative
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        return converter.convert()


def board_of(core: str) -> str:
    """The emulated board with that core."""
    board = measure.emulated_board(core)
    if board is None:
        sys.exit(f"no emulated board has a {core}")
    return board.name


def measured(name: str, content: bytes, core: str) -> Compiled:
    """The network compiled for the core and run on it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.tflite"
        path.write_bytes(content)
        options = Options(board_of(core), Path(folder) / "out", check_room=False)
        made = compile_model(path, options, Progress())
    if made.profile is None:
        sys.exit(f"{name} on {core}: {made.warnings[0].message}")
    return made


def row(name: str, core: str, made: Compiled) -> tuple[str, ...]:
    """A line of the table."""
    goal = NETWORKS[name].goals.get(core)
    peer = NETWORKS[name].peer if core == "cortex-m4f" else None
    profile, constants = made.profile, made.model.constant_bytes

    def shown(figures: Figures | None, what: str) -> str:
        value = getattr(figures, what, None)
        return "" if value is None else f"{value:,}"

    return (
        name,
        core,
        f"{made.model.macs:,}",
        f"{profile.instructions:,}",
        f"{profile.instructions / made.model.macs:.2f}",
        shown(goal, "instructions_per_mac"),
        shown(peer, "instructions_per_mac"),
        f"{constants:,}",
        f"{profile.flash_bytes - constants:,}",
        shown(goal, "flash_bytes"),
        f"{made.plan.bytes:,}",
        f"{made.plan.live_set_bound:,}",
        f"{profile.stack_bytes:,}",
        shown(goal, "ram_bytes"),
        shown(peer, "ram_bytes"),
    )


HEADINGS = (
    "model", "core", "MACs", "instructions", "per MAC", "goal", "CMSIS-NN", "constants", "code",
    "goal", "arena", "bound", "stack", "RAM goal", "CMSIS-NN",
)  # fmt: skip


def layer_text(made: Compiled) -> str:
    """The layers with their shares of the instructions."""
    profile = made.profile
    rows = [("", "op", "shapes", "MACs", "instructions", "per MAC", "share")]
    for i, (layer, count) in enumerate(zip(made.model.layers, profile.layers, strict=True)):
        ratio = f"{count / layer.macs:.2f}" if layer.macs else ""
        share = f"{count / profile.instructions:.1%}"
        rows.append(
            (str(i), layer.kind, layer.shapes, f"{layer.macs:,}", f"{count:,}", ratio, share)
        )
    return columns(rows)


def chosen(text: str, known: list[str], what: str) -> list[str]:
    """The names in ``text``, comma-separated, or all."""
    names = known if text == "all" else text.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown {what} {', '.join(unknown)}; there are {', '.join(known)}")
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cores", default="cortex-m4f", help="comma-separated, or all")
    parser.add_argument("--models", default="all", help=f"of {', '.join(NETWORKS)}")
    parser.add_argument("--layers", action="store_true", help="also each layer")
    options = parser.parse_args()
    known = [core for core in measure.cores() if measure.emulated_board(core)]
    cores = chosen(options.cores, known, "core")
    rows = [HEADINGS]
    for name in chosen(options.models, list(NETWORKS), "model"):
        content = quantized(NETWORKS[name])
        for core in cores:
            made = measured(name, content, core)
            rows.append(row(name, core, made))
            print(f"{NETWORKS[name].title}, {core}: {rows[-1][4]} instructions a MAC", flush=True)
            if options.layers:
                print(layer_text(made))
    print(f"\n{columns(rows)}")


if __name__ == "__main__":
    main()
