"""Models that hold layers of classes that only their author has, in every place where such a layer may be.

`models(k)` makes them with `k`, keras or tf_keras: name -> (model, names of the layers that ramet cannot know).
"""

import types

import keras
import tensorflow as tf
import tf_keras


def custom_classes(k):
    """The layers, each of a kind of its own: what it makes of shape, rank, type and number of tensors."""
    layers = k.layers

    class Scaled(layers.Layer):  # as it came
        def build(self, shape):
            self.scale = self.add_weight(name="scale", shape=(shape[-1],), initializer="ones")
            super().build(shape)

        def call(self, x):
            return x * self.scale

    class Projected(layers.Layer):  # another last axis
        def __init__(self, units=7, **kwargs):
            super().__init__(**kwargs)
            self.units = units

        def build(self, shape):
            self.matrix = self.add_weight(name="matrix", shape=(shape[-1], self.units))
            super().build(shape)

        def call(self, x):
            return tf.einsum("...i,io->...o", x, tf.convert_to_tensor(self.matrix))

        def compute_output_shape(self, shape):
            return (*shape[:-1], self.units)

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    class Halved(layers.Layer):  # fewer steps
        def call(self, x):
            return x[:, ::2]

    class Flattened(layers.Layer):  # a lower rank
        def call(self, x):
            return tf.reshape(x, (-1, x.shape[1] * x.shape[2]))

    class Summed(layers.Layer):  # one axis less
        def call(self, x):
            return tf.reduce_sum(x, 1)

    class Deepened(layers.Layer):  # a higher rank
        def call(self, x):
            return tf.stack([x, -x, 2 * x], -1)

    class Tokens(layers.Layer):  # another type
        def call(self, x):
            return tf.cast(tf.abs(x) * 3, "int32")

    class Parts(layers.Layer):  # several outputs, of several shapes
        def call(self, x):
            return x[:, :2], tf.reduce_mean(x, 1)

    class Named(layers.Layer):  # a dict of outputs
        def call(self, x):
            return {"whole": x + 1, "part": x[..., :1]}

    class Joined(layers.Layer):  # several inputs
        def call(self, inputs):
            return tf.concat(inputs, -1)

    class Gated(layers.Layer):  # inputs by name
        def call(self, x, gate=None):
            return x * tf.sigmoid(gate)

    class Block(layers.Layer):  # layers inside
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.first, self.norm = layers.Dense(6, activation="relu"), layers.BatchNormalization()

        def build(self, shape):
            self.first.build(shape)
            self.norm.build((*shape[:-1], 6))
            super().build(shape)

        def call(self, x):
            return self.norm(self.first(x))

        def compute_output_shape(self, shape):
            return (*shape[:-1], 6)

    class Wrapped(layers.Wrapper):  # around another layer
        def build(self, shape):
            self.layer.build(shape)
            super().build(shape)

        def call(self, x):
            return self.layer(x) * 2

        def compute_output_shape(self, shape):
            return self.layer.compute_output_shape(shape)

    class Cell(layers.Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = self.state_size = self.output_size = units

        def build(self, shape):
            self.kernel = self.add_weight(name="kernel", shape=(shape[-1], self.units))
            super().build(shape)

        def call(self, x, states):
            y = tf.tanh(tf.matmul(x, tf.convert_to_tensor(self.kernel)) + states[0])
            return y, [y]

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    class Network(k.Model):
        def __init__(self, units=5, **kwargs):
            super().__init__(**kwargs)
            self.units, self.hidden, self.last = units, layers.Dense(units), layers.Dense(units)

        def build(self, shape):
            self.hidden.build(shape)
            self.last.build((*shape[:-1], self.units))
            super().build(shape)

        def call(self, x):
            return self.last(self.hidden(x))

        def compute_output_shape(self, shape):
            return (*shape[:-1], self.units)

        def get_config(self):
            return {"units": self.units, "name": self.name}

    found = {name: value for name, value in locals().items() if isinstance(value, type)}
    return types.SimpleNamespace(**found)


# What stands behind a layer that gives (steps, features), and behind one that gives features.
def followers(k):
    L = k.layers
    sequences = {
        "Dense": lambda: [L.Dense(3)],
        "Conv1D": lambda: [L.Conv1D(3, 2)],
        "LSTM": lambda: [L.LSTM(3)],
        "Bidirectional": lambda: [L.Bidirectional(L.GRU(3))],
        "TimeDistributed": lambda: [L.TimeDistributed(L.Dense(3))],
        "Flatten": lambda: [L.Flatten(), L.Dense(3)],
        "Pooling": lambda: [L.GlobalAveragePooling1D(), L.Dense(3)],
        "Normalization": lambda: [L.BatchNormalization(), L.Activation("relu"), L.Dropout(0.5), L.Dense(3)],
        "LayerNormalization": lambda: [L.LayerNormalization()],
        "Permute": lambda: [L.Permute((2, 1)), L.Dense(3)],
        "Pooled": lambda: [L.MaxPooling1D(2), L.Conv1D(4, 1), L.Flatten()],
        "nothing": lambda: [],
    }
    features = {
        "Dense": lambda: [L.Dense(3), L.Dense(2)],
        "RepeatVector": lambda: [L.RepeatVector(3), L.SimpleRNN(2)],
        "Normalization": lambda: [L.BatchNormalization(), L.Dense(3)],
        "nothing": lambda: [],
    }
    return sequences, features


def models(k):
    L, c = k.layers, custom_classes(k)
    sequences, features = followers(k)
    found = {}

    def add(name, make):
        k.backend.clear_session()
        with k.utils.custom_object_scope(vars(c)):
            made = make()
        found[name] = (made, {layer.name for layer in custom_layers(k, made)})

    def chain(x, layers):
        for layer in layers:
            x = layer(x)
        return x

    def functional(before, layers):
        x = k.Input((8, 4), name="x")
        return k.Model(x, chain(chain(x, before), layers))

    makers = {  # behind each, the kind of what it gives
        "Scaled": (lambda: c.Scaled(name="mine"), sequences),
        "Projected": (lambda: c.Projected(name="mine"), sequences),
        "Halved": (lambda: c.Halved(name="mine"), sequences),
        "Flattened": (lambda: c.Flattened(name="mine"), features),
        "Summed": (lambda: c.Summed(name="mine"), features),
        "Deepened": (lambda: c.Deepened(name="mine"), {
            "Conv2D": lambda: [L.Conv2D(3, 2)],
            "Reshape": lambda: [L.Reshape((8, 12)), L.Dense(3)],
            "Pooling": lambda: [L.GlobalMaxPooling2D(), L.Dense(3)],
            "nothing": lambda: []}),
        "Tokens": (lambda: c.Tokens(name="mine"), {
            "Embedding": lambda: [L.Embedding(50, 3), L.Dense(2)], "nothing": lambda: []}),
        "Block": (lambda: c.Block(name="mine"), sequences),
        "Wrapped": (lambda: c.Wrapped(L.Dense(7), name="mine"), sequences),
        "Network": (lambda: c.Network(name="mine"), sequences),
        "Timed": (lambda: L.TimeDistributed(c.Projected(name="mine")), sequences),
        "Cell": (lambda: L.RNN(c.Cell(6, name="mine"), return_sequences=True), sequences),
        "LastOfCell": (lambda: L.RNN(c.Cell(6, name="mine")), features),
        "Cells": (lambda: L.RNN([L.LSTMCell(5), c.Cell(6, name="mine")]), features),
        "BothWays": (lambda: L.Bidirectional(L.RNN(c.Cell(6, name="mine"))), features),
        "Lambda": (lambda: L.Lambda(lambda t: t[:, :, 0], output_shape=(8,), name="mine"), features),
        "LambdaDeepened": (lambda: L.Lambda(lambda t: tf.stack([t, t], 2)[..., 0, :], output_shape=(8, 4), name="mine"), sequences),
    }
    # Each in a graph or in a Sequential, by turns.
    is_graph = False
    for name, (mine, after) in makers.items():
        for follower, layers in after.items():
            is_graph = not is_graph
            if is_graph:
                add(f"{name}_{follower}_functional", lambda: functional([L.Dense(4), mine()], layers()))
            else:
                add(f"{name}_{follower}_sequential",
                    lambda: k.Sequential([L.InputLayer((8, 4)), L.Dense(4), mine(), *layers()]))
    for name in ("Scaled", "Projected", "Flattened", "Network", "Timed"):
        mine, after = makers[name]

        def inner(mine=mine, after=after):
            return k.Sequential([L.InputLayer((8, 4)), L.Dense(4), mine(), *list(after.values())[0]()], name="inner")

        def inner_functional(mine=mine, after=after):
            x = k.Input((8, 4))
            return k.Model(x, chain(x, [L.Dense(4), mine(), *list(after.values())[0]()]), name="inner")

        def alone(mine=mine):
            return k.Sequential([L.InputLayer((8, 4)), mine()], name="inner")

        def alone_functional(mine=mine):
            x = k.Input((8, 4))
            return k.Model(x, mine()(x), name="inner")

        for kind, nested in (("sequential", inner), ("functional", inner_functional), ("alone", alone),
                             ("alone_functional", alone_functional)):
            add(f"{name}_inside_{kind}_in_functional", lambda: functional([nested()], [L.Dense(2)]))
            add(f"{name}_inside_{kind}_in_sequential", lambda: k.Sequential([L.InputLayer((8, 4)), nested(), L.Dense(2)]))
        add(f"{name}_twice_inside", lambda: functional([inner()], [L.RepeatVector(8), L.Dense(4)])
            if name == "Flattened" else functional([inner(), L.Dense(4)], [c.Scaled(name="other"), L.Dense(2)]))

    def merged(merge, mine):
        x = k.Input((8, 4), name="x")
        return k.Model(x, L.Dense(2)(merge([mine(x), L.Dense(4)(x)])))

    for merge in ("Add", "Multiply", "Concatenate", "Average", "Dot"):
        add(f"merge_{merge}", lambda: merged(L.Dot(axes=2) if merge == "Dot" else getattr(L, merge)(), c.Scaled(name="mine")))
    add("merge_wider", lambda: merged(L.Concatenate(), c.Projected(name="mine")))
    add("merge_halved", lambda: merged(L.Concatenate(axis=1), c.Halved(name="mine")))

    def merged_last(merge, before):
        x = k.Input((8, 4), name="x")
        return k.Model(x, merge([c.Projected(4, name="mine")(L.Dense(6)(x)), *[layer(x) for layer in before]]))

    add("merge_others", lambda: merged_last(L.Add(), [L.Dense(4), L.Dense(4)]))

    def merged_summed():
        x = k.Input((8, 4), name="x")
        y = L.Concatenate()([c.Summed(name="mine")(x), L.GlobalMaxPooling1D()(x)])
        return k.Model(x, L.Dense(3)(y))

    add("merge_summed", merged_summed)

    def attention():
        x = k.Input((8, 4), name="x")
        y = c.Projected(6, name="mine")(x)
        return k.Model(x, L.MultiHeadAttention(2, 3)(x, y))

    add("attention", attention)

    def shared():
        a, b = k.Input((8, 4), name="a"), k.Input((8, 4), name="b")
        mine = c.Projected(5, name="mine")
        return k.Model([a, b], L.Dense(2)(L.Subtract()([mine(a), mine(b)])))

    add("shared", shared)

    def parts():
        x = k.Input((8, 4), name="x")
        first, second = c.Parts(name="mine")(x)
        return k.Model(x, [L.LSTM(3)(first), L.Dense(2)(second)])

    add("parts", parts)

    def named():
        x = k.Input((8, 4), name="x")
        y = c.Named(name="mine")(x)
        return k.Model(x, [L.Dense(2)(y["whole"]), L.Dense(3)(y["part"])])

    add("named", named)

    def joined():
        a, b = k.Input((8, 4), name="a"), k.Input((8, 3), name="b")
        return k.Model([a, b], L.Conv1D(2, 3)(c.Joined(name="mine")([a, b])))

    add("joined", joined)

    def gated():
        a, b = k.Input((8, 4), name="a"), k.Input((8, 1), name="b")
        return k.Model([a, b], L.Dense(2)(c.Gated(name="mine")(a, gate=b)))

    add("gated", gated)

    def several():
        x = k.Input((8, 4), name="x")
        y = c.Projected(5, name="one")(x)
        y = L.Activation("relu")(y)
        y = c.Summed(name="two")(y)
        y = L.Dense(6)(y)
        y = c.Deepened(name="three")(y)
        return k.Model(x, L.LSTM(2)(y))

    add("several", several)
    add("in_a_row", lambda: functional([c.Projected(5, name="one"), c.Halved(name="two"), c.Summed(name="three")], [L.Dense(2)]))
    add("in_a_row_sequential", lambda: k.Sequential([
        L.InputLayer((8, 4)), c.Projected(5, name="one"), c.Halved(name="two"), c.Summed(name="three"), L.Dense(2)]))
    add("first", lambda: k.Sequential([L.InputLayer((8, 4)), c.Summed(name="mine"), L.Dense(2)]))

    def states():
        x = k.Input((8, 4), name="x")
        state = c.Summed(name="mine")(L.Dense(3)(x))
        return k.Model(x, L.GRU(3)(x, initial_state=state))

    add("initial_state", states)
    return found


def custom_layers(k, layer):
    """The outermost layers that ramet cannot know: of those that compute with such a layer, the layer itself."""
    known = type(layer).__module__.split(".")[0] in ("keras", "tf_keras")
    if isinstance(layer, k.Model) and known:
        return [found for inner in layer.layers for found in custom_layers(k, inner)]
    parts = [getattr(layer, name) for name in ("cell", "layer", "forward_layer") if hasattr(layer, name)]
    parts += list(getattr(layer, "cells", []))
    is_opaque = not known or isinstance(layer, k.layers.Lambda) or any(custom_layers(k, part) for part in parts)
    return [layer] if is_opaque else []


LIBRARIES = {"keras": keras, "tf_keras": tf_keras}
