#include <gtest/gtest.h>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

// Each of k additions rounds a sum of about sqrt(k), which adds up to about k half units of 1.
Tolerance of_products(Dim k) { return {1e-6, 1e-7 * static_cast<double>(10 + k)}; }

TEST(NativeMatmul, AllSmallSizes) {
  for (Dim m : {0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 25}) {
    for (Dim n : {0, 1, 7, 16, 17, 31, 32, 33, 70}) {
      for (Dim k : {0, 1, 3, 64}) {
        const KernelCase test{&ops::matmul_op,
                              {random_tensor({m, k}, 1), weight(random_tensor({k, n}, 2))},
                              ops::MatmulAttrs{}};
        const std::string what = fmt::format("m {} n {} k {}", m, n, k);
        expect_as_defined(native_matmul, test, of_products(k), what);
      }
    }
  }
}

TEST(NativeMatmul, LargerSizesInBlocksAndOnThreads) {
  struct Case {
    Dim m, n, k;
  };
  for (const auto& [m, n, k] :
       {Case{3, 50, 1300}, {130, 40, 600}, {500, 33, 100}, {1, 1000, 200}, {100, 140, 290}}) {
    for (int threads : {1, 2}) {
      for (bool is_static : {true, false}) {
        for (bool is_transposed : {false, true}) {
          const KernelCase test{&ops::matmul_op,
                                {random_tensor(is_transposed ? Shape{k, m} : Shape{m, k}, 1),
                                 CaseInput(random_tensor({k, n}, 2), is_static)},
                                ops::MatmulAttrs{is_transposed, false},
                                {},
                                threads};
          const std::string what = fmt::format("m {} n {} k {} {}", m, n, k, is_transposed);
          expect_as_defined(native_matmul, test, of_products(k), what);
        }
      }
    }
  }
}

TEST(NativeMatmul, BatchesBroadcastAndFactorsTranspose) {
  struct Case {
    Shape a, b;  // leading axes
  };
  for (const auto& [a, b] : {Case{{}, {}},
                             {{3}, {}},
                             {{}, {3}},
                             {{2, 3}, {3}},
                             {{2, 1}, {1, 4}},
                             {{2, 3}, {2, 3}},
                             {{1}, {1}}}) {
    for (bool transpose_a : {false, true}) {
      for (bool transpose_b : {false, true}) {
        const auto with = [](Shape shape, Dim rows, Dim columns, bool swap) {
          shape.push_back(swap ? columns : rows);
          shape.push_back(swap ? rows : columns);
          return shape;
        };
        for (int threads : {1, 2}) {
          const KernelCase test{&ops::matmul_op,
                                {random_tensor(with(a, 19, 30, transpose_a), 1),
                                 random_tensor(with(b, 30, 37, transpose_b), 2)},
                                ops::MatmulAttrs{transpose_a, transpose_b},
                                {},
                                threads};
          expect_as_defined(native_matmul, test, of_products(30), to_string(a) + to_string(b));
        }
      }
    }
  }
}

TEST(NativeMatmul, Epilogues) {
  const Tensor bias = random_tensor({37}, 3), residual = random_tensor({9, 37}, 4);
  for (std::size_t i = 0; i < choices(EpilogueFunction{}).size(); ++i) {
    const EpilogueActivation activation{static_cast<EpilogueFunction>(i), 0.3f, 0.9f};
    for (const CaseEpilogue& epilogue :
         {CaseEpilogue{bias, activation, {}, {}}, CaseEpilogue{{}, activation, residual, {}},
          CaseEpilogue{bias, {}, residual, activation}}) {
      const KernelCase test{&ops::matmul_op,
                            {random_tensor({9, 20}, 1), weight(random_tensor({20, 37}, 2))},
                            ops::MatmulAttrs{},
                            epilogue};
      expect_as_defined(native_matmul, test, of_products(20),
                        std::string(choices(EpilogueFunction{})[i]));
    }
  }
}

}  // namespace
}  // namespace ramet::test
