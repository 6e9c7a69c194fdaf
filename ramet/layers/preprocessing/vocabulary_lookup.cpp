#include "ramet/layers/preprocessing/vocabulary_lookup.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "ramet/core/utf8.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

std::string_view name_of(OutputMode mode) { return choices(mode)[static_cast<std::size_t>(mode)]; }

// As Python prints a list of tokens.
std::string python_list(const Json& tokens) {
  std::string text = "[";
  for (const Json& token : tokens.items()) {
    if (text.size() > 1) text += ", ";
    text += token.is_null()     ? "None"
            : token.is_string() ? "'" + token.as_string() + "'"
                                : token.dump();
  }
  return text + "]";
}

std::string python_token(const Json& token) {
  return token.is_string() ? token.as_string() : token.dump();
}

template <class T>
std::span<const T> elements(const Tensor& tensor) {
  if constexpr (std::is_same_v<T, std::string>) {
    return tensor.string_data();
  } else {
    return tensor.data<T>();
  }
}

template <class T>
Tensor tensor_of(const std::vector<T>& tokens) {
  return token_tensor(tokens);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

// The tokens of a vocabulary file; `who` names it.
Tensor parse_tokens(std::string_view text, DType dtype, const std::string& who) {
  utf32_from_utf8(text, who);
  const std::vector<std::string> lines = lines_of(text);
  if (dtype == DType::string) return token_tensor(lines);
  std::vector<std::int64_t> integers;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::int64_t value = 0;
    const char* end = lines[i].data() + lines[i].size();
    const auto [at, error] = std::from_chars(lines[i].data(), end, value);
    if (error != std::errc() || at != end) {
      fail<ValueError>("{}: expected an integer in line {}, received '{}'.", who, i + 1, lines[i]);
    }
    integers.push_back(value);
  }
  return token_tensor(integers);
}

}  // namespace

Tensor token_tensor(const std::vector<std::string>& tokens) {
  return Tensor::strings({static_cast<Dim>(tokens.size())}, tokens);
}
Tensor token_tensor(const std::vector<std::int64_t>& tokens) {
  return Tensor::of<std::int64_t>({static_cast<Dim>(tokens.size())}, std::span(tokens));
}
Tensor token_tensor(const Json& tokens, DType dtype) {
  if (dtype == DType::string) {
    std::vector<std::string> strings;
    from_json(tokens, strings);
    return token_tensor(strings);
  }
  std::vector<std::int64_t> integers;
  from_json(tokens, integers);
  return token_tensor(integers);
}

namespace {
thread_local bool shows_learned = false;
}

LearnedConfigScope::LearnedConfigScope() : outer_(shows_learned) { shows_learned = true; }
LearnedConfigScope::~LearnedConfigScope() { shows_learned = outer_; }
bool LearnedConfigScope::is_active() { return shows_learned; }

// Calls f(T{}) with the type of the tokens.
template <class F>
auto VocabularyLookup::with_tokens(F&& f) const {
  return rules_.dtype == DType::string ? f(std::string()) : f(std::int64_t{});
}

VocabularyLookup::VocabularyLookup(LookupRules rules)
    : rules_(std::move(rules)), counts_floats_(KerasVersionScope::current() < KerasVersion{3, 0}) {
  const OutputMode mode = rules_.output_mode;
  if (rules_.max_tokens && *rules_.max_tokens <= 1) {
    fail<ValueError>("If set, `max_tokens` must be greater than 1. Received: max_tokens={}",
                     *rules_.max_tokens);
  }
  if (rules_.pad_to_max_tokens && !rules_.max_tokens) {
    fail<ValueError>(
        "If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens=None");
  }
  if (rules_.num_oov_indices < 0) {
    fail<ValueError>(
        "`num_oov_indices` must be greater than or equal to 0. Received: num_oov_indices={}",
        rules_.num_oov_indices);
  }
  if (!rules_.salt.empty() && rules_.dtype != DType::string &&
      rules_.oov_method != ops::OovMethod::farmhash) {
    fail<ValueError>(
        "`salt` can only be used when `oov_method='farmhash'`. Received: oov_method=floormod");
  }
  if (rules_.invert && mode != OutputMode::indices) {
    fail<ValueError>(
        "`output_mode` must be `'int'` when `invert` is true. Received: output_mode={}",
        name_of(mode));
  }
  if (rules_.sparse && mode == OutputMode::indices) {
    fail<ValueError>(
        "`sparse` may only be true if `output_mode` is `'one_hot'`, `'multi_hot'`, `'count'` or "
        "`'tf_idf'`. "
        "Received: sparse=True and output_mode=int");
  }
  take_tokens(Tensor(rules_.dtype, {0}));
  is_set_ = false;
}

// ---------------------------------------------------------------- calling

Dim VocabularyLookup::depth() const {
  return rules_.pad_to_max_tokens ? *rules_.max_tokens : size_.value_or(any_dim);
}

ops::LookupAttrs VocabularyLookup::attrs() const {
  return {.mask_token = rules_.mask_token,
          .mask_index = is_indices() ? 0 : std::numeric_limits<std::int64_t>::max(),
          .oov_start = oov_start(),
          .oov_indices = rules_.num_oov_indices,
          .oov_method = rules_.oov_method,
          .salt = rules_.salt};
}

// What is looked up: tokens, or indices when inverted.
Value VocabularyLookup::as_keys(const Value& x, const std::string& layer) const {
  const DType wanted = rules_.invert ? DType::int64 : rules_.dtype;
  if ((x.dtype() == DType::string) != (wanted == DType::string)) {
    fail<TypeError>("Layer '{}' ({}) expects {} inputs, received {}.", layer, rules_.class_name,
                    to_string(wanted), to_string(x.spec()));
  }
  return ops::cast(x, wanted);
}

void VocabularyLookup::require_vocabulary(const CallContext& context,
                                          const std::string& layer) const {
  if (!may_change_size() && !size_) {
    fail<RuntimeError>(
        "When using `output_mode={}` and `pad_to_max_tokens=False`, you must set the layer's "
        "vocabulary before "
        "calling it. Either pass a `vocabulary` argument to the layer, or call `adapt` with some "
        "sample data.",
        name_of(rules_.output_mode));
  }
  if (!is_set_ && !context.symbolic()) {
    fail<RuntimeError>(
        "Layer '{}' ({}) has no vocabulary yet. Either pass a `vocabulary` argument to the layer, "
        "call "
        "`set_vocabulary`, or call `adapt` with some sample data.",
        layer, rules_.class_name);
  }
}

Value VocabularyLookup::weighed(CallContext& context, const Value& counts) const {
  const Value floats = ops::cast(counts, DType::float32);
  // Keras announces floats; from Keras 3 on it gives integers.
  if (context.symbolic()) return floats;
  if (rules_.output_mode != OutputMode::tf_idf) return counts_floats_ ? floats : counts;
  if (idf_weights_.shape()[0] != depth()) {
    fail<ValueError>("When `output_mode` is `'tf_idf'`, `idf_weights` must be provided.");
  }
  return ops::multiply(floats, context.read_exact(idf_weights_));
}

Value VocabularyLookup::call(CallContext& context, const Value& x, const std::string& layer) const {
  require_vocabulary(context, layer);
  const Value keys = as_keys(x, layer);
  const Value vocabulary = context.read_exact(vocabulary_);
  if (rules_.invert) {
    // Keras announces integers, whatever the tokens are.
    if (context.symbolic()) return keys;
    return ops::token_at(keys, vocabulary, {token_start(), rules_.oov_token, rules_.mask_token});
  }
  const Value indices = ops::lookup(keys, vocabulary, attrs());
  if (is_indices()) return indices;
  const OutputMode mode =
      rules_.output_mode == OutputMode::tf_idf ? OutputMode::count : rules_.output_mode;
  return weighed(context, encode_categorical(indices, mode, depth(), DType::int64));
}

Value VocabularyLookup::call_on_texts(CallContext& context, const Value& texts,
                                      const ops::TokenRules& rules,
                                      const std::string& layer) const {
  require_vocabulary(context, layer);
  const bool is_binary = rules_.output_mode == OutputMode::multi_hot;
  return weighed(context, ops::token_counts(texts, context.read_exact(vocabulary_),
                                            {rules, attrs(), {depth(), is_binary}}));
}

// ---------------------------------------------------------------- the vocabulary

Json VocabularyLookup::special_tokens() const {
  Json tokens = Json::array();
  for (Dim i = 0; i < oov_start(); ++i) tokens.push_back(rules_.mask_token);
  for (Dim i = 0; i < rules_.num_oov_indices; ++i) tokens.push_back(rules_.oov_token);
  return tokens;
}

Dim VocabularyLookup::vocabulary_size() const { return token_start() + vocabulary_.shape()[0]; }

Tensor VocabularyLookup::get_vocabulary(bool include_special_tokens) const {
  if (!include_special_tokens) return vocabulary_.value();
  return with_tokens([&](auto zero) {
    using T = decltype(zero);
    std::vector<T> tokens;
    const Json specials = special_tokens();
    for (const Json& special : specials.items()) {
      T token{};
      if (!special.is_null()) from_json(special, token);
      tokens.push_back(token);
    }
    const Tensor learned = vocabulary_.value();
    for (const T& token : elements<T>(learned)) tokens.push_back(token);
    return tensor_of(tokens);
  });
}

// A vocabulary without its special tokens; `has_special` tells whether there were any.
Tensor VocabularyLookup::checked_tokens(const Tensor& given, bool& has_special) const {
  if (given.dtype() != rules_.dtype || given.rank() != 1) {
    fail<TypeError>("{}: expected a vocabulary of {} with one axis, received {}.",
                    rules_.class_name, to_string(rules_.dtype), to_string(given.spec()));
  }
  if (given.size() == 0)
    fail<ValueError>("Cannot set an empty vocabulary. Received: vocabulary=[]");
  return with_tokens([&](auto zero) {
    using T = decltype(zero);
    const std::span<const T> all = elements<T>(given);
    const Json special = special_tokens();
    const auto& specials = special.items();
    has_special = all.size() >= specials.size();
    for (std::size_t i = 0; has_special && i < specials.size(); ++i) {
      has_special = Json(all[i]) == specials[i];
    }
    const std::size_t start = has_special ? specials.size() : 0;
    const std::vector<T> tokens(all.begin() + static_cast<std::ptrdiff_t>(start), all.end());

    std::unordered_map<T, int> counts;
    for (const T& token : tokens) ++counts[token];
    if (counts.size() != tokens.size()) {
      Json repeated = Json::array();
      for (const T& token : tokens) {
        if (counts[token] > 1) repeated.push_back(token);
        counts[token] = 0;
      }
      fail<ValueError>(
          "The passed vocabulary has at least one repeated term. Please uniquify your dataset. The "
          "repeated terms "
          "are: {}",
          python_list(repeated));
    }
    const auto refuse = [&](const Json& token, std::string_view kind, std::string_view argument) {
      if (token.is_null()) return;
      const auto found = std::find_if(tokens.begin(), tokens.end(),
                                      [&](const T& each) { return Json(each) == token; });
      if (found == tokens.end()) return;
      fail<ValueError>(
          "Found reserved {} token at unexpected location in `vocabulary`. Note that passed "
          "`vocabulary` does not "
          "need to include the OOV and mask tokens. Either remove all mask and OOV tokens, or "
          "include them only at "
          "the start of the vocabulary in precisely this order: {}. Received: {}={} at vocabulary "
          "index [{}]",
          kind, python_list(special), argument, python_token(token),
          start + static_cast<std::size_t>(found - tokens.begin()));
    };
    refuse(rules_.mask_token, "mask", "mask_token");
    if (rules_.invert) refuse(rules_.oov_token, "OOV", "oov_token");
    const Dim size = token_start() + static_cast<Dim>(tokens.size());
    if (rules_.max_tokens && size > *rules_.max_tokens) {
      fail<ValueError>(
          "Attempted to set a vocabulary larger than the maximum vocab size. Received vocabulary "
          "size is {}; "
          "`max_tokens` is {}.",
          size, *rules_.max_tokens);
    }
    return tensor_of(tokens);
  });
}

void VocabularyLookup::take_tokens(const Tensor& tokens) {
  const Dim size = token_start() + tokens.size();
  // A size without a single token is that of a layer which has learned nothing yet.
  const bool is_fixed = size_ && *size_ > token_start();
  if (!may_change_size() && is_fixed && size != *size_) {
    fail<RuntimeError>(
        "When using `output_mode={}` and `pad_to_max_tokens=False`, the vocabulary size cannot be "
        "changed after the "
        "layer is called. Old vocab size is {}, new vocab size is {}",
        name_of(rules_.output_mode), *size_, size);
  }
  // A variable of its own: programs that were compiled for another size must not meet it.
  vocabulary_ =
      Variable("vocabulary", "vocabulary", tokens.spec(), {.trainable = false, .autocast = false});
  vocabulary_.assign(tokens);
  if (!idf_weights_) take_weights({});
  is_set_ = true;
}

void VocabularyLookup::take_weights(const std::vector<float>& weights) {
  const Tensor tensor = Tensor::of<float>({static_cast<Dim>(weights.size())}, std::span(weights));
  idf_weights_ = Variable("idf_weights", "idf_weights", tensor.spec(),
                          {.trainable = false, .autocast = false});
  idf_weights_.assign(tensor);
}

// Unknown tokens get the average weight; indices that no token has, 0.
std::vector<float> VocabularyLookup::padded_weights(const std::vector<double>& weights,
                                                    bool has_special) const {
  std::vector<float> padded(weights.begin(), weights.end());
  if (!has_special) {
    const double average =
        std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    padded.insert(padded.begin(), static_cast<std::size_t>(token_start()),
                  static_cast<float>(average));
  }
  if (rules_.pad_to_max_tokens) padded.resize(static_cast<std::size_t>(*rules_.max_tokens), 0.0f);
  return padded;
}

void VocabularyLookup::set_vocabulary(const Tensor& tokens,
                                      const std::optional<std::vector<double>>& idf_weights) {
  const bool is_tf_idf = rules_.output_mode == OutputMode::tf_idf;
  if (is_tf_idf && !idf_weights)
    fail<ValueError>("`idf_weights` must be set if output_mode is 'tf_idf'.");
  if (!is_tf_idf && idf_weights) {
    fail<ValueError>(
        "`idf_weights` should only be set if output_mode is `'tf_idf'`. Received: output_mode={} "
        "and idf_weights={}",
        name_of(rules_.output_mode), to_json(*idf_weights).dump());
  }
  bool has_special = false;
  const Tensor own = checked_tokens(tokens, has_special);
  if (is_tf_idf && static_cast<Dim>(idf_weights->size()) != tokens.size()) {
    fail<ValueError>(
        "`idf_weights` must be the same length as vocabulary. len(idf_weights) is {}; "
        "len(vocabulary) is {}",
        idf_weights->size(), tokens.size());
  }
  take_tokens(own);
  size_ = vocabulary_size();
  if (is_tf_idf) take_weights(padded_weights(*idf_weights, has_special));
}

void VocabularyLookup::set_given_vocabulary(const Tensor& tokens,
                                            const std::optional<std::vector<double>>& idf_weights) {
  if (rules_.output_mode == OutputMode::tf_idf && !idf_weights) {
    fail<ValueError>(
        "When specifying the `vocabulary` argument, in TF-IDF output mode, the `idf_weights` "
        "argument must also be "
        "provided.");
  }
  set_vocabulary(tokens, idf_weights);
  is_given_ = true;
}

void VocabularyLookup::set_vocabulary_file(const std::string& path) {
  if (rules_.output_mode == OutputMode::tf_idf) {
    fail<ValueError>("output_mode `'tf_idf'` does not support loading a vocabulary from file.");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) fail<FileError>("Vocabulary file {} does not exist.", path);
  std::ostringstream text;
  text << file.rdbuf();
  take_tokens(parse_tokens(text.str(), rules_.dtype, path));
  size_ = vocabulary_size();
}

// ---------------------------------------------------------------- adapting

void VocabularyLookup::check_adaptable(const std::string& layer) const {
  if (!is_given_) return;
  fail<ValueError>(
      "Cannot adapt layer '{}' after setting a static vocabulary via `vocabulary` argument or "
      "`set_vocabulary()` "
      "method.",
      layer);
}

template <class T>
void VocabularyLookup::count_document(const std::vector<T>& tokens) {
  std::unordered_set<T> seen;
  const auto count = [&](auto& counts) {
    for (const T& token : tokens) {
      Count& entry = counts[token];
      ++entry.total;
      if (seen.insert(token).second) ++entry.documents;
    }
  };
  if constexpr (std::is_same_v<T, std::string>) {
    count(counts_.strings);
  } else {
    count(counts_.integers);
  }
  ++documents_;
}

void VocabularyLookup::update_state(const std::vector<std::vector<std::string>>& documents,
                                    const std::string& layer) {
  check_adaptable(layer);
  for (const auto& document : documents) count_document(document);
}

void VocabularyLookup::update_state(const Tensor& data, const std::string& layer) {
  check_adaptable(layer);
  if ((data.dtype() == DType::string) != (rules_.dtype == DType::string)) {
    fail<TypeError>("Layer '{}' ({}) adapts to {} data, received {}.", layer, rules_.class_name,
                    to_string(rules_.dtype), to_string(data.spec()));
  }
  const Tensor tokens = rules_.dtype == DType::string ? data : data.cast(rules_.dtype);
  const Dim rows = tokens.rank() > 1 ? tokens.shape()[0] : 1;
  const Dim size = rows == 0 ? 0 : tokens.size() / rows;
  with_tokens([&](auto zero) {
    using T = decltype(zero);
    const std::span<const T> all = elements<T>(tokens);
    for (Dim row = 0; row < rows; ++row) {
      const auto begin = all.begin() + row * size;
      count_document(std::vector<T>(begin, begin + size));
    }
  });
}

void VocabularyLookup::finalize_state() {
  with_tokens([&](auto zero) {
    using T = decltype(zero);
    auto& counts = [&]() -> auto& {
      if constexpr (std::is_same_v<T, std::string>) {
        return counts_.strings;
      } else {
        return counts_.integers;
      }
    }
    ();
    if (counts.empty()) {
      if (!size_) size_ = vocabulary_size();
      return;
    }
    for (const Json* special : {&rules_.mask_token, &rules_.oov_token}) {
      if (special->is_null()) continue;
      T token{};
      from_json(*special, token);
      counts.erase(token);
    }
    std::vector<std::pair<T, Count>> sorted(counts.begin(), counts.end());
    // The map is in the tokens' order; of equally frequent ones, the larger comes first.
    std::reverse(sorted.begin(), sorted.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second.total > b.second.total; });
    if (rules_.max_tokens) {
      const auto most =
          static_cast<std::size_t>(std::max<Dim>(*rules_.max_tokens - token_start(), 0));
      if (sorted.size() > most) sorted.resize(most);
    }
    std::vector<T> tokens;
    std::vector<float> weights;
    for (const auto& [token, count] : sorted) {
      tokens.push_back(token);
      const double documents =
          static_cast<double>(documents_) / static_cast<double>(1 + count.documents);
      weights.push_back(static_cast<float>(std::log(1 + documents)));
    }
    take_tokens(tensor_of(tokens));
    size_ = vocabulary_size();
    if (rules_.output_mode == OutputMode::tf_idf) {
      take_weights(padded_weights(std::vector<double>(weights.begin(), weights.end()), false));
    }
  });
  reset_state();
}

// ---------------------------------------------------------------- keeping

// Keras reads what Python takes for a line, and drops empty ones at the end.
bool VocabularyLookup::fits_lines() const {
  if (rules_.dtype != DType::string) return true;
  constexpr std::string_view breaks[] = {
      "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
  const Tensor tokens = vocabulary_.value();
  const std::vector<std::string>& all = tokens.string_data();
  if (!all.empty() && all.back().empty()) return false;
  return std::none_of(all.begin(), all.end(), [&](const std::string& token) {
    return std::any_of(std::begin(breaks), std::end(breaks),
                       [&](std::string_view end) { return token.find(end) != std::string::npos; });
  });
}

void VocabularyLookup::complete(Json& config) const {
  if (is_given_ || vocabulary_.shape()[0] == 0) return;
  if (!LearnedConfigScope::is_active() && fits_lines()) return;
  // With the special tokens where they have weights of their own.
  const bool has_weights = rules_.output_mode == OutputMode::tf_idf;
  const Tensor tokens = get_vocabulary(has_weights);
  Json vocabulary = Json::array(), weights = Json::array();
  with_tokens([&](auto zero) {
    for (const auto& token : elements<decltype(zero)>(tokens)) vocabulary.push_back(token);
  });
  config["vocabulary"] = std::move(vocabulary);
  if (!has_weights) return;
  for (Dim i = 0; i < tokens.size(); ++i) weights.push_back(idf_weights_.value().at(i));
  config["idf_weights"] = std::move(weights);
}

std::vector<Variable> VocabularyLookup::state() const {
  if (rules_.output_mode != OutputMode::tf_idf) return {vocabulary_};
  return {vocabulary_, idf_weights_};
}

void VocabularyLookup::copy_from(const VocabularyLookup& other) {
  if (!other.is_set_ || is_given_ || other.rules_.dtype != rules_.dtype) return;
  take_tokens(other.vocabulary_.value());
  size_ = vocabulary_size();
  const Tensor weights = other.idf_weights_.value();
  take_weights({weights.data<float>().begin(), weights.data<float>().end()});
}

StoredState VocabularyLookup::stored_state() const {
  StoredState state;
  if (rules_.output_mode == OutputMode::tf_idf && is_set_) {
    state.arrays.emplace_back("idf_weights", idf_weights_.value());
  }
  if ((is_given_ && is_set_) || !fits_lines()) return state;
  std::string text;
  with_tokens([&](auto zero) {
    using T = decltype(zero);
    const Tensor tokens = get_vocabulary(true);
    for (Dim i = 0; i < tokens.size(); ++i) {
      if (i > 0) text += "\n";
      text += python_token(Json(elements<T>(tokens)[static_cast<std::size_t>(i)]));
    }
  });
  state.assets.emplace_back("vocabulary.txt", std::move(text));
  return state;
}

void VocabularyLookup::load(const StoredState& state, const std::string& layer) {
  for (const auto& [name, text] : state.assets) {
    if (name != "vocabulary.txt" || (is_given_ && is_set_)) continue;
    const Tensor all =
        parse_tokens(text, rules_.dtype, fmt::format("vocabulary.txt of layer '{}'", layer));
    if (all.size() == 0) continue;
    bool has_special = false;
    take_tokens(checked_tokens(all, has_special));
    size_ = vocabulary_size();
  }
  for (const auto& [name, array] : state.arrays) {
    if (name != "idf_weights" || rules_.output_mode != OutputMode::tf_idf) continue;
    const Tensor weights = array.dtype() == DType::string ? array : array.cast(DType::float32);
    if (weights.dtype() != DType::float32 || weights.rank() != 1 ||
        (is_set_ && weights.size() != depth())) {
      fail<ValueError>("Layer '{}' ({}): expected {} idf_weights, received {}.", layer,
                       rules_.class_name, depth(), to_string(array.spec()));
    }
    take_weights({weights.data<float>().begin(), weights.data<float>().end()});
  }
}

}  // namespace ramet
