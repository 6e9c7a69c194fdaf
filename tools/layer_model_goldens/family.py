"""The goldens of one file: models of one layer each, with weights."""

from pathlib import Path

import keras
import numpy as np
from operation_goldens import family as operations

OUTPUT = Path(__file__).resolve().parents[2] / "tests" / "golden" / "layer_models"

normal, integers, random_of = operations.normal, operations.integers, operations.random_of

# Arguments that many layers take; what is given differs from every default.
KERNEL = {"kernel_initializer": "he_normal", "kernel_regularizer": "l2", "kernel_constraint": "max_norm"}
RECURRENT = {"recurrent_initializer": "glorot_normal", "recurrent_regularizer": "l1", "recurrent_constraint": "unit_norm"}
BIAS = {"bias_initializer": "ones", "bias_regularizer": "l1", "bias_constraint": "non_neg"}
EVERYTHING = {**KERNEL, **BIAS, "activity_regularizer": "l2"}


class Goldens(operations.Goldens):
    folder = OUTPUT

    def prepare(self, name, model):
        random = random_of(name)
        model.set_weights([(random.standard_normal(w.shape) * 0.5).astype(w.dtype) for w in model.get_weights()])
        for i, weight in enumerate(model.get_weights()):
            self.put(f"{name}:weight{i}", weight)


def masked(x, kind="prefix"):
    """A copy whose rows end in zeros after one, two, ... steps; or begin with them."""
    x = x.copy()
    for row in range(len(x)):
        length = 1 + row % x.shape[1]
        if kind == "prefix":
            x[row, length:] = 0
        else:
            x[row, : x.shape[1] - length] = 0
    return x
