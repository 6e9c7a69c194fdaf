// Small models that tf_keras writes (tests/golden/keras_2, tools/make_keras_2_goldens.py): one
// TensorFlow function, op or layer each.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/naming.h"
#include "ramet/ramet.h"
#include "ramet/saving/compile_config.h"
#include "ramet/saving/dialect.h"
#include "ramet/saving/npz.h"
#include "ramet/saving/tf_op_lambda.h"
#include "ramet/saving/tf_op_layer.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"
#include "tests/support/model_golden.h"
#include "tests/support/operation_golden.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

static void PrintTo(const OperationModel& model, std::ostream* out) { *out << model.name; }

namespace {

class Keras2Models : public testing::TestWithParam<OperationModel> {
 protected:
  static Model load() {
    clear_session();
    const Model model = model_from_json(GetParam().json);
    model.set_weights(GetParam().weights);
    return model;
  }
  static std::string differs(const Model& model) {
    ModelGolden golden{GetParam().name, GetParam().given, GetParam().wanted};
    return differs_from(model, golden, 1e-5);
  }
};

TEST_P(Keras2Models, PredictWhatTheyPredictedThere) {
  const Model model = load();
  for (const Layer& layer : model.operations()) {
    const auto* opaque = layer.as<OpaqueLayer>();
    EXPECT_EQ(opaque, nullptr) << opaque->explain();
  }
  EXPECT_EQ(differs(model), "");
}

TEST_P(Keras2Models, SurviveAClone) {
  EXPECT_EQ(differs(clone_model(load(), {.weights = CloneWeights::copy})), "");
}

TEST_P(Keras2Models, SurviveAFileOfKeras3) {
  const TemporaryFolder folder;
  for (const char* name : {"m.keras", "m.h5"}) {
    save_model(load(), folder / name);
    EXPECT_EQ(differs(load_model(folder / name)), "") << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Saving, Keras2Models, testing::ValuesIn(keras_2_models()),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           for (char& c : name) c = std::isalnum(c) != 0 ? c : '_';
                           return std::to_string(info.index) + "_" + name;
                         });

// Whatever a dialect is translated by has a case; tf_keras loses the tensors of einsum.
void expect_cases(std::string_view family, const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) {
    if (name == "einsum") continue;
    const std::string whole = fmt::format("{}/{}", family, name);
    const auto& models = keras_2_models();
    EXPECT_TRUE(std::any_of(models.begin(), models.end(), [&](const OperationModel& model) {
      return model.name == whole || model.name.starts_with(whole + "/");
    })) << whole;
  }
}

TEST(Dialects, TheLayerIdentityIsNoInitializer) {
  const KerasTensor x = Input({.shape = Shape{3}});
  const Model model(x, Identity({}, {.dtype = DTypePolicy::from(Json("mixed_float16"))})(x));
  const Model again = model_from_json(model_to_json(model));
  EXPECT_EQ(again.outputs()[0].dtype(), DType::float16);
}

TEST(Dialects, MetricsMayBeCalledAsLosses) {
  const auto read = [](std::string_view name, std::string_view version) {
    const Json config = Json::object({{"metrics", Json::array({name})}});
    const Metric metric = Metric::from(modern_compile_config(config, version).at("metrics")[0]);
    EXPECT_EQ(metric->name(), name);
    return std::string(metric->class_name());
  };
  EXPECT_EQ(read("cosine_proximity", "2.4.0"), "CosineSimilarity");
  EXPECT_EQ(read("cosine_proximity", "2.2.4"), "MeanMetricWrapper");  // falls, as the loss
  EXPECT_EQ(read("logcosh", "2.4.0"), "LogCoshError");
  EXPECT_EQ(read("kullback_leibler_divergence", "2.3.1"), "KLDivergence");
  EXPECT_EQ(read("huber_loss", "2.4.0"), "MeanMetricWrapper");
}

// A compiled model that an older Keras evaluated and then trained one step further.
struct Trained {
  explicit Trained(std::string_view name) : name(name) {
    for (const auto& [key, tensor] : read_npz(golden_path("models") / (this->name + ".npz")))
      arrays.emplace(key, tensor);
  }
  Model load() const { return load_model(golden_model_path(name)); }
  void expect_by(const Model& model, std::initializer_list<std::string_view> logs_wanted,
                 double tolerance = 1e-5) const {
    const Tensor &x = arrays.at("in0"), &y = arrays.at("y0");
    const Logs logs = model.evaluate(x, y, {.batch_size = 16});
    for (const std::string_view log : logs_wanted) {
      ASSERT_TRUE(find_log(logs, log)) << log;
      const double wanted = arrays.at(fmt::format("evaluated {}", log)).at(0);
      EXPECT_NEAR(*find_log(logs, log), wanted, tolerance) << log;
    }
    model.fit(x, y, {.batch_size = 16, .shuffle = Shuffle::none});
    const std::vector<Tensor> weights = model.get_weights();
    for (std::size_t i = 0; i < weights.size(); ++i)
      EXPECT_EQ(difference(weights[i], arrays.at("after w" + std::to_string(i)), tolerance), "")
          << i;
  }

  std::string name;
  std::map<std::string, Tensor> arrays;
};

// What `model.add_loss(tensor)` left in the graph.
TEST(Dialects, LossesOfTheGraphCount) {
  const Trained trained("tf_2_6_loss");
  const TemporaryFolder folder;
  const Model model = trained.load();
  save_model(model, folder / "m.keras");
  save_model(model, folder / "m.h5");
  const CloneOptions copy{.weights = CloneWeights::copy};
  CloneOptions layer_by_layer = copy;
  layer_by_layer.clone_function = [](const Layer& layer) { return layer.from_own_config(); };
  for (const Model& each : {load_model(folder / "m.keras"), load_model(folder / "m.h5"),
                            clone_model(model, copy), clone_model(model, layer_by_layer), model}) {
    EXPECT_EQ(each.layers().back().class_name(), "AddLoss");
    trained.expect_by(each, {"loss", "mae"});
  }
}

TEST(Dialects, StandaloneKerasAddsUpPenaltiesOfActivities) {
  const Trained trained("keras_2_1_activities");
  const TemporaryFolder folder;
  save_model(trained.load(), folder / "m.keras");
  trained.expect_by(trained.load(), {"loss"});
  trained.expect_by(load_model(folder / "m.keras"), {"loss"});
}

TEST(Dialects, AScaledOptimizerGoesOn) {
  const Trained trained("tf_2_20_scaled");
  trained.expect_by(trained.load(), {"loss"}, 1e-3);  // of halves
}

// A model that was trained before it was saved: TF 2.6 names metrics as it shows them.
TEST(Dialects, MetricsOfTrainedModelsHaveTheirNamesAgain) {
  const Json config = Json::parse(R"({
    "loss": {"a": {"class_name": "Huber", "config": {"delta": 0.5, "fn": "huber"}}},
    "metrics": [[{"class_name": "MeanMetricWrapper",
                  "config": {"name": "a_mae", "fn": "mean_absolute_error"}}],
                [{"class_name": "MeanMetricWrapper",
                  "config": {"name": "b_mine", "fn": "mean_squared_error"}},
                 {"class_name": "AUC", "config": {"name": "b_auc_1"}}]],
    "weighted_metrics": [[{"class_name": "MeanMetricWrapper",
                           "config": {"name": "a_weighted_accuracy", "fn": "binary_accuracy"}}], []],
    "optimizer_config": {"class_name": "LossScaleOptimizer", "config": {
        "inner_optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1}},
        "dynamic": false, "initial_scale": 128.0, "dynamic_growth_steps": null}}})");
  const Json modern = modern_compile_config(config, "2.6.0", {"a", "b"});
  const Json &metrics = modern.at("metrics"), &optimizer = modern.at("optimizer");
  EXPECT_EQ(metrics[0][0], Json("mae"));
  EXPECT_EQ(Metric::from(metrics[1][0])->name(), "mine");
  EXPECT_EQ(Metric::from(metrics[1][1])->name(), "auc_1");
  EXPECT_EQ(modern.at("weighted_metrics")[0][0], Json("accuracy"));
  EXPECT_EQ(modern.at("loss").at("a").at("config").find("fn"), nullptr);
  EXPECT_EQ(optimizer.at("class_name"), Json("SGD"));
  EXPECT_EQ(optimizer.at("config").at("loss_scale_factor"), Json(128.0));
}

// As TensorFlow 1.13 wrote them.
TEST(Dialects, MetricsMayHaveFunctions) {
  const Json config = Json::parse(R"({"metrics": [{"class_name": "BinaryAccuracy", "config": {
      "name": "b", "trainable": true, "dtype": "float32", "fn": "binary_accuracy",
      "threshold": 0.3}}]})");
  const Metric metric = Metric::from(modern_compile_config(config, "2.2.4-tf").at("metrics")[0]);
  EXPECT_EQ(metric->class_name(), "BinaryAccuracy");
}

TEST(Dialects, AListOfMetricsIsForEachOutput) {
  const Json config = Json::parse(R"({"metrics": ["mae", "mse"], "weighted_metrics": null})");
  EXPECT_EQ(modern_compile_config(config, "2.6.0", {"a", "b"}).at("metrics"),
            Json::parse(R"([["mae", "mse"], ["mae", "mse"]])"));
  EXPECT_EQ(modern_compile_config(config, "2.6.0", {"a"}).at("metrics"), config.at("metrics"));
  EXPECT_EQ(modern_compile_config(config, "3.5.0", {"a", "b"}).at("metrics"), config.at("metrics"));
}

TEST(Dialects, TheBatchStandsInFrontOfAConvLSTM) {
  const Json config = Json::parse(R"({"filters": 2, "time_major": true, "name": "r"})");
  expect_error<NotImplementedError>(
      [&] {
        normalize_dialect(Json::object({{"class_name", "ConvLSTM1D"}, {"config", config}}));
      },
      "Layer \"r\" (ConvLSTM1D): expected the batch in front, received time_major=True");
}

TEST(Dialects, EachTensorFlowFunctionHasACase) {
  expect_cases("functions", known_tensorflow_functions());
}

TEST(Dialects, EachTensorFlowOpHasACase) { expect_cases("op_layers", known_tensorflow_ops()); }

}  // namespace
