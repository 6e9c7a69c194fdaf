#!/usr/bin/env python3
"""Models of today as an older Keras 3 writes them, with what it answers.

    PYTHONPATH=~/.cache/ramet/keras/3.6.0 "$(scripts/python-env)/bin/python" tools/older_keras/resave.py FOLDER [SOURCE ...]

SOURCE is a folder of cases as ../shared/corpus has them (CORPUS/cases/layers), an archive of goldens
(tests/golden/{layers,layer_models,operations}/*.npz), or `operations`: tools/operation_goldens, called in that version.
What the version lacks is left out (older_config.py). With FEW=3 in the environment three models of each class are made, others
with each version, and a quarter of the operations. FOLDER gets a folder for each model, in the form of write.py, for
compare.py; skipped.txt says what was left out, and why. A second run goes on where the first one ended.
`resave.py FOLDER --check NAME ...` says of models that ramet answers otherwise whether that version reads its own files so.
"""

import gc
import importlib
import json
import logging
import os
import re
import sys
import traceback
import types
import warnings
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # with oneDNN, pooling divides by zero where one window covers all
import real_keras  # noqa: F401

import keras
import numpy as np
import tensorflow as tf
from older_config import NotThere, Older, newest_defaults

warnings.filterwarnings("ignore")
logging.getLogger("absl").setLevel(logging.ERROR)
tf.config.run_functions_eagerly(True)  # each model runs once: tracing it takes longer
keras.config.disable_traceback_filtering()
gc.freeze()  # what was imported: clear_session collects garbage each time
QUANTIZED = ("Dense", "EinsumDense", "Embedding", "ReversibleEmbedding", "TimeDistributed")
MODES = ("int8", "int4", "float8")


class Missing:
    """In the place of a function that this version lacks."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *_, **__):
        raise NotThere(self.name)


def random_of(text):
    return np.random.default_rng(zlib.crc32(text.encode()))


def give_weights(name, model, values=None):
    """Small numbers, none negative where they stand for a variance; `values` where they are given."""
    random, variables = random_of(name), model.weights
    values = values if values and [v.shape for v in values] == [tuple(w.shape) for w in variables] else [None] * len(variables)
    for variable, value in zip(variables, values):
        if value is None and "float" in str(variable.dtype):
            value = random.standard_normal(tuple(variable.shape)) * 0.5
            if "variance" in variable.name or "stddev" in variable.name:
                value = np.abs(value) + 0.1
        if value is not None:
            variable.assign(np.asarray(value))
    finalize(model)


def finalize(model):
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization) and hasattr(layer, "adapt_mean"):
            layer.finalize_state()


def as_array(y):
    if "bfloat16" in str(y.dtype):  # no npy reader takes it
        return np.asarray(keras.ops.cast(y, "float32"))
    array = np.asarray(y)
    return np.vectorize(bytes.decode, otypes="U")(array) if array.dtype.kind == "O" else array


def answers(model, arrays):
    """Of a call, not of `predict`, which takes three times as long here, makes float32 of pictures, and cuts what has no batch."""
    tensors = [tf.constant(x, "float32" if x.dtype == np.float64 else None) for x in arrays]
    return [as_array(y) for y in tf.nest.flatten(model(tensors if len(tensors) > 1 else tensors[0], training=False))]


def same(found, wanted):
    return len(found) == len(wanted) and all(
        a.shape == b.shape and (np.array_equal(a, b) if b.dtype.kind in "USO" else np.allclose(a, b, 1e-3, 1e-3, equal_nan=True))
        for a, b in zip(found, wanted))


class Writer:
    def __init__(self, folder):
        self.folder, self.counts = folder, {"written": 0, "skipped": 0}
        folder.mkdir(parents=True, exist_ok=True)
        self.tried = set((folder / "tried.txt").read_text().splitlines()) if (folder / "tried.txt").exists() else set()

    def write(self, name, build, arrays):
        """`build()` gives a model; `arrays` are its inputs."""
        if name in self.tried:
            return
        self.tried.add(name)
        with open(self.folder / "tried.txt", "a") as tried:  # first, for some models end the process
            tried.write(name + "\n")
        if len({x.shape[:1] for x in arrays}) > 1:
            return  # `predict` takes rows
        keras.utils.clear_session()
        keras.utils.set_random_seed(zlib.crc32(name.encode()))
        try:
            self.save(self.into(name), name, build(), arrays)
            self.counts["written"] += 1
        except Exception as error:
            self.skip(name, error)

    def into(self, name):
        return self.folder / name.replace("/", "-").replace(" ", "_")

    def skip(self, name, error):
        self.counts["skipped"] += 1
        where = traceback.extract_tb(error.__traceback__)[-1]
        with open(self.folder / "skipped.txt", "a") as skipped:
            text = " ".join(str(error).split())[:1500]
            skipped.write(f"{name}: {type(error).__name__}: {text} ({where.filename.split('/src/')[-1]}:{where.lineno})\n")

    def save(self, into, name, model, arrays):
        wanted = answers(model, arrays)
        into.mkdir(exist_ok=True)
        model.save(into / "m.keras")
        try:
            model.save(into / "m.h5")
        except Exception:  # images' layers cannot be copied, for one
            (into / "m.h5").unlink(missing_ok=True)
        np.savez(into / "in.npz", **{f"in{i}": x for i, x in enumerate(arrays)})
        np.savez(into / "out.npz", **{f"out{i}": y for i, y in enumerate(wanted)})
        (into / "name").write_text(name)

    def check(self, into):
        """What this version makes of its own files, if it is not what it wrote: for those that ramet answers otherwise."""
        with np.load(into / "in.npz") as inputs, np.load(into / "out.npz") as outputs:
            arrays, wanted = [inputs[key] for key in inputs.files], [outputs[key] for key in outputs.files]
        for file in ("m.keras", "m.h5"):
            if not (into / file).exists():
                continue
            try:
                found = answers(keras.saving.load_model(into / file, compile=False), arrays)
                note = "" if same(found, wanted) else "is read as another model"
            except Exception as error:
                note = f"cannot be read: {type(error).__name__} {' '.join(str(error).split())[:200]}"
            if note:
                print(f"{keras.__version__} | {(into / 'name').read_text()} | {file} | {note}", flush=True)


# ---------------------------------------------------------------- what sources hold


def of_corpus(folder):
    """Of each case a name, its config, inputs and weights, and the file if it is needed for more than these."""
    for case in sorted(folder.iterdir()):
        if not (case / "model.keras").exists() or not (case / "inputs.npz").exists():
            continue
        with np.load(case / "inputs.npz") as arrays:
            inputs = [arrays[key] for key in arrays.files]
        with zipfile.ZipFile(case / "model.keras") as archive:
            has_more = folder.name != "layers" or any("assets" in member for member in archive.namelist())
            config = json.loads(archive.read("config.json"))
        yield f"{folder.name} {case.name}", config, inputs, [], case / "model.keras" if has_more else None


def numbered(arrays, prefix):
    found = []
    while f"{prefix}{len(found)}" in arrays:
        found.append(arrays[f"{prefix}{len(found)}"])
    return found


def of_goldens(path):
    """The same of an archive of goldens; the config may be one of a layer alone."""
    with np.load(path) as archive:
        arrays = {key: archive[key] for key in archive.files}
    for key, value in arrays.items():
        name = key[:-6]
        if not key.endswith((":about", ":model")) or f"{name}:given_mask" in arrays or f"{name}:in0" not in arrays:
            continue
        config = json.loads(str(value))
        if "config" in config or ("envelope" in config and not config.get("training")):
            yield f"{path.parent.name}_{path.stem} {name}", config, numbered(arrays, f"{name}:in"), numbered(arrays, f"{name}:weight"), None


# ---------------------------------------------------------------- models of this version


def reread(config, path, folder):
    """The file with another config, as if it were this version's."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(folder / "older.keras", "w") as older:
        for member in archive.namelist():
            text = archive.read(member)
            if member == "config.json":
                text = json.dumps(config)
            elif member == "metadata.json":
                text = json.dumps({**json.loads(text), "keras_version": keras.__version__})
            older.writestr(member, text)
    return keras.saving.load_model(folder / "older.keras")


def symbols_like(arrays, is_whole=False):
    return [keras.Input(batch_shape=x.shape if is_whole or not x.shape else (None, *x.shape[1:]),
                        dtype=x.dtype.name if x.dtype.kind != "U" else "string", name=f"x{i}") for i, x in enumerate(arrays)]


def around_layer(about, inputs):
    layer = keras.saving.deserialize_keras_object(about["envelope"])
    symbols = symbols_like(inputs)
    return keras.Model(symbols if len(symbols) > 1 else symbols[0], layer(symbols if about["list"] else symbols[0]))


def rebuilt(name, config, inputs, weights, path, folder):
    if path is not None:
        return reread(config, path, folder)
    model = around_layer(config, inputs) if "envelope" in config else keras.models.model_from_json(json.dumps(config))
    give_weights(name, model, weights)
    return model


def quantized(model, mode):
    model.quantize(mode)
    return model


def resave_all(writer, cases):
    older = Older(newest_defaults([config for _, config, *_ in cases]))
    for name, config, inputs, *rest in cases:
        def build():
            return rebuilt(name, older(config), inputs, *rest, writer.folder)
        writer.write(name, build, inputs)
        if name.startswith("layers ") and name.split()[1].split("-")[0] in QUANTIZED:
            for mode in MODES:
                writer.write(f"{mode} {name}", lambda: quantized(build(), mode), inputs)


def resave_operations(writer):
    """What is called in this version, as its own configs."""
    for module in (keras.ops, keras.ops.image, keras.ops.linalg):
        module.__getattr__ = Missing
    # The package without what it imports itself: some of it this version lacks.
    package = types.ModuleType("operation_goldens")
    package.__path__ = [str(HERE.parent / "operation_goldens")]
    sys.modules["operation_goldens"] = package
    from operation_goldens import family

    class Called(family.Goldens):
        def add(self, name, function, *inputs, batch=None, **_):
            def build():
                symbols = symbols_like(inputs, batch)
                return keras.Model(symbols if len(symbols) > 1 else symbols[0], function(*symbols), name="m")
            title = f"called_{self.name} {name}"
            if "FEW" not in os.environ or zlib.crc32((title + keras.__version__).encode()) % 4 == 0:
                writer.write(title, build, list(inputs))

        describe = add

        def put_model(self, name, model):
            pass

    family.Goldens = Called
    for path in sorted(Path(family.__file__).parent.glob("*.py")):
        if path.stem in ("__init__", "family"):
            continue
        try:
            importlib.import_module(f"operation_goldens.{path.stem}").goldens()
        except Exception as error:
            writer.skip(f"rest of {path.stem}", error)


def sampled(cases, count):
    """At most so many of each class, others with each version."""
    groups = {}
    for case in sorted(cases, key=lambda case: zlib.crc32((case[0] + keras.__version__).encode())):
        groups.setdefault(re.split("[-/]", case[0])[0], []).append(case)
    return [case for name in sorted(groups) for case in groups[name][:count]]


def main(folder, sources):
    writer, cases = Writer(Path(folder)), []
    if sources[:1] == ["--check"]:
        for name in sources[1:]:
            writer.check(writer.into(name))
        return
    for source in map(Path, sources):
        if source.exists():
            cases += (of_goldens if source.suffix == ".npz" else of_corpus)(source.resolve())
    if "FEW" in os.environ:
        cases = sampled(cases, int(os.environ["FEW"]))
    resave_all(writer, cases)
    if "operations" in sources:
        resave_operations(writer)
    print(keras.__version__, writer.counts)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
