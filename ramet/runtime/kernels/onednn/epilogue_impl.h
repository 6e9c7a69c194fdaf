#pragma once
// Epilogues as post-ops: what a primitive does to its result before it leaves the registers.

#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet::onednn {

/// The attributes of a primitive with this epilogue but for its bias, which is an argument of its
/// own. `output`: how the residual lies.
struct EpilogueAttributes {
  EpilogueAttributes(const Epilogue& epilogue, const Desc& output);

  dnnl::primitive_attr attributes;
  std::vector<Argument> arguments;  ///< the residual, if there is one
};

/// The post-ops that compute the function; none for `none`.
void append_activation(dnnl::post_ops& post_ops, const EpilogueActivation& activation);

}  // namespace ramet::onednn
