#include "ramet/layers/image_preprocessing/image_layer.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

bool is_one_image(const Value& images) {
  if (images.rank() == 3 || images.rank() == 4) return images.rank() == 3;
  fail<ValueError>(
      "Expected image tensor to have rank 3 (single image) or 4 (batch of images). Received: "
      "data.shape={}",
      to_string(images.shape()));
}

const Tree<Value>& box_member(const Tree<Value>& boxes, std::string_view key) {
  const Tree<Value>* member = boxes.find(key);
  if (!boxes.is_dict() || member == nullptr || !member->is_leaf()) {
    fail<ValueError>(
        "Expected `bounding_boxes` agurment to be a dict with keys 'boxes' and 'labels'.");
  }
  return *member;
}

// As a batch of one, and back.
Value with_batch(const Value& x, bool is_one) { return is_one ? ops::expand_dims(x, 0) : x; }
Value without_batch(const Value& x, bool is_one) { return is_one ? ops::squeeze(x, 0) : x; }

}  // namespace

const Value& Transformation::operator[](std::string_view name) const {
  for (const auto& [key, value] : values) {
    if (key == name) return value;
  }
  fail<InternalError>("no number '{}' was drawn", name);
}

Transformation ImageTransformer::draw(Draws&, const Shape& images) const { return {images}; }

Value ImageTransformer::transform_labels(const Value& labels, const Transformation&, bool) const {
  return labels;
}

BoundingBoxes ImageTransformer::transform_bounding_boxes(const BoundingBoxes& boxes,
                                                         const Transformation&, bool) const {
  return boxes;
}

Value ImageTransformer::transform_segmentation_masks(const Value& masks, const Transformation&,
                                                     bool) const {
  return masks;
}

Dim ImageTransformer::height(const Shape& images) const {
  return images[normalize_axis(height_axis(), images.size(), "images")];
}
Dim ImageTransformer::width(const Shape& images) const {
  return images[normalize_axis(width_axis(), images.size(), "images")];
}

BoundingBoxes ImageTransformer::boxes_to(std::string_view target, const BoundingBoxes& boxes,
                                         const ImageExtent& extent) const {
  return {convert_format(boxes.boxes, *boxes_format(), target, extent), boxes.labels};
}
BoundingBoxes ImageTransformer::boxes_from(std::string_view source, const BoundingBoxes& boxes,
                                           const ImageExtent& extent) const {
  return {convert_format(boxes.boxes, source, *boxes_format(), extent), boxes.labels};
}

Tree<Value> ImageTransformer::transform(CallContext& context, std::string_view layer,
                                        const Tree<Value>& data) const {
  const Tree<Value>* images = data.is_dict() ? data.find("images") : &data;
  if (images == nullptr || !images->is_leaf()) {
    fail<ValueError>(
        "Layer '{}' expects images, or a dict with the key 'images', received another structure.",
        layer);
  }
  const bool is_one = is_one_image(images->leaf());
  const Value batch = with_batch(images->leaf(), is_one);
  const bool training = context.training();
  Transformation transformation{batch.shape()};
  if (training) {
    Draws draws(context, seeds());
    transformation = draw(draws, batch.shape());
    transformation.images = batch.shape();
  }
  if (data.is_dict()) return transform_dict(data, std::move(transformation), training);
  return without_batch(transform_images(batch, transformation, training), is_one);
}

Tree<Value> ImageTransformer::transform_dict(const Tree<Value>& data, Transformation transformation,
                                             bool training) const {
  const bool is_one = is_one_image(data.find("images")->leaf());
  const auto changed = [&](const Value& x, auto change) {
    const Value batch = with_batch(x, is_one);
    return without_batch((this->*change)(batch, transformation, training), is_one);
  };
  Tree<Value> result = data;
  for (std::size_t i = 0; i < data.keys().size(); ++i) {
    const std::string& key = data.keys()[i];
    Tree<Value>& item = result.items()[i];
    if (key == "bounding_boxes") {
      if (!boxes_format()) {
        fail<ValueError>(
            "You passed an input with a 'bounding_boxes' key, but you didn't specify a bounding "
            "box "
            "format. Pass a `bounding_box_format` argument to your layer, e.g. "
            "`bounding_box_format='xyxy'`.");
      }
      const BoundingBoxes given{
          with_batch(ops::cast(box_member(item, "boxes").leaf(), DType::float32), is_one),
          with_batch(box_member(item, "labels").leaf(), is_one)};
      const BoundingBoxes moved = transform_bounding_boxes(given, transformation, training);
      for (std::size_t k = 0; k < item.keys().size(); ++k) {
        if (item.keys()[k] == "boxes") item.items()[k] = without_batch(moved.boxes, is_one);
        if (item.keys()[k] == "labels") item.items()[k] = without_batch(moved.labels, is_one);
      }
    } else if (item.is_leaf()) {
      if (key == "images") item = changed(item.leaf(), &ImageTransformer::transform_images);
      if (key == "labels") item = changed(item.leaf(), &ImageTransformer::transform_labels);
      if (key == "segmentation_masks") {
        item = changed(item.leaf(), &ImageTransformer::transform_segmentation_masks);
      }
    }
  }
  return result;
}

Value change_range(const Value& x, const NumberPair& from, const NumberPair& to, DType dtype) {
  if (from.low() == to.low() && from.high() == to.high()) return x;
  const Value unit =
      ops::divide(ops::subtract(ops::cast(x, dtype), from.low()), from.high() - from.low());
  return ops::add(ops::multiply(unit, to.high() - to.low()), to.low());
}

}  // namespace ramet
