#!/usr/bin/env python3
"""Writes tests/golden/layers/*.npz: what the real Keras makes of the cases in tests/layers.

A golden has the name of its case, "Conv2D/strided". The archive holds for each
"<name>:about", a JSON object with the layer's envelope, the names of its weights and how it is called;
"<name>:in0", ... the inputs; "<name>:mask0", ... the masks attached to them; "<name>:given_mask" the
argument `mask`; "<name>:weight0", ... its weights; "<name>:out0" the output; "<name>:out_mask" the mask
attached to it; and, for cases in training, "<name>:after0", ... the weights after the call. Operations
have "<name>:about" with envelope and node arguments, inputs and outputs; models of one operation each are
made by operation_goldens, whose families are named as "operation_goldens.nn", and of one recurrent layer
or attention by layer_model_goldens.

Also writes names.json: the layers and operations that Keras has.

Usage: python tools/make_layer_goldens.py [family ...]
"""

import json
import sys
import zlib
from pathlib import Path

import os

# With oneDNN, TensorFlow's pooling divides by zero where one window covers all.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import real_keras  # noqa: F401
import keras
import numpy as np
import text_goldens
from keras import layers as L
from keras import ops
from keras.src import backend
from keras.src.applications.convnext import LayerScale
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
from keras.src.layers.preprocessing.feature_space import TFDConcat, TFDIdentity

import argument_table
import image_goldens
import layer_model_goldens
import operation_goldens

OUTPUT = Path(__file__).resolve().parent.parent / "tests" / "golden" / "layers"


def random_of(text):
    return np.random.default_rng(zlib.crc32(text.encode()))


def normal(*shape, seed=0):
    """Repeatable numbers around zero; different for each shape."""
    return random_of(repr((shape, seed))).standard_normal(shape).astype("float32")


def integers(*shape, low=0, high=5, seed=0, dtype="int32"):
    return random_of(repr((shape, seed, "i"))).integers(low, high, shape).astype(dtype)


def prefix_mask(batch, steps):
    """The first row sees one step, the second two, and so on."""
    return np.arange(steps)[None, :] <= (np.arange(batch)[:, None] % steps)


class Family:
    """The goldens of one file."""

    def __init__(self, name):
        self.name = name
        self.arrays = {"keras_version": np.array(keras.__version__)}

    def put(self, key, array):
        assert key not in self.arrays, key
        self.arrays[key] = np.asarray(array)

    def add(self, name, layer, *inputs, masks=None, mask=None, training=False, as_list=None):
        """`layer` on `inputs`; on a list of them when there are several, or as_list says so."""
        as_list = len(inputs) > 1 if as_list is None else as_list
        symbols = [keras.Input(x.shape[1:], dtype=x.dtype) for x in inputs]
        kwargs = {} if mask is None else {"mask": keras.Input(mask.shape[1:], dtype=mask.dtype)}
        layer(symbols if as_list else symbols[0], **kwargs)
        envelope = json.loads(json.dumps(keras.saving.serialize_keras_object(layer), default=list))
        layer.set_weights([self.weight(name, i, w) for i, w in enumerate(layer.weights)])
        if isinstance(layer, L.Normalization):
            layer.finalize_state()
        about = {"envelope": envelope, "weights": [w.name for w in layer.weights], "list": as_list,
                 "training": training}
        self.put(f"{name}:about", np.array(json.dumps(about)))
        tensors = [keras.ops.convert_to_tensor(x) for x in inputs]
        for i, array in enumerate(inputs):
            self.put(f"{name}:in{i}", array)
            if masks is not None and masks[i] is not None:
                backend.set_keras_mask(tensors[i], keras.ops.convert_to_tensor(masks[i]))
                self.put(f"{name}:mask{i}", masks[i])
        for i, weight in enumerate(layer.get_weights()):
            self.put(f"{name}:weight{i}", weight)
        kwargs = {}
        if mask is not None:
            self.put(f"{name}:given_mask", mask)
            kwargs["mask"] = keras.ops.convert_to_tensor(mask)
        if training:
            kwargs["training"] = True
        elif getattr(layer, "_call_has_training_arg", False):
            kwargs["training"] = False  # which image layers do not take for granted
        output = layer(tensors if as_list else tensors[0], **kwargs)
        # TensorFlow alone divides integers as float64.
        is_double = backend.standardize_dtype(output.dtype) == "float64"
        self.put(f"{name}:out0", np.asarray(output, "float32") if is_double else output)
        if getattr(output, "_keras_mask", None) is not None:
            self.put(f"{name}:out_mask", output._keras_mask)
        if training:
            for i, weight in enumerate(layer.get_weights()):
                self.put(f"{name}:after{i}", weight)

    def weight(self, case, i, variable):
        """Small numbers, so that sums stay small; none negative where they stand for a variance."""
        random = random_of(f"{case} {i} {variable.name}")
        value = random.standard_normal(variable.shape) * 0.5
        if "variance" in variable.name or "stddev" in variable.name:
            value = np.abs(value) + 0.1
        return np.asarray(value).astype(backend.standardize_dtype(variable.dtype))

    def write(self):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        path = OUTPUT / f"{self.name}.npz"
        np.savez_compressed(path, **self.arrays)
        print(f"{path}: {len(self.arrays)} arrays, {path.stat().st_size} bytes")


def core():
    f = Family("core")
    f.add("Dense/plain", L.Dense(4), normal(2, 3))
    f.add("Dense/everything", L.Dense(
        4, activation="relu", use_bias=False, kernel_initializer="he_normal", bias_initializer="ones",
        kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer="l2",
        kernel_constraint="non_neg", bias_constraint="max_norm"), normal(2, 5, 3))
    f.add("Dense/integers", L.Dense(2), integers(2, 3))
    f.add("Activation/relu", L.Activation("relu"), normal(2, 3))
    f.add("Activation/swish", L.Activation("swish"), normal(2, 3))
    f.add("Activation/none", L.Activation(None), normal(2, 3))
    f.add("Identity/plain", L.Identity(), normal(2, 3), masks=[prefix_mask(2, 3)])
    series = normal(3, 4, 2)
    series[0, 1:] = 0
    series[1, 2] = 0
    f.add("Masking/zeros", L.Masking(), series)
    f.add("Masking/value", L.Masking(mask_value=2.0), np.where(series == 0, np.float32(2), series))
    f.add("Masking/integers", L.Masking(), integers(3, 4, 2, high=2))
    f.add("Embedding/plain", L.Embedding(6, 3), integers(2, 4))
    f.add("Embedding/mask_zero", L.Embedding(
        6, 3, embeddings_initializer="ones", embeddings_regularizer="l2", activity_regularizer="l1",
        embeddings_constraint="unit_norm", mask_zero=True), integers(2, 4, dtype="int64"))
    f.add("Embedding/floats", L.Embedding(6, 3), integers(2, 4).astype("float32"))
    f.add("Embedding/narrow", L.Embedding(6, 3), integers(2, 4, dtype="uint8"))
    reversible = L.ReversibleEmbedding
    f.add("ReversibleEmbedding/plain", reversible(6, 3), integers(2, 4))
    f.add("ReversibleEmbedding/everything", reversible(
        6, 3, tie_weights=False, embeddings_initializer="ones", embeddings_regularizer="l2",
        embeddings_constraint="unit_norm", mask_zero=True, reverse_dtype="float32", logit_soft_cap=5.0),
        integers(2, 4))
    f.add("EinsumDense/projection", L.EinsumDense("abc,cde->abde", (None, 2, 5), bias_axes="de"),
          normal(2, 3, 4))
    f.add("EinsumDense/no_bias", L.EinsumDense("ab,bc->ac", 5, activation="tanh"), normal(2, 4))
    f.add("EinsumDense/left", L.EinsumDense("...x,xy->...y", 5, bias_axes="y"), normal(2, 3, 4))
    f.add("EinsumDense/right", L.EinsumDense("ab...,bcd->acd...", (2, 3), bias_axes="c"),
          normal(2, 4, 5))
    f.add("EinsumDense/everything", L.EinsumDense(
        "abc,cd->abd", (3, 5), activation="relu", bias_axes="bd", kernel_initializer="he_uniform",
        bias_initializer="ones", kernel_regularizer="l2", bias_regularizer="l1",
        activity_regularizer="l2", kernel_constraint="non_neg", bias_constraint="max_norm"),
        normal(2, 3, 4))
    f.add("LayerScale/plain", LayerScale(0.5, 4), normal(2, 3, 4))
    f.add("CustomScaleLayer/plain", CustomScaleLayer(0.25), normal(2, 3), normal(2, 3, seed=1))
    return f


def activations():
    f = Family("activations")
    x = normal(2, 3, 4) * 4
    f.add("ReLU/plain", L.ReLU(), x)
    f.add("ReLU/max_value", L.ReLU(max_value=2.0), x)
    f.add("ReLU/six", L.ReLU(max_value=6.0), x)
    f.add("ReLU/negative_slope", L.ReLU(negative_slope=0.25), x)
    f.add("ReLU/threshold", L.ReLU(threshold=1.0), x)
    f.add("ReLU/everything", L.ReLU(max_value=3.0, negative_slope=0.5, threshold=1.5), x)
    f.add("ReLU/integers", L.ReLU(), integers(2, 3, low=-4))
    f.add("LeakyReLU/plain", L.LeakyReLU(), x)
    f.add("LeakyReLU/slope", L.LeakyReLU(negative_slope=0.05), x)
    f.add("ELU/plain", L.ELU(), x, masks=[prefix_mask(2, 3)])
    f.add("ELU/alpha", L.ELU(alpha=0.5), x)
    f.add("PReLU/plain", L.PReLU(), x)
    f.add("PReLU/shared", L.PReLU(alpha_initializer="ones", alpha_regularizer="l1",
                                  alpha_constraint="non_neg", shared_axes=[1]), x)
    f.add("PReLU/one_axis", L.PReLU(shared_axes=2), x)
    f.add("Softmax/plain", L.Softmax(), x)
    f.add("Softmax/axis", L.Softmax(axis=1), x)
    f.add("Softmax/axes", L.Softmax(axis=(1, 2)), x)
    f.add("Softmax/mask", L.Softmax(), x, mask=x > 0)
    f.add("Softmax/numeric_mask", L.Softmax(), x, mask=(x > 0).astype("float32"))
    f.add("Softmax/broadcast_mask", L.Softmax(axis=[2]), x, mask=x[:, :1] > 0)
    f.add("Softmax/attached_mask", L.Softmax(), normal(3, 4), masks=[prefix_mask(3, 4)])
    return f


def merging():
    f = Family("merging")
    a, b, c = normal(3, 4, 2), normal(3, 4, 2, seed=1), normal(3, 4, 2, seed=2)
    first, second = prefix_mask(3, 4), ~prefix_mask(3, 4)
    second[:, 0] = True
    for cls in (L.Add, L.Multiply, L.Average, L.Maximum, L.Minimum):
        name = cls.__name__
        f.add(f"{name}/three", cls(), a, b, c)
        f.add(f"{name}/broadcast", cls(), a, normal(3, 1, 2))
        f.add(f"{name}/ranks", cls(), a, normal(3, 2))
        f.add(f"{name}/integers", cls(), integers(2, 3), integers(2, 3, seed=1))
        f.add(f"{name}/masks", cls(), a, b, masks=[first, second])
        f.add(f"{name}/one_mask", cls(), a, b, masks=[None, second])
        f.add(f"{name}/first_mask", cls(), a, b, c, masks=[first, None, second])
    f.add("Subtract/plain", L.Subtract(), a, b)
    f.add("Subtract/masks", L.Subtract(), a, b, masks=[first, second])
    f.add("Concatenate/plain", L.Concatenate(), a, normal(3, 4, 3))
    f.add("Concatenate/axis", L.Concatenate(axis=1), a, normal(3, 2, 2))
    f.add("Concatenate/integers", L.Concatenate(axis=1), integers(2, 3), integers(2, 3, seed=1))
    f.add("Concatenate/masks", L.Concatenate(axis=1), a, b, masks=[first, second])
    f.add("Concatenate/one_mask", L.Concatenate(), a, b, masks=[None, second])
    f.add("Dot/vectors", L.Dot(axes=1), normal(3, 4), normal(3, 4, seed=1))
    f.add("Dot/normalize", L.Dot(axes=-1, normalize=True), normal(3, 4), normal(3, 4, seed=1))
    f.add("Dot/matrices", L.Dot(axes=(2, 1)), normal(3, 4, 2), normal(3, 2, 5))
    f.add("Dot/same_axis", L.Dot(axes=1), normal(3, 4, 2), normal(3, 4, 5))
    f.add("Dot/mixed", L.Dot(axes=(1, 2)), normal(3, 4), normal(3, 2, 4))
    f.add("Dot/deep", L.Dot(axes=(3, 2)), normal(2, 3, 4, 2), normal(2, 5, 2, 3))
    return f


def reshaping():
    f = Family("reshaping")
    image, volume = normal(2, 4, 5, 3), normal(2, 3, 4, 2, 3)
    f.add("Flatten/plain", L.Flatten(), normal(2, 3, 4))
    f.add("Flatten/channels_first", L.Flatten(data_format="channels_first"), image)
    f.add("Flatten/whole_numbers", L.Flatten(dtype="uint8"), 100 * abs(normal(2, 3, 4)))
    f.add("Flatten/vector", L.Flatten(), normal(3))
    f.add("Reshape/plain", L.Reshape((4, 3)), normal(2, 3, 4))
    f.add("Reshape/rest", L.Reshape((-1, 2)), normal(2, 3, 4))
    f.add("Reshape/flat", L.Reshape((-1,)), normal(2, 3, 4))
    f.add("Permute/plain", L.Permute((2, 1)), normal(2, 3, 4))
    f.add("Permute/three", L.Permute((3, 1, 2)), image)
    f.add("RepeatVector/plain", L.RepeatVector(3), normal(2, 4))
    f.add("ZeroPadding1D/plain", L.ZeroPadding1D(), normal(2, 3, 4))
    f.add("ZeroPadding1D/sides", L.ZeroPadding1D((1, 2)), normal(2, 3, 4))
    f.add("ZeroPadding1D/channels_first", L.ZeroPadding1D((0, 2), data_format="channels_first"),
          normal(2, 3, 4))
    f.add("ZeroPadding2D/plain", L.ZeroPadding2D(), image)
    f.add("ZeroPadding2D/axes", L.ZeroPadding2D((1, 2)), image)
    f.add("ZeroPadding2D/sides", L.ZeroPadding2D(((1, 0), (0, 2))), image)
    f.add("ZeroPadding2D/channels_first", L.ZeroPadding2D(2, data_format="channels_first"), image)
    f.add("ZeroPadding3D/sides", L.ZeroPadding3D(((1, 0), (0, 2), (1, 1))), volume)
    f.add("ZeroPadding3D/channels_first", L.ZeroPadding3D((1, 0, 2), data_format="channels_first"),
          volume)
    f.add("Cropping1D/plain", L.Cropping1D(), normal(2, 5, 3))
    f.add("Cropping1D/sides", L.Cropping1D((0, 2)), normal(2, 5, 3))
    f.add("Cropping2D/plain", L.Cropping2D(), image)
    f.add("Cropping2D/sides", L.Cropping2D(((1, 0), (1, 2))), image)
    f.add("Cropping2D/channels_first", L.Cropping2D((1, 0), data_format="channels_first"), image)
    f.add("Cropping3D/sides", L.Cropping3D(((1, 0), (1, 2), (0, 1))), volume)
    f.add("Cropping3D/channels_first", L.Cropping3D(((1, 0), (0, 1), (1, 1)),
                                                    data_format="channels_first"),
          normal(2, 2, 4, 3, 4))
    f.add("UpSampling1D/plain", L.UpSampling1D(), normal(2, 3, 4))
    f.add("UpSampling1D/size", L.UpSampling1D(3), integers(2, 3, 4))
    f.add("UpSampling2D/plain", L.UpSampling2D(), image)
    f.add("UpSampling2D/size", L.UpSampling2D((1, 3), data_format="channels_first"), image)
    for interpolation in ("bilinear", "bicubic", "lanczos3", "lanczos5"):
        f.add(f"UpSampling2D/{interpolation}", L.UpSampling2D((2, 3), interpolation=interpolation),
              normal(2, 6, 7, 2))
    f.add("UpSampling2D/bilinear_first", L.UpSampling2D(2, "channels_first", "bilinear"),
          normal(1, 2, 3, 4))
    f.add("UpSampling3D/plain", L.UpSampling3D(), volume)
    f.add("UpSampling3D/size", L.UpSampling3D((1, 2, 3), data_format="channels_first"), volume)
    return f


def convolutional():
    f = Family("convolutional")
    everything = {
        "activation": "relu", "bias_initializer": "ones", "bias_regularizer": "l1",
        "activity_regularizer": "l2", "bias_constraint": "max_norm",
    }
    kernel = {"kernel_initializer": "he_normal", "kernel_regularizer": "l2",
              "kernel_constraint": "non_neg"}
    depthwise = {"depthwise_initializer": "he_normal", "depthwise_regularizer": "l2",
                 "depthwise_constraint": "non_neg"}
    pointwise = {"pointwise_initializer": "he_uniform", "pointwise_regularizer": "l1",
                 "pointwise_constraint": "unit_norm"}
    first = {"data_format": "channels_first"}
    series, image, volume = normal(2, 9, 4), normal(2, 7, 6, 4), normal(1, 5, 4, 6, 2)
    f.add("Conv1D/plain", L.Conv1D(3, 2), series)
    f.add("Conv1D/strided", L.Conv1D(3, 4, strides=3, padding="same"), series)
    f.add("Conv1D/causal", L.Conv1D(4, 3, padding="causal", dilation_rate=2, groups=2), series)
    f.add("Conv1D/channels_first", L.Conv1D(3, 3, **first), normal(2, 4, 9))
    f.add("Conv2D/plain", L.Conv2D(3, 3), image)
    f.add("Conv2D/strided", L.Conv2D(3, (3, 2), strides=(2, 1), padding="same"), image)
    f.add("Conv2D/dilated", L.Conv2D(3, 3, dilation_rate=(1, 2), use_bias=False), image)
    f.add("Conv2D/groups", L.Conv2D(6, 3, padding="same", groups=2), image)
    f.add("Conv2D/channels_first", L.Conv2D(3, (2, 3), activation="softmax", **first), image)
    f.add("Conv2D/everything", L.Conv2D(3, 1, **everything, **kernel), image)
    f.add("Conv3D/plain", L.Conv3D(3, 2), volume)
    f.add("Conv3D/strided", L.Conv3D(2, (1, 2, 3), strides=(2, 1, 2), padding="same"), volume)
    f.add("Conv3D/channels_first", L.Conv3D(2, 2, **first), volume)
    f.add("Conv1DTranspose/plain", L.Conv1DTranspose(3, 2), series)
    f.add("Conv1DTranspose/strided", L.Conv1DTranspose(3, 3, strides=2, padding="same"), series)
    f.add("Conv1DTranspose/output_padding",
          L.Conv1DTranspose(3, 3, strides=3, padding="same", output_padding=1), series)
    f.add("Conv1DTranspose/dilated", L.Conv1DTranspose(2, 3, dilation_rate=2), series)
    f.add("Conv1DTranspose/channels_first", L.Conv1DTranspose(3, 3, strides=2, **first),
          normal(2, 4, 5))
    f.add("Conv2DTranspose/plain", L.Conv2DTranspose(3, 3), image)
    f.add("Conv2DTranspose/strided",
          L.Conv2DTranspose(3, (3, 4), strides=(2, 3), padding="same"), image)
    f.add("Conv2DTranspose/wide_stride", L.Conv2DTranspose(2, 2, strides=3), image)
    f.add("Conv2DTranspose/output_padding",
          L.Conv2DTranspose(3, 3, strides=2, output_padding=(0, 1)), image)
    f.add("Conv2DTranspose/same_output_padding",
          L.Conv2DTranspose(3, 4, strides=3, padding="same", output_padding=(2, 1)), image)
    f.add("Conv2DTranspose/channels_first", L.Conv2DTranspose(3, 2, **first), image)
    f.add("Conv2DTranspose/everything",
          L.Conv2DTranspose(3, 2, use_bias=True, **everything, **kernel), image)
    f.add("Conv3DTranspose/plain", L.Conv3DTranspose(2, 2, strides=2), volume)
    f.add("Conv3DTranspose/output_padding",
          L.Conv3DTranspose(2, 3, strides=2, padding="same", output_padding=1), volume)
    f.add("DepthwiseConv1D/plain", L.DepthwiseConv1D(3), series)
    f.add("DepthwiseConv1D/multiplier", L.DepthwiseConv1D(2, 2, "same", 3), series)
    f.add("DepthwiseConv2D/plain", L.DepthwiseConv2D(3), image)
    f.add("DepthwiseConv2D/strided",
          L.DepthwiseConv2D((3, 2), strides=2, padding="same", depth_multiplier=2), image)
    f.add("DepthwiseConv2D/dilated", L.DepthwiseConv2D(2, dilation_rate=2, use_bias=False), image)
    f.add("DepthwiseConv2D/channels_first", L.DepthwiseConv2D(2, **first), image)
    f.add("DepthwiseConv2D/everything", L.DepthwiseConv2D(2, **everything, **depthwise), image)
    f.add("SeparableConv1D/plain", L.SeparableConv1D(3, 2, strides=2, padding="same"), series)
    f.add("SeparableConv2D/plain", L.SeparableConv2D(3, 3), image)
    f.add("SeparableConv2D/strided",
          L.SeparableConv2D(3, 2, strides=2, padding="same", depth_multiplier=2), image)
    f.add("SeparableConv2D/dilated", L.SeparableConv2D(3, 2, dilation_rate=2), image)
    f.add("SeparableConv2D/channels_first", L.SeparableConv2D(3, 2, use_bias=False, **first), image)
    f.add("SeparableConv2D/everything",
          L.SeparableConv2D(3, 2, **everything, **depthwise, **pointwise), image)
    return f


def pooling():
    f = Family("pooling")
    first = {"data_format": "channels_first"}
    inputs = {1: normal(2, 7, 3), 2: normal(2, 6, 5, 3), 3: normal(1, 4, 5, 3, 2)}
    for rank, x in inputs.items():
        for kind in ("Max", "Average"):
            name, cls = f"{kind}Pooling{rank}D", getattr(L, f"{kind}Pooling{rank}D")
            f.add(f"{name}/plain", cls(2), x)
            f.add(f"{name}/strided", cls(3, strides=2, padding="same"), x)
            f.add(f"{name}/overlapping", cls(2, strides=1), x)
            f.add(f"{name}/channels_first", cls(2, strides=1, padding="same", **first), x)
            name, cls = f"Global{kind}Pooling{rank}D", getattr(L, f"Global{kind}Pooling{rank}D")
            f.add(f"{name}/plain", cls(), x)
            f.add(f"{name}/keepdims", cls(keepdims=True), x)
            f.add(f"{name}/channels_first", cls(**first), x)
    f.add("MaxPooling2D/window", L.MaxPooling2D((3, 1)), inputs[2])
    sizes = {1: [(1,), (3,), (4,), (7,), (9,)], 2: [(3, 5), (2, 2), (4, 3)], 3: [(2, 5, 1), (3, 2, 2)]}
    for rank, x in inputs.items():
        for kind in ("Max", "Average"):
            name, cls = f"Adaptive{kind}Pooling{rank}D", getattr(L, f"Adaptive{kind}Pooling{rank}D")
            for size in sizes[rank]:
                f.add(f"{name}/{'x'.join(map(str, size))}", cls(size), x)
            f.add(f"{name}/channels_first", cls(2, **first), x)
    f.add("GlobalAveragePooling1D/mask", L.GlobalAveragePooling1D(), normal(3, 4, 2),
          masks=[prefix_mask(3, 4)])
    f.add("GlobalAveragePooling1D/given_mask",
          L.GlobalAveragePooling1D(keepdims=True, **first), normal(3, 2, 4), mask=prefix_mask(3, 4))
    return f


def normalization():
    f = Family("normalization")
    x, image = normal(4, 5, 6), normal(3, 4, 5, 6)
    weights = {
        "beta_initializer": "ones", "gamma_initializer": "zeros", "beta_regularizer": "l1",
        "gamma_regularizer": "l2", "beta_constraint": "max_norm", "gamma_constraint": "non_neg",
    }
    f.add("BatchNormalization/plain", L.BatchNormalization(), image)
    f.add("BatchNormalization/axis", L.BatchNormalization(axis=1, epsilon=0.1), image)
    f.add("BatchNormalization/bare", L.BatchNormalization(center=False, scale=False), x)
    f.add("BatchNormalization/no_scale", L.BatchNormalization(scale=False), x)
    f.add("BatchNormalization/everything", L.BatchNormalization(
        momentum=0.5, moving_mean_initializer="ones", moving_variance_initializer="zeros",
        synchronized=True, **weights), x)
    f.add("BatchNormalization/renorm", L.BatchNormalization(
        renorm=True, renorm_clipping={"rmax": 2.0, "dmax": 1.0}, renorm_momentum=0.9), x)
    f.add("BatchNormalization/training", L.BatchNormalization(momentum=0.7), x, training=True)
    f.add("BatchNormalization/training_axis", L.BatchNormalization(axis=1), image, training=True)
    f.add("BatchNormalization/training_mask", L.BatchNormalization(momentum=0.7), x,
          masks=[prefix_mask(4, 5)], training=True)
    f.add("BatchNormalization/training_renorm", L.BatchNormalization(
        renorm=True, renorm_clipping={"rmax": 2.0, "rmin": 0.5, "dmax": 0.1}, renorm_momentum=0.9,
        momentum=0.8), x, training=True)
    f.add("BatchNormalization/training_renorm_bare", L.BatchNormalization(
        renorm=True, center=False, scale=False), x, training=True)
    f.add("BatchNormalization/frozen", L.BatchNormalization(trainable=False), x, training=True)
    f.add("LayerNormalization/plain", L.LayerNormalization(), x, masks=[prefix_mask(4, 5)])
    f.add("LayerNormalization/axis", L.LayerNormalization(axis=1, epsilon=0.1), x)
    f.add("LayerNormalization/axes", L.LayerNormalization(axis=(2, 1)), image)
    f.add("LayerNormalization/last_axes", L.LayerNormalization(axis=[-2, -1]), image)
    f.add("LayerNormalization/bare", L.LayerNormalization(center=False, scale=False), x)
    f.add("LayerNormalization/rms_scaling", L.LayerNormalization(rms_scaling=True), x)
    f.add("LayerNormalization/everything", L.LayerNormalization(**weights), x)
    f.add("GroupNormalization/plain", L.GroupNormalization(groups=3), image)
    f.add("GroupNormalization/axis", L.GroupNormalization(groups=2, axis=1), image)
    f.add("GroupNormalization/instance", L.GroupNormalization(groups=-1, scale=False), image)
    f.add("GroupNormalization/vector", L.GroupNormalization(groups=2, center=False), normal(3, 6))
    f.add("GroupNormalization/everything", L.GroupNormalization(
        groups=2, epsilon=0.1, **weights), x)
    f.add("RMSNormalization/plain", L.RMSNormalization(), x)
    f.add("RMSNormalization/axes", L.RMSNormalization(axis=[-1, -2], epsilon=0.1), image)
    f.add("UnitNormalization/plain", L.UnitNormalization(), x)
    f.add("UnitNormalization/axes", L.UnitNormalization(axis=[1, 2]), x)
    f.add("SpectralNormalization/dense", L.SpectralNormalization(L.Dense(3, name="inner")),
          normal(2, 4))
    f.add("SpectralNormalization/training",
          L.SpectralNormalization(L.Dense(3, name="inner"), power_iterations=3), normal(2, 4),
          training=True)
    f.add("SpectralNormalization/conv", L.SpectralNormalization(L.Conv2D(3, 2, name="inner")), image)
    return f


def regularization():
    f = Family("regularization")
    x, image = normal(2, 3, 4), normal(2, 3, 4, 2)
    f.add("Dropout/plain", L.Dropout(0.5), x, masks=[prefix_mask(2, 3)])
    f.add("Dropout/everything", L.Dropout(0.25, noise_shape=(None, 1, 4), seed=3), x)
    f.add("Dropout/nothing_to_drop", L.Dropout(0), x, training=True)
    f.add("SpatialDropout1D/plain", L.SpatialDropout1D(0.5, seed=1), x)
    f.add("SpatialDropout2D/plain", L.SpatialDropout2D(0.5), image)
    f.add("SpatialDropout2D/channels_first",
          L.SpatialDropout2D(0.5, data_format="channels_first", seed=2), image)
    f.add("SpatialDropout3D/plain", L.SpatialDropout3D(0.5), normal(1, 2, 3, 2, 4))
    f.add("GaussianNoise/plain", L.GaussianNoise(0.5, seed=1), x)
    f.add("GaussianDropout/plain", L.GaussianDropout(0.5), x)
    f.add("AlphaDropout/plain", L.AlphaDropout(0.5, noise_shape=(2, 1, 4), seed=1), x)
    # What a seed draws is the same here and there.
    f.add("Dropout/training", L.Dropout(0.4, seed=7), x, training=True)
    f.add("Dropout/training_noise_shape", L.Dropout(0.4, noise_shape=(None, 1, 4), seed=7), x, training=True)
    f.add("SpatialDropout1D/training", L.SpatialDropout1D(0.5, seed=7), x, training=True)
    f.add("SpatialDropout2D/training", L.SpatialDropout2D(0.5, seed=7), image, training=True)
    f.add("SpatialDropout3D/training", L.SpatialDropout3D(0.5, seed=7), normal(1, 2, 3, 2, 4), training=True)
    f.add("GaussianNoise/training", L.GaussianNoise(0.5, seed=7), x, training=True)
    f.add("GaussianDropout/training", L.GaussianDropout(0.5, seed=7), x, training=True)
    f.add("AlphaDropout/training", L.AlphaDropout(0.5, seed=7), x, training=True)
    f.add("ActivityRegularization/plain", L.ActivityRegularization(l1=0.1, l2=0.2), x)
    return f


def preprocessing():
    f = Family("preprocessing")
    x = normal(3, 4, 2)
    f.add("Rescaling/plain", L.Rescaling(1 / 255), integers(2, 3, high=256, dtype="uint8"))
    f.add("Rescaling/whole_numbers", L.Rescaling(2.0, dtype="int32"), 10 * x)
    f.add("Rescaling/offset", L.Rescaling(2, offset=-1.5), x)
    f.add("Rescaling/channels", L.Rescaling([0.5, 2.0], offset=[1.0, -1.0]), x)
    f.add("Normalization/adapted", L.Normalization(), x)
    f.add("Normalization/axes", L.Normalization(axis=(1, 2)), x)
    f.add("Normalization/no_axis", L.Normalization(axis=None), x)
    f.add("Normalization/given", L.Normalization(mean=1.5, variance=4.0), x)
    f.add("Normalization/given_list",
          L.Normalization(mean=[1.0, 2.0], variance=[4.0, 0.25], invert=True), x)
    f.add("Normalization/integers", L.Normalization(mean=1.5, variance=4.0), integers(2, 3))
    f.add("TFDConcat/plain", TFDConcat(axis=-1), x, normal(3, 4, 3))
    f.add("TFDConcat/axis", TFDConcat(axis=1), x, normal(3, 2, 2), x)
    f.add("TFDConcat/single", TFDConcat(axis=-1), x, as_list=True)
    f.add("TFDIdentity/plain", TFDIdentity(), x)
    return f


def image_preprocessing():
    f = Family("image_preprocessing")
    image_goldens.image_preprocessing(f, random_of)
    return f


def audio():
    f = Family("audio")
    image_goldens.audio(f, random_of)
    return f


def image_data():
    f = Family("image_data")
    f.arrays = image_goldens.image_data(random_of)
    return f


class Operations(Family):
    """The goldens of operations on symbolic tensors."""

    def add(self, name, function, *inputs):
        """`function` on symbolic tensors, and on the data."""
        outputs = function(*[keras.Input(x.shape[1:], dtype=x.dtype) for x in inputs])
        first = outputs[0] if isinstance(outputs, (list, tuple)) else outputs
        operation = first._keras_history.operation
        arguments = operation._inbound_nodes[0].arguments
        about = {
            "envelope": keras.saving.serialize_keras_object(operation),
            "args": [written(value) for value in arguments.args],
            "kwargs": {key: written(value) for key, value in arguments.kwargs.items()},
        }
        self.put(f"{name}:about", np.array(json.dumps(about, default=list)))
        for i, array in enumerate(inputs):
            self.put(f"{name}:in{i}", array)
        outputs = function(*[keras.ops.convert_to_tensor(x) for x in inputs])
        for i, array in enumerate(outputs if isinstance(outputs, (list, tuple)) else [outputs]):
            is_double = backend.standardize_dtype(array.dtype) == "float64"
            self.put(f"{name}:out{i}", np.asarray(array, "float32") if is_double else array)


def written(value):
    """As it stands in a file, with "tensor" for each tensor."""
    if isinstance(value, keras.KerasTensor):
        return "tensor"
    if isinstance(value, (list, tuple)):
        return [written(item) for item in value]
    return keras.saving.serialize_keras_object(value)


def operations():
    f = Operations("operations")
    a, b, positive = normal(2, 3, 4), normal(2, 3, 4, seed=1), np.abs(normal(2, 3, 4)) + 0.1
    whole, flags = integers(2, 3, low=-4), integers(2, 3, high=2).astype("bool")
    for name in ("absolute", "ceil", "cos", "exp", "expm1", "floor", "isfinite", "isinf", "isnan",
                 "negative", "sign", "sin", "square", "tan", "tanh", "trunc", "erf",
                 "hard_sigmoid", "hard_silu", "log_sigmoid", "relu", "relu6", "selu", "sigmoid",
                 "silu", "softplus", "softsign"):
        f.add(name, getattr(ops, name), a)
    for name in ("log", "log1p", "reciprocal", "sqrt", "rsqrt"):
        f.add(name, getattr(ops, name), positive)
    for name in ("add", "subtract", "multiply", "divide", "true_divide", "maximum", "minimum",
                 "arctan2", "equal", "not_equal", "less", "less_equal", "greater",
                 "greater_equal"):
        f.add(name, getattr(ops, name), a, b)
    for name in ("logical_and", "logical_or", "logical_xor"):
        f.add(name, getattr(ops, name), flags, ~flags)
    f.add("logical_not", ops.logical_not, flags)
    f.add("power", ops.power, positive, b)
    f.add("floor_divide", lambda x: x // 2, whole)
    f.add("mod", lambda x: x % 3, whole)
    f.add("add/number", lambda x: x + 1, a)
    f.add("add/integers", lambda x: x + 1, whole)
    f.add("subtract/from_number", lambda x: 1 - x, a)
    f.add("multiply/number", lambda x: 0.5 * x, a)
    f.add("true_divide/integers", lambda x: x / 2, whole)
    f.add("power/number", lambda x: ops.power(x, 2), a)
    f.add("negative/operator", lambda x: -x, a)
    f.add("less/number", lambda x: x < 0.5, a)
    f.add("greater_equal/number", lambda x: x >= 0.5, a)
    f.add("not_equal/number", lambda x: ops.not_equal(x, 0), whole)
    f.add("clip", lambda x: ops.clip(x, -0.5, 1), a)
    f.add("where", ops.where, a > 0, a, b)
    f.add("where/number", lambda c, x: ops.where(c, x, 0.0), flags, normal(2, 3))
    for name in ("sum", "mean", "max", "min", "prod", "var", "std"):
        f.add(f"{name}/axis", lambda x, n=name: getattr(ops, n)(x, axis=1), a)
        f.add(f"{name}/axes", lambda x, n=name: getattr(ops, n)(x, axis=[1, -1], keepdims=True), a)
    f.add("mean/all", ops.mean, a)
    f.add("max/initial", lambda x: ops.max(x, axis=1, initial=0.5), a)
    f.add("any", lambda x: ops.any(x, axis=-1), flags)
    f.add("all", lambda x: ops.all(x, axis=-1, keepdims=True), flags)
    f.add("argmax", lambda x: ops.argmax(x, axis=-1), a)
    f.add("argmin", lambda x: ops.argmin(x, axis=1, keepdims=True), a)
    f.add("matmul", ops.matmul, a, normal(2, 4, 5))
    f.add("einsum", lambda x, y: ops.einsum("bij,bjk->bik", x, y), a, normal(2, 4, 5))
    f.add("get_item/last", lambda x: x[:, -1], a)
    f.add("get_item/step", lambda x: x[:, 1:, ::2], a)
    f.add("get_item/backwards", lambda x: x[:, ::-1], a)
    f.add("get_item/ellipsis", lambda x: x[..., 0], a)
    f.add("get_item/new_axis", lambda x: x[:, None, :, 1:3], a)
    f.add("reshape", lambda x: ops.reshape(x, (-1, 12)), a)
    f.add("transpose", lambda x: ops.transpose(x, (0, 2, 1)), a)
    f.add("concatenate", lambda x, y: ops.concatenate([x, y], axis=1), a, b)
    f.add("stack", lambda x, y: ops.stack([x, y], axis=1), a, b)
    f.add("split", lambda x: ops.split(x, 2, axis=-1), a)
    f.add("split/indices", lambda x: ops.split(x, [1, 3], axis=2), a)
    f.add("expand_dims", lambda x: ops.expand_dims(x, 1), a)
    f.add("squeeze", lambda x: ops.squeeze(x, 1), a[:, :1])
    f.add("broadcast_to", lambda x: ops.broadcast_to(x, (2, 3, 4)), a[:, :1])
    f.add("repeat", lambda x: ops.repeat(x, 2, axis=1), a)
    f.add("tile", lambda x: ops.tile(x, (1, 2, 1)), a)
    f.add("take", lambda x, i: ops.take(x, i, axis=1), a, integers(2, 2, high=3))
    f.add("take/number", lambda x: ops.take(x, 2, axis=1), a)
    f.add("flip", lambda x: ops.flip(x, axis=1), a)
    f.add("pad", lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 0))), a)
    f.add("pad/value", lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 1)), constant_values=1.5), a)
    f.add("pad/reflect", lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 0)), mode="reflect"), a)
    f.add("ravel", ops.ravel, a)
    f.add("ones_like", lambda x: ops.ones_like(x, dtype="bool"), a)
    f.add("zeros_like", ops.zeros_like, a)
    f.add("cast", lambda x: ops.cast(x, "int32"), a)
    f.add("stop_gradient", ops.stop_gradient, a)
    f.add("softmax", ops.softmax, a)
    f.add("log_softmax", lambda x: ops.log_softmax(x, axis=1), a)
    f.add("gelu", ops.gelu, a)
    f.add("gelu/exact", lambda x: ops.gelu(x, approximate=False), a)
    f.add("elu", lambda x: ops.elu(x, 0.5), a)
    f.add("leaky_relu", ops.leaky_relu, a)
    f.add("one_hot", lambda x: ops.one_hot(x, 5), integers(2, 3))
    f.add("normalize", ops.normalize, a)
    f.add("normalize/order", lambda x: ops.normalize(x, axis=1, order=3), a)
    return f


FAMILIES = (core, activations, merging, reshaping, convolutional, pooling, normalization, regularization,
            preprocessing, image_preprocessing, audio, image_data, operations,
            text_goldens.text)


def write_names():
    def classes(module, base):
        return sorted(
            (name, value.__module__) for name, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, base) and name == value.__name__)

    from keras.src.ops.operation import Operation

    def derived(base):
        for value in base.__subclasses__():
            yield value
            yield from derived(value)

    names = {
        "layers": [name for name, _ in classes(L, L.Layer)],
        "operations": sorted({f"{value.__module__}.{value.__name__}" for value in derived(Operation)
                              if value.__module__.startswith("keras.src.") and not issubclass(value, L.Layer)}),
    }
    (OUTPUT / "names.json").write_text(json.dumps(names, indent=0) + "\n")


def main():
    wanted = sys.argv[1:]
    for family in FAMILIES:
        if not wanted or family.__name__ in wanted:
            keras.utils.clear_session()
            family().write()
    for family in (*operation_goldens.FAMILIES, *layer_model_goldens.FAMILIES):
        if not wanted or family.__name__ in wanted:
            family.goldens().write()
    if not wanted:
        write_names()
        argument_table.print_table()


if __name__ == "__main__":
    main()
