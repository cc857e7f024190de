"""Whatever a file holds, reading it ends in samples or in diagnostics, never in a traceback.

Each reader gets files of its format that were damaged at random, and made up ones. For a longer run:
``SPECC_FUZZ=20000 pytest tests/test_reader_fuzz.py``.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cbor2
import numpy as np
import pyarrow as pa
import pytest
import soundfile
from data_apps import ACC, make_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pyarrow import parquet
from recordings import AUDIO, noise, sound_app, wav
from test_layouts import har_app, uci_har

from specc import layouts
from specc.app import Channel
from specc.dataset import read_dataset
from specc.diagnostics import SpeccError, render
from specc.readers import Report, Request, TooManyProblems, reader_for
from specc.readers.files import DataFile

EXAMPLES = int(os.environ.get("SPECC_FUZZ", "60"))
MOST_MEMORY = 600_000_000  # that a format's examples may add to the process
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=20_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,
)

GREY = (Channel("gray", "count"),)
RGB = tuple(Channel(c, "count") for c in ("red", "green", "blue"))
STEREO = tuple(Channel(f"audio_{side}", "fs") for side in "lr")


def sounds(kind: str, subtypes: tuple[str, ...], rate: int = 8000) -> list[bytes]:
    found = []
    for subtype in subtypes:
        for n_channels in (1, 2):
            file = io.BytesIO()
            soundfile.write(file, noise(1, 2000, n_channels), rate, format=kind, subtype=subtype)
            found.append(file.getvalue())
    return found


def images(kind: str) -> list[bytes]:
    found = []
    for shape in ((9, 7), (9, 7, 3)):
        file = io.BytesIO()
        Image.fromarray(np.random.default_rng(1).integers(0, 256, shape, np.uint8)).save(file, kind)
        found.append(file.getvalue())
    return found


def acquisition() -> dict:
    sensors = [{"name": f"acc{axis}", "units": "m/s2"} for axis in "XYZ"]
    payload = {"interval_ms": 20, "sensors": sensors, "values": noise(1, 20, 3).tolist()}
    return {"protected": {"alg": "none"}, "signature": "0", "payload": payload}


def tables() -> list[bytes]:
    columns = {f"acc_{a} [g]": noise(1, 50, 3)[:, i] for i, a in enumerate("xyz")}
    columns |= {"time [s]": np.arange(50) / 50, "label": ["idle", "circle"] * 25}
    found = []
    for compression in ("none", "snappy", "zstd"):
        file = io.BytesIO()
        parquet.write_table(pa.table(columns), file, compression=compression)
        found.append(file.getvalue())
    return found


CSV = ("acc_x [g],acc_y [g],acc_z [g]\n" + "0.1,0.2,0.3\n" * 20).encode()


@cache
def whole(name: str) -> list[bytes]:
    """Files of a format that are as they should be."""
    return {
        "a.csv": lambda: [CSV],
        "a.csv.gz": lambda: [gzip.compress(CSV)],
        "a.wav": lambda: [
            wav(noise(1, 200, n), bits=bits, kind=kind)
            for n in (1, 2)
            for bits, kind in ((8, 1), (16, 1), (24, 1), (32, 3), (16, 0xFFFE))
        ],
        "a.flac": lambda: sounds("FLAC", ("PCM_16", "PCM_24")),
        "a.ogg": lambda: sounds("OGG", ("VORBIS", "OPUS")),
        "a.png": lambda: images("PNG"),
        "a.jpg": lambda: images("JPEG"),
        "a.bmp": lambda: images("BMP"),
        "a.json": lambda: [json.dumps(acquisition()).encode()],
        "a.cbor": lambda: [cbor2.dumps(acquisition())],
        "a.parquet": tables,
    }[name]()


CHANNELS = {
    "a.wav": (AUDIO, STEREO), "a.flac": (AUDIO, STEREO), "a.ogg": (AUDIO, STEREO),
    "a.png": (GREY, RGB), "a.jpg": (GREY, RGB), "a.bmp": (GREY, RGB),
}  # fmt: skip

# A change to a file: what is done, where (a share of its length), and with what.
WORDS = st.sampled_from([0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.floats(0, 1), st.binary(min_size=1, max_size=8)),
        st.tuples(st.just("number"), st.floats(0, 1), st.tuples(WORDS, st.sampled_from("<>"))),
        st.tuples(st.just("insert"), st.floats(0, 1), st.binary(min_size=1, max_size=20)),
        st.tuples(st.just("remove"), st.floats(0, 1), st.integers(1, 200)),
        st.tuples(st.just("repeat"), st.floats(0, 1), st.integers(1, 200)),
        st.tuples(st.just("end"), st.floats(0, 1), st.none()),
    ),
    min_size=1,
    max_size=6,
)


def damaged(content: bytes, changes: list) -> bytes:
    data = bytearray(content)
    for what, share, value in changes:
        at = int(share * len(data))
        if what == "write":
            data[at : at + len(value)] = value
        elif what == "number":
            word, order = value
            data[at : at + 4] = word.to_bytes(4, "little" if order == "<" else "big")
        elif what == "insert":
            data[at:at] = value
        elif what == "remove":
            del data[at : at + value]
        elif what == "repeat":
            data[at:at] = data[at : at + value]
        else:
            del data[at:]
    return bytes(data)


def check(name: str, content: bytes, request: Request) -> None:
    """Reads ``content``; what comes of it is a table as promised, or diagnostics that can be shown."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        report = Report()
        table = None
        try:
            table = reader_for(path).read(path, name, request, report)
        except SpeccError as problem:
            assert render(problem.diagnostics)
            assert all(d.span.file == name for d in problem.diagnostics)
            return
        except TooManyProblems:
            pass
    assert table is not None or report.errors
    assert render(report.errors) or table is not None
    if table is not None:
        assert table.samples.dtype == np.float32
        assert table.samples.shape == (len(table.lines), len(request.channels))
        assert len(table.samples)
        assert np.isfinite(table.samples).all()
        assert table.rate_hz is None or 0 < table.rate_hz < 1e8


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.wav", "a.flac", "a.ogg", "a.png", "a.jpg",
                                  "a.bmp", "a.json", "a.cbor", "a.parquet"])  # fmt: skip
def test_a_damaged_file_is_read_or_explained(name):
    files = whole(name)
    before = memory()

    @FUZZ
    @given(st.sampled_from(range(len(files))), CHANGES, st.sampled_from([0, 1]), st.booleans())
    def run(which, changes, channels, resample):
        wanted = CHANNELS.get(name, (ACC, ACC[:1]))[channels]
        request = Request(wanted, 50.0, frame=(9, 7) if resample else None, resample=resample)
        check(name, damaged(files[which], changes), request)

    run()
    assert memory() - before < MOST_MEMORY


@pytest.mark.parametrize(
    "name", ["a.wav", "a.flac", "a.ogg", "a.png", "a.cbor", "a.json", "a.parquet"]
)
def test_what_is_no_file_of_the_format_is_explained(name):
    @FUZZ
    @given(st.binary(max_size=400), st.sampled_from([b"", whole(name)[0][:40], whole(name)[0][:4]]))
    def run(content, head):
        check(name, head + content, Request(CHANNELS.get(name, (ACC,))[0], 50.0))

    run()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(2**70), 2**70) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
SENSOR = st.fixed_dictionaries(
    {"name": st.sampled_from(["accX", "acc_y", "ACC Z", "t"]) | JSON},
    optional={"units": st.sampled_from(["g", "m/s2", "", "N/A"]) | JSON},
)
ROWS = st.lists(st.lists(st.floats() | st.integers(-(2**70), 2**70) | JSON, max_size=4), max_size=5)
PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        "interval_ms": st.floats() | st.integers() | JSON,
        "sensors": st.lists(SENSOR, min_size=1, max_size=4) | JSON,
        "values": ROWS | st.lists(st.floats(), max_size=5) | JSON,
    },
)


@FUZZ
@given(st.fixed_dictionaries({}, optional={"payload": PAYLOAD | JSON}) | JSON, st.booleans())
def test_any_json_and_any_cbor_is_read_or_explained(value, binary):
    content = cbor2.dumps(value) if binary else json.dumps(value).encode()
    check("a.cbor" if binary else "a.json", content, Request(ACC, 50.0))


FIELDS = st.one_of(
    st.sampled_from(["acc_x [g]", "acc_y [g]", "acc_z", "time", "0.02", "1e5", "nan", '"', ""]),
    st.floats(allow_nan=True).map(str),
    st.text(max_size=5),
)
LINES = st.lists(st.lists(FIELDS, max_size=6).map(",".join), max_size=20)
TABLES = st.tuples(st.sampled_from(["acc_x [g],acc_y [g],acc_z [g]\n", ""]), LINES).map(
    lambda parts: (parts[0] + "\n".join(parts[1])).encode("utf-8", "surrogatepass")
)
CONTENTS = st.one_of(
    st.binary(max_size=300), TABLES, TABLES.map(gzip.compress), st.binary().map(gzip.compress)
)


@settings(FUZZ, max_examples=2 * EXAMPLES)
@given(CONTENTS, st.sampled_from(["a.csv", "a.csv.gz"]), st.booleans())
def test_any_table_is_read_or_explained(content, name, resample):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "idle" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        try:
            read_dataset(make_app(Path(folder), resample=resample))
        except SpeccError as problem:
            assert render(problem.diagnostics)


@FUZZ
@given(CHANGES, st.booleans())
def test_any_sound_becomes_a_data_set_or_is_explained(changes, resample):
    with TemporaryDirectory() as folder:
        for label in ("idle", "circle"):
            path = Path(folder) / "data" / label / "a.wav"
            path.parent.mkdir(parents=True)
            path.write_bytes(wav(noise(1, 300)) if label == "idle" else damaged(WAV, changes))
        try:
            read_dataset(sound_app(Path(folder), resample=resample))
        except SpeccError as problem:
            assert render(problem.diagnostics)


WAV = wav(noise(2, 300))


def test_uci_har_with_any_file_damaged_is_read_or_explained(tmp_path):
    uci_har(tmp_path)
    app = har_app(tmp_path)
    files = sorted(p for p in (tmp_path / "data").rglob("*.txt") if "X_" not in p.name)
    texts = {path: path.read_bytes() for path in files}

    @settings(FUZZ, max_examples=max(30, EXAMPLES // 4))
    @given(st.sampled_from(range(len(files))), CHANGES)
    def run(which, changes):
        path = files[which]
        path.write_bytes(damaged(texts[path], changes))
        try:
            read_dataset(app)
        except SpeccError as problem:
            assert render(problem.diagnostics)
        finally:
            path.write_bytes(texts[path])

    run()


PARTS = st.one_of(
    st.sampled_from(
        ["train", "test", "training", "testing", "normal", "abnormal", "anomaly_id_01_1.wav", "idle",
         "a_nohash_1.wav", "_background_noise_", "idle.1.json", "y_train.txt", "subject=1.wav",
         "EnvironmentalNoise_CNT", "id_00", "x_list.txt", ".json", "..wav"]
    ),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=9),
)  # fmt: skip


@pytest.mark.parametrize("layout", layouts.names())
@pytest.mark.parametrize("group_by", [None, "subject", "id", "(", "*"])
def test_any_file_name_has_its_place(tmp_path, layout, group_by):
    app = make_app(tmp_path, layout=layout, group_by=group_by, noise="noise")

    @settings(FUZZ, max_examples=max(20, EXAMPLES // 10))
    @given(st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), max_size=6))
    def run(names):
        files = [DataFile(tmp_path / "missing", name, 1, 1, 1) for name in names]
        files = [f for f in files if f.relative not in ("validation_list.txt", "testing_list.txt")]
        places = layouts.load(layout).places(files, app)
        assert len(places) == len(files)
        assert all(p is None or set(p.splits) <= set(layouts.ANY_SPLIT) for p in places)

    run()
