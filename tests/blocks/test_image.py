"""The ``image`` block against NumPy and SciPy in float64."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from run_block import make_params, run_block

from specc.dsp.image import oracle
from specc.dsp.image.params import FORMATS, check, for_sensor, output_channels, size
from specc.spec.finding import Finding


def pixels(rng, form, n):
    """float32 (n, 1 or 3): what a camera of that format gives."""
    if form in ("rgb565", "yuv422"):
        return rng.integers(0, 65536, (n, 1)).astype(np.float32)
    return rng.integers(0, 256, (n, 3 if form == "rgb888" else 1)).astype(np.float32)


@st.composite
def cases(draw):
    """(params, frame) that pass the block's check."""
    form = draw(st.sampled_from(list(FORMATS.values())))
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 20)) * 2
    params = make_params(
        "image",
        frame=(height, width),
        format=form,
        width=draw(st.one_of(st.none(), st.integers(1, 50))),
        height=draw(st.one_of(st.none(), st.integers(1, 50))),
        color="grayscale" if form == "gray" else draw(st.sampled_from(["grayscale", "rgb"])),
        resize=draw(st.sampled_from(["crop", "fit", "squash"])),
        interpolation=draw(st.sampled_from(["area", "bilinear", "nearest"])),
        normalise=draw(st.sampled_from(["zero_one", "minus_one_one", "standard", "none"])),
    )
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return params, pixels(rng, form, height * width)


@settings(deadline=None, max_examples=300)
@given(cases())
def test_pictures_against_the_oracle(case):
    params, frame = case
    assert check(params, 5.0, len(frame)) == []
    expected = oracle.features(params, frame.astype(np.float64), 5.0)
    found = run_block("image", params, frame, 5.0)
    scale = {"none": 255.0, "minus_one_one": 2.0}.get(params.normalise, 1.0)
    error = np.abs(found - expected)[~np.isnan(expected)]
    assert (error <= 3e-6 * scale * (10 if params.normalise == "standard" else 1)).all()


def picture(frame, **fields):
    """(height, width) or (height, width, 3) of a frame (height, width[, 3]) of bytes or words."""
    frame = np.asarray(frame, np.float32)
    params = make_params("image", frame=frame.shape[:2], normalise="none", **fields)
    flat = np.ascontiguousarray(frame.reshape(frame.shape[0] * frame.shape[1], -1))
    found = run_block("image", params, flat, 5.0)
    return found.reshape(*size(params, len(flat)), -1).squeeze(2 if found.shape[1] == 1 else ())


def test_a_frame_stays_as_it_is():
    frame = np.random.default_rng(1).integers(0, 256, (7, 12))
    for interpolation in ("area", "bilinear", "nearest"):
        np.testing.assert_array_equal(picture(frame, interpolation=interpolation), frame)


def test_shapes():
    """A frame of 4 x 2 with columns 10, 20, 30, 40: its middle, bars above and below, or all of it."""
    frame = np.tile([10.0, 20, 30, 40], (2, 1))
    assert picture(frame, width=2, height=2).tolist() == [[20, 30]] * 2
    fit = picture(frame, width=4, height=4, resize="fit")
    assert fit.tolist() == [[0] * 4, [10, 20, 30, 40], [10, 20, 30, 40], [0] * 4]
    assert picture(frame, width=2, height=2, resize="squash").tolist() == [[15, 35]] * 2
    assert picture(frame, width=1, height=1, resize="squash").tolist() == [[25]]


def test_colours_of_all_formats():
    """Red, green, blue, white, black and grey, in each way to write them down."""
    rgb = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255] * 3, [0] * 3, [132, 130, 132]])
    grey = rgb @ [0.299, 0.587, 0.114]
    as_565 = (rgb[:, 0] // 8 << 11) + (rgb[:, 1] // 4 << 5) + rgb[:, 2] // 8
    for frame, form in ((rgb[None], "rgb888"), (as_565[None], "rgb565")):
        np.testing.assert_allclose(picture(frame, format=form, color="rgb"), rgb[None], atol=1e-4)
        np.testing.assert_allclose(picture(frame, format=form), grey[None], atol=1e-4)
    y = np.rint(grey).astype(int)
    u, v = (
        np.rint(128 + k * (rgb[:, i] - grey)).clip(0, 255).astype(int)
        for k, i in ((0.5643, 2), (0.7133, 0))
    )
    pairs = np.stack([y + 256 * u, y + 256 * v], axis=1).reshape(1, -1)
    found = picture(pairs, format="yuv422", color="rgb")
    np.testing.assert_allclose(found, np.repeat(rgb, 2, axis=0)[None], atol=2)
    np.testing.assert_array_equal(picture(pairs, format="yuv422"), np.repeat(y, 2)[None])


def test_normalisations():
    frame = np.array([[0.0, 255, 51, 204]])
    for normalise, expected in (
        ("zero_one", [0, 1, 0.2, 0.8]),
        ("minus_one_one", [-1, 1, -0.6, 0.6]),
        ("standard", (frame[0] - frame.mean()) / frame.std()),
    ):
        params = make_params("image", frame=(1, 4), normalise=normalise)
        found = run_block("image", params, frame.T.astype(np.float32), 5.0)[:, 0]
        np.testing.assert_allclose(found, expected, atol=1e-6)
    params = make_params("image", frame=(1, 4), normalise="standard")
    assert (run_block("image", params, np.full((4, 1), 9, np.float32), 5.0) == 0).all()


def test_words_that_no_camera_gives():
    """Recordings are read, and may hold anything finite."""
    frame = np.array([[-5.0, 70000.0, 1e30, -1e30]])
    np.testing.assert_array_equal(
        picture(frame, format="rgb565", color="rgb")[0], [[0] * 3, [255] * 3, [255] * 3, [0] * 3]
    )


def test_findings():
    def finding(window_length=8, **fields):
        (found,) = check(make_params("image", **fields), 5.0, window_length)
        return found.field, f"{found.message} | {found.hint}"

    assert finding(frame=(2, 3)) == (
        "frame",
        "a frame of 3 x 2 pixels is no window of 8 | a window is one frame",
    )
    field, words = finding(frame=(8, 1), format="yuv422")
    assert (field, "even width" in words) == ("format", True)
    assert finding(frame=(2, 4), color="rgb")[0] == "color"


def test_what_the_sensor_says():
    params = make_params("image", width=3)
    found = for_sensor(params, ["red", "green", "blue"], (4, 6))
    assert (found.frame, found.format, found.width) == ((4, 6), "rgb888", 3)
    assert size(found, 24) == (4, 3)
    assert output_channels(found, ["red", "green", "blue"]) == ["gray"]
    for channels, frame, field in (
        (["gray"], None, "type"),
        (["acc_x"], (4, 6), "channels"),
        (["blue", "green", "red"], (4, 6), "channels"),
    ):
        found = for_sensor(params, channels, frame)
        assert isinstance(found, Finding)
        assert found.field == field
    wrong = for_sensor(make_params("image", format="rgb565"), ["gray"], (4, 6))
    assert (wrong.field, wrong.message) == ("format", "format is not that of the camera")
