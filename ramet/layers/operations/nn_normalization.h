#pragma once
// Normalization and attention of keras.ops.nn.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct BatchNorm {
  required<Dim> axis;
  double epsilon = 1e-3;
  static constexpr std::string_view keras_name = "BatchNorm", module_name = nn_module;
  static constexpr std::array<std::string_view, 5> arguments = {"x", "mean", "variance", "offset",
                                                                "scale"};
  static constexpr void describe(auto& d) {
    d.field("axis", &BatchNorm::axis, "Of the channels.");
    d.field("epsilon", &BatchNorm::epsilon, "Added to the variance.");
  }
  Value call(const CallInputs& inputs) const;
};

struct DotProductAttention {
  bool is_causal = false;
  std::optional<bool> flash_attention = std::nullopt;
  std::optional<double> attn_logits_soft_cap = std::nullopt;
  static constexpr std::string_view keras_name = "DotProductAttention", module_name = nn_module;
  static constexpr std::array<std::string_view, 6> arguments = {"query", "key",  "value",
                                                                "bias",  "mask", "scale"};
  static constexpr void describe(auto& d) {
    d.field("is_causal", &DotProductAttention::is_causal,
            "A query sees only keys up to its own position.");
    d.field("flash_attention", &DotProductAttention::flash_attention,
            "Kept for Keras; ramet chooses by itself.");
    d.field("attn_logits_soft_cap", &DotProductAttention::attn_logits_soft_cap,
            "Kept for Keras, which leaves it to other backends.");
  }
  Value call(const CallInputs& inputs) const;
};

struct LayerNorm {
  Axes axis = Axes(-1);
  std::optional<double> epsilon = std::nullopt;
  bool rms_scaling = false;
  static constexpr std::string_view keras_name = "LayerNorm", module_name = nn_module;
  static constexpr std::array<std::string_view, 3> arguments = {"x", "gamma", "beta"};
  static constexpr void describe(auto& d) {
    d.field("axis", &LayerNorm::axis, "Axes normalised.");
    d.field("epsilon", &LayerNorm::epsilon, "Added to the variance; none means 1e-7.");
    d.field("rms_scaling", &LayerNorm::rms_scaling, "Only divide, by the standard deviation.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Moments {
  required<Axes> axes;
  bool keepdims = false;
  bool synchronized = false;
  static constexpr std::string_view keras_name = "Moments", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axes", &Moments::axes, "Axes that vanish.");
    d.field("keepdims", &Moments::keepdims, "Keep them with extent 1.");
    d.field("synchronized", &Moments::synchronized, "Kept for Keras; there is one device.");
  }
  Values call(const CallInputs& inputs) const;
};

struct RMSNorm {
  Axes axis = Axes(-1);
  std::optional<double> epsilon = std::nullopt;
  static constexpr std::string_view keras_name = "RMSNorm", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "scale"};
  static constexpr void describe(auto& d) {
    d.field("axis", &RMSNorm::axis, "Axes normalised.");
    d.field("epsilon", &RMSNorm::epsilon, "Added to the variance; none means 1e-7.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor batch_normalization(const KerasTensor& x, const KerasTensor& mean,
                                const KerasTensor& variance, Dim axis,
                                const KerasTensor& offset = {}, const KerasTensor& scale = {},
                                double epsilon = 1e-3);
KerasTensor dot_product_attention(const KerasTensor& query, const KerasTensor& key,
                                  const KerasTensor& value, const KerasTensor& bias = {},
                                  const KerasTensor& mask = {},
                                  std::optional<double> scale = std::nullopt,
                                  bool is_causal = false);
KerasTensor layer_normalization(const KerasTensor& x, const KerasTensor& gamma = {},
                                const KerasTensor& beta = {}, const Axes& axis = -1,
                                std::optional<double> epsilon = std::nullopt);
std::vector<KerasTensor> moments(const KerasTensor& x, const Axes& axes, bool keepdims = false,
                                 bool synchronized = false);
KerasTensor rms_normalization(const KerasTensor& x, const KerasTensor& scale = {},
                              const Axes& axis = -1, std::optional<double> epsilon = std::nullopt);

}  // namespace ops
}  // namespace ramet
