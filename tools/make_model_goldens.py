#!/usr/bin/env python3
"""Writes tests/golden/models: small models that others saved, with what they predict.

A golden is a file "<name>.keras" or "<name>.h5" and "<name>.npz" with the arrays in0, in1, ... and out0,
out1, ... . Families:

    keras_2    by tf_keras: classes and TensorFlow functions that Keras 3 does not have
    keras_hub  by keras_hub, which must be on PYTHONPATH (pip install keras-hub --target DIR --no-deps)
    quantized  by Keras: "float.keras" before quantizing, "<name>.keras" after it; "lora_float.keras",
               "<name>.variables.npz" (the low-rank matrices, and what they make of it), "<name>.keras"
    pictures   by Keras: layers of images on whole numbers
    calibrated by Keras: models whose weights gptq and awq have calibrated; "../files/gptq_no_zeros.keras" as 3.15 writes it

Usage: python tools/make_model_goldens.py [family ...]
"""

import json
import sys
import zlib
from pathlib import Path

import h5py
import numpy as np
import real_keras

OUTPUT = Path(__file__).resolve().parent.parent / "tests" / "golden" / "models"


def random(*shape, seed=0):
    return np.random.default_rng(zlib.crc32(repr((shape, seed)).encode())).standard_normal(shape).astype("float32")


def flat(values):
    return [np.asarray(v) for v in (values if isinstance(values, (list, tuple)) else [values])]


def write_answers(name, inputs, outputs):
    arrays = {f"in{i}": a for i, a in enumerate(flat(inputs))} | {f"out{i}": a for i, a in enumerate(flat(outputs))}
    np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


# ---------------------------------------------------------------- Keras 2


def keras_2():
    import tensorflow as tf
    import tf_keras
    from tf_keras import layers as L

    def save(name, model, inputs):
        real_keras.perturb_weights(model, seed=zlib.crc32(name.encode()))
        model.save(OUTPUT / f"{name}.h5", include_optimizer=False)
        write_answers(name, inputs, model.predict(inputs, verbose=0))

    def sequential(name, layers, shape):
        save(name, tf_keras.Sequential([tf_keras.Input(shape), *layers], name=name), random(3, *shape))

    sequential("locally_connected_1d", [
        L.LocallyConnected1D(3, 3, strides=2, activation="relu"),
        L.LocallyConnected1D(2, 3, padding="same", implementation=2),
        L.LocallyConnected1D(2, 2, padding="same", strides=2, implementation=3, use_bias=False)], (9, 4))
    sequential("locally_connected_2d", [
        L.LocallyConnected2D(3, (3, 2)),
        L.LocallyConnected2D(2, 3, padding="same", strides=(1, 2), implementation=2),
        L.LocallyConnected2D(2, (2, 3), padding="same", implementation=3)], (7, 6, 2))
    sequential("locally_connected_2d_first", [
        L.LocallyConnected2D(3, (3, 2), data_format="channels_first"),
        L.LocallyConnected2D(2, 3, padding="same", strides=(1, 2), implementation=2, data_format="channels_first"),
        L.LocallyConnected2D(2, (2, 3), padding="same", implementation=3, data_format="channels_first")], (2, 7, 6))
    sequential("hard_sigmoid", [
        L.ThresholdedReLU(0.3), L.LSTM(4, recurrent_activation="hard_sigmoid", return_sequences=True),
        L.GRU(3, reset_after=False, recurrent_activation="hard_sigmoid")], (5, 3))

    lookup = L.IntegerLookup(vocabulary=[3, 5, 7], idf_weights=[0.3, 0.5, 0.2], output_mode="tf_idf")
    model = tf_keras.Sequential([tf_keras.Input((4,), dtype="int64"), lookup, L.Dense(2, kernel_initializer="ones")], name="frequencies")
    model.save(OUTPUT / "frequencies.h5", include_optimizer=False)
    rows = np.array([[3, 3, 5, 9], [7, 1, 2, 7]], "int64")
    write_answers("frequencies", rows, model.predict(rows, verbose=0))

    # Of all modes but "int" they are floats, which Keras 3 only announces.
    integers, words = tf_keras.Input((3,), dtype="int64"), tf_keras.Input((1,), dtype="string")
    modes = [L.IntegerLookup(vocabulary=[1, 2, 3], output_mode=mode)(integers) for mode in ("count", "multi_hot", "int")]
    model = tf_keras.Model([integers, words], [
        *modes, L.StringLookup(vocabulary=["a", "b"], output_mode="one_hot")(words),
        L.TextVectorization(vocabulary=["a", "b"], output_mode="count")(words)], name="counts")
    model.save(OUTPUT / "counts.h5", include_optimizer=False)
    inputs = [np.array([[1, 2, 9], [3, 3, 1]], "int64"), np.array([["a"], ["c"]])]
    write_answers("counts", inputs, model.predict([inputs[0], tf.constant(inputs[1])], verbose=0))

    features = L.experimental.RandomFourierFeatures
    sequential("fourier_features", [
        features(5), features(4, kernel_initializer="laplacian", scale=2.0, trainable=True),
        features(3, kernel_initializer=tf_keras.initializers.HeNormal())], (6,))

    x, y = tf_keras.Input((4, 6), name="x"), tf_keras.Input((4, 6), name="y")
    z = tf.math.maximum(x * 2.0 + y, 0.5 - y) / 3.0
    z = tf.concat([z, tf.nn.relu6(x), tf.square(y)], axis=-1)
    z = tf.reduce_mean(z, axis=1, keepdims=True) + tf.reduce_max(tf.expand_dims(z, 1), axis=[1, 2], keepdims=False)[:, tf.newaxis]
    a, b = tf.split(z, 2, axis=-1)
    c, d = tf.unstack(tf.stack([a, b], axis=1), axis=1)
    z = tf.where(c > d, tf.exp(-tf.abs(c)), tf.sigmoid(d) ** 2.0)
    z = tf.transpose(tf.reshape(z, [-1, 3, 3]), [0, 2, 1])
    z = tf.matmul(z, tf.nn.softmax(z)) + tf.cast(tf.argmax(z, axis=-1), "float32")[..., tf.newaxis]
    z = tf.clip_by_value(tf.math.l2_normalize(z, axis=-1), -0.5, 0.5) + tf.gather(z, [0, 2, 1], axis=1)
    z = tf.pad(z, [[0, 0], [1, 0], [0, 2]]) - tf.nn.leaky_relu(tf.tile(z[:, :1, :1], [1, 4, 5]))
    save("tensorflow_functions", tf_keras.Model([x, y], L.Dense(2)(L.Flatten()(z)), name="tensorflow_functions"),
         [random(3, 4, 6), random(3, 4, 6, seed=1)])

    # What TF 2.1 to 2.3 wrote for TensorFlow's functions; tf_keras still reads it.
    def op_layer(op, inputs, constants=(), attr=None, name=None):
        name = name or op
        node = {"name": name, "op": op, "input": [f"i{i}" for i in range(len(inputs) + len(constants))],
                "attr": {"T": {"type": "DT_FLOAT"}} | (attr or {})}
        return {"class_name": "TensorFlowOpLayer", "name": "tf_op_layer_" + name,
                "config": {"name": name, "trainable": True, "dtype": "float32", "node_def": node, "constants": dict(constants)},
                "inbound_nodes": [[[i, 0, 0, {}] for i in inputs]]}

    shapes = {"Tidx": {"type": "DT_INT32"}}
    layers = [
        {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
         "config": {"batch_input_shape": [None, 4, 6], "dtype": "float32", "sparse": False, "ragged": False, "name": "x"}},
        op_layer("Mul", ["x"], {"1": 2.0}.items()),
        op_layer("Sub", ["tf_op_layer_Mul"], {"0": 1.0}.items()),
        op_layer("AddV2", ["tf_op_layer_Sub", "x"]),
        op_layer("Mean", ["tf_op_layer_AddV2"], {"1": [1]}.items(), shapes | {"keep_dims": {"b": True}}),
        op_layer("ConcatV2", ["tf_op_layer_AddV2", "tf_op_layer_Mean"], {"2": 1}.items(), shapes | {"N": {"i": "2"}}),
        op_layer("StridedSlice", ["tf_op_layer_ConcatV2"], {"1": [0, 1, 0], "2": [0, 5, 6], "3": [1, 2, 1]}.items(),
                 {"Index": {"type": "DT_INT32"}, "begin_mask": {"i": "1"}, "end_mask": {"i": "5"}, "ellipsis_mask": {"i": "0"},
                  "new_axis_mask": {"i": "0"}, "shrink_axis_mask": {"i": "0"}}),
        op_layer("LeakyRelu", ["tf_op_layer_StridedSlice"], (), {"alpha": {"f": 0.1}}),
        op_layer("Transpose", ["tf_op_layer_LeakyRelu"], {"1": [0, 2, 1]}.items(), {"Tperm": {"type": "DT_INT32"}}),
        op_layer("Pack", ["tf_op_layer_Transpose", "tf_op_layer_Transpose"], (), {"N": {"i": "2"}, "axis": {"i": "1"}}),
    ]
    config = {"class_name": "Model", "config": {"name": "op_layers", "layers": layers, "input_layers": [["x", 0, 0]],
                                                "output_layers": [["tf_op_layer_Pack", 0, 0]]}}
    model = tf_keras.Model.from_config(config["config"])
    with h5py.File(OUTPUT / "op_layers.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.3.0-tf"
        file.create_group("model_weights").attrs["layer_names"] = [layer["name"].encode() for layer in layers]
    inputs = random(3, 4, 6)
    write_answers("op_layers", inputs, model.predict(inputs, verbose=0))

    # CuDNN's layers cannot run here; tf_keras turns their weights into those of LSTM and GRU.
    from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
    from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

    def recurrent(lstm, gru, **kwargs):
        x = tf_keras.Input((5, 3), name="x")
        y = L.Bidirectional(lstm(4, return_sequences=True, name="lstm", **kwargs), name="both")(x)
        return tf_keras.Model(x, gru(3, name="gru", **kwargs)(y), name="cudnn")

    inputs = random(3, 5, 3)
    cudnn = recurrent(CuDNNLSTM, CuDNNGRU)
    real_keras.perturb_weights(cudnn, seed=3)
    cudnn.save(OUTPUT / "cudnn.h5", include_optimizer=False)
    plain = recurrent(L.LSTM, L.GRU)
    plain.load_weights(OUTPUT / "cudnn.h5")
    write_answers("cudnn", inputs, plain.predict(inputs, verbose=0))


# ---------------------------------------------------------------- keras_hub


def keras_hub():
    import keras
    from keras import layers as L
    from keras_hub import layers as H

    def save(name, model, inputs, ending="keras"):
        real_keras.perturb_weights(model, seed=zlib.crc32(name.encode()))
        model.save(OUTPUT / f"{name}.{ending}")
        write_answers(name, inputs, model.predict(inputs, verbose=0))

    tokens = keras.Input((6,), dtype="int32", name="tokens")
    y = H.TokenAndPositionEmbedding(11, 8, 8, mask_zero=True)(tokens)
    y = H.TransformerEncoder(12, 2, activation="gelu", name="encoder")(y)
    y = H.TransformerEncoder(12, 4, normalize_first=True, layer_norm_epsilon=1e-3, name="encoder_first")(y)
    ids = np.array([[3, 1, 0, 0, 0, 0], [4, 4, 2, 9, 10, 1], [7, 8, 9, 0, 0, 0]], "int32")
    save("transformer_encoders", keras.Model(tokens, y, name="encoders"), ids)

    x, memory = keras.Input((5, 8), name="x"), keras.Input((4, 8), name="memory")
    y = x + H.PositionEmbedding(7)(x)
    y = H.TransformerDecoder(12, 2, name="decoder")(y, memory)
    y = H.TransformerDecoder(12, 2, normalize_first=True, name="decoder_alone")(y)
    save("transformer_decoders", keras.Model([x, memory], y, name="decoders"), [random(3, 5, 8), random(3, 4, 8)])

    x, heads = keras.Input((5, 8), name="x"), keras.Input((2, 5, 4), name="heads")
    outputs = [H.SinePositionEncoding()(x), H.RotaryEmbedding(max_wavelength=100, scaling_factor=2.0)(x),
               H.RotaryEmbedding(sequence_axis=2, feature_axis=-1)(heads)]
    save("positions", keras.Model([x, heads], outputs, name="positions"), [random(3, 5, 8), random(3, 2, 5, 4)])

    some = {"scaling_factor": 2.0, "max_wavelength": 50, "beta_fast": 4.0, "beta_slow": 0.5, "original_max_position_embeddings": 16}
    turns = [dict(rope_type=kind, **some) for kind in ("linear", "dynamic", "yarn")]
    turns += [dict(rope_type="yarn", truncate=False, **some), dict(denominator_dim=16, **some)]
    x, places = keras.Input((6, 2, 8)), keras.Input((6,), dtype="int32")
    outputs = [H.RotaryEmbedding(**turn)(x, start_index=2) for turn in turns] + [H.RotaryEmbedding(**turns[2])(x, positions=places)]
    positions = np.arange(12, dtype="int32").reshape(2, 6) * 3
    save("rotations", keras.Model([x, places], outputs, name="rotations"), [random(2, 6, 2, 8), positions])

    # Legacy files name classes as they are registered; masks pass from one to the next.
    tokens = keras.Input((6,), dtype="int32")
    y = H.TokenAndPositionEmbedding(11, 6, 8, mask_zero=True)(tokens)
    y = H.TransformerDecoder(12, 2)(y, H.TransformerEncoder(12, 2, normalize_first=True)(y))
    y = y + H.PositionEmbedding(6)(y) * 0.5 + H.SinePositionEncoding()(y)
    given = np.where(np.arange(6) < [[4], [6], [2]], np.arange(18).reshape(3, 6) % 10 + 1, 0).astype("int32")
    save("masked_transformer", keras.Model(tokens, y, name="masked_transformer"), given, "h5")


# ---------------------------------------------------------------- quantized


def quantized():
    import keras
    from keras import layers as L
    from keras.quantizers import AbsMaxQuantizer, Int4QuantizationConfig, Int8QuantizationConfig

    def build(name):
        keras.utils.set_random_seed(1)  # the same weights in each
        tokens = keras.Input((4,), dtype="int32", name="tokens")
        y = L.Embedding(9, 7, name="embedding")(tokens)
        y = L.EinsumDense("abc,cde->abde", output_shape=(None, 2, 5), bias_axes="de", name="heads")(y)
        y = L.EinsumDense("abde,def->abf", output_shape=(None, 6), name="join")(y)
        y = L.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d", activation="tanh", name="left")(y)
        return keras.Model(tokens, L.Dense(3, activation="relu", name="dense")(y), name=name)

    ids = np.array([[3, 1, 0, 5], [4, 8, 2, 7], [7, 8, 1, 0]], "int32")
    configs = {
        "int8": "int8",
        "int8_weights": Int8QuantizationConfig(activation_quantizer=None),
        "int8_narrow": Int8QuantizationConfig(activation_quantizer=AbsMaxQuantizer(value_range=(-63, 63))),
        "int4": "int4",
        "int4_groups": Int4QuantizationConfig(block_size=4),
        "int4_channels": Int4QuantizationConfig(block_size=-1),
        "float8": "float8",
    }
    for name, config in configs.items():
        model = build(name)
        real_keras.perturb_weights(model, seed=5)
        model.save(OUTPUT / "float.keras")
        if isinstance(config, str):
            model.quantize(config)
        else:
            model.quantize(config=config)
        model.save(OUTPUT / f"{name}.keras")
        write_answers(name, ids, model.predict(ids, verbose=0))

    # A low-rank addition, merged when it is saved; on floats and on quantized weights.
    for name, mode in [("lora", None), ("lora_int8", "int8"), ("lora_int4", "int4")]:
        model = build(name)
        real_keras.perturb_weights(model, seed=6)
        model.save(OUTPUT / "lora_float.keras")
        if mode:
            model.quantize(mode)
        for layer in ["embedding", "heads", "dense"]:
            model.get_layer(layer).enable_lora(2, lora_alpha=3)
        for layer in model.layers:
            for variable in layer.weights:
                if "lora" in variable.path:
                    variable.assign(0.2 * random(*variable.shape, seed=zlib.crc32(variable.path.encode())))
        lora = {v.path.replace("/", "|"): np.asarray(v) for v in model.weights if "lora" in v.path}
        outputs = model.predict(ids, verbose=0)
        model.save(OUTPUT / f"{name}.keras")
        np.savez_compressed(OUTPUT / f"{name}.variables.npz", **lora, out0=outputs)
        saved = keras.saving.load_model(OUTPUT / f"{name}.keras")
        write_answers(name, ids, saved.predict(ids, verbose=0))


# ---------------------------------------------------------------- pictures


def pictures():
    import keras
    from keras import layers as L

    # Run eagerly: TensorFlow's graphs would convert whole numbers, which no other backend does.
    pictures = keras.Input((6, 8, 3), dtype="uint8", name="pictures")
    kinds = [L.Resizing(4, 5), L.Resizing(3, 3, crop_to_aspect_ratio=True), L.Resizing(9, 4, interpolation="nearest"),
             L.RandomBrightness(0.2), L.RandomContrast(0.2), L.RandomFlip(), L.CenterCrop(3, 4), L.CenterCrop(9, 9),
             L.RandomCrop(4, 4), L.Resizing(4, 4, dtype="uint8"), L.RandomZoom(0.2), L.Solarization(), L.AutoContrast()]
    outputs = [kind(pictures) for kind in kinds]
    outputs.append(L.Rescaling(1 / 255)(L.Resizing(4, 4)(L.CenterCrop(5, 6)(pictures))))
    outputs.append(keras.layers.Pipeline([L.Resizing(5, 5), L.CenterCrop(3, 3)])(pictures))
    model = keras.Model(pictures, outputs, name="whole_pictures")
    model.save(OUTPUT / "whole_pictures.keras")
    inputs = (np.abs(random(2, 6, 8, 3)) * 60).astype("uint8")
    model.run_eagerly = True
    write_answers("whole_pictures", inputs, model.predict(inputs, verbose=0))


# ---------------------------------------------------------------- calibrated


def calibrated():
    import keras
    from keras import layers as L
    from keras.quantizers import AWQConfig, GPTQConfig

    class Letters:
        def tokenize(self, text):
            return np.array([ord(letter) % 16 for letter in text], "int32")

    texts = ["the quick brown fox jumps over the lazy dog " * 3] * 4

    def build(name):
        keras.utils.set_random_seed(1)
        tokens = keras.Input((8,), dtype="int32", name="tokens")
        block = keras.Sequential([
            keras.Input((8, 12)), L.Dense(10, activation="tanh", name="up"), L.Dense(12, use_bias=False, name="down"),
            L.EinsumDense("abc,cde->abde", output_shape=(None, 3, 5), bias_axes="de", name="heads"),
            L.EinsumDense("abde,def->abf", output_shape=(None, 12), name="join")], name="block")
        y = block(L.Embedding(16, 12, name="embedding")(tokens))
        model = keras.Model(tokens, L.Dense(4, name="head")(y), name=name)
        # In the config instead, Keras 3.15 would save it with every layer, without end.
        structure = {"pre_block_layers": [model.get_layer("embedding")], "sequential_blocks": [block]}
        model.get_quantization_layer_structure = lambda mode: structure
        return model

    def quantize(name, config):
        model = build(name)
        real_keras.perturb_weights(model, seed=7)
        model.quantize(config.mode, config=config, filters=lambda layer: layer.name not in ("embedding", "head"))
        return model

    sampled = {"num_samples": 4, "sequence_length": 8}
    configs = {
        "gptq": GPTQConfig(texts, Letters(), group_size=4, **sampled),
        "gptq_8_bits": GPTQConfig(texts, Letters(), weight_bits=8, group_size=-1, **sampled),
        "gptq_2_bits": GPTQConfig(texts, Letters(), weight_bits=2, group_size=6, **sampled),
        "gptq_3_bits": GPTQConfig(texts, Letters(), weight_bits=3, group_size=4, **sampled),
        "gptq_symmetric": GPTQConfig(texts, Letters(), group_size=4, symmetric=True, **sampled),
        "gptq_order": GPTQConfig(texts, Letters(), group_size=4, activation_order=True, **sampled),
        "awq": AWQConfig(texts, Letters(), group_size=4, **sampled),
        "awq_channels": AWQConfig(texts, Letters(), group_size=-1, **sampled),
    }
    quantize("gptq", configs["gptq"]).save(OUTPUT.parent / "files" / "gptq_no_zeros.keras")
    # Keras 3.15 leaves the zero points out, without which it cannot read its file.
    for layer in (L.Dense, L.EinsumDense):
        def with_zeros(self, parts=layer._get_kernel_with_merged_lora):
            kernel, scale, zero = parts(self)
            return kernel, scale, self.kernel_zero if self.quantization_mode in ("gptq", "awq") else zero
        layer._get_kernel_with_merged_lora = with_zeros
    ids = np.arange(24, dtype="int32").reshape(3, 8) * 5 % 16
    for name, config in configs.items():
        model = quantize(name, config)
        model.save(OUTPUT / f"{name}.keras")
        again = keras.saving.load_model(OUTPUT / f"{name}.keras").predict(ids, verbose=0)
        np.testing.assert_allclose(again, model.predict(ids, verbose=0), rtol=1e-5, atol=1e-6)
        write_answers(name, ids, again)


FAMILIES = {"keras_2": keras_2, "keras_hub": keras_hub, "quantized": quantized, "pictures": pictures, "calibrated": calibrated}

if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for family in sys.argv[1:] or FAMILIES:
        FAMILIES[family]()
