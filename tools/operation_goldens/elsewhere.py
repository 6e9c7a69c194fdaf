"""Operations that are defined elsewhere than in keras.ops, and classes that no function of Keras uses."""

import keras
from keras.src.activations.activations import Mish
from keras.src.ops.numpy import Abs, Conj
from keras.src.quantizers.quantizers import FakeQuantWithMinMaxVars

from .family import Goldens, normal


def goldens():
    f = Goldens("elsewhere")
    a = normal(2, 3, 4) * 2
    f.add("abs", lambda x: Abs()(x), a)
    f.add("conj", lambda x: Conj()(x), a)
    f.add("mish", lambda x: Mish()(x), a)
    relu = keras.activations.relu
    f.add("relu", relu, a)
    f.add("relu/slope", lambda x: relu(x, negative_slope=0.5), a)
    f.add("relu/everything", lambda x: relu(x, negative_slope=0.5, max_value=2.0, threshold=1.0), a)
    f.add("fake_quant", lambda x: keras.quantizers.fake_quant_with_min_max_vars(x, -1.0, 3.0), a)
    f.add("fake_quant/beside_zero", lambda x: keras.quantizers.fake_quant_with_min_max_vars(x, 0.5, 3.0), a)
    # The function forgets its other arguments.
    f.add("fake_quant/narrow", lambda x: FakeQuantWithMinMaxVars(num_bits=4, narrow_range=True)(x, -1.0, 3.0), a)
    f.add("fake_quant/channels", lambda x, low, high: FakeQuantWithMinMaxVars(num_bits=3, axis=1)(x, low, high), a,
          -normal(3) ** 2, normal(3, seed=1) ** 2, batch=True)
    return f
