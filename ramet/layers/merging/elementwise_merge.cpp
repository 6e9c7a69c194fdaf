#include "ramet/layers/merging/elementwise_merge.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

std::string to_text(const std::vector<Shape>& shapes) {
  std::string text;
  for (const Shape& shape : shapes) text += (text.empty() ? "" : ", ") + to_string(shape);
  return "[" + text + "]";
}

Value sum_of(const Values& xs) {
  Value sum = xs[0];
  for (std::size_t i = 1; i < xs.size(); ++i) sum = ops::add(sum, xs[i]);
  return sum;
}

// The mask of x, ready to be broadcast to it; null when x has none, or values do not ask for it.
Value mask_of(CallContext& context, const Value& x, KerasVersion version) {
  if (!merges_by_masks(version)) return {};
  const Value mask = context.mask(x);
  return mask ? ops::expand_dims(mask, -1) : Value();
}

// Maximum and minimum have no neutral element: a masked input takes the value of the others.
Value merge_unmasked(CallContext& context, const Values& xs, KerasVersion version,
                     Value (*merge)(const ops::Operand&, const ops::Operand&)) {
  Value merged = xs[0], merged_mask = mask_of(context, xs[0], version);
  for (std::size_t i = 1; i < xs.size(); ++i) {
    const Value mask = mask_of(context, xs[i], version);
    const Value x = mask ? ops::where(mask, xs[i], merged) : xs[i];
    if (merged_mask) merged = ops::where(merged_mask, merged, x);
    merged_mask = mask && merged_mask ? ops::logical_or(merged_mask, mask) : Value();
    merged = merge(merged, x);
  }
  return merged;
}

}  // namespace

std::vector<Shape> merged_shapes(const BuildShapes& shapes, std::string_view class_name) {
  if (shapes.empty() || !shapes[0].second.is_sequence() || shapes[0].second.items().empty()) {
    fail<ValueError>(
        "A merge layer should be called on a list of at least 1 input: layer of class '{}' was "
        "not.",
        class_name);
  }
  return shape_list(shapes);
}

void check_elementwise_merge(const std::vector<Shape>& shapes) {
  Dim batch = any_dim;
  Shape merged;
  for (const Shape& shape : shapes) {
    if (shape.empty()) continue;
    if (batch != any_dim && shape[0] != any_dim && shape[0] != batch) {
      fail<ValueError>(
          "Cannot merge tensors with different batch sizes. Received tensors with shapes {}",
          to_text(shapes));
    }
    if (shape[0] != any_dim) batch = shape[0];
    const Shape sample(std::span<const Dim>(shape.begin() + 1, shape.end()));
    merged = broadcast(merged, sample, "Inputs have incompatible shapes");
  }
}

Values with_equal_ranks(const Values& xs) {
  if (xs.empty()) {
    fail<ValueError>(
        "A merge layer should be called on a list of at least 1 input. Received a list without "
        "tensors.");
  }
  std::size_t rank = 0;
  for (const Value& x : xs) rank = std::max(rank, x.rank());
  Values result = xs;
  for (Value& x : result) {
    while (x.rank() < rank) x = ops::expand_dims(x, 1);
  }
  return result;
}

Value AddLayer::merge(CallContext&, const Values& xs) const { return sum_of(xs); }

Value AverageLayer::merge(CallContext&, const Values& xs) const {
  return ops::divide(sum_of(xs), static_cast<std::int64_t>(xs.size()));
}

Value MaximumLayer::merge(CallContext& context, const Values& xs) const {
  return merge_unmasked(context, xs, keras_version(), ops::maximum);
}

Value MinimumLayer::merge(CallContext& context, const Values& xs) const {
  return merge_unmasked(context, xs, keras_version(), ops::minimum);
}

Value MultiplyLayer::merge(CallContext& context, const Values& xs) const {
  Value product, any_mask;
  bool all_masked = true;
  for (const Value& x : xs) {
    const Value mask = mask_of(context, x, keras_version());
    const Value factor = mask ? ops::where(mask, x, 1) : x;
    product = product ? ops::multiply(product, factor) : factor;
    if (mask) any_mask = any_mask ? ops::logical_or(any_mask, mask) : mask;
    all_masked = all_masked && mask;
  }
  return all_masked ? ops::where(any_mask, product, 0) : product;
}

void SubtractLayer::build(const BuildShapes& shapes) {
  ElementwiseMerge::build(shapes);
  if (shape_list(shapes).size() != 2) {
    fail<ValueError>(
        "A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape={}",
        to_text(shape_list(shapes)));
  }
}

Value SubtractLayer::merge(CallContext&, const Values& xs) const {
  if (xs.size() != 2) {  // a later call need not be like the first, which built the layer
    fail<ValueError>("A `Subtract` layer should be called on exactly 2 inputs. Received: {}",
                     xs.size());
  }
  return ops::subtract(xs[0], xs[1]);
}

RAMET_DEFINE_LAYER(AddLayer)
RAMET_DEFINE_LAYER(AverageLayer)
RAMET_DEFINE_LAYER(MaximumLayer)
RAMET_DEFINE_LAYER(MinimumLayer)
RAMET_DEFINE_LAYER(MultiplyLayer)
RAMET_DEFINE_LAYER(SubtractLayer)

}  // namespace ramet
