#include "ramet/layers/image_preprocessing/rand_augment.h"

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

RandAugmentLayer::RandAugmentLayer(RandAugmentConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  require_affine(config_.interpolation);
  const Augmentation with{config_.factor, config_.value_range, config_.interpolation,
                          config_.data_format, dtype_policy()};
  parts_ = join(
      {moving_layers(with), shading_layers(with), coarsening_layers(with), levelling_layers(with)});
}

Transformation RandAugmentLayer::draw(Draws& draws, const Shape& images) const {
  const Value chosen = draws.integers({config().num_ops}, 0, static_cast<Dim>(parts_.size()));
  Transformation all{images, {{"chosen", chosen}}};
  for (const auto& part : parts_) all.parts.push_back(part->draw(draws, images));
  return all;
}

Value RandAugmentLayer::is_chosen(const Transformation& transformation, Dim step,
                                  std::size_t part) const {
  const Value choice = ops::squeeze(ops::slice_axis(transformation["chosen"], 0, step, step + 1));
  return ops::equal(choice, static_cast<std::int64_t>(part));
}

template <class Apply>
Value RandAugmentLayer::apply_chosen(const Value& x, const Transformation& transformation,
                                     Apply&& apply) const {
  Value y = x;
  for (Dim step = 0; step < config().num_ops; ++step) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Value changed = apply(*parts_[i], y, transformation.parts[i]);
      y = ops::where(is_chosen(transformation, step, i), changed, y);
    }
  }
  return y;
}

Value RandAugmentLayer::transform_images(const Value& images, const Transformation& transformation,
                                         bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  return apply_chosen(x, transformation,
                      [](const ImageTransformer& part, const Value& y, const Transformation& own) {
                        return part.transform_images(y, own, true);
                      });
}

Value RandAugmentLayer::transform_segmentation_masks(const Value& masks,
                                                     const Transformation& transformation,
                                                     bool training) const {
  if (!training) return masks;
  return apply_chosen(masks, transformation,
                      [](const ImageTransformer& part, const Value& y, const Transformation& own) {
                        return part.transform_segmentation_masks(y, own, true);
                      });
}

BoundingBoxes RandAugmentLayer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                         const Transformation& transformation,
                                                         bool training) const {
  if (!training) return boxes;
  BoundingBoxes result = boxes;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const BoundingBoxes changed =
        parts_[i]->transform_bounding_boxes(result, transformation.parts[i], true);
    for (Dim step = 0; step < config().num_ops; ++step) {
      const Value chosen = is_chosen(transformation, step, i);
      result = {ops::where(chosen, changed.boxes, result.boxes),
                ops::where(chosen, changed.labels, result.labels)};
    }
  }
  return result;
}

RAMET_DEFINE_LAYER(RandAugmentLayer)

}  // namespace ramet
