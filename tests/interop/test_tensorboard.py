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
    for run in sorted(path.name for path in folder.iterdir()):
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


@pytest.mark.parametrize("update_freq", ["epoch", "batch"])
def test_same_scalars_as_keras(update_freq, ramet, tmp_path):
    random = np.random.default_rng(4)
    x, x_val = random.random((40, 5), dtype="float32"), random.random((12, 5), dtype="float32")
    y, y_val = x @ np.arange(5, dtype="float32"), x_val @ np.arange(5, dtype="float32")
    for name, array in {"x": x, "y": y, "x_val": x_val, "y_val": y_val}.items():
        np.save(tmp_path / f"{name}.npy", array)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
    model.compile("adam", loss="mse", metrics=["mae"])
    model.save(tmp_path / "model.keras")

    ramet("fit", tmp_path / "model.keras", "--output", tmp_path / "out.keras", "--x", tmp_path / "x.npy",
          "--y", tmp_path / "y.npy", "--validation-x", tmp_path / "x_val.npy", "--validation-y", tmp_path / "y_val.npy",
          "--epochs", EPOCHS, "--batch-size", 8, "--no-shuffle", "--quiet",
          "--callbacks", f"TensorBoard:log_dir={tmp_path}/ramet,update_freq={update_freq}")
    model.fit(x, y, validation_data=(x_val, y_val), epochs=EPOCHS, batch_size=8, shuffle=False, verbose=0,
              callbacks=[keras.callbacks.TensorBoard(tmp_path / "keras", write_graph=False, update_freq=update_freq)])

    found, wanted = scalars(tmp_path / "ramet"), scalars(tmp_path / "keras")
    assert found.keys() == wanted.keys()
    assert ("validation", "epoch_mae") in found
    for place, (steps, values) in wanted.items():
        assert found[place][0] == steps, place
        np.testing.assert_allclose(found[place][1], values, rtol=1e-4, err_msg=str(place))
