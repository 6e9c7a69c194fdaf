// The layers for text, categories and look-ups against the real Keras: tools/text_goldens.py says
// what the cases are. Each is run as a layer, in a model, in the model's clone and after a file.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "ramet/layers/layers.h"
#include "ramet/layers/registry.h"
#include "ramet/models/cloning.h"
#include "ramet/saving/npz.h"
#include "ramet/saving/saving.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

namespace ramet {
namespace {

struct TextGolden {
  std::string name;
  Json about;
  std::vector<Tensor> inputs, adapt;
  std::optional<Tensor> weights, vocabulary, idf_weights;
  Tensor out;
};

void PrintTo(const TextGolden& golden, std::ostream* out) { *out << golden.name; }

void take_array(std::string_view kind, const Tensor& tensor, TextGolden& golden) {
  if (kind == "about") golden.about = Json::parse(tensor.string_data()[0]);
  if (kind.starts_with("in")) golden.inputs.push_back(tensor);
  if (kind.starts_with("adapt")) golden.adapt.push_back(tensor);
  if (kind == "weights") golden.weights = tensor;
  if (kind == "vocabulary") golden.vocabulary = tensor;
  if (kind == "idf_weights") golden.idf_weights = tensor;
  if (kind == "out") golden.out = tensor;
}

std::vector<TextGolden> read_goldens() {
  std::vector<TextGolden> goldens;
  for (const auto& [key, tensor] : read_npz(golden_path("layers/text.npz"))) {
    const std::size_t colon = key.rfind(':');
    if (colon == std::string::npos) continue;
    const std::string name = key.substr(0, colon);
    if (goldens.empty() || goldens.back().name != name) {
      goldens.emplace_back();
      goldens.back().name = name;
    }
    take_array(std::string_view(key).substr(colon + 1), tensor, goldens.back());
  }
  return goldens;
}

// Calls f(L&) with the layer as what it is, if it can adapt.
template <class F>
void as_adaptable(const Layer& layer, F&& f) {
  if (auto* l = layer.as<StringLookupLayer>()) f(*l);
  if (auto* l = layer.as<IntegerLookupLayer>()) f(*l);
  if (auto* l = layer.as<IndexLookupLayer>()) f(*l);
  if (auto* l = layer.as<TextVectorizationLayer>()) f(*l);
  if (auto* l = layer.as<DiscretizationLayer>()) f(*l);
  if (auto* l = layer.as<NormalizationLayer>()) f(*l);
}

void adapt(const Layer& layer, const std::vector<Tensor>& batches) {
  as_adaptable(layer, [&]<class L>(L& l) {
    if (batches.size() == 1) return l.adapt(batches[0]);
    if constexpr (requires { l.adapt(std::span<const Tensor>(batches)); }) {
      l.adapt(std::span<const Tensor>(batches));
    } else if constexpr (requires { l.reset_state(); }) {
      l.reset_state();
      for (const Tensor& batch : batches) l.update_state(batch);
      l.finalize_state();
    }
  });
}

// The layer as Keras had it when it was called.
Layer make_layer(const TextGolden& golden) {
  const KerasVersionScope version({3, 15});
  const Layer layer = deserialize_layer(golden.about.at("envelope"));
  if (!golden.adapt.empty()) {
    adapt(layer, golden.adapt);
  } else if (golden.name.ends_with("/set")) {
    as_adaptable(layer, [&]<class L>(L& l) {
      if constexpr (requires { l.set_vocabulary(*golden.vocabulary); })
        l.set_vocabulary(*golden.vocabulary);
    });
  }
  return layer;
}

std::string compare(const Tensor& got, const Tensor& want) {
  if (!(got.shape() == want.shape()) ||
      (got.dtype() == DType::string) != (want.dtype() == DType::string)) {
    return fmt::format("is {}, expected {}", to_string(got.spec()), to_string(want.spec()));
  }
  if (got.dtype() == DType::string) {
    for (std::size_t i = 0; i < got.string_data().size(); ++i) {
      if (got.string_data()[i] == want.string_data()[i]) continue;
      return fmt::format("element {} is '{}', expected '{}'", i, got.string_data()[i],
                         want.string_data()[i]);
    }
    return "";
  }
  for (Dim i = 0; i < got.size(); ++i) {
    const double g = got.at(i), w = want.at(i);
    const bool same =
        g == w || (std::isnan(g) && std::isnan(w)) ||
        (is_float(want.dtype()) && std::abs(g - w) <= 1e-5 * std::max(1.0, std::abs(w)));
    if (!same) return fmt::format("element {} is {}, expected {}", i, g, w);
  }
  return "";
}

template <class T>
Arguments<T> arguments_of(const std::vector<T>& inputs, bool has_weights) {
  Arguments<T> arguments;
  const std::vector<T> given(inputs.begin(), inputs.end() - (has_weights ? 1 : 0));
  arguments.args.push_back(given.size() > 1 ? Tree<T>::list_of(given) : Tree<T>(given[0]));
  if (has_weights) arguments.kwargs.emplace_back("count_weights", inputs.back());
  return arguments;
}

std::vector<Tensor> all_inputs(const TextGolden& golden) {
  std::vector<Tensor> inputs = golden.inputs;
  if (golden.weights) inputs.push_back(*golden.weights);
  return inputs;
}

Model model_of(const Layer& layer, const TextGolden& golden) {
  std::vector<KerasTensor> inputs;
  for (const Tensor& tensor : all_inputs(golden)) {
    Shape shape = tensor.shape();
    shape[0] = any_dim;
    inputs.push_back(Input({.dtype = tensor.dtype(), .batch_shape = shape}));
  }
  const Tree<KerasTensor> outputs = layer.call(arguments_of(inputs, golden.weights.has_value()));
  return Model(Tree<KerasTensor>::list_of(inputs), outputs);
}

Tensor predict(const Model& model, const TextGolden& golden, const PredictOptions& options = {}) {
  return model.predict(Tree<Tensor>::list_of(all_inputs(golden)), options).flatten()[0];
}

Json without_name(Json config) {
  config.erase("name");
  return config;
}

class TextLayers : public testing::TestWithParam<TextGolden> {};

TEST_P(TextLayers, CallGivesWhatKerasGives) {
  const TextGolden& golden = GetParam();
  const Layer layer = make_layer(golden);
  const Tensor out =
      layer.call(arguments_of(all_inputs(golden), golden.weights.has_value())).leaf();
  EXPECT_EQ(compare(out, golden.out), "");
  EXPECT_EQ(out.dtype(), golden.out.dtype());
}

TEST_P(TextLayers, ConfigIsThatOfKeras) {
  const TextGolden& golden = GetParam();
  const Layer layer = make_layer(golden);
  const KerasVersionScope version({3, 15});
  const Json config = layer.get_config();
  Json wanted = golden.about.at("config");
  // Keras 3.15 forgets CategoryEncoding's flag.
  if (!wanted.contains("sparse") && config.contains("sparse")) {
    wanted["sparse"] = config.at("sparse");
  }
  // Among the characters is a line break, which vocabulary.txt cannot hold.
  if (golden.name == "TextVectorization/adapt_characters") {
    EXPECT_EQ(config.at("vocabulary").size() + 2,
              static_cast<std::size_t>(golden.vocabulary->size()));
    wanted["vocabulary"] = config.at("vocabulary");
  }
  if (layer.as<DiscretizationLayer>() ==
      nullptr) {  // learned edges are floats; they are compared by what they give
    EXPECT_EQ(without_name(config), without_name(wanted));
  }
  // A config says how large a vocabulary is, but does not hold one that was learned.
  Json reread = deserialize_layer(serialize_layer(layer)).get_config();
  if (golden.vocabulary && config.at("vocabulary").is_null()) {
    reread["vocabulary_size"] = config.at("vocabulary_size");
  }
  EXPECT_EQ(without_name(reread), without_name(config));
}

TEST_P(TextLayers, KnowsWhatKerasKnows) {
  const TextGolden& golden = GetParam();
  as_adaptable(make_layer(golden), [&]<class L>(L& layer) {
    if constexpr (requires { layer.get_vocabulary(); }) {
      EXPECT_EQ(compare(layer.get_vocabulary(), *golden.vocabulary), "");
      EXPECT_EQ(layer.vocabulary_size(), golden.vocabulary->size());
    }
    if (!golden.idf_weights) return;
    const StoredState state = layer.stored_state();
    ASSERT_EQ(state.arrays.size(), 1u);
    EXPECT_EQ(compare(state.arrays[0].second, *golden.idf_weights), "");
  });
}

TEST_P(TextLayers, SymbolsAreThoseOfKeras) {
  const TextGolden& golden = GetParam();
  const Json* symbolic = golden.about.find("symbolic");
  if (symbolic == nullptr) return;
  const Model model = model_of(make_layer(golden), golden);
  Shape wanted;
  from_json(symbolic->at("shape"), wanted);
  // Keras announces (None, 1, tokens) for counts of (None, 1) texts, and gives (None, tokens).
  if (wanted.size() != golden.out.rank()) return;
  EXPECT_TRUE(is_compatible(wanted, model.outputs()[0].shape())) << to_string(wanted);
  EXPECT_EQ(to_string(model.outputs()[0].dtype()), symbolic->at("dtype").as_string());
}

TEST_P(TextLayers, ModelsPredictWhatKerasGives) {
  const TextGolden& golden = GetParam();
  const Model model = model_of(make_layer(golden), golden);
  EXPECT_EQ(compare(predict(model, golden), golden.out), "");
  EXPECT_EQ(compare(predict(model, golden, {.reference = true}), golden.out), "")
      << "by definition";
  EXPECT_EQ(compare(predict(clone_model(model), golden), golden.out), "") << "the clone";
}

TEST_P(TextLayers, FilesKeepWhatWasLearned) {
  const TextGolden& golden = GetParam();
  const TemporaryFolder folder;
  const Model model = model_of(make_layer(golden), golden);
  for (const char* name : {"model.keras", "model.h5"}) {
    // Statistics of the batch axis need its extent, which only the newer format keeps.
    const bool needs_batch = golden.name.starts_with("Normalization/adapt_(0");
    if (needs_batch && std::string_view(name) == "model.h5") continue;
    save_model(model, folder / name);
    EXPECT_EQ(compare(predict(load_model(folder / name), golden), golden.out), "") << name;
  }
}

std::string test_name(const testing::TestParamInfo<TextGolden>& info) {
  std::string name = std::to_string(info.index) + "_" + info.param.name;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Layers, TextLayers, testing::ValuesIn(read_goldens()), test_name);

// ---------------------------------------------------------------- refusals

Json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return Json::parse(text.str());
}

TEST(TextErrors, ArgumentsAreRefusedInTheWordsOfKeras) {
  const Json refusals = read_json(golden_path("layers/text_errors.json"));
  for (const Json& refusal : refusals.items()) {
    const std::string about = refusal.at("envelope").dump();
    try {
      deserialize_layer(refusal.at("envelope"));
      ADD_FAILURE() << "was accepted: " << about;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), refusal.at("error").as_string()) << about;
      EXPECT_EQ(std::string(error.what()), refusal.at("message").as_string()) << about;
    }
  }
}

template <class E, class F>
void expect_error(F&& f, std::string_view part) {
  try {
    f();
    ADD_FAILURE() << "no error: " << part;
  } catch (const E& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

const Tensor some_words = Tensor::strings({2, 2}, {"a", "b", "z", "a"});

TEST(TextErrors, RepeatedTermsAreNamed) {
  expect_error<ValueError>(
      [] {
        StringLookup({.vocabulary = std::vector<std::string>{"a", "b", "a"}});
      },
      "The passed vocabulary has at least one repeated term. Please uniquify your dataset. The "
      "repeated terms are: ['a']");
}

TEST(TextErrors, LayersNeedAVocabularyBeforeTheyRun) {
  const StringLookup lookup, counting({.output_mode = "count"});
  const TextVectorization vectorization;
  expect_error<RuntimeError>([&] { lookup(some_words); }, "has no vocabulary yet");
  expect_error<RuntimeError>([&] { vectorization(Tensor::strings({1}, {"a"})); },
                             "has no vocabulary yet");
  expect_error<RuntimeError>(
      [&] { counting(some_words); },
      "When using `output_mode=count` and `pad_to_max_tokens=False`, you must set the layer's "
      "vocabulary before calling it.");
  expect_error<ValueError>([] { Discretization({.num_bins = 2})(Tensor::of<float>({1}, {1})); },
                           "You need to either pass the `bin_boundaries` argument");
}

TEST(TextErrors, TypesAreChecked) {
  const std::vector<std::string> words = {"a"};
  const Tensor numbers = Tensor::of<float>({2}, {1, 2});
  expect_error<TypeError>([&] { StringLookup({.vocabulary = words})(numbers); },
                          "expects string inputs, received float32(2,)");
  expect_error<TypeError>(
      [&] { IntegerLookup({.vocabulary = std::vector<std::int64_t>{1}})(some_words); },
      "expects int64 inputs, received string(2, 2)");
  expect_error<TypeError>([&] { TextVectorization({.vocabulary = words})(numbers); },
                          "expects strings");
  expect_error<TypeError>([&] { CategoryEncoding({.num_tokens = 2})(some_words); },
                          "expects numbers");
  expect_error<TypeError>(
      [&] { Discretization({.bin_boundaries = std::vector<double>{1}})(some_words); },
      "expects numbers");
  expect_error<TypeError>([&] { Hashing({.num_bins = 3, .mask_value = "a"})(numbers); },
                          "cannot compare");
  expect_error<ValueError>([&] { TextVectorization({.vocabulary = words})(some_words); },
                           "the input rank must be 1 or the last shape dimension must be 1");
}

TEST(TextErrors, DataThatNoIndexIsForIsRefused) {
  const StringLookup lookup(
      {.num_oov_indices = 0, .vocabulary = std::vector<std::string>{"a", "b"}});
  const auto message =
      "When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values [\"z\"]";
  expect_error<ValueError>([&] { lookup(some_words); }, message);
  const KerasTensor x = Input({.shape = Shape{2}, .dtype = DType::string});
  const Model model(x, lookup(x));
  expect_error<ValueError>([&] { model.predict(some_words); }, message);
  // An error leaves the model usable.
  EXPECT_EQ(model.predict(Tensor::strings({1, 2}, {"b", "a"})).at(0), 1);
  expect_error<ValueError>(
      [] {
        CategoryEncoding({.num_tokens = 3})(Tensor::of<std::int32_t>({1, 2}, {1, -1}));
      },
      "negative input value found: -1");
}

TEST(TextErrors, GivenVocabulariesCannotAdapt) {
  StringLookup lookup({.vocabulary = std::vector<std::string>{"a"}}, {.name = "words"});
  expect_error<ValueError>([&] { lookup->adapt(some_words); },
                           "Cannot adapt layer 'words' after setting a static vocabulary");
  expect_error<ValueError>(
      [&] {
        Discretization({.bin_boundaries = std::vector<double>{1}})
            ->adapt(Tensor::of<float>({1}, {1}));
      },
      "Cannot adapt a Discretization layer");
  StringLookup counting({.output_mode = "count"});
  counting->adapt(some_words);
  expect_error<RuntimeError>(
      [&] { counting->adapt(Tensor::strings({1}, {"q"})); },
      "the vocabulary size cannot be changed after the layer is called. Old vocab size is 4, new "
      "vocab size is 2");
}

// ---------------------------------------------------------------- models

Model text_model(const TextVectorization& vectorization) {
  const KerasTensor x = Input({.shape = Shape{1}, .dtype = DType::string, .name = "text"});
  return Model(x, Dense({.units = 2, .kernel_initializer = "ones"})(GlobalAveragePooling1D()(
                      Embedding({.input_dim = 20, .output_dim = 3})(vectorization(x)))));
}

TEST(TextModels, PredictInBatchesOfDifferentLengths) {
  TextVectorization vectorization;
  vectorization->adapt(Tensor::strings({1}, {"one two three four five"}));
  const KerasTensor x = Input({.shape = Shape{1}, .dtype = DType::string});
  const Model model(x, vectorization(x));
  const Tensor texts = Tensor::strings({3, 1}, {"one", "two three", "five four three two one"});
  const Tensor whole = model.predict(texts), batched = model.predict(texts, {.batch_size = 1});
  EXPECT_EQ(whole.shape(), (Shape{3, 5}));
  EXPECT_TRUE(identical(whole, batched));
  EXPECT_EQ(model.predict(Tensor::strings({2, 1}, {"", " "})).shape(), (Shape{2, 0}));
  EXPECT_EQ(model.predict(Tensor::strings({0, 1}, {})).shape()[0], 0);
}

TEST(TextModels, ClonesLearnForThemselves) {
  TextVectorization vectorization;
  vectorization->adapt(Tensor::strings({1}, {"b a a"}));
  const Model model = text_model(vectorization);
  const Model clone = clone_model(model, {.weights = CloneWeights::copy});
  const Tensor text = Tensor::strings({2, 1}, {"a b", "c b b"});
  const Tensor before = model.predict(text);
  EXPECT_TRUE(identical(clone.predict(text), before));
  clone.layers()[1].as<TextVectorizationLayer>()->adapt(Tensor::strings({1}, {"c c c d d a"}));
  EXPECT_FALSE(identical(clone.predict(text), before));
  EXPECT_TRUE(identical(model.predict(text), before));
}

TEST(TextModels, ClonesOfNestedModelsKeepWhatWasLearned) {
  StringLookup lookup;
  lookup->adapt(some_words);
  const KerasTensor inner = Input({.shape = Shape{2}, .dtype = DType::string});
  const KerasTensor x = Input({.shape = Shape{2}, .dtype = DType::string});
  const Model model(x, Model(inner, lookup(inner))(x));
  EXPECT_TRUE(identical(clone_model(model).predict(some_words), model.predict(some_words)));
  EXPECT_TRUE(identical(clone_model(model, {.recursive = true}).predict(some_words),
                        model.predict(some_words)));
}

TEST(TextModels, StringsPassThroughLayersThatMoveThem) {
  const KerasTensor a = Input({.shape = Shape{2}, .dtype = DType::string}),
                    b = Input({.shape = Shape{2}, .dtype = DType::string});
  const KerasTensor joined = Concatenate()(std::vector<KerasTensor>{a, b});
  const Model model(
      Tree<KerasTensor>::list_of(std::vector<KerasTensor>{a, b}),
      Tree<KerasTensor>::list_of(std::vector<KerasTensor>{
          Reshape({.target_shape = {2, 2}})(joined), a,
          StringLookup({.vocabulary = std::vector<std::string>{"a"}})(Flatten()(joined))}));
  const Tensor more =
      Tensor::strings({2, 2}, {"long enough to need memory of its own", "y", "", "a"});
  const std::vector<Tensor> out =
      model.predict(Tree<Tensor>::list_of(std::vector<Tensor>{some_words, more})).flatten();
  EXPECT_EQ(out[0].string_data(),
            (std::vector<std::string>{"a", "b", "long enough to need memory of its own", "y", "z",
                                      "a", "", "a"}));
  EXPECT_TRUE(identical(out[1], some_words));
  EXPECT_EQ(out[2].at(0), 1);
  EXPECT_EQ(out[2].at(1), 0);
}

TEST(TextModels, OwnFunctionsStandInForThoseOfPython) {
  Json envelope =
      serialize_layer(TextVectorization({.vocabulary = std::vector<std::string>{"x", "y"}}));
  envelope["config"]["standardize"] = Json::object({{"module", "builtins"},
                                                    {"class_name", "function"},
                                                    {"config", "clean"},
                                                    {"registered_name", "function"}});
  const Layer layer = deserialize_layer(envelope);
  EXPECT_EQ(layer.get_config(), envelope.at("config"));
  const Tensor text = Tensor::strings({1}, {"xx-yy"});
  expect_error<NotImplementedError>([&] { layer(text); }, "has a Python function as `standardize`");
  layer.as<TextVectorizationLayer>()->set_functions({.standardize = [](const std::string& all) {
    return all.substr(1, 1) + " " + all.substr(4);
  }});
  EXPECT_EQ(layer(text).at(0), 2);
  EXPECT_EQ(layer(text).at(1), 3);
}

TEST(TextModels, DamagedVocabulariesAreRefused) {
  const IntegerLookup integers({}, {.name = "numbers"});
  expect_error<ValueError>(
      [&] {
        integers->load_stored_state({{}, {{"vocabulary.txt", "-1\n5\nfive"}}});
      },
      "vocabulary.txt of layer 'numbers': expected an integer in line 3, received 'five'.");
  const StringLookup strings({}, {.name = "words"});
  expect_error<ValueError>(
      [&] {
        strings->load_stored_state({{}, {{"vocabulary.txt", "[UNK]\na\na"}}});
      },
      "repeated term");
  expect_error<ValueError>(
      [&] {
        strings->load_stored_state({{}, {{"vocabulary.txt", "[UNK]\n\xff"}}});
      },
      "UTF-8");
  strings->load_stored_state({{}, {{"vocabulary.txt", "[UNK]\r\na\r\nb\r\n"}}});
  EXPECT_EQ(strings->get_vocabulary().string_data(), (std::vector<std::string>{"[UNK]", "a", "b"}));
}

}  // namespace
}  // namespace ramet
