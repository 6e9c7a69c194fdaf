#include <gtest/gtest.h>

#include <cmath>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

constexpr Tolerance exact{0, 1e-300};

// Terms are about 1, so partial sums of 64 are about 8, and each addition rounds by 2^-22 at most.
Tolerance of_sum(Dim terms) { return {1e-6, 6e-7 * (1 + std::sqrt(static_cast<double>(terms)))}; }

struct ReduceCase {
  Shape shape;
  std::vector<Dim> axes;
};

std::vector<ReduceCase> reduce_cases() {
  std::vector<ReduceCase> cases = {{{3, 4}, {0, 1}},
                                   {{3, 4, 5}, {1}},
                                   {{2, 7, 7, 100}, {1, 2}},
                                   {{2, 7, 7, 64}, {1, 2}},
                                   {{2, 7, 7, 3}, {1, 2}},
                                   {{2, 7, 7, 3}, {0, 1, 2}},
                                   {{5, 6, 7}, {0, 2}},
                                   {{3, 4, 5, 6, 7}, {0, 2, 4}},
                                   {{3, 4, 5, 6, 7}, {1, 3}},
                                   {{5000, 3}, {0}},
                                   {{3000, 70}, {0}},
                                   {{100000}, {0}},
                                   {{1, 5, 1}, {0, 1}},
                                   {{4, 1, 3}, {1}},
                                   {{1}, {0}},
                                   {{2, 30, 33, 40}, {0, 2}},
                                   {{70000, 2}, {0}},
                                   {{600, 200}, {0}}};
  for (Dim size : odd_sizes) {
    if (size == 0) continue;
    cases.push_back({{size}, {0}});
    cases.push_back({{3, size}, {1}});
    cases.push_back({{5, size}, {0}});
    cases.push_back({{size, 5}, {0}});
    cases.push_back({{2, 300, size}, {1}});
  }
  return cases;
}

TEST(NativeReduce, AgreesWithTheDefinitionOverAnyAxes) {
  for (const auto& [shape, axes] : reduce_cases()) {
    Dim terms = 1;
    for (Dim axis : axes) terms *= shape[static_cast<std::size_t>(axis)];
    const Tensor x = random_tensor(shape);
    for (int threads : {1, 2}) {
      const auto check = [&](const Op& op, const Tensor& values, Tolerance tolerance) {
        const KernelCase test{&op, {values}, ops::ReduceAttrs{axes, false}, {}, threads};
        expect_as_defined(native_reduce, test, tolerance,
                          std::string(op.name) + to_string(shape) + to_json(axes).dump());
      };
      check(ops::sum_op, x, of_sum(terms));
      check(ops::max_op, x, exact);
      check(ops::min_op, x, exact);
      Tensor near_one = x;
      for (float& value : near_one.mutable_data<float>()) value = 1 + value * 1e-3f;
      // Each of the factors is rounded.
      check(ops::prod_op, near_one, {1e-7 * (3 + std::sqrt(static_cast<double>(terms))), 0});
    }
  }
}

TEST(NativeReduce, NotANumberGoesThrough) {
  for (Dim size : {3, 17, 1025}) {
    for (Dim at : {Dim{0}, size / 2, size - 1}) {
      Tensor x = random_tensor({4, size});
      x.mutable_data<float>()[static_cast<std::size_t>(size + at)] = NAN;
      for (const Op* op : {&ops::sum_op, &ops::prod_op, &ops::max_op, &ops::min_op}) {
        for (Dim axis : {0, 1}) {
          const KernelCase test{op, {x}, ops::ReduceAttrs{{axis}, false}};
          expect_as_defined(native_reduce, test, {1e-3, 1e-4}, std::string(op->name));
        }
      }
    }
  }
}

TEST(NativeReduce, LongSumsStayAccurate) {
  // A single accumulator would be off by about 1e-4 here.
  const Tensor ones = Tensor::full(DType::float32, {1 << 21}, 0.1);
  const KernelCase test{&ops::sum_op, {ones}, ops::ReduceAttrs{{0}, false}};
  expect_as_defined(native_reduce, test, {1e-6, 0}, "tenths");
  const KernelCase columns{
      &ops::sum_op, {ones.reshape({1 << 15, 64})}, ops::ReduceAttrs{{0}, false}};
  expect_as_defined(native_reduce, columns, {2e-6, 0}, "columns of tenths");
}

TEST(NativeMoments, OverAllAxesButTheLast) {
  for (Dim channels : {1, 3, 16, 17, 40, 5000}) {
    for (const Shape& shape : {Shape{1, channels}, Shape{7, channels}, Shape{9, 30, channels}}) {
      for (int threads : {1, 2}) {
        ops::ReduceAttrs attrs;
        for (std::size_t i = 0; i + 1 < shape.size(); ++i)
          attrs.axes.push_back(static_cast<Dim>(i));
        const KernelCase test{&ops::moments_op, {random_tensor(shape)}, attrs, {}, threads};
        expect_as_defined(native_moments, test, {2e-6, 2e-6}, to_string(shape));
      }
    }
  }
  const KernelCase rows{&ops::moments_op, {random_tensor({3, 4})}, ops::ReduceAttrs{{1}}};
  expect_refusal(native_moments, rows, "other axes");
}

// The mean of the squares less the square of the mean would have no digit left.
TEST(NativeMoments, SmallVarianceFarFromZero) {
  Tensor x = random_tensor({2000, 20});
  for (float& value : x.mutable_data<float>()) value = 1000 + value * 0.01f;
  const KernelCase test{&ops::moments_op, {x}, ops::ReduceAttrs{{0}}, {}, 2};
  expect_as_defined(native_moments, test, {1e-3, 0}, "far from zero");
}

TEST(NativeIntReduce, IntegersAndBoolsAreExact) {
  for (DType dtype : {DType::int32, DType::int64, DType::uint32, DType::boolean}) {
    const Tensor x = random_integers(dtype, {4, 5, 6, 7}, 0, dtype == DType::boolean ? 2 : 30);
    for (const std::vector<Dim>& axes : {std::vector<Dim>{0}, {3}, {1, 2}, {0, 1, 2, 3}}) {
      for (const Op* op : {&ops::sum_op, &ops::prod_op, &ops::max_op, &ops::min_op}) {
        const bool is_arithmetic = op == &ops::sum_op || op == &ops::prod_op;
        if (is_arithmetic && dtype == DType::boolean) continue;
        const KernelCase test{op, {x}, ops::ReduceAttrs{axes, false}};
        expect_as_defined(native_int_reduce, test, exact, std::string(op->name));
      }
    }
  }
  const KernelCase apart{
      &ops::sum_op, {Tensor::zeros(DType::int32, {2, 2, 2})}, ops::ReduceAttrs{{0, 2}, false}};
  expect_refusal(native_int_reduce, apart, "neighbours");
}

TEST(NativeArg, FindsTheFirstOfEqualsAndNotANumber) {
  Tensor x = random_integers(DType::float32, {6, 9, 10}, 0, 5);
  x.mutable_data<float>()[200] = NAN;
  x.mutable_data<float>()[210] = NAN;
  for (const Op* op : {&ops::argmax_op, &ops::argmin_op}) {
    for (Dim axis : {0, 1, 2}) {
      const KernelCase test{op, {x}, ops::ArgAttrs{axis, false}};
      expect_as_defined(native_arg, test, exact, std::string(op->name));
    }
  }
}

TEST(NativeCumsum, AddsAlongAnyAxis) {
  for (Dim axis : {0, 1, 2}) {
    const KernelCase test{&ops::cumsum_op, {random_tensor({6, 9, 10})}, ops::AxisAttrs{axis}};
    expect_as_defined(native_cumsum, test, exact, "cumsum");
  }
}

TEST(NativeCumprod, MultipliesAlongAnyAxis) {
  for (Dim axis : {0, 1, 2}) {
    const KernelCase test{&ops::cumprod_op, {random_tensor({6, 9, 10})}, ops::AxisAttrs{axis}};
    expect_as_defined(native_cumsum, test, exact, "cumprod");
  }
}

TEST(NativeArgsort, SortsRows) {
  for (bool descending : {false, true}) {
    for (Dim count : {Dim{1}, Dim{5}, Dim{33}}) {
      Tensor x = random_tensor({7, 33});
      for (Dim i = 0; i < x.size(); i += 4) {  // equal elements, and some that are no numbers
        x.mutable_data<float>()[static_cast<std::size_t>(i)] = i % 3 == 0 ? 0.5f : std::nanf("");
      }
      KernelCase test{&ops::argsort_op, {x}, ops::SortAttrs{1, descending, count}};
      test.threads = 2;
      expect_as_defined(native_argsort, test, exact, "argsort");
      const KernelCase whole{
          &ops::argsort_op, {x.cast(DType::int32)}, ops::SortAttrs{1, descending, count}};
      expect_as_defined(native_argsort, whole, exact, "argsort of integers");
    }
  }
}

TEST(NativeArgsort, RefusesOtherAxes) {
  const KernelCase test{&ops::argsort_op, {random_tensor({4, 5})}, ops::SortAttrs{0}};
  expect_refusal(native_argsort, test, "last axis");
}

}  // namespace
}  // namespace ramet::test
