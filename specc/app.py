"""The resolved app: what the spec, the board and the defaults come to. Nothing optional is left.

Shared value types: frozen, plain data, no behaviour beyond derived figures. ``resolve.py`` makes a
:class:`ResolvedApp`; every later pass reads it. Times are in seconds, rates in Hz, sizes in bytes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specc.diagnostics import Diagnostic

# What no app, label or function of a user may be called: the words of C99 and C++14, and main.
RESERVED_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t
        char32_t class compl const const_cast constexpr continue decltype default delete do
        double dynamic_cast else enum explicit export extern false float for friend goto if
        inline int long main mutable namespace new noexcept not not_eq nullptr operator or or_eq
        private protected public register reinterpret_cast restrict return short signed sizeof
        static static_assert static_cast struct switch template this thread_local throw true try
        typedef typeid typename union unsigned using virtual void volatile wchar_t while xor
        xor_eq
        """,
    )
)


def c_identifier(text: str) -> str:
    """``text`` with every character that C does not allow in a name replaced by ``_``."""
    name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in text)
    return f"_{name}" if name[:1].isdigit() else name


@dataclass(frozen=True)
class Emulator:
    """How QEMU runs a board: bare-metal memory map and machine (``None`` for a board without)."""

    qemu: str  # qemu-system-arm | qemu-system-riscv32
    machine: str
    cpu: str | None
    flash_origin: int
    ram_origin: int
    instructions_per_tick: float  # of the timer that the port reads, with -icount shift=0


@dataclass(frozen=True)
class Power:
    """Typical currents in mA at ``volts``: the MCU running and asleep (timer on, RAM kept)."""

    volts: float
    active_ma: float
    sleep_ma: float


@dataclass(frozen=True)
class Board:
    """One file of ``boards/``."""

    name: str
    title: str
    mcu: str
    core: str  # key of specc/cores.toml: cortex-m0, cortex-m4f, rv32, host, ...
    clock_hz: int
    flash_bytes: int  # what an app may use
    ram_bytes: int
    parts: dict[str, tuple[str, ...]]  # sensor type -> part names, the default first
    peripherals: tuple[str, ...]  # led, gpio, serial, ...
    frameworks: dict[str, dict[str, Any]]  # framework -> its own table of the board file
    pins: dict[str, str] = field(default_factory=dict)
    power: Power | None = None
    emulator: Emulator | None = None


@dataclass(frozen=True)
class Channel:
    """One channel of a sensor: ``acc_x`` in ``g``."""

    name: str
    unit: str


@dataclass(frozen=True)
class Sensor:
    """The sensor as it will run. ``ranges``: quantity kind (``acc``) -> full scale in that
    channel's unit. ``part`` names a folder of ``specc/sensors``; ``settings`` is the part's own
    table for the chosen rate and ranges (register values, ...), made by ``part.toml``. ``frame``:
    height and width of a camera's, whose samples are pixels."""

    type: str
    part: str
    channels: tuple[Channel, ...]
    rate_hz: float
    ranges: dict[str, float]
    current_ma: float | None
    settings: dict[str, Any]
    frame: tuple[int, int] | None = None

    def full_scale(self, channel: Channel) -> float:
        """In the channel's unit: what the part clips to; infinite for a channel without a range."""
        if channel.unit == "fs":  # shares of full scale
            return 1.0
        for kind, scale in self.ranges.items():
            if channel.name == kind or channel.name.startswith(f"{kind}_"):
                return scale
        return math.inf


@dataclass(frozen=True)
class Data:
    """Where the recordings are and how they are read."""

    path: Path  # absolute
    layout: str  # one of specc/layouts
    label_column: str | None
    group_by: str | None  # a column, or a key=value part of the file name; None: a file is a group
    time_column: str | None
    resample: bool
    validation: float  # share of the groups
    test: float
    seed: int
    noise: str | None = None  # folder in ``path`` whose recordings are noise
    copies: int = 1  # augmented, of each training window


@dataclass(frozen=True)
class Window:
    """In samples."""

    length: int
    stride: int


@dataclass(frozen=True)
class Augmentation:
    """One ``[[augment]]``: its folder name, its validated parameters, and the share of the copies
    that it changes."""

    type: str
    params: Any
    probability: float


@dataclass(frozen=True)
class Signal:
    """One ``[[signals]]`` block: what it reads and what it writes at each sample, as indexes into
    ``ResolvedApp.channels``, and the channels that it adds to them."""

    type: str
    params: Any
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    added: tuple[Channel, ...] = ()


@dataclass(frozen=True)
class Feature:
    """One ``[[features]]`` block: its folder name, its validated parameters, its channels as
    indexes into ``ResolvedApp.channels``."""

    type: str
    params: Any
    channels: tuple[int, ...]


@dataclass(frozen=True)
class ModelFile:
    """A trained network of the user's own. ``kind``: ``tflite`` or ``keras``; ``sha256`` (hex) of the
    content that was checked. ``normalise``: it takes normalised features."""

    path: Path  # absolute
    kind: str
    sha256: str
    normalise: bool


@dataclass(frozen=True)
class Model:
    """``type`` is an architecture's folder name, ``params`` its validated parameters; both are None
    where ``file`` stands in their place. ``engine``: what runs the network, ``aot`` (specc's kernels)
    or ``tflm`` (TensorFlow Lite Micro)."""

    type: str | None
    params: Any
    file: ModelFile | None = None
    engine: str = "aot"

    @property
    def title(self) -> str:
        """What to call the network; a file's name without what a comment in C does not take."""
        if self.file is None:
            return self.type
        return re.sub(r"[^\w.+-]", "_", self.file.path.name)


@dataclass(frozen=True)
class Decision:
    """``threshold`` in 1/256 (a window below it is unknown; 0 turns it off); ``suppress`` in
    windows."""

    threshold: int
    average: int
    consecutive: int
    suppress: int


@dataclass(frozen=True)
class Action:
    """``on``: a label, or ``unknown`` / ``any``. ``params``: the action's own."""

    on: str
    type: str
    params: Any


@dataclass(frozen=True)
class Budget:
    """Upper bounds, None where not set. ``battery``: (cell name, capacity in mAh, days)."""

    flash_bytes: int | None = None
    ram_bytes: int | None = None
    latency_s: float | None = None
    battery: tuple[str, float, float] | None = None


@dataclass(frozen=True)
class ResolvedApp:
    """Everything that the later passes need to know of the spec and the board."""

    name: str  # a C identifier
    title: str
    spec_path: Path
    board: Board
    framework: str
    sensor: Sensor
    data: Data
    window: Window
    features: tuple[Feature, ...]
    model: Model
    labels: tuple[str, ...]
    decision: Decision
    actions: tuple[Action, ...]
    budget: Budget
    augment: tuple[Augmentation, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()  # what is doubtful, but no error
    signals: tuple[Signal, ...] = ()

    @property
    def n_channels(self) -> int:
        """Of the sensor."""
        return len(self.sensor.channels)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The sensor's channels, and those that the signal blocks add."""
        return (*self.sensor.channels, *(c for signal in self.signals for c in signal.added))
