#include <algorithm>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// Calls add(to, from) for each element of the updates that an index puts somewhere.
template <class F>
void scatter(const ReferenceCall& call, bool shares_indices, F&& add) {
  const auto& attrs = call.attrs.as<ops::ScatterAddAttrs>();
  const AxisView view(call.output_specs[0].shape, static_cast<std::size_t>(attrs.axis));
  const Dim count = shares_indices
                        ? element_count(call.input_specs[1].shape)
                        : call.input_specs[1].shape[static_cast<std::size_t>(attrs.axis)];
  for_number(call.input_specs[1].dtype, [&](auto number) {
    using I = decltype(number);
    const I* indices = call.in<I>(1);
    for (Dim outer = 0; outer < view.outer; ++outer) {
      for (Dim k = 0; k < count; ++k) {
        for (Dim inner = 0; inner < view.inner; ++inner) {
          const Dim update = (outer * count + k) * view.inner + inner;
          const Dim index = static_cast<Dim>(indices[shares_indices ? k : update]);
          const Dim position = index < 0 ? index + view.extent : index;
          if (position < 0 || position >= view.extent) continue;
          add((outer * view.extent + position) * view.inner + inner, update);
        }
      }
    }
  });
}

void scatter_add(const ReferenceCall& call, bool shares_indices) {
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    T* y = call.out<T>();
    std::fill_n(y, element_count(call.output_specs[0].shape), T{0});
    scatter(call, shares_indices, [&](Dim to, Dim from) { y[to] += call.in<T>(0)[from]; });
  });
}

}  // namespace

void scatter_add(const ReferenceCall& call) { scatter_add(call, true); }
void scatter_add_along_axis(const ReferenceCall& call) { scatter_add(call, false); }

}  // namespace ramet::reference
