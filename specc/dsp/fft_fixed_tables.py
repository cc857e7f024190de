"""The constants of the FFT of ``runtime/fft_fixed.c``: those of ``fft_tables.py``, of 32768."""

from __future__ import annotations

import numpy as np

from specc.dsp.fft_tables import rfft_struct
from specc.kernel import Struct, Table

TOP_BITS = 29  # a bin's
ONE = 32768


def rfft_fixed_struct(n_fft: int) -> Struct:
    """``specc_rfft_fixed_t`` for ``n_fft`` real samples.

    :raises ValueError: for a length that the FFT does not take.
    """
    fields = rfft_struct(n_fft).fields
    return Struct(
        "specc_rfft_fixed_t",
        {
            "n_fft": n_fft,
            "sample_bits": TOP_BITS - (n_fft - 1).bit_length(),
            "n_stages": fields["n_stages"],
            "radices": fields["radices"],
            "twiddles": _fixed(fields["twiddles"]),
            "separation": _fixed(fields["separation"]),
        },
    )


def _fixed(table: Table) -> Table:
    rounded = np.clip(np.round(table.data.astype(np.float64) * ONE), 1 - ONE, ONE - 1)
    return Table(table.name, rounded.astype(np.int16), f"{table.comment}, of {ONE}")
