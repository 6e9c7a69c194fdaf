#pragma once
// Crossentropies of logits.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// -sum(labels * log_softmax(logits)) along `axis`, which vanishes. The labels should sum to 1.
Value softmax_cross_entropy(const Value& labels, const Value& logits, std::int64_t axis = -1);
/// As that, with integer labels for the last axis of the logits; NaN for classes that do not exist.
Value sparse_softmax_cross_entropy(const Value& labels, const Value& logits);

extern const Op softmax_cross_entropy_op, sparse_softmax_cross_entropy_op;

}  // namespace ramet::ops
