#pragma once

#include "ramet/layers/preprocessing/string_lookup.h"

namespace ramet {

/// A step of TextVectorization: one of Keras's, none, or the Python function that a file names.
template <class E>
class TextStep {
 public:
  TextStep(std::nullopt_t) {}                             // NOLINT: `.split = std::nullopt`
  TextStep(E step) : step_(step) {}                       // NOLINT
  TextStep(const char* name) : step_(Choice<E>(name)) {}  // NOLINT: `.split = "character"`
  E step() const { return step_; }
  /// The envelope of a function; null for Keras's own steps.
  const Json& function() const { return function_; }
  bool operator==(const TextStep&) const = default;

  friend Json to_json(const TextStep& step) {
    if (!step.function_.is_null()) return step.function_;
    return step.step_ == E::none ? Json() : Json(Choice<E>(step.step_).name());
  }
  friend void from_json(const Json& json, TextStep& step) {
    step = TextStep(std::nullopt);
    if (json.is_object()) {
      step.function_ = json;
    } else if (!json.is_null()) {
      step.step_ = Choice<E>(std::string_view(json.as_string()));
    }
  }

 private:
  E step_ = E::none;
  Json function_;
};

/// The widths of n-grams: those given, or from an integer n, 1 to n.
class Ngrams {
 public:
  Ngrams(int widest) : Ngrams(Dim{widest}) {}  // NOLINT: `.ngrams = 2`
  Ngrams(Dim widest) : given_(widest) {}       // NOLINT
  Ngrams(std::initializer_list<Dim> widths) : Ngrams(std::vector<Dim>(widths)) {}
  explicit Ngrams(const std::vector<Dim>& widths) : given_(ramet::to_json(widths)) {}
  std::vector<Dim> widths() const;
  bool operator==(const Ngrams&) const = default;
  friend Json to_json(const Ngrams& ngrams) { return ngrams.given_; }
  friend void from_json(const Json& json, Ngrams& ngrams);

 private:
  friend struct BlankConfig;
  Ngrams() = default;
  Json given_;
};

struct TextVectorizationConfig {
  std::optional<Dim> max_tokens = std::nullopt;
  TextStep<ops::Standardize> standardize = ops::Standardize::lower_and_strip_punctuation;
  TextStep<ops::Split> split = ops::Split::whitespace;
  std::optional<Ngrams> ngrams = std::nullopt;
  Choice<OutputMode> output_mode = OutputMode::indices;
  std::optional<Dim> output_sequence_length = std::nullopt;
  bool pad_to_max_tokens = false;
  std::optional<std::vector<std::string>> vocabulary = std::nullopt;
  std::optional<std::vector<double>> idf_weights = std::nullopt;
  bool sparse = false;
  bool ragged = false;
  std::string encoding = "utf-8";
  std::optional<Dim> vocabulary_size = std::nullopt;
  std::optional<bool> has_input_vocabulary = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = TextVectorizationConfig;
    d.field("max_tokens", &C::max_tokens, "The most tokens to have, special ones included.");
    d.field("standardize", &C::standardize, "What is done to a text first.");
    d.field("split", &C::split, "Where it is cut: whitespace or character; null leaves it whole.");
    d.field("ngrams", &C::ngrams,
            "The longest run of tokens to take as one, or a list of lengths.");
    d.field("output_mode", &C::output_mode, "int, one_hot, multi_hot, count or tf_idf.");
    d.field("output_sequence_length", &C::output_sequence_length,
            "Tokens of each text: shorter ones are padded, longer ones cut.");
    d.field("pad_to_max_tokens", &C::pad_to_max_tokens, "Make vectors of length `max_tokens`.");
    d.field("vocabulary", &C::vocabulary, "The tokens, instead of learning them by `adapt`.");
    d.field("idf_weights", &C::idf_weights, "Their weights for tf_idf.");
    d.field("sparse", &C::sparse, "Kept; the output is dense.");
    d.field("ragged", &C::ragged, "Kept; the output is dense.");
    d.field("encoding", &C::encoding, "Kept; text is UTF-8.");
    d.field("vocabulary_size", &C::vocabulary_size, "As a file says it.");
    d.field("has_input_vocabulary", &C::has_input_vocabulary, "Accepted from older files.",
            not_saved{});
  }
};

/// Texts to indices of their words. Input: strings of shape (batch,) or (batch, 1). Where no
/// `output_sequence_length` is set, rows are as long as the longest text of the batch; 0 fills up.
class TextVectorizationLayer final
    : public LayerOf<TextVectorizationLayer, TextVectorizationConfig> {
 public:
  static constexpr std::string_view keras_name = "TextVectorization";
  static constexpr bool built_at_init = true;
  explicit TextVectorizationLayer(TextVectorizationConfig config = {}, LayerOptions options = {});
  bool converts_inputs() const override { return false; }
  Value call(CallContext& context, const Value& texts);

  /// Learns the vocabulary from texts in the place of what was there; each is a document for
  /// tf_idf. Raises ValueError when the vocabulary was given.
  void adapt(const Tensor& texts);
  /// `adapt` by parts: reset, then update with each batch, then finalize.
  void reset_state() { table().reset_state(); }
  void update_state(const Tensor& texts);
  void finalize_state() { table().finalize_state(); }

  /// As StringLookup has them.
  void set_vocabulary(const Tensor& tokens,
                      const std::optional<std::vector<double>>& idf_weights = std::nullopt) {
    table().set_vocabulary(tokens, idf_weights);
  }
  void set_vocabulary_file(const std::string& path) { table().set_vocabulary_file(path); }
  Tensor get_vocabulary(bool include_special_tokens = true) const {
    return table().get_vocabulary(include_special_tokens);
  }
  Dim vocabulary_size() const { return table().vocabulary_size(); }

  /// Functions of yours in the place of `standardize` and `split`; a layer whose file names Python
  /// functions there needs them before it can run. Clones keep them, files do not.
  void set_functions(ops::TextFunctions functions);

  void copy_adapted_state(const LayerBase& source) override;
  StoredState stored_state() const override { return table().stored_state(); }
  bool load_stored_state(const StoredState& state) override {
    return table().load_stored_state(state);
  }

 protected:
  Json own_config() const override;

 private:
  StringLookupLayer& table() const { return *table_.as<StringLookupLayer>(); }
  ops::TokenRules rules() const;
  Value without_last_axis(const Value& texts) const;

  Layer table_;
  std::shared_ptr<const ops::TextFunctions> functions_;
};

using TextVectorization = Handle<TextVectorizationLayer>;

}  // namespace ramet
