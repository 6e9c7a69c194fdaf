#pragma once
// VarianceScaling, and the initializers that are special cases of it: their scale follows from the
// shape of the weight.

#include <array>

#include "ramet/layers/objects/initializers.h"

namespace ramet::initializers {

enum class FanMode { fan_in, fan_out, fan_avg };
constexpr auto choices(FanMode) {
  return std::array<std::string_view, 3>{"fan_in", "fan_out", "fan_avg"};
}
enum class Distribution { uniform, truncated_normal, untruncated_normal };
constexpr auto choices(Distribution) {
  return std::array<std::string_view, 3>{"uniform", "truncated_normal", "untruncated_normal"};
}
/// Also accepts "normal", which means "truncated_normal", and capitals.
void from_json(const Json& json, Choice<Distribution>& distribution);

/// How many inputs and outputs one unit has.
struct Fans {
  Dim in = 1, out = 1;
};
using OptionalAxes = std::optional<std::vector<std::int64_t>>;
/// Without axes, (..., in, out) is a convolution's kernel: the other extents count for both.
Fans compute_fans(const Shape& shape, const OptionalAxes& input_axes = std::nullopt,
                  const OptionalAxes& output_axes = std::nullopt);

/// Values of mean 0 and variance scale / fan.
struct VarianceScaling {
  using Implementation = initializers::Implementation<VarianceScaling>;
  static constexpr std::string_view keras_name = "VarianceScaling";
  double scale = 1;
  Choice<FanMode> mode = FanMode::fan_in;
  Choice<Distribution> distribution = Distribution::truncated_normal;
  Seed seed = {};
  OptionalAxes input_axes = std::nullopt, output_axes = std::nullopt;
  static constexpr void describe(auto& d) {
    d.field("seed", &VarianceScaling::seed, "Makes the values repeatable.");
    d.field("scale", &VarianceScaling::scale, "Of the variance.");
    d.field("mode", &VarianceScaling::mode, "What the scale is divided by.");
    d.field("distribution", &VarianceScaling::distribution, "What values are drawn from.");
    d.field("input_axes", &VarianceScaling::input_axes, "Axes that count as inputs.");
    d.field("output_axes", &VarianceScaling::output_axes, "Axes that count as outputs.");
  }
  void check() const;
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const;
};

/// What a special case fixes.
struct ScalingPreset {
  std::string_view keras_name;
  double scale;
  FanMode mode;
  Distribution distribution;
};

template <const ScalingPreset& preset>
struct PresetScaling {
  using Implementation = initializers::Implementation<PresetScaling>;
  static constexpr std::string_view keras_name = preset.keras_name;
  Seed seed = {};
  OptionalAxes input_axes = std::nullopt, output_axes = std::nullopt;
  static constexpr void describe(auto& d) {
    d.field("seed", &PresetScaling::seed, "Makes the values repeatable.");
    d.field("input_axes", &PresetScaling::input_axes, "Axes that count as inputs.");
    d.field("output_axes", &PresetScaling::output_axes, "Axes that count as outputs.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t with_seed) const {
    return VarianceScaling{.scale = preset.scale,
                           .mode = preset.mode,
                           .distribution = preset.distribution,
                           .input_axes = input_axes,
                           .output_axes = output_axes}
        .draw(shape, dtype, with_seed);
  }
};

namespace presets {
using enum FanMode;
using enum Distribution;
inline constexpr ScalingPreset glorot_normal{"GlorotNormal", 1, fan_avg, truncated_normal};
inline constexpr ScalingPreset glorot_uniform{"GlorotUniform", 1, fan_avg, uniform};
inline constexpr ScalingPreset he_normal{"HeNormal", 2, fan_in, truncated_normal};
inline constexpr ScalingPreset he_uniform{"HeUniform", 2, fan_in, uniform};
inline constexpr ScalingPreset lecun_normal{"LecunNormal", 1, fan_in, truncated_normal};
inline constexpr ScalingPreset lecun_uniform{"LecunUniform", 1, fan_in, uniform};
}  // namespace presets

using GlorotNormal = PresetScaling<presets::glorot_normal>;    ///< Glorot and Bengio, 2010
using GlorotUniform = PresetScaling<presets::glorot_uniform>;  ///< the same
using HeNormal = PresetScaling<presets::he_normal>;            ///< He et al., 2015
using HeUniform = PresetScaling<presets::he_uniform>;          ///< the same
using LecunNormal = PresetScaling<presets::lecun_normal>;      ///< Klambauer et al., 2017
using LecunUniform = PresetScaling<presets::lecun_uniform>;    ///< the same

}  // namespace ramet::initializers
