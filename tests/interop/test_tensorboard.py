"""Event files: the real TensorBoard reads those of ramet, and finds in them what Keras would have written."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import TENSORS, EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

EPOCHS = 3


def scalars(folder):
    """By run and tag: the steps, and the values."""
    found = {}
    for run in sorted(path.name for path in folder.glob("*")):
        events = EventAccumulator(str(folder / run), size_guidance={TENSORS: 0})
        events.Reload()
        for tag in events.Tags()["tensors"]:
            if events.SummaryMetadata(tag).plugin_data.plugin_name != "scalars":
                continue
            times = [event.wall_time for event in events.Tensors(tag)]
            assert times == sorted(times)
            found[run, tag] = (
                [event.step for event in events.Tensors(tag)],
                [float(make_ndarray(event.tensor_proto)) for event in events.Tensors(tag)],
            )
    return found


def test_steps_per_second(ramet, tmp_path):
    x = np.ones((40, 5), "float32")
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", x[:, :1])
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse")
    model.save(tmp_path / "model.keras")
    ramet("fit", tmp_path / "model.keras", "--output", tmp_path / "out.keras", "--x", tmp_path / "x.npy",
          "--y", tmp_path / "y.npy", "--epochs", EPOCHS, "--batch-size", 8, "--quiet", "--callbacks",
          f"TensorBoard:log_dir={tmp_path}/ramet,update_freq=5,write_steps_per_second=true")
    board = keras.callbacks.TensorBoard(tmp_path / "keras", write_graph=False, update_freq=5, write_steps_per_second=True)
    model.fit(x, x[:, :1], epochs=EPOCHS, batch_size=8, verbose=0, callbacks=[board])
    found, wanted = scalars(tmp_path / "ramet"), scalars(tmp_path / "keras")
    assert {place: steps for place, (steps, _) in found.items()} == {place: steps for place, (steps, _) in wanted.items()}
    for level in ("batch", "epoch"):
        assert all(value > 0 for value in found["train", f"{level}_steps_per_second"][1])


def optimizer_map():
    o = keras.optimizers
    return o.MultiOptimizer(o.OptimizerMap(o.SGD(0.05), {".*bias": o.Adam(0.01)}))


# How often, the optimizer, and what else is called before TensorBoard.
CASES = {
    "epoch": ("epoch", lambda: "adam", {}),
    "batch": ("batch", lambda: "adam", {}),
    "every_2": (2, lambda: "adam", {}),
    "every_3": (3, lambda: "adam", {}),
    "every_5": (5, lambda: "adam", {}),
    "every_50": (50, lambda: "adam", {}),
    "schedule": ("epoch", lambda: keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5)), {}),
    "plateau": ("epoch", lambda: "adam", {"ReduceLROnPlateau": {"monitor": "loss", "patience": 1, "min_delta": 100.0}}),
    "loss_scale": (1, lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.01)), {}),
    "several": (5, optimizer_map, {}),
    "accumulating": ("epoch", lambda: keras.optimizers.SGD(0.1, gradient_accumulation_steps=2), {}),
}


def command_text(callbacks):
    return [name + ":" + ",".join(f"{key}={value}" for key, value in arguments.items()) for name, arguments in callbacks.items()]


@pytest.mark.parametrize("name", CASES)
def test_same_scalars_as_keras(name, ramet, tmp_path):
    update_freq, optimizer, others = CASES[name]
    random = np.random.default_rng(4)
    x, x_val = random.random((40, 5), dtype="float32"), random.random((12, 5), dtype="float32")
    y, y_val = x @ np.arange(5, dtype="float32"), x_val @ np.arange(5, dtype="float32")
    for file, array in {"x": x, "y": y, "x_val": x_val, "y_val": y_val}.items():
        np.save(tmp_path / f"{file}.npy", array)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
    model.compile(optimizer(), loss="mse", metrics=["mae"])
    if name != "several":  # Keras cannot load the state of one whose patterns match paths
        model.fit(x, y, batch_size=8, verbose=0)  # so that the iterations go on from another number
    model.save(tmp_path / "model.keras")

    callbacks = command_text({**others, "TensorBoard": {"log_dir": tmp_path / "ramet", "update_freq": update_freq}})
    ramet("fit", tmp_path / "model.keras", "--output", tmp_path / "out.keras", "--x", tmp_path / "x.npy",
          "--y", tmp_path / "y.npy", "--validation-x", tmp_path / "x_val.npy", "--validation-y", tmp_path / "y_val.npy",
          "--epochs", EPOCHS, "--batch-size", 8, "--no-shuffle", "--quiet", "--callbacks", *callbacks)
    model = keras.saving.load_model(tmp_path / "model.keras")
    board = keras.callbacks.TensorBoard(tmp_path / "keras", write_graph=False, update_freq=update_freq)
    model.fit(x, y, validation_data=(x_val, y_val), epochs=EPOCHS, batch_size=8, shuffle=False, verbose=0,
              callbacks=[*(getattr(keras.callbacks, other)(**arguments) for other, arguments in others.items()), board])

    found, wanted = scalars(tmp_path / "ramet"), scalars(tmp_path / "keras")
    assert found.keys() == wanted.keys()
    assert name == "every_50" or ("train", "epoch_mae") in found
    for place, (steps, values) in wanted.items():
        assert found[place][0] == steps, place
        np.testing.assert_allclose(found[place][1], values, rtol=1e-4, err_msg=str(place))


def weights_and_graph(folder):
    """Of all but numbers, by plugin and tag: the steps, and what was written."""
    events = EventAccumulator(str(folder / "train"), size_guidance={TENSORS: 0})
    events.Reload()
    found = {}
    for tag in events.Tags()["tensors"]:
        plugin = events.SummaryMetadata(tag).plugin_data
        if plugin.plugin_name != "scalars":
            values = [make_ndarray(event.tensor_proto) for event in events.Tensors(tag)]
            found[plugin.plugin_name, plugin.content, tag] = ([event.step for event in events.Tensors(tag)], values)
    return found


def pixels(value):
    """Of the images in a tensor: the size, and the pixels of each."""
    width, height, *files = value
    return int(width), int(height), [tf.io.decode_png(file).numpy() for file in files]


def test_same_weights_and_graph_as_keras(ramet, tmp_path):
    random = np.random.default_rng(6)
    x, y = random.random((24, 8, 8, 3), dtype="float32"), random.random((24, 1), dtype="float32")
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.DepthwiseConv2D(3), layers.BatchNormalization(),
        layers.Reshape((4, 16)), layers.Conv1D(3, 2, use_bias=False), layers.Flatten(), layers.Dense(1, kernel_initializer="zeros"),
    ])  # fmt: skip
    model.compile(keras.optimizers.SGD(0.0), loss="mse")  # the weights stay, so that the images are the same
    model.save(tmp_path / "model.keras")
    ramet("fit", tmp_path / "model.keras", "--output", tmp_path / "out.keras", "--x", tmp_path / "x.npy", "--y", tmp_path / "y.npy",
          "--epochs", 3, "--no-shuffle", "--quiet", "--callbacks", f"TensorBoard:log_dir={tmp_path}/ramet,histogram_freq=2,write_images=true")
    model = keras.saving.load_model(tmp_path / "model.keras")
    board = keras.callbacks.TensorBoard(tmp_path / "keras", histogram_freq=2, write_images=True)
    model.fit(x, y, epochs=3, shuffle=False, verbose=0, callbacks=[board])

    found, wanted = weights_and_graph(tmp_path / "ramet"), weights_and_graph(tmp_path / "keras")
    assert found.keys() == wanted.keys()
    assert {plugin for plugin, _, _ in found} == {"graph_keras_model", "histograms", "images"}
    for place, (steps, values) in wanted.items():
        assert found[place][0] == steps, place
        for value, other in zip(found[place][1], values, strict=True):
            if place[0] == "images":
                width, height, images = pixels(value)
                assert (width, height) == pixels(other)[:2], place
                # Moving statistics move, by numbers that may be rounded otherwise.
                for image, other_image in zip(images, pixels(other)[2], strict=True):
                    np.testing.assert_allclose(image.astype(int), other_image.astype(int), atol=1, err_msg=str(place))
            elif place[0] == "histograms":
                np.testing.assert_allclose(value, other, rtol=1e-5, atol=1e-7, err_msg=str(place))
            else:
                config, other_config = json.loads(value.item()), json.loads(other.item())
                assert config["config"]["layers"] == other_config["config"]["layers"]
