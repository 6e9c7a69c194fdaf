#pragma once
// Layers that merge a list of tensors element by element. Extents broadcast; tensors of lower rank
// get new axes behind the batch. The mask of the output is set where that of any input is, and
// absent unless all inputs have one. Until Keras 3.3 the values did not depend on masks; Keras 3
// lost them, and Keras 2 gave one that is set where all are that there are.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/operations/numpy.h"

namespace ramet {

struct MergeConfig {
  static constexpr void describe(auto&) {}
};

/// The shapes of a merging layer's inputs. Raises ValueError unless it was called on a list.
std::vector<Shape> merged_shapes(const BuildShapes& shapes, std::string_view class_name);
/// Raises ValueError when these shapes cannot be merged element by element.
void check_elementwise_merge(const std::vector<Shape>& shapes);
/// Whether merged values depend on masks.
inline bool merges_by_masks(KerasVersion version) { return version >= KerasVersion{3, 4}; }
/// Whether layers that are called on a list lose its masks.
inline bool loses_masks_of_lists(KerasVersion version) {
  return version >= KerasVersion{3, 0} && version < KerasVersion{3, 4};
}
/// The tensors with new axes behind the batch, so that all have one rank.
Values with_equal_ranks(const Values& xs);

/// Self provides `Value merge(CallContext&, const Values&) const`.
template <class Self>
class ElementwiseMerge : public LayerOf<Self, MergeConfig> {
 public:
  static constexpr bool passes_mask = true;
  using LayerOf<Self, MergeConfig>::LayerOf;

  void build(const BuildShapes& shapes) {
    check_elementwise_merge(merged_shapes(shapes, Self::keras_name));
  }
  Value call(CallContext& context, const Values& xs) {
    return static_cast<const Self&>(*this).merge(context, with_equal_ranks(xs));
  }
  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>& masks) const {
    if (loses_masks_of_lists(this->keras_version())) return {T()};
    const bool by_and = !merges_by_masks(this->keras_version());
    T merged;
    for (const T& mask : masks) {
      if (!mask && by_and) continue;
      if (!mask) return {T()};
      if (!merged) {
        merged = mask;
      } else {
        merged = by_and ? ops::logical_and(merged, mask) : ops::logical_or(merged, mask);
      }
    }
    return {merged};
  }
};

class AddLayer final : public ElementwiseMerge<AddLayer> {
 public:
  static constexpr std::string_view keras_name = "Add";
  using ElementwiseMerge::ElementwiseMerge;
  Value merge(CallContext& context, const Values& xs) const;
};

class AverageLayer final : public ElementwiseMerge<AverageLayer> {
 public:
  static constexpr std::string_view keras_name = "Average";
  using ElementwiseMerge::ElementwiseMerge;
  Value merge(CallContext& context, const Values& xs) const;
};

/// Where only some inputs are masked, those do not count.
class MaximumLayer final : public ElementwiseMerge<MaximumLayer> {
 public:
  static constexpr std::string_view keras_name = "Maximum";
  using ElementwiseMerge::ElementwiseMerge;
  Value merge(CallContext& context, const Values& xs) const;
};

/// Where only some inputs are masked, those do not count.
class MinimumLayer final : public ElementwiseMerge<MinimumLayer> {
 public:
  static constexpr std::string_view keras_name = "Minimum";
  using ElementwiseMerge::ElementwiseMerge;
  Value merge(CallContext& context, const Values& xs) const;
};

/// Masked inputs count as 1; where all are masked the result is 0.
class MultiplyLayer final : public ElementwiseMerge<MultiplyLayer> {
 public:
  static constexpr std::string_view keras_name = "Multiply";
  using ElementwiseMerge::ElementwiseMerge;
  Value merge(CallContext& context, const Values& xs) const;
};

/// The first of two inputs minus the second.
class SubtractLayer final : public ElementwiseMerge<SubtractLayer> {
 public:
  static constexpr std::string_view keras_name = "Subtract";
  using ElementwiseMerge::ElementwiseMerge;
  void build(const BuildShapes& shapes);
  Value merge(CallContext& context, const Values& xs) const;
};

using Add = Handle<AddLayer>;
using Average = Handle<AverageLayer>;
using Maximum = Handle<MaximumLayer>;
using Minimum = Handle<MinimumLayer>;
using Multiply = Handle<MultiplyLayer>;
using Subtract = Handle<SubtractLayer>;

}  // namespace ramet
