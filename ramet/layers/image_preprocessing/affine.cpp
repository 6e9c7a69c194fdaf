#include "ramet/layers/image_preprocessing/affine.h"

#include "ramet/ops/ops.h"

namespace ramet {

void require_affine(Interpolation interpolation) {
  if (interpolation == Interpolation::nearest || interpolation == Interpolation::bilinear) return;
  fail<NotImplementedError>("Unknown `interpolation` {}. Expected of one ('nearest', 'bilinear').",
                            choices(interpolation)[static_cast<std::size_t>(interpolation)]);
}

void require_affine(FillMode fill_mode) {
  if (fill_mode != FillMode::mirror) return;
  fail<NotImplementedError>(
      "Unknown `fill_mode` mirror. Expected of one ('reflect', 'wrap', 'constant', 'nearest').");
}

Value affine_rows(const std::array<Value, 6>& columns) {
  Value some;
  for (const Value& column : columns) some = column ? column : some;
  const auto filled = [&](const Value& column, double otherwise) {
    return column ? ops::cast(column, DType::float32)
                  : ops::full({some.shape()[0] == any_dim ? 1 : some.shape()[0], 1}, otherwise);
  };
  Values all;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    all.push_back(filled(columns[i], i == 0 || i == 4 ? 1 : 0));
  }
  all.push_back(filled({}, 0));
  all.push_back(filled({}, 0));
  return ops::concatenate(all, 1);
}

}  // namespace ramet
