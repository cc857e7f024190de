"""Trains the spec's architecture on the normalised features.

Classes weigh the same however many windows they have; training stops when the validation groups no
longer gain, and keeps the best weights. The same inputs give the same weights on the same machine:
seeds are fixed, kernels deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from specc import registry
from specc.app import ResolvedApp
from specc.diagnostics import error
from specc.tensorflow_quiet import quiet, tensorflow
from specc.trained_model import TrainedModel

Report = Callable[[int, int], None]
STEPS_PER_EXECUTION = 16


def train(
    app: ResolvedApp,
    features: Mapping[str, np.ndarray],
    labels: Mapping[str, np.ndarray],
    progress: Report,
) -> TrainedModel:
    """Trains on ``train``, stops by ``validation``.

    ``features``: split -> float32 (n, length, channels), normalised; ``labels``: split -> int (n).
    ``progress(done, total)`` counts epochs. Raises :class:`SpeccError`: M020 a class without
    training windows, M021 training diverged."""
    weights = class_weights(labels["train"], app.labels, app.data.layout)
    tf = tensorflow()
    import keras

    params = app.model.params
    with quiet():
        keras.backend.clear_session()
        keras.utils.set_random_seed(app.data.seed)
        tf.config.experimental.enable_op_determinism()
        model = registry.block("models", app.model.type).build(
            params, features["train"].shape[1:], len(app.labels), app.data.seed
        )
        model.compile(
            optimizer=keras.optimizers.Adam(params.learning_rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
            # Small networks spend their time between the steps.
            jit_compile=False,
            steps_per_execution=STEPS_PER_EXECUTION,
        )
    validated = len(features["validation"]) > 0
    history: list[dict[str, float]] = []

    def after_epoch(epoch: int, metrics: Mapping[str, float]) -> None:
        history.append({name: float(value) for name, value in metrics.items()})
        progress(epoch + 1, params.epochs)

    progress(0, params.epochs)
    model.fit(
        features["train"],
        labels["train"].astype(np.int32),
        validation_data=(
            (features["validation"], labels["validation"].astype(np.int32)) if validated else None
        ),
        epochs=params.epochs,
        batch_size=params.batch_size,
        class_weight=weights,
        verbose=0,
        callbacks=[
            keras.callbacks.EarlyStopping(
                monitor="val_loss" if validated else "loss",
                patience=params.patience,
                restore_best_weights=True,
            ),
            keras.callbacks.LambdaCallback(on_epoch_end=after_epoch),
        ],
    )
    progress(params.epochs, params.epochs)
    if not all(np.isfinite(w).all() for w in model.get_weights()):
        raise error(
            "M021",
            "training diverged: the weights are no longer numbers",
            hint=f"use a smaller learning_rate than {params.learning_rate:g}",
        )
    return TrainedModel(model, tuple(history))


def class_weights(
    labels: np.ndarray, names: tuple[str, ...], layout: str = "folders"
) -> dict[int, float]:
    """Class index -> weight, so that every class has the same sum of weights. Raises M020."""
    counts = np.bincount(labels, minlength=len(names))
    missing = [name for name, count in zip(names, counts, strict=True) if count == 0]
    if missing:
        hint = "record these classes in more groups, so that the split leaves some for training"
        if layout == "anomaly":
            hint = (
                'layout = "anomaly" keeps them for the test: learn from the normal windows elsewhere '
                "(`specc features --out` exports them) and name the network in [model] file, or put "
                'each class into a folder and use layout = "folders"'
            )
        raise error("M020", f"no training window of {', '.join(missing)}", hint=hint)
    return {i: len(labels) / (len(names) * int(count)) for i, count in enumerate(counts)}


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Share of rows of ``scores``, (n, n_classes), whose first maximum is at ``labels``, (n)."""
    return float(np.mean(scores.argmax(axis=1) == labels)) if len(labels) else 0.0
