#!/usr/bin/env python
"""Models that an old version of Keras writes, with what it answers: run inside that version's environment (see `install`).

    PYTHON write.py MODULE FOLDER [PATTERN ...]

MODULE is `keras`, `tensorflow.keras` or `tf_keras`. FOLDER gets a folder for each model: the file in every format that
the version has (m.h5, m.keras, m.json, w.h5, w.weights.h5), in.npz and out.npz; of compiled models y.npz, evaluate.json
and after.npz, the weights after one more step. FOLDER/log.json says what the version does not have.
"""

from __future__ import print_function

import fnmatch
import importlib
import json
import os
import re
import sys
import traceback
import warnings
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
if "tf_keras" in sys.argv:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # some of its layers say tf.keras
warnings.filterwarnings("ignore")
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(HERE)
import models
import more_models
import trained
import training

ROWS = 4
READS_AGAIN = os.environ.get("READS_AGAIN", "1") == "1"  # 0 takes half the time
WORDS = ["aa", "bb", "cc", "dd ee", "Aa, bb!", ""]


class Namespace(dict):
    """Names of one version of Keras, also as attributes."""

    __getattr__ = dict.__getitem__

    def __init__(self, module):
        dict.__init__(self)
        keras = importlib.import_module(module)
        self.module = module
        # tensorflow.keras 2.15 does not say its own.
        self.version = getattr(keras, "__version__", None) or importlib.import_module("keras").__version__
        self.is_keras_1 = self.version.startswith("1.")
        for part in ("engine", "layers.recurrent", "layers.cudnn_recurrent", "layers.experimental.preprocessing", "legacy.layers"):
            try:
                self.update(public(importlib.import_module(module + "." + part)))
            except Exception:
                pass
        for part in ("constraints", "regularizers", "initializers", "initializations"):
            try:
                self.update(public(importlib.import_module(module + "." + part)))
            except ImportError:
                pass
        layers = importlib.import_module(module + ".layers")
        self.update(public(layers))
        for part in ("backend", "activations", "optimizers", "losses", "metrics", "models", "constraints", "regularizers"):
            try:
                self[part] = importlib.import_module(module + "." + part)
            except ImportError:
                pass
        self.update(Model=self.models.Model, Sequential=self.models.Sequential, keras=keras)
        try:
            import tensorflow
            self["tf"] = tensorflow
            if hasattr(tensorflow, "compat") and hasattr(tensorflow.compat, "v1"):
                self["v1"] = tensorflow.compat.v1.keras.layers
            if not tensorflow.__version__.startswith(("0.", "1.", "2.0", "2.1.")):
                tensorflow.config.run_functions_eagerly(True)  # each model runs once: tracing it takes longer
        except ImportError:
            pass
        if "experimental" in self and module != "keras":
            self["experimental"] = layers.experimental

    def __setattr__(self, name, value):
        self[name] = value

    def random(self, *what):
        return np.random.RandomState(zlib.crc32(repr((self.name, self.count, what)).encode()) & 0xFFFFFFFF)

    def forget(self):
        if hasattr(self.backend, "clear_session"):
            self.backend.clear_session()

    def start(self, name):
        self.name, self.count = name, 0
        self.forget()

    def normal(self, *shape):
        self.count += 1
        return self.random().standard_normal((ROWS,) + shape).astype("float32")

    def truth(self, *shape):
        return self.normal(*shape) > 0

    def ids(self, *shape):
        self.count += 1
        return self.random().randint(0, shape[-1], (ROWS,) + shape[:-1]).astype("int32")

    def padded(self, length, count):
        data = np.maximum(self.ids(length, count), 1)
        for row in range(ROWS):
            data[row, length - row:] = 0
        return data

    def masked(self, length, width):
        data = self.normal(length, width)
        for row in range(ROWS):
            data[row, length - row:] = 0
        return data

    def text(self, *shape):
        self.count += 1
        return np.array(WORDS, object)[self.random().randint(0, len(WORDS), (ROWS,) + shape)]


def public(module):
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def lines(name):
    with open(os.path.join(HERE, name)) as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def one_layer(k, line, in_sequence):
    parts = [part.strip() for part in line.split(" | ")]
    shape = tuple(int(n) for n in parts[1].split(","))
    kind = parts[2] if len(parts) > 2 else ""
    # __getitem__ misses become NameErrors that say what is not there.
    names = dict(k)
    if kind == "text":
        data, dtype = k.text(*shape), "string"
    elif kind:
        data, dtype = k.ids(*(shape + (int(kind.split()[1]),))), "int32"
    else:
        data, dtype = k.normal(*shape), None
    if in_sequence:
        if kind == "text":
            return None
        call = parts[0][:-1] + ("" if parts[0].endswith("()") else ", ") + "input_shape=%r" % (shape,)
        if kind and "Embedding" not in call:
            call += ", dtype='int32'" if "tegerLookup" in call or "Category" in call else ""
        return k.Sequential([eval(call + ")", names)]), [data]
    x = k.Input(shape=shape, dtype=dtype) if dtype else k.Input(shape=shape)
    layer = eval(parts[0], names)
    if type(layer).__name__ == "Normalization" and "mean" not in parts[0]:
        layer.adapt(data)
    return k.Model(x, layer(x)), [data]


def set_weights(k, model, name):
    random = np.random.RandomState(zlib.crc32(name.encode()) & 0xFFFFFFFF)
    weights = []
    for old in model.get_weights():
        if getattr(old, "dtype", None) is None or old.dtype.kind not in "fV" and old.dtype.name != "bfloat16":
            weights.append(old)
        else:
            weights.append((np.abs(random.standard_normal(old.shape)) * 0.4 * np.where(random.uniform(size=old.shape) < 0.3, -0.0 if old.ndim == 1 else -1, 1) + 0.05).astype(old.dtype))
    if weights and "learned" not in name and "idf" not in name:  # the config says these, too
        try:
            model.set_weights(weights)
        except Exception as error:
            print("   weights not set:", str(error)[:100])
    for layer in model.layers:  # no negative variances
        if "BatchNormalization" in type(layer).__name__:
            layer.set_weights([np.abs(weight) for weight in layer.get_weights()])


def version_of(k):
    text = k.version.replace("-tf", "")
    return tuple(int(n) for n in re.findall(r"\d+", text)[:2])


def flat(values):
    if isinstance(values, dict):
        return [values[name] for name in sorted(values)]
    return list(values) if isinstance(values, (list, tuple)) else [values]


def save_arrays(path, prefix, arrays):
    arrays = [np.asarray(a) for a in arrays]
    np.savez(path, **{"%s%d" % (prefix, i): a.astype("U") if a.dtype.kind in "OS" else a for i, a in enumerate(arrays)})


def dense(values):
    if hasattr(values, "dense_shape"):
        import tensorflow
        return tensorflow.sparse.to_dense(values).numpy()
    return values


def predict(model, inputs):
    return [dense(y) for y in flat(model.predict_on_batch(inputs if isinstance(inputs, dict) or len(inputs) > 1 else inputs[0]))]


def save(k, model, folder):
    """Each format that this version has, and what keeps it from writing one."""
    failures = {}
    version = version_of(k)

    def attempt(name, write):
        try:
            write(os.path.join(folder, name))
        except Exception as error:
            failures[name] = "%s: %s" % (type(error).__name__, str(error)[:200])
            if os.path.exists(os.path.join(folder, name)):
                os.remove(os.path.join(folder, name))  # half of it

    attempt("m.h5", model.save)
    attempt("m.json", lambda path: open(path, "w").write(model.to_json()))
    attempt("w.h5", model.save_weights)
    if version >= (2, 12):
        # 2.12 writes HDF5 under this name unless it is told.
        attempt("m.keras", lambda path: model.save(path, **({"save_format": "keras_v3"} if version == (2, 12) else {})))
        attempt("w.weights.h5", model.save_weights)
    return failures


def record(k, name, make, folder, log):
    k.start(name)
    try:
        made = make(k)
    except Exception as error:
        log["absent"][name] = "%s: %s" % (type(error).__name__, str(error)[:160])
        return
    if made is None:
        return
    model, inputs = made
    safe = re.sub(r"[^A-Za-z0-9_.=,-]+", "_", name).strip("_")[:110]
    folder = os.path.join(folder, safe)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    try:
        set_weights(k, model, name)
        wanted = predict(model, inputs)
    except Exception as error:
        log["fails"][name] = "%s: %s" % (type(error).__name__, str(error)[:300])
        return
    failures = save(k, model, folder)
    for file in ("m.h5", "m.keras") if READS_AGAIN else ():
        path = os.path.join(folder, file)
        if not os.path.exists(path) or file in failures:
            continue
        try:
            # A copy of the state is not wanted: stateful layers begin anew in the loaded model.
            k.forget()
            again = predict(k.models.load_model(path), inputs)
            if not all(np.allclose(a, b, rtol=1e-4, atol=1e-5, equal_nan=True) for a, b in zip(wanted, again) if a.dtype.kind == "f"):
                failures["reloaded " + file] = "differs"
        except Exception as error:
            failures["reloaded " + file] = "%s: %s" % (type(error).__name__, str(error)[:200])
    if failures:
        log["not saved"][name] = failures
    save_arrays(os.path.join(folder, "in.npz"), "in", flat(inputs))
    save_arrays(os.path.join(folder, "out.npz"), "out", wanted)
    with open(os.path.join(folder, "name"), "w") as file:
        file.write(name)


def targets(k, kind):
    random = k.random("targets")
    base = random.standard_normal((16, 3)).astype("float32")
    classes = random.randint(0, 3, 16)
    return {"real": base, "positive": np.abs(base) + 0.1, "probabilities": np.exp(base) / np.exp(base).sum(1, keepdims=True),
            "signs": np.sign(base), "truth": (base > 0).astype("float32"), "one_hot": np.eye(3, dtype="float32")[classes],
            "classes": classes.reshape(16, 1).astype("float32")}[kind]


def train(k, name, optimizer, loss, kind, metrics, folder, log):
    k.start(name)
    names = dict(k)
    names.update(public(k.optimizers))
    for part in ("schedules", "legacy", "experimental"):
        try:
            found = getattr(k.optimizers, part)
            names[part] = found
            if part == "schedules":
                names.update(public(found))
        except AttributeError:
            names.pop(part, None)
    if "lr" in getattr(k.optimizers.SGD.__init__, "__code__").co_varnames:
        optimizer = optimizer.replace("learning_rate", "lr")
    try:
        arguments = dict(optimizer=eval(optimizer, names), loss=eval(loss, names), metrics=eval(metrics, names))
        k.random("x")
        x = k.random("x").standard_normal((16, 4)).astype("float32")
        y = targets(k, kind)
        first = {"input_shape": (4,)}
        layers = [k.Dense(5, activation="tanh", **first), k.BatchNormalization(), k.Dense(3, activation=training.ACTIVATION[kind])]
        model = k.Sequential(layers)
        set_weights(k, model, name)
        model.compile(**arguments)
    except Exception as error:
        log["absent"][name] = "%s: %s" % (type(error).__name__, str(error)[:160])
        return
    fit_and_save(k, name, model, [x], [y], folder, log)


def only(arrays):
    return arrays[0] if len(arrays) == 1 else arrays


def fit_and_save(k, name, model, inputs, wanted, folder, log):
    safe = re.sub(r"[^A-Za-z0-9_.=,-]+", "_", name).strip("_")[:110]
    folder = os.path.join(folder, safe)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    x, y = only(inputs), only(wanted)
    epochs = {"nb_epoch" if k.is_keras_1 else "epochs": 3}
    once = {"nb_epoch" if k.is_keras_1 else "epochs": 1}
    try:
        model.fit(x, y, batch_size=16, shuffle=False, verbose=0, **epochs)
        failures = save(k, model, folder)
        save_arrays(os.path.join(folder, "in.npz"), "in", inputs)
        save_arrays(os.path.join(folder, "y.npz"), "y", wanted)
        save_arrays(os.path.join(folder, "out.npz"), "out", predict(model, inputs))
        for file in ("m.h5", "m.keras"):
            path = os.path.join(folder, file)
            if not os.path.exists(path) or file in failures:
                continue
            try:
                again = k.models.load_model(path)
                values = again.evaluate(x, y, batch_size=16, verbose=0)
                with open(os.path.join(folder, file + ".evaluate.json"), "w") as out:
                    json.dump([[n, np.ravel(v).tolist()] for n, v in zip(again.metrics_names, flat(values))], out)
                again.fit(x, y, batch_size=16, shuffle=False, verbose=0, **once)
                save_arrays(os.path.join(folder, file + ".after.npz"), "w", again.get_weights())
            except Exception as error:
                failures["reloaded " + file] = "%s: %s" % (type(error).__name__, str(error)[:200])
        model.fit(x, y, batch_size=16, shuffle=False, verbose=0, **once)
        save_arrays(os.path.join(folder, "after.npz"), "w", model.get_weights())
        if failures:
            log["not saved"][name] = failures
    except Exception as error:
        log["fails"][name] = "%s: %s" % (type(error).__name__, str(error)[:300])
        return
    with open(os.path.join(folder, "name"), "w") as file:
        file.write(name)


def train_model(k, name, make, folder, log):
    k.start(name)
    try:
        model, inputs, wanted, arguments = make(k)
        set_weights(k, model, name)
        model.compile(**arguments)
    except Exception as error:
        log["absent"][name] = "%s: %s" % (type(error).__name__, str(error)[:160])
        return
    fit_and_save(k, name, model, inputs, wanted, folder, log)


def main(module, folder, patterns):
    k = Namespace(module)
    log = {"version": k.version, "absent": {}, "fails": {}, "not saved": {}}
    wanted = lambda name: not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
    k.name, k.count = "", 0
    for i, line in enumerate(lines("layers_1.txt" if k.is_keras_1 else "layers_2.txt")):
        for place in ("graph", "sequence") if i % 5 == 0 else ("graph",):  # it takes an hour for all versions as it is
            name = "%s %s" % (place, " ".join(line.split(" | ")))
            if wanted(name):
                record(k, name, lambda k: one_layer(k, line, place == "sequence"), folder, log)
    for make in models.KERAS_1 if k.is_keras_1 else models.KERAS_2 + more_models.MODELS:
        if wanted("model " + make.__name__):
            record(k, "model " + make.__name__, make, folder, log)
    for make in [] if k.is_keras_1 else trained.TRAINED:
        if wanted("trained " + make.__name__):
            train_model(k, "trained " + make.__name__, make, folder, log)
    for optimizer in training.OPTIMIZERS_1 if k.is_keras_1 else training.OPTIMIZERS:
        if wanted("optimizer " + optimizer):
            train(k, "optimizer " + optimizer, optimizer, "'mse'", "real", "[]", folder, log)
    for line in training.LOSSES_1 if k.is_keras_1 else training.LOSSES:
        loss, kind, metrics = [part.strip() for part in line.split(" | ")]
        name = "loss %s %s" % (loss, metrics)
        if wanted(name):
            train(k, name, "'sgd'", loss, kind, metrics, folder, log)
    with open(os.path.join(folder, "log.json"), "w") as file:
        json.dump(log, file, indent=1)
    print(log["version"], {key: len(value) for key, value in log.items() if key != "version"}, len(os.listdir(folder)) - 1, "models")


if __name__ == "__main__":
    if not os.path.isdir(sys.argv[2]):
        os.makedirs(sys.argv[2])
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
