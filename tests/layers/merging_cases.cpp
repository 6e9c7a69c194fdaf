#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> merging_cases() {
  return {
      // clang-format off
      {"Add/three", []() -> Layer { return Add(); }},
      {"Add/broadcast", []() -> Layer { return Add(); }},
      {"Add/ranks", []() -> Layer { return Add(); }},
      {"Add/integers", []() -> Layer { return Add(); }},
      {"Add/masks", []() -> Layer { return Add(); }},
      {"Add/one_mask", []() -> Layer { return Add(); }},
      {"Add/first_mask", []() -> Layer { return Add(); }},
      {"Multiply/three", []() -> Layer { return Multiply(); }},
      {"Multiply/broadcast", []() -> Layer { return Multiply(); }},
      {"Multiply/ranks", []() -> Layer { return Multiply(); }},
      {"Multiply/integers", []() -> Layer { return Multiply(); }},
      {"Multiply/masks", []() -> Layer { return Multiply(); }},
      {"Multiply/one_mask", []() -> Layer { return Multiply(); }},
      {"Multiply/first_mask", []() -> Layer { return Multiply(); }},
      {"Average/three", []() -> Layer { return Average(); }},
      {"Average/broadcast", []() -> Layer { return Average(); }},
      {"Average/ranks", []() -> Layer { return Average(); }},
      {"Average/integers", []() -> Layer { return Average(); }},
      {"Average/masks", []() -> Layer { return Average(); }},
      {"Average/one_mask", []() -> Layer { return Average(); }},
      {"Average/first_mask", []() -> Layer { return Average(); }},
      {"Maximum/three", []() -> Layer { return Maximum(); }},
      {"Maximum/broadcast", []() -> Layer { return Maximum(); }},
      {"Maximum/ranks", []() -> Layer { return Maximum(); }},
      {"Maximum/integers", []() -> Layer { return Maximum(); }},
      {"Maximum/masks", []() -> Layer { return Maximum(); }},
      {"Maximum/one_mask", []() -> Layer { return Maximum(); }},
      {"Maximum/first_mask", []() -> Layer { return Maximum(); }},
      {"Minimum/three", []() -> Layer { return Minimum(); }},
      {"Minimum/broadcast", []() -> Layer { return Minimum(); }},
      {"Minimum/ranks", []() -> Layer { return Minimum(); }},
      {"Minimum/integers", []() -> Layer { return Minimum(); }},
      {"Minimum/masks", []() -> Layer { return Minimum(); }},
      {"Minimum/one_mask", []() -> Layer { return Minimum(); }},
      {"Minimum/first_mask", []() -> Layer { return Minimum(); }},
      {"Subtract/plain", []() -> Layer { return Subtract(); }},
      {"Subtract/masks", []() -> Layer { return Subtract(); }},
      {"Concatenate/plain", []() -> Layer { return Concatenate(); }},
      {"Concatenate/axis", []() -> Layer { return Concatenate({.axis = 1}); }},
      {"Concatenate/integers", []() -> Layer { return Concatenate({.axis = 1}); }},
      {"Concatenate/masks", []() -> Layer { return Concatenate({.axis = 1}); }},
      {"Concatenate/one_mask", []() -> Layer { return Concatenate(); }},
      {"Dot/vectors", []() -> Layer { return Dot({.axes = 1}); }},
      {"Dot/normalize", []() -> Layer { return Dot({.axes = -1, .normalize = true}); }},
      {"Dot/matrices", []() -> Layer { return Dot({.axes = {2, 1}}); }},
      {"Dot/same_axis", []() -> Layer { return Dot({.axes = 1}); }},
      {"Dot/mixed", []() -> Layer { return Dot({.axes = {1, 2}}); }},
      {"Dot/deep", []() -> Layer { return Dot({.axes = {3, 2}}); }},
      // clang-format on
  };
}
