#pragma once
// Optimizer: how gradients change variables. The user's handle is a shared reference, as a Layer
// is:
//
//   Optimizer optimizer = optimizers::Adam({.learning_rate = 0.01}, {.clipnorm = 1.0});
//   Optimizer by_name = "rmsprop";
//
// Whoever writes one derives from OptimizerOf<Self, Config>; optimizers/sgd.h is the pattern. An
// update is written in ops, so that it is part of the program of a training step.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/config.h"
#include "ramet/training/optimizers/addends.h"
#include "ramet/training/optimizers/learning_rate.h"
#include "ramet/training/state_scope.h"

namespace ramet {

/// What every optimizer takes besides its own config.
struct OptimizerOptions {
  std::optional<double> weight_decay = std::nullopt;  ///< default: the class's own, mostly none
  std::optional<double> clipnorm = std::nullopt, clipvalue = std::nullopt,
                        global_clipnorm = std::nullopt;
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency = std::nullopt;
  std::optional<double> loss_scale_factor = std::nullopt;
  std::optional<std::int64_t> gradient_accumulation_steps = std::nullopt;
  std::optional<std::string> name = std::nullopt;  ///< default: from the class name, counted
  static constexpr void describe(auto& d) {
    using O = OptimizerOptions;
    d.field("weight_decay", &O::weight_decay,
            "Each step takes this fraction of lr times the weight.");
    d.field("clipnorm", &O::clipnorm, "Greatest L2 norm of each gradient.");
    d.field("clipvalue", &O::clipvalue, "Greatest magnitude of each element.");
    d.field("global_clipnorm", &O::global_clipnorm, "Greatest L2 norm of all gradients together.");
    d.field("use_ema", &O::use_ema, "Keep an exponential moving average of the weights.");
    d.field("ema_momentum", &O::ema_momentum, "Of that average.");
    d.field("ema_overwrite_frequency", &O::ema_overwrite_frequency,
            "Steps after which it becomes the weights.");
    d.field("loss_scale_factor", &O::loss_scale_factor,
            "The loss times this, gradients divided by it.");
    d.field("gradient_accumulation_steps", &O::gradient_accumulation_steps,
            "Steps whose mean is one update.");
    d.field("name", &O::name, "For saved files.");
  }
};

/// One variable's share of a step.
struct VariableUpdate {
  StateScope& state;
  const Variable& variable;
  std::size_t index;       ///< among the variables that the optimizer was built with
  Value gradient;          ///< in the variable's dtype
  Value learning_rate;     ///< in the variable's dtype
  Value iterations;        ///< steps that are done
  const Addends& addends;  ///< of the gradient
  /// The number of this step, counted from 1, in the variable's dtype.
  Value step(int later = 0) const;
  Value weight() const { return state.read(variable); }
  /// The sum of the squares of the gradient's addends.
  Value gradient_square() const;
  /// So, of `change`, which is the gradient times or divided by something; `factor` is what.
  Value square_of(const Value& change, const Value& factor) const;
  /// 1 - x, both rounded to the variable's dtype: where Keras rounds x first.
  Value one_minus(double x) const;
};

struct WeightDecayExclusions {
  std::vector<Variable> variables = {};
  std::vector<std::string> names =
      {};  ///< regular expressions, found anywhere in a variable's name
};

class Optimizer;

class OptimizerBase {
 public:
  virtual ~OptimizerBase() = default;
  OptimizerBase(const OptimizerBase&) = delete;
  OptimizerBase& operator=(const OptimizerBase&) = delete;

  virtual std::string_view class_name() const = 0;
  virtual std::string module() const { return "keras.optimizers"; }
  virtual std::optional<std::string> registered_name() const { return std::nullopt; }
  /// As Keras saves it; the learning rate is the present one.
  virtual Json get_config() const;
  /// A new optimizer of the same config that has taken no step.
  virtual Optimizer from_own_config() const = 0;
  const std::string& name() const { return name_; }
  const OptimizerOptions& options() const { return options_; }

  bool built() const { return built_; }
  /// Makes the slots. Does nothing when built already.
  void build(const std::vector<Variable>& variables);
  /// Everything to save, in Keras's order; slots once it is built.
  virtual std::vector<Variable> variables() const { return variables_; }
  const std::vector<Variable>& trainable_variables() const { return trainable_; }
  /// For each of `variables` the trainable variable that it is a slot of, or null.
  virtual std::vector<Variable> slot_owners() const { return owners_; }
  /// Those whose variables end the list of its own, in that order, each with the name of its group
  /// in files.
  virtual std::vector<std::pair<std::string, Optimizer>> inner_optimizers() const;
  /// Before it is built: Keras does not see what a class keeps as a plain attribute when a
  /// LossScaleOptimizer builds it. `variables` leaves these out, and so do files.
  virtual void hide_attributes() { hides_attributes_ = true; }
  /// What is left out so.
  virtual std::vector<Variable> hidden_variables() const { return hidden_; }

  /// The present learning rate. Setting raises TypeError where it follows a schedule.
  virtual double learning_rate() const;
  virtual void set_learning_rate(double value);
  virtual bool follows_schedule() const { return rate_.is_schedule(); }
  /// Updates done; with gradient accumulation fewer than steps.
  virtual std::int64_t iterations() const;
  virtual void set_weight_decay(std::optional<double> weight_decay) {
    options_.weight_decay = weight_decay;
  }
  /// Raises ValueError once it is built.
  void exclude_from_weight_decay(WeightDecayExclusions exclusions);

  /// What the loss is multiplied with before gradients are taken.
  virtual Value scale_loss(StateScope& state, const Value& loss);
  /// One step. Gradients stand in the order of `trainable_variables`; a null one leaves its
  /// variable alone. Raises ValueError when all are null.
  virtual void apply(StateScope& state, const Values& gradients);
  /// What is due after the last step: with use_ema, the averages become the weights.
  virtual void finalize_variable_values();
  /// Moving averages of `trainable_variables`, in the same order; empty without use_ema.
  virtual std::vector<Variable> moving_averages() const { return averages_; }
  /// Loss scaling around this optimizer replaces its own.
  void set_loss_scale_factor(std::optional<double> factor) { options_.loss_scale_factor = factor; }

 protected:
  OptimizerBase(std::string_view class_name, LearningRate rate, OptimizerOptions options);

  virtual void build_slots(const std::vector<Variable>& variables) = 0;
  virtual void update_step(const VariableUpdate& update) = 0;
  /// Called once a step, before the variables' updates.
  virtual void begin_update(StateScope& state, const Value& iterations) {
    (void)state, (void)iterations;
  }
  virtual std::optional<double> weight_decay_of(const Variable& variable) const {
    (void)variable;
    return options_.weight_decay;
  }
  virtual Json own_config() const = 0;

  /// `owner` is the variable that it is a slot of, if any.
  Variable add_variable(std::string name, Spec spec, Initializer initializer = "zeros",
                        const Variable& owner = {});
  Variable add_slot(const Variable& reference, std::string_view name,
                    Initializer initializer = "zeros");
  /// As `add_variable`, for what Keras's class keeps as an attribute (`hide_attributes`).
  Variable add_attribute(std::string name, Spec spec, Initializer initializer = "zeros",
                         const Variable& owner = {});
  /// For each variable one slot of each name, in Keras's order; result[name][variable].
  std::vector<std::vector<Variable>> add_slots(const std::vector<Variable>& references,
                                               const std::vector<std::string>& names,
                                               const std::vector<Initializer>& initializers = {});
  Value rate_value(StateScope& state);
  /// Updates done as an int64 scalar.
  Value iterations_value(StateScope& state);
  const LearningRate& rate() const { return rate_; }

  std::vector<Variable> variables_;

 private:
  Variable make_variable(std::string name, Spec spec, Initializer initializer) const;
  void check_options() const;
  bool decays(const Variable& variable) const;
  Values clip(const Values& gradients) const;
  void update_all(StateScope& state, const Values& gradients);
  void accumulate(StateScope& state, const Values& gradients);
  void average_weights(StateScope& state);

  std::string name_;
  LearningRate rate_;
  OptimizerOptions options_;
  bool built_ = false;
  WeightDecayExclusions exclusions_;
  Variable iteration_, rate_variable_;
  std::vector<Variable> trainable_, averages_, accumulators_;
  std::vector<Variable> owners_;  // by position in variables_
  bool hides_attributes_ = false;
  std::vector<Variable> hidden_;
};

/// The handle.
class Optimizer {
 public:
  Optimizer(std::shared_ptr<OptimizerBase> impl) : impl_(std::move(impl)) {
    RAMET_ASSERT(impl_);
  }  // NOLINT
  /// By class name in any case, "adam" or "RMSprop", with default arguments. Raises ValueError.
  Optimizer(const char* name) : Optimizer(std::string_view(name)) {}  // NOLINT: reads as in Keras
  Optimizer(std::string_view name);                                   // NOLINT
  /// A name, or an envelope. Raises ValueError or TypeError.
  static Optimizer from(const Json& json);

  OptimizerBase* operator->() const { return impl_.get(); }
  OptimizerBase& operator*() const { return *impl_; }
  template <class O>
  O* as() const {
    return dynamic_cast<O*>(impl_.get());
  }
  Json envelope() const;
  friend bool operator==(const Optimizer&, const Optimizer&) = default;  ///< by identity

 protected:
  friend struct BlankConfig;
  friend struct OptimizerMap;
  template <class T>
  friend class required;
  Optimizer() = default;
  std::shared_ptr<OptimizerBase> impl_;
};
Json to_json(const Optimizer& optimizer);
void from_json(const Json& json, Optimizer& optimizer);

/// Typed handle: `using Adam = OptimizerHandle<AdamOptimizer>;`.
template <class O>
class OptimizerHandle : public Optimizer {
 public:
  explicit OptimizerHandle(typename O::Config config = {}, OptimizerOptions options = {})
      : Optimizer(std::make_shared<O>(std::move(config), std::move(options))) {}
  O* operator->() const { return static_cast<O*>(impl_.get()); }
};

/// Derives what follows from the config. Optional member of Self:
///   static constexpr double default_weight_decay = 0.004;
template <class Self, Described ConfigT>
class OptimizerOf : public OptimizerBase {
 public:
  using Config = ConfigT;
  explicit OptimizerOf(Config config, OptimizerOptions options = {})
      : OptimizerBase(Self::keras_name, config.learning_rate, with_defaults(std::move(options))),
        config_(std::move(config)) {
    check_config(config_, Self::keras_name);
  }
  const Config& config() const { return config_; }
  std::string_view class_name() const override { return Self::keras_name; }
  Optimizer from_own_config() const override;

 protected:
  Json own_config() const override { return to_json(config_); }
  Config config_;

 private:
  static OptimizerOptions with_defaults(OptimizerOptions options) {
    if constexpr (requires { Self::default_weight_decay; }) {
      if (!options.weight_decay) options.weight_decay = Self::default_weight_decay;
    }
    return options;
  }
};

struct OptimizerEntry {
  std::string_view name;  ///< class name
  Optimizer (*from_config)(const Json& config);
  std::vector<FieldDoc> (*document)();
};
/// Every optimizer that ramet has, sorted by name (optimizers/list.inc).
std::span<const OptimizerEntry> all_optimizers();

/// Common options taken out of a config; the rest is left for the optimizer's own fields. Keys that
/// older versions wrote and that mean nothing are dropped.
OptimizerOptions take_optimizer_options(Json& config);

/// An optimizer class from its config.
template <class O>
Optimizer optimizer_from_config(const Json& json) {
  if constexpr (requires { O::from_config(json); }) {
    return O::from_config(json);
  } else {
    Json config = json;
    OptimizerOptions options = take_optimizer_options(config);
    const bool no_decay = json.contains("weight_decay") && !options.weight_decay;
    auto made = std::make_shared<O>(config_from_json<typename O::Config>(config, O::keras_name),
                                    std::move(options));
    // An explicit null is no decay, also where the class has a default.
    if (no_decay) made->set_weight_decay(std::nullopt);
    return Optimizer(std::move(made));
  }
}

template <class Self, Described ConfigT>
Optimizer OptimizerOf<Self, ConfigT>::from_own_config() const {
  return optimizer_from_config<Self>(get_config());
}

}  // namespace ramet
