"""Models of Keras 2 that write.py compiles and trains: each returns a model, its inputs, its targets and what compile gets."""

import numpy as np
from models import _mixed_float16

ROWS = 16


def _normal(k, *shape):
    k.count += 1
    return k.random("normal").standard_normal((ROWS,) + shape).astype("float32")


def _ids(k, *shape):
    k.count += 1
    return k.random("ids").randint(0, shape[-1], (ROWS,) + shape[:-1]).astype("int32")


def _padded(k, length, count):
    data = np.maximum(_ids(k, length, count), 1)
    for row in range(ROWS):
        data[row, length - row % length:] = 0
    return data


def _classes(k, count):
    return _ids(k, 1, count).astype("float32")


def two_outputs(k):
    x = k.Input((4,), name="x")
    h = k.Dense(5, activation="tanh")(x)
    model = k.Model(x, [k.Dense(3, activation="softmax", name="kind")(h), k.Dense(1, name="size")(h)])
    return model, [_normal(k, 4)], [_classes(k, 3), _normal(k, 1)], dict(optimizer="adam", loss=["sparse_categorical_crossentropy", "mse"], metrics=["accuracy"], loss_weights=[1.0, 0.3])


def two_outputs_by_name(k):
    x = k.Input((4,), name="x")
    h = k.Dense(5, activation="tanh")(x)
    model = k.Model(x, [k.Dense(3, activation="softmax", name="kind")(h), k.Dense(1, name="size")(h)])
    return model, [_normal(k, 4)], [_classes(k, 3), _normal(k, 1)], dict(
        optimizer="sgd", loss={"kind": "sparse_categorical_crossentropy", "size": "mae"}, metrics={"size": ["mse"], "kind": "accuracy"}, loss_weights={"kind": 0.5, "size": 2.0})


def one_output_named(k):
    x = k.Input((4,))
    model = k.Model(x, k.Dense(1, name="size")(x))
    return model, [_normal(k, 4)], [_normal(k, 1)], dict(optimizer="sgd", loss={"size": "mse"}, metrics={"size": ["mae"]})


def one_loss_for_all(k):
    x = k.Input((4,))
    model = k.Model(x, [k.Dense(2, name="a")(x), k.Dense(2, name="b")(x)])
    return model, [_normal(k, 4)], [_normal(k, 2), _normal(k, 2)], dict(optimizer="rmsprop", loss="mse", metrics=["mae"])


def metrics_of_each(k):
    x = k.Input((4,))
    model = k.Model(x, [k.Dense(2, name="a")(x), k.Dense(2, name="b")(x)])
    return model, [_normal(k, 4)], [_normal(k, 2), _normal(k, 2)], dict(optimizer="sgd", loss=["mse", "mae"], metrics=[["mae"], ["mse", "mape"]])


def weighted_metrics(k):
    x = k.Input((4,))
    model = k.Model(x, k.Dense(3, activation="softmax")(x))
    return model, [_normal(k, 4)], [_classes(k, 3)], dict(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"])


def two_inputs(k):
    a, b = k.Input((3,), name="first"), k.Input((5,), name="second")
    y = k.Dense(1, activation="sigmoid")(k.Dense(4, activation="relu")(k.Concatenate()([a, b])))
    return k.Model([a, b], y), [_normal(k, 3), _normal(k, 5)], [(_normal(k, 1) > 0).astype("float32")], dict(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])


def regularized(k):
    model = k.Sequential([k.Dense(5, input_shape=(4,), kernel_regularizer=k.regularizers.l2(0.01), activity_regularizer=k.regularizers.l1(0.01)),
                          k.Dense(2, bias_regularizer=k.regularizers.l1(0.1), kernel_constraint=k.constraints.MaxNorm(1.0))])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse", metrics=["mae"])


def activity_regularization(k):
    model = k.Sequential([k.Dense(5, input_shape=(4,)), k.ActivityRegularization(l1=0.01, l2=0.02), k.Dense(2)])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse")


def frozen_first(k):
    model = k.Sequential([k.Dense(5, input_shape=(4,), trainable=False), k.BatchNormalization(), k.Dense(2)])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def frozen_normalization(k):
    model = k.Sequential([k.Dense(5, input_shape=(4,)), k.BatchNormalization(trainable=False), k.Dense(2)])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def frozen_base(k):
    base = k.Sequential([k.Dense(5, input_shape=(4,)), k.BatchNormalization(), k.Dense(3)], name="base")
    base.trainable = False
    x = k.Input((4,))
    return k.Model(x, k.Dense(2)(base(x))), [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def partly_frozen_base(k):
    base = k.Sequential([k.Dense(5, input_shape=(4,)), k.BatchNormalization(), k.Dense(3)], name="base")
    base.layers[0].trainable = False
    x = k.Input((4,))
    return k.Model(x, k.Dense(2)(base(x))), [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def nested(k):
    x = k.Input((4,))
    inner = k.Model(x, k.Dense(4, activation="relu")(k.Dense(3)(x)), name="inner")
    y = k.Input((4,))
    return k.Model(y, k.Dense(2)(k.Add()([inner(inner(y)), y]))), [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def shared(k):
    a, b = k.Input((4,)), k.Input((4,))
    layer = k.Dense(3, activation="tanh")
    return k.Model([a, b], k.Dense(1)(k.Subtract()([layer(a), layer(b)]))), [_normal(k, 4), _normal(k, 4)], [_normal(k, 1)], dict(optimizer="rmsprop", loss="mse")


def images(k):
    model = k.Sequential([k.Conv2D(4, 3, activation="relu", padding="same", input_shape=(6, 6, 2)), k.BatchNormalization(), k.MaxPooling2D(),
                          k.SeparableConv2D(4, 2), k.GlobalAveragePooling2D(), k.Dense(3, activation="softmax")])
    return model, [_normal(k, 6, 6, 2)], [_classes(k, 3)], dict(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])


def transposed(k):
    model = k.Sequential([k.Conv2D(4, 3, strides=2, padding="same", input_shape=(6, 6, 2)), k.LeakyReLU(0.2), k.DepthwiseConv2D(2), k.Conv2DTranspose(2, 3, strides=3, padding="same")])
    return model, [_normal(k, 6, 6, 2)], [_normal(k, 6, 6, 2)], dict(optimizer="sgd", loss="mae")


def volumes(k):
    model = k.Sequential([k.Conv3D(2, 2, input_shape=(3, 4, 3, 2)), k.AveragePooling3D((1, 2, 1)), k.Flatten(), k.PReLU(), k.Dense(2)])
    return model, [_normal(k, 3, 4, 3, 2)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse")


def local(k):
    model = k.Sequential([k.LocallyConnected1D(3, 3, input_shape=(6, 2)), k.Flatten(), k.Dense(2)])
    return model, [_normal(k, 6, 2)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse")


def words(k):
    model = k.Sequential([k.Embedding(10, 4, input_length=6), k.LSTM(3), k.Dense(1, activation="sigmoid")])
    return model, [_ids(k, 6, 10)], [(_normal(k, 1) > 0).astype("float32")], dict(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])


def words_by(optimizer):
    def make(k):
        model = k.Sequential([k.Embedding(10, 4, input_length=6), k.Flatten(), k.Dense(1)])
        return model, [_ids(k, 6, 10)], [_normal(k, 1)], dict(optimizer=optimizer, loss="mse")
    make.__name__ = "words_by_" + optimizer
    return make


def masked_words(k):
    model = k.Sequential([k.Embedding(10, 4, mask_zero=True), k.GRU(3, return_sequences=True), k.LSTM(2), k.Dense(1)])
    return model, [_padded(k, 6, 10)], [_normal(k, 1)], dict(optimizer="rmsprop", loss="mse")


def masked_sequences(k):
    model = k.Sequential([k.Embedding(10, 4, mask_zero=True), k.LSTM(3, return_sequences=True), k.TimeDistributed(k.Dense(4, activation="softmax"))])
    return model, [_padded(k, 6, 10)], [_ids(k, 6, 4)[..., None].astype("float32")], dict(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])


def masked_values(k):
    x = k.Input((6, 3))
    y = k.LSTM(2, return_sequences=True)(k.Masking(0.0)(x))
    data = _normal(k, 6, 3)
    for row in range(ROWS):
        data[row, 6 - row % 6:] = 0
    return k.Model(x, y), [data], [_normal(k, 6, 2)], dict(optimizer="sgd", loss="mse", metrics=["mae"], weighted_metrics=["mae"])


def temporal_weights(k):
    model = k.Sequential([k.LSTM(3, return_sequences=True, input_shape=(5, 3)), k.TimeDistributed(k.Dense(2))])
    return model, [_normal(k, 5, 3)], [_normal(k, 5, 2)], dict(optimizer="sgd", loss="mse", sample_weight_mode="temporal")


def recurrent(k):
    x = k.Input((5, 3))
    y = k.Bidirectional(k.GRU(3, return_sequences=True))(x)
    y = k.SimpleRNN(3, return_sequences=True)(y)
    return k.Model(x, k.Dense(2)(k.LSTM(3, go_backwards=True)(y))), [_normal(k, 5, 3)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def cells(k):
    x = k.Input((5, 3))
    return k.Model(x, k.Dense(2)(k.RNN([k.LSTMCell(3), k.GRUCell(2)])(x))), [_normal(k, 5, 3)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def conv_lstm(k):
    model = k.Sequential([k.ConvLSTM2D(2, 2, input_shape=(3, 4, 4, 1)), k.BatchNormalization(), k.Flatten(), k.Dense(2)])
    return model, [_normal(k, 3, 4, 4, 1)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse")


def attention(k):
    x = k.Input((5, 4))
    y = k.LayerNormalization()(k.Add()([x, k.Attention(use_scale=True)([x, x])]))
    y = k.AdditiveAttention()([y, x])
    return k.Model(x, k.Dense(2)(k.GlobalAveragePooling1D()(y))), [_normal(k, 5, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def transformer(k):
    x = k.Input((6,), dtype="int32")
    y = k.Embedding(10, 4)(x)
    y = k.LayerNormalization()(y + k.MultiHeadAttention(2, 3)(y, y))
    y = k.LayerNormalization()(y + k.Dense(4)(k.Dense(8, activation="gelu")(y)))
    return k.Model(x, k.Dense(3)(y[:, 0])), [_ids(k, 6, 10)], [_classes(k, 3)], dict(
        optimizer="adam", loss=k.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])


def renormalized(k):
    model = k.Sequential([k.Dense(5, input_shape=(4,)), k.BatchNormalization(renorm=True), k.Dense(2)])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse")


def spectral(k):
    model = k.Sequential([k.SpectralNormalization(k.Dense(5), input_shape=(4,)), k.Dense(2)])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse")


def loss_in_graph(k):
    x = k.Input((4,))
    code = k.Dense(3, activation="tanh")(x)
    model = k.Model(x, k.Dense(2)(code))
    model.add_loss(0.1 * k.backend.mean(k.backend.square(code)))
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse", metrics=["mae"])


def metric_in_graph(k):
    x = k.Input((4,))
    code = k.Dense(3, activation="tanh")(x)
    model = k.Model(x, k.Dense(2)(code))
    model.add_metric(k.backend.mean(code), name="mean_code", aggregation="mean")
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse", metrics=["mae"])


def _mixed(k):
    with _mixed_float16(k.keras.mixed_precision.set_global_policy):
        return k.Sequential([k.Dense(5, input_shape=(4,), activation="relu"), k.Dense(2, dtype="float32")])


def policy_mixed(k):
    model, scaled = _mixed(k), k.keras.mixed_precision.LossScaleOptimizer
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer=scaled(k.optimizers.SGD(0.01)), loss="mse")


def policy_mixed_adam(k):
    model, scaled = _mixed(k), k.keras.mixed_precision.LossScaleOptimizer
    optimizer = scaled(k.optimizers.Adam(0.01), dynamic=False, initial_scale=128)
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer=optimizer, loss="mse")


def policy_mixed_later(k):
    model = _mixed(k)
    with _mixed_float16(k.keras.mixed_precision.set_global_policy):
        model.compile("adam", "mse")
        return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def double(k):
    x = k.Input((4,), dtype="float64")
    y = k.Dense(2, dtype="float64")(k.BatchNormalization(dtype="float64")(x))
    return k.Model(x, y), [_normal(k, 4).astype("float64")], [_normal(k, 2)], dict(optimizer="adam", loss="mse")


def eager_and_steps(k):
    model = k.Sequential([k.Dense(2, input_shape=(4,))])
    return model, [_normal(k, 4)], [_normal(k, 2)], dict(optimizer="sgd", loss="mse", run_eagerly=True, steps_per_execution=1)


def compiled_metrics(k):
    m = k.metrics
    model = k.Sequential([k.Dense(3, activation="sigmoid", input_shape=(4,))])
    return model, [_normal(k, 4)], [(_normal(k, 3) > 0).astype("float32")], dict(optimizer="sgd", loss="binary_crossentropy", metrics=[
        m.AUC(curve="PR", num_thresholds=50), m.AUC(multi_label=True), m.Precision(thresholds=0.4), m.Recall(class_id=1), m.TruePositives(), m.FalseNegatives(thresholds=[0.3, 0.6]),
        m.PrecisionAtRecall(0.5), m.SensitivityAtSpecificity(0.5), m.SpecificityAtSensitivity(0.5), m.BinaryCrossentropy(), m.MeanSquaredError()])


def compiled_metrics_real(k):
    m = k.metrics
    model = k.Sequential([k.Dense(3, input_shape=(4,))])
    return model, [_normal(k, 4)], [_normal(k, 3)], dict(optimizer="sgd", loss=k.losses.Huber(), metrics=[
        m.MeanAbsolutePercentageError(), m.MeanSquaredLogarithmicError(), m.CosineSimilarity(axis=1), m.LogCoshError(), m.RootMeanSquaredError(),
        m.Hinge(), m.SquaredHinge(), m.CategoricalHinge(), m.Poisson(), m.KLDivergence()])


def compiled_metrics_classes(k):
    m = k.metrics
    model = k.Sequential([k.Dense(3, activation="softmax", input_shape=(4,))])
    return model, [_normal(k, 4)], [np.eye(3, dtype="float32")[_ids(k, 1, 3)[:, 0]]], dict(optimizer="sgd", loss=k.losses.CategoricalCrossentropy(), metrics=[
        m.CategoricalAccuracy(name="ca"), m.TopKCategoricalAccuracy(k=2), m.CategoricalCrossentropy(), "accuracy", "AUC", m.F1Score(average="macro") if hasattr(m, "F1Score") else "Precision"])


def functions_as_losses(k):
    model = k.Sequential([k.Dense(3, activation="softplus", input_shape=(4,))])
    return model, [_normal(k, 4)], [np.abs(_normal(k, 3))], dict(optimizer="sgd", loss=k.losses.mean_squared_error, metrics=[k.metrics.mean_absolute_error, k.losses.mean_squared_logarithmic_error])


TRAINED = [value for name, value in list(globals().items()) if callable(value) and not name.startswith("_") and name != "words_by"]
TRAINED += [words_by(name) for name in ("sgd", "adam", "adagrad", "rmsprop", "adadelta", "adamax", "nadam", "ftrl")]
