#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/preprocessing/categorical.h"

namespace ramet {

struct CategoryEncodingConfig {
  std::optional<Dim> num_tokens = std::nullopt;
  Choice<OutputMode> output_mode = OutputMode::multi_hot;
  bool sparse = false;

  static constexpr void describe(auto& d) {
    d.field("num_tokens", &CategoryEncodingConfig::num_tokens, "How many categories there are.");
    d.field("output_mode", &CategoryEncodingConfig::output_mode, "one_hot, multi_hot or count.");
    d.field("sparse", &CategoryEncodingConfig::sparse, "Kept; the output is dense.");
  }
};

/// Integers as vectors of `num_tokens` numbers. In count mode, the argument `count_weights` says
/// what each one adds.
class CategoryEncodingLayer final : public LayerOf<CategoryEncodingLayer, CategoryEncodingConfig> {
 public:
  static constexpr std::string_view keras_name = "CategoryEncoding";
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "count_weights"};
  explicit CategoryEncodingLayer(CategoryEncodingConfig config = {}, LayerOptions options = {});
  bool converts_inputs() const override { return false; }
  Value call(CallContext& context, const CallInputs& inputs);
};

using CategoryEncoding = Handle<CategoryEncodingLayer>;

}  // namespace ramet
