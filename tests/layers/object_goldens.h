#pragma once
// tests/golden/objects.json, made by tools/make_object_goldens.py.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ramet/core/json.h"
#include "ramet/layers/objects/json_array_impl.h"

namespace ramet::test {

inline const Json& object_goldens() {
  static const Json goldens = [] {
    const auto tests = std::filesystem::path(__FILE__).parent_path().parent_path();
    std::ifstream file(tests / "golden/objects.json");
    std::stringstream text;
    text << file.rdbuf();
    return Json::parse(text.str());
  }();
  return goldens;
}

inline Tensor golden_tensor(const Json& json, DType dtype = DType::float32) {
  return array_from_json(json, "golden").cast(dtype);
}

}  // namespace ramet::test
