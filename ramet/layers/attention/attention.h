#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

enum class ScoreMode { dot, concat };
constexpr auto choices(ScoreMode) { return std::array<std::string_view, 2>{"dot", "concat"}; }

struct AttentionConfig {
  bool use_scale = false;
  Choice<ScoreMode> score_mode = ScoreMode::dot;
  double dropout = 0;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("use_scale", &AttentionConfig::use_scale, "Learn a factor of the scores.");
    d.field(
        "score_mode", &AttentionConfig::score_mode,
        "The product of query and key, or a learned factor times the sum of tanh(query + key).");
    d.field("dropout", &AttentionConfig::dropout, "Fraction of the scores dropped in training.");
    d.field("seed", &AttentionConfig::seed, "Makes the dropped positions repeatable.");
  }
};

inline constexpr std::array<std::string_view, 5> score_attention_arguments = {
    "inputs", "mask", "training", "return_attention_scores", "use_causal_mask"};

/// Dot-product attention (Luong et al., 2015): softmax(scores(query, key)) value. Called on a list
/// [query, value] or [query, value, key] of tensors (batch, ..., length, features); gives (batch,
/// ..., query length, features of the value). The mask is a list [query_mask, value_mask]: the
/// output is zero where the query's is false.
class AttentionLayer final : public LayerOf<AttentionLayer, AttentionConfig> {
 public:
  static constexpr std::string_view keras_name = "Attention";
  static constexpr bool passes_mask = true;
  static constexpr auto arguments = score_attention_arguments;
  explicit AttentionLayer(AttentionConfig config = {}, LayerOptions options = {});
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
  /// The query's mask goes on.
  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>& masks) const {
    return {masks.at(0)};
  }
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  Value scores(CallContext& context, const Value& query, const Value& key) const;
  Variable scale_, concat_score_weight_;
  std::optional<SeedGenerator> seeds_;
};

using Attention = Handle<AttentionLayer>;

}  // namespace ramet
