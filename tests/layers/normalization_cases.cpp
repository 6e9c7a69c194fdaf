#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> normalization_cases() {
  return {
      // clang-format off
      {"BatchNormalization/plain", []() -> Layer { return BatchNormalization(); }, spatial},
      {"BatchNormalization/axis", []() -> Layer { return BatchNormalization({.axis = 1, .epsilon = 0.1}); }},
      {"BatchNormalization/bare", []() -> Layer { return BatchNormalization({.center = false, .scale = false}); }, spatial},
      {"BatchNormalization/no_scale", []() -> Layer { return BatchNormalization({.scale = false}); }},
      {"BatchNormalization/everything", []() -> Layer { return BatchNormalization({
           .momentum = 0.5, .beta_initializer = "ones", .gamma_initializer = "zeros",
           .moving_mean_initializer = "ones", .moving_variance_initializer = "zeros",
           .beta_regularizer = "l1", .gamma_regularizer = "l2", .beta_constraint = "max_norm",
           .gamma_constraint = "non_neg", .synchronized = true}); }},
      {"BatchNormalization/renorm", []() -> Layer { return BatchNormalization({.renorm = true, .renorm_clipping = RenormClipping{.rmax = 2.0, .dmax = 1.0}, .renorm_momentum = 0.9}); }},
      {"BatchNormalization/training", []() -> Layer { return BatchNormalization({.momentum = 0.7}); }},
      {"BatchNormalization/training_axis", []() -> Layer { return BatchNormalization({.axis = 1}); }},
      {"BatchNormalization/training_mask", []() -> Layer { return BatchNormalization({.momentum = 0.7}); }},
      {"BatchNormalization/training_renorm", []() -> Layer { return BatchNormalization({
           .momentum = 0.8, .renorm = true,
           .renorm_clipping = RenormClipping{.rmax = 2.0, .rmin = 0.5, .dmax = 0.1},
           .renorm_momentum = 0.9}); }, Unknown::batch, 1e-5, false},  // its factors are constants to gradients
      {"BatchNormalization/training_renorm_bare", []() -> Layer { return BatchNormalization({.center = false, .scale = false, .renorm = true}); }, Unknown::batch, 1e-5, false},
      {"BatchNormalization/frozen", []() -> Layer { return BatchNormalization({}, {.trainable = false}); }},
      {"LayerNormalization/plain", []() -> Layer { return LayerNormalization(); }, spatial},
      {"LayerNormalization/axis", []() -> Layer { return LayerNormalization({.axis = 1, .epsilon = 0.1}); }},
      {"LayerNormalization/axes", []() -> Layer { return LayerNormalization({.axis = {2, 1}}); }},
      {"LayerNormalization/last_axes", []() -> Layer { return LayerNormalization({.axis = {-2, -1}}); }},
      {"LayerNormalization/bare", []() -> Layer { return LayerNormalization({.center = false, .scale = false}); }, spatial},
      {"LayerNormalization/rms_scaling", []() -> Layer { return LayerNormalization({.rms_scaling = true}); }, spatial},
      {"LayerNormalization/everything", []() -> Layer { return LayerNormalization({.beta_initializer = "ones", .gamma_initializer = "zeros",
           .beta_regularizer = "l1", .gamma_regularizer = "l2", .beta_constraint = "max_norm",
           .gamma_constraint = "non_neg"}); }, spatial},
      {"GroupNormalization/plain", []() -> Layer { return GroupNormalization({.groups = 3}); }, spatial},
      {"GroupNormalization/axis", []() -> Layer { return GroupNormalization({.groups = 2, .axis = 1}); }},
      {"GroupNormalization/instance", []() -> Layer { return GroupNormalization({.groups = -1, .scale = false}); }, spatial},
      {"GroupNormalization/vector", []() -> Layer { return GroupNormalization({.groups = 2, .center = false}); }},
      {"GroupNormalization/everything", []() -> Layer { return GroupNormalization({.groups = 2, .epsilon = 0.1, .beta_initializer = "ones", .gamma_initializer = "zeros",
           .beta_regularizer = "l1", .gamma_regularizer = "l2", .beta_constraint = "max_norm",
           .gamma_constraint = "non_neg"}); }, spatial},
      {"RMSNormalization/plain", []() -> Layer { return RMSNormalization(); }, spatial},
      {"RMSNormalization/axes", []() -> Layer { return RMSNormalization({.axis = {-1, -2}, .epsilon = 0.1}); }},
      {"UnitNormalization/plain", []() -> Layer { return UnitNormalization(); }, spatial},
      {"UnitNormalization/axes", []() -> Layer { return UnitNormalization({.axis = {1, 2}}); }, spatial},
      {"SpectralNormalization/dense", []() -> Layer { return SpectralNormalization({.layer = Dense({.units = 3}, {.name = "inner"})}); }},
      {"SpectralNormalization/training", []() -> Layer { return SpectralNormalization({.layer = Dense({.units = 3}, {.name = "inner"}), .power_iterations = 3}); }},
      {"SpectralNormalization/conv", []() -> Layer { return SpectralNormalization({.layer = Conv2D({.filters = 3, .kernel_size = 2}, {.name = "inner"})}); }, spatial},
      // clang-format on
  };
}
