#include <gtest/gtest.h>

#include "ramet/runtime/kernel.h"

using namespace ramet;

namespace {

// (a + b, relu(a + b) > 1), with b broadcast along the rows.
TEST(ReferenceFused, RunsItsStepsForEachElement) {
  const Attrs attrs = FusedAttrs{
      .inputs = 3,
      .steps = {{Elementwise::add, DType::float32, {0, 1}},
                {Elementwise::relu, DType::float32, {3}},
                {Elementwise::greater, DType::boolean, {4, 2}}},
      .results = {0, 2},
  };
  const Tensor a = Tensor::of<float>({2, 2}, {1, -4, 3, 0.5f}), b = Tensor::of<float>({2}, {1, 2}),
               limit = Tensor::scalar(2.0f);
  Tensor sum(DType::float32, {2, 2}), is_large(DType::boolean, {2, 2});
  const Specs inputs = {a.spec(), b.spec(), limit.spec()}, outputs = {sum.spec(), is_large.spec()};
  const std::vector<const std::byte*> from = {a.bytes(), b.bytes(), limit.bytes()};
  const std::vector<std::byte*> to = {sum.mutable_bytes(), is_large.mutable_bytes()};
  reference_kernel(fused_op)({attrs, inputs, outputs, from, to});
  EXPECT_TRUE(identical(sum, Tensor::of<float>({2, 2}, {2, -2, 4, 2.5f})));
  EXPECT_TRUE(identical(is_large, Tensor::of<bool>({2, 2}, {false, false, true, true})));
}

}  // namespace
