#include "ramet/ops/text.h"

#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

void require_strings(const Value& x, std::string_view who) {
  if (x.dtype() != DType::string) {
    fail<TypeError>("{}: expected strings, received {}.", who, to_string(x.spec()));
  }
}

void require_strings_or_integers(const Value& x, std::string_view who) {
  if (x.dtype() != DType::string && !is_integer(x.dtype())) {
    fail<TypeError>("{}: expected strings or integers, received {}.", who, to_string(x.spec()));
  }
}

void require_salt(const std::vector<std::int64_t>& salt, std::string_view who) {
  if (!salt.empty() && salt.size() != 2) {
    fail<ValueError>("{}: expected a salt of two integers, received {} of them.", who, salt.size());
  }
}

void require_buckets(Dim buckets, std::string_view who) {
  if (buckets < 1) fail<ValueError>("{}: expected at least one bucket, received {}.", who, buckets);
}

// What the rules take as one row: a text, or the last axis.
Shape rows_of(const Value& texts, const TokenRules& rules, std::string_view who) {
  require_strings(texts, who);
  const Shape& shape = texts.shape();
  if (rules.splits()) return shape;
  if (shape.empty()) fail<ValueError>("{}: expected an axis of tokens, received a scalar.", who);
  return Shape(std::span(shape.begin(), shape.size() - 1));
}

Shape with_last(Shape shape, Dim extent) {
  shape.push_back(extent);
  return shape;
}

void require_tokens(const Value& tokens, const Value& vocabulary, std::string_view who) {
  const Spec& known = vocabulary.spec();
  if ((known.dtype != DType::string && known.dtype != DType::int64) || known.shape.size() != 1) {
    fail<TypeError>("{}: expected a vocabulary of strings or int64, received {}.", who,
                    to_string(known));
  }
  if (tokens && tokens.dtype() != known.dtype) {
    fail<TypeError>("{}: expected {} tokens, received {}.", who, to_string(known.dtype),
                    to_string(tokens.spec()));
  }
}

Specs infer_tokenize(const Call& call) {
  const auto& attrs = call.as<TokenizeAttrs>();
  const Shape rows = rows_of(call.inputs[0], attrs.rules, "tokenize");
  return {{with_last(rows, attrs.length), DType::string}};
}

Specs infer_longest_row(const Call& call) {
  rows_of(call.inputs[0], call.as<TokenRules>(), "longest_row");
  return {{{}, DType::int64}};
}

Specs infer_lookup(const Call& call) {
  require_tokens(call.inputs[0], call.inputs[1], "lookup");
  require_salt(call.as<LookupAttrs>().salt, "lookup");
  return {{call.shape(0), DType::int64}};
}

Specs infer_token_at(const Call& call) {
  require_tokens({}, call.inputs[1], "token_at");
  if (call.inputs[0].dtype() != DType::int64) {
    fail<TypeError>("token_at: expected int64 indices, received {}.",
                    to_string(call.inputs[0].spec()));
  }
  return {{call.shape(0), call.inputs[1].dtype()}};
}

Specs infer_index_counts(const Call& call) {
  const Spec& indices = call.inputs[0].spec();
  if (!is_integer(indices.dtype) || indices.shape.empty()) {
    fail<TypeError>("index_counts: expected an axis of integers, received {}.", to_string(indices));
  }
  Shape shape = indices.shape;
  shape.back() = call.as<IndexCountsAttrs>().depth;
  if (!call.inputs[1]) return {{shape, DType::int64}};
  const Spec& weights = call.inputs[1].spec();
  if (!is_float(weights.dtype) || !is_compatible(indices.shape, weights.shape)) {
    fail<ValueError>("index_counts: expected float weights of shape {}, received {}.",
                     to_string(indices.shape), to_string(weights));
  }
  return {{shape, weights.dtype}};
}

Specs infer_token_counts(const Call& call) {
  const auto& attrs = call.as<TokenCountsAttrs>();
  const Shape rows = rows_of(call.inputs[0], attrs.rules, "token_counts");
  require_tokens(call.inputs[0], call.inputs[1], "token_counts");
  require_salt(attrs.lookup.salt, "token_counts");
  return {{with_last(rows, attrs.counts.depth), DType::int64}};
}

Specs infer_hash_bucket(const Call& call) {
  const auto& attrs = call.as<HashBucketAttrs>();
  require_strings_or_integers(call.inputs[0], "hash_bucket");
  require_salt(attrs.salt, "hash_bucket");
  require_buckets(attrs.buckets, "hash_bucket");
  return {{call.shape(0), DType::int64}};
}

Specs infer_cross_hash(const Call& call) {
  require_buckets(call.as<CrossHashAttrs>().buckets, "cross_hash");
  for (const Value& x : call.inputs) {
    require_strings_or_integers(x, "cross_hash");
    if (x.rank() != call.inputs[0].rank() || !is_compatible(x.shape(), call.shape(0))) {
      fail<ValueError>("cross_hash: expected equal shapes, received {}.", describe(call.inputs));
    }
  }
  return {{call.shape(0), DType::int64}};
}

}  // namespace

const Op tokenize_op = {.name = "tokenize", .infer = infer_tokenize};
const Op longest_row_op = {.name = "longest_row", .infer = infer_longest_row};
const Op lookup_op = {.name = "lookup", .infer = infer_lookup};
const Op token_at_op = {.name = "token_at", .infer = infer_token_at};
const Op index_counts_op = {.name = "index_counts", .infer = infer_index_counts};
const Op token_counts_op = {.name = "token_counts", .infer = infer_token_counts};
const Op hash_bucket_op = {.name = "hash_bucket", .infer = infer_hash_bucket};
const Op cross_hash_op = {.name = "cross_hash", .infer = infer_cross_hash};

Value tokenize(const Value& texts, TokenizeAttrs attrs) {
  return emit(tokenize_op, {texts}, std::move(attrs));
}
Value longest_row(const Value& texts, TokenRules rules) {
  return emit(longest_row_op, {texts}, std::move(rules));
}
Value lookup(const Value& tokens, const Value& vocabulary, LookupAttrs attrs) {
  return emit(lookup_op, {tokens, vocabulary}, std::move(attrs));
}
Value token_at(const Value& indices, const Value& vocabulary, TokenAtAttrs attrs) {
  return emit(token_at_op, {indices, vocabulary}, std::move(attrs));
}
Value index_counts(const Value& indices, IndexCountsAttrs attrs, const Value& weights) {
  return emit(index_counts_op, {indices, weights}, attrs);
}
Value token_counts(const Value& texts, const Value& vocabulary, TokenCountsAttrs attrs) {
  return emit(token_counts_op, {texts, vocabulary}, std::move(attrs));
}
Value hash_bucket(const Value& x, HashBucketAttrs attrs) {
  return emit(hash_bucket_op, {x}, std::move(attrs));
}
Value cross_hash(const Values& xs, CrossHashAttrs attrs) {
  if (xs.empty()) fail<ValueError>("cross_hash: expected at least one tensor.");
  return emit(cross_hash_op, xs, attrs);
}

}  // namespace ramet::ops
