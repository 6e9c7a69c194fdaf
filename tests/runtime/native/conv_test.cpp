#include <gtest/gtest.h>

#include <map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/program.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

using List = std::vector<Dim>;
constexpr Tolerance of_few_terms = {2e-5, 2e-5};

struct ConvShape {
  Shape x, kernel;
  List strides, dilation, before, after;

  ops::ConvAttrs attrs() const { return {strides, dilation, before, after, 1}; }
  std::string text() const { return to_string(x) + to_string(kernel); }
};

KernelCase conv_case(const ConvShape& s, int threads) {
  return {&ops::conv_op,
          {random_tensor(s.x), weight(random_tensor(s.kernel, 2))},
          s.attrs(),
          {},
          threads};
}

TEST(NativePointwise, AsDefined) {
  for (const ConvShape& s :
       {ConvShape{{1, 1, 1, 96}, {1, 1, 96, 4}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
        ConvShape{{2, 3, 5, 17}, {1, 1, 17, 33}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
        ConvShape{{2, 7, 6}, {1, 6, 10}, {1}, {1}, {0}, {0}},
        ConvShape{{3, 1, 1, 200}, {1, 1, 200, 250}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}}) {
    KernelCase test = conv_case(s, 2);
    test.epilogue.bias = random_tensor({s.kernel.back()}, 3);
    test.epilogue.before = {EpilogueFunction::silu};
    expect_as_defined(native_pointwise, test, of_few_terms, s.text());
  }
  const ConvShape strided{{1, 8, 8, 4}, {1, 1, 4, 4}, {2, 2}, {1, 1}, {0, 0}, {0, 0}};
  expect_refusal(native_pointwise, conv_case(strided, 1), "more than one tap");
}

// ---------------------------------------------------------------- two convolutions in one step

Value x_of(const Shape& shape) { return input({shape, DType::float32}); }

Value weight_of(Shape shape, std::int64_t key) {
  return variable(key, {std::move(shape), DType::float32});
}

using Activation = Value (*)(const Value&);

// As at inference: the normalization is folded into the kernel when weights are bound.
Value normalize(const Value& x, std::int64_t key) {
  const Shape channels = {x.shape().back()};
  return ops::add(ops::multiply(x, weight_of(channels, key)), weight_of(channels, key + 1));
}

struct Pair {
  Shape x;
  Dim filters;
  List taps, strides, before, after, dilation = {1, 1};  // of the first
  List depthwise_taps, depthwise_strides, depthwise_before, depthwise_after,
      depthwise_dilation = {1, 1};
};

Graph graph_of(const Pair& p, Activation activation = ops::relu6, bool is_used_twice = false) {
  const Value x = x_of(p.x);
  const Dim channels = p.x.back();
  const Value first = weight_of({p.taps[0], p.taps[1], channels, p.filters}, 1);
  const Value second = weight_of({p.depthwise_taps[0], p.depthwise_taps[1], 1, p.filters}, 2);
  const Value many =
      activation(normalize(ops::conv(x, first, {p.strides, p.dilation, p.before, p.after, 1}), 3));
  const Value y =
      activation(normalize(ops::conv(many, second,
                                     {p.depthwise_strides, p.depthwise_dilation, p.depthwise_before,
                                      p.depthwise_after, p.filters}),
                           5));
  return {{x}, is_used_twice ? Values{y, many} : Values{y}};
}

/// With a convolution of one tap behind both, and what is added to that.
Graph projected(Graph graph, Dim filters, bool has_residual, Activation activation) {
  const Value& y = graph.outputs[0];
  const ops::ConvAttrs same{{1, 1}, {1, 1}, {0, 0}, {0, 0}, 1};
  Value z = normalize(ops::conv(y, weight_of({1, 1, y.shape().back(), filters}, 7), same), 8);
  if (has_residual) z = ops::add(z, weight_of(z.shape(), 10));
  return {graph.inputs, {activation(z)}};
}

Value same(const Value& x) { return x; }

// Lines wider than the taps, narrower, none inside; taps of the usual kinds and others.
const Pair pairs[] = {
    {{1, 65, 64, 16}, 96, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, {3, 3}, {2, 2}, {0, 0}, {1, 1}},
    {{1, 64, 64, 16}, 97, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
    {{3, 40, 44, 24}, 80, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, {5, 5}, {2, 2}, {2, 2}, {2, 2}},
    {{2, 50, 40, 7}, 144, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, {5, 5}, {1, 1}, {2, 2}, {2, 2}},
    {{1, 70, 60, 8}, 96, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, {1, 1}, {2, 2}, {0, 0}, {0, 0}},
    {{1, 70, 60, 8},
     100,
     {1, 1},
     {1, 1},
     {0, 0},
     {0, 0},
     {1, 1},
     {3, 2},
     {1, 3},
     {4, 1},
     {4, 2},
     {2, 3}},
    {{1, 224, 224, 3}, 32, {3, 3}, {2, 2}, {0, 0}, {1, 1}, {1, 1}, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
    {{2, 60, 61, 3}, 64, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
    {{2, 60, 61, 3}, 64, {4, 5}, {1, 1}, {6, 4}, {6, 4}, {2, 1}, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
    {{1, 90, 90, 8},  // rows that see nothing, between others
     64,
     {1, 1},
     {1, 1},
     {0, 0},
     {0, 0},
     {1, 1},
     {1, 1},
     {1, 1},
     {1, 0},
     {0, 0},
     {5, 1}},
    {{900, 20, 1, 5}, 24, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
};

// Sums of several convolutions, whose addends may be far larger than what they come to.
constexpr Tolerance of_several{1e-4, 1e-3};

// Fails unless `graph`, of one input, has a step of `kernel` that gives what the definitions give,
// on every instruction set and on several threads.
void expect_step(const Graph& graph, const std::string& kernel,
                 Tolerance tolerance = of_few_terms) {
  const Shape& x_shape = graph.inputs[0].shape();
  const std::vector<Tensor> x = {random_tensor(x_shape, 7)};
  std::map<std::int64_t, Shape> shapes;
  for (const auto& call : postorder(graph.outputs)) {
    if (call->op == &variable_op) shapes[call->as<VariableAttrs>().key] = call->outputs[0].shape;
  }
  const auto run = [&](CompileOptions options) {
    const auto program = Program::compile(graph, options);
    const bool is_there = program->to_text().find(kernel) != std::string::npos;
    EXPECT_EQ(is_there, !options.reference) << program->to_text();
    std::vector<Tensor> weights;
    for (std::int64_t key : program->variables()) {
      weights.push_back(random_tensor(shapes.at(key), static_cast<unsigned>(key)));
    }
    return Workspace(program->bind(std::move(weights))).run(x)[0];
  };
  const Tensor want = run({.reference = true});
  for_each_target([&](const char* target) {
    for (int threads : {1, 2, 3}) {
      const Mismatch worst = worst_mismatch(run({.threads = threads}), want, tolerance);
      EXPECT_LE(worst.error, 1) << target << to_string(x_shape) << " element " << worst.element;
    }
  });
}

TEST(ConvDepthwise, AsDefined) {
  for (const Pair& p : pairs) expect_step(graph_of(p), "native:conv_depthwise");
  expect_step(graph_of(pairs[0], ops::silu), "native:conv_depthwise");
  expect_step(graph_of(pairs[1], ops::relu), "native:conv_depthwise");
  expect_step(graph_of(pairs[2], same), "native:conv_depthwise", of_several);
}

TEST(ConvDepthwise, WithAProjectionAsDefined) {
  const std::string kernel = "native:conv_depthwise_conv";
  for (const Pair& p : pairs)
    expect_step(projected(graph_of(p), 24, false, same), kernel, of_several);
  expect_step(projected(graph_of(pairs[0], ops::silu), 16, true, same), kernel, of_several);
  expect_step(projected(graph_of(pairs[1]), 33, true, ops::relu), kernel, of_several);
  expect_step(projected(graph_of(pairs[2], ops::relu), 3, false, ops::relu6), kernel, of_several);
  expect_step(projected(graph_of(pairs[3], same), 64, false, ops::silu), kernel, of_several);
}

struct Pooled {
  Shape x;
  Dim filters;
  List taps, strides, before, after, window, pool_strides, pool_before, pool_after;
};

Graph graph_of(const Pooled& p, Activation activation) {
  const Value x = x_of(p.x);
  Shape kernel;
  for (Dim taps : p.taps) kernel.push_back(taps);
  kernel.push_back(x.shape().back());
  kernel.push_back(p.filters);
  const List ones(p.taps.size(), 1);
  const Value y = activation(
      normalize(ops::conv(x, weight_of(kernel, 1), {p.strides, ones, p.before, p.after, 1}), 2));
  return {{x}, {ops::max_pool(y, {p.window, p.pool_strides, p.pool_before, p.pool_after})}};
}

// Windows side by side, overlapping, apart, beside the image; one axis.
const Pooled pooled[] = {
    {{20, 28, 28, 1}, 32, {3, 3}, {1, 1}, {0, 0}, {0, 0}, {2, 2}, {2, 2}, {0, 0}, {0, 0}},
    {{1, 224, 200, 3}, 64, {7, 7}, {2, 2}, {3, 3}, {3, 3}, {3, 3}, {2, 2}, {1, 1}, {1, 1}},
    {{3, 61, 60, 5}, 40, {2, 3}, {1, 1}, {0, 1}, {1, 1}, {3, 2}, {1, 3}, {0, 1}, {2, 1}},
    {{2, 70, 70, 4}, 48, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {2, 3}, {4, 5}, {0, 0}, {1, 0}},
    {{90, 400, 3}, 17, {5}, {1}, {2}, {2}, {2}, {2}, {0}, {0}},
};

TEST(ConvMaxPool, AsDefined) {
  for (const Pooled& p : pooled) expect_step(graph_of(p, ops::relu), "native:conv_max_pool");
  expect_step(graph_of(pooled[0], ops::silu), "native:conv_max_pool");
  expect_step(graph_of(pooled[1], same), "native:conv_max_pool", of_several);
}

TEST(ConvMaxPool, NotOfThreeAxesNorOfManyTerms) {
  const auto has_chain = [](const Graph& graph) {
    return Program::compile(graph)->to_text().find("conv_max_pool") != std::string::npos;
  };
  Pooled p = pooled[0];
  p.x[3] = 18;
  EXPECT_FALSE(has_chain(graph_of(p, ops::relu)));
  const Pooled volume{{1, 40, 40, 40, 1}, 16,        {3, 3, 3}, {1, 1, 1}, {1, 1, 1},
                      {1, 1, 1},          {2, 2, 2}, {2, 2, 2}, {0, 0, 0}, {0, 0, 0}};
  EXPECT_FALSE(has_chain(graph_of(volume, ops::relu)));
}

TEST(ConvDepthwise, NotWhereWhatLiesBetweenIsWantedOrSmall) {
  const auto has_pair = [](const Graph& graph) {
    return Program::compile(graph)->to_text().find("conv_depthwise") != std::string::npos;
  };
  Pair pair = pairs[0];
  EXPECT_TRUE(has_pair(graph_of(pair)));
  EXPECT_FALSE(has_pair(graph_of(pair, ops::relu6, true)));
  pair.x = {1, 16, 16, 16};
  EXPECT_FALSE(has_pair(graph_of(pair)));
}

TEST(ConvDepthwise, NotOfThreeAxes) {
  const Value x = x_of({1, 24, 26, 28, 4});
  const ops::ConvAttrs same{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, 1};
  Value y = x;
  for (std::int64_t key : {1, 2, 3}) {
    y = ops::relu(ops::conv(y, weight_of({3, 3, 3, y.shape().back(), 24}, key), same));
  }
  const Graph graph{{x}, {y}};
  EXPECT_EQ(Program::compile(graph)->to_text().find("conv_depthwise"), std::string::npos);
}

}  // namespace
}  // namespace ramet::test
