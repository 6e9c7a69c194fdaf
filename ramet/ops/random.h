#pragma once
// Random numbers. A draw is a pure function of its seed: int64 (2,), a key and a counter, as
// Keras's SeedGenerator keeps them. Programs may merge draws of one kind from one seed; a seed is
// therefore for one draw (layers/seed_generator.h hands them out). The numbers do not depend on
// threads, nor on the machine but for the last bit of gamma.

#include "ramet/ops/op.h"

namespace ramet::ops {

/// Uniform in [low, high).
Value random_uniform(const Value& seed, const Shape& shape, double low = 0, double high = 1,
                     DType dtype = DType::float32);
Value random_normal(const Value& seed, const Shape& shape, double mean = 0, double stddev = 1,
                    DType dtype = DType::float32);
/// Normal, but never two or more standard deviations from the mean.
Value random_truncated_normal(const Value& seed, const Shape& shape, double mean = 0,
                              double stddev = 1, DType dtype = DType::float32);
/// Whole numbers in [low, high), each as likely as the others to 2^-32.
Value random_integers(const Value& seed, const Shape& shape, Dim low, Dim high,
                      DType dtype = DType::int32);
/// Bool: true with this probability.
Value random_bernoulli(const Value& seed, const Shape& shape, double probability);
/// Gamma with scale 1; each element has its own shape parameter alpha > 0.
Value random_gamma(const Value& seed, const Value& alpha);
/// Beta; needs two draws, hence two seeds.
Value random_beta(const Value& seed, const Value& other_seed, const Value& alpha,
                  const Value& beta);
/// 0, 1, ..., count - 1 in random order: int32.
Value random_permutation(const Value& seed, Dim count);

/// Sets a part of x to 0 and scales the rest by 1 / (1 - rate). The choice has shape `noise`
/// (any_dim means x's extent) and broadcasts; by default it is made for each element.
Value dropout(const Value& x, double rate, const Value& seed,
              const std::optional<Shape>& noise = std::nullopt);

/// Two numbers that say which distribution of its family: bounds, or mean and standard deviation.
struct RandomAttrs {
  Shape shape;
  double a = 0, b = 1;
  static constexpr void describe(auto& d) {
    d.field("shape", &RandomAttrs::shape, "How many numbers.");
    d.field("a", &RandomAttrs::a, "Lower bound, or mean.");
    d.field("b", &RandomAttrs::b, "Upper bound, or standard deviation.");
  }
};
struct RandomIntegersAttrs {
  Shape shape;
  Dim low = 0, high = 1;
  static constexpr void describe(auto& d) {
    d.field("shape", &RandomIntegersAttrs::shape, "How many numbers.");
    d.field("low", &RandomIntegersAttrs::low, "Lower bound.");
    d.field("high", &RandomIntegersAttrs::high, "Upper bound, which is not drawn.");
  }
};

extern const Op random_uniform_op, random_normal_op, random_truncated_normal_op, random_integers_op,
    random_gamma_op, random_permutation_op;

}  // namespace ramet::ops
