// What layers refuse, and in which words.

#include <gtest/gtest.h>

#include "ramet/layers/layers.h"
#include "ramet/layers/registry.h"
#include "tests/support/damage.h"

using namespace ramet;

namespace {

KerasTensor symbol(Shape shape, DType dtype = DType::float32) {
  shape.insert(0, any_dim);
  return Input({.dtype = dtype, .batch_shape = shape});
}

struct Refusal {
  std::string_view name;
  void (*statement)();
  std::string_view text;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class LayerRefuses : public testing::TestWithParam<Refusal> {};
TEST_P(LayerRefuses, WithTheWordsOfKeras) {
  expect_error<ValueError>(GetParam().statement, GetParam().text);
}

// clang-format off
const Refusal refusals[] = {
    {"UnknownActivation", [] { layers::Activation({.activation = "rleu"}); }, "Could not interpret activation function identifier: rleu"},
    {"UnknownPadding", [] { Conv2D({.filters = 1, .kernel_size = 1, .padding = "causal"}); }, "expected one of 'valid', 'same', received 'causal'"},
    {"KernelSizeOfZero", [] { Conv2D({.filters = 1, .kernel_size = {1, 0}}); }, "`kernel_size`"},
    {"StridesAndDilation", [] { Conv2D({.filters = 1, .kernel_size = 2, .strides = 2, .dilation_rate = 2}); }, "not supported in conjunction with `dilation_rate > 1`"},
    {"FiltersPerGroup", [] { Conv1D({.filters = 3, .kernel_size = 2, .groups = 2}); }, "The number of filters must be evenly divisible by the number of groups"},
    {"ChannelsPerGroup", [] { Conv1D({.filters = 2, .kernel_size = 2, .groups = 2})(symbol({5, 3})); }, "The number of input channels must be evenly divisible by the number of groups"},
    {"WindowLargerThanImage", [] { Conv2D({.filters = 2, .kernel_size = 4})(symbol({5, 3, 1})); }, "One of the dimensions in the output is <= 0 due to downsampling"},
    {"UnknownChannels", [] { Conv2D({.filters = 2, .kernel_size = 1})(symbol({5, 3, any_dim})); }, "known number of channels"},
    {"TooFewAxes", [] { Conv2D({.filters = 2, .kernel_size = 1})(symbol({5, 3})); }, "expected min_ndim=4, found ndim=3"},
    {"OtherChannelsThanBuiltWith", [] { const Layer conv = Conv1D({.filters = 2, .kernel_size = 1}); conv(symbol({5, 3})); conv(symbol({5, 4})); }, "expected axis -1 of input shape to have value 3"},
    {"OutputPaddingBeyondStride", [] { Conv2DTranspose({.filters = 2, .kernel_size = 1, .strides = 2, .output_padding = 2}); }, "`output_padding` must be strictly less than `strides`"},
    {"MergeOfOneTensor", [] { Add()(symbol({3})); }, "A merge layer should be called on a list"},
    {"MergeOfOtherShapes", [] { Add()({symbol({3}), symbol({4})}); }, "Inputs have incompatible shapes"},
    {"MergeOfOtherBatches", [] { Add()({Input({.batch_shape = Shape{2, 3}}), Input({.batch_shape = Shape{3, 3}})}); }, "Cannot merge tensors with different batch sizes"},
    {"SubtractOfThree", [] { Subtract()({symbol({3}), symbol({3}), symbol({3})}); }, "exactly 2 inputs"},
    {"ConcatenateOfOtherShapes", [] { Concatenate({.axis = 1})({symbol({3, 2}), symbol({3, 4})}); }, "matching shapes except for the concatenation axis"},
    {"DotOfOtherExtents", [] { Dot({.axes = 1})({symbol({3}), symbol({4})}); }, "Incompatible input shapes"},
    {"DotOverTheBatch", [] { Dot({.axes = 0})({symbol({3}), symbol({3})}); }, "other than the batch axis"},
    {"DotOfThreeAxes", [] { Dot({.axes = {1, 1, 1}}); }, "it should contain two elements"},
    {"ReshapeToAnotherSize", [] { Reshape({.target_shape = {5}})(symbol({2, 3})); }, "The total size of the tensor must be unchanged"},
    {"ReshapeWithTwoUnknowns", [] { Reshape({.target_shape = {-1, -1}}); }, "at most one unknown dimension"},
    {"PermuteFromZero", [] { Permute({.dims = {0, 1}}); }, "must be consecutive and start from 1"},
    {"PermuteOfAnotherRank", [] { Permute({.dims = {2, 1}})(symbol({3})); }, "expected ndim=3, found ndim=2"},
    {"RepeatVectorOfZero", [] { RepeatVector({.n = 0}); }, "`n`"},
    {"CroppingAll", [] { Cropping1D({.cropping = {1, 2}})(symbol({3, 1})); }, "should be smaller than the corresponding spatial dimension"},
    {"NegativePadding", [] { ZeroPadding2D({.padding = {{0, -1}, {0, 0}}}); }, "`padding`"},
    {"UnknownInterpolation", [] { UpSampling2D({.interpolation = "cubic"}); }, "received 'cubic'"},
    {"NegativeSlope", [] { LeakyReLU({.negative_slope = -1}); }, "`negative_slope`"},
    {"NegativeMaximum", [] { ReLU({.max_value = -1.0}); }, "`max_value`"},
    {"RateAboveOne", [] { Dropout({.rate = 1.5}); }, "`rate`"},
    {"NoiseShapeOfZero", [] { Dropout({.rate = 0.5, .noise_shape = Shape{0}}); }, "positive integers or None"},
    {"EmbeddingOfNothing", [] { Embedding({.input_dim = 0, .output_dim = 2}); }, "`input_dim`"},
    {"EinsumWithoutArrow", [] { EinsumDense({.equation = "ab,bc", .output_shape = Shape{2}})(symbol({3})); }, "Invalid einsum equation 'ab,bc'"},
    {"EinsumBiasOfUnknownAxis", [] { EinsumDense({.equation = "ab,bc->ac", .output_shape = Shape{2}, .bias_axes = "z"})(symbol({3})); }, "Bias dimension 'z' was requested"},
    {"EinsumOutputThatDiffers", [] { EinsumDense({.equation = "abc,cd->abd", .output_shape = Shape{4, 2}})(symbol({3, 5})); }, "do not match at shared dimension 'b'"},
    {"EinsumLetterFromNowhere", [] { EinsumDense({.equation = "ab,bc->acd", .output_shape = Shape{4, 2}})(symbol({3})); }, "Dimension 'd' was specified in the output"},
    {"GroupsThatDoNotDivide", [] { GroupNormalization({.groups = 4})(symbol({6})); }, "must divide the number of channels (6)"},
    {"MoreGroupsThanChannels", [] { GroupNormalization()(symbol({6})); }, "Number of groups (32) cannot be more than the number of channels (6)."},
    {"RenormLimits", [] { BatchNormalization({.renorm = true, .renorm_clipping = RenormClipping{.rmax = 1.0, .rmin = 2.0}}); }, "rmax should be greater than rmin"},
    {"RandomHeightOfBoundsTurnedRound", [] { RandomHeight({.factor = NumberPair{0.3, 0.2}}); }, "cannot have an upper bound lesser than the lower bound"},
    {"RandomWidthBelowNothing", [] { RandomWidth({.factor = NumberPair{-1.5, 0.2}}); }, "must have values larger than -1"},
    {"AxisOutside", [] { LayerNormalization({.axis = 3})(symbol({6})); }, "axis"},
    {"SpectralWithoutKernel", [] { SpectralNormalization({.layer = ReLU()})(symbol({6})); }, "has no attribute 'kernel' nor 'embeddings'"},
    {"OnlyMean", [] { Normalization({.mean = 1.0}); }, "both `mean` and `variance` must be set"},
    {"StatisticsOfOtherShapes", [] { Normalization({.mean = 1.0, .variance = Json::array({1.0})}); }, "must have the same shape"},
    {"UnknownKeptAxis", [] { Normalization()(symbol({any_dim})); }, "must have a known shape"},
    {"SoftmaxMaskOfAnotherShape", [] { Softmax().call({{symbol({3})}, {{"mask", symbol({4}, DType::boolean)}}}); }, "must be broadcastable to `inputs`"},
    {"BatchNormalizationMaskOfAnotherRank", [] { BatchNormalization().call({{symbol({3, 2})}, {{"mask", symbol({3, 2}, DType::boolean)}}}); }, "one dimension less than the inputs"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Layers, LayerRefuses, testing::ValuesIn(refusals),
                         [](const auto& refusal) { return std::string(refusal.param.name); });

TEST(LayerConfigs, MissingFieldsAreNamed) {
  const Json envelope = Json::object({{"module", "keras.layers"},
                                      {"class_name", "Conv2D"},
                                      {"config", Json::object({{"filters", 3}})}});
  expect_error<TypeError>([&] { deserialize_layer(envelope); }, "kernel_size");
}

TEST(RandomHeight, SaysThatItCannotDrawTheSize) {
  const RandomHeight layer({.factor = 0.2}, {.name = "tall"});
  const Tensor image = Tensor::zeros(DType::float32, {1, 4, 4, 1});
  expect_error<NotImplementedError>(
      [&] {
        layer.call({{image}, {}}, true);
      },
      "Layer 'tall' (RandomHeight) draws the size of its images in training");
}

}  // namespace
