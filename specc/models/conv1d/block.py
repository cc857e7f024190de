"""The one-dimensional convolutional network as a Keras model.

Built from 2-D layers over one row of pixels: TensorFlow Lite has no 1-D convolution, and so every
layer maps to one operator, with batch normalization and relu folded into the convolution.
"""

from __future__ import annotations

import keras
from keras import layers, regularizers

from specc.models.conv1d.params import Params


def build(params: Params, input_shape: tuple[int, int], n_classes: int, seed: int) -> keras.Model:
    """float32 features (length, channels), normalised -> probabilities (n_classes)."""
    penalty = regularizers.L2(params.l2) if params.l2 else None
    inputs = layers.Input(input_shape)
    x = layers.Reshape((1, *input_shape))(inputs)
    for index, filters in enumerate(params.filters, 1):
        x = layers.Conv2D(
            filters,
            (1, params.kernel_size),
            strides=(1, params.stride),
            padding="same",
            use_bias=not params.batch_norm,
            kernel_regularizer=penalty,
            name=f"conv_{index}",
        )(x)
        if params.batch_norm:
            x = layers.BatchNormalization(name=f"norm_{index}")(x)
        x = layers.ReLU(name=f"relu_{index}")(x)
        if params.pool > 1:
            x = layers.MaxPooling2D((1, params.pool), name=f"pool_{index}")(x)
    if params.pooling == "average":
        x = layers.GlobalAveragePooling2D(name="average")(x)
    else:
        x = layers.Flatten(name="flatten")(x)
    for index, units in enumerate(params.dense, 1):
        if params.dropout:
            x = layers.Dropout(params.dropout, seed=seed + index)(x)
        x = layers.Dense(
            units, activation="relu", kernel_regularizer=penalty, name=f"dense_{index}"
        )(x)
    if params.dropout:
        x = layers.Dropout(params.dropout, seed=seed)(x)
    outputs = layers.Dense(n_classes, activation="softmax", name="scores")(x)
    return keras.Model(inputs, outputs, name="conv1d")
