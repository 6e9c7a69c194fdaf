#!/usr/bin/env python3
"""Runs Keras's own unit tests, and writes what they call on data as cases for tests/corpus/run.py.

    tools/record_keras_tests.py --out DIR [--keras FOLDER] [paths of tests, below keras/src] [-k EXPRESSION]
    tests/corpus/run.py --ramet build/ramet --cases DIR [--meta clone,resave]

The tests are those of the installed Keras, whose wheel has them; no path means layers, models, trainers, ops, saving,
losses, metrics and optimizers. Each call of a layer or an operation on arrays or symbolic tensors becomes a model of that one
call, and models that tests call, save or train become cases as they are. The answers are those of the file that was written: it is
read again. Random ones are left out.
"""

import argparse
import collections
import sys
import types
from pathlib import Path

import real_keras  # noqa: F401: before all others, which import TensorFlow

import keras
import pytest
from keras_recorder.cases import CaseWriter
from keras_recorder.observe import Observer
from keras_recorder.record import Recorder

FOLDERS = ("layers", "models", "trainers", "ops", "saving", "legacy", "losses", "metrics", "optimizers", "callbacks")


def modules_for_collection():
    """What Keras's tests import, though few of them use it: a file that its wheel lacks, and a library for data."""
    conftest = types.ModuleType("conftest")
    conftest.skip_if_backend = lambda backend, reason: pytest.mark.skipif(keras.backend.backend() == backend, reason=reason)
    return {"conftest": conftest, "grain": types.ModuleType("grain")}


class Plugin:
    """Observes each test while it runs, and records when it is over."""

    def __init__(self, recorder, observer, counts):
        self.recorder, self.observer, self.counts = recorder, observer, counts

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item):
        source = {"test": item.nodeid.split("keras/src/")[-1]}
        for observation in self.observer.take():
            self.counts["observations"] += 1
            self.recorder.record(observation, {**source, "hook": type(observation).__name__})

    def pytest_collection_finish(self):
        sys.modules.pop("grain", None)  # Keras asks whether it is there

    def pytest_configure(self, config):
        for marker in ("requires_trainable_backend", "multi_device"):
            config.addinivalue_line("markers", f"{marker}: of Keras's tests")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="folder for the cases")
    parser.add_argument("-k", help="pytest's -k")
    parser.add_argument("-v", action="store_true", help="say why what did not become a case")
    parser.add_argument("paths", nargs="*", default=FOLDERS, help="tests or folders below keras/src")
    options = parser.parse_args()
    tests = Path(keras.__file__).parent / "src"
    counts, reasons = collections.Counter(), collections.Counter()
    observer = Observer()

    def count(what):
        (counts if what in ("cases",) else reasons)[what] += 1

    plugin = Plugin(Recorder(CaseWriter(options.out), count), observer, counts)
    for name, module in modules_for_collection().items():
        sys.modules.setdefault(name, module)
    arguments = ["-q", "--tb=no", "--continue-on-collection-errors", "-p", "no:cacheprovider", "-p", "no:warnings", "--no-header", "--rootdir", str(tests.parent.parent)]
    if options.k:
        arguments += ["-k", options.k]
    observer.start()
    try:
        pytest.main(arguments + [str(tests / path) for path in options.paths], plugins=[plugin])
    finally:
        observer.stop()
    if options.v:
        for reason, times in reasons.most_common():
            print(f"{times:6} {reason}")
    print(f"{counts['observations']} observations, {counts['cases']} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
