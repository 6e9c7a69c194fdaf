#pragma once
// What a heavy op does to its result before it leaves: see `Epilogue` in runtime/ir.h.

#include <optional>

#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/native/gemm.h"

namespace ramet::native {

/// Rows of results, still in the cache.
struct EpilogueRows {
  const float* x = nullptr;  ///< what was computed; may be y itself
  Dim x_stride = 0;
  float* y = nullptr;
  Dim rows = 0, columns = 0, stride = 0;
  /// Where each row begins in y, instead of `stride`; rows below 0 are left out. Null: `stride`.
  const Dim* offsets = nullptr;
  const float* bias = nullptr;      ///< null when there is none, or when it is in x already
  const float* residual = nullptr;  ///< lies as y does; null when there is none
};
/// y = after(before(x + bias) + residual).
using EpilogueFunctionPointer = void (*)(const EpilogueActivation& before,
                                         const EpilogueActivation& after, const EpilogueRows& rows);
/// The one for this processor.
EpilogueFunctionPointer epilogue_function();
inline void apply_epilogue(const EpilogueActivation& before, const EpilogueActivation& after,
                           const EpilogueRows& rows) {
  epilogue_function()(before, after, rows);
}
/// What `activation` is, if it is bounds, or nothing at all.
std::optional<Bounds> bounds_of(const EpilogueActivation& activation);
/// The bounds of a result whose epilogue is no more than them and the bias.
std::optional<Bounds> bounds_of(const Epilogue& epilogue);
/// The elements of a value that may be absent, such as a bias.
inline const float* floats(const Frame& frame, ValueId id) {
  return id == no_value ? nullptr : frame.in<float>(id);
}
/// Whether there is more to do than to add the bias.
bool goes_beyond_bias(const Epilogue& epilogue);
/// What is left to do with the results of a product that began with the bias.
void apply_epilogue_to_sums(const Epilogue& epilogue, const GemmTask& done, const float* residual);

}  // namespace ramet::native
