"""The models that the interop tests save with tf_keras (Keras 2), each with one batch of inputs for it."""

import numpy as np
import tf_keras
from tf_keras import layers

BATCH = 4


def _random(*shape):
    return np.random.default_rng(21).random((BATCH, *shape), dtype="float32")


def sequential_cnn():
    model = tf_keras.Sequential(
        [
            layers.Conv2D(6, 3, padding="same", input_shape=(10, 10, 3)),
            layers.BatchNormalization(),
            layers.LeakyReLU(alpha=0.2),
            layers.MaxPooling2D(),
            layers.Dropout(0.4),
            layers.Flatten(),
            layers.Dense(4, activation="softmax"),
        ],
        name="cnn",
    )
    return model, _random(10, 10, 3)


def shared_layer():
    left, right = tf_keras.Input((6,), name="left"), tf_keras.Input((6,), name="right")
    shared = layers.Dense(4, activation="relu", name="shared")
    both = layers.Concatenate(name="both")([shared(left), shared(right)])
    return tf_keras.Model([left, right], layers.Dense(2)(both), name="shared_layer"), [_random(6), 1 - _random(6)]


def nested():
    tail = tf_keras.Sequential([layers.Dense(5, input_shape=(8,)), layers.LayerNormalization()], name="tail")
    x = tf_keras.Input((8,), name="x")
    y = layers.Add()([layers.Dense(8)(x), x])
    return tf_keras.Model(x, tail(y), name="nested"), _random(8)


def recurrent():
    x = tf_keras.Input((7, 5), name="x")
    y = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(x)
    y = layers.TimeDistributed(layers.Dense(6, activation="tanh"))(y)
    return tf_keras.Model(x, layers.GRU(3)(y), name="recurrent"), _random(7, 5)


def embedding_mask():
    tokens = tf_keras.Input((6,), dtype="int32", name="tokens")
    y = layers.Embedding(15, 4, mask_zero=True)(tokens)
    y = layers.LSTM(5)(y)
    inputs = np.array([[3, 1, 0, 0, 0, 0], [4, 4, 2, 9, 14, 1], [7, 8, 9, 0, 0, 0], [1, 0, 0, 0, 0, 0]], "int32")
    return tf_keras.Model(tokens, layers.Dense(2)(y), name="embedding_mask"), inputs


def attention():
    x = tf_keras.Input((5, 8), name="x")
    y = layers.MultiHeadAttention(2, 4)(x, x)
    return tf_keras.Model(x, layers.LayerNormalization()(layers.Add()([x, y])), name="attention"), _random(5, 8)


def compiled():
    model = tf_keras.Sequential([layers.Dense(4, activation="relu", input_shape=(3,)), layers.Dense(1)], name="compiled")
    model.compile("adam", loss="mse", metrics=["mae"])
    inputs = _random(3)
    model.fit(inputs, inputs[:, :1], epochs=1, verbose=0)
    return model, inputs


MODELS = {
    build.__name__: build
    for build in [sequential_cnn, shared_layer, nested, recurrent, embedding_mask, attention, compiled]
}
