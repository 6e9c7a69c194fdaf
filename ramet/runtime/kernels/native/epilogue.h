#pragma once
// What a heavy op does to its result before it leaves: see `Epilogue` in runtime/ir.h.

#include "ramet/runtime/ir.h"

namespace ramet::native {

/// Rows of results, still in the cache.
struct EpilogueRows {
  float* y = nullptr;
  Dim rows = 0, columns = 0, stride = 0;
  const float* bias = nullptr;      ///< null when there is none, or when it is in y already
  const float* residual = nullptr;  ///< as y, with the same stride; null when there is none
};
/// y = after(before(y + bias) + residual).
void apply_epilogue(const EpilogueActivation& before, const EpilogueActivation& after,
                    const EpilogueRows& rows);

}  // namespace ramet::native
