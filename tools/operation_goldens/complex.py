"""Complex numbers: what keras.ops does with them where TensorFlow has a kernel.

Keras's symbolic dtypes are wrong for many of these ("float32" for polar); the test takes those of the results.
"""

import numpy as np
from keras import layers, ops

from .family import Goldens, normal

ELEMENTWISE = """absolute negative square sqrt exp log sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh arctanh
reciprocal sign rsqrt log1p expm1 log2 log10 sigmoid sinc cbrt real imag conj angle isreal logical_not copy zeros_like
ones_like stop_gradient view_as_real""".split()
BINARY = "add subtract multiply divide true_divide power equal not_equal hypot logical_and divide_no_nan".split()
PRODUCTS = "matmul dot inner outer vdot".split()
REDUCTIONS = "sum mean prod var std any all count_nonzero nansum average".split()


def numbers(*shape, seed=0, dtype="complex64"):
    return (normal(*shape, seed=seed) + 1j * normal(*shape, seed=seed + 100)).astype(dtype)


def goldens():
    f = Goldens("complex")
    x, y, real = numbers(2, 3, 3), numbers(2, 3, 3, seed=1), normal(2, 3, 3)
    hermitian = x @ np.conj(np.swapaxes(x, -1, -2)) + 3 * np.eye(3, dtype="complex64")
    # TensorFlow does not multiply 1j by float32; the function itself does.
    f.add("view_as_complex", ops.view_as_complex, normal(2, 3, 2), eager=True)
    f.add("view_as_real/of_real", ops.view_as_real, real)
    f.add("polar", ops.polar, np.abs(real), real)
    f.add("polar/network", lambda a, b: ops.view_as_real(ops.multiply(ops.polar(a, b), ops.polar(b, a)))[..., 1],
          np.abs(real), real)
    # Neither the order of eigenvalues nor the phase of vectors is defined: sums and products are.
    def eig(a):
        values, vectors = ops.eig(a)
        return [ops.sum(values, axis=-1), ops.sum(ops.square(values), axis=-1), ops.sum(ops.absolute(vectors), axis=(-2, -1))]

    def svd(a):
        u, s, v = ops.svd(a)
        return [s, ops.matmul(u * ops.cast(s, "complex64")[:, None], v)]

    f.add("eig", eig, real)
    f.add("eig/complex", eig, x)
    f.add("cast/to", lambda a: ops.cast(a, "complex64"), real)
    f.add("cast/to_wide", lambda a: ops.cast(a, "complex128"), real)
    f.add("cast/from", lambda a: ops.cast(a, "float32"), x)
    f.add("wide/real", ops.real, numbers(2, 3, dtype="complex128"))
    f.add("wide/negative", ops.negative, numbers(2, 3, dtype="complex128"))
    f.add("wide/flip", lambda a: ops.flip(a, -1), numbers(2, 3, dtype="complex128"))
    f.add("wide/add", ops.add, numbers(2, 3, dtype="complex128"), numbers(2, 3, seed=1, dtype="complex128"))
    f.add("wide/exp", ops.exp, numbers(2, 3, dtype="complex128"))
    for name in ELEMENTWISE:
        f.add(name, getattr(ops, name), x)
    f.add("sign/zero", ops.sign, np.array([[0, 1 + 1j, -2j]], "complex64"))
    for name in (*BINARY, *PRODUCTS):
        f.add(name, getattr(ops, name), x, y, batch=name in ("vdot", "outer"))
        f.add(f"{name}/real", getattr(ops, name), x, real, batch=name in ("vdot", "outer"))
        f.add(f"{name}/of_real", getattr(ops, name), real, y, batch=name in ("vdot", "outer"))
    f.add("add/number", lambda a: a + 2, x)
    f.add("multiply/number", lambda a: a * 2.5, x)
    f.add("power/number", lambda a: a**2, x)
    for name in REDUCTIONS:
        f.add(name, getattr(ops, name), x, batch=True)
        f.add(f"{name}/axis", lambda a, g=getattr(ops, name): g(a, axis=1), x)
    for name in ("cumsum", "cumprod", "flip", "roll", "diff", "trace", "diagonal"):
        argument = {"roll": {"shift": 1, "axis": 1}, "trace": {"axis1": 1, "axis2": 2},
                    "diagonal": {"axis1": 1, "axis2": 2}}.get(name, {"axis": 1})
        f.add(name, lambda a, g=getattr(ops, name), k=argument: g(a, **k), x)
    for name in ("transpose", "ravel", "tril", "triu", "det", "inv", "slogdet"):
        f.add(name, getattr(ops, name), x, batch=name in ("transpose", "ravel"))
    f.add("eigh", ops.eigh, hermitian)
    f.add("qr", ops.qr, x)
    f.add("svd", svd, x)
    f.add("solve", ops.solve, x, y)
    f.add("getitem", lambda a: a[:, 1, ::2], x)
    f.add("reshape", lambda a: ops.reshape(a, (-1, 9)), x)
    f.add("expand_dims", lambda a: ops.expand_dims(a, 1), x)
    f.add("concatenate", lambda a, b: ops.concatenate([a, b], 1), x, y)
    f.add("concatenate/real", lambda a, b: ops.concatenate([a, b], 1), x, real)
    f.add("stack", lambda a, b: ops.stack([a, b], 1), x, y)
    f.add("where", lambda a, b: ops.where(ops.isreal(a), a, b), x, y)
    f.add("take", lambda a: ops.take(a, [1, 0], 1), x)
    f.add("pad", lambda a: ops.pad(a, [[0, 0], [1, 0], [0, 1]]), x)
    f.add("tile", lambda a: ops.tile(a, [1, 2, 1]), x)
    f.add("repeat", lambda a: ops.repeat(a, 2, 1), x)
    f.add("split", lambda a: ops.split(a, 3, 1), x)
    f.add("swapaxes", lambda a: ops.swapaxes(a, 1, 2), x)
    f.add("broadcast_to", lambda a: ops.broadcast_to(a, (2, 3, 3)), x[:, :1])
    f.add("einsum", lambda a, b: ops.einsum("bij,bjk->bik", a, b), x, y)
    f.add("full_like", lambda a: ops.full_like(a, 2), x)
    f.add("fft", lambda a: ops.fft((ops.real(a), ops.imag(a))), x)
    for name, layer in (("Flatten", layers.Flatten()), ("Permute", layers.Permute((2, 1))),
                        ("Activation", layers.Activation("tanh")), ("ZeroPadding1D", layers.ZeroPadding1D(1)),
                        ("GlobalAveragePooling1D", layers.GlobalAveragePooling1D())):
        f.add(f"layers/{name}", layer, x)
    for name in ("Add", "Multiply", "Concatenate"):
        f.add(f"layers/{name}", lambda a, b, g=getattr(layers, name): g()([a, b]), x, y)
    return f
