// The builders of operations record the nodes that Keras writes for the same calls
// (tests/golden/operations).

#include <gtest/gtest.h>

#include <algorithm>

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/operations/operations.h"
#include "tests/support/operation_golden.h"

using namespace ramet;

namespace {

using Tensors = std::vector<KerasTensor>;

struct BuilderCase {
  std::string_view golden;
  Tensors (*build)(const Tensors& x);
};
void PrintTo(const BuilderCase& builder_case, std::ostream* out) { *out << builder_case.golden; }

// clang-format off
#define RAMET_CASE(golden, call) {golden, [](const Tensors& x) -> Tensors { return {call}; }}
#define RAMET_LIST(golden, call) {golden, [](const Tensors& x) -> Tensors { return call; }}
const BuilderCase builder_cases[] = {
    RAMET_CASE("indexing/scatter", ops::scatter(x[0], x[1], Axes{4, 3})),
    RAMET_CASE("indexing/scatter_update/add", ops::scatter_update(x[0], x[1], x[2], ops::ScatterReduction::add)),
    RAMET_CASE("indexing/slice", ops::slice(x[0], std::vector<Dim>{0, 1, 1}, {2, 2, 3})),
    RAMET_CASE("indexing/slice/tensor", ops::slice(x[0], x[1], {1, 2, 2})),
    RAMET_CASE("indexing/slice_update", ops::slice_update(x[0], std::vector<Dim>{0, 1, 2}, x[1])),
    RAMET_CASE("indexing/take_along_axis", ops::take_along_axis(x[0], x[1], 1)),
    RAMET_LIST("indexing/unstack", ops::unstack(x[0], std::nullopt, 1)),
    RAMET_CASE("linalg/cholesky/upper", ops::cholesky(x[0], true)),
    RAMET_LIST("linalg/eigh", ops::eigh(x[0])),
    RAMET_CASE("linalg/lstsq/vector", ops::lstsq(x[0], x[1], 1e-3)),
    RAMET_CASE("linalg/norm/matrix_fro", ops::norm(x[0], "fro", Axes{1, 2})),
    RAMET_CASE("linalg/norm/vector_1", ops::norm(x[0], 1, Axes(1), true)),
    RAMET_LIST("linalg/qr/complete", ops::qr(x[0], "complete")),
    RAMET_CASE("linalg/solve_triangular/lower", ops::solve_triangular(x[0], x[1], true)),
    RAMET_LIST("linalg/svd/tall", ops::svd(x[0], false)),
    RAMET_CASE("math/extract_sequences", ops::extract_sequences(x[0], 4, 2)),
    RAMET_LIST("math/fft", ops::fft(x[0], x[1])),
    RAMET_CASE("math/in_top_k", ops::in_top_k(x[0], x[1], 2)),
    RAMET_CASE("math/irfft/length", ops::irfft(x[0], x[1], 7)),
    RAMET_CASE("math/istft/everything", ops::istft(x[0], x[1], 6, 2, 8, 12, "hamming", false)),
    RAMET_CASE("math/logsumexp/keepdims", ops::logsumexp(x[0], Axes{1, 2}, true)),
    RAMET_LIST("math/rfft/longer", ops::rfft(x[0], 12)),
    RAMET_CASE("math/segment_sum", ops::segment_sum(x[0], x[1], 4)),
    RAMET_LIST("math/stft/hamming", ops::stft(x[0], 16, 8, 16, "hamming", false)),
    RAMET_LIST("math/top_k", ops::top_k(x[0], 3)),
    RAMET_CASE("nn/adaptive_max_pool", ops::adaptive_max_pool(x[0], Axes{3, 2})),
    RAMET_CASE("nn/average_pool/channels_first", ops::average_pool(x[0], 2, Axes(1), Padding::valid, DataFormat::channels_first)),
    RAMET_CASE("nn/batch_normalization", ops::batch_normalization(x[0], x[1], x[2], -1)),
    RAMET_CASE("nn/binary_crossentropy/logits", ops::binary_crossentropy(x[0], x[1], true)),
    RAMET_CASE("nn/celu/alpha", ops::celu(x[0], 0.5)),
    RAMET_CASE("nn/conv/strides", ops::conv(x[0], x[1], Axes{2, 1}, Padding::same)),
    RAMET_CASE("nn/ctc_loss/mask", ops::ctc_loss(x[0], x[1], x[2], x[3], 3)),
    RAMET_LIST("nn/ctc_decode/beam_search", ops::ctc_decode(x[0], x[1], "beam_search", 10, 2)),
    RAMET_CASE("nn/depth_to_space", ops::depth_to_space(x[0], 2)),
    RAMET_CASE("nn/dot_product_attention/causal", ops::dot_product_attention(x[0], x[1], x[2], {}, {}, 0.5, true)),
    RAMET_CASE("nn/fold", ops::fold(x[0], Axes{4, 5}, 2)),
    RAMET_CASE("nn/glu/axis", ops::glu(x[0], 1)),
    RAMET_CASE("nn/layer_normalization/everything", ops::layer_normalization(x[0], x[1], x[2], -1, 0.1)),
    RAMET_LIST("nn/moments/keepdims", ops::moments(x[0], Axes{1, 2}, true)),
    RAMET_CASE("nn/multi_hot/dtype", ops::multi_hot(x[0], 5, -1, DType::int32)),
    RAMET_CASE("nn/psnr", ops::psnr(x[0], x[1], 2.0)),
    RAMET_CASE("nn/rms_normalization/everything", ops::rms_normalization(x[0], x[1], -1, 0.1)),
    RAMET_CASE("nn/separable_conv", ops::separable_conv(x[0], x[1], x[2])),
    RAMET_CASE("nn/sparse_plus", ops::sparse_plus(x[0])),
    RAMET_CASE("nn/sparsemax/axis", ops::sparsemax(x[0], 1)),
    RAMET_CASE("nn/threshold", ops::threshold(x[0], 0.5, -1.0)),
    RAMET_CASE("nn/unfold", ops::unfold(x[0], 2)),
    RAMET_CASE("numpy_creation/full_like", ops::full_like(x[0], 2.5)),
    RAMET_CASE("numpy_creation/linspace/options", ops::linspace(x[0], x[1], 4, false, -1)),
    RAMET_LIST("numpy_creation/meshgrid/ij", ops::meshgrid(x, "ij")),
    RAMET_CASE("numpy_creation/saturate_cast", ops::saturate_cast(x[0], DType::uint8)),
    RAMET_CASE("numpy_creation/vander/options", ops::vander(x[0], 3, true)),
    RAMET_CASE("numpy_elementwise/bitwise_left_shift/number", ops::bitwise_left_shift(x[0], 2)),
    RAMET_CASE("numpy_elementwise/constants/array", ops::add(x[0], Tensor::of<float>({1, 4}, {1, 2, 3, 4}))),
    RAMET_CASE("numpy_elementwise/divide_no_nan", ops::divide_no_nan(x[0], x[1])),
    RAMET_CASE("numpy_elementwise/exp2", ops::exp2(x[0])),
    RAMET_CASE("numpy_elementwise/isclose/options", ops::isclose(x[0], x[1], 0.1, 0.5, true)),
    RAMET_CASE("numpy_elementwise/nan_to_num/options", ops::nan_to_num(x[0], 2.0, 7.0, -7.0)),
    RAMET_CASE("numpy_elementwise/round/decimals", ops::round(x[0], 2)),
    RAMET_CASE("numpy_linalg/cross/axis", ops::cross(x[0], x[1], -1, -1, -1, 1)),
    RAMET_CASE("numpy_linalg/einsum/three", ops::einsum("bij,bjk,bk->bi", x)),
    RAMET_CASE("numpy_linalg/kron", ops::kron(x[0], x[1])),
    RAMET_LIST("numpy_linalg/slogdet", ops::slogdet(x[0])),
    RAMET_CASE("numpy_linalg/tensordot/lists", ops::tensordot(x[0], x[1], Axes{1, 2}, Axes{1, 0})),
    RAMET_LIST("numpy_movement/array_split", ops::array_split(x[0], 3, 2)),
    RAMET_CASE("numpy_movement/diagonal/offset", ops::diagonal(x[0], 1, -2, -1)),
    RAMET_LIST("numpy_movement/hsplit/indices", ops::hsplit(x[0], Axes{1})),
    RAMET_CASE("numpy_movement/hstack", ops::hstack(x)),
    RAMET_CASE("numpy_movement/moveaxis", ops::moveaxis(x[0], 1, -1)),
    RAMET_CASE("numpy_movement/rearrange/split", ops::rearrange(x[0], "b h (w v) -> (b v) h w", {{"v", 2}})),
    RAMET_CASE("numpy_movement/roll/axes", ops::roll(x[0], Axes{1, 2}, Axes{1, 2})),
    RAMET_CASE("numpy_movement/rot90", ops::rot90(x[0], 1, {1, 2})),
    RAMET_CASE("numpy_movement/tril/above", ops::tril(x[0], 1)),
    RAMET_CASE("numpy_movement/view", ops::view(x[0], DType::int32)),
    RAMET_CASE("numpy_reduction/average/weights", ops::average(x[0], x[1], 1)),
    RAMET_CASE("numpy_reduction/count_nonzero", ops::count_nonzero(x[0], 1)),
    RAMET_CASE("numpy_reduction/cumsum/axis", ops::cumsum(x[0], 1)),
    RAMET_CASE("numpy_reduction/nanargmax/keepdims", ops::nanargmax(x[0], -1, true)),
    RAMET_CASE("numpy_reduction/nanmean/axes", ops::nanmean(x[0], Axes{1, -1}, true)),
    RAMET_CASE("numpy_reduction/quantile/midpoint", ops::quantile(x[0], 0.4, 1, ops::QuantileMethod::midpoint)),
    RAMET_CASE("numpy_reduction/trapezoid/dx", ops::trapezoid(x[0], 0.5, 1)),
    RAMET_CASE("numpy_search/argsort/axis", ops::argsort(x[0], 1)),
    RAMET_CASE("numpy_search/bincount", ops::bincount(x[0], 8)),
    RAMET_LIST("numpy_search/histogram", ops::histogram(x[0], 4)),
    RAMET_CASE("numpy_search/isin/constant", ops::isin(x[0], Tensor::of<std::int64_t>({2}, {1, 3}))),
    RAMET_CASE("numpy_search/searchsorted", ops::searchsorted(x[0], x[1])),
    RAMET_CASE("numpy_search/sort/all", ops::sort(x[0], std::nullopt)),
    RAMET_CASE("numpy_search/unique/size", ops::unique(x[0], 4)),
    RAMET_LIST("numpy_search/unravel_index", ops::unravel_index(x[0], Axes{3, 4})),
};
// clang-format on

// Arguments with "tensor" for each tensor.
Json written(const Tree<KerasTensor>& tree) {
  if (tree.is_leaf()) return "tensor";
  if (tree.is_constant()) return tree.constant();
  Json list = Json::array();
  for (const auto& item : tree.items()) list.push_back(written(item));
  return list;
}
Json without_tensors(const Json& json) {
  if (json.is_object() && json.find("class_name") != nullptr &&
      json.at("class_name") == Json("__keras_tensor__")) {
    return "tensor";
  }
  if (!json.is_array()) return json;
  Json list = Json::array();
  for (const Json& item : json.items()) list.push_back(without_tensors(item));
  return list;
}
Json without_name(Json config) {
  config.erase("name");
  return config;
}

class OperationBuilders : public testing::TestWithParam<BuilderCase> {};

TEST_P(OperationBuilders, RecordTheNodeThatKerasWrites) {
  const OperationModel& golden = operation_model(GetParam().golden);
  const Json model = Json::parse(golden.json);
  const Json& wanted = model.at("config").at("layers").items().back();
  Tensors symbols;
  for (const Json& layer : model.at("config").at("layers").items()) {
    if (!(layer.at("class_name") == Json("InputLayer"))) continue;
    Shape shape;
    from_json(layer.at("config").at("batch_shape"), shape);
    symbols.push_back(Input(
        {.dtype = parse_dtype(layer.at("config").at("dtype").as_string()), .batch_shape = shape}));
  }
  const Tensors outputs = GetParam().build(symbols);
  EXPECT_EQ(outputs.size(), golden.outputs.size());
  const Node& node = outputs.at(0).node();
  EXPECT_EQ(Json(node.layer->class_name()), wanted.at("class_name"));
  EXPECT_EQ(Json(node.layer->module()), wanted.at("module"));
  const Json config = node.layer->get_config();
  EXPECT_EQ(without_name(config), without_name(wanted.at("config")))
      << config.dump() << " instead of " << wanted.at("config").dump();
  const Json& call = wanted.at("inbound_nodes")[0];
  Json args = Json::array(), kwargs = Json::object(), wanted_kwargs = Json::object();
  for (const auto& argument : node.arguments.args) args.push_back(written(argument));
  for (const auto& [key, value] : node.arguments.kwargs) kwargs[key] = written(value);
  for (const auto& [key, value] : call.at("kwargs").members())
    wanted_kwargs[key] = without_tensors(value);
  EXPECT_EQ(args, without_tensors(call.at("args"))) << args.dump() << call.at("args").dump();
  EXPECT_EQ(kwargs, wanted_kwargs) << kwargs.dump() << wanted_kwargs.dump();
}

std::string test_name(const testing::TestParamInfo<BuilderCase>& info) {
  std::string name = std::string(info.param.golden);
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Layers, OperationBuilders, testing::ValuesIn(builder_cases), test_name);

TEST(Operators, RecordWhatPythonsOperatorsRecord) {
  const KerasTensor x = Input({.shape = Shape{3}, .dtype = DType::boolean});
  EXPECT_EQ((x & x).node().layer->class_name(), "LogicalAnd");
  EXPECT_EQ((x | x).node().layer->class_name(), "LogicalOr");
  EXPECT_EQ((x ^ x).node().layer->class_name(), "LogicalXor");
  EXPECT_EQ((~x).node().layer->class_name(), "LogicalNot");
  EXPECT_EQ(abs(x).node().layer->class_name(), "Absolute");
  const KerasTensor y = x * Tensor::of<float>({3}, {1, 2, 3});
  EXPECT_EQ(to_string(y.spec()), "float32(None, 3)");
}

}  // namespace
