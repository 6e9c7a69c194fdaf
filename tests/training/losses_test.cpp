// Losses against the real Keras: configs, values with and without weights and masks, errors.

#include "ramet/training/losses/losses.h"

#include <gtest/gtest.h>

#include "ramet/layers/objects/activations.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"
#include "tests/training/objective_goldens.h"

namespace ramet {
namespace {

using test::expect_close;
using test::ObjectiveGolden;

Loss loss_of(const ObjectiveGolden& golden) {
  return Loss::from(Json::object({{"module", "keras.losses"},
                                  {"class_name", golden.about.at("class")},
                                  {"config", golden.about.at("arguments")},
                                  {"registered_name", nullptr}}));
}

Tensor value_of(const ObjectiveGolden& golden, const Tensor* weight, const Tensor* mask) {
  Graph graph;
  std::vector<Tensor> given;
  const auto take = [&](const Tensor* tensor) {
    if (tensor == nullptr) return Value();
    given.push_back(*tensor);
    graph.inputs.push_back(input(tensor->spec()));
    return graph.inputs.back();
  };
  const Value y_true = take(golden.find("y_true"));
  Value y_pred = take(golden.find("y_pred"));
  const Json& activation = golden.about.at("activation");
  if (!activation.is_null()) y_pred = Activation(activation.as_string())(y_pred);
  const Value weights = take(weight), masked = take(mask);
  graph.outputs = {loss_of(golden)(y_true, y_pred, weights, masked)};
  return run(graph, given)[0];
}

class Losses : public testing::TestWithParam<ObjectiveGolden> {};

TEST_P(Losses, AreThoseOfKeras) {
  const ObjectiveGolden& golden = GetParam();
  if (const Json* error = golden.about.find("error")) {
    try {
      value_of(golden, nullptr, nullptr);
      FAIL() << "expected an error: " << error->as_string();
    } catch (const Error& raised) {
      // A set of strings has no order in Python.
      const std::string text = error->as_string();
      EXPECT_NE(std::string(raised.what()).find(text.substr(0, text.find(" {"))), std::string::npos)
          << raised.what() << "\nexpected: " << text;
    }
    return;
  }
  const Loss loss = loss_of(golden);
  const Json arguments = golden.about.at("arguments");
  Json expected = golden.about.at("config");
  for (const char* lossy : {"delta", "axis"}) {
    // Keras 3.15 forgets these; what differs from the default is saved here (docs/differences.md).
    const bool is_kept = loss->get_config().contains(lossy) && arguments.contains(lossy);
    if (is_kept) expected[lossy] = arguments.at(lossy);
  }
  EXPECT_EQ(loss->get_config(), expected) << loss->get_config().dump();

  const Tensor *weight = golden.find("weight"), *mask = golden.find("mask");
  const auto expect_value = [&](const char* key, const Tensor* some_weight,
                                const Tensor* some_mask) {
    const Tensor* wanted = golden.find(key);
    if (wanted == nullptr) return;
    SCOPED_TRACE(key);
    const double tolerance = wanted->dtype() == DType::float16 ? 2e-3 : 2e-6;
    expect_close(value_of(golden, some_weight, some_mask), *wanted, tolerance);
  };
  expect_value("out", nullptr, nullptr);
  expect_value("out_weight", weight, nullptr);
  expect_value("out_mask", nullptr, mask);
  expect_value("out_both", weight, mask);
}

TEST_P(Losses, HaveTheGradientsOfKeras) {
  const ObjectiveGolden& golden = GetParam();
  const Tensor* wanted = golden.find("gradient");
  if (wanted == nullptr) GTEST_SKIP() << "not recorded";
  const Value y_true = input(golden.find("y_true")->spec());
  const Value given = input(golden.find("y_pred")->spec());
  const Json& activation = golden.about.at("activation");
  const Value y_pred = activation.is_null() ? given : Activation(activation.as_string())(given);
  const Value total = ops::sum(loss_of(golden)(y_true, y_pred));
  const Values sources = {given};
  Value gradient = gradients(total, sources)[0];
  if (!gradient) gradient = ops::zeros_like(given);
  const std::vector<Tensor> tensors = {*golden.find("y_true"), *golden.find("y_pred")};
  // Circle's exponents are as large as 160, so that their last place is 1e-5.
  const double tolerance = golden.about.at("class") == Json("Circle") ? 2e-5 : 5e-6;
  expect_close(run({{y_true, given}, {gradient}}, tensors)[0], *wanted, tolerance);
}

INSTANTIATE_TEST_SUITE_P(Training, Losses, testing::ValuesIn(test::objective_goldens("losses")),
                         test::objective_test_name);
INSTANTIATE_TEST_SUITE_P(Ctc, Losses, testing::ValuesIn(test::objective_goldens("ctc")),
                         test::objective_test_name);

TEST(LossHandle, IsMadeByNameByConfigAndFromJson) {
  EXPECT_EQ(Loss("mse"), losses::MeanSquaredError{});
  EXPECT_EQ(Loss("MeanSquaredError"), losses::MeanSquaredError{});
  EXPECT_EQ(Loss("mean_squared_error"), losses::MeanSquaredError{});
  const Loss loss = losses::BinaryCrossentropy{.from_logits = true, .reduction = "sum"};
  EXPECT_EQ(Loss::from(loss.envelope()), loss);
  const Json function = Json::parse(
      R"({"module": "builtins", "class_name": "function", "config": "huber", "registered_name": "function"})");
  EXPECT_EQ(Loss::from(function), losses::Huber{});
  const Json wrapper = Json::object(
      {{"module", "keras.losses"},
       {"class_name", "LossFunctionWrapper"},
       {"config",
        Json::object({{"name", "h"}, {"reduction", "sum"}, {"fn", function}, {"delta", 0.5}})},
       {"registered_name", nullptr}});
  EXPECT_EQ(Loss::from(wrapper), (losses::Huber{.delta = 0.5, .reduction = "sum", .name = "h"}));
  EXPECT_EQ(Loss::from(Json::parse(R"({"class_name": "Huber", "config": {"reduction": "auto"}})")),
            losses::Huber{});
}

TEST(LossHandle, RaisesForUnknownNames) {
  try {
    Loss("nope");
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "Could not interpret loss identifier: nope");
  }
}

TEST(LossHandle, OfAFunctionHasNoConfig) {
  const Loss loss = losses::from_function(
      [](const Value& y_true, const Value& y_pred) {
        return ops::mean(ops::absolute(ops::subtract(y_true, y_pred)), {{-1}});
      },
      "mine", "sum");
  const Value value = loss(constant(Tensor::of<float>({2, 1}, {1, 2})),
                           constant(Tensor::of<float>({2, 1}, {2, 4})));
  EXPECT_EQ(evaluate(value).at(0), 3);
  EXPECT_THROW(loss.envelope(), NotImplementedError);
}

TEST(LossHandle, InfersUnknownBatches) {
  for (const auto& entry : LossInterface::entries()) {
    if (entry.class_name == "CTC" || entry.class_name == "Circle") continue;
    const bool is_sparse = entry.class_name == "SparseCategoricalCrossentropy" ||
                           entry.class_name == "CategoricalGeneralizedCrossEntropy";
    const Value y_true = input({is_sparse ? Shape{any_dim} : Shape{any_dim, 3}});
    const Value value = Loss(entry.class_name)(y_true, input({{any_dim, 3}}));
    EXPECT_EQ(value.spec(), (Spec{{}, DType::float32})) << entry.class_name;
  }
}

}  // namespace
}  // namespace ramet
