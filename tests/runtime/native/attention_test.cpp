#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

struct Sizes {
  Dim batch, queries, keys, heads, depth, values;
};
constexpr Sizes all_sizes[] = {{1, 1, 1, 1, 1, 1},
                               {2, 5, 7, 3, 4, 6},
                               {1, 49, 33, 2, 17, 20},
                               {3, 100, 100, 1, 8, 8},
                               {1, 70, 130, 5, 32, 48}};
constexpr Tolerance close{2e-5, 2e-6};

KernelCase attention_case(const Sizes& s, CaseInput bias, ops::AttentionAttrs attrs, int threads) {
  return {&ops::attention_op,
          {random_tensor({s.batch, s.queries, s.heads, s.depth}, 1),
           random_tensor({s.batch, s.keys, s.heads, s.depth}, 2),
           random_tensor({s.batch, s.keys, s.heads, s.values}, 3), std::move(bias)},
          attrs,
          {},
          threads};
}
std::string name_of(const Sizes& s) {
  return fmt::format("queries {} keys {} heads {} depth {}", s.queries, s.keys, s.heads, s.depth);
}

TEST(NativeAttention, OfAllSizes) {
  for (const Sizes& s : all_sizes) {
    for (int threads : {1, 2, 3}) {
      for (double scale : {0.3, -0.5, 0.0}) {
        const KernelCase test = attention_case(s, {}, {.scale = scale}, threads);
        expect_as_defined(native_attention, test, close, name_of(s));
      }
      const KernelCase causal = attention_case(s, {}, {.scale = 0.4, .causal = true}, threads);
      expect_as_defined(native_attention, causal, close, name_of(s));
    }
  }
}

TEST(NativeAttention, BiasesBroadcast) {
  const Sizes s{2, 50, 37, 3, 8, 8};
  for (const Shape& shape : {Shape{2, 3, 50, 37}, Shape{2, 1, 1, 37}, Shape{1, 3, 50, 1},
                             Shape{50, 37}, Shape{37}, Shape{1}, Shape{2, 1, 50, 1}}) {
    const KernelCase test = attention_case(s, random_tensor(shape, 4), {.scale = 0.4}, 2);
    expect_as_defined(native_attention, test, close, to_string(shape));
  }
}

// A query that may see nothing spreads evenly.
TEST(NativeAttention, MasksHideKeys) {
  const Sizes s{2, 20, 40, 2, 8, 8};
  Tensor bias = Tensor::zeros(DType::float32, {2, 1, 20, 40});
  auto values = bias.mutable_data<float>();
  for (std::size_t i = 0; i < 40; ++i) values[i] = static_cast<float>(ops::masked_score);
  for (std::size_t i = 40; i < 800; i += 3) values[i] = static_cast<float>(ops::masked_score);
  expect_as_defined(native_attention, attention_case(s, bias, {.scale = 0.4}, 2), close, "masked");
}

TEST(NativeAttention, NansReachTheQueriesThatSeeThem) {
  KernelCase test = attention_case({1, 10, 30, 1, 4, 4}, {}, {.scale = 0.4}, 1);
  test.inputs[0].value->mutable_data<float>()[9] = NAN;
  expect_as_defined(native_attention, test, close, "NaN");
}

TEST(NativeAttention, RefusesABiasThatIsCausalToo) {
  const Sizes s{1, 5, 5, 1, 4, 4};
  expect_refusal(native_attention, attention_case(s, random_tensor({5, 5}), {1, true}, 1),
                 "causal with a bias");
}

}  // namespace
}  // namespace ramet::test
