#include "ramet/layers/seed_generator.h"

#include "ramet/layers/naming.h"
#include "ramet/ops/elementwise.h"

namespace ramet {

namespace {

Tensor pair(std::int64_t first, std::int64_t second) {
  Tensor tensor(DType::int64, {2});
  const auto data = tensor.mutable_data<std::int64_t>();
  data[0] = first;
  data[1] = second;
  return tensor;
}

}  // namespace

SeedGenerator::SeedGenerator(std::optional<std::int64_t> seed)
    : state_("seed_generator_state", auto_name("seed_generator") + "/seed_generator_state",
             {{2}, DType::int64}, {.trainable = false, .autocast = false}) {
  // As large as Keras's own, so that it survives a double.
  constexpr std::uint64_t largest = 1'000'000'000;
  state_.assign(pair(seed ? *seed : static_cast<std::int64_t>(fresh_seed() % largest), 0));
}

Value SeedGenerator::next(CallContext& context) const {
  const Value seed = context.read_exact(state_);
  context.update_now(state_, ops::add(seed, constant(pair(0, 1))));
  return seed;
}

}  // namespace ramet
