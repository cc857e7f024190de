"""Parameters of the one-dimensional convolutional network."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.models.size import ModelSize, dense, of_layers
from specc.spec.finding import Finding


class Params(BaseModel):
    """Convolutions along time (or along the bands of a spectrum) with the channels as depth, each
    halved by max pooling, then averaged over what is left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["conv1d"] = Field("conv1d", description="A 1-D convolutional network.")
    filters: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = Field(
        (16, 32, 32), min_length=1, max_length=8, description="Filters of each convolution."
    )
    kernel_size: int = Field(5, ge=1, le=255, description="Rows that a filter spans.")
    stride: int = Field(1, ge=1, le=64, description="Rows between two places of a filter.")
    pool: int = Field(2, ge=1, le=64, description="Rows of a max pooling window; 1 for no pooling.")
    batch_norm: bool = Field(
        True, description="Batch normalization, which costs nothing on the device: it is folded in."
    )
    pooling: Literal["average", "flatten"] = Field(
        "average",
        description="What the dense layers see: the average over the rows, or every row.",
    )
    dense: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = Field(
        (), max_length=4, description="Units of each dense layer after the convolutions."
    )
    dropout: float = Field(
        0.3,
        ge=0.0,
        le=0.9,
        description="Share of units dropped before each dense layer, in training.",
    )
    l2: float = Field(1e-4, ge=0.0, le=1.0, description="L2 penalty on the weights.")
    epochs: int = Field(
        40, ge=1, le=10_000, description="Passes over the training windows, at most."
    )
    batch_size: int = Field(32, ge=1, le=4096, description="Windows in a training step.")
    learning_rate: float = Field(0.001, gt=0.0, le=1.0, description="Of the Adam optimizer.")
    patience: int = Field(
        10, ge=1, le=10_000, description="Epochs without a better validation loss before it stops."
    )


def rows(params: Params, length: int) -> list[int]:
    """Rows after each convolution and its pooling; the last below 1 where nothing is left."""
    found = []
    for _ in params.filters:
        length = -(-length // params.stride) // params.pool
        found.append(length)
    return found


def check(params: Params, input_shape: tuple[int, int]) -> list[Finding]:
    """Findings for features of shape (length, channels)."""
    length = input_shape[0]
    findings = []
    if params.kernel_size > length:
        findings.append(
            Finding(
                "kernel_size",
                f"a filter of {params.kernel_size} rows is longer than the features' {length}",
                f"use at most {length}, or an mlp",
            )
        )
    left = rows(params, length)
    if min(left) < 1:
        most = sum(size >= 1 for size in left)
        findings.append(
            Finding(
                "filters",
                f"{len(left)} convolutions with stride {params.stride} and pool {params.pool} "
                f"leave nothing of {length} rows",
                f"use at most {most} filters, or a smaller stride or pool"
                if most
                else "use a smaller stride or pool",
            )
        )
    return findings


def size(params: Params, input_shape: tuple[int, int], n_classes: int) -> ModelSize:
    """What the network needs for features of shape (length, channels)."""
    length, channels = input_shape
    layers = []
    for filters in params.filters:
        length = -(-length // params.stride)
        layers.append((params.kernel_size * channels * filters, length * filters))
        length, channels = length // params.pool, filters
    inputs = channels * (1 if params.pooling == "average" else length)
    return of_layers([*layers, *dense(inputs, [*params.dense, n_classes])])
