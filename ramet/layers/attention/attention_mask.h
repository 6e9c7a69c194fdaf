#pragma once
// Which keys a query may see: masks of several origins, combined. Masks are bool, true where
// something may be seen; a null Value hides nothing.

#include <optional>

#include "ramet/ops/op.h"

namespace ramet {

struct AttentionMasks {
  Value query, value, key;                           ///< (batch, length), any numeric type
  Value attention;                                   ///< broadcasts to the scores
  bool causal = false;                               ///< a query sees keys up to its own position
  std::optional<Dim> sliding_window = std::nullopt;  ///< and keys less than that far away

  bool only_causal() const {
    return causal && !query && !value && !key && !attention && !sliding_window;
  }
};
/// All of them as one, or null. `queries` and `keys` are the lengths of the sequences.
Value combine(const AttentionMasks& masks, Dim queries, Dim keys);

/// Bool (1, queries, keys): true for keys up to the query's own position. Unknown lengths give an
/// extent of 1, which broadcasts.
Value causal_mask(Dim queries, Dim keys);

/// The queries (batch, queries, heads, depth), with zeros for those that see no key at all: bool
/// `visible` broadcasts to (batch, heads, queries, keys). Hidden scores are constants in Keras;
/// here they are the score and a large number, and where nothing else is left, a gradient would
/// reach it.
Value without_blind(const Value& query, const Value& visible);

/// `a && b`, where either may be null.
Value both(const Value& a, const Value& b);

}  // namespace ramet
