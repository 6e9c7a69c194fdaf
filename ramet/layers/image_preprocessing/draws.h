#pragma once
// The random numbers of one call of an image layer.

#include "ramet/layers/image_preprocessing/number_pair.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

/// Each draw has a seed of its own, from the generator of the layer that was called; layers inside
/// it draw from the same one. Null for layers that draw nothing.
class Draws {
 public:
  Draws(CallContext& context, const SeedGenerator* seeds) : context_(context), seeds_(seeds) {}

  /// In [low, high); `low` where they are equal.
  Value uniform(const Shape& shape, double low = 0, double high = 1, DType dtype = DType::float32);
  Value normal(const Shape& shape, DType dtype = DType::float32);
  /// Whole numbers in [low, high).
  Value integers(const Shape& shape, Dim low, Dim high, DType dtype = DType::int32);
  /// With one parameter, a scalar, for all.
  Value gamma(const Shape& shape, const Value& alpha);
  Value beta(const Shape& shape, const Value& alpha);
  /// 0, ..., count - 1 in random order: int32.
  Value permutation(Dim count);
  /// Bool: true with a probability that is itself drawn from a range.
  Value chance(const Shape& shape, const NumberPair& probability);

  /// A choice among `count` that is made when the graph is made, not when it runs.
  Dim choice(Dim count);

 private:
  Value seed() const;
  CallContext& context_;
  const SeedGenerator* seeds_;
};

}  // namespace ramet
