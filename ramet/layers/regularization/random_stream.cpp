#include "ramet/layers/regularization/random_stream.h"

namespace ramet {

void random_stream_unavailable(const LayerBase& layer) {
  fail<NotImplementedError>(
      "Layer '{}' ({}) needs random numbers in training, which ramet does not have yet. It runs at "
      "inference, where it gives what it is given.",
      layer.name(), layer.class_name());
}

}  // namespace ramet
