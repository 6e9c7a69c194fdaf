// The same seeds and thread count give the same bits.

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "ramet/ramet.h"

using namespace ramet;

namespace {

Tensor random_tensor(Shape shape, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Tensor tensor(DType::float32, std::move(shape));
  for (float& element : tensor.mutable_data<float>()) element = normal(generator);
  return tensor;
}

// Convolution, normalization, dropout, recurrence, products: what runs on several threads.
Model network() {
  const KerasTensor image = Input({.shape = Shape{12, 12, 3}});
  KerasTensor y = Conv2D({.filters = 16, .kernel_size = {3, 3}, .padding = "same"})(image);
  y = BatchNormalization()(y);
  y = MaxPooling2D()(SpatialDropout2D({.rate = 0.2})(ReLU()(y)));
  y = LSTM({.units = 24, .recurrent_dropout = 0.1})(Reshape({.target_shape = {36, 16}})(y));
  y = GaussianNoise({.stddev = 0.1})(Dropout({.rate = 0.3})(Dense({.units = 64})(y)));
  return Model(image, Dense({.units = 5, .activation = "softmax"})(y));
}

struct Outcome {
  std::vector<Tensor> weights, optimizer_state;
  std::map<std::string, std::vector<double>> history;
};

Outcome train(int threads, std::uint64_t seed) {
  clear_session();
  set_random_seed(seed);
  const Model model = network();
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}, {.global_clipnorm = 1.0}),
                 .loss = "mse",
                 .metrics = {"mae"}});
  const Tensor x = random_tensor({50, 12, 12, 3}, 1), y = random_tensor({50, 5}, 2);
  const History history =
      model.fit(x, y, {.batch_size = 16, .epochs = 2, .validation_split = 0.2, .threads = threads});
  Outcome outcome{model.get_weights(), model->optimizer_state(), {}};
  for (const auto& [name, values] : history.history) outcome.history[name] = history.numbers(name);
  return outcome;
}

void expect_same_bits(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(identical(a[i], b[i])) << i;
}

class Determinism : public testing::TestWithParam<int> {};

TEST_P(Determinism, TwoRunsOfFitGiveTheSameBits) {
  const Outcome first = train(GetParam(), 7), second = train(GetParam(), 7);
  expect_same_bits(first.weights, second.weights);
  expect_same_bits(first.optimizer_state, second.optimizer_state);
  EXPECT_EQ(first.history, second.history);
  EXPECT_EQ(first.history.count("val_loss"), 1u);
}

INSTANTIATE_TEST_SUITE_P(Training, Determinism, testing::Values(1, 2),
                         [](const auto& info) { return std::to_string(info.param) + "_threads"; });

TEST(Determinism, AnotherSeedGivesOtherBits) {
  EXPECT_FALSE(identical(train(1, 7).weights[0], train(1, 8).weights[0]));
}

}  // namespace
