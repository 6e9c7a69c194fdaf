#include <gtest/gtest.h>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "tests/runtime/native/native_case.h"

namespace ramet::test {
namespace {

constexpr Tolerance exact{0, 1e-300};

const std::vector<DType> element_types = {DType::float32, DType::boolean, DType::int16,
                                          DType::int64};

Tensor numbered(DType dtype, const Shape& shape) {
  return random_integers(dtype, shape, 0, dtype == DType::boolean ? 2 : 1000);
}

void check(const Kernel& kernel, const Op& op, const std::vector<Tensor>& inputs,
           const Attrs& attrs, const std::string& what) {
  for (int threads : {1, 2}) {
    KernelCase test{&op, {}, attrs, {}, threads};
    for (const Tensor& input : inputs) test.inputs.emplace_back(input);
    expect_as_defined(kernel, test, exact, what);
  }
}

TEST(NativeStrided, TransposesAnyAxes) {
  struct Case {
    Shape shape;
    std::vector<Dim> axes;
  };
  std::vector<Case> cases = {{{2, 3, 4}, {0, 2, 1}},         {{2, 3, 4}, {2, 1, 0}},
                             {{2, 3, 4}, {1, 0, 2}},         {{2, 3, 4, 5}, {0, 2, 1, 3}},
                             {{2, 3, 4, 5}, {3, 0, 2, 1}},   {{2, 3, 4, 5}, {2, 3, 0, 1}},
                             {{1, 3, 1, 5}, {3, 1, 2, 0}},   {{2, 40, 50, 17}, {0, 3, 1, 2}},
                             {{2, 17, 40, 50}, {0, 2, 3, 1}}};
  for (Dim size : odd_sizes) cases.push_back({{size, 37}, {1, 0}});
  for (const auto& [shape, axes] : cases) {
    for (DType dtype : element_types) {
      check(native_strided, ops::transpose_op, {numbered(dtype, shape)},
            ops::PermutationAttrs{axes}, to_string(shape) + to_json(axes).dump());
    }
  }
}

TEST(NativeStrided, SlicesWithAnyStep) {
  const std::vector<ops::SliceAttrs> slices = {
      {{0, 0, 0}, {7, 8, 9}, {1, 1, 1}},   {{1, 0, 0}, {3, 8, 9}, {1, 1, 1}},
      {{0, 2, 0}, {7, 3, 9}, {1, 1, 1}},   {{0, 0, 4}, {7, 8, 5}, {1, 1, 1}},
      {{0, 0, 0}, {4, 4, 3}, {2, 2, 3}},   {{6, 7, 8}, {7, 8, 9}, {-1, -1, -1}},
      {{6, 0, 8}, {3, 8, 4}, {-2, 1, -2}}, {{0, 0, 0}, {0, 8, 9}, {1, 1, 1}},
      {{3, 3, 3}, {1, 1, 1}, {1, 1, 1}}};
  for (const ops::SliceAttrs& attrs : slices) {
    for (DType dtype : element_types) {
      check(native_strided, ops::slice_op, {numbered(dtype, {7, 8, 9})}, attrs, "slice");
    }
  }
}

TEST(NativeStrided, BroadcastsAnyAxes) {
  struct Case {
    Shape from, to;
  };
  const std::vector<Case> cases = {{{}, {3, 4}},           {{4}, {3, 4}},
                                   {{3, 1}, {3, 4}},       {{1, 3, 1}, {2, 3, 4}},
                                   {{2, 1, 5}, {2, 3, 5}}, {{3, 1, 1}, {3, 100, 200}},
                                   {{3, 1}, {0, 3, 5}}};
  for (const auto& [from, to] : cases) {
    for (DType dtype : element_types) {
      check(native_strided, ops::broadcast_to_op, {numbered(dtype, from)}, ops::ShapeAttrs{to},
            to_string(from) + to_string(to));
    }
  }
}

TEST(NativeConcatenate, JoinsAlongAnyAxis) {
  for (DType dtype : element_types) {
    for (Dim axis : {0, 1, 2}) {
      std::vector<Tensor> parts;
      for (Dim extent : {3, 0, 1, 40}) {
        Shape shape = {20, 11, 13};
        shape[static_cast<std::size_t>(axis)] = extent;
        parts.push_back(numbered(dtype, shape));
      }
      check(native_concatenate, ops::concatenate_op, parts, ops::AxisAttrs{axis}, "concatenate");
    }
  }
}

TEST(NativePad, AddsAndCrops) {
  const std::vector<ops::PadAttrs> widths = {
      {{0, 1, 1, 0}, {0, 1, 1, 0}},  {{1, 2, 3, 4}, {4, 3, 2, 1}},
      {{0, 0, 0, 2}, {0, 0, 0, 0}},  {{0, -1, 0, 0}, {0, -2, 1, 0}},
      {{0, 0, 0, -2}, {0, 0, 0, 5}}, {{2, 0, 0, 0}, {0, 0, 0, 0}},
      {{0, 0, 0, 0}, {0, 0, 0, 0}},  {{-2, 0, 0, 0}, {-1, 0, 0, 0}},
      {{0, 0, -9, 0}, {0, 0, 3, 0}}, {{0, 30, 30, 0}, {0, 30, 30, 0}}};
  for (ops::PadAttrs attrs : widths) {
    for (double value : {0.0, 1.0}) {
      attrs.value = value;
      for (DType dtype : element_types) {
        check(native_pad, ops::pad_op, {numbered(dtype, {3, 5, 6, 7})}, attrs,
              to_json(attrs).dump());
      }
    }
  }
  const ops::PadAttrs reflect{{1}, {1}, 0, ops::PadMode::reflect};
  expect_refusal(native_pad, {&ops::pad_op, {random_tensor({5})}, reflect}, "copying others");
}

TEST(NativeTake, PicksRowsAndMarksMissingOnes) {
  for (DType dtype : element_types) {
    for (const Shape& shape : {Shape{9, 16}, Shape{9}, Shape{9, 2, 3}, Shape{9, 300}}) {
      for (DType index : {DType::int32, DType::int64, DType::uint8}) {
        const Tensor positions =
            random_integers(index, {5, 70}, index == DType::uint8 ? 0 : -12, 12);
        check(native_take, ops::take_op, {numbered(dtype, shape), positions}, ops::AxisAttrs{0},
              to_string(shape));
      }
    }
    const Tensor positions = random_integers(DType::int32, {4}, 0, 8);
    for (Dim axis : {1, 2}) {
      check(native_take, ops::take_op, {numbered(dtype, {3, 8, 8}), positions},
            ops::AxisAttrs{axis}, "axis");
    }
  }
}

}  // namespace
}  // namespace ramet::test
