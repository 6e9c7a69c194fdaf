// A field that `describe` leaves out would get lost in files.
#include "ramet/core/config.h"

struct ScaleConfig {
  double factor = 1;
  bool invert = false;
  static constexpr void describe(auto& d) {
    d.field("factor", &ScaleConfig::factor, "What to multiply by.");
#ifdef SHOULD_COMPILE
    d.field("invert", &ScaleConfig::invert, "Whether to divide instead.");
#endif
  }
};

const ramet::Json json = ramet::to_json(ScaleConfig{});
