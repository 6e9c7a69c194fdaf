#!/usr/bin/env python3
"""Takes some of the models that write.py made as tests/golden/models/keras_*: `make_fixtures.py FOLDER [NAME ...]`.

They are run by tests/saving/model_goldens_test.cpp. What write.py and the versions are: see `install`.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).resolve().parents[2] / "tests" / "golden" / "models"
# name in tests/golden/models: version, what write.py calls it, file
FIXTURES = {
    "keras_1_theano": ("keras-1.1.2-theano", "model one_convolutions_th", "m.h5"),
    "keras_1_branches": ("keras-1.2.2", "model one_branches", "m.h5"),
    "keras_1_branches_inside": ("keras-1.2.2", "model one_branches_later", "m.h5"),
    "keras_1_conv_lstm": ("keras-1.2.2", "graph ConvLSTM2D(2, 3, 3, dim_ordering='th', border_mode='same') 4, 2, 6, 5", "m.h5"),
    "keras_1_deconvolution": (
        "keras-1.2.2", "graph Deconvolution2D(4, 3, 3, output_shape=(None, 12, 14, 4), subsample=(2, 2), border_mode='valid', dim_ordering='tf') 5, 6, 3", "m.h5"),
    "keras_1_merges": ("keras-1.2.2", "model one_merges", "m.h5"),
    "keras_1_separable": ("keras-1.2.2", "graph SeparableConvolution2D(4, 3, 3, dim_ordering='th') 3, 8, 7", "m.h5"),
    "keras_1_words": ("keras-1.2.2", "model one_words", "m.h5"),
    "keras_2_0_words": ("keras-2.0.9", "model masked_words", "m.h5"),
    "keras_2_1_activities": ("keras-2.1.6", "trained activity_regularization", "m.h5"),
    "keras_2_1_masks": ("keras-2.1.6", "model masked_backwards", "m.h5"),
    "keras_2_1_models": ("keras-2.1.6", "model sequential_of_models", "m.h5"),
    "keras_2_1_states": ("keras-2.1.6", "model states_of_cells", "m.h5"),
    "keras_2_2_bilinear": ("keras-2.2.4", "graph UpSampling2D(2, interpolation='bilinear') 4, 3, 2", "m.h5"),
    "keras_2_2_locally_connected": ("keras-2.2.4", "graph LocallyConnected2D(4, 3, data_format='channels_first') 2, 5, 6", "m.h5"),
    "keras_2_2_nested": ("keras-2.2.4", "model nested", "m.h5"),
    "keras_2_3_input_layer": ("keras-2.3.1", "model input_layers", "m.h5"),
    "keras_2_3_masks": ("keras-2.3.1", "model masked_words", "m.h5"),
    "tf_1_13_input_layer": ("tf-1.13", "model input_layers", "m.h5"),
    "tf_1_13_renormalization": ("tf-1.13", "graph BatchNormalization(renorm=True) 4, 5, 3", "m.h5"),
    "tf_2_3_bidirectional": ("tf-2.3", "model bidirectional_initial", "m.h5"),
    "tf_2_3_shapes": ("tf-2.3", "model dynamic_shapes", "m.h5"),
    "tf_2_6_constants": ("tf-2.6", "model constants", "m.h5"),
    "tf_2_6_dicts": ("tf-2.6", "model model_of_dict_inside", "m.h5"),
    "tf_2_6_loss": ("tf-2.6", "trained loss_in_graph", "m.h5"),
    "tf_2_6_masked_attention": ("tf-2.6", "model masked_multi_head", "m.h5"),
    "tf_2_6_masks": ("tf-2.6", "model masked_through_layers", "m.h5"),
    "tf_2_6_random_crop": ("tf-2.6", "graph RandomCrop(7, 8, seed=1) 5, 6, 2", "m.h5"),
    "tf_2_12_batch_axes": ("tf-2.12", "graph BatchNormalization(axis=[1, 3]) 4, 5, 3", "m.h5"),
    "tf_2_12_hdf5": ("tf-2.12", "graph Conv1D(4, 3) 8, 3", "m.keras"),  # of write.py without save_format
    "tf_2_13_sequential": ("tf-2.13-fit", "optimizer 'adam'", "m.keras"),
    "tf_2_18_bins": ("tfk-2.18-b", "model learned_bins", "m.keras"),
    "tf_2_20_scaled": ("tfk-2.20", "trained policy_mixed_later", "m.h5"),
    "tf_2_20_shared": ("tfk-2.20", "model shared_in_two_models", "m.keras"),
    "tf_2_20_shared_once": ("tfk-2.20", "model shared_in_two_models", "m.h5"),
    "tf_2_20_synchronized": ("tfk-2.20", "graph experimental.SyncBatchNormalization() 3", "m.keras"),
    "tf_2_20_virtual_batch": ("tfk-2.20", "graph BatchNormalization(virtual_batch_size=2) 4, 5, 3", "m.keras"),
    "tf_2_14_nested": ("tf-2.14-m", "model nested_in_middle", "m.keras"),
}


def main(root, names):
    folders = {(path.parent.parent.name, path.read_text()): path.parent for path in Path(root).glob("*/*/name")}
    for name in names or FIXTURES:
        version, model, file = FIXTURES[name]
        folder = folders[version, model]
        shutil.copy(folder / file, (OUTPUT / name).with_suffix(Path(file).suffix))
        arrays = {key: array for part in ("in.npz", "out.npz") for key, array in np.load(folder / part).items()}
        if model.startswith("trained "):
            arrays["y0"] = np.load(folder / "y.npz")["y0"]
            for loss, value in json.loads((folder / f"{file}.evaluate.json").read_text()):
                arrays[f"evaluated {loss}"] = np.array(value[0], "float32")
            arrays.update({f"after {key}": array for key, array in np.load(folder / f"{file}.after.npz").items()})
        np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
