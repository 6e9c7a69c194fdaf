#include "ramet/training/optimizers/saved_state.h"

#include <algorithm>

#include "ramet/training/optimizers/nadam.h"

namespace ramet {

// Until 3.9 Nadam made the product of its momentum schedules before its slots.
std::vector<Tensor> in_present_order(const OptimizerBase& optimizer, std::vector<Tensor> state) {
  const std::size_t slots = 2 * optimizer.trainable_variables().size();
  const bool may_be_older = optimizer.class_name() == NadamOptimizer::keras_name &&
                            state.size() > slots && state.back().rank() > 0;
  if (!may_be_older) return state;
  const auto product = state.end() - static_cast<std::ptrdiff_t>(slots) - 1;
  if (product->rank() == 0) std::rotate(product, product + 1, state.end());
  return state;
}

}  // namespace ramet
