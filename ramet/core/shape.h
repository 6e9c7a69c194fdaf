#pragma once
// Shapes: extents in Keras's order, some of them unknown until run time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace ramet {

using Dim = std::int64_t;
inline constexpr Dim any_dim = -1;  ///< unknown until run time; prints as None, as in Keras
inline constexpr std::size_t max_rank = 12;

/// A list of at most `max_rank` extents, held in place (no allocation). Raises ValueError beyond
/// it.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<Dim> dims) : Shape(std::span(dims.begin(), dims.size())) {}
  explicit Shape(std::span<const Dim> dims);
  explicit Shape(const std::vector<Dim>& dims) : Shape(std::span(dims)) {}
  explicit Shape(std::size_t rank, Dim fill);

  std::size_t size() const { return rank_; }
  bool empty() const { return rank_ == 0; }
  const Dim* begin() const { return dims_.data(); }
  const Dim* end() const { return dims_.data() + rank_; }
  Dim* begin() { return dims_.data(); }
  Dim* end() { return dims_.data() + rank_; }
  Dim operator[](std::size_t i) const { return dims_[i]; }
  Dim& operator[](std::size_t i) { return dims_[i]; }
  Dim front() const { return dims_[0]; }
  Dim back() const { return dims_[rank_ - 1]; }
  Dim& back() { return dims_[rank_ - 1]; }
  void push_back(Dim dim);
  void insert(std::size_t position, Dim dim);
  void erase(std::size_t position);
  std::vector<Dim> to_vector() const { return {begin(), end()}; }

  friend bool operator==(const Shape& a, const Shape& b);

 private:
  std::array<Dim, max_rank> dims_{};
  std::size_t rank_ = 0;
};

/// "(None, 28, 28)", "(3,)", "()".
std::string to_string(const Shape& shape);

/// True when no extent is `any_dim`.
bool is_known(const Shape& shape);

/// The number of elements of a known shape; raises ValueError when it overflows 2^62.
Dim element_count(const Shape& shape);

/// `axis` counted from the front; raises ValueError, naming `who`, unless -rank <= axis < rank.
std::size_t normalize_axis(std::int64_t axis, std::size_t rank, std::string_view who);

/// NumPy broadcasting of two shapes; unknown extents stay unknown unless the other decides.
/// Raises ValueError, naming `who` and both shapes, when they do not broadcast.
Shape broadcast(const Shape& a, const Shape& b, std::string_view who);

/// True when a tensor of shape `actual` may stand where `wanted` (with unknowns) is expected.
bool is_compatible(const Shape& wanted, const Shape& actual);

/// Strides in elements of a dense row-major tensor.
std::vector<Dim> dense_strides(const Shape& shape);

}  // namespace ramet
