"""The models of tests/golden that the real Keras wrote: ramet writes each as a file, and Keras opens it as it was."""

import json

import keras
import numpy as np
import pytest
from model_files import first_difference
from real_keras import GOLDEN

ARCHIVES = sorted([*(GOLDEN / "operations").glob("*.npz"), *(GOLDEN / "layer_models").glob("*.npz")])


def models(archive):
    with np.load(archive) as arrays:
        for key in arrays.files:
            if key.endswith(":model"):
                yield key.removesuffix(":model"), json.loads(str(arrays[key]))


def without(value, keys):
    if isinstance(value, dict):
        return {key: without(item, keys) for key, item in value.items() if key not in keys}
    return [without(item, keys) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_keras_opens(archive, ramet, tmp_path):
    different = []
    for name, config in models(archive):
        try:  # what Keras cannot read from its own hands it need not read from ours
            keras.models.model_from_json(json.dumps(config))
        except Exception:
            continue
        keras.utils.clear_session()  # some layers are named anew
        (tmp_path / "m.json").write_text(json.dumps(config))
        ramet("convert", tmp_path / "m.json", tmp_path / "m.keras")
        again = json.loads(keras.saving.load_model(tmp_path / "m.keras").to_json())
        leave_out = {"keras_version", "shared_object_id", "compile_config"}
        difference = first_difference(without(again, leave_out), without(config, leave_out))
        if difference is not None:
            different.append(f"{name}: {difference}")
        keras.utils.clear_session()
    assert not different, "\n".join(different)
