"""What tests train, and what they ask of losses and metrics, as cases of `fit` and `evaluate`."""

import copy
import json
import shutil

import keras
import numpy as np

from .cases import as_tensor, config_of, fed, foreign_class, save_arrays, tolerances
from .trees import Unsupported, concrete, is_data, leaves

EPOCHS = 2


def in_order(names, structure):
    """The arrays of a structure: of a dict in the order of the names, if it has them."""
    if isinstance(structure, dict) and set(structure) == set(names):
        return [structure[name] for name in names]
    return [leaf for leaf in leaves(structure) if is_data(leaf)]


def per_output(model, arrays):
    tensors = [as_tensor(array) for array in arrays]
    if len(tensors) == 1:
        return tensors[0]
    structure = getattr(model, "_outputs_struct", None)
    return keras.tree.pack_sequence_as(structure, tensors) if structure is not None else tensors


def plain_logs(logs):
    return {name: np.asarray(value).tolist() for name, value in logs.items()}


def compiled_like(model, compiled):
    if not compiled:
        raise Unsupported("not compiled")
    model.compile_from_config({**compiled, "jit_compile": False})
    if not model.compiled:
        raise Unsupported("compile arguments that cannot be read")


def save_compiled(model, folder):
    path = folder / "model.keras"
    model.save(path)
    foreign = foreign_class(config_of(path))
    if foreign:
        raise Unsupported(foreign)
    return path


class Folder:
    """A case's folder, which goes when the case does not come about."""

    def __init__(self, writer, category, name, key):
        self.path = writer.folder_for(category, name, key)

    def __enter__(self):
        return self.path

    def __exit__(self, kind, *_):
        if kind is not None:
            shutil.rmtree(self.path)


def record_fit(recorder, call, key, source):
    model = type(call.model).from_config(copy.deepcopy(call.config))
    x = in_order(getattr(model, "input_names", []), call.x)
    if not model.built:
        model.build((None, *x[0].shape[1:]))
    compiled_like(model, call.compiled)
    y = in_order(getattr(model, "output_names", []), call.y)
    weights = call.keywords.get("sample_weight")
    weights = [] if weights is None else in_order(getattr(model, "output_names", []), weights)
    random = np.random.default_rng(len(key))
    x = [concrete(leaf, random) for leaf in x]
    if not x or not y or any(not isinstance(a, np.ndarray) for a in x + y + weights):
        raise Unsupported("data that is no array")
    name = call.compiled["optimizer"]
    name = name["class_name"] if isinstance(name, dict) else str(name)
    with Folder(recorder.writer, "fit", name, key) as folder:
        write_fit(recorder, folder, name, model, (x, y, weights), call.keywords, source)
    recorder.count("cases")


def write_fit(recorder, folder, name, model, data, keywords, source):
    x, y, weights = data
    path = save_compiled(model, folder)
    rows = x[0].shape[0]
    options = {"epochs": min(int(keywords.get("epochs") or 1), 3) if keywords.get("epochs") else EPOCHS,
               "batch_size": int(keywords.get("batch_size") or min(32, rows))}
    for option in ("class_weight", "validation_split"):
        if keywords.get(option):
            options[option] = keywords[option]

    def trained():
        loaded = keras.saving.load_model(path)
        weighting = {"sample_weight": per_output(loaded, weights)} if weights else {}
        history = loaded.fit(fed(loaded, x), per_output(loaded, y), shuffle=False, verbose=0, **options, **weighting)
        return loaded, history.history

    loaded, history = trained()
    loaded.save(folder / "after_fit.keras")
    for stem, arrays in (("inputs", x), ("targets", y), ("weights", weights)):
        if arrays:
            save_arrays(folder / f"{stem}.npz", stem.rstrip("s"), arrays)
    text = json.dumps(config_of(path))
    rtol, atol, low = tolerances(text, [])
    run = {"model": "model.keras", "inputs": "inputs.npz", "targets": "targets.npz", "expected_model": "after_fit.keras",
           "shuffle": False, "optimizer": {"class_name": name}, **options,
           "history": plain_logs(history)}
    if weights:
        run["sample_weight"] = "weights.npz"
    plain = not weights and "class_weight" not in options and "validation_split" not in options
    runs = [{"kind": "history", **run}] + ([{"kind": "fit", **run}] if plain else [])
    recorder.writer.write(folder, {"layer_class": name, "format": "keras", "low_precision": low, "rtol": 10 * rtol,
                                   "atol": 10 * atol, "source": source}, runs)


def record_objective(recorder, call, key, name, source):
    """A model that gives what it is given, with the loss or metric compiled in."""
    y_true, y_pred = call.y_true, call.y_pred
    if not isinstance(y_true, np.ndarray) or not isinstance(y_pred, np.ndarray):
        raise Unsupported("no arrays")
    if y_pred.dtype.kind in "iu":
        y_pred = y_pred.astype("float32")  # an activity regularizer of integers is 0
    weights = [call.sample_weight] if isinstance(call.sample_weight, np.ndarray) else []
    if any(a.shape[:1] != y_pred.shape[:1] for a in [y_true] + weights) or call.sample_weight is not None and not weights:
        raise Unsupported("weights that are not one a row")
    inputs = keras.Input(y_pred.shape[1:], dtype=str(y_pred.dtype))
    is_loss = isinstance(call.objective, keras.Loss)
    layer = keras.layers.Activation("linear") if is_loss else keras.layers.ActivityRegularization(l2=0.125)
    model = keras.Model(inputs, layer(inputs))
    objective = type(call.objective).from_config(call.objective.get_config())
    if is_loss:
        model.compile(loss=objective)
    else:
        model.compile(**{"weighted_metrics" if weights else "metrics": [objective]})
    with Folder(recorder.writer, "objectives", name, key) as folder:
        path = save_compiled(model, folder)
        loaded = keras.saving.load_model(path)
        weighting = {"sample_weight": as_tensor(weights[0])} if weights else {}
        rows = y_pred.shape[0]
        logs = loaded.evaluate(as_tensor(y_pred), as_tensor(y_true), batch_size=rows, verbose=0, return_dict=True, **weighting)
        for stem, arrays in (("inputs", [y_pred]), ("targets", [y_true]), ("weights", weights)):
            if arrays:
                save_arrays(folder / f"{stem}.npz", stem.rstrip("s"), arrays)
        run = {"kind": "evaluate", "model": "model.keras", "inputs": "inputs.npz", "targets": "targets.npz", "batch_size": rows,
               "logs": plain_logs(logs)}
        if weights:
            run["sample_weight"] = "weights.npz"
        rtol, atol, low = tolerances("", [np.asarray(v, dtype="float64") for v in logs.values()])
        recorder.writer.write(folder, {"layer_class": name, "format": "keras", "low_precision": low, "rtol": rtol,
                                       "atol": atol, "source": source}, [run])
    recorder.count("cases")
