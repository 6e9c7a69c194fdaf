#include "ramet/layers/preprocessing/tfd_identity.h"

#include "ramet/layers/registry.h"

namespace ramet {

RAMET_DEFINE_LAYER(TFDIdentityLayer)

}  // namespace ramet
