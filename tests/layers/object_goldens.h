#pragma once
// tests/golden/objects.json, made by tools/make_object_goldens.py.

#include <fstream>
#include <sstream>

#include "ramet/core/json.h"
#include "ramet/layers/objects/json_array_impl.h"
#include "tests/support/golden.h"

namespace ramet::test {

inline const Json& object_goldens() {
  static const Json goldens = [] {
    std::ifstream file(golden_path("objects.json"));
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
