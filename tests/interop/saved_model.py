"""A model that real Keras saved, with what it predicts."""

from dataclasses import dataclass
from pathlib import Path

import keras
from keras_models import BATCH


@dataclass
class SavedModel:
    """A model, its files `<stem>.keras` and `<stem>.h5`, a batch of inputs and its own answers to them."""

    model: object
    stem: Path
    inputs: object
    answers: list

    def file(self, extension):
        return self.stem.with_suffix(extension)

    def keras_opens_its_h5(self):
        """Keras 3.15 writes operation nodes (x + y) into .h5 files that it cannot read."""
        try:
            keras.saving.load_model(self.file(".h5"))
        except (TypeError, ValueError):
            return False
        return True


def flat_predictions(model, inputs):
    return keras.tree.flatten(model.predict(inputs, batch_size=BATCH, verbose=0))


def save_both_formats(model, inputs, stem):
    # .keras first: writing .h5 takes the optimizer out of the model's stored compile arguments (Keras 3.15).
    model.save(stem.with_suffix(".keras"))
    model.save(stem.with_suffix(".h5"))
    return SavedModel(model, stem, inputs, flat_predictions(model, inputs))
