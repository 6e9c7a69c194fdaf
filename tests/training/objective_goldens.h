#pragma once
// tests/golden/objectives/*.npz, made by tools/make_objective_goldens.py, case by case.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/json.h"
#include "ramet/saving/npz.h"
#include "tests/support/golden.h"

namespace ramet::test {

struct ObjectiveGolden {
  std::string name;
  Json about;
  std::map<std::string, Tensor> arrays;

  const Tensor* find(const std::string& key) const {
    const auto it = arrays.find(key);
    return it == arrays.end() ? nullptr : &it->second;
  }
  std::optional<Tensor> get(const std::string& key) const {
    const Tensor* tensor = find(key);
    return tensor ? std::optional(*tensor) : std::nullopt;
  }
};
inline void PrintTo(const ObjectiveGolden& golden, std::ostream* out) { *out << golden.name; }

/// The cases of one archive, sorted by name.
inline std::vector<ObjectiveGolden> objective_goldens(std::string_view family) {
  std::map<std::string, ObjectiveGolden> goldens;
  const auto path = golden_path("objectives") / (std::string(family) + ".npz");
  for (const auto& [key, tensor] : read_npz(path)) {
    const auto colon = key.find(':');
    if (colon == std::string::npos) continue;  // the version of Keras
    ObjectiveGolden& golden = goldens[key.substr(0, colon)];
    golden.name = key.substr(0, colon);
    const std::string part = key.substr(colon + 1);
    if (part == "about") {
      golden.about = Json::parse(tensor.string_data()[0]);
    } else {
      golden.arrays.emplace(part, tensor);
    }
  }
  std::vector<ObjectiveGolden> list;
  for (auto& [name, golden] : goldens) list.push_back(std::move(golden));
  return list;
}

/// What GoogleTest calls a case.
inline std::string objective_test_name(const testing::TestParamInfo<ObjectiveGolden>& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

/// Same shape and type, and numbers that differ by no more than rounding explains.
inline void expect_close(const Tensor& found, const Tensor& expected, double tolerance = 1e-5) {
  ASSERT_EQ(found.spec(), expected.spec());
  for (Dim i = 0; i < found.size(); ++i) {
    const double want = expected.at(i), have = found.at(i);
    if (std::isnan(want) && std::isnan(have)) continue;
    if (want == have) continue;  // infinities
    EXPECT_NEAR(have, want, tolerance * std::max(1.0, std::abs(want))) << "at " << i;
  }
}

}  // namespace ramet::test
