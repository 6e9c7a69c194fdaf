#pragma once
// What image layers share. Each is called on images, one (height, width, channels) or a batch of
// them, or on a dict of "images", "labels", "bounding_boxes" and "segmentation_masks" that change
// together. A layer draws its random numbers first (a Transformation), then applies them to each.

#include "ramet/layers/image_preprocessing/bounding_boxes.h"
#include "ramet/layers/image_preprocessing/draws.h"
#include "ramet/layers/image_preprocessing/number_pair.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"
#include "ramet/ops/image.h"

namespace ramet {

/// What was drawn for one call: values by name, and of layers inside a layer.
struct Transformation {
  Shape images;  ///< of the batch
  std::vector<std::pair<std::string_view, Value>> values = {};
  std::vector<Transformation> parts = {};
  std::size_t part = 0;  ///< of which of several layers it is
  const Value& operator[](std::string_view name) const;
};

/// The interface of image layers; every argument is a batch.
class ImageTransformer {
 public:
  virtual ~ImageTransformer() = default;

  /// The random numbers of a call in training.
  virtual Transformation draw(Draws& draws, const Shape& images) const;
  virtual Value transform_images(const Value& images, const Transformation& transformation,
                                 bool training) const = 0;
  virtual Value transform_labels(const Value& labels, const Transformation& transformation,
                                 bool training) const;
  virtual BoundingBoxes transform_bounding_boxes(const BoundingBoxes& boxes,
                                                 const Transformation& transformation,
                                                 bool training) const;
  virtual Value transform_segmentation_masks(const Value& masks,
                                             const Transformation& transformation,
                                             bool training) const;

 protected:
  virtual DataFormat format() const = 0;
  virtual const std::optional<std::string>& boxes_format() const = 0;
  virtual const SeedGenerator* seeds() const = 0;  ///< null for layers that draw nothing
  /// The whole of a call.
  Tree<Value> transform(CallContext& context, std::string_view layer,
                        const Tree<Value>& data) const;

  // Axes counted from the back, so that they hold for one image too.
  std::int64_t height_axis() const { return format() == DataFormat::channels_last ? -3 : -2; }
  std::int64_t width_axis() const { return height_axis() + 1; }
  std::int64_t channels_axis() const { return format() == DataFormat::channels_last ? -1 : -3; }
  Dim height(const Shape& images) const;
  Dim width(const Shape& images) const;
  /// f on images with the channels last.
  template <class F>
  Value channels_last(const Value& images, F&& f) const {
    return from_channels_last(f(to_channels_last(images, format())), format());
  }

  /// Between the layer's format and "xyxy" or another.
  BoundingBoxes boxes_to(std::string_view target, const BoundingBoxes& boxes,
                         const ImageExtent& extent) const;
  BoundingBoxes boxes_from(std::string_view source, const BoundingBoxes& boxes,
                           const ImageExtent& extent) const;

 private:
  Tree<Value> transform_dict(const Tree<Value>& data, Transformation transformation,
                             bool training) const;
};

/// x * scale + offset such that `from` becomes `to`, in the type.
Value change_range(const Value& x, const NumberPair& from, const NumberPair& to, DType dtype);

/// A layer of images: the config needs `data_format` and `bounding_box_format`.
template <class Self, Described ConfigT>
class ImageLayer : public LayerOf<Self, ConfigT>, public ImageTransformer {
 public:
  static constexpr std::array<std::string_view, 2> arguments = {"data", "training"};
  explicit ImageLayer(ConfigT config, LayerOptions options = {})
      : LayerOf<Self, ConfigT>(std::move(config), std::move(options)) {
    if constexpr (requires { this->config_.seed; }) seeds_.emplace(this->config_.seed);
  }
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return transform(context, this->name(), inputs.first());
  }

 protected:
  DataFormat format() const override { return this->config_.data_format; }
  const std::optional<std::string>& boxes_format() const override {
    return this->config_.bounding_box_format;
  }
  const SeedGenerator* seeds() const override { return seeds_ ? &*seeds_ : nullptr; }

 private:
  std::optional<SeedGenerator> seeds_;
};

}  // namespace ramet
