"""What the oracles of the audio blocks share: NumPy, SciPy and librosa, in float64."""

from __future__ import annotations

import librosa
import numpy as np
import scipy.signal

from specc.dsp.audio import FrameParams, MelParams, framing_of, is_fixed, n_fft_of

WINDOWS = {"hann": "hann", "hamming": "hamming", "rectangular": "boxcar"}
# In fixed point: of a bin's power that the 16 bits of the taper and of the twiddles make, as a share of
# the mean of the frame's bins (measured: -89 dB over all sizes of the FFT), and three deviations of it.
NOISE_FIXED = 10.0**-8.9
DEVIATIONS = 3.0
LOG_FIXED = 1e-4  # dB: steps of a level, and of the table of logarithms


def frame_powers(params: FrameParams, window: np.ndarray, rate_hz: float) -> np.ndarray:
    """(n_frames, n_bins, n_channels): powers as shares of those of a sine of full scale. In fixed point
    of samples of 16 bits, which is what the kernel takes."""
    if is_fixed(params):
        whole = np.sign(window) * np.floor(np.abs(window) * 32768 + 0.5)
        window = np.clip(whole, -32768, 32767) / 32768
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
    return decibels(params, np.einsum("mk,tkc->tmc", _filters(params, rate_hz), power))


def mel_uncertainty(params: MelParams, power: np.ndarray, rate_hz: float) -> np.ndarray:
    """How far in dB fixed point may be from the same; 0 for float."""
    if not is_fixed(params):
        return np.zeros((len(power), params.n_mels, power.shape[2]))
    filters = _filters(params, rate_hz)
    found = np.einsum("mk,tkc->tmc", filters, power)
    noise = NOISE_FIXED * power.mean(axis=1, keepdims=True) * filters.sum(axis=1)[:, None]
    # A level at the floor rises by no more than what the noise lifts it above.
    loud = np.maximum(found, 10.0 ** (params.noise_floor / 10.0))
    share = (2 * DEVIATIONS * np.sqrt(noise * found) + DEVIATIONS**2 * noise) / loud
    return 10.0 * np.log10(1.0 + share) + LOG_FIXED


def _filters(params: MelParams, rate_hz: float) -> np.ndarray:
    """(n_mels, n_bins)"""
    return librosa.filters.mel(
        sr=rate_hz,
        n_fft=n_fft_of(params, rate_hz),
        n_mels=params.n_mels,
        fmin=params.f_min,
        fmax=params.f_max,
        htk=params.mel == "htk",
        norm=None,
        dtype=np.float64,
    )
