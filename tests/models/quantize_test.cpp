// quantize and enable_lora against the numbers of the real Keras.

#include "ramet/models/quantize.h"

#include <gtest/gtest.h>

#include "ramet/ramet.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"
#include "tests/support/model_golden.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

Model golden_model(const std::string& name) {
  return load_model(golden_path("models/" + name + ".keras"));
}

// Keras gives every object of a config a number of its own.
Json without_ids(Json json) {
  if (json.is_object()) {
    json.erase("shared_object_id");
    // Keras notes the mode in layers that do not have it, too.
    const Json* dtype = json.find("dtype");
    if (dtype != nullptr && dtype->is_object() && dtype->at("class_name") == Json("DTypePolicy")) {
      json.erase("quantization_config");
    }
    for (auto& [key, value] : json.members()) value = without_ids(value);
  }
  return json;
}

// What a file of the model would hold, layer by layer.
void expect_same_weights(const Model& actual, const Model& expected, double tolerance) {
  for (const Layer& layer : expected.layers()) {
    const std::vector<Tensor> wanted = layer.impl().saved_values();
    const std::vector<Tensor> found = actual.get_layer(layer.name()).impl().saved_values();
    ASSERT_EQ(found.size(), wanted.size()) << layer.name();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(found[i].dtype(), wanted[i].dtype()) << layer.name() << ' ' << i;
      EXPECT_EQ(difference(found[i], wanted[i], tolerance), "") << layer.name() << ' ' << i;
    }
    EXPECT_EQ(without_ids(actual.get_layer(layer.name()).get_config()).dump(),
              without_ids(layer.get_config()).dump());
  }
}

struct Case {
  const char* name;
  QuantizationConfig config;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Quantize : public testing::TestWithParam<Case> {};

TEST_P(Quantize, GivesTheWeightsOfKeras) {
  const std::string name = GetParam().name;
  const ModelGolden golden = model_golden(name);
  const Model model = golden_model("float");
  const Tensor before = model.predict(golden.inputs[0]);  // compiled once already
  const QuantizationReport report = quantize(model, GetParam().config);
  EXPECT_EQ(report.quantized.size(), name == "float8" ? 4u : 5u);
  expect_same_weights(model, golden_model(name), 1e-6);
  EXPECT_EQ(differs_from(model, golden, 2e-2), "");
  EXPECT_NE(difference(model.predict(golden.inputs[0]), before, 0), "");
}

INSTANTIATE_TEST_SUITE_P(
    Modes, Quantize,
    testing::Values(
        Case{"int8", "int8"},
        Case{"int8_weights", Int8QuantizationConfig{.activation_quantizer = std::nullopt}},
        Case{"int8_narrow", Int8QuantizationConfig{.activation_quantizer =
                                                       AbsMaxQuantizer{.value_range = {-63, 63}}}},
        Case{"int4", "int4"}, Case{"int4_groups", Int4QuantizationConfig{.block_size = 4}},
        Case{"int4_channels", Int4QuantizationConfig{.block_size = -1}}, Case{"float8", "float8"}));

class LowRank : public testing::TestWithParam<Case> {};

TEST_P(LowRank, IsAddedAndMergedOnSave) {
  const std::string name = GetParam().name;
  const Model model = golden_model("lora_float");
  if (name != "lora") quantize(model, GetParam().config);
  for (const char* layer : {"embedding", "heads", "dense"}) {
    enable_lora(model.get_layer(layer), 2, {.lora_alpha = 3});
  }
  ModelGolden with_addition = model_golden(name);
  with_addition.outputs.clear();
  for (const auto& [key, tensor] : read_npz(golden_path("models/" + name + ".variables.npz"))) {
    if (key == "out0") {
      with_addition.outputs.push_back(tensor);
      continue;
    }
    const std::string layer = key.substr(0, key.find('|')), weight = key.substr(key.rfind('|') + 1);
    for (const Variable& variable : model.get_layer(layer).weights()) {
      if (variable.name() == weight) variable.assign(tensor);
    }
  }
  EXPECT_EQ(differs_from(model, with_addition, name == "lora_int8" ? 2e-2 : 1e-5), "");
  expect_same_weights(model, golden_model(name), 2e-6);

  const TemporaryFolder folder;
  save_model(model, folder.path() / "merged.keras");
  const Model merged = load_model(folder.path() / "merged.keras");
  EXPECT_EQ(differs_from(merged, model_golden(name), name == "lora_int8" ? 2e-2 : 1e-5), "");
  for (const Variable& variable : merged.get_layer("dense").weights()) {
    if (variable.name() == "kernel") {
      EXPECT_FALSE(variable.trainable());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, LowRank,
                         testing::Values(Case{"lora", "int8"}, Case{"lora_int8", "int8"},
                                         Case{"lora_int4", "int4"}));

TEST(QuantizeModel, ReportsWhatItLeaves) {
  const KerasTensor x = Input({.shape = Shape{4}});
  const Model model(x, Dense({.units = 2}, {.name = "head"})(
                           Dropout({.rate = 0.5})(Dense({.units = 3}, {.name = "body"})(x))));
  const QuantizationReport report = quantize(model, "int8", {.filters = {"^he"}});
  EXPECT_EQ(report.quantized, std::vector<std::string>{"head"});
  ASSERT_EQ(report.skipped.size(), 2u);
  EXPECT_EQ(report.skipped[0].layer, "body");
  EXPECT_EQ(report.skipped[0].why, "filtered");
  EXPECT_EQ(model.get_layer("head").impl().dtype_policy().name(), "int8_from_float32");
  EXPECT_THROW(quantize(model, "int8", {.filters = {"("}}), ValueError);
  EXPECT_THROW(quantize(model, "gptq"), ValueError);
  EXPECT_THROW(quantize(model, "int3"), ValueError);
}

// Keras cannot read a model back whose attention it has quantized; here the config says what it is.
TEST(QuantizeModel, ReachesIntoAttention) {
  const KerasTensor x = Input({.shape = Shape{5, 8}});
  const Model model(x, MultiHeadAttention({.num_heads = 2, .key_dim = 4}, {.name = "mha"})(x, x));
  EXPECT_EQ(quantize(model, "int8").quantized.size(), 4u);
  const Tensor input = Tensor::full(DType::float32, {2, 5, 8}, 0.25);
  const Tensor before = model.predict(input);
  const TemporaryFolder folder;
  save_model(model, folder.path() / "quantized.keras");
  const Model again = load_model(folder.path() / "quantized.keras");
  EXPECT_EQ(difference(again.predict(input), before, 1e-6), "");
  EXPECT_EQ(again.get_layer("mha").weights().size(), model.get_layer("mha").weights().size());
}

TEST(Lora, IsRefused) {
  const Dense built({.units = 2}), plain({.units = 2}),
      constrained({.units = 2, .kernel_constraint = "non_neg"});
  const KerasTensor x = Input({.shape = Shape{4}});
  built(x);
  constrained(x);
  EXPECT_THROW(enable_lora(plain, 2), ValueError);
  EXPECT_THROW(enable_lora(constrained, 2), ValueError);
  EXPECT_THROW(enable_lora(built, 0), ValueError);
  EXPECT_THROW(enable_lora(Dropout({.rate = 0.5}), 2), TypeError);
  enable_lora(built, 2);
  EXPECT_EQ(built.trainable_weights().size(), 3u);  // bias, a, b
  EXPECT_THROW(enable_lora(built, 2), ValueError);
}

TEST(DTypePolicyMaps, FindLayersByPath) {
  const Json json = Json::parse(
      R"({"module": "keras.dtype_policies", "class_name": "DTypePolicyMap", "config": {"default_policy": "float32",
          "policy_map": {"block/dense": "mixed_float16", "encoder/.*": "bfloat16"}}, "registered_name": null})");
  const DTypePolicy map = DTypePolicy::from(json);
  EXPECT_TRUE(map.is_map());
  EXPECT_EQ(map.at("block/dense").name(), "mixed_float16");
  EXPECT_EQ(map.at("encoder/a/b").name(), "bfloat16");
  EXPECT_EQ(map.at("encoder").name(), "float32");
  EXPECT_EQ(map.with("encoder/a/.*", "float16").at("other").name(), "float32");
  EXPECT_THROW(map.with("encoder/a/.*", "float16").at("encoder/a/b"), ValueError);
  EXPECT_EQ(DTypePolicy::from(map.json()), map);
}

TEST(DTypePolicies, KeepTheirEnvelopes) {
  for (const char* name :
       {"float32", "mixed_bfloat16", "float64", "int8_from_mixed_bfloat16", "int4/64_from_float32",
        "int4_from_float32", "float8_from_float32", "gptq/4/128_from_float32",
        "awq/4/-1_from_float32", "ternary_from_float32"}) {
    const DTypePolicy policy(name);
    EXPECT_EQ(policy.name(), name);
    EXPECT_EQ(DTypePolicy::from(policy.json()), policy);
  }
  EXPECT_EQ(DTypePolicy("int8_from_mixed_bfloat16").compute_dtype(), DType::bfloat16);
  EXPECT_EQ(DTypePolicy("int8_from_mixed_bfloat16").source().name(), "mixed_bfloat16");
  EXPECT_THROW(DTypePolicy("int8_from_float16"), ValueError);
  EXPECT_THROW(DTypePolicy("gptq/5/128_from_float32"), ValueError);
  EXPECT_THROW(DTypePolicy("int4/0_from_float32"), ValueError);
  EXPECT_THROW(DTypePolicy("float31"), ValueError);
}

}  // namespace
