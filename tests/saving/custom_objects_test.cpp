// Classes and functions that a file names and only the caller knows.

#include <gtest/gtest.h>

#include <algorithm>

#include "ramet/layers/core/opaque.h"
#include "ramet/ops/ops.h"
#include "ramet/ramet.h"
#include "ramet/saving/zip.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

struct WhitenConfig {
  double epsilon = 1e-3;
  static constexpr void describe(auto& d) {
    d.field("epsilon", &WhitenConfig::epsilon, "Added to the variance.");
  }
};

// A user's layer with a weight.
class WhitenLayer final : public LayerOf<WhitenLayer, WhitenConfig> {
 public:
  static constexpr std::string_view keras_name = "Whiten";
  using LayerOf::LayerOf;
  std::string module() const override { return "my_layers"; }
  std::optional<std::string> registered_name() const override { return "my_package>Whiten"; }
  void build(const Shape& input) {
    scale_ = add_weight("scale", {input.back()}, {.initializer = "ones"});
  }
  Value call(CallContext& context, const Value& x) {
    return ops::divide(ops::multiply(x, context.read(scale_)), 1 + config().epsilon);
  }

 private:
  Variable scale_;
};
using Whiten = Handle<WhitenLayer>;

Model with_whiten() {
  const KerasTensor x = Input({.shape = Shape{3}, .name = "x"});
  return Model(x, Whiten({.epsilon = 1}, {.name = "whiten"})(x), {.name = "guess"});
}

TEST(CustomClasses, AreRegistered) {
  const TemporaryFolder folder;
  const Model model = with_whiten();
  model.set_weights({Tensor::of<float>({3}, {2, 4, 6})});
  save_model(model, folder / "m.keras");
  const Tensor x = Tensor::of<float>({1, 3}, {1, 1, 1});

  const Model opaque = load_model(folder / "m.keras");
  EXPECT_THROW(opaque.predict(x), NotImplementedError);
  // It goes through other hands unharmed.
  save_model(clone_model(opaque, {.weights = CloneWeights::copy}), folder / "again.keras");

  const Model known = load_model(folder / "again.keras",
                                 {.custom_objects = {register_layer<WhitenLayer>("my_package")}});
  const Tensor y = known.predict(x);
  EXPECT_EQ(y.at(0), 1);
  EXPECT_EQ(y.at(2), 3);
}

std::string layer_json(std::string_view module, std::string_view class_name,
                       std::string_view config, std::string_view nodes) {
  return fmt::format(
      R"({{"module": "{}", "class_name": "{}", "config": {}, "registered_name": null,
           "name": "{}", "inbound_nodes": [{}]}})",
      module, class_name, config, Json::parse(config).at("name").as_string(), nodes);
}

std::string tensor_json(std::string_view from) {
  return fmt::format(
      R"({{"class_name": "__keras_tensor__", "config": {{"shape": [null, 3, 2],
           "dtype": "float32", "keras_history": ["{}", 0, 0]}}}})",
      from);
}

// A model of one layer, called on x of shape (None, 3, 2), that gives `count` of its outputs.
Model with_outputs(std::string_view module, std::string_view class_name, std::string_view config,
                   int count) {
  const std::string name = Json::parse(config).at("name").as_string();
  std::string ends;
  for (int i = 0; i < count; ++i)
    ends += fmt::format(R"({}["{}", 0, {}])", i > 0 ? ", " : "", name, i);
  return model_from_json(fmt::format(
      R"({{"module": "keras", "class_name": "Functional", "registered_name": "Functional", "config":
        {{"name": "m", "trainable": true, "layers": [{}, {}],
          "input_layers": [["x", 0, 0]], "output_layers": [{}]}}}})",
      layer_json("keras.layers", "InputLayer", R"({"batch_shape": [null, 3, 2], "name": "x"})", ""),
      layer_json(module, class_name, config,
                 fmt::format(R"({{"args": [{}], "kwargs": {{}}}})", tensor_json("x"))),
      ends));
}

// A model of one layer that nobody knows, called on a list of two tensors; `mask_zero` gives the
// second one a mask.
Model with_unknown_list(bool mask_zero) {
  const std::string embedding = fmt::format(
      R"({{"name": "e", "input_dim": 5, "output_dim": 2, "mask_zero": {}}})", mask_zero);
  return model_from_json(fmt::format(
      R"({{"module": "keras", "class_name": "Functional", "registered_name": "Functional", "config":
        {{"name": "m", "trainable": true, "layers": [{}, {}, {}, {}],
          "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["mix", 0, 0]]}}}})",
      layer_json("keras.layers", "InputLayer", R"({"batch_shape": [null, 3, 2], "name": "a"})", ""),
      layer_json("keras.layers", "InputLayer", R"({"batch_shape": [null, 3], "name": "b"})", ""),
      layer_json("keras.layers", "Embedding", embedding,
                 fmt::format(R"({{"args": [{}], "kwargs": {{}}}})", tensor_json("b"))),
      layer_json("mine", "Mix", R"({"name": "mix"})",
                 fmt::format(R"({{"args": [[{}, {}]], "kwargs": {{}}}})", tensor_json("a"),
                             tensor_json("e")))));
}

TEST(OpaqueLayers, TakeLists) {
  for (const bool mask_zero : {false, true}) {
    const Model model = with_unknown_list(mask_zero);
    const KerasTensor mixed = model.outputs()[0];
    const Node& node = mixed.node();
    EXPECT_EQ(node.arguments.args[0].items().size(), 2U);
    const Tree<KerasTensor>* mask = node.arguments.find("mask");
    // A node must not refer to tensors that are not there.
    EXPECT_EQ(mask != nullptr && !mask->is_none(), mask_zero);
    EXPECT_EQ(model_to_json(clone_model(model)), model_to_json(model));
    EXPECT_EQ(model_to_json(model_from_json(model_to_json(model))), model_to_json(model));
    EXPECT_EQ(model.outputs()[0].shape(), (Shape{any_dim, 3, 2}));
    const Tensor a = Tensor::full(DType::float32, {1, 3, 2}, 1),
                 b = Tensor::of<float>({1, 3}, {0, 1, 2});
    EXPECT_THROW(model.predict(std::map<std::string, Tensor>{{"a", a}, {"b", b}}),
                 NotImplementedError);
  }
}

TEST(OpaqueLayers, GiveAllThatTheModelGives) {
  const Model model = with_outputs("mine", "Two", R"({"name": "two"})", 2);
  ASSERT_EQ(model.outputs().size(), 2U);
  EXPECT_EQ(model.outputs()[1].shape(), (Shape{any_dim, 3, 2}));
  EXPECT_EQ(model_to_json(clone_model(model)), model_to_json(model));
  EXPECT_EQ(model_to_json(model_from_json(model_to_json(model))), model_to_json(model));
}

TEST(OpaqueLayers, AreLayersThatComputeWithUnknownOnes) {
  const std::string cell =
      R"({"module": "mine", "class_name": "Cell", "config": {"name": "cell", "units": 4},
          "registered_name": "mine>Cell"})";
  const std::string known =
      R"({"module": "keras.layers", "class_name": "LSTMCell", "config": {"units": 4},
          "registered_name": null})";
  const std::string stacked = fmt::format(
      R"({{"module": "keras.layers", "class_name": "StackedRNNCells", "config":
          {{"cells": [{}, {}]}}, "registered_name": null}})",
      known, cell);
  const std::string rnn =
      fmt::format(R"({{"name": "rnn", "return_state": true, "cell": {}}})", cell);
  const std::string both_ways = fmt::format(
      R"({{"name": "both", "layer": {{"module": "keras.layers", "class_name": "RNN",
          "config": {}, "registered_name": null}}}})",
      rnn);
  const Model models[] = {
      with_outputs("keras.layers", "RNN", rnn, 2),
      with_outputs("keras.layers", "RNN", fmt::format(R"({{"name": "rnn", "cell": {}}})", stacked),
                   1),
      with_outputs("keras.layers", "Bidirectional", both_ways, 3),
      with_outputs("keras.layers", "TimeDistributed",
                   fmt::format(R"({{"name": "each", "layer": {}}})", cell), 1),
  };
  for (const Model& model : models) {
    EXPECT_EQ(model_to_json(clone_model(model)), model_to_json(model));
    try {
      model.predict(Tensor::zeros(DType::float32, {1, 3, 2}));
      ADD_FAILURE() << "ran";
    } catch (const NotImplementedError& error) {
      EXPECT_NE(std::string(error.what()).find("one of class 'Cell'"), std::string::npos);
    }
  }
}

// What the layers after it were built on says what it gives: to them, or through others to them.
TEST(OpaqueLayers, FitIntoASequential) {
  const auto entry = [](std::string_view module, std::string_view class_name,
                        std::string_view config, std::string_view built_on) {
    return fmt::format(
        R"({{"module": "{}", "class_name": "{}", "config": {}, "registered_name": null,
             "build_config": {{"input_shape": {}}}}})",
        module, class_name, config, built_on);
  };
  const std::pair<std::string, std::string> followers[] = {
      {"", "[null, 3, 5]"},          {"", "[2, 3, 5]"},
      {"LeakyReLU", "[null, 3, 5]"}, {"GlobalMaxPooling1D", "[null, 5]"},
      {"Flatten", "[null, 15]"},
  };
  for (const auto& [between, built_on] : followers) {
    std::string layers = entry("keras.layers", "InputLayer",
                               R"({"batch_shape": [null, 3, 2], "name": "x"})", "null") +
                         ", " + entry("mine", "Widen", R"({"name": "widen"})", "[null, 3, 2]");
    if (!between.empty()) layers += ", " + entry("keras.layers", between, "{}", "null");
    layers += ", " + entry("keras.layers", "Dense", R"({"units": 1, "name": "out"})", built_on);
    const Model model = model_from_json(fmt::format(
        R"({{"module": "keras", "class_name": "Sequential", "registered_name": null,
             "config": {{"name": "m", "layers": [{}]}}}})",
        layers));
    const auto& known = model.get_layer("widen").as<OpaqueLayer>()->known_outputs;
    ASSERT_TRUE(known) << between;
    EXPECT_EQ(known->at(0).shape, (Shape{any_dim, 3, 5})) << between;
    EXPECT_EQ(clone_model(model).outputs()[0].shape(), model.outputs()[0].shape());
    // An .h5 has no build_config; there the weights tell.
    const TemporaryFolder folder;
    save_model(model, folder / "m.h5");
    const Model again = load_model(folder / "m.h5");
    EXPECT_EQ(again.outputs()[0].shape(), model.outputs()[0].shape()) << between;
  }
}

// In an .h5, the weights of a model inside another are one list.
TEST(OpaqueLayers, KeepTheirWeightsInsideAModelInH5) {
  const TemporaryFolder folder;
  const Model inner = with_outputs("mine", "Widen", R"({"name": "widen"})", 1);
  const Tensor weight = Tensor::of<float>({2}, {3, 4});
  inner.get_layer("widen").as<OpaqueLayer>()->stored_weights = {{"vars/0", weight}};
  const KerasTensor x = Input({.shape = Shape{3, 2}, .name = "x"});
  const KerasTensor y = Dense({.units = 2}, {.name = "before"})(x);
  const Model model(x, inner(y), {.name = "outer"});
  save_model(model, folder / "m.h5");
  const Model again = load_model(folder / "m.h5");
  const auto sublayers = again.get_layer("m").impl().sublayers();
  const auto found = std::find_if(sublayers.begin(), sublayers.end(), [](const Sublayer& sublayer) {
    return sublayer.layer.name() == "widen";
  });
  ASSERT_NE(found, sublayers.end());
  const auto& stored = found->layer.as<OpaqueLayer>()->stored_weights;
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].second.at(1), 4);
}

// Keras 2 wrote no shapes into graphs.
TEST(OpaqueLayers, FitIntoAGraphWithoutShapes) {
  const auto call_on = [](std::string_view from) {
    return fmt::format(
        R"({{"args": [{{"class_name": "__keras_tensor__",
             "config": {{"keras_history": ["{}", 0, 0]}}}}], "kwargs": {{}}}})",
        from);
  };
  Json config = Json::parse(fmt::format(
      R"({{"module": "keras", "class_name": "Functional", "registered_name": "Functional", "config":
        {{"name": "m", "trainable": true, "layers": [{}, {}, {}, {}],
          "input_layers": [["x", 0, 0]], "output_layers": [["out", 0, 0]]}}}})",
      layer_json("keras.layers", "InputLayer", R"({"batch_shape": [null, 3, 2], "name": "x"})", ""),
      layer_json("mine", "Widen", R"({"name": "widen"})", call_on("x")),
      layer_json("keras.layers", "Flatten", R"({"name": "flat"})", call_on("widen")),
      layer_json("keras.layers", "Dense", R"({"units": 1, "name": "out"})", call_on("flat"))));
  config["config"]["layers"][3]["built_on"] = Json::parse(R"({"input_shape": [null, 15]})");
  const Model model = model_from_json(config.dump());
  const auto& known = model.get_layer("widen").as<OpaqueLayer>()->known_outputs;
  ASSERT_TRUE(known);
  EXPECT_EQ(known->at(0).shape, (Shape{any_dim, 3, 5}));
}

TEST(OpaqueLayers, KeepTheirAssets) {
  const TemporaryFolder folder;
  const Model model = with_unknown_list(false);
  std::string bytes = "\r\n\xff";
  bytes.push_back('\0');
  auto* opaque = model.get_layer("mix").as<OpaqueLayer>();
  opaque->stored_assets = {{"below/empty", ""}, {"words.txt", bytes}};
  save_model(model, folder / "m.keras");
  const Model again = load_model(folder / "m.keras");
  EXPECT_EQ(again.get_layer("mix").as<OpaqueLayer>()->stored_assets, opaque->stored_assets);
  save_model(clone_model(again), folder / "again.keras");
  const ZipReader zip = ZipReader::open(folder / "again.keras");
  EXPECT_EQ(as_text(zip.read("assets/layers/mix/words.txt")), bytes);
  EXPECT_EQ(as_text(zip.read("assets/layers/mix/below/empty")), "");
}

// What stands for classes of a user's in C++.
struct Draw {
  using Implementation = initializers::Implementation<Draw>;
  static constexpr std::string_view keras_name = "Draw";
  double scale = 1;
  static constexpr void describe(auto& d) { d.field("scale", &Draw::scale, "Of every weight."); }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t) const {
    return Tensor::full(dtype, shape, scale);
  }
};
struct Shrink {
  using Implementation = regularizers::Implementation<Shrink>;
  static constexpr std::string_view keras_name = "Shrink";
  static constexpr void describe(auto&) {}
  Value penalty(const Value& x) const { return ops::sum(ops::square(x)); }
};
struct Box {
  using Implementation = constraints::Implementation<Box>;
  static constexpr std::string_view keras_name = "Box";
  static constexpr void describe(auto&) {}
  Value project(const Value& weight) const { return ops::clip(weight, 0, 0.25); }
};

const std::string_view with_objects =
    R"({"module": "keras", "class_name": "Sequential", "config": {"name": "m", "trainable": true,
    "layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 2],
      "dtype": "float32", "name": "x"}, "registered_name": null},
      {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "units": 2,
      "kernel_initializer": {"module": "mine", "class_name": "Draw", "config": {"scale": 0.5},
      "registered_name": "mine>Draw"},
      "kernel_regularizer": {"module": "mine", "class_name": "Shrink", "config": {},
      "registered_name": "mine>Shrink"},
      "kernel_constraint": {"module": "mine", "class_name": "Box", "config": {},
      "registered_name": "mine>Box"}}, "registered_name": null}],
    "build_input_shape": [null, 2]}, "registered_name": null})";

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const NotImplementedError& error) {
    return error.what();
  }
  return "";
}

TEST(CustomObjects, AreKeptAndNamedWhenTheyAreWanted) {
  const TemporaryFolder folder;
  const Model model = model_from_json(with_objects);
  const Tensor x = Tensor::of<float>({1, 2}, {1, 3}), y = Tensor::of<float>({1, 2}, {0, 0});
  const auto asks_for = [](const std::string& name, const std::string& error) {
    return error.find("'mine>" + name + "' is of a class that ramet does not know") !=
           std::string::npos;
  };
  EXPECT_TRUE(asks_for("Draw", error_of([&] { model.predict(x); })));
  // With weights there is nothing to draw.
  model.set_weights({Tensor::of<float>({2, 2}, {1, 0, 0, 1}), Tensor::of<float>({2}, {1, 2})});
  save_model(model, folder / "m.keras");
  const Model loaded = load_model(folder / "m.keras");
  EXPECT_EQ(loaded.predict(x).at(1), 5);
  EXPECT_EQ(clone_model(loaded, {.weights = CloneWeights::copy}).predict(x).at(1), 5);
  EXPECT_EQ(model_to_json(loaded), model_to_json(model));
  EXPECT_EQ(
      loaded.get_layer("dense").get_config().at("kernel_constraint"),
      Json::parse(with_objects).at("config").at("layers")[1].at("config").at("kernel_constraint"));
  loaded.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}), .loss = "mse"});
  const std::string error = error_of([&] { loaded.train_on_batch(x, y); });
  EXPECT_TRUE(asks_for("Shrink", error) || asks_for("Box", error)) << error;
}

TEST(CustomObjects, TakeClassesOfTheCaller) {
  const Model model =
      model_from_json(with_objects, {.custom_objects = {register_object<Draw>("mine"),
                                                        {"Shrink", object_factory<Shrink>()},
                                                        {"mine>Box", object_factory<Box>()}}});
  const Tensor x = Tensor::of<float>({1, 2}, {1, 3}), y = Tensor::of<float>({1, 2}, {2, 2});
  EXPECT_EQ(model.predict(x).at(0), 2);
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.0}), .loss = "mse"});
  const Logs logs = model.train_on_batch(x, y);
  EXPECT_FLOAT_EQ(logs.at("loss").at(0), 1);  // four weights of 0.5, squared
  EXPECT_EQ(model.get_weights()[0].at(3), 0.25);
  EXPECT_EQ(model.get_layer("dense").get_config().at("kernel_initializer").at("registered_name"),
            "mine>Draw");
  // One of another kind is no initializer.
  EXPECT_THROW(
      model_from_json(with_objects, {.custom_objects = {{"mine>Draw", object_factory<Box>()}}}),
      TypeError);
}

// A Lambda as Keras 3 saves one of a registered function, of a lambda, and Keras 2's.
Json lambda_model(const Json& function) {
  return Json::parse(
      R"({"module": "keras", "class_name": "Sequential", "config": {"name": "m", "trainable": true,
    "layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 2],
      "dtype": "float32", "name": "x"}, "registered_name": null},
      {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "twice", "trainable": true, "dtype": "float32",
      "function": )" +
      function.dump() + R"(, "arguments": {}}, "registered_name": null}],
    "build_input_shape": [null, 2]}, "registered_name": null})");
}

TEST(Lambdas, TakeFunctionsOfTheCaller) {
  const Json lambda =
      Json::parse(R"({"class_name": "__lambda__", "config": {"value": ["4wEAAAA", null, null]}})");
  const Json named = Json::parse(
      R"({"module": "builtins", "class_name": "function", "config": "my_package>double", "registered_name": "function"})");
  const TensorFunction twice = [](const Value& x) { return ops::multiply(x, 2.0); };
  const Tensor x = Tensor::of<float>({1, 2}, {1, -3});

  EXPECT_THROW(model_from_json(lambda_model(lambda).dump()).predict(x), NotImplementedError);
  const Model by_layer =
      model_from_json(lambda_model(lambda).dump(), {.functions = {{"twice", twice}}});
  EXPECT_EQ(by_layer.predict(x).at(1), -6);
  const Model by_function =
      model_from_json(lambda_model(named).dump(), {.functions = {{"my_package>double", twice}}});
  EXPECT_EQ(by_function.predict(x).at(1), -6);
  // Clones run as well, and what is written is what was read.
  const Model clone = clone_model(by_layer);
  EXPECT_EQ(clone.predict(x).at(0), 2);
  EXPECT_EQ(clone.get_layer("twice").get_config().at("function"), lambda);
}

TEST(Lambdas, OfBuiltInFunctionsRun) {
  const Json relu = Json::parse(
      R"({"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"})");
  const Model model = model_from_json(lambda_model(relu).dump());
  EXPECT_EQ(model.predict(Tensor::of<float>({1, 2}, {1, -3})).at(1), 0);
}

TEST(CustomActivations, TakeFunctionsOfTheCaller) {
  const std::string text =
      R"({"module": "keras", "class_name": "Sequential", "config": {"name": "m", "trainable": true,
    "layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 2],
      "dtype": "float32", "name": "x"}, "registered_name": null},
      {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "units": 2, "kernel_initializer": "ones",
      "activation": {"module": "builtins", "class_name": "function", "config": "my_package>halve",
      "registered_name": "function"}}, "registered_name": null}],
    "build_input_shape": [null, 2]}, "registered_name": null})";
  const Tensor x = Tensor::of<float>({1, 2}, {1, 3});
  EXPECT_THROW(model_from_json(text).predict(x), NotImplementedError);
  const Model model = model_from_json(
      text,
      {.functions = {{"my_package>halve", [](const Value& v) { return ops::divide(v, 2.0); }}}});
  EXPECT_EQ(model.predict(x).at(0), 2);
  EXPECT_EQ(clone_model(model, {.weights = CloneWeights::copy}).predict(x).at(1), 2);
}

TEST(SubclassedModels, AreExplained) {
  const std::string text =
      R"({"module": "my_models", "class_name": "Net", "config": {"name": "net", "width": 3},
    "registered_name": "my_package>Net", "build_config": {"input_shape": [null, 4]}})";
  try {
    model_from_json(text);
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_NE(std::string(error.what()).find("whose graph is not in the file"), std::string::npos)
        << error.what();
  }
}

}  // namespace
