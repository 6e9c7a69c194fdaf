// Metrics against the real Keras: configs, variables, results after each update, errors.

#include "ramet/training/metrics/metrics.h"

#include <gtest/gtest.h>

#include "ramet/layers/objects/activations.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"
#include "tests/training/objective_goldens.h"

namespace ramet {
namespace {

using test::expect_close;
using test::ObjectiveGolden;

Metric metric_of(const ObjectiveGolden& golden) {
  return Metric::from(Json::object({{"module", "keras.metrics"},
                                    {"class_name", golden.about.at("class")},
                                    {"config", golden.about.at("arguments")},
                                    {"registered_name", nullptr}}));
}

void update(const Metric& metric, const ObjectiveGolden& golden, const std::string& step) {
  const Tensor& y_true = *golden.find(step + "y_true");
  const Tensor* y_pred = golden.find(step + "y_pred");
  if (y_pred == nullptr) return metric.update_state(y_true);
  const Json& activation = golden.about.at("activation");
  if (activation.is_null()) {
    return metric.update_state(y_true, *y_pred, golden.get(step + "weight"),
                               golden.get(step + "mask"));
  }
  // In a program of its own, as a model would do it.
  CallContext context;
  metric->update(context, constant(y_true), Activation(activation.as_string())(constant(*y_pred)),
                 {});
  std::vector<Tensor> values;
  for (const auto& change : context.updates()) {
    values.push_back(run({{}, {change.value}}, {},
                         [&](std::int64_t key) { return context.variables().at(key).value(); })[0]);
  }
  for (std::size_t i = 0; i < values.size(); ++i) context.updates()[i].variable.assign(values[i]);
}

class Metrics : public testing::TestWithParam<ObjectiveGolden> {};

TEST_P(Metrics, AreThoseOfKeras) {
  const ObjectiveGolden& golden = GetParam();
  clear_session();
  const Json& about = golden.about;
  if (const Json* error = about.find("error")) {
    try {
      const Metric metric = metric_of(golden);
      for (std::int64_t i = 0; i < about.at("updates").as_int(); ++i) {
        update(metric, golden, std::to_string(i) + ":");
      }
      FAIL() << "expected an error: " << error->as_string();
    } catch (const Error& raised) {
      EXPECT_NE(std::string(raised.what()).find(error->as_string()), std::string::npos)
          << raised.what() << "\nexpected: " << error->as_string();
    }
    return;
  }
  const Metric metric = metric_of(golden);
  Json expected = about.at("config");
  // Keras forgets this one; what differs from the default is saved here (docs/differences.md).
  if (metric.get_config().contains("axis") && !expected.contains("axis")) {
    expected["axis"] = about.at("arguments").at("axis");
  }
  EXPECT_EQ(metric.get_config(), expected) << metric.get_config().dump();
  const Json& direction = about.at("direction");
  const std::optional<Direction> better = metric->direction();
  EXPECT_EQ(better ? Json(*better == Direction::up ? "up" : "down") : Json(), direction);
  for (int round = 0; round < 2; ++round) {  // the second one after a reset
    for (std::int64_t i = 0; i < about.at("updates").as_int(); ++i) {
      SCOPED_TRACE(i);
      const std::string step = std::to_string(i) + ":";
      update(metric, golden, step);
      const Tensor& wanted = *golden.find(step + "result");
      expect_close(metric.result(), wanted, wanted.dtype() == DType::float16 ? 2e-3 : 2e-6);
    }
    const Json& names = about.at("variables");
    ASSERT_EQ(metric.variables().size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(metric.variables()[i].name(), names[i].as_string());
      expect_close(metric.variables()[i].value(), *golden.find("variable" + std::to_string(i)));
    }
    metric.reset_state();
  }
  EXPECT_EQ(Metric::from(metric.envelope()).get_config(), metric.get_config());
}

INSTANTIATE_TEST_SUITE_P(Training, Metrics, testing::ValuesIn(test::objective_goldens("metrics")),
                         test::objective_test_name);

TEST(MetricHandle, IsMadeByName) {
  EXPECT_EQ(Metric("mse")->class_name(), "MeanSquaredError");
  EXPECT_EQ(Metric("BinaryAccuracy")->class_name(), "BinaryAccuracy");
  EXPECT_EQ(Metric("binary_accuracy")->class_name(), "BinaryAccuracy");
  try {
    Metric("nope");
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "Could not interpret metric identifier: nope");
  }
}

TEST(MetricHandle, CopiesReferToTheSameMetric) {
  const Metric mean = metrics::Mean{};
  const Metric same = mean;
  same.update_state(Tensor::of<float>({2}, {1, 3}));
  EXPECT_EQ(mean.result().at(0), 2);
}

TEST(MetricHandle, NeedsPredictions) {
  EXPECT_THROW(Metric("mse").update_state(Tensor::of<float>({1}, {1})), TypeError);
  EXPECT_THROW(Metric("mean").update_state(Tensor::of<float>({1}, {1}), Tensor::of<float>({1}, {1}),
                                           Tensor::of<float>({1}, {1})),
               TypeError);
}

TEST(MetricHandle, OfAFunctionOfOnesOwn) {
  const metrics::Function function("largest", [](const Value&, const Value& y_pred) {
    return SampleLosses(ops::max(y_pred, {{-1}}));
  });
  const Metric metric = metrics::MeanMetricWrapper{.fn = function, .name = "largest"};
  metric.update_state(Tensor::of<float>({2, 2}, {0, 0, 0, 0}),
                      Tensor::of<float>({2, 2}, {1, 2, 3, 6}));
  EXPECT_EQ(metric.result().at(0), 4);
  EXPECT_THROW(metric.get_config(), NotImplementedError);
}

}  // namespace
}  // namespace ramet
