#pragma once
// Schedules that decay along half a cosine (Loshchilov and Hutter, "SGDR", 2016).

#include "ramet/training/schedules/schedule.h"

namespace ramet::schedules {

/// initial * ((1 - alpha) * (1 + cos(pi step / decay_steps)) / 2 + alpha). With a warmup_target:
/// first a straight line to it in warmup_steps, then the decay from there.
struct CosineDecay {
  using Implementation = schedules::Implementation<CosineDecay>;
  static constexpr std::string_view keras_name = "CosineDecay";
  required<double> initial_learning_rate;
  required<Number> decay_steps;
  double alpha = 0.0;
  std::string name = "CosineDecay";
  std::optional<double> warmup_target = std::nullopt;
  Number warmup_steps = 0;
  static constexpr void describe(auto& d) {
    d.field("initial_learning_rate", &CosineDecay::initial_learning_rate, "At step 0.");
    d.field("decay_steps", &CosineDecay::decay_steps, "Steps of the decay.");
    d.field("alpha", &CosineDecay::alpha, "The least rate, as a fraction of the greatest.");
    d.field("name", &CosineDecay::name, "Kept in the config.");
    d.field("warmup_target", &CosineDecay::warmup_target,
            "The rate to warm up to; none: no warm-up.");
    d.field("warmup_steps", &CosineDecay::warmup_steps, "Steps of the warm-up.");
  }
  void check() const { check_steps("decay_steps", decay_steps); }
  Value rate(const Value& step) const;
};

/// Cosine decays one after the other, each t_mul times as long and m_mul times as high as the last.
struct CosineDecayRestarts {
  using Implementation = schedules::Implementation<CosineDecayRestarts>;
  static constexpr std::string_view keras_name = "CosineDecayRestarts";
  required<double> initial_learning_rate;
  required<Number> first_decay_steps;
  double t_mul = 2.0, m_mul = 1.0;
  double alpha = 0.0;
  std::string name = "SGDRDecay";
  static constexpr void describe(auto& d) {
    d.field("initial_learning_rate", &CosineDecayRestarts::initial_learning_rate, "At step 0.");
    d.field("first_decay_steps", &CosineDecayRestarts::first_decay_steps,
            "Steps of the first decay.");
    d.field("t_mul", &CosineDecayRestarts::t_mul, "How much longer the next one is.");
    d.field("m_mul", &CosineDecayRestarts::m_mul, "How much higher the next one starts.");
    d.field("alpha", &CosineDecayRestarts::alpha, "The least rate, as a fraction of the greatest.");
    d.field("name", &CosineDecayRestarts::name, "Kept in the config.");
  }
  void check() const { check_steps("first_decay_steps", first_decay_steps); }
  Value rate(const Value& step) const;
};

}  // namespace ramet::schedules
