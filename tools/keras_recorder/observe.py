"""Patches Keras, so that what a test calls on data becomes an observation.

Only calls that stand in a test's own file count. Nothing is recorded while the test runs, because that would use up
names and draws which the test may ask about: `Observer.observations` is read when it is over.
"""

import functools
import inspect
import sys

import keras
from keras.src import layers, losses, metrics, models, ops, testing
from keras.src.ops import core, einops, image, linalg, math, nn, numpy
from keras.src.ops.operation import Operation

from .trees import Unsupported, frozen, is_data, leaves

OP_MODULES = (keras.ops, ops, core, einops, image, linalg, math, nn, numpy)
NOT_OPS = {"convert_to_tensor", "convert_to_numpy", "is_tensor", "shape", "dtype", "custom_gradient", "stop_gradient_"}


class LayerCall:
    def __init__(self, layer, arguments, keywords):
        self.layer, self.config = layer, layer.get_config()
        self.arguments, self.keywords = frozen(arguments), frozen(keywords)


class OperationCall:
    """`function` is a function of keras.ops, or an Operation."""

    def __init__(self, name, function, arguments, keywords):
        self.name, self.function = name, function
        self.arguments, self.keywords = frozen(arguments), frozen(keywords)


class ModelCall:
    def __init__(self, model, inputs):
        self.model, self.config, self.inputs = model, model.get_config(), frozen(inputs)


class FitCall:
    def __init__(self, model, x, y, keywords):
        self.model, self.config, self.compiled = model, model.get_config(), model.get_compile_config()
        self.x, self.y, self.keywords = frozen(x), frozen(y), frozen(keywords)


class ObjectiveCall:
    """A loss or a metric on true values and predictions."""

    def __init__(self, objective, y_true, y_pred, sample_weight):
        self.objective = objective
        self.y_true, self.y_pred, self.sample_weight = frozen(y_true), frozen(y_pred), frozen(sample_weight)


class SaveCall:
    def __init__(self, model, path):
        self.model, self.path = model, path


def is_own(instance):
    """Whether the class is Keras's, and not a test's."""
    module = type(instance).__module__
    return module.startswith("keras.src.") and not module.endswith("_test")


def is_graph(model):
    return type(model) in (models.Functional, models.Sequential)


class Observer:
    def __init__(self):
        self.observations = []
        self._depth = 0
        self._restore = []

    def _watch(self, owner, name, observe):
        """Replace a function by one that asks `observe(*its arguments)` for an observation after the call."""
        original = inspect.getattr_static(owner, name)

        @functools.wraps(original)
        def watched(*arguments, **keywords):
            caller = sys._getframe(1).f_code.co_filename
            if self._depth or not caller.endswith(("_test.py", "test_case.py")):
                return original(*arguments, **keywords)
            self._depth += 1
            try:
                observation = self._observation(observe, arguments, keywords)
                result = original(*arguments, **keywords)
            finally:
                self._depth -= 1
            if observation is not None:
                self.observations.append(observation)
            return result

        setattr(owner, name, watched)
        self._restore.append((owner, name, original))

    @staticmethod
    def _observation(observe, arguments, keywords):
        try:
            return observe(*arguments, **keywords)
        except Exception:  # whatever a test passes: what cannot be observed is no case
            return None

    def take(self):
        taken, self.observations = self.observations, []
        return taken

    def start(self):
        self._leave_out_training()
        self._watch(layers.Layer, "__call__", observe_layer)
        self._watch(Operation, "__call__", observe_operation)
        for module in OP_MODULES:
            for name in public_functions(module):
                self._watch(module, name, functools.partial(observe_function, name, getattr(module, name)))
        for name in ("predict", "evaluate", "predict_on_batch"):
            self._watch(models.Model, name, observe_predict)
        for name in ("fit", "train_on_batch"):
            self._watch(models.Model, name, observe_fit)
        self._watch(models.Model, "save", observe_save)
        self._watch(losses.Loss, "__call__", observe_objective)
        for metric in subclasses(metrics.Metric):
            if "update_state" in vars(metric) and metric.__module__.startswith("keras."):
                self._watch(metric, "update_state", observe_objective)

    def _leave_out_training(self):
        """The check of a layer that compiles a step of training takes most of the time, and calls nothing new."""
        original = testing.TestCase.run_layer_test

        @functools.wraps(original)
        def without_training(*arguments, **keywords):
            return original(*arguments, **{**keywords, "run_training_check": False})

        testing.TestCase.run_layer_test = without_training
        self._restore.append((testing.TestCase, "run_layer_test", original))

    def stop(self):
        for owner, name, original in reversed(self._restore):
            setattr(owner, name, original)
        self._restore.clear()


def subclasses(cls):
    found = [cls]
    for child in cls.__subclasses__():
        found += subclasses(child)
    return list(dict.fromkeys(found))


def public_functions(module):
    for name, value in list(vars(module).items()):
        if inspect.isfunction(value) and not name.startswith("_") and name not in NOT_OPS:
            if value.__module__.startswith(("keras.src.ops", "keras.src.backend")):
                yield name


def observe_layer(layer, *arguments, **keywords):
    if is_graph(layer):
        symbolic = any(isinstance(leaf, keras.KerasTensor) for leaf in leaves((arguments, keywords)))
        return None if symbolic else ModelCall(layer, arguments[0])
    return LayerCall(layer, arguments, keywords) if is_own(layer) else None


def with_data(call):
    return call if any(map(is_data, leaves((call.arguments, call.keywords)))) else None


def observe_operation(operation, *arguments, **keywords):
    if not is_own(operation):
        return None
    return with_data(OperationCall(type(operation).__name__, operation, arguments, keywords))


def observe_function(name, function, *arguments, **keywords):
    return with_data(OperationCall(name, function, arguments, keywords))


def observe_predict(model, x=None, *_, **__):
    return ModelCall(model, x) if is_graph(model) and x is not None else None


def observe_fit(model, x=None, y=None, **keywords):
    return FitCall(model, x, y, keywords) if is_graph(model) and x is not None else None


def observe_save(model, filepath, *_, **__):
    return SaveCall(model, str(filepath)) if is_graph(model) else None


def observe_objective(objective, y_true, y_pred, sample_weight=None, **_):
    if not is_own(objective):
        raise Unsupported("a test's own class")
    return ObjectiveCall(objective, y_true, y_pred, sample_weight)
