#include "ramet/saving/keras_2_layers.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "ramet/core/error.h"
#include "ramet/saving/keras_1_layers.h"
#include "ramet/saving/keras_1_merges.h"

namespace ramet {

namespace {

// Classes of other names, and what their configs do not say.
struct Renamed {
  std::string_view old_name, name;
  Json implied;
};

const Renamed* renamed(std::string_view class_name) {
  static const Json cudnn = Json::object(
      {{"activation", "tanh"}, {"recurrent_activation", "sigmoid"}, {"use_bias", true}});
  static const Json cudnn_gru = [] {
    Json config = cudnn;
    config["reset_after"] = true;
    return config;
  }();
  static const Json nothing = Json::object();
  static const Renamed list[] = {
      {"BatchNormalizationV1", "BatchNormalization", nothing},
      {"BatchNormalizationV2", "BatchNormalization", nothing},
      {"SyncBatchNormalization", "BatchNormalization", Json::object({{"synchronized", true}})},
      {"CuDNNLSTM", "LSTM", cudnn},
      {"CuDNNGRU", "GRU", cudnn_gru},
      {"LSTMV1", "LSTM", nothing},
      {"LSTMV2", "LSTM", nothing},
      {"GRUV1", "GRU", Json::object({{"reset_after", false}})},
      {"GRUV2", "GRU", nothing},
      {"GroupedQueryAttention", "GroupQueryAttention", nothing},  // in .h5
      // Keras 1
      {"AtrousConvolution1D", "Conv1D", nothing},
      {"AtrousConvolution2D", "Conv2D", nothing},
      {"Convolution1D", "Conv1D", nothing},
      {"Convolution2D", "Conv2D", nothing},
      {"Convolution3D", "Conv3D", nothing},
      {"Deconvolution2D", "Conv2DTranspose", nothing},
      {"SeparableConvolution2D", "SeparableConv2D", nothing},
      {"TimeDistributedDense", "Dense", nothing},
  };
  for (const Renamed& entry : list) {
    if (entry.old_name == class_name) return &entry;
  }
  return nullptr;
}

// Arguments that Keras 3 no longer has, by class; "" stands for every class.
const std::multimap<std::string_view, std::string_view> gone = {
    {"", "batch_input_shape"},
    {"", "input_dtype"},
    {"", "rng_type"},
    {"Attention", "causal"},
    {"AdditiveAttention", "causal"},
    {"BatchNormalization", "fused"},
    {"BatchNormalization", "virtual_batch_size"},
    {"BatchNormalization", "adjustment"},
    {"Conv1DTranspose", "groups"},
    {"Conv2DTranspose", "groups"},
    {"Conv3DTranspose", "groups"},
    {"ConvLSTM1D", "time_major"},
    {"ConvLSTM2D", "time_major"},
    {"ConvLSTM3D", "time_major"},
    {"ConvLSTM1D", "implementation"},
    {"ConvLSTM2D", "implementation"},
    {"ConvLSTM3D", "implementation"},
    {"DepthwiseConv1D", "filters"},
    {"DepthwiseConv2D", "filters"},
    {"DepthwiseConv1D", "groups"},
    {"DepthwiseConv2D", "groups"},
    {"DepthwiseConv1D", "kernel_constraint"},
    {"DepthwiseConv2D", "kernel_constraint"},
    {"DepthwiseConv1D", "kernel_initializer"},
    {"DepthwiseConv2D", "kernel_initializer"},
    {"DepthwiseConv1D", "kernel_regularizer"},
    {"DepthwiseConv2D", "kernel_regularizer"},
    {"Embedding", "input_length"},
    {"Embedding", "sparse"},
    {"GRU", "implementation"},
    {"GRUCell", "implementation"},
    {"LSTM", "implementation"},
    {"LSTMCell", "implementation"},
    {"PeepholeLSTMCell", "implementation"},
    {"MultiHeadAttention", "key_shape"},
    {"MultiHeadAttention", "query_shape"},
    {"MultiHeadAttention", "softmax_robust_masking"},
    {"MultiHeadAttention", "value_shape"},
    {"RandomRotation", "value_range"},  // Keras 3.0 to 3.6
    {"RNN", "implementation"},
    {"SeparableConv1D", "groups"},
    {"SeparableConv2D", "groups"},
    {"SeparableConv1D", "kernel_constraint"},
    {"SeparableConv2D", "kernel_constraint"},
    {"SeparableConv1D", "kernel_initializer"},
    {"SeparableConv2D", "kernel_initializer"},
    {"SeparableConv1D", "kernel_regularizer"},
    {"SeparableConv2D", "kernel_regularizer"},
    {"SimpleRNN", "implementation"},
    {"SpatialDropout1D", "noise_shape"},
    {"SpatialDropout2D", "noise_shape"},
    {"SpatialDropout3D", "noise_shape"},
};

// {"type": "ndarray", "value": 0.3}: how Keras 2.2 wrote numbers of NumPy.
void plain_numbers(Json& config) {
  for (auto& [key, value] : config.members()) {
    const Json* number = value.find("value");
    const Json* type = value.find("type");
    if (number != nullptr && type != nullptr && *type == Json("ndarray")) {
      const Json plain = *number;
      value = plain;
    }
  }
}

// A BatchNormalization that had built its virtual batches counted them among its axes.
void count_without_virtual_batch(Json& config) {
  const Json* size = config.find("virtual_batch_size");
  Json* axis = config.find("axis");
  if (size == nullptr || size->is_null() || axis == nullptr || !axis->is_array()) return;
  for (Json& one : axis->items()) {
    if (one.is_int() && one.as_int() > 1) one = Json(one.as_int() - 1);
  }
}

// Of ConvLSTMs, whose loop does not heed it; what it does besides nobody can want.
void refuse_time_major(std::string_view class_name, const Json& config) {
  const auto [first, last] = gone.equal_range(class_name);
  const bool had_it =
      std::any_of(first, last, [](const auto& entry) { return entry.second == "time_major"; });
  const Json* given = config.find("time_major");
  if (!had_it || given == nullptr || !(*given == Json(true))) return;
  const Json* name = config.find("name");
  fail<NotImplementedError>(
      "Layer {} ({}): expected the batch in front, received time_major=True, which TensorFlow "
      "ignores in half of its code.",
      name != nullptr ? name->dump() : "", class_name);
}

}  // namespace

void modernize_object(Json& envelope) {
  Json* config = envelope.find("config");
  if (config == nullptr || !config->is_object()) return;
  const std::string& name = envelope.at("class_name").as_string();
  // TF 1.x gave initializers a type; that of the weight is what counts.
  const bool is_initializer = name == "Zeros" || name == "Ones" || name == "Constant" ||
                              name == "Identity" || name == "Orthogonal" ||
                              name == "VarianceScaling" || name.starts_with("Glorot") ||
                              name.starts_with("He") || name.starts_with("Lecun") ||
                              name.ends_with("Normal") || name.ends_with("Uniform");
  if (!is_initializer || config->contains("name")) return;  // a layer may be called Identity, too
  config->erase("dtype");
  config->erase("partition_info");
  config->erase("verify_shape");
  if (Json* distribution = config->find("distribution");
      distribution != nullptr && *distribution == Json("normal")) {
    *distribution = "truncated_normal";
  }
}

void modernize_layer(Json& envelope) {
  modernize_merge(envelope);
  Json& config = envelope["config"];
  if (const Renamed* other = renamed(envelope.at("class_name").as_string())) {
    envelope["class_name"] = other->name;
    for (const auto& [key, value] : other->implied.members()) config[key] = value;
  }
  const std::string class_name = envelope.at("class_name").as_string();
  plain_numbers(config);
  if (class_name == "InputLayer") {
    if (const Json* shape = config.find("batch_input_shape")) {
      Json moved = *shape;
      config["batch_shape"] = std::move(moved);
    }
    if (const Json* dtype = config.find("input_dtype");
        dtype != nullptr && !config.contains("dtype")) {
      Json moved = *dtype;
      config["dtype"] = std::move(moved);
    }
  }
  refuse_time_major(class_name, config);
  // Up to Keras 2.1 there was one kind of GRU; Keras 3 has no implementations of it.
  if ((class_name == "GRU" || class_name == "GRUCell") && config.contains("implementation") &&
      !config.contains("reset_after"))
    config["reset_after"] = false;
  if (class_name == "BatchNormalization") count_without_virtual_batch(config);
  // Keras 1 wrote no modules; a user's class of today may have such arguments of its own.
  if (!envelope.contains("module")) modernize_keras_1(class_name, config);
  for (const std::string_view owner : {std::string_view(""), std::string_view(class_name)}) {
    const auto [first, last] = gone.equal_range(owner);
    for (auto it = first; it != last; ++it) config.erase(it->second);
  }
  if (Json* shape = config.find("output_shape");
      class_name == "MultiHeadAttention" && shape != nullptr && shape->is_int()) {
    Json list = Json::array({*shape});
    *shape = std::move(list);
  }
  if (Json* axis = config.find("axis"); class_name == "BatchNormalization" && axis != nullptr &&
                                        axis->is_array() && axis->size() == 1) {
    const Json only = (*axis)[0];
    config["axis"] = only;
  }
  // Before it had output modes it gave int64, whatever it says.
  if (class_name == "Hashing" && config.contains("dtype") && !config.contains("output_mode"))
    config["dtype"] = "int64";
  if (Json* dtype = config.find("dtype"); dtype != nullptr && dtype->is_string() &&
                                          class_name == "InputLayer" &&
                                          *dtype == Json("resource")) {
    config.erase("dtype");
  }
}

}  // namespace ramet
