// CompileLoss and CompileMetrics against the real Keras: totals, names and order of logs, errors.

#include <gtest/gtest.h>

#include "ramet/runtime/run.h"
#include "ramet/training/compile_loss.h"
#include "ramet/training/compile_metrics.h"
#include "ramet/training/losses/losses.h"
#include "ramet/training/metrics/metrics.h"
#include "tests/training/objective_goldens.h"

namespace ramet {
namespace {

using test::expect_close;
using test::ObjectiveGolden;

// {"a": 0, "b": [1, null]} with numbers of arrays.
Tree<Value> structure(const Json& json, const ObjectiveGolden& golden) {
  const auto each = [&](const Json& items) {
    std::vector<Tree<Value>> trees;
    for (const Json& item : items.items()) trees.push_back(structure(item, golden));
    return trees;
  };
  if (json.is_null()) return {};
  if (json.is_int()) return constant(*golden.find("array" + json.dump()));
  if (json.is_array()) return Tree<Value>::list(each(json));
  if (json.contains("class_name")) return Tree<Value>::tuple(each(json.at("items")));
  std::vector<Tree<Value>::Member> members;
  for (const auto& [key, value] : json.members())
    members.emplace_back(key, structure(value, golden));
  return Tree<Value>::dict(std::move(members));
}

Tensor computed(const CallContext& context, const Value& value) {
  return run({{}, {value}}, {},
             [&](std::int64_t key) { return context.variables().at(key).value(); })[0];
}

struct Logs {
  std::optional<Tensor> total;
  std::vector<std::pair<std::string, Tensor>> values;
};

Logs run_case(const ObjectiveGolden& golden) {
  const Json& about = golden.about;
  std::vector<std::string> names;
  from_json(about.at("output_names"), names);
  const Tree<Value> y_true = structure(about.at("y_true"), golden);
  const Tree<Value> y_pred = structure(about.at("y_pred"), golden);
  const Tree<Value> weight = structure(about.at("sample_weight"), golden);
  Logs logs;
  CallContext context;
  if (!about.at("loss").is_null()) {
    CompileLoss loss(LossArgument::from(about.at("loss")),
                     loss_weights_from_json(about.at("loss_weights")), names);
    loss.call(context, y_true, y_pred, weight);
    const Value total = loss.call(context, y_true, y_pred, weight);
    if (total) logs.total = computed(context, total);
    for (const Metric& metric : loss.metrics()) {
      logs.values.emplace_back(metric.name(), computed(context, metric->result(context)));
    }
  }
  if (!about.at("metrics").is_null() || !about.at("weighted_metrics").is_null()) {
    CompileMetrics metrics(MetricArgument::from(about.at("metrics")),
                           MetricArgument::from(about.at("weighted_metrics")), names);
    metrics.update(context, y_true, y_pred, weight);
    metrics.update(context, y_true, y_pred);
    for (const auto& [name, value] : metrics.result(context)) {
      logs.values.emplace_back(name, computed(context, value));
    }
  }
  return logs;
}

class Compile : public testing::TestWithParam<ObjectiveGolden> {};

TEST_P(Compile, IsAsInKeras) {
  const ObjectiveGolden& golden = GetParam();
  const Json& about = golden.about;
  if (const Json* error = about.find("error")) {
    try {
      run_case(golden);
      FAIL() << "expected an error: " << error->as_string();
    } catch (const Error& raised) {
      EXPECT_EQ(std::string(raised.what()), error->as_string());
    }
    return;
  }
  const Logs logs = run_case(golden);
  const Tensor* total = golden.find("total");
  ASSERT_EQ(logs.total.has_value(), total != nullptr);
  if (total != nullptr) expect_close(*logs.total, *total, 2e-6);
  ASSERT_EQ(logs.values.size(), about.at("logs").size());
  for (std::size_t i = 0; i < logs.values.size(); ++i) {
    const auto& [name, value] = logs.values[i];
    EXPECT_EQ(name, about.at("logs")[i].as_string());
    SCOPED_TRACE(name);
    expect_close(value, *golden.find("log" + std::to_string(i)), 2e-6);
  }
  EXPECT_EQ(LossArgument::from(about.at("loss")).json(), about.at("loss"));
  EXPECT_EQ(MetricArgument::from(about.at("metrics")).json(), about.at("metrics"));
}

INSTANTIATE_TEST_SUITE_P(Training, Compile, testing::ValuesIn(test::objective_goldens("compile")),
                         test::objective_test_name);

TEST(CompileArguments, ReadAsInKeras) {
  const auto dumped = [](const auto& argument) { return argument.json().dump(); };
  EXPECT_EQ(dumped(LossArgument("mse")), R"("mse")");
  EXPECT_EQ(dumped(LossArgument{"mse", "mae"}), R"(["mse", "mae"])");
  EXPECT_EQ(dumped(LossArgument::dict({{"a", "mse"}, {"b", nullptr}})),
            R"({"a": "mse", "b": null})");
  EXPECT_EQ(LossArgument(losses::Huber{}).json(), Loss(losses::Huber{}).envelope());
  const MetricArgument metrics = {"accuracy", metrics::Mean{}, {"mse"}};
  EXPECT_EQ(metrics.json()[0], Json("accuracy"));
  EXPECT_EQ(metrics.json()[1], Metric(metrics::Mean{}).envelope());
  EXPECT_EQ(metrics.json()[2].dump(), R"(["mse"])");
}

}  // namespace
}  // namespace ramet
