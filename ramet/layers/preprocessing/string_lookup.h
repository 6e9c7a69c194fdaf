#pragma once

#include "ramet/layers/preprocessing/vocabulary_lookup.h"

namespace ramet {

struct StringLookupConfig {
  std::optional<Dim> max_tokens = std::nullopt;
  Dim num_oov_indices = 1;
  std::optional<std::string> mask_token = std::nullopt;
  std::optional<std::string> oov_token = "[UNK]";
  std::optional<std::vector<std::string>> vocabulary = std::nullopt;
  std::optional<std::vector<double>> idf_weights = std::nullopt;
  bool invert = false;
  Choice<OutputMode> output_mode = OutputMode::indices;
  bool pad_to_max_tokens = false;
  bool sparse = false;
  std::string encoding = "utf-8";
  std::optional<Salt> salt = std::nullopt;
  Choice<ops::OovMethod> oov_method = ops::OovMethod::floormod;
  std::optional<Dim> vocabulary_size = std::nullopt;
  std::optional<bool> has_input_vocabulary = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = StringLookupConfig;
    d.field("max_tokens", &C::max_tokens, "The most tokens to have, special ones included.");
    d.field("num_oov_indices", &C::num_oov_indices,
            "Indices for tokens that are not in the vocabulary.");
    d.field("mask_token", &C::mask_token, "A token with index 0; other output modes leave it out.");
    d.field("oov_token", &C::oov_token, "What unknown indices become when inverted.");
    d.field("vocabulary", &C::vocabulary, "The tokens, instead of learning them by `adapt`.");
    d.field("idf_weights", &C::idf_weights, "Their weights for tf_idf.");
    d.field("invert", &C::invert, "From indices to tokens.");
    d.field("output_mode", &C::output_mode, "int, one_hot, multi_hot, count or tf_idf.");
    d.field("pad_to_max_tokens", &C::pad_to_max_tokens, "Make vectors of length `max_tokens`.");
    d.field("sparse", &C::sparse, "Kept; the output is dense.");
    d.field("encoding", &C::encoding, "Kept; text is UTF-8.");
    d.field("salt", &C::salt, "Key of the hash that spreads unknown tokens over their indices.");
    d.field("oov_method", &C::oov_method, "As IntegerLookup has it; strings are always hashed.");
    d.field("vocabulary_size", &C::vocabulary_size, "As a file says it.");
    d.field("has_input_vocabulary", &C::has_input_vocabulary, "Accepted from older files.",
            not_saved{});
  }
};

/// Strings to indices, or the reverse.
class StringLookupLayer final : public LookupLayer<StringLookupLayer, StringLookupConfig> {
 public:
  static constexpr std::string_view keras_name = "StringLookup";
  static constexpr DType token_dtype = DType::string;
  explicit StringLookupLayer(StringLookupConfig config = {}, LayerOptions options = {});
};

using StringLookup = Handle<StringLookupLayer>;

}  // namespace ramet
