// What older versions of Keras 3 did otherwise: layers follow the version of their file. The files
// themselves are looked at by tests/interop/test_older_keras.py.

#include <gtest/gtest.h>

#include "ramet/layers/operations/image.h"
#include "ramet/ramet.h"
#include "ramet/saving/file.h"
#include "ramet/saving/hdf5.h"
#include "ramet/saving/older_weights.h"
#include "ramet/saving/zip.h"
#include "ramet/training/optimizers/saved_state.h"
#include "tests/support/model_golden.h"
#include "tests/support/temporary_folder.h"

using namespace ramet;

namespace {

template <class Build>
Model at(KerasVersion version, Build build) {
  const KerasVersionScope scope(version);
  return build();
}

std::vector<float> numbers(const Model& model, const Tensor& x) {
  const Tensor y = model.predict(x).cast(DType::float32);
  return {y.data<float>().begin(), y.data<float>().end()};
}

// The mean of the unmasked steps shows the mask.
Model mean_of_masked_sum() {
  const KerasTensor x = Input({.shape = Shape{3, 1}});
  const KerasTensor odd = Masking({.mask_value = 2.0})(x), even = Masking({.mask_value = 3.0})(x);
  return Model(x, GlobalAveragePooling1D()(Add()(std::vector<KerasTensor>{odd, even})));
}

TEST(KerasVersions, MasksOfListsSince34) {
  const Tensor x = Tensor::of<float>({1, 3, 1}, {1, 2, 3});
  // A masked step is 0 in the layer that masks it: 2, 0 + 2, 3 + 0.
  EXPECT_EQ(numbers(at({2, 21}, mean_of_masked_sum), x), std::vector<float>{2});
  EXPECT_EQ(numbers(at({3, 3}, mean_of_masked_sum), x), std::vector<float>{7.0f / 3});
  EXPECT_EQ(numbers(at({3, 4}, mean_of_masked_sum), x), std::vector<float>{7.0f / 3});
}

TEST(KerasVersions, RowsWithoutAnythingUnmasked) {
  const auto masked = [](KerasVersion version) {
    const KerasVersionScope scope(version);
    const Softmax softmax;
    const Tensor x = Tensor::of<float>({1, 2}, {1, 2}),
                 mask = Tensor::zeros(DType::boolean, {1, 2});
    return softmax.call(Arguments<Tensor>{{x}, {{"mask", mask}}}).leaf();
  };
  EXPECT_TRUE(identical(masked({3, 9}), Tensor::of<float>({1, 2}, {0.5, 0.5})));
  EXPECT_TRUE(identical(masked({3, 10}), Tensor::of<float>({1, 2}, {0, 0})));
}

TEST(KerasVersions, AxesAreSortedSince314) {
  const auto gamma = [](KerasVersion version) {
    const KerasVersionScope scope(version);
    const LayerNormalization layer({.axis = {2, 1}});
    layer(Input({.shape = Shape{3, 5}}));
    return layer.weights()[0].shape();
  };
  EXPECT_EQ(gamma({3, 13}), (Shape{5, 3}));
  EXPECT_EQ(gamma({3, 14}), (Shape{3, 5}));
}

TEST(KerasVersions, CategoriesInOneColumn) {
  const auto encoded = [](KerasVersion version) {
    const KerasVersionScope scope(version);
    return CategoryEncoding({.num_tokens = 3, .output_mode = OutputMode::one_hot})(
        Tensor::of<std::int32_t>({2, 1}, {2, 0}));
  };
  EXPECT_EQ(encoded({3, 3}).shape(), (Shape{2, 1, 3}));
  EXPECT_EQ(encoded({3, 4}).shape(), (Shape{2, 3}));
}

TEST(KerasVersions, BinsHadATypeOfTheirOwn) {
  const auto type = [](KerasVersion version) {
    const KerasVersionScope scope(version);
    const Discretization bins({.bin_boundaries = std::vector<double>{0}},
                              {.dtype = DTypePolicy("int64")});
    return bins(Tensor::of<float>({2}, {-1, 1})).dtype();
  };
  EXPECT_EQ(type({3, 11}), DType::int64);
  EXPECT_EQ(type({3, 12}), DType::int32);
}

TEST(KerasVersions, WholePictures) {
  const Tensor picture = Tensor::of<float>({1, 1, 2, 1}, {0, 3}).cast(DType::uint8);
  const auto resized = [&](KerasVersion version) {
    const KerasVersionScope scope(version);
    return Resizing({.height = 1, .width = 1})(picture);
  };
  EXPECT_TRUE(identical(resized({3, 5}), Tensor::full(DType::uint8, {1, 1, 1, 1}, 1)));
  EXPECT_TRUE(identical(resized({3, 6}), Tensor::full(DType::uint8, {1, 1, 1, 1}, 2)));
}

TEST(KerasVersions, WholeNumbersThatAreResized) {
  const Tensor x = Tensor::of<std::int32_t>({1, 1, 2, 1}, {0, 3});
  const auto doubled = [&](KerasVersion version, bool by_layer) {
    return numbers(
        at(version,
           [&] {
             const KerasTensor images = Input({.shape = Shape{1, 2, 1}, .dtype = DType::int32});
             const UpSampling2D layer({.size = {1, 2}, .interpolation = Interpolation::bilinear});
             return Model(images, by_layer ? layer(images) : ops::resize(images, {1, 4}));
           }),
        x);
  };
  for (const bool by_layer : {true, false}) {
    EXPECT_EQ(doubled({3, 5}, by_layer), (std::vector<float>{0, 0, 2, 3}));
    EXPECT_EQ(doubled({3, 6}, by_layer), (std::vector<float>{0, 1, 2, 3}));
  }
}

TEST(KerasVersions, GroupedQueryAttentionHasAnotherNameInH5) {
  const TemporaryFolder folder;
  const KerasTensor x = Input({.shape = Shape{3, 4}});
  const Layer layer =
      GroupQueryAttention({.head_dim = 2, .num_query_heads = 4, .num_key_value_heads = 2});
  const Model model(x, layer.call({{x, x}, {}}).leaf());
  save_model(model, folder / "m.h5");
  const std::string config =
      *Hdf5Reader::open(folder / "m.h5").string_attribute("", "model_config");
  EXPECT_NE(config.find("\"GroupedQueryAttention\""), std::string::npos);
  const Tensor data = Tensor::full(DType::float32, {1, 3, 4}, 0.5);
  EXPECT_TRUE(identical(load_model(folder / "m.h5").predict(data), model.predict(data)));
}

TEST(KerasVersions, ArgumentsThatWereOfTheCall) {
  const Model model = model_from_json(R"({"class_name": "Functional", "module": "keras",
    "registered_name": "Functional", "keras_version": "3.9.2", "config": {"name": "m", "layers": [
      {"class_name": "InputLayer", "name": "x", "module": "keras.layers", "inbound_nodes": [],
       "config": {"batch_shape": [2, 3], "dtype": "float32", "name": "x"}},
      {"class_name": "Slice", "name": "slice", "module": "keras.src.ops.core",
       "registered_name": "Slice", "config": {"name": "slice"}, "inbound_nodes": [{"args": [
         {"class_name": "__keras_tensor__", "config": {"shape": [2, 3], "dtype": "float32",
          "keras_history": ["x", 0, 0]}}, [0, 1], [2, 2]], "kwargs": {}}]},
      {"class_name": "FullLike", "name": "full", "module": "keras.src.ops.numpy",
       "registered_name": "FullLike", "config": {"name": "full"}, "inbound_nodes": [{"args": [
         {"class_name": "__keras_tensor__", "config": {"shape": [2, 2], "dtype": "float32",
          "keras_history": ["slice", 0, 0]}}, 7], "kwargs": {"dtype": "int32"}}]}],
    "input_layers": [["x", 0, 0]], "output_layers": [["full", 0, 0]]}})");
  const Tensor y = model.predict(Tensor::zeros(DType::float32, {2, 3}));
  EXPECT_TRUE(identical(y, Tensor::full(DType::int32, {2, 2}, 7)));
}

TEST(KerasVersions, NadamKeptItsProductBeforeTheSlots) {
  const optimizers::Nadam nadam;
  const Variable weight("kernel", "dense/kernel", {{2}, DType::float32}, {});
  nadam->build({weight});
  const Tensor two = Tensor::zeros(DType::float32, {2}), one = Tensor::scalar<float>(0.5);
  const auto ranks = [&](std::vector<Tensor> state) {
    std::vector<std::size_t> ranks;
    for (const Tensor& value : in_present_order(*nadam, std::move(state))) {
      ranks.push_back(value.rank());
    }
    return ranks;
  };
  const std::vector<std::size_t> present = {0, 0, 1, 1, 0};
  EXPECT_EQ(ranks({one, one, one, two, two}), present);
  EXPECT_EQ(ranks({one, one, two, two, one}), present);
}

TEST(KerasVersions, KernelsOfInt8StoodLast) {
  const Spec kernel{{3, 2}, DType::int8}, row{{1, 2}, DType::float32}, bias{{2}, DType::float32};
  const std::vector<Variable> variables = {Variable("kernel", "kernel", kernel, {}),
                                           Variable("bias", "bias", bias, {}),
                                           Variable("kernel_scale", "kernel_scale", bias, {})};
  EXPECT_EQ(older_places(variables, {bias, kernel, row}), (std::vector<std::size_t>{1, 0, 2}));
  EXPECT_EQ(older_places(variables, {kernel, bias, bias}), std::vector<std::size_t>());
  EXPECT_EQ(modern_value(variables[2], Tensor::zeros(DType::float32, {1, 2})).shape(), (Shape{2}));
}

TEST(KerasVersions, Int4WasPackedAlongTheInputs) {
  const auto shapes = [](KerasVersion version, const char* policy) {
    const KerasVersionScope scope(version);
    const EinsumDense layer({.equation = "abc,cde->abde", .output_shape = {any_dim, 2, 5}},
                            {.dtype = DTypePolicy(policy)});
    layer(Input({.shape = Shape{3, 4}}));
    return std::pair{layer.weights()[0].shape(), layer.weights()[1].shape()};
  };
  EXPECT_EQ(shapes({3, 13}, "int4_from_float32"), (std::pair{Shape{2, 2, 5}, Shape{1, 1, 2, 5}}));
  EXPECT_EQ(shapes({3, 14}, "int4_from_float32"), (std::pair{Shape{4, 5}, Shape{10}}));
  EXPECT_EQ(shapes({3, 13}, "int4/-1_from_float32"), (std::pair{Shape{4, 5}, Shape{10}}));
}

TEST(KerasVersions, PatchesOfVolumes) {
  const Model model = model_from_json(R"({"class_name": "Functional", "module": "keras",
    "registered_name": "Functional", "keras_version": "3.12.0", "config": {"name": "m", "layers": [
      {"class_name": "InputLayer", "name": "x", "module": "keras.layers", "inbound_nodes": [],
       "config": {"batch_shape": [null, 2, 2, 2, 1], "dtype": "float32", "name": "x"}},
      {"class_name": "ExtractPatches3D", "name": "p", "module": "keras.src.ops.image",
       "registered_name": "ExtractPatches3D", "config": {"name": "p", "size": 2}, "inbound_nodes": [
        {"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 2, 2, 2, 1],
          "dtype": "float32", "keras_history": ["x", 0, 0]}}], "kwargs": {}}]}],
    "input_layers": [["x", 0, 0]], "output_layers": [["p", 0, 0]]}})");
  const Tensor y = model.predict(Tensor::of<float>({1, 2, 2, 2, 1}, {0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_TRUE(identical(y, Tensor::of<float>({1, 1, 1, 1, 8}, {0, 1, 2, 3, 4, 5, 6, 7})));
}

// As Keras 3.4 and later writes with `zipped=False`.
TEST(KerasFolders, AreRead) {
  const TemporaryFolder folder;
  const KerasTensor x = Input({.shape = Shape{3}});
  const Model model(x, Dense({.units = 2})(x));
  save_model(model, folder / "m.keras");
  const ZipReader zip = ZipReader::open(folder / "m.keras");
  std::filesystem::create_directory(folder / "unpacked");
  for (const std::string& name : zip.names())
    write_file(folder / "unpacked" / name, zip.read(name));
  const Tensor data = Tensor::of<float>({1, 3}, {1, 2, 3});
  EXPECT_TRUE(identical(load_model(folder / "unpacked").predict(data), model.predict(data)));
  std::filesystem::remove(folder / "unpacked" / "config.json");
  EXPECT_THROW(load_model(folder / "unpacked"), ValueError);
}

// A reshaped tensor has no mask, even where there is nothing to reshape.
TEST(Masks, EndWhereNothingIsReshaped) {
  const auto mean = [](const Layer& layer) {
    const KerasTensor x = Input({.shape = Shape{2, 1}});
    return numbers(Model(x, GlobalAveragePooling1D()(layer(Masking()(x)))),
                   Tensor::of<float>({1, 2, 1}, {3, 0}));
  };
  EXPECT_EQ(mean(Reshape({.target_shape = {2, 1}})), std::vector<float>{1.5});
  EXPECT_EQ(mean(UpSampling1D({.size = 1})), std::vector<float>{1.5});
  EXPECT_EQ(mean(ZeroPadding1D({.padding = {0, 0}})), std::vector<float>{1.5});
  EXPECT_EQ(mean(Identity()), std::vector<float>{3});
}

}  // namespace
