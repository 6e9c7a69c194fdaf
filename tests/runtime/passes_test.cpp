// Each pass, before and after, as text: `%n` are values, leaves first. And whole programs against
// the definition, where passes meet each other.

#include "ramet/runtime/passes/passes.h"

#include <gtest/gtest.h>

#include "ramet/ops/backward.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/program.h"

using namespace ramet;

namespace {

Value x_of(Shape shape, DType dtype = DType::float32) {
  return input({std::move(shape), dtype}, "x");
}
Value weight(std::int64_t key, Shape shape) {
  return variable(key, {std::move(shape), DType::float32});
}
Value number(double value) { return constant(Tensor::full(DType::float32, {}, value)); }

// The nodes of the graph after the pass, one a line.
template <class Pass>
std::string after(Pass&& pass, const Graph& graph) {
  Ir ir(graph);
  pass(ir);
  ir.verify();
  const std::string text = ir.to_text();
  std::string nodes;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    if (line.find('(') != std::string::npos && line.find(" input ") == std::string::npos &&
        line.find(" variable ") == std::string::npos &&
        line.find(" constant ") == std::string::npos) {
      nodes += line + "\n";
    }
    begin = end + 1;
  }
  return nodes;
}

constexpr auto simplify = [](Ir& ir) { passes::simplify(ir); };

TEST(Simplify, DropsWhatNobodyUses) {
  const Value x = x_of({2});
  EXPECT_EQ(after(simplify, {{x}, {ops::exp(x)}}), "%1 = exp(%0) : float32(2,)\n");
}

TEST(Simplify, MergesEqualNodes) {
  const Value x = x_of({2});
  EXPECT_EQ(after(simplify, {{x}, {ops::add(ops::exp(x), ops::exp(x))}}),
            "%1 = exp(%0) : float32(2,)\n%3 = add(%1, %1) : float32(2,)\n");
}

TEST(Simplify, UndoesTransposesThatUndoEachOther) {
  const Value x = x_of({2, 3});
  const Value same = ops::transpose(ops::transpose(x, {1, 0}), {1, 0});
  EXPECT_EQ(after(simplify, {{x}, {ops::exp(same)}}), "%3 = exp(%0) : float32(2, 3)\n");
}

TEST(FoldConstants, ComputesThem) {
  const Value x = x_of({2});
  EXPECT_EQ(after(
                [](Ir& ir) {
                  passes::fold_constants(ir);
                  passes::simplify(ir);
                },
                {{x}, {ops::multiply(x, ops::add(number(1), number(2)))}}),
            "%4 = multiply(%0, %3) : float32(2,)\n");
}

TEST(FoldScale, MovesAScaleIntoTheConvolution) {
  const Value x = x_of({1, 4, 4, 2});
  const Value conv = ops::conv(x, weight(1, {3, 3, 2, 5}), {{1, 1}, {1, 1}, {0, 0}, {0, 0}, 1});
  const Value scaled = ops::add(ops::multiply(conv, weight(2, {5})), weight(3, {5}));
  const std::string text = after([](Ir& ir) { passes::fold_scale(ir); }, {{x}, {scaled}});
  EXPECT_LT(text.find("multiply"), text.find("conv"));  // of the weights, once
  EXPECT_EQ(text.find("multiply", text.find("conv")), std::string::npos);
}

TEST(FuseEpilogue, TakesBiasResidualAndActivation) {
  const Value x = x_of({2, 3}), y = input({{2, 4}, DType::float32}, "y");
  const Value dense = ops::add(ops::matmul(x, weight(1, {3, 4})), weight(2, {4}));
  EXPECT_EQ(
      after([](Ir& ir) { passes::fuse_epilogue(ir); }, {{x, y}, {ops::relu(ops::add(dense, y))}}),
      "%7 = matmul(%0, %2){\"transpose_a\": false, \"transpose_b\": false} "
      "[bias=%4, residual=%1, after=relu] : float32(2, 4)\n");
}

// Both could take the other's result as a residual; only one may.
TEST(FuseEpilogue, GivesASumOfTwoProductsToOneOfThem) {
  const Value x = x_of({2, 3});
  const Value sum = ops::add(ops::matmul(x, weight(1, {3, 4})), ops::matmul(x, weight(2, {3, 4})));
  EXPECT_EQ(after([](Ir& ir) { passes::fuse_epilogue(ir); }, {{x}, {sum}}),
            "%4 = matmul(%0, %3){\"transpose_a\": false, \"transpose_b\": false} : float32(2, 4)\n"
            "%5 = matmul(%0, %1){\"transpose_a\": false, \"transpose_b\": false} [residual=%4] : "
            "float32(2, 4)\n");
}

TEST(FuseElementwise, MakesOneLoop) {
  const Value x = x_of({2, 3});
  EXPECT_EQ(after([](Ir& ir) { passes::fuse_elementwise(ir); },
                  {{x}, {ops::exp(ops::multiply(ops::add(x, 1.0), x))}}),
            "%4 = fused(%0, %1){\"inputs\": 2, \"steps\": [\"add 0 1:float32\", \"multiply 2 "
            "0:float32\", "
            "\"exp 3:float32\"], \"results\": [2], \"sums\": []} : float32(2, 3)\n");
}

// The square reads what the first loop makes, and all else that it needs is known there.
TEST(FuseElementwise, ReadersAndSumsJoinTheLoop) {
  const Value x = x_of({4, 8}), y = ops::multiply(x, 2.0);
  const Value product = ops::matmul(y, weight(1, {8, 8}));
  const Graph graph{{x}, {product, ops::sum(ops::square(y), {{0}}), ops::sum(y, {{0}, true})}};
  EXPECT_EQ(
      after([](Ir& ir) { passes::fuse_elementwise(ir); }, graph),
      "%2, %6, %7 = fused(%0, %1){\"inputs\": 2, \"steps\": [\"multiply 0 1:float32\", "
      "\"square 2:float32\"], \"results\": [0], \"sums\": [\"sum 3:(8,)\", "
      "\"sum 2:(1, 8)\"]} : float32(4, 8) float32(8,) float32(1, 8)\n"
      "%4 = matmul(%2, %3){\"transpose_a\": false, \"transpose_b\": false} : float32(4, 8)\n");
}

// What is not known yet where the first loop runs stays behind.
TEST(FuseElementwise, WaitsForWhatItReads) {
  const Value x = x_of({4, 8}), y = ops::exp(x);
  const Value product = ops::matmul(y, weight(1, {8, 8}));
  const Graph graph{{x}, {ops::add(y, product)}};
  const std::string text = after([](Ir& ir) { passes::fuse_elementwise(ir); }, graph);
  EXPECT_EQ(text.find("exp"), text.find("fused") + text.substr(text.find("fused")).find("exp"));
  EXPECT_NE(text.find("add 0 1"), std::string::npos) << text;
}

TEST(MaskPool, MasksWhatIsSmaller) {
  const Value x = x_of({1, 4, 4, 2}), dy = x_of({1, 2, 2, 2});
  const ops::PoolAttrs halves{{2, 2}, {2, 2}, {0, 0}, {0, 0}};
  const Value gradient = ops::max_pool_gradient(x, dy, halves);
  const Graph graph{{x, dy},
                    {ops::max_pool(x, halves), ops::where(ops::greater(x, 0.0), gradient, 0.0)}};
  const std::string text = after(
      [](Ir& ir) {
        passes::mask_pool(ir);
        passes::simplify(ir);
      },
      graph);
  const std::size_t where = text.find("where("), gradient_at = text.find("max_pool_gradient(");
  ASSERT_NE(where, std::string::npos) << text;
  EXPECT_LT(where, gradient_at) << text;
  EXPECT_NE(text.find(") : float32(1, 2, 2, 2)", where), std::string::npos) << text;
}

TEST(FoldPad, KernelGradientsPadAndTransposedConvolutionsCrop) {
  const Value x = x_of({1, 4, 4, 2}), dy = x_of({1, 4, 4, 3});
  const Value padded = ops::pad(x, {{0, 0}, {1, 1}, {1, 1}, {0, 0}});
  const Value kernel = weight(1, {3, 3, 2, 3});
  const Value y = ops::conv(padded, kernel, {{1, 1}, {1, 1}, {0, 0}, {0, 0}});
  const Values gradients_of = gradients(y, Values{x, kernel}, dy);
  const Graph graph{{x, dy}, {gradients_of[0], gradients_of[1]}};
  const std::string text = after(
      [](Ir& ir) {
        passes::fold_pad(ir);
        passes::simplify(ir);
      },
      graph);
  EXPECT_EQ(text.find("pad("), std::string::npos) << text;
  EXPECT_NE(text.find("conv_transpose("), std::string::npos) << text;
  EXPECT_NE(text.find("conv_kernel_gradient("), std::string::npos) << text;
}

TEST(WidenHalves, ComputesInFloat32) {
  const Value x = x_of({2}, DType::float16);
  EXPECT_EQ(after([](Ir& ir) { passes::widen_halves(ir); }, {{x}, {ops::exp(x)}}),
            "%2 = cast(%0){\"dtype\": \"float32\"} : float32(2,)\n%3 = exp(%2) : float32(2,)\n"
            "%1 = cast(%3){\"dtype\": \"float16\"} : float16(2,)\n");
}

// What compiled programs compute is what the definition says, where several passes meet.
struct ProgramCase {
  std::string_view name;
  Shape shape;
  Value (*build)(const Value& x);
};
void PrintTo(const ProgramCase& test, std::ostream* out) { *out << test.name; }

Value conv1(const Value& x, std::int64_t key, Dim out) {
  return ops::conv(x, weight(key, {1, 1, x.dim(-1), out}), {{1, 1}, {1, 1}, {0, 0}, {0, 0}, 1});
}

const ProgramCase program_cases[] = {
    {"two_convolutions_added",
     {2, 5, 5, 11},
     [](const Value& x) { return ops::add(conv1(x, 1, 11), conv1(x, 2, 11)); }},
    {"three_convolutions_added",
     {1, 4, 4, 3},
     [](const Value& x) {
       return ops::relu(ops::add(ops::add(conv1(x, 1, 7), conv1(x, 2, 7)), conv1(x, 3, 7)));
     }},
    {"sum_of_a_convolution_with_itself_activated",
     {1, 4, 4, 3},
     [](const Value& x) {
       const Value y = conv1(x, 1, 7);
       return ops::add(y, ops::relu(y));
     }},
    {"gated_image",
     {1, 9, 8, 12},
     [](const Value& x) {
       const Value gate = ops::sigmoid(ops::mean(x, {{1, 2}, true}));
       return ops::relu(conv1(ops::multiply(x, gate), 1, 7));
     }},
    {"scale_of_a_sum",
     {1, 4, 4, 3},
     [](const Value& x) {
       return ops::multiply(ops::add(conv1(x, 1, 7), conv1(x, 2, 7)), weight(3, {7}));
     }},
    {"residual_of_a_product",
     {6, 8},
     [](const Value& x) {
       return ops::add(ops::gelu(ops::matmul(x, weight(1, {8, 8}))), x);
     }},
};

class Programs : public testing::TestWithParam<ProgramCase> {};

TEST_P(Programs, ComputeWhatTheDefinitionSays) {
  const Value x = x_of(GetParam().shape);
  const Graph graph{{x}, {GetParam().build(x)}};
  const auto data = [](const Shape& shape) {
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>((i * 37) % 101) / 50 - 1;
    }
    return Tensor::of<float>(shape, values);
  };
  const auto run = [&](CompileOptions options) {
    const auto program = Program::compile(graph, options);
    std::vector<Tensor> weights;
    for (std::int64_t key : program->variables()) {
      for (const auto& call : postorder(graph.outputs)) {
        if (call->op == &variable_op && call->as<VariableAttrs>().key == key) {
          weights.push_back(data(call->outputs[0].shape));
        }
      }
    }
    Workspace workspace(program->bind(weights));
    const std::vector<Tensor> inputs{data(GetParam().shape)};
    return workspace.run(inputs)[0];
  };
  const Tensor fast = run({}), definition = run({.reference = true});
  for (Dim i = 0; i < fast.size(); ++i) EXPECT_NEAR(fast.at(i), definition.at(i), 1e-5) << i;
}

INSTANTIATE_TEST_SUITE_P(Runtime, Programs, testing::ValuesIn(program_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RepeatNarrow, MakesRowsLong) {
  const auto repeats = [](const Shape& shape, const Shape& operand) {
    const Value x = x_of(shape);
    const std::string text = after(
        [](Ir& ir) {
          passes::fuse_elementwise(ir);
          passes::repeat_narrow(ir);
        },
        {{x}, {ops::subtract(x, weight(0, operand))}});
    return text.substr(0, text.find("%2") == 0 ? 0 : text.find('\n'));
  };
  EXPECT_EQ(repeats({224, 224, 3}, {3}),
            "%3 = broadcast_to(%1){\"shape\": [1, 224, 3]} : float32(1, 224, 3)");
  EXPECT_EQ(repeats({20, 30, 90, 2}, {20, 1, 1, 2}), "");  // it would be as large as x
  EXPECT_EQ(repeats({4, 5, 3}, {3}), "");
  EXPECT_EQ(repeats({50, 40, 100}, {100}), "");
  EXPECT_EQ(repeats({50, 40, 3}, {}), "");
}

TEST(MoveGates, ScalesTheKernelInsteadOfTheImage) {
  const auto nodes_of = [](const Shape& image, const Shape& gate, Shape kernel = {1, 1, 4, 3}) {
    const Value x = x_of(image), g = x_of(gate);
    const ops::ConvAttrs attrs{{1, 1}, {1, 1}, {0, 0}, {0, 0}, 1};
    const Value y = ops::conv(ops::multiply(g, x), weight(0, std::move(kernel)), attrs);
    return after([](Ir& ir) { passes::move_gates(ir); }, {{x, g}, {y}});
  };
  const std::string moved = nodes_of({1, 5, 6, 4}, {1, 1, 1, 4});
  EXPECT_NE(moved.find("reshape(%1){\"shape\": [4, 1]} : float32(4, 1)"), std::string::npos)
      << moved;
  EXPECT_NE(moved.find(" : float32(1, 1, 4, 3)"), std::string::npos) << moved;
  EXPECT_NE(moved.find("conv(%0, "), std::string::npos) << moved;
  for (const std::string& kept :
       {nodes_of({2, 5, 6, 4}, {1, 1, 1, 4}), nodes_of({1, 5, 6, 4}, {1, 5, 6, 4}),
        nodes_of({1, 2, 2, 4}, {1, 1, 1, 4}), nodes_of({1, 5, 6, 4}, {1, 1, 6, 4}),
        nodes_of({1, 5, 6, 4}, {1, 1, 1, 4}, {2, 1, 4, 3})}) {
    EXPECT_EQ(kept.find("reshape"), std::string::npos) << kept;
  }
}

TEST(AbsorbBroadcasts, ReadsWhatIsBroadcastAnyway) {
  const auto absorb = [](Ir& ir) {
    passes::absorb_broadcasts(ir);
    passes::simplify(ir);
  };
  const Value x = x_of({2, 3}), row = x_of({3});
  const Value rows = ops::broadcast_to(row, {2, 3});
  EXPECT_EQ(after(absorb, {{x, row}, {ops::add(x, rows)}}), "%3 = add(%0, %1) : float32(2, 3)\n");
  EXPECT_EQ(after(absorb, {{row}, {ops::exp(rows)}}),
            "%1 = broadcast_to(%0){\"shape\": [2, 3]} : float32(2, 3)\n"
            "%2 = exp(%1) : float32(2, 3)\n");
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++found;
  return found;
}

// The forward loop of the model and the one that the gradient asks for are one.
TEST(MergeScans, BackpropagationRunsTwoLoops) {
  const Value x = x_of({2, 5, 4}), zeros = ops::full({2, 4}, 0), weights = x_of({4, 4});
  const ops::ScanResult loop = ops::scan({x}, {zeros}, [&](const Values& slices, const Values& h) {
    const Value next = ops::tanh(ops::add(slices[0], ops::matmul(h[0], weights)));
    return ops::StepResult{{next}, {next}};
  });
  Graph graph{{x, weights}, {loop.sequences[0]}};
  graph.outputs.push_back(gradients(loop.sequences[0], Values{weights})[0]);
  const std::string text = Program::compile(graph)->to_text();
  EXPECT_EQ(count(text, " scan  "), 2 * 2u) << text;  // as the op and as the kernel
  EXPECT_EQ(count(text, " matmul "), 1u) << text;
}

TEST(MergeTapes, BackpropagationRunsTheLayerOnce) {
  const Value x = x_of({2, 5, 3}), zeros = ops::full({2, 4}, 0);
  const Values weights = {x_of({3, 16}), x_of({4, 16}), x_of({16})};
  const Values lstm = ops::lstm(x, zeros, zeros, weights[0], weights[1], weights[2], {},
                                {.return_sequences = true});
  Graph graph{{x, weights[0], weights[1], weights[2]}, {lstm[0]}};
  for (const Value& gradient : gradients(lstm[0], weights)) graph.outputs.push_back(gradient);
  const std::string text = Program::compile(graph)->to_text();
  EXPECT_EQ(count(text, " lstm "), 0u) << text;
  EXPECT_EQ(count(text, "native:lstm_tape"), 1u) << text;
  EXPECT_EQ(count(text, "native:lstm_gradient"), 1u) << text;
  EXPECT_EQ(count(text, " matmul "), 2u) << text;  // of the two kernels
}

// The folded kernel is packed, and then nobody reads it: it may take no memory while the program
// lives.
TEST(Memory, WhatOnlyPackingReadsIsNotKept) {
  constexpr Dim size = 512;
  const Value kernel = weight(1, {size, size}), scale = weight(2, {size});
  const Value x = x_of({64, size});
  const Graph graph{{x}, {ops::multiply(ops::matmul(x, kernel), scale)}};
  const std::string text = Program::compile(graph)->to_text();
  const std::string_view before = "prepared weights ";
  const double kilobytes = std::stod(text.substr(text.find(before) + before.size()));
  constexpr double of_kernel = size * size * sizeof(float) / 1024.0;
  EXPECT_GE(kilobytes, of_kernel) << text;
  EXPECT_LT(kilobytes, 1.7 * of_kernel) << text;  // in three parts of bfloat16 it is 1.5
}

}  // namespace
