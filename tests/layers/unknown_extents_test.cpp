// A layer that was built on known extents also takes tensors on which they are not known, as Keras
// 3.15 does for each of these.

#include <gtest/gtest.h>

#include "ramet/layers/layers.h"
#include "ramet/models/model.h"
#include "tests/support/model_golden.h"

using namespace ramet;

namespace {

struct Extents {
  const char* name;
  Layer (*make)();
};

const Extents cases[] = {
    // clang-format off
    {"Dense", []() -> Layer { return Dense({.units = 3}); }},
    {"EinsumDense", []() -> Layer { return EinsumDense({.equation = "abc,cd->abd", .output_shape = {any_dim, 3}}); }},
    {"Conv1D", []() -> Layer { return Conv1D({.filters = 3, .kernel_size = 1}); }},
    {"LSTM", []() -> Layer { return LSTM({.units = 3}); }},
    {"PReLU", []() -> Layer { return PReLU(); }},
    {"Normalization", []() -> Layer { return Normalization({.mean = 0.1, .variance = 0.3}); }},
    {"BatchNormalization", []() -> Layer { return BatchNormalization(); }},
    {"BatchNormalization_1", []() -> Layer { return BatchNormalization({.axis = 1}); }},
    {"LayerNormalization", []() -> Layer { return LayerNormalization(); }},
    {"LayerNormalization_1", []() -> Layer { return LayerNormalization({.axis = 1}); }},
    {"LayerNormalization_1_2", []() -> Layer { return LayerNormalization({.axis = {1, 2}}); }},
    {"LayerNormalization_bare", []() -> Layer { return LayerNormalization({.axis = {1, 2}, .center = false, .scale = false}); }},
    {"GroupNormalization", []() -> Layer { return GroupNormalization({.groups = 2}); }},
    {"GroupNormalization_1", []() -> Layer { return GroupNormalization({.groups = 2, .axis = 1}); }},
    {"GroupNormalization_each", []() -> Layer { return GroupNormalization({.groups = -1}); }},
    {"RMSNormalization", []() -> Layer { return RMSNormalization(); }},
    {"UnitNormalization", []() -> Layer { return UnitNormalization(); }},
    // clang-format on
};

class UnknownExtents : public testing::TestWithParam<Extents> {};

TEST_P(UnknownExtents, AreTakenOnceBuilt) {
  const Tensor x = Tensor::full(DType::float32, {2, 4, 6}, 0.5);
  const Layer layer = GetParam().make();
  const Tensor want = layer(x);
  for (const Shape& shape :
       {Shape{any_dim, any_dim, any_dim}, Shape{any_dim, 4, any_dim}, Shape{any_dim, any_dim, 6}}) {
    const KerasTensor input = Input({.batch_shape = shape});
    const Model model(input, layer(input));
    EXPECT_TRUE(is_compatible(model.outputs()[0].shape(), want.shape())) << to_string(shape);
    EXPECT_EQ(difference(model.predict(x), want, 1e-6), "") << to_string(shape);
  }
}

INSTANTIATE_TEST_SUITE_P(Layers, UnknownExtents, testing::ValuesIn(cases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(EinsumDenseSays, OnlyWhatItsOutputShapeSays) {
  const KerasTensor x = Input({.shape = Shape{3, 5}});
  const EinsumDense open({.equation = "abc,cd->abd", .output_shape = {any_dim, 4}});
  EXPECT_EQ(open(x).shape(), (Shape{any_dim, any_dim, 4}));
  const EinsumDense closed({.equation = "abc,cd->abd", .output_shape = {3, 4}});
  EXPECT_EQ(closed(x).shape(), (Shape{any_dim, 3, 4}));
  const MultiHeadAttention attention({.num_heads = 2, .key_dim = 3});
  EXPECT_EQ(attention(x, x).shape(), (Shape{any_dim, 3, 5}));
}

}  // namespace
