"""Recurrent layers, their cells, RNN over cells, and ConvLSTM."""

import numpy as np
from keras import layers as L

from .family import BIAS, EVERYTHING, KERNEL, RECURRENT, Goldens, masked, normal

SOFT = {"recurrent_activation": "hard_sigmoid"}
DROPS = {"dropout": 0.25, "recurrent_dropout": 0.5, "seed": 7}


def goldens():
    f = Goldens("recurrent")
    x, steps = normal(3, 4, 2), masked(normal(3, 4, 2))
    for name, gated in (("SimpleRNN", False), ("LSTM", True), ("GRU", True)):
        make, gates = getattr(L, name), SOFT if gated else {}
        special = {"LSTM": {"unit_forget_bias": False}, "GRU": {"reset_after": False}, "SimpleRNN": {}}[name]
        everything = {"activation": "relu", **gates, **EVERYTHING, **RECURRENT, **DROPS, **special}
        f.add(name, make(3), x)
        f.add(f"{name}/everything", make(3, **everything), x)
        f.add(f"{name}/no_bias", make(3, use_bias=False), x)
        f.add(f"{name}/linear", make(3, activation=None), x)
        for flag in ("return_sequences", "return_state", "go_backwards", "unroll"):
            f.add(f"{name}/{flag}", make(3, **{flag: True}), x)
        f.add(f"{name}/all_at_once", make(3, return_sequences=True, return_state=True, go_backwards=True), x)
        f.add(f"{name}/stateful", make(3, stateful=True), x, batch=True)
        for kind, begin in (("prefix", steps), ("suffix", masked(x, "suffix"))):
            f.add(f"{name}/masked_{kind}", lambda t: make(3, return_sequences=True, return_state=True)(L.Masking()(t)), begin)
            f.add(f"{name}/zero_output_{kind}",
                  lambda t: make(3, return_sequences=True, zero_output_for_mask=True)(L.Masking()(t)), begin)
            f.add(f"{name}/masked_backwards_{kind}",
                  lambda t: make(3, return_sequences=True, go_backwards=True)(L.Masking()(t)), begin)
        states = [normal(3, 3, seed=i) for i in range(2 if name == "LSTM" else 1)]
        f.add(f"{name}/initial_state", lambda t, *s: make(3)(t, initial_state=list(s)), x, *states)
        f.add(f"{name}/mixed", make(3, dtype="mixed_bfloat16"), x)
        f.add(f"{name}/double", make(3, dtype="float64"), x)

        cell = getattr(L, name + "Cell")
        of_cell = {key: value for key, value in everything.items() if key != "activity_regularizer"}
        f.add(f"{name}Cell", L.RNN(cell(3)), x)
        f.add(f"{name}Cell/everything", L.RNN(cell(3, **of_cell)), x)
        f.add(f"{name}Cell/no_bias", L.RNN(cell(3, use_bias=False)), x)
        f.add(f"{name}Cell/alone", lambda t, *s: cell(3)(t, list(s)), normal(3, 2), *states)

    for flag in ("return_sequences", "return_state", "go_backwards", "unroll"):
        f.add(f"RNN/{flag}", L.RNN(L.GRUCell(3), **{flag: True}), x)
    f.add("RNN/stateful", L.RNN(L.LSTMCell(3), stateful=True), x, batch=True)
    f.add("RNN/zero_output", lambda t: L.RNN(L.GRUCell(3), return_sequences=True, zero_output_for_mask=True)(L.Masking()(t)),
          steps)
    f.add("RNN/zero_output_unrolled",
          lambda t: L.RNN(L.GRUCell(3), return_sequences=True, unroll=True, zero_output_for_mask=True)(L.Masking()(t)), steps)
    f.add("RNN/zero_output_unrolled_backwards", lambda t: L.RNN(
        L.GRUCell(3), return_sequences=True, go_backwards=True, unroll=True, zero_output_for_mask=True)(L.Masking()(t)), steps)
    f.add("RNN/list", L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_state=True), x)
    stack = L.StackedRNNCells([L.SimpleRNNCell(3), L.LSTMCell(2), L.GRUCell(4)])
    f.add("StackedRNNCells", L.RNN(stack, return_sequences=True, return_state=True), x)
    f.add("RNN/initial_state", lambda t, a, b, c: L.RNN([L.LSTMCell(3), L.GRUCell(2)])(t, initial_state=[[a, b], c]),
          x, normal(3, 3), normal(3, 3, seed=1), normal(3, 2))

    for rank, shape in ((1, (5,)), (2, (5, 4)), (3, (4, 3, 5))):
        name, make = f"ConvLSTM{rank}D", getattr(L, f"ConvLSTM{rank}D")
        video = normal(2, 3, *shape, 2)
        f.add(name, make(2, 2), video)
        f.add(f"{name}/same", make(2, 3, strides=2, padding="same", return_sequences=True), video)
        f.add(f"{name}/dilated", make(2, 2, dilation_rate=2, padding="same", go_backwards=True), video)
        f.add(f"{name}/everything", make(
            2, 2, activation="relu", unit_forget_bias=False, **SOFT, **EVERYTHING, **RECURRENT, **DROPS), video)
        f.add(f"{name}/no_bias", make(2, 2, use_bias=False, return_state=True), video)
        f.add(f"{name}/unroll", make(2, 2, unroll=True), video)
        f.add(f"{name}/stateful", make(2, 2, stateful=True), video, batch=True)
        mask = np.array([[True, True, False], [True, False, False]])
        for flag in ({}, {"zero_output_for_mask": True}):
            f.add(f"{name}/masked{'_zero' if flag else ''}",
                  lambda t, m: make(2, 2, return_sequences=True, **flag)(t, mask=m), video, mask)
        # TensorFlow has no such convolutions on a CPU: only the config is of use.
        f.describe(f"{name}/channels_first", make(2, 2, data_format="channels_first"), normal(2, 3, 2, *shape))
    return f
