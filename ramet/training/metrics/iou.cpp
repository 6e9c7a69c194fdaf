#include "ramet/training/metrics/iou.h"

#include <algorithm>
#include <numeric>

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

std::vector<std::int64_t> all_classes(Dim num_classes) {
  std::vector<std::int64_t> classes(static_cast<std::size_t>(std::max<Dim>(num_classes, 0)));
  std::iota(classes.begin(), classes.end(), std::int64_t{0});
  return classes;
}

void check_iou(const IoUOptions& options) {
  const auto& ids = options.target_class_ids;
  if (options.num_classes < 1 || ids.empty()) {
    fail<ValueError>(
        "IoU: expected num_classes > 0 and a target class, received num_classes={} and "
        "{} target classes.",
        options.num_classes, ids.size());
  }
  const std::int64_t highest = *std::max_element(ids.begin(), ids.end());
  if (highest >= options.num_classes) {
    fail<ValueError>("Target class id {} is out of range, which is [0, {}).", highest,
                     options.num_classes);
  }
  if (*std::min_element(ids.begin(), ids.end()) < 0) {
    fail<ValueError>("Target class id {} is out of range, which is [0, {}).",
                     *std::min_element(ids.begin(), ids.end()), options.num_classes);
  }
}

void update_iou(CallContext& context, const Variable& total_confusion_matrix,
                const IoUOptions& options, Value y_true, Value y_pred, Value sample_weight) {
  const DType dtype = total_confusion_matrix.dtype();
  if (options.threshold) {
    y_pred = ops::greater_equal(ops::cast(y_pred, DType::float32), *options.threshold);
  }
  if (!options.sparse_y_true) y_true = ops::argmax(y_true, options.axis);
  if (!options.sparse_y_pred) y_pred = ops::argmax(y_pred, options.axis);
  const auto as_classes = [&](const Value& x) {
    return ops::reshape(ops::cast(ops::cast(x, dtype), DType::int64), {any_dim});
  };
  const Value wanted = as_classes(y_true), predicted = as_classes(y_pred);
  if (!sample_weight) sample_weight = ops::full({}, 1, dtype);
  sample_weight = ops::cast(sample_weight, dtype);
  if (sample_weight.rank() > 1) sample_weight = ops::reshape(sample_weight, {any_dim});
  sample_weight = ops::broadcast_to(sample_weight, wanted.shape());

  const auto exists = [&](const Value& x) {
    return ops::logical_and(ops::greater_equal(x, 0), ops::less(x, options.num_classes));
  };
  Value counts = ops::logical_and(exists(wanted), exists(predicted));
  if (options.ignore_class) {
    counts = ops::logical_and(counts, ops::not_equal(wanted, *options.ignore_class));
  }
  // Places of a matrix of classes by classes; what does not count goes nowhere.
  const Dim classes = options.num_classes;
  const Value places = ops::where(counts, wanted * classes + predicted, classes * classes);
  const Value sums =
      ops::scatter_add(sample_weight, places, {.axis = 0, .extent = classes * classes});
  context.update_now(total_confusion_matrix, context.read_exact(total_confusion_matrix) +
                                                 ops::reshape(sums, {classes, classes}));
}

Value iou_result(CallContext& context, const Variable& total_confusion_matrix,
                 const IoUOptions& options) {
  constexpr double epsilon = 1e-7;
  const Value matrix = context.read_exact(total_confusion_matrix);
  const Dim classes = options.num_classes;
  // The diagonal: every (classes + 1)-th element.
  const Value diagonal = ops::slice_axis(ops::reshape(matrix, {classes * classes}), 0, 0,
                                         classes * classes, classes + 1);
  const Value both = ops::sum(matrix, {.axes = {0}}) + ops::sum(matrix, {.axes = {1}}) - diagonal;
  Tensor ids(DType::int32, {static_cast<Dim>(options.target_class_ids.size())});
  std::copy(options.target_class_ids.begin(), options.target_class_ids.end(),
            ids.mutable_data<std::int32_t>().begin());
  const Value targets = constant(std::move(ids));
  const auto chosen = [&](const Value& x) {
    return ops::cast(ops::take(x, targets, 0), DType::float32);
  };
  const Value union_ = chosen(both);
  const Value occurs = ops::greater(union_, 1e-9);
  const Value iou = ops::where(occurs, chosen(diagonal) / (union_ + epsilon), 0.0);
  return ops::sum(iou) / (ops::sum(ops::cast(occurs, DType::float32)) + epsilon);
}

}  // namespace ramet::metrics
