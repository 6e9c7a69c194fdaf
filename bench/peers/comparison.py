"""The comparison: every contender on every workload, in interleaved rounds, then cloning, then the report."""

import json
import os
from dataclasses import dataclass
from functools import partial

import bfloat16
import cloning
import models
import numpy as np
from keras_tensorflow import KerasTensorFlowContender, KerasTrainer, KerasXlaTrainer
from onnx_runtime import OnnxRuntimeContender
from open_vino import OpenVinoContender
from ramet import RametContender, RametTrainer
from ramet_command import Ramet
from report import Tables, write_report
from timing import Timing, over_rounds
from torch_peer import TorchTrainer

TRAINING = {workload.name: workload for workload in models.TRAINING}
WORKLOADS = {workload.name: workload for workload in models.WORKLOADS}
CLONED = ["mlp", "resnet50"]


@dataclass(frozen=True)
class Outcome:
    """Of one contender on one workload: a timing, or why there is none."""

    timing: Timing | None = None
    problem: str | None = None


@dataclass(frozen=True)
class CloneOutcome:
    """Milliseconds for a clone with new weights, and for one with the weights copied; None for a missing ramet."""

    ramet: tuple[float, float] | None
    keras: tuple[float, float]


def contender_makers(options):
    """Name of a contender -> a function from a workload to the contender."""
    makers = {
        OnnxRuntimeContender.name: partial(OnnxRuntimeContender, threads=options.threads),
        OpenVinoContender.name: partial(OpenVinoContender, threads=options.threads),
        KerasTensorFlowContender.name: KerasTensorFlowContender,
    }
    if options.ramet:
        makers = {RametContender.name: partial(RametContender, threads=options.threads, command=options.ramet)} | makers
    return makers


def trainer_makers(options):
    """The same for training."""
    makers = {trainer.name: trainer for trainer in [KerasTrainer, KerasXlaTrainer]}
    if options.torch:
        makers[TorchTrainer.name] = partial(TorchTrainer, threads=options.threads, python=options.torch)
    if options.ramet:
        makers = {RametTrainer.name: partial(RametTrainer, threads=options.threads, command=options.ramet)} | makers
    return makers


def check_answers(contender, workload):
    outputs, expected = contender.outputs(), workload.expected()
    if outputs is None:
        return
    difference = np.abs(outputs - expected).max() / np.abs(expected).max()
    if not difference <= contender.tolerance:
        raise ValueError(f"its answers differ from Keras's by {difference:.1e} of the largest")


def time_workload(workload, makers, options):
    """Name of a contender -> Outcome."""
    workload.make()
    outcomes, ready = {}, {}
    for name, make in makers.items():
        try:
            contender = make(workload)
            check_answers(contender, workload)
            ready[name] = contender
        except Exception as error:  # a contender that cannot run a model is a result, too
            outcomes[name] = Outcome(problem=f"{type(error).__name__}: {error}")

    timings = {name: [] for name in ready}
    names = list(ready)
    for round_number in range(options.rounds):
        first = round_number % max(1, len(names))
        for name in names[first:] + names[:first]:
            timings[name].append(ready[name].run(options.seconds))
    for name, contender in ready.items():
        outcomes[name] = Outcome(timing=over_rounds(timings[name]))
        contender.close()
    return outcomes


def measure_peak(options):
    """GFLOP/s of float32 vectors."""
    model = WORKLOADS["mlp"].file(".keras")
    answer = Ramet(options.ramet)("bench", model, "--peak", "--json", "--threads", options.threads)
    return json.loads(answer)["gflops"]


def compare(options):
    load_before = os.getloadavg()[0]
    peak = measure_peak(options) if options.ramet else None
    makers, trainers = contender_makers(options), trainer_makers(options)
    workloads = [WORKLOADS[name] for name in options.models if "predict" in options.kinds]
    if WORKLOADS["mlp"] in workloads:
        workloads.insert(workloads.index(WORKLOADS["mlp"]) + 1, models.EMPTY_CALL)

    results = {}
    for workload in workloads:
        print(f"{workload.title} ...", flush=True)
        results[workload] = time_workload(workload, makers, options)

    rounded, agreements = {}, {}
    peers = {name: make for name, make in makers.items() if name != RametContender.name}
    for workload in [WORKLOADS[name] for name in options.models if "bf16" in options.kinds]:
        print(f"{workload.title}, in bfloat16 ...", flush=True)
        rounded[workload] = time_workload(workload, bfloat16.contender_makers(options) | peers, options)
        if options.ramet:
            agreements[workload] = bfloat16.compare_answers(workload, options.ramet)

    training = {}
    for workload in [TRAINING[name] for name in options.models if "train" in options.kinds and name in TRAINING]:
        print(f"training {workload.title} ...", flush=True)
        training[workload] = time_workload(workload, trainers, options)

    clones = {}
    for workload in [WORKLOADS[name] for name in CLONED if "clone" in options.kinds and name in options.models]:
        print(f"cloning {workload.name} ...", flush=True)
        workload.make()
        clones[workload] = CloneOutcome(
            ramet=cloning.ramet_clone_times(workload, options.ramet) if options.ramet else None,
            keras=cloning.keras_clone_times(workload, options.seconds * options.rounds),
        )
    tables = Tables(results, rounded, agreements, training, clones, peak)
    write_report(tables, list(makers), list(trainers), options, load_before)
