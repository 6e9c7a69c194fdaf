"""The models that the benchmarks time: made once by Keras, kept as files that every contender opens."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import real_keras
from flops import model_flops
from keras import layers

CACHE = Path.home() / ".cache" / "ramet" / "bench"


def mlp():
    return keras.Sequential([
        keras.Input((64,), name="x"),
        layers.Dense(64, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])


def empty():
    """Does nothing; what it costs is the cost of a call."""
    return keras.Sequential([keras.Input((64,), name="x"), layers.Identity()])


def mnist_cnn():
    return keras.Sequential([
        keras.Input((28, 28, 1), name="image"),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ])


def lstm():
    return keras.Sequential([
        keras.Input((80,), dtype="int32", name="tokens"),
        layers.Embedding(20_000, 128),
        layers.LSTM(128),
        layers.Dense(1, activation="sigmoid"),
    ])


def transformer(depth=4, width=256, heads=8):
    inputs = x = keras.Input((128, width), name="x")
    for _ in range(depth):
        attended = layers.MultiHeadAttention(heads, width // heads)(x, x)
        x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, attended]))
        expanded = layers.Dense(4 * width, activation="gelu")(x)
        x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, layers.Dense(width)(expanded)]))
    return keras.Model(inputs, x)


def mobilenet_v2():
    return keras.applications.MobileNetV2(weights=None)


def resnet50():
    return keras.applications.ResNet50(weights=None)


def efficientnet_b0():
    return keras.applications.EfficientNetB0(weights=None)


@dataclass(frozen=True)
class Workload:
    """A model and the batch it is timed with."""

    name: str
    title: str
    build: object
    batch: int

    def file(self, suffix):
        return CACHE / f"{self.name}{suffix}"

    def flops(self):
        """Of one batch, forward."""
        return model_flops(keras.saving.load_model(self.file(".keras"), compile=False), self.batch)

    def random_input(self, model, random, rows=None):
        """A batch for the model's single input, or so many rows."""
        (x,) = model.inputs
        shape = (rows or self.batch, *x.shape[1:])
        if x.dtype == "int32":
            return x.name, random.integers(1, 20_000, shape, dtype="int32")
        return x.name, random.random(shape, dtype="float32")

    def inputs(self):
        """The model's single input, under its name."""
        with np.load(self.file(".inputs.npz")) as arrays:
            return {name: arrays[name] for name in arrays.files}

    def expected(self):
        """What Keras predicts for the inputs."""
        return np.load(self.file(".expected.npy"))

    def make(self):
        """Write the model, its inputs and Keras's answers, unless they are there."""
        if self.file(".expected.npy").exists():
            return
        CACHE.mkdir(parents=True, exist_ok=True)
        keras.utils.set_random_seed(1)
        model = self.build()
        random = np.random.default_rng(3)
        name, x = self.random_input(model, random)
        np.savez(self.file(".inputs.npz"), **{name: x})
        self.prepare(model, x, random)
        model.save(self.file(".keras"))
        np.save(self.file(".expected.npy"), self.answers(model, x))

    def prepare(self, model, x, random):
        """What is done to a new model before it is saved."""
        real_keras.perturb_weights(model, seed=2)
        if x.dtype == "float32":
            real_keras.calibrate_batch_normalization(model, random.random((4, *x.shape[1:]), dtype="float32"))

    def answers(self, model, x):
        return model.predict(x, batch_size=self.batch, verbose=0)


EMPTY_CALL = Workload("empty", "an empty call", empty, 1)

WORKLOADS = [
    Workload("mlp", "mlp 64-64-64-10, batch 1", mlp, 1),
    Workload("mnist_cnn", "MNIST CNN, batch 128", mnist_cnn, 128),
    Workload("lstm", "Embedding-LSTM(128), 32x80 tokens", lstm, 32),
    Workload("transformer", "transformer 4x256, 8x128 tokens", transformer, 8),
    Workload("mobilenet_v2", "MobileNetV2, 224x224, batch 1", mobilenet_v2, 1),
    Workload("resnet50", "ResNet50, 224x224, batch 1", resnet50, 1),
    Workload("efficientnet_b0", "EfficientNetB0, 224x224, batch 1", efficientnet_b0, 1),
]


@dataclass(frozen=True)
class TrainingWorkload(Workload):
    """A model, compiled, and the batch that one step of training is timed with."""

    loss: str = "sparse_categorical_crossentropy"
    classes: int = 10
    # How many losses must agree. Adam's first steps have the size of the learning rate whatever the gradient's, so
    # that rounding decides their sign where it is small: deep networks part after the first.
    steps_compared: int = 2

    def file(self, suffix):
        return CACHE / f"train_{self.name}{suffix}"

    def targets(self):
        with np.load(self.file(".targets.npz")) as arrays:
            return arrays["y"]

    def expected(self):
        """The losses of the first steps, as Keras computes them."""
        return np.load(self.file(".expected.npy"))

    def prepare(self, model, x, random):
        shape = (self.batch, 1) if self.loss == "binary_crossentropy" else (self.batch,)
        y = random.integers(0, self.classes, shape, dtype="int32")
        if self.loss == "mse":
            y = random.random((self.batch, *model.output_shape[1:]), dtype="float32")
        np.savez(self.file(".targets.npz"), y=y)
        model.compile("adam", self.loss)

    def answers(self, model, x):
        return [model.train_on_batch(x, self.targets()) for _ in range(self.steps_compared)]


# Dropout draws other numbers everywhere: no model that is trained here has any.
def mnist_cnn_without_dropout():
    model = mnist_cnn()
    return keras.Sequential([model.inputs[0]] + [l for l in model.layers if not isinstance(l, layers.Dropout)])


TRAINING = [
    TrainingWorkload("mlp", "mlp 64-64-64-10, batch 256", mlp, 256),
    TrainingWorkload("mnist_cnn", "MNIST CNN, batch 128", mnist_cnn_without_dropout, 128),
    TrainingWorkload("lstm", "Embedding-LSTM(128), 32x80 tokens", lstm, 32, "binary_crossentropy", 2),
    TrainingWorkload("transformer", "transformer 4x256, 8x128 tokens", transformer, 8, "mse"),
    TrainingWorkload("mobilenet_v2", "MobileNetV2, 224x224, batch 8", mobilenet_v2, 8, classes=1000, steps_compared=1),
    TrainingWorkload("resnet50", "ResNet50, 224x224, batch 4", resnet50, 4, classes=1000, steps_compared=1),
]
