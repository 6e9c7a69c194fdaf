#pragma once
// Ops on strings, and on the indices that stand for them. Where a row of a result has fewer tokens
// than another, empty strings follow.

#include <functional>

#include "ramet/ops/op.h"

namespace ramet::ops {

enum class Standardize { none, lower_and_strip_punctuation, lower, strip_punctuation };
constexpr auto choices(Standardize) {
  return std::array<std::string_view, 4>{"none", "lower_and_strip_punctuation", "lower",
                                         "strip_punctuation"};
}
enum class Split { none, whitespace, character };
constexpr auto choices(Split) {
  return std::array<std::string_view, 3>{"none", "whitespace", "character"};
}

/// A user's own ways to standardize a text and to split it; either may be empty. Called from any
/// thread.
struct TextFunctions {
  std::function<std::string(const std::string& text)> standardize = nullptr;
  std::function<std::vector<std::string>(const std::string& text)> split = nullptr;
};
/// As an attribute: equal when they are the same object.
struct SharedTextFunctions {
  std::shared_ptr<const TextFunctions> functions = nullptr;
  friend bool operator==(const SharedTextFunctions&, const SharedTextFunctions&) = default;
  friend Json to_json(const SharedTextFunctions& shared) { return shared.functions ? "given" : ""; }
  friend void from_json(const Json&, SharedTextFunctions&) {
    fail<TypeError>("functions are not read from JSON");
  }
};

/// How texts become tokens.
struct TokenRules {
  Choice<Standardize> standardize = Standardize::none;
  Choice<Split> split = Split::none;
  std::vector<Dim> ngrams = {};
  SharedTextFunctions own = {};
  static constexpr void describe(auto& d) {
    d.field("standardize", &TokenRules::standardize, "What is done to a text first.");
    d.field("split", &TokenRules::split, "Where it is cut; none: the last axis holds tokens.");
    d.field("ngrams", &TokenRules::ngrams,
            "Widths of the runs of tokens that become one; none: 1.");
    d.field("own", &TokenRules::own, "A user's functions, in the place of these.");
  }
  /// False where the last axis holds tokens already.
  bool splits() const { return split != Split::none || (own.functions && own.functions->split); }
  friend bool operator==(const TokenRules&, const TokenRules&) = default;
};

struct TokenizeAttrs {
  TokenRules rules = {};
  Dim length = any_dim;
  static constexpr void describe(auto& d) {
    d.field("rules", &TokenizeAttrs::rules, "How texts become tokens.");
    d.field("length", &TokenizeAttrs::length, "Tokens a row: longer rows are cut.");
  }
};
/// The tokens of each text, or of each row of tokens, in a last axis of `length`.
Value tokenize(const Value& texts, TokenizeAttrs attrs);
/// How many tokens the longest has: an int64 scalar.
Value longest_row(const Value& texts, TokenRules rules);

enum class OovMethod { floormod, farmhash };
constexpr auto choices(OovMethod) {
  return std::array<std::string_view, 2>{"floormod", "farmhash"};
}

/// How tokens become indices: those of the vocabulary follow the ones for unknown tokens.
struct LookupAttrs {
  Json mask_token = {};
  std::int64_t mask_index = 0;
  Dim oov_start = 0;
  Dim oov_indices = 1;
  Choice<OovMethod> oov_method = OovMethod::floormod;
  std::vector<std::int64_t> salt = {};
  static constexpr void describe(auto& d) {
    d.field("mask_token", &LookupAttrs::mask_token, "A token with an index of its own, or null.");
    d.field("mask_index", &LookupAttrs::mask_index, "That index.");
    d.field("oov_start", &LookupAttrs::oov_start, "The first index for unknown tokens.");
    d.field("oov_indices", &LookupAttrs::oov_indices,
            "How many there are; with 0 they are an error.");
    d.field("oov_method", &LookupAttrs::oov_method,
            "Which one an integer gets; strings are hashed.");
    d.field("salt", &LookupAttrs::salt, "Two words that key the hash, or none.");
  }
  friend bool operator==(const LookupAttrs&, const LookupAttrs&) = default;
};
/// int64 indices of tokens, which are of the vocabulary's type: string or int64. Running it raises
/// ValueError for tokens outside of the vocabulary when there are no indices for them.
Value lookup(const Value& tokens, const Value& vocabulary, LookupAttrs attrs);

struct TokenAtAttrs {
  Dim first = 0;
  Json oov_token = {};
  Json mask_token = {};
  static constexpr void describe(auto& d) {
    d.field("first", &TokenAtAttrs::first, "The index of the vocabulary's first token.");
    d.field("oov_token", &TokenAtAttrs::oov_token, "What other indices give.");
    d.field("mask_token", &TokenAtAttrs::mask_token, "What index 0 gives, or null.");
  }
};
/// The tokens that indices stand for.
Value token_at(const Value& indices, const Value& vocabulary, TokenAtAttrs attrs);

/// How often each index of `depth` occurs in rows of the last axis; others are left out. With
/// weights, of x's shape, their sums. Running it raises ValueError for negative indices.
struct IndexCountsAttrs {
  Dim depth = 0;
  bool binary = false;
  static constexpr void describe(auto& d) {
    d.field("depth", &IndexCountsAttrs::depth, "Indices that are counted: 0 to depth - 1.");
    d.field("binary", &IndexCountsAttrs::binary, "1 for any number of times.");
  }
  friend bool operator==(const IndexCountsAttrs&, const IndexCountsAttrs&) = default;
};
Value index_counts(const Value& indices, IndexCountsAttrs attrs, const Value& weights = {});

/// index_counts(lookup(tokenize(texts), vocabulary)), whatever the texts' lengths are.
struct TokenCountsAttrs {
  TokenRules rules = {};
  LookupAttrs lookup = {};
  IndexCountsAttrs counts = {};
  static constexpr void describe(auto& d) {
    d.field("rules", &TokenCountsAttrs::rules, "How texts become tokens.");
    d.field("lookup", &TokenCountsAttrs::lookup, "How tokens become indices.");
    d.field("counts", &TokenCountsAttrs::counts, "Which indices are counted, and how.");
  }
};
Value token_counts(const Value& texts, const Value& vocabulary, TokenCountsAttrs attrs);

struct HashBucketAttrs {
  Dim buckets = 1;
  std::vector<std::int64_t> salt = {};
  static constexpr void describe(auto& d) {
    d.field("buckets", &HashBucketAttrs::buckets, "Results are below this.");
    d.field("salt", &HashBucketAttrs::salt, "Two words that key the hash, or none.");
  }
};
/// int64: FarmHash of strings, or of integers as text; with a salt, SipHash.
Value hash_bucket(const Value& x, HashBucketAttrs attrs);

struct CrossHashAttrs {
  Dim buckets = 1;
  static constexpr void describe(auto& d) {
    d.field("buckets", &CrossHashAttrs::buckets, "Results are below this.");
  }
};
/// int64: one hash of the elements of several tensors of strings or integers, position by position.
Value cross_hash(const Values& xs, CrossHashAttrs attrs);

extern const Op tokenize_op, longest_row_op, lookup_op, token_at_op, index_counts_op,
    token_counts_op, hash_bucket_op, cross_hash_op;

}  // namespace ramet::ops
