"""Runs of `ramet fit` that end otherwise than they should, or on data that should not fit.

    RAMET=build/ramet "$(scripts/python-env)/bin/python" -m pytest tests/runs
"""

import json
import os
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from ramet_command import Ramet


@pytest.fixture(scope="session")
def ramet():
    path = os.environ.get("RAMET")
    if not path:
        pytest.exit("RAMET is not set: give the path of the command to test", returncode=2)
    return Ramet(Path(path).resolve())


def layer(class_name, name, inbound, **config):
    tensors = [{"class_name": "__keras_tensor__",
                "config": {"shape": [None, 1], "dtype": "float32", "keras_history": [inbound, 0, 0]}}]
    return {"module": "keras.layers", "class_name": class_name, "config": {"name": name, **config},
            "registered_name": None, "name": name,
            "inbound_nodes": [{"args": tensors, "kwargs": {}}] if inbound else []}


def architecture(inputs, hidden, outputs):
    """A network with what must come back after a kill: draws, moving statistics, slots of the optimizer."""
    layers = [
        layer("InputLayer", "x", None, batch_shape=[None, inputs], dtype="float32"),
        layer("Dense", "hidden", "x", units=hidden, activation="relu"),
        layer("BatchNormalization", "normalized", "hidden", momentum=0.9),
        layer("Dropout", "dropped", "normalized", rate=0.3),
        layer("Dense", "y", "dropped", units=outputs),
    ]
    return {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional",
            "config": {"name": "net", "trainable": True, "layers": layers,
                       "input_layers": [["x", 0, 0]], "output_layers": [["y", 0, 0]]}}


def write_task(folder, rows, inputs=8, hidden=16, outputs=2):
    """net.json and the arrays x.npy and y.npy, in the folder."""
    random = np.random.default_rng(3)
    (folder / "net.json").write_text(json.dumps(architecture(inputs, hidden, outputs)))
    x = random.random((rows, inputs), dtype="float32")
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", x[:, :outputs] ** 2)


def weights(path):
    """The bytes of the weights and of the optimizer's state in a .keras file; equal content gives equal bytes."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("model.weights.h5")


def unfinished(folder):
    return [path.name for path in folder.rglob(".ramet-*")]
