#include "ramet/layers/objects/initializers.h"

#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/layers/objects/orthogonal.h"
#include "ramet/layers/objects/random_initializers.h"
#include "ramet/layers/objects/stft_initializer.h"
#include "ramet/layers/objects/unknown_object.h"
#include "ramet/layers/objects/variance_scaling.h"

namespace ramet {

namespace {

template <class Config>
ObjectEntry<InitializerInterface> initializer_entry(std::vector<std::string> aliases) {
  auto entry = object_entry<InitializerInterface, Config>(std::move(aliases));
  entry.from_config = [](const Json& json) -> std::shared_ptr<const InitializerInterface> {
    Json config = json;
    config.erase("dtype");  // TensorFlow 1 and 2.0 wrote one; weights have had their own since
    return std::make_shared<typename Config::Implementation>(
        config_from_json<Config>(config, Config::keras_name));
  };
  return entry;
}

// Weights that come from a file never ask for it.
class UnknownInitializer final : public UnknownObject<UnknownInitializer, InitializerInterface> {
 public:
  static constexpr std::string_view use = "drawing weights";
  using UnknownObject::UnknownObject;
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const override {
    if (given() != nullptr) return given()->draw(shape, dtype, seed);
    fail<NotImplementedError>("{}", explain());
  }
};

}  // namespace

std::span<const ObjectEntry<InitializerInterface>> InitializerInterface::entries() {
  static const ObjectEntry<InitializerInterface> list[] = {
#define RAMET_INITIALIZER(Class, ...) initializer_entry<initializers::Class>({__VA_ARGS__}),
#include "ramet/layers/objects/initializers.inc"
#undef RAMET_INITIALIZER
  };
  return list;
}

std::string_view InitializerInterface::canonical_name(std::string_view name) {
  return class_called(name, entries());
}

std::shared_ptr<const InitializerInterface> InitializerInterface::unknown(const Json& json) {
  return read_unknown<UnknownInitializer>(json);
}

namespace initializers {

std::optional<std::uint64_t> Seed::value() const {
  const Json* number = &json_;
  if (const Json* config = json_.find("config")) number = config->find("seed");
  if (number == nullptr || !number->is_number()) return std::nullopt;
  return static_cast<std::uint64_t>(number->as_int());
}

void from_json(const Json& json, Seed& seed) {
  const bool is_generator = json.is_object() && json.contains("config");
  if (!json.is_null() && !is_generator) {
    seed = json.as_int();
  } else {
    seed.json_ = json;
  }
}

}  // namespace initializers
}  // namespace ramet
