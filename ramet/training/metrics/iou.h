#pragma once
// Intersection over union: how well predicted areas of each class cover the true ones.

#include "ramet/training/metrics/metric.h"

namespace ramet::metrics {

struct IoUOptions {
  Dim num_classes = 0;
  std::vector<std::int64_t> target_class_ids = {};
  std::optional<std::int64_t> ignore_class = std::nullopt;
  bool sparse_y_true = true, sparse_y_pred = true;
  std::int64_t axis = -1;
  std::optional<double> threshold = std::nullopt;  ///< predictions from it on are class 1
};
/// Raises ValueError when a target class does not exist.
void check_iou(const IoUOptions& options);
/// Adds a batch to the counts of (true class, predicted class). Classes that do not exist do not
/// count.
void update_iou(CallContext& context, const Variable& total_confusion_matrix,
                const IoUOptions& options, Value y_true, Value y_pred, Value sample_weight);
/// The mean over the target classes that occur.
Value iou_result(CallContext& context, const Variable& total_confusion_matrix,
                 const IoUOptions& options);

template <class Config>
class IoUMetric final : public MetricOf<Config> {
 public:
  explicit IoUMetric(Config config)
      : MetricOf<Config>(std::move(config)),
        options_(this->config().options()),
        total_confusion_matrix_(this->add_variable("total_confusion_matrix",
                                                   {options_.num_classes, options_.num_classes},
                                                   this->dtype())) {}
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override {
    this->require_predictions(y_pred);
    update_iou(context, total_confusion_matrix_, options_, y_true, y_pred, sample_weight);
  }
  Value result(CallContext& context) override {
    return iou_result(context, total_confusion_matrix_, options_);
  }

 private:
  IoUOptions options_;
  Variable total_confusion_matrix_;
};

/// 0, 1, ...
std::vector<std::int64_t> all_classes(Dim num_classes);

/// Of chosen classes.
struct IoU {
  using Implementation = IoUMetric<IoU>;
  static constexpr std::string_view keras_name = "IoU";
  static constexpr Direction direction = Direction::up;
  required<std::int64_t> num_classes;
  required<std::vector<std::int64_t>> target_class_ids;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = DType::int64;
  std::optional<std::int64_t> ignore_class = std::nullopt;
  bool sparse_y_true = true;
  bool sparse_y_pred = true;
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<IoU>(d);
    d.field("num_classes", &IoU::num_classes, "How many there are.");
    d.field("target_class_ids", &IoU::target_class_ids, "Those whose mean is taken.");
    d.field("ignore_class", &IoU::ignore_class, "Targets of this class do not count.");
    d.field("sparse_y_true", &IoU::sparse_y_true, "Targets are integers, not one-hot.");
    d.field("sparse_y_pred", &IoU::sparse_y_pred, "Predictions are integers, not scores.");
    d.field("axis", &IoU::axis, "Where the classes are, if not sparse.");
  }
  IoUOptions options() const {
    return {num_classes, target_class_ids, ignore_class, sparse_y_true, sparse_y_pred, axis};
  }
  void check() const { check_iou(options()); }
};

/// Of the classes 0 and 1, of scores.
struct BinaryIoU {
  using Implementation = IoUMetric<BinaryIoU>;
  static constexpr std::string_view keras_name = "BinaryIoU";
  static constexpr Direction direction = Direction::up;
  std::vector<std::int64_t> target_class_ids = {0, 1};
  double threshold = 0.5;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = DType::int64;
  static constexpr void describe(auto& d) {
    describe_metric<BinaryIoU>(d);
    d.field("target_class_ids", &BinaryIoU::target_class_ids, "Those whose mean is taken.");
    d.field("threshold", &BinaryIoU::threshold, "From it on is 1.");
  }
  IoUOptions options() const {
    return {.num_classes = 2, .target_class_ids = target_class_ids, .threshold = threshold};
  }
  void check() const { check_iou(options()); }
};

/// Of all classes.
struct MeanIoU {
  using Implementation = IoUMetric<MeanIoU>;
  static constexpr std::string_view keras_name = "MeanIoU";
  static constexpr Direction direction = Direction::up;
  required<std::int64_t> num_classes;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = DType::int64;
  std::optional<std::int64_t> ignore_class = std::nullopt;
  bool sparse_y_true = true;
  bool sparse_y_pred = true;
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<MeanIoU>(d);
    d.field("num_classes", &MeanIoU::num_classes, "How many there are.");
    d.field("ignore_class", &MeanIoU::ignore_class, "Targets of this class do not count.");
    d.field("sparse_y_true", &MeanIoU::sparse_y_true, "Targets are integers, not one-hot.");
    d.field("sparse_y_pred", &MeanIoU::sparse_y_pred, "Predictions are integers, not scores.");
    d.field("axis", &MeanIoU::axis, "Where the classes are, if not sparse.");
  }
  IoUOptions options() const {
    return {num_classes, all_classes(num_classes), ignore_class, sparse_y_true, sparse_y_pred,
            axis};
  }
  void check() const { check_iou(options()); }
};

/// Of chosen classes, of one-hot targets.
struct OneHotIoU {
  using Implementation = IoUMetric<OneHotIoU>;
  static constexpr std::string_view keras_name = "OneHotIoU";
  static constexpr Direction direction = Direction::up;
  required<std::int64_t> num_classes;
  required<std::vector<std::int64_t>> target_class_ids;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = DType::int64;
  std::optional<std::int64_t> ignore_class = std::nullopt;
  bool sparse_y_pred = false;
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<OneHotIoU>(d);
    d.field("num_classes", &OneHotIoU::num_classes, "How many there are.");
    d.field("target_class_ids", &OneHotIoU::target_class_ids, "Those whose mean is taken.");
    d.field("ignore_class", &OneHotIoU::ignore_class, "Targets of this class do not count.");
    d.field("sparse_y_pred", &OneHotIoU::sparse_y_pred, "Predictions are integers, not scores.");
    d.field("axis", &OneHotIoU::axis, "Where the classes are, if not sparse.");
  }
  IoUOptions options() const {
    return {num_classes, target_class_ids, ignore_class, false, sparse_y_pred, axis};
  }
  void check() const { check_iou(options()); }
};

/// Of all classes, of one-hot targets.
struct OneHotMeanIoU {
  using Implementation = IoUMetric<OneHotMeanIoU>;
  static constexpr std::string_view keras_name = "OneHotMeanIoU";
  static constexpr Direction direction = Direction::up;
  required<std::int64_t> num_classes;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = DType::int64;
  std::optional<std::int64_t> ignore_class = std::nullopt;
  bool sparse_y_pred = false;
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<OneHotMeanIoU>(d);
    d.field("num_classes", &OneHotMeanIoU::num_classes, "How many there are.");
    d.field("ignore_class", &OneHotMeanIoU::ignore_class, "Targets of this class do not count.");
    d.field("sparse_y_pred", &OneHotMeanIoU::sparse_y_pred,
            "Predictions are integers, not scores.");
    d.field("axis", &OneHotMeanIoU::axis, "Where the classes are, if not sparse.");
  }
  IoUOptions options() const {
    return {num_classes, all_classes(num_classes), ignore_class, false, sparse_y_pred, axis};
  }
  void check() const { check_iou(options()); }
};

}  // namespace ramet::metrics
