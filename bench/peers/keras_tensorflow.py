"""Keras on TensorFlow as a contender: one concrete function, called on tensors.

TensorFlow's threads are set once for the process, by main.py.
"""

import keras
import numpy as np
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


class KerasTrainer(PythonContender):
    """The step that `fit` takes, as one function."""

    name, jit = "Keras-TensorFlow", False

    def __init__(self, workload):
        self.workload = workload
        model = keras.saving.load_model(workload.file(".keras"))
        (x,) = workload.inputs().values()
        self.batch = tensorflow.constant(x), tensorflow.constant(workload.targets())
        model.optimizer.build(model.trainable_variables)
        self.model = model
        self.function = tensorflow.function(lambda x, y: model.train_step((x, y)), jit_compile=self.jit)

    def call(self):
        return self.function(*self.batch)

    def outputs(self):
        """The losses of the first steps; the logs of Keras are means of all steps so far."""
        losses = []
        for _ in range(self.workload.steps_compared):
            self.model.reset_metrics()
            losses.append(float(self.call()["loss"]))
        return np.array(losses)


class KerasXlaTrainer(KerasTrainer):
    """As `compile(jit_compile=True)`, which "auto" chooses."""

    name, jit = "Keras-XLA", True
