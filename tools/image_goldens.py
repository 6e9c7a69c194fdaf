"""Goldens of image layers, of audio layers and of image ops, for make_layer_goldens.py and make_op_goldens.py.

Beside families of the usual form it writes image_data.npz: calls on one image or on a dict, at inference
and in training. A golden there holds "<name>:about" with the layer's envelope, "<name>:in/<key>" and
"<name>:out/<key>" for the keys "images", "boxes", "labels", "segmentation_masks", and in training
"<name>:number/<key>", what was drawn, as ramet names it.
"""

import json

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L
from keras import ops


def pixels(random_of, *shape, dtype="float32", high=255.0):
    """Repeatable numbers from 0 to high."""
    values = random_of(repr((shape, "pixels"))).random(shape) * high
    return np.round(values).astype(dtype) if "int" in dtype else values.astype(dtype)


def image_preprocessing(f, random_of):
    image = pixels(random_of, 2, 8, 10, 3)
    small = pixels(random_of, 2, 5, 4, 3)
    wide = pixels(random_of, 2, 6, 15, 3)
    planes = pixels(random_of, 2, 3, 8, 10)
    whole = pixels(random_of, 2, 8, 10, 3, dtype="uint8")
    first = {"data_format": "channels_first"}
    for interpolation in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"):
        name = f"Resizing/{interpolation}"
        f.add(f"{name}_smaller", L.Resizing(3, 4, interpolation=interpolation), image)
        f.add(f"{name}_larger", L.Resizing(13, 21, interpolation=interpolation), image)
        f.add(f"{name}_antialias", L.Resizing(3, 7, interpolation=interpolation, antialias=True), image)
        f.add(f"{name}_bytes", L.Resizing(5, 13, interpolation=interpolation), whole)
        f.add(f"{name}_planes", L.Resizing(5, 7, interpolation=interpolation, **first), planes)
    f.add("Resizing/same", L.Resizing(8, 10), image)
    f.add("Resizing/crop", L.Resizing(4, 4, crop_to_aspect_ratio=True), wide)
    f.add("Resizing/crop_rows", L.Resizing(3, 12, crop_to_aspect_ratio=True), image)
    f.add("Resizing/pad", L.Resizing(6, 6, pad_to_aspect_ratio=True, fill_value=7.0), wide)
    f.add("Resizing/pad_columns", L.Resizing(6, 20, pad_to_aspect_ratio=True), image)
    f.add("Resizing/integers", L.Resizing(5, 6), pixels(random_of, 1, 7, 9, 2, dtype="int32"))
    f.add("Resizing/signed", L.Resizing(5, 6, interpolation="bicubic"),
          (pixels(random_of, 1, 7, 9, 2) - 128).astype("int8"))
    f.add("Resizing/whole_numbers", L.Resizing(5, 6, dtype="uint8"), image)
    f.add("Resizing/boxes", L.Resizing(5, 6, bounding_box_format="xywh"), image)
    f.add("CenterCrop/plain", L.CenterCrop(4, 5), image)
    f.add("CenterCrop/odd", L.CenterCrop(5, 6), image)
    f.add("CenterCrop/planes", L.CenterCrop(3, 6, **first), planes)
    f.add("CenterCrop/larger", L.CenterCrop(9, 9), image)
    f.add("CenterCrop/larger_planes", L.CenterCrop(4, 12, **first), planes)
    f.add("CenterCrop/bytes", L.CenterCrop(4, 5), whole)
    f.add("CenterCrop/whole_numbers", L.CenterCrop(4, 5, dtype="int32"), image)
    f.add("CenterCrop/larger_whole_numbers", L.CenterCrop(9, 9, dtype="int32"), image)
    f.add("AutoContrast/plain", L.AutoContrast(), image / 2)
    f.add("AutoContrast/range", L.AutoContrast(value_range=(0, 1)), image / 510)
    f.add("AutoContrast/one_colour", L.AutoContrast(), np.full((1, 3, 3, 2), 5, "float32"))
    f.add("AutoContrast/bytes", L.AutoContrast(), whole)
    f.add("AutoContrast/planes", L.AutoContrast(**first), planes)
    f.add("Equalization/plain", L.Equalization(), image)
    f.add("Equalization/bytes", L.Equalization(bins=32, value_range=(0, 128)), whole)
    f.add("Equalization/training", L.Equalization(), image / 3, training=True)
    f.add("Equalization/training_range", L.Equalization(value_range=[0.0, 1.0], bins=64), image / 300,
          training=True)
    f.add("Equalization/training_planes", L.Equalization(**first), planes / 2, training=True)
    f.add("Equalization/training_one_colour", L.Equalization(), np.full((1, 3, 3, 2), 5, "float32"),
          training=True)
    clahe = L.ContrastLimitedAdaptiveHistogramEqualization
    f.add("ContrastLimitedAdaptiveHistogramEqualization/plain", clahe(), pixels(random_of, 2, 24, 16, 3))
    f.add("ContrastLimitedAdaptiveHistogramEqualization/padded", clahe(tile_grid_size=(2, 3)), image)
    f.add("ContrastLimitedAdaptiveHistogramEqualization/no_limit",
          clahe(clip_limit=0.0, tile_grid_size=(2, 2)), image)
    f.add("ContrastLimitedAdaptiveHistogramEqualization/range",
          clahe(value_range=(0.0, 1.0), tile_grid_size=(2, 2), clip_limit=2.0), image / 255)
    f.add("ContrastLimitedAdaptiveHistogramEqualization/planes",
          clahe(tile_grid_size=(2, 2), **first), planes)
    f.add("ContrastLimitedAdaptiveHistogramEqualization/bytes", clahe(tile_grid_size=(2, 2)), whole)
    for dtype in ("float16", "float64"):
        for interpolation in ("bilinear", "bicubic", "nearest"):
            f.add(f"Resizing/{dtype}_{interpolation}", L.Resizing(5, 13, interpolation=interpolation, dtype=dtype), image)
        f.add(f"Resizing/{dtype}_bytes", L.Resizing(5, 13, dtype=dtype), whole)
        f.add(f"ContrastLimitedAdaptiveHistogramEqualization/{dtype}", clahe(tile_grid_size=(2, 2), dtype=dtype), image)
        f.add(f"RandomCrop/{dtype}", L.RandomCrop(8, 10, seed=5, dtype=dtype), image)
    f.add("MaxNumBoundingBoxes/plain", L.MaxNumBoundingBoxes(7), image)

    # The others change nothing at inference, but for the type of some.
    augmentations = {
        "RandomBrightness": [dict(factor=0.25, value_range=(20, 200), seed=1), dict(factor=(0, 0.5))],
        "RandomColorDegeneration": [dict(factor=0.5, seed=1), dict(factor=(0.2, 0.3), value_range=(0, 1))],
        "RandomColorJitter": [dict(brightness_factor=0.2, contrast_factor=0.1, saturation_factor=(0.5, 0.6),
                                   hue_factor=0.3, value_range=(0, 255), seed=3), dict()],
        "RandomContrast": [dict(factor=0.3, value_range=(0, 255), seed=1), dict(factor=(0.1, 0.2))],
        "RandomCrop": [dict(height=8, width=10, seed=5)],
        "RandomElasticTransform": [dict(factor=0.5, scale=(0.1, 0.5), interpolation="nearest",
                                        fill_mode="constant", fill_value=2.0, seed=1), dict()],
        "RandomErasing": [dict(factor=0.5, scale=(0.1, 0.2), fill_value=4, seed=2), dict(),
                          dict(fill_value=(1, 2, 3))],
        "RandomFlip": [dict(mode="horizontal", seed=1), dict()],
        "RandomGaussianBlur": [dict(factor=0.5, kernel_size=(3, 5), sigma=(0.1, 0.9), seed=4), dict()],
        "RandomGrayscale": [dict(factor=0.25, seed=1), dict()],
        "RandomHue": [dict(factor=0.5, value_range=(0, 1), seed=1), dict(factor=(0.1, 0.2))],
        "RandomInvert": [dict(factor=0.5, value_range=(0, 255), seed=1), dict()],
        "RandomPerspective": [dict(factor=0.5, scale=0.3, interpolation="nearest", fill_value=1.0, seed=1),
                              dict()],
        "RandomPosterization": [dict(factor=4, seed=1), dict(factor=(2, 6), value_range=(0, 1))],
        "RandomRotation": [dict(factor=0.2, fill_mode="wrap", interpolation="nearest", seed=1,
                                fill_value=3.0), dict(factor=(-0.1, 0.2))],
        "RandomSaturation": [dict(factor=0.5, seed=1), dict(factor=(0.1, 0.6), value_range=(0, 1))],
        "RandomSharpness": [dict(factor=0.5, seed=1), dict(factor=(0.1, 0.6), value_range=(0, 1))],
        "RandomShear": [dict(x_factor=(0.1, 0.2), y_factor=(0, 0.5), interpolation="nearest",
                             fill_mode="nearest", fill_value=1.0, seed=2), dict()],
        "RandomTranslation": [dict(height_factor=0.2, width_factor=(-0.1, 0.3), fill_mode="constant",
                                   fill_value=1.0, seed=1), dict(height_factor=0, width_factor=0.5)],
        "RandomZoom": [dict(height_factor=0.2, width_factor=(-0.1, 0.3), fill_mode="nearest", seed=1),
                       dict(height_factor=(-0.5, 0.5))],
        "RandAugment": [dict(num_ops=3, factor=0.25, interpolation="nearest", seed=1), dict()],
        "AugMix": [dict(num_chains=2, chain_depth=1, factor=(0.1, 0.2), alpha=0.5, all_ops=False, seed=1),
                   dict()],
        "CutMix": [dict(factor=0.5, seed=1), dict()],
        "MixUp": [dict(alpha=0.5, seed=1), dict()],
        "Solarization": [dict(addition_factor=0.2, threshold_factor=(0.1, 0.5), value_range=(0, 1), seed=1),
                         dict()],
    }
    for name, variants in augmentations.items():
        cls = getattr(L, name)
        for i, arguments in enumerate(variants):
            f.add(f"{name}/{i}", cls(**arguments), image)
        f.add(f"{name}/bytes", cls(**variants[0]), whole)
        f.add(f"{name}/planes", cls(**variants[0], **first), planes)


def audio(f, random_of):
    def signal(*shape):
        return random_of(repr((shape, "signal"))).standard_normal(shape).astype("float32")

    mel = L.MelSpectrogram
    f.add("MelSpectrogram/plain", mel(fft_length=512, sequence_stride=128), signal(2, 3000))
    f.add("MelSpectrogram/power", mel(
        fft_length=256, sequence_stride=64, sequence_length=200, window="hamming", sampling_rate=8000,
        num_mel_bins=20, min_freq=100.0, max_freq=3000.0, power_to_db=False, mag_exp=1.0), signal(2, 1000))
    f.add("MelSpectrogram/decibels", mel(
        fft_length=128, sequence_stride=100, num_mel_bins=12, top_db=20.0, min_power=1e-3, ref_power=2.0),
        signal(3, 500))
    f.add("MelSpectrogram/odd", mel(fft_length=129, sequence_stride=31, window=None, num_mel_bins=8),
          signal(1, 400))
    for dtype in ("float16", "float64"):
        f.add(f"MelSpectrogram/{dtype}", mel(
            fft_length=256, sequence_stride=64, num_mel_bins=16, dtype=dtype,
            power_to_db=dtype == "float16"),  # TensorFlow cannot subtract the decibels of a float32 from a float64
            signal(2, 1000))
    stft, x = L.STFTSpectrogram, signal(2, 100, 3)
    for mode in ("log", "magnitude", "psd", "real", "imag", "stft", "angle"):
        f.add(f"STFTSpectrogram/{mode}", stft(mode=mode, frame_length=16), x)
    f.add("STFTSpectrogram/everything", stft(
        mode="magnitude", frame_length=12, frame_step=5, fft_length=32, window="hamming", periodic=True,
        scaling="spectrum", padding="same", expand_dims=True), x)
    f.add("STFTSpectrogram/planes", stft(
        mode="real", frame_length=16, frame_step=7, window=None, scaling=None,
        data_format="channels_first"), signal(2, 3, 50))
    f.add("STFTSpectrogram/expanded_planes", stft(
        mode="stft", frame_length=16, padding="same", expand_dims=True, data_format="channels_first"),
        signal(2, 3, 50))
    f.add("Pipeline/plain", L.Pipeline([L.Rescaling(0.5, name="a"), L.Dense(3, name="b")]), signal(2, 4))
    f.add("Pipeline/images", L.Pipeline([L.AutoContrast(name="a"), L.CenterCrop(4, 5, name="b"),
                                         L.RandomFlip(name="c")], name="p"),
          pixels(random_of, 2, 8, 10, 3))


class ImageData:
    """The goldens of image_data.npz."""

    def __init__(self):
        self.arrays = {"keras_version": np.array(keras.__version__)}

    def put(self, key, value):
        assert key not in self.arrays, key
        self.arrays[key] = np.asarray(value)

    def put_data(self, prefix, data):
        if not isinstance(data, dict):
            data = {"images": data}
        for key, value in data.items():
            parts = value if key == "bounding_boxes" else {key: value}
            for part, array in parts.items():
                name = "box_labels" if key == "bounding_boxes" and part == "labels" else part
                self.put(f"{prefix}/{name}", array)

    def about(self, name, layer, training):
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer), default=list))
        self.put(f"{name}:about", np.array(json.dumps({"envelope": config, "training": training})))

    def add(self, name, layer, data):
        """A call at inference."""
        self.about(name, layer, False)
        self.put_data(f"{name}:in", data)
        self.put_data(f"{name}:out", layer(copied(data), training=False))

    def train(self, name, layer, data, transformation, numbers):
        """A call in training with given numbers: as Keras calls them, and as ramet does."""
        self.about(name, layer, True)
        self.put_data(f"{name}:in", data)
        for key, value in numbers.items():
            self.put(f"{name}:number/{key}", value)
        layer.get_random_transformation = lambda *args, **kwargs: transformation
        self.put_data(f"{name}:out", layer(copied(data), training=True))


def copied(data):
    if isinstance(data, dict):
        return {key: copied(value) for key, value in data.items()}
    return keras.ops.convert_to_tensor(data)


FORMATS = ("xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh",
           "rel_center_xywh")


def image_data(random_of):
    f = ImageData()
    image = pixels(random_of, 2, 8, 10, 3)
    masks = pixels(random_of, 2, 8, 10, 1, dtype="uint8", high=3)
    xyxy = np.array([[[1, 1, 5, 6], [0, 2, 9, 7], [0, 0, 0, 0]], [[2, 3, 4, 8], [-1, -1, -1, -1], [6, 1, 10, 4]]],
                    "float32")
    kinds = np.array([[0, 1, 2], [3, 4, 5]], "int32")
    one_hot = np.eye(4, dtype="float32")[[0, 2]]

    def data(form="xyxy", boxes=None, **more):
        boxes = xyxy if boxes is None else boxes
        converted = keras.utils.bounding_boxes.convert_format(boxes, "xyxy", form, height=8, width=10)
        return {"images": image, "bounding_boxes": {"boxes": np.asarray(converted), "labels": kinds}, **more}

    f.add("one/resizing", L.Resizing(5, 6), image[0])
    f.add("one/resizing_planes", L.Resizing(5, 6, data_format="channels_first"),
          np.ascontiguousarray(image[0].transpose(2, 0, 1)))
    f.add("one/center_crop", L.CenterCrop(5, 6), image[0])
    f.add("one/center_crop_larger", L.CenterCrop(9, 6), image[0])
    f.add("one/auto_contrast", L.AutoContrast(), image[0] / 2)
    f.add("one/clahe", L.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2)), image[0])
    f.add("one/random_rotation", L.RandomRotation(0.1), image[0])
    for form in FORMATS:
        f.add(f"boxes/resizing_{form}", L.Resizing(16, 5, bounding_box_format=form), data(form))
        f.add(f"boxes/center_crop_{form}", L.CenterCrop(6, 5, bounding_box_format=form), data(form))
    f.add("boxes/resizing_crop", L.Resizing(6, 6, crop_to_aspect_ratio=True, bounding_box_format="xyxy"), data())
    f.add("boxes/resizing_pad", L.Resizing(6, 6, pad_to_aspect_ratio=True, bounding_box_format="xyxy"), data())
    f.add("boxes/center_crop_larger", L.CenterCrop(9, 6, bounding_box_format="xyxy"), data())
    f.add("boxes/max_num_more", L.MaxNumBoundingBoxes(5, bounding_box_format="xyxy"), data())
    f.add("boxes/max_num_fewer", L.MaxNumBoundingBoxes(2, fill_value=-3, bounding_box_format="xyxy"), data())
    f.add("dict/resizing", L.Resizing(5, 7), {"images": image, "labels": one_hot, "segmentation_masks": masks})
    f.add("dict/center_crop", L.CenterCrop(5, 7),
          {"images": image, "labels": one_hot, "segmentation_masks": masks})
    f.add("dict/one", L.Resizing(5, 7, bounding_box_format="xyxy"), {
        "images": image[0], "segmentation_masks": masks[0],
        "bounding_boxes": {"boxes": xyxy[0], "labels": kinds[0]}})
    f.add("dict/random_flip", L.RandomFlip(bounding_box_format="xyxy"), data(segmentation_masks=masks))
    f.add("dict/random_crop", L.RandomCrop(4, 5, seed=1), {"images": image, "segmentation_masks": masks})

    # In training, with given numbers.
    def column(*values):
        return np.array(values, "float32").reshape(-1, 1)

    def each(*values):
        return np.array(values, "float32").reshape(-1, 1, 1, 1)

    def flags(*values):
        return np.array(values).reshape(-1, 1, 1, 1)

    t = keras.ops.convert_to_tensor
    whole = dict(labels=one_hot, segmentation_masks=masks)
    f.train("random_brightness", L.RandomBrightness(0.5), image, {"rgb_delta": t(each(30, -50))},
            {"delta": each(30, -50)})
    f.train("random_contrast", L.RandomContrast(0.5), image, {"contrast_factor": t(each(0.5, 1.5))},
            {"factor": each(0.5, 1.5)})
    f.train("random_contrast_planes", L.RandomContrast(0.5, data_format="channels_first"), image,
            {"contrast_factor": t(each(0.5, 1.5))}, {"factor": each(0.5, 1.5)})
    f.train("random_color_degeneration", L.RandomColorDegeneration(0.5), image, {"factor": t(each(0.3, 0.8))},
            {"factor": each(0.3, 0.8)})
    f.train("random_saturation", L.RandomSaturation(0.5, value_range=(0, 1)), image / 255,
            {"factor": t(np.array([0.4, 1.7], "float32"))}, {"factor": each(0.4, 1.7)})
    f.train("random_hue", L.RandomHue(0.5), image, {"factor": t(np.array([0.3, -0.4], "float32"))},
            {"turn": each(0.3, -0.4)})
    f.train("random_hue_planes", L.RandomHue(0.5, data_format="channels_first"),
            np.ascontiguousarray(image.transpose(0, 3, 1, 2)),
            {"factor": t(np.array([0.3, -0.4], "float32"))}, {"turn": each(0.3, -0.4)})
    f.train("random_grayscale", L.RandomGrayscale(), image, t(flags(True, False)), {"is_gray": flags(True, False)})
    f.train("random_invert", L.RandomInvert(), image, {"apply_inversion": t(np.array([False, True]))},
            {"is_inverted": flags(False, True)})
    f.train("random_posterization", L.RandomPosterization((1, 8)), image,
            {"shift_factor": t(np.array([3, 6], "uint8"))}, {"shift": np.array([3, 6], "uint8").reshape(2, 1, 1, 1)})
    f.train("random_posterization_range", L.RandomPosterization((1, 8), value_range=(0, 1)), image / 255,
            {"shift_factor": t(np.array([3, 6], "uint8"))}, {"shift": np.array([3, 6], "uint8").reshape(2, 1, 1, 1)})
    f.train("random_sharpness", L.RandomSharpness(1.0), image, {"factor": t(np.array([0.2, 0.9], "float32"))},
            {"factor": each(0.2, 0.9)})
    f.train("random_gaussian_blur", L.RandomGaussianBlur(kernel_size=(3, 5)), image,
            {"should_apply_blur": t(np.array([True, False])), "blur_factor": t(np.array([0.6, 0.9], "float32"))},
            {"is_blurred": flags(True, False), "sigma": np.array([0.6, 0.9], "float32")})
    f.train("solarization", L.Solarization(value_range=(0, 1)), image / 255,
            {"additions": t(each(40, 10)), "thresholds": t(each(128, 90))},
            {"addition": each(40, 10), "threshold": each(128, 90)})
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        f.train(f"random_flip_{mode}", L.RandomFlip(mode, bounding_box_format="xywh"), data("xywh", **whole),
                {"flips": t(flags(True, False)), "input_shape": image.shape}, {"is_flipped": flags(True, False)})
    f.train("random_crop", L.RandomCrop(4, 5, seed=1, bounding_box_format="xyxy"), data(**whole), (t(2), t(3)),
            {"top": np.int32(2), "left": np.int32(3)})
    f.train("random_crop_larger", L.RandomCrop(9, 5, seed=1), {"images": image, "segmentation_masks": masks},
            (0, 3), {})
    for mode in ("reflect", "wrap", "constant", "nearest"):
        for interpolation in ("nearest", "bilinear"):
            how = dict(fill_mode=mode, interpolation=interpolation, fill_value=9.0, bounding_box_format="xyxy")
            boxes = data(**whole)
            layer = L.RandomTranslation(0.5, 0.5, **how)
            f.train(f"random_translation_{mode}_{interpolation}", layer, boxes,
                    {"translations": t(np.array([[3.3, -1.5], [-6.2, 12.7]], "float32")), "input_shape": image.shape},
                    {"right": column(3.3, -6.2), "down": column(-1.5, 12.7)})
            layer = L.RandomZoom(0.5, 0.5, **how)
            f.train(f"random_zoom_{mode}_{interpolation}", layer, data(**whole),
                    {"height_zoom": t(column(1.4, 0.7)), "width_zoom": t(column(0.8, 1.9)), "input_shape": image.shape},
                    {"down": column(1.4, 0.7), "across": column(0.8, 1.9)})
            layer = L.RandomShear(0.5, 0.5, **how)
            f.train(f"random_shear_{mode}_{interpolation}", layer, data(**whole),
                    {"shear_factor": t(np.array([[0.3, -0.2], [-0.6, 0.4]], "float32")), "input_shape": image.shape},
                    {"x": column(0.3, -0.6), "y": column(-0.2, 0.4)})
            layer = L.RandomRotation(0.5, **how)
            angle = t(np.array([35.0, -110.0], "float32"))
            nothing, ones = keras.ops.zeros([2]), keras.ops.ones([2])
            matrix = layer._compute_affine_matrix(0.5, 0.5, angle, nothing, nothing, ones, nothing, nothing, 8, 10)
            f.train(f"random_rotation_{mode}_{interpolation}", layer, data(**whole),
                    {"angle": angle, "rotation_matrix": matrix, "image_height": 8, "image_width": 10, "batch_size": 2},
                    {"angle": column(35.0, -110.0)})
    start = np.array([[[0, 0], [9, 0], [0, 7], [9, 7]]] * 2, "float32")
    end = start + np.array([[[1, 0.5], [-1, 1], [0.3, -1.2], [-2, -1]], [[0, 0], [1, -1], [2, 1], [0.5, 0.2]]], "float32")
    for interpolation in ("nearest", "bilinear"):
        f.train(f"random_perspective_{interpolation}",
                L.RandomPerspective(interpolation=interpolation, fill_value=4.0, bounding_box_format="xyxy"),
                data(**whole),
                {"apply_perspective": t(np.array([True, True])), "start_points": t(start), "end_points": t(end),
                 "input_shape": image.shape},
                {"is_moved": flags(True, True), "start": start, "end": end})
    inside = np.zeros((2, 8, 10, 3), bool)
    inside[0, 2:5, 1:6] = inside[1, :3, 7:] = True
    f.train("random_erasing", L.RandomErasing(), image,
            {"apply_erasing": t(np.array([True, True])), "batch_masks": t(inside), "fill_value": t(image[::-1].copy())},
            {"where": inside, "filling": image[::-1].copy()})
    f.train("cut_mix", L.CutMix(), {"images": image, **whole},
            {"permutation_order": t(np.array([1, 0], "int32")), "batch_masks": t(inside[..., :1]),
             "mix_weight": t(each(0.8, 0.7))},
            {"order": np.array([1, 0], "int32"), "where": inside[..., :1], "weight": each(0.8, 0.7)})
    f.train("mix_up", L.MixUp(), {"images": image, "labels": one_hot},
            {"permutation_order": t(np.array([1, 0], "int64")), "mix_weight": t(np.array([0.8, 0.3], "float32"))},
            {"order": np.array([1, 0], "int32"), "weight": each(0.8, 0.3)})
    return f.arrays


def image_ops(family, normal):
    """keras.ops.image, as functions of arrays."""
    image, volume = normal(2, 6, 5, 3), normal(1, 4, 5, 6, 2)
    whole = np.round(normal(2, 6, 5, 3) * 60 + 120).clip(0, 255).astype("uint8")
    unit = (np.abs(normal(2, 6, 5, 3)) % 1).astype("float32")

    def add(name, function, *variants, **named):
        family.add(name, function, *variants, **named)

    for method in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"):
        add(f"resize/{method}", lambda x, m=method: ops.image.resize(x, (4, 11), interpolation=m),
            float32=image, uint8=whole, one=image[0])
    add("resize/antialias", lambda x: ops.image.resize(x, (3, 2), antialias=True), image)
    transform = np.array([[1.1, 0.2, -0.5, -0.1, 0.9, 0.7, 0.01, -0.02], [0.7, -0.4, 2, 0.5, 0.8, -3, 0, 0]], "float32")
    for mode in ("constant", "nearest", "wrap", "reflect"):
        for method in ("nearest", "bilinear"):
            add(f"affine_transform/{mode}_{method}",
                lambda x, t, m=method, f=mode: ops.image.affine_transform(
                    x, t, interpolation=m, fill_mode=f, fill_value=2),
                float32=(image, transform), int32=(whole.astype("int32"), transform),
                one=(image[0], transform[1]))
    start = np.array([[[0, 0], [4, 0], [0, 5], [4, 5]]] * 2, "float32")
    end = start + normal(2, 4, 2) * 0.4
    add("perspective_transform", ops.image.perspective_transform, both=(image, start, end),
        one=(image[0], start[0], end[0]))
    places = np.stack([normal(7) * 3 + 3, normal(7, seed=1) * 3 + 2, np.abs(normal(7, seed=2)) % 2])
    # Keras takes indices of "mirror" that lie one beyond the end, and TensorFlow refuses them.
    for mode in ("constant", "nearest", "wrap", "reflect"):
        for order in (0, 1):
            add(f"map_coordinates/{mode}_{order}",
                lambda x, c, o=order, f=mode: ops.image.map_coordinates(x, c, o, fill_mode=f, fill_value=2),
                float32=(image[0], places.astype("float32")), int32=(whole[0].astype("int32"), places.astype("float32")))
    add("map_coordinates/whole", lambda x, c: ops.image.map_coordinates(x, c, 0),
        (image[0], places.astype("int32")))
    noise, alpha, sigma = normal(2, 6, 5, 1), np.float32(2.5), np.float32(1.3)

    def elastic(x, n, a, s):
        shift = ops.image.gaussian_blur(n * s, kernel_size=(7, 7), sigma=(s, s))[..., 0] * a
        rows = ops.cast(ops.arange(6), "float32")[None, :, None] + shift
        columns = ops.cast(ops.arange(5), "float32")[None, None, :] + shift
        channels = [ops.stack([ops.image.map_coordinates(x[b, ..., c], [rows[b], columns[b]], 1, fill_mode="reflect")
                               for b in range(2)]) for c in range(3)]
        return ops.stack(channels, -1)

    add("elastic_transform", elastic, (image, noise, np.asarray(alpha), np.asarray(sigma)))
    add("rgb_to_grayscale", ops.image.rgb_to_grayscale, float32=image, uint8=whole, gray=image[..., :1])
    add("rgb_to_hsv", ops.image.rgb_to_hsv, colours=unit, gray=np.repeat(unit[..., :1], 3, -1), black=unit * 0)
    add("hsv_to_rgb", ops.image.hsv_to_rgb, colours=unit)
    add("gaussian_blur", lambda x: ops.image.gaussian_blur(x, (3, 5), (0.7, 1.2)), both=image, one=image[0])
    add("sobel_edges", ops.image.sobel_edges, image)
    add("ssim", lambda x, y: ops.image.ssim(x, y, filter_size=5), (unit, unit[:, ::-1].copy()))
    add("pad_images", lambda x: ops.image.pad_images(x, 1, 2, 0, target_width=9), image)
    add("crop_images", lambda x: ops.image.crop_images(x, 1, 2, 0, target_width=2), image)
    add("extract_patches/tiles", lambda x: ops.image.extract_patches(x, (2, 2)), both=image, one=image[0])
    add("extract_patches/overlapping", lambda x: ops.image.extract_patches(x, (3, 2), (2, 1), padding="same"), image)
    add("extract_patches/dilated", lambda x: ops.image.extract_patches(x, 2, 1, dilation_rate=2), image)
    add("extract_patches/volume", lambda x: ops.image.extract_patches_3d(x, (2, 2, 3), (1, 2, 3)), volume)
    for method in ("bilinear", "bicubic", "lanczos3"):
        for antialias in (True, False):
            add(f"scale_and_translate/{method}_{'smooth' if antialias else 'sharp'}",
                lambda x, s, t, m=method, a=antialias: ops.image.scale_and_translate(
                    x, (2, 4, 9, 3), s, t, (1, 2), m, a),
                (image, np.array([0.6, 1.9], "float32"), np.array([0.3, -1.1], "float32")))
    add("count_values", lambda x: tf.math.bincount(x, minlength=6, maxlength=6, axis=-1, binary_output=False),
        np.array([[0, 1, 5, 1], [2, 2, 2, 5]], "int32"))
