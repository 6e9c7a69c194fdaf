// Every case against the golden of its name.

#include "tests/layers/cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

using namespace ramet;

std::vector<LayerCase> all_layer_cases() {
  std::vector<LayerCase> all;
  for (const auto& family :
       {activation_cases(), audio_cases(), convolutional_cases(), core_cases(),
        image_preprocessing_cases(), merging_cases(), normalization_cases(), pooling_cases(),
        preprocessing_cases(), regularization_cases(), reshaping_cases()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
}

namespace {

class LayerCases : public testing::TestWithParam<LayerCase> {
 protected:
  void expect_nothing_wrong(std::string (*check)(const LayerCase&, const LayerGolden&)) {
    const LayerGolden* golden = find_layer_golden(GetParam().name);
    ASSERT_NE(golden, nullptr) << "no golden";
    const KerasVersionScope scope(golden->keras_version);
    const KerasVersionScope of_the_goldens({3, 15});
    EXPECT_EQ(check(GetParam(), *golden), "");
  }
};

TEST_P(LayerCases, ConfigIsWhatKerasSaves) { expect_nothing_wrong(check_config); }
TEST_P(LayerCases, SymbolicCallInfersTheShape) { expect_nothing_wrong(check_shapes); }
TEST_P(LayerCases, WeightsAreThoseOfKeras) { expect_nothing_wrong(check_weights); }
TEST_P(LayerCases, ValuesAndMasksAgreeWithKeras) { expect_nothing_wrong(check_values); }
TEST_P(LayerCases, DTypePoliciesAreKept) { expect_nothing_wrong(check_policies); }
TEST_P(LayerCases, GradientsAgreeWithFiniteDifferences) { expect_nothing_wrong(check_gradients); }
TEST_P(LayerCases, CloneIsEqualButApart) { expect_nothing_wrong(check_clone); }

std::string test_name(const testing::TestParamInfo<LayerCase>& info) {
  std::string name = std::string(info.param.name);
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Layers, LayerCases, testing::ValuesIn(all_layer_cases()), test_name);

TEST(LayerGoldens, EveryGoldenHasACase) {
  const std::vector<LayerCase> cases = all_layer_cases();
  for (const LayerGolden& golden : all_layer_goldens()) {
    const bool found = std::any_of(cases.begin(), cases.end(), [&](const LayerCase& layer_case) {
      return layer_case.name == golden.name;
    });
    EXPECT_TRUE(found) << golden.name;
  }
}

}  // namespace
