#include <gtest/gtest.h>

#include <cmath>

#include "ramet/ops/ops.h"
#include "ramet/ops/recurrent_tape.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

struct Sizes {
  Dim batch, time, in, units;
};

// Around those of tiles, of vectors and of parts of the batch.
constexpr Sizes all_sizes[] = {{1, 5, 3, 4},    {3, 1, 2, 1},    {2, 7, 5, 17},  {9, 4, 8, 16},
                               {32, 3, 20, 40}, {37, 3, 20, 36}, {70, 2, 9, 33}, {16, 6, 33, 128}};
constexpr Tolerance close{2e-5, 2e-6};

Tensor weights(const Shape& shape, unsigned seed) {
  return random_tensor(shape, seed, 1 / std::sqrt(static_cast<double>(shape[0])));
}

// Whole rows without a step, rows that begin or end masked, and others.
Tensor random_mask(const Sizes& s) {
  Tensor mask = random_integers(DType::boolean, {s.batch, s.time}, 0, 2, 9);
  bool* values = mask.mutable_data<bool>().data();
  for (Dim t = 0; t < s.time; ++t) values[t] = false;
  return mask;
}

std::string name_of(const Sizes& s) {
  return fmt::format("batch {} time {} in {} units {}", s.batch, s.time, s.in, s.units);
}

struct Options {
  bool with_bias = true, with_mask = false, is_static = true;
};

KernelCase lstm_case(const Sizes& s, Options options, ops::RecurrentAttrs attrs, int threads) {
  const auto given = [&](Tensor tensor) { return CaseInput(std::move(tensor), options.is_static); };
  return {&ops::lstm_op,
          {random_tensor({s.batch, s.time, s.in}, 1), random_tensor({s.batch, s.units}, 2),
           random_tensor({s.batch, s.units}, 3), given(weights({s.in, 4 * s.units}, 4)),
           given(weights({s.units, 4 * s.units}, 5)),
           options.with_bias ? given(random_tensor({4 * s.units}, 6)) : CaseInput(),
           options.with_mask ? CaseInput(random_mask(s)) : CaseInput()},
          attrs,
          {},
          threads};
}

KernelCase gru_case(const Sizes& s, Options options, ops::GruAttrs attrs, int threads) {
  const auto given = [&](Tensor tensor) { return CaseInput(std::move(tensor), options.is_static); };
  const Shape bias = attrs.reset_after ? Shape{2, 3 * s.units} : Shape{3 * s.units};
  return {&ops::gru_op,
          {random_tensor({s.batch, s.time, s.in}, 1), random_tensor({s.batch, s.units}, 2),
           given(weights({s.in, 3 * s.units}, 4)), given(weights({s.units, 3 * s.units}, 5)),
           options.with_bias ? given(random_tensor(bias, 6)) : CaseInput(),
           options.with_mask ? CaseInput(random_mask(s)) : CaseInput()},
          attrs,
          {},
          threads};
}

constexpr Options all_options[] = {
    {}, {.with_bias = false}, {.with_mask = true}, {.with_mask = true, .is_static = false}};

TEST(NativeLstm, StepsAsDefined) {
  for (const Sizes& s : all_sizes) {
    for (int threads : {1, 2}) {
      expect_as_defined(native_lstm, lstm_case(s, {}, {}, threads), close, name_of(s));
    }
  }
}

TEST(NativeLstm, DirectionsSequencesAndMasks) {
  for (const Sizes& s : {Sizes{5, 6, 4, 9}, {33, 4, 8, 32}}) {
    for (const Options& options : all_options) {
      for (bool reverse : {false, true}) {
        for (bool sequences : {false, true}) {
          for (bool zero : {false, true}) {
            const ops::RecurrentAttrs attrs{reverse, sequences, zero};
            expect_as_defined(native_lstm, lstm_case(s, options, attrs, 2), close, name_of(s));
          }
        }
      }
    }
  }
}

TEST(NativeGru, StepsAsDefined) {
  for (const Sizes& s : all_sizes) {
    for (bool reset_after : {false, true}) {
      for (int threads : {1, 2}) {
        const ops::GruAttrs attrs{.reset_after = reset_after};
        expect_as_defined(native_gru, gru_case(s, {}, attrs, threads), close, name_of(s));
      }
    }
  }
}

TEST(NativeGru, DirectionsSequencesAndMasks) {
  for (const Sizes& s : {Sizes{5, 6, 4, 9}, {33, 4, 8, 32}}) {
    for (const Options& options : all_options) {
      for (int choice = 0; choice < 16; ++choice) {
        const ops::GruAttrs attrs{(choice & 1) != 0, (choice & 2) != 0, (choice & 4) != 0,
                                  (choice & 8) != 0};
        expect_as_defined(native_gru, gru_case(s, options, attrs, 2), close, name_of(s));
      }
    }
  }
}

// ---------------------------------------------------------------- the way back

KernelCase with_op(KernelCase test, const Op& op) {
  test.op = &op;
  return test;
}

// A gradient that arrives is absent with bit i of `absent`.
KernelCase lstm_gradient_case(const Sizes& s, const Options& options, ops::RecurrentAttrs attrs,
                              int absent) {
  const Shape output =
      attrs.return_sequences ? Shape{s.batch, s.time, s.units} : Shape{s.batch, s.units};
  const auto arriving = [&](int i, const Shape& shape) {
    return (absent >> i & 1) != 0 ? CaseInput() : CaseInput(random_tensor(shape, 20 + i));
  };
  return {&ops::lstm_gradient_op,
          {random_tensor({s.batch, s.time, 5 * s.units}, 1, 0.5),
           random_tensor({s.batch, s.time, s.units}, 2), weights({s.units, 4 * s.units}, 5),
           options.with_mask ? CaseInput(random_mask(s)) : CaseInput(), arriving(0, output),
           arriving(1, {s.batch, s.units}), arriving(2, {s.batch, s.units})},
          attrs,
          {},
          2};
}

KernelCase gru_gradient_case(const Sizes& s, const Options& options, ops::GruAttrs attrs,
                             int absent) {
  KernelCase test = lstm_gradient_case(
      s, options, {attrs.reverse, attrs.return_sequences, attrs.zero_output_for_mask}, absent);
  test.op = &ops::gru_gradient_op;
  test.attrs = attrs;
  test.inputs[0] = random_tensor({s.batch, s.time, 4 * s.units}, 1, 0.5);
  test.inputs[2] = weights({s.units, 3 * s.units}, 5);
  test.inputs.pop_back();
  return test;
}

TEST(NativeRecurrent, TapesAndGradientsAsDefined) {
  for (const Sizes& s : {Sizes{1, 1, 1, 1}, {5, 6, 4, 9}, {33, 4, 8, 32}}) {
    for (const Options& options : all_options) {
      for (int choice = 0; choice < 16; ++choice) {
        const ops::RecurrentAttrs lstm{(choice & 1) != 0, (choice & 2) != 0, (choice & 4) != 0};
        const ops::GruAttrs gru{lstm.reverse, lstm.return_sequences, lstm.zero_output_for_mask};
        const std::string name = fmt::format("{} choice {}", name_of(s), choice);
        const int absent = choice % 8;
        expect_as_defined(native_lstm_tape,
                          with_op(lstm_case(s, options, lstm, 2), ops::lstm_tape_op), close, name);
        expect_as_defined(native_gru_tape, with_op(gru_case(s, options, gru, 2), ops::gru_tape_op),
                          close, name);
        expect_as_defined(native_lstm_gradient, lstm_gradient_case(s, options, lstm, absent), close,
                          name);
        expect_as_defined(native_gru_gradient, gru_gradient_case(s, options, gru, absent % 4),
                          close, name);
      }
    }
  }
}

TEST(NativeLstm, InfinitiesAndNansGoWhereTheyWould) {
  const Sizes s{20, 3, 4, 32};
  KernelCase test = lstm_case(s, {}, {.return_sequences = true}, 1);
  auto h = test.inputs[1].value->mutable_data<float>();
  h[40] = INFINITY;
  h[200] = NAN;
  h[300] = 3.4e38f;
  expect_as_defined(native_lstm, test, close, "non-finite states");
}

}  // namespace
}  // namespace ramet::test
