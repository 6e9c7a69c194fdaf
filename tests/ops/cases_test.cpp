// Every case against every golden of its name.

#include "tests/ops/cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/support/reference_run.h"

using namespace ramet;

std::vector<OpCase> all_op_cases() {
  std::vector<OpCase> all;
  for (const auto& family :
       {algorithm_cases(), complex_cases(), elementwise_cases(), gradient_cases(), image_cases(),
        linalg_cases(), loss_cases(), movement_cases(), nn_cases(), recurrent_cases(),
        reduction_cases(), text_cases()}) {
    all.insert(all.end(), family.begin(), family.end());
  }
  return all;
}

namespace {

class OpCases : public testing::TestWithParam<OpCase> {
 protected:
  // Calls f(golden) for each golden of the case.
  template <class F>
  void for_each_golden(F&& f) {
    for (const OpGolden& golden : all_op_goldens()) {
      if (golden.case_name() == GetParam().name) f(golden);
    }
  }
};

TEST_P(OpCases, InferWhatKerasComputes) {
  for_each_golden([](const OpGolden& golden) {
    EXPECT_EQ(check_specs(GetParam(), golden), "") << golden.name;
  });
}

TEST_P(OpCases, ReferenceAgreesWithKeras) {
  for_each_golden([](const OpGolden& golden) {
    const auto results = reference_run(build(GetParam(), golden), golden.inputs);
    EXPECT_EQ(check_values(GetParam(), golden, results), "") << golden.name;
  });
}

// Where no slope can be compared with a second derivative: results that are whole numbers, texts or
// steps of the inputs; what is computed in float32 whatever is given, as coordinates of images are;
// and functions whose cases hold numbers outside their domain (arccosh, rsqrt, sqrt).
bool has_no_second_derivative(std::string_view name) {
  static const std::set<std::string_view> all = {
      // clang-format off
      "affine_transform/constant_bilinear", "affine_transform/constant_nearest",
      "affine_transform/nearest_bilinear", "affine_transform/nearest_nearest",
      "affine_transform/reflect_bilinear", "affine_transform/reflect_nearest",
      "affine_transform/wrap_bilinear", "affine_transform/wrap_nearest", "all/all", "all/axes",
      "all/keepdims", "any/all", "any/axes", "any/keepdims", "arccosh", "argmax/all",
      "argmax/axis", "argmax/keepdims", "argmin/all", "argmin/axis", "argmin/keepdims",
      "argsort", "argsort/axis", "argsort/descending", "bitcast/narrow", "bitcast/same",
      "bitcast/wide", "bitwise_and", "bitwise_or", "bitwise_xor", "cast/bfloat16", "cast/bool",
      "cast/float16", "cast/int16", "cast/int32", "cast/int64", "cast/int8", "cast/uint16",
      "cast/uint32", "cast/uint64", "cast/uint8", "ceil", "count_values", "cross_hash", "equal",
      "floor", "floor_divide", "gcd", "greater", "greater_equal", "hash_bucket/integers",
      "hash_bucket/salt", "hash_bucket/strings", "index_counts", "index_counts/binary",
      "isfinite", "isinf", "isnan", "left_shift", "less", "less_equal", "logical_and",
      "logical_not", "logical_or", "logical_xor", "longest_row", "longest_row/characters",
      "lookup/integers", "lookup/integers_hashed", "lookup/left_out", "lookup/strings",
      "lookup/strings_mask", "lookup/strings_salt", "map_coordinates/whole", "not_equal",
      "one_hot", "one_hot/first_axis", "ones_like", "perspective_transform", "resize/antialias",
      "resize/area", "resize/bicubic", "resize/bilinear", "resize/lanczos3", "resize/lanczos5",
      "right_shift", "round", "rsqrt", "searchsorted/left", "searchsorted/right", "sign",
      "sqrt", "token_at/integers", "token_at/strings", "token_counts", "tokenize",
      "tokenize/characters", "tokenize/ngrams", "tokenize/tokens", "tokenize/whole", "trunc",
      "where/numbers", "zeros_like",
      // clang-format on
  };
  return all.contains(name);
}

TEST_P(OpCases, GradientsAgreeWithFiniteDifferences) {
  int second = 0;
  for_each_golden([&](const OpGolden& golden) {
    // A score far below all others is equal to any other such score: rounding makes stairs.
    if (!GetParam().is_smooth || golden.name == "attention/bias@all_masked") return;
    // Half floats would be converted all the same.
    const bool has_halves = std::any_of(golden.inputs.begin(), golden.inputs.end(), [](auto& in) {
      return in.dtype() == DType::float16 || in.dtype() == DType::bfloat16;
    });
    if (has_halves) return;
    const GradientReport report = check_gradients(GetParam(), golden);
    EXPECT_EQ(report.wrong, "") << golden.name;
    second += report.second;
  });
  // A check that compares nothing must be known to.
  if (!GetParam().is_smooth) return;
  EXPECT_NE(second > 0, has_no_second_derivative(GetParam().name)) << second;
}

std::string test_name(const testing::TestParamInfo<OpCase>& info) {
  std::string name = std::to_string(info.index) + "_" + std::string(info.param.name);
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Ops, OpCases, testing::ValuesIn(all_op_cases()), test_name);

bool has_case(std::string_view name) {
  const std::vector<OpCase> cases = all_op_cases();
  return std::any_of(cases.begin(), cases.end(),
                     [name](const OpCase& op_case) { return op_case.name == name; });
}

TEST(OpGoldens, EveryGoldenHasACase) {
  for (const OpGolden& golden : all_op_goldens()) {
    EXPECT_TRUE(has_case(golden.case_name())) << golden.name;
  }
}

TEST(OpGoldens, EveryCaseHasAGolden) {
  for (const OpCase& op_case : all_op_cases()) {
    const auto& goldens = all_op_goldens();
    const bool found = std::any_of(goldens.begin(), goldens.end(), [&](const OpGolden& golden) {
      return golden.case_name() == op_case.name;
    });
    EXPECT_TRUE(found) << op_case.name;
  }
}

}  // namespace
