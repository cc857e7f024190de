"""What the oracles of the audio blocks share: NumPy, SciPy and librosa, in float64."""

from __future__ import annotations

import librosa
import numpy as np
import scipy.signal

from specc.dsp.audio import FrameParams, MelParams, framing_of, n_fft_of

WINDOWS = {"hann": "hann", "hamming": "hamming", "rectangular": "boxcar"}


def frame_powers(params: FrameParams, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """(n_frames, n_bins, n_channels): powers as shares of those of a sine of full scale."""
    length, hop = framing_of(params, rate_hz)
    taper = scipy.signal.get_window(WINDOWS[params.window], length)
    starts = range(0, len(window) - length + 1, hop)
    frames = np.stack([window[start : start + length] for start in starts])
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    tapered = (frames - params.preemphasis * before) * taper[:, None]
    spectrum = np.fft.rfft(tapered, n_fft_of(params, rate_hz), axis=1)
    return np.abs(spectrum) ** 2 * (2.0 / taper.sum()) ** 2


def decibels(params: FrameParams, power: np.ndarray) -> np.ndarray:
    """At least the noise floor."""
    return 10.0 * np.log10(np.maximum(power, 10.0 ** (params.noise_floor / 10.0)))


def mel_decibels(params: MelParams, power: np.ndarray, rate_hz: float) -> np.ndarray:
    """(n_frames, n_mels, n_channels) of powers (n_frames, n_bins, n_channels)."""
    filters = librosa.filters.mel(
        sr=rate_hz,
        n_fft=n_fft_of(params, rate_hz),
        n_mels=params.n_mels,
        fmin=params.f_min,
        fmax=params.f_max,
        htk=params.mel == "htk",
        norm=None,
        dtype=np.float64,
    )
    return decibels(params, np.einsum("mk,tkc->tmc", filters, power))
