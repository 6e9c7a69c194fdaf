#include "ramet/core/config.h"

#include <gtest/gtest.h>

#include "ramet/core/error.h"
#include "tests/support/damage.h"

// As a user's own configs: outside ramet, so that only argument-dependent lookup finds their names.
namespace garden {

struct SeedConfig {
  double depth = 2;
  static constexpr void describe(auto& d) { d.field("depth", &SeedConfig::depth, "In cm."); }
  bool operator==(const SeedConfig&) const = default;
};

struct BedConfig {
  SeedConfig seed = {};
  std::vector<SeedConfig> more = {};
  std::optional<SeedConfig> last = std::nullopt;
  static constexpr void describe(auto& d) {
    d.field("seed", &BedConfig::seed, "One.");
    d.field("more", &BedConfig::more, "Some.");
    d.field("last", &BedConfig::last, "The last.");
  }
};

}  // namespace garden

namespace ramet {
namespace {

enum class Padding { valid, same };
constexpr auto choices(Padding) { return std::array<std::string_view, 2>{"valid", "same"}; }

struct InnerConfig {
  double scale = 1;
  static constexpr void describe(auto& d) { d.field("scale", &InnerConfig::scale, "A factor."); }
  bool operator==(const InnerConfig&) const = default;
};

struct TestConfig {
  required<std::int64_t> units;
  double rate = 0.5;
  Choice<Padding> padding = Padding::valid;
  Ints<2> strides = 1;
  std::optional<std::int64_t> seed = std::nullopt;
  std::vector<double> factors = {};
  Shape shape = {};
  InnerConfig inner = {};
  std::optional<std::int64_t> lora_rank = std::nullopt;
  std::string note = "";

  static constexpr void describe(auto& d) {
    d.field("units", &TestConfig::units, "Size of the last axis.", at_least(1));
    d.field("rate", &TestConfig::rate, "Fraction to drop.", between(0, 1), alias("probability"));
    d.field("padding", &TestConfig::padding, "How to pad.");
    d.field("strides", &TestConfig::strides, "Steps.", at_least(1));
    d.field("seed", &TestConfig::seed, "Makes it repeatable.");
    d.field("factors", &TestConfig::factors, "Factors.", at_least(0));
    d.field("shape", &TestConfig::shape, "A shape.");
    d.field("inner", &TestConfig::inner, "More.");
    d.field("lora_rank", &TestConfig::lora_rank, "Rank.", omit_default());
    d.field("note", &TestConfig::note, "Not kept.", not_saved());
  }
};

struct SmallConfig {
  std::int32_t value = 0;
  static constexpr void describe(auto& d) { d.field("value", &SmallConfig::value, "Small."); }
};

TestConfig from(const char* text) {
  return config_from_json<TestConfig>(Json::parse(text), "Test");
}

TEST(Config, IsWrittenInTheOrderOfItsFields) {
  EXPECT_EQ(to_json(TestConfig{.units = 3}).dump(),
            R"({"units": 3, "rate": 0.5, "padding": "valid", "strides": [1, 1], "seed": null, )"
            R"("factors": [], "shape": [], "inner": {"scale": 1.0}})");
}

TEST(Config, ComesBackFromJson) {
  const TestConfig config = {.units = 3,
                             .rate = 0.25,
                             .padding = "same",
                             .strides = {2, 3},
                             .seed = 7,
                             .factors = {0.5, 2},
                             .shape = {any_dim, 4},
                             .inner = {.scale = 2},
                             .lora_rank = 5};
  const Json json = to_json(config);
  EXPECT_TRUE(equal_configs(config_from_json<TestConfig>(json, "Test"), config));
  EXPECT_EQ(json.at("shape").dump(), "[null, 4]");
  EXPECT_EQ(json.at("lora_rank").as_int(), 5);
}

TEST(Config, FieldsThatAreMissingKeepTheirDefaults) {
  EXPECT_TRUE(equal_configs(from(R"({"units": 3})"), TestConfig{.units = 3}));
}

TEST(Config, DifferentFieldsMakeDifferentConfigs) {
  const TestConfig plain = {.units = 3};
  EXPECT_FALSE(equal_configs(plain, TestConfig{.units = 4}));
  EXPECT_FALSE(equal_configs(plain, TestConfig{.units = 3, .seed = 0}));
  EXPECT_FALSE(equal_configs(plain, TestConfig{.units = 3, .inner = {.scale = 2}}));
}

TEST(Config, AcceptsOldNamesOfFields) {
  EXPECT_EQ(from(R"({"units": 3, "probability": 0.125})").rate, 0.125);
}

TEST(Config, AcceptsOneIntegerForAll) {
  EXPECT_EQ(from(R"({"units": 3, "strides": 2})").strides, (Ints<2>{2, 2}));
  EXPECT_EQ(from(R"({"units": 3, "strides": [2]})").strides, (Ints<2>{2, 2}));
}

TEST(Config, SaysWhatIsWrongWithAField) {
  const std::pair<const char*, const char*> type_errors[] = {
      {"{}", "Test needs the config field 'units'."},
      {R"({"units": 3, "untis": 4})", "Test got an unexpected config field 'untis'."},
      {R"({"units": "x"})", "Test: config field 'units': expected an integer, received \"x\""},
      {R"({"units": 3, "seed": 1.5})", "config field 'seed': expected an integer, received 1.5"},
      {R"({"units": 3, "inner": {"sclae": 1}})", "unexpected config field 'sclae'"},
      {R"({"units": 3, "shape": 4})", "config field 'shape': expected a list, received 4"},
  };
  for (const auto& [text, wanted] : type_errors) {
    expect_error<TypeError>([json = text] { from(json); }, wanted);
  }
  const std::pair<const char*, const char*> value_errors[] = {
      {R"({"units": 0})", "Test: expected `units` to be at least 1, received 0."},
      {R"({"units": 3, "rate": 1.5})", "Test: expected `rate` in [0, 1], received 1.5."},
      {R"({"units": 3, "rate": NaN})", "expected `rate` in [0, 1]"},
      {R"({"units": 3, "padding": "some"})", "expected one of 'valid', 'same', received 'some'"},
      {R"({"units": 3, "strides": [1, 2, 3]})", "list of 2, received 3 values"},
      {R"({"units": 3, "strides": [1, 0]})", "expected `strides` to be at least 1, received 0."},
      {R"({"units": 3, "factors": [1, -1]})", "expected `factors` to be at least 0, received -1."},
      {R"({"units": 3, "shape": [-2]})", "config field 'shape': expected extents"},
  };
  for (const auto& [text, wanted] : value_errors) {
    expect_error<ValueError>([json = text] { from(json); }, wanted);
  }
}

TEST(Config, IntegersThatDoNotFitTheFieldAreRefused) {
  EXPECT_THROW(config_from_json<SmallConfig>(Json::parse(R"({"value": 4294967297})"), "Small"),
               ValueError);
}

TEST(Config, ChecksTheRulesOfConfigsMadeInCode) {
  check_config(TestConfig{.units = 1}, "Test");
  expect_error<ValueError>([] { check_config(TestConfig{.units = 1, .rate = -1}, "Test"); },
                           "Test: expected `rate` in [0, 1], received -1.");
}

TEST(Config, ChoicesAreAlsoGivenByName) {
  EXPECT_EQ(Choice<Padding>("same"), Padding::same);
  EXPECT_EQ(Choice<Padding>(Padding::same).name(), "same");
  EXPECT_THROW(Choice<Padding>("SAME"), ValueError);
}

TEST(Config, ConfigsOfUsersHoldEachOther) {
  const garden::BedConfig bed = {.seed = {.depth = 1}, .more = {{.depth = 3}}, .last = {{}}};
  const Json json = to_json(bed);
  EXPECT_EQ(json.dump(),
            R"({"seed": {"depth": 1.0}, "more": [{"depth": 3.0}], "last": {"depth": 2.0}})");
  EXPECT_TRUE(equal_configs(config_from_json<garden::BedConfig>(json, "Bed"), bed));
}

TEST(Config, DocumentsItsFields) {
  const std::vector<FieldDoc> docs = document_config<TestConfig>();
  ASSERT_EQ(docs.size(), 10u);
  EXPECT_TRUE(docs[0].is_required);
  EXPECT_EQ(docs[1].name, "rate");
  EXPECT_EQ(docs[1].default_value.as_double(), 0.5);
  EXPECT_EQ(docs[1].doc, "Fraction to drop.");
}

}  // namespace
}  // namespace ramet
