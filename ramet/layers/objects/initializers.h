#pragma once
// Initializers: how fresh weights are drawn. Drawing happens when a weight is first needed; class,
// config and seed are fixed when it is created, so nobody can tell.
//
// The classes: constant_initializers.h, random_initializers.h, orthogonal.h, variance_scaling.h,
// stft_initializer.h. Where only names are given ("glorot_uniform"), this header is enough.

#include <concepts>
#include <cstdint>
#include <optional>

#include "ramet/core/tensor.h"
#include "ramet/layers/objects/object.h"

namespace ramet {

struct InitializerInterface : ObjectBase {
  static constexpr std::string_view kind = "initializer", module = "keras.initializers";
  static std::span<const ObjectEntry<InitializerInterface>> entries();
  /// The class that an identifier means: "glorot_uniform", "uniform" -> "RandomUniform", ...
  static std::string_view canonical_name(std::string_view name);
  static std::shared_ptr<const InitializerInterface> unknown(const Json& json);
  /// Values for a weight; the same seed gives the same values. `seed` is used unless the config
  /// holds one. Raises ValueError for shapes that the initializer cannot fill.
  virtual Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const = 0;
};
using Initializer = Object<InitializerInterface>;

namespace initializers {

/// None, an integer, or what Keras writes for a keras.random.SeedGenerator: that is kept as it is,
/// and stands for the seed it was made with.
class Seed {
 public:
  Seed() = default;
  Seed(std::nullopt_t) {}  // NOLINT: reads as a number
  Seed(std::integral auto value) : json_(static_cast<std::int64_t>(value)) {}  // NOLINT
  /// The number, if there is one.
  std::optional<std::uint64_t> value() const;
  friend bool operator==(const Seed&, const Seed&) = default;
  friend Json to_json(const Seed& seed) { return seed.json_; }
  friend void from_json(const Json& json, Seed& seed);

 private:
  Json json_;
};

/// Makes an initializer class of a described config that has `draw`.
template <class Config>
class Implementation final : public ObjectOf<Config, InitializerInterface> {
 public:
  using ObjectOf<Config, InitializerInterface>::ObjectOf;
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const override {
    if constexpr (requires { this->config().seed; }) {
      seed = this->config().seed.value().value_or(seed);
    }
    return this->config().draw(shape, dtype, seed);
  }
};

}  // namespace initializers
}  // namespace ramet
