"""What ramet writes, real Keras opens: same configuration, same weights, same predictions."""

import keras
import numpy as np
import pytest
from keras_models import MODELS
from model_files import architecture, compile_arguments, differing_weights, first_difference, stored_weights
from saved_model import flat_predictions
from tf_keras_models import MODELS as TF_KERAS_MODELS

# Both sides are computed by the same Keras on the same machine from equal weights.
TOLERANCE = {"rtol": 1e-5, "atol": 1e-5}

CONVERSIONS = {
    "keras_to_keras": (".keras", ".keras"),
    "keras_to_h5": (".keras", ".h5"),
    "h5_to_keras": (".h5", ".keras"),
    "h5_to_h5": (".h5", ".h5"),
}


def assert_same_predictions(model, saved):
    for actual, expected in zip(flat_predictions(model, saved.inputs), saved.answers, strict=True):
        np.testing.assert_allclose(actual, expected, **TOLERANCE)


def assert_same_variables(actual, expected):
    for a, e in zip(actual, expected, strict=True):
        a, e = keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(e)
        np.testing.assert_array_equal(a, e, strict=True)


def assert_keras_opens(path, saved):
    model = keras.saving.load_model(path)
    assert_same_variables(model.weights, saved.model.weights)
    assert_same_predictions(model, saved)
    assert model.compiled == saved.model.compiled
    return model


def assert_same_architecture(path, expected):
    difference = first_difference(architecture(path), architecture(expected))
    assert difference is None, difference


def assert_same_stored_weights(path, saved, leave_out=()):
    def kept(arrays):
        return {name: array for name, array in arrays.items() if not any(part in name for part in leave_out)}

    difference = differing_weights(kept(stored_weights(path)), kept(stored_weights(saved.file(path.suffix))))
    assert difference is None, difference


@pytest.mark.parametrize("route", CONVERSIONS)
@pytest.mark.parametrize("name", MODELS)
def test_converted(name, route, ramet, saved_by_keras, tmp_path):
    source, target = CONVERSIONS[route]
    saved = saved_by_keras(name)
    converted = tmp_path / f"converted{target}"
    ramet("convert", saved.file(source), converted)

    assert_same_architecture(converted, saved.file(target))
    difference = first_difference(compile_arguments(converted), compile_arguments(saved.file(target)))
    assert difference is None, difference
    # A legacy .h5 does not hold the states of seed generators.
    assert_same_stored_weights(converted, saved, leave_out=["seed_generator"] if source == ".h5" else [])
    if target == ".keras":
        model = assert_keras_opens(converted, saved)
        if model.compiled:
            assert_same_variables(model.optimizer.variables, saved.model.optimizer.variables)
    elif saved.keras_opens_its_h5():
        assert_keras_opens(converted, saved)


@pytest.mark.parametrize("name", MODELS)
def test_cloned(name, ramet, saved_by_keras, tmp_path):
    saved = saved_by_keras(name)
    clone, keras_clone = tmp_path / "clone.keras", tmp_path / "keras_clone.keras"
    ramet("clone", saved.file(".keras"), clone, "--weights", "copy")

    # Cloning may renumber the calls of a shared layer, so the clone that Keras makes is the one to equal.
    keras.models.clone_model(keras.saving.load_model(saved.file(".keras"))).save(keras_clone)
    assert_same_architecture(clone, keras_clone)
    # As in Keras, a clone is compiled anew: its optimizer and its seed generators start afresh.
    assert_same_stored_weights(clone, saved, leave_out=["seed_generator", "optimizer/"])
    assert_keras_opens(clone, saved)


@pytest.mark.parametrize("source", [".h5", ".keras"])
@pytest.mark.parametrize("name", TF_KERAS_MODELS)
def test_converted_from_tf_keras(name, source, ramet, saved_by_tf_keras, tmp_path):
    saved = saved_by_tf_keras(name)
    converted = tmp_path / "converted.keras"
    ramet("convert", saved.file(source), converted)

    model = keras.saving.load_model(converted)
    assert_same_predictions(model, saved)
    assert model.count_params() == saved.model.count_params()
