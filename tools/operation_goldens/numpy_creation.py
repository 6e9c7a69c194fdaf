"""Functions of keras.ops.numpy that make tensors from a few numbers, and queries."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal, positive


def through(kind, function=lambda x: x):
    return lambda x: ops.cast(function(ops.cast(x, kind)), "float32")


def goldens():
    f = Goldens("numpy_creation")
    a = normal(2, 3, 4)
    f.add("array", ops.array, a)
    f.add("array/dtype", lambda x: ops.array(x, dtype="int32"), a)
    f.add("empty_like", ops.empty_like, a, computed=ops.zeros_like)
    f.add("ones_like", lambda x: ops.ones_like(x, dtype="bool"), a)
    f.add("zeros_like", ops.zeros_like, a)
    f.add("full", lambda x: ops.full((2, 3), x), normal(), batch=True)
    f.add("full/dtype", lambda x: ops.full((2, 3), x, dtype="int32"), normal(3) * 5, batch=True)
    f.add("full_like", lambda x: ops.full_like(x, 2.5), a)
    f.add("full_like/dtype", lambda x: ops.full_like(x, 2.5, dtype="int32"), a)
    f.add("full_like/tensor", ops.full_like, a, normal(4), batch=True)
    start, stop = normal(3), normal(3, seed=1)
    f.add("linspace", lambda x, y: ops.linspace(x, y, num=5), start, stop, batch=True)
    f.add("linspace/options", lambda x, y: ops.linspace(x, y, num=4, endpoint=False, axis=-1), start, stop,
          batch=True)
    f.add("linspace/integers", lambda x, y: ops.linspace(x, y, num=4, dtype="int32"), integers(3),
          integers(3, low=6, high=20), batch=True)
    f.add("linspace/number", lambda x: ops.linspace(x, 2.0, num=3), start, batch=True)
    f.add("logspace", lambda x, y: ops.logspace(x, y, num=5), start, stop, batch=True)
    f.add("logspace/options", lambda x, y: ops.logspace(x, y, num=4, endpoint=False, base=2, axis=-1), start,
          stop, batch=True)
    f.add("geomspace", lambda x, y: ops.geomspace(x, y, num=5), positive(3), positive(3, seed=1), batch=True)
    f.add("geomspace/options", lambda x, y: ops.geomspace(x, y, num=4, endpoint=False),
          -positive(3), -positive(3, seed=1), batch=True)
    f.add("meshgrid", lambda x, y: ops.meshgrid(x, y), normal(3), normal(4), batch=True)
    f.add("meshgrid/ij", lambda x, y, z: ops.meshgrid(x, y, z, indexing="ij"), normal(3), normal(4), normal(2),
          batch=True)
    f.add("vander", ops.vander, normal(4), batch=True)
    f.add("vander/options", lambda x: ops.vander(x, N=3, increasing=True), integers(4, low=-2), batch=True)
    f.add("size", ops.size, a)
    f.add("ndim", ops.ndim, a, computed=lambda x: np.int32(3))
    f.add("convert_to_tensor", ops.convert_to_tensor, a)
    f.add("convert_to_tensor/dtype", lambda x: ops.convert_to_tensor(x, dtype="float64"), a)
    f.add("saturate_cast", lambda x: ops.saturate_cast(x, "uint8"), a * 200)
    f.add("saturate_cast/integers", lambda x: ops.saturate_cast(x, "int8"), integers(2, 3, low=-400, high=400))
    f.add("saturate_cast/unsigned", lambda x: ops.saturate_cast(x, "uint16"), integers(2, 3, low=-4))
    f.add("cast", lambda x: ops.cast(x, "int32"), a * 3)
    f.add("cast/bool", lambda x: ops.cast(x, "bool"), integers(2, 3, high=2))
    eighths = np.array([[0.1, -3.3, 449, 470, 1e6, np.nan], [-0.0, 1e-3, 2e-3, 0.9e-3, np.inf, -465]], "float32")
    for kind in ("float8_e4m3fn", "float8_e5m2"):
        f.add(f"cast/{kind}", through(kind), eighths)
        f.add(f"cast/{kind}_moved", through(kind, ops.transpose), a * 200)
    f.add("stop_gradient", ops.stop_gradient, a)
    return f
