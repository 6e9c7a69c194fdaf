#!/usr/bin/env python3
"""Writes tests/golden/objectives/*.npz: what the real Keras says of losses, metrics and what `compile` makes of them.

Each case is one line here; the C++ tests have none of their own. An archive holds for each case "<name>:about", a JSON
object, and arrays:

losses    about: class, arguments (of the constructor), config (as Keras saves it), activation (applied to y_pred
          first, or null), error (the text, for a case that fails).
          y_true, y_pred, weight, mask; out, out_weight, out_mask, out_both: the loss without and with them;
          gradient: of the plain loss's sum with respect to y_pred.
functions as losses, of the functions: about has name and arguments; out is one value a sample.
metrics   about: class, arguments, config, updates (how many), variables (their names), direction ("up" or "down" is
          better, or null).
          <i>:y_true, <i>:y_pred, <i>:weight, <i>:mask, <i>:result after update i; variable<i>: the state at the end.
compile   about: loss, loss_weights, metrics, weighted_metrics (as Keras saves them), output_names, y_true, y_pred,
          sample_weight (structures with numbers of arrays), error, logs (names in order).
          array<i>; total; log<i>.

Usage: python tools/make_objective_goldens.py [losses|metrics|compile ...]
"""

import json
import sys
import zlib
from pathlib import Path

import real_keras  # noqa: F401
import keras
import numpy as np
import tensorflow as tf
from keras import losses, metrics, ops
from keras.src import backend
from keras.src.trainers.compile_utils import CompileLoss, CompileMetrics

OUTPUT = Path(__file__).resolve().parent.parent / "tests" / "golden" / "objectives"


def random_of(*key):
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def normal(*shape, seed=0):
    return random_of("normal", shape, seed).standard_normal(shape).astype("float32")


def uniform(*shape, seed=0):
    return random_of("uniform", shape, seed).random(shape).astype("float32")


def integers(*shape, high, low=0, seed=0, dtype="int32"):
    return random_of("integers", shape, seed).integers(low, high, shape).astype(dtype)


def one_hot(classes, count):
    return np.eye(count, dtype="float32")[classes]


def probabilities(*shape, seed=0):
    e = np.exp(normal(*shape, seed=seed))
    return e / e.sum(-1, keepdims=True)


def unit(*shape, seed=0):
    x = normal(*shape, seed=seed)
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def as_json(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    return value


def with_mask(x, mask):
    x = tf.convert_to_tensor(x)
    if mask is not None:
        backend.set_keras_mask(x, tf.convert_to_tensor(mask))
    return x


class Archive:
    def __init__(self, name):
        self.path = OUTPUT / f"{name}.npz"
        self.arrays = {"keras_version": np.array(keras.__version__)}

    def put(self, case, key, value):
        if value is None:
            return
        key = f"{case}:{key}"
        assert key not in self.arrays, key
        value = value.numpy() if hasattr(value, "numpy") else value
        self.arrays[key] = np.array(json.dumps(value)) if key.endswith(":about") else np.asarray(value)

    def write(self):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(self.path, **self.arrays)
        print(self.path, len(self.arrays))


# ---------------------------------------------------------------- losses


class Losses(Archive):
    def add(self, name, y_true, y_pred, weight=None, mask=None, /, activation=None, gradient=True, dtype=None, **arguments):
        class_name = name.split("/")[0]
        given = {k: as_json(v) for k, v in arguments.items()}
        about = {"class": class_name, "arguments": given, "activation": activation}
        if dtype:
            about["arguments"]["dtype"] = dtype
            arguments["dtype"] = dtype
        self.put(name, "y_true", y_true)
        self.put(name, "y_pred", y_pred)
        try:
            loss = getattr(losses, class_name)(**arguments)
            about["config"] = loss.get_config()
            activate = getattr(keras.activations, activation) if activation else (lambda x: x)
            predict = lambda mask=None: with_mask(activate(tf.convert_to_tensor(y_pred)), mask)
            self.put(name, "weight", weight)
            self.put(name, "mask", mask)
            self.put(name, "out", loss(y_true, predict()))
            for key, some_weight, some_mask in (("weight", weight, None), ("mask", None, mask), ("both", weight, mask)):
                if (some_weight is None) == (key != "mask") or (some_mask is None) == (key != "weight"):
                    continue
                try:
                    self.put(name, "out_" + key, loss(y_true, predict(some_mask), some_weight))
                except tf.errors.InvalidArgumentError:
                    print(f"{name}: Keras cannot apply {key}")
            if gradient and y_pred.dtype == np.float32 and not dtype:
                x = tf.convert_to_tensor(y_pred)
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    total = tf.reduce_sum(loss(y_true, activate(x)))
                self.put(name, "gradient", tape.gradient(total, x))
        except (ValueError, TypeError, AttributeError) as error:
            about["error"] = str(error)
        if "error" in about:
            print(name, about["error"].split("\n")[0][:150])
        self.put(name, "about", about)

    def add_options(self, name, y_true, y_pred, weight, **arguments):
        """A case for each option that all losses have."""
        for reduction in ("sum", "none", "mean_with_sample_weight"):
            self.add(f"{name}/option_{reduction}", y_true, y_pred, weight, reduction=reduction, **arguments)
        self.add(f"{name}/option_dtype", y_true, y_pred, weight, dtype="float64", **arguments)
        self.add(f"{name}/option_name", y_true, y_pred, weight, name="mine", **arguments)


def make_losses():
    f = Losses("losses")
    y, p, w = normal(4, 3), normal(4, 3, seed=1), uniform(4)
    # Reductions, on every combination of ranks.
    for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None):
        f.add(f"MeanSquaredError/{reduction}", y, p, w, reduction=reduction)
        f.add(f"MeanSquaredError/{reduction}_masked", normal(2, 4, 3), normal(2, 4, 3, seed=1), uniform(2, 4),
              np.array([[1, 1, 0, 1], [0, 0, 1, 0]], bool), reduction=reduction)
    f.add("MeanSquaredError/column_weights", y, p, uniform(4, 1))
    f.add("MeanSquaredError/sample_weights_of_steps", normal(2, 4, 3), normal(2, 4, 3, seed=1), uniform(2, 1),
          np.array([[1, 1, 0, 1], [0, 0, 1, 0]], bool))
    f.add("MeanSquaredError/all_masked", normal(2, 4, 3), normal(2, 4, 3, seed=1), None, np.zeros((2, 4), bool))
    f.add("MeanSquaredError/mask_of_elements", normal(2, 3, 1), normal(2, 3, 1, seed=1), uniform(2),
          np.array([[1, 0, 1], [1, 1, 1]], bool)[..., None])
    f.add("MeanSquaredError/targets_without_axis", normal(4), normal(4, 1), w)
    f.add("MeanSquaredError/predictions_without_axis", normal(4, 1), normal(4), w)
    f.add("MeanSquaredError/targets_squeezed", normal(4, 3, 1), normal(4, 3), w)
    f.add("MeanSquaredError/vectors", normal(4), normal(4, seed=1), w)
    f.add("MeanSquaredError/integers", integers(4, 3, high=5), integers(4, 3, high=5, seed=1), w, gradient=False)
    f.add("MeanSquaredError/empty", normal(0, 3), normal(0, 3), gradient=False)
    f.add("MeanSquaredError/float64", y, p, w, dtype="float64")
    f.add("MeanSquaredError/mixed", y, p, w, dtype="mixed_float16")
    f.add("MeanSquaredError/name", y, p, name="mine")
    f.add("MeanSquaredError/no_name", y, p, name=None)
    f.add("MeanSquaredError/bad_reduction", y, p, reduction="average")
    for name in ("MeanAbsoluteError", "MeanAbsolutePercentageError", "LogCosh", "CosineSimilarity", "Huber"):
        f.add(name, y, p, w)
        f.add(f"{name}/sum", y, p, w, reduction="sum")
        f.add(f"{name}/squeezed", normal(4), normal(4, 1), w)
        f.add(f"{name}/steps", normal(2, 4, 3), normal(2, 4, 3, seed=1), uniform(2),
              np.array([[1, 1, 0, 1], [0, 0, 1, 0]], bool))
    f.add("MeanAbsolutePercentageError/zeros", np.array([[0, 1.0, 2]], "float32"), np.array([[1, 1, 1.0]], "float32"))
    f.add("MeanSquaredLogarithmicError", uniform(4, 3), uniform(4, 3, seed=1), w)
    f.add("MeanSquaredLogarithmicError/negative", y, p, w)
    f.add("CosineSimilarity/axis", normal(4, 3, 2), normal(4, 3, 2, seed=1), axis=1)
    f.add("CosineSimilarity/zeros", np.zeros((2, 3), "float32"), normal(2, 3))
    f.add("Huber/delta", y, p, w, delta=0.4)
    f.add("Huber/large", y * 10, p, delta=2.5)
    signs = np.sign(normal(4, 3)).astype("float32")
    bits = integers(4, 3, high=2).astype("float32")
    for name in ("Hinge", "SquaredHinge", "CategoricalHinge"):
        f.add(f"{name}/signs", signs, p, w)
        f.add(f"{name}/bits", bits, p, w)
        f.add(f"{name}/other", y, p, w)
    f.add("CategoricalHinge/one_hot", one_hot(integers(4, high=3), 3), p, w)
    f.add("KLDivergence", probabilities(4, 3), probabilities(4, 3, seed=1), w)
    f.add("KLDivergence/outside", y, p, w)
    f.add("Poisson", uniform(4, 3), uniform(4, 3, seed=1) + 0.1, w)

    # Crossentropies.
    q = uniform(4, 3, seed=2)
    edge = np.array([[0, 1, 0.5], [1, 0, 1e-9], [0.2, 1, 0], [1, 1, 0]], "float32")
    far = np.array([[-40, 40, 0.0], [30, -90, 1.0], [0, 5, -5], [100, -100, 0]], "float32")
    b = integers(4, 3, high=2)
    for name in ("BinaryCrossentropy", "BinaryFocalCrossentropy"):
        f.add(name, b.astype("float32"), q, w)
        f.add(f"{name}/integers", b, q, w)
        f.add(f"{name}/edges", b, edge)
        f.add(f"{name}/logits", b, p, w, from_logits=True)
        f.add(f"{name}/far_logits", b, far, from_logits=True)
        f.add(f"{name}/sigmoid", b, far, activation="sigmoid")
        f.add(f"{name}/softmax", b, p, activation="softmax")
        f.add(f"{name}/sigmoid_from_logits", b, p, activation="sigmoid", from_logits=True)
        f.add(f"{name}/smoothing", b, q, w, label_smoothing=0.2)
        f.add(f"{name}/smoothing_logits", b, p, w, label_smoothing=0.2, from_logits=True)
        f.add(f"{name}/axis", integers(2, 3, 4, high=2), uniform(2, 3, 4), uniform(2), axis=1)
        f.add(f"{name}/columns", integers(4, high=2), uniform(4, 1), w)
        f.add(f"{name}/images", integers(2, 3, 3, 1, high=2), uniform(2, 3, 3, 1), uniform(2),
              np.array([[[1, 0, 1]] * 3, [[0, 1, 1]] * 3], bool))
        f.add(f"{name}/wrong_shape", integers(4, 2, high=2), q)
        f.add(f"{name}/wrong_rank", integers(4, high=2), q)
    f.add("BinaryFocalCrossentropy/balanced", b, q, w, apply_class_balancing=True)
    f.add("BinaryFocalCrossentropy/everything", b, p, w, apply_class_balancing=True, alpha=0.7, gamma=1.5,
          from_logits=True, label_smoothing=0.1, axis=0, reduction="sum")
    c = integers(4, high=3)
    h = one_hot(c, 3)
    pr = probabilities(4, 3)
    for name in ("CategoricalCrossentropy", "CategoricalFocalCrossentropy"):
        f.add(name, h, pr, w)
        f.add(f"{name}/integers", h.astype("int64"), pr, w)
        f.add(f"{name}/not_normalized", h, q, w)
        f.add(f"{name}/edges", h, edge)
        f.add(f"{name}/logits", h, p, w, from_logits=True)
        f.add(f"{name}/far_logits", h, far, from_logits=True)
        f.add(f"{name}/softmax", h, far, activation="softmax")
        f.add(f"{name}/sigmoid", h, p, activation="sigmoid")
        f.add(f"{name}/smoothing", h, pr, w, label_smoothing=0.2)
        f.add(f"{name}/smoothing_logits", h, p, w, label_smoothing=0.2, from_logits=True)
        f.add(f"{name}/axis", one_hot(integers(2, 4, high=3), 3).transpose(0, 2, 1),
              probabilities(2, 4, 3).transpose(0, 2, 1), uniform(2), axis=1)
        f.add(f"{name}/axis_logits", one_hot(integers(2, 4, high=3), 3).transpose(0, 2, 1),
              normal(2, 3, 4), uniform(2), axis=1, from_logits=True)
        f.add(f"{name}/soft_labels", probabilities(4, 3, seed=5), p, w, from_logits=True)
        f.add(f"{name}/steps", one_hot(integers(2, 4, high=3), 3), probabilities(2, 4, 3), uniform(2, 4),
              np.array([[1, 1, 0, 1], [0, 0, 1, 0]], bool))
    f.add("CategoricalCrossentropy/many_labels", b.astype("float32"), p, w, from_logits=True)
    f.add("CategoricalCrossentropy/wrong_shape", h, probabilities(4, 2))
    f.add("CategoricalCrossentropy/wrong_rank", c, pr)
    f.add("CategoricalFocalCrossentropy/everything", h, p, w, alpha=0.7, gamma=1.5, from_logits=True,
          label_smoothing=0.1, reduction="sum")
    f.add("CategoricalFocalCrossentropy/weights", h, p, w, alpha=[0.2, 0.7, 0.1])
    name = "SparseCategoricalCrossentropy"
    f.add(name, c, pr, w)
    f.add(f"{name}/column", c[:, None], pr, w)
    f.add(f"{name}/floats", c.astype("float32"), pr, w)
    f.add(f"{name}/not_normalized", c, q, w)
    f.add(f"{name}/edges", c, edge)
    f.add(f"{name}/logits", c, p, w, from_logits=True)
    f.add(f"{name}/far_logits", c, far, from_logits=True)
    f.add(f"{name}/softmax", c, far, activation="softmax")
    f.add(f"{name}/sigmoid", c, p, activation="sigmoid")
    steps, mask = integers(2, 4, high=3), np.array([[1, 1, 0, 1], [0, 0, 1, 0]], bool)
    f.add(f"{name}/steps", steps, probabilities(2, 4, 3), uniform(2, 4), mask)
    f.add(f"{name}/steps_column", steps[..., None], normal(2, 4, 3), uniform(2), mask, from_logits=True)
    f.add(f"{name}/ignore_class", steps, probabilities(2, 4, 3), uniform(2, 4), mask, ignore_class=1)
    f.add(f"{name}/ignore_class_logits", steps, normal(2, 4, 3), uniform(2), None, ignore_class=2, from_logits=True)
    f.add(f"{name}/ignore_outside", np.where(steps == 1, 255, steps), probabilities(2, 4, 3), uniform(2), mask,
          ignore_class=255)
    f.add(f"{name}/ignore_negative", np.where(steps == 1, -1, steps), normal(2, 4, 3), None, None, ignore_class=-1,
          from_logits=True, reduction="none")
    f.add(f"{name}/ignore_softmax", steps, normal(2, 4, 3), activation="softmax", ignore_class=0)
    f.add(f"{name}/ignore_sum", steps, probabilities(2, 4, 3), uniform(2, 4), mask, ignore_class=1, reduction="sum")
    f.add(f"{name}/ignore_mean_with_weight", steps, probabilities(2, 4, 3), uniform(2, 4), mask, ignore_class=1,
          reduction="mean_with_sample_weight")
    f.add(f"{name}/last_axis", c, pr, w, axis=1)
    f.add(f"{name}/other_axis", c, pr, w, axis=0)
    f.add(f"{name}/wrong_rank", integers(4, 3, high=3), pr)
    f.add(f"{name}/wrong_shape", integers(2, 3, high=3), probabilities(2, 4, 3))
    f.add("CategoricalGeneralizedCrossEntropy", c, pr, w)
    f.add("CategoricalGeneralizedCrossEntropy/q", c, pr, w, q=0.9)
    f.add("CategoricalGeneralizedCrossEntropy/bad_q", c, pr, w, q=1.0)

    # Areas, embeddings, sequences.
    area, guess = integers(2, 4, 4, 1, high=2).astype("float32"), uniform(2, 4, 4, 1)
    for name, more in (("Dice", {}), ("Tversky", {"alpha": 0.3, "beta": 0.8})):
        f.add(name, area, guess)
        f.add(f"{name}/axis", area, guess, uniform(2), axis=(1, 2, 3), **more)
        f.add(f"{name}/one_axis", area[..., 0], guess[..., 0], None, axis=-1, **more)
        f.add(f"{name}/none", area, guess, axis=(1, 2, 3), reduction="none")
        f.add(f"{name}/sum", area, guess, axis=[1, 2], reduction="sum", **more)
    classes = np.array([0, 1, 0, 2, 1, 0])
    f.add("Circle", classes, unit(6, 4), uniform(6))
    f.add("Circle/arguments", classes, unit(6, 4, seed=1), uniform(6), gamma=10.0, margin=0.2, remove_diagonal=False)
    f.add("Circle/none", classes, unit(6, 4), reduction="none")
    f.add("Circle/column", classes[:, None], unit(6, 4), gamma=2.0)
    f.add("Circle/alone", np.arange(4), unit(4, 3), reduction="none", gradient=False)

    # What every loss takes.
    for name in ("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "LogCosh", "CosineSimilarity", "Huber"):
        f.add_options(name, y, p, w)
    for name in ("MeanSquaredLogarithmicError", "Poisson"):
        f.add_options(name, uniform(4, 3), uniform(4, 3, seed=1) + 0.1, w)
    for name in ("Hinge", "SquaredHinge", "CategoricalHinge"):
        f.add_options(name, signs, p, w)
    f.add_options("KLDivergence", probabilities(4, 3), probabilities(4, 3, seed=1), w)
    for name in ("BinaryCrossentropy", "BinaryFocalCrossentropy"):
        f.add_options(name, b, q, w)
    for name in ("CategoricalCrossentropy", "CategoricalFocalCrossentropy"):
        f.add_options(name, h, pr, w)
    for name in ("SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"):
        f.add_options(name, c, pr, w)
    for name in ("Dice", "Tversky"):
        f.add_options(name, area, guess, uniform(2), axis=(1, 2, 3))
    f.add_options("Circle", classes, unit(6, 4), uniform(6))
    f.write()


def make_ctc():
    f = Losses("ctc")
    labels = np.array([[1, 2, 0, 0], [3, 3, 1, 0], [2, 1, 3, 1]], "int32")
    f.add("CTC", labels, normal(3, 9, 5), uniform(3))
    f.add("CTC/none", labels, normal(3, 9, 5) * 4, reduction="none")
    f.add("CTC/tight", labels, normal(3, 4, 5), reduction="none", gradient=False)
    f.add("CTC/no_labels", np.zeros((2, 3), "int32"), normal(2, 5, 4), reduction="none")
    f.add("CTC/wrong_labels", np.zeros((2,), "int32"), normal(2, 5, 4))
    f.add("CTC/wrong_logits", np.zeros((2, 3), "int32"), normal(2, 5))
    f.add_options("CTC", labels, normal(3, 9, 5), uniform(3))
    f.write()


# ---------------------------------------------------------------- metrics


class Metrics(Archive):
    def __init__(self, name):
        super().__init__(name)
        self.examples = {}  # of each class, the first that Keras computes

    def add(self, name, /, *updates, activation=None, **arguments):
        """Updates are (y_true, y_pred[, weight[, mask]]), or (values[, weight]) of Mean and Sum."""
        class_name = name.split("/")[0]
        about = {"class": class_name, "arguments": {k: as_json(v) for k, v in arguments.items()}, "updates": len(updates),
                 "activation": activation}
        try:
            keras.utils.clear_session(free_memory=False)
            if "fn" in arguments:
                about["arguments"]["fn"] = keras.saving.serialize_keras_object(arguments["fn"])
            metric = getattr(metrics, class_name)(**arguments)
            about["config"] = json.loads(json.dumps(
                keras.saving.serialize_keras_object(metric)["config"], default=lambda x: x.numpy().tolist()))
            activate = getattr(keras.activations, activation) if activation else (lambda x: x)
            for i, update in enumerate(updates):
                y_true, *rest = update
                self.put(name, f"{i}:y_true", y_true)
                y_pred, weight, mask = (list(rest) + [None] * 3)[:3]
                self.put(name, f"{i}:weight", weight)
                self.put(name, f"{i}:mask", mask)
                if y_pred is not None:
                    self.put(name, f"{i}:y_pred", y_pred)
                    y_pred = with_mask(activate(tf.convert_to_tensor(y_pred)), mask)
                if class_name in ("Mean", "Sum"):
                    metric.update_state(y_true, y_pred)
                else:
                    metric.update_state(y_true, y_pred, weight)
                self.put(name, f"{i}:result", metric.result())
            about["variables"] = [v.name for v in metric.variables]
            about["direction"] = getattr(metric, "_direction", None)
            self.examples.setdefault(class_name, (updates, {k: v for k, v in arguments.items() if k not in ("name", "dtype")}))
            for i, variable in enumerate(metric.variables):
                self.put(name, f"variable{i}", variable)
        except (ValueError, TypeError, AttributeError) as error:
            about["error"] = str(error)
        except tf.errors.InvalidArgumentError:
            print(f"{name}: Keras cannot do this")
            for key in [key for key in self.arrays if key.startswith(name + ":")]:
                del self.arrays[key]
            return
        if "error" in about:
            print(name, about["error"].split("\n")[0][:150])
        self.put(name, "about", about)

    def add_options(self):
        """Cases for what every metric takes."""
        for name, (updates, arguments) in list(self.examples.items()):
            self.add(f"{name}/option_name", *updates, name="mine", **arguments)
            self.add(f"{name}/option_dtype", *updates, dtype="float64", **arguments)


def make_metrics():
    f = Metrics("metrics")
    mask = np.array([[1, 1, 0, 1], [0, 0, 1, 0]], bool)

    def means(name, y_true, y_pred, /, **arguments):
        """Three updates, of which the last is smaller; alone, and with weights."""
        a, b, c = (y_true(4, 0), y_pred(4, 1)), (y_true(4, 2), y_pred(4, 3)), (y_true(3, 4), y_pred(3, 5))
        f.add(name, a, b, c, **arguments)
        tag = "_weighted" if "/" in name else "/weighted"
        f.add(name + tag, (*a, uniform(4)), (*b, uniform(4, seed=1)), c, **arguments)

    def numbers(n, seed):
        return normal(n, 3, seed=seed)

    def probabilities3(n, seed):
        return probabilities(n, 3, seed=seed)

    def fractions(n, seed):
        return uniform(n, 3, seed=seed)

    def bits(n, seed):
        return integers(n, 3, high=2, seed=seed)

    def hot(n, seed):
        return one_hot(integers(n, high=3, seed=seed), 3)

    def sparse(n, seed):
        return integers(n, high=3, seed=seed)

    for name in ("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError",
                 "CosineSimilarity", "LogCoshError", "Hinge", "SquaredHinge", "CategoricalHinge",
                 "PearsonCorrelation", "ConcordanceCorrelation"):
        means(name, numbers, numbers)
    means("MeanSquaredLogarithmicError", fractions, fractions)
    means("Poisson", fractions, fractions)
    means("KLDivergence", probabilities3, probabilities3)
    means("MeanSquaredError/float64", numbers, numbers, dtype="float64")
    means("MeanSquaredError/name", numbers, numbers, name="mine")
    means("CosineSimilarity/axis", numbers, numbers, axis=0)
    means("PearsonCorrelation/axis", numbers, numbers, axis=0)
    means("ConcordanceCorrelation/axis", numbers, numbers, axis=0)
    means("BinaryCrossentropy", bits, fractions)
    means("BinaryCrossentropy/logits", bits, numbers, from_logits=True, label_smoothing=0.1)
    means("CategoricalCrossentropy", hot, probabilities3)
    means("CategoricalCrossentropy/logits", hot, numbers, from_logits=True, label_smoothing=0.1)
    means("SparseCategoricalCrossentropy", sparse, probabilities3)
    means("CategoricalCrossentropy/axis", lambda n, seed: hot(3 * n, seed).reshape(n, 3, 3).transpose(0, 2, 1),
          lambda n, seed: probabilities(n, 3, 3, seed=seed).transpose(0, 2, 1), axis=1)
    means("SparseCategoricalCrossentropy/axis", sparse, probabilities3, axis=1)
    means("SparseCategoricalCrossentropy/logits", sparse, numbers, from_logits=True)
    means("SparseCategoricalCrossentropy/ignore_class", sparse, probabilities3, ignore_class=1)
    f.add("SparseCategoricalCrossentropy/softmax", (sparse(4, 0), 30 * numbers(4, 0)), activation="softmax")
    f.add("BinaryCrossentropy/sigmoid", (bits(4, 0), 30 * numbers(4, 0)), activation="sigmoid")

    # Shapes, weights and masks.
    steps, guess = normal(2, 4, 3), normal(2, 4, 3, seed=1)
    for weight, tag in ((None, "none"), (uniform(2), "samples"), (uniform(2, 4), "steps"), (uniform(2, 1), "column"),
                        (uniform(2, 4, 1), "elements")):
        f.add(f"MeanSquaredError/steps_{tag}", (steps, guess, weight))
        f.add(f"MeanSquaredError/masked_{tag}", (steps, guess, weight, mask))
        f.add(f"RootMeanSquaredError/steps_{tag}", (steps, guess, weight))
        f.add(f"BinaryAccuracy/steps_{tag}", (integers(2, 4, 3, high=2), uniform(2, 4, 3), weight))
    f.add("MeanSquaredError/squeezed", (normal(4), normal(4, 1)), (normal(4, 1), normal(4)))
    f.add("SparseCategoricalCrossentropy/ignore_masked", (integers(2, 4, high=3), probabilities(2, 4, 3), None, mask),
          ignore_class=1)
    f.add("SparseCategoricalCrossentropy/ignore_weighted",
          (integers(2, 4, high=3), probabilities(2, 4, 3), uniform(2, 4)), ignore_class=1)
    for name in ("Mean", "Sum"):
        f.add(name, (normal(4),), (normal(3),), (np.float32(2.5),))
        f.add(f"{name}/weighted", (normal(4), uniform(4)), (normal(3, seed=1), uniform(3)))
        f.add(f"{name}/matrix", (normal(4, 3),), (normal(4, 3), uniform(4)), (normal(4, 3), uniform(4, 3)))
        f.add(f"{name}/column", (normal(4, 1), uniform(4)), (normal(4), uniform(4, 1)))
        f.add(f"{name}/cube", (normal(2, 3, 4), uniform(2, 3)), (normal(2, 3, 4), uniform(2, 1, 1)))
        f.add(f"{name}/scalar", (np.float32(2), np.float32(3)), (np.float32(5), np.float32(4)))
        f.add(f"{name}/integers", (integers(4, high=9),), dtype="float32")
        f.add(f"{name}/zero_weights", (normal(4), np.zeros(4, "float32")))

    # Accuracies.
    f.add("Accuracy", (integers(4, high=2), integers(4, high=2, seed=1)),
          (integers(4, 2, high=2), integers(4, 2, high=2, seed=1)))
    f.add("Accuracy/weighted", (integers(4, high=2), integers(4, high=2, seed=1), uniform(4)))
    f.add("Accuracy/column", (integers(4, 1, high=2), integers(4, high=2, seed=1).astype("float32")))
    means("BinaryAccuracy", bits, fractions)
    means("BinaryAccuracy/threshold", bits, fractions, threshold=0.3)
    f.add("BinaryAccuracy/edge", (np.array([[1], [1]]), np.array([[0.5], [0.50001]], "float32")))
    f.add("BinaryAccuracy/squeezed", (integers(4, high=2), uniform(4, 1), uniform(4)))
    f.add("BinaryAccuracy/floats", (integers(4, 3, high=2).astype("float32"), uniform(4, 3)))
    means("CategoricalAccuracy", hot, probabilities3)
    f.add("CategoricalAccuracy/steps", (one_hot(integers(2, 4, high=3), 3), probabilities(2, 4, 3), uniform(2, 4), mask))
    f.add("CategoricalAccuracy/ties", (hot(3, 0), np.zeros((3, 3), "float32")))
    means("SparseCategoricalAccuracy", sparse, probabilities3)
    f.add("SparseCategoricalAccuracy/column", (integers(4, 1, high=3), probabilities(4, 3), uniform(4)))
    f.add("SparseCategoricalAccuracy/steps", (integers(2, 4, high=3), probabilities(2, 4, 3), uniform(2, 4), mask))
    f.add("SparseCategoricalAccuracy/steps_column",
          (integers(2, 4, 1, high=3), probabilities(2, 4, 3), uniform(2), mask))
    f.add("SparseCategoricalAccuracy/one_step", (integers(2, 1, high=3), probabilities(2, 1, 3)))
    for k in (1, 2, 5):
        f.add(f"TopKCategoricalAccuracy/{k}", (one_hot(integers(6, high=7), 7), normal(6, 7)),
              (one_hot(integers(6, high=7, seed=1), 7), normal(6, 7), uniform(6)), k=k)
        f.add(f"SparseTopKCategoricalAccuracy/{k}", (integers(6, high=7), normal(6, 7)),
              (integers(6, high=7, seed=1), normal(6, 7), uniform(6)), k=k)
    f.add("TopKCategoricalAccuracy/steps", (one_hot(integers(2, 4, high=7), 7), normal(2, 4, 7), uniform(2, 4)), k=3)
    f.add("SparseTopKCategoricalAccuracy/steps", (integers(2, 4, high=7), normal(2, 4, 7)), k=3)
    f.add("SparseTopKCategoricalAccuracy/column", (integers(6, 1, high=7), normal(6, 7)), k=3)
    f.add("SparseTopKCategoricalAccuracy/ties", (integers(6, high=4), integers(6, 4, high=2).astype("float32")), k=2)
    f.add("SparseTopKCategoricalAccuracy/not_finite",
          (np.array([0, 1, 2, 5]), np.array([[np.inf, 0, 1], [np.nan, 3, 2], [1, 2, 3], [1, 2, 3]], "float32")), k=2)
    f.add("SparseTopKCategoricalAccuracy/sorted", (integers(6, high=7), integers(6, 5, high=7, seed=2)), k=2,
          from_sorted_ids=True)

    # Counts of positives and negatives.
    def columns(n, seed):
        return integers(n, 1, high=2, seed=seed)

    def column(n, seed):
        return uniform(n, 1, seed=seed)

    for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives"):
        means(name, bits, fractions)
        means(f"{name}/one", columns, column, thresholds=0.3)
        means(f"{name}/list", bits, fractions, thresholds=[0.2, 0.5, 0.9])
        means(f"{name}/even", bits, fractions, thresholds=[0.0, 0.25, 0.5, 0.75, 1.0])
    f.add("TruePositives/vectors", (integers(6, high=2), uniform(6), uniform(6)))
    f.add("TruePositives/mixed_ranks", (integers(6, high=2), uniform(6, 1), uniform(6)))
    f.add("TruePositives/elements", (integers(2, 4, 3, high=2), uniform(2, 4, 3), uniform(2, 4)))
    f.add("TruePositives/bad_threshold", (bits(4, 0), fractions(4, 1)), thresholds=[0.5, 1.5])
    f.add("TruePositives/named", (bits(4, 0), fractions(4, 1)), name="tp", dtype="float64")
    for name in ("Precision", "Recall"):
        means(name, bits, fractions)
        means(f"{name}/threshold", bits, fractions, thresholds=0.3)
        means(f"{name}/list", bits, fractions, thresholds=[0.1, 0.8])
        means(f"{name}/top_k", bits, fractions, top_k=2)
        means(f"{name}/top_k_threshold", bits, fractions, top_k=2, thresholds=0.6)
        means(f"{name}/class_id", bits, fractions, class_id=1)
        means(f"{name}/class_id_top_k", bits, fractions, class_id=2, top_k=1)
        f.add(f"{name}/ties", (bits(4, 0), np.round(fractions(4, 1), 1) * 0 + 0.5), top_k=2)
        f.add(f"{name}/nothing", (np.zeros((2, 3), "int32"), np.zeros((2, 3), "float32")))
        f.add(f"{name}/class_id_of_vector", (integers(6, high=2), uniform(6)), class_id=1)
        f.add(f"{name}/bad_threshold", (bits(4, 0), fractions(4, 1)), thresholds=-0.5)

    def score(n, seed):
        return uniform(n, seed=seed)

    def sign(n, seed):
        return integers(n, high=2, seed=seed)

    for name, argument in (("SensitivityAtSpecificity", "specificity"), ("SpecificityAtSensitivity", "sensitivity"),
                           ("PrecisionAtRecall", "recall"), ("RecallAtPrecision", "precision")):
        means(name, sign, score, **{argument: 0.5})
        means(f"{name}/few", bits, fractions, num_thresholds=5, **{argument: 0.4})
        means(f"{name}/one", bits, fractions, num_thresholds=1, **{argument: 0.4})
        means(f"{name}/class_id", bits, fractions, num_thresholds=10, class_id=1, **{argument: 0.6})
        f.add(f"{name}/never", (sign(9, 0), score(9, 1)), **{argument: 1.0})
        f.add(f"{name}/bad_value", (sign(9, 0), score(9, 1)), **{argument: 1.5})
        f.add(f"{name}/bad_count", (sign(9, 0), score(9, 1)), num_thresholds=0, **{argument: 0.5})

    # AUC.
    for curve in ("ROC", "PR", "PRGAIN"):
        for method in ("interpolation", "majoring", "minoring"):
            means(f"AUC/{curve}_{method}", sign, score, curve=curve, summation_method=method, num_thresholds=20)
            means(f"AUC/{curve}_{method}_labels", bits, fractions, curve=curve, summation_method=method,
                  num_thresholds=7, multi_label=True, label_weights=[0.2, 0.5, 1.0])
    means("AUC", sign, score)
    means("AUC/lower_case", sign, score, curve="pr", summation_method="Majoring")
    means("AUC/columns", columns, column)
    means("AUC/matrix", bits, fractions)
    means("AUC/two_thresholds", sign, score, num_thresholds=2)
    means("AUC/thresholds", sign, score, thresholds=[0.7, 0.1, 0.4])
    means("AUC/even_thresholds", sign, score, thresholds=[0.25, 0.5, 0.75])
    means("AUC/labels", bits, fractions, multi_label=True)
    means("AUC/labels_known", bits, fractions, multi_label=True, num_labels=3)
    means("AUC/labels_thresholds", bits, fractions, multi_label=True, thresholds=[0.1, 0.2, 0.7])
    means("AUC/label_weights", bits, fractions, label_weights=[0.1, 0.5, 0.9])
    means("AUC/label_weights_thresholds", bits, fractions, label_weights=[0.1, 0.5, 0.9], thresholds=[0.3, 0.4])
    means("AUC/logits", bits, numbers, from_logits=True)
    f.add("AUC/outside", (sign(6, 0), 3 * normal(6)))
    f.add("AUC/one_class", (np.ones(4, "int32"), score(4, 1)))
    f.add("AUC/bad_count", (sign(6, 0), score(6, 1)), num_thresholds=1)
    f.add("AUC/bad_curve", (sign(6, 0), score(6, 1)), curve="up")
    f.add("AUC/bad_method", (sign(6, 0), score(6, 1)), summation_method="up")
    f.add("AUC/bad_labels", (sign(6, 0), score(6, 1)), num_labels=3)
    f.add("AUC/bad_rank", (sign(6, 0), score(6, 1)), multi_label=True)

    # F-scores, R2, areas.
    for name, more in (("FBetaScore", {"beta": 2.0}), ("F1Score", {})):
        for average in (None, "micro", "macro", "weighted"):
            means(f"{name}/average_{average}", bits, fractions, average=average, **more)
            means(f"{name}/average_{average}_threshold", bits, fractions, average=average, threshold=0.4, **more)
        means(name, bits, fractions)
        f.add(f"{name}/zeros", (bits(3, 0), np.zeros((3, 3), "float32")))
        f.add(f"{name}/bad_average", (bits(3, 0), fractions(3, 1)), average="mean")
        f.add(f"{name}/bad_threshold", (bits(3, 0), fractions(3, 1)), threshold=1.5)
        f.add(f"{name}/bad_rank", (sign(3, 0), score(3, 1)))
    f.add("FBetaScore/bad_beta", (bits(3, 0), fractions(3, 1)), beta=-1.0)
    for aggregation in (None, "uniform_average", "variance_weighted_average"):
        means(f"R2Score/{aggregation}", numbers, numbers, class_aggregation=aggregation)
        means(f"R2Score/{aggregation}_adjusted", numbers, numbers, class_aggregation=aggregation, num_regressors=2)
    means("R2Score", numbers, numbers)
    means("R2Score/column", lambda n, seed: normal(n, 1, seed=seed), lambda n, seed: normal(n, 1, seed=seed))
    f.add("R2Score/mixed_ranks", (normal(5), normal(5, 1)))
    f.add("R2Score/few_samples", (normal(2, 1), normal(2, 1, seed=1)), num_regressors=4)
    f.add("R2Score/constant", (np.ones((3, 2), "float32"), normal(3, 2)))
    f.add("R2Score/weights_of_elements", (normal(4, 3), normal(4, 3, seed=1), uniform(4, 3)))
    f.add("R2Score/bad_aggregation", (normal(2, 1), normal(2, 1)), class_aggregation="mean")
    f.add("R2Score/bad_regressors", (normal(2, 1), normal(2, 1)), num_regressors=-1)
    f.add("R2Score/bad_rank", (normal(2), normal(2)))

    def image(n, seed):
        return integers(n, 4, 4, high=3, seed=seed)

    def image_scores(n, seed):
        return normal(n, 4, 4, 3, seed=seed)

    def hot_image(n, seed):
        return one_hot(image(n, seed), 3)

    areas = {"num_classes": 3}
    for name, more in (("IoU", {"target_class_ids": [0, 2]}), ("MeanIoU", {})):
        f.add(name, (image(2, 0), image(2, 1)), (image(1, 2), image(1, 3)), **areas, **more)
        f.add(f"{name}/weighted", (integers(8, high=3), integers(8, high=3, seed=1), integers(8, high=4, seed=2)),
              **areas, **more)
        f.add(f"{name}/float_weights", (integers(8, high=3), integers(8, high=3, seed=1), 3 * uniform(8)), **areas, **more)
        f.add(f"{name}/float_type", (integers(8, high=3), integers(8, high=3, seed=1), uniform(8)), dtype="float32",
              **areas, **more)
        f.add(f"{name}/ignore", (image(2, 0), image(2, 1)), ignore_class=0, **areas, **more)
        f.add(f"{name}/outside", (integers(20, high=6, low=-1), integers(20, high=6, low=-1, seed=1)), **areas, **more)
        f.add(f"{name}/scores", (image(2, 0), image_scores(2, 1)), sparse_y_pred=False, **areas, **more)
        f.add(f"{name}/one_hot", (hot_image(2, 0), image_scores(2, 1)), sparse_y_true=False, sparse_y_pred=False,
              **areas, **more)
    f.add("IoU/absent", (np.zeros((4,), "int32"), np.zeros((4,), "int32")), num_classes=3, target_class_ids=[0, 1])
    f.add("IoU/bad_class", (image(2, 0), image(2, 1)), num_classes=3, target_class_ids=[0, 3])
    f.add("BinaryIoU", (bits(4, 0), fractions(4, 1)), (bits(4, 2), fractions(4, 3)))
    f.add("BinaryIoU/arguments", (bits(4, 0), fractions(4, 1)), target_class_ids=[1], threshold=0.3, name="b")
    f.add("BinaryIoU/weighted", (bits(4, 0)[:, 0], fractions(4, 1)[:, 0], integers(4, high=3)))
    f.add("OneHotIoU", (hot_image(2, 0), image_scores(2, 1)), target_class_ids=[0, 2], **areas)
    f.add("OneHotIoU/sparse", (hot_image(2, 0), image(2, 1)), target_class_ids=[1], sparse_y_pred=True, ignore_class=2,
          **areas)
    f.add("OneHotMeanIoU", (hot_image(2, 0), image_scores(2, 1)), (hot_image(1, 2), image_scores(1, 3)), **areas)
    f.add("OneHotMeanIoU/sparse", (hot_image(2, 0), image(2, 1)), sparse_y_pred=True, ignore_class=2, **areas)

    # Scores of classes in the first axis: beside the last one the only one that Keras's result can do.
    row, rows = integers(5, high=3), one_hot(integers(5, high=3), 3).T
    for name, wanted, more in (("IoU", row, {"target_class_ids": [0, 2], "sparse_y_pred": False}),
                               ("MeanIoU", row, {"sparse_y_pred": False}), ("OneHotIoU", rows, {"target_class_ids": [0, 2]}),
                               ("OneHotMeanIoU", rows, {})):
        f.add(f"{name}/axis", (wanted, normal(3, 5)), axis=0, **areas, **more)

    # Wrapped functions.
    f.add("MeanMetricWrapper/mse", (normal(4, 3), normal(4, 3, seed=1), uniform(4)), fn=losses.mean_squared_error)
    f.add("MeanMetricWrapper/huber", (normal(4, 3), normal(4, 3, seed=1)), fn=losses.huber, delta=0.3, name="h")
    f.add("MeanMetricWrapper/accuracy", (bits(4, 0), fractions(4, 1)), fn=metrics.binary_accuracy, threshold=0.3)

    f.add_options()
    f.write()


# ---------------------------------------------------------------- compile


def is_nested(tree):
    return isinstance(tree, (list, tuple, dict))


class Compile(Archive):
    def add(self, name, y_true, y_pred, names, loss=None, weights=None, metrics=None, weighted=None, sample_weight=None):
        arrays = []

        def numbered(tree):
            if isinstance(tree, dict):
                return {k: numbered(v) for k, v in tree.items()}
            if isinstance(tree, tuple):
                return {"class_name": "__tuple__", "items": [numbered(v) for v in tree]}
            if isinstance(tree, list):
                return [numbered(v) for v in tree]
            if tree is None:
                return None
            self.put(name, f"array{len(arrays)}", tree)
            arrays.append(tree)
            return len(arrays) - 1

        serialize = keras.saving.serialize_keras_object
        about = {"loss": serialize(loss), "loss_weights": serialize(weights), "metrics": serialize(metrics),
                 "weighted_metrics": serialize(weighted), "output_names": names, "y_true": numbered(y_true),
                 "y_pred": numbered(y_pred), "sample_weight": numbered(sample_weight)}
        tensors = lambda tree: keras.tree.map_structure(lambda x: None if x is None else tf.convert_to_tensor(x), tree)
        try:
            y_t, y_p, s_w = tensors(y_true), tensors(y_pred), tensors(sample_weight)
            logs = []
            if loss is not None:
                compiled = CompileLoss(loss, weights, output_names=names)
                for _ in range(2):
                    self.arrays.pop(f"{name}:total", None)
                    self.put(name, "total", compiled(y_t, y_p, s_w))
                for metric in compiled.metrics:
                    logs.append((metric.name, metric.result()))
            if metrics is not None or weighted is not None:
                compiled = CompileMetrics(metrics, weighted, output_names=names)
                compiled.update_state(y_t, y_p, s_w)
                compiled.update_state(y_t, y_p)
                logs += compiled.result().items()
            about["logs"] = [log for log, _ in logs]
            for i, (_, value) in enumerate(logs):
                self.put(name, f"log{i}", value)
        except (ValueError, KeyError, TypeError) as error:
            about["error"] = error.args[0]
        if "error" in about:
            print(name, about["error"].split("\n")[0][:150])
        self.put(name, "about", about)


def make_compile():
    f = Compile("compile")
    a, b = normal(4, 1), one_hot(integers(4, high=3), 3)
    p, q = normal(4, 1, seed=1), probabilities(4, 3)
    s = integers(4, high=3)
    w, v = uniform(4), uniform(4, seed=1)
    two = dict(y_true=[a, b], y_pred=[p, q], names=["a", "b"])
    keyed = dict(y_true={"y": b, "x": a}, y_pred={"x": p, "y": q}, names=["a", "b"])

    # One output.
    for loss in ("mse", "MSE", "mean_squared_error", "MeanSquaredError", losses.MeanSquaredError(),
                 losses.mean_squared_error, ["mse"], {"a": "mse"}, losses.Huber(reduction="sum"), "huber"):
        f.add(f"one/loss_{len(f.arrays)}", a, p, ["a"], loss, metrics=["mse"])
    for target, guess, tag in ((a, p, "binary"), (s, q, "sparse"), (s[:, None], q, "sparse_column"), (b, q, "one_hot")):
        for name in ("accuracy", "acc", "Accuracy"):
            f.add(f"one/{name}_{tag}", target, guess, ["a"], metrics=[name])
        for name in ("crossentropy", "ce", "CE"):
            f.add(f"one/{name}_{tag}", target if tag != "binary" else (target > 0).astype("float32"),
                  guess if tag != "binary" else uniform(4, 1), ["a"], name)
    f.add("one/weights", a, p, ["a"], "mse", 0.5, ["mse", "mae"], ["mse", "mae", "mse"], w)
    f.add("one/names", a, p, ["a"], "mse", None, ["mse", "mse", metrics.Mean(name="m"), "mse"], ["mse", "mse"], w)
    f.add("one/many_names", a, p, ["a"], "mse", None, ["mse", "mse", metrics.MeanSquaredError(name="m"), "mse"],
          ["mse", "mse"], w)
    f.add("one/list_target", [a], p, ["a"], "mse", None, ["mse"])
    f.add("one/several_losses", a, p, ["a"], ["mse", "mae"])
    f.add("one/bad_loss", a, p, ["a"], "nope")
    f.add("one/bad_metric", a, p, ["a"], metrics=["nope"])
    f.add("one/ce_is_no_metric", a, p, ["a"], metrics=["ce"])
    f.add("one/no_list", a, p, ["a"], metrics="mse")
    f.add("one/no_weighted_list", a, p, ["a"], weighted="mse")
    f.add("one/dict_of_metrics", a, p, ["a"], metrics={"zz": ["mse", "mae"]})
    f.add("one/functions", a, p, ["a"], losses.huber, None, [losses.huber, losses.Huber(), metrics.binary_accuracy])
    f.add("one/wrong_names", a, p, ["a"], {"b": "mse"})
    f.add("one/loss_without_reduction", a, p, ["a"], losses.MeanSquaredError(reduction="none"))

    # Several outputs.
    f.add("two/one_loss", loss="mse", **two)
    f.add("two/list", loss=["mse", "categorical_crossentropy"], **two)
    f.add("two/tuple", loss=("mse", "categorical_crossentropy"), **two)
    f.add("two/dict", loss={"b": "categorical_crossentropy", "a": "mae"}, **two)
    f.add("two/weights", loss=["mse", "mae"], weights=[0.25, 2.0], sample_weight=w, **two)
    f.add("two/weights_dict", loss={"b": "mse", "a": "mae"}, weights={"a": 0.25, "b": 2.0}, sample_weight=[w, v], **two)
    f.add("two/weights_mixed", loss=["mse", "mae"], weights={"a": 0.25, "b": 2.0}, **two)
    f.add("two/one_weight", loss="mse", weights=0.25, **two)
    f.add("two/too_many_weights", loss=["mse", "mae"], weights=[0.25, 2.0, 1.0], **two)
    f.add("two/too_many_weights_for_one", loss="mse", weights=[0.25, 2.0], **two)
    f.add("two/none", loss=["mse", None], **two)
    f.add("two/none_dict", loss={"a": None, "b": "mse"}, **two)
    f.add("two/partial", y_true=[a], y_pred=[p, q], names=["a", "b"], loss=["mse", None])
    f.add("two/partial_leaf", y_true=b, y_pred=[p, q], names=["a", "b"], loss=[None, "mse"])
    f.add("two/missing_name", loss={"a": "mse"}, **two)
    f.add("two/too_many_losses", loss=["mse", "mse", "mae"], **two)
    f.add("two/nested_lists", loss=[["mse"], ["mae", "mse"]], **two)
    f.add("two/target_dict", y_true={"b": b, "a": a}, y_pred=[p, q], names=["a", "b"], loss=["mse", "mae"])
    f.add("two/target_tuple", y_true=(a, b), y_pred=[p, q], names=["a", "b"], loss=["mse", "mae"])
    f.add("two/target_missing", y_true=[a], y_pred=[p, q], names=["a", "b"], loss=["mse", "mae"])
    f.add("two/metrics", metrics=[["mse"], ["mae", "accuracy"]], **two)
    f.add("two/metrics_flat", metrics=["mse", "mae"], **two)
    f.add("two/metrics_dict", metrics={"b": "accuracy", "a": ["mse", "mae"]}, **two)
    f.add("two/metrics_partial", metrics={"b": "accuracy"}, **two)
    f.add("two/metrics_none", metrics=[None, "mse"], **two)
    f.add("two/metrics_weighted", metrics={"a": ["mse", "mse"]}, weighted={"a": ["mse", "mae", "mse"], "b": "mse"},
          sample_weight=w, **two)
    f.add("two/metrics_weighted_each", weighted=[["mse"], ["acc"]], sample_weight=[w, v], **two)
    f.add("two/metrics_wrong_name", metrics={"c": "mse"}, **two)
    f.add("two/metrics_too_few", metrics=["mse"], **two)
    f.add("two/metrics_too_many", metrics=["mse", "mae", "mse"], **two)
    f.add("two/metrics_bad", metrics=["nope", "mse"], **two)
    f.add("two/metrics_dict_inside", metrics=["mse", {"b": "mae"}], **two)
    f.add("two/weighted_wrong_name", weighted={"c": "mse"}, **two)
    f.add("two/everything", loss=["mse", "categorical_crossentropy"], weights=[1.0, 0.5],
          metrics={"a": "mse", "b": ["accuracy"]}, weighted={"b": ["accuracy", "mae"]}, sample_weight=[w, v], **two)

    # Outputs in a dict, and deeper.
    f.add("keys/list", loss=["mse", "mae"], metrics=[["mse"], ["mae"]], **keyed)
    f.add("keys/dict", loss={"y": "mse", "x": "mae"}, metrics={"x": "mse", "y": ["mae"]}, **keyed)
    f.add("keys/weights", loss={"y": "mse", "x": "mae"}, weights={"x": 2.0, "y": 3.0}, sample_weight={"x": w, "y": v},
          weighted={"x": "mse", "y": ["mae"]}, **keyed)
    f.add("keys/partial", loss={"y": "mse"}, metrics={"y": "mse"}, **keyed)
    f.add("keys/wrong", loss={"z": "mse", "x": "mae"}, **keyed)
    f.add("keys/metrics_by_output_names", metrics={"a": "mse", "b": ["mae"]}, **keyed)
    f.add("keys/same_names", y_true={"b": b, "a": a}, y_pred={"b": q, "a": p}, names=["b", "a"],
          loss={"a": "mse", "b": "mae"}, metrics={"a": "mse", "b": "mae"})
    deep = dict(y_true=[a, {"k": b}], y_pred=[p, {"k": q}], names=["a", "b"])
    f.add("deep/one_loss", loss="mse", **deep)
    f.add("deep/same_structure", loss=["mse", {"k": "mae"}], **deep)
    f.add("deep/flat", loss=["mse", "mae"], **deep)
    f.add("deep/metrics", metrics=[["mse"], ["mae"]], **deep)
    tuples = dict(y_true=(a, (b, a)), y_pred=(p, (q, p)), names=["a", "b", "c"])
    f.add("deep/tuples", loss=["mse", "mae", "mse"], weights=[1.0, 2.0, 3.0], **tuples)
    f.add("deep/tuples_metrics", metrics=["mse", ["mae", ["mse", "mae"]]], **tuples)
    f.add("deep/tuples_metrics_wrong", metrics=["mse", ["mae", "mse", "mae"]], **tuples)
    f.write()


FAMILIES = {"losses": make_losses, "ctc": make_ctc, "metrics": make_metrics, "compile": make_compile}


def main():
    for name in sys.argv[1:] or FAMILIES:
        FAMILIES[name]()


if __name__ == "__main__":
    main()
