#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// Calls f(x, y) for each output element: `x(g)` calls g with every element that its window sees.
template <class T, class F>
void for_each_window(const ReferenceCall& call, F&& f) {
  const auto& attrs = call.attrs.as<ops::PoolAttrs>();
  const Shape extents = spatial_of(call.input_specs[0].shape);
  const Shape outputs = spatial_of(call.output_specs[0].shape);
  const Shape taps(attrs.window);
  const Dim batch = call.input_specs[0].shape.front(), channels = call.input_specs[0].shape.back();
  T* y = call.out<T>();
  for (Dim b = 0; b < batch; ++b) {
    const T* image = call.in<T>(0) + b * element_count(extents) * channels;
    for_each_index(outputs, [&](const Index& o) {
      for (Dim c = 0; c < channels; ++c) {
        f(
            [&](auto&& see) {
              for_each_index(taps, [&](const Index& t) {
                Dim position = 0;
                for (std::size_t i = 0; i < t.size(); ++i) {
                  const Dim at = o[i] * attrs.strides[i] + t[i] - attrs.pad_before[i];
                  if (at < 0 || at >= extents[i]) return;
                  position = position * extents[i] + at;
                }
                see(image[position * channels + c]);
              });
            },
            *y++);
      }
    });
  }
}

}  // namespace

void max_pool(const ReferenceCall& call) {
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    for_each_window<T>(call, [](auto&& window, T& y) {
      y = lowest<T>();
      window([&y](T x) { y = larger(y, x); });
    });
  });
}

void average_pool(const ReferenceCall& call) {
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    for_each_window<T>(call, [](auto&& window, T& y) {
      double total = 0, count = 0;
      window([&](T x) {
        total += static_cast<double>(x);
        count += 1;
      });
      y = static_cast<T>(total / count);
    });
  });
}

}  // namespace ramet::reference
