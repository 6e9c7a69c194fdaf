// A step in two halves, and replicas that share it.

#include "ramet/training/gradient_step.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

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

Model network() {
  set_random_seed(5);
  const KerasTensor x = Input({.shape = Shape{6}});
  const KerasTensor y = Dense(
      {.units = 8, .activation = "tanh", .kernel_regularizer = regularizers::L2{.l2 = 0.01}})(x);
  return Model(x, Dense({.units = 3})(y));
}

Optimizer optimizer_named(const std::string& name) {
  if (name == "adam_ema")
    return optimizers::Adam({.learning_rate = 0.05}, {.global_clipnorm = 0.2,
                                                      .use_ema = true,
                                                      .ema_momentum = 0.5,
                                                      .ema_overwrite_frequency = 2});
  if (name == "accumulating")
    return optimizers::SGD({.learning_rate = 0.1, .momentum = 0.9},
                           {.clipvalue = 0.1, .gradient_accumulation_steps = 2});
  return optimizers::LossScaleOptimizer(
      {.inner_optimizer = optimizers::AdamW({.learning_rate = 0.05}),
       .initial_scale = 64,
       .dynamic_growth_steps = 2});
}

void expect_near(const std::vector<Tensor>& found, const std::vector<Tensor>& wanted,
                 double tolerance) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].spec(), wanted[i].spec());
    for (Dim element = 0; element < found[i].size(); ++element) {
      EXPECT_NEAR(found[i].at(element), wanted[i].at(element), tolerance) << i << ", " << element;
    }
  }
}

class Replicas : public testing::TestWithParam<std::string> {};

// The parts have different sizes.
TEST_P(Replicas, LearnWhatOneModelLearnsFromTheWholeBatch) {
  const Model whole = network();
  whole.compile({.optimizer = optimizer_named(GetParam()), .loss = "mse", .metrics = {"mae"}});
  const CloneOptions alike{.weights = CloneWeights::copy, .optimizer = CloneOptimizer::copy};
  const std::vector<Model> replicas = {clone_model(whole, alike), clone_model(whole, alike)};
  const std::vector<std::pair<Dim, Dim>> shares = {{0, 5}, {5, 12}};
  for (unsigned step = 0; step < 5; ++step) {
    const Batch batch{random_tensor({12, 6}, step), random_tensor({12, 3}, 100 + step), {}};
    const double loss = *find_log(whole.train_on_batch(batch.x, batch.y), "loss");
    std::vector<BatchGradients> parts(2);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 2; ++i) {
      Trainer::of(*replicas[i].operator->()).reset_metrics();
      threads.emplace_back([&, i] {
        parts[i] =
            compute_gradients(replicas[i], rows_of(batch, shares[i].first, shares[i].second), 1);
      });
    }
    for (std::thread& thread : threads) thread.join();
    const Gradients mean = mean_gradients(parts);
    for (const Model& replica : replicas) apply_gradients(replica, mean, 1);
    EXPECT_NEAR((*find_log(parts[0].logs, "loss") * 5 + *find_log(parts[1].logs, "loss") * 7) / 12,
                loss, 1e-5);
  }
  expect_near(replicas[0].get_weights(), whole.get_weights(), 2e-5);
  expect_near(replicas[0]->optimizer_state(), whole->optimizer_state(), 2e-5);
  for (std::size_t i = 0; i < whole.weights().size(); ++i) {
    EXPECT_TRUE(identical(replicas[0].get_weights()[i], replicas[1].get_weights()[i])) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Training, Replicas,
                         testing::Values("adam_ema", "accumulating", "loss_scale"),
                         [](const auto& replica) { return replica.param; });

TEST(GradientStep, FirstHalfChangesNeitherWeightsNorOptimizer) {
  const Model model = network();
  model.compile({.optimizer = "adam", .loss = "mse"});
  const std::vector<Tensor> before = model.get_weights();
  const BatchGradients found =
      compute_gradients(model, {random_tensor({4, 6}, 1), random_tensor({4, 3}, 2), {}});
  EXPECT_EQ(found.rows, 4);
  ASSERT_EQ(found.gradients.size(), 4u);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(found.gradients[i]->spec(), before[i].spec());
    EXPECT_TRUE(identical(model.get_weights()[i], before[i]));
  }
  EXPECT_EQ(Trainer::of(*model.operator->()).optimizer()->iterations(), 0);
}

TEST(GradientStep, OverflowInOnePartLeavesTheStepOutForAll) {
  const Model model = network();
  model.compile({.optimizer = optimizers::LossScaleOptimizer(
                     {.inner_optimizer = optimizers::SGD(), .initial_scale = 8}),
                 .loss = "mse"});
  const std::vector<Tensor> before = model.get_weights();
  std::vector<BatchGradients> parts;
  for (const float factor : {1.0F, std::numeric_limits<float>::infinity()}) {
    Tensor y = random_tensor({2, 3}, 5);
    for (float& element : y.mutable_data<float>()) element *= factor;
    parts.push_back(compute_gradients(model, {random_tensor({2, 6}, 4), y, {}}));
  }
  apply_gradients(model, mean_gradients(parts));
  expect_near(model.get_weights(), before, 0);
  EXPECT_EQ(model->optimizer_state()[3].at(0), 4);  // the scale
}

TEST(GradientStep, RunsAStepOfOnesOwnButNotOneThatMinimizesTwice) {
  const auto twice = [](int times) {
    const Model model = network();
    model.compile({.optimizer = "sgd",
                   .loss = "mse",
                   .train_step = [times](StepContext& step) -> NamedValues {
                     const Value loss = step.compute_loss(step.predict());
                     for (int i = 0; i < times; ++i) step.minimize(loss);
                     return {{"own", loss}};
                   }});
    return compute_gradients(model, {random_tensor({4, 6}, 1), random_tensor({4, 3}, 2), {}});
  };
  const BatchGradients found = twice(1);
  EXPECT_EQ(found.logs.count("own"), 1u);
  EXPECT_EQ(found.gradients.size(), 4u);
  EXPECT_THROW(twice(2), NotImplementedError);
}

TEST(GradientStep, RefusesGradientsThatDoNotFit) {
  const Model model = network();
  model.compile({.optimizer = "sgd", .loss = "mse"});
  BatchGradients found =
      compute_gradients(model, {random_tensor({4, 6}, 1), random_tensor({4, 3}, 2), {}});
  Gradients fewer = found.gradients;
  fewer.pop_back();
  EXPECT_THROW(apply_gradients(model, fewer), ValueError);
  Gradients turned = found.gradients;
  std::swap(turned[0], turned[1]);
  EXPECT_THROW(apply_gradients(model, turned), ValueError);

  EXPECT_THROW(mean_gradients({}), ValueError);
  std::vector<BatchGradients> parts = {found, found};
  parts[1].gradients[2].reset();
  EXPECT_THROW(mean_gradients(parts), ValueError);
  parts[1] = {.gradients = turned, .logs = {}, .rows = 4};
  EXPECT_THROW(mean_gradients(parts), ValueError);
  parts[1] = {.gradients = fewer, .logs = {}, .rows = 4};
  EXPECT_THROW(mean_gradients(parts), ValueError);
  EXPECT_THROW(compute_gradients(network(), {random_tensor({4, 6}, 1), {}, {}}), ValueError);
}

}  // namespace
