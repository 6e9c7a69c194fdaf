// Products by units that multiply bfloat16; on processors without them there is nothing to test.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/split_gemm.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

using List = std::vector<Dim>;

// Each of k additions rounds a sum of about sqrt(k).
Tolerance of_terms(Dim k) { return {1e-6, 1e-7 * static_cast<double>(10 + k)}; }

class Split : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!native::has_matrix_unit()) GTEST_SKIP() << "no matrix unit";
  }
};

TEST_F(Split, MatmulOfAllSizesOnThreads) {
  struct Size {
    Dim m, n, k;
  };
  for (const auto& [m, n, k] : {Size{8, 300, 100},
                                {31, 128, 128},
                                {33, 97, 130},
                                {100, 70, 300},
                                {65, 130, 160},
                                {200, 77, 161},
                                {16, 1000, 512},
                                {513, 196, 70},
                                {64, 2000, 300}}) {
    for (int threads : {1, 2, 3}) {
      const KernelCase test{&ops::matmul_op,
                            {random_tensor({m, k}, 1), weight(random_tensor({k, n}, 2))},
                            ops::MatmulAttrs{},
                            {},
                            threads};
      const std::string what = fmt::format("m {} n {} k {} threads {}", m, n, k, threads);
      expect_as_defined(native_split_matmul, test, of_terms(k), what);
    }
  }
}

TEST_F(Split, MatmulOfFactorsThatChangeOrTranspose) {
  for (const Shape& leading : {Shape{}, Shape{3}, Shape{2, 3}}) {
    for (bool transpose_a : {false, true}) {
      for (bool transpose_b : {false, true}) {
        for (bool is_static : {false, true}) {
          const auto with = [&](Dim rows, Dim columns, bool swap) {
            Shape shape = leading;
            shape.push_back(swap ? columns : rows);
            shape.push_back(swap ? rows : columns);
            return shape;
          };
          const KernelCase test{
              &ops::matmul_op,
              {random_tensor(with(70, 125, transpose_a), 1),
               CaseInput(random_tensor(with(125, 110, transpose_b), 2), is_static)},
              ops::MatmulAttrs{transpose_a, transpose_b},
              {},
              2};
          expect_as_defined(native_split_matmul, test, of_terms(125), to_string(leading));
        }
      }
    }
  }
}

TEST_F(Split, MatmulEpilogues) {
  const Tensor bias = random_tensor({170}, 3), residual = random_tensor({40, 170}, 4);
  for (std::size_t i = 0; i < choices(EpilogueFunction{}).size(); ++i) {
    const EpilogueActivation activation{static_cast<EpilogueFunction>(i), 0.3f, 0.9f};
    for (const CaseEpilogue& epilogue :
         {CaseEpilogue{bias, activation, {}, {}}, CaseEpilogue{{}, activation, residual, {}},
          CaseEpilogue{bias, {}, residual, activation},
          CaseEpilogue{bias, activation, residual, activation}}) {
      const KernelCase test{&ops::matmul_op,
                            {random_tensor({40, 72}, 1), weight(random_tensor({72, 170}, 2))},
                            ops::MatmulAttrs{},
                            epilogue};
      expect_as_defined(native_split_matmul, test, of_terms(72), std::to_string(i));
    }
  }
}

// What bfloat16 halves would get wrong: infinities, and numbers too large for them.
TEST_F(Split, NonFiniteResultsAreThoseOfFloats) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Tensor a = random_tensor({64, 128}, 1), b = random_tensor({128, 96}, 2);
  auto values = a.mutable_data<float>();
  values[3 * 128 + 5] = infinity;
  values[7 * 128 + 1] = -infinity;
  values[9 * 128 + 4] = NAN;
  values[40 * 128] = 3.4e38f;  // rounds to an infinite bfloat16
  b.mutable_data<float>()[70 * 96 + 50] = infinity;
  b.mutable_data<float>()[71 * 96 + 60] = 3.4e38f;
  for (Dim j = 0; j < 96; ++j) b.mutable_data<float>()[static_cast<std::size_t>(j)] = 0.01f;
  const KernelCase test{&ops::matmul_op, {a, weight(b)}, ops::MatmulAttrs{}};
  expect_as_defined(native_split_matmul, test, of_terms(128), "non-finite");
}

struct ConvShape {
  Shape x, kernel;
  List strides, dilation, before, after;
};

KernelCase conv_case(const ConvShape& s, int threads) {
  return {&ops::conv_op,
          {random_tensor(s.x), weight(random_tensor(s.kernel, 2))},
          ops::ConvAttrs{s.strides, s.dilation, s.before, s.after, 1},
          {},
          threads};
}

TEST_F(Split, Convolutions) {
  const ConvShape shapes[] = {
      {{2, 9, 8, 16}, {3, 3, 16, 32}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {{2, 9, 8, 37}, {3, 3, 37, 21}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {{2, 19, 8, 128}, {1, 1, 128, 96}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
      {{3, 19, 18, 64}, {1, 1, 64, 48}, {2, 2}, {1, 1}, {0, 0}, {0, 0}},
      {{2, 18, 19, 32}, {3, 3, 32, 40}, {2, 2}, {1, 1}, {0, 1}, {1, 1}},
      {{1, 25, 24, 16}, {4, 3, 16, 16}, {2, 3}, {1, 1}, {1, 0}, {2, 1}},
      {{2, 15, 16, 16}, {3, 2, 16, 16}, {1, 1}, {2, 3}, {2, 1}, {2, 2}},
      {{1, 35, 46, 16}, {3, 3, 16, 16}, {2, 3}, {3, 2}, {2, 1}, {2, 2}},
      {{1, 7, 7, 96}, {3, 3, 96, 330}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {{9, 7, 7, 32}, {3, 3, 32, 64}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {{2, 200, 16}, {3, 16, 32}, {1}, {1}, {1}, {1}},
      {{2, 200, 18}, {3, 18, 32}, {2}, {4}, {8}, {0}},
      {{1, 15, 15, 16}, {3, 3, 16, 16}, {1, 1}, {1, 1}, {4, 4}, {5, 4}},
  };
  for (const ConvShape& s : shapes) {
    for (int threads : {1, 2}) {
      const Dim terms = element_count(s.kernel) / s.kernel.back();
      expect_as_defined(native_split_conv, conv_case(s, threads), of_terms(terms),
                        to_string(s.x) + to_string(s.kernel));
    }
  }
}

TEST_F(Split, ConvolutionsWithEpilogueAndNonFiniteInput) {
  const ConvShape s{{2, 12, 11, 24}, {3, 3, 24, 40}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
  KernelCase test = conv_case(s, 2);
  auto values = test.inputs[0].value->mutable_data<float>();
  values[500] = std::numeric_limits<float>::infinity();
  values[4000] = NAN;
  test.epilogue = {random_tensor({40}, 3),
                   {EpilogueFunction::silu},
                   random_tensor({2, 12, 11, 40}, 4),
                   {EpilogueFunction::relu}};
  expect_as_defined(native_split_conv, test, of_terms(9 * 24), "epilogue");
}

TEST_F(Split, RefusesWhatItCannotDoOrWhatIsTooSmall) {
  const ConvShape rgb{{1, 32, 32, 3}, {3, 3, 3, 16}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  expect_refusal(native_split_conv, conv_case(rgb, 1), "too few channels");
  const KernelCase vector{&ops::matmul_op,
                          {random_tensor({1, 300}), weight(random_tensor({300, 300}))},
                          ops::MatmulAttrs{}};
  expect_refusal(native_split_matmul, vector, "too small");
}

// ---------------------------------------------------------------- bfloat16

/// Numbers that bfloat16 holds, so that products of one part are exact.
Tensor random_bfloat16(const Shape& shape, unsigned seed = 1) {
  return random_tensor(shape, seed).cast(DType::bfloat16).cast(DType::float32);
}

class Bfloat16Products : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!native::has_unit(native::SplitUnit::best)) GTEST_SKIP() << "no unit for bfloat16";
  }
};

TEST_F(Bfloat16Products, AreExactForWhatItHolds) {
  for (int threads : {1, 2}) {
    KernelCase test{&ops::matmul_op,
                    {random_bfloat16({100, 130}), weight(random_bfloat16({130, 197}, 2))},
                    ops::MatmulAttrs{},
                    {random_tensor({197}, 3), {EpilogueFunction::relu}, {}, {}},
                    threads};
    test.precision = Precision::bfloat16;
    expect_as_defined(native_bf16_matmul, test, of_terms(130), "matmul");
    test = conv_case({{2, 19, 18, 40}, {3, 3, 40, 72}, {2, 1}, {1, 1}, {0, 1}, {1, 1}}, threads);
    for (CaseInput& input : test.inputs) {
      input.value = input.value->cast(DType::bfloat16).cast(DType::float32);
    }
    test.precision = Precision::bfloat16;
    expect_as_defined(native_bf16_conv, test, of_terms(9 * 40), "conv");
  }
}

TEST_F(Bfloat16Products, AreNotUsedUnlessAskedFor) {
  const KernelCase test{&ops::matmul_op,
                        {random_tensor({100, 130}), weight(random_tensor({130, 197}, 2))},
                        ops::MatmulAttrs{}};
  expect_refusal(native_bf16_matmul, test, "of another precision than is wanted");
}

class BfloatUnit : public ::testing::TestWithParam<native::SplitUnit> {
 protected:
  void SetUp() override {
    if (!native::has_unit(GetParam())) GTEST_SKIP() << "no such unit";
  }
};

TEST_P(BfloatUnit, SumsOfAllSizes) {
  using namespace native;
  for (Dim rows : {1, 5, 12, 17, 31, 32, 45}) {
    for (Dim columns : {16, 32, 48, 80}) {
      for (Dim k : {20, 32, 100}) {
        const Tensor a = random_bfloat16({rows, k}), b = random_bfloat16({k, columns}, 2);
        const Tensor start = random_tensor({columns}, 3);
        const SplitRows left = SplitRows::of(1, k, rows);
        const SplitPanels right{1, left.blocks, columns};
        std::vector<std::uint16_t> split(left.bytes() / 2), packed(right.bytes() / 2);
        split_rows(a.data<float>().data(), k, rows, k, left, 0, split.data());
        pack_panels(b.data<float>().data(), columns, 1, k, right, 0, 0, right.panels(),
                    packed.data());
        std::vector<Dim> offsets;
        for (Dim block = 0; block < left.blocks; ++block) {
          offsets.push_back(block * left.rows * split_block);
        }
        const SplitTask task{.left = left,
                             .right = right,
                             .a = split.data(),
                             .b = packed.data(),
                             .offsets = offsets.data(),
                             .last_row = rows,
                             .last_panel = right.panels(),
                             .unit = GetParam()};
        Tensor c(DType::float32, {rows, columns});
        const bool is_finite = multiply_split(
            task, SplitSum{start.data<float>().data(), 0, c.mutable_data<float>().data(), columns});
        EXPECT_TRUE(is_finite);
        const Tensor expected =
            definition({&ops::matmul_op, {a, b}, ops::MatmulAttrs{}, {start, {}, {}, {}}})[0];
        EXPECT_LE(worst_mismatch(c, expected, of_terms(k)).error, 1)
            << rows << " x " << columns << " of " << k << " terms";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Units, BfloatUnit,
                         ::testing::Values(native::SplitUnit::matrix, native::SplitUnit::vectors));

}  // namespace
}  // namespace ramet::test
