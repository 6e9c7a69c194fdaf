// Every oneDNN kernel against its op's definition, on one and two threads, with weights that are
// packed beforehand and weights that are inputs.

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/onednn/kernels.h"
#include "tests/support/kernel_case.h"

namespace ramet::test {
namespace {

struct OneDnnCase {
  std::string name;
  const Kernel* kernel;
  KernelCase node;
};
void PrintTo(const OneDnnCase& test, std::ostream* os) { *os << test.name; }

using List = std::vector<Dim>;

/// Weights such that sums of `fan_in` products stay near 1.
Tensor weights(const Shape& shape, Dim fan_in) {
  return random_tensor(shape, 2, 1 / std::sqrt(static_cast<double>(fan_in)));
}

// ---------------------------------------------------------------- convolution

struct ConvShape {
  Shape x, kernel;
  List strides, dilation, before, after;
  Dim groups = 1;
};

KernelCase conv_node(const ConvShape& s) {
  const std::size_t rank = s.strides.size();
  const Dim fan_in = element_count(s.kernel) / s.kernel[rank + 1];
  return {.op = &ops::conv_op,
          .inputs = {random_tensor(s.x), weight(weights(s.kernel, fan_in))},
          .attrs = ops::ConvAttrs{s.strides, s.dilation, s.before, s.after, s.groups}};
}

std::vector<OneDnnCase> conv_cases() {
  const std::pair<std::string, ConvShape> shapes[] = {
      {"Plain", {{2, 9, 8, 16}, {3, 3, 16, 32}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}},
      {"OddChannels", {{2, 9, 8, 5}, {3, 3, 5, 7}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}},
      {"OneTap", {{2, 9, 8, 32}, {1, 1, 32, 48}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}},
      {"OneTapStrided", {{2, 9, 8, 32}, {1, 1, 32, 48}, {2, 2}, {1, 1}, {0, 0}, {0, 0}}},
      {"FirstOfResNet", {{1, 32, 32, 3}, {7, 7, 3, 64}, {2, 2}, {1, 1}, {3, 3}, {3, 3}}},
      {"OneChannel", {{2, 12, 12, 1}, {3, 3, 1, 8}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}},
      {"UnevenPadding", {{2, 9, 8, 16}, {4, 3, 16, 16}, {2, 3}, {1, 1}, {1, 0}, {2, 1}}},
      {"Dilated", {{2, 15, 16, 16}, {3, 2, 16, 16}, {1, 1}, {2, 3}, {2, 1}, {2, 2}}},
      {"Grouped", {{2, 9, 8, 32}, {3, 3, 8, 64}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 4}},
      {"GroupedOddly", {{2, 9, 8, 6}, {3, 3, 2, 9}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 3}},
      {"Depthwise", {{2, 9, 8, 32}, {3, 3, 1, 32}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 32}},
      {"DepthwiseOddly", {{2, 9, 8, 19}, {5, 5, 1, 19}, {2, 2}, {1, 1}, {1, 1}, {2, 2}, 19}},
      {"DepthMultiplier", {{2, 9, 8, 16}, {3, 3, 1, 32}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 16}},
      {"Line", {{2, 20, 16}, {3, 16, 32}, {1}, {1}, {1}, {1}}},
      {"CausalLine", {{2, 20, 8}, {3, 8, 12}, {1}, {4}, {8}, {0}}},
      {"DepthwiseLine", {{2, 20, 16}, {4, 1, 16}, {2}, {1}, {1}, {2}, 16}},
      {"Volume", {{1, 5, 6, 7, 16}, {3, 3, 3, 16, 16}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}}},
      {"StridedVolume",
       {{1, 5, 6, 7, 3}, {2, 3, 3, 3, 5}, {2, 1, 2}, {1, 1, 1}, {0, 1, 1}, {1, 1, 1}}},
      {"PaddedBeyondKernel", {{1, 5, 5, 16}, {3, 3, 16, 16}, {1, 1}, {1, 1}, {4, 4}, {5, 4}}},
      {"OneOutput", {{2, 3, 3, 16}, {3, 3, 16, 8}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}},
  };
  std::vector<OneDnnCase> cases;
  for (const auto& [name, shape] : shapes) {
    cases.push_back({"Conv" + name, &onednn_conv, conv_node(shape)});
  }
  return cases;
}

std::vector<OneDnnCase> conv_transpose_cases() {
  struct TransposeShape {
    Shape x, kernel;
    List strides, dilation, before, after, output;
  };
  const std::pair<std::string, TransposeShape> shapes[] = {
      {"Valid", {{2, 4, 5, 16}, {3, 3, 32, 16}, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {9, 11}}},
      {"Same", {{2, 4, 5, 16}, {3, 3, 8, 16}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, {8, 10}}},
      {"SameEvenKernel", {{2, 4, 5, 16}, {4, 4, 16, 16}, {2, 2}, {1, 1}, {1, 1}, {1, 1}, {8, 10}}},
      {"KernelBelowStride",
       {{2, 4, 5, 8}, {2, 2, 8, 8}, {3, 3}, {1, 1}, {0, 0}, {-1, -1}, {12, 15}}},
      {"OddChannels", {{2, 4, 5, 3}, {3, 3, 5, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {4, 5}}},
      {"Dilated", {{2, 6, 6, 16}, {3, 3, 16, 16}, {1, 1}, {2, 2}, {2, 2}, {2, 2}, {6, 6}}},
      {"Line", {{2, 7, 8}, {3, 12, 8}, {2}, {1}, {0}, {1}, {14}}},
      {"Volume",
       {{1, 3, 4, 3, 8}, {2, 3, 2, 8, 8}, {2, 1, 2}, {1, 1, 1}, {0, 1, 0}, {0, 1, 0}, {6, 4, 6}}},
  };
  std::vector<OneDnnCase> cases;
  for (const auto& [name, s] : shapes) {
    const Dim fan_in = element_count(s.kernel) / s.kernel[s.strides.size()];
    const KernelCase node{
        .op = &ops::conv_transpose_op,
        .inputs = {random_tensor(s.x), weight(weights(s.kernel, fan_in))},
        .attrs = ops::ConvTransposeAttrs{s.strides, s.dilation, s.before, s.after, s.output}};
    cases.push_back({"ConvTranspose" + name, &onednn_conv_transpose, node});
  }
  return cases;
}

// ---------------------------------------------------------------- products of matrices

std::vector<OneDnnCase> matmul_cases() {
  struct MatmulShape {
    Shape a, b;
    bool transpose_a = false, transpose_b = false;
  };
  const std::pair<std::string, MatmulShape> shapes[] = {
      {"Square", {{64, 64}, {64, 64}}},
      {"OneRow", {{1, 256}, {256, 128}}},
      {"OddExtents", {{37, 53}, {53, 29}}},
      {"TransposedA", {{48, 40}, {48, 56}, true}},
      {"TransposedB", {{40, 48}, {56, 48}, false, true}},
      {"BothTransposed", {{48, 40}, {56, 48}, true, true}},
      {"StackedRows", {{2, 3, 16, 24}, {24, 32}}},
      {"StackedRowsTransposedB", {{2, 3, 16, 24}, {32, 24}, false, true}},
      {"TransposedABroadcastB", {{2, 3, 24, 16}, {24, 32}, true}},
      {"Batch", {{6, 16, 24}, {6, 24, 32}}},
      {"BatchTransposedB", {{2, 3, 16, 24}, {2, 3, 32, 24}, false, true}},
      {"BroadcastA", {{16, 24}, {6, 24, 32}}},
      {"BroadcastAcross", {{4, 1, 16, 24}, {1, 3, 24, 32}}},
      {"BroadcastMiddle", {{2, 3, 4, 16, 24}, {2, 1, 4, 24, 32}}},
  };
  std::vector<OneDnnCase> cases;
  for (const auto& [name, s] : shapes) {
    const Dim fan_in = s.a[s.a.size() - (s.transpose_a ? 2 : 1)];
    const KernelCase node{.op = &ops::matmul_op,
                          .inputs = {random_tensor(s.a), weight(weights(s.b, fan_in))},
                          .attrs = ops::MatmulAttrs{s.transpose_a, s.transpose_b}};
    cases.push_back({"Matmul" + name, &onednn_matmul, node});
  }
  return cases;
}

// ---------------------------------------------------------------- epilogues

const std::pair<std::string, EpilogueActivation> activations[] = {
    {"Relu", {EpilogueFunction::relu}},
    {"Clip", {EpilogueFunction::clip, -0.5f, 0.75f}},
    {"Sigmoid", {EpilogueFunction::sigmoid}},
    {"Tanh", {EpilogueFunction::tanh}},
    {"Silu", {EpilogueFunction::silu}},
    {"Gelu", {EpilogueFunction::gelu}},
    {"GeluTanh", {EpilogueFunction::gelu_tanh}},
    {"Elu", {EpilogueFunction::elu, 0.7f}},
    {"LeakyRelu", {EpilogueFunction::leaky_relu, 0.2f}},
    {"HardSigmoid", {EpilogueFunction::hard_sigmoid}},
    {"HardSilu", {EpilogueFunction::hard_silu}},
};

struct Heavy {
  std::string name;
  const Kernel* kernel;
  KernelCase node;
  Shape output;
};

std::vector<Heavy> heavy_nodes() {
  const ConvShape conv{{2, 7, 8, 16}, {3, 3, 16, 24}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
  const ConvShape one_tap{{2, 7, 8, 64}, {1, 1, 64, 32}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  const ConvShape depthwise{{2, 7, 8, 24}, {3, 3, 1, 24}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, 24};
  const KernelCase matmul{.op = &ops::matmul_op,
                          .inputs = {random_tensor({4, 13, 48}), weight(weights({48, 40}, 48))},
                          .attrs = ops::MatmulAttrs{}};
  const KernelCase batched{.op = &ops::matmul_op,
                           .inputs = {random_tensor({4, 13, 48}), weights({4, 48, 40}, 48)},
                           .attrs = ops::MatmulAttrs{}};
  const KernelCase transpose{
      .op = &ops::conv_transpose_op,
      .inputs = {random_tensor({2, 5, 5, 16}), weight(weights({3, 3, 24, 16}, 36))},
      .attrs = ops::ConvTransposeAttrs{{2, 2}, {1, 1}, {0, 0}, {1, 1}, {10, 10}}};
  return {{"Conv", &onednn_conv, conv_node(conv), {2, 7, 8, 24}},
          {"OneTapConv", &onednn_conv, conv_node(one_tap), {2, 7, 8, 32}},
          {"DepthwiseConv", &onednn_conv, conv_node(depthwise), {2, 7, 8, 24}},
          {"ConvTranspose", &onednn_conv_transpose, transpose, {2, 10, 10, 24}},
          {"Matmul", &onednn_matmul, matmul, {4, 13, 40}},
          {"BatchedMatmul", &onednn_matmul, batched, {4, 13, 40}}};
}

std::vector<OneDnnCase> epilogue_cases() {
  std::vector<OneDnnCase> cases;
  for (const Heavy& heavy : heavy_nodes()) {
    const Tensor bias = random_tensor({heavy.output.back()}, 3);
    const Tensor residual = random_tensor(heavy.output, 4);
    const auto add = [&](const std::string& name, CaseEpilogue epilogue) {
      KernelCase node = heavy.node;
      node.epilogue = std::move(epilogue);
      cases.push_back({heavy.name + name, heavy.kernel, std::move(node)});
    };
    for (const auto& [name, activation] : activations) {
      add(name, {.bias = {}, .before = {}, .residual = {}, .after = activation});
      add("Bias" + name + "ResidualRelu", {.bias = bias,
                                           .before = activation,
                                           .residual = residual,
                                           .after = {EpilogueFunction::relu}});
    }
    add("Bias", {.bias = bias, .before = {}, .residual = {}, .after = {}});
    add("Residual", {.bias = {}, .before = {}, .residual = residual, .after = {}});
    add("BiasReluResidualHardSigmoid", {.bias = bias,
                                        .before = {EpilogueFunction::relu},
                                        .residual = residual,
                                        .after = {EpilogueFunction::hard_sigmoid}});
  }
  return cases;
}

// ---------------------------------------------------------------- pooling

std::vector<OneDnnCase> pool_cases() {
  struct PoolShape {
    Shape x;
    List window, strides, before, after;
  };
  const std::pair<std::string, PoolShape> shapes[] = {
      {"Halves", {{2, 8, 8, 16}, {2, 2}, {2, 2}, {0, 0}, {0, 0}}},
      {"Overlapping", {{2, 9, 11, 19}, {3, 3}, {2, 2}, {1, 1}, {1, 1}}},
      {"UnevenPadding", {{2, 8, 7, 3}, {3, 2}, {2, 2}, {0, 0}, {1, 1}}},
      {"Whole", {{2, 7, 7, 32}, {7, 7}, {1, 1}, {0, 0}, {0, 0}}},
      {"Line", {{2, 20, 6}, {3}, {2}, {1}, {1}}},
      {"Volume", {{1, 4, 5, 6, 8}, {2, 2, 3}, {2, 1, 1}, {0, 0, 1}, {0, 1, 1}}},
  };
  std::vector<OneDnnCase> cases;
  for (const auto& [name, s] : shapes) {
    const KernelCase node{.op = &ops::average_pool_op,
                          .inputs = {random_tensor(s.x)},
                          .attrs = ops::PoolAttrs{s.window, s.strides, s.before, s.after}};
    cases.push_back({"AveragePool" + name, &onednn_average_pool, node});
  }
  return cases;
}

// ---------------------------------------------------------------- recurrent layers

std::vector<OneDnnCase> recurrent_cases() {
  constexpr Dim batch = 3, time = 5, channels = 6;
  std::vector<OneDnnCase> cases;
  for (const Dim units : {7, 16}) {
    for (const bool reverse : {false, true}) {
      for (const bool sequences : {false, true}) {
        const std::string name = std::string(reverse ? "Reverse" : "") +
                                 (sequences ? "Sequences" : "Last") + std::to_string(units);
        const CaseInput x = random_tensor({batch, time, channels});
        const CaseInput h = random_tensor({batch, units}, 3), c = random_tensor({batch, units}, 4);
        const CaseInput lstm_bias = weight(random_tensor({4 * units}, 7));
        const ops::RecurrentAttrs lstm{.reverse = reverse, .return_sequences = sequences};
        for (const bool with_bias : {true, false}) {
          cases.push_back({"Lstm" + name + (with_bias ? "" : "WithoutBias"),
                           &onednn_lstm,
                           {.op = &ops::lstm_op,
                            .inputs = {x,
                                       h,
                                       c,
                                       weight(weights({channels, 4 * units}, channels)),
                                       weight(weights({units, 4 * units}, units)),
                                       with_bias ? lstm_bias : CaseInput(),
                                       {}},
                            .attrs = lstm}});
        }
        for (const bool reset_after : {true, false}) {
          const Shape bias_shape = reset_after ? Shape{2, 3 * units} : Shape{3 * units};
          const ops::GruAttrs gru{
              .reverse = reverse, .return_sequences = sequences, .reset_after = reset_after};
          for (const bool with_bias : {true, false}) {
            cases.push_back(
                {"Gru" + name + (reset_after ? "ResetAfter" : "ResetBefore") +
                     (with_bias ? "" : "WithoutBias"),
                 &onednn_gru,
                 {.op = &ops::gru_op,
                  .inputs = {x,
                             h,
                             weight(weights({channels, 3 * units}, channels)),
                             weight(weights({units, 3 * units}, units)),
                             with_bias ? weight(random_tensor(bias_shape, 7)) : CaseInput(),
                             {}},
                  .attrs = gru}});
          }
        }
      }
    }
  }
  return cases;
}

// ---------------------------------------------------------------- normalization

std::vector<OneDnnCase> normalization_cases() {
  std::vector<OneDnnCase> cases;
  for (const std::int64_t axis : {0, 1, 2}) {
    cases.push_back({"SoftmaxAxis" + std::to_string(axis),
                     &onednn_softmax,
                     {.op = &ops::softmax_op,
                      .inputs = {random_tensor({5, 19, 8}, 1, 3)},
                      .attrs = ops::AxisAttrs{axis}}});
  }
  const CaseInput x = random_tensor({3, 5, 37}), gamma = weight(random_tensor({37}, 2)),
                  beta = weight(random_tensor({37}, 3));
  const std::pair<std::string, std::vector<CaseInput>> inputs[] = {
      {"Alone", {x, {}, {}}}, {"Gamma", {x, gamma, {}}}, {"Both", {x, gamma, beta}}};
  for (const auto& [name, given] : inputs) {
    cases.push_back({"LayerNorm" + name,
                     &onednn_layer_norm,
                     {.op = &ops::layer_norm_op, .inputs = given, .attrs = ops::LayerNormAttrs{}}});
  }
  return cases;
}

// ---------------------------------------------------------------- the test

class OneDnn : public testing::TestWithParam<OneDnnCase> {};

// float32 sums of up to 1,152 products of size 1 / sqrt(1152), and oneDNN's polynomials for erf and
// exp, whose errors are absolute.
constexpr Tolerance tolerance{.relative = 2e-5, .absolute = 1e-5};

void expect_definition(const Kernel& kernel, KernelCase node, const std::vector<Tensor>& expected) {
  const int threads_before = omp_get_max_threads();
  for (int threads : {1, 2}) {
    omp_set_num_threads(threads);
    node.threads = threads;
    CaseRun run(kernel, node);
    if (kernel.name.ends_with("winograd") && run.refusal().starts_with("oneDNN has none")) {
      GTEST_SKIP() << "oneDNN 3 and machines without AVX-512 have no Winograd convolution";
    }
    ASSERT_EQ(run.refusal(), "");
    run.run();
    run.run();  // nothing of the first run may be left over
    const std::vector<Tensor> actual = run.outputs();
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      const Mismatch worst = worst_mismatch(actual[i], expected[i], tolerance);
      EXPECT_LT(worst.error, 1) << "output " << i << " with " << threads << " threads: element "
                                << worst.element << " is " << worst.actual << ", expected "
                                << worst.expected;
    }
  }
  omp_set_num_threads(threads_before);
}

TEST_P(OneDnn, GivesWhatTheOpIsDefinedAs) {
  const OneDnnCase& test = GetParam();
  const std::vector<Tensor> expected = definition(test.node);
  expect_definition(*test.kernel, test.node, expected);
  KernelCase changing = test.node;
  for (CaseInput& in : changing.inputs) in.is_static = false;
  expect_definition(*test.kernel, changing, expected);
}

std::vector<OneDnnCase> all_cases() {
  std::vector<OneDnnCase> all;
  for (const auto& cases : {conv_cases(), conv_transpose_cases(), matmul_cases(), epilogue_cases(),
                            pool_cases(), recurrent_cases(), normalization_cases()}) {
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Cases, OneDnn, testing::ValuesIn(all_cases()),
                         [](const auto& param_info) { return param_info.param.name; });

// ---------------------------------------------------------------- refusals

std::string refusal(const Kernel& kernel, const KernelCase& node) {
  return CaseRun(kernel, node).refusal();
}

TEST(OneDnnRefusal, IntegersAreNotFloats) {
  EXPECT_EQ(
      refusal(onednn_average_pool, {.op = &ops::average_pool_op,
                                    .inputs = {random_integers(DType::int32, {1, 4, 4, 1}, 0, 9)},
                                    .attrs = ops::PoolAttrs{{2, 2}, {2, 2}, {0, 0}, {0, 0}}}),
      "int32(1, 4, 4, 1) is not float32");
}

TEST(OneDnnRefusal, AnEmptyBatchHasNoElements) {
  EXPECT_EQ(refusal(onednn_softmax, {.op = &ops::softmax_op,
                                     .inputs = {Tensor(DType::float32, {0, 3})},
                                     .attrs = ops::AxisAttrs{1}}),
            "float32(0, 3) has no elements");
}

TEST(OneDnnRefusal, SmallProductsAreNotWorthIt) {
  EXPECT_EQ(refusal(onednn_matmul, {.op = &ops::matmul_op,
                                    .inputs = {random_tensor({4, 8}), random_tensor({8, 8})},
                                    .attrs = ops::MatmulAttrs{}}),
            "fewer than 16384 multiplications");
}

TEST(OneDnnRefusal, WindowsMayNotBeEmpty) {
  EXPECT_EQ(refusal(onednn_average_pool, {.op = &ops::average_pool_op,
                                          .inputs = {random_tensor({1, 4, 4, 1})},
                                          .attrs = ops::PoolAttrs{{2, 2}, {2, 2}, {0, 2}, {0, 0}}}),
            "a window may hold nothing but padding");
}

TEST(OneDnnRefusal, RecurrentLayersTakeNoMask) {
  const Tensor mask = Tensor::full(DType::boolean, {2, 3}, 1);
  EXPECT_EQ(refusal(onednn_lstm, {.op = &ops::lstm_op,
                                  .inputs = {random_tensor({2, 3, 4}), random_tensor({2, 5}),
                                             random_tensor({2, 5}), random_tensor({4, 20}),
                                             random_tensor({5, 20}), random_tensor({20}), mask},
                                  .attrs = ops::RecurrentAttrs{}}),
            "a mask");
}

TEST(OneDnnRefusal, RootMeanSquareIsNotCentred) {
  EXPECT_EQ(refusal(onednn_layer_norm, {.op = &ops::layer_norm_op,
                                        .inputs = {random_tensor({2, 8}), {}, {}},
                                        .attrs = ops::LayerNormAttrs{.rms = true}}),
            "without centring");
}

}  // namespace
}  // namespace ramet::test
