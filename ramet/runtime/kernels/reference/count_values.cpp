#include <algorithm>

#include "ramet/ops/image.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

void count_values(const ReferenceCall& call) {
  const Dim values = call.attrs.as<ops::CountAttrs>().values;
  const Dim row = call.input_specs[0].shape.back();
  const Dim rows = element_count(call.output_specs[0].shape) / values;
  const auto* x = call.in<std::int32_t>(0);
  auto* y = call.out<std::int32_t>();
  std::fill_n(y, rows * values, 0);
  for (Dim i = 0; i < rows; ++i) {
    for (Dim k = 0; k < row; ++k) {
      const std::int32_t value = *x++;
      if (value >= 0 && value < values) ++y[i * values + value];
    }
  }
}

}  // namespace ramet::reference
