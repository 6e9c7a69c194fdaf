"""Goldens of the ops that are algorithms: sorting, scattering, transforms, factors. See make_op_goldens.py."""

import numpy as np
from keras import ops


def add_cases(family, normal, integers):
    """`family` is that of make_op_goldens, normal and integers its makers of data."""
    many = normal(2, 3, 7)
    holes = many.copy()
    holes[:, :, ::3] = np.nan
    for name, axis, sign in (("argsort", -1, 1), ("argsort/axis", 1, 1), ("argsort/descending", -1, -1)):
        # NumPy sorts NaN to the end, and so first when turned round.
        def order(x, axis=axis, sign=sign):
            x = ops.convert_to_numpy(x)
            if sign > 0:
                return np.argsort(x, axis=axis, kind="stable").astype("int32")
            return np.argsort(-x, axis=axis, kind="stable").astype("int32")
        family.add(name, order, float32=many, ties=integers(2, 3, 9, low=0, high=4), half=many.astype("float16"),
                   double=many.astype("float64"), bytes=integers(2, 3, 5, low=-3, high=4, dtype="int8"))
    family.add("argsort", lambda x: np.argsort(ops.convert_to_numpy(x), kind="stable").astype("int32"), nan=holes)
    family.add("bitcast/narrow", lambda x: np.asarray(x).view("uint8"), float32=normal(2, 3),
               half=normal(2, 3, dtype="float16"))
    family.add("bitcast/same", lambda x: np.asarray(x).view("int32"), float32=normal(2, 3))
    family.add("bitcast/wide", lambda x: np.asarray(x).view("int32"),
               bytes=integers(2, 8, low=0, high=256, dtype="uint8"))
    x = normal(2, 4, 4)
    definite = x @ np.swapaxes(x, -1, -2) + np.eye(4, dtype="float32")
    lower = np.tril(x) + 3 * np.eye(4, dtype="float32")
    right = normal(2, 4, 2)
    family.add("cholesky", ops.cholesky, float32=definite, double=definite.astype("float64"))
    zeros = np.array([[2, 0, -1, 3, 0.5], [0, 0, 3, -2, 1], [1, 2, -3, 0.5, 0]], "float32")
    family.add("cumprod", lambda v: ops.cumprod(v, axis=1), float32=many, ints=integers(2, 3, 2),
               half=(many / 2).astype("float16"), zeros=zeros)
    family.add("eigh", lambda v: ops.eigh(v)[0], float32=definite)
    family.add("erfc", ops.erfc, float32=normal(2, 5) * 2, double=normal(4, dtype="float64"),
               half=normal(4, dtype="float16"))
    family.add("erfinv", ops.erfinv, float32=np.clip(normal(2, 5) / 2, -0.999, 0.999),
               edges=np.array([0, 1, -1, 2, np.nan, 1e-9], "float32"))
    family.add("fft", lambda a, b: ops.fft((a, b)), even=(normal(2, 8), normal(2, 8, seed=1)),
               odd=(normal(2, 3, 7), normal(2, 3, 7, seed=1)), one=(normal(2, 1), normal(2, 1, seed=1)))
    family.add("gcd", ops.gcd, int32=(integers(2, 3, low=-40, high=40), integers(3, low=-40, high=40)),
               uint8=(integers(4, low=0, high=200, dtype="uint8"), integers(4, low=0, high=200, seed=1, dtype="uint8")))
    family.add("i0", ops.i0, float32=normal(2, 5) * 3)
    family.add("lu", lambda v: lu(np.asarray(v)), float32=normal(3, 3))
    family.add("nextafter", ops.nextafter, float64=(normal(3, dtype="float64"), normal(3, seed=1, dtype="float64")),
               float32=(normal(2, 3), normal(3)))
    family.add("qr", ops.qr, tall=normal(2, 5, 3), square=normal(2, 3, 3))
    family.add("qr/full", lambda v: ops.qr(v, mode="complete"), tall=normal(2, 5, 3))
    places = np.array([[0, 1], [1, 2], [0, 1], [5, 0], [-1, 0]], "int32")
    base, updates = normal(2, 3), normal(5)
    for name in ("add", "max", "min", "mul", "update"):
        family.add(f"scatter/{name}", lambda b, i, u, n=name: scatter(np.asarray(b), np.asarray(i), np.asarray(u), n),
                   elements=(base, places, updates),
                   rows=(normal(4, 3), np.array([[2], [0], [2]], "int64"), normal(3, 3)),
                   ints=(integers(4), np.array([[1], [1], [3]], "int32"), integers(3)))
    edges = np.array([-1, 0, 0, 0.5, 2], "float32")
    family.add("searchsorted/left", ops.searchsorted, (edges, np.array([-2, 0, 0.1, 2, 3], "float32")))
    family.add("searchsorted/right", lambda s, v: ops.searchsorted(s, v, side="right"),
               (edges, np.array([-2, 0, 0.1, 2, 3], "float32")))
    family.add("slogdet", ops.slogdet, float32=normal(2, 4, 4), negative=-np.abs(np.eye(3, dtype="float32")))
    family.add("solve", ops.solve, float32=(definite, right))
    family.add("solve_triangular/lower", lambda a, b: ops.solve_triangular(a, b, lower=True), float32=(lower, right))
    family.add("solve_triangular/transpose", lambda a, b: ops.solve(ops.transpose(ops.tril(a), (0, 2, 1)), b),
               float32=(lower, right))
    family.add("solve_triangular/upper", ops.solve_triangular, float32=(np.swapaxes(lower, 1, 2).copy(), right))
    add_special_functions(family)
    family.add("svd", lambda v: ops.svd(v, compute_uv=False), tall=normal(2, 5, 3), wide=normal(2, 3, 5))
    family.add("svd/product", lambda v: v, tall=normal(2, 5, 3), wide=normal(2, 3, 5))
    labels = np.array([[1, 1, 2], [3, 2, 0], [2, 0, 0]], "int32")
    steps, lengths = np.array([6, 5, 4], "int32"), np.array([3, 2, 1], "int32")
    family.add("ctc_loss", ops.ctc_loss, (labels, normal(3, 6, 4), lengths, steps))
    family.add("gradient/ctc_loss", lambda x, *rest: derivative(lambda y: ops.ctc_loss(rest[0], y, *rest[1:]), x),
               (normal(3, 6, 4), labels, lengths, steps))
    family.add("ctc_beam_decode",
               lambda v, n: ops.ctc_decode(v, n, strategy="beam_search", beam_width=10, top_paths=2),
               (normal(3, 6, 4) * 3, steps))


def add_special_functions(family):
    """TensorFlow's. Parameters without a gradient are integers, which finite differences leave alone."""
    import tensorflow as tf

    positive = np.array([0.05, 0.3, 0.9, 1.0, 1.7, 2.4, 5.1, 13.0], "float32")
    negative = np.array([-12.3, -2.6, -1.5, -0.4], "float32")
    large = np.array([95.0, 130.0, 1e4, np.inf, np.nan], "float32")
    special, both = tf.math.special, np.concatenate([negative, positive])
    known = {"lgamma": tf.math.lgamma, "digamma": tf.math.digamma}
    whole = ("bessel_i0e", "bessel_i1", "bessel_i1e", "bessel_j0", "bessel_j1", "dawsn", "fresnel_cos", "fresnel_sin", "lgamma",
             "digamma")
    for name in (*whole, "bessel_k0", "bessel_k0e", "bessel_k1", "bessel_k1e", "bessel_y0", "bessel_y1", "expint", "spence"):
        function, x = known.get(name) or getattr(special, name), both if name in whole else positive
        family.add(f"special_function/{name}", function, float32=x, double=x.astype("float64"), zero=np.zeros(1, "float32"))
        if name.startswith("bessel") and name.endswith("e") or name in ("lgamma", "digamma", "dawsn", "spence"):
            family.add(f"special_function/{name}", function, large=large)
    orders, shapes = np.array([1, 2, 3, 1, 2, 5, 2, 4], "int32"), np.array([[1], [3]], "int32")
    inside = np.array([0.02, 0.2, 0.35, 0.5, 0.6, 0.85, 0.9, 0.99], "float32")

    def floats(function):
        return lambda *given: function(*np.broadcast_arrays(*[np.asarray(x).astype(np.asarray(given[-1]).dtype) for x in given]))

    for name, first, last in (("igamma", (orders,), positive), ("igammac", (orders,), positive), ("polygamma", (orders,), positive),
                              ("zeta", (orders + 1,), positive), ("betainc", (orders, shapes), inside)):
        for variant, dtype in (("float32", "float32"), ("double", "float64")):
            family.add(f"special_function/{name}", floats(getattr(tf.math, name)), **{variant: (*first, last.astype(dtype))})


def derivative(function, x):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(function(x))
    return tape.gradient(total, x)


def scatter(base, indices, updates, reduction):
    result = base.copy()
    for place, update in zip(indices, updates):
        if any(i < 0 or i >= extent for i, extent in zip(place, base.shape)):
            continue
        at = tuple(place)
        old = result[at]
        result[at] = {"add": old + update, "mul": old * update, "max": np.maximum(old, update),
                      "min": np.minimum(old, update), "update": update}[reduction]
    return result


def lu(x):
    """Gaussian elimination with the largest pivot."""
    x, order = x.astype("float64"), np.arange(len(x))
    for k in range(len(x)):
        best = k + np.argmax(np.abs(x[k:, k]))
        x[[k, best]], order[[k, best]] = x[[best, k]], order[[best, k]]
        x[k + 1:, k] /= x[k, k]
        x[k + 1:, k + 1:] -= np.outer(x[k + 1:, k], x[k, k + 1:])
    return x.astype("float32"), order.astype("int32")
