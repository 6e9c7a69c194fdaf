#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "ramet/layers/operations/refusal.h"
#include "ramet/layers/registry.h"
#include "tests/layers/cases.h"
#include "tests/support/golden.h"

using namespace ramet;

namespace {

using Names = std::set<std::string>;

std::filesystem::path layers_room() { return source_dir() / "ramet" / "layers"; }

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// What stands in the brackets of a list file's macro.
std::vector<std::string> listed(const std::filesystem::path& path) {
  const std::regex entry(R"(^RAMET_\w+\((?:operations::)?(\w+)\)$)");
  std::vector<std::string> names;
  for (const std::string& line : lines_of(path)) {
    std::smatch match;
    if (std::regex_match(line, match, entry)) names.push_back(match[1]);
  }
  return names;
}

// Layer classes that a header declares: classes, and names for the ranks of a template.
Names declared_layers(const std::filesystem::path& header) {
  const std::regex plain(R"(^class (\w+Layer) final)"),
      rank(R"(^using (\w+Layer) = \w+Layer<\d>;)");
  Names names;
  std::string before;
  for (const std::string& line : lines_of(header)) {
    std::smatch match;
    const bool is_template = before.starts_with("template");
    if (!is_template && std::regex_search(line, match, plain)) names.insert(match[1]);
    if (std::regex_search(line, match, rank)) names.insert(match[1]);
    before = line;
  }
  return names;
}

template <class F>
void for_each_header(F&& f) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(layers_room())) {
    if (entry.path().extension() == ".h") f(entry.path());
  }
}

const Json& keras_names() {
  static const Json names = [] {
    std::ifstream file(golden_path("layers/names.json"));
    std::stringstream text;
    text << file.rdbuf();
    return Json::parse(text.str());
  }();
  return names;
}

Names keras_names(std::string_view kind) {
  Names names;
  for (const Json& name : keras_names().at(kind).items()) names.insert(name.as_string());
  return names;
}

TEST(LayerList, IsSorted) {
  const std::vector<std::string> names = listed(layers_room() / "list.inc");
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(names.size(), all_layers().size());
}

TEST(LayerList, IsComplete) {
  // Opaque layers are made for classes that nobody knows, cells of ConvLSTM by their layer alone.
  const Names unlisted = {"OpaqueLayer", "ConvLSTMCell1DLayer", "ConvLSTMCell2DLayer",
                          "ConvLSTMCell3DLayer"};
  Names declared;
  for_each_header([&](const auto& header) { declared.merge(declared_layers(header)); });
  for (const std::string& name : unlisted) declared.erase(name);
  const std::vector<std::string> names = listed(layers_room() / "list.inc");
  EXPECT_EQ(Names(names.begin(), names.end()), declared);
}

// What the Keras that made the goldens does not have.
const Names& others() {
  static const Names names = {"AddLoss",  // of Keras 2, in graphs
                              "CustomScaleLayer",
                              "LayerScale",           // of keras.applications
                              "GroupQueryAttention",  // exported under another name
                              "IndexLookup",          // not exported, but saved
                              "TFDConcat",
                              "TFDIdentity",
                              "LocallyConnected1D",
                              "LocallyConnected2D",
                              "RandomFourierFeatures",
                              "PeepholeLSTMCell",
                              "RandomHeight",
                              "RandomWidth",
                              "TFOpLambda",
                              "ThresholdedReLU",  // of Keras 2
                              "TernaryDense",     // of Keras 3.16
                              "PositionEmbedding",
                              "RotaryEmbedding",
                              "SinePositionEncoding",  // of keras_hub
                              "TokenAndPositionEmbedding",
                              "TransformerDecoder",
                              "TransformerEncoder"};
  return names;
}

TEST(LayerList, NamesAreThoseOfKeras) {
  const Names of_keras = keras_names("layers");
  for (const LayerEntry& entry : all_layers()) {
    const std::string name(entry.name);
    EXPECT_TRUE(of_keras.count(name) + others().count(name) > 0) << name;
  }
}

TEST(LayerList, EachLayerIsDocumented) {
  for (const LayerEntry& entry : all_layers()) {
    for (const FieldDoc& field : entry.document()) {
      EXPECT_TRUE(field.doc.ends_with('.')) << entry.name << '.' << field.name;
    }
  }
}

// Recurrent layers and attention have tests of their own; layers of Keras 2 and keras_hub are tried
// in whole models (tests/saving/model_goldens_test.cpp).
TEST(LayerList, EachLayerHasACase) {
  Names tried;
  for (const LayerCase& layer_case : all_layer_cases()) {
    tried.insert(std::string(layer_case.make().class_name()) + "Layer");
  }
  for_each_header([&](const auto& header) {
    const std::string family = header.parent_path().filename().string();
    if (family == "rnn" || family == "attention" || family == "core") return;
    // Text layers have text_test.cpp.
    static const Names of_text = {"category_encoding", "discretization",    "hashed_crossing",
                                  "hashing",           "index_lookup",      "integer_lookup",
                                  "string_lookup",     "text_vectorization"};
    if (of_text.count(header.stem().string()) > 0) return;
    for (const std::string& name : declared_layers(header)) {
      if (others().count(name.substr(0, name.size() - std::string("Layer").size())) > 0) continue;
      EXPECT_TRUE(tried.count(name) > 0) << name;
    }
  });
}

TEST(OperationList, FamiliesAreSorted) {
  const std::vector<std::string> names = listed(layers_room() / "operations" / "list.inc");
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(OperationList, IsComplete) {
  const std::regex alias(R"(^using (\w+) = \w+<")"), record(R"(^struct (\w+) \{)"),
      line(R"(^RAMET_(?:UNARY|BINARY|BINARY_XY)\((\w+), )");
  Names declared;
  const auto folder = layers_room() / "operations";
  for_each_header([&](const auto& header) {
    if (header.parent_path() != folder || header.stem() == "refusal") return;
    std::string before;
    for (const std::string& text : lines_of(header)) {
      std::smatch match;
      if (std::regex_search(text, match, alias)) declared.insert(match[1]);
      const bool is_template = before.starts_with("template") || before.starts_with("   ");
      if (!is_template && std::regex_search(text, match, record)) declared.insert(match[1]);
      before = text;
    }
  });
  for (const std::string& text : lines_of(folder / "elementwise.inc")) {
    std::smatch match;
    if (std::regex_search(text, match, line)) declared.insert(match[1]);
  }
  Names listed_names;
  for (const LayerEntry& entry : all_operations()) listed_names.insert(std::string(entry.name));
  EXPECT_EQ(listed_names, declared);
  EXPECT_EQ(listed_names.size(), all_operations().size());
}

// Every operation of Keras is there, or is refused with a reason.
TEST(OperationList, IsWhole) {
  Names known;
  for (const LayerEntry& entry : all_operations()) {
    known.insert(std::string(entry.module) + "." + std::string(entry.name));
  }
  for (const RefusedOperation& refused : refused_operations()) {
    const std::string name = std::string(refused.module) + "." + std::string(refused.name);
    EXPECT_EQ(known.count(name), 0u) << name;
    EXPECT_FALSE(refused.reason.empty()) << name;
    known.insert(name);
  }
  // Bases, which no node has.
  known.merge(Names{"keras.src.ops.function.Function", "keras.src.ops.math.SegmentReduction"});
  for (const std::string& name : keras_names("operations"))
    EXPECT_TRUE(known.count(name) > 0) << name;
}

TEST(OperationList, NamesAreThoseOfKeras) {
  const Names of_keras = keras_names("operations");
  for (const LayerEntry& entry : all_operations()) {
    const std::string name = std::string(entry.module) + "." + std::string(entry.name);
    EXPECT_TRUE(of_keras.count(name) > 0) << name;
  }
}

}  // namespace
