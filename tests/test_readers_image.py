"""Images: pixels as they are, bounded before they are decoded, scaled only where it is asked for."""

import io
import struct
import time
import tracemalloc
import zlib
from dataclasses import replace

import numpy as np
import pytest
from data_apps import make_app
from PIL import Image
from recordings import put
from test_dataset_reading import one_problem

from specc.app import Channel
from specc.dataset import read_dataset
from specc.diagnostics import SpeccError
from specc.pixels import packed, unpacked
from specc.readers import Report, Request, image

GREY = (Channel("gray", "count"),)
RGB = tuple(Channel(c, "count") for c in ("red", "green", "blue"))


def picture(seed=0, height=12, width=16, n_channels=3):
    shape = (height, width) if n_channels == 1 else (height, width, n_channels)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def stored(pixels, kind="PNG", **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def read(folder, content, channels=RGB, **options):
    path = put(folder, "a.png", content)
    report = Report()
    table = image.read(path, "a.png", Request(channels, 1.0, **options), report)
    report.raise_errors()
    return table


def fault(folder, content, **options):
    with pytest.raises(SpeccError) as caught:
        read(folder, content, **options)
    (found,) = caught.value.diagnostics
    assert found.span.file == "a.png"
    return found


def png(width, height, body=b"", mode=2):
    """A PNG whose header claims this size."""

    def chunk(kind, content):
        sum_ = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + sum_

    header = struct.pack(">IIBBBBB", width, height, 8, mode, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "BMP"])
@pytest.mark.parametrize("channels", [GREY, RGB])
def test_pixels_are_exact_row_by_row(tmp_path, kind, channels):
    pixels = picture(n_channels=len(channels))
    table = read(tmp_path, stored(pixels, kind), channels)
    assert table.samples.dtype == np.float32
    assert np.array_equal(table.samples, pixels.reshape(-1, len(channels)))


def test_a_jpeg_is_nearly_so(tmp_path):
    smooth = np.add.outer(np.arange(32), np.arange(40)).astype(np.uint8) * 3
    table = read(tmp_path, stored(smooth, "JPEG", quality=95), GREY)
    assert np.abs(table.samples - smooth.reshape(-1, 1)).max() < 6


def test_colours_become_grey_and_grey_becomes_colours(tmp_path):
    grey = read(tmp_path, stored(picture()), GREY).samples[:, 0]
    expected = picture().reshape(-1, 3) @ [0.299, 0.587, 0.114]
    assert np.abs(grey - expected).max() < 1
    colours = read(tmp_path, stored(picture(n_channels=1)), RGB).samples
    assert (colours == colours[:, :1]).all()


def test_sixteen_bits_keep_the_high_ones_and_alpha_goes(tmp_path):
    deep = (picture(n_channels=1).astype(np.uint16) << 8) + 255
    table = read(tmp_path, stored(deep), GREY)
    assert np.abs(table.samples[:, 0] - picture(n_channels=1).reshape(-1)).max() <= 1
    assert read(tmp_path, stored(picture(n_channels=4))).samples.shape == (192, 3)


def test_a_turned_photograph_is_turned_back(tmp_path):
    options = Image.Exif()
    options[0x0112] = 3  # upside down
    upside = read(tmp_path, stored(picture(), exif=options)).samples
    assert np.array_equal(upside, picture().reshape(-1, 3)[::-1])


def test_another_size_is_an_error_unless_resampling_is_asked_for(tmp_path):
    found = fault(tmp_path, stored(picture()), frame=(8, 8))
    assert (found.code, "16 x 12 pixels; the camera's frame is 8 x 8" in found.message) == (
        "D036",
        True,
    )
    assert "resample" in found.hint
    flat = np.zeros((12, 24, 3), np.uint8)
    flat[:, 6:18] = 200  # what the middle 12 x 12 shows
    table = read(tmp_path, stored(flat), frame=(6, 6), resample=True)
    assert (table.samples.reshape(6, 6, 3)[:, 1:5] == 200).all()
    assert table.samples.min() > 150
    same = read(tmp_path, stored(picture()), frame=(12, 16))
    assert np.array_equal(same.samples, picture().reshape(-1, 3))


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "D005", "empty"),
        (b"no image", "D004", "cannot be decoded"),
        (stored(picture())[:200], "D004", "truncated"),
        (stored(picture(height=64, width=64), "JPEG")[:900], "D004", "truncated"),
        (stored(picture(), "BMP")[:100], "D004", "truncated"),
        (stored(picture()).replace(b"IDAT", b"IDXT"), "D004", "cannot be decoded"),
        (stored(picture(), "GIF"), "D004", "cannot identify"),
        (stored(picture(), "TIFF"), "D004", "cannot identify"),
        (png(100_000, 100_000), "D003", "the limit is 50 million"),
        (png(8_000, 7_000), "D003", "8000 x 7000 pixels"),
        (png(2**31 - 1, 2**31 - 1), "D003", "pixels"),
    ],
    ids=lambda v: f"{len(v)} bytes" if isinstance(v, bytes) else None,
)
def test_what_is_wrong_with_an_image(tmp_path, content, code, said):
    found = fault(tmp_path, content)
    assert (found.code, said in found.message) == (code, True), found


def test_a_bomb_takes_neither_time_nor_memory(tmp_path):
    body = zlib.compress(bytes(50_000_000), 9)  # 48 kB that decode to 3.6 GB, were they let
    content = png(60_000, 20_000, body)
    tracemalloc.start()
    began = time.monotonic()
    assert fault(tmp_path, content).code == "D003"
    assert time.monotonic() - began < 5
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("names", [("grey",), ("red", "green"), ("blue", "green", "red")])
def test_an_image_has_the_channels_of_a_camera(tmp_path, names):
    channels = tuple(Channel(name, "count") for name in names)
    assert fault(tmp_path, stored(picture()), channels=channels).code == "D033"


@pytest.mark.parametrize(("name", "error"), [("rgb565", 8), ("yuv422", 3)])
def test_words_hold_the_same_picture(tmp_path, name, error):
    """Pairs of pixels of one colour, of which yuv422 loses nothing."""
    pixels = np.repeat(picture(width=8), 2, axis=1)
    table = read(tmp_path, stored(pixels), (Channel(name, "count"),))
    assert table.samples.shape == (12 * 16, 1)
    assert (table.samples.max() <= 65535, table.samples.min() >= 0) == (True, True)
    words = table.samples.reshape(12, 16, 1)
    assert np.abs(unpacked(words, (name,)) - pixels).max() <= error
    again = packed(np.round(unpacked(words, (name,))).astype(np.uint8), (name,))
    assert np.abs(unpacked(again, (name,)) - unpacked(words, (name,))).max() <= error


def test_the_bits_of_a_word():
    red, green, blue = np.eye(3, dtype=np.uint8) * 255
    colours = np.stack([red, red, green, green, blue, blue])[None]
    assert (
        packed(colours, ("rgb565",)).reshape(-1).tolist()
        == [0xF800] * 2 + [0x07E0] * 2 + [0x1F] * 2
    )
    first, second = packed(colours, ("yuv422",)).reshape(-1)[:2]
    assert (first & 255, first >> 8, second >> 8) == (76, 85, 255)  # Y, U, V of red


def test_yuv_has_rows_of_pairs(tmp_path):
    found = fault(tmp_path, stored(picture(width=15)), channels=(Channel("yuv422", "count"),))
    assert (found.code, "in pairs" in found.message) == ("D036", True)


def camera_app(folder, channels=GREY, **changes):
    app = make_app(folder, channels=channels, length=192, stride=192, ranges={}, **changes)
    return replace(app, sensor=replace(app.sensor, type="camera", frame=(12, 16)))


def test_a_folder_of_images(tmp_path):
    for label in ("idle", "circle"):
        for k in range(4):
            content = stored(picture(len(label) * 10 + k, n_channels=1))
            put(tmp_path, f"{label}/{k}.png", content)
    put(tmp_path, "idle/notes.csv", "acc_x [g]\n1\n")  # of no camera
    dataset = read_dataset(camera_app(tmp_path))
    assert dataset.diagnostics == ()
    assert [len(s) for s in dataset.splits] == [4, 2, 2]
    assert dataset.window(dataset.train, 0).shape == (192, 1)
    put(tmp_path, "idle/bad.png", b"\x89PNG")
    assert one_problem(camera_app(tmp_path)).span.file == "idle/bad.png"
