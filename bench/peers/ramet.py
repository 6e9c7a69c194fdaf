"""ramet as a contender: one process that keeps the model loaded and is told when to run.

The protocol, for both sides:

    ramet bench MODEL --input X.npz --threads T --serve

loads the model, binds all rows of X.npz as one batch, and then answers lines on stdin, one by one:

    run SECONDS   predict repeatedly for about SECONDS, warm, inputs and outputs bound; then print one line of
                  JSON to stdout and flush it: {"median_ms": 1.25, "min_ms": 1.19, "runs": 400}
    quit          end with exit code 0 (the end of stdin does the same)

Nothing else is written to stdout. Answers are checked with

    ramet predict MODEL --input X.npz --output Y.npz --batch-size N --threads T
"""

import csv
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from contender import Contender
from ramet_command import Ramet, RametError
from timing import Timing

WARM_UP = 0.2  # seconds


class Server:
    """A process that speaks the protocol."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.run(WARM_UP)

    def run(self, seconds):
        try:
            self.process.stdin.write(f"run {seconds}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the missing answer says so below
        answer = self.process.stdout.readline()
        if not answer:
            raise RametError(f"{self.process.args[0]} ended with exit code {self.process.wait()}; its message is above")
        return Timing(**json.loads(answer))

    def close(self):
        self.process.communicate("quit\n", timeout=10)


class RametContender(Contender):
    name = "ramet"
    options = []  # more of `bench` and `predict`

    def __init__(self, workload, threads, command):
        self.command, self.workload, self.threads = command, workload, threads
        self.server = Server([
            command, "bench", workload.file(".keras"), "--input", workload.file(".inputs.npz"),
            "--threads", str(threads), "--serve", *self.options, *self.more_arguments(),
        ])  # fmt: skip

    def more_arguments(self):
        return []

    def outputs(self):
        with tempfile.TemporaryDirectory() as folder:
            answer = Path(folder) / "outputs.npz"
            Ramet(self.command)(
                "predict", self.workload.file(".keras"), "--input", self.workload.file(".inputs.npz"),
                "--output", answer, "--batch-size", self.workload.batch, "--threads", self.threads, *self.options,
            )  # fmt: skip
            with np.load(answer) as arrays:
                return arrays[arrays.files[0]]

    def run(self, seconds):
        return self.server.run(seconds)

    def close(self):
        self.server.close()


class RametTrainer(RametContender):
    """The same with `--y Y.npz`: a run is one step of training."""

    def more_arguments(self):
        return ["--y", self.workload.file(".targets.npz")]

    def outputs(self):
        """The losses of the first steps."""
        with tempfile.TemporaryDirectory() as folder:
            history = Path(folder) / "history.csv"
            Ramet(self.command)(
                "fit", self.workload.file(".keras"), "--x", self.workload.file(".inputs.npz"),
                "--y", self.workload.file(".targets.npz"), "--output", Path(folder) / "trained.keras",
                "--batch-size", self.workload.batch, "--epochs", self.workload.steps_compared, "--no-shuffle", "--quiet",
                "--threads", self.threads, "--history", history,
            )  # fmt: skip
            with open(history) as lines:
                return np.array([float(row["loss"]) for row in csv.DictReader(lines)])
