#pragma once
// Targets that are numbers of classes are looked at before a step: a class that does not exist
// would make all weights NaN.

#include <optional>

#include "ramet/training/losses/loss.h"

namespace ramet {

struct ClassTarget {
  Value y_true;
  Dim classes = 0;  ///< how many there are
  std::optional<std::int64_t> ignore_class;
};

/// What the loss takes for classes; nothing when it takes other targets.
std::optional<ClassTarget> class_target(const Loss& loss, const Value& y_true, const Value& y_pred);
/// Raises ValueError naming the first label that is none of the classes.
void check_labels(const ClassTarget& target, const Tensor& labels);

}  // namespace ramet
