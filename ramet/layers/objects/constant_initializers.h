#pragma once
// Initializers that draw no random numbers.

#include "ramet/layers/objects/initializers.h"

namespace ramet::initializers {

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
  /// A number, or an array: nested lists, or what Keras writes for one of NumPy's. Embeddings from
  /// a matrix are made so.
  Json value = 0.0;
  static constexpr void describe(auto& d) {
    d.field("value", &Constant::value, "Of each element, or an array that broadcasts.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

/// The identity matrix, for weights of rank 2.
struct Identity {
  using Implementation = initializers::Implementation<Identity>;
  static constexpr std::string_view keras_name = "Identity";
  double gain = 1;
  static constexpr void describe(auto& d) {
    // Keras reads a gain but never writes it; we write it where leaving it out would lose it.
    d.field("gain", &Identity::gain, "Of the diagonal.", omit_default{});
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

}  // namespace ramet::initializers
