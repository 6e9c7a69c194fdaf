"""Fixtures of the interop tests: the command under test, and models that real Keras saved once a session.

    RAMET=build/ramet "$(scripts/python-env)/bin/python" -m pytest tests/interop
"""

import os
import sys
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
from saved_model import save_both_formats


def pytest_report_header():
    return f"keras {keras.__version__}, tf_keras {tf_keras.__version__}, RAMET={os.environ.get('RAMET')}"


@pytest.fixture(scope="session")
def ramet():
    path = os.environ.get("RAMET")
    if not path:
        pytest.exit("RAMET is not set: give the path of the command to test", returncode=2)
    return Ramet(Path(path).resolve())


def saved_when_asked(models, set_random_seed, folder):
    """Name of one of the models -> SavedModel, made once."""

    @cache
    def saved(name):
        set_random_seed(1)
        model, inputs = models[name]()
        real_keras.perturb_weights(model, seed=2)
        return save_both_formats(model, inputs, folder / name)

    return saved


@pytest.fixture(scope="session")
def saved_by_keras(tmp_path_factory):
    return saved_when_asked(keras_models.MODELS, keras.utils.set_random_seed, tmp_path_factory.mktemp("keras"))


@pytest.fixture(scope="session")
def saved_by_tf_keras(tmp_path_factory):
    return saved_when_asked(tf_keras_models.MODELS, tf_keras.utils.set_random_seed, tmp_path_factory.mktemp("tf_keras"))
