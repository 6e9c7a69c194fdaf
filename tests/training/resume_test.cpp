// BackupAndRestore: a run that ends anywhere goes on to the bits that it would have come to.

#include <gtest/gtest.h>

#include "ramet/ramet.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

constexpr Dim rows = 40;

Tensor noise(Shape shape, std::uint32_t seed) {
  Tensor x(DType::float32, shape);
  for (float& value : x.mutable_data<float>()) {
    seed = seed * 1664525 + 1013904223;
    value = static_cast<float>(seed >> 8) / static_cast<float>(1 << 24);
  }
  return x;
}

// Draws, moving statistics, slots: each must come back.
Model noisy(std::uint64_t seed) {
  set_random_seed(seed);
  const KerasTensor x = Input({.shape = Shape{6}});
  const KerasTensor h = Dropout({.rate = 0.3})(BatchNormalization()(Dense({.units = 8})(x)));
  const Model model(x, Dense({.units = 1})(GaussianNoise({.stddev = 0.1})(h)));
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.02}, {.use_ema = true}),
                 .loss = "mse",
                 .metrics = {"mae", "r2_score"}});
  return model;
}

struct Place {
  std::string name;
  Json save_freq;
  std::int64_t epoch, batch;  // where power fails; batch -1: at the end of the epoch
  std::optional<std::int64_t> steps_per_epoch = std::nullopt;
};

class Resume : public testing::TestWithParam<Place> {
 protected:
  FitOptions options() const {
    return {.batch_size = 4,
            .epochs = 7,
            .callbacks = {callbacks::EarlyStopping{
                              .monitor = "loss", .patience = 3, .restore_best_weights = true},
                          callbacks::ReduceLROnPlateau{
                              .monitor = "val_loss", .factor = 0.5, .patience = 1},
                          callbacks::LearningRateScheduler{
                              [](std::int64_t, double rate) { return rate * 0.9; }}},
            .validation_data = Batch{noise({10, 6}, 3), noise({10, 1}, 4), {}},
            .steps_per_epoch = GetParam().steps_per_epoch,
            .validation_steps = 2,
            .validation_batch_size = 3,
            .seed = 11};
  }
  const Tensor x = noise({rows, 6}, 1), y = noise({rows, 1}, 2);
};

TEST_P(Resume, GivesTheSameBits) {
  const TemporaryFolder folder;
  const Place& place = GetParam();
  const Model whole = noisy(1), stopped = noisy(1), next = noisy(2);
  const History wanted = whole.fit(x, y, options());

  const callbacks::BackupAndRestore backup{.backup_dir = (folder / "backup").string(),
                                           .save_freq = place.save_freq};
  std::int64_t epoch = 0;
  FitOptions cut = options();
  cut.callbacks.push_back(backup);
  cut.callbacks.push_back(callbacks::LambdaCallback{
      .on_epoch_begin = [&](TrainingRun&, std::int64_t begun) { epoch = begun; },
      .on_epoch_end =
          [&](TrainingRun&, std::int64_t ended, Logs&) {
            if (ended == place.epoch && place.batch < 0) fail<RuntimeError>("out of power");
          },
      .on_train_batch_end =
          [&](TrainingRun&, std::int64_t batch, const Logs&) {
            if (epoch == place.epoch && batch == place.batch) fail<RuntimeError>("out of power");
          }});
  EXPECT_THROW(stopped.fit(x, y, cut), RuntimeError);

  FitOptions again = options();
  again.callbacks.insert(again.callbacks.begin(), backup);
  again.seed.reset();
  const History history = next.fit(x, y, again);
  ASSERT_FALSE(history.epoch.empty());
  for (const auto& [name, values] : wanted.history) {
    const std::vector<double> all = wanted.numbers(name), found = history.numbers(name);
    ASSERT_LE(found.size(), all.size());
    EXPECT_EQ(found,
              std::vector<double>(all.end() - static_cast<std::ptrdiff_t>(found.size()), all.end()))
        << name;
  }
  EXPECT_EQ(history.epoch.back(), wanted.epoch.back());
  for (std::size_t i = 0; i < whole.weights().size(); ++i) {
    EXPECT_TRUE(identical(next.weights()[i].value(), whole.weights()[i].value()))
        << whole.weights()[i].path();
  }
  const std::vector<Tensor> state = next->optimizer_state(), all = whole->optimizer_state();
  ASSERT_EQ(state.size(), all.size());
  for (std::size_t i = 0; i < state.size(); ++i) EXPECT_TRUE(identical(state[i], all[i])) << i;
  EXPECT_TRUE(folder.names().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Training, Resume,
    testing::Values(Place{"SavedByEpoch", "epoch", 3, 4}, Place{"SavedByBatch", 1, 2, 6},
                    Place{"SavedEveryFourBatches", 4, 2, 8}, Place{"AtAnEpochsEnd", 3, 1, -1},
                    Place{"EpochsAcrossPasses", 1, 3, 2, 7}, Place{"EpochsOfPasses", 2, 1, 4, 5}),
    [](const auto& info) { return info.param.name; });

TEST(Resume, AnInterruptedEpochGoesOnWhereItWas) {
  const TemporaryFolder folder;
  const Tensor x = noise({rows, 6}, 1), y = noise({rows, 1}, 2);
  const Model whole = noisy(1), stopped = noisy(1), next = noisy(2);
  const callbacks::BackupAndRestore backup{.backup_dir = (folder / "backup").string()};
  whole.fit(x, y, {.batch_size = 4, .epochs = 3, .seed = 5});
  std::int64_t seen = 0;
  const History history = stopped.fit(
      x, y,
      {.batch_size = 4,
       .epochs = 3,
       .callbacks = {backup, callbacks::LambdaCallback{.on_train_batch_end =
                                                           [&](TrainingRun& run, std::int64_t,
                                                               const Logs&) {
                                                             if (++seen == 14)
                                                               run.interrupted = true;
                                                           }}},
       .seed = 5});
  EXPECT_EQ(seen, 14);
  EXPECT_EQ(history.epoch, std::vector<std::int64_t>{0});
  EXPECT_EQ(next.fit(x, y, {.batch_size = 4, .epochs = 3, .callbacks = {backup}}).epoch,
            (std::vector<std::int64_t>{1, 2}));
  for (std::size_t i = 0; i < whole.weights().size(); ++i)
    EXPECT_TRUE(identical(next.weights()[i].value(), whole.weights()[i].value())) << i;
}

TEST(Resume, WhatFilesLackOfAnOptimizerComesBack) {
  const TemporaryFolder folder;
  const Tensor x = noise({rows, 6}, 1), y = noise({rows, 1}, 2);
  const auto model = [](std::uint64_t seed) {
    const Model made = noisy(seed);
    const Optimizer inner = optimizers::Nadam({.learning_rate = 0.02});
    made.compile(
        {.optimizer = optimizers::LossScaleOptimizer({.inner_optimizer = inner}), .loss = "mse"});
    return made;
  };
  const Model whole = model(1), stopped = model(1), next = model(2);
  const callbacks::BackupAndRestore backup{.backup_dir = (folder / "backup").string()};
  whole.fit(x, y, {.batch_size = 4, .epochs = 2, .seed = 5});
  const auto interrupt = callbacks::LambdaCallback{
      .on_train_batch_end = [](TrainingRun& run, std::int64_t batch, const Logs&) {
        if (batch == 6) run.interrupted = true;
      }};
  stopped.fit(x, y, {.batch_size = 4, .epochs = 2, .callbacks = {backup, interrupt}, .seed = 5});
  next.fit(x, y, {.batch_size = 4, .epochs = 2, .callbacks = {backup}});
  for (std::size_t i = 0; i < whole.weights().size(); ++i)
    EXPECT_TRUE(identical(next.weights()[i].value(), whole.weights()[i].value())) << i;
}

TEST(Resume, OtherDataCannotGoOnInsideOfAnEpoch) {
  const TemporaryFolder folder;
  const Model model = noisy(1);
  const callbacks::BackupAndRestore backup{.backup_dir = (folder / "backup").string()};
  const auto interrupt =
      callbacks::LambdaCallback{.on_train_batch_end = [](TrainingRun& run, std::int64_t,
                                                         const Logs&) { run.interrupted = true; }};
  model.fit(noise({rows, 6}, 1), noise({rows, 1}, 2), {.callbacks = {backup, interrupt}});
  try {
    model.fit(noise({8, 6}, 1), noise({8, 1}, 2), {.callbacks = {backup}});
    FAIL();
  } catch (const ValueError& e) {
    EXPECT_STREQ(e.what(),
                 "Cannot go on inside of an epoch: expected 40 rows in batches of 32, received 8 "
                 "in batches of 32.");
  }
}

}  // namespace
