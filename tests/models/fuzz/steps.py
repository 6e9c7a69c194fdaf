"""What a random model is made of: layers and operations, with random arguments, for a tensor that is there.

A step is a function of (draws, x, pick): it gives a tensor or a list of them, or raises what Keras raises. `pick(test)` is another
tensor of the model for which the test holds, or None.
"""

import keras
import numpy as np
from keras import layers as L
from keras import ops


def rank(x):
    return len(x.shape)


def known(x):
    return None not in x.shape[1:]


def axis_of(d, x):
    """Any axis, from either end, now and then the batch."""
    axis = d.whole(1, rank(x) - 1) if rank(x) > 1 and d.chance(0.9) else 0
    return axis if d.chance(0.5) else axis - rank(x)


def axes_of(d, x):
    kind = d.whole(0, 4)
    if kind == 0:
        return None
    if kind == 1:
        return tuple(sorted(d.random.permutation(rank(x))[:d.whole(0, rank(x))].tolist()))
    return axis_of(d, x)


def activation(d):
    return d.one_of(None, "relu", "tanh", "sigmoid", "elu", "selu", "gelu", "softplus", "swish", "softsign", "leaky_relu", "exponential",
                    "hard_sigmoid", "hard_silu", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink", "squareplus", "sparse_plus",
                    "sparse_sigmoid", "log_sigmoid", "log_softmax", "mish", "celu", "softmax", "relu6", "glu", "threshold")


def spatial(x):
    return rank(x) - 2


def sizes(d, count, low=1, high=3):
    return d.whole(low, high) if d.chance(0.5) else tuple(d.whole(low, high) for _ in range(count))


def padding(d):
    return d.one_of("same", "valid")


# ---------------------------------------------------------------- layers

def conv(d, x, pick):
    n = spatial(x)
    name = d.one_of("Conv{}D", "Conv{}D", "Conv{}DTranspose", "SeparableConv{}D", "DepthwiseConv{}D").format(n)
    strides = sizes(d, n, 1, 2)
    more = d.maybe(0.3, use_bias=False, activation=lambda: activation(d))
    if d.chance(0.2):
        more["dilation_rate"], strides = sizes(d, n, 1, 2), 1
    if name.startswith("Depthwise"):
        if not isinstance(strides, int):
            strides = strides[0]
        return getattr(L, name)(sizes(d, n), strides, padding(d), depth_multiplier=d.whole(1, 2), **more)(x)
    if name.startswith("Separable"):
        return getattr(L, name)(d.whole(1, 5), sizes(d, n), strides if isinstance(strides, int) else strides[0], padding(d),
                                depth_multiplier=d.whole(1, 2), **more)(x)
    if name == "Conv1D" and d.chance(0.2):
        return L.Conv1D(d.whole(1, 5), d.whole(1, 3), strides=strides, padding="causal", **more)(x)
    if name.startswith("Conv") and not name.endswith("Transpose") and d.chance(0.3) and x.shape[-1] and x.shape[-1] % 2 == 0:
        more["groups"] = 2
        return getattr(L, name)(2 * d.whole(1, 3), sizes(d, n), strides, padding(d), **more)(x)
    return getattr(L, name)(d.whole(1, 5), sizes(d, n), strides, padding(d), **more)(x)


def pool(d, x, pick):
    n = spatial(x)
    kind = d.one_of("MaxPooling{}D", "AveragePooling{}D", "GlobalMaxPooling{}D", "GlobalAveragePooling{}D", "AdaptiveMaxPooling{}D",
                    "AdaptiveAveragePooling{}D").format(n)
    if kind.startswith("Global"):
        return getattr(L, kind)(keepdims=d.chance(0.3))(x)
    if kind.startswith("Adaptive"):
        return getattr(L, kind)(sizes(d, n))(x)
    return getattr(L, kind)(sizes(d, n), strides=d.one_of(None, sizes(d, n)), padding=padding(d))(x)


def borders(d, x, pick):
    n = spatial(x)
    kind = d.one_of("ZeroPadding{}D", "Cropping{}D", "UpSampling{}D").format(n)
    if kind == "UpSampling2D":
        return L.UpSampling2D(sizes(d, 2, 1, 2), interpolation=d.one_of("nearest", "bilinear", "bicubic"))(x)
    if kind.startswith("Up"):
        return getattr(L, kind)(sizes(d, n, 1, 2) if n > 1 else d.whole(1, 2))(x)
    pairs = tuple((d.whole(0, 1), d.whole(0, 2)) for _ in range(n))
    return getattr(L, kind)(pairs if n > 1 else pairs[0])(x)


def recurrent(d, x, pick):
    options = dict(return_sequences=d.chance(0.5), go_backwards=d.chance(0.2), unroll=d.chance(0.1) and x.shape[1] is not None,
                   **d.maybe(0.15, use_bias=False, activation=lambda: d.one_of("relu", "softsign", None)))
    kind = d.one_of("LSTM", "GRU", "SimpleRNN")
    if kind == "GRU" and d.chance(0.3):
        options["reset_after"] = False
    if kind != "SimpleRNN" and d.chance(0.15):
        options["recurrent_activation"] = d.one_of("hard_sigmoid", "tanh")
    shape = d.whole(0, 4)
    if shape == 0:
        return L.Bidirectional(getattr(L, kind)(d.whole(1, 5), **options), merge_mode=d.one_of("concat", "sum", "mul", "ave", None))(x)
    if shape == 1:
        cells = [getattr(L, d.one_of("LSTMCell", "GRUCell", "SimpleRNNCell"))(d.whole(1, 4)) for _ in range(d.whole(1, 3))]
        return L.RNN(cells if d.chance(0.5) else cells[0], return_sequences=d.chance(0.5))(x)
    if shape == 2:
        layer = getattr(L, kind)(d.whole(1, 5), return_state=True, **options)
        return list(layer(x))
    mask = pick(lambda m: m.dtype == "bool" and m.shape == x.shape[:2]) if d.chance(0.5) else None
    return getattr(L, kind)(d.whole(1, 5), **options)(x, mask=mask)


def conv_lstm(d, x, pick):
    n = rank(x) - 3
    return getattr(L, f"ConvLSTM{n}D")(d.whole(1, 3), sizes(d, n), padding=padding(d), return_sequences=d.chance(0.5))(x)


def attention(d, x, pick):
    other = pick(lambda y: rank(y) == 3 and y.shape[-1] == x.shape[-1] and y.dtype == x.dtype and y.shape[0] == x.shape[0])
    other = x if other is None else other
    kind = d.one_of("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention")
    if kind == "MultiHeadAttention":
        return L.MultiHeadAttention(d.whole(1, 3), d.whole(1, 4), **d.maybe(0.3, value_dim=3, use_bias=False, output_shape=5))(
            x, other, use_causal_mask=d.chance(0.3))
    if kind == "GroupQueryAttention":
        return L.GroupQueryAttention(d.whole(1, 4), 4, d.one_of(1, 2, 4), use_bias=d.chance(0.5))(x, other)
    if kind == "Attention":
        return L.Attention(use_scale=d.chance(0.3), score_mode=d.one_of("dot", "concat"))([x, other], use_causal_mask=d.chance(0.3))
    return L.AdditiveAttention(use_scale=d.chance(0.5))([x, other])


def normalization(d, x, pick):
    kind = d.whole(0, 6)
    axis = d.whole(1, rank(x) - 1)
    if kind == 0:
        return L.BatchNormalization(axis=axis, **d.maybe(0.2, scale=False, center=False))(x)
    if kind == 1:
        axes = sorted(d.random.permutation(np.arange(1, rank(x)))[:d.whole(1, rank(x) - 1)].tolist())
        return L.LayerNormalization(axis=d.one_of(-1, axes), **d.maybe(0.2, scale=False, center=False))(x)
    if kind == 2:
        return L.GroupNormalization(groups=d.one_of(1, -1, 2), axis=axis)(x)
    if kind == 3:
        return L.UnitNormalization(axis=axis)(x)
    if kind == 4:
        return L.RMSNormalization(axis=-1)(x)
    if kind == 5:
        return L.Normalization(axis=None, mean=0.3, variance=2.0, invert=d.chance(0.3))(x)
    return L.SpectralNormalization(L.Dense(d.whole(1, 4)))(x)


def dense(d, x, pick):
    kind = d.whole(0, 4)
    if kind == 0 and rank(x) == 3:
        return L.EinsumDense("abc,cd->abd", output_shape=(None, d.whole(1, 4)), bias_axes=d.one_of(None, "d"), activation=activation(d))(x)
    if kind == 1:
        return L.TimeDistributed(L.Dense(d.whole(1, 4)))(x)
    return L.Dense(d.whole(1, 6), activation=activation(d), use_bias=d.chance(0.8))(x)


def merging(d, x, pick):
    other = pick(lambda y: y.shape == x.shape and y.dtype == x.dtype)
    if other is None:
        return None
    kind = d.one_of("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
    if kind == "Concatenate":
        return L.Concatenate(axis=d.one_of(-1, d.whole(1, rank(x) - 1)))([x, other])
    if kind == "Dot":
        return L.Dot(axes=d.whole(1, rank(x) - 1), normalize=d.chance(0.3))([x, other])
    return getattr(L, kind)()([x, other])


def reshaping(d, x, pick):
    kind = d.whole(0, 4)
    if kind == 0:
        return L.Flatten()(x)
    if kind == 1:
        return L.Permute(tuple((d.random.permutation(rank(x) - 1) + 1).tolist()))(x)
    if kind == 2 and rank(x) == 2:
        return L.RepeatVector(d.whole(1, 4))(x)
    if known(x):
        count = int(np.prod(x.shape[1:]))
        divisors = [i for i in range(1, count + 1) if count % i == 0]
        first = divisors[d.whole(0, len(divisors) - 1)]
        return L.Reshape(d.one_of((first, -1), (first, count // first), (-1,), (first, count // first, 1)))(x)
    return L.Flatten()(x)


def small_layers(d, x, pick):
    return d.one_of(
        lambda: L.Activation(activation(d)), lambda: L.LeakyReLU(d.number(0.01, 0.5)), lambda: L.ELU(d.number(0.1, 2.0)),
        lambda: L.ReLU(max_value=d.one_of(None, 1.5), negative_slope=d.one_of(0.0, 0.1), threshold=d.one_of(0.0, 0.4)),
        lambda: L.Softmax(axis=d.one_of(-1, d.whole(1, rank(x) - 1))), lambda: L.PReLU(alpha_initializer="he_normal"),
        lambda: L.Rescaling(d.number(0.1, 3.0), 0.2), lambda: L.Identity(), lambda: L.Dropout(0.4), lambda: L.GaussianNoise(0.3),
        lambda: L.AlphaDropout(0.2), lambda: L.ActivityRegularization(0.1), lambda: L.Masking(0.5),
        lambda: L.SpatialDropout1D(0.3), lambda: L.Discretization([-0.5, 0.0, 0.7]),
        lambda: L.Activation(d.one_of("linear", "tanh", "relu")))()(x)


def image_layers(d, x, pick):
    return d.one_of(
        lambda: L.Resizing(d.whole(1, 7), d.whole(1, 7), interpolation=d.one_of("bilinear", "nearest", "bicubic", "lanczos3"),
                           **d.maybe(0.3, crop_to_aspect_ratio=True)),
        lambda: L.CenterCrop(d.whole(1, 4), d.whole(1, 4)), lambda: L.RandomFlip(), lambda: L.RandomRotation(0.2),
        lambda: L.RandomCrop(2, 3), lambda: L.RandomZoom(0.2))()(x)


def of_integers(d, x, pick):
    return d.one_of(
        lambda: L.Embedding(9, d.whole(1, 4), mask_zero=d.chance(0.3)), lambda: L.CategoryEncoding(9, d.one_of("one_hot", "multi_hot", "count")),
        lambda: L.Hashing(5, output_mode=d.one_of("int", "one_hot", "multi_hot", "count")),
        lambda: L.IntegerLookup(vocabulary=[1, 3, 5], output_mode=d.one_of("int", "one_hot", "multi_hot", "count"),
                                num_oov_indices=d.whole(0, 2)))()(x)


def nested(d, x, pick):
    inner = keras.Input(x.shape[1:], dtype=x.dtype)
    if d.chance(0.5):
        model = keras.Sequential([inner, L.Dense(d.whole(1, 4)), L.Activation(activation(d))])
        return model(model_input(d, x))
    y = L.Dense(d.whole(1, 4), activation="tanh")(inner)
    outputs = [y, ops.mean(y, axis=-1)] if d.chance(0.4) else y
    model = keras.Model(inner, outputs)
    result = model(x)
    if d.chance(0.4):
        again = model(x * 0.5)
        return list(again) + list(result) if isinstance(outputs, list) else [result, again]
    return list(result) if isinstance(outputs, list) else result


def model_input(d, x):
    return x * 2.0 if d.chance(0.3) else x


def shared(d, x, pick):
    layer = d.one_of(lambda: L.Dense(x.shape[-1], activation="tanh"), lambda: L.LayerNormalization(), lambda: L.BatchNormalization())()
    return layer(layer(x))


LAYERS = [
    (conv, lambda x: 3 <= rank(x) <= 5), (conv, lambda x: 3 <= rank(x) <= 5), (pool, lambda x: 3 <= rank(x) <= 5),
    (borders, lambda x: 3 <= rank(x) <= 5), (recurrent, lambda x: rank(x) == 3), (recurrent, lambda x: rank(x) == 3),
    (conv_lstm, lambda x: 4 <= rank(x) <= 5), (attention, lambda x: rank(x) == 3), (normalization, lambda x: rank(x) >= 2),
    (normalization, lambda x: rank(x) >= 2), (dense, lambda x: rank(x) >= 2), (merging, lambda x: rank(x) >= 2),
    (reshaping, lambda x: rank(x) >= 2), (small_layers, lambda x: rank(x) >= 2), (image_layers, lambda x: rank(x) == 4),
    (nested, lambda x: rank(x) >= 2), (shared, lambda x: rank(x) >= 2),
]

# ---------------------------------------------------------------- operations

UNARY = """abs absolute arcsinh arctan cbrt ceil celu conj conjugate copy cos cosh deg2rad elu erf exp exp2 expm1 floor gelu hard_shrink
hard_sigmoid hard_silu hard_tanh imag isfinite isinf isnan isneginf isposinf leaky_relu log1p log_sigmoid logical_not mish
nan_to_num negative ones_like rad2deg real relu relu6 selu sigmoid sign signbit silu sin sinc sinh soft_shrink softplus softsign
sparse_plus sparse_sigmoid squareplus square tan tanh tanh_shrink trunc zeros_like stop_gradient ravel size ndim round""".split()
UNARY = [name for name in UNARY if hasattr(ops, name)]
POSITIVE = [name for name in "log log10 log2 rsqrt sqrt reciprocal arccosh i0 lgamma digamma erfc".split() if hasattr(ops, name)]
BINARY = """add subtract multiply divide true_divide divide_no_nan maximum minimum arctan2 hypot logaddexp logaddexp2 fmax fmin equal
not_equal greater greater_equal less less_equal logical_and logical_or logical_xor floor_divide mod fmod heaviside power nextafter
copysign""".split()
BINARY = [name for name in BINARY if hasattr(ops, name)]
REDUCTIONS = [n for n in """all any amax amin max mean min prod std sum var count_nonzero logsumexp median nanmax nanmean nanmin nanprod nanstd
nansum nanvar ptp""".split() if hasattr(ops, n)]


def unary(d, x, pick):
    if d.chance(0.15):
        return getattr(ops, d.one_of(*POSITIVE))(ops.abs(x) + 1.5)
    return getattr(ops, d.one_of(*UNARY))(x)


def binary(d, x, pick):
    other = pick(lambda y: y.shape == x.shape) if d.chance(0.5) else None
    if other is None:
        other = d.one_of(d.whole(-3, 3), d.number(0.1, 4.0), d.normal(*(n or 1 for n in x.shape[1:])), True)
    return getattr(ops, d.one_of(*BINARY))(*((x, other) if d.chance(0.6) else (other, x)))


def reduction(d, x, pick):
    name = d.one_of(*REDUCTIONS)
    options = {"axis": axes_of(d, x)}
    if name != "count_nonzero":
        options["keepdims"] = d.chance(0.3)
    return getattr(ops, name)(x, **options)


def running(d, x, pick):
    name = d.one_of("cumsum", "cumprod", "argmax", "argmin", "argsort", "sort", "flip", "softmax", "log_softmax", "normalize", "diff")
    if name == "normalize":
        return ops.normalize(x, axis=axis_of(d, x), order=d.whole(1, 3))
    return getattr(ops, name)(x, axis=axis_of(d, x))


def moving(d, x, pick):
    n = rank(x)
    return d.one_of(
        lambda: ops.expand_dims(x, axis_of(d, x)), lambda: ops.transpose(x, (0, *(d.random.permutation(n - 1) + 1).tolist())),
        lambda: ops.swapaxes(x, axis_of(d, x), axis_of(d, x)), lambda: ops.moveaxis(x, axis_of(d, x), axis_of(d, x)),
        lambda: ops.reshape(x, (-1, *x.shape[2:])) if n > 1 else x, lambda: ops.repeat(x, d.whole(1, 3), axis=axis_of(d, x)),
        lambda: ops.tile(x, [1] * (n - 1) + [2]), lambda: ops.pad(x, [[0, 0]] + [[d.whole(0, 1), d.whole(0, 2)]] * (n - 1),
                                                                 mode=d.one_of("constant", "reflect", "symmetric")),
        lambda: ops.roll(x, d.whole(-2, 2), axis=d.one_of(None, axis_of(d, x))), lambda: ops.squeeze(ops.expand_dims(x, 1), 1),
        lambda: ops.take(x, d.one_of(0, -1, [0, 0, -1]), axis=d.whole(1, n - 1)), lambda: ops.split(x, d.one_of(1, 2, 3), axis=d.whole(1, n - 1)),
        lambda: ops.split(x, [1, 2], axis=d.whole(1, n - 1)), lambda: ops.unstack(x, axis=d.whole(1, n - 1)),
        lambda: ops.rot90(x, k=d.whole(-1, 3), axes=(1, 2)), lambda: ops.broadcast_to(ops.expand_dims(x, 1), (x.shape[0] or 7, 3, *x.shape[1:])),
        lambda: ops.tril(x, d.whole(-1, 1)), lambda: ops.triu(x, d.whole(-1, 1)), lambda: ops.diagonal(x, axis1=1, axis2=2),
        lambda: ops.trace(x, axis1=1, axis2=2), lambda: ops.meshgrid(ops.sum(x, tuple(range(1, n))), indexing=d.one_of("xy", "ij")))()


def item(d, x, pick):
    key = [slice(None)]
    for extent in x.shape[1:]:
        kind = d.whole(0, 5)
        key.append(d.one_of(0, -1) if kind == 0 else slice(d.one_of(None, 1), d.one_of(None, -1), d.one_of(None, 2)) if kind == 1
                   else slice(None, None, -1) if kind == 2 else slice(None))
        if d.chance(0.1):
            key.append(None)
    if d.chance(0.2):
        key = [key[0], Ellipsis, key[-1]]
    return x[tuple(key)]


def joining(d, x, pick):
    other = pick(lambda y: y.shape == x.shape and y.dtype == x.dtype)
    other = x if other is None else other
    name = d.one_of("concatenate", "stack", "where", "matmul", "einsum", "dot", "tensordot", "inner", "select", "hstack", "vstack", "clip", "cross")
    if name in ("concatenate", "stack"):
        return getattr(ops, name)([x, other], axis=d.whole(1, rank(x) - 1))
    if name == "where":
        return ops.where(x > 0, other, d.one_of(0.0, x))
    if name == "matmul":
        return ops.matmul(x, ops.swapaxes(other, -1, -2))
    if name == "einsum":
        return ops.einsum("b...i,b...i->b...", x, other)
    if name == "dot":
        return ops.dot(x, d.normal(x.shape[-1], 3))
    if name == "tensordot":
        return ops.tensordot(x, d.normal(2, x.shape[-1]), axes=[[rank(x) - 1], [1]])
    if name == "inner":
        return ops.inner(x, d.normal(3, x.shape[-1]))
    if name == "select":
        return ops.select([x > 0.5, other > 0], [x, other], d.one_of(0.0, 1.0))
    if name == "clip":
        return ops.clip(x, -0.5, d.one_of(0.4, 1.0))
    if name == "cross":
        return ops.cross(x[..., :3], other[..., :3])
    return getattr(ops, name)([x, other])


def casting(d, x, pick):
    # What negative numbers become without a sign depends on the processor.
    return d.one_of(lambda: ops.cast(ops.abs(x), "uint8"),
                    lambda: ops.cast(x, d.one_of("float32", "int32", "bool", "float16", "float64", "int8", "int64")))()


def linear_algebra(d, x, pick):
    square = ops.matmul(x, ops.swapaxes(x, -1, -2)) + np.eye(x.shape[-2], dtype="float32") * 2
    name = d.one_of("cholesky", "det", "inv", "solve", "slogdet", "norm", "logdet", "svdvals", "pinv", "trace")
    if name == "solve":
        return ops.solve(square, x)
    if name == "norm":
        return ops.norm(x, ord=d.one_of(None, 1, 2, np.inf), axis=d.one_of(-1, 1))
    if name == "slogdet":
        return list(ops.slogdet(square))
    if name == "svdvals":
        return ops.svd(x, compute_uv=False)
    return getattr(ops, name)(square)


def more_nn(d, x, pick):
    n = spatial(x)
    return d.one_of(
        lambda: ops.max_pool(x, sizes(d, n), d.one_of(None, 1, 2), padding(d)), lambda: ops.average_pool(x, sizes(d, n), d.one_of(None, 1, 2), padding(d)),
        lambda: ops.conv(x, d.normal(*[2] * n, x.shape[-1], 3), d.whole(1, 2), padding(d)),
        lambda: ops.depthwise_conv(x, d.normal(*[2] * n, x.shape[-1], 2), 1, padding(d)),
        lambda: ops.conv_transpose(x, d.normal(*[2] * n, 3, x.shape[-1]), d.whole(1, 2), padding(d)),
        lambda: list(ops.moments(x, axes=[1])), lambda: ops.one_hot(ops.cast(ops.abs(x), "int32"), 4),
        lambda: ops.layer_normalization(x), lambda: ops.rms_normalization(x), lambda: ops.glu(x, axis=d.whole(1, rank(x) - 1)),
        lambda: list(ops.top_k(x, d.whole(1, 2))), lambda: ops.image.resize(x, (d.whole(1, 6), d.whole(1, 6)), antialias=d.chance(0.3)),
        lambda: ops.image.extract_patches(x, d.whole(1, 2)), lambda: ops.multi_hot(ops.cast(ops.abs(x), "int32"), 4),
        lambda: list(ops.rfft(x)), lambda: list(ops.fft((x, x * 0.5))), lambda: ops.polar(x, x * 0.5),
        lambda: ops.nan_to_num(x / (x - x)), lambda: ops.vectorize(lambda t: t)(x), lambda: ops.segment_sum(x, ops.cast(x[:, 0, 0] > 0, "int32"), 2),
        lambda: ops.searchsorted(np.array([-1.0, 0.0, 0.5], "float32"), ops.ravel(x)), lambda: ops.digitize(x, np.array([-1.0, 0.0, 0.5], "float32")),
        lambda: ops.bincount(ops.cast(ops.abs(x[:, 0, 0]), "int32"), minlength=6), lambda: ops.quantile(x, 0.3, axis=-1),
        lambda: ops.correlate(ops.ravel(x), np.ones(3, "float32"), mode="same"))()


OPERATIONS = [
    (unary, lambda x: True), (unary, lambda x: True), (unary, lambda x: True), (binary, lambda x: True), (binary, lambda x: True),
    (reduction, lambda x: rank(x) >= 1), (reduction, lambda x: rank(x) >= 1), (running, lambda x: rank(x) >= 1),
    (moving, lambda x: rank(x) >= 2), (moving, lambda x: rank(x) >= 2), (item, lambda x: rank(x) >= 1), (joining, lambda x: rank(x) >= 2),
    (casting, lambda x: True), (linear_algebra, lambda x: rank(x) >= 3 and known(x)), (more_nn, lambda x: rank(x) >= 3),
]
OF_INTEGERS = [(of_integers, lambda x: 1 <= rank(x) <= 3)]
