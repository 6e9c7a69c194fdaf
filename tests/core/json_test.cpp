#include "ramet/core/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ramet/core/error.h"
#include "tests/support/damage.h"

namespace ramet {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// What Python's json.dumps(json.loads(text)) gives back unchanged.
TEST(Json, DumpsWhatItParsedAsPythonDoes) {
  const char* texts[] = {
      "null",
      "true",
      "[]",
      "{}",
      "-7",
      "9223372036854775807",
      "0.1",
      "1.0",
      "-0.0",
      "1e-05",
      "0.0001",
      "1e+16",
      "1234567890123456.0",
      "1.7976931348623157e+308",
      "5e-324",
      "0.0010000000474974513",
      "NaN",
      "[Infinity, -Infinity, NaN]",
      R"({"b": 1, "a": [null, 2.5, "x"], "c": {"d": {}}})",
      R"("quote \" backslash \\ slash / \n \r \t \b \f \u0001 \u007f")",
      R"("na\u00efve \u65e5\u672c \ud83c\udf31")",
      R"(["NaN", "-Infinity", "a \"NaN\" b", "\\"])",
  };
  for (const char* text : texts) EXPECT_EQ(Json::parse(text).dump(), text);
}

TEST(Json, DumpsWithIndentAsPythonDoes) {
  EXPECT_EQ(Json::parse(R"({"a": [1, 2], "b": {}, "c": []})").dump(4),
            "{\n    \"a\": [\n        1,\n        2\n    ],\n    \"b\": {},\n    \"c\": []\n}");
}

TEST(Json, TellsIntegersFromFloats) {
  EXPECT_TRUE(Json::parse("1").is_int());
  EXPECT_TRUE(Json::parse("1.0").is_double());
  EXPECT_TRUE(Json::parse("1e2").is_double());
  EXPECT_EQ(Json::parse("1.0").as_int(), 1);
  EXPECT_EQ(Json::parse("1").as_double(), 1.0);
  EXPECT_EQ(Json::parse("18446744073709551615").as_double(), 18446744073709551615.0);
}

TEST(Json, ReadsTheBareWordsOfPython) {
  EXPECT_TRUE(std::isnan(Json::parse("NaN").as_double()));
  EXPECT_EQ(Json::parse("[ Infinity ]")[0].as_double(), infinity);
  EXPECT_EQ(Json::parse("{\"a\":-Infinity}").at("a").as_double(), -infinity);
}

TEST(Json, KeepsBareWordsInsideStringsAsText) {
  EXPECT_EQ(Json::parse(R"(["Infinity and \"NaN\"", NaN])")[0].as_string(), "Infinity and \"NaN\"");
}

TEST(Json, KeepsTheOrderOfKeys) {
  const Json json = Json::parse(R"({"z": 1, "a": 2, "m": 3})");
  std::string keys;
  for (const auto& [key, value] : json.members()) keys += key;
  EXPECT_EQ(keys, "zam");
}

TEST(Json, TakesTheLastOfEqualKeysAsPythonDoes) {
  const Json json = Json::parse(R"({"a": 1, "b": 2, "a": 3})");
  EXPECT_EQ(json.size(), 2u);
  EXPECT_EQ(json.at("a").as_int(), 3);
}

TEST(Json, ComparesAsValues) {
  const std::pair<const char*, const char*> equal[] = {
      {"1", "1.0"}, {R"({"a": 1, "b": 2})", R"({"b": 2, "a": 1})"}, {"[NaN]", "[NaN]"}};
  for (const auto& [a, b] : equal) EXPECT_EQ(Json::parse(a), Json::parse(b)) << a;
  const std::pair<const char*, const char*> different[] = {
      {"1", "2"},       {"1", "\"1\""}, {"[1, 2]", "[2, 1]"}, {"null", "false"},
      {"1", "true"},    {"{}", "[]"},   {"0", "false"},       {R"({"a": 1})", R"({"b": 1})"},
      {"[1]", "[1, 1]"}};
  for (const auto& [a, b] : different) EXPECT_FALSE(Json::parse(a) == Json::parse(b)) << a;
}

TEST(Json, RefusesBadText) {
  const char* texts[] = {"",     "{",       "[1,]",   "{\"a\"}",     "{\"a\": 1,}", "nul",
                         "'a'",  "1 2",     "\"a",    "\"\\x\"",     "[1 2]",       "{1: 2}",
                         "NaNs", "-NaN",    "+1",     "01",          ".5",          "\"\xff\"",
                         "[1]]", "Infinit", "\"\t\"", "\"\\ud83c\"", "// comment",  "{\"a\":}"};
  for (const char* text : texts) {
    expect_error<ValueError>([&] { Json::parse(text); }, "Not valid JSON");
  }
}

TEST(Json, SaysWhereTextIsBad) {
  expect_error<ValueError>([] { Json::parse("{\n  \"a\": 1,\n  oops\n}"); }, "line 3, column 3");
}

TEST(Json, RefusesDeepNesting) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(Json::parse(nested(512)).dump(), nested(512));
  expect_error<ValueError>([&] { Json::parse(nested(513)); }, "512");
  expect_error<ValueError>([&] { Json::parse(std::string(1'000'000, '[')); }, "512");
}

TEST(Json, QuotesTheValueOfAWrongType) {
  const Json json = Json::parse(R"({"a": [1, 2.5, "x"]})");
  expect_error<TypeError>([&] { json.at("a").as_int(); },
                          R"(expected an integer, received [1, 2.5)");
  expect_error<TypeError>([&] { json.at("a")[1].as_int(); }, "received 2.5");
  expect_error<TypeError>([&] { json.at("a")[2].as_double(); }, "received \"x\"");
  expect_error<TypeError>([&] { json.as_bool(); }, "expected true or false");
  expect_error<TypeError>([&] { json.items(); }, "expected a list");
  expect_error<TypeError>([&] { json.at("a").members(); }, "expected an object");
  expect_error<ValueError>([&] { json.at("b"); }, "'b'");
  expect_error<IndexError>([&] { json.at("a")[3]; }, "received 3");
}

TEST(Json, MembersAreMadeWhenAskedFor) {
  Json json;
  json["a"]["b"] = 1;
  json["list"].push_back("x");
  EXPECT_EQ(json.dump(), R"({"a": {"b": 1}, "list": ["x"]})");
  EXPECT_TRUE(json.erase("a"));
  EXPECT_FALSE(json.erase("a"));
  EXPECT_FALSE(json.contains("a"));
}

TEST(Json, SurvivesDamage) {
  const std::string text = R"({"a": [1, -2.5e3, "x\n\u00ef", NaN, {"b": true}], "c": "ï"})";
  const ByteSpan bytes = as_bytes(text);
  const auto parse = [](const Bytes& damaged) { Json::parse(as_text(damaged)).dump(); };
  expect_error_for_each_prefix({bytes.begin(), bytes.end()}, parse);
  expect_no_crash_for_each_byte({bytes.begin(), bytes.end()}, parse, {1, 2, 4, 8, 16, 32, 64, 128});
}

}  // namespace
}  // namespace ramet
