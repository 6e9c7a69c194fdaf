"""Reductions and running totals of keras.ops.numpy."""

import numpy as np
from keras import ops

from .family import Goldens, booleans, integers, normal, positive, with_nan


def goldens():
    f = Goldens("numpy_reduction")
    a, whole, flags = normal(2, 3, 4), integers(2, 3, 4, low=-4), booleans(2, 3, 4)
    holes = with_nan(a)
    plain = ("amax", "amin", "max", "mean", "min", "prod", "ptp", "std", "sum", "var")
    for name in plain + ("median",):
        function = getattr(ops, name)
        f.add(f"{name}/all", function, a)
        f.add(f"{name}/axis", lambda x, g=function: g(x, axis=1), a)
        f.add(f"{name}/axes", lambda x, g=function: g(x, axis=(1, -1), keepdims=True), a)
    whole_axes = plain + ("median", "nanmax", "nanmean", "nanmedian", "nanmin", "nanprod", "nanstd", "nansum", "nanvar")
    for name in whole_axes + ("all", "any", "count_nonzero"):
        f.add(f"{name}/no_axes", lambda x, n=name: getattr(ops, n)(x, axis=()), holes)
    f.add("sum/no_axes_kept", lambda x: ops.sum(x, axis=(), keepdims=True), a)
    for name in ("percentile", "quantile"):
        f.add(f"{name}/no_axes", lambda x, n=name: getattr(ops, n)(x, 0.5, axis=()), a)
    for name in ("amax", "amin", "max", "mean", "median", "min", "prod", "ptp", "std", "sum", "var"):
        f.add(f"{name}/integers", lambda x, n=name: getattr(ops, n)(x, axis=-1), whole)
    for name in ("max", "min", "sum", "prod", "mean"):
        f.add(f"{name}/bools", lambda x, n=name: getattr(ops, n)(x, axis=-1), flags)
    for name in ("all", "any"):
        f.add(name, lambda x, n=name: getattr(ops, n)(x, axis=1), flags)
        f.add(f"{name}/floats", lambda x, n=name: getattr(ops, n)(x, axis=[1, 2], keepdims=True),
              np.round(a))
    for name in ("argmax", "argmin"):
        f.add(name, lambda x, n=name: getattr(ops, n)(x, axis=-1), a)
        f.add(f"{name}/all", lambda x, n=name: getattr(ops, n)(x), a)
        f.add(f"{name}/keepdims", lambda x, n=name: getattr(ops, n)(x, axis=1, keepdims=True), a)
    for name in ("nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum", "nanvar"):
        function = getattr(ops, name)
        f.add(f"{name}/all", function, holes)
        f.add(f"{name}/axis", lambda x, g=function: g(x, axis=1), holes)
        f.add(f"{name}/axes", lambda x, g=function: g(x, axis=(1, -1), keepdims=True), holes)
        f.add(f"{name}/integers", lambda x, g=function: g(x, axis=1), whole)
    for name in ("nanargmax", "nanargmin"):
        f.add(f"{name}/all", getattr(ops, name), holes)
        f.add(f"{name}/axis", lambda x, n=name: getattr(ops, n)(x, axis=1), holes)
        f.add(f"{name}/keepdims", lambda x, n=name: getattr(ops, n)(x, axis=-1, keepdims=True), holes)
        f.add(f"{name}/integers", lambda x, n=name: getattr(ops, n)(x, axis=1), whole)
    f.add("nanmax/none_left", lambda x: ops.nanmax(x, axis=1), np.full((2, 3), np.nan, "float32"))
    f.add("nanargmax/none_left", lambda x: ops.nanargmax(x, axis=1), np.full((2, 3), np.nan, "float32"))
    f.add("nanmedian/all", ops.nanmedian, holes)
    f.add("nanmedian/axis", lambda x: ops.nanmedian(x, axis=1), holes)
    f.add("nanmedian/keepdims", lambda x: ops.nanmedian(x, axis=(1, 2), keepdims=True), holes)
    for name, x in (("percentile", a), ("nanpercentile", holes)):
        function = getattr(ops, name)
        f.add(f"{name}/axis", lambda x, g=function: g(x, 30, axis=1), x)
        f.add(f"{name}/several", lambda x, g=function: g(x, [25.0, 50.0, 90.0], axis=2), x)
    for name, x in (("quantile", a), ("nanquantile", holes)):
        function = getattr(ops, name)
        f.add(f"{name}/all", lambda x, g=function: g(x, 0.3), x)
        f.add(f"{name}/axis", lambda x, g=function: g(x, 0.3, axis=1), x)
        f.add(f"{name}/keepdims", lambda x, g=function: g(x, 0.3, axis=-1, keepdims=True), x)
        f.add(f"{name}/several", lambda x, g=function: g(x, [0.25, 0.5, 0.9], axis=1), x)
        f.add(f"{name}/axes", lambda x, g=function: g(x, 0.6, axis=(1, 2)), x)
        for method in ("lower", "higher", "nearest", "midpoint"):
            f.add(f"{name}/{method}", lambda x, g=function, m=method: g(x, 0.4, axis=1, method=m), x,
                  eager=True)  # the node of quantile forgets the method
    f.add("quantile/tensor", lambda x, q: ops.quantile(x, q, axis=2), a, np.array([0.1, 0.7], "float32"),
          batch=True)
    f.add("quantile/nan", lambda x: ops.quantile(x, 0.5, axis=2), holes)
    f.add("average", lambda x: ops.average(x, axis=1), a)
    f.add("average/all", ops.average, a)
    f.add("average/weights", lambda x, w: ops.average(x, axis=1, weights=w), a, positive(2, 3, 4))
    f.add("average/weights_vector", lambda x, w: ops.average(x, axis=0, weights=w), normal(2, 3), positive(2),
          batch=True)
    f.add("count_nonzero", lambda x: ops.count_nonzero(x, axis=1), whole)
    f.add("count_nonzero/all", ops.count_nonzero, np.round(a))
    f.add("count_nonzero/axes", lambda x: ops.count_nonzero(x, axis=(1, 2)), flags)
    for name in ("cumsum", "cumprod"):
        f.add(f"{name}/axis", lambda x, n=name: getattr(ops, n)(x, axis=1), a)
        f.add(f"{name}/all", lambda x, n=name: getattr(ops, n)(x), a)
        f.add(f"{name}/integers", lambda x, n=name: getattr(ops, n)(x, axis=-1), whole)
        f.add(f"{name}/bools", lambda x, n=name: getattr(ops, n)(x, axis=-1), flags)
        f.add(f"{name}/dtype", lambda x, n=name: getattr(ops, n)(x, axis=-1, dtype="float32"), whole)
    for name in ("nancumsum", "nancumprod"):
        f.add(f"{name}/axis", lambda x, n=name: getattr(ops, n)(x, axis=1), holes)
        f.add(f"{name}/all", lambda x, n=name: getattr(ops, n)(x), holes)
    f.add("diff", ops.diff, a)
    f.add("diff/twice", lambda x: ops.diff(x, n=2, axis=1), a)
    f.add("diff/none", lambda x: ops.diff(x, n=0), a)
    f.add("diff/bools", ops.diff, flags)
    f.add("trapezoid", ops.trapezoid, a)
    f.add("trapezoid/dx", lambda x: ops.trapezoid(x, dx=0.5, axis=1), a)
    f.add("trace", ops.trace, a, batch=True)
    f.add("trace/offset", lambda x: ops.trace(x, offset=1, axis1=1, axis2=2), a)
    f.add("trace/integers", lambda x: ops.trace(x, axis1=1, axis2=2), integers(2, 3, 3, dtype="int8"))
    f.add("max/initial", lambda x: ops.max(x, axis=1, initial=0.5), a)
    f.add("min/initial", lambda x: ops.min(x, axis=1, initial=-0.5), a)
    f.add("prod/dtype", lambda x: ops.prod(x, axis=1, dtype="float32"), a)
    return f
