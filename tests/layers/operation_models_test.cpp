// Models of one operation or layer each, as the real Keras writes them (tools/operation_goldens,
// tools/layer_model_goldens): read, inferred, written again, cloned, computed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ramet/layers/naming.h"
#include "ramet/layers/registry.h"
#include "ramet/models/cloning.h"
#include "ramet/saving/saving.h"
#include "tests/support/operation_golden.h"
#include "tests/support/real_view.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

// What GoogleTest prints.
static void PrintTo(const OperationModel& model, std::ostream* out) { *out << model.name; }

namespace {

// Where TensorFlow gives another type than Keras's rule (and ramet's) says, or its numbers are of
// another kind.
bool is_same_dtype(DType got, DType wanted) {
  if (got == wanted) return true;
  if (got == DType::bfloat16) return wanted == DType::float32;  // which no .npy holds
  return got == DType::float32 && wanted == DType::float64;     // it divides integers in float64
}

double tolerance_of(const std::string& name) {
  if (name.ends_with("/mixed") || name.ends_with("/half")) return 5e-2;
  // Factors and transforms are sums of many products of float32.
  return name.starts_with("linalg/") || name.starts_with("math/") ? 2e-4 : 1e-5;
}

std::string compare(const Tensor& got, const Tensor& wanted, double tolerance) {
  if (!(got.shape() == wanted.shape()) || !is_same_dtype(got.dtype(), wanted.dtype())) {
    return fmt::format("got {}, expected {}", to_string(got.spec()), to_string(wanted.spec()));
  }
  if (is_complex(wanted.dtype())) return compare(real_view(got), real_view(wanted), tolerance);
  for (Dim i = 0; i < wanted.size(); ++i) {
    const double a = got.at(i), b = wanted.at(i);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    if (!(std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b)))) {
      return fmt::format("element {} of {} is {:.9g}, expected {:.9g}", i, to_string(got.spec()), a,
                         b);
    }
  }
  return "";
}

std::string compare(const std::vector<Tensor>& got, const OperationModel& golden) {
  if (golden.wanted.empty()) return "";
  if (got.size() != golden.wanted.size()) {
    return fmt::format("got {} tensors, expected {}", got.size(), golden.wanted.size());
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (std::string wrong = compare(got[i], golden.wanted[i], tolerance_of(golden.name));
        !wrong.empty()) {
      return fmt::format("output {}: {}", i, wrong);
    }
  }
  return "";
}

class OperationModels : public testing::TestWithParam<OperationModel> {
 protected:
  // Names that the file leaves out are counted anew.
  static Model load() {
    clear_session();
    const Model model = model_from_json(GetParam().json);
    if (GetParam().is_layer) model.set_weights(GetParam().weights);
    return model;
  }
  // Called as a layer: `predict` would cut the first axis into batches.
  static std::vector<Tensor> run(const Model& model) {
    std::vector<Tree<Tensor>> inputs(GetParam().given.begin(), GetParam().given.end());
    const Tree<Tensor> x = inputs.size() == 1 ? inputs[0] : Tree<Tensor>::list(inputs);
    return model.call({{x}, {}}).flatten();
  }
};

void erase_types_of_tensors(Json& json) {
  if (json.is_array()) {
    for (Json& item : json.items()) erase_types_of_tensors(item);
  } else if (json.is_object()) {
    const Json* name = json.find("class_name");
    if (name != nullptr && *name == Json("__keras_tensor__")) json["config"].erase("dtype");
    for (auto& [key, value] : json.members()) erase_types_of_tensors(value);
  }
}

// Without the names in configs, which ExtractPatches leaves out; each entry has its name beside.
// What Keras says of the types of complex results is not what they are: that of `real` is complex64
// there, that of `polar` float32.
Json config_of(const std::string& json, const std::string& model) {
  Json config = Json::parse(json).at("config");
  for (Json& entry : config["layers"].items()) entry["config"].erase("name");
  if (model.starts_with("complex/")) erase_types_of_tensors(config);
  return config;
}

TEST_P(OperationModels, AreWrittenAsKerasWritesThem) {
  const std::string got = model_to_json(load());
  const std::string& name = GetParam().name;
  EXPECT_EQ(config_of(got, name), config_of(GetParam().json, name)) << got << "\ninstead of\n"
                                                                    << GetParam().json;
}

TEST_P(OperationModels, InferWhatKerasInfers) {
  const std::vector<KerasTensor> outputs = load().outputs();
  ASSERT_EQ(outputs.size(), GetParam().outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    // What Keras infers may be less than what there is to know, and is wrong for some operations.
    if (GetParam().wanted.empty()) continue;
    const Spec &got = outputs[i].spec(), &computed = GetParam().wanted[i].spec();
    EXPECT_TRUE(is_same_dtype(got.dtype, computed.dtype)) << to_string(got) << to_string(computed);
    EXPECT_TRUE(is_compatible(got.shape, computed.shape)) << to_string(got) << to_string(computed);
    Shape inferred;
    from_json(GetParam().outputs[i].at("shape"), inferred);
    if (is_compatible(inferred, computed.shape)) {
      for (std::size_t k = 0; k < inferred.size(); ++k) {
        EXPECT_TRUE(inferred[k] == any_dim || got.shape[k] == inferred[k])
            << to_string(got) << ", Keras infers " << to_string(inferred);
      }
    }
  }
}

TEST_P(OperationModels, ComputeWhatKerasComputes) {
  EXPECT_EQ(compare(run(load()), GetParam()), "");
}

// By the kernels that are fast, in the place of those that define.
TEST_P(OperationModels, PredictWhatKerasPredicts) {
  if (!GetParam().is_layer || GetParam().wanted.empty()) return;
  const Model model = load();
  const Tree<Tensor> x = pack(model.input(), GetParam().given);
  EXPECT_EQ(compare(model.predict(x, {.batch_size = GetParam().given[0].shape()[0]}).flatten(),
                    GetParam()),
            "");
}

TEST_P(OperationModels, SurviveAFile) {
  if (!GetParam().is_layer) return;
  const TemporaryFolder folder;
  const Model model = load();
  save_model(model, folder / "m.keras");
  const Model again = load_model(folder / "m.keras");
  const std::string& name = GetParam().name;
  EXPECT_EQ(config_of(model_to_json(again), name), config_of(GetParam().json, name));
  const std::vector<Tensor> weights = again.get_weights();
  ASSERT_EQ(weights.size(), GetParam().weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    EXPECT_TRUE(identical(weights[i], GetParam().weights[i])) << i;
  }
}

TEST_P(OperationModels, AreClonedWhole) {
  const Model model = load(), clone = clone_model(model, {.weights = CloneWeights::copy});
  EXPECT_EQ(model_to_json(clone), model_to_json(model));
  EXPECT_EQ(compare(run(clone), GetParam()), "");
}

std::string test_name(const testing::TestParamInfo<OperationModel>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return std::to_string(info.index) + "_" + name;
}
INSTANTIATE_TEST_SUITE_P(Layers, OperationModels, testing::ValuesIn(operation_models()), test_name);
INSTANTIATE_TEST_SUITE_P(LayerModels, OperationModels, testing::ValuesIn(layer_models()),
                         test_name);

TEST(OperationModelList, EveryOperationHasAModel) {
  std::string all;
  for (const OperationModel& model : operation_models()) all += model.json;
  for (const LayerEntry& entry : all_operations()) {
    const std::string wanted =
        fmt::format("\"module\": \"{}\", \"class_name\": \"{}\"", entry.module, entry.name);
    EXPECT_NE(all.find(wanted), std::string::npos) << entry.module << '>' << entry.name;
  }
}

}  // namespace
