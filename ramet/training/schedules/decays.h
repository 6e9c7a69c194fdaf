#pragma once
// Schedules that decay by a simple formula.

#include "ramet/training/schedules/schedule.h"

namespace ramet::schedules {

/// initial_learning_rate * decay_rate ^ (step / decay_steps)
struct ExponentialDecay {
  using Implementation = schedules::Implementation<ExponentialDecay>;
  static constexpr std::string_view keras_name = "ExponentialDecay";
  required<double> initial_learning_rate;
  required<Number> decay_steps;
  required<double> decay_rate;
  bool staircase = false;
  std::string name = "ExponentialDecay";
  static constexpr void describe(auto& d) {
    d.field("initial_learning_rate", &ExponentialDecay::initial_learning_rate, "At step 0.");
    d.field("decay_steps", &ExponentialDecay::decay_steps, "Steps for one decay.");
    d.field("decay_rate", &ExponentialDecay::decay_rate, "What the rate is multiplied with.");
    d.field("staircase", &ExponentialDecay::staircase, "Decay at once after each decay_steps.");
    d.field("name", &ExponentialDecay::name, "Kept in the config.");
  }
  void check() const { check_steps("decay_steps", decay_steps); }
  Value rate(const Value& step) const;
};

/// initial_learning_rate / (1 + decay_rate * step / decay_steps)
struct InverseTimeDecay {
  using Implementation = schedules::Implementation<InverseTimeDecay>;
  static constexpr std::string_view keras_name = "InverseTimeDecay";
  required<double> initial_learning_rate;
  required<Number> decay_steps;
  required<double> decay_rate;
  bool staircase = false;
  std::string name = "InverseTimeDecay";
  static constexpr void describe(auto& d) {
    d.field("initial_learning_rate", &InverseTimeDecay::initial_learning_rate, "At step 0.");
    d.field("decay_steps", &InverseTimeDecay::decay_steps, "Steps for one decay.");
    d.field("decay_rate", &InverseTimeDecay::decay_rate, "How fast it decays.");
    d.field("staircase", &InverseTimeDecay::staircase, "Decay at once after each decay_steps.");
    d.field("name", &InverseTimeDecay::name, "Kept in the config.");
  }
  void check() const { check_steps("decay_steps", decay_steps); }
  Value rate(const Value& step) const;
};

/// (initial - end) * (1 - step / decay_steps) ^ power + end, up to decay_steps.
struct PolynomialDecay {
  using Implementation = schedules::Implementation<PolynomialDecay>;
  static constexpr std::string_view keras_name = "PolynomialDecay";
  required<double> initial_learning_rate;
  required<Number> decay_steps;
  double end_learning_rate = 0.0001;
  double power = 1.0;
  bool cycle = false;
  std::string name = "PolynomialDecay";
  static constexpr void describe(auto& d) {
    d.field("initial_learning_rate", &PolynomialDecay::initial_learning_rate, "At step 0.");
    d.field("decay_steps", &PolynomialDecay::decay_steps, "Steps until the end.");
    d.field("end_learning_rate", &PolynomialDecay::end_learning_rate, "At the end.");
    d.field("power", &PolynomialDecay::power, "Of the polynomial.");
    d.field("cycle", &PolynomialDecay::cycle,
            "Past the end, go on with the next multiple of decay_steps.");
    d.field("name", &PolynomialDecay::name, "Kept in the config.");
  }
  void check() const { check_steps("decay_steps", decay_steps); }
  Value rate(const Value& step) const;
};

/// values[i] from one boundary, itself left out, up to the next.
struct PiecewiseConstantDecay {
  using Implementation = schedules::Implementation<PiecewiseConstantDecay>;
  static constexpr std::string_view keras_name = "PiecewiseConstantDecay";
  std::vector<Number> boundaries = {}, values = {};
  std::string name = "PiecewiseConstant";
  static constexpr void describe(auto& d) {
    d.field("boundaries", &PiecewiseConstantDecay::boundaries,
            "Steps after which the rate changes, ascending.");
    d.field("values", &PiecewiseConstantDecay::values, "Rates: one more than boundaries.");
    d.field("name", &PiecewiseConstantDecay::name, "Kept in the config.");
  }
  void check() const;
  Value rate(const Value& step) const;
};

}  // namespace ramet::schedules
