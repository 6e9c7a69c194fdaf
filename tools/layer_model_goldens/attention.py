"""Attention in all its arguments."""

import numpy as np
from keras import layers as L

from .family import EVERYTHING, Goldens, masked, normal


def goldens():
    f = Goldens("attention")
    q, v, k = normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4, seed=1)
    for name in ("Attention", "AdditiveAttention"):
        make = getattr(L, name)
        f.add(name, lambda a, b: make()([a, b]), q, v)
        f.add(f"{name}/key", lambda a, b, c: make()([a, b, c]), q, v, k)
        f.add(f"{name}/scale", lambda a, b: make(use_scale=name == "Attention")([a, b]), q, v)
        f.add(f"{name}/dropout", lambda a, b: make(dropout=0.5, seed=3)([a, b]), q, v)
        f.add(f"{name}/scores", lambda a, b: make()([a, b], return_attention_scores=True), q, v)
        f.add(f"{name}/causal", lambda a, b: make()([a, b], use_causal_mask=True), q, v)
        f.add(f"{name}/masked", lambda a, b: make()([L.Masking()(a), L.Masking()(b)]), masked(q), masked(v))
    f.add("Attention/concat", lambda a, b: L.Attention(score_mode="concat")([a, b]), q, v)
    f.add("Attention/concat_scale", lambda a, b: L.Attention(score_mode="concat", use_scale=True)([a, b]), q, v)

    mask = (np.arange(5) <= np.arange(3)[:, None])[None].repeat(2, axis=0)
    wide = normal(2, 3, 4, 6)
    multi = L.MultiHeadAttention
    f.add("MultiHeadAttention", lambda a, b: multi(2, 3)(a, b), q, v)
    f.add("MultiHeadAttention/key", lambda a, b, c: multi(2, 3)(a, b, c), q, v, k)
    f.add("MultiHeadAttention/value_dim", lambda a, b: multi(2, 3, value_dim=5)(a, b), q, v)
    f.add("MultiHeadAttention/no_bias", lambda a, b: multi(2, 3, use_bias=False)(a, b), q, v)
    f.add("MultiHeadAttention/output_shape", lambda a, b: multi(2, 3, output_shape=(2, 7))(a, b), q, v)
    for axes in ((1,), (2,), (1, 2)):
        f.add(f"MultiHeadAttention/axes_{axes}", lambda a: multi(2, 3, attention_axes=axes)(a, a), wide)
    f.add("MultiHeadAttention/everything", lambda a, b: multi(2, 3, dropout=0.25, seed=5, **EVERYTHING)(a, b), q, v)
    for flash in (True, False):
        f.describe(f"MultiHeadAttention/flash_{flash}", lambda a, b: multi(2, 3, flash_attention=flash)(a, b), q, v)
    f.add("MultiHeadAttention/scores", lambda a, b: multi(2, 3)(a, b, return_attention_scores=True), q, v)
    f.add("MultiHeadAttention/causal", lambda a: multi(2, 3)(a, a, use_causal_mask=True), v)
    f.add("MultiHeadAttention/mask", lambda a, b, m: multi(2, 3)(a, b, attention_mask=m), q, v, mask)
    f.add("MultiHeadAttention/constant_mask", lambda a, b: multi(2, 3)(a, b, attention_mask=mask[:1]), q, v)
    f.add("MultiHeadAttention/masked", lambda a, b: multi(2, 3)(L.Masking()(a), L.Masking()(b)), masked(q), masked(v))
    f.add("MultiHeadAttention/half", lambda a: multi(2, 3, dtype="mixed_bfloat16")(a, a), v)

    f.add("MultiHeadAttention/window", lambda a: multi(2, 3, sliding_window=2)(a, a), v)
    f.add("MultiHeadAttention/gate", lambda a, b: multi(2, 3, use_gate=True)(a, b), q, v)

    grouped = L.GroupQueryAttention
    f.add("GroupQueryAttention", lambda a, b: grouped(3, 4, 2)(a, b), q, v)
    f.add("GroupQueryAttention/key", lambda a, b, c: grouped(3, 4, 2)(a, b, c), q, v, k)
    f.add("GroupQueryAttention/one_group", lambda a, b: grouped(3, 4, 1)(a, b), q, v)
    f.add("GroupQueryAttention/no_bias", lambda a, b: grouped(3, 4, 2, use_bias=False)(a, b), q, v)
    f.add("GroupQueryAttention/everything", lambda a, b: grouped(3, 4, 2, dropout=0.25, seed=5, **EVERYTHING)(a, b), q, v)
    f.add("GroupQueryAttention/scores", lambda a, b: grouped(3, 4, 2)(a, b, return_attention_scores=True), q, v)
    f.add("GroupQueryAttention/causal", lambda a: grouped(3, 4, 2)(a, a, use_causal_mask=True), v)
    f.add("GroupQueryAttention/mask", lambda a, b, m: grouped(3, 4, 2)(a, b, attention_mask=m), q, v, mask)
    f.add("GroupQueryAttention/masked", lambda a, b: grouped(3, 4, 2)(L.Masking()(a), L.Masking()(b)), masked(q), masked(v))
    for flash in (True, False):
        f.describe(f"GroupQueryAttention/flash_{flash}", lambda a, b: grouped(3, 4, 2, flash_attention=flash)(a, b), q, v)
    f.add("GroupQueryAttention/window", lambda a: grouped(3, 4, 2, sliding_window=2)(a, a), v)
    f.add("GroupQueryAttention/gate", lambda a, b: grouped(3, 4, 2, use_gate=True)(a, b), q, v)
    return f
