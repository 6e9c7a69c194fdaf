#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> activation_cases() {
  return {
      // clang-format off
      {"ReLU/plain", []() -> Layer { return ReLU(); }},
      {"ReLU/max_value", []() -> Layer { return ReLU({.max_value = 2.0}); }},
      {"ReLU/six", []() -> Layer { return ReLU({.max_value = 6.0}); }},
      {"ReLU/negative_slope", []() -> Layer { return ReLU({.negative_slope = 0.25}); }},
      {"ReLU/threshold", []() -> Layer { return ReLU({.threshold = 1.0}); }},
      {"ReLU/everything", []() -> Layer { return ReLU({.max_value = 3.0, .negative_slope = 0.5, .threshold = 1.5}); }},
      {"ReLU/integers", []() -> Layer { return ReLU(); }},
      {"LeakyReLU/plain", []() -> Layer { return LeakyReLU(); }},
      {"LeakyReLU/slope", []() -> Layer { return LeakyReLU({.negative_slope = 0.05}); }},
      {"ELU/plain", []() -> Layer { return ELU(); }},
      {"ELU/alpha", []() -> Layer { return ELU({.alpha = 0.5}); }},
      {"PReLU/plain", []() -> Layer { return PReLU(); }},
      {"PReLU/shared", []() -> Layer { return PReLU({
           .alpha_initializer = "ones", .alpha_regularizer = "l1", .alpha_constraint = "non_neg",
           .shared_axes = Axes{1}}); }},
      {"PReLU/one_axis", []() -> Layer { return PReLU({.shared_axes = 2}); }},
      {"Softmax/plain", []() -> Layer { return Softmax(); }},
      {"Softmax/axis", []() -> Layer { return Softmax({.axis = 1}); }},
      {"Softmax/axes", []() -> Layer { return Softmax({.axis = {1, 2}}); }},
      {"Softmax/mask", []() -> Layer { return Softmax(); }},
      {"Softmax/numeric_mask", []() -> Layer { return Softmax(); }, Unknown::batch, 1e-5, false},
      {"Softmax/broadcast_mask", []() -> Layer { return Softmax({.axis = Axes{2}}); }},
      {"Softmax/attached_mask", []() -> Layer { return Softmax(); }},
      // clang-format on
  };
}
