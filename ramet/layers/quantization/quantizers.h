#pragma once
// The arithmetic of quantized weights, written in ops: layers emit it, and on constants
// (evaluate_all) it quantizes weights. Names are Keras's (keras.quantizers).

#include "ramet/layers/quantization/quantization_config.h"
#include "ramet/ops/op.h"

namespace ramet {

struct Quantized {
  Value values, scale;
  Value zero;  ///< absent where quantization is symmetric
};

/// int8 values and scale, `values / scale` being close to x; `axes` share a scale and stay with
/// extent 1.
Quantized abs_max_quantize(const Value& x, const std::vector<Dim>& axes,
                           const AbsMaxQuantizer& how);
/// Of a matrix, by groups of rows: `(values - zero) * scale`, scale and zero of shape (groups,
/// columns); values of -8 to 7, as int8.
Quantized abs_max_quantize_grouped_with_zero_point(const Value& x, Dim block_size);
/// The matrix back: `groups` says for each position of `axis` which group it is of.
Value dequantize_with_sz_map(const Value& x, const Value& scale, const Value& zero,
                             const Value& groups, std::int64_t axis);

/// Two values a byte along an axis, the first in the low half; an odd one has a zero beside it.
Value pack_int4(const Value& x, std::int64_t axis);
/// Back to -8 ... 7 (from int8) or 0 ... 15 (from uint8); float32, `length` of them along `axis`.
Value unpack_int4(const Value& x, Dim length, std::int64_t axis);
/// Four values of 0 ... 3 a byte, lowest bits first.
Value pack_int2(const Value& x, std::int64_t axis);
Value unpack_int2(const Value& x, Dim length, std::int64_t axis);
/// -1, 0 and 1 for a kernel, 0 where it is not further from 0 than `threshold` (none: half of the
/// mean), and its mean size (BitNet b1.58).
struct Ternary {
  Value signs, mean;
};
Ternary ternary_kernel(const Value& kernel, std::optional<double> threshold);
/// Five values of -1, 0, 1 a byte, along the first axis.
Value pack_ternary(const Value& x);
Value unpack_ternary(const Value& x, Dim length);

/// The values that float8_e4m3fn has, of x / scale.
Value quantize_and_dequantize(const Value& x, const Value& scale, DType compute_dtype);

/// The values of expressions of constants.
std::vector<Tensor> evaluate_all(const Values& values);

}  // namespace ramet
