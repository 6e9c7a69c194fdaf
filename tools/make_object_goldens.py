#!/usr/bin/env python3
"""Make tests/golden/objects.json: what the real Keras says of initializers, regularizers, constraints and
activations.

    "$(scripts/python-env)/bin/python" tools/make_object_goldens.py

Configs are recorded as Keras writes them, values as float32 in nine digits. Of random initializers the
distribution is recorded that Keras draws from, since the numbers themselves differ.
"""

import json
from pathlib import Path

import real_keras  # noqa: F401, must come before keras
import keras
import numpy as np
from keras import activations, constraints, initializers, regularizers
from keras.src.initializers import random_initializers
from scipy import signal

OUTPUT = Path(__file__).parent.parent / "tests/golden/objects.json"

SHAPES = [[], [7], [6, 4], [3, 3, 8, 16], [5, 2, 3], [0, 3]]
WINDOWS = (
    "barthann bartlett blackman blackmanharris bohman boxcar cosine exponential flattop hamming hann lanczos"
    " nuttall parzen taylor triang tukey hann_periodic hann_symmetric brthan ones poisson tri"
).split()


def identifiers(module, base):
    """Every string that `get` accepts, with the envelope of what it gives."""
    names = module.ALL_OBJECTS_DICT
    made = {}
    for name in sorted(names):
        if names[name].__name__ == base:
            continue
        # get("constant") fails in Keras: its from_config wants a value
        instance = names[name]() if names[name].__name__ == "Constant" else module.get(name)
        made[name] = keras.saving.serialize_keras_object(instance)
    return made


def configured():
    """Objects whose fields differ from their defaults."""
    i, r, c = initializers, regularizers, constraints
    made = {
        "initializer": [
            i.Constant(2.5),
            i.Constant([1.0, 2.0]),
            i.Constant(np.arange(6.0).reshape(2, 3)),
            i.GlorotUniform(seed=7),
            i.HeNormal(seed=keras.random.SeedGenerator(3)),
            i.LecunNormal(input_axes=[0, 1], output_axes=[-1]),
            i.Orthogonal(gain=2.0, seed=-1),
            i.RandomNormal(mean=1.0, stddev=0.5, seed=2**40),
            i.RandomUniform(minval=0.0, maxval=3.0),
            i.TruncatedNormal(mean=-1.0, stddev=2.0),
            i.VarianceScaling(scale=2.5, mode="fan_out", distribution="normal"),
            i.VarianceScaling(mode="fan_avg", distribution="untruncated_normal", seed=1),
            i.STFT(side="imag", window=None, scaling=None),
            i.STFT(window="hamming", scaling="spectrum", periodic=True),
            i.STFT(window=np.ones(4)),
        ],
        "regularizer": [
            r.L1(0.3),
            r.L2(0.3),
            r.L1L2(l1=0.1, l2=0.2),
            r.OrthogonalRegularizer(factor=0.7, mode="columns"),
        ],
        "constraint": [
            c.MaxNorm(3.5, axis=[0, 1, 2]),
            c.MinMaxNorm(min_value=0.5, max_value=2.0, rate=0.25, axis=1),
            c.UnitNorm(axis=None),
            c.UnitNorm(axis=[0]),
        ],
    }
    return {kind: [keras.saving.serialize_keras_object(x) for x in objects] for kind, objects in made.items()}


def distributions():
    """The keras.random function that initializers call, and its arguments, for several shapes."""
    calls = []

    def recorder(name):
        def record(shape, dtype=None, seed=None, **arguments):
            calls.append({"distribution": name, **arguments})
            return None

        return record

    random = random_initializers.random
    functions = {name: getattr(random, name) for name in ("uniform", "normal", "truncated_normal")}
    for name in functions:
        setattr(random, name, recorder(name))
    i = initializers
    drawn = [
        (initializer, shape)
        for initializer in [
            i.GlorotNormal(),
            i.GlorotUniform(),
            i.HeNormal(),
            i.HeUniform(),
            i.LecunNormal(),
            i.LecunUniform(),
            i.VarianceScaling(scale=3.0, mode="fan_out", distribution="untruncated_normal"),
        ]
        for shape in SHAPES
    ] + [
        (i.RandomNormal(mean=1.0, stddev=0.5), [3]),
        (i.RandomUniform(minval=2.0, maxval=3.0), [3]),
        (i.TruncatedNormal(mean=-1.0, stddev=2.0), [3]),
        (i.GlorotUniform(input_axes=[0, 1], output_axes=[2]), [2, 3, 4]),
        (i.HeUniform(input_axes=[-1], output_axes=[]), [2, 3, 4]),
        (i.HeUniform(input_axes=[0]), [2, 3, 4]),
    ]
    for initializer, shape in drawn:
        initializer(shape)
        calls[-1] |= {"initializer": keras.saving.serialize_keras_object(initializer), "shape": shape}
    for name, function in functions.items():
        setattr(random, name, function)
    return calls


def numbers(values):
    """Nested lists of float32 in as few digits as tell them apart."""
    values = np.asarray(values, dtype="float32")
    return json.loads(np.array2string(values, separator=",", threshold=10**9, formatter={"float": repr_float32}))


def repr_float32(value):
    return "NaN" if np.isnan(value) else np.format_float_scientific(np.float32(value), trim="0")


def fixed_draws():
    """Values of initializers that draw nothing at random, or from a seed as TensorFlow does."""
    i = initializers
    cases = [
        (i.Zeros(), [2, 3], "float32"),
        (i.Ones(), [2], "int32"),
        (i.Constant(2.7), [2], "int32"),
        (i.Constant([1.0, 2.0]), [3, 2], "float32"),
        (i.Constant(np.arange(6.0).reshape(2, 3)), [2, 3], "float32"),
        (i.Identity(), [2, 3], "float32"),
        (i.STFT(), [8, 1, 5], "float32"),
        (i.STFT(side="imag", scaling="spectrum", periodic=True), [8, 1, 9], "float32"),
        (i.STFT(window="taylor", scaling=None), [6, 1, 3], "float32"),
        (i.STFT(window=None), [5, 1, 3], "float32"),
        (i.STFT(window=[0.5, 1.0, 2.0, 1.0]), [4, 1, 4], "float32"),
        (i.RandomUniform(seed=5), [2, 5], "float32"),
        (i.RandomUniform(minval=-3.0, maxval=1.5, seed=2**40 + 1), [7], "float32"),
        (i.GlorotUniform(seed=7), [4, 6], "float32"),
        (i.HeUniform(seed=-2), [3, 3, 2, 4], "float32"),
        (i.RandomNormal(mean=0.5, stddev=2.0, seed=11), [3, 7], "float32"),
        (i.VarianceScaling(distribution="untruncated_normal", seed=1), [4, 3], "float32"),
    ]
    return [
        {
            "initializer": keras.saving.serialize_keras_object(initializer),
            "shape": shape,
            "dtype": dtype,
            "values": numbers(initializer(shape, dtype=dtype)),
        }
        for initializer, shape, dtype in cases
    ]


def windows():
    return [
        {"name": name, "periodic": periodic, "values": signal.get_window(name, length, periodic).tolist()}
        for name in WINDOWS
        for periodic in (False, True)
        for length in (1, 2, 7, 8)
    ]


def sparsemax(x):
    """As in the paper, and in Keras since pull request 23469; 3.15 takes too much off."""
    descending = -np.sort(-x, axis=-1)
    sums = np.cumsum(descending, axis=-1)
    size = np.sum(descending * np.arange(1, x.shape[-1] + 1) + 1 > sums, axis=-1, keepdims=True)
    return np.maximum(x - (np.take_along_axis(sums, size - 1, axis=-1) - 1) / size, 0)


def activation_values():
    random = np.random.default_rng(1)
    x = np.concatenate([np.linspace(-4, 4, 17), [-30, 30, -0.5], random.normal(size=12)])
    x = x.astype("float32").reshape(4, 8)
    functions = dict(sorted(keras.src.activations.ALL_OBJECTS_DICT.items()))
    del functions["threshold"], functions["sparsemax"]
    values = {name: numbers(function(keras.ops.array(x))) for name, function in functions.items()}
    return {"x": numbers(x), "y": values | {"sparsemax": numbers(sparsemax(x))}}


def applied():
    """Penalties and projections of one matrix that has a zero row and a zero column."""
    x = np.random.default_rng(2).normal(size=(5, 4)).astype("float32")
    x[2, :] = 0
    x[:, 1] = 0
    value = keras.ops.array(x)
    r, c = regularizers, constraints
    penalties = [
        r.L1(),
        r.L2(0.5),
        r.L1L2(),
        r.L1L2(l1=0.1),
        r.L1L2(l2=0.2),
        r.L1L2(l1=0.1, l2=0.2),
        r.OrthogonalRegularizer(),
        r.OrthogonalRegularizer(factor=0.5, mode="columns"),
    ]
    projections = [
        c.MaxNorm(),
        c.MaxNorm(0.5, axis=1),
        c.MinMaxNorm(min_value=0.2, max_value=0.5, rate=0.7),
        c.MinMaxNorm(min_value=5.0, max_value=6.0, axis=[0, 1]),
        c.NonNeg(),
        c.UnitNorm(),
        c.UnitNorm(axis=None),
    ]
    serialize = keras.saving.serialize_keras_object
    return {
        "x": numbers(x),
        "penalties": [{"regularizer": serialize(p), "value": numbers([p(value)])[0]} for p in penalties],
        "projections": [{"constraint": serialize(p), "values": numbers(p(value))} for p in projections],
    }


def main():
    golden = {
        "keras_version": keras.__version__,
        "names": {
            "initializer": identifiers(keras.src.initializers, "Initializer"),
            "regularizer": identifiers(keras.src.regularizers, "Regularizer"),
            "constraint": identifiers(keras.src.constraints, "Constraint"),
            "activation": {
                name: activations.serialize(function)
                for name, function in sorted(keras.src.activations.ALL_OBJECTS_DICT.items())
            },
        },
        "configured": configured(),
        "distributions": distributions(),
        "fixed_draws": fixed_draws(),
        "windows": windows(),
        "activations": activation_values(),
        "applied": applied(),
    }
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items())
    OUTPUT.write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
