#!/usr/bin/env python3
"""What write.py or resave.py recorded, against what ramet makes of it.

    python3 compare.py RAMET FOLDER [PATTERN ...]

FOLDER holds the folders of versions. Each file is opened, run, cloned and converted; compiled models are evaluated and
trained one step more. A line for each difference, and a count at the end.
"""

import fnmatch
import io
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np

TOLERANCE = 1e-4


class Failed(Exception):
    pass


def run(ramet, *arguments):
    done = subprocess.run([ramet, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise Failed(done.stderr.strip().replace("\n", " ")[:400])
    return done.stdout


def arrays(path):
    with np.load(path) as file:
        return [file[name] for name in file.files]


def differences(found, wanted, tolerance=TOLERANCE):
    if len(found) != len(wanted):
        return f"{len(found)} arrays, expected {len(wanted)}"
    for i, (a, b) in enumerate(zip(found, wanted)):
        if a.shape != b.shape:
            return f"array {i} has shape {a.shape}, expected {b.shape}"
        if a.dtype.kind != b.dtype.kind and b.dtype.kind not in "USV":
            return f"array {i} is {a.dtype}, expected {b.dtype}"
        if b.dtype.kind in "US":
            if (a != b).any():
                return f"array {i}: other texts"
            continue
        a, b = a.astype("float64"), b.astype("float64")
        if not np.array_equal(np.isfinite(a), np.isfinite(b)):
            return f"array {i}: not finite elsewhere"
        finite = np.isfinite(b)
        if finite.any():
            off = np.abs(a - b)[finite].max() / max(np.abs(b[finite]).max(), 1e-3)
            if off > tolerance:
                return f"array {i} is off by {off:.2g}"
    return ""


def weights_of(path, wanted):
    """The weights of a legacy file, in the order of these: trainable ones stand first there."""
    found = []
    with h5py.File(path) as file:
        group = file["model_weights"]
        for layer in group.attrs["layer_names"]:
            found += [group[layer][name][()] for name in group[layer].attrs["weight_names"]]
    if [a.shape for a in found] == [b.shape for b in wanted]:
        return found
    rest, arranged = list(found), []
    for b in wanted:
        distances = [np.abs(a - b).max() if a.shape == b.shape else np.inf for a in rest]
        if not distances or min(distances) == np.inf:
            return found
        arranged.append(rest.pop(int(np.argmin(distances))))
    return arranged + rest


def predictions(ramet, folder, temporary, *model):
    run(ramet, "predict", *model, "--input", folder / "in.npz", "--output", temporary / "y.npz", "--threads", 1)
    wanted = arrays(folder / "out.npz")
    tolerance = 2e-2 if any(y.dtype == "float16" for y in wanted) else 3e-3 if "mixed" in folder.name else TOLERANCE
    return differences(arrays(temporary / "y.npz"), wanted, tolerance)


def trials(ramet, folder, temporary):
    """(what is tried, a function that gives a sentence about the difference or nothing)"""
    files = [folder / name for name in ("m.h5", "m.keras") if (folder / name).exists()]
    for file in files:
        yield f"predict {file.name}", lambda: predictions(ramet, folder, temporary, file)
    for weights in ("w.h5", "w.weights.h5"):
        if (folder / "m.json").exists() and (folder / weights).exists():
            yield f"predict m.json {weights}", lambda: predictions(ramet, folder, temporary, folder / "m.json", "--weights", folder / weights)
    for file in files[:1]:
        def again(command, output, *more):
            run(ramet, command, file, temporary / output, *more)
            return predictions(ramet, folder, temporary, temporary / output)
        yield "convert .keras", lambda: again("convert", "d.keras")
        if os.environ.get("FEW"):
            continue
        yield "check", lambda: "" if "can run" in (text := run(ramet, "check", file)) else text.strip()[:200].replace("\n", " ")
        yield "summary", lambda: "" if run(ramet, "summary", file) else "nothing"
        yield "clone", lambda: again("clone", "c.keras", "--weights", "copy")
        yield "convert .h5", lambda: again("convert", "d.h5")
    if not (folder / "y.npz").exists():
        return
    for file in files:
        evaluated, after = folder / (file.name + ".evaluate.json"), folder / (file.name + ".after.npz")
        if evaluated.exists():
            def evaluate():
                text = run(ramet, "evaluate", file, "--x", folder / "in.npz", "--y", folder / "y.npz", "--json", "--batch-size", 16, "--quiet")
                found, wanted = json.loads(text), json.loads(evaluated.read_text())
                # Names of metrics have changed, "acc" is "accuracy": what is left is compared as it comes by size.
                left = sorted(value for name, value in found.items() if name not in dict(wanted))
                other = sorted(value[0] for name, value in wanted if name not in found)
                taken = dict(zip(other, left))
                found = [found[name] if name in found else taken.get(value[0], np.nan) for name, value in wanted]
                return differences([np.ravel(v) for v in found], [np.ravel(v) for _, v in wanted]) and f"{text.strip()} expected {evaluated.read_text()}"
            yield f"evaluate {file.name}", evaluate
        if not after.exists() and file.suffix == ".h5":  # legacy optimizers leave their state out of .keras
            after = folder / "after.npz"
        if after.exists():
            def fit():
                run(ramet, "fit", file, "--x", folder / "in.npz", "--y", folder / "y.npz", "--output", temporary / "f.h5", "--batch-size", 16,
                    "--no-shuffle", "--quiet")
                return differences(weights_of(temporary / "f.h5", arrays(after)), arrays(after))
            yield f"fit {file.name}", fit


def look_at(ramet, folder):
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        for what, trial in trials(ramet, folder, Path(temporary)):
            try:
                problem = trial()
            except Failed as error:
                problem = f"FAILED {error}"
            except Exception as error:
                problem = f"ERROR {type(error).__name__} {error}"
            found.append((what, problem))
    return found


def main(ramet, root, patterns):
    folders = sorted(path.parent for path in Path(root).glob("*/*/name"))
    if patterns:
        folders = [f for f in folders if any(fnmatch.fnmatch(f"{f.parent.name}/{(f / 'name').read_text()}", p) for p in patterns)]
    counts = {}
    with ThreadPoolExecutor(int(os.environ.get("THREADS", 2))) as pool:
        for folder, found in zip(folders, pool.map(lambda f: look_at(ramet, f), folders)):
            version = folder.parent.name
            counts.setdefault(version, [0, 0, 0])
            counts[version][0] += 1
            counts[version][1] += len(found)
            problems = {}
            for what, problem in found:
                if problem:
                    counts[version][2] += 1
                    problems.setdefault(problem, []).append(what)
            for problem, whats in problems.items():
                print(f"{version} | {(folder / 'name').read_text()} | {', '.join(whats)} | {problem}", flush=True)
    for version, (models, tried, bad) in counts.items():
        print(f"{version}: {models} models, {tried} trials, {bad} differ")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
