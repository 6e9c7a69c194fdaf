// What a wrong call says: each line is one.

#include <gtest/gtest.h>

#include "ramet/ops/ops.h"

using namespace ramet;

namespace {

Value of(Shape shape, DType dtype = DType::float32) { return input({shape, dtype}); }

struct ErrorCase {
  std::string_view name;
  void (*build)();
  std::string_view message;
};

// clang-format off
const ErrorCase cases[] = {
    {"broadcast", [] { ops::add(of({2, 3}), of({4})); }, "add: shapes (2, 3) and (4,) do not broadcast."},
    {"string", [] { ops::exp(of({2}, DType::string)); }, "exp: expected a numeric dtype, received string."},
    {"string_and_number", [] { ops::equal(of({2}, DType::string), 1); }, "Expected a string beside a string, received the number 1."},
    {"bits_of_floats", [] { ops::bitwise_and(of({2}), of({2})); }, "bitwise_and: expected integers, received float32."},
    {"cast_string", [] { ops::cast(of({2}, DType::string), DType::float32); }, "cast: expected numeric types, received string(2,) to convert to float32."},
    {"reshape", [] { ops::reshape(of({2, 3}), {4}); }, "reshape: expected as many elements as (2, 3) has, received shape (4,)."},
    {"reshape_unknown", [] { ops::reshape(of({2, 3}), {any_dim, 4}); }, "reshape: expected as many elements as (2, 3) has, received shape (None, 4)."},
    {"squeeze", [] { ops::squeeze(of({2, 3}), 1); }, "squeeze: expected extent 1 on axis 1, received shape (2, 3)."},
    {"transpose", [] { ops::transpose(of({2, 3}), {0, 0}); }, "transpose: expected each axis of (2, 3) once, received [0, 0]."},
    {"axis", [] { ops::softmax(of({2, 3}), 2); }, "softmax: expected an axis in [-2, 2), received 2."},
    {"broadcast_to", [] { ops::broadcast_to(of({2, 3}), {2, 4}); }, "broadcast_to: expected a shape that (2, 3) broadcasts to, received (2, 4)."},
    {"concatenate", [] { ops::concatenate({of({2, 3}), of({3, 3})}, 1); }, "concatenate: expected equal types and shapes except on axis 1, received float32(2, 3), float32(3, 3)."},
    {"concatenate_none", [] { ops::concatenate({}); }, "concatenate: expected at least one value, received none."},
    {"stack", [] { ops::stack({of({2}), of({3})}); }, "stack: expected equal shapes, received float32(2,), float32(3,)."},
    {"split", [] { ops::split(of({5}), 2); }, "split: expected a number of equal parts of axis 0 of (5,), received 2."},
    {"slice_step", [] { ops::slice(of({5}), {{{}, {}, 0}}); }, "slice: expected a step other than 0, received 0."},
    {"slice_ranges", [] { ops::slice(of({5}), {{}, {}}); }, "slice: expected at most 1 ranges, received 2."},
    {"pad_reflect", [] { ops::pad(of({2}), {{2, 0}}, 0, ops::PadMode::reflect); }, "pad: expected widths that fit axis 0 of (2,) in mode 'reflect', received (2, 0)."},
    {"pad_rank", [] { ops::pad(of({2, 3}), {{1, 0}}); }, "pad: expected a pair of widths for each axis of (2, 3), received 1."},
    {"take", [] { ops::take(of({2}), of({2})); }, "take: expected integer indices, received float32(2,)."},
    {"take_along_axis", [] { ops::take_along_axis(of({2, 3}), of({3}, DType::int32)); }, "take_along_axis: expected equal ranks, received float32(2, 3), int32(3,)."},
    {"tile", [] { ops::tile(of({2}), {-1}); }, "tile: expected counts of at least 0, received -1."},
    {"reduce_twice", [] { ops::sum(of({2, 3}), {{0, -2}, false}); }, "sum: expected each axis once, received [0, 0]."},
    {"matmul", [] { ops::matmul(of({2, 3}), of({2, 3})); }, "matmul: expected shapes (..., m, k) and (..., k, n), received float32(2, 3), float32(2, 3)."},
    {"matmul_scalar", [] { ops::matmul(of({}), of({2, 3})); }, "matmul: expected at least one axis, received float32(), float32(2, 3)."},
    {"einsum_diagonal", [] { ops::einsum("ii->i", {of({2, 2})}); }, "einsum: expected each letter once in 'ii' of 'ii->i'."},
    {"einsum_output", [] { ops::einsum("ij->k", {of({2, 2})}); }, "einsum: expected output letters that occur in an operand, received 'ij->k'."},
    {"einsum_count", [] { ops::einsum("ij,jk->ik", {of({2, 2})}); }, "einsum: expected 2 operands for 'ij,jk->ik', received 1."},
    {"einsum_rank", [] { ops::einsum("ij->i", {of({2})}); }, "einsum: expected an operand with the axes 'ij', received float32(2,)."},
    {"einsum_extent", [] { ops::einsum("ij,jk->ik", {of({2, 3}), of({4, 2})}); }, "einsum: expected equal extents of one label, received 3 and 4."},
    {"einsum_text", [] { ops::einsum("i?->i", {of({2, 3})}); }, "einsum: expected letters, commas, '...' and '->', received 'i?->i'."},
    {"tensordot", [] { ops::tensordot(of({2, 3}), of({2, 3}), {1}, {0}); }, "tensordot: expected equal extents of paired axes, received 3 and 2."},
    {"conv_channels", [] { ops::conv(of({1, 5, 3}), of({2, 4, 6}), {{1}, {1}, {0}, {0}, 1}); }, "conv: expected a kernel (taps..., channels / 1, multiple of 1), received float32(1, 5, 3), float32(2, 4, 6)."},
    {"conv_window", [] { ops::conv(of({1, 2, 3}), of({5, 3, 6}), {{1}, {1}, {0}, {0}, 1}); }, "conv: expected an extent of at least 5, received 2."},
    {"conv_rank", [] { ops::conv(of({1, 2, 2, 3}), of({5, 3, 6}), {{1}, {1}, {0}, {0}, 1}); }, "conv: expected two values of one type with 1 spatial axes, received float32(1, 2, 2, 3), float32(5, 3, 6)."},
    {"pool", [] { ops::max_pool(of({1, 2, 3}), {{2, 2}, {1, 1}, {0, 0}, {0, 0}}); }, "max_pool: expected 2 spatial axes, received float32(1, 2, 3)."},
    {"layer_norm", [] { ops::layer_norm(of({2, 3}), of({4}), {}, {}); }, "layer_norm: expected parameters of shape (3,), received float32(2, 3), float32(4,), none."},
    {"attention", [] { ops::attention(of({2, 3, 4, 5}), of({2, 3, 4, 6}), of({2, 3, 4, 5}), {}, {}); }, "attention: expected equal depths of query and key, received 5 and 6."},
    {"scan_states", [] { ops::scan({of({2, 3})}, {of({2})}, [](const Values&, const Values&) -> ops::StepResult { return {}; }); }, "scan: expected 1 next states, received 0."},
    {"scan_state", [] { ops::scan({of({2, 3})}, {of({2})}, [](const Values&, const Values&) -> ops::StepResult { return {{}, {of({3})}}; }); }, "scan: expected state 0 to stay float32(2,), received float32(3,)."},
    {"scan_time", [] { ops::scan({of({2, 3}), of({2, 4})}, {}, [](const Values&, const Values&) -> ops::StepResult { return {}; }); }, "scan: expected equal numbers of time steps, received 3 and 4."},
    {"lstm", [] { ops::lstm(of({2, 3, 4}), of({2, 5}), of({2, 5}), of({4, 20}), of({5, 15}), {}, {}, {}); }, "lstm: expected x (batch, time, in), states (batch, units), kernel (in, 4 units), recurrent (units, 4 units), a bias and a mask, received float32(2, 3, 4), float32(2, 5), float32(2, 5), float32(4, 20), float32(5, 15), none, none."},
};
// clang-format on

void PrintTo(const ErrorCase& error_case, std::ostream* out) { *out << error_case.name; }

class OpErrors : public testing::TestWithParam<ErrorCase> {};

TEST_P(OpErrors, SayWhatIsExpectedAndReceived) {
  try {
    GetParam().build();
    FAIL() << "no error";
  } catch (const InternalError& error) {
    FAIL() << error.what();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), GetParam().message);
  }
}
std::string test_name(const testing::TestParamInfo<ErrorCase>& info) {
  return std::string(info.param.name);
}
INSTANTIATE_TEST_SUITE_P(Ops, OpErrors, testing::ValuesIn(cases), test_name);

}  // namespace
