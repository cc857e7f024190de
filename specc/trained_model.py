"""The trained network, before quantization. A shared value type: train.py makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """``keras_model``: float32 (n, length, channels), normalised -> probabilities. ``history``: a
    dict of metrics for each epoch (``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``)."""

    keras_model: Any
    history: tuple[dict[str, float], ...]

    def predict(self, features: np.ndarray) -> np.ndarray:
        """float32 (n, n_classes) probabilities for normalised features."""
        if not len(features):
            return np.empty((0, self.keras_model.output_shape[-1]), np.float32)
        return self.keras_model.predict(features, batch_size=256, verbose=0)
