#!/usr/bin/env python3
"""Draws models and arguments of compile and fit, trains each with Keras and with `ramet fit`, and compares.

    RAMET=build/ramet "$(scripts/python-env)/bin/python" tests/training/fuzz/fuzz_fit.py SEED [LAST_SEED] [--keep FOLDER] [--invalid]

Both train the same file on the same batches. Histories, weights, optimizer variables, states of seeds and the compile arguments of
the trained files must agree; where Keras refuses, ramet must refuse with a message. What differs more than Keras does from itself,
begun from weights that are moved by a rounding error, is a difference. Prints a line for each seed that is not "same"; files of
those stay in FOLDER/SEED. With --invalid, one argument of each seed is spoiled. Exits with 1 if anything differs.
"""

import argparse
import collections
import csv
import json
import os
import shlex
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "interop"))

import real_keras
from ramet_command import Ramet

import keras
import numpy as np
from arguments import draw_compile, draw_fit, draw_weights
from draws import Draws
from model_files import compile_arguments, first_difference, stored_weights
from models import ROWS, draw_model
from spoil import spoil

# Policy: how far results may be apart, and the size of a rounding error.
PRECISION = {
    "float32": (1e-4, 1e-6), "float64": (1e-4, 1e-6), "mixed_bfloat16": (5e-2, 4e-3), "mixed_float16": (1e-2, 5e-4),
    "bfloat16": (5e-2, 4e-3), "float16": (1e-2, 5e-4),
}
AMPLIFIED = 30  # differences of Keras from itself are a sample


class Trial:
    """What a seed makes, in a folder."""

    def __init__(self, seed, folder, invalid):
        self.seed, self.folder, self.invalid = seed, folder, invalid
        model = self.make()
        own, other = ("x", "y", "w"), ("validation_x", "validation_y", "validation_w")
        for name, arrays in zip(own + other, (self.x, self.y, self.w, *self.validation)):
            if arrays is not None:
                np.savez(folder / f"{name}.npz", **{f"{name}_{i}": array for i, array in enumerate(arrays)})
        if self.goes_on:
            self.fit_with_keras(model)
        model.save(folder / "start.keras")

    def make(self):
        """The compiled model; sets all that is drawn beside it."""
        seed, d = self.seed, Draws(self.seed)
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        self.policy = d.one_of(*["float32"] * 12, "mixed_bfloat16", "mixed_float16", "float64", "bfloat16")
        keras.config.set_dtype_policy(self.policy)
        try:
            drawn = draw_model(d, randomness=d.chance(0.4))
            real_keras.perturb_weights(drawn.model, seed)
            self.x = drawn.x
            self.compiled, self.y = draw_compile(d, drawn.model, drawn.kinds)
            self.fit = draw_fit(d, self.y, drawn.stateful)
            if "steps_per_epoch" in self.fit:
                self.compiled.pop("steps_per_execution", None)  # Keras makes all steps of an execution, ramet as many as asked for
            self.w = draw_weights(d, self.y) if d.chance(0.25) and "class_weight" not in self.fit else None
            self.validation = self.draw_validation(d, drawn)
            # Of this optimizer, Keras loses the averages of a file that was not trained yet.
            self.goes_on = not self.invalid and (d.chance(0.1) or is_schedule_free(self.compiled["optimizer"]))
            self.spoiled = spoil(d, self, drawn) if self.invalid else ""
            drawn.model.compile(**self.compiled)
            return drawn.model
        finally:
            keras.config.set_dtype_policy("float32")

    def draw_validation(self, d, drawn):
        """(x, y, weights) of other rows than those that are learned from, or nothing."""
        if "validation_split" in self.fit or not d.chance(0.2):
            return None, None, None
        rows = np.arange(ROWS) if drawn.stateful else d.random.integers(0, ROWS, d.whole(1, 2 * ROWS))
        weights = draw_weights(d, self.y) if d.chance(0.3) else None
        self.fit |= d.maybe(0.2, validation_freq=2)
        return tuple(arrays and [array[rows] for array in arrays] for arrays in (self.x, self.y, weights))

    def command(self):
        words = ["fit", self.folder / "start.keras", "--x", self.folder / "x.npz", "--y", self.folder / "y.npz", "--no-shuffle",
                 "--quiet", "--history", self.folder / "history.csv", "--output", self.folder / "ramet.keras"]
        if self.w is not None:
            words += ["--sample-weight", self.folder / "w.npz"]
        for name, arrays in zip(("x", "y", "w"), self.validation):
            if arrays is not None:
                option = "--validation-sample-weight" if name == "w" else f"--validation-{name}"
                words += [option, self.folder / f"validation_{name}.npz"]
        for name, value in self.fit.items():
            words.append("--" + name.replace("_", "-"))
            words += [f"{k}={v}" for k, v in value.items()] if isinstance(value, dict) else [value]
        return [str(word) for word in words]

    def train_with_keras(self, noise=0.0, target=None):
        """The history."""
        model = keras.saving.load_model(self.folder / "start.keras")
        if noise:
            random = np.random.default_rng(1)
            model.set_weights([w * (1 + noise * random.normal(size=w.shape)).astype(w.dtype) if w.dtype.kind not in "iub" else w
                               for w in model.get_weights()])
        history = self.fit_with_keras(model)
        if target:
            model.save(target)
        return history.history

    def fit_with_keras(self, model):
        x, y, w = packed_data(model, self.x, self.y, self.w)
        validation = None if self.validation[0] is None else packed_data(model, *self.validation)
        if validation and validation[2] is None:
            validation = validation[:2]
        return model.fit(x, y, sample_weight=w, validation_data=validation, shuffle=False, verbose=0, **self.fit)

    def train_with_ramet(self, ramet):
        ramet(*self.command())
        with open(self.folder / "history.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        names = [name for name in (rows[0] if rows else {}) if name not in ("epoch", "learning_rate")]
        return {name: [row[name] for row in rows if row[name] != ""] for name in names}


def is_schedule_free(optimizer):
    text = optimizer if isinstance(optimizer, str) else type(optimizer).__name__ + str(optimizer.get_config())
    return "schedulefree" in text.lower()


def packed_data(model, x, y, w):
    """As fit takes it; one array of weights is for all outputs."""
    if w is not None:
        w = w[0] if len(w) == 1 and len(y) > 1 else packed(model._outputs_struct, w)
    return packed(model._inputs_struct, x), packed(model._outputs_struct, y), w


def packed(structure, arrays):
    if len(keras.tree.flatten(structure)) != len(arrays):
        return arrays[0] if len(arrays) == 1 else arrays
    return keras.tree.pack_sequence_as(structure, arrays)


# -------------------------------------------------------------------- comparing

def results(history, file):
    """Name -> array: all that training leaves."""
    found = {f"history {name}": np.asarray([numbers(value) for value in values]) for name, values in history.items()}
    return found | stored_weights(file)


def numbers(value):
    """A log of Keras, or one in a CSV: a number or a list of them."""
    return np.asarray(json.loads(value.replace("nan", "NaN").replace("inf", "Infinity")) if isinstance(value, str) else value, "float64")


def floats(array):
    """bfloat16 in HDF5 is two bytes without a type."""
    array = np.asarray(array)
    if array.dtype.kind == "V":
        array = (np.frombuffer(array.tobytes(), "uint16").astype("uint32") << 16).view("float32").reshape(array.shape)
    return array.astype("float64")


def distance(a, b, least=1e-8):
    """The largest difference, relative to the largest value; NaN equals NaN."""
    a, b = floats(a), floats(b)
    if a.shape != b.shape:
        return float("inf")
    if a.size == 0 or np.array_equal(a, b, equal_nan=True):
        return 0.0
    if not np.array_equal(np.isfinite(a), np.isfinite(b)):
        return float("inf")
    fine = np.isfinite(a)
    return float(np.abs(a - b)[fine].max(initial=0) / max(np.abs(b)[fine].max(initial=0), least))


def differences(trial, history, expected_history):
    """Sentences about what differs."""
    found, expected = results(history, trial.folder / "ramet.keras"), results(expected_history, trial.folder / "keras.keras")
    if found.keys() != expected.keys():
        return [f"missing {sorted(expected.keys() - found.keys())}, unexpected {sorted(found.keys() - expected.keys())}"]
    tolerance, noise = PRECISION[trial.policy]
    apart = {name: distance(found[name], expected[name], 0.3 if "loss" in name else 1e-8) for name in expected}
    apart = {name: value for name, value in apart.items() if value > tolerance}
    if apart:
        moved = results(trial.train_with_keras(noise, trial.folder / "moved.keras"), trial.folder / "moved.keras")
        own = {name: distance(moved[name], expected[name]) for name in apart}
        apart = {name: value for name, value in apart.items() if value > AMPLIFIED * own[name]}
    sentences = [f"{name}: {value:.2g} apart" for name, value in sorted(apart.items(), key=lambda item: -item[1])]
    config = first_difference(compile_arguments(trial.folder / "ramet.keras"), compile_arguments(trial.folder / "keras.keras"))
    return sentences + ([f"compile_config{config}"] if config else [])


def short(error):
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return f"{type(error).__name__}: {' / '.join(lines)[:400]}"


def run(trial, ramet):
    """(verdict, why)"""
    refusal = None
    try:
        expected = trial.train_with_keras(target=trial.folder / "keras.keras")
    except Exception as error:  # whatever Keras and TensorFlow raise
        refusal = short(error)
    try:
        history = trial.train_with_ramet(ramet)
    except Exception as error:
        text = short(error).split("ramet.keras", 1)[-1]
        if ": exit 1: " not in str(error) and ": exit 2: " not in str(error):
            return "CRASH", str(error)
        if refusal:
            return "both refuse", f"{text}\n      Keras: {refusal}"
        return "ramet refuses", str(error).rsplit(": exit ", 1)[-1]
    if refusal:
        return "Keras refuses", refusal
    apart = differences(trial, history, expected)
    return ("differs", "; ".join(apart[:4])) if apart else ("same", "")


def describe(trial):
    optimizer = trial.compiled["optimizer"]
    optimizer = optimizer if isinstance(optimizer, str) else type(optimizer).__name__
    return f"{trial.policy} {optimizer} {trial.spoiled}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", type=int)
    parser.add_argument("last", type=int, nargs="?")
    parser.add_argument("--keep", type=Path, help="folder for the files of seeds that are not the same")
    parser.add_argument("--invalid", action="store_true", help="spoil an argument of each")
    options = parser.parse_args()
    ramet = Ramet(Path(os.environ["RAMET"]).resolve())
    warnings.simplefilter("ignore")
    verdicts = collections.Counter()
    for seed in range(options.seed, (options.last or options.seed) + 1):
        folder = Path(tempfile.mkdtemp(prefix="ramet-fuzz-"))
        trial = None
        try:
            trial = Trial(seed, folder, options.invalid)
            verdict, why = run(trial, ramet)
        except Exception as error:
            verdict, why = "not drawn", short(error)  # Keras refuses to build, compile or save it
        verdicts[verdict] += 1
        if verdict != "same":
            print(f"{seed}: {verdict} [{describe(trial) if trial else ''}] {why}", flush=True)
            if options.keep and trial:
                kept = options.keep / str(seed)
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder, kept)
                command = shlex.join(trial.command()).replace(str(folder), str(kept))
                (kept / "command").write_text(command + "\n")
        shutil.rmtree(folder)
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
    return 1 if verdicts.keys() & {"differs", "ramet refuses", "CRASH"} else 0


if __name__ == "__main__":
    sys.exit(main())
