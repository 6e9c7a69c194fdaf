#include "ramet/saving/tf_op_layer.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/error.h"

namespace ramet {

namespace {

// ---------------------------------------------------------------- nodes

/// What is used of a TensorFlow NodeDef: its op, and attributes as plain values.
struct NodeDef {
  std::string op;
  Json attributes = Json::object();
};

std::string_view dtype_name(std::string_view type) {
  struct Name {
    std::string_view tensorflow, ours;
  };
  constexpr Name names[] = {
      {"DT_FLOAT", "float32"},     {"DT_DOUBLE", "float64"}, {"DT_INT32", "int32"},
      {"DT_UINT8", "uint8"},       {"DT_INT16", "int16"},    {"DT_INT8", "int8"},
      {"DT_INT64", "int64"},       {"DT_BOOL", "bool"},      {"DT_HALF", "float16"},
      {"DT_BFLOAT16", "bfloat16"}, {"DT_STRING", "string"}};
  for (const Name& name : names) {
    if (name.tensorflow == type) return name.ours;
  }
  return type;
}

// By number, as the binary form has it.
std::string_view dtype_name(std::uint64_t type) {
  switch (type) {
    case 1:
      return "float32";
    case 2:
      return "float64";
    case 3:
      return "int32";
    case 4:
      return "uint8";
    case 5:
      return "int16";
    case 6:
      return "int8";
    case 7:
      return "string";
    case 9:
      return "int64";
    case 10:
      return "bool";
    case 14:
      return "bfloat16";
    case 19:
      return "float16";
    default:
      return "unknown";
  }
}

std::string decode_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char letter : text) {
    const std::size_t digit = digits.find(letter);
    if (digit == std::string_view::npos) break;
    buffer = buffer << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) bytes.push_back(static_cast<char>(buffer >> (bits -= 8) & 0xff));
  }
  return bytes;
}

// An attribute as protobuf's JSON writes it: {"f": 0.2}, {"i": "3"}, {"type": "DT_FLOAT"}, ...
Json plain_attribute(const Json& value) {
  // 64-bit numbers are texts there.
  const auto integer = [](const Json& json) {
    if (!json.is_string()) return json;
    const std::string& text = json.as_string();
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return Json(number);
  };
  if (const Json* i = value.find("i")) return integer(*i);
  if (const Json* f = value.find("f")) return *f;
  if (const Json* b = value.find("b")) return *b;
  if (const Json* s = value.find("s")) return decode_base64(s->as_string());
  if (const Json* type = value.find("type")) {
    return type->is_string() ? dtype_name(std::string_view(type->as_string()))
                             : dtype_name(static_cast<std::uint64_t>(type->as_int()));
  }
  if (const Json* list = value.find("list")) {
    Json items = Json::array();
    if (const Json* integers = list->find("i")) {
      for (const Json& item : integers->items()) items.push_back(integer(item));
    }
    return items;
  }
  return Json();
}

NodeDef of_json(const Json& json) {
  NodeDef node{json.at("op").as_string(), Json::object()};
  if (const Json* attributes = json.find("attr");
      attributes != nullptr && attributes->is_object()) {
    for (const auto& [name, value] : attributes->members())
      node.attributes[name] = plain_attribute(value);
  }
  return node;
}

/// The binary form (TF 1.13 to 2.0), read field by field.
class Protobuf {
 public:
  explicit Protobuf(std::string_view bytes) : rest_(bytes) {}
  struct Field {
    std::uint64_t number = 0, value = 0;  // `value` of numbers
    std::string_view bytes;               // of strings and messages
  };
  std::optional<Field> next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    Field field{key >> 3, 0, {}};
    switch (key & 7) {
      case 0:
        field.value = varint();
        break;
      case 1:
        fixed(field, 8);
        break;
      case 2:
        field.bytes = take(varint());
        break;
      case 5:
        fixed(field, 4);
        break;
      default:
        broken();
    }
    return field;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    broken();
  }
  void fixed(Field& field, std::size_t size) {
    field.bytes = take(size);
    for (std::size_t i = size; i-- > 0;) {
      field.value = field.value << 8 | static_cast<unsigned char>(field.bytes[i]);
    }
  }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) broken();
    const std::string_view bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return bytes;
  }
  [[noreturn]] static void broken() {
    fail<ValueError>("TensorFlowOpLayer: its node_def is no NodeDef");
  }
  std::string_view rest_;
};

Json binary_attribute(std::string_view bytes) {
  Protobuf message(bytes);
  while (const auto field = message.next()) {
    switch (field->number) {
      case 1: {  // a list, of which integers are used
        Json items = Json::array();
        Protobuf list(field->bytes);
        while (const auto item = list.next()) {
          if (item->number != 3) continue;
          if (item->bytes.empty()) {
            items.push_back(static_cast<std::int64_t>(item->value));
            continue;
          }
          // Packed: numbers without keys, each below 2^64.
          std::uint64_t value = 0;
          int shift = 0;
          for (const char letter : item->bytes) {
            const auto byte = static_cast<unsigned char>(letter);
            if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            shift += 7;
            if (byte < 0x80) {
              items.push_back(static_cast<std::int64_t>(value));
              value = 0;
              shift = 0;
            }
          }
        }
        return items;
      }
      case 2:
        return std::string(field->bytes);
      case 3:
        return static_cast<std::int64_t>(field->value);
      case 4: {
        float number;
        std::memcpy(&number, field->bytes.data(), sizeof number);
        return static_cast<double>(number);
      }
      case 5:
        return field->value != 0;
      case 6:
        return dtype_name(field->value);
      default:
        break;
    }
  }
  return Json();
}

NodeDef of_binary(std::string_view bytes) {
  NodeDef node;
  Protobuf message(bytes);
  while (const auto field = message.next()) {
    if (field->number == 2) node.op = field->bytes;
    if (field->number != 5) continue;
    std::string key;
    Protobuf entry(field->bytes);
    while (const auto part = entry.next()) {
      if (part->number == 1) key = part->bytes;
      if (part->number == 2) node.attributes[key] = binary_attribute(part->bytes);
    }
  }
  return node;
}

NodeDef read_node(const Json& json) {
  if (json.is_object()) return of_json(json);
  const std::string& text = json.as_string();
  return text.starts_with("{") ? of_json(Json::parse(text)) : of_binary(text);
}

// ---------------------------------------------------------------- ops

/// An op of TensorFlow's graphs as a function of its API. `inputs` names the function's arguments
/// that the inputs behind the first one are ("*": all but the last are a list, the last is named);
/// `attributes` renames attributes to arguments.
struct Rule {
  std::string_view op, function, inputs = "", attributes = "";
};

constexpr Rule rules[] = {
    {"Abs", "math.abs"},
    {"Acos", "math.acos"},
    {"Acosh", "math.acosh"},
    {"Add", "math.add", "y"},
    {"AddV2", "math.add", "y"},
    {"All", "math.reduce_all", "axis", "keep_dims=keepdims"},
    {"Any", "math.reduce_any", "axis", "keep_dims=keepdims"},
    {"ArgMax", "math.argmax", "axis"},
    {"ArgMin", "math.argmin", "axis"},
    {"Asin", "math.asin"},
    {"Asinh", "math.asinh"},
    {"Atan", "math.atan"},
    {"Atan2", "math.atan2", "x"},
    {"Atanh", "math.atanh"},
    {"AvgPool", "nn.avg_pool", "",
     "ksize=ksize strides=strides padding=padding data_format=data_format"},
    {"BatchMatMul", "linalg.matmul", "b", "adj_x=adjoint_a adj_y=adjoint_b"},
    {"BatchMatMulV2", "linalg.matmul", "b", "adj_x=adjoint_a adj_y=adjoint_b"},
    {"BatchToSpaceND", "compat.v1.batch_to_space_nd", "block_shape crops"},
    {"BiasAdd", "nn.bias_add", "bias", "data_format=data_format"},
    {"BitwiseAnd", "bitwise.bitwise_and", "y"},
    {"BitwiseOr", "bitwise.bitwise_or", "y"},
    {"BitwiseXor", "bitwise.bitwise_xor", "y"},
    {"BroadcastTo", "broadcast_to", "shape"},
    {"Cast", "cast", "", "DstT=dtype"},
    {"Ceil", "math.ceil"},
    {"Cholesky", "linalg.cholesky"},
    {"ClipByValue", "clip_by_value", "clip_value_min clip_value_max"},
    {"ConcatV2", "concat", "* axis"},
    {"Conv2D", "compat.v1.nn.conv2d", "filter",
     "strides=strides padding=padding dilations=dilations data_format=data_format"},
    {"Cos", "math.cos"},
    {"Cosh", "math.cosh"},
    {"Cumprod", "math.cumprod", "axis", "exclusive=exclusive reverse=reverse"},
    {"Cumsum", "cumsum", "axis", "exclusive=exclusive reverse=reverse"},
    {"DepthToSpace", "nn.depth_to_space", "", "block_size=block_size"},
    {"DepthwiseConv2dNative", "compat.v1.nn.depthwise_conv2d", "filter",
     "strides=strides padding=padding dilations=dilations data_format=data_format"},
    {"Digamma", "math.digamma"},
    {"Div", "math.divide", "y"},
    {"DivNoNan", "math.divide_no_nan", "y"},
    {"Elu", "nn.elu"},
    {"Equal", "math.equal", "y"},
    {"Erf", "math.erf"},
    {"Erfc", "math.erfc"},
    {"Exp", "math.exp"},
    {"ExpandDims", "expand_dims", "axis"},
    {"Expm1", "math.expm1"},
    {"Fill", "fill", "value"},
    {"Floor", "math.floor"},
    {"FloorDiv", "math.floordiv", "y"},
    {"FloorMod", "math.floormod", "y"},
    {"GatherNd", "gather_nd", "indices"},
    {"GatherV2", "gather", "indices axis", "batch_dims=batch_dims"},
    {"Greater", "math.greater", "y"},
    {"GreaterEqual", "math.greater_equal", "y"},
    {"Identity", "identity"},
    {"Igamma", "math.igamma", "x"},
    {"Igammac", "math.igammac", "x"},
    {"IsFinite", "math.is_finite"},
    {"IsInf", "math.is_inf"},
    {"IsNan", "math.is_nan"},
    {"L2Loss", "nn.l2_loss"},
    {"LRN", "nn.local_response_normalization", "",
     "depth_radius=depth_radius bias=bias alpha=alpha beta=beta"},
    {"LeakyRelu", "nn.leaky_relu", "", "alpha=alpha"},
    {"Less", "math.less", "y"},
    {"LessEqual", "math.less_equal", "y"},
    {"Lgamma", "math.lgamma"},
    {"Log", "math.log"},
    {"Log1p", "math.log1p"},
    {"LogSoftmax", "nn.log_softmax"},
    {"LogicalAnd", "math.logical_and", "y"},
    {"LogicalNot", "math.logical_not"},
    {"LogicalOr", "math.logical_or", "y"},
    {"MatMul", "linalg.matmul", "b", "transpose_a=transpose_a transpose_b=transpose_b"},
    {"MatrixBandPart", "linalg.band_part", "num_lower num_upper"},
    {"MatrixDeterminant", "linalg.det"},
    {"MatrixInverse", "linalg.inv", "", "adjoint=adjoint"},
    {"Max", "math.reduce_max", "axis", "keep_dims=keepdims"},
    {"MaxPool", "nn.max_pool", "",
     "ksize=ksize strides=strides padding=padding data_format=data_format"},
    {"Maximum", "math.maximum", "y"},
    {"Mean", "math.reduce_mean", "axis", "keep_dims=keepdims"},
    {"Min", "math.reduce_min", "axis", "keep_dims=keepdims"},
    {"Minimum", "math.minimum", "y"},
    {"MirrorPad", "pad", "paddings", "mode=mode"},
    {"Mul", "math.multiply", "y"},
    {"Neg", "math.negative"},
    {"NotEqual", "math.not_equal", "y"},
    {"OneHot", "one_hot", "depth on_value off_value", "axis=axis"},
    {"OnesLike", "ones_like"},
    {"Pack", "stack", "*", "axis=axis"},
    {"Pad", "pad", "paddings"},
    {"PadV2", "pad", "paddings constant_values"},
    {"Polygamma", "math.polygamma", "x"},
    {"Pow", "math.pow", "y"},
    {"Prod", "math.reduce_prod", "axis", "keep_dims=keepdims"},
    {"Range", "range", "limit delta"},
    {"Rank", "rank"},
    {"RealDiv", "math.truediv", "y"},
    {"Reciprocal", "math.reciprocal"},
    {"Relu", "nn.relu"},
    {"Relu6", "nn.relu6"},
    {"Reshape", "reshape", "shape"},
    {"ResizeBilinear", "compat.v1.image.resize_bilinear", "size",
     "align_corners=align_corners half_pixel_centers=half_pixel_centers"},
    {"ResizeNearestNeighbor", "compat.v1.image.resize_nearest_neighbor", "size",
     "align_corners=align_corners half_pixel_centers=half_pixel_centers"},
    {"ReverseV2", "reverse", "axis"},
    {"Rint", "math.rint"},
    {"Round", "math.round"},
    {"Rsqrt", "math.rsqrt"},
    {"ScatterNd", "scatter_nd", "updates shape"},
    {"Select", "where", "x y"},
    {"SelectV2", "where", "x y"},
    {"Selu", "nn.selu"},
    {"Shape", "compat.v1.shape", "", "out_type=out_type"},
    {"Sigmoid", "math.sigmoid"},
    {"Sign", "math.sign"},
    {"Sin", "math.sin"},
    {"Sinh", "math.sinh"},
    {"Size", "compat.v1.size", "", "out_type=out_type"},
    {"Slice", "slice", "begin size"},
    {"Softmax", "nn.softmax"},
    {"Softplus", "math.softplus"},
    {"Softsign", "nn.softsign"},
    {"SpaceToBatchND", "space_to_batch_nd", "block_shape paddings"},
    {"SpaceToDepth", "nn.space_to_depth", "", "block_size=block_size"},
    {"SplitV", "split", "num_or_size_splits axis"},
    {"Sqrt", "math.sqrt"},
    {"Square", "math.square"},
    {"SquaredDifference", "math.squared_difference", "y"},
    {"Squeeze", "squeeze", "", "squeeze_dims=axis"},
    {"StopGradient", "stop_gradient"},
    {"Sub", "math.subtract", "y"},
    {"Sum", "math.reduce_sum", "axis", "keep_dims=keepdims"},
    {"Tan", "math.tan"},
    {"Tanh", "math.tanh"},
    {"TensorScatterUpdate", "tensor_scatter_nd_update", "indices updates"},
    {"Tile", "tile", "multiples"},
    {"TopKV2", "math.top_k", "k", "sorted=sorted"},
    {"Transpose", "transpose", "perm"},
    {"Unpack", "unstack", "", "num=num axis=axis"},
    {"UnsortedSegmentSum", "math.unsorted_segment_sum", "segment_ids num_segments"},
    {"Xdivy", "math.xdivy", "y"},
    {"Xlogy", "math.xlogy", "y"},
    {"ZerosLike", "zeros_like"},
    {"Zeta", "math.zeta", "q"}};

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    list.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

// The node's inputs in order: tensors from the call, constants from the config.
Json all_inputs(const Json& call, const Json* constants) {
  Json tensors = call.at("args");
  if (tensors.size() == 1 && tensors[0].is_array()) {
    const Json inner = tensors[0];
    tensors = inner;
  }
  Json inputs = Json::array();
  std::size_t next = 0;
  for (std::size_t i = 0; inputs.size() < 64; ++i) {
    const Json* constant = constants != nullptr ? constants->find(std::to_string(i)) : nullptr;
    if (constant != nullptr) {
      inputs.push_back(*constant);
    } else if (next < tensors.size()) {
      inputs.push_back(tensors[next++]);
    } else {
      break;
    }
  }
  return inputs;
}

bool has_bit(const Json& attributes, std::string_view name, std::size_t bit) {
  const Json* mask = attributes.find(name);
  return mask != nullptr && mask->is_int() && (mask->as_int() >> bit & 1) != 0;
}

// StridedSlice with constant bounds, as the indices of x[...].
std::optional<Json> slices(const Json& inputs, const Json& attributes) {
  if (inputs.size() != 4 || !inputs[1].is_array() || !inputs[2].is_array() ||
      !inputs[3].is_array()) {
    return std::nullopt;
  }
  Json parts = Json::array();
  for (std::size_t i = 0; i < inputs[1].size(); ++i) {
    if (has_bit(attributes, "ellipsis_mask", i)) {
      parts.push_back(Json::object({{"class_name", "__ellipsis__"}}));
    } else if (has_bit(attributes, "new_axis_mask", i)) {
      parts.push_back(nullptr);
    } else if (has_bit(attributes, "shrink_axis_mask", i)) {
      parts.push_back(inputs[1][i]);
    } else {
      parts.push_back(
          Json::object({{"start", has_bit(attributes, "begin_mask", i) ? Json() : inputs[1][i]},
                        {"stop", has_bit(attributes, "end_mask", i) ? Json() : inputs[2][i]},
                        {"step", inputs[3][i]}}));
    }
  }
  return parts;
}

bool rewrite_call(const Rule& rule, Json& call, const NodeDef& node, const Json* constants) {
  const Json inputs = all_inputs(call, constants);
  if (inputs.empty()) return false;
  Json kwargs = Json::object();
  std::size_t next = 1;
  Json first = inputs[0];
  for (const std::string_view name : words(rule.inputs)) {
    if (name == "*") {
      const std::size_t count = rule.inputs == "*" ? inputs.size() : inputs.size() - 1;
      first = Json::array();
      for (std::size_t i = 0; i < count; ++i) first.push_back(inputs[i]);
      next = count;
    } else if (next < inputs.size()) {
      kwargs[name] = inputs[next++];
    }
  }
  if (next < inputs.size()) return false;
  for (const std::string_view pair : words(rule.attributes)) {
    const std::size_t equals = pair.find('=');
    const Json* value = node.attributes.find(pair.substr(0, equals));
    if (value != nullptr && !value->is_null() && !(value->is_array() && value->empty()))
      kwargs[pair.substr(equals + 1)] = *value;
  }
  Json args = Json::array();
  args.push_back(std::move(first));
  call = Json::object({{"args", std::move(args)}, {"kwargs", std::move(kwargs)}});
  return true;
}

}  // namespace

bool as_tf_op_lambda(Json& entry) {
  Json& config = entry["config"];
  const Json* node_json = config.find("node_def");
  if (node_json == nullptr || !(node_json->is_object() || node_json->is_string())) return false;
  const NodeDef node = read_node(*node_json);
  const Json* constants = config.find("constants");
  if (node.op == "StridedSlice") {
    for (Json& call : entry["inbound_nodes"].items()) {
      const Json inputs = all_inputs(call, constants);
      std::optional<Json> parts = slices(inputs, node.attributes);
      if (!parts) return false;
      Json args = Json::array();
      args.push_back(inputs[0]);
      call = Json::object({{"args", std::move(args)},
                           {"kwargs", Json::object({{"slice_spec", std::move(*parts)}})}});
    }
    config["function"] = "__operators__.getitem";
    return true;
  }
  if (node.op == "Split") {  // of the axis, then the tensor
    const Json* count = node.attributes.find("num_split");
    for (Json& call : entry["inbound_nodes"].items()) {
      const Json inputs = all_inputs(call, constants);
      if (inputs.size() != 2 || !inputs[0].is_int() || count == nullptr) return false;
      Json args = Json::array();
      args.push_back(inputs[1]);
      call = Json::object(
          {{"args", std::move(args)},
           {"kwargs", Json::object({{"num_or_size_splits", *count}, {"axis", inputs[0]}})}});
    }
    config["function"] = "split";
    return true;
  }
  const Rule* rule = std::find_if(std::begin(rules), std::end(rules),
                                  [&](const Rule& r) { return r.op == node.op; });
  if (rule == std::end(rules)) return false;
  for (Json& call : entry["inbound_nodes"].items()) {
    if (!rewrite_call(*rule, call, node, constants)) return false;
  }
  config["function"] = rule->function;
  return true;
}

std::vector<std::string_view> known_tensorflow_ops() {
  std::vector<std::string_view> names = {"Split", "StridedSlice"};
  for (const Rule& rule : rules) names.push_back(rule.op);
  return names;
}

}  // namespace ramet
