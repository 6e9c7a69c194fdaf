"""keras.ops.nn."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal, positive


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sparsemax(x, axis):
    """Martins and Astudillo, 2016."""
    z = np.sort(x, axis=axis)
    z = np.flip(z, axis=axis)
    k = np.moveaxis(np.arange(1, x.shape[axis] + 1, dtype=x.dtype).reshape((-1,) + (1,) * (x.ndim - 1)), 0, axis)
    total = np.cumsum(z, axis=axis)
    size = np.sum(1 + k * z > total, axis=axis, keepdims=True)
    tau = (np.take_along_axis(total, size - 1, axis=axis) - 1) / size
    return np.maximum(x - tau, 0).astype(x.dtype)


def activations(f):
    a = normal(2, 3, 4) * 2
    for name in ("celu", "elu", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh",
                 "leaky_relu", "log_sigmoid", "log_softmax", "relu", "relu6", "selu", "sigmoid", "silu",
                 "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid",
                 "squareplus", "tanh_shrink", "normalize", "rms_normalization"):
        f.add(name, getattr(ops, name), a)
    f.add("celu/alpha", lambda x: ops.celu(x, alpha=0.5), a)
    f.add("elu/alpha", lambda x: ops.elu(x, alpha=0.5), a)
    f.add("gelu/exact", lambda x: ops.gelu(x, approximate=False), a)
    f.add("glu/axis", lambda x: ops.glu(x, axis=1), normal(2, 4, 3))
    f.add("hard_shrink/threshold", lambda x: ops.hard_shrink(x, threshold=1.0), a)
    f.add("soft_shrink/threshold", lambda x: ops.soft_shrink(x, 1.0), a)
    f.add("leaky_relu/slope", lambda x: ops.leaky_relu(x, negative_slope=0.5), a)
    f.add("softmax/axis", lambda x: ops.softmax(x, axis=1), a)
    f.add("softmax/all", lambda x: ops.softmax(x, axis=None), a, batch=True)
    f.add("log_softmax/axis", lambda x: ops.log_softmax(x, axis=1), a)
    f.add("log_softmax/all", lambda x: ops.log_softmax(x, axis=None), a, batch=True)
    # Keras 3.15 takes a greater threshold when more than one element remains.
    f.add("sparsemax", ops.sparsemax, a, computed=lambda x: sparsemax(np.asarray(x), -1))
    f.add("sparsemax/axis", lambda x: ops.sparsemax(x, axis=1), a, computed=lambda x: sparsemax(np.asarray(x), 1))
    f.add("squareplus/b", lambda x: ops.squareplus(x, b=2), a)
    f.add("threshold", lambda x: ops.threshold(x, 0.5, -1.0), a)


def pooling(f):
    image, series, volume = normal(2, 6, 5, 3), normal(2, 7, 3), normal(1, 4, 4, 4, 2)
    for kind in ("average_pool", "max_pool"):
        function = getattr(ops, kind)
        f.add(kind, lambda x, g=function: g(x, 2), image)
        f.add(f"{kind}/same", lambda x, g=function: g(x, (2, 3), strides=(1, 2), padding="same"), image)
        f.add(f"{kind}/channels_first", lambda x, g=function: g(x, 2, strides=1, data_format="channels_first"),
              image)
        f.add(f"{kind}/series", lambda x, g=function: g(x, 3, strides=2), series)
        f.add(f"{kind}/volume", lambda x, g=function: g(x, 2), volume)
    for kind in ("adaptive_average_pool", "adaptive_max_pool"):
        function = getattr(ops, kind)
        f.add(kind, lambda x, g=function: g(x, (3, 2)), image)
        f.add(f"{kind}/number", lambda x, g=function: g(x, (4,)), series)
        f.add(f"{kind}/channels_first", lambda x, g=function: g(x, (2, 2), data_format="channels_first"), image)
        f.add(f"{kind}/volume", lambda x, g=function: g(x, (2, 3, 2)), volume)


def convolution(f):
    image, series, volume = normal(2, 6, 5, 3), normal(2, 7, 3), normal(1, 4, 4, 4, 2)
    f.add("conv", ops.conv, image, normal(3, 3, 3, 4), batch=True)
    f.add("conv/strides", lambda x, k: ops.conv(x, k, strides=(2, 1), padding="same"), image, normal(3, 2, 3, 4),
          batch=True)
    f.add("conv/dilation", lambda x, k: ops.conv(x, k, dilation_rate=2, padding="same"), image, normal(3, 3, 3, 2),
          batch=True)
    f.add("conv/unknown_taps", lambda x, k: ops.conv(x, k, padding="same"), image, normal(2, 3, 3, 2))
    f.add("depthwise_conv/unknown_taps", lambda x, k: ops.depthwise_conv(x, k, padding="same", strides=2), image,
          normal(2, 3, 3, 2))
    f.add("conv/series", lambda x, k: ops.conv(x, k, 2), series, normal(3, 3, 4), batch=True)
    f.add("conv/volume", ops.conv, volume, normal(2, 2, 2, 2, 3), batch=True)
    f.add("conv/constant", lambda x: ops.conv(x, normal(3, 3, 3, 4)), image)
    f.add("conv/channels_first", lambda x, k: ops.conv(x, k, data_format="channels_first"), normal(2, 3, 6, 5),
          normal(3, 3, 3, 4), batch=True)
    f.add("conv_transpose", ops.conv_transpose, image, normal(3, 3, 4, 3), batch=True, eager=True)
    f.add("conv_transpose/strides", lambda x, k: ops.conv_transpose(x, k, strides=2, padding="same"), image,
          normal(3, 3, 4, 3), batch=True, eager=True)
    f.add("conv_transpose/output_padding",
          lambda x, k: ops.conv_transpose(x, k, strides=2, padding="same", output_padding=1), image,
          normal(3, 3, 4, 3), batch=True, eager=True)
    f.add("conv_transpose/series", lambda x, k: ops.conv_transpose(x, k, strides=3), series, normal(2, 4, 3),
          batch=True, eager=True)
    f.add("depthwise_conv", ops.depthwise_conv, image, normal(3, 3, 3, 2), batch=True)
    f.add("depthwise_conv/strides", lambda x, k: ops.depthwise_conv(x, k, strides=2, padding="same"), image,
          normal(3, 3, 3, 1), batch=True)
    f.add("depthwise_conv/series", lambda x, k: ops.depthwise_conv(x, k, dilation_rate=2), series, normal(2, 3, 2),
          batch=True)
    f.add("separable_conv", ops.separable_conv, image, normal(3, 3, 3, 2), normal(1, 1, 6, 4), batch=True)
    f.add("separable_conv/series", lambda x, d, p: ops.separable_conv(x, d, p, strides=2, padding="same"), series,
          normal(2, 3, 2), normal(1, 6, 4), batch=True)


def blocks(f):
    image = normal(2, 4, 6, 8)
    f.add("depth_to_space", lambda x: ops.depth_to_space(x, 2), image)
    f.add("depth_to_space/channels_first", lambda x: ops.depth_to_space(x, 2, data_format="channels_first"),
          normal(2, 8, 3, 2))
    f.add("space_to_depth", lambda x: ops.space_to_depth(x, 2), image)
    f.add("space_to_depth/channels_first", lambda x: ops.space_to_depth(x, 2, data_format="channels_first"),
          normal(2, 3, 4, 6))
    f.add("unfold", lambda x: ops.unfold(x, 2), normal(2, 3, 4, 5), batch=True)
    f.add("unfold/everything", lambda x: ops.unfold(x, (2, 3), dilation=(2, 1), padding=(1, 2), stride=(1, 2)),
          normal(2, 3, 4, 5), batch=True)
    f.add("fold", lambda x: ops.fold(x, (4, 5), 2), normal(2, 12, 12), batch=True)
    f.add("fold/everything", lambda x: ops.fold(x, (5, 4), (2, 3), dilation=(2, 1), padding=(1, 1), stride=(1, 2)),
          normal(2, 6, 10), batch=True)


def normalization(f):
    a, image = normal(2, 3, 4), normal(2, 3, 4, 5)
    f.add("moments", lambda x: ops.moments(x, axes=[1]), a)
    f.add("moments/keepdims", lambda x: ops.moments(x, axes=(1, 2), keepdims=True), image)
    f.add("moments/half", lambda x: ops.moments(x, axes=[1]), normal(2, 3, dtype="float16"))
    f.add("moments/no_axes", lambda x: ops.moments(x, axes=()), a)
    f.add("batch_normalization", lambda x, m, v: ops.batch_normalization(x, m, v, axis=-1), a, normal(4),
          positive(4), batch=True)
    f.add("batch_normalization/everything",
          lambda x, m, v, o, s: ops.batch_normalization(x, m, v, axis=1, offset=o, scale=s, epsilon=0.1), image,
          normal(3), positive(3), normal(3, seed=1), normal(3, seed=2), batch=True)
    f.add("layer_normalization", ops.layer_normalization, a)
    f.add("layer_normalization/everything",
          lambda x, g, b: ops.layer_normalization(x, gamma=g, beta=b, axis=-1, epsilon=0.1), a, normal(4),
          normal(4, seed=1), batch=True)
    f.add("layer_normalization/axis", lambda x: ops.layer_normalization(x, axis=1), image)
    f.add("rms_normalization/everything", lambda x, s: ops.rms_normalization(x, scale=s, axis=-1, epsilon=0.1), a,
          normal(4), batch=True)
    f.add("rms_normalization/axes", lambda x: ops.rms_normalization(x, axis=(1, 2)), a)
    f.add("layer_normalization/no_axes", lambda x: ops.layer_normalization(x, axis=()), image)
    f.add("rms_normalization/no_axes", lambda x: ops.rms_normalization(x, axis=()), a)
    f.add("normalize/no_axes", lambda x: ops.normalize(x, axis=()), a)
    f.add("normalize/order", lambda x: ops.normalize(x, axis=1, order=3), a)
    f.add("normalize/one", lambda x: ops.normalize(x, axis=1, order=1, epsilon=0.1), a)


def attention(f):
    q, k, v = normal(2, 5, 4, 3), normal(2, 6, 4, 3, seed=1), normal(2, 6, 4, 3, seed=2)
    f.add("dot_product_attention", ops.dot_product_attention, q, k, v)
    f.add("dot_product_attention/causal", lambda q, k, v: ops.dot_product_attention(q, k, v, is_causal=True,
                                                                                     scale=0.5), q, k, v)
    f.add("dot_product_attention/mask", lambda q, k, v, m: ops.dot_product_attention(q, k, v, mask=m), q, k, v,
          np.arange(2 * 1 * 5 * 6).reshape(2, 1, 5, 6) % 3 > 0)
    f.add("dot_product_attention/bias", lambda q, k, v, b: ops.dot_product_attention(q, k, v, bias=b), q, k, v,
          normal(2, 4, 5, 6))
    f.add("dot_product_attention/groups", ops.dot_product_attention, q, k[:, :, :2].copy(), v[:, :, :2].copy())


def losses(f):
    p, t = softmax(normal(4, 3)), softmax(normal(4, 3, seed=1))
    f.add("binary_crossentropy", ops.binary_crossentropy, t, p)
    f.add("binary_crossentropy/logits", lambda t, x: ops.binary_crossentropy(t, x, from_logits=True), t,
          normal(4, 3) * 5)
    f.add("categorical_crossentropy", ops.categorical_crossentropy, t, p)
    f.add("categorical_crossentropy/logits", lambda t, x: ops.categorical_crossentropy(t, x, from_logits=True), t,
          normal(4, 3) * 5)
    f.add("categorical_crossentropy/axis", lambda t, x: ops.categorical_crossentropy(t, x, axis=1),
          np.swapaxes(softmax(normal(2, 3, 4)), 1, 2).copy(), np.swapaxes(softmax(normal(2, 3, 4, seed=1)), 1, 2).copy())
    f.add("sparse_categorical_crossentropy", ops.sparse_categorical_crossentropy, integers(4, high=3), p)
    f.add("sparse_categorical_crossentropy/logits",
          lambda t, x: ops.sparse_categorical_crossentropy(t, x, from_logits=True), integers(4, 1, high=3),
          normal(4, 3) * 5)
    f.add("psnr", lambda x, y: ops.psnr(x, y, 2.0), normal(2, 3, 4), normal(2, 3, 4, seed=1), batch=True)
    classes = normal(3, 6, 4)
    labels, label_lengths = integers(3, 3, low=1, high=4), np.array([3, 2, 1], "int32")
    labels[0] = [1, 1, 2]
    steps = np.array([6, 5, 4], "int32")
    f.add("ctc_loss", ops.ctc_loss, labels, classes, label_lengths, steps, batch=True)
    f.add("ctc_loss/mask", lambda t, o, tl, ol: ops.ctc_loss(t, o, tl, ol, mask_index=3), labels - 1, classes,
          label_lengths, steps, batch=True)
    f.add("ctc_decode", ops.ctc_decode, classes * 3, steps, batch=True)
    for strategy in ("greedy", "beam_search"):
        f.add(f"ctc_decode/constant_lengths_{strategy}",
              lambda x, s=strategy: ops.ctc_decode(x, np.array([5, 3]), strategy=s), normal(2, 5, 4) * 3)
    f.add("ctc_decode/keep_repeated", lambda x, n: ops.ctc_decode(x, n, merge_repeated=False, mask_index=2),
          classes * 3, steps, batch=True)
    f.add("ctc_decode/beam_search", lambda x, n: ops.ctc_decode(x, n, strategy="beam_search", beam_width=10,
                                                                 top_paths=2), classes * 3, steps, batch=True)


def encodings(f):
    f.add("one_hot", lambda x: ops.one_hot(x, 5), integers(2, 3))
    f.add("one_hot/axis", lambda x: ops.one_hot(x, 4, axis=1, dtype="int32"), integers(2, 3))
    f.add("one_hot/bool", lambda x: ops.one_hot(x, 4, dtype="bool"), integers(2, 3))
    f.add("multi_hot", lambda x: ops.multi_hot(x, 5), integers(2, 3))
    f.add("multi_hot/one", lambda x: ops.multi_hot(x, 5), integers(3), batch=True)
    f.add("multi_hot/dtype", lambda x: ops.multi_hot(x, 5, dtype="int32"), integers(2, 3))


def goldens():
    f = Goldens("nn")
    for part in (activations, pooling, convolution, blocks, normalization, attention, losses, encodings):
        part(f)
    return f
