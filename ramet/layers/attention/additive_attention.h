#pragma once

#include "ramet/layers/attention/attention.h"

namespace ramet {

struct AdditiveAttentionConfig {
  bool use_scale = true;
  double dropout = 0;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = AdditiveAttentionConfig;
    d.field("use_scale", &C::use_scale, "Learn a factor for each feature.");
    d.field("dropout", &C::dropout, "Fraction of the scores dropped in training.");
    d.field("seed", &C::seed, "Makes the dropped positions repeatable.");
  }
};

/// Attention with the scores of Bahdanau et al. (2014): the sum over features of
/// scale * tanh(query + key).
class AdditiveAttentionLayer final
    : public LayerOf<AdditiveAttentionLayer, AdditiveAttentionConfig> {
 public:
  static constexpr std::string_view keras_name = "AdditiveAttention";
  static constexpr bool passes_mask = true;
  static constexpr auto arguments = score_attention_arguments;
  explicit AdditiveAttentionLayer(AdditiveAttentionConfig config = {}, LayerOptions options = {});
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
  /// The query's mask goes on.
  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>& masks) const {
    return {masks.at(0)};
  }
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  Variable scale_;
  std::optional<SeedGenerator> seeds_;
};

using AdditiveAttention = Handle<AdditiveAttentionLayer>;

}  // namespace ramet
