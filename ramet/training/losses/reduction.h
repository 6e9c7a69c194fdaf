#pragma once
// From values per sample to one number: what all losses do once they are computed.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ramet/core/json.h"
#include "ramet/ops/op.h"

namespace ramet {

/// How the losses of samples become one: "sum_over_batch_size" (divides by their number), "mean"
/// (the same), "sum", "mean_with_sample_weight" (divides by the sum of the weights), "none" or
/// None (each stays).
class Reduction {
 public:
  enum class Kind { sum_over_batch_size, sum, mean, mean_with_sample_weight, none };

  Reduction() = default;
  Reduction(const char* name) : Reduction(std::string_view(name)) {}  // NOLINT: reads as in Keras
  /// Raises ValueError for a name that is not one of the above.
  Reduction(std::string_view name);                                   // NOLINT: reads as in Keras
  Reduction(std::nullopt_t) : kind_(Kind::none), is_named_(false) {}  // NOLINT: Python's None

  Kind kind() const { return kind_; }
  std::string_view name() const;
  friend bool operator==(const Reduction&, const Reduction&) = default;
  friend Json to_json(const Reduction& reduction);
  /// Also takes Keras 2's "auto".
  friend void from_json(const Json& json, Reduction& reduction);

 private:
  Kind kind_ = Kind::sum_over_batch_size;
  bool is_named_ = true;  // false: None, which stands for "none"
};

/// Where ranks differ by one and the longer shape ends in 1, drops that axis; but to a vector an
/// axis is added instead, if `expand_rank_1`.
std::pair<Value, Value> squeeze_or_expand_to_same_rank(const Value& a, const Value& b,
                                                       bool expand_rank_1 = true);

/// The mask as weights, times `sample_weight` if there is one; `sample_weight` itself without a
/// mask. When the reduction divides by the number of samples, what is left counts for all.
Value apply_mask(const Value& sample_weight, const Value& mask, DType dtype, Reduction reduction);

/// Weighs values by mask and weights, which may be null, and reduces them.
Value reduce_weighted_values(Value values, const Value& sample_weight, const Value& mask,
                             Reduction reduction, DType dtype);

}  // namespace ramet
