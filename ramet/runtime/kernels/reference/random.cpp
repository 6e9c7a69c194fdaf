// Draws from a seed. Element i is a function of the seed and of i alone.

#include "ramet/ops/random.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "ramet/runtime/kernels/random_impl.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

std::span<float> floats(const ReferenceCall& call) {
  return {call.out<float>(), static_cast<std::size_t>(element_count(call.output_specs[0].shape))};
}

RandomPosition start(const ReferenceCall& call) { return first_block(call.in<std::int64_t>(0)); }

double unit(std::uint32_t word) { return (static_cast<double>(word) + 0.5) * 0x1p-32; }

// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000: a normal number is
// bent and accepted or not. Each attempt has a block of its own, far from those of other elements.
double gamma(double alpha, RandomPosition at) {
  constexpr std::uint64_t to_next_attempt = std::uint64_t{1} << 44;
  const double boosted = alpha < 1 ? alpha + 1 : alpha;
  const double d = boosted - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;; at.block += to_next_attempt) {
    const auto words = philox(at);
    const double x =
        std::sqrt(-2 * std::log(unit(words[0]))) * std::cos(2 * std::numbers::pi * unit(words[1]));
    const double v = std::pow(1 + c * x, 3), u = unit(words[2]);
    if (v <= 0 || std::log(u) >= 0.5 * x * x + d - d * v + d * std::log(v)) continue;
    return alpha < 1 ? d * v * std::pow(unit(words[3]), 1 / alpha) : d * v;
  }
}

}  // namespace

void random_uniform(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::RandomAttrs>();
  fill_uniform(floats(call), start(call),
               {static_cast<float>(attrs.a), static_cast<float>(attrs.b)});
}

void random_normal(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::RandomAttrs>();
  fill_normal(floats(call), start(call),
              {static_cast<float>(attrs.a), static_cast<float>(attrs.b)});
}

void random_truncated_normal(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::RandomAttrs>();
  fill_truncated_normal(floats(call), start(call),
                        {static_cast<float>(attrs.a), static_cast<float>(attrs.b)});
}

// low + floor(range * word / 2^32); two words an element, so that large ranges have every number.
void random_integers(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::RandomIntegersAttrs>();
  const auto count = static_cast<std::size_t>(element_count(call.output_specs[0].shape));
  const std::uint64_t range =
      static_cast<std::uint64_t>(attrs.high) - static_cast<std::uint64_t>(attrs.low);
  std::vector<std::uint32_t> words(2 * count);
  fill_words(words, start(call));
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t word = (std::uint64_t{words[2 * i]} << 32) | words[2 * i + 1];
    const auto scaled = static_cast<unsigned __int128>(word) * range >> 64;
    call.out<std::int64_t>()[i] = attrs.low + static_cast<std::int64_t>(scaled);
  }
}

void random_gamma(const ReferenceCall& call) {
  RandomPosition at = start(call);
  const auto* alpha = call.in<float>(1);
  for (float& x : floats(call)) {
    x = static_cast<float>(gamma(static_cast<double>(*alpha++), at));
    ++at.block;
  }
}

// Fisher and Yates: from the back, each place takes one of those that are left.
void random_permutation(const ReferenceCall& call) {
  const auto count = static_cast<std::size_t>(element_count(call.output_specs[0].shape));
  auto* y = call.out<std::int32_t>();
  std::iota(y, y + count, 0);
  std::vector<std::uint32_t> words(count);
  fill_words(words, start(call));
  for (std::size_t i = count; i-- > 1;)
    std::swap(y[i], y[(std::uint64_t{words[i]} * (i + 1)) >> 32]);
}

}  // namespace ramet::reference
