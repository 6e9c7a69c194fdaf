#pragma once

#include <initializer_list>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/quantization/quantization_config.h"

namespace ramet {

/// A layer that has `quantize`: Dense, EinsumDense, Embedding, ReversibleEmbedding, TernaryDense.
class Quantizable {
 public:
  virtual ~Quantizable() = default;
  /// Replaces the layer's weights by quantized ones and changes its dtype policy. Raises
  /// NotImplementedError for a mode that the layer does not have, ValueError when it is not built.
  virtual void quantize(const QuantizationConfig& config) = 0;
};

/// Raises what Quantizable::quantize promises to raise.
void check_quantizable(const LayerBase& layer, const QuantizationConfig& config,
                       std::initializer_list<std::string_view> modes);

}  // namespace ramet
