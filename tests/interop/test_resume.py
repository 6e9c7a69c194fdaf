"""Training goes on where the other left off: Keras resumes what ramet trained, and ramet what Keras trained.

Each case is a compiled model. One side trains an epoch and saves; then both open that file, train another epoch on the
same batches, and must have the same weights and the same variables of the optimizer.
"""

import warnings

import keras
import numpy as np
import pytest
from keras import layers, optimizers
from model_files import compile_arguments, first_difference, stored_weights

ROWS, BATCH = 12, 4
EXACT = {"rtol": 2e-5, "atol": 2e-6}
# Both round to halves after each operation, but not in the same places.
HALVES = {"rtol": 5e-3, "atol": 3e-3}  # bfloat16 has three digits


def perceptron(optimizer, dtype=None, **compiled):
    x = keras.Input((4,), name="x")
    y = layers.Dense(5, activation="tanh", name="hidden", dtype=dtype)(x)
    y = layers.BatchNormalization(name="norm", dtype=dtype)(y)
    model = keras.Model(x, layers.Dense(3, name="out", dtype=dtype)(y))
    if dtype:
        model.dtype_policy = dtype
    model.compile(optimizer, **{"loss": "mse", **compiled})
    return model


def two_heads(optimizer):
    x = keras.Input((4,), name="x")
    y = layers.Dense(5, activation="tanh", name="hidden")(x)
    model = keras.Model(x, {"value": layers.Dense(3, name="value")(y), "kind": layers.Dense(3, name="kind")(y)})
    # A loss that is saved with its arguments: of a Huber, Keras forgets delta, and a file is another model than memory.
    model.compile(optimizer, loss={"value": keras.losses.MeanSquaredError(reduction="sum"), "kind": "mae"},
                  loss_weights={"value": 2.0, "kind": 0.25}, metrics={"value": ["mse"]},
                  weighted_metrics={"kind": [keras.metrics.MeanSquaredError(name="squares")]})
    return model


def ema(**more):
    return {"use_ema": True, "ema_momentum": 0.6, **more}


def scaled(inner):
    return optimizers.LossScaleOptimizer(inner, initial_scale=64.0, dynamic_growth_steps=2)


def several(default):
    # Patterns that match what a variable is called in a file and after training, which differ.
    return optimizers.MultiOptimizer(optimizers.OptimizerMap(default, {".*bias": optimizers.Adam(0.02), ".*gamma": optimizers.SGD(0.1)}))


CASES = {
    "adam": lambda: perceptron(optimizers.Adam(0.02)),
    "adam_by_name": lambda: perceptron("adam", loss=keras.losses.LogCosh(), metrics=["mae"], weighted_metrics=["mse"]),
    "adam_amsgrad_clipnorm": lambda: perceptron(optimizers.Adam(0.02, amsgrad=True, clipnorm=0.1)),
    "adam_ema": lambda: perceptron(optimizers.Adam(0.02, **ema())),
    "adam_accumulating": lambda: perceptron(optimizers.Adam(0.02, gradient_accumulation_steps=2, **ema())),
    "sgd": lambda: perceptron(optimizers.SGD(0.1)),
    "sgd_momentum_clipvalue": lambda: perceptron(optimizers.SGD(0.1, momentum=0.9, nesterov=True, clipvalue=0.05)),
    "sgd_momentum_ema_overwrite": lambda: perceptron(optimizers.SGD(0.1, momentum=0.9, **ema(ema_overwrite_frequency=2))),
    "sgd_schedule": lambda: perceptron(optimizers.SGD(optimizers.schedules.CosineDecay(0.2, 5))),
    "rmsprop": lambda: perceptron(optimizers.RMSprop(0.02)),
    "rmsprop_all": lambda: perceptron(optimizers.RMSprop(0.02, momentum=0.5, centered=True, global_clipnorm=0.3, **ema())),
    "adamw": lambda: perceptron(optimizers.AdamW(0.02)),
    "adamw_ema_overwrite": lambda: perceptron(optimizers.AdamW(0.02, weight_decay=0.1, **ema(ema_overwrite_frequency=1))),
    "loss_scale_sgd_momentum": lambda: perceptron(scaled(optimizers.SGD(0.1, momentum=0.9))),
    "loss_scale_adam_ema": lambda: perceptron(scaled(optimizers.Adam(0.02, **ema()))),
    "loss_scale_nadam": lambda: perceptron(scaled(optimizers.Nadam(0.02))),
    "loss_scale_adafactor": lambda: perceptron(scaled(optimizers.Adafactor(0.05))),
    "loss_scale_several": lambda: perceptron(scaled(several(optimizers.Nadam(0.02)))),
    "several": lambda: perceptron(several(optimizers.SGD(0.1, momentum=0.9))),
    "several_of_a_class": lambda: perceptron(several(optimizers.Adam(0.03))),
    "mixed_float16_adam": lambda: perceptron(optimizers.Adam(0.02), dtype="mixed_float16"),
    "mixed_bfloat16_adam": lambda: perceptron(optimizers.Adam(0.02), dtype="mixed_bfloat16"),
    "two_heads": lambda: two_heads(optimizers.Adam(0.02)),
}
# Keras does not save the product of momenta of a Nadam in a LossScaleOptimizer.
HIDDEN = {"loss_scale_nadam", "loss_scale_several"}


def tolerance(name):
    return HALVES if name.startswith("mixed") else EXACT


class Data:
    """Batches, for both sides."""

    def __init__(self, model, folder):
        random = np.random.default_rng(4)
        self.x = random.normal(size=(ROWS, 4)).astype("float32")
        targets = [random.normal(size=(ROWS, 3)).astype("float32") for _ in keras.tree.flatten(model.output)]
        self.y = keras.tree.pack_sequence_as(model.output, targets)
        self.files = folder / "x.npz", folder / "y.npz"
        np.savez(self.files[0], x_0=self.x)
        np.savez(self.files[1], **{f"y_{i}": y for i, y in enumerate(targets)})

    def train_with_keras(self, model):
        model.fit(self.x, self.y, batch_size=BATCH, epochs=1, shuffle=False, verbose=0)

    def train_with_ramet(self, ramet, source, target):
        ramet("fit", source, "--x", self.files[0], "--y", self.files[1], "--epochs", 1, "--batch-size", BATCH, "--no-shuffle",
              "--quiet", "--output", target)


def make(name, tmp_path):
    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    model = CASES[name]()
    return model, Data(model, tmp_path)


def assert_same_state(actual, expected, **close):
    actual, expected = stored_weights(actual), stored_weights(expected)
    assert actual.keys() == expected.keys()
    for name, wanted in expected.items():
        np.testing.assert_allclose(actual[name], wanted, err_msg=name, **close)


def resume_with_both(ramet, trained, data, tmp_path):
    """The file as it is after another epoch, of ramet and of Keras."""
    by_ramet, by_keras = tmp_path / "by_ramet.keras", tmp_path / "by_keras.keras"
    data.train_with_ramet(ramet, trained, by_ramet)
    model = load_without_warnings(trained)
    data.train_with_keras(model)
    model.save(by_keras)
    return by_ramet, by_keras


def load_without_warnings(path):
    """Keras warns when it cannot use the state of an optimizer."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return keras.saving.load_model(path)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("name", CASES)
def test_ramet_resumes_what_keras_trained(name, ending, ramet, tmp_path):
    model, data = make(name, tmp_path)
    data.train_with_keras(model)
    trained, by_keras, by_ramet = tmp_path / f"trained{ending}", tmp_path / "by_keras.keras", tmp_path / "by_ramet.keras"
    model.save(tmp_path / "trained.keras")  # first: to save an .h5 takes the optimizer out of what Keras saves later
    if ending == ".h5":
        try:
            model.save(trained)
        except ValueError as error:  # two variables of one name, which older files cannot hold
            pytest.skip(f"Keras cannot write it: {error}")
    data.train_with_ramet(ramet, trained, by_ramet)
    # Keras cannot go on from .h5 files, but in memory. From a .keras file it goes on otherwise than there where compile
    # has wrapped the optimizer in mixed precision; and what files do not hold of an optimizer is in memory alone.
    if ending == ".keras" or name in HIDDEN:
        # Of the optimizer that compile wrapped, Keras says that it skips the inner one's variables; the wrapper's list has them.
        load = keras.saving.load_model if name.startswith("mixed") else load_without_warnings
        model = load(tmp_path / "trained.keras")
    data.train_with_keras(model)
    model.save(by_keras)
    assert_same_state(by_ramet, by_keras, **tolerance(name))


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("name", CASES)
def test_keras_resumes_what_ramet_trained(name, ending, ramet, tmp_path):
    model, data = make(name, tmp_path)
    fresh, trained = tmp_path / "fresh.keras", tmp_path / f"trained{ending}"
    model.save(fresh)
    data.train_with_ramet(ramet, fresh, trained)
    if ending == ".h5":
        # Keras 3.15 cannot go on from such a file, not even from its own: it builds the optimizer for no variables. What
        # it stores must be right all the same.
        model = keras.saving.load_model(fresh)
        data.train_with_keras(model)
        for variable, (_, found) in zip(model.optimizer.variables, sorted_optimizer(trained), strict=True):
            np.testing.assert_allclose(found, variable.numpy(), err_msg=variable.path, **tolerance(name))
        return
    by_ramet, by_keras = resume_with_both(ramet, trained, data, tmp_path)
    assert_same_state(by_ramet, by_keras, **tolerance(name))
    difference = first_difference(compile_arguments(by_ramet), compile_arguments(by_keras))
    assert difference is None, difference


def sorted_optimizer(path):
    """The optimizer's arrays of a legacy .h5, in order."""
    arrays = {name: value for name, value in stored_weights(path).items() if name.startswith("optimizer[")}
    return sorted(arrays.items(), key=lambda item: int(item[0][len("optimizer["):-1]))
