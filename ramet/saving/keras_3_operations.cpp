#include "ramet/saving/keras_3_operations.h"

#include <string_view>

namespace ramet {

namespace {

/// What was the argument `index` of the call until Keras 3.10, and is in the config since then.
struct MovedArgument {
  std::string_view operation;
  std::size_t index;
  std::string_view name;
};

// Of each operation the last argument first, so that the indices of others stay right.
constexpr MovedArgument moved[] = {
    {"Arange", 3, "dtype"},
    {"Array", 1, "dtype"},
    {"DotProductAttention", 7, "attn_logits_soft_cap"},
    {"DotProductAttention", 6, "flash_attention"},
    {"Full", 2, "dtype"},
    {"Full", 0, "shape"},
    {"FullLike", 2, "dtype"},
    {"Isclose", 4, "equal_nan"},
    {"OnesLike", 1, "dtype"},
    {"Scatter", 2, "shape"},
    {"SearchSorted", 2, "side"},
    {"Slice", 2, "shape"},
    {"ZerosLike", 1, "dtype"},
};

void move_argument(const MovedArgument& argument, Json& call, Json& config) {
  Json &args = call["args"], &kwargs = call["kwargs"];
  const std::string name(argument.name);
  if (kwargs.is_object() && kwargs.contains(name)) {
    config[name] = kwargs.at(name);
    kwargs.erase(name);
  } else if (args.is_array() && args.size() > argument.index) {
    config[name] = args[argument.index];
    args.items().erase(args.items().begin() + static_cast<std::ptrdiff_t>(argument.index));
  }
}

// In 3.12 and 3.13; since then ExtractPatches tells by its size.
void extract_patches_of_volumes(Json& entry) {
  entry["class_name"] = "ExtractPatches";
  entry["registered_name"] = "ExtractPatches";
  Json* size = entry.find("config")->find("size");
  if (size != nullptr && !size->is_array()) *size = Json::array({*size, *size, *size});
}

}  // namespace

void modernize_operation(Json& entry) {
  const Json* module = entry.find("module");
  const Json* class_name = entry.find("class_name");
  Json* config = entry.find("config");
  Json* calls = entry.find("inbound_nodes");
  const bool is_operation = module != nullptr && module->is_string() && class_name != nullptr &&
                            class_name->is_string() && config != nullptr && config->is_object() &&
                            calls != nullptr && calls->is_array() &&
                            module->as_string().starts_with("keras.src.ops.");
  if (!is_operation) return;
  if (class_name->as_string() == "CtcLoss") {  // until 3.2
    entry["class_name"] = "CTCLoss";
    entry["registered_name"] = "CTCLoss";
  }
  if (class_name->as_string() == "ExtractPatches3D") extract_patches_of_volumes(entry);
  const std::string name = entry.at("class_name").as_string();
  for (const MovedArgument& argument : moved) {
    if (name != argument.operation || config->contains(std::string(argument.name))) continue;
    for (Json& call : calls->items()) {
      if (call.is_object()) move_argument(argument, call, *config);
    }
  }
}

}  // namespace ramet
