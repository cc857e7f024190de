"""Lowers the ``micro_frontend`` block to its kernel. Output: float32 [n_frames][n_mels][n_channels]."""

from __future__ import annotations

import numpy as np

from specc.dsp.channels import channels_table
from specc.dsp.fft_q15_tables import log_table, n_fft_of, rfft_q15_struct
from specc.dsp.micro_frontend import tables
from specc.dsp.micro_frontend.params import Params, framing, rows
from specc.kernel import Frames, KernelCall, State, Struct, Table

OPERATIONS = 20  # of a sample of a frame, for estimates


def frames(params: Params, channels: tuple[int, ...], rate_hz: float, window_length: int) -> Frames:
    """``channels``: indexes into a sample. ``params`` have passed ``check``."""
    frame = framing(params, rate_hz)
    n_fft = n_fft_of(frame.length)
    first, ends, shares = tables.filters(params, rate_hz, frame.length)
    correction = tables.correction_bits(frame)
    return Frames(
        call=KernelCall(
            function="specc_micro_frontend",
            folder="dsp/micro_frontend",
            params=Struct(
                "specc_micro_frontend_t",
                {
                    "n_channels": len(channels),
                    "channels": channels_table(channels),
                    "frame_length": frame.length,
                    "hop_length": frame.hop,
                    "taper": Table("taper", tables.taper(frame.length), "Hann, of 4096"),
                    "fft": rfft_q15_struct(n_fft),
                    "n_mels": params.n_mels,
                    "first_bin": first,
                    "ends": Table("mel_ends", np.array(ends, np.uint16), f"{rate_hz / n_fft:g} Hz"),
                    "shares": Table("mel_shares", shares.ravel(), "falling, rising; of 4096"),
                    "smoothing_bits": params.smoothing_bits,
                    "smoothing": [
                        _fixed(params.even_smoothing, tables.NOISE_BITS),
                        _fixed(params.odd_smoothing, tables.NOISE_BITS),
                    ],
                    "min_signal": _fixed(params.min_signal, tables.NOISE_BITS),
                    "pcan": params.pcan,
                    "gains": Table("gains", tables.gains(params, frame), "y0, a1, a2 of intervals"),
                    "snr_shift": params.pcan_gain_bits - correction - tables.SNR_BITS,
                    "log": params.log,
                    "log_table": Table("log_table", log_table(), "log2(1 + x) - x"),
                    "correction_bits": correction,
                    "log_shift": params.log_shift,
                },
            ),
            state=State("uint32", params.n_mels * len(channels)),
            scratch_bytes=2 * n_fft + 2 * (n_fft + 2) + 4 * params.n_mels,
            float_operations=OPERATIONS * frame.length * len(channels),
            comment=(
                f"{params.n_mels} mel filters from {params.f_min:g} to {params.f_max:g} Hz, noise "
                f"taken off{', gain control' if params.pcan else ''}; 16-bit FFT of {n_fft}",
            ),
        ),
        length=frame.length,
        hop=frame.hop,
        n_values=params.n_mels * len(channels),
    )


def _fixed(value: float, bits: int) -> int:
    return int(np.float32(value) * np.float32(1 << bits))


def feature_names(params: Params, rate_hz: float, window_length: int) -> list[str]:
    """``t0_mel0`` is the lowest filter of the oldest frame."""
    n_frames = rows(params, rate_hz, window_length)
    return [f"t{i}_mel{m}" for i in range(n_frames) for m in range(params.n_mels)]
