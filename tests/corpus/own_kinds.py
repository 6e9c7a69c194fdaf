"""Kinds of runs that check.py does not know; tools/record_keras_tests.py writes them.

    history   `fit`, and what the history says of each epoch
    evaluate  `evaluate`: losses and metrics by name
    outputs   of every predict case: the dtypes of the outputs, and the shapes that `summary` announces
    check     of every model: `ramet check` finds nothing wrong
"""

import csv
import fnmatch
import json
import math
import subprocess
import tempfile
from pathlib import Path

import numpy as np


class Failure(Exception):
    pass


def command(ramet, *arguments):
    done = subprocess.run([ramet, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        message = done.stderr.strip().splitlines()
        raise Failure(f"exit {done.returncode}: {message[-1][:200] if message else ''}")
    return done.stdout


def compare(name, got, expected, case):
    got, expected = np.asarray(got, dtype="float64"), np.asarray(expected, dtype="float64")
    if got.shape != expected.shape:
        raise Failure(f"{name}: shape {got.shape}, expected {expected.shape}")
    if not np.allclose(got, expected, rtol=case["rtol"], atol=case["atol"], equal_nan=True):
        raise Failure(f"{name}: {got.tolist()}, expected {expected.tolist()}")


def compare_logs(got, expected, case):
    missing, more = expected.keys() - got.keys(), got.keys() - expected.keys()
    if missing or more:
        raise Failure(f"logs missing: {sorted(missing)}, unexpected: {sorted(more)}")
    for name, value in expected.items():
        compare(name, got[name], value, case)


def weights_argument(folder, run):
    return ["--sample-weight", folder / run["sample_weight"]] if "sample_weight" in run else []


def run_history(ramet, folder, case, run):
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "history.csv"
        options = weights_argument(folder, run)
        if "class_weight" in run:
            options += ["--class-weight", *(f"{c}={w}" for c, w in run["class_weight"].items())]
        if "validation_split" in run:
            options += ["--validation-split", run["validation_split"]]
        command(ramet, "fit", folder / run["model"], "--x", folder / run["inputs"], "--y", folder / run["targets"], "--epochs",
                run["epochs"], "--batch-size", run["batch_size"], "--no-shuffle", "--quiet", "--output",
                Path(scratch) / "out.keras", "--history", table, *options)
        rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    expected = {name: values for name, values in run["history"].items() if np.ndim(values) == 1}
    got = {name: [float(row[name] or math.nan) for row in rows] for name in rows[0] if name != "epoch"}
    compare_logs(got, expected, case)


def run_evaluate(ramet, folder, case, run):
    text = command(ramet, "evaluate", folder / run["model"], "--x", folder / run["inputs"], "--y", folder / run["targets"],
                   "--batch-size", run["batch_size"], "--json", *weights_argument(folder, run))
    compare_logs(json.loads(text), run["logs"], case)


def run_outputs(ramet, folder, case, run):
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / "out.npz"
        command(ramet, "predict", folder / run["model"], "--input", folder / run["inputs"], "--output", written)
        with np.load(written) as archive:
            got = [archive[name].dtype for name in archive.files]
    expected = [output["dtype"] for output in case["outputs"]]
    got = ["string" if dtype.kind in "US" else str(dtype) for dtype in got]
    expected = ["float32" if dtype == "bfloat16" else dtype for dtype in expected]
    if got != expected:
        raise Failure(f"dtypes {got}, expected {expected}")
    layers = json.loads(command(ramet, "summary", folder / run["model"], "--json"))["layers"]
    called = [layer for layer in layers if layer["class_name"] != "InputLayer"]
    if len(called) == 1 and len(case["announced"]) == 1:
        got, expected = called[0]["output_shape"], case["announced"][0]["shape"]
        if got is not None and got != expected:
            raise Failure(f"announces {got}, expected {expected}")


def run_check(ramet, folder, _, run):
    command(ramet, "check", folder / run["model"])


RUNNERS = {"history": run_history, "evaluate": run_evaluate, "outputs": run_outputs, "check": run_check}


def runs_of(case):
    """A case's own runs, and those that follow from a predict run."""
    for run in case["runs"]:
        yield run
        if run["kind"] == "predict" and "announced" in case:
            yield {**run, "kind": "outputs"}
            yield {**run, "kind": "check"}


def check_cases(ramet, folder, only, kinds):
    """(passed, lines that say what failed), for the cases below a folder."""
    passed, failures = 0, []
    for path in sorted(Path(folder).rglob("case.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        if only and not (fnmatch.fnmatch(case["id"], only) or only in case["id"]):
            continue
        for run in runs_of(case):
            kind = run["kind"]
            if kind not in RUNNERS or (kinds and kind not in kinds):
                continue
            try:
                RUNNERS[kind](ramet, path.parent, case, run)
                passed += 1
            except (Failure, subprocess.TimeoutExpired) as failure:
                failures.append(f"   {case['id']} [{kind}] {str(failure)[:220]}")
    return passed, failures
