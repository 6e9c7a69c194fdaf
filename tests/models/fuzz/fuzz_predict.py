#!/usr/bin/env python3
"""Draws models over all layers and operations, and compares what Keras and ramet make of their files.

    RAMET=build/ramet "$(scripts/python-env)/bin/python" tests/models/fuzz/fuzz_predict.py SEED [LAST_SEED] [--keep FOLDER]

Each model is saved by Keras as `.keras`, and as `.h5` where Keras can. `ramet predict` must give what Keras gives for either; so must
a clone with copied weights, and the file that `ramet convert` writes, in Keras. What Keras itself gives otherwise when inputs are moved
by a rounding error is no difference. Prints a line for each seed that is not "same"; files of those stay in FOLDER/SEED. Exits with 1
if anything differs.
"""

import argparse
import collections
import os
import shutil
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2] / "tools"), str(HERE.parents[1] / "training" / "fuzz")]

import real_keras
from ramet_command import Ramet, RametError

import keras
import numpy as np
from draws import Draws
from steps import LAYERS, OF_INTEGERS, OPERATIONS, rank

TOLERANCE = {"float16": 2e-2, "bfloat16": 5e-2}
MOVED, AMPLIFIED = 1e-6, 30  # of a rounding error; differences of Keras from itself are a sample


class Drawn:
    """A model, its inputs, and the steps that it is made of."""

    def __init__(self, seed):
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        self.d = d = Draws(seed)
        self.rows, self.steps = d.whole(1, 7), []
        self.symbols, self.arrays, self.tensors = [], [], []
        for i in range(d.one_of(1, 1, 1, 2, 2, 3)):
            self.add_input(i)
        for _ in range(d.whole(2, 9)):
            self.add_step()
        outputs = [t for t in self.tensors if not any(t is s for s in self.symbols)]
        if not outputs:
            raise ValueError("no step could be made")
        # The last tensor, and others now and then, so that most of what was made is needed.
        chosen = outputs[-1:] + [t for t in outputs[:-1] if d.chance(0.25)]
        self.model = keras.Model(self.symbols, chosen[0] if len(chosen) == 1 else chosen)
        used = {id(x) for x in keras.tree.flatten(self.model.inputs)}
        real_keras.perturb_weights(self.model, seed)

    def add_input(self, i):
        d = self.d
        shape = tuple(d.whole(1, 6) for _ in range(d.one_of(0, 1, 1, 2, 2, 2, 3, 3, 4)))
        is_whole = d.chance(0.2)
        batch = self.rows if d.chance(0.1) else None
        announced = tuple(None if d.chance(0.05) else n for n in shape)
        self.symbols.append(keras.Input(batch_shape=(batch, *announced), dtype="int32" if is_whole else "float32", name=f"x{i}"))
        array = d.random.integers(0, 9, (self.rows, *shape)).astype("int32") if is_whole else d.normal(self.rows, *shape)
        self.arrays.append(array)
        self.tensors.append(self.symbols[-1])

    def add_step(self):
        d = self.d
        x = self.tensors[-1 - int(d.random.exponential(1.2)) % len(self.tensors)]
        table = OPERATIONS if d.chance(0.5) else LAYERS
        if x.dtype in ("int32", "int64") and d.chance(0.5):
            table = OF_INTEGERS
        fitting = [step for step, fits in table if fits(x)]
        if not fitting:
            return
        step = d.one_of(*fitting)
        try:
            made = step(d, x, self.pick)
        except Exception:  # what Keras refuses is no model
            return
        made = [t for t in (made if isinstance(made, (list, tuple)) else [made]) if isinstance(t, keras.KerasTensor)]
        made = [t for t in made if t.dtype not in ("complex64", "complex128", "string")]
        self.steps.append(f"{step.__name__}{tuple(x.shape)}")
        self.tensors += made

    def pick(self, test):
        fitting = [t for t in self.tensors if test(t)]
        return self.d.one_of(*fitting) if fitting else None


def run(model, arrays):
    """On tensors: predict would cut the first axis."""
    tensors = [keras.ops.convert_to_tensor(x) for x in arrays]
    outputs = model(tensors if len(tensors) > 1 else tensors[0], training=False)
    return [np.asarray(keras.ops.convert_to_numpy(y)) for y in keras.tree.flatten(outputs)]


def distance(a, b):
    """The largest difference, relative to the largest number; infinite where shapes, NaN or infinities differ."""
    if a.shape != b.shape:
        return np.inf
    a, b = a.astype("float64"), b.astype("float64")
    finite = np.isfinite(b)
    if not np.array_equal(np.isnan(a), np.isnan(b)) or not np.array_equal(a[~finite & ~np.isnan(b)], b[~finite & ~np.isnan(b)]):
        return np.inf
    if not np.isfinite(a[finite]).all():
        return np.inf
    return float(np.max(np.abs(a - b)[finite], initial=0) / max(1.0, np.max(np.abs(b[finite]), initial=0)))


class Comparison:
    def __init__(self, drawn, folder, ramet):
        self.drawn, self.folder, self.ramet = drawn, folder, ramet
        self.wanted = run(drawn.model, drawn.arrays)
        random = np.random.default_rng(0)
        self.unsure = [0.0] * len(self.wanted)
        for _ in range(3):
            moved = [x * (1 + MOVED * random.standard_normal(x.shape).astype("float32")) if x.dtype == np.float32 else x for x in drawn.arrays]
            self.unsure = [max(u, distance(a, b)) for u, a, b in zip(self.unsure, run(drawn.model, moved), self.wanted)]
        np.savez(folder / "x.npz", **{f"x{i}": x for i, x in enumerate(drawn.arrays)})

    def check(self, got, who):
        if len(got) != len(self.wanted):
            return f"{who}: {len(got)} outputs instead of {len(self.wanted)}"
        for i, (a, b) in enumerate(zip(got, self.wanted)):
            limit = TOLERANCE.get(str(b.dtype), 1e-4) + AMPLIFIED * self.unsure[i]
            if self.unsure[i] == np.inf:
                continue
            if distance(a, b) > limit:
                return f"{who}: output {i} {a.dtype}{a.shape} instead of {b.dtype}{b.shape}, apart by {distance(a, b):.3g}, allowed {limit:.3g}"
        return None

    def predicted(self, file):
        # One batch: the rows of what has no batch would be cut.
        self.ramet("predict", file, "--input", self.folder / "x.npz", "--output", self.folder / "y.npz", "--batch-size", 4096)
        with np.load(self.folder / "y.npz") as arrays:
            return [arrays[name] for name in arrays.files]

    def differences(self):
        yield self.check(self.predicted(self.folder / "m.keras"), "predict")
        self.ramet("clone", self.folder / "m.keras", self.folder / "clone.keras", "--weights", "copy")
        yield self.check(self.predicted(self.folder / "clone.keras"), "clone")
        yield self.check(run(keras.models.load_model(self.folder / "clone.keras"), self.drawn.arrays), "clone in Keras")
        if (self.folder / "m.h5").exists():
            yield self.check(self.predicted(self.folder / "m.h5"), "predict .h5")
        self.ramet("convert", self.folder / "m.keras", self.folder / "out.h5")
        yield self.check(self.predicted(self.folder / "out.h5"), "predict of convert's .h5")
        if (self.folder / "m.h5").exists():
            yield self.check(run(keras.models.load_model(self.folder / "out.h5", compile=False), self.drawn.arrays), "convert's .h5 in Keras")


def save(drawn, folder):
    """False where Keras cannot read what it has written."""
    drawn.model.save(folder / "m.keras")
    try:
        keras.models.load_model(folder / "m.keras")
    except Exception as error:
        return f"Keras cannot read its file: {type(error).__name__}"
    try:
        drawn.model.save(folder / "m.h5")
        keras.models.load_model(folder / "m.h5", compile=False)
    except Exception:
        (folder / "m.h5").unlink(missing_ok=True)
    return None


def trial(seed, folder, ramet):
    try:
        drawn = Drawn(seed)
        comparison = Comparison(drawn, folder, ramet)
    except Exception as error:
        return f"skipped: {type(error).__name__}: {str(error)[:80]!r}", []
    refused = save(drawn, folder)
    if refused:
        return f"skipped: {refused}", drawn.steps
    try:
        for difference in comparison.differences():
            if difference:
                return f"differs: {difference}", drawn.steps
    except RametError as error:
        return f"refused: {error}", drawn.steps
    except Exception as error:
        return f"differs: {type(error).__name__}: {str(error)[:300]}", drawn.steps
    return "same", drawn.steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int, nargs="?")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    ramet = Ramet(os.environ.get("RAMET", "build/ramet"))
    counts = collections.Counter()
    for seed in range(given.first, (given.last or given.first) + 1):
        folder = (given.keep / str(seed)) if given.keep else Path(tempfile.mkdtemp())
        folder.mkdir(parents=True, exist_ok=True)
        verdict, steps = trial(seed, folder, ramet)
        kind = verdict.split(":")[0]
        counts[kind] += 1
        if kind not in ("same", "skipped"):
            print(f"{seed}: {verdict} [{' '.join(steps)}]", flush=True)
        if kind in ("same", "skipped") or not given.keep:
            shutil.rmtree(folder)
    print(dict(counts))
    sys.exit(1 if counts["differs"] + counts["refused"] else 0)


if __name__ == "__main__":
    main()
