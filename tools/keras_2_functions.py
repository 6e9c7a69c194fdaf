"""TensorFlow functions for make_keras_2_goldens.py that are no single operation of Keras 3, or are only for some arguments.

A case is called after the function that tf_keras records last, "reshape/dynamic"; ALIASES are functions under the other
names that TensorFlow has for them, which other versions recorded.
"""

import json

import numpy as np
import tensorflow as tf
import tf_keras

ALIASES = {
    "boolean_mask": "compat.v1.boolean_mask",
    "gather_nd": "compat.v1.gather_nd", "math.scalar_mul": "compat.v1.math.scalar_mul",
    "keras.backend.random_normal": "random.normal", "keras.backend.random_uniform": "random.uniform",
    "keras.backend.truncated_normal": "random.truncated_normal",
    "nn.max_pool": "nn.max_pool2d",
    "nn.zero_fraction": "math.zero_fraction",
}


def recorded(model):
    return [layer["config"]["function"] for layer in json.loads(model.to_json())["config"]["layers"]
            if "function" in layer["config"]]


def add_functions(f, normal):
    x, y, image, square = normal(2, 3, 4), normal(2, 3, 4, seed=1), normal(2, 6, 8, 3), normal(2, 4, 4)
    positive, unit = np.abs(x) + np.float32(0.1), np.abs(x) % 0.9 + np.float32(0.05)
    definite = (np.einsum("bij,bkj->bik", square, square) + np.eye(4)).astype("float32")
    vector, steps, color = normal(2, 4), normal(2, 5, 3), (np.abs(image) % 1).astype("float32")
    index, truth = np.array([[0, 2, 1], [3, 1, 0]], "int32"), x > 0
    kernel = normal(3, 3, 3, 4)
    taken = {}

    def add(label, function, *inputs):
        symbols = [tf_keras.Input(a.shape[1:], dtype=a.dtype) for a in inputs]
        name = recorded(tf_keras.Model(symbols, function(*symbols)))[-1]
        taken.setdefault(name, (function, inputs))
        while f"{name}/{label}:model" in f.arrays:
            label += "_too"
        f.add(f"{name}/{label}", function, *inputs)

    m, n, linalg, im, shape = tf.math, tf.nn, tf.linalg, tf.image, tf.shape
    # ---- math
    add("pair", m.squared_difference, x, y)
    add("number", lambda a: m.squared_difference(a, 0.5), x)
    for name in ("xlogy", "xdivy", "xlog1py", "multiply_no_nan"):
        add("pair", getattr(m, name), np.maximum(x, 0), np.abs(y))
        add("number", lambda a, g=getattr(m, name): g(a, 0.5), np.maximum(x, 0))
    for name in ("reciprocal_no_nan", "erfcinv", "ndtri", "zero_fraction", "is_non_decreasing", "is_strictly_increasing", "acosh",
                 "asinh", "atanh", "erfc", "erfinv", "rint", "bessel_i0", "conj", "real", "imag", "angle"):
        add("one", getattr(m, name), unit + 1 if name == "acosh" else unit)
    add("all", lambda a: m.reduce_euclidean_norm(a), x)
    add("axis", lambda a: m.reduce_euclidean_norm(a, axis=[1], keepdims=True), x)
    add("axis", lambda a: m.count_nonzero(a, axis=1), np.maximum(x, 0))
    add("list", lambda a, b: m.add_n([a, b, a]), x, y)
    add("list", lambda a, b: m.accumulate_n([a, b]), x, y)
    add("number", lambda a: m.scalar_mul(2.0, a), x)
    add("pair", lambda a, b: tf.complex(a, b), x, y)
    add("uint8", lambda a: tf.saturate_cast(a * 200, tf.uint8), x)
    for function in (m.cumsum, m.cumprod):
        add("exclusive", lambda a, g=function: g(a, 1, exclusive=True), x)
        add("reverse", lambda a, g=function: g(a, axis=-1, reverse=True), x)
        add("both", lambda a, g=function: g(a, 1, exclusive=True, reverse=True), x)
    add("axis", lambda a: m.cumulative_logsumexp(a, axis=1), x)
    add("constant", lambda a: m.segment_sum(a, [0, 0]), x)
    for name in ("unsorted_segment_sum", "unsorted_segment_max", "unsorted_segment_min", "unsorted_segment_prod"):
        add("two", lambda a, g=getattr(m, name): g(a, [1, 0], 2), x)
    add("square", lambda a, b: m.confusion_matrix(a[:, 0], b[:, 0], 4), index, index[::-1].copy())
    for name in ("argsort", "sort"):
        add("ascending", lambda a, g=getattr(tf, name): g(a, axis=1), x)
        add("descending", lambda a, g=getattr(tf, name): g(a, direction="DESCENDING"), x)
    for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"):
        add("number", lambda a, g=getattr(tf.bitwise, name): g(a, 1), index)
    add("one", tf.bitwise.invert, index)
    add("pair", m.nextafter, x, y)
    for name in ("math.segment_max", "math.segment_mean", "math.segment_min", "math.segment_prod"):
        add("gap", lambda a, g=getattr(m, name.split(".")[1]): g(a, [0, 2]), x)
    for name in ("unsorted_segment_mean", "unsorted_segment_sqrt_n"):
        add("two", lambda a, g=getattr(m, name): g(a, [1, 1], 3), x)
    for function in (tf.truncatediv, tf.truncatemod):
        add("floats", function, x, y)
        add("ints", function, index - 2, index[::-1] + 1)
    add("ints", tf.realdiv, x, y)
    add("list", lambda a, b: m.polyval([a, b, a], b), x, y)
    add("all", lambda a: tf.clip_by_norm(a, 2.0), x)
    add("axis", lambda a: tf.clip_by_norm(a, 1.0, axes=[1]), x)
    add("list", lambda a, b: tf.clip_by_global_norm([a, b], 3.0), x, y)
    add("list", lambda a, b: linalg.global_norm([a, b]), x, y)
    add("lengths", lambda i: m.bincount(i, minlength=6, maxlength=6), index)
    add("weights", lambda i, w: m.bincount(i, w, 3, 3), index, vector[:, :3].copy())
    # ---- as long as the data say
    add("longest", m.bincount, index)
    add("beyond", lambda i: m.bincount(i, minlength=2), index)
    add("short", lambda i: m.bincount(i, maxlength=2), index)
    add("rows", lambda i: m.bincount(i, axis=-1, binary_output=True), index)
    add("open", lambda a, b: m.confusion_matrix(a[:, 0], b[:, 0]), index, index[::-1].copy())
    add("data", lambda a, i: m.segment_sum(a, m.cumsum(i[:, 0]) * 0 + tf.range(tf.shape(i)[0])), x, index)
    add("one", lambda a: tf.where(a > 0), x)
    add("one", lambda a: tf.where(tf.reshape(a, [-1]) > 5), x)
    add("rows", lambda a: tf.boolean_mask(a, a[:, 0, 0] > 0), x)
    add("elements", lambda a: tf.boolean_mask(a, a > 0), x)
    add("axis", lambda a: tf.boolean_mask(a, [True, False, True], axis=1), x)
    for function in (tf.unique, tf.unique_with_counts):
        add("one", lambda a, g=function: g(tf.reshape(a, [-1])), index)
    add("two", lambda a, i: tf.dynamic_partition(a, i[:, 0] % 2, 2), x, index)
    add("flat", lambda i: tf.dynamic_partition(i, i % 3, 3), index)
    add("rows", lambda a, i: tf.dynamic_stitch([i[:, 0], i[:, 1]], [a[:, 0], a[:, 1]]), x, index)
    add("one", lambda i: tf.compat.v1.setdiff1d(tf.reshape(i, [-1]), [1, 2]), index)
    add("ends", lambda a: tf.histogram_fixed_width(a, [-1.0, 1.0], nbins=5), x)
    add("bins", lambda a: tf.histogram_fixed_width_bins(a, [-1.0, 1.0], nbins=5), x)
    add("rows", lambda i: m.invert_permutation(i[0]), np.array([[2, 0, 1, 3], [0, 1, 2, 3]], "int32"))
    add("ints", lambda a: tf.bitcast(a, tf.int32), x)
    # ---- special functions
    special = m.special
    far = np.array([[-3.5, -0.25, 1e-3, 0.7], [1.0, 2.5, 12.0, 150.0]], "float32")
    near = np.array([[1e-3, 0.3, 0.99, 1.0], [1.7, 2.6, 9.0, 120.0]], "float32")
    for name in ("lgamma", "digamma", "bessel_i0e", "bessel_i1", "bessel_i1e"):
        add("far", getattr(m, name), np.minimum(far, 60) if name == "bessel_i1" else far)
    add("last", m.lbeta, near)
    for name in ("bessel_j0", "bessel_j1", "dawsn", "fresnel_cos", "fresnel_sin"):
        add("far", getattr(special, name), far)
    for name in ("bessel_k0", "bessel_k0e", "bessel_k1", "bessel_k1e", "bessel_y0", "bessel_y1", "expint", "spence"):
        add("near", getattr(special, name), np.minimum(near, 80) if name == "expint" else near)
    for name in ("igamma", "igammac"):
        add("pair", getattr(m, name), near, near[::-1].copy())
        add("same", lambda a, g=getattr(m, name): g(a, a + 0.5), near)
    add("orders", m.polygamma, np.array([[0, 1, 2, 3], [1, 4, 0, 2]], "float32"), near)
    add("pair", m.zeta, near + 1, near[::-1].copy())
    add("three", lambda a, b, p: m.betainc(a, b, p), np.minimum(near, 30), near[::-1].copy(), unit[:, 0] * np.float32(0.9))
    # ---- linalg
    add("transpose_b", lambda a, b: tf.matmul(a, b, transpose_b=True), x, y)
    add("transpose_a", lambda a, b: tf.matmul(a, b, transpose_a=True), x, y)
    add("adjoint", lambda a, b: linalg.matmul(a, b, adjoint_a=True), x, y)
    add("constant", lambda a: tf.matmul(a, normal(2, 4), transpose_b=True), vector)
    add("pair", linalg.matvec, square, vector)
    add("last", lambda a: tf.tensordot(a, normal(4, 3), 1), x)
    add("axes", lambda a: tf.tensordot(a, normal(4, 3), [[1], [1]]), x)
    add("lower", lambda a: linalg.band_part(a, -1, 0), square)
    add("both", lambda a: linalg.band_part(a, 1, 2), square)
    for name in ("adjoint", "diag_part", "inv", "det", "trace", "matrix_transpose", "qr"):
        add("one", getattr(linalg, name), square)
    for name in ("cholesky", "eigvalsh", "eigh"):
        add("one", getattr(linalg, name), definite)
    add("one", linalg.diag, vector)
    add("pair", linalg.set_diag, square, vector)
    add("one", lambda a: linalg.tensor_diag(a[0]), vector)
    add("pair", linalg.cross, steps, normal(2, 5, 3, seed=2))
    add("pair", linalg.solve, definite, normal(2, 4, 2))
    add("adjoint", lambda a, b: linalg.solve(a, b, adjoint=True), square, normal(2, 4, 2))
    add("adjoint", lambda a: linalg.inv(a, adjoint=True), square)
    add("lower", linalg.triangular_solve, np.tril(definite), normal(2, 4, 2))
    add("upper", lambda a, b: linalg.triangular_solve(a, b, lower=False), np.triu(definite), normal(2, 4, 2))
    add("pair", linalg.cholesky_solve, np.linalg.cholesky(definite).astype("float32"), normal(2, 4, 2))
    add("axis", lambda a: linalg.normalize(a, axis=-1), x)
    add("all", lambda a: linalg.norm(a), x)
    add("one", linalg.pinv, x)
    add("tall", linalg.lstsq, normal(2, 5, 3), normal(2, 5, 2))
    add("wide", lambda a, b: linalg.lstsq(a, b, l2_regularizer=0.5), normal(2, 3, 5), normal(2, 3, 2))
    add("one", linalg.lu, square)
    add("pair", lambda a, b: linalg.lu_solve(*linalg.lu(a), b), square, normal(2, 4, 2))
    add("one", lambda a: linalg.lu_matrix_inverse(*linalg.lu(a)), square)
    add("one", lambda a: linalg.lu_reconstruct(*linalg.lu(a)), square)
    add("one", linalg.matrix_rank, x)
    add("one", lambda a: linalg.tensor_diag_part(a[0]), square)
    add("compact", lambda a, b: linalg.tridiagonal_matmul(a, b, diagonals_format="compact"), normal(2, 3, 4), normal(2, 4, 2))
    add("compact", lambda a, b: linalg.tridiagonal_solve(a, b), normal(2, 3, 4) + np.array([[0], [4], [0]], "float32"), normal(2, 4, 2))
    add("values", lambda a: linalg.svd(a, compute_uv=False), x)
    # ---- nn
    for function, window in ((n.max_pool2d, 2), (n.avg_pool2d, 3), (n.avg_pool, [1, 2, 2, 1])):
        add("valid", lambda a, g=function, w=window: g(a, w, 2, "VALID"), image)
        add("same", lambda a, g=function, w=window: g(a, w, [1, 2, 1, 1], "SAME"), image)
    for name in ("max_pool1d", "avg_pool1d"):
        add("valid", lambda a, g=getattr(n, name): g(a, 2, 1, "VALID"), steps)
    for name in ("max_pool3d", "avg_pool3d"):
        add("valid", lambda a, g=getattr(n, name): g(a, 2, 1, "VALID"), normal(2, 3, 4, 3, 2))
    add("max", lambda a: n.pool(a, [2, 2], "MAX", strides=[2, 1], padding="SAME"), image)
    add("strided", lambda a: n.conv2d(a, kernel, strides=[1, 2, 1, 1], padding="SAME"), image)
    add("dilated", lambda a: n.conv2d(a, kernel, 1, "VALID", dilations=2), image)
    add("amounts", lambda a: n.conv2d(a, kernel, 1, [[0, 0], [1, 0], [2, 1], [0, 0]]), image)
    add("same", lambda a: n.conv1d(a, normal(2, 3, 4), stride=2, padding="SAME"), steps)
    add("same", lambda a: n.conv3d(a, normal(2, 2, 2, 2, 3), [1, 1, 1, 1, 1], "SAME"), normal(2, 3, 4, 3, 2))
    add("same", lambda a: n.convolution(a, kernel, 1, "SAME"), image)
    add("conv2d", lambda a: tf_keras.backend.conv2d(a, tf.constant(kernel)), image)
    add("same", lambda a: n.depthwise_conv2d(a, normal(3, 3, 3, 2), [1, 1, 1, 1], "SAME"), image)
    add("same", lambda a: n.separable_conv2d(a, normal(3, 3, 3, 2), normal(1, 1, 6, 4), [1, 1, 1, 1], "SAME"), image)
    add("same", lambda a: n.conv2d_transpose(a, normal(3, 3, 5, 3), [2, 12, 16, 5], 2, "SAME"), image)
    add("valid", lambda a: n.conv2d_transpose(a, normal(3, 3, 5, 3), [2, 13, 17, 5], 2, "VALID"), image)
    add("same", lambda a: n.conv3d_transpose(a, normal(2, 2, 2, 3, 2), [2, 6, 8, 6, 3], 2, "SAME"), normal(2, 3, 4, 3, 2))
    add("pool2d", lambda a: tf_keras.backend.pool2d(a, (2, 2)), image)
    add("default", n.local_response_normalization, image)
    add("some", lambda a: n.local_response_normalization(a, 1, 2.0, 0.5, 0.75), image)
    add("one", n.crelu, x)
    add("beta", lambda a: n.silu(a, 2.0), x)
    add("axis", lambda a: n.moments(a, [1]), x)
    add("keepdims", lambda a: n.moments(a, axes=[1, 2], keepdims=True), x)
    add("blocks", lambda a: n.depth_to_space(a, 2), normal(2, 3, 3, 8))
    add("blocks", lambda a: n.space_to_depth(a, 2), image)
    add("constant", lambda a: n.embedding_lookup(normal(5, 3), a), index)
    add("pair", lambda t, p: m.in_top_k(t[:, 0], p, 2), index, vector)
    add("one", n.l2_loss, x)
    share = np.abs(y) / np.abs(y).sum(-1, keepdims=True)
    add("pair", lambda a, b: n.sigmoid_cross_entropy_with_logits(labels=b, logits=a), x, share)
    add("pair", lambda a, b: n.softmax_cross_entropy_with_logits(labels=b, logits=a), x, share)
    add("pair", lambda a, b: n.sparse_softmax_cross_entropy_with_logits(labels=b, logits=a), x, index)
    add("pair", lambda a, b: n.weighted_cross_entropy_with_logits(labels=b, logits=a, pos_weight=2.0), x, unit)
    add("pair", lambda a, b: n.log_poisson_loss(b, a), x, positive)
    for label, padding, strides, dilations in (("valid", "VALID", [1, 2, 1, 1], [1, 1, 1, 1]), ("same", "SAME", [1, 1, 1, 1], [1, 2, 1, 1])):
        add(label, lambda a: n.dilation2d(a, normal(3, 2, 3), strides, padding, "NHWC", dilations), image)
        add(label, lambda a: n.erosion2d(a, normal(3, 2, 3), strides, padding, "NHWC", dilations), image)
    add("axis", lambda a, w: n.weighted_moments(a, [1], w), x, positive)
    add("keepdims", lambda a, w: n.weighted_moments(a, [1, 2], w, keepdims=True), x, positive)
    add("same", lambda a: n.conv1d_transpose(a, normal(3, 5, 3), [2, 10, 5], 2, "SAME"), steps)
    q = tf.quantization
    add("args", lambda a: q.fake_quant_with_min_max_args(a, -1.0, 2.0), x)
    add("few", lambda a: q.fake_quant_with_min_max_args(a, min=-1.3, max=1.9, num_bits=4, narrow_range=True), x)
    add("vars", lambda a: q.fake_quant_with_min_max_vars(a, -0.7, 1.1), x)
    add("channels", lambda a: q.fake_quant_with_min_max_vars_per_channel(a, [-1.0, -0.5, -2.0, 0.0], [1.0, 0.7, 0.1, 2.0], 6), x)
    add("channels_first", lambda a: n.bias_add(a, [1.0, 2.0, 3.0], data_format="NC..."), x)
    k = tf_keras.backend
    add("one", k.batch_flatten, x)
    add("pair", lambda a, b: k.binary_crossentropy(k.sigmoid(a), k.sigmoid(b)), x, y)
    add("pair", lambda a, b: k.categorical_crossentropy(k.softmax(a), k.softmax(b)), x, y)
    add("pair", lambda a, b: k.sparse_categorical_crossentropy(b, k.softmax(a)), x, index)
    # ---- shapes
    add("one", shape, x)
    add("one", tf.size, x)
    add("one", tf.rank, x)
    add("dynamic", lambda a: tf.reshape(a, [shape(a)[0], 12]), x)
    add("computed", lambda a: tf.reshape(a, [shape(a)[0] * shape(a)[1], shape(a)[2]]), x)
    add("like", lambda a, b: tf.reshape(a, shape(b)), x, normal(2, 4, 3))
    add("dynamic", lambda a: tf.zeros([shape(a)[0], 2]), x)
    add("dynamic", lambda a: tf.ones([shape(a)[0], 3, 1], "int32"), x)
    add("like", lambda a: tf.zeros(shape(a)), x)
    add("dynamic", lambda a: tf.fill([shape(a)[0], 3], 1.5), x)
    add("dynamic", lambda a: tf.range(shape(a)[2]), x)
    add("three", lambda a: tf.range(1, shape(a)[2], 2), x)
    for function in (tf.tile,):
        add("dynamic", lambda a, g=function: g(tf.constant([[1.0, 2.0]]), [shape(a)[0], 1]), x)
        add("computed", lambda a, g=function: g(a, [1, shape(a)[1], 1]), x)
    add("dynamic", lambda a: tf.broadcast_to(a, [shape(a)[0], 3, 4]), x[:, :1])
    add("dynamic", lambda a: tf.pad(a, [[0, 0], [0, 5 - shape(a)[1]], [0, 0]]), x)
    add("dynamic", lambda a: tf.eye(shape(a)[1], 4), x)
    add("tensors", lambda a: tf.linspace(a[:, 0], a[:, 1], 4), x)
    add("maxlen", lambda a: tf.sequence_mask(a, 4), index)
    add("float", lambda a: tf.sequence_mask(a, maxlen=4, dtype=tf.float32), index)
    add("rest", lambda a: tf.split(a, [1, -1], axis=-1), x)
    add("known", lambda a: tf.ensure_shape(a, [None, 3, 4]), x)
    add("one", lambda a: tf.convert_to_tensor(a), x)
    add("pads", lambda a: tf.space_to_batch(a, [2, 3], [[0, 0], [1, 0]]), image)
    add("pads", lambda a: tf.space_to_batch_nd(a, [2], [[1, 1]]), image)
    add("crops", lambda a: tf.batch_to_space(a, [2, 1], [[1, 0], [0, 0]]), image)
    add("list", lambda a, b: tf.shape_n([a, b]), x, vector)
    # ---- signals
    signal, sound, spectrum = tf.signal, normal(2, 40), (normal(2, 4, 6) + 1j * normal(2, 4, 6, seed=1)).astype("complex64")
    add("plain", lambda a: signal.frame(a, 8, 3), sound)
    add("pad_end", lambda a: signal.frame(a, 7, 5, pad_end=True, pad_value=0.5), sound)
    add("axis", lambda a: signal.frame(a, 2, 1, axis=1), x)
    add("step", lambda a: signal.overlap_and_add(a, 3), x)
    add("default", lambda a: signal.stft(a, 8, 4), sound)
    add("odd", lambda a: signal.stft(a, 7, 3, fft_length=16, pad_end=True), sound)
    add("bare", lambda a: signal.stft(a, 8, 4, window_fn=None), sound)
    add("default", lambda a: signal.inverse_stft(a, 10, 4, fft_length=10), spectrum)
    add("bare", lambda a: signal.inverse_stft(a, 8, 3, window_fn=None), spectrum)
    for kind in (1, 2, 3, 4):
        add(f"type_{kind}", lambda a: signal.dct(a, kind), x)
        add(f"type_{kind}", lambda a: signal.idct(a, kind), x)
        if kind > 1:
            add(f"ortho_{kind}", lambda a: signal.dct(a, kind, norm="ortho"), x)
            add(f"ortho_{kind}", lambda a: signal.idct(a, kind, norm="ortho"), x)
    add("longer", lambda a: signal.dct(a, 2, n=6), x)
    for name in ("fft", "fft2d", "fft3d", "ifft", "ifft2d", "ifft3d"):
        add("one", getattr(signal, name), spectrum)
    for name in ("fftshift", "ifftshift"):
        add("axis", lambda a, g=getattr(signal, name): g(a, axes=[1]), steps)
    add("one", signal.mfccs_from_log_mel_spectrograms, x)
    # ---- parts
    add("dynamic", lambda a: a[:, :shape(a)[1] - 1], x)
    add("dynamic_index", lambda a: a[:, shape(a)[1] - 1, tf.newaxis], x)
    add("sizes", lambda a: tf.slice(a, [0, 1, 0], [-1, 2, 3]), x)
    add("steps", lambda a: tf.strided_slice(a, [0, 0, 1], [2, 3, 4], [1, 2, 1]), x)
    add("masks", lambda a: tf.strided_slice(a, [0, 1, 1], [2, 2, 4], [1, 1, 1], begin_mask=1, end_mask=4, shrink_axis_mask=2), x)
    add("batch_dims", lambda a, i: tf.gather(a, i, batch_dims=1, axis=1), x, index[:, :2] % 3)
    add("batch_dims_last", lambda a, i: tf.gather(a, i, batch_dims=1, axis=2), x, index)
    add("batch_dims", lambda a, i: tf.gather_nd(a, i, batch_dims=1), x, (index % 3)[..., None])
    add("all", lambda a, i: tf.gather_nd(a, i), x, np.array([[0, 2], [1, 1]], "int32"))
    add("lengths", lambda a: tf.reverse_sequence(a, [2, 3], seq_axis=1), x)
    add("each", lambda a: tf.repeat(a, [1, 2, 1], axis=1), x)
    add("values", lambda i: tf.one_hot(i, 4, on_value=2.0, off_value=-1.0), index)
    add("one", lambda a: tf.roll(a, 1, axis=1), x)
    add("two", lambda a: tf.roll(a, [1, 2], [1, 2]), x)
    add("constant", lambda a: tf.searchsorted([-1.0, 0.0, 1.0], tf.reshape(a, [-1])), x)
    add("rows", lambda a, i: tf.scatter_nd(i, a, [4, 3, 4]), x, np.array([[2], [0]], "int32"))
    add("rows", lambda a, b: tf.tensor_scatter_nd_update(a, [[0]], b[:1]), x, y)
    add("rows", lambda a, b: tf.tensor_scatter_nd_add(a, [[0]], b[:1]), x, y)
    add("rows", lambda a, b: tf.tensor_scatter_nd_sub(a, [[0]], b[:1]), x, y)
    add("rows", lambda a, b: tf.tensor_scatter_nd_max(a, [[0]], b[:1]), x, y)
    add("rows", lambda a, b: tf.tensor_scatter_nd_min(a, [[0]], b[:1]), x, y)
    # ---- images
    for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "gaussian", "mitchellcubic"):
        add(method, lambda a, k=method: im.resize(a, [5, 7], method=k), image)
    for method in ("bilinear", "gaussian", "mitchellcubic"):
        add(f"{method}_antialias", lambda a, k=method: im.resize(a, [3, 4], method=k, antialias=True), image)
    add("aspect", lambda a: im.resize(a, [3, 7], preserve_aspect_ratio=True), image)
    add("dynamic", lambda a: im.resize(a, [shape(a)[1] * 2, 5]), image)
    for name in ("resize_bilinear", "resize_nearest_neighbor", "resize_images"):
        old = getattr(tf.compat.v1.image, name)
        add("larger", lambda a, g=old: g(a, [9, 11]), image)
        add("align_corners", lambda a, g=old: g(a, [9, 5], align_corners=True), image)
    for name in ("flip_left_right", "flip_up_down", "transpose"):
        add("one", getattr(im, name), image)
    for name in ("rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb", "rgb_to_yuv", "yuv_to_rgb", "rgb_to_yiq", "yiq_to_rgb"):
        add("one", getattr(im, name), color)
    add("one", im.grayscale_to_rgb, color[..., :1])
    add("one", im.per_image_standardization, image)
    add("turns", lambda a: im.rot90(a, 1), image)
    add("three", lambda a: im.rot90(a, 3), image)
    add("half", lambda a: im.central_crop(a, 0.5), image)
    add("box", lambda a: im.crop_to_bounding_box(a, 1, 2, 3, 4), image)
    add("box", lambda a: im.pad_to_bounding_box(a, 1, 2, 9, 12), image)
    add("both", lambda a: im.resize_with_crop_or_pad(a, 3, 11), image)
    add("wide", lambda a: im.resize_with_pad(a, 8, 8), image)
    add("number", lambda a: im.adjust_brightness(a, 0.1), color)
    add("number", lambda a: im.adjust_contrast(a, 2.0), color)
    add("number", lambda a: im.adjust_gamma(a, 2.0, gain=1.5), color)
    add("number", lambda a: im.adjust_saturation(a, 0.5), color)
    add("number", lambda a: im.adjust_hue(a, 0.1), color)
    add("from_uint8", lambda a: im.convert_image_dtype(a, tf.float32), (color * 255).astype("uint8"))
    add("to_uint8", lambda a: im.convert_image_dtype(a, tf.uint8, saturate=True), color)
    add("pair", lambda a, b: im.psnr(a, b, 1.0), color, color * np.float32(0.9))
    add("pair", lambda a, b: im.ssim(a, b, 1.0, filter_size=3), color, color * np.float32(0.9))
    boxes = np.array([[0, 0, 0.5, 0.5], [0.1, 0.2, 0.9, 0.8], [0.8, 0.1, -0.2, 1.3]], "float32")
    for method in ("bilinear", "nearest"):
        add(method, lambda a: im.crop_and_resize(a, boxes, [0, 1, 1], [3, 4], method=method, extrapolation_value=2.0), image)
    add("boxes", lambda a, b: im.crop_and_resize(a, b, [1, 0], crop_size=[1, 5]), image, boxes[1:].copy())
    add("old", lambda a: tf.compat.v1.image.crop_and_resize(a, boxes[:2], [0, 1], [2, 2]), image)
    old = tf.compat.v1
    for name in ("softmax", "log_softmax"):
        add("old", lambda a, g=getattr(old.nn, name): g(a, axis=1), x)
    add("valid", lambda a: im.extract_patches(a, [1, 2, 2, 1], [1, 2, 3, 1], [1, 1, 1, 1], "VALID"), image)
    # ---- what draws numbers, where all of them are equal
    for function in (tf.random.normal, tf.random.truncated_normal):
        add("constant", lambda a, g=function: g(shape(a), 2.0, 0.0), x)
    add("constant", lambda a: tf.random.uniform(shape(a), 2.0, 2.0), x)
    add("none", lambda a: n.dropout(a, 0.0), x)
    add("symmetric", lambda a: im.random_flip_left_right(a), image + image[:, :, ::-1])
    add("symmetric", lambda a: im.random_flip_up_down(a), image + image[:, ::-1])
    return taken
