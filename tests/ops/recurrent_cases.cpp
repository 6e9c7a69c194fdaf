#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

// Inputs x, h, c, kernel, recurrent, then the bias and the mask where there are any.
Values lstm(const Values& v, ops::RecurrentAttrs attrs = {}) {
  return ops::lstm(v[0], v[1], v[2], v[3], v[4], v.size() > 5 ? v[5] : Value(),
                   v.size() > 6 ? v[6] : Value(), attrs);
}
Values gru(const Values& v, ops::GruAttrs attrs = {}) {
  return ops::gru(v[0], v[1], v[2], v[3], v.size() > 4 ? v[4] : Value(),
                  v.size() > 5 ? v[5] : Value(), attrs);
}

Values results_of(const ops::ScanResult& result) {
  Values all = result.sequences;
  all.insert(all.end(), result.states.begin(), result.states.end());
  return all;
}

// h' = tanh(x W + h U), where W and U come from outside of the step.
Values simple_rnn(const Values& v, bool reverse) {
  const auto step = [&](const Values& x, const Values& h) -> ops::StepResult {
    const Value next = ops::tanh(ops::add(ops::matmul(x[0], v[2]), ops::matmul(h[0], v[3])));
    return {{next}, {next}};
  };
  return results_of(ops::scan({v[0]}, {v[1]}, step, reverse));
}

Values two_sequences(const Values& v) {
  const Value zeros = ops::zeros_like(ops::sum(v[0], {{1}, false}));
  const auto step = [](const Values& x, const Values& s) -> ops::StepResult {
    const Value products = ops::add(s[0], ops::multiply(x[0], x[1]));
    return {{products}, {products, ops::add(s[1], x[0]), ops::multiply(s[2], x[1])}};
  };
  const ops::ScanResult result = ops::scan(v, {zeros, zeros, ops::ones_like(zeros)}, step);
  return {result.sequences[0], result.states[1], result.states[2]};
}

// The step gives back a value that it does not compute.
Values outer_result(const Values& v) {
  const auto step = [&](const Values& x, const Values& s) -> ops::StepResult {
    return {{v[1]}, {ops::add(s[0], x[0])}};
  };
  return results_of(ops::scan({v[0]}, {ops::zeros_like(v[1])}, step));
}

// A scan in the step of a scan, which uses the outer one's state.
Values nested(const Values& v) {
  const Value zeros = ops::zeros_like(ops::sum(v[0], {{1, 2}, false}));
  const auto outer = [](const Values& x, const Values& s) -> ops::StepResult {
    const auto inner = [&](const Values& row, const Values& total) -> ops::StepResult {
      return {{}, {ops::add(total[0], ops::add(row[0], ops::multiply(s[0], 0.0)))}};
    };
    const Value total = ops::scan({x[0]}, {s[0]}, inner).states[0];
    return {{total}, {total}};
  };
  return {ops::scan({v[0]}, {zeros}, outer).sequences[0]};
}

}  // namespace

std::vector<OpCase> recurrent_cases() {
  return {
      // clang-format off
      {"gru", [](const Values& v) -> Values { return gru(v); }},
      {"gru/masked", [](const Values& v) -> Values { return gru(v); }},
      {"gru/no_bias", [](const Values& v) -> Values { return gru(v); }},
      {"gru/reset_before", [](const Values& v) -> Values { return gru(v, {.return_sequences = true, .reset_after = false}); }},
      {"gru/reset_before_no_bias", [](const Values& v) -> Values { return gru(v, {.reset_after = false}); }},
      {"gru/reverse", [](const Values& v) -> Values { return gru(v, {.reverse = true, .return_sequences = true}); }},
      {"gru/zero_masked", [](const Values& v) -> Values { return gru(v, {.return_sequences = true, .zero_output_for_mask = true}); }},
      {"lstm", [](const Values& v) -> Values { return lstm(v); }},
      {"lstm/masked", [](const Values& v) -> Values { return lstm(v); }},
      {"lstm/no_bias", [](const Values& v) -> Values { return lstm(v); }},
      {"lstm/reverse", [](const Values& v) -> Values { return lstm(v, {.reverse = true, .return_sequences = true}); }},
      {"lstm/reverse_masked", [](const Values& v) -> Values { return lstm(v, {.reverse = true, .return_sequences = true}); }},
      {"lstm/sequences", [](const Values& v) -> Values { return lstm(v, {.return_sequences = true}); }},
      {"lstm/sequences_masked", [](const Values& v) -> Values { return lstm(v, {.return_sequences = true}); }},
      {"lstm/zero_masked", [](const Values& v) -> Values { return lstm(v, {.zero_output_for_mask = true}); }},
      {"lstm/zero_masked_sequences", [](const Values& v) -> Values { return lstm(v, {.return_sequences = true, .zero_output_for_mask = true}); }},
      {"scan/captures", [](const Values& v) -> Values { return simple_rnn(v, false); }},
      {"scan/nested", nested},
      {"scan/outer_result", outer_result},
      {"scan/reverse", [](const Values& v) -> Values { return simple_rnn(v, true); }},
      {"scan/two_sequences", two_sequences},
      // clang-format on
  };
}
