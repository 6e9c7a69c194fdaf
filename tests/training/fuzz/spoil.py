"""Mistakes that users make."""

import keras
import numpy as np


def spoil(draws, trial, drawn):
    """Spoils one thing of the trial; its name."""
    name = draws.one_of(*SPOILERS)
    SPOILERS[name](draws, trial, drawn)
    return name


def _first(arrays, change):
    arrays[0] = change(arrays[0])


def _weights(draws, trial, change):
    trial.fit.pop("class_weight", None)
    trial.w = [draws.random.random(len(y)).astype("float32") for y in trial.y]
    _first(trial.w, change)


def _labels_outside(draws, trial, drawn):
    outputs = keras.tree.flatten(drawn.model.output)
    trial.compiled |= {"loss": "sparse_categorical_crossentropy", "metrics": None, "weighted_metrics": None, "loss_weights": None}
    trial.y = [draws.random.integers(0, 2, (len(y), *out.shape[1:-1])) + out.shape[-1] for y, out in zip(trial.y, outputs)]


def _set(part, **values):
    return lambda draws, trial, drawn: getattr(trial, part).update(values)


def _two_clips(draws, trial, drawn):
    trial.compiled["optimizer"] = {"class_name": "Adam", "config": {"clipnorm": 1.0, "clipvalue": 1.0}}


def _freeze(draws, trial, drawn):
    drawn.model.trainable = False


SPOILERS = {
    "unknown loss": _set("compiled", loss="mean_of_errors"),
    "unknown metric": _set("compiled", metrics=["acuracy"]),
    "unknown optimizer": _set("compiled", optimizer="adamm"),
    "no loss": _set("compiled", loss=None),
    "losses of another number": lambda d, t, m: t.compiled.update(loss=["mse"] * (len(t.y) + 1), loss_weights=None),
    "too few losses": lambda d, t, m: t.compiled.update(loss=["mse"] * max(len(t.y) - 1, 0), loss_weights=None),
    "loss of an unknown output": _set("compiled", loss={"nowhere": "mse"}, loss_weights=None),
    "loss weights of another number": lambda d, t, m: t.compiled.update(loss_weights=[1.0] * (len(t.y) + 1)),
    "loss weights of an unknown output": _set("compiled", loss_weights={"nowhere": 2.0}),
    "metrics of an unknown output": _set("compiled", metrics={"nowhere": ["mse"]}),
    "metrics of another number": lambda d, t, m: t.compiled.update(metrics=[["mse"]] * (len(t.y) + 1)),
    "a loss as metric": lambda d, t, m: t.compiled.update(metrics=["crossentropy"]),
    "metrics as a string": _set("compiled", metrics="mse"),
    "targets of another width": lambda d, t, m: _first(t.y, lambda y: np.zeros((*y.shape, 7), "float32")),
    "wider targets": lambda d, t, m: _first(t.y, lambda y: np.zeros((len(y), 7), "float32")),
    "too few targets": lambda d, t, m: _first(t.y, lambda y: y[:-2]),
    "a target too many": lambda d, t, m: t.y.append(t.y[0]),
    "targets of a scalar": lambda d, t, m: _first(t.y, lambda y: np.float32(3)),
    "inputs of another width": lambda d, t, m: _first(t.x, lambda x: np.concatenate([x, x], axis=-1)),
    "inputs of another rank": lambda d, t, m: _first(t.x, lambda x: x[..., None, None]),
    "an input too many": lambda d, t, m: t.x.append(t.x[0]),
    "NaN in the inputs": lambda d, t, m: _first(t.x, lambda x: x * np.float32("nan") if x.dtype.kind == "f" else x),
    "no rows": lambda d, t, m: (t.__setattr__("x", [x[:0] for x in t.x]), t.__setattr__("y", [y[:0] for y in t.y])),
    "too few weights": lambda d, t, m: _weights(d, t, lambda w: w[:-2]),
    "weights of another rank": lambda d, t, m: _weights(d, t, lambda w: np.stack([w, w, w, w, w, w, w], axis=1)),
    "weights of rank 4": lambda d, t, m: _weights(d, t, lambda w: w[:, None, None, None]),
    "a weight too many": lambda d, t, m: _weights(d, t, lambda w: w) or t.w.append(t.w[0]),
    "class and sample weights": lambda d, t, m: (_weights(d, t, lambda w: w), t.fit.update(class_weight={0: 1.0})),
    "class weights": _set("fit", class_weight={0: 1.0, 1: 3.0}),
    "labels outside": _labels_outside,
    "split of all": _set("fit", validation_split=1.0),
    "negative split": _set("fit", validation_split=-0.5),
    "split of nearly nothing": _set("fit", validation_split=0.001),
    "batches of 0": _set("fit", batch_size=0),
    "no epochs": _set("fit", epochs=0),
    "begins after the end": _set("fit", initial_epoch=5),
    "more steps than data": _set("fit", steps_per_epoch=50, epochs=2),
    "no steps": _set("fit", steps_per_epoch=0),
    "no validation steps": _set("fit", validation_split=0.3, validation_steps=0),
    "validates never": _set("fit", validation_split=0.3, validation_freq=0),
    "two clips": _two_clips,
    "all is frozen": _freeze,
    "steps per execution 0": _set("compiled", steps_per_execution=0),
}
