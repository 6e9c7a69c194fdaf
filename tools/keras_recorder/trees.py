"""Arguments of calls: nested structures with arrays and symbolic tensors in them."""

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import KerasTensor, Variable, standardize_dtype

MISSING_BATCH, MISSING_AXIS = 2, 5


class Unsupported(Exception):
    """Nothing that a case can hold."""


class Symbol:
    """A symbolic tensor that a test called something on."""

    def __init__(self, shape, dtype):
        self.shape, self.dtype = tuple(shape), dtype

    def array(self, random):
        shape = [MISSING_BATCH if i == 0 else MISSING_AXIS for i in range(len(self.shape))]
        shape = [given or missing for given, missing in zip(self.shape, shape)]
        if self.dtype == "string":
            raise Unsupported("a symbolic string")
        if self.dtype == "bool":
            return random.random(shape) < 0.5
        if "int" in self.dtype:
            return random.integers(0, 4, shape).astype(self.dtype)
        if self.dtype == "bfloat16":
            raise Unsupported("bfloat16 inputs")
        return random.uniform(-1, 1, shape).astype(self.dtype)

    def __repr__(self):
        return f"Symbol({self.shape}, {self.dtype})"


def transform(value, leaf):
    """The structure with each leaf replaced by `leaf(it)`."""
    if isinstance(value, dict):
        return {key: transform(item, leaf) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(transform(item, leaf) for item in value))
    if isinstance(value, (list, tuple)):
        return type(value)([transform(item, leaf) for item in value])
    return leaf(value)


def leaves(value):
    found = []
    transform(value, found.append)
    return found


def frozen_array(value):
    """An array with a dtype that .npz files and inputs can have; float64 becomes float32, as users have it."""
    array = np.asarray(value)
    if array.dtype.kind in "OS":
        texts = [item.decode("utf-8") if isinstance(item, bytes) else item for item in array.ravel()]
        if not all(isinstance(item, str) for item in texts):
            raise Unsupported("an array of objects")
        array = np.array(texts, dtype=np.str_).reshape(array.shape)
    if array.dtype == np.float64:
        array = array.astype(np.float32)
    if array.dtype.kind not in "biufU":
        raise Unsupported(f"an array of {array.dtype}")
    return array.copy()


def frozen(value):
    """The structure as it is now: tensors as numpy arrays, symbolic ones as `Symbol`."""

    def freeze(leaf):
        if isinstance(leaf, KerasTensor):
            if leaf.sparse or leaf.ragged:
                raise Unsupported("sparse or ragged")
            return Symbol(leaf.shape, standardize_dtype(leaf.dtype))
        if isinstance(leaf, (tf.SparseTensor, tf.RaggedTensor, tf.IndexedSlices)):
            raise Unsupported(type(leaf).__name__)
        if isinstance(leaf, (tf.Tensor, tf.Variable, Variable)):
            leaf = keras.ops.convert_to_numpy(leaf)
        if isinstance(leaf, np.ndarray) and leaf.ndim > 0:
            return frozen_array(leaf)
        if isinstance(leaf, np.ndarray):
            return leaf.item()
        return leaf

    return transform(value, freeze)


def is_data(leaf):
    return isinstance(leaf, (np.ndarray, Symbol))


def dtype_of(leaf):
    if isinstance(leaf, Symbol):
        return leaf.dtype
    return "string" if leaf.dtype.kind == "U" else str(leaf.dtype)


def concrete(leaf, random):
    """The array that is fed for a leaf: all-equal floats, which hide mistakes, make way for different ones."""
    if isinstance(leaf, Symbol):
        return leaf.array(random)
    if leaf.dtype.kind == "f" and leaf.size > 1 and (leaf == leaf.flat[0]).all() and np.isfinite(leaf.flat[0]):
        scale = float(leaf.flat[0])
        values = scale * random.uniform(0.5, 1.5, leaf.shape) if scale else random.uniform(-1, 1, leaf.shape)
        return values.astype(leaf.dtype)
    return leaf


def described(value):
    """A text that is the same for calls of the same form: shapes and dtypes of what is data, other values as they are."""

    def describe(leaf):
        return f"<{tuple(leaf.shape)} {dtype_of(leaf)}>" if is_data(leaf) else repr(leaf)[:200]

    return repr(transform(value, describe))
