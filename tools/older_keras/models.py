"""Whole models for write.py, for Keras 2 and for Keras 1: graphs, nested and shared layers, masks, states.

Each function gets the namespace `k` of one version (see write.py) and returns a model and its inputs.
"""

import contextlib


@contextlib.contextmanager
def _mixed_float16(set_policy):
    """What is made meanwhile computes in float16."""
    set_policy("mixed_float16")
    try:
        yield
    finally:
        set_policy("float32")


def _graph(k, inputs, outputs):
    return k.Model(inputs, outputs)


# ---------------------------------------------------------------- Keras 2


def shared_layer(k):
    left, right = k.Input((6,), name="left"), k.Input((6,), name="right")
    shared = k.Dense(4, activation="relu", name="shared")
    both = k.Concatenate(name="both")([shared(left), shared(right)])
    return _graph(k, [left, right], k.Dense(2)(both)), [k.normal(6), k.normal(6)]


def merges(k):
    a, b = k.Input((4, 3)), k.Input((4, 3))
    outputs = [k.Add()([a, b]), k.Multiply()([a, b]), k.Average()([a, b, a]), k.Maximum()([a, b]), k.Concatenate(axis=1)([a, b]),
               k.Dot(axes=(1, 1))([a, b]), k.Dot(axes=2, normalize=True)([a, b]), k.add([a, b]), k.concatenate([a, b])]
    return _graph(k, [a, b], outputs), [k.normal(4, 3), k.normal(4, 3)]


def merges_later(k):
    a, b = k.Input((4, 3)), k.Input((4, 3))
    return _graph(k, [a, b], [k.Subtract()([a, b]), k.Minimum()([a, b]), k.subtract([b, a])]), [k.normal(4, 3), k.normal(4, 3)]


def several_outputs(k):
    x = k.Input((5,), name="x")
    h = k.Dense(6, activation="tanh")(x)
    return _graph(k, x, [k.Dense(2, name="a")(h), k.Dense(3, activation="softmax", name="b")(h)]), [k.normal(5)]


def nested(k):
    x = k.Input((8,), name="inner_x")
    inner = k.Model(x, k.Dense(8, activation="relu")(x), name="inner")
    tail = k.Sequential([k.Dense(5, input_shape=(8,)), k.BatchNormalization()], name="tail")
    y = k.Input((8,), name="outer_x")
    h = k.Add()([inner(inner(y)), y])
    return k.Model(y, tail(h), name="outer"), [k.normal(8)]


def nested_in_middle(k):
    x = k.Input((8,))
    inner = k.Model(x, [k.Dense(4)(x), k.Dense(3)(x)], name="two")
    y = k.Input((8,))
    a, b = inner(k.Dense(8)(y))
    return k.Model(y, k.Concatenate()([k.Dense(2)(a), b])), [k.normal(8)]


def nested_deep(k):
    core = k.Sequential([k.Dense(4, input_shape=(6,)), k.Activation("relu")], name="core")
    middle = k.Sequential([core, k.Dense(3)], name="middle")
    whole = k.Sequential([k.Dense(6, input_shape=(5,)), middle, k.Dense(2)], name="whole")
    return whole, [k.normal(5)]


def frozen(k):
    model = k.Sequential([k.Dense(4, input_shape=(3,), trainable=False), k.BatchNormalization(), k.Dense(2)])
    return model, [k.normal(3)]


def frozen_nested(k):
    base = k.Sequential([k.Conv2D(3, 3, input_shape=(6, 6, 2)), k.BatchNormalization(), k.Flatten()], name="base")
    base.trainable = False
    x = k.Input((6, 6, 2))
    return k.Model(x, k.Dense(2)(base(x))), [k.normal(6, 6, 2)]


def partly_frozen_nested(k):
    base = k.Sequential([k.Dense(4, input_shape=(3,)), k.BatchNormalization(), k.Dense(4), k.BatchNormalization()], name="base")
    base.layers[0].trainable = False
    base.layers[1].trainable = False
    x = k.Input((3,))
    return k.Model(x, k.Dense(2)(base(x))), [k.normal(3)]


def model_in_time(k):
    inner = k.Sequential([k.Conv2D(2, 3, activation="relu", input_shape=(6, 6, 2)), k.BatchNormalization(), k.Flatten()], name="frames")
    x = k.Input((4, 6, 6, 2))
    return k.Model(x, k.LSTM(3)(k.TimeDistributed(inner)(x))), [k.normal(4, 6, 6, 2)]


def encoder_decoder(k):
    x, y = k.Input((5, 3), name="source"), k.Input((4, 2), name="target")
    _, h, c = k.LSTM(6, return_state=True)(x)
    z = k.LSTM(6, return_sequences=True)(y, initial_state=[h, c])
    return k.Model([x, y], k.TimeDistributed(k.Dense(2))(z)), [k.normal(5, 3), k.normal(4, 2)]


def encoder_decoder_gru(k):
    x, y = k.Input((5, 3), name="source"), k.Input((4, 2), name="target")
    _, h = k.GRU(6, return_state=True)(x)
    return k.Model([x, y], k.GRU(6)(y, initial_state=h)), [k.normal(5, 3), k.normal(4, 2)]


def bidirectional_states(k):
    x = k.Input((5, 3))
    y, fh, fc, bh, bc = k.Bidirectional(k.LSTM(4, return_sequences=True, return_state=True))(x)
    z = k.LSTM(8)(y, initial_state=[k.Concatenate()([fh, bh]), k.Concatenate()([fc, bc])])
    return k.Model(x, z), [k.normal(5, 3)]


def bidirectional_initial(k):
    x = k.Input((5, 3))
    y, fh, fc, bh, bc = k.Bidirectional(k.LSTM(4, return_sequences=True, return_state=True))(x)
    z = k.Bidirectional(k.LSTM(4))(y, initial_state=[fh, fc, bh, bc])
    return k.Model(x, z), [k.normal(5, 3)]


def rnn_constants(k):
    x, s = k.Input((5, 3)), k.Input((4,))
    y = k.RNN(k.LSTMCell(4))(x, initial_state=[s, s])
    return k.Model([x, s], y), [k.normal(5, 3), k.normal(4)]


def stateful(k):
    x = k.Input(batch_shape=(4, 5, 3))
    return k.Model(x, k.LSTM(4, stateful=True)(x)), [k.normal(5, 3)]


def masked_words(k):
    x = k.Input((6,), dtype="int32", name="tokens")
    y = k.Embedding(10, 4, mask_zero=True)(x)
    y = k.Bidirectional(k.LSTM(3, return_sequences=True))(y)
    y = k.TimeDistributed(k.Dense(3))(y)
    return k.Model(x, k.GRU(3)(y)), [k.padded(6, 10)]


def masked_merge(k):
    x = k.Input((6, 3))
    y = k.Masking(0.0)(x)
    a, b = k.LSTM(3, return_sequences=True)(y), k.SimpleRNN(3, return_sequences=True)(y)
    return k.Model(x, k.LSTM(2)(k.Add()([a, b]))), [k.masked(6, 3)]


def masked_average(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4, mask_zero=True)(x)
    return k.Model(x, k.GlobalAveragePooling1D()(y)), [k.padded(6, 10)]


def convolutions(k):
    model = k.Sequential([
        k.Conv2D(6, 3, padding="same", activation="relu", input_shape=(10, 10, 3)), k.BatchNormalization(), k.MaxPooling2D(),
        k.Dropout(0.4), k.Conv2D(4, 3), k.LeakyReLU(0.2), k.Flatten(), k.Dense(8, activation="relu"), k.Dense(4, activation="softmax")])
    return model, [k.normal(10, 10, 3)]


def residual(k):
    x = k.Input((8, 8, 3))
    y = k.Activation("relu")(k.BatchNormalization()(k.Conv2D(4, 3, padding="same", use_bias=False)(x)))
    z = k.BatchNormalization()(k.SeparableConv2D(4, 3, padding="same")(y))
    y = k.Add()([k.Conv2D(4, 1)(x), z])
    return k.Model(x, k.Dense(3)(k.GlobalAveragePooling2D()(k.ZeroPadding2D()(y)))), [k.normal(8, 8, 3)]


def input_layers(k):
    model = k.Sequential([k.InputLayer(input_shape=(4,)), k.Dense(3)])
    return model, [k.normal(4)]


def without_input(k):
    model = k.Sequential([k.Dense(3, activation="relu"), k.Dense(2)])
    model.build((None, 4))
    return model, [k.normal(4)]


def old_first_dim(k):
    return k.Sequential([k.Dense(3, input_dim=4), k.Dense(2)]), [k.normal(4)]



def attention(k):
    q, v = k.Input((4, 6)), k.Input((5, 6))
    return k.Model([q, v], [k.Attention()([q, v]), k.Attention(use_scale=True)([q, v]), k.AdditiveAttention()([q, v])]), [k.normal(4, 6), k.normal(5, 6)]


def attention_causal(k):
    q = k.Input((4, 6))
    return k.Model(q, [k.Attention(causal=True)([q, q]), k.AdditiveAttention(causal=True, use_scale=False)([q, q])]), [k.normal(4, 6)]


def attention_use_causal(k):
    q = k.Input((4, 6))
    return k.Model(q, [k.Attention()([q, q], use_causal_mask=True)]), [k.normal(4, 6)]


def attention_scores(k):
    q, v = k.Input((4, 6)), k.Input((5, 6))
    return k.Model([q, v], list(k.Attention(score_mode="concat", dropout=0.1)([q, v], return_attention_scores=True))), [k.normal(4, 6), k.normal(5, 6)]


def multi_head(k):
    x, v = k.Input((5, 8)), k.Input((4, 8))
    y = k.MultiHeadAttention(2, 4)(x, x)
    z, scores = k.MultiHeadAttention(num_heads=2, key_dim=3, value_dim=5, output_shape=6, use_bias=False)(x, v, return_attention_scores=True)
    return k.Model([x, v], [k.LayerNormalization()(k.Add()([x, y])), z, scores]), [k.normal(5, 8), k.normal(4, 8)]


def multi_head_axes(k):
    x = k.Input((4, 5, 8))
    return k.Model(x, k.MultiHeadAttention(2, 3, attention_axes=(1, 2), dropout=0.2)(x, x)), [k.normal(4, 5, 8)]


def multi_head_mask(k):
    x, m = k.Input((5, 8)), k.Input((5, 5), dtype="bool")
    return k.Model([x, m], [k.MultiHeadAttention(2, 4)(x, x, attention_mask=m), k.MultiHeadAttention(2, 4)(query=x, value=x, use_causal_mask=True)]), [k.normal(5, 8), k.truth(5, 5)]


def transformer(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(12, 8)(x)
    for _ in range(2):
        y = k.LayerNormalization(epsilon=1e-6)(y + k.MultiHeadAttention(2, 4)(y, y))
        y = k.LayerNormalization(epsilon=1e-6)(y + k.Dense(8)(k.Dense(16, activation="gelu")(y)))
    return k.Model(x, k.Dense(2)(y[:, 0])), [k.ids(6, 12)]


def operators(k):
    x, y = k.Input((4, 6)), k.Input((4, 6))
    return k.Model([x, y], [x + y, x * 2.0, 1.0 - x, x / (y * y + 1.0), -x, x[:, 1], x[:, ::2, -3:], x > y, k.tf.abs(x) ** 2.0, x @ k.tf.transpose(y, [0, 2, 1])]), [k.normal(4, 6), k.normal(4, 6)]


def functions(k):
    tf = k.tf
    x, y = k.Input((4, 6)), k.Input((4, 6))
    return k.Model([x, y], [
        tf.concat([x, y], axis=-1), tf.reduce_mean(x, axis=[1, 2], keepdims=True), tf.nn.relu(x), tf.nn.softmax(x, axis=1), tf.square(x),
        tf.math.sqrt(tf.abs(x)), tf.expand_dims(x, 1), tf.squeeze(tf.expand_dims(x, -1), axis=-1), tf.transpose(x, perm=[0, 2, 1]),
        tf.matmul(x, y, transpose_b=True), tf.cast(x > 0, tf.float32), tf.clip_by_value(x, -1.0, 0.5), tf.stack([x, y], axis=1),
        tf.reduce_sum(x * y, -1), tf.reshape(x, [-1, 24]), tf.maximum(x, y), tf.tile(x, [1, 2, 1]), tf.math.argmax(x, axis=-1),
        tf.nn.l2_normalize(x, axis=-1), tf.exp(x), tf.pad(x, [[0, 0], [1, 1], [0, 0]]), tf.gather(x, [0, 2], axis=1), tf.sigmoid(x), tf.tanh(y),
        tf.where(x > y, x, y), tf.reduce_max(x, axis=1), tf.nn.leaky_relu(x, alpha=0.1), tf.ones_like(x), tf.math.log(tf.abs(x) + 1.0)]), [k.normal(4, 6), k.normal(4, 6)]


def dynamic_shapes(k):
    tf = k.tf
    x = k.Input((4, 6))
    n = tf.shape(x)[0]
    y = tf.reshape(x, (n, 2, 12))
    z = tf.reshape(x, [tf.shape(x)[0], -1])
    return k.Model(x, [y, z]), [k.normal(4, 6)]


def splits(k):
    a, b, c = k.tf.split(k.Input((4, 6), name="x") if False else _remember(k), 3, axis=-1)
    return k.Model(k.last_input, [a + b, c]), [k.normal(4, 6)]


def _remember(k):
    k.last_input = k.Input((4, 6))
    return k.last_input


def images(k):
    tf = k.tf
    x = k.Input((6, 6, 3))
    return k.Model(x, [tf.image.resize(x, [9, 8]), tf.image.resize(x, (3, 3), method="nearest"), tf.nn.max_pool2d(x, 2, 2, "SAME"), tf.nn.avg_pool2d(x, 2, 2, "VALID"),
                       tf.nn.depth_to_space(k.Conv2D(4, 1)(x), 2), tf.image.flip_left_right(x)]), [k.normal(6, 6, 3)]


def backend_functions(k):
    x = k.Input((4, 6))
    b = k.backend
    return k.Model(x, [b.mean(x, axis=1), b.square(x), b.sum(x, axis=-1, keepdims=True), b.softmax(x), b.expand_dims(x, 1), b.relu(x, alpha=0.1), b.clip(x, -1, 1), b.permute_dimensions(x, (0, 2, 1))]), [k.normal(4, 6)]


def texts(k):
    x = k.Input((1,), dtype="string")
    y = k.TextVectorization(vocabulary=["aa", "bb", "cc"], output_sequence_length=3)(x)
    return k.Model(x, k.Embedding(6, 2)(y)), [k.text(1)]


def mixed_precision(k):
    with _mixed_float16(k.keras.mixed_precision.set_global_policy):
        x = k.Input((6,))
        y = k.Dense(4, activation="relu")(x)
        return k.Model(x, k.Dense(2, dtype="float32")(k.BatchNormalization()(y))), [k.normal(6)]


def float64(k):
    x = k.Input((6,), dtype="float64")
    return k.Model(x, k.Dense(2, dtype="float64")(x)), [k.normal(6).astype("float64")]


def dict_inputs(k):
    a, b = k.Input((3,), name="a"), k.Input((4,), name="b")
    return k.Model({"b": b, "a": a}, {"z": k.Dense(2, name="z")(k.Concatenate()([a, b])), "y": k.Dense(1, name="y")(a)}), {"a": k.normal(3), "b": k.normal(4)}


def shared_in_two_models(k):
    shared = k.Dense(4, name="shared")
    x = k.Input((4,))
    inner = k.Model(x, shared(x), name="inner")
    y = k.Input((4,))
    return k.Model(y, k.Add()([inner(y), shared(y)])), [k.normal(4)]


def dropout_training(k):
    x = k.Input((4,))
    return k.Model(x, k.Dropout(0.5)(k.Dense(3)(x), training=False)), [k.normal(4)]


def wide_and_deep(k):
    a, b = k.Input((3,)), k.Input((5,), dtype="int32")
    e = k.Flatten()(k.Embedding(10, 3)(b))
    h = k.concatenate([a, e])
    for units in (6, 4):
        h = k.Dropout(0.1)(k.Dense(units, activation="relu")(h))
    return k.Model([a, b], k.Dense(1, activation="sigmoid")(k.concatenate([h, a]))), [k.normal(3), k.ids(5, 10)]


def lambda_layer(k):
    x = k.Input((4,))
    return k.Model(x, k.Lambda(lambda t: t * 2)(k.Dense(3)(x))), [k.normal(4)]


def activations_as_layers(k):
    x = k.Input((4,))
    return k.Model(x, k.Activation(k.activations.softmax)(k.Activation(k.activations.elu)(k.Dense(3)(x)))), [k.normal(4)]


KERAS_2 = [shared_layer, merges, merges_later, several_outputs, nested, nested_in_middle, nested_deep, frozen, frozen_nested, partly_frozen_nested,
           model_in_time, encoder_decoder, encoder_decoder_gru, bidirectional_states, bidirectional_initial, rnn_constants, stateful, masked_words, masked_merge,
           masked_average, convolutions, residual, input_layers, without_input, old_first_dim, attention, attention_causal, attention_use_causal,
           attention_scores, multi_head, multi_head_axes, multi_head_mask, transformer, operators, functions, dynamic_shapes, splits, images, backend_functions,
           texts, mixed_precision, float64, dict_inputs, shared_in_two_models, dropout_training, wide_and_deep, lambda_layer, activations_as_layers]


# ---------------------------------------------------------------- Keras 1


def one_merges(k):
    a, b = k.Input((4, 3)), k.Input((4, 3))
    outputs = [k.merge([a, b], mode=mode) for mode in ("sum", "mul", "ave", "concat")]
    outputs += [k.merge([a, b], mode="concat", concat_axis=1), k.merge([a, b], mode="dot", dot_axes=(2, 2)), k.merge([a, b], mode="dot", dot_axes=2)]
    return _graph(k, [a, b], outputs), [k.normal(4, 3), k.normal(4, 3)]


def one_merge_max(k):
    a, b = k.Input((4, 3)), k.Input((4, 3))
    return _graph(k, [a, b], k.merge([a, b], mode="max")), [k.normal(4, 3), k.normal(4, 3)]


def one_merge_cos(k):
    a, b = k.Input((5,)), k.Input((5,))
    return _graph(k, [a, b], k.merge([a, b], mode="cos", dot_axes=1)), [k.normal(5), k.normal(5)]


def one_merge_dot(k):
    a, b = k.Input((5,)), k.Input((5,))
    return _graph(k, [a, b], k.merge([a, b], mode="dot")), [k.normal(5), k.normal(5)]


def one_branches(k):
    left = k.Sequential([k.Dense(4, input_dim=3, activation="relu")])
    right = k.Sequential([k.Dense(4, input_dim=5)])
    return k.Sequential([k.Merge([left, right], mode="concat"), k.Dense(2)]), [k.normal(3), k.normal(5)]


def one_branches_later(k):
    left = k.Sequential([k.Embedding(10, 4, input_length=5), k.Flatten()])
    right = k.Sequential([k.Dense(20, input_dim=5), k.BatchNormalization()])
    joined = k.Sequential([k.Merge([left, right], mode="sum"), k.Dense(3, activation="tanh")])
    return k.Sequential([joined, k.Dense(2)]), [k.ids(5, 10), k.normal(5)]


def one_shared(k):
    a, b = k.Input((6,), name="a"), k.Input((6,), name="b")
    shared = k.Dense(4, name="shared")
    return _graph(k, [a, b], k.Dense(2)(k.merge([shared(a), shared(b)], mode="concat"))), [k.normal(6), k.normal(6)]


def one_nested(k):
    x = k.Input((8,))
    inner = k.Model(x, k.Dense(8, activation="relu")(x), name="inner")
    tail = k.Sequential([k.Dense(5, input_dim=8), k.BatchNormalization()], name="tail")
    y = k.Input((8,))
    return k.Model(y, tail(k.merge([inner(inner(y)), y], mode="sum"))), [k.normal(8)]


def one_nested_sequential(k):
    return k.Sequential([k.Dense(4, input_dim=3), k.Sequential([k.Dense(5, input_dim=4), k.Activation("relu")]), k.Dense(2)]), [k.normal(3)]


def one_convolutions(k):
    model = k.Sequential([
        k.Convolution2D(4, 3, 3, border_mode="same", input_shape=(10, 10, 3), dim_ordering="tf"), k.BatchNormalization(axis=-1), k.Activation("relu"),
        k.MaxPooling2D(dim_ordering="tf"), k.Dropout(0.4), k.Flatten(), k.Dense(4, activation="softmax")])
    return model, [k.normal(10, 10, 3)]


def one_convolutions_th(k):
    model = k.Sequential([
        k.ZeroPadding2D((1, 1), input_shape=(3, 10, 10), dim_ordering="th"), k.Convolution2D(4, 3, 3, activation="relu", dim_ordering="th"),
        k.MaxPooling2D((2, 2), strides=(2, 2), dim_ordering="th"), k.Flatten(), k.Dense(6, activation="relu"), k.Dropout(0.5), k.Dense(4, activation="softmax")])
    return model, [k.normal(3, 10, 10)]


def one_words(k):
    model = k.Sequential([k.Embedding(10, 4, input_length=6, mask_zero=True), k.LSTM(3, return_sequences=True), k.GRU(4), k.Dense(2)])
    return model, [k.padded(6, 10)]


def one_two_ways(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4)(x)
    forward, backward = k.LSTM(3)(y), k.LSTM(3, go_backwards=True)(y)
    return k.Model(x, k.Dense(2)(k.merge([forward, backward], mode="concat", concat_axis=-1))), [k.ids(6, 10)]


def one_several_outputs(k):
    x = k.Input((5,), name="x")
    h = k.Dense(6, activation="tanh")(x)
    return _graph(k, x, [k.Dense(2, name="a")(h), k.Dense(3, activation="softmax", name="b")(h)]), [k.normal(5)]


def one_model_in_time(k):
    inner = k.Sequential([k.Convolution2D(2, 3, 3, activation="relu", input_shape=(6, 6, 2), dim_ordering="tf"), k.Flatten()])
    x = k.Input((4, 6, 6, 2))
    return k.Model(x, k.LSTM(3)(k.TimeDistributed(inner)(x))), [k.normal(4, 6, 6, 2)]


def one_stateful(k):
    return k.Sequential([k.LSTM(4, stateful=True, batch_input_shape=(4, 5, 3)), k.Dense(2)]), [k.normal(5, 3)]


def one_frozen(k):
    return k.Sequential([k.Dense(4, input_dim=3, trainable=False), k.BatchNormalization(), k.Dense(2)]), [k.normal(3)]


def one_lambda(k):
    return k.Sequential([k.Dense(4, input_dim=3), k.Lambda(lambda t: t * 2), k.Dense(2)]), [k.normal(3)]


def one_weighted_highway(k):
    return k.Sequential([k.Dense(4, input_dim=3), k.Highway(), k.MaxoutDense(3), k.Dense(2)]), [k.normal(3)]


KERAS_1 = [one_merges, one_merge_max, one_merge_cos, one_merge_dot, one_branches, one_branches_later, one_shared, one_nested, one_nested_sequential,
           one_convolutions, one_convolutions_th, one_words, one_two_ways, one_several_outputs, one_model_in_time, one_stateful, one_frozen, one_lambda,
           one_weighted_highway]
