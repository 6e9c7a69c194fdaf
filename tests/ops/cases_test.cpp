// Every case against every golden of its name.

#include "tests/ops/cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "tests/support/reference_run.h"

using namespace ramet;

std::vector<OpCase> all_op_cases() {
  std::vector<OpCase> all;
  for (const auto& family : {algorithm_cases(), elementwise_cases(), gradient_cases(),
                             image_cases(), linalg_cases(), loss_cases(), movement_cases(),
                             nn_cases(), recurrent_cases(), reduction_cases(), text_cases()}) {
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
// steps of the inputs, and what has no inputs.
bool has_no_second_derivative(std::string_view name) { return name.empty(); }

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
  if (GetParam().is_smooth)
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
