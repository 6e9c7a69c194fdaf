"""More whole models of Keras 2 for write.py: see models.py."""

from models import _mixed_float16


# ---------------------------------------------------------------- graphs


def loss_in_graph(k):
    x = k.Input((5,), name="x")
    code = k.Dense(3, activation="tanh", name="code")(x)
    model = k.Model(x, k.Dense(2)(code))
    model.add_loss(0.1 * k.backend.mean(k.backend.square(code)))
    return model, [k.normal(5)]


def metric_in_graph(k):
    x = k.Input((5,), name="x")
    code = k.Dense(3, activation="tanh")(x)
    model = k.Model(x, k.Dense(2)(code))
    model.add_metric(k.backend.mean(code), name="mean_code", aggregation="mean")
    model.add_loss(k.backend.sum(k.backend.abs(code)))
    return model, [k.normal(5)]


def slices(k):
    x = k.Input((6, 5, 3))
    return k.Model(x, [x[:, 1], x[..., -1], x[:, :, 1:4:2], x[:, ::-1], x[:, 2, :, 0], x[:, k.tf.newaxis, 0], x[1:], x[:, -2:, :-1, ::2]]), [k.normal(6, 5, 3)]


def slices_by_tensors(k):
    x = k.Input((6, 3))
    n = k.tf.shape(x)[1]
    return k.Model(x, [x[:, :n - 2], x[:, n - 1], x[:, n // 2:]]), [k.normal(6, 3)]


def operators_reversed(k):
    x, y = k.Input((4,)), k.Input((4,))
    return k.Model([x, y], [1.0 + x, 2.0 * x, 2.0 / (x * x + 1.0), 2.0 - y, x // 2.0, x % 2.0, 2.0 ** x, abs(x), x >= y, x < 0.5, x <= y,
                            k.tf.logical_and(x > 0, y > 0), k.tf.cast(x > y, "int32") + 1]), [k.normal(4), k.normal(4)]


def operators_of_truths(k):
    x, y = k.Input((4,)), k.Input((4,))
    a, b = x > 0, y > 0
    return k.Model([x, y], [a & b, a | b, ~a, a ^ b]), [k.normal(4), k.normal(4)]


def constants(k):
    tf, np = k.tf, __import__("numpy")
    x = k.Input((3,))
    return k.Model(x, [x + np.array([1.0, 2.0, 3.0], "float32"), x * tf.constant([2.0, 0.5, -1.0]), tf.concat([x, tf.ones((4, 2))], -1),
                       tf.maximum(x, [0.1, 0.2, 0.3]), tf.constant([[1.0, 2.0, 3.0]]) - x, tf.matmul(x, np.eye(3, 2, dtype="float32")),
                       tf.where(x > 0, x, tf.zeros_like(x)), tf.where(x > 0, 1.0, x)]), [k.normal(3)]


def whole_numbers(k):
    tf, np = k.tf, __import__("numpy")
    x, i = k.Input((3,)), k.Input((3,), dtype="int32")
    table = np.arange(20, dtype="float32").reshape(10, 2)
    return k.Model([x, i], [i + np.array([1, 2, 3], "int32"), i * tf.constant([2, 3, 4]), i // 2, i % 3, -i, tf.gather(table, i), tf.nn.embedding_lookup(table, i), tf.one_hot(i, 5),
                            tf.cast(i, "float32") * 0.1 + x, tf.maximum(i, [1, 1, 1]), tf.where(i > 2, i, [0, 0, 0]), tf.equal(i, [1, 2, 3]), tf.reduce_sum(i, axis=1), tf.clip_by_value(i, 1, 3),
                            i[:, :1] + tf.range(4), tf.cast(i, "int64") + 1, tf.cast(x, "float64") * 2.0, tf.pow(i, 2), tf.square(i), tf.abs(i - 3), tf.stack([i, i + 1], -1)]), [k.normal(3), k.ids(3, 6)]


def functions_more(k):
    tf = k.tf
    x, y = k.Input((4, 6)), k.Input((4, 6))
    m = k.Input((4, 4))
    top = tf.math.top_k(x, k=2)
    return k.Model([x, y, m], [
        tf.reduce_prod(x, axis=[-1]), tf.reduce_min(x, axis=1, keepdims=True), tf.reduce_any(x > 1, axis=1), tf.reduce_all(x > -1, -1),
        tf.reduce_logsumexp(x, axis=-1), tf.math.reduce_std(x, axis=1), tf.math.reduce_variance(x, axis=[1, 2]), tf.argmin(x, axis=1), tf.cumsum(x, axis=1, exclusive=True, reverse=True),
        tf.math.cumprod(x, axis=2), top[0], top[1], tf.sort(x, axis=-1), tf.argsort(x, axis=1, direction="DESCENDING"), tf.linalg.diag_part(m),
        tf.linalg.band_part(m, 1, 0), tf.linalg.trace(m), tf.math.floormod(x, 0.7), tf.math.divide_no_nan(x, y), tf.math.squared_difference(x, y),
        tf.roll(x, 1, axis=1), tf.reverse(x, [2]), tf.unstack(x, axis=1)[2], tf.broadcast_to(x[:, :1], [4, 4, 6]), tf.repeat(x, 2, axis=1),
        tf.one_hot(tf.argmax(x, -1), 6), tf.math.softplus(x), tf.nn.selu(x), tf.nn.elu(x), tf.nn.gelu(x), tf.nn.crelu(x), tf.nn.log_softmax(x),
        tf.linalg.norm(x, axis=-1), tf.gather(x, tf.constant([1, 0]), axis=2, batch_dims=0), tf.slice(x, [0, 1, 0], [-1, 2, 3]), tf.round(x * 3), tf.sign(x),
        tf.math.is_nan(x), tf.math.erf(x), tf.nn.moments(x, axes=[1])[0], tf.tensordot(x, tf.ones((6, 2)), axes=1), tf.zeros_like(x, dtype=tf.int32),
        tf.clip_by_norm(x, 1.0), tf.scalar_mul(2.0, x), tf.add_n([x, y]), tf.identity(x), tf.stop_gradient(x), tf.math.atan2(x, y)]), [k.normal(4, 6), k.normal(4, 6), k.normal(4, 4)]


def convolution_functions(k):
    tf, np = k.tf, __import__("numpy")
    x = k.Input((6, 7, 3))
    kernel = np.arange(36, dtype="float32").reshape(2, 2, 3, 3) / 36
    return k.Model(x, [tf.nn.conv2d(x, kernel, 1, "SAME"), tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], "VALID"), tf.nn.space_to_depth(x[:, :, :6], 2),
                       tf.image.rgb_to_grayscale(x), tf.image.central_crop(x, 0.5), tf.image.crop_to_bounding_box(x, 1, 2, 3, 4),
                       tf.image.pad_to_bounding_box(x, 1, 2, 9, 10), tf.image.resize_with_crop_or_pad(x, 4, 9), tf.nn.max_pool(x, 2, 2, "VALID"),
                       tf.nn.local_response_normalization(x), tf.compat.v1.image.resize_bilinear(x, [4, 9]),
                       tf.compat.v1.image.resize_nearest_neighbor(x, [4, 9], align_corners=True), tf.nn.pool(x, [2, 2], "AVG", padding="SAME")]), [k.normal(6, 7, 3)]


def backend_more(k):
    x, y = k.Input((4, 6)), k.Input((4, 6))
    b = k.backend
    return k.Model([x, y], [b.max(x, axis=1), b.min(x, axis=-1, keepdims=True), b.prod(x, axis=1), b.std(x, axis=1), b.var(x, axis=-1), b.exp(x), b.log(b.abs(x) + 1), b.sqrt(b.abs(x)),
                            b.pow(x, 2), b.sign(x), b.round(x), b.maximum(x, y), b.minimum(x, y), b.concatenate([x, y], axis=1), b.reshape(x, (-1, 24)), b.flatten(x), b.batch_flatten(x),
                            b.repeat_elements(x, 2, axis=1), b.tile(x, [1, 2, 1]), b.squeeze(b.expand_dims(x, 1), 1), b.batch_dot(x, y, axes=(2, 2)), b.dot(x, b.transpose(y[0])), b.l2_normalize(x, axis=-1),
                            b.hard_sigmoid(x), b.elu(x), b.softplus(x), b.softsign(x), b.tanh(x), b.sigmoid(x), b.cumsum(x, axis=1), b.any(x > 1, axis=1), b.all(x > -1, axis=1), b.argmax(x), b.cast(x, "int32"),
                            b.stack([x, y], axis=1), b.reverse(x, axes=1), b.greater(x, y), b.equal(x, x), b.switch(x > 0, x, y), b.logsumexp(x, axis=1), b.ones_like(x), b.temporal_padding(x, (1, 2)), b.one_hot(b.argmax(x), 6),
                            b.relu(x, max_value=1.0), b.relu(x, threshold=0.2), b.gather(b.transpose(y[0]), b.argmax(x)), b.int_shape(x)[1] * x]), [k.normal(4, 6), k.normal(4, 6)]


def backend_images(k):
    x = k.Input((6, 6, 3))
    b = k.backend
    return k.Model(x, [b.spatial_2d_padding(x, ((1, 2), (0, 1))), b.resize_images(x, 2, 2, "channels_last"), b.pool2d(x, (2, 2), strides=(2, 2)),
                       b.resize_images(x, 2, 2, "channels_last", interpolation="bilinear")]), [k.normal(6, 6, 3)]


def functions_of_models(k):
    tf = k.tf
    x = k.Input((4,), name="x")
    inner = k.Model(x, tf.nn.relu(k.Dense(4)(x)) + x * 2.0, name="inner")
    y = k.Input((4,), name="y")
    return k.Model(y, [inner(y) * inner(y + 1.0), tf.concat([inner(y), y], -1)]), [k.normal(4)]


def attention_by_hand(k):
    tf = k.tf
    x = k.Input((5, 8))
    q, v = k.Dense(8)(x), k.Dense(8)(x)
    n = tf.shape(x)[0]
    split = lambda t: tf.transpose(tf.reshape(t, (n, -1, 2, 4)), [0, 2, 1, 3])
    a = tf.nn.softmax(tf.matmul(split(q), split(v), transpose_b=True) / tf.math.sqrt(tf.cast(tf.shape(x)[-1], tf.float32)))
    y = tf.reshape(tf.transpose(tf.matmul(a, split(v)), [0, 2, 1, 3]), (n, -1, 8))
    return k.Model(x, k.LayerNormalization()(x + y)), [k.normal(5, 8)]


def squeeze_and_excite(k):
    x = k.Input((6, 6, 4))
    y = k.GlobalAveragePooling2D()(x)
    y = k.Reshape((1, 1, 4))(y)
    y = k.Conv2D(2, 1, activation=k.activations.swish)(y)
    y = k.Conv2D(4, 1, activation="sigmoid")(y)
    return k.Model(x, k.multiply([x, y])), [k.normal(6, 6, 4)]


def hard_swish(k):
    x = k.Input((6, 6, 4))
    return k.Model(x, k.Multiply()([x, k.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)])), [k.normal(6, 6, 4)]


def normalized_input(k):
    x = k.Input((6, 6, 3))
    y = k.tf.keras.applications.mobilenet_v2.preprocess_input(x * 100.0)
    z = k.tf.keras.applications.imagenet_utils.preprocess_input(x, mode="torch")
    return k.Model(x, [y, z, k.tf.keras.applications.vgg16.preprocess_input(x)]), [k.normal(6, 6, 3)]


def bidirectional_without_merge(k):
    x = k.Input((5, 3))
    a, b = k.Bidirectional(k.GRU(4, return_sequences=True), merge_mode=None)(x)
    return k.Model(x, [k.Subtract()([a, b]), b]), [k.normal(5, 3)]


def bidirectional_of_cells(k):
    x = k.Input((5, 3))
    found = k.Bidirectional(k.RNN(k.LSTMCell(4), return_state=True, return_sequences=True))(x)
    return k.Model(x, list(found)), [k.normal(5, 3)]


def states_of_cells(k):
    x = k.Input((5, 3))
    found = k.RNN([k.LSTMCell(4), k.GRUCell(3)], return_state=True)(x)
    flat = [t for item in found for t in (item if isinstance(item, (list, tuple)) else [item])]
    return k.Model(x, flat), [k.normal(5, 3)]


def states_into_cells(k):
    x, a, b, c = k.Input((5, 3)), k.Input((4,)), k.Input((4,)), k.Input((3,))
    y = k.RNN([k.LSTMCell(4), k.SimpleRNNCell(3)])(x, initial_state=[[a, b], c] if version_is_two(k) else [a, b, c])
    return k.Model([x, a, b, c], y), [k.normal(5, 3), k.normal(4), k.normal(4), k.normal(3)]


def version_is_two(k):
    return k.module != "keras" and not k.tf.__version__.startswith("1.")


def conv_lstm_states(k):
    x = k.Input((4, 6, 5, 2))
    y, h, c = k.ConvLSTM2D(2, 3, padding="same", return_state=True, return_sequences=True)(x)
    return k.Model(x, [k.ConvLSTM2D(2, 3, padding="same")(y, initial_state=[h, c]), h]), [k.normal(4, 6, 5, 2)]


def shared_recurrent(k):
    x, y = k.Input((5, 3)), k.Input((4, 3))
    shared = k.Bidirectional(k.LSTM(3))
    return k.Model([x, y], k.Dot(axes=-1, normalize=True)([shared(x), shared(y)])), [k.normal(5, 3), k.normal(4, 3)]


def zero_output_for_mask(k):
    x = k.Input((6, 3))
    y = k.Masking(0.0)(x)
    return k.Model(x, [k.LSTM(3, return_sequences=True, zero_output_for_mask=True)(y), k.RNN(k.GRUCell(3), zero_output_for_mask=True, return_sequences=True)(y)]), [k.masked(6, 3)]


def time_major(k):
    x = k.Input(batch_shape=(4, 4, 3))
    return k.Model(x, k.GRU(3, time_major=True, return_sequences=True)(x)), [k.normal(4, 3)]


def masked_backwards(k):
    x = k.Input((6, 3))
    y = k.Masking(0.0)(x)
    a = k.Bidirectional(k.GRU(3, return_sequences=True), merge_mode="sum")(y)
    b = k.LSTM(3, return_sequences=True, go_backwards=True)(y)
    return k.Model(x, [a, b, k.SimpleRNN(3, go_backwards=True)(y)]), [k.masked(6, 3)]


def masked_through_layers(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4, mask_zero=True)(x)
    y = k.SpatialDropout1D(0.2)(k.Activation("tanh")(y))
    y = k.BatchNormalization()(y)
    y = k.TimeDistributed(k.Dense(3))(y)
    y = k.Concatenate()([y, k.Dense(2)(y)])
    return k.Model(x, [k.LSTM(3)(y), k.Dropout(0.1)(y)]), [k.padded(6, 10)]


def masked_attention(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4, mask_zero=True)(x)
    return k.Model(x, [k.Attention()([y, y]), k.GlobalAveragePooling1D()(k.Attention()([y, y])), k.AdditiveAttention()([y, y])]), [k.padded(6, 10)]


def masked_multi_head(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4, mask_zero=True)(x)
    z = k.MultiHeadAttention(2, 3)(y, y)
    return k.Model(x, [z, k.GlobalAveragePooling1D()(k.LayerNormalization()(y + z))]), [k.padded(6, 10)]


def masked_conv(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4, mask_zero=True)(x)
    return k.Model(x, [k.GlobalMaxPooling1D()(k.Conv1D(3, 2)(y)), k.Flatten()(y)]), [k.padded(6, 10)]


def masks_given(k):
    x, m = k.Input((6, 3)), k.Input((6,), dtype="bool")
    return k.Model([x, m], [k.LSTM(3)(x, mask=m), k.GlobalAveragePooling1D()(x, mask=m), k.Bidirectional(k.GRU(2, return_sequences=True))(x, mask=m)]), [k.normal(6, 3), k.truth(6)]


def masked_softmax(k):
    x, m = k.Input((4, 6)), k.Input((4, 6), dtype="bool")
    return k.Model([x, m], k.Softmax()(x, m)), [k.normal(4, 6), k.truth(4, 6)]


def attention_with_masks(k):
    q, v = k.Input((4, 6)), k.Input((5, 6))
    a, b = k.Input((4,), dtype="bool"), k.Input((5,), dtype="bool")
    return k.Model([q, v, a, b], [k.Attention()([q, v], mask=[a, b]), k.AdditiveAttention()([q, v, q[:, :1] + v], mask=[a, b])]), [k.normal(4, 6), k.normal(5, 6), k.truth(4), k.truth(5)]


def multi_head_all(k):
    q, v, key = k.Input((5, 8)), k.Input((4, 6)), k.Input((4, 7))
    return k.Model([q, v, key], [k.MultiHeadAttention(2, 4, value_dim=3)(q, v, key), k.MultiHeadAttention(3, 2, output_shape=(2, 5), kernel_regularizer="l2")(query=q, value=v, key=key)]), [k.normal(5, 8), k.normal(4, 6), k.normal(4, 7)]


def dense_features(k):
    column = k.tf.feature_column
    columns = [column.numeric_column("age"), column.bucketized_column(column.numeric_column("size"), [-0.5, 0.5])]
    inputs = {"age": k.Input((1,), name="age"), "size": k.Input((1,), name="size")}
    return k.Model(list(inputs.values()), k.Dense(2)(k.tf.keras.layers.DenseFeatures(columns)(inputs))), {"age": k.normal(1), "size": k.normal(1)}


def category_crossing(k):
    a, b = k.Input((1,), dtype="string"), k.Input((1,), dtype="string")
    c = k.experimental.preprocessing.CategoryCrossing()([a, b])
    return k.Model([a, b], k.experimental.preprocessing.Hashing(num_bins=7)(c)), [k.text(1), k.text(1)]


def hashed_crossing(k):
    a, b = k.Input((1,), dtype="string"), k.Input((1,), dtype="string")
    return k.Model([a, b], [k.HashedCrossing(num_bins=7)((a, b)), k.HashedCrossing(5, output_mode="one_hot")((a, b))]), [k.text(1), k.text(1)]


def experimental_hashed_crossing(k):
    a, b = k.Input((1,), dtype="string"), k.Input((1,), dtype="string")
    return k.Model([a, b], k.experimental.preprocessing.HashedCrossing(num_bins=7)((a, b))), [k.text(1), k.text(1)]


def adapted(k):
    x, t, n = k.Input((3,)), k.Input((1,), dtype="string"), k.Input((2,), dtype="int64")
    data, texts, numbers = [k.normal(3), k.text(1), k.ids(2, 9).astype("int64")]
    layers = k if "TextVectorization" in k else k.experimental.preprocessing
    normal, text, lookup, words, bins = layers.Normalization(), layers.TextVectorization(output_sequence_length=3), layers.IntegerLookup(), layers.StringLookup(), layers.Discretization(num_bins=3)
    for layer, values in ((normal, data), (text, texts), (lookup, numbers), (words, texts), (bins, data)):
        layer.adapt(values)
    model = k.Model([x, t, n], [normal(x), k.Embedding(20, 2)(text(t)), lookup(n), words(t), bins(x)])
    return model, [data, texts, numbers]


def learned_bins(k):
    x, data = k.Input((3,)), k.normal(3)
    bins = k.Discretization(num_bins=3)
    bins.adapt(data)
    return k.Model(x, bins(x)), [data]


def adapted_later(k):
    x, t = k.Input((3,)), k.Input((1,), dtype="string")
    data, texts = k.normal(3), k.text(1)
    layers = k if "TextVectorization" in k else k.experimental.preprocessing
    normal, text = layers.Normalization(), layers.TextVectorization(output_mode="tf_idf" if "TextVectorization" in k else "tf-idf", max_tokens=9)
    normal.adapt(data)
    text.adapt(texts)
    return k.Model([x, t], [normal(x), text(t)]), [data, texts]


def adapted_in_sequence(k):
    layers = k if "Normalization" in k else k.experimental.preprocessing
    normal, data = layers.Normalization(input_shape=(3,)), k.normal(3)
    normal.adapt(data)
    return k.Sequential([normal, k.Dense(2)]), [data]


def images_in_sequence(k):
    layers = k if "Rescaling" in k else k.experimental.preprocessing
    return k.Sequential([layers.RandomFlip("horizontal", input_shape=(6, 6, 3)), layers.RandomRotation(0.1), layers.RandomZoom(0.1),
                         layers.Rescaling(1.0 / 255), layers.Resizing(5, 5), k.Conv2D(2, 3), k.Flatten(), k.Dense(2)]), [k.normal(6, 6, 3)]


def augmentation_inside(k):
    layers = k if "Rescaling" in k else k.experimental.preprocessing
    augment = k.Sequential([layers.RandomFlip("horizontal"), layers.RandomContrast(0.1)], name="augment")
    x = k.Input((6, 6, 3))
    return k.Model(x, k.GlobalMaxPooling2D()(k.Conv2D(2, 3)(augment(x)))), [k.normal(6, 6, 3)]


def mixed_policies(k):
    x = k.Input((6,))
    policy = k.keras.mixed_precision.Policy if hasattr(k.keras, "mixed_precision") and hasattr(k.keras.mixed_precision, "Policy") else k.keras.mixed_precision.experimental.Policy
    y = k.Dense(4, dtype=policy("mixed_bfloat16"))(x)
    y = k.LayerNormalization(dtype=policy("float32"))(y)
    return k.Model(x, [k.Dense(2, dtype="float16")(y), k.Activation("softmax", dtype="float32")(k.Dense(3, dtype=policy("mixed_float16"))(y))]), [k.normal(6)]


def mixed_with_scale(k):
    with _mixed_float16(k.keras.mixed_precision.experimental.set_policy):
        return k.Sequential([k.Conv2D(3, 3, input_shape=(5, 5, 2)), k.BatchNormalization(), k.Flatten(), k.Dense(2), k.Activation("softmax", dtype="float32")]), [k.normal(5, 5, 2)]


def mixed_recurrent(k):
    with _mixed_float16(k.keras.mixed_precision.set_global_policy):
        x = k.Input((5, 3))
        y = k.Bidirectional(k.LSTM(3, return_sequences=True))(x)
        y = k.MultiHeadAttention(2, 3)(y, y) if "MultiHeadAttention" in k else y
        return k.Model(x, k.Activation("linear", dtype="float32")(k.GRU(3)(k.Dropout(0.2)(y)))), [k.normal(5, 3)]


def global_float64(k):
    k.backend.set_floatx("float64")
    try:
        x = k.Input((4, 3))
        return k.Model(x, k.Dense(2)(k.LSTM(3)(k.BatchNormalization()(x)))), [k.normal(4, 3).astype("float64")]
    finally:
        k.backend.set_floatx("float32")


def nested_lists(k):
    a, b, c = k.Input((3,), name="a"), k.Input((3,), name="b"), k.Input((3,), name="c")
    inner = k.Model([a, [b, c]], [k.Add()([a, b]), {"m": k.Multiply()([a, c])}], name="inner")
    x, y = k.Input((3,)), k.Input((3,))
    first, second = inner([x, [y, x]])
    return k.Model([x, y], k.Dense(2)(k.Concatenate()([first, second["m"]]))), [k.normal(3), k.normal(3)]


def model_of_dict_inside(k):
    a, b = k.Input((3,), name="a"), k.Input((4,), name="b")
    inner = k.Model({"a": a, "b": b}, k.Concatenate()([a, b]), name="inner")
    x, y = k.Input((3,)), k.Input((4,))
    return k.Model([x, y], k.Dense(2)(inner({"a": x, "b": y}))), [k.normal(3), k.normal(4)]


def same_layer_thrice(k):
    x = k.Input((4,))
    shared = k.Dense(4, activation="tanh")
    return k.Model(x, [shared(shared(shared(x))), shared(x)]), [k.normal(4)]


def input_is_output(k):
    x, y = k.Input((4,)), k.Input((3,))
    return k.Model([x, y], [x, k.Dense(2)(y), y]), [k.normal(4), k.normal(3)]


def two_outputs_one_tensor(k):
    x = k.Input((4,))
    y = k.Dense(2)(x)
    return k.Model(x, [y, y, k.Activation("relu")(y)]), [k.normal(4)]


def sequential_of_models(k):
    x = k.Input((6, 6, 2))
    base = k.Model(x, k.GlobalAveragePooling2D()(k.Conv2D(3, 3)(x)), name="base")
    return k.Sequential([base, k.Dropout(0.3), k.Dense(2, activation="softmax")]), [k.normal(6, 6, 2)]


def model_within_model(k):
    x = k.Input((4,))
    a = k.Model(x, k.Dense(4, name="d")(x), name="a")
    y = k.Input((4,))
    b = k.Model(y, a(k.Dense(4, name="e")(y)), name="b")
    z = k.Input((4,))
    return k.Model(z, b(a(z)), name="c"), [k.normal(4)]


def names_with_slashes(k):
    x = k.Input((4,), name="in")
    y = k.Dense(3, name="block1/dense")(x)
    y = k.BatchNormalization(name="block1/bn")(y)
    return k.Model(x, k.Dense(2, name="head/out")(y), name="net"), [k.normal(4)]


def flexible_images(k):
    x = k.Input((None, None, 3))
    y = k.Conv2D(4, 3, strides=2, padding="same")(x)
    y = k.UpSampling2D()(y)
    return k.Model(x, [k.Conv2D(2, 1)(y), k.GlobalAveragePooling2D()(y)]), [k.normal(6, 6, 3)]


def flexible_steps(k):
    x = k.Input((None, 3))
    y = k.Conv1D(4, 3, padding="causal")(x)
    return k.Model(x, k.TimeDistributed(k.Dense(2))(k.LSTM(3, return_sequences=True)(y))), [k.normal(7, 3)]


def batch_of_four(k):
    x = k.Input(batch_shape=(4, 5))
    return k.Model(x, k.Dense(2)(x)), [k.normal(5)]


def stateful_stack(k):
    return k.Sequential([k.GRU(4, stateful=True, return_sequences=True, batch_input_shape=(4, 5, 3)), k.Bidirectional(k.LSTM(2, stateful=True)), k.Dense(1)]), [k.normal(5, 3)]


def lambda_of_function(k):
    x = k.Input((4,))
    return k.Model(x, [k.Lambda(k.activations.relu)(x), k.Lambda(k.activations.softmax, name="soft")(k.Dense(3)(x))]), [k.normal(4)]


def regularized(k):
    x = k.Input((6, 6, 2))
    y = k.Conv2D(3, 3, kernel_regularizer=k.regularizers.l2(1e-4), bias_regularizer="l1", activity_regularizer=k.regularizers.l1(1e-5))(x)
    y = k.SeparableConv2D(4, 2, depthwise_regularizer="l2", pointwise_initializer="he_normal")(y)
    return k.Model(x, k.Dense(2, kernel_constraint=k.constraints.MaxNorm(3))(k.Flatten()(y))), [k.normal(6, 6, 2)]


def unet(k):
    x = k.Input((8, 8, 3))
    skips, y = [], x
    for filters in (4, 6):
        y = k.Conv2D(filters, 3, padding="same", activation="relu")(y)
        skips.append(y)
        y = k.MaxPool2D()(y)
    for filters, skip in zip((6, 4), reversed(skips)):
        y = k.concatenate([k.Conv2DTranspose(filters, 2, strides=2, padding="same")(y), skip])
        y = k.BatchNormalization()(k.Conv2D(filters, 3, padding="same")(y))
    return k.Model(x, k.Conv2D(1, 1, activation="sigmoid")(y)), [k.normal(8, 8, 3)]


def wavenet(k):
    x = k.Input((16, 2))
    y, skips = k.Conv1D(4, 1)(x), []
    for rate in (1, 2, 4):
        z = k.Multiply()([k.Conv1D(4, 2, dilation_rate=rate, padding="causal", activation="tanh")(y), k.Conv1D(4, 2, dilation_rate=rate, padding="causal", activation="sigmoid")(y)])
        z = k.Conv1D(4, 1)(z)
        skips.append(z)
        y = k.Add()([y, z])
    return k.Model(x, k.Conv1D(1, 1)(k.ReLU()(k.Add()(skips)))), [k.normal(16, 2)]


def old_style_merge(k):
    a, b = k.Input((4, 3)), k.Input((4, 3))
    return k.Model([a, b], [k.dot([a, b], axes=2, normalize=True), k.multiply([a, b]), k.maximum([a, b]), k.average([a, b]), k.minimum([a, b])]), [k.normal(4, 3), k.normal(4, 3)]


def global_pools(k):
    x = k.Input((6, 6, 2))
    return k.Model(x, k.Concatenate()([k.GlobalMaxPool2D()(x), k.GlobalAvgPool2D()(x), k.Flatten()(k.AvgPool2D(3)(x)), k.Flatten()(k.MaxPool2D(3)(x))])), [k.normal(6, 6, 2)]


MODELS = [value for name, value in list(globals().items()) if callable(value) and not name.startswith("_") and name != "version_is_two"]
