#include <limits>

#include "ramet/ops/movement.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// What an index outside the axis gives: NaN, or zero where there is none.
template <class T>
T missing_element(DType dtype) {
  if constexpr (std::is_same_v<T, std::string>) {
    return {};
  } else {
    const double value = is_float(dtype) ? std::numeric_limits<double>::quiet_NaN() : 0.0;
    return *reinterpret_cast<const T*>(Tensor::full(dtype, {}, value).bytes());
  }
}

// Calls f(x, indices, y, pick), where pick(base, stride, index) reads one element of x along the
// axis; negative indices count from the back.
template <class F>
void with_types(const ReferenceCall& call, Dim extent, F&& f) {
  for_element(call.input_specs[0].dtype, [&](auto element) {
    using T = decltype(element);
    const T missing = missing_element<T>(call.input_specs[0].dtype);
    for_number(call.input_specs[1].dtype, [&](auto number) {
      using I = decltype(number);
      const auto pick = [&](const T* base, Dim stride, I index) {
        const Dim i = static_cast<Dim>(index);
        const Dim position = i < 0 ? i + extent : i;
        return position >= 0 && position < extent ? base[position * stride] : missing;
      };
      f(call.in<T>(0), call.in<I>(1), call.out<T>(), pick);
    });
  });
}

}  // namespace

void take(const ReferenceCall& call) {
  const auto axis = static_cast<std::size_t>(call.attrs.as<ops::AxisAttrs>().axis);
  const AxisView view(call.input_specs[0].shape, axis);
  const Dim count = element_count(call.input_specs[1].shape);
  with_types(call, view.extent, [&](const auto* x, const auto* indices, auto* y, auto pick) {
    for (Dim outer = 0; outer < view.outer; ++outer) {
      for (Dim k = 0; k < count; ++k) {
        for (Dim inner = 0; inner < view.inner; ++inner) {
          *y++ = pick(x + outer * view.extent * view.inner + inner, view.inner, indices[k]);
        }
      }
    }
  });
}

void take_along_axis(const ReferenceCall& call) {
  const auto axis = static_cast<std::size_t>(call.attrs.as<ops::AxisAttrs>().axis);
  const AxisView view(call.input_specs[0].shape, axis);
  const Dim count = call.input_specs[1].shape[axis];
  with_types(call, view.extent, [&](const auto* x, const auto* indices, auto* y, auto pick) {
    for (Dim outer = 0; outer < view.outer; ++outer) {
      for (Dim k = 0; k < count; ++k) {
        for (Dim inner = 0; inner < view.inner; ++inner) {
          *y++ = pick(x + outer * view.extent * view.inner + inner, view.inner, *indices++);
        }
      }
    }
  });
}

}  // namespace ramet::reference
