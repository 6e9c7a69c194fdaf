#include <gtest/gtest.h>

#include <limits>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

using Function = Elementwise;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

// About 4 units in the last place of a float32; results below the normal range lose digits.
constexpr Tolerance close{4e-7, 1e-37};
constexpr Tolerance exact{0, std::numeric_limits<double>::min()};

const Op& op_named(std::string_view name) {
  for (const Op* op : all_ops()) {
    if (op->name == name) return *op;
  }
  fail<ValueError>("no op named {}", name);
}

Tensor floats(std::vector<float> values) {
  return Tensor::of<float>({static_cast<Dim>(values.size())}, std::span<const float>(values));
}

/// Numbers of all magnitudes and what is no number.
Tensor special_floats() {
  std::vector<float> values = {0.0f,   -0.0f,  1.0f,   -1.0f,     0.5f,     -0.5f,   2.5f,
                               -2.5f,  3.5f,   nan,    1e-6f,     infinity, 88.0f,   89.5f,
                               -87.5f, -90.0f, 1e10f,  -infinity, 1e-40f,   -1e-40f, 3e9f,
                               -3e9f,  1e30f,  -1e30f, 0.34657f,  0.34658f};
  for (float x = 1e-7f; x < 100; x *= 1.31f) {
    values.push_back(x);
    values.push_back(-x);
  }
  return floats(values);
}

TEST(NativeFused, UnaryFunctionsAgreeWithTheScalarOnes) {
  const std::vector<std::string_view> names = {
      "absolute", "arccos", "arccosh", "arcsin",  "arcsinh", "arctan",   "arctanh",
      "ceil",     "cos",    "cosh",    "erf",     "exp",     "expm1",    "floor",
      "isfinite", "isinf",  "isnan",   "log",     "log1p",   "negative", "reciprocal",
      "relu",     "round",  "rsqrt",   "sigmoid", "sign",    "sin",      "sinh",
      "sqrt",     "square", "tan",     "tanh",    "trunc"};
  for (std::string_view name : names) {
    const Op& op = op_named(name);
    expect_as_defined(native_fused, {&op, {special_floats()}}, close, std::string(name));
    expect_as_defined(native_fused, {&op, {random_tensor({1025})}}, close, std::string(name));
  }
}

TEST(NativeFused, BinaryFunctionsAgreeWithTheScalarOnes) {
  const std::vector<std::string_view> names = {
      "add",           "arctan2",   "divide",     "equal",   "floor_divide", "greater",
      "greater_equal", "less",      "less_equal", "maximum", "minimum",      "mod",
      "multiply",      "not_equal", "power",      "subtract"};
  const Tensor row = special_floats(), column = row.reshape({row.size(), 1});
  for (std::string_view name : names) {
    const Op& op = op_named(name);
    expect_as_defined(native_fused, {&op, {row, column}}, close, std::string(name));
  }
}

TEST(NativeFused, IntegersAndBoolsAreExact) {
  const Tensor a = random_integers(DType::int32, {1025}, -100, 100, 1);
  const Tensor b = random_integers(DType::int32, {1025}, -9, 9, 2);
  for (std::string_view name : {"absolute", "negative", "relu", "sign", "square"}) {
    expect_as_defined(native_fused, {&op_named(name), {a}}, exact, std::string(name));
  }
  for (std::string_view name :
       {"add", "subtract", "multiply", "maximum", "minimum", "mod", "floor_divide", "equal",
        "not_equal", "less", "less_equal", "greater", "greater_equal", "bitwise_and", "bitwise_or",
        "bitwise_xor"}) {
    expect_as_defined(native_fused, {&op_named(name), {a, b}}, exact, std::string(name));
  }
  const Tensor p = random_integers(DType::boolean, {1025}, 0, 2, 3);
  const Tensor q = random_integers(DType::boolean, {1025}, 0, 2, 4);
  expect_as_defined(native_fused, {&op_named("logical_not"), {p}}, exact, "logical_not");
  for (std::string_view name : {"logical_and", "logical_or", "logical_xor", "add", "multiply",
                                "maximum", "minimum", "equal", "not_equal", "bitwise_and"}) {
    expect_as_defined(native_fused, {&op_named(name), {p, q}}, exact, std::string(name));
  }
}

TEST(NativeFused, CastsBetweenAllTypes) {
  const std::vector<DType> types = {DType::float32, DType::float64, DType::float16, DType::bfloat16,
                                    DType::int8,    DType::int16,   DType::int32,   DType::int64,
                                    DType::uint8,   DType::uint16,  DType::uint32,  DType::uint64,
                                    DType::boolean};
  // Beyond the range of a 32 bit lane, nothing but a direct cast to a lane's type is exact.
  const auto is_lane = [](DType t) {
    return t == DType::float32 || t == DType::int32 || t == DType::boolean;
  };
  for (DType from : types) {
    const Tensor x = random_integers(DType::int32, {77}, 0, 100).cast(from);
    for (DType to : types) {
      const bool is_wide = size_of(from) > 4 || from == DType::uint32;
      if (from == to || (is_wide && (!is_lane(to) || to == DType::boolean))) continue;
      const std::string what = std::string(to_string(from)) + " to " + std::string(to_string(to));
      expect_as_defined(native_fused, {&op_named("cast"), {x}, ops::CastAttrs{to}}, exact, what);
    }
  }
  for (DType to : {DType::int32, DType::boolean}) {
    const KernelCase special{&op_named("cast"), {special_floats()}, ops::CastAttrs{to}};
    expect_as_defined(native_fused, special, exact, "special float32");
  }
}

TEST(NativeFused, OperandsBroadcastInAllWays) {
  struct Shapes {
    Shape a, b;
  };
  std::vector<Shapes> shapes = {{{}, {}},
                                {{1, 1}, {1}},
                                {{5}, {}},
                                {{4, 3}, {3}},
                                {{4, 3}, {4, 1}},
                                {{4, 1}, {1, 3}},
                                {{300, 5}, {5}},
                                {{300, 5}, {300, 1}},
                                {{7, 300}, {7, 1}},
                                {{7, 300}, {300}},
                                {{3, 2500}, {2500}},
                                {{3, 2500}, {3, 1}},
                                {{2, 9, 4}, {2, 1, 4}},
                                {{2, 130, 16}, {2, 1, 16}},
                                {{2, 3, 200}, {2, 1, 200}},
                                {{2, 3, 4, 5}, {2, 1, 4, 1}},
                                {{0, 3}, {3}},
                                {{3, 0}, {1}},
                                {{40000}, {40000}},
                                {{200, 300}, {1, 300}},
                                {{200, 300}, {200, 1}}};
  for (Dim size : odd_sizes) shapes.push_back({{size}, {size}});
  for (Dim size : odd_sizes) shapes.push_back({{3, size}, {size}});
  for (const auto& [a, b] : shapes) {
    const Tensor x = random_tensor(a, 1), y = random_tensor(b, 2);
    const std::string what = to_string(a) + " and " + to_string(b);
    for (int threads : {1, 2}) {
      const KernelCase forward{&ops::subtract_op, {x, y}, {}, {}, threads};
      const KernelCase backward{&ops::subtract_op, {y, x}, {}, {}, threads};
      expect_as_defined(native_fused, forward, exact, what);
      expect_as_defined(native_fused, backward, exact, what);
      const Tensor mask = random_integers(DType::boolean, b, 0, 2);
      const KernelCase masked{&ops::where_op, {mask, x, Tensor::scalar(-1.0f)}, {}, {}, threads};
      expect_as_defined(native_fused, masked, exact, what + " where");
    }
  }
}

// relu(x * scale + shift), with the mask of what is positive and x itself squared.
FusedAttrs small_program() {
  return {.inputs = 3,
          .steps = {{Function::multiply, DType::float32, {0, 1}},
                    {Function::add, DType::float32, {3, 2}},
                    {Function::relu, DType::float32, {4}},
                    {Function::greater, DType::boolean, {4, 2}},
                    {Function::square, DType::float32, {0}},
                    {Function::cast, DType::float32, {6}},
                    {Function::multiply, DType::float32, {8, 5}}},
          .results = {2, 3, 6, 4}};
}

TEST(NativeFused, ProgramsWithSeveralResults) {
  for (Dim size : odd_sizes) {
    const KernelCase test{
        &fused_op,
        {random_tensor({3, size}, 1), random_tensor({size}, 2), random_tensor({3, 1}, 3)},
        small_program()};
    expect_as_defined(native_fused, test, close, "width " + std::to_string(size));
  }
}

TEST(NativeFused, LongProgramsReuseTheirBuffer) {
  FusedAttrs program{
      .inputs = 2, .steps = {{Function::add, DType::float32, {0, 1}}}, .results = {}};
  for (std::int32_t i = 2; i < 60; ++i) {
    const Function function = i % 3 == 0 ? Function::maximum : Function::subtract;
    program.steps.push_back({function, DType::float32, {i, i % 7 == 0 ? i / 2 : 1}});
  }
  program.results = {static_cast<std::int32_t>(program.steps.size()) - 1, 20, 7};
  const KernelCase test{&fused_op, {random_tensor({37, 100}, 1), random_tensor({100}, 2)}, program};
  expect_as_defined(native_fused, test, exact, "long program");
}

// x * scale, its sums and those of x itself.
FusedAttrs program_with_sums(Dim channels) {
  return {.inputs = 2,
          .steps = {{Function::multiply, DType::float32, {0, 1}},
                    {Function::square, DType::float32, {2}}},
          .results = {0},
          .sums = {{0, {channels}}, {3, {1, 1, channels}}}};
}

TEST(NativeFused, SumsOverRows) {
  constexpr Tolerance of_sums{1e-5, 1e-5};
  for (Dim channels : {3, 8, 16, 33, 96, 2100}) {
    for (Dim rows : {1, 2, 7, 130}) {
      for (int threads : {1, 2}) {
        const KernelCase test{&fused_op,
                              {random_tensor({rows, 5, channels}, 1), random_tensor({channels}, 2)},
                              program_with_sums(channels),
                              {},
                              threads};
        expect_as_defined(native_fused, test, of_sums,
                          fmt::format("{} rows of {}", rows, channels));
      }
    }
  }
}

TEST(NativeFused, RefusesSumsOfSingleElements) {
  const KernelCase test{
      &fused_op, {random_tensor({4, 1}), random_tensor({1})}, program_with_sums(1)};
  expect_refusal(native_fused, test, "one element");
}

// Results of 16 MB and more are written past the caches.
TEST(NativeFused, LargeResults) {
  for (Dim channels : {64, 63}) {
    const KernelCase test{
        &fused_op,
        {random_tensor({2, 35'000, channels}, 1), random_tensor({channels}, 2)},
        {FusedAttrs{
            .inputs = 2, .steps = {{Function::multiply, DType::float32, {0, 1}}}, .results = {0}}},
        {},
        2};
    expect_as_defined(native_fused, test, exact, fmt::format("{} channels", channels));
  }
}

TEST(NativeFused, ImagesOfBytesAreScaledInOneGo) {
  const FusedAttrs program{.inputs = 2,
                           .steps = {{Function::cast, DType::float32, {0}},
                                     {Function::multiply, DType::float32, {2, 1}}},
                           .results = {1}};
  const Tensor image = random_integers(DType::uint8, {2, 31, 31, 3}, 0, 256);
  const KernelCase test{&fused_op, {image, Tensor::scalar(1.0f / 255)}, program};
  expect_as_defined(native_fused, test, exact, "rescaling");
}

TEST(NativeFused, RefusesTypesItHasNoLanesFor) {
  const Tensor x = Tensor::zeros(DType::float64, {3});
  expect_refusal(native_fused, {&ops::add_op, {x, x}}, "float64");
}

}  // namespace
}  // namespace ramet::test
