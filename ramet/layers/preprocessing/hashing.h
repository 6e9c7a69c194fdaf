#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/preprocessing/categorical.h"

namespace ramet {

struct HashingConfig {
  required<Dim> num_bins;
  Json mask_value = {};
  std::optional<Salt> salt = std::nullopt;
  Choice<OutputMode> output_mode = OutputMode::indices;
  bool sparse = false;

  static constexpr void describe(auto& d) {
    d.field("num_bins", &HashingConfig::num_bins,
            "How many bins there are, that of the mask included.");
    d.field("mask_value", &HashingConfig::mask_value,
            "A string or number that gets bin 0 for itself.");
    d.field("salt", &HashingConfig::salt, "Hash with SipHash, by this key, instead of FarmHash.");
    d.field("output_mode", &HashingConfig::output_mode, "int, one_hot, multi_hot or count.");
    d.field("sparse", &HashingConfig::sparse, "Kept; the output is dense.");
  }
};

/// Strings or numbers to bins, by their hash. int64 unless `dtype` says otherwise.
class HashingLayer final : public LayerOf<HashingLayer, HashingConfig> {
 public:
  static constexpr std::string_view keras_name = "Hashing";
  explicit HashingLayer(HashingConfig config, LayerOptions options = {});
  bool converts_inputs() const override { return false; }
  Value call(CallContext& context, const Value& x);

 private:
  Value bins(const Value& x) const;
};

using Hashing = Handle<HashingLayer>;

}  // namespace ramet
