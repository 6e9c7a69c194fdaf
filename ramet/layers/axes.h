#pragma once
// Axes: one axis, or a list of axes, as a config field. Files show which of the two was given, so
// that is kept.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "ramet/core/json.h"
#include "ramet/core/shape.h"

namespace ramet {

class Axes {
 public:
  /// An empty list.
  Axes() = default;
  Axes(int axis) : values_{axis}, is_list_(false) {}        // NOLINT: `.axis = -1`
  Axes(Dim axis) : values_{axis}, is_list_(false) {}        // NOLINT
  Axes(std::initializer_list<Dim> axes) : values_(axes) {}  // NOLINT: `.axis = {1, 2}`
  explicit Axes(std::vector<Dim> axes) : values_(std::move(axes)) {}

  const std::vector<Dim>& values() const { return values_; }
  bool is_list() const { return is_list_; }
  std::size_t size() const { return values_.size(); }
  /// Counted from the front, in the order given. Raises ValueError, naming `who`, for an axis that
  /// a tensor of this rank does not have.
  std::vector<Dim> from_front(std::size_t rank, std::string_view who) const;
  friend bool operator==(const Axes&, const Axes&) = default;

 private:
  std::vector<Dim> values_;
  bool is_list_ = true;
};

Json to_json(const Axes& axes);
void from_json(const Json& json, Axes& axes);

}  // namespace ramet
