#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> preprocessing_cases() {
  return {
      // clang-format off
      {"Rescaling/plain", []() -> Layer { return Rescaling({.scale = 1.0 / 255}); }},
      {"Rescaling/whole_numbers", []() -> Layer { return Rescaling({.scale = 2.0}, {.dtype = "int32"}); }},
      {"Rescaling/offset", []() -> Layer { return Rescaling({.scale = 2, .offset = -1.5}); }, spatial},
      {"Rescaling/channels", []() -> Layer { return Rescaling({.scale = Json::array({0.5, 2.0}), .offset = Json::array({1.0, -1.0})}); }, spatial},
      {"Normalization/adapted", []() -> Layer { return Normalization(); }, spatial},
      {"Normalization/axes", []() -> Layer { return Normalization({.axis = Axes{1, 2}}); }},
      {"Normalization/no_axis", []() -> Layer { return Normalization({.axis = std::nullopt}); }, spatial},
      {"Normalization/given", []() -> Layer { return Normalization({.mean = 1.5, .variance = 4.0}); }, spatial},
      {"Normalization/given_list", []() -> Layer { return Normalization({
           .mean = Json::array({1.0, 2.0}), .variance = Json::array({4.0, 0.25}), .invert = true}); }, spatial},
      {"Normalization/integers", []() -> Layer { return Normalization({.mean = 1.5, .variance = 4.0}); }},
      {"TFDConcat/plain", []() -> Layer { return TFDConcat({.axis = -1}); }},
      {"TFDConcat/axis", []() -> Layer { return TFDConcat({.axis = 1}); }},
      {"TFDConcat/single", []() -> Layer { return TFDConcat({.axis = -1}); }},
      {"TFDIdentity/plain", []() -> Layer { return TFDIdentity(); }},
      // clang-format on
  };
}
