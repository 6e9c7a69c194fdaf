#include "ramet/training/class_targets.h"

#include "ramet/core/convert.h"
#include "ramet/training/losses/crossentropy.h"

namespace ramet {

std::optional<ClassTarget> class_target(const Loss& loss, const Value& y_true,
                                        const Value& y_pred) {
  using Sparse = losses::SparseCategoricalCrossentropy;
  const auto* sparse = dynamic_cast<const losses::Implementation<Sparse>*>(&*loss);
  if (sparse == nullptr || y_pred.rank() == 0 || sparse->config().axis != -1) return std::nullopt;
  const Dim classes = y_pred.shape().back();
  if (classes == any_dim) return std::nullopt;
  return ClassTarget{y_true, classes, sparse->config().ignore_class};
}

void check_labels(const ClassTarget& target, const Tensor& labels) {
  dispatch(labels.dtype(), [&](auto zero) {
    for (const auto value : labels.data<decltype(zero)>()) {
      const auto label = convert<std::int64_t>(value);
      if ((label >= 0 && label < target.classes) || label == target.ignore_class) continue;
      fail<ValueError>("Received a label value of {} which is outside the valid range of [0, {}).",
                       label, target.classes);
    }
  });
}

}  // namespace ramet
