#pragma once
// Initializers: how fresh weights are drawn. Drawing happens when a weight is first needed; class,
// config and seed are fixed when it is created, so nobody can tell.

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
  /// Values for a weight; the same seed gives the same values. `seed` is used unless the config
  /// holds one. Raises ValueError for shapes that the initializer cannot fill.
  virtual Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const = 0;
};
using Initializer = Object<InitializerInterface>;

namespace initializers {

/// Makes an initializer class of a described config that has `draw`.
template <class Config>
class Implementation final : public ObjectOf<Config, InitializerInterface> {
 public:
  using ObjectOf<Config, InitializerInterface>::ObjectOf;
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const override {
    if constexpr (requires { this->config().seed; }) {
      if (this->config().seed) seed = static_cast<std::uint64_t>(*this->config().seed);
    }
    return this->config().draw(shape, dtype, seed);
  }
};

struct Zeros {
  using Implementation = initializers::Implementation<Zeros>;
  static constexpr std::string_view keras_name = "Zeros";
  static constexpr void describe(auto&) {}
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

struct Ones {
  using Implementation = initializers::Implementation<Ones>;
  static constexpr std::string_view keras_name = "Ones";
  static constexpr void describe(auto&) {}
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

struct Constant {
  using Implementation = initializers::Implementation<Constant>;
  static constexpr std::string_view keras_name = "Constant";
  double value = 0;
  static constexpr void describe(auto& d) { d.field("value", &Constant::value, "Of each element."); }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

}  // namespace initializers
}  // namespace ramet
