// Clones of compiled models: compiled anew, or with the optimizer's state.

#include <gtest/gtest.h>

#include <random>

#include "ramet/ramet.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

Tensor random_tensor(Shape shape, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Tensor tensor(DType::float32, std::move(shape));
  for (float& element : tensor.mutable_data<float>()) element = normal(generator);
  return tensor;
}

// Files have no states of seeds, so that what goes through one must not drop.
Model network(double rate = 0.4) {
  const KerasTensor x = Input({.shape = Shape{6}});
  KerasTensor y = Dense({.units = 8, .activation = "tanh"}, {.name = "first"})(x);
  y = Dropout({.rate = rate})(BatchNormalization({}, {.name = "norm"})(y));
  return Model(x, Dense({.units = 3}, {.name = "last"})(y));
}

using MakeOptimizer = Optimizer (*)();
Optimizer adam() {
  return optimizers::Adam({.learning_rate = 0.05, .amsgrad = true}, {.use_ema = true});
}
Optimizer adafactor() { return optimizers::Adafactor({.learning_rate = 0.05}); }
Optimizer loss_scale() {
  return optimizers::LossScaleOptimizer(
      {.inner_optimizer = optimizers::SGD({.learning_rate = 0.1, .momentum = 0.9},
                                          {.gradient_accumulation_steps = 2}),
       .initial_scale = 64,
       .dynamic_growth_steps = 2});
}
Optimizer several() {
  return optimizers::MultiOptimizer(
      {.optimizer_map = OptimizerMap(optimizers::RMSprop(), {{"last/.*", optimizers::Lion()}})});
}

void train(const Model& model, unsigned seed) {
  model.train_on_batch(random_tensor({10, 6}, seed), random_tensor({10, 3}, seed + 50));
}

void expect_same_bits(const Model& a, const Model& b) {
  const auto expect = [](const std::vector<Tensor>& found, const std::vector<Tensor>& wanted) {
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(identical(found[i], wanted[i])) << i;
  };
  expect(a.get_weights(), b.get_weights());
  expect(a->optimizer_state(), b->optimizer_state());
}

const CloneOptions all_copied{.weights = CloneWeights::copy, .optimizer = CloneOptimizer::copy};

class ClonedOptimizer : public testing::TestWithParam<MakeOptimizer> {};

TEST_P(ClonedOptimizer, TakesTheNextStepOfTheOriginal) {
  const Model model = network();
  model.compile({.optimizer = GetParam()(), .loss = "mse", .metrics = {"mae"}});
  for (unsigned step = 0; step < 3; ++step) train(model, step);
  const Model copy = clone_model(model, all_copied);
  const Model second = clone_model(copy, all_copied);  // of a clone that has taken no step yet
  for (unsigned step = 3; step < 6; ++step) {
    for (const Model& each : {model, copy, second}) train(each, step);
    for (const Model& each : {copy, second}) expect_same_bits(each, model);
  }
}

TEST_P(ClonedOptimizer, GoesThroughFiles) {
  const Model model = network(0);
  model.compile({.optimizer = GetParam()(), .loss = "mse"});
  train(model, 1);
  const TemporaryFolder folder;
  save_model(model, folder / "model.keras");
  const Model copy = clone_model(load_model(folder / "model.keras"), all_copied);
  save_model(copy, folder / "copy.keras");
  const Model loaded = load_model(folder / "copy.keras");
  for (const Model& each : {model, copy, loaded}) train(each, 2);
  for (const Model& each : {copy, loaded}) expect_same_bits(each, model);
}

INSTANTIATE_TEST_SUITE_P(Training, ClonedOptimizer,
                         testing::Values(&adam, &adafactor, &loss_scale, &several));

// The slots of layers that were kept follow them; those of new layers start anew.
TEST(CloneModel, FollowsTheVersionOfKerasThatItsOriginalFollows) {
  const Model model = [] {
    const KerasVersionScope old(KerasVersion{2, 15});
    const KerasTensor x = Input({.shape = Shape{3}});
    return Model(x, Softmax()(x));
  }();
  EXPECT_TRUE(clone_model(model)->keras_version() == model->keras_version());
}

TEST(CloneModel, CarriesTheSlotsOfLayersThatRemain) {
  const Model model = network();
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.05}), .loss = "mse"});
  for (unsigned step = 0; step < 3; ++step) train(model, step);
  const Model copy = clone_model(model, {.clone_function = [](const Layer& layer) -> Layer {
                                           if (layer.name() != "norm")
                                             return layer.from_own_config();
                                           return LayerNormalization({}, {.name = "other"});
                                         },
                                         .optimizer = CloneOptimizer::copy});
  const TemporaryFolder folder;
  save_model(copy, folder / "copy.keras");  // before there is a trainer
  const Model loaded = load_model(folder / "copy.keras");
  const Model clone_of_copy = clone_model(copy, {.optimizer = CloneOptimizer::copy});
  for (const Model& each : {copy, loaded, clone_of_copy}) {
    Trainer& trainer = Trainer::of(*each.operator->());
    EXPECT_EQ(trainer.optimizer()->iterations(), 3);
    EXPECT_TRUE(trainer.take_warnings().empty());
    const std::vector<Tensor> before = model->optimizer_state(), state = each->optimizer_state();
    ASSERT_EQ(state.size(), before.size());
    // iteration, learning_rate, then momentum and velocity of each weight.
    const std::vector<Variable> owners = trainer.optimizer()->slot_owners();
    for (std::size_t i = 0; i < state.size(); ++i) {
      const bool is_new = owners[i] && owners[i].path().starts_with("other");
      const Tensor& wanted = is_new ? Tensor::zeros(DType::float32, state[i].shape()) : before[i];
      EXPECT_TRUE(identical(state[i], wanted)) << i;
    }
  }
}

TEST(CloneModel, RestartsTheOptimizerUnlessItIsAskedToCopyIt) {
  const Model model = network();
  model.compile({.optimizer = adam(), .loss = "mse"});
  train(model, 1);
  EXPECT_TRUE(clone_model(model, {.weights = CloneWeights::copy})->optimizer_state().empty());
  const Model bare =
      clone_model(model, {.keep_compiled = false, .optimizer = CloneOptimizer::copy});
  EXPECT_FALSE(bare.compiled());
  const Model untrained = network();
  untrained.compile({.optimizer = adam(), .loss = "mse"});
  const Model copy = clone_model(untrained, all_copied);
  for (const Model& each : {untrained, copy}) train(each, 1);
  EXPECT_EQ(Trainer::of(*copy.operator->()).optimizer()->iterations(), 1);
}

}  // namespace
