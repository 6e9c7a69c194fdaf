#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

Specs infer_attention(const Call& call) {
  require_numeric(call);
  const Value &query = call.inputs[0], &key = call.inputs[1], &value = call.inputs[2],
              &bias = call.inputs[3];
  if (query.rank() != 4 || key.rank() != 4 || value.rank() != 4) {
    fail<ValueError>("attention: expected (batch, length, heads, depth), received {}.",
                     describe(call.inputs));
  }
  Dim batch = same_extent(query.dim(0), key.dim(0), "attention", "batches");
  batch = same_extent(batch, value.dim(0), "attention", "batches");
  Dim heads = same_extent(query.dim(2), key.dim(2), "attention", "heads");
  heads = same_extent(heads, value.dim(2), "attention", "heads");
  same_extent(query.dim(3), key.dim(3), "attention", "depths of query and key");
  const Dim keys = same_extent(key.dim(1), value.dim(1), "attention", "lengths of key and value");
  if (bias) {
    const Shape scores = {batch, heads, query.dim(1), keys};
    if (!is_compatible(scores, broadcast(scores, bias.shape(), "attention"))) {
      fail<ValueError>("attention: expected a bias that broadcasts to {}, received {}.",
                       to_string(scores), to_string(bias.spec()));
    }
  }
  return {{{batch, query.dim(1), heads, value.dim(3)}, query.dtype()}};
}

// True where query i may see key j, that is j <= i.
Value causal_mask(Dim queries, Dim keys) {
  const auto length = [](Dim extent) { return extent == any_dim ? 1 : extent; };
  return greater_equal(reshape(arange(length(queries)), {any_dim, 1}), arange(length(keys)));
}

// Scores and softmax in at least float32, as Keras does.
Values expand_attention(const Call& call) {
  const auto& attrs = call.as<AttentionAttrs>();
  const Value &query = call.inputs[0], &key = call.inputs[1], &value = call.inputs[2],
              &bias = call.inputs[3];
  const DType wide = promote(query.dtype(), DType::float32);
  Value scores = cast(einsum("btnh,bsnh->bnts", {query, key}), wide);
  scores = multiply(scores, attrs.scale);
  if (bias) scores = add(scores, cast(bias, wide));
  if (attrs.causal) scores = where(causal_mask(query.dim(1), key.dim(1)), scores, masked_score);
  const Value weights = cast(softmax(scores), query.dtype());
  return {einsum("bnts,bsnh->btnh", {weights, value})};
}

}  // namespace

const Op attention_op = {.name = "attention", .infer = infer_attention, .expand = expand_attention};

Value attention(const Value& query, const Value& key, const Value& value, const Value& bias,
                AttentionAttrs attrs) {
  Values inputs = promote_all({query, key, value});
  inputs.push_back(bias);
  return emit(attention_op, std::move(inputs), attrs);
}

}  // namespace ramet::ops
