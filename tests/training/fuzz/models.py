"""Random models: what is drawn is a model, its inputs, and what each of its outputs means."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import layers as L

ROWS = 13


@dataclass
class Drawn:
    model: keras.Model
    x: list  # arrays in flattening order
    stateful: bool
    kinds: list  # for each output in flattening order: linear, positive, unit, softmax, logits, sigmoid, ctc


class Part:
    """Draws trunks: each gives input tensors, arrays for them, and features."""

    def __init__(self, draws, randomness):
        self.d = draws
        self.randomness = randomness  # whether layers may draw numbers
        self.stateful = False  # whether recurrent layers keep their states, for which inputs have a fixed number of rows

    # ---------------------------------------------------------------- arguments of layers

    def regularizer(self):
        r, d = keras.regularizers, self.d
        return d.one_of("l1", "l2", "L1L2", r.L2(0.03), r.L1(0.01), r.L1L2(0.01, 0.02), r.OrthogonalRegularizer(0.02))

    def constraint(self):
        c, d = keras.constraints, self.d
        return d.one_of(c.MaxNorm(0.9), c.UnitNorm(), c.NonNeg(), c.MinMaxNorm(0.3, 0.9, rate=0.7))

    def weights(self, kernel="kernel"):
        """Regularizers and constraints of a layer with a kernel and a bias."""
        d = self.d
        vector = lambda: d.one_of("l1", "l2", keras.regularizers.L2(0.1))
        return d.maybe(0.12, **{
            f"{kernel}_regularizer": self.regularizer, f"{kernel}_constraint": self.constraint, "bias_regularizer": vector,
            "bias_constraint": lambda: d.one_of("non_neg", keras.constraints.MaxNorm(0.4)),
            "activity_regularizer": lambda: d.one_of("l2", keras.regularizers.L1(0.05)), "use_bias": False})

    def activation(self):
        return self.d.one_of(None, "relu", "tanh", "sigmoid", "elu", "selu", "gelu", "softplus", "swish", "softsign", "leaky_relu",
                             "hard_sigmoid", "mish", "celu", "softmax")

    def dense(self, units=None):
        return L.Dense(units or self.d.whole(2, 6), activation=self.activation(), **self.weights())

    # ---------------------------------------------------------------- layers that keep the shape

    def between(self, y):
        """A normalization, an activation, noise or a plain operation."""
        d = self.d
        options = [
            lambda: L.BatchNormalization(momentum=0.8, **d.maybe(0.15, scale=False, center=False, gamma_regularizer="l2",
                                                                 beta_constraint="non_neg")),
            lambda: L.LayerNormalization(**d.maybe(0.2, scale=False, center=False, gamma_regularizer="l1")),
            lambda: L.RMSNormalization(), lambda: L.UnitNormalization(),
            lambda: L.GroupNormalization(groups=d.one_of(1, -1)), lambda: L.PReLU(**d.maybe(0.3, alpha_regularizer="l2")),
            lambda: L.LeakyReLU(0.2), lambda: L.ELU(), lambda: L.ReLU(max_value=1.5), lambda: L.Activation("gelu"),
            lambda: L.ActivityRegularization(l1=0.01, l2=0.02), lambda: L.Rescaling(0.5, 0.1),
        ]
        if self.randomness:
            options += [lambda: L.Dropout(0.3), lambda: L.GaussianNoise(0.1), lambda: L.GaussianDropout(0.2),
                        lambda: L.AlphaDropout(0.2)]
        if d.chance(0.15):
            return d.one_of(lambda: y * 0.5 + 0.1, lambda: keras.ops.tanh(y), lambda: y / (1.0 + keras.ops.abs(y)))()
        return d.one_of(*options)()(y)

    def maybe_between(self, y, probability=0.4):
        return self.between(y) if self.d.chance(probability) else y

    # ---------------------------------------------------------------- trunks

    def mlp(self):
        width = self.d.whole(2, 5)
        x = L.Input((width,))
        y = self.maybe_between(x, 0.2)
        for _ in range(self.d.whole(1, 2)):
            y = self.maybe_between(self.dense()(y))
        return [x], [self.d.normal(ROWS, width)], y

    def wrapped(self):
        """Layers around or beside a Dense: spectral norms, low ranks, einsums, one layer called twice."""
        d, width = self.d, 4
        x = L.Input((width,))
        array = d.normal(ROWS, width)
        which = d.whole(0, 5)
        if which == 0:
            y = L.SpectralNormalization(L.Dense(3), power_iterations=d.whole(1, 2))(x)
        elif which == 1:
            y = L.EinsumDense("ab,bc->ac", output_shape=3, bias_axes="c", activation="tanh", **self.weights())(x)
        elif which == 2:
            shared = self.dense(width)
            y = shared(self.maybe_between(shared(x)))
        elif which == 3:
            layer = L.Dense(5, activation="relu", lora_rank=2)
            y = layer(x)
        elif which == 4:
            normalization = L.Normalization(axis=-1)
            normalization.adapt(array)
            y = self.dense()(normalization(x))
        else:
            y = self.nested(width)(x)
        return [x], [array], y

    def nested(self, width):
        if self.d.chance(0.5):
            stack = [L.Input((width,)), self.dense(), L.BatchNormalization(momentum=0.7), self.dense()]
            return keras.Sequential(stack)
        x = L.Input((width,))
        return keras.Model(x, self.maybe_between(self.dense()(x)))

    def image(self):
        d, channels = self.d, self.d.whole(1, 3)
        x = L.Input((6, 6, channels))
        padding = d.one_of("same", "valid")
        y = d.one_of(
            lambda: L.Conv2D(4, 3, padding=padding, strides=d.whole(1, 2), activation="relu", **self.weights()),
            lambda: L.Conv2D(4, 2, padding=padding, dilation_rate=2, **self.weights()),
            lambda: L.Conv2D(2 * channels, 3, groups=channels, padding=padding, **self.weights()),
            lambda: L.DepthwiseConv2D(3, padding=padding, depth_multiplier=2, **self.weights("depthwise")),
            lambda: L.SeparableConv2D(3, 3, padding=padding, **self.weights("pointwise")),
            lambda: L.Conv2DTranspose(3, 2, strides=2, padding=padding, **self.weights()))()(x)
        y = self.maybe_between(y)
        y = d.one_of(L.MaxPooling2D, L.AveragePooling2D, L.UpSampling2D)(2)(y)
        if d.chance(0.4):
            y = L.Conv2D(3, 2, padding="same", activation="tanh", **self.weights())(y)
        return [x], [d.normal(ROWS, 6, 6, channels)], d.one_of(L.Flatten, L.GlobalAveragePooling2D, L.GlobalMaxPooling2D)()(y)

    def steps(self):
        """A sequence (rows, 5, features), masked or not, from words or numbers."""
        d, steps = self.d, 5
        rows = ROWS if self.stateful else None
        lengths = d.random.integers(1, steps + 1, (ROWS, 1))
        if d.chance(0.5):
            x = L.Input((steps,), batch_size=rows, dtype=d.one_of("int32", "int64"))
            words = d.random.integers(1, 9, (ROWS, steps)) * (np.arange(steps) < lengths)
            options = d.maybe(0.15, embeddings_regularizer="l2", embeddings_constraint=lambda: keras.constraints.MaxNorm(0.1),
                              activity_regularizer="l2")
            return [x], [words.astype(x.dtype)], L.Embedding(9, 4, mask_zero=d.chance(0.7), **options)(x)
        x = L.Input((steps, 3), batch_size=rows)
        values = d.normal(ROWS, steps, 3) * (np.arange(steps) < lengths)[..., None]
        return [x], [values.astype("float32")], (L.Masking()(x) if d.chance(0.6) else x)

    def recurrent(self, sequences):
        d = self.d
        recurrent = d.maybe(0.1, recurrent_regularizer=self.regularizer, recurrent_constraint=self.constraint)
        options = {**self.weights(), **recurrent, **d.maybe(0.15, go_backwards=True), "return_sequences": sequences}
        if self.randomness and d.chance(0.15):
            options["dropout"] = 0.3
        kind = d.whole(0, 4)
        if kind == 0:
            layer = L.SimpleRNN(3, **options)
        elif kind == 1:
            layer = L.GRU(3, **options, **d.maybe(0.2, reset_after=False))
        elif kind == 2:
            return L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_sequences=sequences)
        else:
            layer = L.LSTM(3, **options, **d.maybe(0.2, unit_forget_bias=False, activation="relu"))
        layer.stateful = self.stateful
        if d.chance(0.35) and not layer.go_backwards:
            layer = L.Bidirectional(layer, merge_mode=d.one_of("concat", "sum", "ave", "mul"))
        return layer

    def sequence(self, sequences):
        """Ends in (rows, steps, features) if sequences, else in (rows, features)."""
        d = self.d
        self.stateful = d.chance(0.1)
        inputs, arrays, y = self.steps()
        which = d.whole(0, 5)
        if which <= 2:
            if d.chance(0.2):
                y = self.recurrent(True)(y)
            y = self.recurrent(sequences)(y)
            return inputs, arrays, y
        if which == 3:
            attention = d.one_of(lambda: L.MultiHeadAttention(2, 3), lambda: L.GroupQueryAttention(3, 2, 1),
                                 lambda: L.MultiHeadAttention(1, 2, value_dim=3, use_bias=False))()
            y = L.Add()([L.Dense(4)(y), L.Dense(4)(attention(y, y, use_causal_mask=d.chance(0.4)))])
        elif which == 4:
            attention = d.one_of(lambda: L.Attention(use_scale=True), lambda: L.AdditiveAttention(),
                                 lambda: L.Attention(score_mode="concat"))()
            y = attention([y, L.Dense(y.shape[-1])(y)])
        else:
            y = L.Conv1D(3, 2, padding=d.one_of("same", "causal"), activation="relu", **self.weights())(y)
        y = self.maybe_between(y)
        if d.chance(0.3):
            y = L.TimeDistributed(L.Dense(3, activation="tanh"))(y)
        return inputs, arrays, (y if sequences else d.one_of(L.GlobalAveragePooling1D, L.GlobalMaxPooling1D, L.Flatten)()(y))

    def two(self):
        """Two inputs that meet; at times one layer for both."""
        d = self.d
        if d.chance(0.3):
            table = L.Embedding(7, 4, mask_zero=d.chance(0.3))
            a, b = L.Input((5,), dtype="int32"), L.Input((3,), dtype="int32")
            pool = L.GlobalAveragePooling1D()
            arrays = [d.random.integers(0, 7, (ROWS, n)).astype("int32") for n in (5, 3)]
            return [a, b], arrays, L.Concatenate()([pool(table(a)), pool(table(b))])
        a, b = L.Input((4,)), L.Input((4,))
        tower = d.one_of(lambda: self.dense(4), lambda: L.BatchNormalization(momentum=0.7), lambda: self.nested(4))()
        left, right = tower(a), (tower(b) if d.chance(0.6) else L.Dense(tower(a).shape[-1])(b))
        join = d.one_of(L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate)()
        return [a, b], [d.normal(ROWS, 4), d.normal(ROWS, 4)], join([left, right])

    def trunk(self, sequences):
        if sequences:
            return self.sequence(True)
        return self.d.one_of(self.mlp, self.mlp, self.wrapped, self.image, lambda: self.sequence(False), self.two)()

    # ---------------------------------------------------------------- heads

    def head(self, y, kind, name):
        classes = 1 if kind == "sigmoid" and self.d.chance(0.6) else self.d.whole(2, 4)
        if kind == "linear":
            classes = self.d.whole(1, 3)
        if kind == "unit":
            return L.UnitNormalization(name=name)(L.Dense(classes)(y))
        activation = {"linear": None, "positive": "softplus", "logits": None, "softmax": "softmax", "sigmoid": "sigmoid", "ctc": None}
        return L.Dense(classes, activation=activation[kind], name=name, **self.weights())(y)


def freeze_some(draws, model):
    for layer in model.layers:
        if layer.weights and draws.chance(0.2):
            layer.trainable = False


def draw_model(draws, randomness):
    """A model with one to three outputs, of one of the forms that Keras takes."""
    part = Part(draws, randomness)
    sequences = draws.chance(0.25)
    inputs, arrays, y = part.trunk(sequences)
    count = draws.one_of(1, 1, 1, 2, 2, 3)
    kinds = [draws.one_of("linear", "linear", "positive", "unit", "softmax", "logits", "sigmoid") for _ in range(count)]
    if sequences and count == 1 and draws.chance(0.1):
        kinds = ["ctc"]
    # In the order of the alphabet, or not: dicts are flattened by it.
    names = [f"{letter}_{kind}" for letter, kind in zip(draws.one_of("abc", "cab"), kinds)]
    heads = [part.head(y, kind, name) for kind, name in zip(kinds, names)]
    form = draws.one_of("list", "dict") if count > 1 else draws.one_of("leaf", "leaf", "list", "dict")
    if form == "dict":
        order = sorted(range(count), key=lambda i: names[i])
        outputs, kinds = dict(zip(names, heads)), [kinds[i] for i in order]
    else:
        outputs = heads if form == "list" else heads[0]
    if len(inputs) > 1 and draws.chance(0.3):
        inputs = {"left": inputs[0], "right": inputs[1]}
    elif len(inputs) == 1:
        inputs = inputs[0]
    model = keras.Model(inputs, outputs)
    if draws.chance(0.25):
        freeze_some(draws, model)
    return Drawn(model, arrays, part.stateful, kinds)
