#include "ramet/runtime/kernels/native/recurrent_cells.h"

#include <algorithm>

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/recurrent_cells.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/units-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

/// What follows a row's step; `h` is its new state.
HWY_INLINE void put_output(const CellOutput& out, Dim row, Dim units, const float* h) {
  if (out.last != nullptr) copy_row(h, units, out.last + row * units);
  if (out.y != nullptr) copy_row(h, units, out.y + row * out.y_row);
}

/// Handles a masked row; false when the row counts.
HWY_INLINE bool pass_over(const CellOutput& out, const TapeRows& tape, Dim row, Dim units) {
  if (out.mask == nullptr || out.mask[row * out.mask_row]) return false;
  if (tape.values != nullptr) {
    std::fill_n(tape.values + row * tape.row, tape.width, 0.0f);
    std::fill_n(tape.h + row * tape.state_row, units, 0.0f);
    if (tape.c != nullptr) std::fill_n(tape.c + row * tape.state_row, units, 0.0f);
  }
  float* last = out.last + row * units;
  if (out.zero_for_mask) {
    for_units(units, [=](Dim i, auto, auto store) HWY_ATTR { store(hn::Zero(tag), last + i); });
  }
  if (out.y != nullptr) copy_row(last, units, out.y + row * out.y_row);
  return true;
}

void run_lstm(const LstmRows& r) {
  const Dim units = r.units;
  for (Dim row = 0; row < r.rows; ++row) {
    if (pass_over(r.output, r.tape, row, units)) continue;
    const float* gates = r.gates + row * r.gates_row;
    float *h = r.h + row * units, *c = r.c + row * units;
    float* tape = r.tape.values;
    if (tape != nullptr) {
      tape += row * r.tape.row;
      copy_row(h, units, r.tape.h + row * r.tape.state_row);
      copy_row(c, units, r.tape.c + row * r.tape.state_row);
    }
    for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR {
      const V in = sigmoid(load(gates + i)), forget = sigmoid(load(gates + units + i));
      const V candidate = tanh(load(gates + 2 * units + i));
      const V out = sigmoid(load(gates + 3 * units + i));
      const V state = hn::MulAdd(forget, load(c + i), hn::Mul(in, candidate));
      const V squashed = tanh(state);
      store(state, c + i);
      store(hn::Mul(out, squashed), h + i);
      if (tape == nullptr) return;
      store(in, tape + i);
      store(forget, tape + units + i);
      store(candidate, tape + 2 * units + i);
      store(out, tape + 3 * units + i);
      store(squashed, tape + 4 * units + i);
    });
    put_output(r.output, row, units, h);
  }
}

void run_gru_reset_after(const GruRows& r) {
  const Dim units = r.units;
  for (Dim row = 0; row < r.rows; ++row) {
    if (pass_over(r.output, r.tape, row, units)) continue;
    const float *x = r.inputs + row * r.inputs_row, *g = r.gates + row * r.gates_row;
    float* h = r.h + row * units;
    float* tape = r.tape.values;
    if (tape != nullptr) {
      tape += row * r.tape.row;
      copy_row(h, units, r.tape.h + row * r.tape.state_row);
    }
    for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR {
      const V update = sigmoid(hn::Add(load(x + i), load(g + i)));
      const V reset = sigmoid(hn::Add(load(x + units + i), load(g + units + i)));
      const V inner = load(g + 2 * units + i);
      const V candidate = tanh(hn::MulAdd(reset, inner, load(x + 2 * units + i)));
      const V kept = hn::Mul(update, load(h + i));
      store(hn::MulAdd(hn::Sub(set(1.0f), update), candidate, kept), h + i);
      if (tape == nullptr) return;
      store(update, tape + i);
      store(reset, tape + units + i);
      store(candidate, tape + 2 * units + i);
      store(inner, tape + 3 * units + i);
    });
    put_output(r.output, row, units, h);
  }
}

void run_gru_reset(const GruRows& r, float* reset) {
  const Dim units = r.units;
  for (Dim row = 0; row < r.rows; ++row) {
    float *g = r.gates + row * r.gates_row, *to = reset + row * units;
    const float* h = r.h + row * units;
    for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR {
      store(sigmoid(load(g + i)), g + i);
      store(hn::Mul(sigmoid(load(g + units + i)), load(h + i)), to + i);
    });
  }
}

void run_gru_reset_before(const GruRows& r) {
  const Dim units = r.units;
  for (Dim row = 0; row < r.rows; ++row) {
    if (pass_over(r.output, r.tape, row, units)) continue;
    const float* g = r.gates + row * r.gates_row;
    float* h = r.h + row * units;
    for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR {
      const V update = load(g + i), candidate = tanh(load(g + units + i));
      const V kept = hn::Mul(update, load(h + i));
      store(hn::MulAdd(hn::Sub(set(1.0f), update), candidate, kept), h + i);
    });
    put_output(r.output, row, units, h);
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {

HWY_EXPORT(run_lstm);
HWY_EXPORT(run_gru_reset_after);
HWY_EXPORT(run_gru_reset);
HWY_EXPORT(run_gru_reset_before);

void lstm_step(const LstmRows& rows) { HWY_DYNAMIC_DISPATCH(run_lstm)(rows); }
void gru_step_reset_after(const GruRows& rows) { HWY_DYNAMIC_DISPATCH(run_gru_reset_after)(rows); }
void gru_reset(const GruRows& rows, float* reset) {
  HWY_DYNAMIC_DISPATCH(run_gru_reset)(rows, reset);
}
void gru_step_reset_before(const GruRows& rows) {
  HWY_DYNAMIC_DISPATCH(run_gru_reset_before)(rows);
}

}  // namespace ramet::native
#endif
