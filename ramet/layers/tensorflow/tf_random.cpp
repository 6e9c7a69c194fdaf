// tf.random, and other functions that draw numbers at each call. The numbers are not TensorFlow's.

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;
using Draw = Value (*)(const Value& seed, const Shape& shape, double a, double b, DType dtype);

Result drawn(const TfCall& call, std::string_view first, std::string_view second, Draw draw) {
  const Shape shape = call.shape(0, "shape");
  const DType dtype = call.dtype(3, "dtype", DType::float32);
  const double a = call.number(1, first, 0), b = call.number(2, second, 1);
  if (is_known(shape)) return draw(call.seed(), shape, a, b, dtype);
  if (!call.is_symbolic())
    fail<NotImplementedError>("expected extents that follow from shapes, received data.");
  return placeholder(shape, dtype);
}

Result normal(const TfCall& call) { return drawn(call, "mean", "stddev", ops::random_normal); }
Result truncated_normal(const TfCall& call) {
  return drawn(call, "mean", "stddev", ops::random_truncated_normal);
}
Result uniform(const TfCall& call) {
  return drawn(call, "minval", "maxval",
               [](const Value& seed, const Shape& shape, double low, double high, DType dtype) {
                 if (is_float(dtype)) return ops::random_uniform(seed, shape, low, high, dtype);
                 return ops::random_integers(seed, shape, static_cast<Dim>(low),
                                             static_cast<Dim>(high), dtype);
               });
}

// At inference, too.
Result dropout(const TfCall& call) {
  const Value x = call.tensor(0, "x");
  std::optional<Shape> noise;
  if (call.find(2, "noise_shape") != nullptr) noise = call.shape(2, "noise_shape");
  return ops::dropout(x, call.number(1, "rate", 0), call.seed(), noise);
}

// Each image by itself.
Result random_flip(const TfCall& call, std::int64_t axis) {
  const Value x = call.tensor(0, "image");
  Shape shape(x.rank(), 1);
  if (x.rank() == 4) shape[0] = x.dim(0);
  return ops::where(ops::random_bernoulli(call.seed(), shape, 0.5), ops::flip(x, {axis}), x);
}

}  // namespace

std::span<const TfFunction> tf_random_functions() {
  static constexpr TfFunction list[] = {
      {"image.random_flip_left_right", [](const TfCall& c) { return random_flip(c, -2); }},
      {"image.random_flip_up_down", [](const TfCall& c) { return random_flip(c, -3); }},
      {"keras.backend.random_normal", normal},
      {"keras.backend.random_uniform", uniform},
      {"keras.backend.truncated_normal", truncated_normal},
      {"nn.dropout", dropout},
      {"random.normal", normal},
      {"random.truncated_normal", truncated_normal},
      {"random.uniform", uniform},
  };
  return list;
}

}  // namespace ramet
