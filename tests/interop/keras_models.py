"""The models that the interop tests save with Keras 3, each with one batch of inputs for it."""

import keras
import numpy as np
from keras import layers, ops

BATCH = 4


def _random(*shape):
    return np.random.default_rng(11).random((BATCH, *shape), dtype="float32")


def _tokens(length, words):
    """Word numbers with padding (zeros) behind each, so that masks matter."""
    tokens = np.random.default_rng(12).integers(1, words, (BATCH, length))
    lengths = 2 + np.arange(BATCH)[:, None]
    return np.where(np.arange(length) < lengths, tokens, 0).astype("int32")


def sequential_cnn():
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3), name="image"),
            layers.Rescaling(1 / 255, offset=-0.5),
            layers.Conv2D(8, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(max_value=6.0),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(6, (3, 2), strides=2, activation="gelu"),
            layers.Dropout(0.3, seed=5),
            layers.Flatten(),
            layers.Dense(5, activation="softmax", kernel_regularizer=keras.regularizers.L2(1e-4)),
        ],
        name="cnn",
    )
    return model, 255 * _random(12, 12, 3)


def deferred_sequential():
    model = keras.Sequential([layers.Dense(7, activation="tanh"), layers.Dense(3)], name="built_by_its_first_call")
    x = _random(5)
    model(x)
    return model, x


def shared_layer():
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    shared = layers.Dense(4, activation="relu", name="shared")
    both = layers.Concatenate(name="both")([shared(left), shared(right)])
    difference = layers.Subtract(name="difference")([shared(left), shared(right)])
    outputs = [layers.Dense(2, name="sum")(both), layers.Dense(1, name="gap")(difference)]
    return keras.Model([left, right], outputs, name="shared_layer"), [_random(6), 1 - _random(6)]


def nested():
    inner_input = keras.Input((8,), name="inner_input")
    inner = keras.Model(inner_input, layers.Dense(8, activation="relu")(inner_input), name="inner")
    tail = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.LayerNormalization()], name="tail")
    x = keras.Input((8,), name="x")
    twice = inner(inner(x))
    return keras.Model(x, tail(layers.Add()([twice, x])), name="nested"), _random(8)


def batch_normalization():
    x = keras.Input((9, 9, 4), name="x")
    y = layers.Conv2D(4, 3, padding="same", dilation_rate=2)(x)
    y = layers.BatchNormalization(scale=False, epsilon=1e-2)(y)
    y = layers.Activation("silu")(y)
    y = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=1)(y)
    y = layers.BatchNormalization(center=False)(y) + x
    y = layers.GlobalAveragePooling2D(keepdims=True)(y)
    return keras.Model(x, layers.Conv2D(3, 1)(y), name="batch_normalization"), _random(9, 9, 4)


def lstm():
    x = keras.Input((7, 5), name="x")
    y = layers.LSTM(6, return_sequences=True, recurrent_activation="hard_sigmoid", unit_forget_bias=False)(x)
    return keras.Model(x, layers.LSTM(4, go_backwards=True)(y), name="lstm"), _random(7, 5)


def gru():
    x = keras.Input((None, 5), name="x")
    sequence, state = layers.GRU(6, return_sequences=True, return_state=True)(x)
    y = layers.GRU(3, reset_after=False)(sequence, initial_state=layers.Dense(3)(state))
    return keras.Model(x, y, name="gru"), _random(6, 5)


def bidirectional():
    x = keras.Input((6, 4), name="x")
    y = layers.Bidirectional(layers.LSTM(5, return_sequences=True), merge_mode="sum")(x)
    y = layers.Bidirectional(layers.GRU(3), backward_layer=layers.GRU(3, go_backwards=True, activation="relu"))(y)
    return keras.Model(x, y, name="bidirectional"), _random(6, 4)


def time_distributed():
    x = keras.Input((3, 8, 8, 1), name="frames")
    y = layers.TimeDistributed(layers.Conv2D(2, 3, activation="relu"))(x)
    y = layers.TimeDistributed(layers.Flatten())(y)
    return keras.Model(x, layers.SimpleRNN(4)(y), name="time_distributed"), _random(3, 8, 8, 1)


def embedding_mask():
    tokens = keras.Input((9,), dtype="int32", name="tokens")
    y = layers.Embedding(20, 6, mask_zero=True)(tokens)
    y = layers.LSTM(5, return_sequences=True)(y)
    y = layers.Bidirectional(layers.LSTM(4))(y)
    return keras.Model(tokens, layers.Dense(2)(y), name="embedding_mask"), _tokens(9, 20)


def attention_block():
    x = keras.Input((6, 16), name="x")
    attended = layers.MultiHeadAttention(4, 4, dropout=0.1, name="attention")(x, x, use_causal_mask=True)
    y = layers.LayerNormalization(epsilon=1e-6)(x + attended)
    expanded = layers.Dense(32, activation="gelu")(y)
    y = layers.LayerNormalization(epsilon=1e-6)(y + layers.Dense(16)(expanded))
    return keras.Model(x, layers.EinsumDense("bte,eo->bto", output_shape=(None, 3))(y), name="attention_block"), _random(6, 16)


def raw_ops():
    x, y = keras.Input((4, 6), name="x"), keras.Input((4, 6), name="y")
    scaled = ops.sqrt(ops.exp(-x) * 2.0 + 1.0) / (1.0 + ops.sigmoid(y))
    product = ops.matmul(scaled, ops.transpose(y, (0, 2, 1)))
    first, second = ops.split(product, 2, axis=-1)
    joined = ops.concatenate([first, ops.relu(second), x[:, :, 1:3]], axis=-1)
    mean = ops.mean(joined, axis=(1,), keepdims=True)
    weights = ops.softmax(ops.einsum("bij,bkj->bi", joined, mean), axis=-1)
    output = ops.sum(ops.expand_dims(weights, -1) * joined, axis=1)
    return keras.Model([x, y], layers.Dense(3)(output) ** 2, name="raw_ops"), [_random(4, 6), 1 - _random(4, 6)]


def dict_inputs():
    inputs = {"width": keras.Input((3,), name="width"), "age": keras.Input((2,), name="age")}
    together = layers.Concatenate()([inputs["age"], inputs["width"]])
    outputs = {"price": layers.Dense(1, name="price")(together), "kind": layers.Dense(4, name="kind")(together)}
    return keras.Model(inputs, outputs, name="dict_inputs"), {"width": _random(3), "age": _random(2)}


def compiled_adam():
    x = keras.Input((5,), name="x")
    y = layers.BatchNormalization()(layers.Dense(6, activation="relu", kernel_constraint="max_norm")(x))
    model = keras.Model(x, layers.Dense(3, activation="softmax")(y), name="compiled_adam")
    model.compile(
        optimizer=keras.optimizers.Adam(0.01, beta_1=0.8, clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    inputs = _random(5)
    model.fit(inputs, np.arange(BATCH) % 3, epochs=1, verbose=0)
    return model, inputs


def compiled_sgd_momentum():
    model = keras.Sequential([keras.Input((5,)), layers.Dense(4, activation="elu"), layers.Dense(1)], name="compiled_sgd")
    decay = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
    model.compile(keras.optimizers.SGD(decay, momentum=0.9, nesterov=True), loss=keras.losses.Huber(delta=0.5))
    inputs = _random(5)
    model.fit(inputs, inputs[:, :1], epochs=1, verbose=0)
    return model, inputs


def frozen_layers():
    x = keras.Input((8, 3), name="x")
    y = layers.Conv1D(4, 3, padding="causal", trainable=False)(x)
    y = layers.PReLU(shared_axes=[1])(layers.ZeroPadding1D(1)(y))
    y = layers.GlobalMaxPooling1D()(y)
    return keras.Model(x, layers.Dense(2, trainable=False)(y), name="frozen_layers"), _random(8, 3)


def mixed_float16():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        x = keras.Input((6, 6, 2), name="x")
        y = layers.Conv2D(4, 3, activation="relu")(x)
        y = layers.Dense(3)(layers.Flatten()(y))
        y = layers.Activation("softmax", dtype="float32")(y)
        return keras.Model(x, y, name="mixed_float16"), _random(6, 6, 2)
    finally:
        keras.config.set_dtype_policy("float32")


def float8():
    x = keras.Input((5, 4), name="x")
    y = layers.EinsumDense("abc,cd->abd", (None, 6), bias_axes="d", dtype="float8_from_float32")(x)
    y = layers.Dense(3, dtype="float8_from_float32")(y)
    return keras.Model(x, layers.Dense(2)(y), name="float8"), _random(5, 4)


MODELS = {
    build.__name__: build
    for build in [
        sequential_cnn, deferred_sequential, shared_layer, nested, batch_normalization, lstm, gru, bidirectional,
        time_distributed, embedding_mask, attention_block, raw_ops, dict_inputs, compiled_adam, compiled_sgd_momentum,
        frozen_layers, mixed_float16, float8,
    ]
}
