#pragma once
// Models of one operation each that the real Keras wrote (tests/golden/operations,
// tools/operation_goldens).

#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/json.h"
#include "ramet/core/tensor.h"

struct OperationModel {
  std::string name;     ///< "numpy_search/sort/axis"
  std::string json;     ///< the model, as Model.to_json() gives it
  ramet::Json outputs;  ///< shape and dtype that Keras infers, for each
  std::vector<ramet::Tensor> given, wanted;
};

/// Sorted by name.
const std::vector<OperationModel>& operation_models();
/// Raises ValueError when there is none of that name.
const OperationModel& operation_model(std::string_view name);
