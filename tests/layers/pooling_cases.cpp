#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> pooling_cases() {
  return {
      // clang-format off
      {"MaxPooling1D/plain", []() -> Layer { return MaxPooling1D({.pool_size = 2}); }, spatial},
      {"MaxPooling1D/strided", []() -> Layer { return MaxPooling1D({.pool_size = 3, .strides = 2, .padding = "same"}); }, spatial},
      {"MaxPooling1D/overlapping", []() -> Layer { return MaxPooling1D({.pool_size = 2, .strides = 1}); }, spatial},
      {"MaxPooling1D/channels_first", []() -> Layer { return MaxPooling1D({.pool_size = 2, .strides = 1, .padding = "same", .data_format = "channels_first"}); }},
      {"GlobalMaxPooling1D/plain", []() -> Layer { return GlobalMaxPooling1D(); }, spatial},
      {"GlobalMaxPooling1D/keepdims", []() -> Layer { return GlobalMaxPooling1D({.keepdims = true}); }, spatial},
      {"GlobalMaxPooling1D/channels_first", []() -> Layer { return GlobalMaxPooling1D({.data_format = "channels_first"}); }},
      {"AveragePooling1D/plain", []() -> Layer { return AveragePooling1D({.pool_size = 2}); }, spatial},
      {"AveragePooling1D/strided", []() -> Layer { return AveragePooling1D({.pool_size = 3, .strides = 2, .padding = "same"}); }, spatial},
      {"AveragePooling1D/overlapping", []() -> Layer { return AveragePooling1D({.pool_size = 2, .strides = 1}); }, spatial},
      {"AveragePooling1D/channels_first", []() -> Layer { return AveragePooling1D({.pool_size = 2, .strides = 1, .padding = "same", .data_format = "channels_first"}); }},
      {"GlobalAveragePooling1D/plain", []() -> Layer { return GlobalAveragePooling1D(); }, spatial},
      {"GlobalAveragePooling1D/keepdims", []() -> Layer { return GlobalAveragePooling1D({.keepdims = true}); }, spatial},
      {"GlobalAveragePooling1D/channels_first", []() -> Layer { return GlobalAveragePooling1D({.data_format = "channels_first"}); }},
      {"MaxPooling2D/plain", []() -> Layer { return MaxPooling2D({.pool_size = 2}); }, spatial},
      {"MaxPooling2D/strided", []() -> Layer { return MaxPooling2D({.pool_size = 3, .strides = 2, .padding = "same"}); }, spatial},
      {"MaxPooling2D/overlapping", []() -> Layer { return MaxPooling2D({.pool_size = 2, .strides = 1}); }, spatial},
      {"MaxPooling2D/channels_first", []() -> Layer { return MaxPooling2D({.pool_size = 2, .strides = 1, .padding = "same", .data_format = "channels_first"}); }},
      {"GlobalMaxPooling2D/plain", []() -> Layer { return GlobalMaxPooling2D(); }, spatial},
      {"GlobalMaxPooling2D/keepdims", []() -> Layer { return GlobalMaxPooling2D({.keepdims = true}); }, spatial},
      {"GlobalMaxPooling2D/channels_first", []() -> Layer { return GlobalMaxPooling2D({.data_format = "channels_first"}); }},
      {"AveragePooling2D/plain", []() -> Layer { return AveragePooling2D({.pool_size = 2}); }, spatial},
      {"AveragePooling2D/strided", []() -> Layer { return AveragePooling2D({.pool_size = 3, .strides = 2, .padding = "same"}); }, spatial},
      {"AveragePooling2D/overlapping", []() -> Layer { return AveragePooling2D({.pool_size = 2, .strides = 1}); }, spatial},
      {"AveragePooling2D/channels_first", []() -> Layer { return AveragePooling2D({.pool_size = 2, .strides = 1, .padding = "same", .data_format = "channels_first"}); }},
      {"GlobalAveragePooling2D/plain", []() -> Layer { return GlobalAveragePooling2D(); }, spatial},
      {"GlobalAveragePooling2D/keepdims", []() -> Layer { return GlobalAveragePooling2D({.keepdims = true}); }, spatial},
      {"GlobalAveragePooling2D/channels_first", []() -> Layer { return GlobalAveragePooling2D({.data_format = "channels_first"}); }},
      {"MaxPooling3D/plain", []() -> Layer { return MaxPooling3D({.pool_size = 2}); }, spatial},
      {"MaxPooling3D/strided", []() -> Layer { return MaxPooling3D({.pool_size = 3, .strides = 2, .padding = "same"}); }, spatial},
      {"MaxPooling3D/overlapping", []() -> Layer { return MaxPooling3D({.pool_size = 2, .strides = 1}); }, spatial},
      {"MaxPooling3D/channels_first", []() -> Layer { return MaxPooling3D({.pool_size = 2, .strides = 1, .padding = "same", .data_format = "channels_first"}); }},
      {"GlobalMaxPooling3D/plain", []() -> Layer { return GlobalMaxPooling3D(); }, spatial},
      {"GlobalMaxPooling3D/keepdims", []() -> Layer { return GlobalMaxPooling3D({.keepdims = true}); }, spatial},
      {"GlobalMaxPooling3D/channels_first", []() -> Layer { return GlobalMaxPooling3D({.data_format = "channels_first"}); }},
      {"AveragePooling3D/plain", []() -> Layer { return AveragePooling3D({.pool_size = 2}); }, spatial},
      {"AveragePooling3D/strided", []() -> Layer { return AveragePooling3D({.pool_size = 3, .strides = 2, .padding = "same"}); }, spatial},
      {"AveragePooling3D/overlapping", []() -> Layer { return AveragePooling3D({.pool_size = 2, .strides = 1}); }, spatial},
      {"AveragePooling3D/channels_first", []() -> Layer { return AveragePooling3D({.pool_size = 2, .strides = 1, .padding = "same", .data_format = "channels_first"}); }},
      {"GlobalAveragePooling3D/plain", []() -> Layer { return GlobalAveragePooling3D(); }, spatial},
      {"GlobalAveragePooling3D/keepdims", []() -> Layer { return GlobalAveragePooling3D({.keepdims = true}); }, spatial},
      {"GlobalAveragePooling3D/channels_first", []() -> Layer { return GlobalAveragePooling3D({.data_format = "channels_first"}); }},
      {"MaxPooling2D/window", []() -> Layer { return MaxPooling2D({.pool_size = {3, 1}}); }, spatial},
      {"GlobalAveragePooling1D/mask", []() -> Layer { return GlobalAveragePooling1D(); }},
      {"GlobalAveragePooling1D/given_mask", []() -> Layer { return GlobalAveragePooling1D({.data_format = "channels_first", .keepdims = true}); }},
      // clang-format on
  };
}
