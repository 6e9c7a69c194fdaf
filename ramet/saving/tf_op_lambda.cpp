#include "ramet/saving/tf_op_lambda.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ramet {

namespace {

// How a TensorFlow function's arguments become the operation's config and call arguments.
enum class Form {
  unary,        // f(x)
  binary,       // f(x, y): y stands in the call
  reduction,    // axis and keepdims are config
  with_config,  // the other arguments are config, under a name of their own
  joined,       // a list of tensors; axis is config
  sliced,       // x[slices]
};

struct Rule {
  std::string_view function, module, class_name;
  Form form;
  std::string_view argument = "", config = "";  // of with_config
};

constexpr std::string_view numpy = "keras.src.ops.numpy", nn = "keras.src.ops.nn", core = "keras.src.ops.core";
constexpr std::array<Rule, 39> rules = {{
    {"__operators__.add", numpy, "Add", Form::binary},
    {"__operators__.getitem", numpy, "GetItem", Form::sliced},
    {"cast", core, "Cast", Form::with_config, "dtype", "dtype"},
    {"concat", numpy, "Concatenate", Form::joined},
    {"expand_dims", numpy, "ExpandDims", Form::with_config, "axis", "axis"},
    {"math.abs", numpy, "Absolute", Form::unary},
    {"math.add", numpy, "Add", Form::binary},
    {"math.divide", numpy, "TrueDivide", Form::binary},
    {"math.equal", numpy, "Equal", Form::binary},
    {"math.exp", numpy, "Exp", Form::unary},
    {"math.greater", numpy, "Greater", Form::binary},
    {"math.less", numpy, "Less", Form::binary},
    {"math.log", numpy, "Log", Form::unary},
    {"math.logical_and", numpy, "LogicalAnd", Form::binary},
    {"math.logical_or", numpy, "LogicalOr", Form::binary},
    {"math.maximum", numpy, "Maximum", Form::binary},
    {"math.minimum", numpy, "Minimum", Form::binary},
    {"math.multiply", numpy, "Multiply", Form::binary},
    {"math.negative", numpy, "Negative", Form::unary},
    {"math.not_equal", numpy, "NotEqual", Form::binary},
    {"math.pow", numpy, "Power", Form::binary},
    {"math.reduce_max", numpy, "Max", Form::reduction},
    {"math.reduce_mean", numpy, "Mean", Form::reduction},
    {"math.reduce_min", numpy, "Min", Form::reduction},
    {"math.reduce_sum", numpy, "Sum", Form::reduction},
    {"math.sigmoid", nn, "Sigmoid", Form::unary},
    {"math.sqrt", numpy, "Sqrt", Form::unary},
    {"math.square", numpy, "Square", Form::unary},
    {"math.subtract", numpy, "Subtract", Form::binary},
    {"math.tanh", numpy, "Tanh", Form::unary},
    {"math.truediv", numpy, "TrueDivide", Form::binary},
    {"nn.relu", nn, "Relu", Form::unary},
    {"nn.sigmoid", nn, "Sigmoid", Form::unary},
    {"nn.silu", nn, "Silu", Form::unary},
    {"nn.softmax", nn, "Softmax", Form::with_config, "axis", "axis"},
    {"nn.tanh", numpy, "Tanh", Form::unary},
    {"reshape", numpy, "Reshape", Form::with_config, "shape", "newshape"},
    {"squeeze", numpy, "Squeeze", Form::with_config, "axis", "axis"},
    {"transpose", numpy, "Transpose", Form::with_config, "perm", "axes"},
}};

Json modern_slice(const Json& part) {
  if (!part.is_object()) return part;
  if (part.contains("class_name")) return Json::object({{"class_name", "__ellipsis__"}, {"config", Json::object()}});
  const auto bound = [&](std::string_view name) {
    const Json* value = part.find(name);
    return value != nullptr ? *value : Json();
  };
  return Json::object({{"class_name", "__slice__"},
                       {"config", Json::object({{"start", bound("start")},
                                                {"stop", bound("stop")},
                                                {"step", bound("step")}})}});
}

// A nested list is an array, not a structure of arguments.
Json as_argument(Json value) {
  if (!value.is_array()) return value;
  return Json::object({{"class_name", "__tensor__"},
                       {"config", Json::object({{"value", std::move(value)}, {"dtype", "float32"}})}});
}

// Moves what belongs to the operation's config out of one call.
void modernize_call(const Rule& rule, Json& call, Json& config) {
  Json& args = call["args"];
  const Json kwargs = call["kwargs"];
  call["kwargs"] = Json::object();
  const auto keyword = [&](std::string_view name) {
    const Json* value = kwargs.find(name);
    return value != nullptr ? *value : Json();
  };
  switch (rule.form) {
    case Form::unary:
      return;
    case Form::binary:
      if (args.size() < 2) args.push_back(as_argument(keyword("y")));
      return;
    case Form::reduction:
      config["axis"] = keyword("axis");
      config["keepdims"] = kwargs.contains("keepdims") ? keyword("keepdims") : Json(false);
      return;
    case Form::with_config:
      if (kwargs.contains(rule.argument)) config[rule.config] = keyword(rule.argument);
      return;
    case Form::joined:
      if (args.size() == 1 && !args[0].is_array()) {
        Json list = Json::array({args[0]});
        args[0] = std::move(list);
      }
      config["axis"] = keyword("axis");
      return;
    case Form::sliced: {
      Json parts = Json::array();
      const Json slices = keyword("slice_spec");
      for (const Json& part : slices.items()) parts.push_back(modern_slice(part));
      args.push_back(std::move(parts));
      return;
    }
  }
}

}  // namespace

bool is_tf_op(const Json& entry) {
  const Json* name = entry.find("class_name");
  return name != nullptr && (*name == Json("TFOpLambda") || *name == Json("SlicingOpLambda"));
}

void modernize_tf_op(Json& entry) {
  const Json* function = entry.at("config").find("function");
  if (function == nullptr || !function->is_string()) return;
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const Rule& r) { return r.function == function->as_string(); });
  if (rule == rules.end()) return;
  Json config = Json::object();
  for (Json& call : entry["inbound_nodes"].items()) modernize_call(*rule, call, config);
  config["name"] = entry.at("config").at("name");
  entry["module"] = rule->module;
  entry["class_name"] = rule->class_name;
  entry["registered_name"] = rule->class_name;
  entry["config"] = std::move(config);
  entry.erase("build_config");
}

}  // namespace ramet
