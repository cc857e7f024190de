"""``specc features``: separability, wrong labels that were planted, figures that show something."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from specs import changed, write
from typer.testing import CliRunner

from specc.cli import app as cli
from specc.diagnostics import SpeccError
from specc.explore import project
from specc.show_features import Options, _project, run

LABELS = ("slow", "fast", "still")
HZ = {"slow": 2.0, "fast": 9.0, "still": 0.0}


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    """Three movements of five people, 12 s each; person 4's second `slow` recording is `fast`."""
    folder = tmp_path_factory.mktemp("features")
    features = [{"type": "statistics", "measures": ["std"]}, {"type": "spectral", "n_peaks": 0}]
    data = {"path": "data", "group_by": "person"}
    path = write(folder, changed(features=features, classes={"labels": list(LABELS)}, data=data))
    rng = np.random.default_rng(0)
    time = np.arange(600) / 50
    for label in LABELS:
        (folder / "data" / label).mkdir()
        for person in range(5):
            for take in range(2):
                wrong = label == "slow" and person == 4 and take == 1
                hz = HZ["fast" if wrong else label] * rng.uniform(0.9, 1.1)
                x = np.sin(2 * np.pi * hz * time[:, None] + rng.uniform(0, 6, 3))
                x = x * (hz > 0) + 0.1 * rng.normal(size=(600, 3))
                lines = [
                    "acc_x [g],acc_y [g],acc_z [g]",
                    *(",".join(f"{v:.4f}" for v in r) for r in x),
                ]
                name = f"person={person}_take={take}.csv"
                (folder / "data" / label / name).write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("shown", [{"recording": "slow/a.csv"}, {"plot": Path("a.png")}])
def test_features_are_shown_or_exported(spec, tmp_path, shown):
    with pytest.raises(SpeccError) as caught:
        run(spec, Options(out=tmp_path / "f.npz", **shown))
    assert caught.value.diagnostics[0].code == "O025"
    assert not (tmp_path / "f.npz").exists()


def test_the_planted_label_is_found(spec, capsys):
    assert run(spec, Options(as_json=True)) == 0
    found = json.loads(capsys.readouterr().out)
    assert {s["path"] for s in found["suspects"]} == {"slow/person=4_take=1.csv"}
    suspect = found["suspects"][0]
    assert (suspect["label"], suspect["looks_like"]) == ("slow", "fast")
    assert (suspect["start_s"], suspect["of_recording"]) == (0.0, 1.0)
    assert suspect["end_s"] == pytest.approx(12, abs=0.5)
    assert found["neighbours_of_other"] == "group"
    assert found["recall"] == [0.9, 1.0, 1.0]
    assert found["told_by_neighbours"] == pytest.approx(2.9 / 3, abs=1e-3)
    assert 0.25 < found["silhouette"] < 1
    n = found["windows"] // 30
    assert found["confusion"] == [[9 * n, n, 0], [0, 10 * n, 0], [0, 0, 10 * n]]


def test_text(spec, capsys):
    assert run(spec, Options()) == 0
    text = capsys.readouterr().out
    assert "96.7% of the windows are told by their 5 nearest neighbours of other groups" in text
    assert "slow/person=4_take=1.csv: slow looks like fast, 21 windows: 0 to 12 s" in text


def colours(path) -> int:
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    return len(np.unique(pixels // 16, axis=0))


def test_figures(spec, tmp_path, capsys):
    """Each has an image in it: many colours."""
    whole, one = tmp_path / "set.png", tmp_path / "one.png"
    assert run(spec, Options(plot=whole)) == 0
    assert run(spec, Options("fast/person=0_take=0.csv", plot=one)) == 0
    text = capsys.readouterr().out
    assert "fast, 12 s, 21 windows of 27 features" in text
    assert colours(whole) > 100
    assert colours(one) > 100


def test_the_features_of_a_recording(spec, capsys):
    assert run(spec, Options("fast/person=0_take=0.csv", as_json=True)) == 0
    found = json.loads(capsys.readouterr().out)
    values = np.array(found["features"])
    assert values.shape == (21, len(found["feature_names"]))
    assert found["feature_names"][0] == "acc_x statistics std"
    np.testing.assert_allclose(values[:, :3], np.sqrt(0.51), atol=0.05)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (Options(projection="tsne"), "O020"),
        (Options(plot="a.gif"), "O021"),
        (Options("fast/person=0_take=7.csv"), "O022"),
        (Options(plot="nowhere/at/all.png"), "O024"),
    ],
)
def test_what_cannot_be(spec, options, code, tmp_path, capsys):
    if options.plot:
        options = Options(options.recording, tmp_path / options.plot, options.projection)
    with pytest.raises(SpeccError) as failure:
        run(spec, options)
    (found,) = failure.value.diagnostics
    assert found.code == code
    assert found.hint
    as_data = Options(options.recording, options.plot, options.projection, True)
    assert run(spec, as_data) == 1
    assert code in capsys.readouterr().out


def test_umap_that_is_not_there(spec, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(SpeccError) as failure:
        run(spec, Options(plot=tmp_path / "a.png", projection="umap"))
    assert failure.value.diagnostics[0].code == "O023"


class Umap:
    """In the place of the package: the first two features, with noise on both streams."""

    def __init__(self, **given):
        self.given = given

    def fit_transform(self, values):
        assert self.given["n_neighbors"] < len(values)
        assert self.given["random_state"] == 0
        print("oneDNN")
        sys.stderr.write("numba\n")
        return values[:, :2]


def test_umap_draws_quietly(spec, tmp_path, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=Umap))
    assert run(spec, Options(plot=tmp_path / "a.png", projection="umap", as_json=True)) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["labels"] == list(LABELS)
    assert "numba" not in err
    assert colours(tmp_path / "a.png") > 100


def test_umap_of_few_windows():
    few = SimpleNamespace(values=np.zeros((3, 5)), points=np.zeros((3, 2)))
    assert _project(few, "pca").shape == (3, 2)
    with pytest.raises(SpeccError) as failure:
        _project(few, "umap")
    assert failure.value.diagnostics[0].code == "O026"


def test_umap_that_is_broken(spec, tmp_path, monkeypatch):
    """As where its own dependencies do not fit together."""
    (tmp_path / "umap.py").write_text("raise ImportError('Numba needs NumPy 2.3 or less')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "umap", raising=False)
    with pytest.raises(SpeccError) as failure:
        run(spec, Options(plot=tmp_path / "a.png", projection="umap"))
    (found,) = failure.value.diagnostics
    assert (found.code, "Numba needs" in found.message) == ("O023", True)


def test_the_command(spec):
    result = CliRunner().invoke(cli, ["features", str(spec), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["labels"] == list(LABELS)


def test_principal_components_against_an_exact_decomposition():
    rng = np.random.default_rng(1)
    values = (
        rng.normal(size=(300, 20))
        * np.geomspace(5, 0.1, 20)
        @ np.linalg.qr(rng.normal(size=(20, 20)))[0]
    )
    points, shares = project(values.astype(np.float32))
    centred = values - values.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(shares, s[:2] ** 2 / (s**2).sum(), rtol=1e-5)
    for k in range(2):
        exact = u[:, k] * s[k]
        np.testing.assert_allclose(np.abs(points[:, k]), np.abs(exact), atol=1e-3)
    one, share = project(np.arange(5, dtype=np.float32)[:, None])
    assert (share, one[:, 1].any()) == ((1.0, 0.0), False)
