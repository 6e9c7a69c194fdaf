"""Event files: the real TensorBoard reads those of ramet, and finds in them what Keras would have written."""

import keras
import numpy as np
import pytest
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
            assert events.SummaryMetadata(tag).plugin_data.plugin_name == "scalars"
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
