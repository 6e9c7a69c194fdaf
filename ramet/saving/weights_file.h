#pragma once
// The layout of .weights.h5 (docs/formats/weights_h5.md): for each layer a group at its attribute
// path, with the layer's own variables as vars/0, vars/1, ...

#include "ramet/saving/hdf5.h"
#include "ramet/saving/saving.h"

namespace ramet {

WeightReport read_weights(const Hdf5Reader& file, const Model& model, bool skip_mismatch);
void write_weights(Hdf5Writer& file, const Model& model);

/// Optimizer variables by number; empty when there are none.
std::vector<Tensor> read_optimizer_state(const Hdf5Reader& file);

/// "3 missing: a/b, ..." for messages.
std::string list_some(const std::vector<std::string>& names);

}  // namespace ramet
