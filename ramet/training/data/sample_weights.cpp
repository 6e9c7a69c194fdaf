#include "ramet/training/data/sample_weights.h"

#include <cmath>

namespace ramet {

Tensor class_weight_to_sample_weights(const Tensor& y,
                                      const std::map<std::int64_t, double>& class_weight) {
  if (y.rank() == 0)
    fail<ValueError>("class_weight: expected targets of samples, received a scalar.");
  const Dim rows = y.shape()[0];
  const Dim classes = y.rank() > 1 ? y.shape().back() : 1;
  if (y.rank() > 2 || (rows > 0 && y.size() != rows * classes)) {
    fail<ValueError>(
        "class_weight: expected one class for each sample, received targets of shape {}.",
        to_string(y.shape()));
  }
  Tensor weights(DType::float32, {rows});
  const auto out = weights.mutable_data<float>();
  for (Dim row = 0; row < rows; ++row) {
    Dim label = 0;
    if (classes == 1) {
      label = static_cast<Dim>(std::nearbyint(y.at(row)));
    } else {
      for (Dim c = 1; c < classes; ++c) {
        if (y.at(row * classes + c) > y.at(row * classes + label)) label = c;
      }
    }
    const auto it = class_weight.find(label);
    out[static_cast<std::size_t>(row)] =
        it == class_weight.end() ? 1.0F : static_cast<float>(it->second);
  }
  return weights;
}

void resolve_sample_weights(Batch& data, const std::map<std::int64_t, double>& class_weight) {
  const bool is_nested = data.y.is_sequence() || data.y.is_dict();
  if (!class_weight.empty()) {
    if (!data.sample_weight.is_none()) {
      fail<ValueError>("You cannot `class_weight` and `sample_weight` at the same time.");
    }
    if (is_nested)
      fail<ValueError>("`class_weight` is only supported for Models with a single output.");
    if (!data.y.is_leaf()) fail<ValueError>("`class_weight` needs targets `y`.");
    data.sample_weight = class_weight_to_sample_weights(aligned(data.y.leaf()), class_weight);
    return;
  }
  if (data.sample_weight.is_none() || !is_nested) return;
  if (data.sample_weight.is_leaf()) {
    const Tensor weight = data.sample_weight.leaf();
    if (weight.rank() != 1 && !(weight.rank() == 2 && weight.shape()[1] == 1)) {
      fail<ValueError>(
          "For a model with multiple outputs, when providing a single `sample_weight` array, it "
          "should only have "
          "one scalar score per sample (i.e. shape `(num_samples,)`). If you want to use "
          "non-scalar sample weights, "
          "pass a `sample_weight` argument with one array per model output.");
    }
    data.sample_weight = data.y.map([&](const Tensor&) { return weight; });
  } else if (!same_structure(data.y, data.sample_weight)) {
    fail<ValueError>(
        "You should provide one `sample_weight` array per output in `y`. The two structures did "
        "not match: {} "
        "targets and {} weights.",
        data.y.flatten().size(), data.sample_weight.flatten().size());
  }
}

TrainingSplit train_validation_split(const Batch& data, double validation_split) {
  if (!(validation_split > 0 && validation_split < 1)) {
    fail<ValueError>("Expected a validation_split between 0 and 1, received {}.",
                     Json(validation_split).dump());
  }
  const Dim rows = row_count(data);
  const auto split_at =
      static_cast<Dim>(std::floor(static_cast<double>(rows) * (1.0 - validation_split)));
  if (split_at == 0 || split_at == rows) {
    fail<ValueError>(
        "Training data contains {} samples, which is not sufficient to split it into a validation "
        "and training set "
        "as specified by `validation_split={}`. Either provide more data, or a different value for "
        "the "
        "`validation_split` argument.",
        rows, Json(validation_split).dump());
  }
  return {rows_of(data, 0, split_at), rows_of(data, split_at, rows)};
}

}  // namespace ramet
