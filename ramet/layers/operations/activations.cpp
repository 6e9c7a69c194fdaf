#include "ramet/layers/operations/activations.h"

#include "ramet/layers/activations/relu.h"
#include "ramet/layers/operations/family.h"

namespace ramet::operations {

Value ReLU::call(const CallInputs& inputs) const {
  return rectified(tensor_argument(inputs, "x"), {max_value, negative_slope, threshold});
}

std::vector<LayerEntry> activations_operations() { return operation_entries<Mish, ReLU>(); }

}  // namespace ramet::operations
