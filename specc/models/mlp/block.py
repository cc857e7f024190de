"""The multilayer perceptron as a Keras model."""

from __future__ import annotations

import keras
from keras import layers, regularizers

from specc.models.mlp.params import Params


def build(params: Params, input_shape: tuple[int, int], n_classes: int, seed: int) -> keras.Model:
    """float32 features (length, channels), normalised -> probabilities (n_classes)."""
    penalty = regularizers.L2(params.l2) if params.l2 else None
    inputs = layers.Input(input_shape)
    x = layers.Flatten()(inputs)
    for index, units in enumerate(params.hidden):
        x = layers.Dense(
            units, activation="relu", kernel_regularizer=penalty, name=f"hidden_{index + 1}"
        )(x)
        if params.dropout:
            x = layers.Dropout(params.dropout, seed=seed + index)(x)
    outputs = layers.Dense(n_classes, activation="softmax", name="scores")(x)
    return keras.Model(inputs, outputs, name="mlp")
