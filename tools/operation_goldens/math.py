"""keras.ops.math: transforms, segments, top_k."""

import numpy as np
from keras import ops

from .family import Goldens, integers, normal, positive


def goldens():
    f = Goldens("math")
    a, b = normal(2, 3, 8), normal(2, 3, 8, seed=1)
    inside = np.clip(normal(2, 6) / 3, -0.999, 0.999)
    f.add("cdist", ops.cdist, normal(2, 3, 4), normal(2, 5, 4))
    f.add("cdist/matrices", ops.cdist, normal(3, 4), normal(5, 4), batch=True)
    f.add("erf", ops.erf, a)
    f.add("erfc", ops.erfc, a * 2)
    f.add("erfinv", ops.erfinv, inside)
    f.add("erfinv/edges", ops.erfinv, np.array([[0.0, 0.99, -0.99, 1.0, -1.0, 1e-7]], "float32"))
    f.add("rsqrt", ops.rsqrt, positive(2, 3))
    f.add("extract_sequences", lambda x: ops.extract_sequences(x, 4, 2), a)
    f.add("extract_sequences/gaps", lambda x: ops.extract_sequences(x, 2, 3), normal(2, 9))
    f.add("fft", lambda x, y: ops.fft((x, y)), a, b)
    f.add("fft/odd", lambda x, y: ops.fft((x, y)), normal(2, 7), normal(2, 7, seed=1))
    f.add("fft2", lambda x, y: ops.fft2((x, y)), a, b)
    f.add("ifft2", lambda x, y: ops.ifft2((x, y)), a, b)
    f.add("rfft", ops.rfft, a)
    f.add("rfft/longer", lambda x: ops.rfft(x, fft_length=12), a)
    f.add("rfft/shorter", lambda x: ops.rfft(x, fft_length=5), a)
    f.add("irfft", lambda x, y: ops.irfft((x, y)), normal(2, 5), normal(2, 5, seed=1))
    f.add("irfft/length", lambda x, y: ops.irfft((x, y), fft_length=7), normal(2, 5), normal(2, 5, seed=1))
    f.add("irfft/longer", lambda x, y: ops.irfft((x, y), fft_length=14), normal(2, 5), normal(2, 5, seed=1))
    wave = normal(2, 40)
    f.add("stft", lambda x: ops.stft(x, 8, 4, 16), wave)
    f.add("stft/hamming", lambda x: ops.stft(x, 16, 8, 16, window="hamming", center=False), wave)
    f.add("stft/no_window", lambda x: ops.stft(x, 8, 4, 10, window=None), wave)
    f.add("istft", lambda x, y: ops.istft((x, y), 8, 4, 8), normal(2, 6, 5), normal(2, 6, 5, seed=1))
    f.add("istft/everything", lambda x, y: ops.istft((x, y), 6, 2, 8, length=12, window="hamming", center=False),
          normal(2, 6, 5), normal(2, 6, 5, seed=1))
    f.add("istft/no_window", lambda x, y: ops.istft((x, y), 8, 4, 8, window=None, length=10), normal(2, 6, 5),
          normal(2, 6, 5, seed=1))
    f.add("in_top_k", lambda t, p: ops.in_top_k(t, p, 2), integers(5, high=4), normal(5, 4))
    f.add("in_top_k/ties", lambda t, p: ops.in_top_k(t, p, 2), integers(6, high=4),
          np.array([[1, 1, 1, 0], [2, 1, 1, 1], [0, 0, 0, 0], [3, 2, 1, 0], [1, np.nan, 0, 0], [0, 1, 1, 2]],
                   "float32"))
    f.add("logdet", ops.logdet, np.einsum("bij,bkj->bik", normal(2, 3, 3), normal(2, 3, 3)) + 2 * np.eye(3, dtype="float32"))
    f.add("logsumexp/no_axes", lambda x: ops.logsumexp(x, axis=()), normal(2, 3))
    f.add("logsumexp", ops.logsumexp, a)
    f.add("logsumexp/axis", lambda x: ops.logsumexp(x, axis=1), a * 100)
    f.add("logsumexp/keepdims", lambda x: ops.logsumexp(x, axis=(1, 2), keepdims=True), a)
    ids = np.array([2, 0, 2, 1, 0], "int32")
    data = normal(5, 3)
    for name in ("segment_max", "segment_min", "segment_prod", "segment_sum"):
        function = getattr(ops, name)
        f.add(name, lambda x, i, g=function: g(x, i, num_segments=4), data, ids, batch=True)
        f.add(f"{name}/negative", lambda x, i, g=function: g(x, i, num_segments=2), integers(5, 2),
              np.array([-1, 0, 1, 1, -1], "int32"), batch=True)
        f.add(f"{name}/all", lambda x, i, g=function: g(x, i), data, ids)
        f.add(f"{name}/in_order", lambda x, i, g=function: g(x, i, sorted=True), data, np.array([0, 0, 2, 2, 4], "int32"))
    f.add("top_k", lambda x: ops.top_k(x, 3), a)
    f.add("top_k/ties", lambda x: ops.top_k(x, 2, sorted=True), integers(2, 6, high=3))
    return f
