"""Parameters of the multilayer perceptron."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from specc.models.size import ModelSize, dense, of_layers
from specc.spec.finding import Finding

MANY_WEIGHTS = 200_000


class Params(BaseModel):
    """Dense layers over all features at once. For features that already say what matters, such as
    statistics and band powers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["mlp"] = Field("mlp", description="A multilayer perceptron.")
    hidden: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = Field(
        (64, 32), max_length=8, description="Units of each hidden layer, with relu."
    )
    dropout: float = Field(
        0.3,
        ge=0.0,
        le=0.9,
        description="Share of units dropped after each hidden layer, in training.",
    )
    l2: float = Field(1e-4, ge=0.0, le=1.0, description="L2 penalty on the weights.")
    epochs: int = Field(
        60, ge=1, le=10_000, description="Passes over the training windows, at most."
    )
    batch_size: int = Field(32, ge=1, le=4096, description="Windows in a training step.")
    learning_rate: float = Field(0.001, gt=0.0, le=1.0, description="Of the Adam optimizer.")
    patience: int = Field(
        12, ge=1, le=10_000, description="Epochs without a better validation loss before it stops."
    )


def check(params: Params, input_shape: tuple[int, int]) -> list[Finding]:
    """Findings for features of shape (length, channels)."""
    inputs = input_shape[0] * input_shape[1]
    first = params.hidden[0] if params.hidden else 0
    if inputs * first > MANY_WEIGHTS:
        return [
            Finding(
                "hidden",
                f"{inputs} features into {first} units are {inputs * first:,} weights, "
                "a byte of flash each",
                "use conv1d, fewer features, or a smaller first layer",
                severity="warning",
            )
        ]
    return []


def size(params: Params, input_shape: tuple[int, int], n_classes: int) -> ModelSize:
    """What the network needs for features of shape (length, channels)."""
    return of_layers(dense(input_shape[0] * input_shape[1], [*params.hidden, n_classes]))
