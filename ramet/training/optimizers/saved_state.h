#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

/// A saved state in the order of the optimizer's variables, whichever version of Keras saved it.
/// The optimizer is built.
std::vector<Tensor> in_present_order(const OptimizerBase& optimizer, std::vector<Tensor> state);

}  // namespace ramet
