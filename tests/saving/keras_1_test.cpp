// Files as Keras 1.2 wrote them: the format is that of its get_config methods and of its
// save_weights, and what its successor made of them (Keras 2.2, preprocess_weights_for_loading).

#include <gtest/gtest.h>

#include "ramet/ramet.h"
#include "ramet/saving/hdf5.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

struct ConfigCase {
  std::string_view class_name, shape, config, wanted;  // what Keras 3's config says then
};

constexpr std::string_view regularizer = R"({"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01})";

const ConfigCase config_cases[] = {
    {"Dense", "[null, 3]",
     R"("output_dim": 4, "init": "uniform", "activation": "relu", "bias": true, "input_dim": 3,
        "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01}, "b_regularizer": null,
        "activity_regularizer": null, "W_constraint": {"name": "MaxNorm", "m": 2, "axis": 0},
        "b_constraint": null)",
     R"({"units": 4, "activation": "relu", "use_bias": true})"},
    {"Convolution1D", "[null, 8, 3]",
     R"("nb_filter": 4, "filter_length": 3, "init": "glorot_uniform", "activation": "linear",
        "border_mode": "same", "subsample_length": 2, "W_regularizer": null, "b_regularizer": null,
        "activity_regularizer": null, "W_constraint": null, "b_constraint": null, "bias": false,
        "input_dim": 3, "input_length": null)",
     R"({"filters": 4, "kernel_size": [3], "strides": [2], "padding": "same", "use_bias": false})"},
    {"Convolution2D", "[null, 8, 9, 3]",
     R"("nb_filter": 4, "nb_row": 3, "nb_col": 2, "init": "he_normal", "activation": "relu",
        "border_mode": "valid", "subsample": [2, 1], "dim_ordering": "tf", "W_regularizer": null,
        "b_regularizer": null, "activity_regularizer": null, "W_constraint": null,
        "b_constraint": null, "bias": true)",
     R"({"filters": 4, "kernel_size": [3, 2], "strides": [2, 1], "data_format": "channels_last"})"},
    {"AtrousConvolution2D", "[null, 3, 8, 9]",
     R"("nb_filter": 4, "nb_row": 3, "nb_col": 3, "init": "he_normal", "activation": "relu",
        "border_mode": "valid", "subsample": [1, 1], "dim_ordering": "th", "atrous_rate": [2, 2],
        "bias": true)",
     R"({"dilation_rate": [2, 2], "data_format": "channels_first"})"},
    {"Deconvolution2D", "[null, 8, 9, 3]",
     R"("nb_filter": 4, "nb_row": 3, "nb_col": 3, "init": "he_normal", "activation": "relu",
        "border_mode": "valid", "subsample": [2, 2], "dim_ordering": "tf", "bias": true,
        "output_shape": [null, 17, 19, 4])",
     R"({"strides": [2, 2]})"},
    {"SeparableConvolution2D", "[null, 8, 9, 3]",
     R"("nb_filter": 4, "nb_row": 3, "nb_col": 3, "init": "he_normal", "activation": "relu",
        "border_mode": "valid", "subsample": [1, 1], "depth_multiplier": 2, "dim_ordering": "tf",
        "depthwise_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01},
        "pointwise_regularizer": null, "b_regularizer": null, "activity_regularizer": null,
        "depthwise_constraint": null, "pointwise_constraint": null, "b_constraint": null,
        "bias": true)",
     R"({"depth_multiplier": 2})"},
    {"Convolution3D", "[null, 6, 6, 6, 2]",
     R"("nb_filter": 4, "kernel_dim1": 3, "kernel_dim2": 2, "kernel_dim3": 1, "dim_ordering": "tf",
        "init": "glorot_uniform", "activation": "linear", "border_mode": "valid",
        "subsample": [1, 1, 1], "bias": true)",
     R"({"kernel_size": [3, 2, 1]})"},
    {"MaxPooling1D", "[null, 8, 3]", R"("stride": 2, "pool_length": 3, "border_mode": "valid")",
     R"({"pool_size": [3], "strides": [2]})"},
    {"MaxPooling2D", "[null, 8, 9, 3]",
     R"("pool_size": [2, 2], "border_mode": "same", "strides": [1, 2], "dim_ordering": "tf")",
     R"({"pool_size": [2, 2], "padding": "same", "strides": [1, 2]})"},
    {"GlobalAveragePooling2D", "[null, 3, 8, 9]", R"("dim_ordering": "th")",
     R"({"data_format": "channels_first"})"},
    {"UpSampling1D", "[null, 8, 3]", R"("length": 3)", R"({"size": 3})"},
    {"LSTM", "[null, 5, 3]",
     R"("output_dim": 4, "init": "glorot_uniform", "inner_init": "orthogonal",
        "forget_bias_init": "one", "activation": "tanh", "inner_activation": "hard_sigmoid",
        "W_regularizer": null, "U_regularizer": {"name": "L1L2Regularizer", "l1": 0.1, "l2": 0.0},
        "b_regularizer": null, "dropout_W": 0.2, "dropout_U": 0.3, "return_sequences": true,
        "go_backwards": false, "stateful": false, "unroll": false, "consume_less": "cpu",
        "input_dim": 3, "input_length": null)",
     R"({"units": 4, "recurrent_activation": "hard_sigmoid", "unit_forget_bias": true,
         "dropout": 0.2, "recurrent_dropout": 0.3, "return_sequences": true})"},
    {"GRU", "[null, 5, 3]",
     R"("output_dim": 4, "init": "glorot_uniform", "inner_init": "orthogonal", "activation": "tanh",
        "inner_activation": "hard_sigmoid", "dropout_W": 0.0, "dropout_U": 0.0,
        "return_sequences": false, "consume_less": "gpu", "input_dim": 3, "input_length": 5)",
     R"({"units": 4, "reset_after": false})"},
    {"SimpleRNN", "[null, 5, 3]",
     R"("output_dim": 4, "init": "glorot_uniform", "inner_init": "orthogonal", "activation": "tanh",
        "dropout_W": 0.0, "dropout_U": 0.0, "return_sequences": false, "consume_less": "cpu",
        "input_dim": 3, "input_length": 5)",
     R"({"units": 4})"},
    {"Embedding", "[null, 5]",
     R"("input_dim": 10, "output_dim": 4, "init": "uniform", "input_length": 5, "mask_zero": true,
        "activity_regularizer": null, "dropout": 0.0, "input_dtype": "int32",
        "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01},
        "W_constraint": {"name": "UnitNorm", "axis": 0})",
     R"({"input_dim": 10, "output_dim": 4, "mask_zero": true})"},
    {"BatchNormalization", "[null, 5]",
     R"("epsilon": 0.001, "mode": 0, "axis": -1, "gamma_regularizer": null,
        "beta_regularizer": null, "momentum": 0.9)",
     R"({"epsilon": 0.001, "axis": -1, "momentum": 0.9})"},
    {"Dropout", "[null, 5]", R"("p": 0.4)", R"({"rate": 0.4})"},
    {"GaussianNoise", "[null, 5]", R"("sigma": 0.4)", R"({"stddev": 0.4})"},
    {"GaussianDropout", "[null, 5]", R"("p": 0.4)", R"({"rate": 0.4})"},
    {"PReLU", "[null, 5]", R"("init": "zero")", R"({})"},
    {"LeakyReLU", "[null, 5]", R"("alpha": 0.1)", R"({"negative_slope": 0.1})"},
};

TEST(Keras1, ConfigsAreRead) {
  for (const ConfigCase& one : config_cases) {
    SCOPED_TRACE(one.class_name);
    const Model model = model_from_json(fmt::format(
        R"({{"class_name": "Sequential", "keras_version": "1.2.2", "config": [{{"class_name": "{}",
             "config": {{"name": "layer", "trainable": true, "batch_input_shape": {}, {}}}}}]}})",
        one.class_name, one.shape, one.config));
    const Json config = model.get_layer("layer").get_config();
    const Json wanted = Json::parse(one.wanted);
    for (const auto& [name, value] : wanted.members()) {
      const Json* found = config.find(name);
      ASSERT_NE(found, nullptr) << name;
      EXPECT_EQ(found->dump(), value.dump()) << name;
    }
    EXPECT_TRUE(model.get_layer("layer").built());
    EXPECT_EQ(model_to_json(clone_model(model)), model_to_json(model));
  }
}

TEST(Keras1, RegularizersAndConstraintsAreRead) {
  const Model model = model_from_json(fmt::format(
      R"({{"class_name": "Sequential", "config": [{{"class_name": "Dense", "config":
          {{"name": "layer", "batch_input_shape": [null, 3], "output_dim": 2, "init": "zero",
            "activation": "linear", "W_regularizer": {0}, "b_regularizer": {0},
            "W_constraint": {{"name": "MaxNorm", "m": 2, "axis": 0}},
            "b_constraint": {{"name": "NonNeg"}}}}}}]}})",
      regularizer));
  const Json config = model.get_layer("layer").get_config();
  for (const std::string_view name : {"kernel_regularizer", "bias_regularizer"})
    EXPECT_EQ(config.at(name).at("config").at("l2").as_double(), 0.01) << name;
  EXPECT_EQ(config.at("kernel_constraint").at("config").at("max_value").as_double(), 2);
  EXPECT_EQ(config.at("bias_constraint").at("class_name"), Json("NonNeg"));
  EXPECT_EQ(config.at("kernel_initializer").at("class_name"), Json("Zeros"));
}

TEST(Keras1, GraphsAreRead) {
  const Model model = model_from_json(R"({"class_name": "Model", "keras_version": "1.2.2", "config":
    {"name": "model_1", "input_layers": [["a", 0, 0]], "output_layers": [["d", 1, 0]], "layers": [
      {"class_name": "InputLayer", "name": "a", "inbound_nodes": [],
       "config": {"batch_input_shape": [null, 5, 3], "input_dtype": "float32", "sparse": false, "name": "a"}},
      {"class_name": "TimeDistributed", "name": "t", "inbound_nodes": [[["a", 0, 0]]],
       "config": {"name": "t", "trainable": true, "layer": {"class_name": "Dense", "config":
         {"name": "inner", "output_dim": 3, "init": "glorot_uniform", "activation": "relu", "bias": true, "input_dim": null}}}},
      {"class_name": "Bidirectional", "name": "d", "inbound_nodes": [[["a", 0, 0]], [["t", 0, 0]]],
       "config": {"name": "d", "trainable": true, "merge_mode": "sum", "layer": {"class_name": "GRU", "config":
         {"name": "gru", "output_dim": 4, "init": "glorot_uniform", "inner_init": "orthogonal", "activation": "tanh",
          "inner_activation": "hard_sigmoid", "dropout_W": 0.0, "dropout_U": 0.0, "return_sequences": false,
          "consume_less": "cpu", "input_dim": 3, "input_length": null}}}}]}})");
  EXPECT_EQ(model.outputs()[0].shape(), (Shape{any_dim, 4}));
  EXPECT_EQ(model.predict(Tensor::zeros(DType::float32, {2, 5, 3})).shape(), (Shape{2, 4}));
}

// ---------------------------------------------------------------- weights

// A legacy file of one layer's weights; of Keras 1, unless it says a version.
void write_weights(const std::filesystem::path& path, const Layer& layer,
                   const std::vector<Tensor>& values, std::string_view backend = "") {
  Hdf5Writer file = Hdf5Writer::to_file(path);
  file.set_string_list("", "layer_names", std::vector<std::string>{layer.name()});
  if (!backend.empty()) {
    file.set_string("", "keras_version", "2.2.4");
    file.set_string("", "backend", std::string(backend));
  }
  file.create_group(layer.name());
  std::vector<std::string> names;
  for (const Tensor& value : values) {
    names.push_back("weight_" + std::to_string(names.size()) + ":0");  // as with TensorFlow
    file.write(layer.name() + "/" + names.back(), value);
  }
  file.set_string_list(layer.name(), "weight_names", names);
  file.commit();
}

Tensor evaluated(const Value& value) { return evaluate_all({value})[0]; }

// `old` makes of a layer's weights those that the file has.
void expect_read(const Layer& layer, const Shape& shape,
                 const std::function<std::vector<Tensor>(const std::vector<Tensor>&)>& old,
                 std::string_view backend = "") {
  SCOPED_TRACE(layer.class_name());
  const KerasTensor x = Input({.shape = shape});
  const Model model(x, layer(x));
  std::vector<Tensor> weights;
  for (const Variable& weight : layer.weights()) {
    Tensor value = Tensor::zeros(DType::float32, weight.shape());
    float next = static_cast<float>(weights.size());
    for (float& number : value.mutable_data<float>()) number = next += 0.25f;
    weights.push_back(value);
  }
  const TemporaryFolder folder;
  write_weights(folder / "old.h5", layer, old(weights), backend);
  load_weights(model, folder / "old.h5");
  const std::vector<Tensor> read = layer.get_weights();
  ASSERT_EQ(read.size(), weights.size());
  for (std::size_t i = 0; i < read.size(); ++i) EXPECT_TRUE(read[i] == weights[i]) << i;
}

std::vector<Tensor> with_first(std::vector<Tensor> weights, const Value& first) {
  weights[0] = evaluated(first);
  return weights;
}

TEST(Keras1, WeightsOfConvolutionsAreRead) {
  expect_read(Conv1D({.filters = 4, .kernel_size = 3}), {8, 2},
              [](const auto& w) { return with_first(w, ops::expand_dims(constant(w[0]), 1)); });
  // Of 1.1: (filters, channels, length, 1).
  expect_read(Conv1D({.filters = 4, .kernel_size = 3}), {8, 2}, [](const auto& w) {
    return with_first(w, ops::transpose(ops::expand_dims(constant(w[0]), 1), {3, 2, 0, 1}));
  });
  expect_read(Conv2D({.filters = 4, .kernel_size = 3, .data_format = DataFormat::channels_first}),
              {2, 6, 7}, [](const auto& w) {
                return with_first(w, ops::transpose(constant(w[0]), {3, 2, 0, 1}));
              });
  expect_read(Conv2D({.filters = 4, .kernel_size = 3}), {6, 7, 2}, [](const auto& w) { return w; });
  expect_read(Conv2DTranspose({.filters = 4, .kernel_size = 3}), {6, 7, 2}, [](const auto& w) {
    return with_first(w, ops::transpose(constant(w[0]), {0, 1, 3, 2}));
  });
}

std::vector<Tensor> apart(const std::vector<Tensor>& weights, const std::vector<std::size_t>& order,
                          std::size_t first = 0) {
  std::vector<Tensor> gates;
  const auto count = static_cast<Dim>(order.size());
  for (const std::size_t gate : order) {
    for (std::size_t part = first; part < first + 3; ++part)
      gates.push_back(evaluated(ops::split(constant(weights[part]), count, -1)[gate]));
  }
  return gates;
}

TEST(Keras1, WeightsOfGatesAreRead) {
  expect_read(LSTM({.units = 2}), {5, 3}, [](const auto& w) { return apart(w, {0, 2, 1, 3}); });
  expect_read(GRU({.units = 2, .reset_after = false}), {5, 3}, [](const auto& w) {
    return apart(w, {0, 1, 2});
  });
  expect_read(Bidirectional({.layer = LSTM({.units = 2})}), {5, 3}, [](const auto& w) {
    std::vector<Tensor> both = apart(w, {0, 2, 1, 3});
    const std::vector<Tensor> back = apart(w, {0, 2, 1, 3}, 3);
    both.insert(both.end(), back.begin(), back.end());
    return both;
  });
}

// Theano's convolution is that of mathematics.
TEST(Keras2, KernelsOfTheanoAreTurnedRound) {
  const auto turned = [](const auto& w) {
    return with_first(w, ops::flip(constant(w[0]), {0, 1}));
  };
  expect_read(Conv2D({.filters = 4, .kernel_size = 3}), {6, 7, 2}, turned, "theano");
  expect_read(TimeDistributed({.layer = Conv2D({.filters = 4, .kernel_size = 3})}), {2, 6, 7, 2},
              turned, "theano");
  expect_read(
      Conv2D({.filters = 4, .kernel_size = 3}), {6, 7, 2}, [](const auto& w) { return w; },
      "tensorflow");
}

}  // namespace
