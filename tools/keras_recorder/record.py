"""An observation becomes cases.

A layer or an operation becomes a model of that one call. The layer is made anew from the config that it had, and gets
the state that it has when the test is over, if that still fits.
"""

import copy
import tempfile
import zlib
from pathlib import Path

import keras
import numpy as np
import real_keras
from keras.src.saving import saving_lib

from . import observe
from .cases import as_tensor
from .trees import Symbol, Unsupported, concrete, described, dtype_of, is_data, leaves, transform

DTYPES_OF_AN_OPERATION = 5  # Keras's tests try each pair of dtypes; so many of them become cases


def without_names(config):
    """A config without what is counted and what follows from its class."""
    if isinstance(config, dict):
        return {k: without_names(v) for k, v in config.items() if k not in ("name", "build_config", "shared_object_id")}
    if isinstance(config, (list, tuple)):
        return [without_names(item) for item in config]
    return config


def random_for(key):
    return np.random.default_rng(zlib.crc32(key.encode()))


def first_as_data(arguments):
    """Python numbers or texts in the place of a layer's first argument are data."""
    if not arguments or any(is_data(leaf) for leaf in leaves(arguments[0])):
        return arguments
    array = np.asarray(arguments[0])
    if array.ndim == 0 or array.dtype == object:
        raise Unsupported("no data")
    if array.dtype == np.float64:
        array = array.astype("float32")
    return (array, *arguments[1:])


def batch_shapes(arrays, symbols):
    """The forms in which the inputs of a one-call model may be announced, the most usual first."""
    given = [symbol.shape if isinstance(symbol, Symbol) else array.shape for array, symbol in zip(arrays, symbols)]
    if len({array.shape[0] for array in arrays}) == 1 and arrays[0].shape[0] > 0:
        yield [(None, *shape[1:]) for shape in given]
    yield [array.shape for array in arrays]


def open_shapes(arrays):
    """Nothing known but the rank and the last axis, as for pictures or sequences of any size."""
    if any(array.ndim < 3 for array in arrays) or len({array.shape[0] for array in arrays}) != 1:
        return None
    return [(None,) * (array.ndim - 1) + array.shape[-1:] for array in arrays]


def one_call_model(call, structure, shapes):
    """A Functional model of `call(*arguments, **keywords)` on inputs of these shapes."""
    inputs = []

    def place(leaf):
        if not is_data(leaf):
            return leaf
        inputs.append(keras.Input(batch_shape=shapes[len(inputs)], dtype=dtype_of(leaf)))
        return inputs[-1]

    arguments, keywords = transform(structure, place)
    outputs = call(*arguments, **keywords)
    outputs = [output for output in keras.tree.flatten(outputs) if output is not None]
    return keras.Model(inputs, outputs[0] if len(outputs) == 1 else outputs)


def copy_state(source, target):
    """Weights, vocabularies, statistics: what a .keras file would take over."""
    with tempfile.TemporaryDirectory() as folder:
        weights = saving_lib.H5IOStore(Path(folder) / "w.h5", mode="w")
        assets = saving_lib.DiskIOStore(Path(folder) / "assets", mode="w")
        saving_lib._save_state(source, weights, assets, inner_path="", visited_saveables=set())
        weights.close()
        weights = saving_lib.H5IOStore(Path(folder) / "w.h5", mode="r")
        saving_lib._load_state(target, weights, assets, inner_path="", visited_saveables=set())
        weights.close()
        assets.close()


class Recorder:
    def __init__(self, writer, count):
        self.writer, self.count = writer, count
        self.dtypes = {}

    def record(self, observation, source):
        """Write the cases of an observation; what cannot be one is counted with the reason."""
        keras.backend.clear_session(free_memory=False)
        keras.config.set_dtype_policy("float32")
        keras.config.set_image_data_format("channels_last")
        try:
            RECORDERS[type(observation)](self, observation, source)
        except Exception as error:  # Keras's refusals, of any class
            self.count(f"{type(error).__name__}: {str(error).splitlines()[0][:90] if str(error) else ''}")

    def new(self, key):
        return self.writer.is_new(key)

    # ------------------------------------------------------------ one call

    def layer_call(self, call, source):
        structure = (first_as_data(call.arguments), call.keywords)
        name = type(call.layer).__name__
        key = f"{name} {without_names(call.config)} {described(structure)}"
        if not self.new(key):
            return

        def fresh():
            return type(call.layer).from_config(copy.deepcopy(call.config))  # some take out what they have read

        def filled(model, layer):
            try:
                copy_state(call.layer, layer)
            except Exception:  # the test went on and changed the layer: fresh weights do
                pass
            real_keras.perturb_weights(model, seed=zlib.crc32(key.encode()))

        self._one_call("layers", name, key, fresh, structure, source, filled, with_open=True)

    def operation_call(self, call, source):
        structure = self._one_batch((call.arguments, call.keywords))
        form = described(transform(structure, lambda leaf: leaf.shape if is_data(leaf) else leaf))
        key = f"{call.name} {described(structure)}"
        if isinstance(call.function, keras.Operation):
            key += str(vars(call.function).get("_auto_config") and call.function.get_config())
        if not self.new(key):
            return
        tried = self.dtypes.setdefault(f"{call.name} {form}", [])
        tried.append(key)
        if len(tried) > DTYPES_OF_AN_OPERATION:
            return

        def fresh():
            if isinstance(call.function, keras.Operation):
                return call.function.symbolic_call
            return call.function

        self._one_call("ops", call.name, key, fresh, structure, source, lambda model, layer: None, with_open=False)

    @staticmethod
    def _one_batch(structure):
        """Data whose first axis is not that of the first stays a constant of the call, as in a user's model."""
        data = [leaf for leaf in leaves(structure) if is_data(leaf)]
        first = data[0].shape[:1]
        random = random_for(described(structure))

        def keep(leaf):
            if is_data(leaf) and leaf.shape[:1] != first:
                return concrete(leaf, random)
            return leaf

        def constant(leaf):
            return np.asarray(keep(leaf)) if is_data(leaf) else leaf

        if all(leaf.shape[:1] == first for leaf in data):
            return structure
        return transform(structure, lambda leaf: leaf if not is_data(leaf) or leaf.shape[:1] == first
                         else Constant(constant(leaf)))

    def _one_call(self, category, name, key, fresh, structure, source, fill, with_open):
        data = [leaf for leaf in leaves(structure) if is_data(leaf)]
        if not data:
            raise Unsupported("no data")
        random = random_for(key)
        arrays = [concrete(leaf, random) for leaf in data]
        structure = transform(structure, lambda leaf: leaf.array if isinstance(leaf, Constant) else leaf)
        error = None
        for shapes in batch_shapes(arrays, data):
            try:
                self._write_call(category, name, key, fresh, structure, shapes, arrays, source, fill)
                error = None
                break
            except Exception as problem:
                error = error or problem
                if isinstance(problem, Unsupported):
                    break
        if error is not None:
            raise error
        shapes = open_shapes(arrays) if with_open else None
        if shapes is not None:
            self._write_call(category, name, key + " open", fresh, structure, shapes, arrays, source, fill)

    def _write_call(self, category, name, key, fresh, structure, shapes, arrays, source, fill):
        keras.backend.clear_session(free_memory=False)
        call = fresh()
        model = one_call_model(call, structure, shapes)
        fill(model, call)
        self.writer.predict(category, name, key, model, arrays, source)
        self.count("cases")

    # ------------------------------------------------------------ whole models

    def _copied_model(self, observation):
        model = type(observation.model).from_config(copy.deepcopy(observation.config))
        if not model.built:
            model(as_tensor(first_as_data((observation.inputs,))[0]))
        if [w.shape for w in model.weights] == [w.shape for w in observation.model.weights]:
            copy_state(observation.model, model)
        return model

    def model_call(self, call, source):
        key = f"model {without_names(call.config)} {described(call.inputs)}"
        if not self.new(key):
            return
        model = self._copied_model(call)
        random = random_for(key)
        arrays = [concrete(leaf, random) for leaf in ordered(model, call.inputs)]
        self.writer.predict("models", type(model).__name__, key, model, arrays, source)
        self.count("cases")

    def save_call(self, call, source):
        """A model that a test saves: on arrays of its inputs' shapes."""
        model = call.model
        if not model.inputs:
            raise Unsupported("a model that is not built")
        symbols = [Symbol(t.shape, t.dtype) for t in keras.tree.flatten(model.inputs)]
        key = f"model {without_names(model.get_config())} {symbols}"
        if not self.new(key):
            return
        random = random_for(key)
        arrays = [symbol.array(random) for symbol in symbols]
        self.writer.predict("models", type(model).__name__, key, model, arrays, source)
        self.count("cases")

    # ------------------------------------------------------------ training

    def fit_call(self, call, source):
        from .training import record_fit

        key = f"fit {without_names(call.config)} {call.compiled} {described((call.x, call.y))} {sorted(call.keywords)}"
        if self.new(key):
            record_fit(self, call, key, source)

    def objective_call(self, call, source):
        from .training import record_objective

        config = without_names(call.objective.get_config())
        name = type(call.objective).__name__
        key = f"{name} {config} {described((call.y_true, call.y_pred, call.sample_weight))}"
        if self.new(key):
            record_objective(self, call, key, name, source)


class Constant:
    """Data that stays in the config."""

    def __init__(self, array):
        self.array = array

    def __repr__(self):
        return f"Constant({self.array.shape}, {self.array.dtype})"


def ordered(model, inputs):
    """What a model was called on, in the order of its inputs."""
    if isinstance(inputs, dict):
        return [inputs[name] for name in model.input_names]
    data = [leaf for leaf in leaves(inputs) if is_data(leaf)]
    if not data:
        data = [leaf for leaf in leaves(first_as_data((inputs,))) if is_data(leaf)]
    if len(data) != len(keras.tree.flatten(model.inputs)):
        raise Unsupported("other inputs than the model's")
    return data


RECORDERS = {
    observe.LayerCall: Recorder.layer_call,
    observe.OperationCall: Recorder.operation_call,
    observe.ModelCall: Recorder.model_call,
    observe.SaveCall: Recorder.save_call,
    observe.FitCall: Recorder.fit_call,
    observe.ObjectiveCall: Recorder.objective_call,
}
