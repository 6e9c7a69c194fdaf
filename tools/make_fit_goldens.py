#!/usr/bin/env python3
"""Make tests/golden/fit: what the real Keras learns.

    "$(scripts/python-env)/bin/python" tools/make_fit_goldens.py [CASE ...]

Each case is a folder: model.keras as it was compiled, data.npz (x_0, y_0, w_0, vx_0, ... in flattening
order), case.json with the arguments of fit, the history and what evaluate gives, and after.keras.
"""

import json
import shutil
import sys
from pathlib import Path

import real_keras  # noqa: F401, must come before keras
import keras
import numpy as np
from keras import layers as L

OUTPUT = Path(__file__).parent.parent / "tests/golden/fit"
RANDOM = np.random.default_rng(5)


def normal(*shape):
    return RANDOM.normal(size=shape).astype("float32")


def one_hot(rows, classes):
    return np.eye(classes, dtype="float32")[RANDOM.integers(0, classes, rows)]


def mlp(units=3, activation=None, **dense):
    x = L.Input((4,), name="x")
    y = L.Dense(5, activation="tanh", name="hidden", **dense)(x)
    return keras.Model(x, L.Dense(units, activation=activation, name="out")(y))


def two_outputs():
    a, b = L.Input((4,), name="a"), L.Input((3,), name="b")
    h = L.Concatenate(name="join")([a, b])
    h = L.Dense(6, activation="relu", name="hidden")(h)
    return keras.Model([a, b], [L.Dense(1, name="value")(h), L.Dense(3, activation="softmax", name="kind")(h)])


def sequence_model():
    x = L.Input((6,), dtype="int32", name="tokens")
    y = L.Embedding(9, 4, mask_zero=True, name="words")(x)
    y = L.LSTM(5, return_sequences=True, name="memory")(y)
    return keras.Model(x, L.Dense(2, name="out")(y))


def attentive():
    """Words that are masked see nothing, and nothing sees them."""
    x = L.Input((5,), dtype="int32", name="tokens")
    y = L.Embedding(9, 4, mask_zero=True, embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0), name="words")(x)
    a = L.MultiHeadAttention(2, 3, name="heads")(y, y)
    b = L.GroupQueryAttention(3, 2, 1, name="groups")(y, y, use_causal_mask=True)
    return keras.Model(x, L.Dense(2, name="out")(L.Concatenate(name="join")([a, b])))


def conv_model():
    x = L.Input((6, 6, 2), name="image")
    y = L.Conv2D(4, 3, padding="same", use_bias=False, name="conv")(x)  # its gradient would be 0, but for rounding
    y = L.BatchNormalization(momentum=0.8, name="norm")(y)
    y = L.ReLU(name="relu")(y)
    y = L.MaxPooling2D(name="pool")(y)
    y = L.Flatten(name="flat")(y)
    return keras.Model(x, L.Dense(3, activation="softmax", name="out")(y))


def frozen_norm():
    model = conv_model()
    model.get_layer("norm").trainable = False
    model.get_layer("conv").trainable = False
    return model


def shared_norm(**arguments):
    """A nested model that is called twice, and with it its statistics."""
    x = L.Input((4,), name="half")
    norm = L.BatchNormalization(momentum=0.7, name="norm", **arguments)
    tower = keras.Model(x, norm(L.Dense(4, name="hidden")(norm(x))), name="tower")
    a, b = L.Input((4,), name="a"), L.Input((4,), name="b")
    return keras.Model([a, b], L.Dense(2, name="out")(L.Subtract(name="join")([tower(a), tower(b)])))


def words(**embedding):
    """Words that stand several times in a batch, in a table that is used twice."""
    table = L.Embedding(7, 4, name="words", **embedding)
    a, b = L.Input((5,), dtype="int32", name="a"), L.Input((3,), dtype="int32", name="b")
    pool = L.GlobalAveragePooling1D(name="pool")
    y = L.Concatenate(name="join")([pool(table(a)), pool(table(b))])
    return keras.Model([a, b], L.Dense(2, name="out")(y))


def words_case(optimizer, **embedding):
    x = [RANDOM.integers(0, 7, (8, 5)).astype("int32"), RANDOM.integers(0, 3, (8, 3)).astype("int32")]
    return Case(words(**embedding), x, normal(8, 2), compiled=dict(optimizer=optimizer, loss="mse"), epochs=2, batch_size=4)


def regularized():
    return mlp(kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02), bias_regularizer="l2",
               activity_regularizer=keras.regularizers.L2(0.1), kernel_constraint=keras.constraints.MaxNorm(0.8))


def orthogonal():
    """A row of zeros has no direction."""
    model = mlp(kernel_regularizer=keras.regularizers.OrthogonalRegularizer(0.1), kernel_constraint="non_neg")
    kernel, *others = model.get_weights()
    kernel = np.abs(kernel)
    kernel[1] = 0
    model.set_weights([kernel, *others])
    return model


def normalizes_zeros():
    """A row of zeros has no direction here, too."""
    x = L.Input((4,))
    return keras.Model(x, L.Dense(3)(keras.ops.normalize(L.Dense(5, use_bias=False)(x), order=2)))


class Case:
    def __init__(self, model, x, y, w=None, compiled=None, **fit):
        self.model, self.x, self.y, self.w, self.compiled, self.fit = model, x, y, w, compiled or {}, fit


def cases():
    o = keras.optimizers
    yield "adam_mse", Case(mlp(), normal(10, 4), normal(10, 3),
                           compiled=dict(optimizer=o.Adam(0.01), loss="mse", metrics=["mae", "mse"]), epochs=3, batch_size=4)
    yield "sparse_accuracy", Case(
        mlp(3, "softmax"), normal(11, 4), RANDOM.integers(0, 3, 11),
        compiled=dict(optimizer=o.RMSprop(0.01, momentum=0.5), loss="sparse_categorical_crossentropy", metrics=["accuracy"]),
        epochs=3, batch_size=4, validation_split=0.3)
    yield "class_weight", Case(
        mlp(3, "softmax"), normal(9, 4), one_hot(9, 3),
        compiled=dict(optimizer=o.SGD(0.1, momentum=0.9), loss="categorical_crossentropy", metrics=["accuracy"],
                      weighted_metrics=["accuracy"]),
        epochs=2, batch_size=4, class_weight={0: 1.0, 1: 2.5, 2: 0.25})
    yield "sample_weight", Case(
        mlp(1), normal(10, 4), normal(10, 1), RANDOM.random(10).astype("float32"),
        compiled=dict(optimizer=o.Nadam(0.01), loss=keras.losses.Huber(1.0), metrics=["mae"], weighted_metrics=["mse"]),
        epochs=2, batch_size=4, validation_split=0.2)
    yield "two_outputs_lists", Case(
        two_outputs(), [normal(10, 4), normal(10, 3)], [normal(10, 1), RANDOM.integers(0, 3, (10, 1))],
        compiled=dict(optimizer=o.AdamW(0.01), loss=["mse", "sparse_categorical_crossentropy"], loss_weights=[0.5, 2.0],
                      metrics=[["mae"], ["accuracy", "mse"]]),
        epochs=2, batch_size=5)
    yield "two_outputs_dicts", Case(
        two_outputs(), [normal(8, 4), normal(8, 3)], [normal(8, 1), one_hot(8, 3)],
        compiled=dict(optimizer=o.Adamax(0.01), loss={"kind": "categorical_crossentropy", "value": "mae"},
                      loss_weights={"kind": 2.0, "value": 0.1}, metrics={"kind": ["accuracy"]}),
        epochs=2, batch_size=4)
    yield "one_loss_of_two", Case(
        two_outputs(), [normal(8, 4), normal(8, 3)], [normal(8, 1), one_hot(8, 3)],
        compiled=dict(optimizer=o.Adagrad(0.1), loss=["mse", None]), epochs=2, batch_size=4)
    yield "masked_sequences", Case(
        sequence_model(), RANDOM.integers(0, 9, (8, 6)).astype("int32") * (np.arange(6) < RANDOM.integers(2, 7, (8, 1))),
        normal(8, 6, 2), compiled=dict(optimizer=o.SGD(0.2), loss="mse", metrics=["mae"]), epochs=2, batch_size=4)
    yield "batch_normalization", Case(
        conv_model(), normal(9, 6, 6, 2), RANDOM.integers(0, 3, 9),
        compiled=dict(optimizer=o.Adam(0.01, amsgrad=True), loss="sparse_categorical_crossentropy", metrics=["accuracy"]),
        epochs=3, batch_size=4)
    yield "frozen_layers", Case(
        frozen_norm(), normal(8, 6, 6, 2), RANDOM.integers(0, 3, 8),
        compiled=dict(optimizer=o.Adam(0.01), loss="sparse_categorical_crossentropy"), epochs=2, batch_size=4)
    yield "regularized", Case(
        regularized(), normal(10, 4), normal(10, 3),
        compiled=dict(optimizer=o.Adadelta(1.0), loss="mae"), epochs=3, batch_size=4, validation_split=0.3)
    yield "ema_and_accumulation", Case(
        mlp(), normal(12, 4), normal(12, 3),
        compiled=dict(optimizer=o.Adam(0.02, use_ema=True, ema_momentum=0.8, gradient_accumulation_steps=2,
                                       global_clipnorm=0.5, weight_decay=0.01), loss="mse"), epochs=3, batch_size=4)
    yield "schedule", Case(
        mlp(), normal(10, 4), normal(10, 3),
        compiled=dict(optimizer=o.SGD(o.schedules.CosineDecay(0.2, 6, warmup_target=0.4, warmup_steps=2), nesterov=True,
                                      momentum=0.9), loss="log_cosh"), epochs=3, batch_size=4)
    yield "binary", Case(
        mlp(1, "sigmoid"), normal(12, 4), RANDOM.integers(0, 2, (12, 1)).astype("float32"),
        compiled=dict(optimizer="rmsprop", loss="binary_crossentropy",
                      metrics=["accuracy", keras.metrics.AUC(name="auc"), keras.metrics.Precision(name="precision")]),
        epochs=2, batch_size=5, validation_split=0.25, validation_freq=2)
    yield "ftrl_lion_steps", Case(
        mlp(), normal(12, 4), normal(12, 3), compiled=dict(optimizer=o.Lion(0.01), loss="cosine_similarity"),
        epochs=3, batch_size=4, steps_per_epoch=2, initial_epoch=1)
    yield "shared_normalization", Case(
        shared_norm(), [normal(9, 4), normal(9, 4) * 3], normal(9, 2),
        compiled=dict(optimizer=o.SGD(0.05), loss="mse"), epochs=2, batch_size=4)
    yield "shared_renormalization", Case(
        shared_norm(renorm=True, renorm_momentum=0.6, renorm_clipping={"rmin": 0.5, "rmax": 2.0, "dmax": 1.0}),
        [normal(9, 4), normal(9, 4) * 1.5], normal(9, 2),
        compiled=dict(optimizer=o.SGD(0.01), loss="mse"), epochs=2, batch_size=4)
    yield "words_adam", words_case(o.Adam(0.05))
    yield "words_adam_accumulating", words_case(o.Adam(0.05, gradient_accumulation_steps=2))
    yield "words_adam_clipnorm", words_case(o.Adam(0.05, clipnorm=0.05))
    yield "words_rmsprop_global_clipnorm", words_case(o.RMSprop(0.05, global_clipnorm=0.05))
    yield "words_adamax_regularized", words_case(o.Adamax(0.05), embeddings_regularizer=keras.regularizers.L2(0.1))
    yield "words_adadelta", words_case(o.Adadelta(1.0))
    yield "words_adafactor", words_case(o.Adafactor(0.05, relative_step=False))
    yield "words_loss_scale", words_case(o.LossScaleOptimizer(o.Adam(0.05), initial_scale=64.0))
    # Each validation begins with the first row, whatever number of steps it takes.
    yield "validation_steps", Case(
        mlp(), normal(15, 4), normal(15, 3), compiled=dict(optimizer=o.SGD(0.1), loss="mse", metrics=["mae"]),
        epochs=3, batch_size=3, validation_split=0.4, validation_steps=1)
    # Losses of outputs are means over batches, each counting alike: the last batch is smaller.
    yield "two_outputs_last_batch", Case(
        two_outputs(), [normal(11, 4), normal(11, 3)], [normal(11, 1), RANDOM.integers(0, 3, (11, 1))],
        compiled=dict(optimizer=o.SGD(0.1), loss=["mse", "sparse_categorical_crossentropy"], loss_weights=[0.5, 2.0],
                      metrics=[["mae"], ["accuracy"]], weighted_metrics=[["mse"], ["accuracy"]]),
        epochs=2, batch_size=4, validation_split=0.4, validation_batch_size=3)
    yield "masked_attention", Case(
        attentive(), RANDOM.integers(1, 9, (8, 5)).astype("int32") * (np.arange(5) < RANDOM.integers(1, 6, (8, 1))),
        normal(8, 5, 2), compiled=dict(optimizer=o.SGD(0.3), loss="mse"), epochs=3, batch_size=4)
    yield "words_rmsprop_clipvalue", words_case(o.RMSprop(0.05, clipvalue=0.02))
    yield "two_outputs_eager", Case(
        two_outputs(), [normal(7, 4), normal(7, 3)], [normal(7, 1), RANDOM.integers(0, 3, (7, 1))],
        compiled=dict(optimizer=o.SGD(0.1), loss=["mse", "sparse_categorical_crossentropy"], run_eagerly=True), epochs=2,
        batch_size=4)
    some_rows = normal(8, 4) * (np.arange(8) % 3 > 0)[:, None].astype("float32")
    yield "normalize_zero_row", Case(normalizes_zeros(), some_rows, normal(8, 3),
                                     compiled=dict(optimizer=o.SGD(0.1), loss="mse"), epochs=2, batch_size=4)
    yield "orthogonal_zero_row", Case(orthogonal(), normal(8, 4), normal(8, 3), compiled=dict(optimizer=o.SGD(0.1), loss="mse"),
                                      epochs=2, batch_size=4)


def flat(structure):
    return [] if structure is None else [np.asarray(v) for v in keras.tree.flatten(structure)]


def record(name, case):
    folder = OUTPUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    keras.utils.set_random_seed(1)
    case.model.compile(**case.compiled)
    case.model.save(folder / "model.keras")
    arrays = {}
    for what, value in (("x", case.x), ("y", case.y), ("w", case.w)):
        arrays |= {f"{what}_{i}": v for i, v in enumerate(flat(value))}
    np.savez_compressed(folder / "data.npz", **arrays)
    history = case.model.fit(case.x, case.y, sample_weight=case.w, shuffle=False, verbose=0, **case.fit)
    case.model.save(folder / "after.keras")
    evaluated = case.model.evaluate(case.x, case.y, sample_weight=case.w, batch_size=case.fit["batch_size"],
                                    verbose=0, return_dict=True)
    (folder / "case.json").write_text(json.dumps(
        {"fit": {k: {str(a): b for a, b in v.items()} if isinstance(v, dict) else v for k, v in case.fit.items()},
         "history": {k: [float(n) for n in v] for k, v in history.history.items()}, "epochs": history.epoch,
         "evaluate": {k: float(v) for k, v in evaluated.items()}}, indent=1) + "\n")
    print(name, history.history.get("loss"), flush=True)


def main():
    for name, case in cases():
        if not sys.argv[1:] or name in sys.argv[1:]:
            record(name, case)


if __name__ == "__main__":
    main()
