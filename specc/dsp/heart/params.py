"""Parameters of the ``heart`` block: heart rate and its variability from a pulse wave or an ECG."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field

from specc.spec.finding import Finding
from specc.spec.quantities import Frequency

# In the order of SPECC_HEART_... in heart.h.
Measure = Literal[
    "heart_rate",
    "beats",
    "mean_nn",
    "min_nn",
    "max_nn",
    "sdnn",
    "rmssd",
    "pnn50",
    "pnn20",
    "cvnn",
]
MEASURES: tuple[str, ...] = get_args(Measure)
VARIABILITY = frozenset({"sdnn", "rmssd", "pnn50", "pnn20", "cvnn"})
LEAST_S = 3.0  # two beats at 40 a minute
VARIABILITY_S = 10.0  # the shortest recordings for which RMSSD has been validated
HIGHEST_HZ = 4000.0  # the sums of 0.7 s of samples stay exact
LEAST_SHARE = 1e-3  # of the rate: lower edges need more digits than float32 has


# What the reference shows with it.
EXAMPLE = {
    "sensor": {"type": "biometric", "part": "replay", "channels": ["ppg"], "rate": "50 Hz"},
    "window": {"length": "12 s", "stride": "3 s"},
}


class Detector(NamedTuple):
    """Constants of the detector, in Hz and seconds; ``offset`` of the mean energy."""

    f_min: float
    f_max: float
    order: int
    upright: bool
    peak_s: float
    beat_s: float
    offset: float


DETECTORS = {
    "ppg": Detector(0.5, 8.0, 2, True, 0.111, 0.667, 0.02),
    "ecg": Detector(8.0, 20.0, 3, False, 0.097, 0.611, 0.08),
}


class Params(BaseModel):
    """Beats by Elgendi's two moving averages, and what their intervals say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["heart"] = Field(
        "heart", description="Heart rate and its variability from a pulse wave or an ECG."
    )
    source: Literal["ppg", "ecg"] = Field(
        "ppg", description="What the channels are: a pulse wave (PPG, beats upwards) or an ECG."
    )
    f_min: Frequency | None = Field(
        None, description='Lower edge of the band with the beats. Default: "0.5 Hz"; ECG "8 Hz".'
    )
    f_max: Frequency | None = Field(
        None, description='Its upper edge. Default: "8 Hz"; ECG "20 Hz".'
    )
    tolerance: float = Field(
        0.3,
        gt=0,
        le=1,
        description="An interval that differs from the median by more than this share is not between "
        "two successive beats: one was missed, or is none.",
    )
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)] = Field(
        ("heart_rate", "sdnn", "rmssd", "pnn50"),
        description="Which, in this order: heart_rate in beats a minute; beats found; mean_nn, min_nn "
        "and max_nn, the intervals between beats in ms; sdnn, their standard deviation, and rmssd, the "
        "root mean square of their differences, in ms; pnn50 and pnn20, the share of differences "
        "above 50 and 20 ms; cvnn = sdnn / mean_nn. 0 where there are too few beats.",
    )


def detector(params: Params) -> Detector:
    """The source's constants with the spec's band."""
    found = DETECTORS[params.source]
    band = {key: getattr(params, key) for key in ("f_min", "f_max")}
    return found._replace(**{key: hz for key, hz in band.items() if hz is not None})


def check(params: Params, rate_hz: float, window_length: int) -> list[Finding]:
    """The band against the rate, the window against the heart."""
    findings = []
    twice = sorted({m for m in params.measures if params.measures.count(m) > 1})
    if twice:
        message = f"{', '.join(twice)} given twice"
        findings.append(Finding("measures", message, "give each measure once"))
    findings += _check_band(detector(params), rate_hz)
    seconds = window_length / rate_hz
    if seconds < LEAST_S:
        findings.append(
            Finding(
                None,
                f"a window of {seconds:g} s may hold no two beats",
                f'at least "{LEAST_S:g} s"; "{VARIABILITY_S:g} s" where variability counts',
            )
        )
    elif seconds < VARIABILITY_S and VARIABILITY & set(params.measures):
        names = ", ".join(m for m in params.measures if m in VARIABILITY)
        findings.append(
            Finding(
                "measures",
                f"{names} of {seconds:g} s depend on which few beats are in the window",
                f'a window of at least "{VARIABILITY_S:g} s", or leave them out',
                severity="warning",
            )
        )
    return findings


def _check_band(band: Detector, rate_hz: float) -> list[Finding]:
    if rate_hz > HIGHEST_HZ:
        message = f"beats are not looked for at {rate_hz:g} Hz"
        return [Finding(None, message, f'lower the rate: at most "{HIGHEST_HZ:g} Hz"')]
    if band.f_max >= rate_hz / 2:
        message = (
            f"the beats' band goes up to {band.f_max:g} Hz, half of the rate is {rate_hz / 2:g} Hz"
        )
        hint = f'a rate above "{2 * band.f_max:g} Hz", or a lower f_max'
        return [Finding("f_max", message, hint)]
    if band.f_min >= band.f_max:
        message = f"the band would go from {band.f_min:g} Hz to {band.f_max:g} Hz"
        return [Finding("f_min", message, "f_min must be below f_max")]
    if band.f_min < LEAST_SHARE * rate_hz:
        message = f"{band.f_min:g} Hz is too low for float32 at a rate of {rate_hz:g} Hz"
        return [Finding("f_min", message, f'at least "{LEAST_SHARE * rate_hz:g} Hz"')]
    return []


def output_length(params: Params, rate_hz: float, window_length: int) -> int:
    """Features per channel: one for each measure."""
    return len(params.measures)
