"""keras.ops.image."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal


def goldens():
    f = Goldens("image")
    x, one = normal(2, 6, 5, 3), normal(6, 5, 3)
    first = {"data_format": "channels_first"}
    channels_first = normal(2, 3, 6, 5)
    colours = np.abs(normal(2, 4, 5, 3)) % 1
    image = ops.image
    transform = np.array([[1, 0.1, 0.3, -0.1, 0.9, 0.2, 0, 0], [0.8, 0, 1, 0, 1.1, -0.5, 0.01, 0]], "float32")
    f.add("affine_transform", image.affine_transform, x, transform, batch=True)
    f.add("affine_transform/nearest", lambda i, t: image.affine_transform(
        i, t, interpolation="nearest", fill_mode="reflect"), x, transform, batch=True)
    f.add("affine_transform/value", lambda i, t: image.affine_transform(i, t, fill_value=0.5), one, transform[0],
          batch=True)
    f.add("affine_transform/channels_first", lambda i, t: image.affine_transform(i, t, **first), channels_first,
          transform, batch=True)
    f.add("crop_images", lambda i: image.crop_images(i, top_cropping=1, left_cropping=2, target_height=3,
                                                     target_width=2), x)
    f.add("crop_images/sides", lambda i: image.crop_images(i, top_cropping=1, bottom_cropping=2, left_cropping=1,
                                                           right_cropping=1, **first), channels_first)
    f.add("elastic_transform", lambda i: image.elastic_transform(i, alpha=3.0, sigma=1.5, seed=4), x, batch=True)
    f.add("elastic_transform/everything", lambda i: image.elastic_transform(
        i, 2.0, 1.0, interpolation="nearest", fill_mode="constant", fill_value=0.5, seed=11, **first), channels_first,
        batch=True)
    f.add("elastic_transform/one", lambda i: image.elastic_transform(i, alpha=3.0, sigma=1.5, seed=4), one, batch=True)
    f.add("extract_patches", lambda i: image.extract_patches(i, 2), x)
    f.add("extract_patches/everything", lambda i: image.extract_patches(
        i, (2, 3), strides=(1, 2), padding="same"), x)
    f.add("extract_patches/dilation", lambda i: image.extract_patches(i, 2, strides=1, dilation_rate=2), x)
    f.add("gaussian_blur", image.gaussian_blur, x)
    f.add("gaussian_blur/everything", lambda i: image.gaussian_blur(i, (5, 3), (0.5, 2.0), **first), channels_first)
    f.add("hsv_to_rgb", image.hsv_to_rgb, colours)
    f.add("rgb_to_hsv", image.rgb_to_hsv, colours)
    f.add("rgb_to_grayscale", image.rgb_to_grayscale, colours)
    f.add("rgb_to_grayscale/channels_first", lambda i: image.rgb_to_grayscale(i, **first), channels_first)
    coordinates = np.stack([normal(3, 4) * 2 + 2, normal(3, 4, seed=1) * 2 + 2])
    f.add("map_coordinates", lambda i, c: image.map_coordinates(i, c, 1), normal(6, 5), coordinates, batch=True)
    f.add("map_coordinates/nearest", lambda i, c: image.map_coordinates(i, c, 0, fill_mode="nearest"), normal(6, 5),
          coordinates, batch=True)
    f.add("pad_images", lambda i: image.pad_images(i, top_padding=1, left_padding=2, target_height=9,
                                                   target_width=8), x)
    f.add("pad_images/sides", lambda i: image.pad_images(i, top_padding=1, bottom_padding=2, left_padding=1,
                                                         right_padding=0), x)
    start = np.array([[[0, 0], [4, 0], [0, 5], [4, 5]], [[0, 0], [4, 0], [0, 5], [4, 5]]], "float32")
    end = start + normal(2, 4, 2) / 2
    f.add("perspective_transform", image.perspective_transform, x, start, end, batch=True)
    f.add("perspective_transform/nearest", lambda i, s, e: image.perspective_transform(
        i, s, e, interpolation="nearest", fill_value=0.5), x, start, end, batch=True)
    for method in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"):
        f.add(f"resize/{method}", lambda i, m=method: image.resize(i, (4, 7), interpolation=m), x)
    f.add("resize/antialias", lambda i: image.resize(i, (3, 2), antialias=True), x)
    f.add("resize/crop", lambda i: image.resize(i, (4, 4), crop_to_aspect_ratio=True), x)
    f.add("resize/pad", lambda i: image.resize(i, (4, 7), pad_to_aspect_ratio=True, fill_value=0.5), x)
    f.add("resize/channels_first", lambda i: image.resize(i, (4, 7), **first), channels_first)
    f.add("resize/one", lambda i: image.resize(i, (4, 7)), one, batch=True)
    f.add("resize/integers", lambda i: image.resize(i, (4, 7)), integers(2, 6, 5, 3, high=256, dtype="uint8"))
    f.add("scale_and_translate", lambda i, s, t: image.scale_and_translate(
        i, (2, 8, 9, 3), s, t, (1, 2), "linear"), x, np.array([1.3, 1.8], "float32"),
        np.array([0.2, -0.5], "float32"), batch=True)
    f.add("scale_and_translate/cubic", lambda i, s, t: image.scale_and_translate(
        i, (2, 4, 9, 3), s, t, (1, 2), "cubic", antialias=False), x, np.array([0.7, 1.8], "float32"),
        np.array([0.2, -0.5], "float32"), batch=True)
    f.add("sobel_edges", image.sobel_edges, x)
    f.add("ssim", image.ssim, np.abs(normal(2, 16, 15, 3)) % 1, np.abs(normal(2, 16, 15, 3, seed=1)) % 1)
    f.add("ssim/everything", lambda a, b: image.ssim(a, b, max_val=2.0, filter_size=5, filter_sigma=1.0, k1=0.02,
                                                     k2=0.05), np.abs(normal(2, 8, 9, 3)), np.abs(normal(2, 8, 9, 3, seed=1)))
    return f
