// Parts of images, and images with a border.

#include <algorithm>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/image_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/window_impl.h"

namespace ramet::ops {

namespace {

/// How messages call the numbers of a BorderSize.
struct BorderNames {
  std::string before, after, target;
};

BorderNames names_of(bool is_vertical, std::string_view suffix) {
  if (is_vertical) {
    return {fmt::format("top_{}", suffix), fmt::format("bottom_{}", suffix), "target_height"};
  }
  return {fmt::format("left_{}", suffix), fmt::format("right_{}", suffix), "target_width"};
}

void require_not_negative(std::optional<Dim> value, std::string_view name) {
  if (value && *value < 0) fail<ValueError>("{} must be >= 0. Received: {}={}", name, name, *value);
}

void check_border(const BorderSize& size, const BorderNames& names) {
  const int given = int{size.before.has_value()} + size.after.has_value() + size.target.has_value();
  const auto text = [](std::optional<Dim> value) {
    return value ? std::to_string(*value) : std::string("None");
  };
  if (given != 2) {
    fail<ValueError>("Must specify exactly two of {}, {}, {}. Received: {}={}, {}={}, {}={}",
                     names.before, names.after, names.target, names.before, text(size.before),
                     names.after, text(size.after), names.target, text(size.target));
  }
  require_not_negative(size.before, names.before);
  require_not_negative(size.after, names.after);
  require_not_negative(size.target, names.target);
}

/// Elements added on both sides of an axis of the extent, or cut off when negative.
std::pair<Dim, Dim> widths(const BorderSize& size, Dim extent, bool crops,
                           const BorderNames& names) {
  const Dim sign = crops ? -1 : 1;
  const Dim change = size.target ? sign * (*size.target - extent) : 0;
  const Dim before = size.before ? *size.before : change - *size.after;
  const Dim after = size.after ? *size.after : change - *size.before;
  require_not_negative(before, names.before);
  require_not_negative(after, names.after);
  require_not_negative(extent + sign * (before + after), names.target);
  return {sign * before, sign * after};
}

Value change_border(const Value& images, const BorderSize& vertical, const BorderSize& horizontal,
                    bool crops) {
  require_images(images);
  const std::string_view suffix = crops ? "cropping" : "padding";
  Value x = images;
  std::int64_t axis = -3;
  for (const BorderSize* size : {&vertical, &horizontal}) {
    const BorderNames names = names_of(axis == -3, suffix);
    check_border(*size, names);
    const Dim extent = x.dim(axis);
    std::vector<std::pair<Dim, Dim>> all(x.rank(), {0, 0});
    auto& here = all[all.size() - static_cast<std::size_t>(-axis)];
    if (extent != any_dim) {
      here = widths(*size, extent, crops, names);
      x = pad(x, all);
    } else if (size->target) {
      // Only the shape matters: some element in each place.
      x = take(x, arange(*size->target, 0, 0), axis);
    } else if (crops) {
      fail<ValueError>(
          "When the {} of the images is unknown, `{}` must be specified. Received "
          "images.shape={} and {}=None",
          axis == -3 ? "height" : "width", names.target, to_string(images.shape()), names.target);
    }
    ++axis;
  }
  return x;
}

// Patches that lie side by side: (batch, rows, columns, pixels * channels) without copying pixels
// one by one.
Value cut_into_tiles(const Value& x, const std::vector<Dim>& size) {
  const Dim batch = x.shape().front(), channels = x.shape().back();
  std::vector<SliceRange> whole(1);
  Shape split{batch}, joined{batch};
  std::vector<std::int64_t> order = {0};
  Dim pixels = channels;
  for (std::size_t i = 0; i < size.size(); ++i) {
    const Dim count = x.shape()[i + 1] / size[i];
    whole.push_back({0, count * size[i]});
    split.push_back(count);
    split.push_back(size[i]);
    joined.push_back(count);
    order.push_back(static_cast<Dim>(2 * i + 1));
    pixels *= size[i];
  }
  for (std::size_t i = 0; i < size.size(); ++i) order.push_back(static_cast<Dim>(2 * i + 2));
  order.push_back(static_cast<Dim>(2 * size.size() + 1));
  split.push_back(channels);
  joined.push_back(pixels);
  return reshape(transpose(reshape(slice(x, whole), split), order), joined);
}

}  // namespace

Value pad_images(const Value& images, const BorderSize& vertical, const BorderSize& horizontal) {
  return change_border(images, vertical, horizontal, false);
}
Value crop_images(const Value& images, const BorderSize& vertical, const BorderSize& horizontal) {
  return change_border(images, vertical, horizontal, true);
}

Value extract_patches(const Value& images, const PatchAttrs& attrs) {
  const std::size_t spatial = attrs.size.size();
  if (images.rank() != spatial + 1 && images.rank() != spatial + 2) {
    fail<ValueError>("extract_patches: expected {} spatial axes, received {}.", spatial,
                     to_string(images.spec()));
  }
  require_lengths("extract_patches", spatial, {&attrs.strides, &attrs.dilation});
  const bool is_one = images.rank() == spatial + 1;
  Value x = is_one ? expand_dims(images, 0) : images;
  std::vector<std::pair<Dim, Dim>> borders(x.rank(), {0, 0});
  std::vector<std::optional<Dim>> counts;
  for (std::size_t i = 0; i < spatial; ++i) {
    const Dim extent = x.shape()[i + 1];
    if (attrs.same_padding) {
      borders[i + 1] = same_padding(extent, attrs.size[i], attrs.strides[i], attrs.dilation[i]);
    }
    const Window window{attrs.size[i], attrs.strides[i], attrs.dilation[i], borders[i + 1].first,
                        borders[i + 1].second};
    const Dim count = window_count(extent, window, "extract_patches");
    counts.push_back(count == any_dim ? std::nullopt : std::optional(count));
  }
  x = pad(x, borders);
  const bool is_tiling =
      attrs.strides == attrs.size && std::all_of(attrs.dilation.begin(), attrs.dilation.end(),
                                                 [](Dim dilation) { return dilation == 1; });
  if (is_tiling && is_known(x.shape())) {
    const Value tiles = cut_into_tiles(x, attrs.size);
    return is_one ? squeeze(tiles, 0) : tiles;
  }
  // One slice for each pixel of a patch.
  Values taps;
  std::vector<Dim> tap(spatial, 0);
  const Dim pixels = element_count(Shape(attrs.size));
  for (Dim k = 0; k < pixels; ++k) {
    std::vector<SliceRange> ranges(1);
    for (std::size_t i = 0; i < spatial; ++i) {
      const Dim begin = tap[i] * attrs.dilation[i];
      ranges.push_back({begin, std::nullopt, attrs.strides[i]});
      if (counts[i]) ranges.back().end = begin + (*counts[i] - 1) * attrs.strides[i] + 1;
    }
    taps.push_back(slice(x, ranges));
    for (std::size_t i = spatial; i-- > 0;) {
      if (++tap[i] < attrs.size[i]) break;
      tap[i] = 0;
    }
  }
  const Value patches = taps.size() == 1 ? taps[0] : concatenate(taps, -1);
  return is_one ? squeeze(patches, 0) : patches;
}

}  // namespace ramet::ops
