#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

// The sum of a thousand terms is the least accurate part; subnormal results become 0.
constexpr Tolerance close{3e-6, 1e-37};

TEST(NativeSoftmax, SumsToOneAlongAnyAxis) {
  for (Dim size : odd_sizes) {
    for (int threads : {1, 2}) {
      const Tensor x = random_tensor({5, size, 3}, 1, 4);
      for (Dim axis : {0, 1, 2}) {
        const KernelCase test{&ops::softmax_op, {x}, ops::AxisAttrs{axis}, {}, threads};
        expect_as_defined(native_softmax, test, close, "axis of " + std::to_string(size));
      }
      const KernelCase rows{
          &ops::softmax_op, {random_tensor({40, size}, 2, 4)}, ops::AxisAttrs{1}, {}, threads};
      expect_as_defined(native_softmax, rows, close, "row of " + std::to_string(size));
    }
  }
}

TEST(NativeSoftmax, HandlesMaskedAndUndefinedScores) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (Dim size : {5, 40}) {
    Tensor x = random_tensor({6, size});
    auto values = x.mutable_data<float>();
    const auto set = [&](Dim row, Dim column, float value) {
      values[static_cast<std::size_t>(row * size + column)] = value;
    };
    set(0, 2, -1e9f);
    set(1, 3, -infinity);
    set(2, 1, NAN);
    set(3, size - 1, infinity);
    for (Dim j = 0; j < size; ++j) set(4, j, -infinity);
    for (Dim j = 0; j < size; ++j) set(5, j, 1e30f);
    for (Dim axis : {0, 1}) {
      const KernelCase test{&ops::softmax_op, {x}, ops::AxisAttrs{axis}};
      expect_as_defined(native_softmax, test, close, "special values");
    }
  }
}

TEST(NativeLayerNorm, NormalizesTheLastAxis) {
  for (Dim size : odd_sizes) {
    const Tensor x = random_tensor({7, size}), gamma = random_tensor({size}, 2),
                 beta = random_tensor({size}, 3);
    for (bool rms : {false, true}) {
      const ops::LayerNormAttrs attrs{1e-3, rms};
      // An element near the mean loses digits relative to itself, not to 1.
      constexpr Tolerance tolerance{2e-6, 2e-6};
      const std::vector<std::vector<CaseInput>> inputs = {
          {x, gamma, beta}, {x, gamma, {}}, {x, {}, beta}, {x, {}, {}}};
      for (const auto& given : inputs) {
        const KernelCase test{&ops::layer_norm_op, given, attrs, {}, 2};
        expect_as_defined(native_layer_norm, test, tolerance, "width " + std::to_string(size));
      }
    }
  }
}

TEST(NativeLayerNorm, LargeMeansDoNotCancel) {
  Tensor x = random_tensor({3, 300});
  for (float& value : x.mutable_data<float>()) value += 1000;
  const KernelCase test{&ops::layer_norm_op, {x, {}, {}}, ops::LayerNormAttrs{1e-6, false}};
  // The mean itself is known to two units of 2^-14.
  expect_as_defined(native_layer_norm, test, {2e-4, 2e-4}, "mean 1000");
}

}  // namespace
}  // namespace ramet::test
