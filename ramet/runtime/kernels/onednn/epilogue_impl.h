#pragma once
// Epilogues as oneDNN knows them: post-ops of a primitive, or primitives of their own behind it.

#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet::onednn {

/// The attributes of a primitive with this epilogue but for its bias, which is an argument of its
/// own. `output`: how the residual lies.
struct EpilogueAttributes {
  EpilogueAttributes(const Epilogue& epilogue, const Desc& output);

  dnnl::primitive_attr attributes;
  std::vector<Argument> arguments;  ///< the residual, if there is one
};

/// Adds primitives that apply an epilogue without bias to `value`, in place.
void add_epilogue(StepBuilder& builder, const Epilogue& epilogue, ValueId value, const Desc& desc);

}  // namespace ramet::onednn
