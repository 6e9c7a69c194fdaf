"""Fixtures of the interop tests: the command under test, and models that real Keras saved once a session.

    RAMET=build/ramet "$(scripts/python-env)/bin/python" -m pytest tests/interop
"""

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import real_keras
from ramet_command import Ramet

import keras
import keras_models
import tf_keras
import tf_keras_models


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
    return keras.tree.flatten(model.predict(inputs, batch_size=keras_models.BATCH, verbose=0))


def save_both_formats(model, inputs, stem):
    # .keras first: writing .h5 takes the optimizer out of the model's stored compile arguments (Keras 3.15).
    model.save(stem.with_suffix(".keras"))
    model.save(stem.with_suffix(".h5"))
    return SavedModel(model, stem, inputs, flat_predictions(model, inputs))


def pytest_report_header():
    return f"keras {keras.__version__}, tf_keras {tf_keras.__version__}, RAMET={os.environ.get('RAMET')}"


@pytest.fixture(scope="session")
def ramet():
    path = os.environ.get("RAMET")
    if not path:
        pytest.exit("RAMET is not set: give the path of the command to test", returncode=2)
    return Ramet(Path(path).resolve())


@pytest.fixture(scope="session")
def saved_by_keras(tmp_path_factory):
    """Name of a model in keras_models -> SavedModel, made when first asked for."""
    folder = tmp_path_factory.mktemp("keras")

    @cache
    def saved(name):
        keras.utils.set_random_seed(1)
        model, inputs = keras_models.MODELS[name]()
        real_keras.perturb_weights(model, seed=2)
        return save_both_formats(model, inputs, folder / name)

    return saved


@pytest.fixture(scope="session")
def saved_by_tf_keras(tmp_path_factory):
    """Name of a model in tf_keras_models -> SavedModel, made when first asked for."""
    folder = tmp_path_factory.mktemp("tf_keras")

    @cache
    def saved(name):
        tf_keras.utils.set_random_seed(1)
        model, inputs = tf_keras_models.MODELS[name]()
        real_keras.perturb_weights(model, seed=2)
        return save_both_formats(model, inputs, folder / name)

    return saved
