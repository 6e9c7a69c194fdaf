#pragma once
// Indexing as in Python: x[:, 0], x[..., 1:], x[:, None].

#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/movement.h"

namespace ramet {

namespace ops {

/// One entry between the brackets.
class Index {
 public:
  enum class Kind { position, range, new_axis, ellipsis };
  Index(int position) : position_(position) {}                               // NOLINT
  Index(Dim position) : position_(position) {}                               // NOLINT
  Index(SliceRange range) : kind_(Kind::range), range_(std::move(range)) {}  // NOLINT
  static Index new_axis() { return Index(Kind::new_axis); }
  static Index ellipsis() { return Index(Kind::ellipsis); }
  /// As Keras saves it. Raises NotImplementedError for anything else, such as a tensor.
  static Index from(const Json& json);

  Kind kind() const { return kind_; }
  Dim position() const { return position_; }
  const SliceRange& range() const { return range_; }
  Json json() const;

 private:
  explicit Index(Kind kind) : kind_(kind) {}
  Kind kind_ = Kind::position;
  Dim position_ = 0;
  SliceRange range_;
};

/// Takes everything of an axis, as ":" does.
inline const Index all_of_axis{SliceRange{}};

/// Raises ValueError for too many indices and for positions outside.
Value get_item(const Value& x, const std::vector<Index>& key);
/// `get_item(x, {all_of_axis, 0})` is x[:, 0]; a single index is written as in x[0].
KerasTensor get_item(const KerasTensor& x, const std::vector<Index>& key);

}  // namespace ops

namespace operations {

struct GetItem {
  static constexpr std::string_view keras_name = "GetItem", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "key"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations
}  // namespace ramet
