#include "ramet/ops/sorting.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// NaN is larger than every number.
template <class T>
bool is_less(T a, T b) {
  return a < b || (!is_nan(a) && is_nan(b));
}

}  // namespace

void argsort(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::SortAttrs>();
  const auto axis = static_cast<std::size_t>(attrs.axis);
  const AxisView view(call.input_specs[0].shape, axis);
  const Dim count = call.output_specs[0].shape[axis];
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    std::vector<std::int32_t> order(static_cast<std::size_t>(view.extent));
    for (Dim outer = 0; outer < view.outer; ++outer) {
      for (Dim inner = 0; inner < view.inner; ++inner) {
        const T* x = call.in<T>(0) + outer * view.extent * view.inner + inner;
        const auto at = [&](std::int32_t i) { return x[i * view.inner]; };
        // Equal elements by position, so that the order is the only one there is.
        const auto comes_first = [&](std::int32_t i, std::int32_t j) {
          const bool before = attrs.descending ? is_less(at(j), at(i)) : is_less(at(i), at(j));
          const bool after = attrs.descending ? is_less(at(i), at(j)) : is_less(at(j), at(i));
          return before || (!after && i < j);
        };
        std::iota(order.begin(), order.end(), 0);
        std::partial_sort(order.begin(), order.begin() + count, order.end(), comes_first);
        for (Dim i = 0; i < count; ++i) {
          call.out<std::int32_t>()[(outer * count + i) * view.inner + inner] =
              order[static_cast<std::size_t>(i)];
        }
      }
    }
  });
}

void searchsorted(const ReferenceCall& call) {
  const bool right = call.attrs.as<ops::SearchAttrs>().right;
  const Dim length = call.input_specs[0].shape[0], count = element_count(call.input_specs[1].shape);
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const T *begin = call.in<T>(0), *end = begin + length;
    for (Dim i = 0; i < count; ++i) {
      const T value = call.in<T>(1)[i];
      const T* place = right ? std::upper_bound(begin, end, value, is_less<T>)
                             : std::lower_bound(begin, end, value, is_less<T>);
      call.out<std::int32_t>()[i] = static_cast<std::int32_t>(place - begin);
    }
  });
}

}  // namespace ramet::reference
