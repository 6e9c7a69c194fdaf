// Inputs that may be left out.

#include <gtest/gtest.h>

#include "ramet/ramet.h"
#include "tests/support/damage.h"
#include "tests/support/kernel_case.h"

using namespace ramet;
using ramet::test::random_tensor;

namespace {

constexpr auto none = [] { return Tree<Tensor>(); };

// In units of 1e-5; infinite where shapes or types differ.
double difference(const Tensor& a, const Tensor& b) {
  return ramet::test::worst_mismatch(a, b, {.absolute = 1e-5}).error;
}

// A recurrent layer whose state may be given, and an attention that may get keys of their own.
struct Parts {
  KerasTensor x = Input({.shape = Shape{3, 4}, .name = "x"});
  KerasTensor state = Input({.shape = Shape{4}, .name = "state", .optional = true});
  KerasTensor key = Input({.shape = Shape{3, 4}, .name = "key", .optional = true});
  KerasTensor y;

  Parts() {
    const Layer rnn = SimpleRNN({.units = 4, .return_sequences = true});
    const KerasTensor steps = rnn.call({{x}, {{"initial_state", state}}}).leaf();
    const Layer attention = MultiHeadAttention({.num_heads = 2, .key_dim = 3});
    y = attention.call({{steps, x}, {{"key", key}}}).leaf();
  }
};

TEST(OptionalInputs, LeftOutAreNone) {
  const Parts parts;
  const Model model({parts.x, parts.state, parts.key}, parts.y);
  const Tensor x = random_tensor({5, 3, 4}, 1), zeros = Tensor::zeros(DType::float32, {5, 4});
  const auto with = [&](Tree<Tensor> state, Tree<Tensor> key) {
    return model
        .predict(Tree<Tensor>::list({x, std::move(state), std::move(key)}), {.batch_size = 2})
        .leaf();
  };
  const Tensor expected = with(zeros, x);
  EXPECT_LT(difference(with(none(), x), expected), 1);
  EXPECT_LT(difference(with(zeros, none()), expected), 1);
  EXPECT_LT(difference(with(none(), none()), expected), 1);
  EXPECT_TRUE(identical(with(zeros, x), expected));  // after programs without them
  EXPECT_LT(difference(model.predict({{"x", x}}).leaf(), expected), 1);
}

TEST(OptionalInputs, OfDictsAndOfModelsWithin) {
  const Parts parts;
  const Model inner(Tree<KerasTensor>::dict({{"x", parts.x}, {"s", parts.state}, {"k", parts.key}}),
                    parts.y);
  const KerasTensor a = Input({.shape = Shape{3, 4}, .name = "a"});
  const KerasTensor b = Input({.shape = Shape{3, 4}, .name = "b", .optional = true});
  const KerasTensor c = Input({.shape = Shape{4}, .name = "c", .optional = true});
  const Tree<KerasTensor> y =
      inner.call({{Tree<KerasTensor>::dict({{"x", a}, {"s", c}, {"k", b}})}, {}});
  const Model outer({a, b, c}, y);
  const Tensor x = random_tensor({2, 3, 4}, 1);
  const Tensor expected = inner.predict(Tree<Tensor>::dict({{"x", x}})).leaf();
  EXPECT_TRUE(identical(outer.predict(Tree<Tensor>::list({x, none(), none()})).leaf(), expected));
  EXPECT_LT(difference(outer.predict(Tree<Tensor>::list({x, x, none()})).leaf(), expected), 1);
}

TEST(OptionalInputs, AreTrainedWithout) {
  const Parts parts;
  const Model model({parts.x, parts.state, parts.key}, parts.y);
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Tensor x = random_tensor({4, 3, 4}, 1), y = random_tensor({4, 3, 4}, 2);
  const Tree<Tensor> given = Tree<Tensor>::list({x, none(), none()});
  const Tensor before = model.evaluate(given, y).at("loss");
  model.fit(given, y, {.epochs = 3});
  EXPECT_LT(model.evaluate(given, y).at("loss").at(0), before.at(0));
}

TEST(OptionalInputs, Errors) {
  const KerasTensor x = Input({.shape = Shape{2}, .name = "x"});
  const KerasTensor z = Input({.shape = Shape{2}, .name = "z", .optional = true});
  const Tensor data = random_tensor({3, 2}, 1);
  const Tree<Tensor> without_z = Tree<Tensor>::list({data, none()});
  const Model sum({x, z}, Add()(std::vector<KerasTensor>{x, z}));
  const auto expect_error_of = [](const Model& model, const Tree<Tensor>& inputs,
                                  std::string_view text) {
    expect_error<ValueError>([&] { model.predict(inputs); }, text);
  };
  expect_error_of(sum, Tree<Tensor>::list({none(), data}), "'x' is not optional");
  expect_error_of(sum, without_z, "one was left out");
  expect_error_of(Model({x, z}, Dense({.units = 1})(z)), without_z, "without inputs");
  expect_error_of(Model({x, z}, std::vector<KerasTensor>{x, z}), without_z, "left out");
  expect_error_of(Model(z, Dense({.units = 1})(z)), none(), "ambiguous");
}

}  // namespace
