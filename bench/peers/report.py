"""What the comparison found, as a Markdown page and a plot."""

import datetime
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bfloat16 import OpenVinoBfloat16, RametBfloat16
from chart import draw_chart
from formats import milliseconds
from models import EMPTY_CALL

OURS = "ramet"
BUSY = 0.5  # load average; with other work on the cores, spinning threads wait for each other and multiply their times
PACKAGES = ["onnxruntime", "openvino", "keras", "tensorflow"]

METHOD = """\
Each contender has the model loaded, its input and output bound, and is warm; it runs for {seconds} s in each of
{rounds} rounds, in turn with the others and each time another one first. A cell is the median of the rounds' medians,
with the shortest call in brackets. All use {threads} threads and float32, and are timed only if their answers agree
with Keras's. ONNX Runtime and OpenVINO read the ONNX file that Keras exports (`bench/peers/onnx_files.py` says what is
mended in it). ramet runs in a process of its own (`bench/peers/ramet.py`), the peers are called from Python: what
that costs is the row "an empty call", of a model that does nothing. Training is one step of Adam on one batch, all of
it: forward, backward, update; ramet and Keras start from the same weights and must have the same first losses, PyTorch
trains the same architecture with weights of its own. GFLOP/s are the multiplications and additions of convolutions,
products, LSTM and attention (three times so many for training) over the median; the peak is what `ramet bench --peak`
reaches with vectors, before the comparison."""


@dataclass(frozen=True)
class Tables:
    """Workload -> name of a contender -> Outcome; of cloning, workload -> CloneOutcome."""

    predicting: dict
    rounded: dict  # in bfloat16, with float32 peers
    agreements: dict  # workload -> Agreement of those
    training: dict
    cloning: dict
    peak: float | None  # GFLOP/s of float32 vectors


def write_report(tables, contenders, trainers, options, load_before):
    options.output.mkdir(parents=True, exist_ok=True)
    parts = ["# ramet and its peers", _machine(options, load_before)]
    for title, name, results, names, share in [
        ("Predicting", "compare", tables.predicting, contenders, 1),
        ("A step of training", "training", tables.training, trainers, 3),
    ]:
        if results:
            parts += [f"## {title}", _timings_table(results, names, share, tables.peak), *_problems(results), f"![the same as a plot]({name}.svg)"]
            (options.output / f"{name}.svg").write_text(draw_chart(results, names))
    if tables.rounded:
        parts += ["## Predicting in bfloat16", _rounded_table(tables.rounded, tables.agreements)]
    if tables.cloning:
        parts += ["## Cloning", _clones_table(tables.cloning)]
    parts.append(METHOD.format(seconds=options.seconds, rounds=options.rounds, threads=options.threads))
    page = "\n\n".join(parts)
    print(page)
    (options.output / "compare.md").write_text(page + "\n")


def _machine(options, load_before):
    processor = next(
        line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    )
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    busy = " **The machine was busy with other work: these figures mean little.**" if load_before > BUSY else ""
    return (
        f"{datetime.date.today()}, {processor}, {os.cpu_count()} cores, {options.threads} threads; {versions}. "
        f"Load of the machine before: {load_before:.1f}.{busy}"
    )


def _speed(workload, medians, share, peak):
    """Of the arithmetic that the model's definition asks for; Winograd's convolutions do less."""
    if OURS not in medians or workload is EMPTY_CALL:
        return ["", ""]
    gflops = workload.flops() * share / medians[OURS] / 1e6
    return [f"{gflops:.0f}", f"{100 * gflops / peak:.0f} %" if peak else "–"]


def _timings_table(results, contenders, share, peak):
    """`share`: how many times the forward pass's arithmetic is done. `peak` in GFLOP/s, or None."""
    rows = [["model", *contenders, "ramet / best peer", "of the fastest calls", "GFLOP/s", "of the peak"]]
    for workload, outcomes in results.items():
        medians = {name: outcome.timing.median_ms for name, outcome in outcomes.items() if outcome.timing}
        fastest = {name: outcome.timing.min_ms for name, outcome in outcomes.items() if outcome.timing}
        cells = [_cell(outcomes[name]) for name in contenders]
        rows.append([workload.title, *cells, _ratio(medians), _ratio(fastest), *_speed(workload, medians, share, peak)])
        if workload is EMPTY_CALL:
            rows.append(_net_row(results, contenders))
    return _table(rows)


def _rounded_table(results, agreements):
    ours, theirs = RametBfloat16.name, OpenVinoBfloat16.name
    rows = [["model", ours, theirs, "the best peer in float32", "ramet / that", "ramet / OpenVINO", "largest error", "same class"]]
    for workload, outcomes in results.items():
        medians = {name: outcome.timing.median_ms for name, outcome in outcomes.items() if outcome.timing}
        peers = {name: median for name, median in medians.items() if name not in (ours, theirs)}
        best = min(peers, key=peers.get)
        ratios = [f"{medians[ours] / medians[name]:.2f}" if {ours, name} <= medians.keys() else "–" for name in (best, theirs)]
        cells = [_cell(outcomes[name]) if name in outcomes else "–" for name in (ours, theirs, best)]
        agreement = agreements.get(workload)
        error = f"{agreement.error:.1e}" if agreement else "–"
        same = f"{agreement.same_class} of {agreement.rows}" if agreement and agreement.same_class is not None else "–"
        rows.append([workload.title, *cells[:2], f"{best}: {cells[2]}", *ratios, error, same])
    return _table(rows)


def _net_row(results, contenders):
    """The mlp, which stands above the empty call, without what a call costs."""
    mlp, empty = next(o for w, o in results.items() if w.name == "mlp"), results[EMPTY_CALL]
    net = {
        name: mlp[name].timing.median_ms - empty[name].timing.median_ms
        for name in contenders
        if mlp[name].timing and empty[name].timing
    }
    return ["the mlp less an empty call", *(milliseconds(net[n]) if n in net else "–" for n in contenders), _ratio(net), "", "", ""]


def _cell(outcome):
    if not outcome.timing:
        return "fails"
    return f"{milliseconds(outcome.timing.median_ms)} ({milliseconds(outcome.timing.min_ms)})"


def _ratio(medians):
    peers = [median for name, median in medians.items() if name != OURS]
    return f"{medians[OURS] / min(peers):.2f}" if OURS in medians and peers else "–"


def _problems(results):
    lines = [
        f"- {name} on {workload.title}: {outcome.problem.splitlines()[0][:300]}"
        for workload, outcomes in results.items()
        for name, outcome in outcomes.items()
        if outcome.problem
    ]
    return ["Not timed:\n" + "\n".join(lines)] if lines else []


def _clones_table(clones):
    rows = [["cloning", "ramet", "Keras", "Keras / ramet"]]
    for workload, outcome in clones.items():
        for index, weights in enumerate(["new weights", "copied weights"]):
            keras = outcome.keras[index]
            ours = outcome.ramet[index] if outcome.ramet else None
            rows.append([
                f"{workload.name}, {weights}",
                milliseconds(ours) if ours else "–",
                milliseconds(keras),
                f"{keras / ours:.0f}" if ours else "–",
            ])
    return _table(rows)


def _table(rows):
    header, *body = rows
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *body])
