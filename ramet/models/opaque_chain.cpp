#include "ramet/models/opaque_chain.h"

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/core/opaque.h"
#include "ramet/layers/registry.h"

namespace ramet {

namespace {

// The shape that a layer was built on, as far as its file says; of rank 1 if that is the last axis
// alone (saving/legacy_h5.cpp).
std::optional<Shape> built_on(const Layer& layer) {
  BuildShapes shapes = layer.impl().build_shapes;
  if (const auto* opaque = layer.as<OpaqueLayer>()) {
    for (const char* key : {"build_config", "built_on"}) {
      const Json* build = opaque->config().envelope.find(key);
      if (build != nullptr && build->is_object()) shapes = read_build_config(*build);
    }
  }
  if (shapes.size() != 1 || !shapes[0].second.is_leaf()) return std::nullopt;
  Shape shape = shapes[0].second.leaf();
  if (shape.empty()) return std::nullopt;
  return shape;
}

// Whether these layers make of a tensor of this spec one of the wanted shape.
bool leads_to(const Spec& spec, std::span<const Layer> layers, const Shape& wanted) {
  try {
    KerasTensor x = InputLayer({.batch_shape = spec.shape, .dtype = spec.dtype, .name = "x"})
                        .as<InputLayerLayer>()
                        ->output();
    for (const Layer& layer : layers)
      x = layer.from_own_config()(x);  // a copy: its own is not built yet
    return wanted.size() > 1 ? x.shape() == wanted
                             : !x.shape().empty() && x.shape().back() == wanted.back();
  } catch (const Error&) {
    return false;  // they do not take such a tensor
  }
}

// Shapes that may become `wanted`: what was given with another last axis, the same before it was
// flattened, and `wanted` itself.
std::vector<Shape> candidates(const Shape& given, const Shape& wanted) {
  std::vector<Shape> shapes;
  Shape other = given;
  other.back() = wanted.back();
  shapes.push_back(other);
  Dim steps = 1;
  for (std::size_t i = 1; i + 1 < given.size(); ++i) steps *= given[i];
  if (given.size() > 2 && steps > 0 && wanted.back() > 0 && wanted.back() % steps == 0) {
    other.back() = wanted.back() / steps;
    shapes.push_back(other);
  }
  if (wanted.size() > 1) shapes.push_back(wanted);
  return shapes;
}

}  // namespace

std::optional<Spec> fitting_output(const Spec& given, std::span<const Layer> after) {
  std::size_t between = 0;
  std::optional<Shape> wanted;
  for (; between < after.size(); ++between) {
    wanted = built_on(after[between]);
    if (wanted) break;
    if (after[between].as<OpaqueLayer>() != nullptr) return std::nullopt;
  }
  if (!wanted || given.shape.empty()) return std::nullopt;
  if (wanted->size() > 1) (*wanted)[0] = given.shape[0];
  const DType dtype = is_float(given.dtype) ? given.dtype : DType::float32;
  for (Shape& shape : candidates(given.shape, *wanted)) {
    Spec spec{std::move(shape), dtype};
    if (leads_to(spec, after.first(between), *wanted)) return spec;
  }
  return std::nullopt;
}

}  // namespace ramet
