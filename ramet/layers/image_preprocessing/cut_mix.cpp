#include "ramet/layers/image_preprocessing/cut_mix.h"

#include "ramet/layers/image_preprocessing/rectangle.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

CutMixLayer::CutMixLayer(CutMixConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
}

Transformation CutMixLayer::draw(Draws& draws, const Shape& images) const {
  const NumberPair& factor = config().factor;
  const Value alpha =
      ops::add(draws.uniform({}, factor.low(), factor.high(), compute_dtype()), 1e-6);
  const Value rest =
      ops::subtract(1.0, ops::cast(draws.beta({images[0], 1, 1, 1}, alpha), compute_dtype()));
  const Value part = ops::sqrt(rest);
  const Rectangles boxes = draw_rectangles(draws, images[0], height(images), width(images), part,
                                           part, format(), compute_dtype());
  return {images,
          {{"order", draws.permutation(images[0])},
           {"where", boxes.is_inside},
           {"weight", ops::subtract(1.0, boxes.area)}}};
}

Value CutMixLayer::transform_images(const Value& images, const Transformation& transformation,
                                    bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  const Value others = ops::take(x, transformation["order"], 0);
  return ops::where(transformation["where"], others, x);
}

Value CutMixLayer::transform_labels(const Value& labels, const Transformation& transformation,
                                    bool training) const {
  if (!training) return labels;
  const Value weight = ops::reshape(transformation["weight"], {any_dim, 1});
  const Value others = ops::take(labels, transformation["order"], 0);
  return ops::add(ops::multiply(weight, labels), ops::multiply(ops::subtract(1.0, weight), others));
}

BoundingBoxes CutMixLayer::transform_bounding_boxes(const BoundingBoxes&, const Transformation&,
                                                    bool) const {
  fail<NotImplementedError>("Layer '{}' (CutMix) does not know what becomes of bounding boxes.",
                            name());
}

Value CutMixLayer::transform_segmentation_masks(const Value& masks,
                                                const Transformation& transformation,
                                                bool training) const {
  return transform_images(masks, transformation, training);
}

RAMET_DEFINE_LAYER(CutMixLayer)

}  // namespace ramet
