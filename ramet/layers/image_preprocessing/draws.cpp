#include "ramet/layers/image_preprocessing/draws.h"

#include "ramet/layers/naming.h"
#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/random.h"

namespace ramet {

Value Draws::seed() const {
  RAMET_ASSERT(seeds_ != nullptr);
  return seeds_->next(context_);
}

Value Draws::uniform(const Shape& shape, double low, double high, DType dtype) {
  if (low <= high) return ops::random_uniform(seed(), shape, low, high, dtype);
  const Value number = ops::random_uniform(seed(), shape, 0, 1, dtype);
  return ops::add(ops::multiply(number, high - low), low);
}

Value Draws::normal(const Shape& shape, DType dtype) {
  return ops::random_normal(seed(), shape, 0, 1, dtype);
}

Value Draws::integers(const Shape& shape, Dim low, Dim high, DType dtype) {
  return ops::random_integers(seed(), shape, low, high, dtype);
}

Value Draws::gamma(const Shape& shape, const Value& alpha) {
  return ops::random_gamma(seed(), ops::broadcast_to(alpha, shape));
}

Value Draws::beta(const Shape& shape, const Value& alpha) {
  const Value parameters = ops::broadcast_to(ops::cast(alpha, DType::float32), shape);
  const Value first = seed();
  return ops::random_beta(first, seed(), parameters, parameters);
}

Value Draws::permutation(Dim count) { return ops::random_permutation(seed(), count); }

Value Draws::chance(const Shape& shape, const NumberPair& probability) {
  const Value wanted = uniform(shape, probability.low(), probability.high());
  return ops::less(uniform(shape), wanted);
}

Dim Draws::choice(Dim count) {
  return static_cast<Dim>(fresh_seed() % static_cast<std::uint64_t>(count));
}

}  // namespace ramet
