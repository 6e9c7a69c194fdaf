#include "ramet/layers/reshaping/resize_by_version.h"

#include "ramet/ops/ops.h"

namespace ramet {

Value resize_by_version(KerasVersion version, const Value& images, const ops::ResizeAttrs& attrs,
                        const ops::AspectRatio& ratio) {
  const bool cuts =
      version >= KerasVersion{3, 0} && version < KerasVersion{3, 6} && is_integer(images.dtype());
  if (!cuts) return ops::resize(images, attrs, ratio);
  return ops::cast(ops::resize(ops::cast(images, DType::float32), attrs, ratio), images.dtype());
}

}  // namespace ramet
