#include "ramet/layers/preprocessing/text_vectorization.h"

#include <numeric>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

StringLookup make_table(const TextVectorizationConfig& config) {
  return StringLookup({.max_tokens = config.max_tokens,
                       .mask_token = "",
                       .vocabulary = config.vocabulary,
                       .idf_weights = config.idf_weights,
                       .output_mode = config.output_mode,
                       .pad_to_max_tokens = config.pad_to_max_tokens,
                       .sparse = config.sparse,
                       .encoding = config.encoding,
                       .vocabulary_size = config.vocabulary_size,
                       .has_input_vocabulary = config.has_input_vocabulary},
                      {.name = "string_lookup"});
}

TextVectorizationConfig checked(TextVectorizationConfig config) {
  const bool is_indices = config.output_mode == OutputMode::indices;
  if (!is_indices && config.output_sequence_length) {
    fail<ValueError>(
        "`output_sequence_length` must not be set if `output_mode` is not 'int'. Received "
        "output_sequence_length={}.",
        *config.output_sequence_length);
  }
  if (config.output_sequence_length && *config.output_sequence_length < 0) {
    fail<ValueError>(
        "TextVectorization: expected an output_sequence_length of at least 0, received {}.",
        *config.output_sequence_length);
  }
  if (config.ragged && !is_indices) {
    fail<ValueError>(
        "`ragged` must not be true if `output_mode` is `'int'`. Received: ragged=True and "
        "output_mode={}",
        config.output_mode.name());
  }
  return config;
}

}  // namespace

std::vector<Dim> Ngrams::widths() const {
  std::vector<Dim> widths;
  if (given_.is_array()) {
    from_json(given_, widths);
  } else {
    widths.resize(static_cast<std::size_t>(std::max<std::int64_t>(given_.as_int(), 0)));
    std::iota(widths.begin(), widths.end(), 1);
  }
  return widths;
}

void from_json(const Json& json, Ngrams& ngrams) {
  constexpr Dim widest = 1000;  // beyond any use, and it bounds what a file can ask for
  if (json.is_array()) {
    std::vector<Dim> widths;
    from_json(json, widths);
    for (Dim width : widths) {
      if (width < 1) fail<ValueError>("expected widths of at least 1, received {}", width);
    }
    ngrams = Ngrams(widths);
  } else {
    const Dim width = json.as_int();
    if (width > widest) fail<ValueError>("expected at most {}, received {}", widest, width);
    ngrams = Ngrams(width);
  }
}

TextVectorizationLayer::TextVectorizationLayer(TextVectorizationConfig config, LayerOptions options)
    : LayerOf(checked(std::move(config)), std::move(options)), table_(make_table(config_)) {
  add_sublayer("_lookup_layer", table_);
}

ops::TokenRules TextVectorizationLayer::rules() const {
  const auto& c = config();
  return {c.standardize.step(),
          c.split.step(),
          c.ngrams ? c.ngrams->widths() : std::vector<Dim>(),
          {functions_}};
}

void TextVectorizationLayer::set_functions(ops::TextFunctions functions) {
  functions_ = std::make_shared<const ops::TextFunctions>(std::move(functions));
}

// Texts to split are (batch,) or (batch, 1), whatever the batch is.
Value TextVectorizationLayer::without_last_axis(const Value& texts) const {
  if (texts.rank() <= 1) return texts;
  const Shape& shape = texts.shape();
  if (shape.back() != 1 && shape.back() != any_dim) {
    fail<ValueError>(
        "When using `TextVectorization` to tokenize strings, the input rank must be 1 or the last "
        "shape dimension "
        "must be 1. Received: inputs.shape={} with rank={}",
        to_string(shape), shape.size());
  }
  return ops::reshape(texts, Shape(std::span(shape.begin(), shape.size() - 1)));
}

Value TextVectorizationLayer::call(CallContext& context, const Value& input) {
  if (input.dtype() != DType::string) {
    fail<TypeError>("Layer '{}' (TextVectorization) expects strings, received {}.", name(),
                    to_string(input.spec()));
  }
  const auto needs = [&](const Json& function, bool is_given, std::string_view what) {
    if (function.is_null() || is_given || context.symbolic()) return;
    fail<NotImplementedError>(
        "Layer '{}' (TextVectorization) has a Python function as `{}`, which ramet does not run. "
        "Give it a C++ one: "
        "`layer.as<TextVectorizationLayer>()->set_functions(...)`.",
        name(), what);
  };
  needs(config().standardize.function(), functions_ && functions_->standardize, "standardize");
  needs(config().split.function(), functions_ && functions_->split, "split");

  ops::TokenRules how = rules();
  // A symbolic call only wants to know whether there is a split.
  if (!config().split.function().is_null() && !how.splits()) how.split = ops::Split::whitespace;
  const Value texts = how.splits()        ? without_last_axis(input)
                      : input.rank() == 0 ? ops::reshape(input, {1})
                                          : input;
  const OutputMode mode = config().output_mode;
  const std::string& layer = name();
  if (mode != OutputMode::indices && mode != OutputMode::one_hot) {
    return table().lookup().call_on_texts(context, texts, how, layer);
  }
  Dim length = any_dim;
  if (config().output_sequence_length) {
    length = *config().output_sequence_length;
  } else if (!how.splits() && how.ngrams.empty()) {
    length = texts.shape().back();
  } else {
    length = context.extent(ops::longest_row(texts, how));
  }
  return table().lookup().call(context, ops::tokenize(texts, {how, length}), layer);
}

void TextVectorizationLayer::adapt(const Tensor& texts) {
  reset_state();
  update_state(texts.rank() == 1 ? texts.reshape({texts.size(), 1}) : texts);
  finalize_state();
}

void TextVectorizationLayer::update_state(const Tensor& texts) {
  if (texts.dtype() != DType::string) {
    fail<TypeError>("Layer '{}' (TextVectorization) adapts to strings, received {}.", name(),
                    to_string(texts.spec()));
  }
  const ops::TokenRules how = rules();
  const Value given = input(texts.spec());
  const Value rows = how.splits() ? without_last_axis(given) : given;
  const std::span<const Tensor> data(&texts, 1);
  const auto longest =
      static_cast<Dim>(run({{given}, {ops::longest_row(rows, how)}}, data)[0].at(0));
  const Tensor tokens = run({{given}, {ops::tokenize(rows, {how, longest})}}, data)[0];
  // Empty strings only fill up, unless nothing was split; the mask token is not counted in any
  // case.
  std::vector<std::vector<std::string>> documents;
  const auto& all = tokens.string_data();
  const Dim count = longest == 0 ? element_count(rows.shape()) : tokens.size() / longest;
  for (Dim i = 0; i < count; ++i) {
    std::vector<std::string> document(all.begin() + i * longest, all.begin() + (i + 1) * longest);
    std::erase(document, "");
    documents.push_back(std::move(document));
  }
  table().lookup().update_state(documents, name());
}

void TextVectorizationLayer::copy_adapted_state(const LayerBase& source) {
  const auto* other = dynamic_cast<const TextVectorizationLayer*>(&source);
  if (other == nullptr) return;
  table().copy_adapted_state(other->table());
  functions_ = other->functions_;
}

Json TextVectorizationLayer::own_config() const {
  Json config = to_json(this->config());
  config["vocabulary_size"] = to_json(vocabulary_size());
  table().lookup().complete(config);
  return config;
}

RAMET_DEFINE_LAYER(TextVectorizationLayer)

}  // namespace ramet
