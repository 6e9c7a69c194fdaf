"""Elementwise functions of keras.ops.numpy, and the operators of tensors."""

import numpy as np
from keras import ops

from .family import Goldens, booleans, integers, normal, positive

SPECIAL = np.array([[np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5]], "float32")


def goldens():
    f = Goldens("numpy_elementwise")
    a, b = normal(2, 3, 4), normal(2, 3, 4, seed=1)
    whole, other = integers(2, 3, low=-4), integers(2, 3, low=1, seed=1)
    small = np.clip(a / 3, -0.95, 0.95)
    flags = booleans(2, 3)
    for name in ("absolute", "angle", "arctan", "arcsinh", "cbrt", "ceil", "conjugate", "copy", "cos", "cosh",
                 "deg2rad", "exp", "exp2", "expm1", "fabs", "floor", "i0", "imag", "isfinite", "isinf",
                 "isnan", "isneginf", "isposinf", "isreal", "logical_not", "nan_to_num", "negative",
                 "rad2deg", "real", "round", "sign", "signbit", "sin", "sinc", "sinh", "square", "tan",
                 "tanh", "trunc"):
        f.add(name, getattr(ops, name), a)
    for name in ("angle", "cbrt", "deg2rad", "exp2", "fabs", "i0", "isneginf", "isposinf", "isreal",
                 "nan_to_num", "rad2deg", "round", "signbit", "sinc", "trunc", "absolute", "sign", "square",
                 "arctan", "cos", "exp", "floor", "logical_not", "cosh"):
        f.add(f"{name}/integers", getattr(ops, name), whole)
    for name in ("angle", "isneginf", "isposinf", "nan_to_num", "signbit", "isfinite", "cbrt"):
        f.add(f"{name}/special", getattr(ops, name), SPECIAL)
    for name in ("arccos", "arcsin", "arctanh"):
        f.add(name, getattr(ops, name), small)
    f.add("arccosh", ops.arccosh, positive(2, 3) + 1)
    for name in ("log", "log10", "log1p", "log2", "reciprocal", "sqrt"):
        f.add(name, getattr(ops, name), positive(2, 3, 4))
    f.add("log10/integers", ops.log10, integers(2, 3, low=1))
    f.add("log2/integers", ops.log2, integers(2, 3, low=1))
    for name in ("add", "arctan2", "divide", "divide_no_nan", "equal", "floor_divide", "fmax", "fmin", "fmod",
                 "greater", "greater_equal", "heaviside", "hypot", "isclose", "less", "less_equal",
                 "logaddexp", "logaddexp2", "maximum", "minimum", "mod", "multiply", "nextafter",
                 "not_equal", "subtract", "true_divide"):
        f.add(name, getattr(ops, name), a, b)
        f.add(f"{name}/broadcast", getattr(ops, name), normal(2, 3, 1), normal(2, 1, 4))
    for name in ("divide_no_nan", "floor_divide", "fmax", "fmin", "fmod", "heaviside", "hypot", "isclose",
                 "logaddexp", "logaddexp2", "mod", "nextafter", "subtract"):
        f.add(f"{name}/integers", getattr(ops, name), whole, other)
    for name in ("fmax", "fmin", "isclose", "logaddexp", "divide_no_nan", "hypot"):
        f.add(f"{name}/special", getattr(ops, name), SPECIAL, SPECIAL[:, ::-1].copy())
    f.add("isclose/options", lambda x, y: ops.isclose(x, y, rtol=0.1, atol=0.5, equal_nan=True), a, b)
    f.add("allclose", ops.allclose, a, b)
    f.add("allclose/options", lambda x, y: ops.allclose(x, y, rtol=10.0, atol=5.0, equal_nan=True), a, b)
    f.add("power", ops.power, positive(2, 3), normal(2, 3))
    f.add("ldexp", ops.ldexp, normal(2, 3), whole)
    f.add("nan_to_num/options", lambda x: ops.nan_to_num(x, nan=2.0, posinf=7.0, neginf=-7.0), SPECIAL)
    f.add("round/decimals", lambda x: ops.round(x, 2), a * 10)
    f.add("round/tens", lambda x: ops.round(x, -1), a * 100)
    f.add("round/tens_integers", lambda x: ops.round(x, decimals=-1), whole * 13)
    for name in ("gcd", "lcm", "bitwise_and", "bitwise_or", "bitwise_xor"):
        f.add(name, getattr(ops, name), whole, other)
    f.add("gcd/broadcast", ops.gcd, integers(2, 3, high=30), integers(2, 1, low=1, high=30))
    for name in ("bitwise_left_shift", "bitwise_right_shift", "left_shift", "right_shift"):
        f.add(name, getattr(ops, name), whole, other)
        f.add(f"{name}/number", lambda x, n=name: getattr(ops, n)(x, 2), whole)
    f.add("bitwise_invert", ops.bitwise_invert, whole)
    f.add("bitwise_not", ops.bitwise_not, integers(2, 3, high=200, dtype="uint8"))
    for name in ("logical_and", "logical_or", "logical_xor"):
        f.add(name, getattr(ops, name), flags, ~flags[:, ::-1])
        f.add(f"{name}/floats", getattr(ops, name), a, np.zeros_like(a))
    f.add("where", ops.where, a > 0, a, b)
    f.add("where/numbers", lambda c: ops.where(c, 1, 0.5), flags)
    f.add("clip", lambda x: ops.clip(x, -0.5, 1), a)
    f.add("clip/integers", lambda x: ops.clip(x, -1, 2), whole)
    f.add("select", lambda x, y: ops.select([x > 0.5, y > 0], [x, y], 7.0), a, b)
    f.add("select/default", lambda x: ops.select([x > 0.5, x < 0], [x, -x]), a)
    # Operators.
    f.add("operators/arithmetic", lambda x, y: (x + y, x - y, x * y, x / y, x // y, x % y, x**y), positive(2, 3),
          normal(2, 3))
    f.add("operators/numbers", lambda x: (x + 1, 1 - x, x * 2, 2 / x, x // 2, x % 2, x**2, 2**x), positive(2, 3))
    f.add("operators/integers", lambda x: (x + 1, x + 0.5, x * 2, x // 2, 7 // x, x % 3, x**2, x / 2),
          integers(2, 3, low=1))
    f.add("operators/unary", lambda x: (-x, abs(x)), a)
    f.add("operators/comparisons", lambda x, y: (x < y, x <= y, x > y, x >= y), whole, other)
    f.add("operators/comparisons_numbers", lambda x: (x < 1, x <= 1, x > 1, x >= 0.5), whole)
    f.add("operators/logic", lambda x, y: (x & y, x | y, x ^ y, ~x), flags, ~flags)
    f.add("operators/matmul", lambda x, y: x @ y, a, normal(2, 4, 3))
    # Types.
    f.add("types/int_and_float", lambda x, y: (x + y, x * y, ops.maximum(x, y)), whole, normal(2, 3))
    f.add("types/int8_and_int32", lambda x, y: (x + y, x * y, ops.minimum(x, y)),
          integers(2, 3, dtype="int8"), whole)
    f.add("types/uint8_and_int8", lambda x, y: (x + y, x - y), integers(2, 3, dtype="uint8"),
          integers(2, 3, dtype="int8"))
    f.add("types/bool_and_int", lambda x, y: (x + y, x * y), flags, whole)
    f.add("types/half", lambda x: (x + 1, x * 0.5, x / 2, x**2), normal(2, 3, dtype="float16"))
    f.add("types/double", lambda x, y: (x + 1, x * y), normal(2, 3, dtype="float64"), normal(2, 3))
    f.add("types/int64", lambda x: (x + 1, x * 2), integers(2, 3, dtype="int64"))
    f.add("types/bool_numbers", lambda x: (x + 1, x * 0.5), flags)
    f.add("constants/array", lambda x: ops.add(x, np.array([[1.0, 2.0, 3.0, 4.0]], "float32")), a)
    f.add("constants/integers", lambda x: ops.multiply(x, np.array([1, 2, 3, 4])), a)
    f.add("constants/tensor", lambda x: ops.multiply(x, ops.convert_to_tensor([1.0, 2.0, 3.0, 4.0])), a)
    f.add("constants/scalar", lambda x: ops.multiply(x, np.float32(0.25)), a)
    return f
