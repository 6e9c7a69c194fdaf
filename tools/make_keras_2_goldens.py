#!/usr/bin/env python3
"""Writes tests/golden/keras_2/*.npz: small models that tf_keras writes, and what they give.

    functions   one TensorFlow function each (TFOpLambda, SlicingOpLambda): "math.add/number"
    op_layers   one TensorFlow op each, as TF 1.13 to 2.3 wrote them (TensorFlowOpLayer): "AddV2"
    layers      one layer each, with what Keras 3 no longer has in its config: "LSTM/plain"
    inside_tf   so, of the Keras that TensorFlow holds, for what tf_keras has no longer: "PeepholeLSTMCell"

The archive holds for each "<name>:model", the JSON of Model.to_json(); "<name>:weight0", ... the weights;
"<name>:in0", ... what the model is given; and "<name>:out0", ... what comes out.

Usage: python tools/make_keras_2_goldens.py [family ...]
"""

import inspect
import json
import sys
import zlib
from pathlib import Path

import real_keras  # noqa: F401
import keras_2_functions
import numpy as np
import tensorflow as tf
import tf_keras
from google.protobuf import json_format
from tensorflow.python.keras.engine import functional, input_layer
from tensorflow.python.keras.layers import recurrent
from tensorflow.python.keras.saving.saved_model import json_utils as serialization
from tf_keras import layers as L

OUTPUT = Path(__file__).resolve().parent.parent / "tests" / "golden" / "keras_2"


def random_of(text):
    return np.random.default_rng(zlib.crc32(text.encode()))


def normal(*shape, seed=0):
    return random_of(repr((shape, seed))).standard_normal(shape).astype("float32")


class Goldens:
    def __init__(self, name):
        self.name = name
        self.arrays = {"tf_keras_version": np.array(tf_keras.__version__)}

    def model(self, function, *inputs):
        tf_keras.backend.clear_session()
        symbols = [tf_keras.Input(x.shape[1:], dtype=x.dtype, name=f"x{i}") for i, x in enumerate(inputs)]
        return tf_keras.Model(symbols, function(*symbols), name="m")

    def add(self, name, function, *inputs):
        self.put(name, self.model(function, *inputs), *inputs)

    def add_alias(self, name, recorded, function, *inputs):
        """So, with another name of what was recorded, under which tf_keras finds it too."""
        text = self.model(function, *inputs).to_json()
        changed = text.replace(f'"function": "{recorded}"', f'"function": "{name}"')
        assert changed != text, name
        self.put(f"{name}/alias", tf_keras.models.model_from_json(changed), *inputs, text=changed)

    def add_inside_tf(self, name, make_layer, *inputs):
        """So, by tensorflow.python.keras, which is that of TF 2.4 and cannot write a file any more."""
        symbols = [input_layer.Input(x.shape[1:], dtype=x.dtype, name=f"x{i}") for i, x in enumerate(inputs)]
        model = functional.Functional(symbols, make_layer()(*symbols), name="m")
        text = {"class_name": "Functional", "config": model.get_config(), "keras_version": "2.4.0",
                "backend": "tensorflow"}
        self.put(name, model, *inputs, text=json.dumps(text, default=serialization.get_json_type))

    def put(self, name, model, *inputs, text=None):
        random = random_of(name)
        model.set_weights([(np.abs(random.standard_normal(w.shape)) * 0.5 + 0.1).astype(w.dtype) for w in model.get_weights()])
        assert f"{name}:model" not in self.arrays, name
        self.arrays[f"{name}:model"] = np.array(text or model.to_json())
        for i, x in enumerate(inputs):
            self.arrays[f"{name}:in{i}"] = x
        for i, w in enumerate(model.get_weights()):
            self.arrays[f"{name}:weight{i}"] = w
        for i, y in enumerate(tf.nest.flatten(model(list(inputs) if len(inputs) > 1 else inputs[0]))):
            self.arrays[f"{name}:out{i}"] = np.asarray(y)

    def write(self):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        path = OUTPUT / f"{self.name}.npz"
        np.savez_compressed(path, **self.arrays)
        print(f"{path}: {len(self.arrays)} arrays, {path.stat().st_size} bytes")


def function(name):
    """tf.math.add from "math.add"."""
    found = tf
    for part in name.split("."):
        found = getattr(found, part)
    return found


UNARY = """math.abs math.ceil math.cos math.cosh math.erf math.exp math.expm1 math.floor math.is_finite math.is_inf math.is_nan
math.log_sigmoid math.negative math.reciprocal math.round math.sigmoid math.sign math.sin math.sinh math.softplus
math.square math.tan math.tanh nn.elu nn.relu nn.relu6 nn.selu nn.silu nn.softplus nn.softsign nn.swish nn.tanh nn.sigmoid
identity ones_like zeros_like compat.v1.ones_like compat.v1.zeros_like stop_gradient math.atan""".split()
POSITIVE = "math.acos math.asin math.log math.log1p math.rsqrt math.sqrt".split()
BINARY = """math.add math.atan2 math.divide math.divide_no_nan math.equal math.floordiv math.floormod math.greater
math.greater_equal math.less math.less_equal math.maximum math.minimum math.mod math.multiply math.not_equal
math.subtract math.truediv""".split()
REDUCTIONS = """math.reduce_logsumexp math.reduce_max math.reduce_mean math.reduce_min math.reduce_prod math.reduce_std
math.reduce_sum math.reduce_variance""".split()


def functions():
    f = Goldens("functions")
    x, y, unit = normal(2, 3, 4), normal(2, 3, 4, seed=1), np.abs(normal(2, 3, 4)) % 0.9 + np.float32(0.05)
    truth = x > 0
    for name in UNARY:
        f.add(name, function(name), x)
    for name in POSITIVE:
        f.add(name, function(name), unit)
    for name in BINARY:
        f.add(name, function(name), x, y)
        f.add(f"{name}/number", lambda a, g=function(name): g(a, 0.5), x)
    f.add("math.pow", tf.math.pow, unit, y)
    f.add("math.pow/number", lambda a: tf.math.pow(a, 2.0), x)
    for name in ("math.logical_and", "math.logical_or", "math.logical_xor"):
        f.add(name, function(name), truth, y > 0)
    f.add("math.logical_not", tf.math.logical_not, truth)
    for name in REDUCTIONS:
        f.add(name, lambda a, g=function(name): g(a, axis=1), x)
        f.add(f"{name}/keepdims", lambda a, g=function(name): g(a, axis=[1, 2], keepdims=True), x)
    for name in ("math.reduce_all", "math.reduce_any"):
        f.add(name, lambda a, g=function(name): g(a, axis=-1), truth)
        f.add(f"{name}/keepdims", lambda a, g=function(name): g(a, axis=1, keepdims=True), truth)
    for name in ("math.argmax", "math.argmin"):
        f.add(name, lambda a, g=function(name): g(a, axis=-1), x)
    f.add("math.cumsum", lambda a: tf.math.cumsum(a, axis=1), x)
    f.add("cumsum", lambda a: tf.cumsum(a, axis=2), x)
    f.add("math.top_k", lambda a: tf.math.top_k(a, k=2), x)
    f.add("math.l2_normalize", lambda a: tf.math.l2_normalize(a, axis=-1), x)
    f.add("linalg.l2_normalize", lambda a: tf.linalg.l2_normalize(a, axis=1, epsilon=0.5), x)
    f.add("nn.l2_normalize", lambda a: tf.nn.l2_normalize(a, axis=[1, 2]), x)
    f.add("linalg.matmul", tf.linalg.matmul, x, normal(2, 4, 5))
    for name in ("linalg.norm", "norm", "compat.v1.norm"):
        f.add(name, lambda a, g=function(name): g(a, axis=-1), x)
    f.add("linalg.norm/ord", lambda a: tf.linalg.norm(a, ord=1, axis=1, keepdims=True), x)
    f.add("__operators__.add", lambda a, b: a + b, x, y)
    f.add("__operators__.add/number", lambda a: a + 2.0, x)
    f.add("__operators__.getitem", lambda a: a[:, 1], x)
    f.add("__operators__.getitem/slices", lambda a: a[:, ::2, -3:-1], x)
    f.add("__operators__.getitem/ellipsis", lambda a: a[..., tf.newaxis, 0], x)
    f.add("__operators__.getitem/backwards", lambda a: a[:, ::-1], x)
    f.add("broadcast_to", lambda a: tf.broadcast_to(a, [2, 3, 4]), x[:, :1])
    f.add("cast", lambda a: tf.cast(a, "int32"), x * 3)
    f.add("cast/dtype", lambda a: tf.cast(a, tf.float64), x)
    f.add("clip_by_value", lambda a: tf.clip_by_value(a, -0.5, 0.5), x)
    f.add("concat", lambda a, b: tf.concat([a, b], axis=1), x, y)
    f.add("concat/last", lambda a, b: tf.concat([a, b], -1), x, y)
    f.add("expand_dims", lambda a: tf.expand_dims(a, 1), x)
    f.add("expand_dims/last", lambda a: tf.expand_dims(a, axis=-1), x)
    # tf.math.floordiv is recorded under another name.
    f.add("compat.v1.floor_div", tf.math.floordiv, x, y)
    for name in ("gather", "compat.v1.gather"):
        f.add(name, lambda a, g=function(name): g(a, [2, 0], axis=1), x)
    f.add("nn.bias_add", lambda a: tf.nn.bias_add(a, [1.0, 2.0, 3.0, 4.0]), x)
    f.add("nn.gelu", tf.nn.gelu, x)
    f.add("nn.gelu/approximate", lambda a: tf.nn.gelu(a, approximate=True), x)
    f.add("nn.leaky_relu", tf.nn.leaky_relu, x)
    f.add("nn.leaky_relu/alpha", lambda a: tf.nn.leaky_relu(a, alpha=0.3), x)
    for name in ("nn.softmax", "nn.log_softmax"):
        f.add(name, function(name), x)
        f.add(f"{name}/axis", lambda a, g=function(name): g(a, axis=1), x)
    f.add("one_hot", lambda a: tf.one_hot(a, 4), np.array([[0, 3], [5, 1]], "int32"))
    f.add("one_hot/axis", lambda a: tf.one_hot(a, depth=4, axis=1, dtype="int32"), np.array([[0, 3], [5, 1]], "int32"))
    for name in ("pad", "compat.v1.pad"):
        f.add(name, lambda a, g=function(name): g(a, [[0, 0], [1, 0], [0, 2]]), x)
        f.add(f"{name}/mode", lambda a, g=function(name): g(a, [[0, 0], [1, 0], [0, 2]], mode="REFLECT"), x)
        f.add(f"{name}/value", lambda a, g=function(name): g(a, [[0, 0], [1, 0], [0, 2]], constant_values=3.0), x)
    f.add("repeat", lambda a: tf.repeat(a, 2, axis=1), x)
    f.add("reshape", lambda a: tf.reshape(a, [-1, 2, 6]), x)
    f.add("reverse", lambda a: tf.reverse(a, axis=[1]), x)
    f.add("split", lambda a: tf.split(a, 2, axis=-1), x)
    f.add("split/sizes", lambda a: tf.split(a, [1, 3], axis=2), x)
    for name in ("squeeze", "compat.v1.squeeze"):
        f.add(name, lambda a, g=function(name): g(a, axis=1), x[:, :1])
    f.add("stack", lambda a, b: tf.stack([a, b], axis=1), x, y)
    for name in ("tile", "compat.v1.tile"):
        f.add(name, lambda a, g=function(name): g(a, [1, 2, 1]), x)
    for name in ("transpose", "compat.v1.transpose"):
        f.add(name, lambda a, g=function(name): g(a, perm=[0, 2, 1]), x)
    f.add("unstack", lambda a: tf.unstack(a, axis=1), x)
    for name in ("where", "compat.v1.where"):
        f.add(name, lambda c, a, b, g=function(name): g(c, a, b), truth, x, y)
    recorded = keras_2_functions.add_functions(f, normal)
    for alias, name in keras_2_functions.ALIASES.items():
        function_, inputs = recorded[name]
        f.add_alias(alias, name, function_, *inputs)
    return f


class OpLayer:
    """The TensorFlowOpLayer of one op: `op` on tensors, constants (arrays in their places) and attributes."""

    def __init__(self, op, *places, **attributes):
        self.op, self.places, self.attributes = op, places, attributes

    def __call__(self, *symbols):
        names = list(inspect.signature(getattr(tf.raw_ops, self.op)).parameters)
        symbols = list(symbols)
        with tf.Graph().as_default():
            given = [tf.compat.v1.placeholder(s.dtype, s.shape) for s in symbols]
            left = iter(given)
            values = [next(left) if place is ... else tf.constant(place) for place in self.places] + list(left)
            if self.op in ("Pack", "ConcatV2"):
                values = [given, *(tf.constant(place) for place in self.places)]
            result = getattr(tf.raw_ops, self.op)(**dict(zip(names, values)), **self.attributes)
            operation = tf.nest.flatten(result)[0].op
            assert operation.type == self.op, operation.type
            node = json_format.MessageToDict(operation.node_def, preserving_proto_field_name=True)
            constants = {str(i): tf.get_static_value(x).tolist() for i, x in enumerate(operation.inputs) if x.op.type == "Const"}
        layer = tf_keras.layers.deserialize({"class_name": "TensorFlowOpLayer", "config": {
            "name": self.op, "trainable": True, "dtype": "float32", "node_def": node, "constants": constants}})
        return layer(symbols if len(symbols) > 1 else symbols[0])


def op_layers():
    f = Goldens("op_layers")
    x, y, unit = normal(2, 3, 4), normal(2, 3, 4, seed=1), np.abs(normal(2, 3, 4)) % 0.9 + np.float32(0.05)
    truth, whole = x > 0, np.array([1], "int32")
    for op in """Abs Ceil Cos Elu Erf Exp Expm1 Floor Identity IsFinite IsInf IsNan Neg OnesLike Relu Relu6 Round Selu Sigmoid
                 Sign Sin Softplus Softsign Square StopGradient Tan Tanh ZerosLike Reciprocal""".split():
        f.add(op, OpLayer(op, ...), x)
    for op in "Log Log1p Rsqrt Sqrt".split():
        f.add(op, OpLayer(op, ...), unit)
    for op in "Softmax LogSoftmax".split():
        f.add(op, OpLayer(op, ...), normal(2, 4))
    for op in """Add AddV2 Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual Less LessEqual Maximum Minimum Mul NotEqual
                 RealDiv Sub""".split():
        f.add(op, OpLayer(op, ..., ...), x, y)
        f.add(f"{op}/number", OpLayer(op, ..., np.float32(0.5)), x)
        f.add(f"{op}/of_number", OpLayer(op, np.float32(0.5), ...), x)
    f.add("Pow", OpLayer("Pow", ..., np.float32(2)), x)
    for op in ("LogicalAnd", "LogicalOr"):
        f.add(op, OpLayer(op, ..., ...), truth, y > 0)
    f.add("LogicalNot", OpLayer("LogicalNot", ...), truth)
    for op in "Max Mean Min Prod Sum".split():
        f.add(op, OpLayer(op, ..., whole), x)
        f.add(f"{op}/keep_dims", OpLayer(op, ..., np.array([1, 2], "int32"), keep_dims=True), x)
    for op in ("All", "Any"):
        f.add(op, OpLayer(op, ..., whole), truth)
    for op in ("ArgMax", "ArgMin"):
        f.add(op, OpLayer(op, ..., np.int32(2)), x)
    f.add("BatchMatMul", OpLayer("BatchMatMul", ..., ...), x, normal(2, 4, 5))
    f.add("BatchMatMulV2", OpLayer("BatchMatMulV2", ..., ...), x, normal(2, 4, 5))
    f.add("BiasAdd", OpLayer("BiasAdd", ..., np.array([1, 2, 3, 4], "float32")), x)
    f.add("BroadcastTo", OpLayer("BroadcastTo", ..., np.array([2, 3, 4], "int32")), x[:, :1])
    f.add("Cast", OpLayer("Cast", ..., DstT=tf.int32), x * 3)
    f.add("ClipByValue", OpLayer("ClipByValue", ..., np.float32(-0.5), np.float32(0.5)), x)
    f.add("ConcatV2", OpLayer("ConcatV2", np.int32(1)), x, y)
    f.add("Cumsum", OpLayer("Cumsum", ..., np.int32(1)), x)
    f.add("ExpandDims", OpLayer("ExpandDims", ..., np.int32(1)), x)
    f.add("GatherV2", OpLayer("GatherV2", ..., np.array([2, 0], "int32"), np.int32(1)), x)
    f.add("LeakyRelu", OpLayer("LeakyRelu", ..., alpha=0.3), x)
    f.add("MatMul", OpLayer("MatMul", ..., normal(4, 5)), normal(2, 4))
    f.add("Pack", OpLayer("Pack", axis=1), x, y)
    f.add("Pad", OpLayer("Pad", ..., np.array([[0, 0], [1, 0], [0, 2]], "int32")), x)
    f.add("PadV2", OpLayer("PadV2", ..., np.array([[0, 0], [1, 0], [0, 2]], "int32"), np.float32(3)), x)
    f.add("Reshape", OpLayer("Reshape", ..., np.array([-1, 2, 6], "int32")), x)
    f.add("ReverseV2", OpLayer("ReverseV2", ..., whole), x)
    f.add("Select", OpLayer("Select", ..., ..., ...), truth, x, y)
    f.add("SelectV2", OpLayer("SelectV2", ..., ..., ...), truth, x, y)
    f.add("Squeeze", OpLayer("Squeeze", ..., axis=[1]), x[:, :1])
    f.add("StridedSlice", OpLayer("StridedSlice", ..., np.array([0, 1, 0], "int32"), np.array([0, 3, -1], "int32"),
                                  np.array([1, 2, 1], "int32"), begin_mask=1, end_mask=1), x)
    f.add("StridedSlice/axes", OpLayer("StridedSlice", ..., np.array([0, 0, 1], "int32"), np.array([0, 0, 2], "int32"),
                                       np.array([1, 1, 1], "int32"), begin_mask=1, end_mask=1, new_axis_mask=2,
                                       shrink_axis_mask=4), x)
    f.add("StridedSlice/ellipsis", OpLayer("StridedSlice", ..., np.array([0, 1], "int32"), np.array([0, 3], "int32"),
                                           np.array([1, 1], "int32"), ellipsis_mask=1), x)
    f.add("Tile", OpLayer("Tile", ..., np.array([1, 2, 1], "int32")), x)
    f.add("Transpose", OpLayer("Transpose", ..., np.array([0, 2, 1], "int32")), x)
    add_more_ops(f, x, y, unit)
    f.add("Unpack", OpLayer("Unpack", ..., num=3, axis=1), x)
    return f


def add_more_ops(f, x, y, unit):
    image, square, index = normal(2, 6, 8, 3), normal(2, 4, 4), np.array([[0, 2, 1], [3, 1, 0]], "int32")
    definite = (np.einsum("bij,bkj->bik", square, square) + np.eye(4)).astype("float32")
    for op in "Acos Asin Asinh Atan Atanh Cosh Digamma Erfc Lgamma Rint Sinh L2Loss Rank Shape Size".split():
        f.add(op, OpLayer(op, ...), unit)
    f.add("Acosh", OpLayer("Acosh", ...), unit + 1)
    for op in "Atan2 SquaredDifference Xdivy Xlogy Igamma Igammac".split():
        f.add(op, OpLayer(op, ..., ...), unit, np.abs(y))
        f.add(f"{op}/number", OpLayer(op, ..., np.float32(0.5)), unit)
    f.add("Zeta", OpLayer("Zeta", ..., ...), unit + 1, np.abs(y) + 1)
    f.add("Polygamma", OpLayer("Polygamma", np.float32(1), ...), unit)
    for op in "BitwiseAnd BitwiseOr BitwiseXor".split():
        f.add(op, OpLayer(op, ..., np.int32(1)), index)
    for op in ("AvgPool", "MaxPool"):
        f.add(op, OpLayer(op, ..., ksize=[1, 2, 3, 1], strides=[1, 2, 1, 1], padding="SAME"), image)
    f.add("Conv2D", OpLayer("Conv2D", ..., normal(3, 3, 3, 4), strides=[1, 2, 1, 1], padding="SAME"), image)
    f.add("DepthwiseConv2dNative", OpLayer("DepthwiseConv2dNative", ..., normal(3, 3, 3, 2), strides=[1, 1, 1, 1],
                                           padding="VALID"), image)
    f.add("LRN", OpLayer("LRN", ..., depth_radius=1, bias=2.0, alpha=0.5, beta=0.75), image)
    f.add("SpaceToDepth", OpLayer("SpaceToDepth", ..., block_size=2), image)
    f.add("DepthToSpace", OpLayer("DepthToSpace", ..., block_size=2), normal(2, 3, 3, 8))
    f.add("SpaceToBatchND", OpLayer("SpaceToBatchND", ..., np.array([2], "int32"), np.array([[1, 1]], "int32")), image)
    f.add("BatchToSpaceND", OpLayer("BatchToSpaceND", ..., np.array([2], "int32"), np.array([[1, 0]], "int32")), image)
    for op in ("ResizeBilinear", "ResizeNearestNeighbor"):
        f.add(op, OpLayer(op, ..., np.array([9, 5], "int32"), half_pixel_centers=True), image)
        f.add(f"{op}/align_corners", OpLayer(op, ..., np.array([9, 5], "int32"), align_corners=True), image)
    f.add("Cholesky", OpLayer("Cholesky", ...), definite)
    f.add("MatrixBandPart", OpLayer("MatrixBandPart", ..., np.int32(1), np.int32(0)), square)
    f.add("MatrixDeterminant", OpLayer("MatrixDeterminant", ...), square)
    f.add("MatrixInverse", OpLayer("MatrixInverse", ...), definite)
    f.add("Cumprod", OpLayer("Cumprod", ..., np.int32(1), exclusive=True), x)
    f.add("Fill", lambda t: OpLayer("Fill", np.array([2, 3], "int32"), ...)(OpLayer("Sum", ..., np.array([0, 1, 2], "int32"))(t)), x)
    f.add("GatherNd", OpLayer("GatherNd", ..., np.array([[1, 2], [0, 0]], "int32")), x)
    f.add("MirrorPad", OpLayer("MirrorPad", ..., np.array([[0, 0], [1, 1], [0, 2]], "int32"), mode="REFLECT"), x)
    f.add("OneHot", OpLayer("OneHot", ..., np.int32(4), np.float32(1), np.float32(0), axis=-1), index)
    f.add("Range", lambda t: OpLayer("Range", np.int32(0), ..., np.int32(1))(OpLayer("Size", ...)(t)), x)
    f.add("ScatterNd", OpLayer("ScatterNd", np.array([[2], [0]], "int32"), ..., np.array([4, 3, 4], "int32")), x)
    f.add("Slice", OpLayer("Slice", ..., np.array([0, 1, 0], "int32"), np.array([-1, 2, 3], "int32")), x)
    f.add("Split", lambda t: OpLayer("Split", np.int32(2), ..., num_split=2)(t), x)
    f.add("SplitV", OpLayer("SplitV", ..., np.array([1, 3], "int32"), np.int32(2), num_split=2), x)
    f.add("TensorScatterUpdate", OpLayer("TensorScatterUpdate", ..., np.array([[0]], "int32"), y[:1]), x)
    f.add("TopKV2", OpLayer("TopKV2", ..., np.int32(2)), x)
    f.add("UnsortedSegmentSum", OpLayer("UnsortedSegmentSum", ..., np.array([1, 0], "int32"), np.int32(2)), x)


def layers():
    f = Goldens("layers")
    steps, image, volume, tokens = normal(2, 5, 3), normal(2, 6, 7, 3), normal(2, 4, 5, 4, 2), np.array([[1, 0, 3], [2, 2, 0]])
    for name in ("SimpleRNN", "LSTM", "GRU"):
        make = getattr(L, name)
        f.add(f"{name}/plain", make(4), steps)
        f.add(f"{name}/flags", make(4, return_sequences=True, return_state=True, go_backwards=True, time_major=False), steps)
        f.add(f"{name}/bidirectional", L.Bidirectional(make(3), merge_mode="sum"), steps)
        f.add(f"{name}Cell", L.RNN(getattr(L, f"{name}Cell")(3)), steps)
        f.add(f"{name}/time_major", make(4, time_major=True), steps)
        f.add(f"{name}/time_major_sequences", make(4, time_major=True, return_sequences=True, go_backwards=True), steps)
        both = L.Bidirectional(make(3, time_major=True, return_sequences=True))
        f.add(f"{name}/time_major_masked", lambda x, both=both: both(L.Masking()(x)), steps * (np.abs(steps[..., :1]) > 0.3))
        f.add(f"{name}/backwards", L.Bidirectional(make(3, go_backwards=True, return_sequences=True)), steps)
    f.add("RNN/time_major", L.RNN(L.LSTMCell(3), time_major=True, return_state=True), steps)
    f.add("LSTM/implementation", L.LSTM(4, implementation=1, unit_forget_bias=False), steps)
    f.add("GRU/reset_before", L.GRU(4, reset_after=False, implementation=1), steps)
    f.add("StackedRNNCells", L.RNN(L.StackedRNNCells([L.LSTMCell(3), L.GRUCell(2)])), steps)
    f.add("TimeDistributed", L.TimeDistributed(L.Dense(2)), steps)
    f.add("ConvLSTM1D", L.ConvLSTM1D(2, 2), normal(2, 3, 5, 2))
    f.add("ConvLSTM2D", L.ConvLSTM2D(2, 2, padding="same"), normal(2, 3, 4, 5, 2))
    f.add("ConvLSTM3D", L.ConvLSTM3D(2, 2), normal(1, 2, 3, 4, 3, 2))
    f.add("Attention", lambda a, b: L.Attention(use_scale=True)([a, b]), steps, normal(2, 4, 3))
    f.add("AdditiveAttention", lambda a, b: L.AdditiveAttention()([a, b]), steps, normal(2, 4, 3))
    f.add("MultiHeadAttention", lambda a: L.MultiHeadAttention(2, 3)(a, a), steps)
    f.add("MultiHeadAttention/output_shape", lambda a: L.MultiHeadAttention(2, 3, output_shape=5)(a, a), steps)
    for rank, x in ((1, steps), (2, image), (3, volume)):
        f.add(f"Conv{rank}D", getattr(L, f"Conv{rank}D")(4, 2, padding="same"), x)
        f.add(f"Conv{rank}DTranspose", getattr(L, f"Conv{rank}DTranspose")(4, 2, strides=2), x)
        for kind in ("MaxPooling", "AveragePooling"):
            f.add(f"{kind}{rank}D", getattr(L, f"{kind}{rank}D")(2), x)
        f.add(f"GlobalAveragePooling{rank}D", getattr(L, f"GlobalAveragePooling{rank}D")(keepdims=True), x)
        f.add(f"SpatialDropout{rank}D", getattr(L, f"SpatialDropout{rank}D")(0.5), x)
    f.add("Conv1D/batch_axes", L.Conv1D(4, 2, strides=2), image)
    f.add("Conv2D/batch_axes", L.Conv2D(4, 2, padding="same", activation="relu"), normal(2, 1, 3, 5, 4, 2))
    for rank, x in ((1, steps), (2, image)):
        f.add(f"SeparableConv{rank}D", getattr(L, f"SeparableConv{rank}D")(4, 2, depth_multiplier=2), x)
        f.add(f"DepthwiseConv{rank}D", getattr(L, f"DepthwiseConv{rank}D")(2, depth_multiplier=2), x)
    f.add("SeparableConv1D/causal", L.SeparableConv1D(4, 3, padding="causal", dilation_rate=2), image[:, :, 0])
    f.add("Embedding", L.Embedding(5, 3, input_length=3), tokens)
    f.add("Embedding/masked", lambda t: L.LSTM(2)(L.Embedding(5, 3, mask_zero=True)(t)), tokens)
    f.add("BatchNormalization", L.BatchNormalization(), image)
    f.add("BatchNormalization/axis", L.BatchNormalization(axis=1), image)
    f.add("SyncBatchNormalization", L.BatchNormalization(synchronized=True), image)
    f.add("LayerNormalization", L.LayerNormalization(axis=[1, 2]), steps)
    f.add("GroupNormalization", L.GroupNormalization(groups=3), image)
    f.add("UnitNormalization", L.UnitNormalization(), steps)
    f.add("Dense", L.Dense(3, activation="swish", kernel_regularizer="l2"), steps)
    f.add("Dense/log_softmax", L.Dense(3, activation="log_softmax"), steps)
    f.add("EinsumDense", L.EinsumDense("abc,cd->abd", output_shape=(None, 4), bias_axes="d"), steps)
    f.add("LeakyReLU", L.LeakyReLU(0.2), steps)
    f.add("PReLU", L.PReLU(shared_axes=[1]), steps)
    f.add("ELU", L.ELU(0.5), steps)
    f.add("ReLU", L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2), steps)
    f.add("ThresholdedReLU", L.ThresholdedReLU(0.3), steps)
    f.add("Softmax", L.Softmax(axis=1), steps)
    f.add("Reshape", L.Reshape((-1, 5)), steps)
    f.add("Permute", L.Permute((2, 1)), steps)
    f.add("RepeatVector", L.RepeatVector(3), normal(2, 4))
    f.add("Cropping2D", L.Cropping2D(((1, 0), (2, 1))), image)
    f.add("ZeroPadding2D", L.ZeroPadding2D((1, 2)), image)
    f.add("UpSampling2D", L.UpSampling2D(2, interpolation="bilinear"), image)
    f.add("Rescaling", L.Rescaling(0.5, offset=1.0), image)
    f.add("RandomCrop", lambda t: L.RandomCrop(4, 5)(t, training=False), image)
    f.add("RandomCrop/larger", lambda t: L.RandomCrop(9, 8)(t, training=False), image)
    f.add("CenterCrop", L.CenterCrop(4, 5), image)
    f.add("CenterCrop/larger", L.CenterCrop(9, 8), image)
    for interpolation in ("bilinear", "nearest", "area", "bicubic", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"):
        f.add(f"Resizing/{interpolation}", L.Resizing(5, 7, interpolation=interpolation), image)
    f.add("Resizing/crop", L.Resizing(5, 3, crop_to_aspect_ratio=True), image)
    for layer in (L.RandomFlip(), L.RandomRotation(0.2), L.RandomZoom(0.2), L.RandomTranslation(0.1, 0.2), L.RandomContrast(0.2),
                  L.RandomBrightness(0.2)):
        f.add(type(layer).__name__, lambda t, g=layer: g(t, training=False), image)
    for kind in (L.RandomHeight, L.RandomWidth):
        f.add(kind.__name__, lambda t, g=kind: g(0.3, seed=1)(t, training=False), image)
        f.add(f"{kind.__name__}/training", lambda t, g=kind: g((0.4, 0.4), "bicubic")(t, training=True), image)
        f.add(f"{kind.__name__}/ends", lambda t, g=kind: L.Resizing(4, 5)(g(0.3)(t, training=False)), image)
    f.add("CategoryEncoding", L.CategoryEncoding(4, output_mode="count"), tokens)
    f.add("Discretization", L.Discretization(bin_boundaries=[0.0, 1.0]), steps)
    f.add("Masking", lambda t: L.GRU(2)(L.Masking(0.0)(t)), steps)
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
        f.add(name, lambda a, b, g=getattr(L, name): g()([a, b]), steps, normal(2, 5, 3, seed=1))
    f.add("Dot", lambda a, b: L.Dot(axes=(2, 2), normalize=True)([a, b]), steps, normal(2, 4, 3))
    f.add("Wrapped", lambda t: tf_keras.Sequential([L.Dense(3), L.Activation("tanh")], name="inner")(t), steps)
    return f


def inside_tf():
    f = Goldens("inside_tf")
    steps = normal(2, 4, 3)
    rnn, cell = recurrent.RNN, recurrent.PeepholeLSTMCell
    f.add_inside_tf("PeepholeLSTMCell", lambda: rnn(cell(5)), steps)
    f.add_inside_tf("PeepholeLSTMCell/sequences", lambda: rnn(cell(5, recurrent_activation="sigmoid", use_bias=False),
                                                              return_sequences=True, return_state=True), steps)
    f.add_inside_tf("PeepholeLSTMCell/fused", lambda: rnn(cell(5, implementation=2, activation="relu")), steps)
    f.add_inside_tf("PeepholeLSTMCell/stacked", lambda: rnn([cell(5), recurrent.LSTMCell(3), cell(2)], go_backwards=True),
                    steps)
    return f


def main():
    for family in (functions, op_layers, layers, inside_tf):
        if not sys.argv[1:] or family.__name__ in sys.argv[1:]:
            family().write()


if __name__ == "__main__":
    main()
