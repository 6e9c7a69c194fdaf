#!/usr/bin/env python3
"""Make the files of this folder: the digits, the LSTM that reads them, and Keras's own answers.

    "$(scripts/python-env)/bin/python" examples/digits/make_digits.py [--output FOLDER] [--epochs N]

Takes the UCI handwritten digits from scikit-learn, trains a small recurrent network with Keras on the
first two thirds (a minute on one core), and records what Keras predicts on the last third. README.md
lists the files.
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from sklearn.datasets import load_digits

SEED = 2024
HELD_OUT = 599  # the last third of 1,797


def digits():
    """Images as (1797, 8, 8) float32 in 0..1, labels as int64."""
    data = load_digits()
    return (data.images / 16).astype("float32"), data.target.astype("int64")


def digits_lstm():
    """Reads an image as 8 steps of 8 values, row by row."""
    rows = keras.Input((8, 8), name="rows")
    x = keras.layers.LSTM(48, return_sequences=True, name="reader")(rows)
    x = keras.layers.LSTM(32, name="memory")(x)
    x = keras.layers.Dropout(0.2, name="dropout")(x)
    digit = keras.layers.Dense(10, activation="softmax", name="digit")(x)
    return keras.Model(rows, digit, name="digits_lstm")


def shifted(x, y):
    """Every image at its place and one pixel off in each of the 8 directions."""
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    moved = [padded[:, row : row + 8, column : column + 8] for row in range(3) for column in range(3)]
    return np.concatenate(moved), np.tile(y, len(moved))


def train(model, x, y, epochs):
    peak = 0.01
    cosine = keras.callbacks.LearningRateScheduler(lambda epoch: peak * 0.5 * (1 + np.cos(np.pi * epoch / epochs)))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=peak),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(*shifted(x, y), batch_size=64, epochs=epochs, callbacks=[cosine], verbose=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder to write to")
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()

    keras.utils.set_random_seed(SEED)
    x, y = digits()
    x_test, y_test = x[-HELD_OUT:], y[-HELD_OUT:]
    np.savez_compressed(options.output / "digits.npz", x=x, y=y)
    np.savez_compressed(options.output / "digits_test.npz", rows=x_test)
    np.save(options.output / "digits_test_labels.npy", y_test)

    model = digits_lstm()
    train(model, x[:-HELD_OUT], y[:-HELD_OUT], options.epochs)
    model.save(options.output / "digits_lstm.keras")
    model.save(options.output / "digits_lstm.h5")

    answers = model.predict(x_test, batch_size=HELD_OUT, verbose=0)
    accuracy = np.float32((answers.argmax(axis=1) == y_test).mean())
    np.savez_compressed(
        options.output / "digits_lstm_keras_answers.npz",
        digit=answers,
        accuracy=accuracy,
        keras_version=keras.__version__,
    )
    print(f"Keras {keras.__version__}: {accuracy:.2%} of {HELD_OUT} held-out digits")


if __name__ == "__main__":
    main()
