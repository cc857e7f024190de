"""How Python names a C kernel: one value that both the firmware and the native extension are made from.

A block (DSP block or op) lowers to a :class:`KernelCall`: a C function and the constant parameter
struct that it takes. ``emit.py`` prints the struct and its tables as C initialisers; ``native.py``
builds the same struct in memory and calls the same function. There is no second implementation.

C signatures, by kind of block (``T`` is the block's parameter struct):

* signal block: ``void f(const T *block[, S *state], float *samples, uint16_t n_channels, uint32_t n)``:
  ``n`` rows of ``n_channels`` floats, changed in place
* DSP block: ``void f(const T *block[, S *state], const specc_window_t *window, float *features,
  float *scratch)``; of a frame block (:class:`Frames`) it writes the values of every frame in the view
* the end of a window of frames: ``void f(const T *block, const specc_frames_t *frames, float *features,
  float *scratch)``
* op: ``void f(const T *op, <inputs...>, <outputs...>[, void *scratch])``; inputs and outputs are
  pointers of the tensors' element types, constants live in the struct (an op that takes a constant
  where it could take a computed tensor says ``CONSTANT_INPUTS``, see ``ir.LoweredOp``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_letters
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

C_TYPES = {
    "float32": "float",
    "int8": "int8_t",
    "uint8": "uint8_t",
    "int16": "int16_t",
    "uint16": "uint16_t",
    "int32": "int32_t",
    "uint32": "uint32_t",
    "int64": "int64_t",
}


@dataclass(frozen=True, eq=False)
class Table:
    """A constant array. ``name`` says what it is (``hann``, ``weights``); ``data`` is 1-D or more
    (printed in rows of its last axis); its dtype is a key of :data:`C_TYPES`."""

    name: str
    data: np.ndarray
    comment: str = ""


@dataclass(frozen=True)
class Text:
    """A C string literal."""

    text: str


@dataclass(frozen=True, eq=False)
class Struct:
    """A C struct value. Fields are int, float, bool, :class:`Table` (a pointer to a constant
    array), :class:`Struct` (nested by value), :class:`Text`, None (a null pointer), str (a C
    enumerator or function) or a list of these (an array)."""

    ctype: str
    fields: dict[str, object]


@dataclass(frozen=True)
class State:
    """Memory that a kernel keeps from call to call: ``length`` elements of ``dtype``, a key of
    :data:`C_TYPES`. All zero at reset."""

    dtype: str
    length: int

    @property
    def bytes(self) -> int:
        """Rounded up to whole words."""
        bits = int(self.dtype.lstrip(ascii_letters)) * self.length
        return -(-bits // 32) * 4


@dataclass(frozen=True, eq=False)
class KernelCall:
    """A call of one kernel.

    ``function``: the C function. ``folder``: the block's folder relative to the ``specc`` package,
    such as ``dsp/spectral``; its ``.c`` and ``.h`` files travel into the firmware. ``params``: the
    constant struct. ``scratch_bytes``: working memory while the call runs. ``comment``: lines for
    the reader of the generated code (shapes, MACs, cost). ``float_operations``: roughly how many a
    call makes, for estimates where nothing can be measured (0 for int8 ops: their measure is MACs).
    ``state``: what the kernel keeps from call to call, None for most.
    """

    function: str
    folder: str
    params: Struct
    scratch_bytes: int = 0
    comment: tuple[str, ...] = field(default=())
    float_operations: int = 0
    state: State | None = None

    @property
    def header(self) -> str:
        """The kernel's header, relative to the ``specc`` folder of a firmware project."""
        return f"{self.folder}/{self.folder.rsplit('/', 1)[-1]}.h"


@dataclass(frozen=True, eq=False)
class Frames:
    """A block that works frame by frame, as the samples arrive.

    ``call``: the kernel of the frames (its ``float_operations`` are of one). A frame is ``length``
    samples, the next begins ``hop`` samples later, and gives ``n_values`` floats (all channels
    together). ``finish``: the kernel that makes a window's features of its frames; None where these
    are the frames one after another.
    """

    call: KernelCall
    length: int
    hop: int
    n_values: int
    finish: KernelCall | None = None

    def count(self, window_length: int) -> int:
        """Whole frames in a window."""
        return (window_length - self.length) // self.hop + 1


@dataclass(frozen=True, eq=False)
class LoweredFeature:
    """A block of ``[[features]]`` as C, or a part of one. ``whole``: the kernel that takes the whole
    window, None where it works in ``frames``. ``streams``: the frames are computed as samples arrive
    and shared by the windows; else anew for each window, at its end. ``size``: floats of the feature
    vector. ``feature``: which of the app's it is of."""

    size: int
    whole: KernelCall | None = None
    frames: Frames | None = None
    streams: bool = False
    n_frames: int = 0
    feature: int = 0

    def calls(self) -> tuple[KernelCall, ...]:
        """The kernels, each once."""
        frames = (self.frames.call, self.frames.finish) if self.frames else ()
        return tuple(call for call in (self.whole, *frames) if call is not None)


@dataclass(frozen=True, eq=False)
class ActionCall:
    """An action as C: what to call on its event, and from time to time.

    ``header``: relative to the firmware's ``specc`` folder, None where the call goes to the user's
    code. ``params``: its constant struct. ``state``: the C type of its state; ``shared``: all
    actions of the type share one. ``fire`` and ``tick`` are the C functions; their arguments are the
    state's address and the params' address, as far as there are any (``tick`` takes the params only
    where the state is not shared), then ``&event`` or ``now_ms``.
    """

    fire: str
    header: str | None = None
    params: Struct | None = None
    state: str | None = None
    shared: bool = False
    tick: str | None = None
