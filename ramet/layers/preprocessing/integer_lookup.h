#pragma once

#include "ramet/layers/preprocessing/vocabulary_lookup.h"

namespace ramet {

struct IntegerLookupConfig {
  std::optional<Dim> max_tokens = std::nullopt;
  Dim num_oov_indices = 1;
  std::optional<std::int64_t> mask_token = std::nullopt;
  std::optional<std::int64_t> oov_token = -1;
  std::optional<std::vector<std::int64_t>> vocabulary = std::nullopt;
  std::string vocabulary_dtype = "int64";
  std::optional<std::vector<double>> idf_weights = std::nullopt;
  bool invert = false;
  Choice<OutputMode> output_mode = OutputMode::indices;
  bool sparse = false;
  bool pad_to_max_tokens = false;
  Choice<ops::OovMethod> oov_method = ops::OovMethod::floormod;
  std::optional<Salt> salt = std::nullopt;
  std::optional<Dim> vocabulary_size = std::nullopt;
  std::optional<bool> has_input_vocabulary = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = IntegerLookupConfig;
    d.field("max_tokens", &C::max_tokens, "The most tokens to have, special ones included.");
    d.field("num_oov_indices", &C::num_oov_indices,
            "Indices for integers that are not in the vocabulary.");
    d.field("mask_token", &C::mask_token,
            "An integer with index 0; other output modes leave it out.");
    d.field("oov_token", &C::oov_token, "What unknown indices become when inverted.");
    d.field("vocabulary", &C::vocabulary, "The integers, instead of learning them by `adapt`.");
    d.field("vocabulary_dtype", &C::vocabulary_dtype, "int64.");
    d.field("idf_weights", &C::idf_weights, "Their weights for tf_idf.");
    d.field("invert", &C::invert, "From indices to integers.");
    d.field("output_mode", &C::output_mode, "int, one_hot, multi_hot, count or tf_idf.");
    d.field("sparse", &C::sparse, "Kept; the output is dense.");
    d.field("pad_to_max_tokens", &C::pad_to_max_tokens, "Make vectors of length `max_tokens`.");
    d.field("oov_method", &C::oov_method,
            "Which index an unknown integer gets: by remainder or by hash.");
    d.field("salt", &C::salt, "Key of that hash.");
    d.field("vocabulary_size", &C::vocabulary_size, "As a file says it.");
    d.field("has_input_vocabulary", &C::has_input_vocabulary, "Accepted from older files.",
            not_saved{});
  }
};

/// Integers to indices, or the reverse.
class IntegerLookupLayer final : public LookupLayer<IntegerLookupLayer, IntegerLookupConfig> {
 public:
  static constexpr std::string_view keras_name = "IntegerLookup";
  static constexpr DType token_dtype = DType::int64;
  explicit IntegerLookupLayer(IntegerLookupConfig config = {}, LayerOptions options = {});
};

using IntegerLookup = Handle<IntegerLookupLayer>;

}  // namespace ramet
