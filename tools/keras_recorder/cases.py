"""A case of the corpus: a folder with a model, arrays, and what the real Keras answers."""

import hashlib
import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from .trees import Unsupported

LOW_PRECISION = ("float16", "bfloat16", "float8", "int8", "int4")
LARGEST = 300_000  # elements of a case's arrays
NOT_IN_FILES = ("__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer")


def digest(text):
    return hashlib.sha1(text.encode()).hexdigest()[:10]


def save_arrays(path, stem, arrays):
    np.savez(path, **{f"{stem}_{i}": array for i, array in enumerate(arrays)})


def config_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def foreign_class(config):
    """The first class in a config that Keras does not have, or an empty text."""
    if isinstance(config, dict):
        name = config.get("class_name")
        if name in NOT_IN_FILES:
            return name
        if name == "function" and ">" in str(config.get("config")):
            return config["config"]
        if isinstance(name, str) and "config" in config and "module" in config:
            module = str(config["module"])
            if not module.startswith(("keras", "builtins")) or module.endswith("_test"):
                return name
        config = list(config.values())
    if isinstance(config, list):
        return next(filter(None, map(foreign_class, config)), "")
    return ""


def as_tensor(array):
    if array.dtype.kind == "U":
        return tf.constant(array.tolist(), dtype=tf.string, shape=array.shape)
    return keras.ops.convert_to_tensor(array)


def as_array(tensor):
    if not tf.is_tensor(tensor):
        raise Unsupported("an output that is no tensor")
    array = keras.ops.convert_to_numpy(tensor)
    if array.dtype == object:
        texts = [item.decode("utf-8", "surrogateescape") for item in array.ravel()]
        return np.array(texts, dtype=np.str_).reshape(array.shape)
    return array if array.dtype.kind in "biufc" else array.astype("float32")


def fed(model, arrays):
    """The arrays in the structure that the model's inputs have."""
    tensors = [as_tensor(array) for array in arrays]
    structure = getattr(model, "_inputs_struct", None)
    if structure is not None:
        return keras.tree.pack_sequence_as(structure, tensors)
    return tensors[0] if len(tensors) == 1 else tensors


def answers(path, arrays):
    """What the model of a file gives for the arrays, and the dtypes of it."""
    model = keras.saving.load_model(path, compile=False)
    outputs = keras.tree.flatten(model(fed(model, arrays), training=False))
    if not outputs:
        raise Unsupported("no outputs")
    return [as_array(output) for output in outputs], [keras.backend.standardize_dtype(o.dtype) for o in outputs]


def same(first, second):
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc") for a, b in zip(first, second))


def tolerances(config_text, arrays):
    """rtol, atol. The absolute one grows with the values, as rounding does."""
    largest = max((float(np.nanmax(np.abs(a[np.isfinite(a)]), initial=0)) for a in arrays if a.dtype.kind in "fc"), default=0)
    low = any(f'"{name}' in config_text or f"_{name}" in config_text for name in LOW_PRECISION)
    rtol, atol = (2e-2, 1e-2) if low else (1e-4, 1e-5)
    return rtol, atol * max(1.0, largest), low


class CaseWriter:
    """Writes cases below a folder, each of the same form once."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.seen = set()

    def is_new(self, key):
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def folder_for(self, category, name, key):
        folder = self.folder / category / f"{name}-{digest(key)}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write(self, folder, description, runs):
        """Write case.json: `description` has what its runs share."""
        identity = f"{folder.parent.name}/{folder.name}"
        case = {"id": identity, "category": folder.parent.name, "keras_version": keras.__version__, "backend": "tensorflow",
                **description, "runs": runs}
        (folder / "case.json").write_text(json.dumps(case, indent=1), encoding="utf-8")

    def predict(self, category, name, key, model, arrays, source):
        """A case of one model, given arrays, and what Keras answers when it has read the file again."""
        folder = self.folder_for(category, name, key)
        path = folder / "model.keras"
        try:
            self._predict(folder, path, name, model, arrays, source)
        except BaseException:
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
            raise

    def _predict(self, folder, path, name, model, arrays, source):
        model.save(path)
        config = config_of(path)
        foreign = foreign_class(config)
        if foreign:
            raise Unsupported(foreign)
        expected, dtypes = answers(path, arrays)
        if not same(expected, answers(path, arrays)[0]):
            raise Unsupported("random")
        if sum(a.size for a in (*arrays, *expected)) > LARGEST:
            raise Unsupported("large")
        save_arrays(folder / "inputs.npz", "input", arrays)
        save_arrays(folder / "expected.npz", "output", expected)
        rtol, atol, low = tolerances(json.dumps(config), expected)
        summary = {"name": model.name, "total_params": int(model.count_params()),
                   "layers": [{"name": layer.name, "class_name": type(layer).__name__} for layer in model.layers]}
        self.write(folder, {
            "layer_class": name, "format": "keras", "low_precision": low, "rtol": rtol, "atol": atol,
            "inputs": [{"shape": a.shape, "dtype": str(a.dtype)} for a in arrays],
            "outputs": [{"shape": a.shape, "dtype": dtype} for a, dtype in zip(expected, dtypes)],
            "announced": [{"shape": t.shape, "dtype": t.dtype} for t in keras.tree.flatten(model.outputs)],
            "source": source,
        }, [
            {"kind": "predict", "model": "model.keras", "inputs": "inputs.npz", "expected": "expected.npz"},
            {"kind": "summary", "model": "model.keras", "expected_summary": summary},
        ])
