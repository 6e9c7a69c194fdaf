#pragma once
// Which instruction sets the native kernels are compiled for. Included before any Highway header.
// Scalar code (always there) serves what is older than SSE4; the sets between are left out because
// each one multiplies the compile time.

#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
