// compile, fit and evaluate: against the real Keras (tools/make_fit_goldens.py), and their
// contracts.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ramet/ramet.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(golden_path("fit")))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Json read_json(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return Json::parse(text.str());
}

// Arrays "x_0", "x_1", ... as a structure: one alone is itself.
Tree<Tensor> arrays_of(const NamedTensors& all, const std::string& prefix,
                       const Tree<KerasTensor>& structure) {
  std::vector<Tensor> found;
  for (const auto& [name, tensor] : all) {
    if (name.starts_with(prefix)) found.push_back(tensor);
  }
  if (found.empty()) return {};
  if (found.size() == 1) return found[0];
  return pack(structure, found);
}

FitOptions options_of(const Json& fit) {
  FitOptions options{.shuffle = Shuffle::none};
  for (const auto& [name, value] : fit.members()) {
    if (name == "epochs") options.epochs = value.as_int();
    if (name == "batch_size") options.batch_size = value.as_int();
    if (name == "validation_split") options.validation_split = value.as_double();
    if (name == "validation_freq") options.validation_freq = value.as_int();
    if (name == "initial_epoch") options.initial_epoch = value.as_int();
    if (name == "validation_steps") options.validation_steps = value.as_int();
    if (name == "validation_batch_size") options.validation_batch_size = value.as_int();
    if (name == "steps_per_epoch") options.steps_per_epoch = value.as_int();
    if (name != "class_weight") continue;
    for (const auto& [label, weight] : value.members())
      options.class_weight[std::stol(label)] = weight.as_double();
  }
  return options;
}

// float32, and a few steps that carry differences on.
constexpr double tolerance = 2e-4;

void expect_near(const Tensor& found, const Tensor& wanted, const std::string& what) {
  ASSERT_EQ(found.shape(), wanted.shape()) << what;
  double largest = 0;
  for (Dim i = 0; i < found.size(); ++i) {
    largest = std::max(
        largest, std::abs(found.at(i) - wanted.at(i)) / std::max(1.0, std::abs(wanted.at(i))));
  }
  EXPECT_LE(largest, tolerance) << what;
}

class FitGoldens : public testing::TestWithParam<std::string> {};

TEST_P(FitGoldens, LearnsWhatKerasLearns) {
  const fs::path folder = golden_path("fit") / GetParam();
  const Json golden = read_json(folder / "case.json");
  const Model model = load_model(folder / "model.keras"),
              wanted = load_model(folder / "after.keras");
  const NamedTensors data = read_npz(folder / "data.npz");
  const Tree<Tensor> x = arrays_of(data, "x_", model.input()),
                     y = arrays_of(data, "y_", model.output()),
                     w = arrays_of(data, "w_", model.output());
  FitOptions options = options_of(golden.at("fit"));
  options.sample_weight = w;
  const History history = model.fit(x, y, options);

  EXPECT_EQ(to_json(history.epoch), golden.at("epochs"));
  std::vector<std::string> names;
  for (const auto& [name, values] : history.history) names.push_back(name);
  std::vector<std::string> wanted_names;
  for (const auto& [name, values] : golden.at("history").members()) {
    wanted_names.push_back(name);
    const std::vector<double> found = history.numbers(name);
    ASSERT_EQ(found.size(), values.size()) << name;
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i], values[i].as_double(),
                  tolerance * std::max(1.0, std::abs(values[i].as_double())))
          << name << " of epoch " << i;
    }
  }
  std::sort(wanted_names.begin(), wanted_names.end());
  EXPECT_EQ(names, wanted_names);

  const std::vector<Variable> found = model.weights(), expected = wanted.weights();
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    expect_near(found[i].value(), expected[i].value(), found[i].path());
  }
  const std::vector<Tensor> state = model->optimizer_state(),
                            expected_state = wanted->optimizer_state();
  ASSERT_EQ(state.size(), expected_state.size());
  for (std::size_t i = 0; i < state.size(); ++i) {
    expect_near(state[i], expected_state[i], "optimizer variable " + std::to_string(i));
  }

  const Logs logs = model.evaluate(x, y, {.batch_size = options.batch_size, .sample_weight = w});
  for (const auto& [name, value] : golden.at("evaluate").members()) {
    ASSERT_TRUE(find_log(logs, name)) << name;
    EXPECT_NEAR(*find_log(logs, name), value.as_double(),
                tolerance * std::max(1.0, std::abs(value.as_double())))
        << name;
  }
  EXPECT_EQ(logs.size(), golden.at("evaluate").size());
}

// What is saved after a while and loaded again goes on as if nothing had been.
TEST_P(FitGoldens, GoesOnAfterSaving) {
  const fs::path folder = golden_path("fit") / GetParam();
  const Json golden = read_json(folder / "case.json");
  const Model whole = load_model(folder / "model.keras"),
              first = load_model(folder / "model.keras");
  const NamedTensors data = read_npz(folder / "data.npz");
  const Tree<Tensor> x = arrays_of(data, "x_", whole.input()),
                     y = arrays_of(data, "y_", whole.output());
  FitOptions options = options_of(golden.at("fit"));
  options.sample_weight = arrays_of(data, "w_", whole.output());
  options.initial_epoch = 0;
  options.epochs = 1;
  const TemporaryFolder temporary;
  for (const char* name : {"half.keras", "half.h5"}) {
    // An .h5 is of Keras 3.16, where recurrent layers pass masks on in another way than in 3.15.
    if (GetParam() == "masked_sequences" && std::string_view(name) == "half.h5") continue;
    const Model a = load_model(folder / "model.keras");
    a.fit(x, y, options);
    save_model(a, temporary / name);
    const Model b = load_model(temporary / name);
    a.fit(x, y, options);
    b.fit(x, y, options);
    for (std::size_t i = 0; i < a.weights().size(); ++i) {
      EXPECT_TRUE(identical(a.weights()[i].value(), b.weights()[i].value()))
          << name << " " << a.weights()[i].path();
    }
    EXPECT_EQ(b->compile_config(), a->compile_config()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Training, FitGoldens, testing::ValuesIn(golden_names()),
                         [](const auto& info) { return info.param; });

// ---------------------------------------------------------------- contracts

Model line() {
  const KerasTensor x = Input({.shape = Shape{1}});
  return Model(x, Dense({.units = 1, .kernel_initializer = "ones"})(x));
}

Tensor column(std::initializer_list<float> values) {
  return Tensor::of<float>({static_cast<Dim>(values.size()), 1}, values);
}

TEST(Fit, LossIsTheMeanOverRowsAndWeightedBySamples) {
  const Model model = line();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.0}),
                 .loss = "mse",
                 .metrics = {"mse"},
                 .weighted_metrics = {"mae"}});
  const Tensor x = column({0, 1, 2, 3, 4}), y = column({0, 0, 0, 0, 0});
  const History history = model.fit(x, y,
                                    {.batch_size = 2,
                                     .shuffle = Shuffle::none,
                                     .sample_weight = Tensor::of<float>({5}, {1, 0, 2, 1, 1})});
  EXPECT_NEAR(history.numbers("loss")[0], 6.6, 1e-5);
  EXPECT_NEAR(history.numbers("mse")[0], 6.0, 1e-5);
}

TEST(Fit, NeedsToBeCompiled) {
  try {
    line().fit(column({1}), column({1}));
    FAIL();
  } catch (const ValueError& e) {
    EXPECT_STREQ(e.what(), "You must call `compile()` before using the model.");
  }
}

TEST(Fit, NeedsALoss) {
  const Model model = line();
  model.compile({.optimizer = "sgd"});
  EXPECT_THROW(model.fit(column({1}), column({1})), ValueError);
}

TEST(Fit, IsRepeatableBySeed) {
  const auto train = [](std::uint64_t seed) {
    const Model model = line();
    model.compile({.optimizer = "adam", .loss = "mse"});
    model.fit(column({1, 2, 3, 4, 5}), column({2, 1, 4, 3, 6}),
              {.batch_size = 2, .epochs = 3, .seed = seed});
    return model.get_weights()[0];
  };
  EXPECT_TRUE(identical(train(1), train(1)));
  EXPECT_FALSE(identical(train(1), train(2)));
}

TEST(Fit, StopsEarlyAndRestoresTheBestWeights) {
  const Model model = line();
  // Each step overshoots, so that the first epoch is the best.
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 1.5}), .loss = "mse"});
  Callback stopping =
      callbacks::EarlyStopping{.monitor = "loss", .patience = 2, .restore_best_weights = true};
  std::vector<Tensor> after_first;
  const History history = model.fit(
      column({1, 2}), column({0, 0}),
      {.epochs = 10,
       .callbacks = {stopping,
                     callbacks::LambdaCallback{
                         .on_epoch_end = [&](TrainingRun& run, std::int64_t epoch, Logs&) {
                           if (epoch == 0) after_first = run.model().get_weights();
                         }}}});
  EXPECT_EQ(history.epoch.size(), 3u);
  EXPECT_EQ(stopping.as<EarlyStoppingCallback>()->stopped_epoch(), 2);
  EXPECT_TRUE(identical(model.get_weights()[0], after_first[0]));
}

TEST(Fit, LowersTheRateOnAPlateau) {
  const Model model = line();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}), .loss = "mse"});
  std::string said;
  const History history = model.fit(
      column({0}), column({1}),
      {.epochs = 5,
       .callbacks = {callbacks::ReduceLROnPlateau{
           .monitor = "loss", .factor = 0.5, .patience = 2, .verbose = 1, .min_delta = 100}},
       .message = [&](std::string_view text) { said += text; }});
  EXPECT_EQ(history.numbers("learning_rate"), (std::vector<double>{0.5, 0.5, 0.5, 0.25, 0.25}));
  EXPECT_EQ(said,
            "\nEpoch 3: ReduceLROnPlateau reducing learning rate to 0.25.\nEpoch 5: "
            "ReduceLROnPlateau reducing learning rate to 0.125.");
}

TEST(Fit, SchedulesTheRateByEpoch) {
  const Model model = line();
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const History history = model.fit(
      column({1}), column({1}),
      {.epochs = 3, .callbacks = {callbacks::LearningRateScheduler{[](std::int64_t epoch, double) {
                      return 0.5 / (1 << epoch);
                    }}}});
  EXPECT_EQ(history.numbers("learning_rate"), (std::vector<double>{0.5, 0.25, 0.125}));
}

TEST(Fit, EndsOnNaN) {
  const Model model = line();
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const Tensor x = column({1, std::numeric_limits<float>::quiet_NaN(), 1, 1});
  std::int64_t batches = 0;
  const auto count = callbacks::LambdaCallback{
      .on_train_batch_end = [&](TrainingRun&, std::int64_t, const Logs&) { ++batches; }};
  model.fit(x, column({1, 1, 1, 1}),
            {.batch_size = 1,
             .epochs = 3,
             .callbacks = {callbacks::TerminateOnNaN{}, count},
             .shuffle = Shuffle::none});
  EXPECT_EQ(batches, 2);
  EXPECT_THROW(model.fit(x, column({1, 1, 1, 1}),
                         {.callbacks = {callbacks::TerminateOnNaN{.raise_error = true}}}),
               RuntimeError);
}

TEST(Fit, NoStepsAreAPass) {
  const Model model = line();
  model.compile({.optimizer = "sgd", .loss = "mse"});
  std::int64_t batches = 0;
  const auto count = callbacks::LambdaCallback{
      .on_train_batch_end = [&](TrainingRun&, std::int64_t, const Logs&) { ++batches; }};
  FitOptions options{.batch_size = 1, .callbacks = {count}};
  options.validation_split = 0.5;
  options.steps_per_epoch = 0;
  options.validation_steps = 0;
  const History history = model.fit(column({1, 2, 3, 4}), column({1, 1, 1, 1}), options);
  EXPECT_EQ(batches, 2);
  EXPECT_EQ(history.numbers("val_loss").size(), 1U);
}

TEST(Fit, WritesACsv) {
  const TemporaryFolder folder;
  const Model model = line();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.0}), .loss = "mse"});
  const std::string path = (folder / "log.csv").string();
  for (int i = 0; i < 2; ++i) {
    model.fit(
        column({1}), column({0.5F}),
        {.epochs = 2, .callbacks = {callbacks::CSVLogger{.filename = path, .append = i == 1}}});
  }
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(),
            "epoch,loss,val_loss\r\n0,0.25,NA\r\n1,0.25,NA\r\n0,0.25,NA\r\n1,0.25,NA\r\n");
}

TEST(Fit, SavesTheBestModels) {
  const TemporaryFolder folder;
  const Model model = line();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 1.5}), .loss = "mse"});
  const std::string pattern = (folder / "{epoch:02d}.keras").string();
  model.fit(column({1, 2}), column({0, 0}),
            {.epochs = 3,
             .callbacks = {callbacks::ModelCheckpoint{
                 .filepath = pattern, .monitor = "loss", .save_best_only = true}}});
  EXPECT_EQ(folder.names(), std::vector<std::string>{"01.keras"});
  const Model best = load_model(folder / "01.keras");
  EXPECT_TRUE(best.compiled());
  EXPECT_EQ(best->optimizer_state().size(), 2u);
}

TEST(Fit, GoesOnFromABackup) {
  const Tensor x = column({1, 2, 3, 4}), y = column({3, 5, 7, 9});
  const auto make = [] {
    const Model model = line();
    model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.1}), .loss = "mse"});
    return model;
  };
  const TemporaryFolder folder;
  const std::string backup = (folder / "backup").string();
  const Model whole = make(), stopped = make(), next = make();
  whole.fit(x, y, {.batch_size = 2, .epochs = 4, .shuffle = Shuffle::none});
  const auto interrupt =
      callbacks::LambdaCallback{.on_epoch_begin = [](TrainingRun& run, std::int64_t epoch) {
        if (epoch == 2) fail<RuntimeError>("out of power at {}", run.epochs);
      }};
  EXPECT_THROW(
      stopped.fit(x, y,
                  {.batch_size = 2,
                   .epochs = 4,
                   .callbacks = {callbacks::BackupAndRestore{.backup_dir = backup}, interrupt},
                   .shuffle = Shuffle::none}),
      RuntimeError);
  const History history =
      next.fit(x, y,
               {.batch_size = 2,
                .epochs = 4,
                .callbacks = {callbacks::BackupAndRestore{.backup_dir = backup}},
                .shuffle = Shuffle::none});
  EXPECT_EQ(history.epoch, (std::vector<std::int64_t>{2, 3}));
  EXPECT_TRUE(identical(next.get_weights()[0], whole.get_weights()[0]));
  EXPECT_TRUE(folder.names().empty());
}

TEST(Fit, TakesBatchesFromAFunction) {
  const Model model = line(), other = line();
  for (const Model& each : {model, other}) each.compile({.optimizer = "sgd", .loss = "mse"});
  int given = 0;
  const auto source = function_source([&]() -> std::optional<Batch> {
    if (given == 4) return std::nullopt;
    const auto i = static_cast<float>(given++);
    return Batch{column({i, i + 1}), column({1, 2}), {}};
  });
  const History history = model.fit(*source, {.epochs = 2, .steps_per_epoch = 2});
  EXPECT_EQ(history.epoch.size(), 2u);
  other.fit(column({0, 1, 1, 2, 2, 3, 3, 4}), column({1, 2, 1, 2, 1, 2, 1, 2}),
            {.batch_size = 2, .shuffle = Shuffle::none});
  EXPECT_TRUE(identical(model.get_weights()[0], other.get_weights()[0]));
}

// Batches are as long as their longest text: programs are compiled for lengths that data tell.
TEST(Fit, LearnsFromTextsOfAnyLength) {
  const auto head = [](const KerasTensor& tokens) {
    const KerasTensor words = Embedding({.input_dim = 8, .output_dim = 4})(tokens);
    return Dense({.units = 1})(GlobalAveragePooling1D()(words));
  };
  const KerasTensor text = Input({.shape = Shape{}, .dtype = DType::string});
  const KerasTensor other = Input({.shape = Shape{}, .dtype = DType::string});
  const KerasTensor ids = Input({.shape = Shape{any_dim}, .dtype = DType::int32});
  const std::vector<std::string> words = {"a", "b", "c", "d"};
  const TextVectorization tokenize({.vocabulary = words});
  const Model whole(Tree<KerasTensor>::list({text, other}),
                    Add()({head(tokenize(text)), head(tokenize(other))}));
  const KerasTensor other_ids = Input({.shape = Shape{any_dim}, .dtype = DType::int32});
  const Model known(Tree<KerasTensor>::list({ids, other_ids}), Add()({head(ids), head(other_ids)}));
  known.set_weights(whole.get_weights());

  const Tensor first = Tensor::strings({4}, {"a b", "c", "a b c d", "d d d"});
  const Tensor second = Tensor::strings({4}, {"b", "b c d", "a", "a"});
  const Tensor y = column({1, 2, 3, 4});
  for (const Model& model : {whole, known}) {
    model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.1}), .loss = "mse"});
  }
  const Tree<Tensor> texts = Tree<Tensor>::list({first, second});
  whole.fit(texts, y, {.batch_size = 2, .epochs = 2, .shuffle = Shuffle::none});
  const Tree<Tensor> batches[] = {
      Tree<Tensor>::list({Tensor::of<std::int32_t>({2, 2}, {2, 3, 4, 0}),
                          Tensor::of<std::int32_t>({2, 3}, {3, 0, 0, 3, 4, 5})}),
      Tree<Tensor>::list({Tensor::of<std::int32_t>({2, 4}, {2, 3, 4, 5, 5, 5, 5, 0}),
                          Tensor::of<std::int32_t>({2, 1}, {2, 2})})};
  for (int epoch = 0; epoch < 2; ++epoch) {
    known.train_on_batch(batches[0], column({1, 2}));
    known.train_on_batch(batches[1], column({3, 4}));
  }
  for (std::size_t i = 0; i < known.weights().size(); ++i) {
    expect_near(whole.get_weights()[i], known.get_weights()[i], known.weights()[i].path());
  }
  const std::optional<double> loss = find_log(whole.evaluate(texts, y, {.batch_size = 2}), "loss");
  const double wanted = (*find_log(known.test_on_batch(batches[0], column({1, 2})), "loss") +
                         *find_log(known.test_on_batch(batches[1], column({3, 4})), "loss")) /
                        2;
  EXPECT_NEAR(*loss, wanted, 1e-5);
}

TEST(Fit, RunsAStepOfOnesOwn) {
  const Model model = line();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}),
                 .loss = "mse",
                 .train_step = [](StepContext& step) -> NamedValues {
                   const Tree<Value> y_pred = step.predict();
                   const Value loss =
                       ops::sum(ops::absolute(ops::subtract(y_pred.leaf(), step.y().leaf())));
                   step.minimize(loss);
                   return {{"distance", loss}};
                 }});
  const History history = model.fit(column({1}), column({3}), {.epochs = 2});
  EXPECT_EQ(history.numbers("distance"), (std::vector<double>{2, 1}));
}

TEST(TrainOnBatch, StartsMetricsAnew) {
  const Model model = line();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.25}), .loss = "mse"});
  EXPECT_EQ(find_log(model.train_on_batch(column({1}), column({0})), "loss"), 1.0);
  EXPECT_EQ(find_log(model.test_on_batch(column({1}), column({0})), "loss"), 0.0);
  EXPECT_EQ(find_log(model.evaluate(column({1, 1}), column({0, 1})), "loss"), 0.5);
  EXPECT_EQ(model.predict_on_batch(Tree<Tensor>(column({1, 2}))).leaf().shape(), (Shape{2, 1}));
}

TEST(Compile, IsKeptByClonesWithAFreshOptimizer) {
  const Model model = line();
  model.compile(
      {.optimizer = optimizers::Adam({.learning_rate = 0.25}), .loss = "mse", .metrics = {"mae"}});
  model.fit(column({1}), column({0}));
  const Model copy = clone_model(model);
  EXPECT_TRUE(copy.compiled());
  EXPECT_EQ(copy->compile_config(), model->compile_config());
  copy.fit(column({1}), column({0}));
  EXPECT_EQ(Trainer::of(*copy.operator->()).optimizer()->iterations(), 1);
}

TEST(Compile, FrozenVariablesStay) {
  const KerasTensor x = Input({.shape = Shape{2}});
  const Layer frozen = Dense({.units = 2}, {.trainable = false});
  const Model model(x, Dense({.units = 1})(frozen(x)));
  model.compile({.optimizer = "adam", .loss = "mse"});
  const Tensor before = frozen.get_weights()[0];
  model.fit(Tensor::of<float>({2, 2}, {1, 2, 3, 4}), column({1, 2}));
  EXPECT_TRUE(identical(frozen.get_weights()[0], before));
  EXPECT_EQ(model->optimizer_state().size(), 6u);
}

TEST(Compile, HalfPrecisionScalesTheLoss) {
  const KerasTensor x = Input({.shape = Shape{1}});
  const Model model(
      Sequential({Dense({.units = 1}, {.dtype = "mixed_float16"})}, {.dtype = "mixed_float16"}));
  model.compile({.optimizer = "sgd", .loss = "mse"});
  EXPECT_NE(Trainer::of(*model.operator->()).optimizer().as<LossScaleOptimizer>(), nullptr);
  EXPECT_EQ(model->compile_config().at("optimizer").at("class_name"), Json("SGD"));
  model.fit(column({1, 2}), column({1, 2}));
  EXPECT_EQ(model.weights()[0].dtype(), DType::float32);
}

}  // namespace
