#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> reshaping_cases() {
  return {
      // clang-format off
      {"Flatten/plain", []() -> Layer { return Flatten(); }, spatial},
      {"Flatten/whole_numbers", []() -> Layer { return Flatten({}, {.dtype = "uint8"}); }},
      {"Flatten/channels_first", []() -> Layer { return Flatten({.data_format = "channels_first"}); }},
      {"Flatten/vector", []() -> Layer { return Flatten(); }},
      {"Reshape/plain", []() -> Layer { return Reshape({.target_shape = {4, 3}}); }},
      {"Reshape/rest", []() -> Layer { return Reshape({.target_shape = {-1, 2}}); }, spatial},
      {"Reshape/flat", []() -> Layer { return Reshape({.target_shape = {-1}}); }, spatial},
      {"Permute/plain", []() -> Layer { return Permute({.dims = {2, 1}}); }, spatial},
      {"Permute/three", []() -> Layer { return Permute({.dims = {3, 1, 2}}); }, spatial},
      {"RepeatVector/plain", []() -> Layer { return RepeatVector({.n = 3}); }},
      {"ZeroPadding1D/plain", []() -> Layer { return ZeroPadding1D(); }, spatial},
      {"ZeroPadding1D/sides", []() -> Layer { return ZeroPadding1D({.padding = {1, 2}}); }, spatial},
      {"ZeroPadding1D/channels_first", []() -> Layer { return ZeroPadding1D({.padding = {0, 2}, .data_format = "channels_first"}); }},
      {"ZeroPadding2D/plain", []() -> Layer { return ZeroPadding2D(); }, spatial},
      {"ZeroPadding2D/axes", []() -> Layer { return ZeroPadding2D({.padding = {1, 2}}); }, spatial},
      {"ZeroPadding2D/sides", []() -> Layer { return ZeroPadding2D({.padding = {{1, 0}, {0, 2}}}); }, spatial},
      {"ZeroPadding2D/channels_first", []() -> Layer { return ZeroPadding2D({.padding = 2, .data_format = "channels_first"}); }},
      {"ZeroPadding3D/sides", []() -> Layer { return ZeroPadding3D({.padding = {{1, 0}, {0, 2}, {1, 1}}}); }, spatial},
      {"ZeroPadding3D/channels_first", []() -> Layer { return ZeroPadding3D({.padding = {1, 0, 2}, .data_format = "channels_first"}); }},
      {"Cropping1D/plain", []() -> Layer { return Cropping1D(); }, spatial},
      {"Cropping1D/sides", []() -> Layer { return Cropping1D({.cropping = {0, 2}}); }, spatial},
      {"Cropping2D/plain", []() -> Layer { return Cropping2D(); }, spatial},
      {"Cropping2D/sides", []() -> Layer { return Cropping2D({.cropping = {{1, 0}, {1, 2}}}); }, spatial},
      {"Cropping2D/channels_first", []() -> Layer { return Cropping2D({.cropping = {1, 0}, .data_format = "channels_first"}); }},
      {"Cropping3D/sides", []() -> Layer { return Cropping3D({.cropping = {{1, 0}, {1, 2}, {0, 1}}}); }, spatial},
      {"Cropping3D/channels_first", []() -> Layer { return Cropping3D({.cropping = {{1, 0}, {0, 1}, {1, 1}}, .data_format = "channels_first"}); }},
      {"UpSampling1D/plain", []() -> Layer { return UpSampling1D(); }, spatial},
      {"UpSampling1D/size", []() -> Layer { return UpSampling1D({.size = 3}); }, spatial},
      {"UpSampling2D/plain", []() -> Layer { return UpSampling2D(); }, spatial},
      {"UpSampling2D/size", []() -> Layer { return UpSampling2D({.size = {1, 3}, .data_format = "channels_first"}); }},
      {"UpSampling2D/bilinear", []() -> Layer { return UpSampling2D({.size = {2, 3}, .interpolation = "bilinear"}); }, spatial},
      {"UpSampling2D/bicubic", []() -> Layer { return UpSampling2D({.size = {2, 3}, .interpolation = "bicubic"}); }, spatial},
      {"UpSampling2D/lanczos3", []() -> Layer { return UpSampling2D({.size = {2, 3}, .interpolation = "lanczos3"}); }, spatial},
      {"UpSampling2D/lanczos5", []() -> Layer { return UpSampling2D({.size = {2, 3}, .interpolation = "lanczos5"}); }, spatial},
      {"UpSampling2D/bilinear_first", []() -> Layer { return UpSampling2D({.data_format = "channels_first", .interpolation = "bilinear"}); }},
      {"UpSampling3D/plain", []() -> Layer { return UpSampling3D(); }, spatial},
      {"UpSampling3D/size", []() -> Layer { return UpSampling3D({.size = {1, 2, 3}, .data_format = "channels_first"}); }},
      // clang-format on
  };
}
