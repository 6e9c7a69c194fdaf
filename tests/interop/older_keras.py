"""Files as an older Keras 3 writes them, with what that Keras answers once it has read them again, if it can.

    PYTHONPATH=~/.cache/ramet/keras/3.3.3 python tests/interop/older_keras.py FOLDER [MODEL...]

The models show what changed between versions. FOLDER gets for each (or for those named) <name>.keras and for some, where that
Keras reads its own, <name>.h5; <name>.npz with in0, ..., out0, ...; those of compiled models also y, and in <name>.json what
`evaluate` says. <name>.after.npz holds the weights after one more epoch.
"""

import json
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import real_keras

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

VERSION = tuple(int(part) for part in keras.__version__.split(".")[:2])
ROWS = 4


def normal(*shape, seed=0):
    return np.random.default_rng(zlib.crc32(repr((shape, seed)).encode())).standard_normal((ROWS, *shape)).astype("float32")


def steps(x, first=1):
    """A copy whose rows end in zeros after `first`, `first` + 1, ... steps."""
    x = x.copy()
    for row in range(ROWS):
        x[row, (first + row - 1) % x.shape[1] + 1:] = 0
    return x


def model_of(function, *arrays):
    inputs = [keras.Input(array.shape[1:], dtype=array.dtype.name, name=f"x{i}") for i, array in enumerate(arrays)]
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], function(*inputs), name="m"), list(arrays)


def merged_masks(name):
    """A masked input with another one, and with one that has no mask: values, and what a recurrent layer makes of the mask."""
    def function(a, b, c):
        both = getattr(layers, name)()([layers.Masking()(a), layers.Masking()(b)])
        one = getattr(layers, name)()([layers.Masking()(a), c])
        return [both, layers.LSTM(2)(both), one, layers.LSTM(2)(one)]
    return model_of(function, steps(normal(4, 2)), steps(normal(4, 2, seed=1), 2), normal(4, 2, seed=2))


def joined_masks():
    join = layers.Concatenate(axis=1)
    return model_of(lambda a, b: layers.LSTM(2)(join([layers.Masking()(a), layers.Masking()(b)])), steps(normal(4, 2)),
                    steps(normal(4, 2, seed=1), 2))


def blind_queries(dropout):
    """Attention in which the first row of keys is masked altogether."""
    keys = steps(normal(3, 4))
    keys[0] = 0
    return model_of(lambda q, k: layers.MultiHeadAttention(2, 3, dropout=dropout)(q, layers.Masking()(k)), normal(3, 4), keys)


def unsorted_axes():
    return model_of(layers.LayerNormalization(axis=[2, 1]), normal(3, 5))


def moved_arguments():
    def function(x, indices):
        like = [ops.ones_like(x), ops.zeros_like(x, dtype="int32"), ops.full_like(x, 2.5)]
        return [*like, ops.array(x, dtype="float32"), ops.slice(x, (0, 1), (ROWS, 2)), ops.scatter(indices, x, (6, 3))]
    x, indices = normal(3), np.array([[1], [0], [5], [2]], "int32")
    inputs = [keras.Input(batch_shape=array.shape, dtype=array.dtype.name) for array in (x, indices)]
    return keras.Model(inputs, function(*inputs), name="m"), [x, indices]


def categories():
    x = np.array([[1], [4], [0], [2]])
    modes = ("one_hot", "multi_hot", "count")
    return model_of(lambda n: [layers.CategoryEncoding(5, output_mode=mode)(n) for mode in modes], x)


def bins():
    modes = ("int", "one_hot", "multi_hot", "count")
    # Whole numbers: `predict` of Keras 3.3 makes int64 of what it looks up in mode "int".
    x = np.array([[-2], [1], [0], [3]], "float32")
    return model_of(lambda x: [layers.Discretization([-0.5, 0.5], output_mode=mode)(x) for mode in modes], x)


def whole_pictures():
    x = (np.abs(normal(6, 8, 3)) * 60).astype("uint8")
    kinds = [layers.Resizing(4, 5), layers.Resizing(3, 3, crop_to_aspect_ratio=True), layers.RandomBrightness(0.2),
             layers.RandomContrast(0.2), layers.RandomFlip(), layers.CenterCrop(3, 4), layers.RandomCrop(4, 4)]
    return model_of(lambda p: [layer(p) for layer in kinds], x)


def low_rank():
    def function(x):
        dense, embedding = layers.Dense(3, name="dense"), layers.Embedding(5, 4, name="embedding")
        return layers.EinsumDense("abc,cd->abd", (None, 2), bias_axes="d", name="einsum")(dense(embedding(x)))
    model, inputs = model_of(function, np.arange(12).reshape(ROWS, 3) % 5)
    for name in ("dense", "embedding", "einsum"):
        model.get_layer(name).enable_lora(2)
    return model, inputs


def packed():
    """int4, whose layout was another one until 3.13: even and odd extents, kernels of several axes."""
    def function(x):
        y = layers.Dense(3, activation="tanh")(layers.Dense(5)(x))
        y = layers.EinsumDense("abc,cde->abde", (None, 2, 4), bias_axes="de")(y)
        return layers.EinsumDense("abcd,ecd->abe", (None, 3))(y)
    model, inputs = model_of(function, normal(3, 6))
    model.quantize("int4")
    return model, inputs


def not_reshaped():
    """A tensor has no mask after a layer that moves elements, even where none had to be moved."""
    return model_of(lambda x: [layers.LSTM(2)(layer(layers.Masking()(x))) for layer in
                               (layers.Reshape((4, 2)), layers.UpSampling1D(1), layers.Activation("relu"))], steps(normal(4, 2)))


def transforms():
    """Constants with a row for each picture of the batch."""
    def function(x):
        corners = np.array([[[0, 0], [0, 5], [5, 0], [5, 5]]] * ROWS, "float32")
        turned = corners[:, [1, 3, 0, 2]] if VERSION >= (3, 9) else None
        moved = ops.image.affine_transform(x, np.array([[1, 0.2, 1, 0, 1, 0, 0, 0]] * ROWS, "float32"))
        return moved if turned is None else [moved, ops.image.perspective_transform(x, corners, turned)]
    return model_of(function, normal(6, 6, 2))


def volumes():
    """extract_patches_3d is of 3.12 and 3.13 alone."""
    def function(x):
        if VERSION >= (3, 14):
            return ops.image.extract_patches(x, (2, 2, 1))
        return [ops.image.extract_patches_3d(x, (2, 2, 1)), ops.image.extract_patches_3d(x, 2, padding="same")]
    return model_of(function, normal(4, 4, 3, 2))


def quantized(mode):
    model, inputs = low_rank() if mode == "int8" else model_of(layers.Dense(3), normal(6))
    if mode == "int8":  # without LoRA, which 3.1 did not take
        def function(x):
            y = layers.Dense(3)(layers.Embedding(5, 4)(x) if VERSION >= (3, 2) else layers.Rescaling(0.5)(x))
            return layers.EinsumDense("abc,cd->abd", (None, 2))(y) if VERSION >= (3, 2) else y
        model, inputs = model_of(function, np.arange(12).reshape(ROWS, 3) % 5)
    model.quantize(mode)
    return model, inputs


def normalizations():
    layer = layers.Normalization()
    layer.adapt(normal(4, seed=5))
    return model_of(lambda x: layers.Dense(2)(layer(x)), normal(4))


def compiled(optimizer, loss="mean_squared_error", masks=False):
    def build():
        if masks:
            model, inputs = model_of(lambda x: layers.Dense(2)(layers.LSTM(3, return_sequences=True)(layers.Masking()(x))),
                                     steps(normal(5, 2)))
        else:
            model, inputs = model_of(lambda x: layers.Dense(2)(layers.Dense(5, activation="tanh")(x)), normal(4))
        model.compile(optimizer(), loss, weighted_metrics=["mae"])
        return model, inputs
    return build


# name -> (function, first version that has it)
MODELS = {
    **{f"masks_{name}": (lambda name=name: merged_masks(name), (3, 0))
       for name in ("Add", "Maximum", "Concatenate")},
    "joined_masks": (joined_masks, (3, 0)),
    "blind_queries": (lambda: blind_queries(0.0), (3, 0)),
    "blind_queries_dropout": (lambda: blind_queries(0.5), (3, 0)),
    "unsorted_axes": (unsorted_axes, (3, 0)),
    "moved_arguments": (moved_arguments, (3, 0)),
    "categories": (categories, (3, 0)),
    "bins": (bins, (3, 0)),
    "whole_pictures": (whole_pictures, (3, 0)),
    "normalizations": (normalizations, (3, 0)),
    "low_rank": (low_rank, (3, 0)),
    "not_reshaped": (not_reshaped, (3, 0)),
    "transforms": (transforms, (3, 0)),
    "volumes": (volumes, (3, 12)),
    "int8": (lambda: quantized("int8"), (3, 1)),
    "float8": (lambda: quantized("float8"), (3, 3)),
    "int4": (packed, (3, 11)),
    **{f"compiled_{name}": (compiled(lambda name=name: getattr(keras.optimizers, name)(0.01)), (3, 0))
       for name in ("Adam", "Nadam")},
    "compiled_masks": (compiled(lambda: keras.optimizers.SGD(0.1), masks=True), (3, 0)),
}

# What those versions cannot run themselves: the masks that a Concatenate joins.
NOT_RUNNING = {(3, minor): ("masks_Concatenate", "joined_masks") for minor in range(4, 12)}

AS_H5 = ("bins", "blind_queries", "int4", "int8", "low_rank", "masks_Add", "normalizations", "unsorted_axes")


def perturb(name, model):
    """Weights of one sign and of another; statistics stay positive, and what is quantized as it is."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    model.set_weights([
        w + 0.3 * random.random(w.shape).astype(w.dtype) if w.dtype in ("float32", "float16") and w.size else w
        for w in model.get_weights()])


def flat_answers(model, inputs):
    answers = tf.nest.flatten(model.predict(inputs, batch_size=ROWS, verbose=0))
    return {f"out{i}": np.asarray(answer, "float32") if answer.dtype == "float16" else answer
            for i, answer in enumerate(answers)}


def train(name, model, again, inputs, folder):
    """What the model that was read again says about data, and its weights after one more epoch."""
    y = normal(*model.output_shape[1:], seed=7)
    said = again.evaluate(inputs, y, batch_size=2, verbose=0, return_dict=True)
    (folder / f"{name}.json").write_text(json.dumps({key: float(value) for key, value in said.items()}))
    again.fit(inputs, y, batch_size=2, shuffle=False, verbose=0)
    np.savez(folder / f"{name}.after.npz", *again.get_weights())
    return {"y": y}


def save(name, model, inputs, folder):
    if name.startswith("compiled_"):
        model.fit(inputs, normal(*model.output_shape[1:], seed=7), batch_size=2, shuffle=False, verbose=0)
    elif name not in ("int8", "float8", "int4"):
        perturb(name, model)
    model.save(folder / f"{name}.keras")
    if name == "normalizations" and VERSION >= (3, 4):
        model.save(folder / f"{name}.folder", zipped=False)
    try:
        again = keras.saving.load_model(folder / f"{name}.keras")
    except ValueError:
        again = model  # Keras 3.0 writes a Bidirectional that it cannot read
    data = inputs if isinstance(inputs, dict) else {f"in{i}": x for i, x in enumerate(tf.nest.flatten(inputs))}
    arrays = {**data, **flat_answers(again, inputs)}
    if name.startswith("compiled_"):
        arrays.update(train(name, model, again, inputs, folder))
    np.savez(folder / f"{name}.npz", **arrays)
    if name not in AS_H5:
        return
    try:
        model.save(folder / f"{name}.h5")
        from_h5 = flat_answers(keras.saving.load_model(folder / f"{name}.h5", compile=False), inputs)
    except (KeyError, TypeError, ValueError):
        from_h5 = {}
    if any(key not in from_h5 or not np.allclose(from_h5[key], arrays[key], 1e-3, 1e-3) for key in arrays if key[:3] == "out"):
        (folder / f"{name}.h5").unlink(missing_ok=True)  # not the model any more, for that Keras itself


def main(folder, names):
    for name, (build, since) in MODELS.items():
        if VERSION < since or (names and name not in names) or name in NOT_RUNNING.get(VERSION, ()):
            continue
        keras.utils.clear_session()
        keras.utils.set_random_seed(1)
        save(name, *build(), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
