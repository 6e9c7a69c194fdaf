"""Sorting, searching and counting in keras.ops.numpy."""

import numpy as np
from keras import ops

from .family import Goldens, booleans, integers, normal


def goldens():
    f = Goldens("numpy_search")
    a, whole = normal(2, 3, 4), integers(2, 3, 4, low=-4)
    for name in ("sort", "argsort"):
        function = getattr(ops, name)
        f.add(name, function, a)
        f.add(f"{name}/axis", lambda x, g=function: g(x, axis=1), a)
        f.add(f"{name}/all", lambda x, g=function: g(x, axis=None), a)
        f.add(f"{name}/integers", function, whole)
        f.add(f"{name}/bools", function, booleans(2, 5))
        f.add(f"{name}/long", function, normal(2, 300))
    f.add("argpartition", lambda x: ops.argpartition(x, 2), np.array([5, 1, 4, 2, 3], "int32"), batch=True)
    f.add("argpartition/axis", lambda x: ops.argpartition(x, 1, axis=0), np.array([7, 3, 9, 1], "int32"),
          batch=True)
    edges = np.array([-1.0, 0.0, 0.5, 2.0], "float32")
    f.add("searchsorted", ops.searchsorted, edges, normal(5), batch=True)
    f.add("searchsorted/right", lambda s, v: ops.searchsorted(s, v, side="right"),
          np.array([1, 2, 2, 4], "int32"), integers(6), batch=True)
    f.add("digitize", lambda x: ops.digitize(x, np.array([-1.0, 0.0, 0.5, 2.0])), a)
    f.add("digitize/integers", lambda x: ops.digitize(x, np.array([0, 2, 3])), whole)
    f.add("isin", ops.isin, whole, integers(3, low=-2, high=2), batch=True)
    f.add("isin/invert", lambda x, y: ops.isin(x, y, invert=True, assume_unique=True), whole,
          np.array([1, 3], "int32"), batch=True)
    f.add("isin/constant", lambda x: ops.isin(x, np.array([1, 3])), whole)
    f.add("bincount", lambda x: ops.bincount(x, minlength=8), integers(2, 6), batch=True)
    f.add("bincount/longest", ops.bincount, integers(7, high=6))
    f.add("bincount/beyond", lambda x: ops.bincount(x, minlength=2), integers(3, 6))
    f.add("bincount/weights", lambda x: ops.bincount(x, weights=[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]), integers(6, high=4), batch=True)
    sparse = np.maximum(a, 0)
    f.add("nonzero", ops.nonzero, sparse)
    f.add("nonzero/vector", ops.nonzero, booleans(9))
    f.add("nonzero/none", ops.nonzero, np.zeros((2, 3), "float32"))
    f.add("nonzero/used", lambda x: ops.sum(ops.take(ops.reshape(x, (-1,)), ops.nonzero(x > 0)[1])) * 2.0, sparse)
    f.add("nonzero/twice", lambda x: ops.nonzero(ops.nonzero(x)[0]), booleans(9))
    f.add("where/condition", ops.where, booleans(9))
    f.add("histogram", lambda x: ops.histogram(x, bins=4), normal(20), batch=True,
          eager=True)
    f.add("histogram/range", lambda x: ops.histogram(x, bins=3, range=(-1.0, 1.0)), normal(20), batch=True,
          eager=True)
    f.add("unravel_index", lambda x: ops.unravel_index(x, (3, 4)), integers(5, high=12), batch=True)
    f.add("unique/size", lambda x: ops.unique(x, size=4), np.array([3, 1, 3, 2, 1, 1], "int32"), batch=True)
    f.add("unique/everything", lambda x: ops.unique(
        x, return_index=True, return_inverse=True, return_counts=True, size=5, fill_value=-1),
        np.array([[3, 1, 3], [2, 1, 1]], "int32"), batch=True)
    f.add("unique/truncated", lambda x: ops.unique(x, size=2, return_counts=True),
          np.array([3, 1, 3, 2, 1, 1], "int32"), batch=True)
    some, rows = np.array([3, 1, 3, 2, 1, 1], "int32"), np.array([[1, 2], [0, 5], [1, 2], [1, 1], [0, 5]], "float32")
    parts = {"return_index": True, "return_inverse": True, "return_counts": True}
    f.add("unique", ops.unique, some)
    f.add("unique/unsorted", lambda x: ops.unique(x, sorted=False, **parts), some)
    f.add("unique/matrix", lambda x: ops.unique(x, **parts), integers(3, 4))
    f.add("unique/rows", lambda x: ops.unique(x, axis=0, **parts), rows)
    f.add("unique/columns", lambda x: ops.unique(x, axis=1, return_counts=True), np.array([[1, 0, 1, 0], [2, 5, 2, 4]], "int32"))
    f.add("unique/unsorted_rows", lambda x: ops.unique(x, axis=0, sorted=False, **parts), rows)
    f.add("unique/rows_size", lambda x: ops.unique(x, axis=0, size=4, fill_value=9, **parts), rows, batch=True)
    f.add("unique/used", lambda x: ops.max(ops.unique(x) * 2), some)
    return f
