// A layer class must say what it computes.
#include "ramet/layers/layer_base.h"

struct EchoConfig {
  static constexpr void describe(auto&) {}
};

class EchoLayer final : public ramet::LayerOf<EchoLayer, EchoConfig> {
 public:
  static constexpr std::string_view keras_name = "Echo";
  using LayerOf::LayerOf;
#ifdef SHOULD_COMPILE
  ramet::Value call(ramet::CallContext&, const ramet::Value& x) { return x; }
#endif
};

const ramet::Handle<EchoLayer> echo;
