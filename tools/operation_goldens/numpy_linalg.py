"""Products in keras.ops.numpy, and what it has of linear algebra."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal


def goldens():
    f = Goldens("numpy_linalg")
    a, b = normal(2, 3, 4), normal(2, 4, 5)
    f.add("matmul", ops.matmul, a, b)
    f.add("matmul/vector", ops.matmul, a, normal(4), batch=True)
    f.add("matmul/integers", ops.matmul, integers(2, 3), integers(3, 2), batch=True)
    f.add("matmul/int8", ops.matmul, integers(2, 3, dtype="int8"), integers(3, 2, dtype="int8"), batch=True)
    f.add("einsum", lambda x, y: ops.einsum("bij,bjk->bik", x, y), a, b)
    f.add("einsum/trace", lambda x: ops.einsum("bij->bji", x), a)
    f.add("einsum/three", lambda x, y, z: ops.einsum("bij,bjk,bk->bi", x, y, z), a, b, normal(2, 5))
    f.add("dot", ops.dot, a, normal(4), batch=True)
    f.add("dot/matrices", ops.dot, normal(2, 3), normal(3, 4), batch=True)
    f.add("dot/deep", ops.dot, a, normal(3, 4, 2), batch=True)
    f.add("dot/integers", ops.dot, integers(2, 3), integers(3, 2), batch=True)
    f.add("inner", ops.inner, a, normal(5, 4), batch=True)
    f.add("outer", ops.outer, normal(2, 3), normal(4), batch=True)
    f.add("vdot", ops.vdot, a, normal(2, 3, 4, seed=1), batch=True)
    f.add("kron", ops.kron, normal(2, 3), normal(3, 2), batch=True)
    f.add("kron/ranks", ops.kron, normal(3), normal(2, 2), batch=True)
    f.add("tensordot", ops.tensordot, a, normal(3, 4, 2), batch=True)
    f.add("tensordot/one", lambda x, y: ops.tensordot(x, y, axes=1), a, normal(4, 2), batch=True)
    f.add("tensordot/none", lambda x, y: ops.tensordot(x, y, axes=0), normal(2), normal(3), batch=True)
    f.add("tensordot/lists", lambda x, y: ops.tensordot(x, y, axes=[[1, 2], [1, 0]]), a, normal(4, 3, 2),
          batch=True)
    f.add("cross", ops.cross, normal(2, 3), normal(2, 3, seed=1))
    f.add("cross/planes", ops.cross, normal(4, 2), normal(4, 2, seed=1))
    f.add("cross/mixed", ops.cross, normal(4, 2), normal(4, 3))
    f.add("cross/axis", lambda x, y: ops.cross(x, y, axis=1), normal(2, 3, 4), normal(2, 3, 4, seed=1))
    f.add("cross/axes", lambda x, y: ops.cross(x, y, axisa=1, axisb=2, axisc=1), normal(2, 3, 4), normal(2, 4, 3))
    f.add("correlate", ops.correlate, normal(6), normal(3), batch=True)
    f.add("correlate/same", lambda x, y: ops.correlate(x, y, mode="same"), normal(6), normal(4), batch=True)
    f.add("correlate/full", lambda x, y: ops.correlate(x, y, mode="full"), normal(6), normal(3), batch=True)
    f.add("correlate/integers", lambda x, y: ops.correlate(x, y, mode="full"), integers(5), integers(3, seed=1),
          batch=True)
    f.add("corrcoef", ops.corrcoef, normal(3, 8), batch=True)
    f.add("slogdet", ops.slogdet, normal(2, 3, 3))
    f.add("slogdet/one", ops.slogdet, normal(4, 4), batch=True)
    return f
