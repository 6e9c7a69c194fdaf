"""ONNX files of the models, as Keras exports them, in the form that the runtimes like best.

Keras 3.15 exports through tf2onnx. Three things are mended, so that no peer fails or is slower than it need be:
- an exact GELU becomes `Erfc`, which is no ONNX operator: it is exported as the formula with `Erf` that the
  runtimes recognise and fuse;
- LayerNormalization, which they do not recognise as it comes, is exported as its formula, too;
- the mean and variance of a Normalization layer become inputs without values: they are made constants.
"""

import math

import keras
import numpy as np
import onnx
from keras import layers, ops


class _FormulaLayerNormalization(layers.LayerNormalization):
    """The formula that runtimes look for, over the last axis."""

    def call(self, x):
        centred = x - ops.mean(x, axis=-1, keepdims=True)
        variance = ops.mean(ops.power(centred, 2.0), axis=-1, keepdims=True)
        return centred / ops.sqrt(variance + self.epsilon) * self.gamma + self.beta


def _formula_gelu(x):
    return (0.5 * x) * (1.0 + ops.erf(x / math.sqrt(2.0)))


def _exportable_layer(layer):
    if isinstance(layer, layers.LayerNormalization):
        return _FormulaLayerNormalization.from_config(layer.get_config())
    copy = type(layer).from_config(layer.get_config())
    if getattr(copy, "activation", None) is keras.activations.gelu:
        copy.activation = _formula_gelu
    return copy


def _exportable_model(model):
    copy = keras.models.clone_model(model, clone_function=_exportable_layer)
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if isinstance(layer, layers.Normalization):
            layer.finalize_state()
            layer.mean, layer.variance = np.asarray(layer.mean), np.asarray(layer.variance)
    return copy


def _restore_fusable_nodes(model):
    """Undo two rewrites on the way through TensorFlow that hide the formulas from the runtimes:
    a mean over the last of three axes became a pooling, x / sqrt(2) a product."""
    graph = onnx.shape_inference.infer_shapes(model).graph
    ranks = {value.name: len(value.type.tensor_type.shape.dim) for value in graph.value_info}
    erf_inputs = {node.input[0] for node in model.graph.node if node.op_type == "Erf"}
    root_two = onnx.numpy_helper.from_array(np.float32(math.sqrt(2.0)), "root_two")
    if erf_inputs:
        model.graph.initializer.append(root_two)
    for node in model.graph.node:
        if node.op_type == "GlobalAveragePool" and ranks[node.input[0]] == 3:
            node.op_type = "ReduceMean"
            node.attribute.extend([onnx.helper.make_attribute("axes", [2]), onnx.helper.make_attribute("keepdims", 1)])
        elif node.op_type == "Mul" and node.output[0] in erf_inputs:
            node.op_type = "Div"
            node.input[1] = root_two.name


def onnx_file(workload):
    """The path of the model's ONNX file, with the shapes of the workload's batch; made when first asked for."""
    path = workload.file(".onnx")
    if not path.exists():
        model = _exportable_model(keras.saving.load_model(workload.file(".keras")))
        (x,) = model.inputs
        signature = [keras.InputSpec(shape=(workload.batch, *x.shape[1:]), dtype=x.dtype, name=x.name)]
        unfinished = path.with_suffix(".unfinished")
        model.export(unfinished, format="onnx", verbose=False, input_signature=signature)
        exported = onnx.load(unfinished)
        _restore_fusable_nodes(exported)
        onnx.save(exported, path)
        unfinished.unlink()
    return path
