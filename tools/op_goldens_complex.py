"""Goldens of tests/ops/complex_cases.cpp: complex numbers made of real ones, and their derivatives by TensorFlow's tape.

A case gets the real and imaginary parts of its complex operands, and then what flows into those of its results.
"""

import real_keras  # noqa: F401
import tensorflow as tf

UNARY = {
    name: getattr(tf.math, tensorflow_name)
    for name, tensorflow_name in {
        "angle": "angle", "arccos": "acos", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
        "arctanh": "atanh", "conjugate": "conj", "cos": "cos", "cosh": "cosh", "exp": "exp", "expm1": "expm1", "log": "log",
        "log1p": "log1p", "negative": "negative", "reciprocal": "reciprocal", "rsqrt": "rsqrt", "sigmoid": "sigmoid",
        "sin": "sin", "sinh": "sinh", "sqrt": "sqrt", "square": "square", "tan": "tan", "tanh": "tanh", "absolute": "abs",
    }.items()
}
UNARY["sum"] = lambda x: tf.reduce_sum(x, axis=1)
UNARY["cumsum"] = lambda x: tf.cumsum(x, axis=1)
UNARY["transpose"] = lambda x: tf.transpose(x, (0, 2, 1))
# Not among them: arccosh and det, in whose derivatives TensorFlow leaves out a conjugate; prod, whose derivative wants to know
# all extents.
UNARY["inv"] = tf.linalg.inv
UNARY["eig"] = lambda x: tf.linalg.eig(x)[0]
UNARY["eig_vectors"] = lambda x: tf.linalg.eig(x)[1]
BINARY = {"add": tf.add, "subtract": tf.subtract, "multiply": tf.multiply, "divide": tf.divide, "power": tf.pow,
          "matmul": tf.matmul, "solve": tf.linalg.solve}


def add_cases(family, normal):
    x = tuple(normal(2, 3, 3, seed=i) for i in range(4))
    family.add("complex/parts", lambda a, b: [a, b, a, -b], x[:2])
    family.add("complex/broadcast", lambda a, b: [a + 0 * b, b + 0 * a], (x[0], x[1][:, :1]))
    for names, count in ((UNARY, 1), (BINARY, 2)):
        for name, function in names.items():
            parts = x[:2 * count]
            result = function(*complex_of(parts))
            seeds = [normal(*result.shape, seed=7 + i) for i in range(2)]
            family.add(f"complex/{name}", lambda *v, f=function, n=count: derivatives(f, v, n), (*parts, *seeds))


def complex_of(parts):
    return [tf.complex(re, im) for re, im in zip(parts[::2], parts[1::2])]


def derivatives(function, values, count):
    values = [tf.convert_to_tensor(v) for v in values]
    parts, (real, imag) = values[:2 * count], values[2 * count:]
    with tf.GradientTape() as tape:
        tape.watch(parts)
        y = function(*complex_of(parts))
        total = tf.reduce_sum(tf.math.real(y) * real) + tf.reduce_sum(tf.math.imag(y) * imag)
    return tape.gradient(total, parts)
