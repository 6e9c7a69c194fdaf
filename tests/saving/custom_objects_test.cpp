// Classes and functions that a file names and only the caller knows.

#include <gtest/gtest.h>

#include "ramet/layers/core/opaque.h"
#include "ramet/ops/ops.h"
#include "ramet/ramet.h"
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
