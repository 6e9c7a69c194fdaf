#!/usr/bin/env python3
"""Does ramet learn as Keras does? Both train the same models from the same weights, on real data, several times.

    RAMET=build/ramet "$(scripts/python-env)/bin/python" tests/learning/learn.py [--seeds 5] [--only NAME]

Each seed draws other start weights; orders of the rows and dropout differ between the two. For each task it
prints what both reach on the held-out third, mean ± standard deviation, at the end and over all epochs, and
how far the means are apart in standard errors. Exits with 1 when that is more than 3.
"""

import argparse
import csv
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import real_keras  # noqa: F401  makes TensorFlow quiet
from ramet_command import Ramet

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_diabetes, load_digits

MOST_STANDARD_ERRORS = 3


@dataclass
class Task:
    data: Callable  # -> x, y
    build: Callable  # (ramet, folder, seed, x of training) -> the model, compiled
    epochs: int
    metric: str
    batch_size: int = 32


def digits():
    data = load_digits()
    return (data.images / 16).astype("float32"), data.target.astype("int64")


def diabetes():
    x, y = load_diabetes(return_X_y=True, scaled=False)
    order = np.random.default_rng(0).permutation(len(x))
    return x[order].astype("float32"), y[order].astype("float32")


def digits_cnn(ramet, folder, seed, x):
    model = keras.Sequential([
        keras.Input((8, 8), name="image"),
        layers.Reshape((8, 8, 1)),
        layers.Conv2D(16, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Flatten(),
        layers.Dropout(0.3),
        layers.Dense(10, activation="softmax"),
    ], name="digits_cnn")
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def digits_bidirectional(ramet, folder, seed, x):
    """The clone that the demo makes."""
    original = Path(__file__).resolve().parents[2] / "examples" / "digits" / "digits_lstm.keras"
    ramet("clone", original, folder / "clone.keras", "--wrap", "LSTM=Bidirectional", "--seed", seed)
    model = keras.saving.load_model(folder / "clone.keras")
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def diabetes_regression(ramet, folder, seed, x):
    normalization = layers.Normalization()
    normalization.adapt(x)
    model = keras.Sequential([
        keras.Input((10,), name="measurements"),
        normalization,
        layers.Dense(32, activation="relu", kernel_regularizer=keras.regularizers.L2(0.1)),
        layers.Dense(1),
    ], name="diabetes")
    model.compile(keras.optimizers.RMSprop(0.01), "mse", metrics=["mae"])
    return model


TASKS = {
    "digits CNN": Task(digits, digits_cnn, 30, "accuracy"),
    "digits Bidirectional(LSTM) clone": Task(digits, digits_bidirectional, 30, "accuracy"),
    "diabetes regression": Task(diabetes, diabetes_regression, 80, "mae"),
}


def learn(ramet, task, seed, folder):
    """The metric on held-out data after each epoch: of ramet, and of Keras."""
    x, y = task.data()
    held_out = len(x) // 3
    x_train, y_train, x_test, y_test = x[:-held_out], y[:-held_out], x[-held_out:], y[-held_out:]
    for name, array in {"x": x_train, "y": y_train, "x_test": x_test, "y_test": y_test}.items():
        np.save(folder / f"{name}.npy", array)
    keras.utils.set_random_seed(seed)
    model = task.build(ramet, folder, seed, x_train)
    model.save(folder / "start.keras")

    ramet("fit", folder / "start.keras", "--output", folder / "end.keras", "--quiet",
          "--x", folder / "x.npy", "--y", folder / "y.npy",
          "--validation-x", folder / "x_test.npy", "--validation-y", folder / "y_test.npy",
          "--epochs", task.epochs, "--batch-size", task.batch_size, "--seed", seed, "--threads", 1,
          "--history", folder / "history.csv")
    with open(folder / "history.csv", newline="") as file:
        ours = [float(row[f"val_{task.metric}"]) for row in csv.DictReader(file)]
    history = model.fit(x_train, y_train, validation_data=(x_test, y_test), epochs=task.epochs,
                        batch_size=task.batch_size, verbose=0)
    return ours, history.history[f"val_{task.metric}"]


def standard_errors(a, b):
    """How far the means of two samples are apart, in standard errors of their difference."""
    error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return abs(a.mean() - b.mean()) / max(error, 1e-12)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", help="a part of a task's name")
    options = parser.parse_args()
    ramet = Ramet(Path(os.environ["RAMET"]).resolve())
    passed = failed = 0
    for name, task in TASKS.items():
        if options.only and options.only not in name:
            continue
        curves = []
        for seed in range(1, options.seeds + 1):
            with tempfile.TemporaryDirectory(prefix="ramet-learn-") as folder:
                curves.append(learn(ramet, task, seed, Path(folder)))
        curves = np.array(curves)  # seeds, (ramet, keras), epochs
        views = {f"after epoch {n}": curves[:, :, n - 1] for n in (task.epochs // 4, task.epochs // 2, task.epochs)}
        views["mean of all epochs"] = curves.mean(axis=2)
        print(f"{name}: held-out {task.metric}, {options.seeds} seeds, mean ± standard deviation")
        for view, values in views.items():
            ours, theirs = values[:, 0], values[:, 1]
            apart = standard_errors(ours, theirs)
            is_noise = apart <= MOST_STANDARD_ERRORS
            passed, failed = passed + is_noise, failed + (not is_noise)
            print(f"  {view:20} ramet {ours.mean():.4f} ± {ours.std(ddof=1):.4f}   "
                  f"Keras {theirs.mean():.4f} ± {theirs.std(ddof=1):.4f}   {apart:.1f} standard errors apart",
                  flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
