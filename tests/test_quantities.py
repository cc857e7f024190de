"""Values with units: what is read, what is refused and how, and how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from specc.spec.quantities import (
    ACCELERATION,
    CHARGE,
    DURATION,
    FREQUENCY,
    KINDS,
    MAGNETIC_FLUX,
    ROTATION,
    SIZE,
    Kind,
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (DURATION, "30 ms", 0.03),
        (DURATION, "30ms", 0.03),
        (DURATION, " 2 s ", 2.0),
        (DURATION, "1.5 min", 90.0),
        (DURATION, "60 days", 5_184_000.0),
        (DURATION, "250 \N{MICRO SIGN}s", 2.5e-4),
        (DURATION, "0 s", 0.0),
        (FREQUENCY, "16 kHz", 16_000.0),
        (FREQUENCY, "1e3 Hz", 1000.0),
        (ACCELERATION, "4 g", 4.0),
        (ACCELERATION, "9.80665 m/s2", 1.0),
        (ROTATION, "2000 dps", 2000.0),
        (MAGNETIC_FLUX, "4 gauss", 400.0),
        (SIZE, "64 kB", 64_000),
        (SIZE, "64 KiB", 65_536),
        (SIZE, "1.5 kB", 1500),
        (CHARGE, "0.2 Ah", 200.0),
    ],
)
def test_reads(kind: Kind, text: str, value: float) -> None:
    found = kind.parse(text)
    assert found == pytest.approx(value, rel=1e-12)
    assert isinstance(found, int) == kind.whole


@pytest.mark.parametrize(
    ("kind", "value", "hint"),
    [
        (FREQUENCY, 50, 'write "50 Hz"'),
        (FREQUENCY, "50", 'write "50 Hz"'),
        (DURATION, 0.5, 'write "0.5 s" or "0.5 ms"'),
        (SIZE, 64, 'write "64 kB" or "64 B"'),
    ],
)
def test_number_without_unit_says_what_to_write(kind: Kind, value: object, hint: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        kind.parse(value)
    assert caught.value.type == "bare_number"
    assert hint in caught.value.context["hint"]


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (DURATION, "5 Hz", "no unit of duration"),
        (DURATION, "-5 ms", "cannot be negative"),
        (DURATION, "soon", "cannot be read"),
        (DURATION, "", "cannot be read"),
        (DURATION, "1 2 s", "cannot be read"),
        (DURATION, "5 MS", "no unit"),  # units keep their case: mHz is not MHz
        (DURATION, "nan s", "cannot be read"),
        (DURATION, "inf s", "cannot be read"),
        (DURATION, "1e400 s", "too large"),
        (DURATION, "1" * 100 + " s", "longer than"),
        (DURATION, "\N{ARABIC-INDIC DIGIT FOUR} s", "cannot be read"),
        (DURATION, True, "must be text"),
        (DURATION, ["1 s"], "must be text"),
        (SIZE, "0.5 B", "whole number"),
        (SIZE, "64 kb", "no unit"),
    ],
)
def test_refuses(kind: Kind, value: object, reason: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        kind.parse(value)
    assert caught.value.type == "quantity"
    assert reason in caught.value.message()
    assert kind.example in caught.value.context["hint"]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (DURATION, 0.5, "500 ms"),
        (DURATION, 2.0, "2 s"),
        (DURATION, 0.0, "0 s"),
        (DURATION, 5e-7, "0.5 us"),
        (FREQUENCY, 16_000.0, "16 kHz"),
        (SIZE, 64_000, "64 kB"),
        (SIZE, 1536, "1.536 kB"),
    ],
)
def test_writes_in_the_largest_unit_that_fits(kind: Kind, value: float, text: str) -> None:
    assert kind.format(value) == text


def test_decimal_fractions_of_whole_units_are_exact() -> None:
    assert 1.00723 * 1e6 != 1007230
    assert SIZE.parse("1.00723 MB") == 1007230


@given(st.sampled_from(sorted(KINDS)), st.floats(1e-9, 1e12))
def test_what_is_written_reads_back(name: str, value: float) -> None:
    kind = KINDS[name]
    if kind.whole:
        value = float(round(value) + 1)
        if value >= 1e6:  # six digits do not hold every whole number above
            value = round(value, -int(len(str(int(value))) - 6))
    assert kind.parse(kind.format(value)) == pytest.approx(value, rel=1e-5)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_read_or_be_refused(text: str) -> None:
    for kind in KINDS.values():
        try:
            assert kind.parse(text) >= 0
        except PydanticCustomError as refused:
            assert refused.context["hint"]
