#pragma once
// The reference kernels as steps. Private to this room.

#include <memory>

#include "ramet/runtime/kernel.h"

namespace ramet {

/// Runs the op's definition, then its epilogue; null when the op has none.
std::unique_ptr<Step> make_reference_step(KernelRequest& request);

/// y = after(before(x + bias) + residual) for one element.
float apply_epilogue(const Epilogue& epilogue, float x, float bias, float residual);

}  // namespace ramet
