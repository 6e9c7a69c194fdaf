"""The goldens of one file, and the data that cases share."""

import json
import zlib
from pathlib import Path

import keras
import numpy as np
from keras.src import backend

OUTPUT = Path(__file__).resolve().parents[2] / "tests" / "golden" / "operations"


def random_of(text):
    return np.random.default_rng(zlib.crc32(text.encode()))


def normal(*shape, seed=0, dtype="float32"):
    """Repeatable numbers around zero; different for each shape."""
    return random_of(repr((shape, seed))).standard_normal(shape).astype(dtype)


def positive(*shape, seed=0):
    return np.abs(normal(*shape, seed=seed)) + np.float32(0.1)


def integers(*shape, low=0, high=5, seed=0, dtype="int32"):
    return random_of(repr((shape, seed, "i"))).integers(low, high, shape).astype(dtype)


def booleans(*shape, seed=0):
    return integers(*shape, high=2, seed=seed).astype("bool")


def with_nan(x):
    """Every third element of a copy is NaN."""
    x = x.copy()
    x.reshape(-1)[::3] = np.nan
    return x


class Goldens:
    folder = OUTPUT

    def __init__(self, name):
        self.name = name
        self.arrays = {"keras_version": np.array(keras.__version__)}

    def put(self, key, array):
        assert key not in self.arrays, key
        self.arrays[key] = np.asarray(array)

    def describe(self, name, function, *inputs, batch=None):
        """`function` as a model that Keras cannot run here: only what it writes and infers."""
        self.add(name, function, *inputs, batch=batch, runs=False)

    def add(self, name, function, *inputs, batch=None, computed=None, eager=False, runs=True):
        """`function` as a model, with the first extent of the inputs unknown, or known with batch=True.

        `computed`, if given, computes what the model should give; with `eager`, the function itself does,
        where Keras cannot run its own node.
        """
        symbols = [
            keras.Input(batch_shape=x.shape if batch or not x.shape else (None, *x.shape[1:]), dtype=x.dtype,
                        name=f"x{i}")
            for i, x in enumerate(inputs)
        ]
        keras.utils.clear_session()
        outputs = function(*symbols)
        model = keras.Model(symbols, outputs, name="m")
        self.put_model(name, model)
        for i, array in enumerate(inputs):
            self.put(f"{name}:in{i}", array)
        if not runs:
            return
        tensors = [keras.ops.convert_to_tensor(x) for x in inputs]
        # Through the model: operators of TensorFlow's own tensors do not promote types as Keras does.
        computed = function if eager else computed
        # Layers that augment images do so unless they are told that nobody trains.
        outputs = computed(*tensors) if computed else model(tensors if len(tensors) > 1 else tensors[0], training=False)
        for i, array in enumerate(keras.tree.flatten(outputs)):
            self.put(f"{name}:out{i}", to_numpy(array))

    def put_model(self, name, model):
        """What Keras writes and infers, and weights."""
        self.prepare(name, model)
        text = json.dumps({**json.loads(model.to_json()), "keras_version": keras.__version__})
        specs = [{"shape": x.shape, "dtype": x.dtype} for x in keras.tree.flatten(model.outputs)]
        self.put(f"{name}:model", np.array(text))
        self.put(f"{name}:outputs", np.array(json.dumps(specs)))

    def prepare(self, name, model):
        """Gives a model its weights; operations have none."""

    def write(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.name}.npz"
        np.savez_compressed(path, **self.arrays)
        print(f"{path}: {len(self.arrays)} arrays, {path.stat().st_size} bytes")


def to_numpy(x):
    if not hasattr(x, "dtype"):
        return np.asarray(x)
    if backend.standardize_dtype(x.dtype) == "bfloat16":  # no npy reader takes it
        x = keras.ops.cast(x, "float32")
    return np.asarray(keras.ops.convert_to_numpy(x))
