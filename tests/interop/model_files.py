"""What a model file holds, whoever wrote it, and where two such contents differ."""

import io
import json
import zipfile

import h5py
import numpy as np

# Numbered in the order of construction in one Python process: a name for sharing, without a meaning of its own.
_PROCESS_IDS = {"shared_object_id"}


def architecture(path):
    """The configuration of the model: class, config, modules, registered names and build configs."""
    if path.suffix == ".h5":
        with h5py.File(path) as file:
            config = json.loads(file.attrs["model_config"])
    else:
        config = _config_json(path)
        config.pop("compile_config", None)
    return _without(config, _PROCESS_IDS)


def compile_arguments(path):
    """Optimizer, loss and metrics as stored in the file; None where the model was not compiled."""
    if path.suffix == ".h5":
        with h5py.File(path) as file:
            stored = file.attrs.get("training_config")
        return json.loads(stored) if stored else None
    return _without(_config_json(path).get("compile_config"), _PROCESS_IDS) or None


def stored_weights(path):
    """Every stored array: the model's weights, seed generators' states and the optimizer's variables."""
    if path.suffix == ".h5":
        with h5py.File(path) as file:
            return _legacy_arrays(file)
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        arrays = {}
        file.visititems(lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
        return arrays


def differing_weights(actual, expected):
    """None when the same arrays are stored bit for bit, else a sentence."""
    if actual.keys() != expected.keys():
        missing, unexpected = expected.keys() - actual.keys(), actual.keys() - expected.keys()
        return f"weights missing: {sorted(missing)[:5]}, unexpected: {sorted(unexpected)[:5]}"
    different = [
        name for name, array in expected.items()
        if array.dtype != actual[name].dtype or not np.array_equal(array, actual[name])
    ]
    return f"weights differ: {different[:5]}" if different else None


def first_difference(actual, expected, path=""):
    """None when both are the same JSON value, else a sentence about the first place where they differ."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        for key in sorted(actual.keys() | expected.keys()):
            if key not in actual:
                return f"{path}/{key}: missing, expected {_short(expected[key])}"
            if key not in expected:
                return f"{path}/{key}: unexpected {_short(actual[key])}"
            if difference := first_difference(actual[key], expected[key], f"{path}/{key}"):
                return difference
        return None
    if isinstance(actual, list) and isinstance(expected, list):
        if len(actual) != len(expected):
            return f"{path}: {len(actual)} entries, expected {len(expected)}"
        for index, pair in enumerate(zip(actual, expected)):
            if difference := first_difference(*pair, f"{path}[{index}]"):
                return difference
        return None
    # In Python True == 1, in JSON they differ; 1 and 1.0 are the same number.
    same = actual == expected and isinstance(actual, bool) == isinstance(expected, bool)
    return None if same else f"{path}: {_short(actual)}, expected {_short(expected)}"


def _legacy_arrays(file):
    """Arrays of a legacy .h5, by layer and position.

    Not by name: Keras puts the model's name into a weight's name before a file is reloaded, and not after.
    """
    groups = {f"layer {name}": group for name, group in file["model_weights"].items()}
    if "optimizer_weights" in file:
        groups["optimizer"] = file["optimizer_weights"]
    return {
        f"{label}[{index}]": group[name][()]
        for label, group in groups.items()
        for index, name in enumerate(group.attrs["weight_names"])
    }


def _config_json(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def _without(value, keys):
    if isinstance(value, dict):
        return {key: _without(entry, keys) for key, entry in value.items() if key not in keys}
    if isinstance(value, list):
        return [_without(entry, keys) for entry in value]
    return value


def _short(value):
    return json.dumps(value)[:120]
