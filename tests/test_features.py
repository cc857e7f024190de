"""The features pass: shapes, names, order, normalisation."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from specc import registry
from specc.app import Channel, Feature, Window
from specc.features import (
    compute_features,
    feature_names,
    feature_shape,
    feature_sizes,
    fit_normalisation,
    lower_features,
)

LENGTH = 64


def make_app(*features, n_channels=3):
    """What the pass reads of a resolved app. ``features``: (type, channels, parameters)."""
    return SimpleNamespace(
        sensor=SimpleNamespace(
            rate_hz=50.0, channels=tuple(Channel(f"acc_{c}", "g") for c in "xyzuvw"[:n_channels])
        ),
        n_channels=n_channels,
        window=Window(LENGTH, 16),
        features=tuple(
            Feature(kind, registry.params("dsp", kind).Params(type=kind, **fields), channels)
            for kind, channels, fields in features
        ),
    )


@pytest.fixture
def windows():
    rng = np.random.default_rng(7)
    return (rng.normal(size=(40, LENGTH, 3)) + np.array([0, 5, -1])).astype(np.float32)


MEAN_MAX = ("statistics", (0, 2), {"measures": ["mean", "max"]})


def test_blocks_with_equal_channels_are_stacked(windows):
    app = make_app(MEAN_MAX, ("raw", (1, 0), {}))
    assert feature_sizes(app) == (4, 2 * LENGTH)
    assert feature_shape(app) == (2 + LENGTH, 2)
    found = compute_features(app, windows)
    assert (found.dtype, found.shape) == (np.float32, (40, 2 + LENGTH, 2))
    np.testing.assert_array_equal(found[:, 1], windows[:, :, [0, 2]].max(axis=1))
    np.testing.assert_array_equal(found[:, 2:], windows[:, :, [1, 0]])
    names = feature_names(app)
    assert names[:4] == tuple(
        f"{channel} statistics {measure}"
        for measure in ("mean", "max")
        for channel in ("acc_x", "acc_z")
    )
    assert names[4] == "acc_y raw t0"
    assert len(names) == len(set(names)) == 4 + 2 * LENGTH


def test_blocks_with_different_channels_are_one_column(windows):
    app = make_app(MEAN_MAX, ("statistics", (1,), {"measures": ["max"]}))
    assert feature_shape(app) == (5, 1)
    found = compute_features(app, windows)
    assert found.shape == (40, 5, 1)
    np.testing.assert_array_equal(found[:, 4, 0], windows[:, :, 1].max(axis=1))
    assert feature_names(app)[-1] == "acc_y statistics2 max"
    assert [call.function for call in lower_features(app)] == ["specc_statistics"] * 2


def test_windows_may_be_overlapping_views():
    app = make_app(MEAN_MAX)
    recording = np.random.default_rng(8).normal(size=(200, 3)).astype(np.float32)
    views = [recording[i : i + LENGTH] for i in range(0, 130, 16)]
    np.testing.assert_array_equal(
        compute_features(app, views), compute_features(app, np.array(views))
    )


def test_progress_ends_with_all_windows(windows):
    calls = []
    compute_features(
        make_app(MEAN_MAX), np.tile(windows, (30, 1, 1)), lambda *call: calls.append(call)
    )
    assert calls == [(500, 1200), (1000, 1200), (1200, 1200)]


@pytest.mark.parametrize(
    "bad",
    [np.zeros((2, LENGTH, 3)), np.zeros((2, LENGTH - 1, 3), "f4"), np.zeros((2, 3, LENGTH), "f4")],
)
def test_windows_of_another_type_or_shape_are_refused(bad):
    with pytest.raises(ValueError, match="window 0"):
        compute_features(make_app(MEAN_MAX), bad)
    with pytest.raises(ValueError, match="window 0"):
        compute_features(make_app(MEAN_MAX), bad.astype("f4").swapaxes(1, 2))


def test_no_windows():
    app = make_app(MEAN_MAX)
    assert compute_features(app, []).shape == (0, 2, 2)


def test_normalised_training_features_have_zero_mean_and_unit_variance(windows):
    app = make_app(("spectral", (0, 1, 2), {"n_fft": 32}))
    features = compute_features(app, windows)
    normalisation = fit_normalisation(app, features)
    assert normalisation.mean.shape == normalisation.inv_std.shape == feature_shape(app)
    normalised = normalisation.apply(features)
    assert normalised.dtype == np.float32
    constant = features.std(axis=0) == 0
    np.testing.assert_allclose(normalised.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(normalised.std(axis=0)[~constant], 1, rtol=1e-4)


def test_raw_features_share_a_channels_normalisation(windows):
    app = make_app(("raw", (0, 1, 2), {}))
    normalisation = fit_normalisation(app, windows)
    assert normalisation.mean.shape == (1, 3)
    np.testing.assert_allclose(
        normalisation.mean[0], windows.mean(axis=(0, 1), dtype=float), rtol=1e-6
    )
    np.testing.assert_allclose(1 / normalisation.inv_std[0], windows.std(axis=(0, 1)), rtol=1e-5)


def test_raw_beside_other_features_keeps_its_shared_normalisation(windows):
    app = make_app(("statistics", (0, 1, 2), {"measures": ["mean"]}), ("raw", (0, 1, 2), {}))
    normalisation = fit_normalisation(app, compute_features(app, windows))
    assert normalisation.mean.shape == (1 + LENGTH, 3)
    assert (normalisation.mean[1:] == normalisation.mean[1]).all()
    assert (normalisation.inv_std[1:] == normalisation.inv_std[1]).all()
    assert (normalisation.inv_std[0] != normalisation.inv_std[1]).all()


def test_a_feature_that_is_constant_in_training_stays_zero(windows):
    app = make_app(MEAN_MAX)
    features = compute_features(app, windows)
    features[:, 1, 0] = 1000 + 1e-4 * (np.arange(len(features)) % 2)
    features[:, 1, 1] = 0
    normalisation = fit_normalisation(app, features)
    assert (normalisation.inv_std[1] == 0).all()
    assert (normalisation.inv_std[0] > 0).all()
    assert (normalisation.apply(features + 5)[:, 1] == 0).all()
