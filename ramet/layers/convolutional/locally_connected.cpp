#include "ramet/layers/convolutional/locally_connected.h"

#include <algorithm>
#include <numeric>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Dim product(const std::vector<Dim>& extents) {
  return std::accumulate(extents.begin(), extents.end(), Dim{1}, std::multiplies<>());
}

std::vector<Dim> unravel(Dim index, const std::vector<Dim>& extents) {
  std::vector<Dim> position(extents.size());
  for (std::size_t i = extents.size(); i-- > 0;) {
    position[i] = index % extents[i];
    index /= extents[i];
  }
  return position;
}

Value index_of(std::vector<Dim> values, Shape shape) {
  return constant(Tensor::of<std::int64_t>(shape, std::span<const std::int64_t>(values)));
}

}  // namespace

template <std::size_t Rank>
LocallyConnectedLayer<Rank>::LocallyConnectedLayer(LocallyConnectedConfig<Rank> config,
                                                   LayerOptions options)
    : LayerOf<LocallyConnectedLayer, LocallyConnectedConfig<Rank>>(std::move(config),
                                                                   std::move(options)) {
  if (this->config().padding == Padding::same && this->config().implementation == 1) {
    fail<ValueError>(
        "Invalid border mode for {} (only \"valid\" is supported if implementation is 1): same",
        keras_name);
  }
  this->set_input_spec(conv_input_spec(Rank));
}

template <std::size_t Rank>
void LocallyConnectedLayer<Rank>::build(const Shape& input) {
  const LocallyConnectedConfig<Rank>& c = this->config();
  channels_ = channels_of(input, c.data_format);
  const std::size_t first = first_spatial_axis(c.data_format);
  input_.assign(input.begin() + first, input.begin() + first + Rank);
  if (channels_ == any_dim || std::find(input_.begin(), input_.end(), any_dim) != input_.end()) {
    fail<ValueError>("{} '{}' needs known extents of all axes but the first, received shape {}.",
                     keras_name, this->name(), to_string(input));
  }
  output_.clear();
  for (std::size_t i = 0; i < Rank; ++i) {
    const Dim room =
        c.padding == Padding::same ? input_[i] : input_[i] - c.kernel_size.get()[i] + 1;
    output_.push_back((room + c.strides[i] - 1) / c.strides[i]);
    if (room < 1) {
      fail<ValueError>(
          "{} '{}': one of the dimensions in the output is <= 0. Received input shape {}.",
          keras_name, this->name(), to_string(input));
    }
  }
  const Dim windows = product(output_);
  const std::vector<Dim> seen = taps();
  const Dim taps_each = static_cast<Dim>(seen.size()) / windows;
  Shape kernel;
  if (c.implementation == 1) {
    kernel = {windows, taps_each, c.filters};
  } else if (c.implementation == 2) {
    const bool is_last = c.data_format == DataFormat::channels_last;
    const auto add_side = [&](const std::vector<Dim>& extents, Dim channels) {
      if (!is_last) kernel.push_back(channels);
      for (const Dim extent : extents) kernel.push_back(extent);
      if (is_last) kernel.push_back(channels);
    };
    add_side(input_, channels_);
    add_side(output_, c.filters);
  } else {
    kernel = {
        static_cast<Dim>(std::count_if(seen.begin(), seen.end(), [](Dim i) { return i >= 0; })) *
        c.filters};
  }
  kernel_ = this->add_weight("kernel", kernel,
                             {.initializer = c.kernel_initializer,
                              .regularizer = c.kernel_regularizer,
                              .constraint = c.kernel_constraint});
  if (c.use_bias) {
    Shape bias(output_);
    bias.push_back(c.filters);
    bias_ = this->add_weight("bias", bias,
                             {.initializer = c.bias_initializer,
                              .regularizer = c.bias_regularizer,
                              .constraint = c.bias_constraint});
  }
  this->set_input_spec(conv_input_spec(Rank, c.data_format, channels_));
}

template <std::size_t Rank>
std::vector<Dim> LocallyConnectedLayer<Rank>::taps() const {
  const LocallyConnectedConfig<Rank>& c = this->config();
  const auto& size = c.kernel_size.get();
  const std::vector<Dim> window(size.begin(), size.end());
  const bool channels_in_front = c.data_format == DataFormat::channels_first;
  const Dim places = product(window);
  std::vector<Dim> seen;
  for (Dim w = 0; w < product(output_); ++w) {
    const std::vector<Dim> at = unravel(w, output_);
    for (Dim k = 0; k < places * channels_; ++k) {
      const Dim place = channels_in_front ? k % places : k / channels_;
      const Dim channel = channels_in_front ? k / places : k % channels_;
      const std::vector<Dim> tap = unravel(place, window);
      Dim flat = 0;
      bool is_inside = true;
      for (std::size_t i = 0; i < Rank; ++i) {
        // "same" puts a window's middle on its place; this is not how convolutions pad.
        const Dim begin = at[i] * c.strides[i] - (c.padding == Padding::same ? window[i] / 2 : 0);
        const Dim position = begin + tap[i];
        is_inside = is_inside && position >= 0 && position < input_[i];
        flat = flat * input_[i] + position;
      }
      seen.push_back(is_inside ? flat * channels_ + channel : -1);
    }
  }
  return seen;
}

template <std::size_t Rank>
Value LocallyConnectedLayer<Rank>::by_window(const Value& kernel) const {
  const LocallyConnectedConfig<Rank>& c = this->config();
  if (c.implementation == 1) return kernel;
  const bool is_last = c.data_format == DataFormat::channels_last;
  const Dim windows = product(output_), inputs = product(input_) * channels_, filters = c.filters;
  const std::vector<Dim> seen = taps();
  const Dim each = static_cast<Dim>(seen.size()) / windows;
  if (c.implementation == 2) {
    // As (inputs, windows, filters), channels last; then the rows that each window sees.
    Value matrix = kernel;
    if (!is_last) {
      matrix = ops::reshape(matrix, {channels_, product(input_), filters, windows});
      matrix = ops::transpose(matrix, {1, 0, 3, 2});
    }
    matrix = ops::reshape(matrix, {inputs * windows, filters});
    std::vector<Dim> rows;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      rows.push_back(std::max<Dim>(seen[i], 0) * windows + static_cast<Dim>(i) / each);
    }
    return ops::take(matrix, index_of(std::move(rows), {windows, each}), 0);
  }
  // The elements that count, sorted by output and then by input, both as flat positions.
  struct Element {
    Dim output, input, window, tap, filter;
  };
  std::vector<Element> elements;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] < 0) continue;
    const Dim window = static_cast<Dim>(i) / each, tap = static_cast<Dim>(i) % each;
    const Dim place = seen[i] / channels_, channel = seen[i] % channels_;
    const Dim input = is_last ? seen[i] : channel * product(input_) + place;
    for (Dim f = 0; f < filters; ++f) {
      elements.push_back(
          {is_last ? window * filters + f : f * windows + window, input, window, tap, f});
    }
  }
  std::sort(elements.begin(), elements.end(), [](const Element& a, const Element& b) {
    return std::pair(a.output, a.input) < std::pair(b.output, b.input);
  });
  std::vector<Dim> positions(static_cast<std::size_t>(windows * each * filters), 0);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Element& e = elements[i];
    positions[static_cast<std::size_t>((e.window * each + e.tap) * filters + e.filter)] =
        static_cast<Dim>(i);
  }
  return ops::take(kernel, index_of(std::move(positions), {windows, each, filters}), 0);
}

template <std::size_t Rank>
Value LocallyConnectedLayer<Rank>::call(CallContext& context, const Value& x) {
  const LocallyConnectedConfig<Rank>& c = this->config();
  const Dim windows = product(output_), inputs = product(input_) * channels_;
  std::vector<Dim> seen = taps();
  const Dim each = static_cast<Dim>(seen.size()) / windows;
  // Taps outside of the input see a zero that is put behind it.
  for (Dim& element : seen) element = element < 0 ? inputs : element;
  Value flat = ops::reshape(to_channels_last(x, c.data_format), {x.dim(0), inputs});
  if (c.padding == Padding::same) flat = ops::pad(flat, {{0, 0}, {0, 1}});
  const Value patches = ops::take(flat, index_of(std::move(seen), {windows, each}), 1);
  Value y = ops::einsum("bwk,wkf->bwf", {patches, by_window(context.read(kernel_))});
  Shape shape = {x.dim(0)};
  for (const Dim extent : output_) shape.push_back(extent);
  shape.push_back(c.filters);
  y = from_channels_last(ops::reshape(y, shape), c.data_format);
  if (bias_) {
    // Keras does not turn the bias as it turns the results, it reads it as of the other shape.
    Value bias = context.read(bias_);
    if (c.data_format == DataFormat::channels_first) {
      Shape filters_in_front = {c.filters};
      for (const Dim extent : output_) filters_in_front.push_back(extent);
      bias = ops::reshape(bias, filters_in_front);
    }
    y = ops::add(y, bias);
  }
  return c.activation(y);
}

template class LocallyConnectedLayer<1>;
template class LocallyConnectedLayer<2>;

RAMET_DEFINE_LAYER(LocallyConnected1DLayer)
RAMET_DEFINE_LAYER(LocallyConnected2DLayer)

}  // namespace ramet
