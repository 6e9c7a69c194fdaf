#include "ramet/layers/image_preprocessing/equalization.h"

#include <limits>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

const NumberPair bytes = {0, 255};

Value rescale(const Value& x, const NumberPair& from, const NumberPair& to) {
  if (from == to) return x;
  const double scale = (to.high() - to.low()) / (from.high() - from.low());
  return ops::add(ops::multiply(x, scale), to.low() - from.low() * scale);
}

}  // namespace

EqualizationLayer::EqualizationLayer(EqualizationConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.value_range = sorted_value_range(config_.value_range);
}

// One channel of all images, from 0 to 255.
Value EqualizationLayer::equalized(const Value& channel) const {
  const Dim bins = config().bins;
  const auto last = static_cast<double>(bins - 1);
  const Value position = ops::multiply(ops::cast(channel, DType::float32), last / 255);
  const Value step = ops::clip(ops::cast(position, DType::int32), 0, last);
  const Value histogram = ops::count_values(ops::reshape(step, {any_dim}), bins);
  const Value used = ops::sum(ops::cast(ops::greater(histogram, 0), DType::int32));

  const Value up_to = ops::cumsum(histogram, 0);
  const double most = std::numeric_limits<std::int32_t>::max();
  const Value first =
      ops::min(ops::where(ops::greater(up_to, 0), up_to, static_cast<std::int64_t>(most)));
  const Value rest = ops::subtract(ops::slice_axis(up_to, 0, bins - 1, bins), first);
  const Value divisor = ops::where(ops::equal(rest, 0), 1, rest);
  const Value share =
      ops::divide(ops::multiply(ops::cast(ops::subtract(up_to, first), DType::float64), 255.0),
                  ops::cast(divisor, DType::float64));
  const Value table = ops::cast(ops::clip(ops::round(share), 0, 255), channel.dtype());

  const Value scaled = ops::multiply(ops::divide(channel, 255.0), last);
  const Value index = ops::cast(ops::clip(scaled, 0, last), DType::int32);
  return ops::where(ops::less_equal(used, 1), channel, ops::take(table, index));
}

Value EqualizationLayer::transform_images(const Value& images, const Transformation&,
                                          bool training) const {
  if (!training) return images;
  const Value x = ops::cast(images, compute_dtype());
  const Dim channels = x.dim(channels_axis());
  if (channels == any_dim) return x;
  Values changed;
  for (Dim i = 0; i < channels; ++i) {
    const Value channel = ops::slice_axis(x, channels_axis(), i, i + 1);
    const Value y = equalized(rescale(channel, config().value_range, bytes));
    changed.push_back(rescale(y, bytes, config().value_range));
  }
  return ops::concatenate(changed, channels_axis());
}

RAMET_DEFINE_LAYER(EqualizationLayer)

}  // namespace ramet
