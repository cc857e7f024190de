"""Whatever a file holds, reading it ends in samples or in diagnostics, never in a traceback."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

from data_apps import make_app
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.dataset import read_dataset
from specc.diagnostics import SpeccError, render

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


@settings(max_examples=200, deadline=None)
@given(CONTENTS, st.sampled_from(["a.csv", "a.csv.gz"]), st.booleans())
def test_reading_never_crashes(content, name, resample):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "idle" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        try:
            read_dataset(make_app(Path(folder), resample=resample))
        except SpeccError as problem:
            assert render(problem.diagnostics)
