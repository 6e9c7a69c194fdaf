"""Arguments of operations that the other families leave as they are by default."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal, positive


def goldens():
    f = Goldens("arguments")
    first = {"data_format": "channels_first"}
    image, planes = positive(2, 12, 13, 3), positive(2, 3, 12, 13)
    colours = planes % 1
    f.add("crop_images", lambda i: ops.image.crop_images(i, bottom_cropping=1, left_cropping=2, target_height=3, target_width=2),
          image)
    f.add("pad_images", lambda i: ops.image.pad_images(i, bottom_padding=1, left_padding=2, target_height=15, target_width=18),
          image)
    f.add("pad_images/channels_first", lambda i: ops.image.pad_images(i, 1, 2, target_height=15, target_width=18, **first), planes)
    f.describe("extract_patches/channels_first", lambda i: ops.image.extract_patches(i, 2, **first), planes)
    f.add("hsv_to_rgb/channels_first", lambda i: ops.image.hsv_to_rgb(i, **first), colours)
    f.add("rgb_to_hsv/channels_first", lambda i: ops.image.rgb_to_hsv(i, **first), colours)
    f.add("ssim/channels_first", lambda a, b: ops.image.ssim(a, b, **first), colours, positive(2, 3, 12, 13, seed=1) % 1)
    f.add("sobel_edges/channels_first", lambda i: ops.image.sobel_edges(i, **first), planes)
    coordinates = np.stack([normal(3, 4) * 6 + 2, normal(3, 4, seed=1) * 6 + 2])
    f.add("map_coordinates/fill_value", lambda i, c: ops.image.map_coordinates(i, c, 1, fill_value=2.0), normal(6, 5), coordinates,
          batch=True)
    start = np.array([[[0, 0], [4, 0], [0, 5], [4, 5]]] * 2, "float32")
    f.add("perspective_transform/channels_first", lambda i, s, e: ops.image.perspective_transform(i, s, e, **first), planes, start,
          start + normal(2, 4, 2) / 2, batch=True)
    ids = np.array([0, 0, 1, 2, 2], "int32")
    for name in ("segment_max", "segment_min", "segment_prod", "segment_sum"):
        f.describe(f"{name}/sorted", lambda x, i, g=getattr(ops, name): g(x, i, num_segments=4, sorted=True), normal(5, 3), ids,
              batch=True)
    f.add("top_k/unsorted", lambda x: ops.top_k(x, 1, sorted=False), normal(2, 6))
    kernel = normal(3, 3, 4, 3)
    f.describe("conv_transpose/channels_first", lambda x, k: ops.conv_transpose(x, k, 2, **first), planes, kernel, batch=True)
    f.describe("conv_transpose/dilated", lambda x, k: ops.conv_transpose(x, k, 1, dilation_rate=2), image, kernel, batch=True)
    depthwise, pointwise = normal(3, 3, 3, 2), normal(1, 1, 6, 4)
    f.describe("depthwise_conv/channels_first", lambda x, k: ops.depthwise_conv(x, k, **first), planes, depthwise, batch=True)
    f.describe("separable_conv/channels_first", lambda x, d, p: ops.separable_conv(x, d, p, **first), planes, depthwise, pointwise,
               batch=True)
    f.add("separable_conv/dilated", lambda x, d, p: ops.separable_conv(x, d, p, dilation_rate=2), image, depthwise, pointwise,
          batch=True)
    heads = normal(2, 3, 2, 4)
    f.describe("dot_product_attention/flash", lambda q: ops.dot_product_attention(q, q, q, flash_attention=False), heads)
    f.describe("moments/synchronized", lambda x: ops.moments(x, axes=[0], synchronized=True), normal(4, 3))
    f.add("multi_hot", lambda x: ops.multi_hot(x, 5), integers(2, 3))
    f.add("multi_hot/axis", lambda x: ops.multi_hot(x, num_classes=4, axis=1, dtype="int32"), integers(2, 3, 2, high=4))
    f.add("one_hot/dense", lambda x: ops.one_hot(x, 5, sparse=False), integers(2, 3))
    f.add("sparse_categorical_crossentropy/axis", lambda t, o: ops.sparse_categorical_crossentropy(t, o, from_logits=True, axis=-1),
          integers(2, high=4), normal(2, 4))
    for name in ("geomspace", "logspace"):
        f.add(f"{name}/dtype", lambda a, b, g=getattr(ops, name): g(a, b, num=4, dtype="float64"), positive(3),
              positive(3, seed=1), batch=True)
    for name in ("nancumsum", "nancumprod"):
        f.add(f"{name}/dtype", lambda x, g=getattr(ops, name): g(x, axis=1, dtype="float64"), normal(2, 3))
    for name in ("percentile", "nanpercentile"):
        f.add(f"{name}/method", lambda x, g=getattr(ops, name): g(x, 30, axis=1, method="lower"), normal(2, 5, 3))
        f.add(f"{name}/keepdims", lambda x, g=getattr(ops, name): g(x, [30, 60], axis=1, keepdims=True), normal(2, 5, 3))
    return f
