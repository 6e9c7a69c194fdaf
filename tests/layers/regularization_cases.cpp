#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> regularization_cases() {
  return {
      // clang-format off
      {"Dropout/plain", []() -> Layer { return Dropout({.rate = 0.5}); }, spatial},
      {"Dropout/everything", []() -> Layer { return Dropout({.rate = 0.25, .noise_shape = Shape{any_dim, 1, 4}, .seed = 3}); }},
      {"Dropout/nothing_to_drop", []() -> Layer { return Dropout({.rate = 0}); }},
      {"SpatialDropout1D/plain", []() -> Layer { return SpatialDropout1D({.rate = 0.5, .seed = 1}); }, spatial},
      {"SpatialDropout2D/plain", []() -> Layer { return SpatialDropout2D({.rate = 0.5}); }, spatial},
      {"SpatialDropout2D/channels_first", []() -> Layer { return SpatialDropout2D({.rate = 0.5, .data_format = "channels_first", .seed = 2}); }},
      {"SpatialDropout3D/plain", []() -> Layer { return SpatialDropout3D({.rate = 0.5}); }, spatial},
      {"GaussianNoise/plain", []() -> Layer { return GaussianNoise({.stddev = 0.5, .seed = 1}); }, spatial},
      {"GaussianDropout/plain", []() -> Layer { return GaussianDropout({.rate = 0.5}); }, spatial},
      {"AlphaDropout/plain", []() -> Layer { return AlphaDropout({.rate = 0.5, .noise_shape = Shape{2, 1, 4}, .seed = 1}); }, spatial},
      {"Dropout/training", []() -> Layer { return Dropout({.rate = 0.4, .seed = 7}); }},
      {"Dropout/training_noise_shape", []() -> Layer { return Dropout({.rate = 0.4, .noise_shape = Shape{any_dim, 1, 4}, .seed = 7}); }},
      {"SpatialDropout1D/training", []() -> Layer { return SpatialDropout1D({.rate = 0.5, .seed = 7}); }},
      {"SpatialDropout2D/training", []() -> Layer { return SpatialDropout2D({.rate = 0.5, .seed = 7}); }},
      {"SpatialDropout3D/training", []() -> Layer { return SpatialDropout3D({.rate = 0.5, .seed = 7}); }},
      {"GaussianNoise/training", []() -> Layer { return GaussianNoise({.stddev = 0.5, .seed = 7}); }},
      {"GaussianDropout/training", []() -> Layer { return GaussianDropout({.rate = 0.5, .seed = 7}); }},
      {"AlphaDropout/training", []() -> Layer { return AlphaDropout({.rate = 0.5, .seed = 7}); }},
      {"ActivityRegularization/plain", []() -> Layer { return ActivityRegularization({.l1 = 0.1, .l2 = 0.2}); }, spatial},
      // clang-format on
  };
}
