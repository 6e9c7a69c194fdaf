#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

namespace {

// The geometry of padding="same", as a layer works it out.
template <class Attrs>
Attrs with_same_padding(Attrs attrs, const Shape& extents, const std::vector<Dim>& windows,
                        const std::vector<Dim>& dilation) {
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto [before, after] =
        ops::same_padding(extents[i + 1], windows[i], attrs.strides[i], dilation[i]);
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return attrs;
}

Values conv(const Values& v, std::vector<Dim> strides, std::vector<Dim> dilation, Dim groups = 1) {
  const std::vector<Dim> none(strides.size(), 0);
  return {ops::conv(v[0], v[1], {std::move(strides), std::move(dilation), none, none, groups})};
}

Values same_conv(const Values& v, std::vector<Dim> strides, Dim groups = 1) {
  const Shape& kernel = v[1].shape();
  const std::vector<Dim> windows(kernel.begin(), kernel.end() - 2), ones(windows.size(), 1);
  const ops::ConvAttrs attrs{std::move(strides), ones, {}, {}, groups};
  return {ops::conv(v[0], v[1], with_same_padding(attrs, v[0].shape(), windows, ones))};
}

// The transpose of a convolution without padding.
Values conv_transpose(const Values& v, std::vector<Dim> strides, std::vector<Dim> dilation) {
  ops::ConvTransposeAttrs attrs{std::move(strides), std::move(dilation), {}, {}, {}};
  for (std::size_t i = 0; i < attrs.strides.size(); ++i) {
    const Dim in = v[0].shape()[i + 1], taps = (v[1].shape()[i] - 1) * attrs.dilation[i] + 1;
    attrs.output.push_back((in - 1) * attrs.strides[i] + std::max(taps, attrs.strides[i]));
    attrs.pad_before.push_back(0);
    attrs.pad_after.push_back(0);
  }
  return {ops::conv_transpose(v[0], v[1], attrs)};
}

Values same_conv_transpose(const Values& v, std::vector<Dim> strides) {
  const Shape& kernel = v[1].shape();
  const std::vector<Dim> windows(kernel.begin(), kernel.end() - 2), ones(windows.size(), 1);
  ops::ConvTransposeAttrs attrs{strides, ones, {}, {}, {}};
  Shape output = v[0].shape();
  for (std::size_t i = 0; i < strides.size(); ++i) {
    output[i + 1] *= strides[i];
    attrs.output.push_back(output[i + 1]);
  }
  return {ops::conv_transpose(v[0], v[1], with_same_padding(attrs, output, windows, ones))};
}

using Pool = Value (*)(const Value&, ops::PoolAttrs);
Values pool(Pool function, const Values& v, std::vector<Dim> window, std::vector<Dim> strides) {
  const std::vector<Dim> none(window.size(), 0);
  return {function(v[0], {std::move(window), std::move(strides), none, none})};
}
Values same_pool(Pool function, const Values& v, std::vector<Dim> window,
                 std::vector<Dim> strides) {
  const std::vector<Dim> ones(window.size(), 1);
  const ops::PoolAttrs attrs{window, std::move(strides), {}, {}};
  return {function(v[0], with_same_padding(attrs, v[0].shape(), window, ones))};
}

}  // namespace

std::vector<OpCase> nn_cases() {
  constexpr Pool max_pool = ops::max_pool, average_pool = ops::average_pool;
  return {
      // clang-format off
      {"attention", [](const Values& v) -> Values { return {ops::attention(v[0], v[1], v[2], {}, {.scale = 0.5})}; }},
      {"attention/bias", [](const Values& v) -> Values { return {ops::attention(v[0], v[1], v[2], v[3], {.scale = 0.5})}; }},
      {"attention/causal", [](const Values& v) -> Values { return {ops::attention(v[0], v[1], v[2], {}, {.scale = 0.5, .causal = true})}; }},
      {"average_pool/same_1d", [](const Values& v) -> Values { return same_pool(average_pool, v, {3}, {2}); }},
      {"average_pool/same_2d", [](const Values& v) -> Values { return same_pool(average_pool, v, {3, 2}, {2, 1}); }},
      {"average_pool/valid_2d", [](const Values& v) -> Values { return pool(average_pool, v, {2, 2}, {2, 2}); }},
      {"average_pool/valid_3d", [](const Values& v) -> Values { return pool(average_pool, v, {2, 2, 2}, {1, 1, 1}); }},
      {"celu", [](const Values& v) -> Values { return {ops::celu(v[0])}; }},
      {"celu/alpha", [](const Values& v) -> Values { return {ops::celu(v[0], 0.5)}; }},
      {"conv/causal_1d", [](const Values& v) -> Values { return {ops::conv(v[0], v[1], {{1}, {1}, {2}, {0}, 1})}; }},
      {"conv/depthwise", [](const Values& v) -> Values { return same_conv(v, {1, 1}, 3); }},
      {"conv/dilation_2d", [](const Values& v) -> Values { return conv(v, {1, 1}, {2, 3}); }},
      {"conv/groups_2d", [](const Values& v) -> Values { return conv(v, {1, 1}, {1, 1}, 2); }},
      {"conv/pointwise", [](const Values& v) -> Values { return conv(v, {1, 1}, {1, 1}); }},
      {"conv/same_1d", [](const Values& v) -> Values { return same_conv(v, {1}); }},
      {"conv/same_2d_strides", [](const Values& v) -> Values { return same_conv(v, {2, 2}); }},
      {"conv/strides_3d", [](const Values& v) -> Values { return conv(v, {2, 2, 2}, {1, 1, 1}); }},
      {"conv/valid_2d", [](const Values& v) -> Values { return conv(v, {1, 1}, {1, 1}); }},
      {"conv/whole_window", [](const Values& v) -> Values { return conv(v, {1, 1}, {1, 1}); }},
      {"conv_transpose/dilation_1d", [](const Values& v) -> Values { return conv_transpose(v, {1}, {2}); }},
      {"conv_transpose/same_1d_strides", [](const Values& v) -> Values { return same_conv_transpose(v, {3}); }},
      {"conv_transpose/same_2d_strides", [](const Values& v) -> Values { return same_conv_transpose(v, {2, 2}); }},
      {"conv_transpose/valid_2d", [](const Values& v) -> Values { return conv_transpose(v, {1, 1}, {1, 1}); }},
      {"conv_transpose/valid_2d_strides", [](const Values& v) -> Values { return conv_transpose(v, {2, 2}, {1, 1}); }},
      {"elu", [](const Values& v) -> Values { return {ops::elu(v[0])}; }},
      {"elu/alpha", [](const Values& v) -> Values { return {ops::elu(v[0], 0.5)}; }},
      {"gelu", [](const Values& v) -> Values { return {ops::gelu(v[0])}; }},
      {"gelu/approximate", [](const Values& v) -> Values { return {ops::gelu(v[0], true)}; }},
      {"glu", [](const Values& v) -> Values { return {ops::glu(v[0])}; }},
      {"glu/first_axis", [](const Values& v) -> Values { return {ops::glu(v[0], 0)}; }},
      {"hard_shrink", [](const Values& v) -> Values { return {ops::hard_shrink(v[0])}; }},
      {"hard_sigmoid", [](const Values& v) -> Values { return {ops::hard_sigmoid(v[0])}; }},
      {"hard_silu", [](const Values& v) -> Values { return {ops::hard_silu(v[0])}; }},
      {"hard_tanh", [](const Values& v) -> Values { return {ops::hard_tanh(v[0])}; }},
      {"layer_norm", [](const Values& v) -> Values { return {ops::layer_norm(v[0], v[1], v[2], {.epsilon = 1e-3})}; }},
      {"layer_norm/no_gamma", [](const Values& v) -> Values { return {ops::layer_norm(v[0], {}, v[1], {.epsilon = 1e-3})}; }},
      {"layer_norm/plain", [](const Values& v) -> Values { return {ops::layer_norm(v[0], {}, {}, {.epsilon = 1e-3})}; }},
      {"layer_norm/rms", [](const Values& v) -> Values { return {ops::layer_norm(v[0], v[1], {}, {.epsilon = 1e-6, .rms = true})}; }},
      {"leaky_relu", [](const Values& v) -> Values { return {ops::leaky_relu(v[0])}; }},
      {"leaky_relu/slope", [](const Values& v) -> Values { return {ops::leaky_relu(v[0], 0.1)}; }},
      {"log_sigmoid", [](const Values& v) -> Values { return {ops::log_sigmoid(v[0])}; }},
      {"log_softmax", [](const Values& v) -> Values { return {ops::log_softmax(v[0])}; }},
      {"log_softmax/middle_axis", [](const Values& v) -> Values { return {ops::log_softmax(v[0], 1)}; }},
      {"max_pool/same_1d", [](const Values& v) -> Values { return same_pool(max_pool, v, {3}, {2}); }},
      {"max_pool/same_2d", [](const Values& v) -> Values { return same_pool(max_pool, v, {3, 2}, {2, 1}); }},
      {"max_pool/valid_2d", [](const Values& v) -> Values { return pool(max_pool, v, {2, 2}, {2, 2}); }},
      {"max_pool/valid_3d", [](const Values& v) -> Values { return pool(max_pool, v, {2, 2, 2}, {1, 1, 1}); }},
      {"mish", [](const Values& v) -> Values { return {ops::mish(v[0])}; }},
      {"relu6", [](const Values& v) -> Values { return {ops::relu6(v[0])}; }},
      {"selu", [](const Values& v) -> Values { return {ops::selu(v[0])}; }},
      {"silu", [](const Values& v) -> Values { return {ops::silu(v[0])}; }},
      {"soft_shrink", [](const Values& v) -> Values { return {ops::soft_shrink(v[0])}; }},
      {"softmax", [](const Values& v) -> Values { return {ops::softmax(v[0])}; }},
      {"softmax/middle_axis", [](const Values& v) -> Values { return {ops::softmax(v[0], 1)}; }},
      {"softplus", [](const Values& v) -> Values { return {ops::softplus(v[0])}; }},
      {"softsign", [](const Values& v) -> Values { return {ops::softsign(v[0])}; }},
      {"sparse_plus", [](const Values& v) -> Values { return {ops::sparse_plus(v[0])}; }},
      {"sparse_sigmoid", [](const Values& v) -> Values { return {ops::sparse_sigmoid(v[0])}; }},
      {"squareplus", [](const Values& v) -> Values { return {ops::squareplus(v[0])}; }},
      {"tanh_shrink", [](const Values& v) -> Values { return {ops::tanh_shrink(v[0])}; }},
      {"threshold", [](const Values& v) -> Values { return {ops::threshold(v[0], 0.5, -2)}; }},
      // clang-format on
  };
}
