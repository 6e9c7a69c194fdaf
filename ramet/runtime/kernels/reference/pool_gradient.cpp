#include <algorithm>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// Calls f(window) for every element of the output: window(g) calls g with the offset in the input
// of each element that its window sees, row by row.
template <class Attrs, class F>
void for_each_window(const Attrs& attrs, const Shape& input, const Shape& output, F&& f) {
  const Shape extents = spatial_of(input);
  const Dim channels = input.back(), image = element_count(extents) * channels;
  for (Dim b = 0; b < input.front(); ++b) {
    for_each_index(spatial_of(output), [&](const Index& o) {
      for (Dim c = 0; c < channels; ++c) {
        f([&](auto&& see) {
          for_each_index(Shape(attrs.window), [&](const Index& t) {
            Dim position = 0;
            for (std::size_t i = 0; i < t.size(); ++i) {
              const Dim at = o[i] * attrs.strides[i] + t[i] - attrs.pad_before[i];
              if (at < 0 || at >= extents[i]) return;
              position = position * extents[i] + at;
            }
            see(b * image + position * channels + c);
          });
        });
      }
    });
  }
}

// Where it is, or -1 when the window sees nothing.
template <class T, class Window>
Dim first_largest(const T* x, Window&& window) {
  Dim best = -1;
  window([&](Dim at) {
    if (best < 0 || x[at] > x[best]) best = at;
  });
  return best;
}

}  // namespace

void max_pool_gradient(const ReferenceCall& call) {
  const Shape &input = call.input_specs[0].shape, &output = call.input_specs[1].shape;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const T *x = call.in<T>(0), *dy = call.in<T>(1);
    T* dx = call.out<T>();
    std::fill_n(dx, element_count(input), T{0});
    for_each_window(call.attrs.as<ops::PoolAttrs>(), input, output, [&](auto&& window) {
      const Dim best = first_largest(x, window);
      if (best >= 0) dx[best] += *dy;
      ++dy;
    });
  });
}

void max_pool_pick(const ReferenceCall& call) {
  const Shape &input = call.input_specs[0].shape, &output = call.output_specs[0].shape;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const T *x = call.in<T>(0), *values = call.in<T>(1);
    T* y = call.out<T>();
    for_each_window(call.attrs.as<ops::PoolAttrs>(), input, output, [&](auto&& window) {
      const Dim best = first_largest(x, window);
      *y++ = best >= 0 ? values[best] : T{0};
    });
  });
}

void average_pool_gradient(const ReferenceCall& call) {
  const Shape &output = call.input_specs[0].shape, &input = call.output_specs[0].shape;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const T* dy = call.in<T>(0);
    T* dx = call.out<T>();
    std::fill_n(dx, element_count(input), T{0});
    for_each_window(call.attrs.as<ops::AveragePoolGradientAttrs>(), input, output,
                    [&](auto&& window) {
                      Dim count = 0;
                      window([&](Dim) { ++count; });
                      window([&](Dim at) { dx[at] += *dy / static_cast<T>(count); });
                      ++dy;
                    });
  });
}

}  // namespace ramet::reference
