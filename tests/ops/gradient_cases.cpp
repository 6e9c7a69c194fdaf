// Gradients against TensorFlow's. A case's last inputs are the seeds, one an output.

#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

using Build = Values (*)(const Values& in);

// The derivatives with respect to the first inputs.
template <std::size_t sources, std::size_t outputs = 1>
Values derive(const Values& v, Build build) {
  const Values inputs(v.begin(), v.end() - outputs), seeds(v.end() - outputs, v.end());
  return gradients(build(inputs), std::span(inputs).first(sources), seeds);
}

template <class Attrs>
Attrs same_geometry(Attrs attrs, const Shape& extents, const Shape& windows) {
  for (std::size_t i = 0; i < attrs.strides.size(); ++i) {
    const auto [before, after] = ops::same_padding(extents[i + 1], windows[i], attrs.strides[i], 1);
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return attrs;
}

Values conv(const Values& v, std::vector<Dim> strides, Dim dilation = 1) {
  const std::vector<Dim> none(strides.size(), 0), apart(strides.size(), dilation);
  return {ops::conv(v[0], v[1], {std::move(strides), apart, none, none, 1})};
}
Values same_conv(const Values& v, std::vector<Dim> strides, Dim groups = 1) {
  const std::vector<Dim> ones(strides.size(), 1);
  ops::ConvAttrs attrs{std::move(strides), ones, {}, {}, groups};
  return {ops::conv(v[0], v[1], same_geometry(attrs, v[0].shape(), v[1].shape()))};
}
Values same_conv_transpose(const Values& v) {
  ops::ConvTransposeAttrs attrs{{2, 2}, {1, 1}, {}, {}, {}};
  Shape output = v[0].shape();
  for (std::size_t i : {1, 2}) attrs.output.push_back(output[i] *= 2);
  return {ops::conv_transpose(v[0], v[1], same_geometry(attrs, output, v[1].shape()))};
}

Value pool(Value (*function)(const Value&, ops::PoolAttrs), const Value& x, std::vector<Dim> window,
           std::vector<Dim> strides, bool same = false) {
  const Shape windows(window);
  const std::vector<Dim> none(window.size(), 0);
  ops::PoolAttrs attrs{std::move(window), std::move(strides), none, none};
  if (same) {
    attrs.pad_before = attrs.pad_after = {};
    attrs = same_geometry(std::move(attrs), x.shape(), windows);
  }
  return function(x, std::move(attrs));
}

Values layer_norm(const Values& v, bool rms) {
  return {ops::layer_norm(v[0], v[1], rms ? Value() : v[2], {.epsilon = 1e-3, .rms = rms})};
}

Values lstm(const Values& v, ops::RecurrentAttrs attrs, bool masked = false) {
  Value mask;
  if (masked) {
    Tensor present(DType::boolean, {2, 5});
    const bool values[] = {true, true, false, true, false, false, true, true, false, true};
    std::copy(std::begin(values), std::end(values), present.mutable_data<bool>().begin());
    mask = constant(present);
  }
  return ops::lstm(v[0], v[1], v[2], v[3], v[4], v[5], mask, attrs);
}

Values gru(const Values& v, bool reset_after) {
  return ops::gru(v[0], v[1], v[2], v[3], v[4], {},
                  {.return_sequences = true, .reset_after = reset_after});
}

}  // namespace

#define RAMET_GRADIENT(name, sources, outputs, ...)                                               \
  {                                                                                               \
    "gradient/" name,                                                                             \
        [](const Values& in) {                                                                    \
          return derive<sources, outputs>(in,                                                     \
                                          [](const Values& v) -> Values { return __VA_ARGS__; }); \
        },                                                                                        \
        std::nullopt, false                                                                       \
  }

std::vector<OpCase> gradient_cases() {
  using ops::PadMode;
  // clang-format off
  std::vector<OpCase> cases = {
      RAMET_GRADIENT("absolute", 1, 1, {ops::absolute(v[0])}),
      RAMET_GRADIENT("average_pool", 1, 1, {pool(ops::average_pool, v[0], {2, 2}, {2, 2})}),
      RAMET_GRADIENT("average_pool/overlapping", 1, 1, {pool(ops::average_pool, v[0], {3, 3}, {2, 2}, true)}),
      RAMET_GRADIENT("celu", 1, 1, {ops::celu(v[0])}),
      RAMET_GRADIENT("clip", 1, 1, {ops::clip(v[0], -1, 1)}),
      RAMET_GRADIENT("conv", 2, 1, conv(v, {1, 1})),
      RAMET_GRADIENT("conv/depthwise", 2, 1, same_conv(v, {1, 1}, 3)),
      RAMET_GRADIENT("conv/dilated", 2, 1, conv(v, {1, 1}, 2)),
      RAMET_GRADIENT("conv/one", 2, 1, conv(v, {2})),
      RAMET_GRADIENT("conv/same", 2, 1, same_conv(v, {1, 1})),
      RAMET_GRADIENT("conv/strided", 2, 1, same_conv(v, {2, 2})),
      RAMET_GRADIENT("conv/three", 2, 1, same_conv(v, {1, 1, 1})),
      RAMET_GRADIENT("conv_transpose", 2, 1, same_conv_transpose(v)),
      RAMET_GRADIENT("cumsum", 1, 1, {ops::cumsum(v[0], 1)}),
      RAMET_GRADIENT("elu", 1, 1, {ops::elu(v[0])}),
      RAMET_GRADIENT("gru", 5, 2, gru(v, true)),
      RAMET_GRADIENT("gru/reset_before", 5, 2, gru(v, false)),
      RAMET_GRADIENT("hard_sigmoid", 1, 1, {ops::hard_sigmoid(v[0])}),
      RAMET_GRADIENT("layer_norm", 3, 1, layer_norm(v, false)),
      RAMET_GRADIENT("leaky_relu", 1, 1, {ops::leaky_relu(v[0])}),
      RAMET_GRADIENT("log_softmax", 1, 1, {ops::log_softmax(v[0])}),
      RAMET_GRADIENT("logsumexp", 1, 1, {ops::logsumexp(v[0], {{1}})}),
      RAMET_GRADIENT("lstm", 6, 3, lstm(v, {.return_sequences = true})),
      RAMET_GRADIENT("lstm/last", 6, 3, lstm(v, {})),
      RAMET_GRADIENT("lstm/masked", 6, 3, lstm(v, {.return_sequences = true}, true)),
      RAMET_GRADIENT("lstm/masked_reverse", 6, 3, lstm(v, {.reverse = true, .return_sequences = true}, true)),
      RAMET_GRADIENT("lstm/reverse", 6, 3, lstm(v, {.reverse = true, .return_sequences = true})),
      RAMET_GRADIENT("matmul/broadcast", 2, 1, {ops::matmul(v[0], v[1])}),
      RAMET_GRADIENT("matmul/plain_matrix", 2, 1, {ops::matmul(v[0], v[1])}),
      RAMET_GRADIENT("max", 1, 1, {ops::max(v[0], {{1}})}),
      RAMET_GRADIENT("max/all", 1, 1, {ops::max(v[0])}),
      RAMET_GRADIENT("max_pool", 1, 1, {pool(ops::max_pool, v[0], {2, 2}, {2, 2})}),
      RAMET_GRADIENT("max_pool/one", 1, 1, {pool(ops::max_pool, v[0], {3}, {1})}),
      RAMET_GRADIENT("max_pool/overlapping", 1, 1, {pool(ops::max_pool, v[0], {3, 3}, {2, 2}, true)}),
      RAMET_GRADIENT("maximum", 2, 1, {ops::maximum(v[0], v[1])}),
      RAMET_GRADIENT("min", 1, 1, {ops::min(v[0], {{0}, true})}),
      RAMET_GRADIENT("minimum", 2, 1, {ops::minimum(v[0], v[1])}),
      RAMET_GRADIENT("mod", 2, 1, {ops::mod(v[0], v[1])}),
      RAMET_GRADIENT("pad/reflect", 1, 1, {ops::pad(v[0], {{2, 1}, {0, 3}}, 0, PadMode::reflect)}),
      RAMET_GRADIENT("pad/symmetric", 1, 1, {ops::pad(v[0], {{2, 1}, {0, 3}}, 0, PadMode::symmetric)}),
      RAMET_GRADIENT("power", 2, 1, {ops::power(v[0], v[1])}),
      RAMET_GRADIENT("prod", 1, 1, {ops::prod(v[0], {{1}})}),
      RAMET_GRADIENT("relu", 1, 1, {ops::relu(v[0])}),
      RAMET_GRADIENT("relu6", 1, 1, {ops::relu6(v[0])}),
      RAMET_GRADIENT("rms_norm", 2, 1, layer_norm(v, true)),
      RAMET_GRADIENT("softmax", 1, 1, {ops::softmax(v[0], 1)}),
      RAMET_GRADIENT("softplus", 1, 1, {ops::softplus(v[0])}),
      RAMET_GRADIENT("stop_gradient", 1, 1, {ops::multiply(v[0], ops::stop_gradient(v[0]))}),
      RAMET_GRADIENT("take", 1, 1, {ops::take(v[0], v[1])}),
      RAMET_GRADIENT("take/middle_axis", 1, 1, {ops::take(v[0], v[1], 1)}),
      RAMET_GRADIENT("take_along_axis", 1, 1, {ops::take_along_axis(v[0], v[1], 1)}),
      RAMET_GRADIENT("where", 2, 1, {ops::where(ops::greater(v[0], v[1]), v[0], ops::multiply(v[1], 2.0))}),
  };
  // clang-format on
  // Slopes do not stop at stop_gradient.
  for (OpCase& op_case : cases) op_case.is_smooth = op_case.name != "gradient/stop_gradient";
  return cases;
}
