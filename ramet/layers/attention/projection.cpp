#include "ramet/layers/attention/projection.h"

#include <algorithm>

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// `count` letters in alphabetical order.
std::string letters(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + first + i);
  return text;
}

const Shape* find_shape(const BuildShapes& shapes, std::string_view name) {
  for (const auto& [key, tree] : shapes) {
    if (key == name && tree.is_leaf()) return &tree.leaf();
  }
  return nullptr;
}

bool same_lengths(const Shape& a, const Shape& b) {
  return a.size() == b.size() && std::equal(a.begin() + 1, a.end() - 1, b.begin() + 1);
}

// A mask of the scores (..., queries, keys) with axes for the heads and the batch where it has
// none.
Value with_rank(Value mask, std::size_t rank, std::size_t attention_axes) {
  while (mask.rank() < rank) {
    mask = ops::expand_dims(mask, -static_cast<Dim>(2 * attention_axes) - 1);
  }
  return mask;
}

}  // namespace

ProjectionEquation projection_equation(const Projection& p) {
  const std::string kept = letters(0, p.free), input = letters(p.free, p.bound),
                    output = letters(p.free + p.bound, p.output.size());
  return {kept + input + "," + input + output + "->" + kept + output, output};
}

Shape projection_shape(const Projection& projection) {
  Shape shape(projection.free - 1, any_dim);
  for (Dim extent : projection.output) shape.push_back(extent);
  return shape;
}

AttentionShapes attention_shapes(const BuildShapes& shapes, const LayerBase& self) {
  const Shape *query = find_shape(shapes, "query_shape"),
              *value = find_shape(shapes, "value_shape"), *key = find_shape(shapes, "key_shape");
  if (query == nullptr || value == nullptr) {
    fail<TypeError>("Layer '{}' ({}) is missing a required argument: '{}'", self.name(),
                    self.class_name(), query == nullptr ? "query" : "value");
  }
  if (key == nullptr) key = value;
  if (query->size() < 3 || value->size() < 3) {
    fail<ValueError>(
        "Layer '{}' ({}) expects a query and a value of shape (batch, ..., length, features), "
        "received shapes {} and {}.",
        self.name(), self.class_name(), to_string(*query), to_string(*value));
  }
  if (!same_lengths(*value, *key)) {
    fail<ValueError>(
        "All dimensions of `value` and `key`, except the last one, must be equal. Received: "
        "value_shape={} and key_shape={}",
        to_string(*value), to_string(*key));
  }
  return {*query, *value, *key};
}

AttentionInputs attention_inputs(const CallInputs& inputs, std::optional<Dim> sliding_window,
                                 const LayerBase& self) {
  AttentionInputs result{inputs.value("query"), inputs.value("value"), inputs.value("key"), {}};
  if (!result.query || !result.value) {
    fail<TypeError>("Layer '{}' ({}) is missing a required argument: '{}'", self.name(),
                    self.class_name(), result.query ? "value" : "query");
  }
  if (!result.key) result.key = result.value;
  result.masks = {inputs.value("query_mask"),     inputs.value("value_mask"),
                  inputs.value("key_mask"),       inputs.value("attention_mask"),
                  inputs.flag("use_causal_mask"), sliding_window};
  result.return_scores = inputs.flag("return_attention_scores");
  return result;
}

HeadAttention::HeadAttention(std::size_t rank, std::vector<Dim> axes, double scale, double dropout,
                             std::optional<std::int64_t> seed, const DTypePolicy& dtype)
    : axes_(axes.size()),
      scale_(scale),
      softmax_(
          [&] {
            // Scores are (batch and other axes, heads, axes of the query, axes of the key).
            const std::size_t score_rank = rank - 1 + axes.size();
            std::vector<Dim> key_axes;
            for (std::size_t i = 0; i < axes.size(); ++i) {
              key_axes.push_back(static_cast<Dim>(score_rank - axes.size() + i));
            }
            return SoftmaxConfig{.axis = Axes(std::move(key_axes))};
          }(),
          {.dtype = dtype}),
      dropout_({.rate = dropout, .seed = seed}, {.dtype = dtype}) {
  const std::string query = letters(0, rank);
  std::string key = query, scores;
  std::size_t next = rank;
  const auto is_attended = [&](std::size_t axis) {
    return std::find(axes.begin(), axes.end(), static_cast<Dim>(axis)) != axes.end();
  };
  for (std::size_t axis = 0; axis + 1 < rank; ++axis) {
    if (is_attended(axis)) {
      key[axis] = letters(next++, 1)[0];
    } else {
      scores += query[axis];
    }
  }
  for (const std::string& source : {query, key}) {
    for (Dim axis : axes) scores += source[static_cast<std::size_t>(axis)];
  }
  score_equation_ = key + "," + query + "->" + scores;
  output_equation_ = scores + "," + key + "->" + query;
}

AttentionResult HeadAttention::operator()(CallContext& context,
                                          const AttentionInputs& projected) const {
  const bool drops = context.training() && dropout_->config().rate > 0;
  if (projected.query.rank() != 4 || projected.return_scores || drops) {
    return explicit_scores(context, projected);
  }
  return {fused(context, projected), {}};
}

// One op, for (batch, length, heads, depth).
Value HeadAttention::fused(CallContext& context, const AttentionInputs& projected) const {
  const auto& [query, value, key, masks, return_scores] = projected;
  if (masks.only_causal()) return ops::attention(query, key, value, {}, {scale_, true});
  const Value mask = combine(masks, query.dim(1), value.dim(1));
  if (!mask) return ops::attention(query, key, value, {}, {scale_, false});

  const Value visible = with_rank(mask, 4, 1);
  const Value bias = ops::where(visible, ops::full({}, 0), ops::full({}, ops::masked_score));
  const Value looking = context.training() ? without_blind(query, visible) : query;
  const Value output = ops::attention(looking, key, value, bias, {scale_, false});
  if (dropout_->config().rate.get() == 0 || !masked_softmax_is_zero(softmax_->keras_version())) {
    return output;
  }
  // A query that sees nothing gets the mean of all values from Keras's fused op, and zeros from its
  // softmax layer (since 3.10), which Keras 3 uses when there is a dropout rate, in training or
  // not.
  const Value sees_some = ops::any(visible, {{-1}, true});
  return ops::where(ops::transpose(sees_some, {0, 2, 1, 3}), output, 0.0);
}

AttentionResult HeadAttention::explicit_scores(CallContext& context,
                                               const AttentionInputs& projected) const {
  const Value mask = combine(projected.masks, projected.query.dim(1), projected.value.dim(1));
  const Value query = ops::multiply(projected.query, scale_);
  const Value scores = ops::einsum(score_equation_, {projected.key, query});
  Arguments<Value> to_softmax{{scores}, {}};
  if (mask) to_softmax.kwargs.emplace_back("mask", with_rank(mask, scores.rank(), axes_));
  const Value weights = softmax_.impl().invoke(context, to_softmax).leaf();
  const Value dropped = dropout_.impl().invoke(context, {{weights}, {}}).leaf();
  return {ops::einsum(output_equation_, {dropped, projected.value}), weights};
}

}  // namespace ramet
