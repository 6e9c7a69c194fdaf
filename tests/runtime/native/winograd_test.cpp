#include "ramet/runtime/kernels/native/winograd.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ramet/ops/backward.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

// float32 sums of some hundred terms, whose largest error Winograd's points double.
constexpr Tolerance of_sums = {2e-5, 1e-5};

struct Shapes {
  Shape x;
  Dim filters, before, after;

  Shape kernel() const { return {3, 3, x[3], filters}; }
  Shape output() const {
    return {x[0], x[1] + before + after - 2, x[2] + before + after - 2, filters};
  }
  std::vector<Dim> twice(Dim extent) const { return {extent, extent}; }
  std::string text() const { return to_string(x) + " to " + to_string(output()); }
};

// Whole tiles and parts of them, more tiles than a block, channels and filters that fill no vector,
// fewer tiles than threads share.
const Shapes shapes[] = {
    {{1, 24, 24, 64}, 64, 1, 1}, {{1, 29, 27, 40}, 52, 1, 1}, {{2, 30, 18, 35}, 49, 0, 0},
    {{5, 14, 14, 32}, 80, 1, 1}, {{4, 15, 13, 64}, 33, 2, 0}, {{130, 5, 3, 37}, 65, 1, 1},
    {{1, 18, 14, 96}, 96, 1, 1},
};

Tensor scaled(const Shape& shape, unsigned seed, Dim terms) {
  return random_tensor(shape, seed, 1 / std::sqrt(static_cast<double>(terms)));
}

KernelCase conv_case(const Shapes& s) {
  return {.op = &ops::conv_op,
          .inputs = {random_tensor(s.x), weight(scaled(s.kernel(), 2, 9 * s.x[3]))},
          .attrs = ops::ConvAttrs{{1, 1}, {1, 1}, s.twice(s.before), s.twice(s.after)}};
}

KernelCase transpose_case(const Shapes& s) {
  return {.op = &ops::conv_transpose_op,
          .inputs = {random_tensor(s.output()), weight(scaled(s.kernel(), 2, 9 * s.filters))},
          .attrs = ops::ConvTransposeAttrs{
              {1, 1}, {1, 1}, s.twice(s.before), s.twice(s.after), {s.x[1], s.x[2]}}};
}

KernelCase gradient_case(const Shapes& s) {
  const Shape dy = s.output();
  return {.op = &ops::conv_kernel_gradient_op,
          .inputs = {random_tensor(s.x), scaled(dy, 2, dy[0] * dy[1] * dy[2])},
          .attrs = ops::ConvKernelGradientAttrs{
              {1, 1}, {1, 1}, s.twice(s.before), s.twice(s.after), {3, 3}}};
}

void expect_with_threads(const Kernel& kernel, KernelCase test, const std::string& what) {
  for (int threads : {1, 3}) {
    test.threads = threads;
    expect_as_defined(kernel, test, of_sums, what + " on threads: " + std::to_string(threads));
  }
}

TEST(Winograd, ConvAsDefined) {
  for (const Shapes& s : shapes) {
    KernelCase test = conv_case(s);
    expect_with_threads(native_conv_winograd, test, s.text());
    test.inputs[1].is_static = false;
    expect_with_threads(native_conv_winograd, test, s.text() + " with a changing kernel");
  }
}

TEST(Winograd, EpilogueAsDefined) {
  for (const Shapes& s : shapes) {
    KernelCase test = conv_case(s);
    test.epilogue.bias = random_tensor({s.filters}, 3);
    test.epilogue.before = {EpilogueFunction::silu};
    test.epilogue.residual = random_tensor(s.output(), 4);
    test.epilogue.after = {EpilogueFunction::relu};
    expect_with_threads(native_conv_winograd, test, s.text() + " bias, silu, residual, relu");
  }
}

TEST(Winograd, TransposedAsDefined) {
  for (const Shapes& s : shapes) {
    KernelCase test = transpose_case(s);
    test.epilogue.bias = random_tensor({s.x[3]}, 3);
    expect_with_threads(native_conv_transpose_winograd, test, s.text());
    test.inputs[1].is_static = false;
    expect_with_threads(native_conv_transpose_winograd, test, s.text() + " with a changing kernel");
  }
}

TEST(Winograd, KernelGradientAsDefined) {
  for (const Shapes& s : shapes) {
    expect_with_threads(native_conv_kernel_gradient_winograd, gradient_case(s), s.text());
  }
}

TEST(Winograd, NotForOthers) {
  KernelCase test = conv_case(shapes[0]);
  test.attrs = ops::ConvAttrs{{2, 2}, {1, 1}, {1, 1}, {1, 1}};
  expect_refusal(native_conv_winograd, test, "not a plain 3x3 convolution");
  test = conv_case({{1, 100, 100, 3}, 64, 1, 1});
  expect_refusal(native_conv_winograd, test, "too small to gain");
  test = conv_case({{1, 14, 14, 256}, 256, 1, 1});
  test.inputs[1].is_static = false;
  expect_refusal(native_conv_winograd, test, "the kernel changes at each run");
}

}  // namespace
}  // namespace ramet::test
