#pragma once
// Losses: how far predictions are from what is wanted. A loss is written in ops, so it can be a
// part of a program and be differentiated.
//
//   const Loss loss = losses::Huber{.delta = 0.5};     // or Loss("mse"), or from Keras's JSON
//   const Value total = loss(y_true, y_pred, sample_weight);
//
// A class of one's own is a config with `keras_name` and `call`, like those in regression.h; a
// function is enough where nothing is to be saved: `losses::from_function`.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"
#include "ramet/training/compute_dtype.h"
#include "ramet/training/losses/reduction.h"

namespace ramet {

/// Losses of samples. Some losses say which of them count (SparseCategoricalCrossentropy's
/// ignore_class); others leave the mask null.
struct SampleLosses {
  SampleLosses(Value v, Value m = {})  // NOLINT(google-explicit-constructor): usually just values
      : values(std::move(v)), mask(std::move(m)) {}
  Value values, mask;
};

struct LossInterface : ObjectBase {
  static constexpr std::string_view kind = "loss", module = "keras.losses";
  static std::span<const ObjectEntry<LossInterface>> entries();
  static std::string_view canonical_name(std::string_view name);
  virtual const std::string& name() const = 0;
  virtual Reduction reduction() const = 0;
  /// What it computes in.
  virtual DType dtype() const = 0;
  /// One value for each sample, not yet weighted.
  virtual SampleLosses call(const Value& y_true, const Value& y_pred) const = 0;
};

/// The handle; equal when class and config are.
class Loss : public Object<LossInterface> {
 public:
  /// By class ("MeanSquaredError"), function ("mean_squared_error") or short name ("mse"). Raises
  /// ValueError "Could not interpret loss identifier: x".
  Loss(const char* name) : Object(name) {}       // NOLINT: reads as in Keras
  Loss(std::string_view name) : Object(name) {}  // NOLINT
  template <ConfigOf<LossInterface> T>
  Loss(T config) : Object(std::move(config)) {}       // NOLINT
  Loss(Object object) : Object(std::move(object)) {}  // NOLINT
  /// A name, an envelope, or the envelope of a function.
  static Loss from(const Json& json);

  const std::string& name() const { return (*this)->name(); }
  /// Losses of samples, weighted by `sample_weight` and `mask` (which may be null) and reduced.
  /// Shapes that differ by a last axis of 1 are brought together, as Keras does.
  Value operator()(const Value& y_true, const Value& y_pred, const Value& sample_weight = {},
                   const Value& mask = {}) const;
};

namespace losses {

/// Fields that every loss has; `describe` of a loss starts with them.
template <class Config>
constexpr void describe_loss(auto& d) {
  d.field("name", &Config::name, "For logs and messages; the class's name in snake case if null.");
  d.field("reduction", &Config::reduction, "How the losses of samples become one number.");
  d.field("dtype", &Config::dtype, "What is computed in; float32 if null.", not_saved{});
}

/// Makes a loss class of a described config that has `call`.
template <class Config>
class Implementation final : public ObjectOf<Config, LossInterface> {
 public:
  explicit Implementation(Config config)
      : ObjectOf<Config, LossInterface>(named(std::move(config))) {}
  const std::string& name() const override { return *this->config().name; }
  Reduction reduction() const override { return this->config().reduction; }
  DType dtype() const override { return this->config().dtype; }
  SampleLosses call(const Value& y_true, const Value& y_pred) const override {
    const auto [wanted, predicted] = squeeze_or_expand_to_same_rank(y_true, y_pred);
    return this->config().call(wanted, predicted);
  }

 private:
  static Config named(Config config) {
    if (!config.name) config.name = auto_name(to_snake_case(Config::keras_name));
    return config;
  }
};

/// A loss that computes `function`. It has no config: `get_config` raises NotImplementedError.
Loss from_function(std::function<SampleLosses(const Value& y_true, const Value& y_pred)> function,
                   std::string name, Reduction reduction = {});

}  // namespace losses
}  // namespace ramet
