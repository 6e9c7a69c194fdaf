#include "ramet/ops/scatter.h"

#include <algorithm>

#include "ramet/runtime/kernels/reference/arithmetic_impl.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

template <class T>
T combine(ops::ScatterReduction reduction, T old, T update) {
  switch (reduction) {
    case ops::ScatterReduction::add:
      return static_cast<T>(wrapping(old) + wrapping(update));
    case ops::ScatterReduction::mul:
      return static_cast<T>(wrapping(old) * wrapping(update));
    case ops::ScatterReduction::max:
      return larger(old, update);
    case ops::ScatterReduction::min:
      return smaller(old, update);
    case ops::ScatterReduction::update:
      break;
  }
  return update;
}

}  // namespace

void scatter(const ReferenceCall& call) {
  const ops::ScatterReduction reduction = call.attrs.as<ops::ScatterAttrs>().reduction;
  const Shape &shape = call.input_specs[0].shape, &places = call.input_specs[1].shape;
  const auto depth = static_cast<std::size_t>(places.back());
  const Dim size = element_count(shape),
            count = depth == 0 ? 1 : element_count(places) / places.back();
  Dim row = 1;
  for (std::size_t i = depth; i < shape.size(); ++i) row *= shape[i];
  const Index strides = strides_of(shape);
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    T* y = call.out<T>();
    std::copy_n(call.in<T>(0), size, y);
    for_number(call.input_specs[1].dtype, [&](auto index_zero) {
      using I = decltype(index_zero);
      for (Dim k = 0; k < count; ++k) {
        const I* index = call.in<I>(1) + k * static_cast<Dim>(depth);
        Dim offset = 0;
        bool is_inside = true;
        for (std::size_t i = 0; i < depth; ++i) {
          const Dim at = static_cast<Dim>(index[i]);
          is_inside = is_inside && at >= 0 && at < shape[i];
          offset += at * strides[i];
        }
        if (!is_inside) continue;
        for (Dim i = 0; i < row; ++i) {
          y[offset + i] = combine(reduction, y[offset + i], call.in<T>(2)[k * row + i]);
        }
      }
    });
  });
}

}  // namespace ramet::reference
