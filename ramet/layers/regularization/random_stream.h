#pragma once
// Where layers that need random numbers in training get them.

#include "ramet/layers/layer_base.h"

namespace ramet {

/// Raises NotImplementedError: programs have no random numbers yet.
[[noreturn]] void random_stream_unavailable(const LayerBase& layer);

}  // namespace ramet
