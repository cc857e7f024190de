"""The sections of a spec as pydantic models: the keys, their types, defaults and descriptions.

What a section says alone is checked here; what it says together with the board, the part and the
other sections is checked by ``resolve.py``. The parameters of a feature block, an architecture and
an action stand beside the common keys of their section and belong to the block: its own ``Params``
validate them. The descriptions are the hover text of the JSON schema.
"""

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.quantities import (
    Acceleration,
    Charge,
    Duration,
    Frequency,
    MagneticFlux,
    Rotation,
    Size,
)

VERSION = 1  # of the spec language
MIN_RATE_HZ = 0.001  # a period in microseconds fits 32 bits
MAX_LABELS = 64
MAX_BLOCKS = 16
MAX_ACTIONS = 32
MAX_AUGMENTATIONS = 16
MAX_CHANNELS = 16
MAX_FRAME_SIDE = 1000

BATTERY_CELLS_MAH = {
    # Typical capacity at a low drain to the cell's usual cut-off voltage, from Energizer's data
    # sheets of the primary cells; rechargeable cells by their nominal capacity.
    "CR2032": 235.0,
    "CR2450": 620.0,
    "CR2477": 1000.0,
    "AAA": 1200.0,
    "AA": 2500.0,
    "LIR2450": 120.0,
    "18650": 2600.0,
}


class Section(BaseModel):
    """A table of the spec: no unknown keys, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class App(Section):
    """What the app is called and what it runs on."""

    name: str = Field(
        description="Name of the app: a lower-case letter, then lower-case letters, digits, _ or -",
        examples=["my-watch"],
    )
    board: str = Field(
        description="Board to build for; `specc boards` lists them",
        examples=["arduino_nano_33_ble_sense"],
    )
    framework: str | None = Field(
        None,
        description="Framework of the generated project; default: the board's first",
        examples=["zephyr"],
    )


class Sensor(Section):
    """The sensor, its channels and how it is sampled."""

    type: str = Field(
        description="Type of the sensor; the board decides which part it is", examples=["imu"]
    )
    part: str | None = Field(
        None,
        description="Part to use instead of the board's own; `replay` plays recorded samples",
        examples=["replay"],
    )
    channels: list[str] | None = Field(
        None,
        min_length=1,
        max_length=MAX_CHANNELS,
        description="Channels, in the order of the samples; default: the sensor's, if it has just one",
        examples=[["acc_x", "acc_y", "acc_z"]],
    )
    rate: Annotated[Frequency, Field(ge=MIN_RATE_HZ)] = Field(
        description="Samples a second; of a camera frames a second", examples=["50 Hz"]
    )
    width: Annotated[int, Field(ge=1, le=MAX_FRAME_SIDE)] | None = Field(
        None, description="Pixels in a row of the camera's frame", examples=[96]
    )
    height: Annotated[int, Field(ge=1, le=MAX_FRAME_SIDE)] | None = Field(
        None, description="Rows of the camera's frame", examples=[96]
    )
    range: Annotated[Acceleration, Field(gt=0)] | None = Field(
        None,
        description="Full scale of the acceleration channels; default: the part's",
        examples=["4 g"],
    )
    gyro_range: Annotated[Rotation, Field(gt=0)] | None = Field(
        None,
        description="Full scale of the rotation channels; default: the part's",
        examples=["2000 dps"],
    )
    mag_range: Annotated[MagneticFlux, Field(gt=0)] | None = Field(
        None,
        description="Full scale of the magnetic channels; default: the part's",
        examples=["400 uT"],
    )


class Data(Section):
    """The recordings to learn from, and how they are split."""

    path: str = Field(
        "data",
        min_length=1,
        max_length=1000,
        description="Folder of the recordings, relative to the spec: a folder per class, "
        "or files with a label column",
        examples=["data"],
    )
    layout: str | None = Field(
        None,
        description="How the files say what they are; default: what the folder looks like",
        examples=["speech_commands"],
    )
    group_by: str | None = Field(
        None,
        min_length=1,
        description="What makes recordings belong together (a column, or a key=value in the file "
        "names): a group is never split over train, validation and test; default: each file alone",
        examples=["subject"],
    )
    label: str | None = Field(
        None,
        min_length=1,
        description="Column that holds the label; default: the folder's name is the label",
        examples=["label"],
    )
    time: str | None = Field(
        None,
        min_length=1,
        description="Column that holds the time of a sample; it is checked against the rate",
        examples=["time"],
    )
    noise: str | None = Field(
        None,
        min_length=1,
        max_length=1000,
        description="Folder in `path` whose recordings are no class, but noise for `[[augment]]`",
        examples=["noise"],
    )
    resample: bool = Field(
        False,
        description="Resample recordings of another rate to the sensor's, and scale images to the "
        "camera's frame",
    )
    copies: int = Field(
        1,
        ge=1,
        le=64,
        description="Augmented copies of each training window, beside the window itself; without "
        "`[[augment]]` there are none",
    )
    validation: float = Field(
        0.2, gt=0, lt=0.9, description="Share of the groups that decides when training stops"
    )
    test: float = Field(
        0.2, gt=0, lt=0.9, description="Share of the groups that training never sees"
    )
    seed: int = Field(
        0, ge=0, lt=2**31, description="Seed of the split and of the training: same seed, same app"
    )


class Window(Section):
    """The stretch of samples that is classified at a time."""

    length: Annotated[Duration, Field(gt=0)] = Field(
        description="Duration of a window", examples=["2 s"]
    )
    stride: Annotated[Duration, Field(gt=0)] = Field(
        description="Time from the start of a window to the start of the next; at most the length",
        examples=["500 ms"],
    )


class Signal(Section):
    """A block that works on the signal itself, sample by sample, before the features. Its own
    parameters stand beside these keys."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Block; `specc blocks` lists them", examples=["filter"])
    channels: list[str] | None = Field(
        None,
        min_length=1,
        description="Channels that the block reads: of the sensor, or of a block before; default: "
        "all of the sensor's",
        examples=[["acc_x", "acc_y", "acc_z"]],
    )
    name: str | None = Field(
        None,
        description='The results become new channels: `slow_acc_x` and so on for "slow"; '
        "default: they take the place of what the block read",
        examples=["slow"],
    )


class Feature(Section):
    """A block that turns a window into features. Its own parameters stand beside these keys."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Block; `specc blocks` lists them", examples=["spectral"])
    channels: list[str] | None = Field(
        None,
        min_length=1,
        description="Channels of the sensor, or of signal blocks, that the block sees; default: all",
        examples=[["acc_x", "acc_y", "acc_z"]],
    )


class Augmentation(Section):
    """A change to copies of the training windows, in the order of the spec. Its own parameters stand
    beside these keys."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Augmentation; `specc blocks` lists them", examples=["noise"])
    probability: float = Field(
        0.5, gt=0, le=1, description="Share of the copies that it changes, chosen at random"
    )


class Model(Section):
    """The network that classifies the features: an architecture, or a network of your own. An
    architecture's own parameters stand beside these keys."""

    model_config = ConfigDict(extra="allow")

    type: str | None = Field(
        None,
        description="Architecture that is trained; `specc blocks` lists them",
        examples=["conv1d"],
    )
    file: str | None = Field(
        None,
        min_length=1,
        max_length=1000,
        description="A trained network instead, relative to the spec: an int8 `.tflite` file, or a "
        "`.keras` file, which is quantized with the training windows",
        examples=["kws.tflite"],
    )
    normalise: bool = Field(
        False,
        description="With `file`: the network takes the features normalised by their mean and "
        "standard deviation over the training windows, not as they are",
    )
    engine: Literal["aot", "tflm"] = Field(
        "aot",
        description="What runs the network: `aot`, C that specc makes for this network alone, or "
        "`tflm`, TensorFlow Lite Micro from the framework's own package",
        examples=["tflm"],
    )


class Classes(Section):
    """What the app tells apart."""

    labels: list[str] = Field(
        min_length=2,
        max_length=MAX_LABELS,
        description="The classes, in the order of the model's outputs",
        examples=[["idle", "circle", "wing"]],
    )
    unknown: float = Field(
        0.0,
        ge=0,
        lt=1,
        description='Confidence below which the answer is "unknown"; 0 turns it off',
        examples=[0.6],
    )


class Decision(Section):
    """How the classifications of successive windows become an event."""

    average: int = Field(
        1, ge=1, le=64, description="Windows over which the confidences are averaged"
    )
    consecutive: int = Field(
        1, ge=1, le=1000, description="Windows in a row that must agree before an event fires"
    )
    suppress: Duration = Field(
        0.0, description="Time after an event in which no other fires", examples=["1 s"]
    )


class Action(Section):
    """What happens on an event. The action's own parameters stand beside these keys."""

    model_config = ConfigDict(extra="allow")

    on: str = Field(
        description='Label whose event triggers the action, or "unknown", or "any"',
        examples=["circle"],
    )
    do: str = Field(description="Action; `specc blocks` lists them", examples=["led"])


class Battery(Section):
    """The battery and how long it must last."""

    cell: str = Field(
        description=f"Cell ({', '.join(BATTERY_CELLS_MAH)}), or a name of your own with `capacity`",
        examples=["CR2032"],
    )
    capacity: Annotated[Charge, Field(gt=0)] | None = Field(
        None, description="Usable charge; default: the cell's typical", examples=["225 mAh"]
    )
    life: Annotated[Duration, Field(gt=0)] = Field(
        description="Time that the app must run", examples=["60 days"]
    )


class Budget(Section):
    """Bounds that fail the build when the app exceeds them."""

    flash: Annotated[Size, Field(gt=0)] | None = Field(
        None, description="Flash of the whole app", examples=["128 kB"]
    )
    ram: Annotated[Size, Field(gt=0)] | None = Field(
        None, description="RAM of the whole app", examples=["48 kB"]
    )
    latency: Annotated[Duration, Field(gt=0)] | None = Field(
        None, description="Time from a window's last sample to its result", examples=["40 ms"]
    )
    battery: Battery | None = Field(None, description="The battery and how long it must last")


# The tables of a spec: key -> (model, required). The arrays of tables are in ARRAYS.
TABLES: dict[str, tuple[type[Section], bool]] = {
    "app": (App, True),
    "sensor": (Sensor, True),
    "data": (Data, False),
    "window": (Window, True),
    "model": (Model, True),
    "classes": (Classes, True),
    "decision": (Decision, False),
    "budget": (Budget, False),
}
ARRAYS: dict[str, tuple[type[Section], bool, int]] = {
    "augment": (Augmentation, False, MAX_AUGMENTATIONS),
    "signals": (Signal, False, MAX_BLOCKS),
    "features": (Feature, True, MAX_BLOCKS),
    "actions": (Action, False, MAX_ACTIONS),
}

KINDS = {  # section -> (kind of block in the registry, the key that names it, what to call it)
    "signals": ("signals", "type", "signal type"),
    "features": ("dsp", "type", "feature type"),
    "model": ("models", "type", "model type"),
    "actions": ("actions", "do", "action"),
    "augment": ("augment", "type", "augmentation"),
}

FILE_KEYS = ("file", "normalise")  # of [model], where a file stands in the place of an architecture

# Keys of the language that a later version gives a meaning to: (section, key or None) -> what.
LATER: dict[tuple[str, str | None], str] = {
    ("power", None): "sleep between samples and duty cycling",
}


def block_parameters(section: Section) -> dict[str, Any]:
    """The keys of a signal, feature, model or action section that belong to its block."""
    return dict(section.model_extra or {})


class WithBlock(NamedTuple):
    """A section that names a block, and the block's own validated parameters (None: wrong)."""

    section: Any
    params: Any
