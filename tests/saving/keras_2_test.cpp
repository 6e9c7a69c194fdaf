// Small models that tf_keras writes (tests/golden/keras_2, tools/make_keras_2_goldens.py): one
// TensorFlow function, op or layer each.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/naming.h"
#include "ramet/ramet.h"
#include "ramet/saving/compile_config.h"
#include "ramet/saving/tf_op_lambda.h"
#include "ramet/saving/tf_op_layer.h"
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

TEST(Dialects, EachTensorFlowFunctionHasACase) {
  expect_cases("functions", known_tensorflow_functions());
}

TEST(Dialects, EachTensorFlowOpHasACase) { expect_cases("op_layers", known_tensorflow_ops()); }

}  // namespace
