"""The cost of one more row, step, layer or clone.

Each series asks `ramet bench` for the same thing at several sizes. What counts is the cost of one unit: where the
arithmetic is linear it must not grow.
"""

import argparse
import json
import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import real_keras  # noqa: F401
import keras
from keras import layers
from ramet_command import Ramet

sys.setrecursionlimit(100_000)  # Keras walks a chain of layers by recursion

LARGEST_GROWTH = 1.5  # of a unit's cost, from where it is least to the largest size


def mlp():
    return keras.Sequential([keras.Input((64,)), layers.Dense(64, "relu"), layers.Dense(64, "relu"), layers.Dense(10)])


def lstm(steps):
    return keras.Sequential([keras.Input((steps, 32)), layers.LSTM(64)])


def chain(depth):
    """Narrow, so that the weights of a thousand layers stay in a cache: it is the cost of layers that is asked for."""
    return keras.Sequential([keras.Input((16,)), *(layers.Dense(16, "relu") for _ in range(depth))])


@dataclass(frozen=True)
class Series:
    title: str
    unit: str
    sizes: tuple
    measure: object  # from a command, a folder and a size to milliseconds


def bench(ramet, folder, model, *arguments):
    path = folder / "model.keras"
    model.save(path)
    return json.loads(ramet("bench", path, "--json", "--seconds", 0.3, *arguments))


SERIES = [
    Series("mlp, rows of a batch", "row", (1, 4, 16, 64, 256),
           lambda ramet, folder, n: bench(ramet, folder, mlp(), "--batch", n)["median_ms"]),
    Series("LSTM, steps of a sequence", "step", (16, 64, 256, 1024, 4096),
           lambda ramet, folder, n: bench(ramet, folder, lstm(n))["median_ms"]),
    Series("a chain of Dense(16), layers", "layer", (10, 30, 100, 300, 1000),
           lambda ramet, folder, n: bench(ramet, folder, chain(n))["median_ms"]),
    Series("clones of the mlp", "clone", (1, 10, 100, 1000, 10000),
           lambda ramet, folder, n: n * bench(ramet, folder, mlp(), "--clones", n)["clone_ms"]),
]  # fmt: skip


def plot(results):
    """Log-log lines of the cost of a unit, as SVG."""
    width, height, left, top = 640, 360, 70, 40
    colours = ["#0d9488", "#c2410c", "#6d28d9", "#64748b"]
    units = [t / n * 1e3 for series in results.values() for n, t in series]
    low, high = math.floor(math.log10(min(units))), math.ceil(math.log10(max(units)))
    x = lambda n: left + (width - left - 20) * math.log10(n) / 4
    y = lambda us: top + (height - top - 40) * (high - math.log10(us)) / max(1, high - low)
    parts = ['<text x="10" y="16">microseconds for one more, by how many there are</text>']
    for decade in range(low, high + 1):
        parts.append(f'<line class="grid" x1="{left}" x2="{width - 20}" y1="{y(10**decade):.1f}" y2="{y(10**decade):.1f}"/>')
        parts.append(f'<text x="{left - 8}" y="{y(10**decade) + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>')
    for decade in range(5):
        parts.append(f'<text x="{x(10**decade):.1f}" y="{height - 20}" text-anchor="middle">{10**decade}</text>')
    for (series, points), colour in zip(results.items(), colours):
        path = " ".join(f"{x(n):.1f},{y(t / n * 1e3):.1f}" for n, t in points)
        n, t = points[-1]
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>')
        parts.append(f'<text x="{x(n):.1f}" y="{y(t / n * 1e3) - 6:.1f}" text-anchor="end" fill="{colour}">{series.unit}</text>')
    style = "text{font:12px system-ui,sans-serif;fill:#57606a}.grid{stroke:#8c959f;stroke-opacity:.35}"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
            f"<style>{style}</style>" + "".join(parts) + "</svg>\n")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="bench/growth", description=__doc__)
    parser.add_argument("--ramet", type=Path, default=ROOT / "build/ramet")
    parser.add_argument("--output", type=Path, default=ROOT / "bench/results")
    options = parser.parse_args()
    ramet, results = Ramet(options.ramet.resolve()), {}
    rows = ["| what grows | " + " | ".join(f"step {i}" for i in range(1, 6)) + " | growth |", "| --- |" + " ---: |" * 6]
    failed = 0
    for series in SERIES:
        with tempfile.TemporaryDirectory() as folder:
            points = [(n, series.measure(ramet, Path(folder), n)) for n in series.sizes]
        results[series] = points
        units = [t / n * 1e3 for n, t in points]
        growth = units[-1] / min(units)
        failed += growth > LARGEST_GROWTH
        cells = " | ".join(f"{n}: {unit:.3g} µs a {series.unit}" for (n, _), unit in zip(points, units))
        rows.append(f"| {series.title} | {cells} | {growth:.2f} |")
        print(rows[-1], flush=True)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "growth.md").write_text("\n".join(rows) + "\n")
    (options.output / "growth.svg").write_text(plot(results))
    print(f"{len(SERIES) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
