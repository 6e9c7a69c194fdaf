#!/usr/bin/env python3
"""Which arguments of Keras's layers, operations, losses and metrics the goldens try, and why they do not try the others.

An argument is tried when the goldens give it at least two values, or one where it has no default. For the others
tests/golden/arguments.txt has the reasons; tests/layers/arguments_test.cpp holds that file complete.

Of losses and metrics, it is tried when a case gives it, and not its default.

make_layer_goldens.py prints the table when it has written everything. Alone: python tools/argument_table.py [CLASS ...]
"""

import inspect
import json
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
COMMON = {"self", "name", "kwargs", "args", "dtype", "trainable", "autocast"}  # checked for all at once: see dtype_policy


def texts():
    """Every JSON text in the goldens."""
    for folder in ("layers", "operations", "layer_models"):
        for path in sorted((GOLDEN / folder).glob("*.npz")):
            with np.load(path, allow_pickle=False) as arrays:
                for key in arrays.files:
                    if key.endswith((":about", ":model")):
                        yield str(arrays[key])
    for path in sorted((GOLDEN / "models").glob("*.keras")):
        with zipfile.ZipFile(path) as archive:
            yield archive.read("config.json").decode()
    for path in sorted((GOLDEN / "models").glob("*.h5")):
        with h5py.File(path) as file:
            yield file.attrs["model_config"]


def configs(value):
    """Every (class name, module, config) in a JSON value."""
    if isinstance(value, dict):
        if isinstance(value.get("class_name"), str) and isinstance(value.get("config"), dict):
            yield value["class_name"], value.get("module") or "", value["config"]
        for item in value.values():
            yield from configs(item)
    elif isinstance(value, list):
        for item in value:
            yield from configs(item)


def values_by_argument():
    """(class name, is it an operation) -> argument -> JSON texts of the values that it is given."""
    found = {}
    for text in texts():
        for name, module, config in configs(json.loads(text)):
            of_class = found.setdefault((name, module.startswith("keras.src.ops.")), {})
            for argument, value in config.items():
                of_class.setdefault(argument, set()).add(json.dumps(value, sort_keys=True))
    return found


def reasons():
    lines = (GOLDEN / "arguments.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and line[0] != "#")


def arguments_of(cls):
    """Argument -> whether it has a default."""
    parameters = inspect.signature(cls.__init__).parameters
    return {name: parameter.default is not parameter.empty for name, parameter in parameters.items() if name not in COMMON}


def classes():
    import real_keras  # noqa: F401
    from keras import layers
    from keras.src.ops import core, einops, image, linalg, math, nn, numpy
    from keras.src.ops.operation import Operation

    for name, cls in sorted(vars(layers).items()):
        if isinstance(cls, type) and issubclass(cls, layers.Layer) and cls.__name__ == name:
            yield name, False, cls
    for module in (core, einops, image, linalg, math, nn, numpy):
        for name, cls in sorted(vars(module).items()):
            if isinstance(cls, type) and issubclass(cls, Operation) and cls.__module__ == module.__name__:
                yield f"{module.__name__.removeprefix('keras.src.')}.{name}", True, cls


def objectives():
    """(label, class, arguments without a case) of each loss and metric."""
    from keras import losses, metrics

    cases = {}
    for archive in ("losses", "ctc", "metrics"):
        with np.load(GOLDEN / "objectives" / f"{archive}.npz", allow_pickle=False) as arrays:
            for key in arrays.files:
                about = json.loads(str(arrays[key])) if key.endswith(":about") else {"error": ""}
                if "error" not in about:
                    room = "metrics" if archive == "metrics" else "losses"
                    cases.setdefault(f"{room}.{about['class']}", []).append(about["arguments"])
    for room, module, base in (("losses", losses, losses.Loss), ("metrics", metrics, metrics.Metric)):
        for name, cls in sorted(vars(module).items()):
            if not (isinstance(cls, type) and issubclass(cls, base) and cls.__name__ == name) or cls is base:
                continue
            parameters = inspect.signature(cls.__init__).parameters
            default = {n: p.default for n, p in parameters.items() if n not in ("self", "kwargs", "args")}
            yield f"{room}.{name}", default, [
                n for n in default if not any(n in case and case[n] != default[n] for case in cases.get(f"{room}.{name}", ()))]


def print_table(only=()):
    found, why = values_by_argument(), reasons()
    tried = untried = unexplained = 0
    for label, arguments, missing in objectives():
        if only and label.split(".")[-1] not in only:
            continue
        print(f"{label}: {len(arguments) - len(missing)} of {len(arguments)}")
        tried += len(arguments) - len(missing)
        for argument in missing:
            reason = why.get(f"{label}.{argument}")
            untried += 1
            unexplained += reason is None
            print(f"    {argument}: {reason or 'NO CASE'}")
    for label, is_operation, cls in classes():
        if only and cls.__name__ not in only:
            continue
        values = found.get((cls.__name__, is_operation), {})
        lines = []
        for argument, has_default in arguments_of(cls).items():
            if len(values.get(argument, ())) > has_default:
                tried += 1
                continue
            reason = why.get(f"{label}.{argument}") or why.get(f"*.{argument}") or why.get(f"{label}.*")
            untried += 1
            unexplained += reason is None
            lines.append(f"    {argument}: {reason or 'NO CASE'}")
        print(f"{label}: {'no case at all' if not values else len(arguments_of(cls)) - len(lines)} of {len(arguments_of(cls))}")
        print("\n".join(lines), end="\n" if lines else "")
    print(f"{tried} arguments tried, {untried} not tried, of which {unexplained} without a reason")


if __name__ == "__main__":
    print_table(sys.argv[1:])
