#pragma once
// Models of one operation or layer each that the real Keras wrote: tests/golden/operations by
// tools/operation_goldens, tests/golden/layer_models by tools/layer_model_goldens.

#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/json.h"
#include "ramet/core/tensor.h"

struct OperationModel {
  std::string name;     ///< "numpy_search/sort/axis"
  std::string json;     ///< the model, as Model.to_json() gives it
  ramet::Json outputs;  ///< shape and dtype that Keras infers, for each
  /// Nothing is wanted of a model that Keras cannot run.
  std::vector<ramet::Tensor> given, wanted, weights;
  bool is_layer = false;
};

/// Sorted by name.
const std::vector<OperationModel>& operation_models();
const std::vector<OperationModel>& layer_models();
/// In tests/golden/keras_2, by tools/make_keras_2_goldens.py.
const std::vector<OperationModel>& keras_2_models();
/// Raises ValueError when there is none of that name.
const OperationModel& operation_model(std::string_view name);
