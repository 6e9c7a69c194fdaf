#include "ramet/saving/keras_1_layers.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "ramet/core/error.h"
#include "ramet/layers/registry.h"
#include "ramet/saving/members.h"

namespace ramet {

namespace {

// The class is "" for names that all share; what a class says goes first.
struct OldName {
  std::string_view class_name, old_name, name;
};
constexpr OldName old_names[] = {
    {"Dense", "output_dim", "units"},
    {"Dropout", "p", "rate"},
    {"Embedding", "W_constraint", "embeddings_constraint"},
    {"Embedding", "W_regularizer", "embeddings_regularizer"},
    {"Embedding", "init", "embeddings_initializer"},
    {"GRU", "output_dim", "units"},
    {"GaussianDropout", "p", "rate"},
    {"GaussianNoise", "sigma", "stddev"},
    {"LSTM", "output_dim", "units"},
    {"LeakyReLU", "alpha", "negative_slope"},
    {"PReLU", "init", "alpha_initializer"},
    {"SimpleRNN", "output_dim", "units"},
    {"SpatialDropout1D", "p", "rate"},
    {"SpatialDropout2D", "p", "rate"},
    {"SpatialDropout3D", "p", "rate"},
    {"UpSampling1D", "length", "size"},
    {"", "U_regularizer", "recurrent_regularizer"},
    {"", "W_constraint", "kernel_constraint"},
    {"", "W_regularizer", "kernel_regularizer"},
    {"", "atrous_rate", "dilation_rate"},
    {"", "b_constraint", "bias_constraint"},
    {"", "b_regularizer", "bias_regularizer"},
    {"", "bias", "use_bias"},
    {"", "border_mode", "padding"},
    {"", "dim_ordering", "data_format"},
    {"", "dropout_U", "recurrent_dropout"},
    {"", "dropout_W", "dropout"},
    {"", "filter_length", "kernel_size"},
    {"", "init", "kernel_initializer"},
    {"", "inner_activation", "recurrent_activation"},
    {"", "inner_init", "recurrent_initializer"},
    {"", "nb_filter", "filters"},
    {"", "pool_length", "pool_size"},
    {"", "stride", "strides"},
    {"", "subsample", "strides"},
    {"", "subsample_length", "strides"},
};

// What Keras 1 alone writes.
bool is_keras_1(const std::string& class_name, const Json& config) {
  const std::initializer_list<std::string_view> marks = {
      "init",      "border_mode", "nb_filter",   "dim_ordering", "W_regularizer", "gamma_init",
      "beta_init", "inner_init",  "pool_length", "sigma",        "input_dtype"};
  const auto has = [&](std::string_view mark) { return config.contains(mark); };
  if (std::any_of(marks.begin(), marks.end(), has)) return true;
  if (has("p") && !has("rate")) return true;
  return (class_name == "BatchNormalization" && has("mode")) ||
         (class_name == "UpSampling1D" && has("length"));
}

// Extents of a kernel, one member each.
void join_kernel_size(Json& config, std::initializer_list<std::string_view> names) {
  const bool has_all = std::all_of(names.begin(), names.end(),
                                   [&](std::string_view name) { return config.contains(name); });
  if (!has_all) return;
  Json size = Json::array();
  for (const std::string_view name : names) size.push_back(take(config, name));
  config["kernel_size"] = std::move(size);
}

// {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01}, {"name": "MaxNorm", "m": 2, "axis": 0}
void modernize_part(Json& part) {
  if (!part.is_object() || part.contains("class_name") || !part.contains("name")) return;
  Json config = part;
  const Json given = take(config, "name");
  if (!given.is_string()) return;
  std::string name = given.as_string();
  for (const auto& [old_name, present] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"L1L2Regularizer", "L1L2"},
           {"WeightRegularizer", "L1L2"},
           {"ActivityRegularizer", "L1L2"},
           {"maxnorm", "MaxNorm"},
           {"nonneg", "NonNeg"},
           {"unitnorm", "UnitNorm"}}) {
    if (name == old_name) name = present;
  }
  rename(config, "m", "max_value");
  if (name == "MinMaxNorm") {
    rename(config, "low", "min_value");
    rename(config, "high", "max_value");
  }
  part = Json::object({{"class_name", name}, {"config", std::move(config)}});
}

const Json* first_dim_ordering(const Json& json) {
  if (json.is_array()) {
    for (const Json& item : json.items()) {
      if (const Json* found = first_dim_ordering(item)) return found;
    }
  } else if (json.is_object()) {
    if (const Json* found = json.find("dim_ordering")) return found;
    for (const auto& [name, member] : json.members()) {
      if (const Json* found = first_dim_ordering(member)) return found;
    }
  }
  return nullptr;
}

void set_dim_ordering(Json& json, const Json& ordering) {
  constexpr std::array<std::string_view, 5> silent = {"Cropping2D", "Cropping3D", "UpSampling2D",
                                                      "ZeroPadding2D", "ZeroPadding3D"};
  if (json.is_array()) {
    for (Json& item : json.items()) set_dim_ordering(item, ordering);
  } else if (json.is_object()) {
    const Json* name = json.find("class_name");
    Json* config = json.find("config");
    const bool is_silent =
        name != nullptr &&
        std::ranges::any_of(silent, [&](std::string_view one) { return *name == Json(one); });
    if (is_silent && config != nullptr && config->is_object() &&
        !config->contains("dim_ordering")) {
      (*config)["dim_ordering"] = ordering;
    }
    for (auto& [key, member] : json.members()) set_dim_ordering(member, ordering);
  }
}

// [top, bottom, left, right], or {"top_pad": ...} of what is not 0.
void modernize_padding(Json& padding) {
  constexpr std::array<std::string_view, 4> sides = {"top_pad", "bottom_pad", "left_pad",
                                                     "right_pad"};
  std::array<Json, 4> given;
  for (std::size_t i = 0; i < 4; ++i) {
    const Json* side = padding.is_object() ? padding.find(sides[i]) : nullptr;
    given[i] = side != nullptr ? *side : padding.is_array() ? padding[i] : Json(0);
  }
  padding = Json::array({Json::array({given[0], given[1]}), Json::array({given[2], given[3]})});
}

// Keras 1 asked for the shape that comes out; rows and columns beyond what strides give are
// output_padding.
void modernize_output_shape(Json& config) {
  const Json shape = take(config, "output_shape");
  const Json *strides = config.find("strides"), *size = config.find("kernel_size");
  if (!shape.is_array() || shape.size() != 4 || strides == nullptr || size == nullptr) return;
  if (!strides->is_array() || !size->is_array() || strides->size() != 2 || size->size() != 2)
    return;
  const Json *format = config.find("data_format"), *padding = config.find("padding");
  const std::size_t first = format != nullptr && *format == Json("channels_first") ? 2 : 1;
  const bool is_same = padding != nullptr && *padding == Json("same");
  Json beyond = Json::array();
  bool has_some = false;
  for (std::size_t i = 0; i < 2; ++i) {
    const Json& extent = shape[first + i];
    if (!extent.is_int()) return;
    const std::int64_t stride = (*strides)[i].as_int(), kernel = (*size)[i].as_int();
    const std::int64_t cut = is_same ? 2 * (kernel / 2) : 0;
    const std::int64_t rest = (((extent.as_int() - kernel + cut) % stride) + stride) % stride;
    const bool is_usual = is_same ? extent.as_int() % stride == 0 : rest == 0;
    has_some = has_some || !is_usual;
    beyond.push_back(rest);
  }
  if (has_some) config["output_padding"] = std::move(beyond);
}

}  // namespace

void complete_dim_ordering(Json& envelope) {
  if (const Json* found = first_dim_ordering(envelope)) {
    const Json ordering = *found;
    set_dim_ordering(envelope, ordering);
  }
}

void modernize_keras_1(const std::string& class_name, Json& config) {
  if (!is_keras_1(class_name, config)) return;
  const bool is_known = std::ranges::any_of(
      all_layers(), [&](const LayerEntry& layer) { return layer.name == class_name; });
  if (!is_known) return;
  if (class_name == "SeparableConv2D") {
    const Json init = take(config, "init");
    if (!init.is_null()) {
      config["depthwise_initializer"] = init;
      config["pointwise_initializer"] = init;
    }
  }
  for (const OldName& old : old_names) {
    if (old.class_name.empty() || old.class_name == class_name)
      rename(config, old.old_name, old.name);
  }
  join_kernel_size(config, {"nb_row", "nb_col"});
  join_kernel_size(config, {"kernel_dim1", "kernel_dim2", "kernel_dim3"});
  for (auto& [name, value] : config.members()) {
    if (name.ends_with("regularizer") || name.ends_with("constraint")) modernize_part(value);
  }
  if (Json* format = config.find("data_format"); format != nullptr && format->is_string()) {
    if (*format == Json("tf") || *format == Json("default")) *format = "channels_last";
    if (*format == Json("th")) *format = "channels_first";
  }
  if (const Json forget = take(config, "forget_bias_init"); !forget.is_null()) {
    config["unit_forget_bias"] = forget == Json("one");
  }
  const bool is_embedding = class_name == "Embedding";
  if (!is_embedding) config.erase("input_dim");
  if (is_embedding) config.erase("dropout");
  if (class_name == "BatchNormalization") {
    if (const Json mode = take(config, "mode"); !mode.is_null() && !(mode == Json(0))) {
      fail<NotImplementedError>(
          "BatchNormalization of Keras 1 with mode={} normalizes by the row or batch at hand, at "
          "inference, too; ramet has mode 0.",
          mode.dump());
    }
    rename(config, "gamma_init", "gamma_initializer");
    rename(config, "beta_init", "beta_initializer");
  }
  for (const std::string_view name : {"input_length", "consume_less", "nb_feature"})
    config.erase(name);
  if (class_name == "Conv2DTranspose") modernize_output_shape(config);
  if (Json* padding = config.find("padding");
      class_name == "ZeroPadding2D" && padding != nullptr &&
      (padding->is_object() || (padding->is_array() && padding->size() == 4))) {
    modernize_padding(*padding);
  }
  if (class_name == "GRU") config["reset_after"] = false;
}

}  // namespace ramet
