#pragma once
// Regularizers: a scalar penalty for a weight or an output.

#include <array>
#include <limits>

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"

namespace ramet {

struct RegularizerInterface : ObjectBase {
  static constexpr std::string_view kind = "regularizer", module = "keras.regularizers";
  static std::span<const ObjectEntry<RegularizerInterface>> entries();
  static std::string_view canonical_name(std::string_view name);
  static std::shared_ptr<const RegularizerInterface> unknown(const Json& json);
  virtual Value penalty(const Value& x) const = 0;
};
using Regularizer = Object<RegularizerInterface>;

namespace regularizers {

/// Makes a regularizer class of a described config that has `penalty`.
template <class Config>
class Implementation final : public ObjectOf<Config, RegularizerInterface> {
 public:
  using ObjectOf<Config, RegularizerInterface>::ObjectOf;
  Value penalty(const Value& x) const override { return this->config().penalty(x); }
};

/// A number that Keras keeps as float32, and saves as such: 0.01 becomes 0.009999999776482582.
class Float32Number {
 public:
  Float32Number(double value = 0) : value_(static_cast<float>(value)) {}  // NOLINT: reads as one
  double get() const { return value_; }
  friend bool operator==(const Float32Number&, const Float32Number&) = default;
  friend Json to_json(const Float32Number& number) { return number.get(); }
  friend void from_json(const Json& json, Float32Number& number) { number = json.as_double(); }

 private:
  float value_;
};

/// Factors must be finite.
inline constexpr between not_negative(0, std::numeric_limits<double>::max());

/// l1 * sum(|x|)
struct L1 {
  using Implementation = regularizers::Implementation<L1>;
  static constexpr std::string_view keras_name = "L1";
  Float32Number l1 = 0.01;
  static constexpr void describe(auto& d) {
    d.field("l1", &L1::l1, "Of the sum of magnitudes.", not_negative);
  }
  Value penalty(const Value& x) const;
};

/// l2 * sum(x²)
struct L2 {
  using Implementation = regularizers::Implementation<L2>;
  static constexpr std::string_view keras_name = "L2";
  double l2 = 0.01;
  static constexpr void describe(auto& d) {
    d.field("l2", &L2::l2, "Of the sum of squares.", not_negative);
  }
  Value penalty(const Value& x) const;
};

/// l1 * sum(|x|) + l2 * sum(x²)
struct L1L2 {
  using Implementation = regularizers::Implementation<L1L2>;
  static constexpr std::string_view keras_name = "L1L2";
  double l1 = 0, l2 = 0;
  static constexpr void describe(auto& d) {
    d.field("l1", &L1L2::l1, "Of the sum of magnitudes.", not_negative);
    d.field("l2", &L1L2::l2, "Of the sum of squares.", not_negative);
  }
  Value penalty(const Value& x) const;
};

enum class OrthogonalMode { rows, columns };
constexpr auto choices(OrthogonalMode) {
  return std::array<std::string_view, 2>{"rows", "columns"};
}

/// factor times the mean magnitude of the cosines between any two rows (or columns) of a matrix.
struct OrthogonalRegularizer {
  using Implementation = regularizers::Implementation<OrthogonalRegularizer>;
  static constexpr std::string_view keras_name = "OrthogonalRegularizer";
  Float32Number factor = 0.01;
  Choice<OrthogonalMode> mode = OrthogonalMode::rows;
  static constexpr void describe(auto& d) {
    d.field("factor", &OrthogonalRegularizer::factor, "Of the mean.", not_negative);
    d.field("mode", &OrthogonalRegularizer::mode, "What shall be orthogonal.");
  }
  /// Raises ValueError unless x has rank 2 and as many known rows (columns).
  Value penalty(const Value& x) const;
};

}  // namespace regularizers
}  // namespace ramet
