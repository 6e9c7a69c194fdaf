#include <algorithm>

#include "ramet/runtime/kernels/native/recurrent_cells.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/recurrent_cells_back.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/units-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

// Derivatives of sigmoid and tanh from their results.
HWY_INLINE V sigmoid_slope(V y) { return hn::Mul(y, hn::Sub(set(1.0f), y)); }
HWY_INLINE V tanh_slope(V y) { return hn::NegMulAdd(y, y, set(1.0f)); }

/// The gradient of a row's state after the step: what came back, what arrives, what waited.
struct Arrivals {
  const float *h, *arriving, *waiting;  // the latter two may be null
  template <class Load>
  HWY_INLINE V at(Dim i, Load load) const {
    V sum = load(h + i);
    if (arriving != nullptr) sum = hn::Add(sum, load(arriving + i));
    if (waiting != nullptr) sum = hn::Add(sum, load(waiting + i));
    return sum;
  }
};

HWY_INLINE Arrivals arrivals_of(const GradientRows& r, Dim row) {
  return {r.h + row * r.units, r.arriving == nullptr ? nullptr : r.arriving + row * r.arriving_row,
          r.waiting == nullptr ? nullptr : r.waiting + row * r.units};
}

/// Handles a masked row; false when the row counts.
HWY_INLINE bool pass_back(const GradientRows& r, Dim row, Dim gates) {
  if (r.mask == nullptr || r.mask[row * r.mask_row]) return false;
  std::fill_n(r.gates + row * r.gates_row, gates * r.units, 0.0f);
  if (r.to_inputs != nullptr) std::fill_n(r.to_inputs + row * r.gates_row, gates * r.units, 0.0f);
  float* waiting = r.waiting + row * r.units;
  if (r.zero_for_mask) {
    std::fill_n(waiting, r.units, 0.0f);
  } else if (r.arriving != nullptr) {
    const float* arriving = r.arriving + row * r.arriving_row;
    for_units(r.units, [=](Dim i, auto load, auto store) HWY_ATTR {
      store(hn::Add(load(waiting + i), load(arriving + i)), waiting + i);
    });
  }
  return true;
}

HWY_INLINE void end_waiting(const GradientRows& r, Dim row) {
  if (r.waiting != nullptr) std::fill_n(r.waiting + row * r.units, r.units, 0.0f);
}

void run_lstm_back(const GradientRows& r) {
  const Dim units = r.units;
  for (Dim row = 0; row < r.rows; ++row) {
    if (pass_back(r, row, 4)) continue;
    const float *tape = r.tape + row * r.tape_row, *before = r.before + row * r.before_row;
    const Arrivals arrivals = arrivals_of(r, row);
    float *h = r.h + row * units, *c = r.c + row * units, *gates = r.gates + row * r.gates_row;
    for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR {
      const V in = load(tape + i), forget = load(tape + units + i);
      const V candidate = load(tape + 2 * units + i), out = load(tape + 3 * units + i);
      const V squashed = load(tape + 4 * units + i), to_h = arrivals.at(i, load);
      const V to_c = hn::MulAdd(hn::Mul(to_h, out), tanh_slope(squashed), load(c + i));
      store(hn::Mul(hn::Mul(to_c, candidate), sigmoid_slope(in)), gates + i);
      store(hn::Mul(hn::Mul(to_c, load(before + i)), sigmoid_slope(forget)), gates + units + i);
      store(hn::Mul(hn::Mul(to_c, in), tanh_slope(candidate)), gates + 2 * units + i);
      store(hn::Mul(hn::Mul(to_h, squashed), sigmoid_slope(out)), gates + 3 * units + i);
      store(hn::Mul(to_c, forget), c + i);
      store(hn::Zero(tag), h + i);
    });
    end_waiting(r, row);
  }
}

void run_gru_back(const GradientRows& r) {
  const Dim units = r.units;
  for (Dim row = 0; row < r.rows; ++row) {
    if (pass_back(r, row, 3)) continue;
    const float *tape = r.tape + row * r.tape_row, *before = r.before + row * r.before_row;
    const Arrivals arrivals = arrivals_of(r, row);
    float *h = r.h + row * units, *gates = r.gates + row * r.gates_row;
    float* to_inputs = r.to_inputs + row * r.gates_row;
    for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR {
      const V update = load(tape + i), reset = load(tape + units + i);
      const V candidate = load(tape + 2 * units + i), inner = load(tape + 3 * units + i);
      const V to_h = arrivals.at(i, load);
      const V to_candidate =
          hn::Mul(hn::Mul(to_h, hn::Sub(set(1.0f), update)), tanh_slope(candidate));
      const V to_update =
          hn::Mul(hn::Mul(to_h, hn::Sub(load(before + i), candidate)), sigmoid_slope(update));
      const V to_reset = hn::Mul(hn::Mul(to_candidate, inner), sigmoid_slope(reset));
      store(to_update, to_inputs + i);
      store(to_reset, to_inputs + units + i);
      store(to_candidate, to_inputs + 2 * units + i);
      store(to_update, gates + i);
      store(to_reset, gates + units + i);
      store(hn::Mul(to_candidate, reset), gates + 2 * units + i);
      store(hn::Mul(to_h, update), h + i);
    });
    end_waiting(r, row);
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {

HWY_EXPORT(run_lstm_back);
HWY_EXPORT(run_gru_back);

void lstm_step_back(const GradientRows& rows) { HWY_DYNAMIC_DISPATCH(run_lstm_back)(rows); }
void gru_step_back(const GradientRows& rows) { HWY_DYNAMIC_DISPATCH(run_gru_back)(rows); }

}  // namespace ramet::native
#endif
