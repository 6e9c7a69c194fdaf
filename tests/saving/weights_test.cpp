// Weights in shards, weights that models share, and what a report says.

#include <gtest/gtest.h>

#include "ramet/ramet.h"
#include "ramet/saving/file.h"
#include "tests/support/model_golden.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

Model two_layers(Dim hidden = 3) {
  const KerasTensor x = Input({.shape = Shape{4}, .name = "x"});
  return Model(x,
               Dense({.units = 2}, {.name = "head"})(Dense({.units = hidden}, {.name = "body"})(x)),
               {.name = "two_layers"});
}

void expect_equal_weights(const Layer& a, const Layer& b) {
  const std::vector<Tensor> left = a.get_weights(), right = b.get_weights();
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_TRUE(identical(left[i], right[i])) << i;
}

TEST(ShardedWeights, AreWrittenAndRead) {
  const TemporaryFolder folder;
  const Model model = two_layers();
  constexpr double bytes = 1.0 / (1 << 30);
  save_weights(model, folder / "m.weights.json", {.max_shard_size = 50 * bytes});
  std::vector<std::string> names = folder.names();
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"m.weights.json", "m_00000.weights.h5",
                                             "m_00001.weights.h5"}));

  const Model other = two_layers();
  EXPECT_EQ(load_weights(other, folder / "m.weights.json").loaded, 4u);
  expect_equal_weights(model, other);

  const Bytes bytes_of_index = read_file(folder / "m.weights.json");
  const Json index = Json::parse(as_text(bytes_of_index));
  EXPECT_EQ(index.at("metadata").at("total_size").as_double(), 4 * (12 + 3 + 6 + 2));
  EXPECT_EQ(index.at("weight_map").at("/layers/dense/vars").dump(),
            R"(["m_00000.weights.h5", "m_00001.weights.h5"])");
}

TEST(ShardedWeights, AreRefused) {
  const TemporaryFolder folder;
  const Model model = two_layers();
  EXPECT_THROW(save_weights(model, folder / "m.weights.h5", {.max_shard_size = 1}), ValueError);
  EXPECT_THROW(save_weights(model, folder / "m.weights.json", {.max_shard_size = 0}), ValueError);
  EXPECT_THROW(save_weights(model, folder / "m.weights.json", {.max_shard_size = 1e-9}),
               ValueError);
  const std::string climbing = R"({"metadata": {}, "weight_map": {"/vars": "../m.weights.h5"}})";
  write_file(folder / "bad.weights.json", as_bytes(climbing));
  EXPECT_THROW(load_weights(model, folder / "bad.weights.json"), ValueError);
  const std::string missing = R"({"metadata": {}, "weight_map": {"/vars": "nowhere.weights.h5"}})";
  write_file(folder / "missing.weights.json", as_bytes(missing));
  EXPECT_THROW(load_weights(model, folder / "missing.weights.json"), Error);
}

TEST(LoadWeights, ReportsWhatItSkips) {
  const TemporaryFolder folder;
  save_weights(two_layers(3), folder / "three.weights.h5");
  const Model five = two_layers(5);
  EXPECT_THROW(load_weights(five, folder / "three.weights.h5"), ValueError);
  const WeightReport report =
      load_weights(five, folder / "three.weights.h5", {.skip_mismatch = true});
  EXPECT_EQ(report.loaded, 1u);  // the head's bias
  EXPECT_EQ(report.mismatched,
            (std::vector<std::string>{"body/kernel", "body/bias", "head/kernel"}));
}

TEST(LoadWeights, FindsLayersByName) {
  const TemporaryFolder folder;
  const Model model = two_layers();
  save_model(model, folder / "m.h5");
  const KerasTensor x = Input({.shape = Shape{3}});
  const Model other(
      x, Dense({.units = 1}, {.name = "tail"})(Dense({.units = 2}, {.name = "head"})(x)));
  const WeightReport report = load_weights(other, folder / "m.h5", {.by_name = true});
  EXPECT_EQ(report.loaded, 2u);
  EXPECT_EQ(report.missing, (std::vector<std::string>{"tail/kernel", "tail/bias"}));
  EXPECT_EQ(report.unexpected.size(), 2u);  // those of "body"
  expect_equal_weights(other.get_layer("head"), model.get_layer("head"));
  EXPECT_THROW(load_weights(other, folder / "m.weights.h5", {.by_name = true}), ValueError);
}

// One Dense inside of two nested models is one Dense after reading, too.
TEST(SharedLayers, StaySharedInFiles) {
  const Dense shared({.units = 4}, {.name = "shared"});
  const auto inner = [&](const char* name) {
    const KerasTensor x = Input({.shape = Shape{4}, .name = std::string(name) + "_x"});
    return Model(x, shared(x), {.name = name});
  };
  const KerasTensor x = Input({.shape = Shape{4}, .name = "x"});
  const Model model(x, inner("second")(inner("first")(x)), {.name = "outer"});
  const TemporaryFolder folder;
  save_model(model, folder / "m.keras");
  const Model again = load_model(folder / "m.keras");
  const Layer a = Model::of(again.get_layer("first")).get_layer("shared");
  const Layer b = Model::of(again.get_layer("second")).get_layer("shared");
  EXPECT_EQ(a, b);
  expect_equal_weights(a, shared);
  EXPECT_EQ(again.weights().size(), 2u);
}

TEST(SharedLayers, AreFoundWhereKerasMarksOnlyTheSecond) {
  const Dense shared({.units = 4}, {.name = "shared"});
  const KerasTensor x = Input({.shape = Shape{4}, .name = "x"});
  const auto inner = [&](const char* name) {
    const KerasTensor y = Input({.shape = Shape{4}, .name = std::string(name) + "_x"});
    return Model(y, shared(y), {.name = name});
  };
  const Model model(x, inner("second")(inner("first")(x)), {.name = "outer"});
  std::string text = model_to_json(model);
  const std::size_t last = text.rfind("\"name\": \"shared\", \"inbound_nodes\"");
  ASSERT_NE(last, std::string::npos);
  text.insert(last, "\"shared_object_id\": 140123456789, ");
  const Model again = model_from_json(text);
  EXPECT_EQ(again.weights().size(), 2u);
}

}  // namespace
