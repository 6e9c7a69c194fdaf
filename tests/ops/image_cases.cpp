#include "ramet/ops/image.h"
#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

std::vector<OpCase> image_cases() {
  return {
      // clang-format off
      {"resize/nearest", [](const Values& v) -> Values { return {ops::resize(v[0], {4, 11, "nearest"})}; }},
      {"resize/bilinear", [](const Values& v) -> Values { return {ops::resize(v[0], {4, 11, "bilinear"})}; }, 2e-5},
      {"resize/bicubic", [](const Values& v) -> Values { return {ops::resize(v[0], {4, 11, "bicubic"})}; }, 2e-5},
      {"resize/lanczos3", [](const Values& v) -> Values { return {ops::resize(v[0], {4, 11, "lanczos3"})}; }, 2e-5},
      {"resize/lanczos5", [](const Values& v) -> Values { return {ops::resize(v[0], {4, 11, "lanczos5"})}; }, 2e-5},
      {"resize/area", [](const Values& v) -> Values { return {ops::resize(v[0], {4, 11, "area"})}; }, 2e-5},
      {"resize/antialias", [](const Values& v) -> Values { return {ops::resize(v[0], {3, 2, "bilinear", true})}; }},
      {"affine_transform/constant_nearest", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"nearest", "constant", 2})}; }, 2e-5},
      {"affine_transform/constant_bilinear", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"bilinear", "constant", 2})}; }, 2e-5},
      {"affine_transform/nearest_nearest", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"nearest", "nearest", 2})}; }, 2e-5},
      {"affine_transform/nearest_bilinear", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"bilinear", "nearest", 2})}; }, 2e-5},
      {"affine_transform/wrap_nearest", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"nearest", "wrap", 2})}; }, 2e-5},
      {"affine_transform/wrap_bilinear", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"bilinear", "wrap", 2})}; }, 2e-5},
      {"affine_transform/reflect_nearest", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"nearest", "reflect", 2})}; }, 2e-5},
      {"affine_transform/reflect_bilinear", [](const Values& v) -> Values { return {ops::affine_transform(v[0], v[1], {"bilinear", "reflect", 2})}; }, 2e-5},
      {"perspective_transform", [](const Values& v) -> Values { return {ops::perspective_transform(v[0], v[1], v[2])}; }, 1e-4},
      {"map_coordinates/constant_0", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 0, FillMode::constant, 2)}; }},
      {"map_coordinates/constant_1", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 1, FillMode::constant, 2)}; }},
      {"map_coordinates/nearest_0", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 0, FillMode::nearest, 2)}; }},
      {"map_coordinates/nearest_1", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 1, FillMode::nearest, 2)}; }},
      {"map_coordinates/wrap_0", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 0, FillMode::wrap, 2)}; }},
      {"map_coordinates/wrap_1", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 1, FillMode::wrap, 2)}; }},
      {"map_coordinates/reflect_0", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 0, FillMode::reflect, 2)}; }},
      {"map_coordinates/reflect_1", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 1, FillMode::reflect, 2)}; }},
      {"map_coordinates/whole", [](const Values& v) -> Values { return {ops::map_coordinates(v[0], v[1], 0)}; }},
      {"elastic_transform", [](const Values& v) -> Values { return {ops::elastic_transform(v[0], v[1], v[2], v[3], 1.3, {.fill_mode = "reflect"})}; }, 2e-5},
      {"rgb_to_grayscale", [](const Values& v) -> Values { return {ops::rgb_to_grayscale(v[0])}; }},
      {"rgb_to_hsv", [](const Values& v) -> Values { return {ops::rgb_to_hsv(v[0])}; }},
      {"hsv_to_rgb", [](const Values& v) -> Values { return {ops::hsv_to_rgb(v[0])}; }},
      {"sobel_edges", [](const Values& v) -> Values { return {ops::sobel_edges(v[0])}; }},
      {"gaussian_blur", [](const Values& v) -> Values { return {ops::gaussian_blur(v[0], {3, 5}, constant(Tensor::of<float>({2}, {0.7F, 1.2F})))}; }},
      {"ssim", [](const Values& v) -> Values { return {ops::ssim(v[0], v[1], {.filter_size = 5})}; }, 2e-5},
      {"pad_images", [](const Values& v) -> Values { return {ops::pad_images(v[0], {1, 0, {}}, {2, {}, 9})}; }},
      {"crop_images", [](const Values& v) -> Values { return {ops::crop_images(v[0], {1, 0, {}}, {2, {}, 2})}; }},
      {"extract_patches/tiles", [](const Values& v) -> Values { return {ops::extract_patches(v[0], {{2, 2}, {2, 2}, {1, 1}})}; }},
      {"extract_patches/overlapping", [](const Values& v) -> Values { return {ops::extract_patches(v[0], {{3, 2}, {2, 1}, {1, 1}, true})}; }},
      {"extract_patches/dilated", [](const Values& v) -> Values { return {ops::extract_patches(v[0], {{2, 2}, {1, 1}, {2, 2}})}; }},
      {"extract_patches/volume", [](const Values& v) -> Values { return {ops::extract_patches(v[0], {{2, 2, 3}, {1, 2, 3}, {1, 1, 1}})}; }},
      {"scale_and_translate/bilinear_smooth", [](const Values& v) -> Values { return {ops::scale_and_translate(v[0], v[1], v[2], {{4, 9}, {1, 2}, "bilinear", true})}; }, 2e-5},
      {"scale_and_translate/bilinear_sharp", [](const Values& v) -> Values { return {ops::scale_and_translate(v[0], v[1], v[2], {{4, 9}, {1, 2}, "bilinear", false})}; }, 2e-5},
      {"scale_and_translate/bicubic_smooth", [](const Values& v) -> Values { return {ops::scale_and_translate(v[0], v[1], v[2], {{4, 9}, {1, 2}, "bicubic", true})}; }, 2e-5},
      {"scale_and_translate/bicubic_sharp", [](const Values& v) -> Values { return {ops::scale_and_translate(v[0], v[1], v[2], {{4, 9}, {1, 2}, "bicubic", false})}; }, 2e-5},
      {"scale_and_translate/lanczos3_smooth", [](const Values& v) -> Values { return {ops::scale_and_translate(v[0], v[1], v[2], {{4, 9}, {1, 2}, "lanczos3", true})}; }, 2e-5},
      {"scale_and_translate/lanczos3_sharp", [](const Values& v) -> Values { return {ops::scale_and_translate(v[0], v[1], v[2], {{4, 9}, {1, 2}, "lanczos3", false})}; }, 2e-5},
      {"count_values", [](const Values& v) -> Values { return {ops::count_values(v[0], 6)}; }},
      // clang-format on
  };
}
