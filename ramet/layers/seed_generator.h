#pragma once
// SeedGenerator: where a layer gets seeds for the draws of ops/random.h. A layer that holds one
// gives its state in `extra_state`; it is no weight, and Keras does not save it.

#include <optional>

#include "ramet/layers/call_context.h"

namespace ramet {

class SeedGenerator {
 public:
  /// Without a seed: a fresh one (layers/naming.h).
  explicit SeedGenerator(std::optional<std::int64_t> seed = std::nullopt);

  /// A seed for one draw. The state that the program leaves behind counts it, so that the next run
  /// draws other numbers; a clone begins anew.
  Value next(CallContext& context) const;
  /// int64 (2,): the seed, and how many seeds have been given.
  const Variable& state() const { return state_; }

 private:
  Variable state_;
};

/// The `extra_state` of a layer that has a generator, or none.
inline std::vector<Variable> state_of(const std::optional<SeedGenerator>& seeds) {
  return seeds ? std::vector{seeds->state()} : std::vector<Variable>();
}

}  // namespace ramet
