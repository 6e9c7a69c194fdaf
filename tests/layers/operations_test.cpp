// Operations on symbolic tensors: what they record, what they infer and what they compute, against
// the real Keras (tests/golden/layers/operations.npz, tools/make_layer_goldens.py).

#include "ramet/layers/operations/operations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/registry.h"
#include "ramet/saving/npz.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"

using namespace ramet;

namespace {

using Tensors = std::vector<KerasTensor>;

struct OperationCase {
  std::string_view name;
  Tensors (*build)(const Tensors& x);
};
void PrintTo(const OperationCase& operation_case, std::ostream* out) {
  *out << operation_case.name;
}

ops::SliceRange from(Dim begin) { return {begin, std::nullopt}; }
ops::SliceRange by(Dim step) { return {std::nullopt, std::nullopt, step}; }

const OperationCase operation_cases[] = {
    // clang-format off
    {"absolute", [](const Tensors& x) -> Tensors { return {ops::absolute(x[0])}; }},
    {"add", [](const Tensors& x) -> Tensors { return {ops::add(x[0], x[1])}; }},
    {"add/integers", [](const Tensors& x) -> Tensors { return {x[0] + 1}; }},
    {"add/number", [](const Tensors& x) -> Tensors { return {x[0] + 1}; }},
    {"all", [](const Tensors& x) -> Tensors { return {ops::all(x[0], {.axes = {-1}, .keepdims = true})}; }},
    {"any", [](const Tensors& x) -> Tensors { return {ops::any(x[0], {.axes = {-1}})}; }},
    {"arctan2", [](const Tensors& x) -> Tensors { return {ops::arctan2(x[0], x[1])}; }},
    {"argmax", [](const Tensors& x) -> Tensors { return {ops::argmax(x[0], -1)}; }},
    {"argmin", [](const Tensors& x) -> Tensors { return {ops::argmin(x[0], 1, true)}; }},
    {"broadcast_to", [](const Tensors& x) -> Tensors { return {ops::broadcast_to(x[0], {2, 3, 4})}; }},
    {"cast", [](const Tensors& x) -> Tensors { return {ops::cast(x[0], DType::int32)}; }},
    {"ceil", [](const Tensors& x) -> Tensors { return {ops::ceil(x[0])}; }},
    {"clip", [](const Tensors& x) -> Tensors { return {ops::clip(x[0], -0.5, 1)}; }},
    {"concatenate", [](const Tensors& x) -> Tensors { return {ops::concatenate(x, 1)}; }},
    {"cos", [](const Tensors& x) -> Tensors { return {ops::cos(x[0])}; }},
    {"divide", [](const Tensors& x) -> Tensors { return {ops::divide(x[0], x[1])}; }},
    {"einsum", [](const Tensors& x) -> Tensors { return {ops::einsum("bij,bjk->bik", {x[0], x[1]})}; }},
    {"elu", [](const Tensors& x) -> Tensors { return {ops::elu(x[0], 0.5)}; }},
    {"equal", [](const Tensors& x) -> Tensors { return {ops::equal(x[0], x[1])}; }},
    {"erf", [](const Tensors& x) -> Tensors { return {ops::erf(x[0])}; }},
    {"exp", [](const Tensors& x) -> Tensors { return {ops::exp(x[0])}; }},
    {"expand_dims", [](const Tensors& x) -> Tensors { return {ops::expand_dims(x[0], 1)}; }},
    {"expm1", [](const Tensors& x) -> Tensors { return {ops::expm1(x[0])}; }},
    {"flip", [](const Tensors& x) -> Tensors { return {ops::flip(x[0], {1})}; }},
    {"floor", [](const Tensors& x) -> Tensors { return {ops::floor(x[0])}; }},
    {"floor_divide", [](const Tensors& x) -> Tensors { return {ops::floor_divide(x[0], 2)}; }},
    {"gelu", [](const Tensors& x) -> Tensors { return {ops::gelu(x[0])}; }},
    {"gelu/exact", [](const Tensors& x) -> Tensors { return {ops::gelu(x[0], false)}; }},
    {"get_item/backwards", [](const Tensors& x) -> Tensors { return {ops::get_item(x[0], {ops::all_of_axis, by(-1)})}; }},
    {"get_item/ellipsis", [](const Tensors& x) -> Tensors { return {ops::get_item(x[0], {ops::Index::ellipsis(), 0})}; }},
    {"get_item/last", [](const Tensors& x) -> Tensors { return {ops::get_item(x[0], {ops::all_of_axis, -1})}; }},
    {"get_item/new_axis", [](const Tensors& x) -> Tensors { return {ops::get_item(x[0], {ops::all_of_axis, ops::Index::new_axis(), ops::all_of_axis, ops::SliceRange{1, 3}})}; }},
    {"get_item/step", [](const Tensors& x) -> Tensors { return {ops::get_item(x[0], {ops::all_of_axis, from(1), by(2)})}; }},
    {"greater", [](const Tensors& x) -> Tensors { return {ops::greater(x[0], x[1])}; }},
    {"greater_equal", [](const Tensors& x) -> Tensors { return {ops::greater_equal(x[0], x[1])}; }},
    {"greater_equal/number", [](const Tensors& x) -> Tensors { return {x[0] >= 0.5}; }},
    {"hard_sigmoid", [](const Tensors& x) -> Tensors { return {ops::hard_sigmoid(x[0])}; }},
    {"hard_silu", [](const Tensors& x) -> Tensors { return {ops::hard_silu(x[0])}; }},
    {"isfinite", [](const Tensors& x) -> Tensors { return {ops::isfinite(x[0])}; }},
    {"isinf", [](const Tensors& x) -> Tensors { return {ops::isinf(x[0])}; }},
    {"isnan", [](const Tensors& x) -> Tensors { return {ops::isnan(x[0])}; }},
    {"leaky_relu", [](const Tensors& x) -> Tensors { return {ops::leaky_relu(x[0])}; }},
    {"less", [](const Tensors& x) -> Tensors { return {ops::less(x[0], x[1])}; }},
    {"less/number", [](const Tensors& x) -> Tensors { return {x[0] < 0.5}; }},
    {"less_equal", [](const Tensors& x) -> Tensors { return {ops::less_equal(x[0], x[1])}; }},
    {"log", [](const Tensors& x) -> Tensors { return {ops::log(x[0])}; }},
    {"log1p", [](const Tensors& x) -> Tensors { return {ops::log1p(x[0])}; }},
    {"log_sigmoid", [](const Tensors& x) -> Tensors { return {ops::log_sigmoid(x[0])}; }},
    {"log_softmax", [](const Tensors& x) -> Tensors { return {ops::log_softmax(x[0], 1)}; }},
    {"logical_and", [](const Tensors& x) -> Tensors { return {ops::logical_and(x[0], x[1])}; }},
    {"logical_not", [](const Tensors& x) -> Tensors { return {ops::logical_not(x[0])}; }},
    {"logical_or", [](const Tensors& x) -> Tensors { return {ops::logical_or(x[0], x[1])}; }},
    {"logical_xor", [](const Tensors& x) -> Tensors { return {ops::logical_xor(x[0], x[1])}; }},
    {"matmul", [](const Tensors& x) -> Tensors { return {ops::matmul(x[0], x[1])}; }},
    {"max/axes", [](const Tensors& x) -> Tensors { return {ops::max(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"max/axis", [](const Tensors& x) -> Tensors { return {ops::max(x[0], {.axes = {1}})}; }},
    {"max/initial", [](const Tensors& x) -> Tensors { return {record(operations::Max{.axis = 1, .initial = 0.5}, x[0])}; }},
    {"maximum", [](const Tensors& x) -> Tensors { return {ops::maximum(x[0], x[1])}; }},
    {"mean/all", [](const Tensors& x) -> Tensors { return {ops::mean(x[0])}; }},
    {"mean/axes", [](const Tensors& x) -> Tensors { return {ops::mean(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"mean/axis", [](const Tensors& x) -> Tensors { return {ops::mean(x[0], {.axes = {1}})}; }},
    {"min/axes", [](const Tensors& x) -> Tensors { return {ops::min(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"min/axis", [](const Tensors& x) -> Tensors { return {ops::min(x[0], {.axes = {1}})}; }},
    {"minimum", [](const Tensors& x) -> Tensors { return {ops::minimum(x[0], x[1])}; }},
    {"mod", [](const Tensors& x) -> Tensors { return {x[0] % 3}; }},
    {"multiply", [](const Tensors& x) -> Tensors { return {ops::multiply(x[0], x[1])}; }},
    {"multiply/number", [](const Tensors& x) -> Tensors { return {0.5 * x[0]}; }},
    {"negative", [](const Tensors& x) -> Tensors { return {ops::negative(x[0])}; }},
    {"negative/operator", [](const Tensors& x) -> Tensors { return {-x[0]}; }},
    {"normalize", [](const Tensors& x) -> Tensors { return {ops::normalize(x[0])}; }},
    {"normalize/order", [](const Tensors& x) -> Tensors { return {ops::normalize(x[0], 1, 3)}; }},
    {"not_equal", [](const Tensors& x) -> Tensors { return {ops::not_equal(x[0], x[1])}; }},
    {"not_equal/number", [](const Tensors& x) -> Tensors { return {ops::not_equal(x[0], 0)}; }},
    {"one_hot", [](const Tensors& x) -> Tensors { return {ops::one_hot(x[0], 5)}; }},
    {"ones_like", [](const Tensors& x) -> Tensors { return {ops::ones_like(x[0], DType::boolean)}; }},
    {"pad", [](const Tensors& x) -> Tensors { return {ops::pad(x[0], {{0, 0}, {1, 2}, {0, 0}})}; }},
    {"pad/reflect", [](const Tensors& x) -> Tensors { return {ops::pad(x[0], {{0, 0}, {1, 2}, {0, 0}}, std::nullopt, ops::PadMode::reflect)}; }},
    {"pad/value", [](const Tensors& x) -> Tensors { return {ops::pad(x[0], {{0, 0}, {1, 2}, {0, 1}}, 1.5)}; }},
    {"power", [](const Tensors& x) -> Tensors { return {ops::power(x[0], x[1])}; }},
    {"power/number", [](const Tensors& x) -> Tensors { return {ops::power(x[0], 2)}; }},
    {"prod/axes", [](const Tensors& x) -> Tensors { return {ops::prod(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"prod/axis", [](const Tensors& x) -> Tensors { return {ops::prod(x[0], {.axes = {1}})}; }},
    {"ravel", [](const Tensors& x) -> Tensors { return {ops::ravel(x[0])}; }},
    {"reciprocal", [](const Tensors& x) -> Tensors { return {ops::reciprocal(x[0])}; }},
    {"relu", [](const Tensors& x) -> Tensors { return {ops::relu(x[0])}; }},
    {"relu6", [](const Tensors& x) -> Tensors { return {ops::relu6(x[0])}; }},
    {"repeat", [](const Tensors& x) -> Tensors { return {ops::repeat(x[0], 2, 1)}; }},
    {"reshape", [](const Tensors& x) -> Tensors { return {ops::reshape(x[0], {-1, 12})}; }},
    {"rsqrt", [](const Tensors& x) -> Tensors { return {ops::rsqrt(x[0])}; }},
    {"selu", [](const Tensors& x) -> Tensors { return {ops::selu(x[0])}; }},
    {"sigmoid", [](const Tensors& x) -> Tensors { return {ops::sigmoid(x[0])}; }},
    {"sign", [](const Tensors& x) -> Tensors { return {ops::sign(x[0])}; }},
    {"silu", [](const Tensors& x) -> Tensors { return {ops::silu(x[0])}; }},
    {"sin", [](const Tensors& x) -> Tensors { return {ops::sin(x[0])}; }},
    {"softmax", [](const Tensors& x) -> Tensors { return {ops::softmax(x[0])}; }},
    {"softplus", [](const Tensors& x) -> Tensors { return {ops::softplus(x[0])}; }},
    {"softsign", [](const Tensors& x) -> Tensors { return {ops::softsign(x[0])}; }},
    {"split", [](const Tensors& x) -> Tensors { return ops::split(x[0], 2, -1); }},
    {"split/indices", [](const Tensors& x) -> Tensors { return ops::split_at(x[0], {1, 3}, 2); }},
    {"sqrt", [](const Tensors& x) -> Tensors { return {ops::sqrt(x[0])}; }},
    {"square", [](const Tensors& x) -> Tensors { return {ops::square(x[0])}; }},
    {"squeeze", [](const Tensors& x) -> Tensors { return {ops::squeeze(x[0], 1)}; }},
    {"stack", [](const Tensors& x) -> Tensors { return {ops::stack(x, 1)}; }},
    {"std/axes", [](const Tensors& x) -> Tensors { return {ops::standard_deviation(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"std/axis", [](const Tensors& x) -> Tensors { return {ops::standard_deviation(x[0], {.axes = {1}})}; }},
    {"stop_gradient", [](const Tensors& x) -> Tensors { return {ops::stop_gradient(x[0])}; }},
    {"subtract", [](const Tensors& x) -> Tensors { return {ops::subtract(x[0], x[1])}; }},
    {"subtract/from_number", [](const Tensors& x) -> Tensors { return {1 - x[0]}; }},
    {"sum/axes", [](const Tensors& x) -> Tensors { return {ops::sum(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"sum/axis", [](const Tensors& x) -> Tensors { return {ops::sum(x[0], {.axes = {1}})}; }},
    {"take", [](const Tensors& x) -> Tensors { return {ops::take(x[0], x[1], 1)}; }},
    {"take/number", [](const Tensors& x) -> Tensors { return {ops::take(x[0], 2, 1)}; }},
    {"tan", [](const Tensors& x) -> Tensors { return {ops::tan(x[0])}; }},
    {"tanh", [](const Tensors& x) -> Tensors { return {ops::tanh(x[0])}; }},
    {"tile", [](const Tensors& x) -> Tensors { return {ops::tile(x[0], {1, 2, 1})}; }},
    {"transpose", [](const Tensors& x) -> Tensors { return {ops::transpose(x[0], {0, 2, 1})}; }},
    {"true_divide", [](const Tensors& x) -> Tensors { return {ops::true_divide(x[0], x[1])}; }},
    {"true_divide/integers", [](const Tensors& x) -> Tensors { return {x[0] / 2}; }},
    {"trunc", [](const Tensors& x) -> Tensors { return {ops::trunc(x[0])}; }},
    {"var/axes", [](const Tensors& x) -> Tensors { return {ops::variance(x[0], {.axes = {1, -1}, .keepdims = true})}; }},
    {"var/axis", [](const Tensors& x) -> Tensors { return {ops::variance(x[0], {.axes = {1}})}; }},
    {"where", [](const Tensors& x) -> Tensors { return {ops::where(x[0], x[1], x[2])}; }},
    {"where/number", [](const Tensors& x) -> Tensors { return {ops::where(x[0], x[1], 0.0)}; }},
    {"zeros_like", [](const Tensors& x) -> Tensors { return {ops::zeros_like(x[0])}; }},
    // clang-format on
};

struct OperationGolden {
  std::string name;
  Json about;
  std::vector<Tensor> inputs, outputs;
};

const std::vector<OperationGolden>& operation_goldens() {
  static const std::vector<OperationGolden> goldens = [] {
    std::vector<OperationGolden> all;
    for (const auto& [key, tensor] : read_npz(golden_path("layers/operations.npz"))) {
      const std::size_t colon = key.rfind(':');
      if (colon == std::string::npos) continue;  // the version of Keras
      const std::string name = key.substr(0, colon), kind = key.substr(colon + 1);
      if (all.empty() || all.back().name != name) all.push_back({name, {}, {}, {}});
      if (kind == "about") all.back().about = Json::parse(tensor.string_data()[0]);
      if (kind.starts_with("in")) all.back().inputs.push_back(tensor);
      if (kind.starts_with("out")) all.back().outputs.push_back(tensor);
    }
    return all;
  }();
  return goldens;
}

// Arguments as the golden has them: "tensor" for each tensor.
Json written(const Tree<KerasTensor>& tree) {
  if (tree.is_leaf()) return "tensor";
  if (tree.is_constant()) return tree.constant();
  Json list = Json::array();
  for (const auto& item : tree.items()) list.push_back(written(item));
  return list;
}

Json without_name(Json config) {
  config.erase("name");
  return config;
}

class Operations : public testing::TestWithParam<OperationCase> {
 protected:
  const OperationGolden& golden() const {
    const auto& goldens = operation_goldens();
    const auto found = std::find_if(goldens.begin(), goldens.end(), [](const auto& golden) {
      return golden.name == GetParam().name;
    });
    if (found == goldens.end()) fail<ValueError>("no golden {}", GetParam().name);
    return *found;
  }
  // The case on symbolic tensors with an unknown batch.
  Tensors build() const {
    Tensors symbols;
    for (const Tensor& tensor : golden().inputs) {
      Shape shape = tensor.shape();
      shape[0] = any_dim;
      symbols.push_back(Input({.dtype = tensor.dtype(), .batch_shape = shape}));
    }
    return GetParam().build(symbols);
  }
};

TEST_P(Operations, RecordTheNodeThatKerasWrites) {
  const Tensors outputs = build();
  const Node& node = outputs[0].node();
  const Layer layer(std::const_pointer_cast<LayerBase>(node.layer));
  const Json envelope = serialize_layer(layer), &wanted = golden().about.at("envelope");
  for (std::string_view key : {"module", "class_name", "registered_name"}) {
    EXPECT_EQ(envelope.at(key).dump(), wanted.at(key).dump());
  }
  EXPECT_EQ(envelope.find("build_config"), nullptr);
  EXPECT_EQ(without_name(layer.get_config()), without_name(wanted.at("config")))
      << layer.get_config().dump() << " instead of " << wanted.at("config").dump();
  Json args = Json::array(), kwargs = Json::object();
  for (const auto& argument : node.arguments.args) args.push_back(written(argument));
  for (const auto& [key, value] : node.arguments.kwargs) kwargs[key] = written(value);
  EXPECT_EQ(args.dump(), golden().about.at("args").dump());
  EXPECT_EQ(kwargs.dump(), golden().about.at("kwargs").dump());
}

TEST_P(Operations, InferWhatKerasComputes) {
  const Tensors outputs = build();
  ASSERT_EQ(outputs.size(), golden().outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Spec &got = outputs[i].spec(), &wanted = golden().outputs[i].spec();
    EXPECT_EQ(to_string(got.dtype), to_string(wanted.dtype));
    EXPECT_TRUE(is_compatible(got.shape, wanted.shape)) << to_string(got) << to_string(wanted);
  }
}

// Through the config, as a loaded file would.
TEST_P(Operations, ComputeWhatKerasComputes) {
  const Tensors built = build();
  const Node& node = built[0].node();
  const Layer layer =
      deserialize_layer(serialize_layer(Layer(std::const_pointer_cast<LayerBase>(node.layer))));
  std::size_t next = 0;
  const Arguments<Tensor> arguments =
      node.arguments.map([&](const KerasTensor&) { return golden().inputs.at(next++); });
  const std::vector<Tensor> outputs = layer.call(arguments).flatten();
  ASSERT_EQ(outputs.size(), golden().outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor& wanted = golden().outputs[i];
    ASSERT_EQ(to_string(outputs[i].spec()), to_string(wanted.spec()));
    for (Dim k = 0; k < wanted.size(); ++k) {
      const double got = outputs[i].at(k), want = wanted.at(k);
      // A few roundings of float32.
      EXPECT_LE(std::abs(got - want), 1e-5 * std::max(1.0, std::abs(want))) << "element " << k;
    }
  }
}

std::string test_name(const testing::TestParamInfo<OperationCase>& info) {
  std::string name = std::string(info.param.name);
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Layers, Operations, testing::ValuesIn(operation_cases), test_name);

TEST(OperationGoldens, EveryGoldenHasACase) {
  for (const OperationGolden& golden : operation_goldens()) {
    const bool found =
        std::any_of(std::begin(operation_cases), std::end(operation_cases),
                    [&](const OperationCase& other) { return other.name == golden.name; });
    EXPECT_TRUE(found) << golden.name;
  }
}

TEST(GetItem, RefusesWhatTheTensorDoesNotHave) {
  const KerasTensor x = Input({.shape = Shape{3, 4}});
  expect_error<ValueError>([&] { ops::get_item(x, {ops::all_of_axis, 3}); }, "out of bounds");
  expect_error<ValueError>(
      [&] {
        ops::get_item(x, {ops::all_of_axis, 0, 0, 0});
      },
      "at most 3 indices");
}

TEST(GetItem, ReadsNoneAloneAsANewAxis) {
  const Layer layer(std::make_shared<OperationOf<operations::GetItem>>(operations::GetItem{}));
  const Tensor x = Tensor::of<float>({2}, {1, 2});
  const Tree<Tensor> y = layer.call({{x, Tree<Tensor>()}, {}});
  EXPECT_EQ(to_string(y.leaf().shape()), "(1, 2)");
}

TEST(Normalize, RefusesAnOrderBelowOne) {
  const KerasTensor x = Input({.shape = Shape{3}});
  expect_error<ValueError>([&] { ops::normalize(x, -1, 0); }, "order");
}

}  // namespace
