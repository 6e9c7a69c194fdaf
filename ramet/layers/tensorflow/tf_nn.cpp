// tf.nn and tf.keras.backend.

#include <algorithm>

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/fake_quantized.h"
#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/cross_entropy.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;
constexpr std::size_t nowhere = TfCall::nowhere;

// ---------------------------------------------------------------- windows

DataFormat format_of(const TfCall& call) {
  return call.text(nowhere, "data_format", "NHWC").find('C') == 1 ? DataFormat::channels_first
                                                                  : DataFormat::channels_last;
}

// One number an axis: given once, for the spatial axes, or for batch and channels too.
std::vector<Dim> for_spatial_axes(std::vector<Dim> given, std::size_t rank, DataFormat format) {
  if (given.empty()) return std::vector<Dim>(rank, 1);
  if (given.size() == 1) return std::vector<Dim>(rank, given[0]);
  if (given.size() == rank) return given;
  if (given.size() != rank + 2) {
    fail<ValueError>("expected a number for each of {} spatial axes, received {}.", rank,
                     given.size());
  }
  const auto first = given.begin() + (format == DataFormat::channels_last ? 1 : 2);
  return {first, first + static_cast<std::ptrdiff_t>(rank)};
}

// Amounts of padding, where the argument says them: rows [before, after] for each axis.
std::optional<std::vector<std::pair<Dim, Dim>>> explicit_padding(const TfCall& call) {
  const Json given = call.json(nowhere, "padding");
  if (!given.is_array()) return std::nullopt;
  std::vector<std::pair<Dim, Dim>> amounts;
  for (const Json& pair : given.items()) amounts.emplace_back(pair[0].as_int(), pair[1].as_int());
  return amounts;
}

bool is_same(const TfCall& call) {
  std::string text = call.text(nowhere, "padding", "VALID");
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text == "SAME";
}

std::vector<Dim> first_given(const TfCall& call, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (call.find(name) != nullptr) return call.integers(nowhere, name);
  }
  return {};
}

struct Windowed {
  Value x;  // channels last, padded where the amounts are given
  ConvGeometry geometry;
};

Windowed windowed(const TfCall& call, std::string_view input, std::vector<Dim> window,
                  std::vector<Dim> strides, std::vector<Dim> dilation) {
  const DataFormat format = format_of(call);
  Value x = call.tensor(0, input);
  if (x.rank() < 3)
    fail<ValueError>("expected (batch, spatial..., channels), received {}.", to_string(x.spec()));
  const std::size_t rank = x.rank() - 2;
  if (const auto amounts = explicit_padding(call)) x = ops::pad(x, *amounts);
  ConvGeometry geometry{.kernel_size = for_spatial_axes(std::move(window), rank, format),
                        .strides = for_spatial_axes(std::move(strides), rank, format),
                        .dilation = for_spatial_axes(std::move(dilation), rank, format)};
  geometry.padding = is_same(call) ? CausalPadding::same : CausalPadding::valid;
  return {to_channels_last(x, format), std::move(geometry)};
}

std::vector<Dim> taps_of(const Value& kernel) {
  return {kernel.shape().begin(), kernel.shape().end() - 2};
}

std::vector<Dim> taps_of_2d(const Value& kernel) { return {kernel.dim(0), kernel.dim(1)}; }

Value filters_of(const TfCall& call) {
  return call.tensor(1, call.find("filters") != nullptr ? "filters" : "filter");
}

Result convolution(const TfCall& call) {
  const Value kernel = filters_of(call);
  Windowed w = windowed(call, "input", taps_of(kernel), first_given(call, {"strides", "stride"}),
                        first_given(call, {"dilations", "dilation_rate"}));
  if (w.x.dim(-1) != any_dim) w.geometry.groups = w.x.dim(-1) / kernel.dim(-2);
  return from_channels_last(convolve(w.x, kernel, w.geometry), format_of(call));
}

Result depthwise_conv2d(const TfCall& call) {
  const Value kernel = filters_of(call);
  const Windowed w = windowed(call, "input", taps_of(kernel), call.integers(2, "strides"),
                              first_given(call, {"dilations", "rate"}));
  return from_channels_last(convolve_depthwise(w.x, kernel, w.geometry), format_of(call));
}

Result separable_conv2d(const TfCall& call) {
  const Value depthwise = call.tensor(1, "depthwise_filter");
  const Windowed w = windowed(call, "input", taps_of(depthwise), call.integers(3, "strides"),
                              first_given(call, {"dilations", "rate"}));
  const ConvGeometry single{.kernel_size = {1, 1}, .strides = {1, 1}, .dilation = {1, 1}};
  const Value mixed = convolve(convolve_depthwise(w.x, depthwise, w.geometry),
                               call.tensor(2, "pointwise_filter"), single);
  return from_channels_last(mixed, format_of(call));
}

// The extents that are asked for say how much of the whole is cut off in front and behind.
Result conv_transpose(const TfCall& call) {
  const Value kernel = filters_of(call);
  const DataFormat format = format_of(call);
  const Windowed w = windowed(call, "input", taps_of(kernel), call.integers(3, "strides"),
                              first_given(call, {"dilations"}));
  const std::size_t rank = w.geometry.kernel_size.size();
  const std::vector<Dim> wanted = for_spatial_axes(call.integers(2, "output_shape"), rank, format);
  ops::ConvTransposeAttrs attrs{w.geometry.strides, w.geometry.dilation, {}, {}, wanted};
  for (std::size_t i = 0; i < rank; ++i) {
    const auto [before, after] =
        is_same(call) ? ops::same_padding(wanted[i], w.geometry.kernel_size[i],
                                          w.geometry.strides[i], w.geometry.dilation[i])
                      : std::pair<Dim, Dim>{0, 0};
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return from_channels_last(ops::conv_transpose(w.x, kernel, std::move(attrs)), format);
}

Value pooled(const TfCall& call, std::string_view input, std::vector<Dim> window,
             std::vector<Dim> strides, Value (*function)(const Value&, ops::PoolAttrs)) {
  const Windowed w = windowed(call, input, std::move(window), std::move(strides), {});
  const ConvGeometry& geometry = w.geometry;
  ops::PoolAttrs attrs{geometry.kernel_size, geometry.strides, {}, {}};
  for (std::size_t i = 0; i < geometry.strides.size(); ++i) {
    const auto [before, after] =
        is_same(call) ? ops::same_padding(w.x.shape()[i + 1], attrs.window[i], attrs.strides[i], 1)
                      : std::pair<Dim, Dim>{0, 0};
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return from_channels_last(function(w.x, std::move(attrs)), format_of(call));
}

Result max_pool(const TfCall& call) {
  const std::string_view input = call.find("value") != nullptr ? "value" : "input";
  return pooled(call, input, call.integers(1, "ksize"), call.integers(2, "strides"), ops::max_pool);
}
Result average_pool(const TfCall& call) {
  const std::string_view input = call.find("value") != nullptr ? "value" : "input";
  return pooled(call, input, call.integers(1, "ksize"), call.integers(2, "strides"),
                ops::average_pool);
}
Result pool(const TfCall& call) {
  const bool is_average = call.text(2, "pooling_type", "MAX") == "AVG";
  return pooled(call, "input", call.integers(1, "window_shape"), call.integers(3, "strides"),
                is_average ? ops::average_pool : ops::max_pool);
}

// x / (bias + alpha * the squares of the nearest channels)^beta
Result local_response_normalization(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const Dim radius = call.integer(1, "depth_radius", 5), channels = x.dim(-1);
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  widths.back() = {radius, radius};
  const Value squares = ops::pad(ops::square(x), widths);
  Value total;
  for (Dim i = 0; i <= 2 * radius; ++i) {
    const Value shifted = ops::slice_axis(squares, -1, i, i + channels);
    total = total ? ops::add(total, shifted) : shifted;
  }
  const Value base =
      ops::add(ops::multiply(total, call.number(3, "alpha", 1)), call.number(2, "bias", 1));
  return ops::divide(x, ops::power(base, call.number(4, "beta", 0.5)));
}

// The largest of each window, to which the filter is added first; the border counts as nothing.
Value dilated(const TfCall& call, const Value& kernel, double sign) {
  Windowed w = windowed(call, call.find("value") != nullptr ? "value" : "input", taps_of_2d(kernel),
                        first_given(call, {"strides"}), first_given(call, {"dilations", "rates"}));
  const ConvGeometry& geometry = w.geometry;
  std::vector<std::pair<Dim, Dim>> widths(4, {0, 0});
  std::vector<Dim> extents;
  for (std::size_t i = 0; i < 2; ++i) {
    const Dim extent = w.x.shape()[i + 1], taps = geometry.kernel_size[i];
    if (is_same(call))
      widths[i + 1] = ops::same_padding(extent, taps, geometry.strides[i], geometry.dilation[i]);
    const Dim room = extent + widths[i + 1].first + widths[i + 1].second;
    extents.push_back((room - (taps - 1) * geometry.dilation[i] - 1) / geometry.strides[i] + 1);
  }
  const Value x = ops::pad(ops::multiply(w.x, sign), widths, ops::lowest_of(w.x.dtype()));
  Value best;
  for (Dim i = 0; i < geometry.kernel_size[0]; ++i) {
    for (Dim j = 0; j < geometry.kernel_size[1]; ++j) {
      const auto taken = [&](const Value& from, std::int64_t axis, Dim tap) {
        const auto at = static_cast<std::size_t>(axis - 1);
        const Dim begin = tap * geometry.dilation[at];
        return ops::slice_axis(from, axis, begin,
                               begin + (extents[at] - 1) * geometry.strides[at] + 1,
                               geometry.strides[at]);
      };
      const Value weight = ops::reshape(
          ops::slice_axis(ops::slice_axis(kernel, 0, i, i + 1), 1, j, j + 1), {kernel.dim(2)});
      const Value moved = ops::add(taken(taken(x, 1, i), 2, j), weight);
      best = best ? ops::maximum(best, moved) : moved;
    }
  }
  return best;
}

Result dilation2d(const TfCall& call) { return dilated(call, filters_of(call), 1); }
Result erosion2d(const TfCall& call) {
  const Value kernel = call.tensor(1, call.find("kernel") != nullptr ? "kernel" : "filters");
  return ops::negative(dilated(call, ops::flip(kernel, {0, 1}), -1));
}

// ---------------------------------------------------------------- fake quantization

Result fake_quant(const TfCall& call, const Value& low, const Value& high) {
  return fake_quantized(call.tensor(0, "inputs"), low, high, call.integer(3, "num_bits", 8),
                        call.flag(4, "narrow_range"));
}
Result fake_quant_with_args(const TfCall& call) {
  const auto number = [&](std::size_t place, std::string_view name, double otherwise) {
    return ops::full({}, call.number(place, name, otherwise), DType::float32);
  };
  return fake_quant(call, number(1, "min", -6), number(2, "max", 6));
}
Result fake_quant_with_vars(const TfCall& call) {
  return fake_quant(call, call.tensor(1, "min"), call.tensor(2, "max"));
}

// ---------------------------------------------------------------- others

Result weighted_moments(const TfCall& call) {
  const Value x = call.tensor(0, "x"), given = call.tensor(2, "frequency_weights");
  const ops::ReduceAttrs kept{call.integers(1, "axes"), true};
  const Value weights = ops::broadcast_to(ops::cast(given, x.dtype()), x.shape());
  const Value total = ops::sum(weights, kept);
  const Value mean = ops::divide(ops::sum(ops::multiply(weights, x), kept), total);
  const Value squares = ops::square(ops::subtract(x, mean));
  const Value variance = ops::divide(ops::sum(ops::multiply(weights, squares), kept), total);
  const auto shaped = [&](const Value& y) {
    const bool keeps = call.flag(4, "keep_dims") || call.flag(5, "keepdims");
    return keeps ? y : ops::sum(y, {kept.axes, false});
  };
  return Result::tuple({shaped(mean), shaped(variance)});
}

Result bias_add(const TfCall& call) {
  const Value x = call.tensor(0, "value");
  Value bias = call.tensor(1, "bias");
  if (format_of(call) == DataFormat::channels_first && x.rank() > 2) {
    Shape shape(x.rank(), 1);
    shape[1] = bias.dim(0);
    bias = ops::reshape(bias, shape);
  }
  return ops::add(x, bias);
}

Result crelu(const TfCall& call) {
  const Value x = call.tensor(0, "features");
  return ops::relu(ops::concatenate({x, ops::negative(x)}, call.integer(1, "axis", -1)));
}

Result silu(const TfCall& call) {
  const Value x = call.tensor(0, "features");
  return ops::multiply(x, ops::sigmoid(ops::multiply(x, call.operand(1, "beta"))));
}

Result l2_normalize(const TfCall& call) {
  const Value x = call.tensor(0, "x");
  const Value total = ops::sum(ops::square(x), {call.integers(1, "axis"), true});
  return ops::multiply(x, ops::rsqrt(ops::maximum(total, call.number(2, "epsilon", 1e-12))));
}

Result embedding_lookup(const TfCall& call) {
  return ops::take(call.tensor(0, "params"), call.tensor(1, "ids"), 0);
}

Result in_top_k(const TfCall& call) {
  return ops::in_top_k(call.tensor(1, "targets"), call.tensor(0, "predictions"),
                       call.integer(2, "k", 1));
}

// ---------------------------------------------------------------- losses

// log(1 + exp(-|x|)), and what must be added to it to give softplus(-x).
struct Tail {
  Value tail, below;
};
Tail tail_of(const Value& x) {
  return {ops::log1p(ops::exp(ops::negative(ops::absolute(x)))), ops::relu(ops::negative(x))};
}

Result sigmoid_crossentropy(const TfCall& call) {
  const Value z = call.tensor(0, "labels"), x = call.tensor(1, "logits");
  const Value linear = ops::subtract(ops::relu(x), ops::multiply(x, z));
  return ops::add(linear, tail_of(x).tail);
}

Result weighted_crossentropy(const TfCall& call) {
  const Value z = call.tensor(0, "labels"), x = call.tensor(1, "logits");
  const Value weight = ops::add(
      ops::multiply(ops::subtract(call.operand(2, "pos_weight").as(x.dtype()), 1.0), z), 1.0);
  const Tail tail = tail_of(x);
  return ops::add(ops::multiply(ops::subtract(1.0, z), x),
                  ops::multiply(weight, ops::add(tail.tail, tail.below)));
}

Result softmax_crossentropy(const TfCall& call) {
  return ops::softmax_cross_entropy(call.tensor(0, "labels"), call.tensor(1, "logits"),
                                    call.integer(2, "axis", -1));
}

Result sparse_softmax_crossentropy(const TfCall& call) {
  return ops::sparse_softmax_cross_entropy(call.tensor(0, "labels"), call.tensor(1, "logits"));
}

Result l2_loss(const TfCall& call) {
  return ops::multiply(ops::sum(ops::square(call.tensor(0, "t"))), 0.5);
}

Result log_poisson_loss(const TfCall& call) {
  const Value targets = call.tensor(0, "targets"), x = call.tensor(1, "log_input");
  if (call.flag(2, "compute_full_loss"))
    fail<NotImplementedError>("nn.log_poisson_loss: expected compute_full_loss=False.");
  return ops::subtract(ops::exp(x), ops::multiply(x, targets));
}

constexpr double epsilon = 1e-7;  // keras.backend.epsilon()

// Keras 2 computes probabilities that a sigmoid or softmax gave from these themselves, which is
// the same up to rounding.
Result binary_crossentropy(const TfCall& call) {
  if (call.flag(2, "from_logits")) {
    const Value z = call.tensor(0, "target"), x = call.tensor(1, "output");
    return ops::add(ops::subtract(ops::relu(x), ops::multiply(x, z)), tail_of(x).tail);
  }
  const Value z = call.tensor(0, "target");
  const Value p = ops::clip(call.tensor(1, "output"), epsilon, 1 - epsilon);
  const Value ones = ops::multiply(z, ops::log(ops::add(p, epsilon)));
  const Value rest = ops::add(ops::subtract(1.0, p), epsilon);
  return ops::negative(ops::add(ones, ops::multiply(ops::subtract(1.0, z), ops::log(rest))));
}

Result categorical_crossentropy(const TfCall& call) {
  const Value z = call.tensor(0, "target"), y = call.tensor(1, "output");
  const Dim axis = call.integer(3, "axis", -1);
  if (call.flag(2, "from_logits")) return ops::softmax_cross_entropy(z, y, axis);
  const Value p = ops::clip(ops::divide(y, ops::sum(y, {{axis}, true})), epsilon, 1 - epsilon);
  return ops::negative(ops::sum(ops::multiply(z, ops::log(p)), {{axis}, false}));
}

Result sparse_categorical_crossentropy(const TfCall& call) {
  const Value z = call.tensor(0, "target"), y = call.tensor(1, "output");
  if (call.flag(2, "from_logits")) return ops::sparse_softmax_cross_entropy(z, y);
  return ops::sparse_softmax_cross_entropy(ops::cast(z, DType::int64),
                                           ops::log(ops::clip(y, epsilon, 1 - epsilon)));
}

Result batch_flatten(const TfCall& call) {
  const Value x = call.tensor(0, "x");
  Dim rest = 1;
  for (std::size_t i = 1; i < x.rank(); ++i)
    rest = rest == any_dim || x.shape()[i] == any_dim ? any_dim : rest * x.shape()[i];
  return rest == any_dim ? placeholder({x.dim(0), any_dim}, x.dtype())
                         : ops::reshape(x, {any_dim, rest});
}

}  // namespace

std::span<const TfFunction> tf_nn_functions() {
  static constexpr TfFunction list[] = {
      {"compat.v1.math.in_top_k", in_top_k},
      {"compat.v1.nn.conv1d", convolution},
      {"compat.v1.nn.conv2d", convolution},
      {"compat.v1.nn.convolution", convolution},
      {"compat.v1.nn.crelu", crelu},
      {"compat.v1.nn.depthwise_conv2d", depthwise_conv2d},
      {"compat.v1.nn.embedding_lookup", embedding_lookup},
      {"compat.v1.nn.max_pool", max_pool},
      {"compat.v1.nn.pool", pool},
      {"compat.v1.nn.separable_conv2d", separable_conv2d},
      {"compat.v1.nn.sigmoid_cross_entropy_with_logits", sigmoid_crossentropy},
      {"compat.v1.nn.softmax_cross_entropy_with_logits_v2", softmax_crossentropy},
      {"compat.v1.nn.sparse_softmax_cross_entropy_with_logits", sparse_softmax_crossentropy},
      {"compat.v1.nn.weighted_moments", weighted_moments},
      {"keras.backend.batch_flatten", batch_flatten},
      {"keras.backend.binary_crossentropy", binary_crossentropy},
      {"keras.backend.categorical_crossentropy", categorical_crossentropy},
      {"keras.backend.sparse_categorical_crossentropy", sparse_categorical_crossentropy},
      {"linalg.l2_normalize", l2_normalize},
      {"math.l2_normalize", l2_normalize},
      {"nn.avg_pool", average_pool},
      {"nn.avg_pool1d", average_pool},
      {"nn.avg_pool2d", average_pool},
      {"nn.avg_pool3d", average_pool},
      {"nn.bias_add", bias_add},
      {"nn.conv1d_transpose", conv_transpose},
      {"nn.conv2d_transpose", conv_transpose},
      {"nn.conv3d", convolution},
      {"nn.conv3d_transpose", conv_transpose},
      {"nn.convolution", convolution},
      {"nn.depth_to_space",
       [](const TfCall& c) -> Result {
         return ops::depth_to_space(c.tensor(0, "input"), c.integer(1, "block_size", 1));
       }},
      {"nn.dilation2d", dilation2d},
      {"nn.erosion2d", erosion2d},
      {"nn.l2_loss", l2_loss},
      {"nn.l2_normalize", l2_normalize},
      {"nn.local_response_normalization", local_response_normalization},
      {"nn.log_poisson_loss", log_poisson_loss},
      {"nn.max_pool", max_pool},
      {"nn.max_pool1d", max_pool},
      {"nn.max_pool2d", max_pool},
      {"nn.max_pool3d", max_pool},
      {"nn.silu", silu},
      {"nn.space_to_depth",
       [](const TfCall& c) -> Result {
         return ops::space_to_depth(c.tensor(0, "input"), c.integer(1, "block_size", 1));
       }},
      {"nn.weighted_cross_entropy_with_logits", weighted_crossentropy},
      {"quantization.fake_quant_with_min_max_args", fake_quant_with_args},
      {"quantization.fake_quant_with_min_max_vars", fake_quant_with_vars},
      {"quantization.fake_quant_with_min_max_vars_per_channel", fake_quant_with_vars},
  };
  return list;
}

}  // namespace ramet
