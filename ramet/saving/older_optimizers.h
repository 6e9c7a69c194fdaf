#pragma once
// Optimizers of Keras 1 and 2: other names of arguments, and their state in another order.

#include <string_view>
#include <vector>

#include "ramet/models/model.h"

namespace ramet {

/// Keras 2.3 and older, not that of TensorFlow: "2.3.1", but not "2.2.4-tf" or "2.11.0".
bool is_standalone_keras(std::string_view keras_version);

/// How a file arranges an optimizer's state.
enum class OptimizerLayout {
  present,       ///< iteration, learning rate, then slots as Keras 3 makes them
  without_rate,  ///< Keras 2.11 and later: the same without the learning rate
  slot_by_slot,  ///< older: the first slot of all variables, then the second of all
};
/// By the envelope of the optimizer as the file has it.
OptimizerLayout optimizer_layout(const Json& optimizer, std::string_view keras_version);

/// The config of an optimizer of class `class_name` with the arguments that Keras 3 has.
Json modern_optimizer_config(std::string_view class_name, Json config,
                             std::string_view keras_version);

/// The state in the order of the optimizer that `model` was compiled with. What does not fit stays
/// as it is: training will say so.
std::vector<Tensor> modern_optimizer_state(const Model& model, std::vector<Tensor> state,
                                           OptimizerLayout layout);

}  // namespace ramet
