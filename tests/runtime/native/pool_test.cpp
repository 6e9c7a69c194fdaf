#include <gtest/gtest.h>

#include <cmath>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/pool_window.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

struct PoolShape {
  Shape x, dy;
  ops::PoolAttrs attrs;
};

TEST(NativeMaxPoolGradient, FindsTheFirstLargestOfEachWindow) {
  const PoolShape shapes[] = {
      {{2, 8, 8, 16}, {2, 4, 4, 16}, {{2, 2}, {2, 2}, {0, 0}, {0, 0}}},
      {{2, 9, 9, 3}, {2, 4, 4, 3}, {{2, 2}, {2, 2}, {0, 0}, {0, 0}}},     // a border unseen
      {{2, 9, 11, 19}, {2, 5, 6, 19}, {{3, 3}, {2, 2}, {1, 1}, {1, 1}}},  // overlapping
      {{2, 8, 7, 33}, {2, 4, 4, 33}, {{3, 2}, {2, 2}, {0, 0}, {1, 1}}},   // padded behind
      {{1, 9, 9, 8}, {1, 3, 3, 8}, {{2, 2}, {3, 3}, {0, 0}, {0, 0}}},     // gaps
      {{3, 20, 6}, {3, 10, 6}, {{3}, {2}, {1}, {1}}},                     // a line
      {{1, 4, 4, 6, 8}, {1, 2, 2, 3, 8}, {{2, 2, 2}, {2, 2, 2}, {0, 0, 0}, {0, 0, 0}}},
  };
  for (const PoolShape& s : shapes) {
    // Few values, so that many windows have several largest ones.
    Tensor x = random_integers(DType::float32, s.x, 0, 4);
    x.mutable_data<float>()[5] = NAN;
    const KernelCase test{&ops::max_pool_gradient_op, {x, random_tensor(s.dy, 2)}, s.attrs, {}, 2};
    expect_as_defined(native_max_pool_gradient, test, {1e-6, 1e-6}, to_string(s.x));
  }
}

TEST(NativeMaxPool, AsDefined) {
  struct Case {
    Shape x;
    ops::PoolAttrs attrs;
  };
  const Case cases[] = {
      {{2, 8, 8, 16}, {{2, 2}, {2, 2}, {0, 0}, {0, 0}}},
      {{2, 9, 11, 19}, {{3, 3}, {2, 2}, {1, 1}, {1, 1}}},  // overlapping
      {{2, 8, 7, 33}, {{3, 2}, {2, 2}, {0, 0}, {1, 1}}},   // padded behind
      {{1, 9, 9, 8}, {{2, 2}, {3, 3}, {0, 0}, {0, 0}}},    // gaps
      {{1, 3, 2, 5}, {{5, 5}, {1, 1}, {2, 2}, {2, 2}}},    // wider than the image
      {{1, 4, 4, 7}, {{2, 2}, {2, 2}, {0, 2}, {2, 0}}},    // windows within the padding
      {{3, 20, 6}, {{3}, {2}, {1}, {1}}},                  // a line
      {{2, 5, 6, 7, 9}, {{2, 3, 2}, {1, 2, 2}, {1, 1, 0}, {0, 1, 1}}},
      {{2, 3, 4, 5, 6, 3}, {{2, 2, 2, 2}, {1, 2, 1, 2}, {0, 1, 1, 0}, {1, 0, 0, 1}}},
  };
  for (const Case& c : cases) {
    Tensor x = random_tensor(c.x);
    x.mutable_data<float>()[7] = NAN;
    for (Dim i = 0; i < c.x.back(); ++i) x.mutable_data<float>()[i] = -INFINITY;
    for (int threads : {1, 2}) {
      const KernelCase test{&ops::max_pool_op, {x}, c.attrs, {}, threads};
      expect_as_defined(native_max_pool, test, {}, to_string(c.x));
    }
  }
  expect_refusal(native_max_pool,
                 {&ops::max_pool_op,
                  {random_integers(DType::int32, {1, 4, 4, 1}, 0, 9)},
                  ops::PoolAttrs{{2, 2}, {2, 2}, {0, 0}, {0, 0}}},
                 "not float32");
}

}  // namespace
}  // namespace ramet::test
