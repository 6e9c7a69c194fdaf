"""Classes that only their author has go through ramet as they came: configs, weights and assets."""

import json
import zipfile

import keras
import numpy as np
import pytest
import tf_keras
from model_files import architecture, differing_weights, first_difference, stored_weights
from ramet_command import RametError

register = keras.saving.register_keras_serializable


@register("mine")
class Vocabulary(keras.layers.Layer):
    """Takes a list of tensors, has variables of its own and files beside them."""

    def build(self, shapes):
        self.scale = self.add_weight(shape=(shapes[0][-1],), initializer="ones", name="scale")
        self.words = ["naïve", "日本語"]

    def call(self, inputs):
        return inputs[0] * self.scale + inputs[1]

    def save_assets(self, folder):
        with open(f"{folder}/words.txt", "w", encoding="utf-8") as file:
            file.write("\n".join(self.words) + "\r\n\0\n")
        with open(f"{folder}/raw.bin", "wb") as file:
            file.write(bytes(range(256)))

    def load_assets(self, folder):
        with open(f"{folder}/words.txt", encoding="utf-8", newline="") as file:
            self.words = file.read()


@register("mine")
class Draw(keras.initializers.Initializer):
    def __init__(self, scale=0.5):
        self.scale = scale

    def __call__(self, shape, dtype=None):
        return keras.ops.full(shape, self.scale, dtype)

    def get_config(self):
        return {"scale": self.scale}


@register("mine")
class Shrink(keras.regularizers.Regularizer):
    def __init__(self, factor=0.1):
        self.factor = factor

    def __call__(self, x):
        return self.factor * keras.ops.sum(keras.ops.absolute(x))

    def get_config(self):
        return {"factor": self.factor}


@register("mine")
class Box(keras.constraints.Constraint):
    def __call__(self, w):
        return keras.ops.clip(w, -1, 1)

    def get_config(self):
        return {}


@register("mine")
def ramp(shape, dtype=None):
    return keras.ops.reshape(keras.ops.arange(np.prod(shape), dtype=dtype or "float32"), shape) / 10


def opaque_layer():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    y = Vocabulary(name="vocabulary")([a, b])
    return keras.Model([a, b], keras.layers.Dense(3, name="out")(y))


def opaque_objects():
    a = keras.Input((4,), name="a")
    x = keras.layers.Dense(5, kernel_initializer=Draw(0.25), bias_initializer=ramp, kernel_regularizer=Shrink(),
                           activity_regularizer=Shrink(0.01), kernel_constraint=Box(), name="hidden")(a)
    x = keras.layers.Reshape((5, 1))(x)
    x = keras.layers.RNN(keras.layers.LSTMCell(3, recurrent_initializer=Draw()), name="rnn")(x)
    return keras.Model(a, keras.layers.Dense(2, activation=keras.layers.LeakyReLU(0.3), name="out")(x))


def assets(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("assets/") and name[-1] != "/"}


def config(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


@pytest.mark.parametrize("make", [opaque_layer, opaque_objects])
def test_survives(make, ramet, tmp_path):
    model = make()
    source = tmp_path / "source.keras"
    model.save(source)
    assert (make is opaque_layer) == (len(assets(source)) == 2)
    inputs = [np.random.default_rng(i).random((3, *x.shape[1:]), "float32") for i, x in enumerate(model.inputs)]
    expected = model.predict(inputs, verbose=0)
    for command, target in ((["convert"], "converted.keras"), (["clone", "--weights", "copy"], "cloned.keras")):
        path = tmp_path / target
        ramet(command[0], source, path, *command[1:])
        difference = first_difference(architecture(path), architecture(source))
        assert difference is None, difference
        assert assets(path) == assets(source)
        difference = differing_weights(stored_weights(path), stored_weights(source))
        assert difference is None, difference
        np.testing.assert_array_equal(keras.saving.load_model(path).predict(inputs, verbose=0), expected)


def test_unknown_objects_do_not_stop_what_the_file_has_weights_for(ramet, tmp_path):
    model = opaque_objects()
    model.save(tmp_path / "m.keras")
    x = np.random.default_rng(1).random((3, 4), "float32")
    np.savez(tmp_path / "x.npz", a=x)
    ramet("predict", tmp_path / "m.keras", "--input", tmp_path / "x.npz", "--output", tmp_path / "y.npz")
    with np.load(tmp_path / "y.npz") as answers:
        np.testing.assert_allclose(answers["out"], model.predict(x, verbose=0), rtol=1e-5, atol=1e-6)
    found = json.loads(ramet("check", tmp_path / "m.keras", "--json"))
    assert found["runs"]
    names = ["mine>Draw", "mine>ramp", "mine>Shrink", "mine>Shrink", "mine>Box", "mine>Draw"]
    assert all(name in gap["what"] for name, gap in zip(names, found["gaps"], strict=True)), found


def test_functions_in_keras_2(ramet, tmp_path):
    def twice(x):
        return 2 * x

    def halves(shape, dtype=None):
        return tf_keras.backend.ones(shape) / 2

    layers = [tf_keras.layers.Dense(3, activation=twice, kernel_initializer=halves, input_shape=(4,))]
    model = tf_keras.Sequential(layers)
    model.save(tmp_path / "m.h5")
    ramet("convert", tmp_path / "m.h5", tmp_path / "converted.keras")
    layer = config(tmp_path / "converted.keras")["config"]["layers"][-1]["config"]
    assert (layer["activation"]["config"], layer["kernel_initializer"]["config"]) == ("twice", "halves")
    with pytest.raises(RametError, match="1 of the layers of 'sequential.*' cannot run"):
        ramet("check", tmp_path / "m.h5")
