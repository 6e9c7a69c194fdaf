#pragma once

#include "ramet/layers/preprocessing/vocabulary_lookup.h"

namespace ramet {

struct IndexLookupConfig {
  required<std::optional<Dim>> max_tokens;
  required<Dim> num_oov_indices;
  required<Json> mask_token, oov_token;
  required<std::string> vocabulary_dtype;
  std::optional<Json> vocabulary = std::nullopt;
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
    using C = IndexLookupConfig;
    d.field("max_tokens", &C::max_tokens, "The most tokens to have, special ones included.");
    d.field("num_oov_indices", &C::num_oov_indices,
            "Indices for tokens that are not in the vocabulary.");
    d.field("mask_token", &C::mask_token, "A token with index 0; other output modes leave it out.");
    d.field("oov_token", &C::oov_token, "What unknown indices become when inverted.");
    d.field("vocabulary_dtype", &C::vocabulary_dtype, "string, or int64.");
    d.field("vocabulary", &C::vocabulary, "The tokens, instead of learning them by `adapt`.");
    d.field("idf_weights", &C::idf_weights, "Their weights for tf_idf.");
    d.field("invert", &C::invert, "From indices to tokens.");
    d.field("output_mode", &C::output_mode, "int, one_hot, multi_hot, count or tf_idf.");
    d.field("sparse", &C::sparse, "Kept; the output is dense.");
    d.field("pad_to_max_tokens", &C::pad_to_max_tokens, "Make vectors of length `max_tokens`.");
    d.field("oov_method", &C::oov_method,
            "Which index an unknown integer gets: by remainder or by hash.");
    d.field("salt", &C::salt, "Key of the hash that spreads unknown tokens over their indices.");
    d.field("vocabulary_size", &C::vocabulary_size, "As a file says it.");
    d.field("has_input_vocabulary", &C::has_input_vocabulary, "Accepted from older files.",
            not_saved{});
  }
};

/// What StringLookup and IntegerLookup are in Keras, where it is a layer, too: tokens of either
/// kind to indices, or the reverse.
class IndexLookupLayer final : public LookupLayer<IndexLookupLayer, IndexLookupConfig> {
 public:
  static constexpr std::string_view keras_name = "IndexLookup";
  explicit IndexLookupLayer(IndexLookupConfig config, LayerOptions options = {});
  std::string module() const override { return "keras.src.layers.preprocessing.index_lookup"; }
  std::optional<std::string> registered_name() const override { return "IndexLookup"; }
};

using IndexLookup = Handle<IndexLookupLayer>;

}  // namespace ramet
