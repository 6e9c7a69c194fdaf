#!/usr/bin/env python3
"""Hold ramet against Keras on architectures of keras.applications: 16 of them, or all.

    "$(scripts/python-env)/bin/python" tests/applications/check_applications.py --ramet build/ramet [--half | --all] [--only NAME ...]

Each model gets random weights and is saved as .keras. `ramet predict` must give Keras's logits and
probabilities; `ramet clone --weights copy` must give a file that Keras opens and that predicts the same.
Closes with `N passed, N failed`.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import real_keras
from ramet_command import Ramet

import keras
import numpy as np

# By parameter count, smallest first.
ARCHITECTURES = [
    "MobileNetV3Small", "MobileNetV2", "MobileNet", "NASNetMobile", "EfficientNetB0", "MobileNetV3Large",
    "EfficientNetV2B0", "DenseNet121",
    "EfficientNetV2S", "Xception", "InceptionV3", "ResNet50", "ResNet50V2", "ConvNeXtTiny", "InceptionResNetV2",
    "VGG16",
]  # fmt: skip
HALF = len(ARCHITECTURES) // 2


def all_architectures():
    """Those above, and all others that keras.applications has, by name."""
    found = [name for name in dir(keras.applications) if name[0].isupper() and callable(getattr(keras.applications, name))]
    return ARCHITECTURES + sorted(set(found) - set(ARCHITECTURES))


IMAGE_SHAPE = (96, 96, 3)  # small, to be quick; every family allows it
# Of the largest output. Keras's own graph and eager modes differ by 1.4e-5 on ResNet50.
TOLERANCE = 1e-4
# The last maps of some families are 1x1 here: with few images, their channels have next to no variance, and dividing by
# it makes noise of the last bits large.
CALIBRATION_IMAGES = 48


# Added to what BatchNormalization shifts by, so that most signals pass the relu behind it. Random networks of many convolutions with relu
# and BatchNormalization magnify small differences layer by layer, which trained ones do not: without it, Keras's InceptionV3 in
# float32 is 1.1e-4 away from itself in float64, with it 5e-6.
SHIFT = 1.0


class Mismatch(Exception):
    pass


def random_images(count):
    return np.random.default_rng(3).uniform(0, 255, (count, *IMAGE_SHAPE)).astype("float32")


def build(name):
    """The architecture with random weights; its output is the logits."""
    keras.utils.set_random_seed(1)
    architecture = getattr(keras.applications, name)
    model = architecture(weights=None, input_shape=IMAGE_SHAPE, classifier_activation=None)
    real_keras.perturb_weights(model, seed=2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.beta.assign_add(keras.ops.full_like(layer.beta, SHIFT))
    real_keras.calibrate_batch_normalization(model, random_images(CALIBRATION_IMAGES))
    return model


def deviation(actual, expected, what):
    """Largest difference, relative to the largest expected value."""
    if actual.shape != expected.shape:
        raise Mismatch(f"{what}: shape {actual.shape}, expected {expected.shape}")
    relative = np.abs(actual - expected).max() / np.abs(expected).max()
    if not relative <= TOLERANCE:  # so written, NaN fails
        raise Mismatch(f"{what}: differs by {relative:.2g} of the largest value")
    return relative


def ramet_predict(ramet, model_file, images_file, folder):
    output = folder / "output.npz"
    ramet("predict", model_file, "--input", images_file, "--output", output)
    with np.load(output) as arrays:
        return arrays[arrays.files[0]]


def check(name, ramet, folder):
    """Returns a line of figures; raises where ramet and Keras differ."""
    images_file, model_file, clone_file = folder / "image.npz", folder / "model.keras", folder / "clone.keras"
    image = random_images(1)
    np.savez(images_file, image=image)

    model = build(name)
    logits = model.predict(image, verbose=0)
    model.save(model_file)
    logits_deviation = deviation(ramet_predict(ramet, model_file, images_file, folder), logits, "logits")

    # The last layer is the classifier's Dense or Activation in every family.
    model.layers[-1].activation = keras.activations.softmax
    probabilities = keras.ops.convert_to_numpy(keras.ops.softmax(logits))
    model.save(model_file)
    deviation(ramet_predict(ramet, model_file, images_file, folder), probabilities, "probabilities")

    ramet("clone", model_file, clone_file, "--weights", "copy")
    clone = keras.saving.load_model(clone_file)
    deviation(clone.predict(image, verbose=0), probabilities, "the clone, opened by Keras")
    return f"{model.count_params() / 1e6:6.1f} M parameters, logits within {logits_deviation:.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ramet", type=Path, required=True, help="the command to check")
    parser.add_argument("--half", action="store_true", help="only the smaller half by parameter count")
    parser.add_argument("--all", action="store_true", help="all that keras.applications has")
    parser.add_argument("--only", nargs="+", choices=all_architectures(), metavar="NAME", help="only these")
    options = parser.parse_args()
    ramet = Ramet(options.ramet.resolve())

    failed = 0
    some = ARCHITECTURES[:HALF] if options.half else ARCHITECTURES
    names = options.only or (all_architectures() if options.all else some)
    for name in names:
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                outcome = f"ok    {name:18} {check(name, ramet, Path(folder))}"
            except Exception as error:  # whatever it was, the next architecture deserves its turn
                failed += 1
                outcome = f"FAIL  {name:18} {error}"
        print(f"{outcome} ({time.monotonic() - start:.0f} s)", flush=True)
        keras.backend.clear_session()
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
