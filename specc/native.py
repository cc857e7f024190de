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


class Kernel:
    """A callable kernel with its constant parameters bound."""

    def __init__(self, call: KernelCall):
        self._keep: list[object] = []
        self._function = getattr(lib, call.function)
        self._params = self._build(call.params)
        self._scratch = np.zeros(max(8, call.scratch_bytes), np.uint8)
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
    return ffi.cast(f"{C_TYPES[array.dtype.name]} *", ffi.from_buffer(array))


def window(samples: np.ndarray, oldest: int = 0) -> object:
    """A ``specc_window_t`` over ``samples``, float32 (length, channels), as a ring whose oldest
    sample is at row ``oldest``. The array must outlive the window."""
    view = ffi.new("specc_window_t *")
    view.samples = pointer(samples)
    view.length, view.n_channels = samples.shape
    view.capacity = view.length
    view.oldest = oldest
    return view


def frames(values: np.ndarray, oldest: int = 0) -> object:
    """A ``specc_frames_t`` over ``values``, float32 (frames, values of one), as a ring whose oldest
    frame is at row ``oldest``. The array must outlive it."""
    view = ffi.new("specc_frames_t *")
    view.values = pointer(values)
    view.n_frames, view.n_values = values.shape
    view.oldest = oldest
    return view
