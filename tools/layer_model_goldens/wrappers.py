"""Layers around layers: Bidirectional, TimeDistributed."""

from keras import layers as L

from .family import Goldens, integers, masked, normal


def goldens():
    f = Goldens("wrappers")
    x, steps = normal(3, 4, 2), masked(normal(3, 4, 2))
    for mode in ("concat", "sum", "mul", "ave", None):
        f.add(f"Bidirectional/{mode}", L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode=mode), x)
    f.add("Bidirectional/last", L.Bidirectional(L.GRU(3)), x)
    f.add("Bidirectional/state", L.Bidirectional(L.LSTM(3, return_state=True)), x)
    f.add("Bidirectional/backward_layer", L.Bidirectional(
        L.GRU(3, return_sequences=True), backward_layer=L.LSTM(2, return_sequences=True, go_backwards=True)), x)
    f.add("Bidirectional/masked", lambda t: L.Bidirectional(L.LSTM(3, return_sequences=True))(L.Masking()(t)), steps)
    f.add("Bidirectional/cell", L.Bidirectional(L.RNN(L.LSTMCell(3), return_sequences=True)), x)
    f.add("Bidirectional/stateful", L.Bidirectional(L.GRU(3, stateful=True)), x, batch=True)
    f.add("Bidirectional/initial_state", lambda t, a, b: L.Bidirectional(L.GRU(3))(t, initial_state=[a, b]), x, normal(3, 3),
          normal(3, 3, seed=1))

    f.add("TimeDistributed/dense", L.TimeDistributed(L.Dense(3, activation="relu")), x)
    f.add("TimeDistributed/images", L.TimeDistributed(L.Conv2D(2, 2)), normal(2, 3, 4, 5, 1))
    f.add("TimeDistributed/integers", L.TimeDistributed(L.Embedding(5, 3)), integers(2, 3, 4))
    f.add("TimeDistributed/nested", L.TimeDistributed(L.TimeDistributed(L.Dense(2))), normal(2, 3, 4, 2))
    f.add("TimeDistributed/recurrent", L.TimeDistributed(L.LSTM(2)), normal(2, 3, 4, 2))
    f.add("TimeDistributed/normalization", L.TimeDistributed(L.BatchNormalization()), normal(2, 3, 4))
    f.add("TimeDistributed/masked", lambda t: L.LSTM(2)(L.TimeDistributed(L.Dense(3))(L.Masking()(t))), steps)
    return f
