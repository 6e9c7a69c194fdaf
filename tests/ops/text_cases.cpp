#include <limits>

#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

using ops::Split, ops::Standardize;

Values tokenize(const Values& v, Standardize standardize, Split split, Dim length,
                std::vector<Dim> ngrams = {}) {
  return {ops::tokenize(v[0], {{standardize, split, std::move(ngrams)}, length})};
}

Values lookup(const Values& v, ops::LookupAttrs attrs) {
  return {ops::lookup(v[0], v[1], std::move(attrs))};
}

constexpr std::int64_t left_out = std::numeric_limits<std::int64_t>::max();
constexpr Standardize both = Standardize::lower_and_strip_punctuation;

}  // namespace

std::vector<OpCase> text_cases() {
  return {
      // clang-format off
      {"cross_hash", [](const Values& v) -> Values { return {ops::cross_hash(v, {1000003})}; }},
      {"hash_bucket/integers", [](const Values& v) -> Values { return {ops::hash_bucket(v[0], {1000003})}; }},
      {"hash_bucket/salt", [](const Values& v) -> Values { return {ops::hash_bucket(v[0], {1000003, {133, 137}})}; }},
      {"hash_bucket/strings", [](const Values& v) -> Values { return {ops::hash_bucket(v[0], {1000003})}; }},
      {"index_counts", [](const Values& v) -> Values { return {ops::index_counts(v[0], {5})}; }},
      {"index_counts/binary", [](const Values& v) -> Values { return {ops::index_counts(v[0], {5, true})}; }},
      {"index_counts/weights", [](const Values& v) -> Values { return {ops::index_counts(v[0], {5}, v[1])}; }, std::nullopt, true, false},
      {"longest_row", [](const Values& v) -> Values { return {ops::longest_row(v[0], {both, Split::whitespace})}; }},
      {"longest_row/characters", [](const Values& v) -> Values { return {ops::longest_row(v[0], {Standardize::none, Split::character})}; }},
      {"lookup/integers", [](const Values& v) -> Values { return lookup(v, {.oov_indices = 4}); }},
      {"lookup/integers_hashed", [](const Values& v) -> Values { return lookup(v, {.oov_indices = 9, .oov_method = ops::OovMethod::farmhash}); }},
      {"lookup/left_out", [](const Values& v) -> Values { return lookup(v, {.mask_token = 3, .mask_index = left_out}); }},
      {"lookup/strings", [](const Values& v) -> Values { return lookup(v, {}); }},
      {"lookup/strings_mask", [](const Values& v) -> Values { return lookup(v, {.mask_token = "", .oov_start = 1, .oov_indices = 3}); }},
      {"lookup/strings_salt", [](const Values& v) -> Values { return lookup(v, {.oov_indices = 9, .salt = {5, 6}}); }},
      {"token_at/integers", [](const Values& v) -> Values { return {ops::token_at(v[0], v[1], {1, -9, {}})}; }},
      {"token_at/strings", [](const Values& v) -> Values { return {ops::token_at(v[0], v[1], {2, "?", "mask"})}; }},
      {"token_counts", [](const Values& v) -> Values { return {ops::token_counts(v[0], v[1], {{both, Split::whitespace}, {}, {5}})}; }},
      {"tokenize", [](const Values& v) -> Values { return tokenize(v, both, Split::whitespace, 4); }},
      {"tokenize/characters", [](const Values& v) -> Values { return tokenize(v, Standardize::lower, Split::character, 7); }},
      {"tokenize/ngrams", [](const Values& v) -> Values { return tokenize(v, Standardize::strip_punctuation, Split::whitespace, 6, {1, 2}); }},
      {"tokenize/tokens", [](const Values& v) -> Values { return tokenize(v, Standardize::none, Split::none, 3, {2}); }},
      {"tokenize/whole", [](const Values& v) -> Values { return tokenize(v, Standardize::none, Split::whitespace, 5); }},
      // clang-format on
  };
}
