// Optimizers and schedules against what the real Keras does (tools/make_optimizer_goldens.py).

#include "ramet/training/optimizers/optimizers.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "ramet/layers/objects/constraints.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/program.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"

using namespace ramet;

namespace {

Json read_json(const std::string& name) {
  std::ifstream file(golden_path("optimizers/" + name));
  std::stringstream text;
  text << file.rdbuf();
  return Json::parse(text.str());
}

const Json& goldens() {
  static const Json all = read_json("cases.json");
  return all;
}

const Tensor& golden_array(const std::string& name) {
  static const std::map<std::string, Tensor> all = [] {
    std::map<std::string, Tensor> arrays;
    for (auto& [key, tensor] : read_npz(golden_path("optimizers/arrays.npz"))) arrays[key] = tensor;
    return arrays;
  }();
  return all.at(name);
}

std::vector<Variable> make_variables() {
  std::vector<Variable> variables;
  for (const Json& member : goldens().at("variables").items()) {
    const Tensor& start = golden_array("start/" + std::to_string(variables.size()));
    const std::string name = member[1].as_string();
    Variable variable(name, member[0].as_string() + "/" + name, start.spec(), {});
    variable.assign(start);
    variables.push_back(variable);
  }
  return variables;
}

Optimizer make_optimizer(const Json& golden) {
  Optimizer optimizer = Optimizer::from(golden.at("envelope"));
  const std::string name = golden.at("name").as_string();
  if (name == "SGD/excluded_names")
    optimizer->exclude_from_weight_decay({.names = {"bias", "^embed"}});
  if (name == "AdamW/strong") optimizer->exclude_from_weight_decay({.names = {"kernel"}});
  return optimizer;
}

// A program that applies gradients, given as its inputs, in place.
class Trainer {
 public:
  Trainer(const Optimizer& optimizer, const std::vector<Variable>& variables,
          CompileOptions options = {}) {
    optimizer->build(variables);
    CallContext context(true);
    StateScope state(context);
    Graph graph;
    for (const Variable& variable : variables) graph.inputs.push_back(input(variable.spec()));
    optimizer->apply(state, graph.inputs);
    std::vector<std::int64_t> keys;
    for (const auto& update : context.updates()) {
      keys.push_back(update.variable.key());
      states_.push_back(update.variable);
      graph.outputs.push_back(update.value);
    }
    program_ = Program::compile(graph, options, keys);
    std::vector<Tensor> weights;
    for (std::int64_t key : program_->variables())
      weights.push_back(context.variables().at(key).value());
    workspace_ = std::make_unique<Workspace>(program_->bind(weights));
  }
  void step(const std::vector<Tensor>& gradients) {
    std::vector<Tensor*> tensors;
    for (const Variable& variable : states_) tensors.push_back(&variable.mutable_value());
    workspace_->step(gradients, tensors);
  }

 private:
  std::vector<Variable> states_;
  std::shared_ptr<const Program> program_;
  std::unique_ptr<Workspace> workspace_;
};

std::vector<Tensor> gradients_of(std::int64_t step, bool overflows) {
  std::vector<Tensor> gradients;
  for (std::size_t i = 0; i < goldens().at("variables").size(); ++i) {
    gradients.push_back(
        golden_array("gradients/" + std::to_string(step) + "/" + std::to_string(i)));
  }
  if (overflows && (step == 1 || step == 4)) {
    for (float& element : gradients[0].mutable_data<float>())
      element *= std::numeric_limits<float>::infinity();
  }
  return gradients;
}

class Optimizers : public testing::TestWithParam<std::size_t> {
 protected:
  const Json& golden() const { return goldens().at("cases")[GetParam()]; }
  // The golden has the elements of all variables, in order.
  void expect_values(const std::string& what, const std::vector<Variable>& variables) const {
    const std::string name = golden().at("name").as_string() + "/" + what;
    // float32; powers and square roots differ in the last bits, and Muon's products add up.
    // Ftrl divides a difference of roots by the learning rate.
    const double tolerance = name.starts_with("Ftrl")   ? 3e-5
                             : name.starts_with("Muon") ? 1e-5
                                                        : 2e-6;
    const Tensor& wanted = golden_array(name);
    Dim at = 0;
    for (const Variable& variable : variables) {
      const Tensor found = variable.value();
      ASSERT_LE(at + found.size(), wanted.size()) << name;
      double largest = 0;  // relative to numbers above 1
      for (Dim i = 0; i < found.size(); ++i, ++at) {
        const double scale = std::max(1.0, std::abs(wanted.at(at)));
        largest = std::max(largest, std::abs(found.at(i) - wanted.at(at)) / scale);
      }
      EXPECT_LE(largest, tolerance) << name << " " << variable.path();
    }
    EXPECT_EQ(at, wanted.size()) << name;
  }
  bool was_recorded(std::int64_t step) const {
    const auto& steps = golden().at("recorded").items();
    return std::find(steps.begin(), steps.end(), Json(step)) != steps.end();
  }
  void expect_trajectory(CompileOptions options) const {
    const std::vector<Variable> variables = make_variables();
    const Optimizer optimizer = make_optimizer(golden());
    Trainer trainer(optimizer, variables, options);
    for (std::int64_t step = 0; step < goldens().at("steps").as_int(); ++step) {
      trainer.step(gradients_of(step, golden().at("overflow").as_bool()));
      if (was_recorded(step)) expect_values("after_" + std::to_string(step), variables);
    }
    expect_values("state", optimizer->variables());
    optimizer->finalize_variable_values();
    expect_values("final", variables);
  }
};

TEST_P(Optimizers, ConfigIsWhatKerasSaves) {
  EXPECT_EQ(Optimizer::from(golden().at("envelope")).envelope(), golden().at("envelope"));
  EXPECT_EQ(Optimizer::from(golden().at("envelope"))->from_own_config().envelope(),
            golden().at("envelope"));
}

TEST_P(Optimizers, VariablesAreThoseOfKeras) {
  const Optimizer optimizer = Optimizer::from(golden().at("envelope"));
  optimizer->build(make_variables());
  Json found = Json::array();
  for (const Variable& variable : optimizer->variables()) {
    found.push_back(
        Json::array({variable.name(), to_json(variable.shape()), to_string(variable.dtype())}));
  }
  EXPECT_EQ(found, golden().at("variables")) << found.dump();
}

TEST_P(Optimizers, StepsAreThoseOfKeras) { expect_trajectory({}); }
TEST_P(Optimizers, DefinitionAgrees) { expect_trajectory({.reference = true}); }

INSTANTIATE_TEST_SUITE_P(Training, Optimizers,
                         testing::Range<std::size_t>(0, goldens().at("cases").size()),
                         [](const auto& info) {
                           std::string name =
                               goldens().at("cases")[info.param].at("name").as_string();
                           std::replace(name.begin(), name.end(), '/', '_');
                           return name;
                         });

// What each argument is by default, but for those that must be given.
Json defaults_of(const OptimizerEntry& entry) {
  Json defaults = Json::object();
  bool must_be_given = false;
  for (const FieldDoc& field : entry.document()) {
    defaults[field.name] = field.is_required ? Json("(required)") : field.default_value;
    must_be_given = must_be_given || field.is_required;
  }
  // Options that all have stand in its config alone.
  return must_be_given ? defaults : Optimizer(entry.name)->get_config();
}

TEST(OptimizerList, EachHasACaseForEachArgument) {
  for (const OptimizerEntry& entry : all_optimizers()) {
    const Json defaults = defaults_of(entry);
    for (const auto& [argument, value] : defaults.members()) {
      if (argument == "name") continue;
      bool is_varied = false;
      for (const Json& golden : goldens().at("cases").items()) {
        const Json& envelope = golden.at("envelope");
        is_varied = is_varied || (envelope.at("class_name") == Json(entry.name) &&
                                  !(envelope.at("config").at(argument) == value));
      }
      EXPECT_TRUE(is_varied) << entry.name << " has no case with another " << argument;
    }
  }
}

TEST(Schedules, RatesAreThoseOfKeras) {
  const Json all = read_json("schedules.json");
  for (const Json& golden : all.items()) {
    const Schedule schedule = Schedule::from(golden.at("envelope"));
    EXPECT_EQ(schedule.envelope(), golden.at("envelope"));
    for (std::size_t i = 0; i < golden.at("steps").size(); ++i) {
      EXPECT_NEAR(rate_at(schedule, golden.at("steps")[i].as_int()),
                  golden.at("rates")[i].as_double(), 1e-6)
          << golden.at("envelope").dump() << " at " << golden.at("steps")[i].dump();
    }
  }
}

TEST(Schedules, RefuseWhatKerasRefuses) {
  using schedules::CosineDecay;
  EXPECT_THROW(Schedule(CosineDecay{.initial_learning_rate = 0.1, .decay_steps = 0}), ValueError);
  EXPECT_THROW(
      Schedule(schedules::PiecewiseConstantDecay{.boundaries = {1, 2}, .values = {0.1, 0.2}}),
      ValueError);
  EXPECT_THROW(Schedule("linear"), ValueError);
}

TEST(Optimizer, IsMadeByNameInAnyCase) {
  for (const char* name :
       {"sgd", "SGD", "RMSprop", "rmsprop", "adamw", "Adam", "schedulefreeadamw"}) {
    EXPECT_NO_THROW(Optimizer{name}) << name;
  }
  EXPECT_THROW(Optimizer("adma"), ValueError);
}

TEST(Optimizer, RefusesWhatKerasRefuses) {
  using optimizers::SGD;
  EXPECT_THROW(SGD({}, {.clipnorm = 1, .clipvalue = 1}), ValueError);
  EXPECT_THROW(SGD({}, {.gradient_accumulation_steps = 1}), ValueError);
  EXPECT_THROW(SGD({}, {.use_ema = true, .ema_momentum = 2}), ValueError);
  EXPECT_THROW(SGD({.momentum = 2}), ValueError);
  const Optimizer scheduled = SGD(
      {.learning_rate = schedules::CosineDecay{.initial_learning_rate = 0.1, .decay_steps = 10}});
  EXPECT_THROW(scheduled->set_learning_rate(0.1), TypeError);
  EXPECT_THROW(optimizers::LossScaleOptimizer({.inner_optimizer = SGD()}, {.clipnorm = 1}),
               ValueError);
  EXPECT_THROW(Optimizer::from(
                   Json::object({{"class_name", "Adam"}, {"config", Json::object({{"beta", 1}})}})),
               TypeError);
}

TEST(Optimizer, ConstraintsHoldAfterAStep) {
  Variable weight("w", "w", {{3}, DType::float32}, {.constraint = constraints::NonNeg{}});
  weight.assign(Tensor::of<float>({3}, {1, 0.1F, 2}));
  const Optimizer optimizer = optimizers::SGD({.learning_rate = 0.5});
  Trainer trainer(optimizer, {weight});
  trainer.step({Tensor::of<float>({3}, {1, 1, -1})});
  EXPECT_TRUE(identical(weight.value(), Tensor::of<float>({3}, {0.5F, 0, 2.5F})));
}

TEST(Optimizer, NoGradientAtAllIsAnError) {
  const std::vector<Variable> variables = make_variables();
  const Optimizer optimizer = "adam";
  optimizer->build(variables);
  CallContext context(true);
  StateScope state(context);
  EXPECT_THROW(optimizer->apply(state, Values(variables.size())), ValueError);
}

TEST(Optimizer, LearningRateIsSettableAndSaved) {
  const Optimizer optimizer = optimizers::Adam({.learning_rate = 0.25});
  EXPECT_EQ(optimizer->learning_rate(), 0.25);
  optimizer->set_learning_rate(0.5);
  EXPECT_EQ(optimizer->get_config().at("learning_rate").as_double(), 0.5);
  EXPECT_EQ(optimizer->from_own_config()->learning_rate(), 0.5);
}

}  // namespace
