"""What the tests and benchmarks that use the real Keras share.

Import it before keras or tensorflow: it makes TensorFlow quiet and keeps it on the CPU, on one thread
unless the caller's environment says otherwise.
"""

import os

for name, value in {
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}.items():
    os.environ.setdefault(name, value)

import numpy as np


def perturb_weights(model, seed):
    """Move biases and BatchNormalization's statistics off their initial zeros and ones, which would hide mistakes.

    Kernels keep their random values. The noise is positive, so that variances stay so.
    """
    random = np.random.default_rng(seed)
    model.set_weights([
        w + 0.2 * random.random(w.shape).astype(w.dtype) if w.ndim == 1 else w for w in model.get_weights()
    ])
