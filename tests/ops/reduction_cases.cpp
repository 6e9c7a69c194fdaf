#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

Values moments(const Value& x, ops::ReduceAttrs attrs) {
  const auto [mean, variance] = ops::moments(x, std::move(attrs));
  return {mean, variance};
}

}  // namespace

std::vector<OpCase> reduction_cases() {
  return {
// clang-format off
#define RAMET_REDUCTION(function) \
      {#function "/all", [](const Values& v) -> Values { return {ops::function(v[0])}; }}, \
      {#function "/axes", [](const Values& v) -> Values { return {ops::function(v[0], {{-1, 0}, false})}; }}, \
      {#function "/keepdims", [](const Values& v) -> Values { return {ops::function(v[0], {{1}, true})}; }}
      RAMET_REDUCTION(all),
      RAMET_REDUCTION(any),
      RAMET_REDUCTION(max),
      RAMET_REDUCTION(mean),
      RAMET_REDUCTION(min),
      RAMET_REDUCTION(prod),
      RAMET_REDUCTION(sum),
      RAMET_REDUCTION(variance),
#undef RAMET_REDUCTION
      {"moments/all", [](const Values& v) { return moments(v[0], {{}, false}); }},
      {"moments/rows", [](const Values& v) { return moments(v[0], {{0, 1}, false}); }},
      {"moments/keepdims", [](const Values& v) { return moments(v[0], {{1}, true}); }},
      {"argmax/all", [](const Values& v) -> Values { return {ops::argmax(v[0])}; }},
      {"argmax/axis", [](const Values& v) -> Values { return {ops::argmax(v[0], 1)}; }},
      {"argmax/keepdims", [](const Values& v) -> Values { return {ops::argmax(v[0], -1, true)}; }},
      {"argmin/all", [](const Values& v) -> Values { return {ops::argmin(v[0])}; }},
      {"argmin/axis", [](const Values& v) -> Values { return {ops::argmin(v[0], 1)}; }},
      {"argmin/keepdims", [](const Values& v) -> Values { return {ops::argmin(v[0], -1, true)}; }},
      {"cumsum", [](const Values& v) -> Values { return {ops::cumsum(v[0], 1)}; }},
      {"logsumexp/all", [](const Values& v) -> Values { return {ops::logsumexp(v[0])}; }},
      {"logsumexp/axis", [](const Values& v) -> Values { return {ops::logsumexp(v[0], {{-1}, false})}; }},
      {"logsumexp/keepdims", [](const Values& v) -> Values { return {ops::logsumexp(v[0], {{0}, true})}; }},
      // clang-format on
  };
}
