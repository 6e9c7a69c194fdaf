"""keras.ops.linalg."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal


def definite(*batch, n=3, seed=0):
    x = normal(*batch, n, n, seed=seed)
    return x @ np.swapaxes(x, -1, -2) + np.eye(n, dtype="float32")


def goldens():
    f = Goldens("linalg")
    square, tall, wide = normal(2, 3, 3), normal(2, 5, 3), normal(2, 3, 5)
    f.add("cholesky", ops.cholesky, definite(2))
    f.add("cholesky/upper", lambda x: ops.cholesky(x, upper=True), definite(2, n=5))
    f.add("cholesky_inverse", ops.cholesky_inverse, np.linalg.cholesky(definite(2)))
    f.add("cholesky_inverse/upper", lambda x: ops.cholesky_inverse(x, upper=True),
          np.swapaxes(np.linalg.cholesky(definite(2)), -1, -2).copy())
    f.add("det", ops.det, square)
    f.add("det/one", ops.det, normal(4, 4), batch=True)
    f.add("eigh", ops.eigh, definite(2))
    f.add("inv", ops.inv, square)
    f.add("lstsq", ops.lstsq, normal(5, 3), normal(5, 2), batch=True)
    f.add("lstsq/vector", lambda a, b: ops.lstsq(a, b, rcond=1e-3), normal(5, 3), normal(5), batch=True)
    f.add("lstsq/wide", ops.lstsq, normal(3, 5), normal(3, 2), batch=True)
    f.add("lu_factor", ops.lu_factor, normal(4, 4), batch=True)
    f.add("matrix_rank", ops.matrix_rank, np.stack([np.eye(3), np.ones((3, 3)), np.zeros((3, 3))]).astype("float32"))
    f.add("matrix_rank/tolerance", lambda x: ops.matrix_rank(x, tol=0.7), normal(2, 4, 3))
    f.add("norm", ops.norm, normal(3, 4), batch=True)
    f.add("norm/axis", lambda x: ops.norm(x, axis=1), square)
    f.add("norm/integers", lambda x: ops.norm(x, axis=-1), integers(2, 3))
    for order in (1, 2, 0, 3, 0.5, np.inf, -np.inf, -1):
        f.add(f"norm/vector_{order}", lambda x, o=order: ops.norm(x, ord=o, axis=1, keepdims=order == 1), square)
    for order in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
        f.add(f"norm/matrix_{order}", lambda x, o=order: ops.norm(x, ord=o, axis=(1, 2)), tall)
        f.add(f"norm/keepdims_{order}", lambda x, o=order: ops.norm(x, ord=o, axis=(-1, -2), keepdims=True), tall)
    f.add("pinv", ops.pinv, tall)
    f.add("pinv/wide", lambda x: ops.pinv(x, rcond=1e-4), wide)
    f.add("qr", ops.qr, tall)
    f.add("qr/complete", lambda x: ops.qr(x, mode="complete"), tall)
    f.add("qr/wide", ops.qr, wide)
    f.add("solve", ops.solve, square, normal(2, 3, 2))
    f.add("solve/vector", ops.solve, normal(3, 3), normal(3), batch=True)
    f.add("solve_triangular", ops.solve_triangular, np.triu(definite(2)), normal(2, 3, 2))
    f.add("solve_triangular/lower", lambda a, b: ops.solve_triangular(a, b, lower=True), definite(2),
          normal(2, 3, 2))
    f.add("solve_triangular/vector", ops.solve_triangular, definite(), normal(3), batch=True)
    f.add("svd/values", lambda x: ops.svd(x, compute_uv=False), tall)
    f.add("svd", ops.svd, square)
    f.add("svd/tall", lambda x: ops.svd(x, full_matrices=False), tall)
    f.add("svd/wide", lambda x: ops.svd(x, full_matrices=False), wide)
    return f
