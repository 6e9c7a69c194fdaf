"""Picking and placing elements by index: get_item, take, scatter, slices."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal


def goldens():
    f = Goldens("indexing")
    a = normal(2, 3, 4)
    f.add("get_item/first", lambda x: x[0], a, batch=True)
    f.add("get_item/last", lambda x: x[:, -1], a)
    f.add("get_item/step", lambda x: x[:, 1:, ::2], a)
    f.add("get_item/backwards", lambda x: x[:, ::-1], a)
    f.add("get_item/backwards_part", lambda x: x[:, 2:0:-1, 3::-2], a)
    f.add("get_item/negative", lambda x: x[:, -2:, :-1], a)
    f.add("get_item/ellipsis", lambda x: x[..., 0], a)
    f.add("get_item/ellipsis_middle", lambda x: x[:, ..., 1:3], a)
    f.add("get_item/new_axis", lambda x: x[:, None, :, 1:3], a)
    f.add("get_item/new_axis_last", lambda x: x[..., None], a)
    f.add("get_item/two", lambda x: x[:, 1, 2], a)
    f.add("take", lambda x, i: ops.take(x, i, axis=1), a, integers(2, 2, high=3))
    f.add("take/all", lambda x, i: ops.take(x, i), a, integers(5, high=24), batch=True)
    f.add("take/negative", lambda x: ops.take(x, [-1, 0], axis=-1), a)
    f.add("take/number", lambda x: ops.take(x, 2, axis=1), a)
    f.add("take_along_axis", lambda x, i: ops.take_along_axis(x, i, axis=1), a, integers(2, 2, 4, high=3))
    f.add("take_along_axis/last", lambda x, i: ops.take_along_axis(x, i, axis=-1), a, integers(2, 3, 1, low=-4,
                                                                                              high=4))
    f.add("take_along_axis/flat", lambda x, i: ops.take_along_axis(x, i, axis=None), a, integers(5, high=24),
          batch=True)
    f.add("scatter", lambda i, v: ops.scatter(i, v, (4, 3)), np.array([[1], [3], [1]], "int32"), normal(3, 3),
          batch=True)
    f.add("scatter/elements", lambda i, v: ops.scatter(i, v, (3, 4)), np.array([[0, 1], [2, 3], [0, 1]], "int32"),
          normal(3), batch=True)
    places = np.array([[0, 1], [1, 2], [0, 1]], "int32")
    for reduction in (None, "add", "max", "min", "mul"):
        name = "scatter_update" + (f"/{reduction}" if reduction else "")
        f.add(name, lambda x, i, v, r=reduction: ops.scatter_update(x, i, v, reduction=r), normal(2, 3),
              places, normal(3), batch=True)
        f.add(name + ("_rows" if reduction else "/rows"),
              lambda x, i, v, r=reduction: ops.scatter_update(x, i, v, reduction=r), normal(4, 3),
              np.array([[2], [0]], "int32"), normal(2, 3), batch=True)
    f.add("slice", lambda x: ops.slice(x, (0, 1, 1), (2, 2, 3)), a, batch=True)
    f.add("slice/rest", lambda x: ops.slice(x, (1, 1, 0), (-1, 2, -1)), a, batch=True)
    f.add("slice/tensor", lambda x, s: ops.slice(x, s, (1, 2, 2)), a, np.array([1, 0, 2], "int32"), batch=True)
    f.add("slice_update", lambda x, u: ops.slice_update(x, (0, 1, 2), u), a, normal(2, 2, 2), batch=True)
    f.add("slice_update/clamped", lambda x, u: ops.slice_update(x, (0, 2, 3), u), a, normal(2, 2, 2), batch=True)
    f.add("slice_update/tensor", ops.slice_update, a, np.array([0, 1, 1], "int32"), normal(1, 2, 3), batch=True)
    f.add("unstack", lambda x: ops.unstack(x, axis=1), a)
    f.add("unstack/number", lambda x: ops.unstack(x, num=4, axis=-1), a)
    return f
