#include "ramet/ops/cross_entropy.h"
#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

std::vector<OpCase> loss_cases() {
  return {
      // clang-format off
      // Its labels have TensorFlow's gradient, which is not that of the formula.
      {"softmax_cross_entropy", [](const Values& v) -> Values { return {ops::softmax_cross_entropy(v[0], v[1])}; }, std::nullopt, true, false},
      {"softmax_cross_entropy/axis", [](const Values& v) -> Values { return {ops::softmax_cross_entropy(v[0], v[1], 1)}; }},
      {"sparse_softmax_cross_entropy", [](const Values& v) -> Values { return {ops::sparse_softmax_cross_entropy(v[0], v[1])}; }},
      // clang-format on
  };
}
