"""The options of bench/compare.

    bench/compare --ramet build/ramet
    bench/compare --models mlp resnet50 --rounds 11
    bench/compare --kinds train --torch ~/torch/bin/python
    bench/compare --without-ramet          # what the peers reach on this machine
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = ["predict", "bf16", "train", "clone"]
MODELS = ["mlp", "mnist_cnn", "lstm", "transformer", "mobilenet_v2", "resnet50", "efficientnet_b0"]


def parse_options():
    parser = argparse.ArgumentParser(
        prog="bench/compare",
        description="Time ramet against ONNX Runtime, OpenVINO and Keras-TensorFlow on the same models.",
    )
    parser.add_argument("--ramet", type=Path, default=ROOT / "build/ramet", help="the command (default: build/ramet)")
    parser.add_argument("--without-ramet", action="store_true", help="time the peers alone")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS, metavar="MODEL", help=" ".join(MODELS))
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, metavar="KIND", help=" ".join(KINDS))
    parser.add_argument("--torch", metavar="PYTHON", help="an interpreter that has torch and torchvision, to train against")
    parser.add_argument("--seconds", type=float, default=0.5, help="of one contender in one round (default: 0.5)")
    parser.add_argument("--rounds", type=int, default=9, help="each round runs every contender once (default: 9)")
    parser.add_argument("--threads", type=int, default=2, help="of every contender (default: 2)")
    parser.add_argument("--output", type=Path, default=ROOT / "bench/results", help="folder for compare.md and .svg")
    options = parser.parse_args()
    if options.without_ramet:
        options.ramet = None
    elif not options.ramet.is_file():
        parser.error(f"{options.ramet} is not there; build it, give --ramet PATH or --without-ramet")
    else:
        options.ramet = options.ramet.resolve()
    return options


if __name__ == "__main__":
    options = parse_options()
    # TensorFlow reads these once, when it is imported.
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = str(options.threads)
    sys.path.insert(0, str(ROOT / "tools"))
    from comparison import compare

    compare(options)
