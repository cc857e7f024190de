"""The features pass: shapes, names, order, normalisation."""

from __future__ import annotations

import feature_core
import numpy as np
import pytest

from specc.app import Channel
from specc.features import (
    feature_names,
    feature_shape,
    feature_sizes,
    fit_normalisation,
    kept_channels,
    kept_samples,
    lower_features,
)
from specc.stream import Stream

LENGTH = 64


def make_app(*features, stride=16):
    """``features``: (type, channels, parameters)."""
    app = feature_core.make_app((LENGTH, stride), features)
    app.channels = tuple(Channel(f"acc_{c}", "g") for c in "xyz")
    return app


def compute_features(app, windows):
    """The features of each window as if it were the first of its recording."""
    stream = Stream(app)
    found = [stream.features(np.ascontiguousarray(window)) for window in windows]
    return np.concatenate(found)


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
    lowered = lower_features(app)
    assert [low.frames.call.function for low in lowered] == ["specc_statistics_pieces"] * 2
    assert [low.feature for low in lowered] == [0, 1]


def test_the_ring_holds_what_the_blocks_need():
    spectral = ("spectral", (2,), {"n_fft": 32})
    for app, channels, samples in [
        (make_app(MEAN_MAX), (0, 2), 16),
        (make_app(MEAN_MAX, stride=24), (0, 2), 8),
        (make_app(MEAN_MAX, stride=20), (0, 2), LENGTH),
        (make_app(spectral), (2,), 32),
        (make_app(spectral, stride=24), (2,), LENGTH),
        (make_app(spectral, ("raw", (0,), {})), (0, 2), LENGTH),
    ]:
        assert kept_channels(app) == channels
        assert kept_samples(app, lower_features(app)) == samples


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
