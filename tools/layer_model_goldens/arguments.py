"""Arguments of other layers that the families of make_layer_goldens.py leave as they are by default."""

import keras
import numpy as np
from keras import layers as L

from operation_goldens.family import to_numpy

from .family import BIAS, EVERYTHING, Goldens, normal

KERNELS = {"depthwise_initializer": "he_normal", "depthwise_regularizer": "l2", "depthwise_constraint": "max_norm"}
POINTWISE = {"pointwise_initializer": "he_uniform", "pointwise_regularizer": "l1", "pointwise_constraint": "unit_norm"}
USUAL = {"activation": "relu", "activity_regularizer": "l2"}


def goldens():
    f = Goldens("arguments")
    series, image, volume = normal(2, 8, 4), normal(2, 6, 7, 4), normal(2, 5, 4, 6, 4)
    for rank, x in ((1, series), (2, image), (3, volume)):
        conv, transpose = getattr(L, f"Conv{rank}D"), getattr(L, f"Conv{rank}DTranspose")
        f.add(f"Conv{rank}D/everything", conv(6, 2, activation="relu", **EVERYTHING), x)
        f.add(f"Conv{rank}D/no_bias", conv(6, 2, use_bias=False), x)
        f.add(f"Conv{rank}DTranspose/everything", transpose(3, 2, strides=2, activation="relu", **EVERYTHING), x)
        f.add(f"Conv{rank}DTranspose/no_bias", transpose(3, 2, use_bias=False), x)
        f.describe(f"Conv{rank}DTranspose/channels_first", transpose(3, 2, data_format="channels_first"), x)
    f.add("Conv3D/dilated", L.Conv3D(2, 2, dilation_rate=(2, 1, 2)), volume)
    f.describe("Conv3D/groups", L.Conv3D(4, 2, groups=2), volume)
    f.describe("Conv2DTranspose/dilated", L.Conv2DTranspose(2, 3, dilation_rate=2), image)
    f.describe("Conv3DTranspose/dilated", L.Conv3DTranspose(2, 2, dilation_rate=2), volume)
    for rank, x in ((1, series), (2, image)):
        depthwise, separable = getattr(L, f"DepthwiseConv{rank}D"), getattr(L, f"SeparableConv{rank}D")
        f.add(f"DepthwiseConv{rank}D/everything", depthwise(2, **KERNELS, **BIAS, **USUAL), x)
        f.add(f"DepthwiseConv{rank}D/no_bias", depthwise(2, use_bias=False), x)
        f.add(f"DepthwiseConv{rank}D/dilated", depthwise(2, dilation_rate=2), x)
        f.describe(f"DepthwiseConv{rank}D/channels_first", depthwise(2, data_format="channels_first"), x)
        f.add(f"SeparableConv{rank}D/everything", separable(
            3, 2, depth_multiplier=2, padding="same", **KERNELS, **POINTWISE, **BIAS, **USUAL), x)
        f.add(f"SeparableConv{rank}D/strides", separable(3, 2, strides=2, use_bias=False), x)
        f.add(f"SeparableConv{rank}D/dilated", separable(3, 2, dilation_rate=2), x)
        f.describe(f"SeparableConv{rank}D/channels_first", separable(3, 2, data_format="channels_first"), x)
    f.add("ActivityRegularization", L.ActivityRegularization(l1=0.5, l2=0.25), series)
    f.add("ActivityRegularization/l1", L.ActivityRegularization(l1=0.5), series)
    f.add("SpatialDropout3D/channels_first", L.SpatialDropout3D(0.5, data_format="channels_first"), volume)
    f.add("MaxNumBoundingBoxes/fill_value", L.MaxNumBoundingBoxes(5, fill_value=-2), image)
    f.add("SimpleRNN/regularized", L.SimpleRNN(3, activity_regularizer="l1", seed=5), series)
    for name in ("LayerNormalization", "RMSNormalization", "UnitNormalization"):
        f.add(f"{name}/no_axes", getattr(L, name)(axis=[]), series)
    for name in ("RandomElasticTransform", "RandomErasing", "RandomGaussianBlur"):
        f.add(f"{name}/value_range", getattr(L, name)(value_range=(0, 1)), normal(2, 6, 7, 3))
    for name in ("RandAugment", "RandomColorJitter", "RandomInvert"):
        f.add(f"{name}/value_range", getattr(L, name)(value_range=(0, 1)), np.abs(normal(2, 6, 7, 3)) % 1)
    f.add("RandomContrast/value_range", L.RandomContrast(0.5, value_range=(0, 1)), np.abs(normal(2, 6, 7, 3)) % 1)
    f.add("AugMix/value_range", L.AugMix(value_range=(0, 1), interpolation="nearest"), np.abs(normal(2, 6, 7, 3)) % 1)
    f.add("RandomGrayscale/seed", L.RandomGrayscale(seed=3), normal(2, 6, 7, 3))
    x = normal(2, 4)
    for name in ("sparse", "optional"):
        symbol = keras.Input((4,), name="x0", **{name: True})
        model = keras.Model(symbol, L.Dense(2)(symbol), name="m")
        f.put_model(f"InputLayer/{name}", model)
        f.put(f"InputLayer/{name}:in0", x)
        f.put(f"InputLayer/{name}:out0", to_numpy(model(x)))
    return f
