#include "ramet/layers/image_preprocessing/aug_mix.h"

#include "ramet/layers/image_preprocessing/affine.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

AugMixLayer::AugMixLayer(AugMixConfig config, LayerOptions options)
    : ImageLayer(std::move(config), std::move(options)) {
  config_.factor = factor_range(config_.factor, {.low = 0, .high = 1});
  require_affine(config_.interpolation);
  const Augmentation with{config_.factor, config_.value_range, config_.interpolation,
                          config_.data_format, dtype_policy()};
  parts_ = join({moving_layers(with), coarsening_layers(with), levelling_layers(with)});
  if (config_.all_ops) parts_ = join({parts_, shading_layers(with)});
}

// Which layers the chains hold is chosen when the graph is made, as in Keras.
Transformation AugMixLayer::draw(Draws& draws, const Shape& images) const {
  const Value alpha = ops::full({}, config().alpha.as_double());
  const Value gamma = draws.gamma({config().num_chains}, alpha);
  Transformation all{
      images, {{"shares", ops::divide(gamma, ops::sum(gamma))}, {"weight", draws.beta({}, alpha)}}};
  const auto count = static_cast<Dim>(parts_.size());
  for (Dim chain = 0; chain < config().num_chains; ++chain) {
    Transformation steps{images};
    for (Dim depth = 0; depth < config().chain_depth; ++depth) {
      const Dim choice = draws.choice(count + 1);
      if (choice == count) continue;  // one step less
      steps.parts.push_back(parts_[static_cast<std::size_t>(choice)]->draw(draws, images));
      steps.parts.back().part = static_cast<std::size_t>(choice);
    }
    all.parts.push_back(std::move(steps));
  }
  return all;
}

template <class Apply>
Value AugMixLayer::mixed(const Value& x, const Transformation& transformation,
                         Apply&& apply) const {
  const Value weight = ops::cast(transformation["weight"], compute_dtype());
  const Value shares = ops::cast(transformation["shares"], compute_dtype());
  Value sum = ops::zeros_like(x);
  for (std::size_t chain = 0; chain < transformation.parts.size(); ++chain) {
    Value y = x;
    for (const Transformation& step : transformation.parts[chain].parts) {
      y = apply(*parts_[step.part], y, step);
    }
    const auto at = static_cast<Dim>(chain);
    sum = ops::add(sum, ops::multiply(y, ops::squeeze(ops::slice_axis(shares, 0, at, at + 1))));
  }
  return ops::add(ops::multiply(weight, x), ops::multiply(ops::subtract(1.0, weight), sum));
}

Value AugMixLayer::transform_images(const Value& images, const Transformation& transformation,
                                    bool training) const {
  const Value x = ops::cast(images, compute_dtype());
  if (!training) return x;
  const Value y =
      mixed(x, transformation,
            [](const ImageTransformer& part, const Value& given, const Transformation& own) {
              return part.transform_images(given, own, true);
            });
  return ops::clip(y, config().value_range.low(), config().value_range.high());
}

Value AugMixLayer::transform_segmentation_masks(const Value& masks,
                                                const Transformation& transformation,
                                                bool training) const {
  if (!training) return masks;
  return mixed(masks, transformation,
               [](const ImageTransformer& part, const Value& given, const Transformation& own) {
                 return part.transform_segmentation_masks(given, own, true);
               });
}

RAMET_DEFINE_LAYER(AugMixLayer)

}  // namespace ramet
