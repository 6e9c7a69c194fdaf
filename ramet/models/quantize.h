#pragma once
// model.quantize(...) and layer.enable_lora(...): the weights of a model's layers replaced by
// smaller ones, or frozen with a small trainable addition.
//
//   quantize(model, "int8");
//   quantize(model, Int4QuantizationConfig{.block_size = 64}, {.filters = {"^encoder"}});

#include <string>
#include <vector>

#include "ramet/layers/quantization/lora.h"
#include "ramet/layers/quantization/quantizable.h"
#include "ramet/models/model.h"

namespace ramet {

struct QuantizeOptions {
  /// Regular expressions: only layers are quantized in whose name one is found. None: all.
  std::vector<std::string> filters = {};
};

/// What became of each layer, by path ("block/dense").
struct QuantizationReport {
  struct Skipped {
    std::string layer, why;
  };
  std::vector<std::string> quantized;
  std::vector<Skipped> skipped;
};

/// Quantizes every Dense, EinsumDense, Embedding and the like, in nested models and inside of
/// layers too, with Keras's numbers. The model must be built. Raises ValueError for modes and
/// filters that are none.
QuantizationReport quantize(const Model& model, const QuantizationConfig& config,
                            const QuantizeOptions& options = {});

/// As `layer.enable_lora` of Keras. Raises TypeError for a layer that has no such thing.
void enable_lora(const Layer& layer, Dim rank, LoraOptions options = {});

}  // namespace ramet
