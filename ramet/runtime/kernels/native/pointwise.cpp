// Convolutions of one tap that are so small that calling a general kernel costs more than the
// product, such as those of squeeze-and-excitation. Benchmark: bench/compare efficientnet_b0.

#include "ramet/runtime/pointwise.h"

#include <algorithm>

#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/matmul_plan.h"

namespace ramet {

namespace native {

namespace {

constexpr Dim most_multiplications = 32 * 1024;
// Of few pixels, where reading the weights is all there is to do.
constexpr Dim few_pixels = 4, most_of_few = 512 * 1024;

std::unique_ptr<Step> make_small_pointwise(KernelRequest& request, std::string& refusal) {
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
  } else if (!is_pointwise(request.node().attrs.as<ops::ConvAttrs>(), request.input(1).shape)) {
    refusal = "more than one tap";
  }
  if (!refusal.empty()) return nullptr;
  const Dim channels = request.input(0).shape.back(), filters = request.output().shape.back();
  const Dim pixels = element_count(request.output().shape) / std::max<Dim>(filters, 1);
  const Dim most = pixels <= few_pixels ? most_of_few : most_multiplications;
  if (pixels * filters * channels > most) {
    refusal = "too large";
    return nullptr;
  }
  return make_vector_product(request, MatmulPlan(pixels, filters, channels),
                             ProductValues(request.node()));
}

}  // namespace

}  // namespace native

const Kernel native_pointwise = {"native:pointwise", native::make_small_pointwise};

}  // namespace ramet
