"""Keras on TensorFlow as a contender: the model as one concrete function, called on a tensor.

TensorFlow's threads are set once for the process, by main.py.
"""

import keras
import tensorflow
from contender import PythonContender


class KerasTensorFlowContender(PythonContender):
    name = "Keras-TensorFlow"

    def __init__(self, workload):
        model = keras.saving.load_model(workload.file(".keras"))
        (x,) = workload.inputs().values()
        self.x = tensorflow.constant(x)
        predict = tensorflow.function(lambda x: model(x, training=False), jit_compile=False)
        self.function = predict.get_concrete_function(self.x)

    def call(self):
        return self.function(self.x)

    def outputs(self):
        return self.call().numpy()
