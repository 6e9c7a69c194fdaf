"""What the tests and benchmarks that use the real Keras share.

Import it before keras or tensorflow: it makes TensorFlow quiet and keeps it on the CPU, on one thread
unless the caller's environment says otherwise.
"""

import os
from pathlib import Path

for name, value in {
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}.items():
    os.environ.setdefault(name, value)

import keras
import numpy as np

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"


def perturb_weights(model, seed):
    """Move biases and BatchNormalization's statistics off their initial zeros and ones, which would hide mistakes.

    Kernels keep their random values. The noise is positive, so that variances stay so.
    """
    random = np.random.default_rng(seed)
    model.set_weights([
        w + 0.2 * random.random(w.shape).astype(w.dtype) if w.ndim == 1 else w for w in model.get_weights()
    ])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # its call uses what it derived from its weights


def calibrate_batch_normalization(model, images):
    """Set the moving statistics to those of the images, so that signals neither vanish nor explode."""
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    model(images, training=True)
    for layer, momentum in zip(layers, momenta):
        layer.momentum = momentum
