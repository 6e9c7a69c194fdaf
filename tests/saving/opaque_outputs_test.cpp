// What layers of unknown classes give is found out from what the others take, whatever a file says.

#include <gtest/gtest.h>

#include "ramet/layers/core/opaque.h"
#include "ramet/ramet.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

struct Entry {
  std::string_view class_name, name, config;  // the config as members: "\"units\": 2"
  std::vector<std::string_view> from = {};
  std::string_view built_on = "";
};

std::string tensor(std::string_view layer) {
  return fmt::format(
      R"({{"class_name": "__keras_tensor__", "config": {{"keras_history": ["{}", 0, 0]}}}})",
      layer);
}

// As Keras 2 wrote it once its dialect is gone: calls without shapes.
std::string json_of(const Entry& entry) {
  std::string tensors;
  for (const std::string_view from : entry.from)
    tensors += (tensors.empty() ? "" : ", ") + tensor(from);
  if (entry.from.size() > 1) tensors = "[" + tensors + "]";
  const std::string calls =
      entry.from.empty() ? "" : fmt::format(R"({{"args": [{}], "kwargs": {{}}}})", tensors);
  const std::string config = fmt::format(R"({{"name": "{}"{}{}}})", entry.name,
                                         entry.config.empty() ? "" : ", ", entry.config);
  return fmt::format(
      R"({{"module": "{}", "class_name": "{}", "config": {}, "registered_name": null, "name": "{}",
           "inbound_nodes": [{}]{}}})",
      entry.class_name == "Mine" ? "mine" : "keras.layers", entry.class_name, config, entry.name,
      calls,
      entry.built_on.empty()
          ? ""
          : fmt::format(R"(, "built_on": {{"input_shape": {}}})", entry.built_on));
}

std::string graph(std::string_view name, const std::vector<Entry>& entries) {
  std::string layers;
  for (const Entry& entry : entries) layers += (layers.empty() ? "" : ", ") + json_of(entry);
  return fmt::format(
      R"("name": "{}", "trainable": true, "layers": [{}], "input_layers": [["{}", 0, 0]],
         "output_layers": [["{}", 0, 0]])",
      name, layers, entries.front().name, entries.back().name);
}

Model read(const std::vector<Entry>& entries) {
  return model_from_json(fmt::format(
      R"({{"module": "keras", "class_name": "Functional", "registered_name": "Functional",
           "config": {{{}}}}})",
      graph("m", entries)));
}

constexpr std::string_view steps = R"("batch_shape": [null, 3, 2])",
                           features = R"("batch_shape": [null, 4])";

struct Case {
  std::string_view about;
  std::vector<Entry> entries;
  Shape given;  // by the layer "mine"
};

TEST(OpaqueOutputs, AreWhatTheOthersTake) {
  const std::string inner =
      graph("inner", {{"InputLayer", "y", steps}, {"Mine", "mine", "", {"y"}}});
  const Case cases[] = {
      {"joined with another",
       {{"InputLayer", "x", steps},
        {"Mine", "mine", "", {"x"}},
        {"Dense", "other", R"("units": 4)", {"x"}},
        {"Concatenate", "both", "", {"mine", "other"}},
        {"Dense", "out", R"("units": 1)", {"both"}, "[null, 3, 11]"}},
       {any_dim, 3, 7}},
      {"added to another",
       {{"InputLayer", "x", steps},
        {"Mine", "mine", "", {"x"}},
        {"Dense", "other", R"("units": 6)", {"x"}},
        {"Add", "both", "", {"mine", "other"}}},
       {any_dim, 3, 6}},
      {"joined along another axis, by the shapes of both",
       {{"InputLayer", "x", steps},
        {"Mine", "mine", "", {"x"}},
        {"Concatenate", "both", R"("axis": 1)", {"mine", "x"}, "[[null, 2, 2], [null, 3, 2]]"}},
       {any_dim, 2, 2}},
      {"a rank more, for a layer that wants it",
       {{"InputLayer", "x", features},
        {"Mine", "mine", "", {"x"}},
        {"LSTM", "out", R"("units": 1)", {"mine"}, "[5]"}},
       {any_dim, any_dim, 5}},
      {"a rank less",
       {{"InputLayer", "x", steps},
        {"Mine", "mine", "", {"x"}},
        {"RepeatVector", "again", R"("n": 3)", {"mine"}},
        {"Dense", "out", R"("units": 1)", {"again"}, "[6]"}},
       {any_dim, 6}},
      {"one behind another",
       {{"InputLayer", "x", steps},
        {"Mine", "first", "", {"x"}},
        {"Mine", "mine", "", {"first"}},
        {"Dense", "out", R"("units": 1)", {"mine"}, "[null, 9]"}},
       {any_dim, 9}},
      {"inside a model, by what stands behind that",
       {{"InputLayer", "x", steps},
        {"Functional",
         "inner",
         std::string_view(inner).substr(std::string_view(R"("name": "inner", )").size()),
         {"x"}},
        {"Dense", "out", R"("units": 1)", {"inner"}, "[null, 3, 7]"}},
       {}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.about);
    const Model model = read(one.entries);
    EXPECT_EQ(clone_model(model).outputs()[0].shape(), model.outputs()[0].shape());
    const TemporaryFolder folder;
    save_model(model, folder / "m.keras");
    EXPECT_EQ(model_to_json(load_model(folder / "m.keras")), model_to_json(model));
    if (one.given.empty()) {
      EXPECT_EQ(model.get_layer("out").get_weights()[0].shape(), (Shape{7, 1}));
      continue;
    }
    const auto& known = model.get_layer("mine").as<OpaqueLayer>()->known_outputs;
    ASSERT_TRUE(known);
    EXPECT_EQ(known->at(0).shape, one.given);
  }
}

// Both cannot have been built on what one layer gives.
TEST(OpaqueOutputs, MakeOpaqueWhatNothingFits) {
  const Model model = read({{"InputLayer", "x", steps},
                            {"Mine", "mine", "", {"x"}},
                            {"Dense", "one", R"("units": 4)", {"mine"}, "[null, 3, 5]"},
                            {"Dense", "other", R"("units": 4)", {"mine"}, "[null, 3, 7]"},
                            {"Add", "both", "", {"one", "other"}}});
  std::size_t given_up = 0;
  for (const std::string_view name : {"one", "other"}) {
    const auto* opaque = model.get_layer(name).as<OpaqueLayer>();
    if (opaque == nullptr) continue;
    ++given_up;
    EXPECT_EQ(opaque->class_name(), "Dense");
    EXPECT_NE(opaque->explain().find("stands behind layers of unknown classes"), std::string::npos);
  }
  EXPECT_EQ(given_up, 1U);
  EXPECT_EQ(model_to_json(clone_model(model)), model_to_json(model));
  EXPECT_THROW(model.predict(Tensor::zeros(DType::float32, {1, 3, 2})), NotImplementedError);
}

// A mistake that no unknown class has to do with stays one.
TEST(OpaqueOutputs, ExcuseNothingElse) {
  EXPECT_THROW(read({{"InputLayer", "x", features}, {"LSTM", "out", R"("units": 1)", {"x"}}}),
               ValueError);
}

}  // namespace
