#pragma once
// What the kernels for text share: one token looked up, one row cut into tokens. Private to this
// room.

#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "ramet/core/string_hash.h"
#include "ramet/core/text.h"
#include "ramet/ops/text.h"

namespace ramet {

/// The text that TensorFlow hashes in the place of an integer.
template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else {
    return std::to_string(value);
  }
}

/// A bucket below `buckets`; `salt` is empty or two words.
inline std::int64_t bucket_of(std::string_view text, Dim buckets,
                              const std::vector<std::int64_t>& salt) {
  const std::uint64_t hash = salt.empty() ? fingerprint64(text)
                                          : siphash(static_cast<std::uint64_t>(salt[0]),
                                                    static_cast<std::uint64_t>(salt[1]), text);
  return static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(buckets));
}

/// A token as JSON has it.
template <class T>
T token_of(const Json& json) {
  if constexpr (std::is_same_v<T, std::string>) {
    return json.is_null() ? "" : json.as_string();
  } else {
    return json.is_null() ? 0 : json.as_int();
  }
}

/// The rules of `lookup` for tokens of one type: `find(token)` gives a position in the vocabulary,
/// or -1.
template <class T>
class TokenLookup {
 public:
  explicit TokenLookup(const ops::LookupAttrs& attrs)
      : attrs_(attrs),
        has_mask_(!attrs.mask_token.is_null()),
        mask_(token_of<T>(attrs.mask_token)) {}

  template <class Find>
  std::int64_t operator()(const T& token, Find&& find) const {
    if (has_mask_ && token == mask_) return attrs_.mask_index;
    const Dim position = find(token);
    if (position >= 0) return attrs_.oov_start + attrs_.oov_indices + position;
    return attrs_.oov_start + unknown(token);
  }

 private:
  std::int64_t unknown(const T& token) const {
    const Dim count = attrs_.oov_indices;
    if (count == 0) {
      fail<ValueError>(
          "When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values [{}], "
          "consider setting `num_oov_indices=1`.",
          Json(token).dump());
    }
    if (count == 1) return 0;
    if constexpr (!std::is_same_v<T, std::string>) {
      if (attrs_.oov_method == ops::OovMethod::floormod) return (token % count + count) % count;
    }
    return bucket_of(text_of(token), count, attrs_.salt);
  }

  const ops::LookupAttrs& attrs_;
  bool has_mask_;
  T mask_;
};

/// The tokens of one row: a text, or with Split::none several strings that are tokens already.
inline std::vector<std::string> tokens_of(const std::string* row, Dim size,
                                          const ops::TokenRules& rules) {
  const ops::TextFunctions* own = rules.own.functions.get();
  const auto standardized = [&](const std::string& text) {
    if (own != nullptr && own->standardize) return own->standardize(text);
    switch (ops::Standardize(rules.standardize)) {
      case ops::Standardize::none:
        return text;
      case ops::Standardize::lower_and_strip_punctuation:
        return strip_punctuation(lower_ascii(text));
      case ops::Standardize::lower:
        return lower_ascii(text);
      case ops::Standardize::strip_punctuation:
        return strip_punctuation(text);
    }
    return text;
  };
  std::vector<std::string> tokens;
  if (!rules.splits()) {
    for (Dim i = 0; i < size; ++i) tokens.push_back(standardized(row[i]));
  } else if (own != nullptr && own->split) {
    tokens = own->split(standardized(*row));
  } else {
    tokens = rules.split == ops::Split::whitespace ? split_whitespace(standardized(*row))
                                                   : split_characters(standardized(*row));
  }
  return rules.ngrams.empty() ? tokens : ngrams(tokens, rules.ngrams);
}

/// How the input of an op with TokenRules falls into rows.
struct TokenRows {
  Dim rows, size;
  TokenRows(const Shape& shape, const ops::TokenRules& rules)
      : rows(element_count(shape)), size(rules.splits() ? 1 : shape.back()) {
    if (rules.splits()) return;
    rows = 1;
    for (std::size_t i = 0; i + 1 < shape.size(); ++i) rows *= shape[i];
  }
};

/// Counts one row's indices as `index_counts` does; `add(i)` is what index i adds.
template <class T, class Add>
void count_indices(const std::int64_t* indices, Dim count, const ops::IndexCountsAttrs& attrs,
                   T* out, Add&& add) {
  std::fill_n(out, attrs.depth, T(0));
  for (Dim i = 0; i < count; ++i) {
    if (indices[i] < 0) {
      fail<ValueError>("Input values must be non-negative; negative input value found: {}.",
                       indices[i]);
    }
    if (indices[i] >= attrs.depth) continue;
    T& entry = out[indices[i]];
    entry = attrs.binary ? T(1) : static_cast<T>(entry + add(i));
  }
}

/// Positions of a vocabulary's tokens by hash, in plain memory that can be prepared once: slots
/// with position + 1, or 0; a token stands in the first slot from its hash on that was free.
template <class T>
class VocabularyIndex {
 public:
  static std::size_t byte_size(Dim tokens) { return slot_count(tokens) * sizeof(std::uint32_t); }

  /// The first of equal tokens counts.
  static void fill(const T* tokens, Dim count, std::byte* memory) {
    std::memset(memory, 0, byte_size(count));
    auto* slots = reinterpret_cast<std::uint32_t*>(memory);
    for (Dim i = 0; i < count; ++i) {
      std::uint32_t& slot = slots[find_slot(tokens, count, slots, tokens[i])];
      if (slot == 0) slot = static_cast<std::uint32_t>(i + 1);
    }
  }

  VocabularyIndex(const T* tokens, Dim count, const std::byte* memory)
      : tokens_(tokens), count_(count), slots_(reinterpret_cast<const std::uint32_t*>(memory)) {}
  Dim operator()(const T& token) const {
    return Dim{slots_[find_slot(tokens_, count_, slots_, token)]} - 1;
  }

 private:
  static std::size_t slot_count(Dim tokens) {
    return std::bit_ceil(2 * static_cast<std::size_t>(tokens) + 1);
  }
  static std::size_t find_slot(const T* tokens, Dim count, const std::uint32_t* slots,
                               const T& token) {
    const std::size_t mask = slot_count(count) - 1;
    std::size_t slot = hash(token) & mask;
    while (slots[slot] != 0 && tokens[slots[slot] - 1] != token) slot = (slot + 1) & mask;
    return slot;
  }
  static std::size_t hash(const T& token) {
    if constexpr (std::is_same_v<T, std::string>) {
      return std::hash<std::string>()(token);
    } else {
      // Neighbouring numbers must not crowd neighbouring slots alone: the high bits are mixed in.
      const std::uint64_t x = static_cast<std::uint64_t>(token) * 0x9e3779b97f4a7c15;
      return static_cast<std::size_t>(x ^ (x >> 32));
    }
  }

  const T* tokens_;
  Dim count_;
  const std::uint32_t* slots_;
};

/// Calls `f(T{})` with the type of a vocabulary: std::string or std::int64_t.
template <class F>
void for_token(DType dtype, F&& f) {
  if (dtype == DType::string) {
    f(std::string());
  } else {
    f(std::int64_t{});
  }
}

/// `lookup` with whatever finds tokens.
template <class T, class Find>
void run_lookup(const ops::LookupAttrs& attrs, const T* tokens, Dim count, std::int64_t* out,
                Find&& find) {
  const TokenLookup<T> lookup(attrs);
  for (Dim i = 0; i < count; ++i) out[i] = lookup(tokens[i], find);
}

/// `token_counts` with whatever finds tokens.
template <class Find>
void run_token_counts(const ops::TokenCountsAttrs& attrs, const std::string* texts,
                      const Shape& shape, std::int64_t* out, Find&& find) {
  const TokenRows rows(shape, attrs.rules);
  const TokenLookup<std::string> lookup(attrs.lookup);
  for (Dim row = 0; row < rows.rows; ++row) {
    std::vector<std::int64_t> indices;
    for (const std::string& token : tokens_of(texts + row * rows.size, rows.size, attrs.rules)) {
      indices.push_back(lookup(token, find));
    }
    count_indices(indices.data(), static_cast<Dim>(indices.size()), attrs.counts,
                  out + row * attrs.counts.depth, [](Dim) { return 1; });
  }
}

}  // namespace ramet
