#include "ramet/saving/tf_op_lambda.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/layers/tensorflow/tf_refusal.h"
#include "ramet/saving/tf_op_layer.h"

namespace ramet {

namespace {

/// A TensorFlow function and the operation that does the same. `arguments` says what becomes of its
/// keyword arguments: words before "|" stand in the call, behind the first tensor; words after it
/// are config. "a=b" renames; "a:1" has a default that is not Keras's; "a!" must be absent or
/// false, or the function is not mapped; "a+" must be there, or it is not mapped; "a~" is written
/// in lower case. "*" in front: the first argument is a list of tensors.
struct Rule {
  std::string_view function, module, class_name, arguments;
};

constexpr std::string_view numpy = "keras.src.ops.numpy", nn = "keras.src.ops.nn",
                           math = "keras.src.ops.math", core = "keras.src.ops.core",
                           linalg = "keras.src.ops.linalg", layers = "keras.layers";
constexpr std::string_view getitem = "__operators__.getitem";

constexpr Rule rules[] = {
    {"__operators__.add", numpy, "Add", "y |"},
    {getitem, numpy, "GetItem", "|"},
    {"broadcast_to", numpy, "BroadcastTo", "| shape"},
    {"cast", core, "Cast", "| dtype"},
    {"clip_by_value", numpy, "Clip", "| clip_value_min=x_min clip_value_max=x_max"},
    {"concat", numpy, "Concatenate", "* | axis"},
    {"cumsum", numpy, "Cumsum", "| axis:0 exclusive! reverse!"},
    {"einsum", numpy, "Einsum", "|"},
    {"expand_dims", numpy, "ExpandDims", "| axis"},
    {"gather", numpy, "Take", "indices | axis:0 batch_dims!"},
    {"compat.v1.gather", numpy, "Take", "indices | axis:0 batch_dims!"},
    {"identity", layers, "Identity", "|"},
    {"linalg.l2_normalize", nn, "Normalize", "| axis epsilon:1e-6"},
    {"linalg.matmul", numpy, "Matmul", "b | transpose_a! transpose_b! adjoint_a! adjoint_b!"},
    {"linalg.norm", linalg, "Norm", "| ord axis keepdims"},
    {"compat.v1.norm", linalg, "Norm", "| ord axis keepdims"},
    {"norm", linalg, "Norm", "| ord axis keepdims"},
    {"math.abs", numpy, "Absolute", "|"},
    {"math.acos", numpy, "Arccos", "|"},
    {"math.add", numpy, "Add", "y |"},
    {"math.argmax", numpy, "Argmax", "| axis:0"},
    {"math.argmin", numpy, "Argmin", "| axis:0"},
    {"math.asin", numpy, "Arcsin", "|"},
    {"math.atan", numpy, "Arctan", "|"},
    {"math.atan2", numpy, "Arctan2", "x |"},
    {"math.ceil", numpy, "Ceil", "|"},
    {"math.cos", numpy, "Cos", "|"},
    {"math.cosh", numpy, "Cosh", "|"},
    {"math.cumsum", numpy, "Cumsum", "| axis:0 exclusive! reverse!"},
    {"math.divide", numpy, "TrueDivide", "y |"},
    {"math.divide_no_nan", numpy, "DivideNoNan", "y |"},
    {"math.equal", numpy, "Equal", "y |"},
    {"math.erf", math, "Erf", "|"},
    {"math.exp", numpy, "Exp", "|"},
    {"math.expm1", numpy, "Expm1", "|"},
    {"math.floor", numpy, "Floor", "|"},
    {"compat.v1.floor_div", numpy, "FloorDivide", "y |"},
    {"math.floordiv", numpy, "FloorDivide", "y |"},
    {"math.floormod", numpy, "Mod", "y |"},
    {"math.greater", numpy, "Greater", "y |"},
    {"math.greater_equal", numpy, "GreaterEqual", "y |"},
    {"math.is_finite", numpy, "Isfinite", "|"},
    {"math.is_inf", numpy, "Isinf", "|"},
    {"math.is_nan", numpy, "Isnan", "|"},
    {"math.l2_normalize", nn, "Normalize", "| axis epsilon:1e-6"},
    {"math.less", numpy, "Less", "y |"},
    {"math.less_equal", numpy, "LessEqual", "y |"},
    {"math.log", numpy, "Log", "|"},
    {"math.log1p", numpy, "Log1p", "|"},
    {"math.log_sigmoid", nn, "LogSigmoid", "|"},
    {"math.logical_and", numpy, "LogicalAnd", "y |"},
    {"math.logical_not", numpy, "LogicalNot", "|"},
    {"math.logical_or", numpy, "LogicalOr", "y |"},
    {"math.logical_xor", numpy, "LogicalXor", "y |"},
    {"math.maximum", numpy, "Maximum", "y |"},
    {"math.minimum", numpy, "Minimum", "y |"},
    {"math.mod", numpy, "Mod", "y |"},
    {"math.multiply", numpy, "Multiply", "y |"},
    {"math.negative", numpy, "Negative", "|"},
    {"math.not_equal", numpy, "NotEqual", "y |"},
    {"math.pow", numpy, "Power", "y |"},
    {"math.reciprocal", numpy, "Reciprocal", "|"},
    {"math.reduce_all", numpy, "All", "| axis keepdims"},
    {"math.reduce_any", numpy, "Any", "| axis keepdims"},
    {"math.reduce_logsumexp", math, "Logsumexp", "| axis keepdims"},
    {"math.reduce_max", numpy, "Max", "| axis keepdims"},
    {"math.reduce_mean", numpy, "Mean", "| axis keepdims"},
    {"math.reduce_min", numpy, "Min", "| axis keepdims"},
    {"math.reduce_prod", numpy, "Prod", "| axis keepdims"},
    {"math.reduce_std", numpy, "Std", "| axis keepdims"},
    {"math.reduce_sum", numpy, "Sum", "| axis keepdims"},
    {"math.reduce_variance", numpy, "Var", "| axis keepdims"},
    {"math.round", numpy, "Round", "|"},
    {"math.rsqrt", math, "Rsqrt", "|"},
    {"math.sigmoid", nn, "Sigmoid", "|"},
    {"math.sign", numpy, "Sign", "|"},
    {"math.sin", numpy, "Sin", "|"},
    {"math.sinh", numpy, "Sinh", "|"},
    {"math.softplus", nn, "Softplus", "|"},
    {"math.sqrt", numpy, "Sqrt", "|"},
    {"math.square", numpy, "Square", "|"},
    {"math.subtract", numpy, "Subtract", "y |"},
    {"math.tan", numpy, "Tan", "|"},
    {"math.tanh", numpy, "Tanh", "|"},
    {"math.top_k", math, "TopK", "| k sorted"},
    {"math.truediv", numpy, "TrueDivide", "y |"},
    {"nn.bias_add", numpy, "Add", "bias | data_format!"},
    {"nn.elu", nn, "Elu", "|"},
    {"nn.gelu", nn, "Gelu", "| approximate:false"},
    {"nn.l2_normalize", nn, "Normalize", "| axis epsilon:1e-6"},
    {"nn.leaky_relu", nn, "LeakyRelu", "| alpha=negative_slope"},
    {"nn.log_softmax", nn, "LogSoftmax", "| axis"},
    {"nn.relu", nn, "Relu", "|"},
    {"nn.relu6", nn, "Relu6", "|"},
    {"nn.selu", nn, "Selu", "|"},
    {"nn.sigmoid", nn, "Sigmoid", "|"},
    {"nn.silu", nn, "Silu", "| beta:1!"},
    {"nn.softmax", nn, "Softmax", "| axis"},
    {"nn.softplus", nn, "Softplus", "|"},
    {"nn.softsign", nn, "Softsign", "|"},
    {"nn.swish", nn, "Silu", "|"},
    {"nn.tanh", numpy, "Tanh", "|"},
    {"one_hot", nn, "OneHot", "| depth=num_classes axis dtype on_value! off_value!"},
    {"ones_like", numpy, "OnesLike", "| dtype"},
    {"compat.v1.ones_like", numpy, "OnesLike", "| dtype"},
    {"pad", numpy, "Pad", "constant_values | paddings=pad_width mode~"},
    {"compat.v1.pad", numpy, "Pad", "constant_values | paddings=pad_width mode~"},
    {"repeat", numpy, "Repeat", "| repeats axis"},
    {"reshape", numpy, "Reshape", "| shape=newshape"},
    {"reverse", numpy, "Flip", "| axis"},
    {"split", numpy, "Split", "| num_or_size_splits=indices_or_sections axis:0"},
    {"squeeze", numpy, "Squeeze", "| axis"},
    {"compat.v1.squeeze", numpy, "Squeeze", "| axis"},
    {"stack", numpy, "Stack", "* | axis"},
    {"stop_gradient", core, "StopGradient", "|"},
    {"tile", numpy, "Tile", "| multiples=repeats"},
    {"compat.v1.tile", numpy, "Tile", "| multiples=repeats"},
    {"transpose", numpy, "Transpose", "| perm=axes conjugate!"},
    {"compat.v1.transpose", numpy, "Transpose", "| perm=axes conjugate!"},
    {"unstack", core, "Unstack", "| num axis"},
    {"where", numpy, "Where", "x+ y+ |"},
    {"compat.v1.where", numpy, "Where", "x+ y+ |"},
    {"compat.v1.nn.softmax", nn, "Softmax", "| axis dim=axis"},
    {"compat.v1.nn.log_softmax", nn, "LogSoftmax", "| axis dim=axis"},
    {"zeros_like", numpy, "ZerosLike", "| dtype"},
    {"compat.v1.zeros_like", numpy, "ZerosLike", "| dtype"},
    {"argsort", numpy, "Argsort", "| axis direction:\"ASCENDING\"! stable!"},
    {"bitwise.bitwise_and", numpy, "BitwiseAnd", "y |"},
    {"bitwise.bitwise_or", numpy, "BitwiseOr", "y |"},
    {"bitwise.bitwise_xor", numpy, "BitwiseXor", "y |"},
    {"bitwise.invert", numpy, "BitwiseInvert", "|"},
    {"bitwise.left_shift", numpy, "LeftShift", "y |"},
    {"bitwise.right_shift", numpy, "RightShift", "y |"},
    {"convert_to_tensor", layers, "Identity", "|"},
    {"ensure_shape", layers, "Identity", "|"},
    {"linalg.cholesky", linalg, "Cholesky", "|"},
    {"linalg.cross", numpy, "Cross", "b |"},
    {"linalg.det", linalg, "Det", "|"},
    {"linalg.eigh", linalg, "Eigh", "|"},
    {"linalg.matrix_transpose", numpy, "Swapaxes", "| axis1:-2 axis2:-1 conjugate!"},
    {"linalg.pinv", linalg, "Pinv", "|"},
    {"linalg.trace", numpy, "Trace", "| axis1:-2 axis2:-1"},
    {"math.acosh", numpy, "Arccosh", "|"},
    {"math.angle", numpy, "Angle", "|"},
    {"math.asinh", numpy, "Arcsinh", "|"},
    {"math.atanh", numpy, "Arctanh", "|"},
    {"math.bessel_i0", numpy, "I0", "|"},
    {"math.conj", numpy, "Conjugate", "|"},
    {"math.erfc", math, "Erfc", "|"},
    {"math.erfinv", math, "Erfinv", "|"},
    {"math.imag", numpy, "Imag", "|"},
    {"math.nextafter", numpy, "Nextafter", "x2 |"},
    {"math.real", numpy, "Real", "|"},
    {"math.rint", numpy, "Round", "|"},
    {"math.unsorted_segment_sum", math, "SegmentSum", "segment_ids | num_segments"},
    {"math.unsorted_segment_max", math, "SegmentMax", "segment_ids | num_segments"},
    {"math.unsorted_segment_min", math, "SegmentMin", "segment_ids | num_segments"},
    {"math.unsorted_segment_prod", math, "SegmentProd", "segment_ids | num_segments"},
    {"roll", numpy, "Roll", "| shift axis"},
    {"sort", numpy, "Sort", "| axis direction:\"ASCENDING\"!"},
};

struct Word {
  std::string_view name, keras_name, otherwise;
  bool is_refused = false, is_lower_case = false, is_required = false;
};

Word parse_word(std::string_view text) {
  Word word;
  if (text.ends_with('!')) word.is_refused = true;
  if (text.ends_with('~')) word.is_lower_case = true;
  if (text.ends_with('+')) word.is_required = true;
  if (word.is_refused || word.is_lower_case || word.is_required) text.remove_suffix(1);
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    word.otherwise = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  const auto equals = text.find('=');
  word.name = text.substr(0, equals);
  word.keras_name = equals == std::string_view::npos ? text : text.substr(equals + 1);
  return word;
}

bool has_tensor(const Json& json) {
  if (json.is_array()) return std::any_of(json.items().begin(), json.items().end(), has_tensor);
  const Json* name = json.find("class_name");
  return name != nullptr && *name == Json("__keras_tensor__");
}

std::string_view dtype_of(const Json& numbers) {
  if (numbers.is_bool()) return "bool";
  if (!numbers.is_array()) return numbers.is_int() ? "int32" : "float32";
  return numbers.empty() ? "float32" : dtype_of(numbers[0]);
}

// A nested list is an array, not a structure of arguments; tensors stay what they are.
Json as_argument(Json value) {
  if (!value.is_array() || has_tensor(value)) return value;
  Json config = Json::object({{"value", value}, {"dtype", dtype_of(value)}});
  return Json::object({{"class_name", "__tensor__"}, {"config", std::move(config)}});
}

std::string lower_case(std::string text) {
  for (char& letter : text)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

// One call's arguments put where the operation wants them; false if it cannot do what they ask for.
bool modernize_arguments(const Rule& rule, Json& args, const Json& kwargs, Json& config) {
  bool is_config = false;
  std::string_view rest = rule.arguments;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text == "|") {
      is_config = true;
      continue;
    }
    if (text == "*") {
      if (args.size() != 1 || args[0].is_array()) continue;
      Json list = Json::array({args[0]});
      args[0] = std::move(list);
      continue;
    }
    const Word word = parse_word(text);
    const Json* given = kwargs.find(word.name);
    if (given != nullptr && given->is_null()) given = nullptr;
    if (word.is_refused) {
      const bool is_nothing =
          given == nullptr || (given->is_bool() && !given->as_bool()) || *given == Json(0) ||
          *given == Json(word.otherwise.empty() ? Json() : Json::parse(word.otherwise)) ||
          *given == Json("NHWC");
      if (!is_nothing) return false;
      continue;
    }
    if (word.is_required && given == nullptr) return false;
    if (!is_config) {
      if (given != nullptr) args.push_back(as_argument(*given));
      continue;
    }
    if (given == nullptr) {
      if (!word.otherwise.empty()) config[word.keras_name] = Json::parse(word.otherwise);
      continue;
    }
    if (has_tensor(*given)) return false;
    Json value = *given;
    if (word.is_lower_case && value.is_string()) value = Json(lower_case(value.as_string()));
    config[word.keras_name] = std::move(value);
  }
  return true;
}

std::optional<Json> modern_slice(const Json& part) {
  if (has_tensor(part)) return std::nullopt;
  if (!part.is_object()) return part;
  if (part.contains("class_name")) {
    return Json::object({{"class_name", "__ellipsis__"}, {"config", Json::object()}});
  }
  Json bounds = Json::object();
  for (const std::string_view name : {"start", "stop", "step"}) {
    const Json* value = part.find(name);
    if (value != nullptr && value->is_object()) return std::nullopt;
    bounds[name] = value != nullptr ? *value : Json();
  }
  return Json::object({{"class_name", "__slice__"}, {"config", std::move(bounds)}});
}

bool modernize_slices(Json& args, const Json& kwargs) {
  const Json* slices = kwargs.find("slice_spec");
  if (slices == nullptr) return false;
  Json parts = Json::array();
  // x[0] has one index, not a list of them.
  const std::vector<Json> given = slices->is_array() ? slices->items() : std::vector<Json>{*slices};
  for (const Json& part : given) {
    std::optional<Json> modern = modern_slice(part);
    if (!modern) return false;
    parts.push_back(std::move(*modern));
  }
  args.push_back(std::move(parts));
  return true;
}

// Sizes of the parts, where Keras takes the places of the cuts.
void modernize_split(Json& config) {
  Json* sections = config.find("indices_or_sections");
  if (sections == nullptr || !sections->is_array()) return;
  Json cuts = Json::array();
  std::int64_t at = 0;
  for (std::size_t i = 0; i + 1 < sections->size(); ++i)
    cuts.push_back(at += (*sections)[i].as_int());
  *sections = std::move(cuts);
}

// TensorFlow's usual order has a name there, which Keras leaves out. keepdims may be None.
void modernize_norm(Json& config) {
  Json* order = config.find("ord");
  if (order != nullptr && *order == Json("euclidean")) *order = nullptr;
}

bool modernize_call(const Rule& rule, Json& call, Json& config) {
  Json& args = call["args"];
  const Json kwargs = call["kwargs"];
  if (args.empty()) return false;
  if (args[0].is_array() && !has_tensor(args[0])) {
    // Other functions than those of two tensors take it as TFOpLambda.
    if (rule.arguments != "y |") return false;
    Json array = as_argument(args[0]);
    args[0] = std::move(array);
  }
  // TensorFlow normalizes over all axes where none is named.
  if (rule.class_name == "Normalize" && (!kwargs.contains("axis") || kwargs.at("axis").is_null()))
    return false;
  call["kwargs"] = Json::object();
  if (rule.function == getitem) return modernize_slices(args, kwargs);
  if (rule.function == "einsum") {
    // Recorded as the equation and then the tensors.
    const Json* equation = kwargs.find("equation");
    if (args[0].is_string()) {
      config["subscripts"] = args[0];
      args.items().erase(args.items().begin());
    } else if (equation != nullptr) {
      config["subscripts"] = *equation;
    } else {
      return false;
    }
    return true;
  }
  if (!modernize_arguments(rule, args, kwargs, config)) return false;
  if (rule.class_name == "Split") modernize_split(config);
  if (rule.class_name == "Norm") modernize_norm(config);
  return true;
}

}  // namespace

bool is_tf_op(const Json& entry) {
  const Json* name = entry.find("class_name");
  return name != nullptr && (*name == Json("TFOpLambda") || *name == Json("SlicingOpLambda") ||
                             *name == Json("TensorFlowOpLayer"));
}

namespace {

void set_class(Json& entry, std::string_view module, std::string_view class_name, Json config) {
  entry["module"] = module;
  entry["class_name"] = class_name;
  entry["registered_name"] = module == layers ? Json() : Json(class_name);
  config["name"] = entry.at("name");
  entry["config"] = std::move(config);
  entry.erase("build_config");
}

// The entry as an operation of Keras 3; none where there is no single one that does the same.
std::optional<Json> as_operation(Json entry, std::string_view function) {
  const Rule* rule = std::find_if(std::begin(rules), std::end(rules),
                                  [&](const Rule& r) { return r.function == function; });
  if (rule == std::end(rules)) return std::nullopt;
  std::optional<Json> config;
  for (Json& call : entry["inbound_nodes"].items()) {
    Json of_call = Json::object();
    if (!modernize_call(*rule, call, of_call) || (config && !(*config == of_call)))
      return std::nullopt;
    config = std::move(of_call);
  }
  if (!config) return std::nullopt;
  set_class(entry, rule->module, rule->class_name, std::move(*config));
  return entry;
}

}  // namespace

void modernize_tf_op(Json& entry) {
  Json modern = entry;
  if (modern.at("class_name") == Json("TensorFlowOpLayer") && !as_tf_op_lambda(modern)) {
    entry["module"] = tensorflow_module;
    return;
  }
  const Json* found = modern.at("config").find("function");
  std::string function = found != nullptr && found->is_string() ? found->as_string() : "";
  // Besides x[...], boolean masks; older names of x[...] differ.
  const bool is_slicing = modern.at("class_name") == Json("SlicingOpLambda");
  if (is_slicing && find_tf_function(function) == nullptr) function = getitem;
  if (std::optional<Json> operation = as_operation(modern, function)) {
    entry = std::move(*operation);
  } else if (find_tf_function(function) != nullptr) {
    Json config = Json::object();
    config["function"] = function;
    set_class(modern, layers, "TFOpLambda", std::move(config));
    entry = std::move(modern);
  } else {
    entry["module"] = tensorflow_module;
  }
}

std::vector<std::string_view> known_tensorflow_functions() {
  std::vector<std::string_view> names = tf_function_names();
  for (const Rule& rule : rules) {
    if (find_tf_function(rule.function) == nullptr) names.push_back(rule.function);
  }
  return names;
}

}  // namespace ramet
