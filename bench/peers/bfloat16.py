"""float32 models whose products may round to bfloat16: how fast, and how far from Keras's answers."""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np
from open_vino import OpenVinoContender
from ramet import RametContender
from ramet_command import Ramet

CLASSIFIERS = {"mlp", "mnist_cnn", "mobilenet_v2", "resnet50", "efficientnet_b0"}
FEWEST_ROWS = 64  # whose answers are compared
TOLERANCE = 0.1  # of the largest; far more than bfloat16 costs, far less than what a mistake does


class RametBfloat16(RametContender):
    name = "ramet, bfloat16"
    tolerance = TOLERANCE
    options = ["--precision", "bf16"]


class OpenVinoBfloat16(OpenVinoContender):
    name = "OpenVINO, bfloat16"
    tolerance = TOLERANCE
    precision = "bf16"


def contender_makers(options):
    """Name of a contender -> a function from a workload to the contender."""
    makers = {OpenVinoBfloat16.name: partial(OpenVinoBfloat16, threads=options.threads)}
    if options.ramet:
        makers[RametBfloat16.name] = partial(RametBfloat16, threads=options.threads, command=options.ramet)
    return makers


@dataclass(frozen=True)
class Agreement:
    """With Keras in float32, over some rows."""

    rows: int
    error: float  # the largest, of the largest answer
    same_class: int | None  # rows with the same largest answer; None where answers are no classes


def compare_answers(workload, command):
    path = workload.file(".keras")
    model = keras.saving.load_model(path, compile=False)
    rows = max(workload.batch, FEWEST_ROWS)
    name, x = workload.random_input(model, np.random.default_rng(4), rows)
    expected = model.predict(x, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        inputs, outputs = Path(folder) / "x.npz", Path(folder) / "y.npz"
        np.savez(inputs, **{name: x})
        Ramet(command)("predict", path, "--input", inputs, "--output", outputs, *RametBfloat16.options)
        with np.load(outputs) as arrays:
            actual = arrays[arrays.files[0]]
    same = None
    if workload.name in CLASSIFIERS:
        same = int((actual.argmax(axis=-1) == expected.argmax(axis=-1)).sum())
    return Agreement(rows, np.abs(actual - expected).max() / np.abs(expected).max(), same)
