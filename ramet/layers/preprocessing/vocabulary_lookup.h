#pragma once
// What StringLookup, IntegerLookup and their base IndexLookup share: a vocabulary, and indices for
// its tokens. Index 0 is the mask token's, if there is one and indices are the output; then come
// those for tokens that are not in the vocabulary; then the vocabulary in its order.

#include <map>
#include <string>
#include <vector>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/preprocessing/categorical.h"
#include "ramet/ops/text.h"

namespace ramet {

/// The config of a lookup, whatever its tokens are.
struct LookupRules {
  std::string_view class_name;
  DType dtype = DType::string;  ///< of tokens: string or int64
  std::optional<Dim> max_tokens = std::nullopt;
  Dim num_oov_indices = 1;
  Json mask_token = {}, oov_token = {};
  bool invert = false, sparse = false, pad_to_max_tokens = false;
  OutputMode output_mode = OutputMode::indices;
  ops::OovMethod oov_method = ops::OovMethod::floormod;
  std::vector<std::int64_t> salt = {};
};

/// While the scope lives, configs of look-ups hold the vocabulary that was learned or set: for
/// files that have no room for it elsewhere. Each thread has its own.
class LearnedConfigScope {
 public:
  LearnedConfigScope();
  ~LearnedConfigScope();
  LearnedConfigScope(const LearnedConfigScope&) = delete;
  LearnedConfigScope& operator=(const LearnedConfigScope&) = delete;
  static bool is_active();

 private:
  bool outer_;
};

class VocabularyLookup {
 public:
  /// Raises ValueError, with Keras's texts, for rules that do not fit together.
  explicit VocabularyLookup(LookupRules rules);

  /// The lookup of a layer called `layer`. Raises RuntimeError while there is no vocabulary.
  Value call(CallContext& context, const Value& x, const std::string& layer) const;
  /// As `call` on the tokens of texts, for output modes in which their number does not matter.
  Value call_on_texts(CallContext& context, const Value& texts, const ops::TokenRules& rules,
                      const std::string& layer) const;

  /// The vocabulary, with or without the special tokens in front, and for tf_idf a weight for each
  /// of its entries. Raises ValueError for tokens that occur twice, special tokens in other places,
  /// too many tokens, and weights that do not fit; RuntimeError where the size may not change.
  void set_vocabulary(const Tensor& tokens, const std::optional<std::vector<double>>& idf_weights);
  /// One token a line, none of them special.
  void set_vocabulary_file(const std::string& path);
  /// The vocabulary as a config has it: it is saved there, and cannot be adapted.
  void set_given_vocabulary(const Tensor& tokens,
                            const std::optional<std::vector<double>>& idf_weights);
  bool has_given_vocabulary() const { return is_given_; }
  bool has_vocabulary() const { return is_set_; }
  void note_given() { is_given_ = true; }
  /// As a config says it will be, once it is set.
  void expect_size(std::optional<Dim> size) { size_ = size; }

  /// With the special tokens, or without.
  Tensor get_vocabulary(bool include_special_tokens) const;
  Dim vocabulary_size() const;
  /// What configs call vocabulary_size: none before there is a vocabulary.
  std::optional<Dim> frozen_size() const { return size_; }

  // Learning a vocabulary: the most frequent tokens first, of equals the larger.
  void reset_state() {
    counts_ = {};
    documents_ = 0;
  }
  /// Rows of the first axis are documents; a tensor of one axis is one document.
  void update_state(const Tensor& data, const std::string& layer);
  void update_state(const std::vector<std::vector<std::string>>& documents,
                    const std::string& layer);
  void finalize_state();
  void check_adaptable(const std::string& layer) const;

  /// Adds the vocabulary to a config that has none, within a LearnedConfigScope and where a file of
  /// lines cannot hold it.
  void complete(Json& config) const;
  std::vector<Variable> state() const;
  void copy_from(const VocabularyLookup& other);
  StoredState stored_state() const;
  void load(const StoredState& state, const std::string& layer);

 private:
  struct Count {
    std::int64_t total = 0, documents = 0;
  };
  // By token; of the two maps, the one of the rules' type is used.
  struct Counts {
    std::map<std::string, Count> strings;
    std::map<std::int64_t, Count> integers;
  };
  template <class F>
  auto with_tokens(F&& f) const;
  template <class T>
  void count_document(const std::vector<T>& tokens);

  Dim oov_start() const { return !rules_.mask_token.is_null() && is_indices() ? 1 : 0; }
  Dim token_start() const { return oov_start() + rules_.num_oov_indices; }
  bool is_indices() const { return rules_.output_mode == OutputMode::indices; }
  bool may_change_size() const { return is_indices() || rules_.pad_to_max_tokens; }
  Dim depth() const;
  Json special_tokens() const;
  bool fits_lines() const;
  ops::LookupAttrs attrs() const;
  Value as_keys(const Value& x, const std::string& layer) const;
  void require_vocabulary(const CallContext& context, const std::string& layer) const;
  Value weighed(CallContext& context, const Value& counts) const;
  Tensor checked_tokens(const Tensor& tokens, bool& has_special) const;
  std::vector<float> padded_weights(const std::vector<double>& weights, bool has_special) const;
  void take_tokens(const Tensor& tokens);
  void take_weights(const std::vector<float>& weights);

  LookupRules rules_;
  bool counts_floats_ = false;
  bool is_given_ = false, is_set_ = false;
  std::optional<Dim> size_;
  Variable vocabulary_, idf_weights_;  // without special tokens; one for each index
  Counts counts_;
  std::int64_t documents_ = 0;
};

/// Tokens of a config as a tensor.
Tensor token_tensor(const std::vector<std::string>& tokens);
Tensor token_tensor(const std::vector<std::int64_t>& tokens);
/// A list of strings or of integers.
Tensor token_tensor(const Json& tokens, DType dtype);

/// A layer that is an VocabularyLookup, from a config with the fields of both lookups.
template <class Self, Described Config>
class LookupLayer : public LayerOf<Self, Config> {
 public:
  static constexpr bool built_at_init = true;
  explicit LookupLayer(Config config, LayerOptions options)
      : LayerOf<Self, Config>(std::move(config), {.name = std::move(options.name)}),
        lookup_(rules_of(this->config_)) {
    const Config& c = this->config_;
    lookup_.expect_size(c.vocabulary_size);
    if (c.vocabulary) {
      lookup_.set_given_vocabulary(given_tokens(c), c.idf_weights);
    } else if (c.has_input_vocabulary.value_or(false)) {
      lookup_.note_given();
    }
  }

  bool converts_inputs() const override { return false; }
  Value call(CallContext& context, const Value& x) {
    return lookup_.call(context, x, this->name());
  }

  /// Learns the vocabulary from data in the place of what was there. Each element is a document for
  /// tf_idf, or each row. Raises ValueError when the vocabulary was given.
  void adapt(const Tensor& data) {
    reset_state();
    update_state(data.rank() == 1 ? data.reshape({data.size(), 1}) : data);
    finalize_state();
  }
  /// `adapt` by parts: reset, then update with each batch, then finalize.
  void reset_state() {
    lookup_.check_adaptable(this->name());
    lookup_.reset_state();
  }
  void update_state(const Tensor& batch) { lookup_.update_state(batch, this->name()); }
  void finalize_state() { lookup_.finalize_state(); }

  /// Sets the vocabulary, with or without special tokens in front; with tf_idf, weights are needed.
  /// Raises ValueError when it cannot be one.
  void set_vocabulary(const Tensor& tokens,
                      const std::optional<std::vector<double>>& idf_weights = std::nullopt) {
    lookup_.set_vocabulary(tokens, idf_weights);
  }
  /// From a file with one token a line.
  void set_vocabulary_file(const std::string& path) { lookup_.set_vocabulary_file(path); }
  Tensor get_vocabulary(bool include_special_tokens = true) const {
    return lookup_.get_vocabulary(include_special_tokens);
  }
  Dim vocabulary_size() const { return lookup_.vocabulary_size(); }

  const VocabularyLookup& lookup() const { return lookup_; }
  VocabularyLookup& lookup() { return lookup_; }
  std::vector<Variable> extra_state() const override { return lookup_.state(); }
  void copy_adapted_state(const LayerBase& source) override {
    if (const auto* other = dynamic_cast<const Self*>(&source)) lookup_.copy_from(other->lookup());
  }
  StoredState stored_state() const override { return lookup_.stored_state(); }
  bool load_stored_state(const StoredState& state) override {
    lookup_.load(state, this->name());
    return true;
  }

 protected:
  Json own_config() const override {
    Json config = to_json(this->config_);
    config["vocabulary_size"] = to_json(lookup_.frozen_size());
    // Older versions refuse what they do not know.
    const bool is_old = this->keras_version() < KerasVersion{3, 15};
    if (is_old && this->config_.oov_method == ops::OovMethod::floormod) config.erase("oov_method");
    if (is_old && !this->config_.salt) config.erase("salt");
    lookup_.complete(config);
    return config;
  }

 private:
  static DType token_dtype_of(const Config& c) {
    if constexpr (requires { Self::token_dtype; }) {
      return Self::token_dtype;
    } else {
      return c.vocabulary_dtype.get() == "string" ? DType::string : DType::int64;
    }
  }
  static Tensor given_tokens(const Config& c) {
    if constexpr (requires { token_tensor(*c.vocabulary); })
      return token_tensor(*c.vocabulary);
    else
      return token_tensor(*c.vocabulary, token_dtype_of(c));
  }
  static LookupRules rules_of(const Config& c) {
    return {.class_name = Self::keras_name,
            .dtype = token_dtype_of(c),
            .max_tokens = c.max_tokens,
            .num_oov_indices = c.num_oov_indices,
            .mask_token = to_json(c.mask_token),
            .oov_token = to_json(c.oov_token),
            .invert = c.invert,
            .sparse = c.sparse,
            .pad_to_max_tokens = c.pad_to_max_tokens,
            .output_mode = c.output_mode,
            .oov_method = c.oov_method,
            .salt = c.salt ? c.salt->words() : std::vector<std::int64_t>()};
  }

  VocabularyLookup lookup_;
};

}  // namespace ramet
