"""Calls the C kernels: the same functions, the same parameter structs as the firmware.

A :class:`KernelCall` becomes a :class:`Kernel` once (its struct is built in memory, its tables are
pinned), and then runs on NumPy arrays.
"""

from __future__ import annotations

import numpy as np

from specc.diagnostics import error
from specc.kernel import C_TYPES, KernelCall, Struct, Table

try:
    from specc._native import ffi, lib
except ImportError as problem:
    raise error(
        "M024",
        f"specc's compiled kernels cannot be loaded: {problem}",
        hint="install specc anew (pip install .), which compiles them",
    ) from problem


# The C type of a pointer to each type of element.
_POINTERS = {np.dtype(name): ffi.typeof(f"{ctype} *") for name, ctype in C_TYPES.items()}
_FLOATS = ffi.typeof("float[]")
_WINDOW, _FRAMES = ffi.typeof("specc_window_t *"), ffi.typeof("specc_frames_t *")


class Kernel:
    """A callable kernel with its constant parameters bound."""

    def __init__(self, call: KernelCall):
        self._keep: list[object] = []
        self._function = getattr(lib, call.function)
        self._in_lanes = getattr(lib, f"{call.function}_lanes", None)
        self._params = self._build(call.params)
        self._scratch = np.zeros(max(8, call.scratch_bytes), np.uint8)
        if self._in_lanes is not None:
            room = lib.SPECC_MOST_LANES * call.scratch_bytes + lib.SPECC_LANES_ALIGNMENT
            self._scratch_of_lanes = ffi.new(_FLOATS, room // 4)
        self._memory = np.zeros(call.state.length, call.state.dtype) if call.state else None
        self._state = () if self._memory is None else (pointer(self._memory),)

    def run(self, *arrays: np.ndarray, scratch: str | None = None) -> None:
        """Calls the kernel with the arrays' pointers, in the order of its C signature. ``scratch``:
        the C pointer type of a last argument for working memory, where the kernel takes one."""
        pointers = [pointer(a) for a in arrays]
        if scratch is not None:
            pointers.append(ffi.cast(scratch, ffi.from_buffer(self._scratch)))
        self._function(self._params, *pointers)

    def run_window(self, window: object, features: np.ndarray) -> None:
        """Calls a DSP block on a ``specc_window_t`` (see :func:`window`), or the end of a window of
        frames on a ``specc_frames_t`` (see :func:`frames`)."""
        self._function(
            self._params,
            *self._state,
            window,
            pointer(features),
            ffi.cast("float *", ffi.from_buffer(self._scratch)),
        )

    def run_frames(self, window: object, values: np.ndarray) -> None:
        """As :meth:`run_window` of a frame block, but several frames at a time where lanes/ can: the
        bits are the same."""
        if self._in_lanes is None:
            self.run_window(window, values)
        else:
            floats = ffi.from_buffer(_FLOATS, values)
            self._in_lanes(self._params, window, floats, self._scratch_of_lanes)

    def run_signal(self, rows: np.ndarray) -> None:
        """Calls a signal block on ``rows``, C-contiguous float32 (n, n_channels), in place."""
        self._function(self._params, *self._state, pointer(rows), rows.shape[1], len(rows))

    def reset(self) -> None:
        """The state that the kernel keeps from call to call, as at the firmware's start."""
        if self._memory is not None:
            self._memory[:] = 0

    def _build(self, struct: Struct) -> object:
        value = ffi.new(f"{struct.ctype} *")
        for name, item in struct.fields.items():
            setattr(value, name, self._value(item))
        self._keep.append(value)
        return value

    def _value(self, item: object) -> object:
        if isinstance(item, Table):
            array = np.ascontiguousarray(item.data)
            self._keep.append(array)
            return pointer(array)
        if isinstance(item, Struct):
            return self._build(item)[0]
        if isinstance(item, str):
            named = getattr(lib, item)
            return ffi.addressof(lib, item) if callable(named) else named
        if item is None:
            return ffi.NULL
        if isinstance(item, (list, tuple)):
            return [self._value(i) for i in item]
        return item


def pointer(array: np.ndarray) -> object:
    """The C pointer of a contiguous array, typed by its dtype."""
    return ffi.cast(_POINTERS[array.dtype], ffi.from_buffer(array))


def window(samples: np.ndarray, oldest: int = 0) -> object:
    """A ``specc_window_t`` over ``samples``, float32 (length, channels), as a ring whose oldest
    sample is at row ``oldest``. The array must outlive the window."""
    length, n_channels = samples.shape
    return ffi.new(_WINDOW, (pointer(samples), length, length, n_channels, oldest))


def frames(values: np.ndarray, oldest: int = 0) -> object:
    """A ``specc_frames_t`` over ``values``, float32 (frames, values of one), as a ring whose oldest
    frame is at row ``oldest``. The array must outlive it."""
    return ffi.new(_FRAMES, (pointer(values), *values.shape, oldest))
