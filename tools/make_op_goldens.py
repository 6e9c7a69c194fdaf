#!/usr/bin/env python3
"""Writes tests/golden/ops/*.npz: what the real Keras computes for the cases of tests/ops.

A golden has a name, "softmax/middle_axis@edges": the case in tests/ops, then (after "@") which data it
was given. The archive holds "<name>:in0", "<name>:in1", ..., "<name>:out0", ... Where Keras has no
such function, or refuses a type that ramet accepts, NumPy says what is right.

Usage: python tools/make_op_goldens.py [family ...]
"""

import sys
import zlib
from pathlib import Path

import real_keras  # noqa: F401
import keras
import ml_dtypes
import numpy as np
import text_op_goldens
from keras import ops

import image_goldens
import op_goldens_algorithms
import op_goldens_complex

OUTPUT = Path(__file__).resolve().parent.parent / "tests" / "golden" / "ops"
bfloat16 = ml_dtypes.bfloat16


class Family:
    """The goldens of one file."""

    def __init__(self, name):
        self.name = name
        self.arrays = {"keras_version": np.array(keras.__version__)}

    def add(self, case, compute, *variants, **named_variants):
        """`compute` on the arrays of each variant; a variant is a tuple of arrays, or one array."""
        for variant, inputs in [("", v) for v in variants] + list(named_variants.items()):
            inputs = inputs if isinstance(inputs, tuple) else (inputs,)
            name = f"{case}@{variant}" if variant else case
            outputs = compute(*[to_keras(x) for x in inputs])
            outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
            for kind, arrays in (("in", inputs), ("out", outputs)):
                for i, array in enumerate(arrays):
                    key = f"{name}:{kind}{i}"
                    assert key not in self.arrays, key
                    self.arrays[key] = to_numpy(array)

    def write(self):
        path = OUTPUT / f"{self.name}.npz"
        np.savez_compressed(path, **self.arrays)
        print(f"{path}: {len(self.arrays)} arrays, {path.stat().st_size} bytes")


def to_keras(x):
    return x if x.dtype.kind in "US" else ops.convert_to_tensor(x)


def to_numpy(x):
    if isinstance(x, np.ndarray):
        return x
    if keras.backend.standardize_dtype(x.dtype) == "bfloat16":  # TensorFlow fails on 0-d ones
        return np.asarray(ops.convert_to_numpy(ops.cast(x, "float32"))).astype(bfloat16)
    return np.asarray(ops.convert_to_numpy(x))


def normal(*shape, seed=0, dtype="float32"):
    """Repeatable numbers around zero; different for each shape."""
    rng = np.random.default_rng(zlib.crc32(repr((shape, seed)).encode()))
    return np.asarray(rng.standard_normal(shape)).astype(dtype)


def integers(*shape, low=-5, high=6, seed=0, dtype="int32"):
    rng = np.random.default_rng(zlib.crc32(repr((shape, seed, "i")).encode()))
    return rng.integers(low, high, shape).astype(dtype)


def booleans(*shape, seed=0):
    return integers(*shape, low=0, high=2, seed=seed).astype(bool)


EDGES = np.array(
    [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-30, -1e-30, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.999,
     -1.001, 3.0, -3.0, 6.0, 7.0, 10.0, -10.0, 20.0, -20.0, 80.0, -80.0, 1e4, -1e4, 3e8, -3e8],
    dtype="float32",
)
PAIRS = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 7.5, -1e9, 1e20],
                 dtype="float32")


def on_floats(function):
    """For functions that Keras refuses integers: ramet converts them to float32."""
    return lambda *xs: function(
        *[x if "float" in keras.backend.standardize_dtype(x.dtype) else ops.cast(x, "float32")
          for x in xs])


# ---------------------------------------------------------------- elementwise


def elementwise():
    family = Family("elementwise")
    floating = (
        "arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh erf exp expm1 floor log log1p "
        "reciprocal rsqrt sigmoid sin sinh sqrt tan tanh"
    ).split()
    for name in floating:
        huge = name in ("sin", "cos", "tan")  # arguments that take extra precision to reduce
        edges = EDGES[np.abs(EDGES) < 1e5] if huge else EDGES
        family.add(name, on_floats(getattr(ops, name)), float32=normal(2, 3), edges=edges,
                   float64=normal(4, dtype="float64"), float16=normal(5, dtype="float16"),
                   bfloat16=normal(5, dtype=bfloat16), int32=integers(4), int64=integers(3, dtype="int64"),
                   uint8=integers(4, low=0, dtype="uint8"), bool=booleans(3), scalar=normal(),
                   empty=normal(0, 3))
    for name in "absolute negative relu round sign square trunc".split():
        function = getattr(ops, name)
        family.add(name, function, float32=normal(2, 3) * 3, edges=EDGES,
                   float64=normal(4, dtype="float64"), float16=normal(5, dtype="float16"),
                   bfloat16=normal(5, dtype=bfloat16), int32=integers(6),
                   int8=integers(4, dtype="int8"), int64=integers(3, dtype="int64"), scalar=normal(),
                   empty=normal(0, 3))
    for name in "absolute square trunc".split():
        family.add(name, getattr(ops, name), bool=booleans(3))
    for name in "isfinite isinf isnan logical_not".split():
        family.add(name, getattr(ops, name), edges=EDGES, float64=EDGES.astype("float64"),
                   int32=integers(6), bool=booleans(3), float16=EDGES[:8].astype("float16"))

    a, b = normal(2, 3), normal(2, 3, seed=1)
    grid = (PAIRS[:, None], PAIRS[None, :])
    arithmetic = "add subtract multiply divide floor_divide mod power maximum minimum arctan2".split()
    comparisons = "equal not_equal less less_equal greater greater_equal".split()
    for name in arithmetic + comparisons:
        function = getattr(ops, name)
        positive = integers(2, 3, low=1)
        family.add(name, function, float32=(a, b), edges=grid, broadcast=(normal(2, 1, 3), normal(4, 1)),
                   trailing=(normal(2, 3, 4), normal(4)), scalar=(normal(3), normal()),
                   one=(normal(3, 1), normal(1, 1)), empty=(normal(0, 3), normal(1, 3)),
                   float64=(normal(3, dtype="float64"), normal(3, seed=1, dtype="float64")),
                   float16=(normal(5, dtype="float16"), normal(5, seed=1, dtype="float16")),
                   bfloat16=(normal(5, dtype=bfloat16), normal(5, seed=1, dtype=bfloat16)),
                   int32=(integers(2, 3), positive), int64=(integers(4, dtype="int64"),
                                                            integers(4, low=1, dtype="int64")),
                   int8_uint8=(integers(4, dtype="int8"), integers(4, low=1, dtype="uint8")),
                   int32_uint32=(integers(4), integers(4, low=1, dtype="uint32")),
                   bool_int32=(booleans(4), integers(4, low=1)),
                   int32_float16=(integers(4), normal(4, dtype="float16")),
                   int64_float32=(integers(4, dtype="int64"), normal(4)),
                   float16_bfloat16=(normal(4, dtype="float16"), normal(4, seed=1, dtype=bfloat16)),
                   float32_float64=(normal(4), normal(4, seed=1, dtype="float64")))
    family.add("power", ops.power, zeros=(np.array([0, 0, 0, 0, -1, 2], "float32"), np.array([0, 1, 2, 3, 2, 1], "float32")))
    for name in "divide mod arctan2 equal not_equal".split():
        family.add(name, getattr(ops, name), bool=(booleans(4), np.ones(4, bool)))
    strings = (np.array(["a", "bc", "", "é"]), np.array(["a", "b", "", "é"]))
    family.add("equal", np.equal, string=strings)
    family.add("not_equal", np.not_equal, string=strings)
    family.add("floor_divide", lambda x, y: np.array([0, 0, 0], "int32"),
               by_zero=(np.array([1, -1, 0], "int32"), np.zeros(3, "int32")))
    family.add("mod", lambda x, y: np.array([0, 0, 0], "int32"),
               by_zero=(np.array([1, -1, 0], "int32"), np.zeros(3, "int32")))
    for name in "logical_and logical_or logical_xor".split():
        family.add(name, getattr(ops, name), bool=(booleans(2, 3), booleans(2, 3, seed=1)),
                   float32=(np.array([0.0, 0.5, np.nan, -0.0], "float32"), integers(4, low=0, high=2)),
                   broadcast=(booleans(2, 1), booleans(3)))
    for name in "bitwise_and bitwise_or bitwise_xor left_shift right_shift".split():
        family.add(name, getattr(ops, name), int32=(integers(6), integers(6, low=0)),
                   int8=(integers(6, dtype="int8"), integers(6, low=0, dtype="int8")),
                   uint8_int64=(integers(6, low=0, dtype="uint8"), integers(6, low=0, dtype="int64")))

    # Numbers take the type of the value they meet.
    of_types = dict(float32=normal(3), float16=normal(3, dtype="float16"), int32=integers(3),
                    int8=integers(3, dtype="int8"), bool=booleans(3),
                    float64=normal(3, dtype="float64"))
    family.add("add/integer", lambda x: ops.add(x, 2), **of_types)
    family.add("add/float", lambda x: ops.add(x, 2.5), **of_types)
    family.add("divide/integer", lambda x: ops.divide(x, 2), **of_types)
    family.add("subtract/number_first", lambda x: ops.subtract(1.5, x), **of_types)
    family.add("where/numbers", lambda c: ops.where(c, 1.5, 2), booleans(4))
    family.add("where", ops.where, float32=(booleans(2, 3), normal(2, 3), normal(2, 3, seed=1)),
               broadcast=(booleans(2, 1, 1), normal(3, 1), normal(4)),
               int8_uint8=(booleans(3), integers(3, dtype="int8"), integers(3, low=0, dtype="uint8")),
               condition=(normal(4) * np.array([0, 1, 0, 1], "float32"), normal(4), normal(4, seed=1)))
    family.add("where", np.where, string=(booleans(4), *strings))
    family.add("where/one_number", lambda c, x: ops.where(c, x, 0.0), float32=(booleans(3), normal(3)),
               int32=(booleans(3), integers(3)))
    family.add("clip", lambda x: ops.clip(x, -1, 2), float32=normal(8) * 2, edges=EDGES,
               int32=integers(8), float16=normal(8, dtype="float16") * 2)
    family.add("clip/half_open", lambda x: ops.maximum(x, 0.5), normal(8))
    whole = np.array([0, 1, -1, 2.7, -2.7, 100.5, -0.0], "float32")
    for dtype in "float64 float16 bfloat16 int8 int16 int32 int64 bool".split():
        family.add(f"cast/{dtype}", lambda x, dtype=dtype: ops.cast(x, dtype), float32=whole,
                   bool=booleans(4), int64=integers(5, dtype="int64"),
                   float16=whole.astype("float16"), bfloat16=whole.astype(bfloat16))
    for dtype in "uint8 uint16 uint32 uint64".split():
        family.add(f"cast/{dtype}", lambda x, dtype=dtype: ops.cast(x, dtype), float32=np.abs(whole),
                   int32=integers(5, low=0))
    # Numbers outside stop at the ends, NaN gives 0: C++ leaves it open, and so does TensorFlow.
    family.add("cast/int8", lambda x: np.array([127, -128, 0, 127], "int8"),
               outside=np.array([1e9, -1e9, np.nan, np.inf], "float32"))
    family.write()


# ---------------------------------------------------------------- movement


def movement():
    family = Family("movement")
    x = normal(2, 3, 4)
    text = np.array([["a", "b", "c"], ["d", "ee", "é"]])
    kinds = dict(float32=normal(2, 6), int8=integers(2, 6, dtype="int8"), bool=booleans(2, 6),
                 float16=normal(2, 6, dtype="float16"), bfloat16=normal(2, 6, dtype=bfloat16),
                 float64=normal(2, 6, dtype="float64"), string=np.tile(text, 2))
    keras_or_numpy = lambda of_keras, of_numpy: (  # noqa: E731
        lambda *xs: (of_numpy if isinstance(xs[0], np.ndarray) else of_keras)(*xs))

    family.add("reshape/split", keras_or_numpy(lambda x: ops.reshape(x, (-1, 3, 2)),
                                               lambda x: np.reshape(x, (-1, 3, 2))), **kinds)
    family.add("reshape/flatten", lambda x: ops.reshape(x, (-1,)), x, empty=normal(0, 3), scalar=normal())
    family.add("reshape/to_scalar", lambda x: ops.reshape(x, ()), normal(1, 1))
    family.add("expand_dims/front", lambda x: ops.expand_dims(x, 0), x)
    family.add("expand_dims/back", lambda x: ops.expand_dims(x, -1), x)
    family.add("squeeze/all", ops.squeeze, normal(3, 1, 2, 1))
    family.add("squeeze/axis", lambda x: ops.squeeze(x, axis=-1), normal(1, 3, 1))
    family.add("transpose", keras_or_numpy(ops.transpose, np.transpose), x, vector=normal(3), **kinds)
    family.add("transpose/axes", lambda x: ops.transpose(x, (1, 0, 3, 2)), normal(2, 3, 4, 5),
               empty=normal(2, 0, 4, 5))
    family.add("broadcast_to", keras_or_numpy(lambda x: ops.broadcast_to(x, (3, 2, 6)),
                                              lambda x: np.broadcast_to(x, (3, 2, 6)).copy()),
               one=normal(2, 1), scalar=normal(), **kinds)
    for axis, name in ((0, "first_axis"), (-1, "last_axis")):
        family.add(f"concatenate/{name}", lambda *xs, axis=axis: ops.concatenate(xs, axis=axis),
                   (x, normal(2, 3, 4, seed=1), normal(2, 3, 4, seed=2)))
    family.add("concatenate/uneven", keras_or_numpy(lambda *xs: ops.concatenate(xs, axis=1),
                                                    lambda *xs: np.concatenate(xs, axis=1)),
               float32=(normal(2, 1), normal(2, 0), normal(2, 3)), string=(text, text),
               mixed=(integers(2, 2), normal(2, 3, dtype="float16")))
    family.add("stack/front", lambda *xs: ops.stack(xs, axis=0), (x, x + 1))
    family.add("stack/back", lambda *xs: ops.stack(xs, axis=-1), (x, x + 1, x - 1))
    family.add("split", lambda x: ops.split(x, 2, axis=-1), x)
    family.add("split_at", lambda x: ops.split(x, [1, 3], axis=1), normal(2, 6))
    family.add("tile", lambda x: ops.tile(x, (2, 1, 3)), x)
    family.add("tile/more_axes", lambda x: ops.tile(x, (2, 3)), normal(4))
    family.add("tile/fewer_axes", lambda x: ops.tile(x, (2,)), x)
    family.add("repeat", lambda x: ops.repeat(x, 3, axis=1), x)
    family.add("flip", lambda x: ops.flip(x, axis=(0, 2)), x)
    family.add("slice/ranges", keras_or_numpy(lambda x: x[:1, 1:5], lambda x: x[:1, 1:5]), **kinds)
    family.add("slice/steps", lambda x: x[::-1, 1::2, -1:0:-2], normal(3, 4, 6))
    family.add("slice/negative", lambda x: x[:, -3:-1], normal(2, 6))
    family.add("slice/outside", lambda x: x[:, 4:99], normal(2, 6))
    family.add("slice/nothing", lambda x: x[:, 4:2], normal(2, 6))
    family.add("slice_axis", lambda x: x[:, 1:5:2], normal(2, 6))

    pads = ((1, 2), (0, 3))
    family.add("pad/constant", lambda x: ops.pad(x, pads, constant_values=1.5), float32=normal(2, 3),
               float16=normal(2, 3, dtype="float16"))
    family.add("pad/zeros", keras_or_numpy(lambda x: ops.pad(x, pads),
                                              lambda x: np.pad(x, pads, constant_values="")),
               float32=normal(2, 3), empty=normal(0, 3), int8=integers(2, 3, dtype="int8"),
               string=text)
    family.add("pad/crop", lambda x: x[1:, :-1], normal(3, 4))
    for mode in ("reflect", "symmetric"):
        family.add(f"pad/{mode}", lambda x, mode=mode: ops.pad(x, ((2, 1), (0, 2)), mode=mode), normal(3, 4))
    family.add("pad/edge", lambda x: np.pad(ops.convert_to_numpy(x), ((2, 1), (0, 2)), mode="edge"),
               normal(3, 4))

    indices = np.array([[0, 2], [-1, 1]], "int32")
    family.add("take/first_axis", keras_or_numpy(lambda x, i: ops.take(x, i, axis=0),
                                                 lambda x, i: np.take(x, np.asarray(i), axis=0)),
               float32=(normal(3, 4), indices), int64=(normal(3, 4), indices.astype("int64")),
               int16=(normal(3, 4), indices.astype("int16")),
               string=(np.array(["a", "b", "c"]), indices), scalar=(normal(3, 4), np.array(1, "int32")),
               empty=(normal(3, 4), np.zeros((0,), "int32")))
    family.add("take/middle_axis", lambda x, i: ops.take(x, i, axis=1), (normal(2, 3, 4), indices))
    outside = np.array([0, 3, -4, 7], "int32")
    family.add("take/first_axis", lambda x, i: np.array([1, np.nan, np.nan, np.nan], "float32"),
               outside=(np.array([1, 2, 3], "float32"), outside))
    family.add("take/first_axis", lambda x, i: np.array([1, 0, 0, 0], "int32"),
               outside_integers=(np.array([1, 2, 3], "int32"), outside))
    picks = np.array([[0, 2, 1], [-1, 1, 0]], "int32")
    family.add("take_along_axis", lambda x, i: ops.take_along_axis(x, i, axis=-1),
               (normal(2, 4), picks), int64=(normal(2, 4), picks.astype("int64")))
    family.add("take_along_axis/first_axis", lambda x, i: ops.take_along_axis(x, i, axis=0),
               (normal(3, 4), integers(2, 4, low=0, high=3)))
    family.add("take_along_axis", lambda x, i: np.take_along_axis(to_numpy(x), to_numpy(i), axis=-1),
               broadcast=(normal(2, 4), picks[:1]))
    classes = np.array([[0, 3], [-1, 4]], "int32")
    family.add("one_hot", lambda i: ops.one_hot(i, 4), int32=classes, int64=classes.astype("int64"),
               uint8=np.array([0, 1, 3], "uint8"))
    family.add("one_hot/first_axis", lambda i: ops.one_hot(i, 4, axis=0, dtype="int32"), classes)
    family.add("arange", lambda x: ops.add(x, ops.arange(5, dtype="float32")), normal(5))
    family.add("arange/steps", lambda x: ops.add(x, ops.arange(2.0, 3.25, 0.25)), normal(5))
    family.add("full", lambda x: ops.add(x, ops.full((2, 3), 1.5)), normal(3))
    family.add("zeros_like", ops.zeros_like, x, int32=integers(3))
    family.add("ones_like", ops.ones_like, x, int32=integers(3))
    family.write()


# ---------------------------------------------------------------- reduction


def reduction():
    family = Family("reduction")
    x = normal(2, 3, 4)
    kinds = dict(float32=x, float64=x.astype("float64"), float16=x.astype("float16"),
                 bfloat16=x.astype(bfloat16), int32=integers(2, 3, 4), int64=integers(2, 3, 4, dtype="int64"),
                 int8=integers(2, 3, 4, low=-2, high=3, dtype="int8"),
                 uint8=integers(2, 3, 4, low=0, high=3, dtype="uint8"), bool=booleans(2, 3, 4),
                 nan=np.array([[[1, np.nan, 2], [np.inf, 1, -np.inf]]], "float32"))
    functions = dict(sum=ops.sum, mean=ops.mean, variance=ops.var, prod=ops.prod, max=ops.max,
                     min=ops.min, any=ops.any, all=ops.all)
    for name, f in functions.items():
        family.add(f"{name}/all", f, vector=normal(5), one=normal(1, 1), scalar=normal(), **kinds)
        family.add(f"{name}/axes", lambda x, f=f: f(x, axis=(0, -1)), **kinds)
        family.add(f"{name}/keepdims", lambda x, f=f: f(x, axis=1, keepdims=True), **kinds)
    floats = dict(float32=x, float64=x.astype("float64"))
    family.add("moments/all", lambda x: ops.moments(x, axes=[0, 1, 2]), **floats)
    family.add("moments/rows", lambda x: ops.moments(x, axes=[0, 1]), **floats)
    family.add("moments/keepdims", lambda x: ops.moments(x, axes=[1], keepdims=True), **floats)
    for name in ("sum", "prod", "any", "all"):
        family.add(f"{name}/all", functions[name], empty=normal(0, 3))
    zeros = np.array([[[2, 0, -1], [3, 0.5, 1]], [[0, 0, 3], [-2, 1, 0.5]], [[1, 2, -3], [0.5, 2, 2]]], "float32")
    family.add("prod/keepdims", lambda x: ops.prod(x, axis=1, keepdims=True), zeros=zeros)
    family.add("prod/axes", lambda x: ops.prod(x, axis=(0, -1)), zeros=zeros)
    for name in ("argmax", "argmin"):
        f = getattr(ops, name)
        ties = np.array([[1, 2, 2], [3, 3, 1]], "float32")
        family.add(f"{name}/all", f, x, ties=ties, int32=integers(2, 3))
        family.add(f"{name}/axis", lambda x, f=f: f(x, axis=1), x, ties=ties,
                   float64=x.astype("float64"), int8=integers(2, 3, dtype="int8"),
                   float16=x.astype("float16"))
        family.add(f"{name}/keepdims", lambda x, f=f: f(x, axis=-1, keepdims=True), x)
    family.add("cumsum", lambda x: ops.cumsum(x, axis=1), x, int8=integers(2, 3, dtype="int8"),
               bool=booleans(2, 3), float64=x.astype("float64"))
    big = np.array([[1000.0, 1000.0], [-1000.0, -1001.0]], "float32")
    infinite = np.array([[-np.inf, -np.inf], [np.inf, 1.0]], "float32")
    family.add("logsumexp/all", ops.logsumexp, x, big=big, infinite=infinite)
    family.add("logsumexp/axis", lambda x: ops.logsumexp(x, axis=-1), x, big=big, infinite=infinite)
    family.add("logsumexp/keepdims", lambda x: ops.logsumexp(x, axis=0, keepdims=True), x)
    family.write()


# ---------------------------------------------------------------- linalg


def linalg():
    family = Family("linalg")
    family.add("matmul", ops.matmul, matrices=(normal(3, 4), normal(4, 5)),
               shared=(normal(2, 3, 4), normal(4, 5)), batch=(normal(2, 3, 4), normal(2, 4, 5)),
               broadcast=(normal(2, 1, 3, 4), normal(3, 4, 5)), many_by_one=(normal(3, 4), normal(2, 4, 5)),
               vector_left=(normal(4), normal(4, 5)), vector_right=(normal(2, 3, 4), normal(4)),
               vectors=(normal(4), normal(4, seed=1)), one=(normal(1, 1), normal(1, 1, seed=1)),
               empty_rows=(normal(0, 4), normal(4, 5)), empty_sum=(normal(3, 0), normal(0, 5)),
               float64=(normal(3, 4, dtype="float64"), normal(4, 5, dtype="float64")),
               int32=(integers(3, 4), integers(4, 5)), mixed=(integers(3, 4), normal(4, 5)),
               float16=(normal(3, 4, dtype="float16"), normal(4, 2, dtype="float16")),
               bfloat16=(normal(3, 4, dtype=bfloat16), normal(4, 2, dtype=bfloat16)),
               nan=(np.array([[np.nan, 0.0], [1.0, np.inf]], "float32"), normal(2, 2)))
    family.add("matmul/transpose_a", lambda a, b: ops.matmul(ops.swapaxes(a, -1, -2), b),
               (normal(2, 4, 3), normal(2, 4, 5)), shared=(normal(2, 4, 3), normal(4, 5)))
    family.add("matmul/transpose_b", lambda a, b: ops.matmul(a, ops.swapaxes(b, -1, -2)),
               (normal(2, 3, 4), normal(2, 5, 4)), shared=(normal(2, 3, 4), normal(5, 4)))
    family.add("matmul/transpose_both",
               lambda a, b: ops.matmul(ops.swapaxes(a, -1, -2), ops.swapaxes(b, -1, -2)),
               (normal(4, 3), normal(5, 4)))
    equations = {
        "ab,bc->ac": ((2, 3), (3, 4)), "abc,cd->abd": ((2, 3, 4), (4, 5)),
        "abc,cde->abde": ((2, 3, 4), (4, 2, 3)), "abcd,cde->abe": ((2, 3, 4, 2), (4, 2, 5)),
        "ab,cb->ac": ((2, 3), (4, 3)), "ba,bc->ac": ((3, 2), (3, 4)), "ab,bc->ca": ((2, 3), (3, 4)),
        "aecd,abcd->acbe": ((2, 5, 3, 4), (2, 6, 3, 4)), "acbe,aecd->abcd": ((2, 3, 6, 5), (2, 5, 3, 4)),
        "bij,bjk->bik": ((2, 3, 4), (2, 4, 5)), "bij,bkj->bki": ((2, 3, 4), (2, 5, 4)),
        "ij,ij->i": ((3, 4), (3, 4)), "ij,ij->": ((3, 4), (3, 4)), "i,j->ij": ((3,), (4,)),
        "i,i->": ((3,), (3,)), "i,i->i": ((3,), (3,)), "ij->": ((3, 4),), "ij->ji": ((3, 4),),
        "ijk->k": ((2, 3, 4),), "ijk,j->ik": ((2, 3, 4), (3,)), "bi,bj->bij": ((2, 3), (2, 4)),
        "...x,xy->...y": ((2, 3, 4), (4, 5)), "...ij,...jk->...ik": ((2, 3, 4), (1, 4, 5)),
        "...i,...i->...": ((2, 3, 4), (3, 4)), "i...->...": ((2, 3, 4),), "ij,jk": ((2, 3), (3, 4)),
        "ij,jk,kl->il": ((2, 3), (3, 4), (4, 5)), "i,j,k->kji": ((2,), (3,), (4,)),
        "abc,bd,cd->ad": ((2, 3, 4), (3, 5), (4, 5)), "abi,cdi->adbc": ((2, 3, 4), (5, 6, 4)),
        "abcd,dc->ba": ((2, 3, 4, 5), (5, 4)), "ijk,l->ij": ((2, 3, 4), (5,)),
        "abc,abd->acd": ((2, 3, 4), (2, 3, 5)), "abc,dec->adeb": ((2, 3, 4), (5, 6, 4)),
    }
    for equation, shapes in equations.items():
        family.add(f"einsum/{equation}", lambda *xs, e=equation: ops.einsum(e, *xs),
                   tuple(normal(*shape, seed=i) for i, shape in enumerate(shapes)))
    family.add("einsum/ab,bc->ac", lambda *xs: ops.einsum("ab,bc->ac", *xs),
               int32=(integers(2, 3), integers(3, 4)), mixed=(integers(2, 3), normal(3, 4)),
               empty=(normal(0, 3), normal(3, 4)))
    family.add("einsum/ab,bc->ac", lambda *xs: np.einsum("ab,bc->ac", *map(to_numpy, xs)),
               one=(normal(2, 1), normal(3, 4)))
    family.add("tensordot/one", lambda a, b: ops.tensordot(a, b, axes=1), (normal(2, 3), normal(3, 4)))
    family.add("tensordot/two", lambda a, b: ops.tensordot(a, b, axes=[[1, 2], [1, 0]]),
               (normal(2, 3, 4), normal(4, 3, 5)))
    family.add("tensordot/none", lambda a, b: ops.tensordot(a, b, axes=0), (normal(2, 3), normal(4)))
    family.write()


# ---------------------------------------------------------------- neural networks


def nn():
    family = Family("nn")
    convolve = lambda **kw: lambda x, k: ops.conv(x, k, data_format="channels_last", **kw)  # noqa: E731
    image = (normal(2, 7, 6, 3), normal(3, 2, 3, 4))
    family.add("conv/valid_2d", convolve(), image, float64=tuple(v.astype("float64") for v in image))
    family.add("conv/same_2d_strides", convolve(strides=2, padding="same"), image)
    family.add("conv/dilation_2d", convolve(dilation_rate=(2, 3)), image)
    family.add("conv/groups_2d", convolve(), (normal(2, 5, 5, 4), normal(3, 3, 2, 6)))
    family.add("conv/same_1d", convolve(padding="same"), (normal(2, 8, 3), normal(4, 3, 5)))
    family.add("conv/causal_1d", lambda x, k: ops.conv(ops.pad(x, ((0, 0), (2, 0), (0, 0))), k),
               (normal(2, 8, 3), normal(3, 3, 5)))
    family.add("conv/strides_3d", convolve(strides=2), (normal(1, 5, 5, 6, 2), normal(2, 3, 2, 2, 3)))
    family.add("conv/pointwise", convolve(), (normal(2, 3, 3, 4), normal(1, 1, 4, 5)))
    family.add("conv/depthwise",
               lambda x, k: ops.depthwise_conv(x, ops.reshape(k, (3, 3, 3, 2)), padding="same"),
               (normal(2, 5, 5, 3), normal(3, 3, 1, 6)))
    family.add("conv/whole_window", convolve(), (normal(2, 3, 2, 3), normal(3, 2, 3, 4)))
    # TensorFlow answers an empty batch with the shape of its input; Keras's own shape rule does not.
    family.add("conv/valid_2d", lambda x, k: np.zeros((0, 5, 5, 4), "float32"),
               empty_batch=(normal(0, 7, 6, 3), image[1]))

    back = lambda **kw: lambda x, k: ops.conv_transpose(x, k, data_format="channels_last", **kw)  # noqa: E731
    small = (normal(2, 4, 3, 3), normal(3, 2, 5, 3))
    family.add("conv_transpose/valid_2d", back(strides=1), small)
    family.add("conv_transpose/valid_2d_strides", back(strides=2), small)
    family.add("conv_transpose/same_2d_strides", back(strides=2, padding="same"), small)
    family.add("conv_transpose/same_1d_strides", back(strides=3, padding="same"),
               (normal(2, 5, 3), normal(4, 2, 3)))
    family.add("conv_transpose/dilation_1d", back(strides=1, dilation_rate=2), (normal(2, 5, 3), normal(3, 2, 3)))

    pooled = normal(2, 7, 6, 3)
    for name in ("max_pool", "average_pool"):
        f = getattr(ops, name)
        family.add(f"{name}/valid_2d", lambda x, f=f: f(x, 2, 2), pooled, float64=pooled.astype("float64"),
                   negative=-1 - np.abs(pooled), float16=pooled.astype("float16"))
        family.add(f"{name}/same_2d", lambda x, f=f: f(x, (3, 2), (2, 1), padding="same"), pooled,
                   negative=-1 - np.abs(pooled))
        family.add(f"{name}/same_1d", lambda x, f=f: f(x, 3, 2, padding="same"), normal(2, 8, 3))
        family.add(f"{name}/valid_3d", lambda x, f=f: f(x, 2, 1), normal(1, 3, 4, 5, 2))

    activations = (
        "silu elu selu softplus softsign leaky_relu relu6 hard_sigmoid hard_silu hard_tanh celu "
        "log_sigmoid tanh_shrink hard_shrink soft_shrink squareplus sparse_plus sparse_sigmoid"
    ).split()
    for name in activations:
        family.add(name, getattr(ops, name), float32=normal(3, 4) * 2, edges=EDGES,
                   float16=normal(5, dtype="float16"), bfloat16=normal(5, dtype=bfloat16),
                   empty=normal(0, 2))
        if name != "leaky_relu":  # TensorFlow rounds the slope to float32
            family.add(name, getattr(ops, name), float64=normal(4, dtype="float64"))
    family.add("mish", keras.activations.mish, float32=normal(3, 4) * 2, edges=EDGES)
    family.add("gelu", lambda x: ops.gelu(x, approximate=False), float32=normal(3, 4) * 2, edges=EDGES,
               float16=normal(5, dtype="float16"))
    family.add("gelu/approximate", lambda x: ops.gelu(x, approximate=True), normal(3, 4) * 2, edges=EDGES)
    family.add("elu/alpha", lambda x: ops.elu(x, alpha=0.5), normal(3, 4))
    family.add("celu/alpha", lambda x: ops.celu(x, alpha=0.5), normal(3, 4))
    family.add("leaky_relu/slope", lambda x: ops.leaky_relu(x, negative_slope=0.1), normal(3, 4))
    family.add("leaky_relu", on_floats(ops.leaky_relu), int32=integers(6))
    family.add("softmax", on_floats(ops.softmax), int32=integers(6))
    family.add("threshold", lambda x: ops.threshold(x, 0.5, -2.0), normal(3, 4))
    family.add("glu", ops.glu, normal(3, 4))
    family.add("glu/first_axis", lambda x: ops.glu(x, axis=0), normal(4, 3))
    big = np.array([[1000.0, 1001.0, 0.0], [-1000.0, -1000.0, -1000.0]], "float32")
    for name in ("softmax", "log_softmax"):
        f = getattr(ops, name)
        family.add(name, f, float32=normal(2, 5), big=big, one=normal(3, 1), rank4=normal(2, 2, 2, 3),
                   float64=normal(2, 5, dtype="float64"), float16=normal(2, 5, dtype="float16"),
                   empty=normal(0, 4),
                   minus_infinity=np.array([[-np.inf, 1.0, 2.0]], "float32"))
        family.add(f"{name}/middle_axis", lambda x, f=f: f(x, axis=1), normal(2, 5, 3))

    rows = (normal(2, 3, 5) * 3 + 1, normal(5) + 1, normal(5, seed=1))
    norm = lambda x, g=None, b=None: ops.layer_normalization(x, g, b, axis=-1, epsilon=1e-3)  # noqa: E731
    family.add("layer_norm", norm, rows, float64=tuple(v.astype("float64") for v in rows),
               float16=tuple(v.astype("float16") for v in rows), one=(normal(2, 1), normal(1), normal(1)))
    family.add("layer_norm/plain", norm, rows[0], constant=np.full((2, 3), 7.0, "float32"))
    family.add("layer_norm/rms", lambda x, g: ops.rms_normalization(x, g, axis=-1, epsilon=1e-6), rows[:2])
    family.add("layer_norm/no_gamma", lambda x, b: norm(x, None, b), (rows[0], rows[2]))

    query, key, value = normal(2, 3, 2, 4), normal(2, 5, 2, 4), normal(2, 5, 2, 4, seed=1)
    attend = ops.dot_product_attention
    bias = normal(2, 1, 3, 5)
    masked = np.where(np.arange(5) < 3, 0.0, np.float32(-0.7 * 3.38953e38)).astype("float32")[None, None, None]
    family.add("attention", lambda q, k, v: attend(q, k, v, scale=0.5), (query, key, value),
               float16=tuple(v.astype("float16") for v in (query, key, value)))
    family.add("attention/bias", lambda q, k, v, b: attend(q, k, v, bias=b, scale=0.5),
               (query, key, value, bias), masked=(query, key, value, masked),
               all_masked=(query, key, value, np.full((1, 1, 1, 5), masked.min(), "float32")))
    family.add("attention/causal", lambda q, k, v: attend(q, k, v, scale=0.5, is_causal=True),
               (query, key, value), square=(key, key, value))
    family.write()


# ---------------------------------------------------------------- recurrent


def loss():
    family = Family("loss")
    dense = lambda labels, x, axis=-1: ops.categorical_crossentropy(labels, x, from_logits=True, axis=axis)  # noqa: E731
    sparse = lambda labels, x: ops.sparse_categorical_crossentropy(labels, x, from_logits=True)  # noqa: E731
    one_hot = lambda *shape: np.eye(5, dtype="float32")[integers(*shape, low=0, high=5)]  # noqa: E731
    big = np.array([[1000.0, 1001.0, 0.0, -1000.0, 0.0], [-90.0, -90.0, -90.0, -90.0, 90.0]], "float32")
    family.add("softmax_cross_entropy", dense, (one_hot(4), normal(4, 5)), big=(one_hot(2), big),
               steps=(one_hot(2, 3), normal(2, 3, 5)), soft=(normal(4, 5, seed=1), normal(4, 5)))
    family.add("softmax_cross_entropy/axis", lambda labels, x: dense(labels, x, 1),
               (one_hot(2, 3).transpose(0, 2, 1), normal(2, 5, 3)))
    family.add("sparse_softmax_cross_entropy", sparse, (integers(4, low=0, high=5), normal(4, 5)),
               big=(integers(2, low=0, high=5), big),
               int64=(integers(2, 3, low=0, high=5, dtype="int64"), normal(2, 3, 5)))
    family.write()


def recurrent():
    family = Family("recurrent")
    batch, time, inputs, units = 3, 4, 5, 2
    x, h, c = normal(batch, time, inputs), normal(batch, units), normal(batch, units, seed=1)
    # The second row starts masked, the last ends so.
    mask = np.array([[1, 1, 1, 1], [0, 1, 0, 1], [1, 1, 0, 0]], bool)
    none = np.zeros((batch, time), bool)

    def run(layer_class, weights, zero_output=False, **kw):
        layer = layer_class(units, return_state=True, use_bias=len(weights) == 3, **kw)
        layer.zero_output_for_mask = zero_output
        layer.build(x.shape)
        layer.set_weights([to_numpy(w) for w in weights])
        return layer

    def lstm(zero_output=False, **kw):
        def compute(x, h, c, kernel, recurrent, bias, mask=None):
            layer = run(keras.layers.LSTM, [kernel, recurrent, bias], zero_output, **kw)
            return layer(x, initial_state=[h, c], mask=mask)
        return compute

    weights = (normal(inputs, 4 * units), normal(units, 4 * units), normal(4 * units))
    for name, kw in {"lstm": {}, "lstm/sequences": dict(return_sequences=True),
                     "lstm/reverse": dict(return_sequences=True, go_backwards=True)}.items():
        family.add(name, lstm(**kw), (x, h, c, *weights))
        family.add(f"{name}_masked" if "/" in name else f"{name}/masked", lstm(**kw),
                   (x, h, c, *weights, mask), none=(x, h, c, *weights, none))
    for name, kw in {"lstm/zero_masked": {}, "lstm/zero_masked_sequences": dict(return_sequences=True)}.items():
        family.add(name, lstm(zero_output=True, **kw), (x, h, c, *weights, mask))
    family.add("lstm/no_bias", lambda x, h, c, k, r: run(keras.layers.LSTM, [k, r])(x, initial_state=[h, c]),
               (x, h, c, *weights[:2]))

    def gru(zero_output=False, **kw):
        def compute(x, h, kernel, recurrent, bias, mask=None):
            layer = run(keras.layers.GRU, [kernel, recurrent, bias], zero_output, **kw)
            return layer(x, initial_state=h, mask=mask)
        return compute

    kernels = (normal(inputs, 3 * units), normal(units, 3 * units))
    after, before = (*kernels, normal(2, 3 * units)), (*kernels, normal(3 * units))
    family.add("gru", gru(), (x, h, *after))
    family.add("gru/masked", gru(), (x, h, *after, mask))
    family.add("gru/reverse", gru(return_sequences=True, go_backwards=True), (x, h, *after))
    family.add("gru/zero_masked", gru(True, return_sequences=True), (x, h, *after, mask))
    family.add("gru/reset_before", gru(reset_after=False, return_sequences=True), (x, h, *before))
    family.add("gru/no_bias", lambda x, h, k, r: run(keras.layers.GRU, [k, r])(x, initial_state=h),
               (x, h, *kernels))
    family.add("gru/reset_before_no_bias",
               lambda x, h, k, r: run(keras.layers.GRU, [k, r], reset_after=False)(x, initial_state=h),
               (x, h, *kernels))

    def simple_rnn(x, h, kernel, recurrent, reverse=False):
        outputs = []
        for t in range(time)[::-1] if reverse else range(time):
            h = ops.tanh(ops.matmul(x[:, t], kernel) + ops.matmul(h, recurrent))
            outputs.append(h)
        return [ops.stack(outputs, axis=1), h]

    plain = (x, h, normal(inputs, units), normal(units, units))
    family.add("scan/captures", simple_rnn, plain)
    family.add("scan/reverse", lambda *v: simple_rnn(*v, reverse=True), plain)
    family.add("scan/two_sequences",
               lambda x, y: [ops.cumsum(x * y, axis=1), ops.sum(x, axis=1), ops.prod(y, axis=1)],
               (x, normal(batch, time, inputs, seed=1)))
    family.add("scan/outer_result", lambda x, y: [ops.stack([y] * time, axis=1), ops.sum(x, axis=1)],
               (x, normal(batch, inputs)))
    # For each step, the running sum over the vector of that step's matrix rows.
    family.add("scan/nested", lambda x: [ops.cumsum(ops.sum(x, axis=2), axis=1)],
               normal(batch, time, 3, inputs))
    family.write()


def gradients():
    """What TensorFlow's tape gives: derivatives with respect to the leading float inputs, of the sum
    over the outputs weighted by numbers that are given as the last inputs."""
    import tensorflow as tf

    family = Family("gradients")

    def tape(compute, sources, seeds=1):
        def derivatives(*inputs):
            inputs = [tf.convert_to_tensor(x) for x in inputs]
            with tf.GradientTape() as recorder:
                recorder.watch(inputs[:sources])
                outputs = compute(*inputs[:len(inputs) - seeds])
                outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
                total = sum(ops.sum(y * seed) for y, seed in zip(outputs, inputs[-seeds:]))
            given = recorder.gradient(total, inputs[:sources])
            return [tf.convert_to_tensor(g) for g in given]  # of IndexedSlices too
        return derivatives

    def add(name, compute, *inputs, sources=1, outputs=1):
        results = compute(*[ops.convert_to_tensor(x) for x in inputs])
        results = results if isinstance(results, (list, tuple)) else [results]
        seeds = tuple(normal(*y.shape, seed=7 + i) for i, y in enumerate(results))
        family.add(f"gradient/{name}", tape(compute, sources, len(seeds)), tuple(inputs) + seeds)

    steps = integers(3, 5, low=-2, high=3).astype("float32")  # with equal elements and zeros
    others = integers(3, 5, low=-2, high=3, seed=1).astype("float32")
    add("maximum", ops.maximum, steps, others, sources=2)
    add("minimum", ops.minimum, steps, others, sources=2)
    add("absolute", ops.abs, steps)
    add("relu", ops.relu, steps)
    add("relu6", ops.relu6, steps * 6)
    add("leaky_relu", ops.leaky_relu, steps)
    add("hard_sigmoid", ops.hard_sigmoid, steps * 3)
    add("softplus", ops.softplus, steps)
    add("celu", ops.celu, steps)
    add("elu", ops.elu, steps)
    add("clip", lambda x: ops.clip(x, -1, 1), steps)
    add("power", ops.power, np.abs(normal(3, 5)), normal(5, seed=1), sources=2)
    add("mod", ops.mod, normal(3, 5), np.abs(normal(5, seed=1)) + 0.5, sources=2)
    add("where", lambda x, y: ops.where(x > y, x, y * 2), normal(3, 5), normal(3, 1), sources=2)
    add("max", lambda x: ops.max(x, axis=1), steps)
    add("max/all", ops.max, steps)
    add("min", lambda x: ops.min(x, axis=0, keepdims=True), steps)
    add("prod", lambda x: ops.prod(x, axis=1), steps)
    add("cumsum", lambda x: ops.cumsum(x, axis=1), normal(3, 5))
    add("logsumexp", lambda x: ops.logsumexp(x, axis=1), normal(3, 5))
    add("log_softmax", ops.log_softmax, normal(3, 5))
    add("softmax", lambda x: ops.softmax(x, axis=1), normal(2, 4, 3))
    add("stop_gradient", lambda x: x * ops.stop_gradient(x), normal(3, 5))
    add("matmul/broadcast", ops.matmul, normal(2, 1, 3, 4), normal(5, 4, 2), sources=2)
    add("matmul/plain_matrix", ops.matmul, normal(2, 6, 3, 4), normal(4, 5), sources=2)
    add("take", lambda x, i: ops.take(x, i, axis=0), normal(6, 3),
        integers(2, 5, low=0, high=6))
    add("take/middle_axis", lambda x, i: ops.take(x, i, axis=1), normal(2, 6, 3),
        integers(7, low=0, high=6))
    add("take_along_axis", lambda x, i: ops.take_along_axis(x, i, axis=1), normal(2, 4, 3),
        integers(2, 5, 3, low=0, high=4))
    add("pad/reflect", lambda x: ops.pad(x, ((2, 1), (0, 3)), mode="reflect"), normal(3, 5))
    add("pad/symmetric", lambda x: ops.pad(x, ((2, 1), (0, 3)), mode="symmetric"), normal(3, 5))

    def conv(**kw):
        return lambda x, kernel: ops.conv(x, kernel, **kw)
    add("conv", conv(padding="valid"), normal(2, 6, 7, 3), normal(3, 2, 3, 4), sources=2)
    add("conv/same", conv(padding="same"), normal(2, 6, 7, 3), normal(3, 2, 3, 4), sources=2)
    add("conv/strided", conv(padding="same", strides=2), normal(2, 6, 7, 3), normal(3, 2, 3, 4),
        sources=2)
    add("conv/dilated", conv(padding="valid", dilation_rate=2), normal(2, 9, 7, 3),
        normal(3, 2, 3, 4), sources=2)
    add("conv/one", conv(padding="valid", strides=2), normal(2, 9, 3), normal(3, 3, 4), sources=2)
    add("conv/three", conv(padding="same"), normal(2, 4, 5, 3, 2), normal(3, 2, 2, 2, 3), sources=2)
    add("conv/depthwise",
        lambda x, kernel: ops.depthwise_conv(x, ops.reshape(kernel, (3, 3, 3, 2)), padding="same"),
        normal(2, 6, 7, 3), normal(3, 3, 1, 6), sources=2)
    add("conv_transpose",
        lambda x, kernel: ops.conv_transpose(x, kernel, strides=2, padding="same"),
        normal(2, 4, 5, 3), normal(3, 3, 4, 3), sources=2)

    images = integers(2, 7, 6, 3, low=-2, high=3).astype("float32")
    add("max_pool", lambda x: ops.max_pool(x, 2, 2), images)
    add("max_pool/overlapping", lambda x: ops.max_pool(x, 3, 2, padding="same"), images)
    add("max_pool/one", lambda x: ops.max_pool(x, 3, 1), images[:, :, 0])
    add("average_pool", lambda x: ops.average_pool(x, 2, 2), images)
    add("average_pool/overlapping", lambda x: ops.average_pool(x, 3, 2, padding="same"), images)

    def layer_norm(x, gamma, beta):
        mean, variance = ops.moments(x, axes=[-1], keepdims=True)
        return (x - mean) / ops.sqrt(variance + 1e-3) * gamma + beta
    add("layer_norm", layer_norm, normal(4, 3, 8), normal(8), normal(8, seed=1), sources=3)
    add("rms_norm",
        lambda x, gamma: x / ops.sqrt(ops.mean(x * x, axis=-1, keepdims=True) + 1e-3) * gamma,
        normal(4, 3, 8), normal(8), sources=2)

    batch, time, inputs, units = 2, 5, 3, 4
    x, h, c = normal(batch, time, inputs), normal(batch, units), normal(batch, units, seed=1)
    mask = np.array([[1, 1, 0, 1, 0], [0, 1, 1, 0, 1]], dtype=bool)

    def lstm(steps, masked, backwards=False):
        def compute(x, h, c, kernel, recurrent, bias):
            outputs, before = [], ops.zeros_like(h)
            for t in range(time)[::-1] if backwards else range(time):
                z = ops.matmul(x[:, t], kernel) + ops.matmul(h, recurrent) + bias
                i, f, g, o = ops.split(z, 4, axis=-1)
                next_c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
                next_h = ops.sigmoid(o) * ops.tanh(next_c)
                if masked:
                    here = mask[:, t][:, None]
                    h, c = ops.where(here, next_h, h), ops.where(here, next_c, c)
                    before = ops.where(here, next_h, before)
                else:
                    h, c, before = next_h, next_c, next_h
                outputs.append(before)
            return [ops.stack(outputs, axis=1) if steps else before, h, c]
        return compute

    weights = (normal(inputs, 4 * units), normal(units, 4 * units), normal(4 * units))
    add("lstm", lstm(True, False), x, h, c, *weights, sources=6)
    add("lstm/last", lstm(False, False), x, h, c, *weights, sources=6)
    add("lstm/reverse", lstm(True, False, True), x, h, c, *weights, sources=6)
    add("lstm/masked", lstm(True, True), x, h, c, *weights, sources=6)
    add("lstm/masked_reverse", lstm(True, True, True), x, h, c, *weights, sources=6)

    def gru(reset_after):
        def compute(x, h, kernel, recurrent, bias):
            outputs = []
            for t in range(time):
                xz, xr, xh = ops.split(
                    ops.matmul(x[:, t], kernel) + (bias[0] if reset_after else bias), 3, axis=-1)
                uz, ur, uh = ops.split(recurrent, 3, axis=-1)
                if reset_after:
                    hz, hr, hh = ops.split(ops.matmul(h, recurrent) + bias[1], 3, axis=-1)
                else:
                    hz, hr = ops.matmul(h, uz), ops.matmul(h, ur)
                z, r = ops.sigmoid(xz + hz), ops.sigmoid(xr + hr)
                reset = r * hh if reset_after else ops.matmul(r * h, uh)
                h = z * h + (1 - z) * ops.tanh(xh + reset)
                outputs.append(h)
            return [ops.stack(outputs, axis=1), h]
        return compute

    kernels = (normal(inputs, 3 * units), normal(units, 3 * units))
    add("gru", gru(True), x, h, *kernels, normal(2, 3 * units), sources=5)
    add("gru/reset_before", gru(False), x, h, *kernels, normal(3 * units), sources=5)
    family.write()


def image():
    family = Family("image")
    image_goldens.image_ops(family, normal)
    family.write()


def algorithms():
    family = Family("algorithms")
    op_goldens_algorithms.add_cases(family, normal, integers)
    family.write()


def complex_numbers():
    family = Family("complex")
    op_goldens_complex.add_cases(family, normal)
    family.write()


def text():
    text_op_goldens.fill(Family("text")).write()


FAMILIES = [algorithms, complex_numbers, elementwise, image, movement, reduction, linalg, loss, nn, recurrent, gradients, text]

if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for make in FAMILIES:
        if len(sys.argv) == 1 or make.__name__ in sys.argv[1:]:
            make()
