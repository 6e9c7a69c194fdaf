#pragma once
// Epilogues as oneDNN knows them: post-ops of a primitive, or primitives of their own behind it.

#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet::onednn {

/// What of an epilogue goes into a primitive's attributes. The bias does not: it is an argument of
/// its own. `output`: how the residual lies.
struct FusedEpilogue {
  FusedEpilogue(const Epilogue& epilogue, const Desc& output);

  dnnl::primitive_attr attributes;
  std::vector<Argument> arguments;  ///< the residual, if there is one
  Epilogue rest;                    ///< what is left for `add_epilogue`, mostly nothing
};

/// Adds primitives that apply a whole epilogue, bias included, to `value` in place. `desc` has the
/// channels as its second axis.
void add_epilogue(StepBuilder& builder, const Epilogue& epilogue, ValueId value, const Desc& desc);

}  // namespace ramet::onednn
