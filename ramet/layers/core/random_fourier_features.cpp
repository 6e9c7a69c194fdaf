#include "ramet/layers/core/random_fourier_features.h"

#include <cmath>
#include <numbers>

#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/layers/objects/random_initializers.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Of Cauchy's distribution, which a Laplacian kernel asks for.
struct Cauchy {
  using Implementation = initializers::Implementation<Cauchy>;
  static constexpr std::string_view keras_name = "Cauchy";
  static constexpr void describe(auto&) {}
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const {
    const initializers::RandomUniform uniform{.minval = -0.5, .maxval = 0.5};
    Tensor values = uniform.draw(shape, DType::float32, seed);
    for (float& x : values.mutable_data<float>()) x = std::tan(std::numbers::pi_v<float> * x);
    return values.cast(dtype);
  }
};

std::string kernel_name(const Json& initializer) {
  if (!initializer.is_string()) return "";
  std::string name = initializer.as_string();
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

Initializer kernel_initializer(const Json& json) {
  const std::string name = kernel_name(json);
  if (name == "gaussian") return initializers::RandomNormal{.stddev = 1};
  if (name == "laplacian") return Cauchy{};
  return Initializer::from(json);
}

}  // namespace

RandomFourierFeaturesLayer::RandomFourierFeaturesLayer(RandomFourierFeaturesConfig config,
                                                       LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const std::string name = kernel_name(config_.kernel_initializer);
  if (config_.kernel_initializer.is_string() && name != "gaussian" && name != "laplacian") {
    fail<ValueError>(
        "Unsupported `kernel_initializer`: {} Expected one of: ['gaussian', 'laplacian']",
        config_.kernel_initializer.as_string());
  }
  if (config_.scale && !(*config_.scale > 0)) {
    fail<ValueError>("When provided, `scale` should be a positive float. Received: {}",
                     *config_.scale);
  }
}

void RandomFourierFeaturesLayer::build(const Shape& input) {
  if (input.size() != 2 || input.back() == any_dim) {
    fail<ValueError>(
        "Layer '{}': expected an input of rank 2 with a known last extent, received shape {}.",
        name(), to_string(input));
  }
  const Dim inputs = input.back(), outputs = config().output_dim;
  set_input_spec({.ndim = 2, .axes = {{1, inputs}}});
  if (!config().scale) {
    // Keras 2 saves what it has found.
    const bool is_gaussian = kernel_name(config().kernel_initializer) == "gaussian";
    config_.scale = is_gaussian ? std::sqrt(static_cast<double>(inputs) / 2) : 1.0;
  }
  kernel_ = add_weight("unscaled_kernel", {inputs, outputs},
                       {.initializer = kernel_initializer(config().kernel_initializer),
                        .trainable = false,
                        .autocast = false},
                       DType::float32);
  const double turn = 2 * std::numbers::pi;
  bias_ = add_weight("bias", {outputs},
                     {.initializer = initializers::RandomUniform{.minval = 0, .maxval = turn},
                      .trainable = false,
                      .autocast = false},
                     DType::float32);
  scale_ = add_weight("kernel_scale", {1},
                      {.initializer = initializers::Constant{*config().scale},
                       .autocast = false,
                       .constraint = "NonNeg"},
                      DType::float32);
}

Value RandomFourierFeaturesLayer::call(CallContext& context, const Value& x) {
  const Value kernel = ops::multiply(ops::divide(1.0, context.read(scale_)), context.read(kernel_));
  return ops::cos(ops::add(ops::matmul(ops::cast(x, DType::float32), kernel), context.read(bias_)));
}

RAMET_DEFINE_LAYER(RandomFourierFeaturesLayer)

}  // namespace ramet
