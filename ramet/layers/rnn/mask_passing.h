#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

/// Recurrent layers, Bidirectional and TimeDistributed handed their mask on until Keras 3.15. From
/// 3.16 on they use it and drop it.
inline bool recurrent_layers_pass_masks(KerasVersion version) {
  return version < KerasVersion{3, 16};
}

}  // namespace ramet
