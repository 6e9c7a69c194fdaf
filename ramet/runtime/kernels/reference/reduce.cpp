#include <algorithm>

#include "ramet/ops/movement.h"
#include "ramet/ops/reduction.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// The axes of a reduction, apart: those that stay and those that vanish.
struct ReductionView {
  Shape kept, reduced;
  Index kept_strides, reduced_strides;

  ReductionView(const Shape& shape, const std::vector<Dim>& axes) {
    const Index strides = strides_of(shape);
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const bool vanishes = std::count(axes.begin(), axes.end(), static_cast<Dim>(i)) > 0;
      (vanishes ? reduced : kept).push_back(shape[i]);
      (vanishes ? reduced_strides : kept_strides).push_back(strides[i]);
    }
  }
};

// y = first, then y = combine(y, x) for each x along the reduced axes.
template <class Accumulated, class T, class Combine>
void reduce(const ReferenceCall& call, Accumulated first, T, Combine combine) {
  const ReductionView view(call.input_specs[0].shape, call.attrs.as<ops::ReduceAttrs>().axes);
  const T* x = call.in<T>(0);
  T* y = call.out<T>();
  for_each_index(view.kept, [&](const Index& kept) {
    Accumulated result = first;
    const Dim base = offset_of(kept, view.kept_strides);
    for_each_index(view.reduced, [&](const Index& index) {
      result = combine(result, x[base + offset_of(index, view.reduced_strides)]);
    });
    *y++ = static_cast<T>(result);
  });
}

// Where the element is that wins against those before it. The first of equal ones stays, and so
// does a NaN.
template <class Wins>
void find(const ReferenceCall& call, Wins wins) {
  const auto axis = static_cast<std::size_t>(call.attrs.as<ops::ArgAttrs>().axis);
  const AxisView view(call.input_specs[0].shape, axis);
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    auto* y = call.out<std::int32_t>();
    for (Dim outer = 0; outer < view.outer; ++outer) {
      for (Dim inner = 0; inner < view.inner; ++inner) {
        const T* x = call.in<T>(0) + outer * view.extent * view.inner + inner;
        Dim best = 0;
        for (Dim i = 1; i < view.extent; ++i) {
          if (wins(x[best * view.inner], x[i * view.inner])) best = i;
        }
        *y++ = static_cast<std::int32_t>(best);
      }
    }
  });
}

}  // namespace

void sum(const ReferenceCall& call) {
  for_numeric(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    reduce(call, A{0}, zero, [](A total, T x) { return total + static_cast<A>(x); });
  });
}

void prod(const ReferenceCall& call) {
  for_numeric(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    reduce(call, A{1}, zero, [](A product, T x) { return product * static_cast<A>(x); });
  });
}

void max(const ReferenceCall& call) {
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    reduce(call, lowest<T>(), zero, larger<T>);
  });
}

void min(const ReferenceCall& call) {
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    reduce(call, highest<T>(), zero, smaller<T>);
  });
}

void argmax(const ReferenceCall& call) {
  find(call, [](auto best, auto x) { return !is_nan(best) && (x > best || is_nan(x)); });
}
void argmin(const ReferenceCall& call) {
  find(call, [](auto best, auto x) { return !is_nan(best) && (x < best || is_nan(x)); });
}

namespace {

// y[i] = combine(y[i - 1], x[i]) along an axis.
template <class Combine>
void accumulate(const ReferenceCall& call, double first, Combine combine) {
  const auto axis = static_cast<std::size_t>(call.attrs.as<ops::AxisAttrs>().axis);
  const AxisView view(call.input_specs[0].shape, axis);
  for_numeric(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    for (Dim outer = 0; outer < view.outer; ++outer) {
      for (Dim inner = 0; inner < view.inner; ++inner) {
        A total = static_cast<A>(first);
        for (Dim i = 0; i < view.extent; ++i) {
          const Dim at = (outer * view.extent + i) * view.inner + inner;
          total = combine(total, static_cast<A>(call.in<T>(0)[at]));
          call.out<T>()[at] = static_cast<T>(total);
        }
      }
    }
  });
}

}  // namespace

void cumsum(const ReferenceCall& call) {
  accumulate(call, 0, [](auto total, auto x) { return total + x; });
}
void cumprod(const ReferenceCall& call) {
  accumulate(call, 1, [](auto total, auto x) { return total * x; });
}

}  // namespace ramet::reference
