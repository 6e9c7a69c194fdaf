#pragma once
// What happens to arrays before they are batched: weights of classes become weights of samples, and
// a part is put aside for validation.

#include <map>

#include "ramet/training/data/batch.h"

namespace ramet {

/// The weight of each sample's class; 1 for classes that are not listed. A sample's class is the
/// greatest element of its target, or the target itself where that is one number.
Tensor class_weight_to_sample_weights(const Tensor& y,
                                      const std::map<std::int64_t, double>& class_weight);

/// Applies class weights, and gives each output of y the one weight array there is. Raises
/// ValueError with Keras's texts where that cannot be done.
void resolve_sample_weights(Batch& data, const std::map<std::int64_t, double>& class_weight);

struct TrainingSplit {
  Batch training, validation;
};
/// The last part of the rows, a `validation_split` of them, becomes validation data. Raises
/// ValueError when one of the parts would be empty.
TrainingSplit train_validation_split(const Batch& data, double validation_split);

}  // namespace ramet
