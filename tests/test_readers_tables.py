"""Edge Impulse's acquisitions, and Parquet: what was stored comes back in the channels' units."""

import io
import json
import sys

import cbor2
import numpy as np
import pyarrow as pa
import pytest
from data_apps import ACC, make_app
from pyarrow import parquet as pq
from recordings import AUDIO, noise, put
from test_dataset_reading import one_problem

from specc.app import Channel
from specc.dataset import read_dataset
from specc.diagnostics import SpeccError
from specc.readers import Report, Request, acquisition, parquet

XYZ = [{"name": f"acc{axis}", "units": "m/s2"} for axis in "XYZ"]
VALUES = noise(1, 40, 3).tolist()


def acquired(**payload):
    base = {"device_type": "X", "interval_ms": 20, "sensors": XYZ, "values": VALUES}
    head = {"protected": {"ver": "v1", "alg": "HS256"}, "signature": "0" * 64}
    return {**head, "payload": {**base, **payload}}


def read(folder, content, channels=ACC, module=acquisition, name="a.json", **options):
    path = put(folder, name, content)
    report = Report()
    table = module.read(path, name, Request(channels, 50.0, **options), report)
    report.raise_errors()
    return table


def fault(folder, content, **options):
    with pytest.raises(SpeccError) as caught:
        read(folder, content, **options)
    found = caught.value.diagnostics
    assert all(d.span.file == options.get("name", "a.json") for d in found)
    return found[0]


@pytest.mark.parametrize(("name", "encode"), [("a.json", json.dumps), ("a.cbor", cbor2.dumps)])
def test_an_acquisition(tmp_path, name, encode):
    table = read(tmp_path, encode(acquired()), name=name)
    np.testing.assert_allclose(table.samples, np.array(VALUES) / 9.80665, rtol=1e-6)
    assert (table.samples.dtype, table.rate_hz) == (np.float32, 50.0)


def test_sensors_in_another_order_with_others_between_and_without_units(tmp_path):
    sensors = [{"name": n, "units": u} for n, u in [("Acc-Z", "g"), ("t", "C"), ("acc_x", "")]]
    content = json.dumps(acquired(sensors=sensors, values=[[1, 2, 3], [4, 5, 6]]))
    table = read(tmp_path, content, channels=(ACC[0], ACC[2]))
    assert table.samples.tolist() == [[3, 1], [6, 4]]
    assert table.assumed_units == ("acc_x [g]",)


@pytest.mark.parametrize("values", [[-32768, 0, 16384], [[-32768], [0], [16384]]])
def test_sound_is_a_list_of_numbers(tmp_path, values):
    content = acquired(sensors=[{"name": "audio", "units": "wav"}], values=values, interval_ms=1)
    table = read(tmp_path, cbor2.dumps(content), AUDIO, name="a.cbor")
    assert table.samples.tolist() == [[-1], [0], [0.5]]
    assert table.rate_hz == 1000


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", "D005", "empty"),
        ("{", "D004", "not JSON"),
        ("[" * 100_000, "D004", "not JSON"),
        ("\xff\xfe", "D004", "not JSON"),
        ("[]", "D004", 'no "payload"'),
        ('{"payload": 3}', "D004", 'no "payload"'),
        (acquired(interval_ms=0), "D004", '"interval_ms" is 0'),
        (acquired(interval_ms=None), "D004", '"interval_ms" is None'),
        (acquired(interval_ms=True), "D004", '"interval_ms" is True'),
        (acquired(interval_ms=10**400), "D004", '"interval_ms" is 1000'),
        (acquired(interval_ms=float("nan")), "D004", '"interval_ms" is nan'),
        (acquired(sensors=[]), "D004", "no list of sensors"),
        (acquired(sensors=["accX"]), "D004", "without name"),
        (acquired(sensors=[{"name": 1}]), "D004", "without name"),
        (acquired(sensors=XYZ * 400), "D004", "no list of sensors"),
        (acquired(values={}), "D004", "no list of samples"),
        (acquired(values=[]), "D004", "no samples"),
        (acquired(values=[[1, 2, 3], [1, 2]]), "D004", "sample 2 is not 3 numbers"),
        (acquired(values=[[1, 2, "3"]]), "D004", "sample 1 is not 3 numbers"),
        (acquired(values=[[1, 2, None]]), "D004", "sample 1 is not 3 numbers"),
        (acquired(values=[[1, 2, True]]), "D004", "sample 1 is not 3 numbers"),
        (acquired(values=[[1, 2, float("inf")]]), "D010", "no usable number in sample 1"),
        (acquired(values=[[1, 2, 10**30]]), "D004", "sample 1"),
        (acquired(sensors=[*XYZ[:2], {"name": "q"}]), "D006", '"acc_z" is not in the file'),
        (acquired(sensors=[XYZ[0], *XYZ[:2]]), "D026", "names 2 sensors"),
        (
            acquired(sensors=[{"name": f"acc{a}", "units": "furlong"} for a in "xyz"]),
            "D007",
            "furl",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["json", "cbor"])
def test_what_is_wrong_with_an_acquisition(tmp_path, kind, content, code, said):
    if isinstance(content, str):
        data = content.encode("latin-1")
        said = said.replace("JSON", kind.upper()) if data else said
        if kind == "cbor" and "payload" in said:
            data = cbor2.dumps(json.loads(content))
    else:
        data = cbor2.dumps(content) if kind == "cbor" else json.dumps(content).encode()
    found = fault(tmp_path, data, name=f"a.{kind}")
    assert (found.code, said in found.message) == (code, True), found


@pytest.mark.parametrize(
    "data",
    [
        cbor2.dumps(acquired())[:100],
        cbor2.dumps(acquired())[:-1],
        b"\x9b" + b"\xff" * 8,  # an array of 2^64 - 1
        b"\x5b" + b"\x7f" + b"\xff" * 7,  # bytes, as long as that
        b"\xbb" + b"\xff" * 8,
        b"\x9f" * 100_000,  # arrays in arrays
        b"\xd8\x1d\x00",  # a reference to nothing
        b"\xc4\x82\x1b" + b"\x7f" + b"\xff" * 7 + b"\x01",  # 10 to the power of 2^63
        b"\xc2\x5a\x00\x01\x00\x00",
    ],
    ids=str,
)
def test_hostile_cbor(tmp_path, data):
    assert fault(tmp_path, data, name="a.cbor").code == "D004"


def test_a_large_acquisition_is_refused_unread(tmp_path):
    path = put(tmp_path, "a.json", "{")
    with path.open("r+b") as file:
        file.truncate(5_000_000_000)
    with pytest.raises(SpeccError) as caught:
        acquisition.read(path, "a.json", Request(ACC, 50.0), Report())
    assert caught.value.diagnostics[0].code == "D003"


def test_a_set_of_acquisitions_with_its_own_split(tmp_path):
    for k in range(6):
        folder = "testing" if k > 3 else "training"
        for label in ("idle", "circle"):
            content = acquired(values=noise(k + len(label) * 10, 40, 3).tolist())
            put(tmp_path, f"{folder}/{label}.{k}.json", json.dumps(content))
    put(tmp_path, "info.labels", "{}")
    dataset = read_dataset(make_app(tmp_path, layout="edge_impulse"))
    assert dataset.diagnostics == ()
    tested = {f"testing/{c}.{k}.json" for c in ("idle", "circle") for k in (4, 5)}
    assert set(dataset.test.groups) == tested
    assert all(
        g.startswith("training/") for g in (*dataset.train.groups, *dataset.validation.groups)
    )


def table(n=40, **more):
    columns = {f"acc_{a} [g]": noise(7, n, 3)[:, i] for i, a in enumerate("xyz")}
    return {**columns, **more}


def stored(columns, **options):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


def read_parquet(folder, content, channels=ACC, **options):
    return read(folder, content, channels, parquet, "a.parquet", **options)


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_parquet(tmp_path, compression, kind):
    columns = {name: values.astype(kind) for name, values in table(100_000).items()}
    content = stored(columns, compression=compression, row_group_size=30_000)
    found = read_parquet(tmp_path, content)
    assert np.array_equal(found.samples, np.stack(list(columns.values()), 1).astype(np.float32))


def test_parquet_with_units_time_labels_and_groups(tmp_path):
    columns = {
        "acc_x [mg]": np.arange(40, dtype=np.int16),
        "time [ms]": np.arange(40) * 20,
        "label": pa.array(["idle"] * 20 + ["circle"] * 20).dictionary_encode(),
        "subject": [1] * 40,
        "other": [[1, 2]] * 40,
    }
    content = stored(columns)
    found = read_parquet(tmp_path, content, ACC[:1], label_column="label", group_column="subject")
    np.testing.assert_allclose(found.samples[:, 0], np.arange(40) / 1000, rtol=1e-6)
    np.testing.assert_allclose(found.seconds, np.arange(40) * 0.02)
    assert (found.label_names, found.group_names) == (("idle", "circle"), ("1",))
    assert found.labels.tolist() == [0] * 20 + [1] * 20


WHOLE = stored(table())


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "D005", "empty"),
        (b"PAR1", "D004", "cannot be read"),
        (WHOLE[:-20], "D004", "cannot be read"),
        (WHOLE[:100] + WHOLE[120:], "D004", "cannot be read"),
        (bytes(1000), "D004", "cannot be read"),
        (stored(table(0)), "D005", "no rows"),
        (stored({"acc_x": [1.0]}), "D006", "acc_y"),
        (stored(table() | {"acc_z [g]": ["a"] * 40}), "D009", "a column of string"),
        (stored(table() | {"acc_z [g]": [1.0] * 39 + [None]}), "D009", "is missing"),
        (stored(table() | {"acc_z [g]": [1.0] * 39 + [np.inf]}), "D010", '"acc_z" is inf'),
        (stored({f"c{i}": [1] for i in range(1100)}), "D003", "1100 columns"),
        (stored({"acc_x [m]": [1.0], "acc_y": [1.0], "acc_z": [1.0]}), "D007", 'unit "m"'),
    ],
    ids=lambda v: f"{len(v)} bytes" if isinstance(v, bytes) else None,
)
def test_what_is_wrong_with_a_parquet_file(tmp_path, content, code, said):
    found = fault(tmp_path, content, module=parquet, name="a.parquet")
    assert (found.code, said in found.message) == (code, True), found


def test_a_missing_value_is_named_by_its_row(tmp_path):
    content = stored(table(100_000) | {"acc_z [g]": [1.0] * 99_998 + [None, 1.0]})
    assert fault(tmp_path, content, module=parquet, name="a.parquet").span.line == 99_999


def test_a_small_file_of_billions_of_rows_ends_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "MAX_SAMPLE_BYTES", 1_000_000)
    content = stored({f"acc_{a}": np.zeros(2_000_000) for a in "xyz"})
    assert len(content) < 30_000
    assert fault(tmp_path, content, module=parquet, name="a.parquet").code == "D003"


def test_without_pyarrow_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = fault(tmp_path, WHOLE, module=parquet, name="a.parquet")
    assert (found.code, "specc-tinyml[parquet]" in found.hint) == ("D038", True)


def test_a_folder_of_parquet_files(tmp_path):
    for label in ("idle", "circle"):
        for k in range(4):
            columns = {
                f"acc_{a} [g]": noise(k + 9 * len(label), 40, 3)[:, i] for i, a in enumerate("xyz")
            }
            put(tmp_path, f"{label}/subject={k}.parquet", stored(columns))
    dataset = read_dataset(make_app(tmp_path, group_by="subject"))
    assert dataset.diagnostics == ()
    assert len(dataset.recordings) == 8
    put(tmp_path, "idle/subject=9.parquet", WHOLE[:50])
    assert one_problem(make_app(tmp_path)).span.file == "idle/subject=9.parquet"


def test_a_channel_that_is_no_acceleration_is_read_too(tmp_path):
    content = stored({"temperature [degF]": [32.0, 212.0]})
    found = read_parquet(tmp_path, content, (Channel("temperature", "degC"),))
    np.testing.assert_allclose(found.samples[:, 0], [0, 100], atol=1e-5)
