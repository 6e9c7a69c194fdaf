#include <algorithm>
#include <optional>
#include <vector>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// The input position that a tap of a window sees, counted over all spatial axes; none where the
// window hangs over the border.
template <class Attrs>
std::optional<Dim> seen_by_window(const Attrs& attrs, const Shape& extents, const Index& output,
                                  const Index& tap) {
  Dim position = 0;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const Dim at = output[i] * attrs.strides[i] + tap[i] * attrs.dilation[i] - attrs.pad_before[i];
    if (at < 0 || at >= extents[i]) return std::nullopt;
    position = position * extents[i] + at;
  }
  return position;
}

// The input position whose window puts this tap on this output position.
std::optional<Dim> source_of(const ops::ConvTransposeAttrs& attrs, const Shape& extents,
                             const Index& output, const Index& tap) {
  Dim position = 0;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const Dim at = output[i] + attrs.pad_before[i] - tap[i] * attrs.dilation[i];
    if (at < 0 || at % attrs.strides[i] != 0 || at / attrs.strides[i] >= extents[i]) {
      return std::nullopt;
    }
    position = position * extents[i] + at / attrs.strides[i];
  }
  return position;
}

struct Extents {
  Shape in_spatial, out_spatial, taps;
  Dim batch, in_size, in_channels, out_channels;

  explicit Extents(const ReferenceCall& call)
      : in_spatial(spatial_of(call.input_specs[0].shape)),
        out_spatial(spatial_of(call.output_specs[0].shape)),
        batch(call.output_specs[0].shape.front()),
        in_size(element_count(in_spatial)),
        in_channels(call.input_specs[0].shape.back()),
        out_channels(call.output_specs[0].shape.back()) {
    const Shape& kernel = call.input_specs[1].shape;
    taps = Shape(std::span(kernel.begin(), kernel.size() - 2));
  }
};

}  // namespace

// y[b][o][f] = sum over taps t and channels c of x[b][o * stride + t * dilation - pad][c]
// w[t][c][f], with c in the group of f.
void conv(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::ConvAttrs>();
  const Extents extents(call);
  const Dim group_in = extents.in_channels / attrs.groups;
  const Dim group_out = extents.out_channels / attrs.groups;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    T* y = call.out<T>();
    for (Dim b = 0; b < extents.batch; ++b) {
      for_each_index(extents.out_spatial, [&](const Index& o) {
        for (Dim f = 0; f < extents.out_channels; ++f) {
          A total{0};
          const T* w = call.in<T>(1) + f;
          for_each_index(extents.taps, [&](const Index& t) {
            const auto seen = seen_by_window(attrs, extents.in_spatial, o, t);
            if (seen) {
              const T* x = call.in<T>(0) + (b * extents.in_size + *seen) * extents.in_channels +
                           f / group_out * group_in;
              for (Dim c = 0; c < group_in; ++c) {
                total += static_cast<A>(x[c]) * static_cast<A>(w[c * extents.out_channels]);
              }
            }
            w += group_in * extents.out_channels;
          });
          *y++ = static_cast<T>(total);
        }
      });
    }
  });
}

// y[b][o][f] = sum of x[b][i][c] w[t][f][c] over all i, t and c with o = i * stride + t * dilation
// - pad, with c in the group of f; w has the outputs of one group.
void conv_transpose(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::ConvTransposeAttrs>();
  const Extents extents(call);
  const Dim group_in = extents.in_channels / attrs.groups;
  const Dim group_out = extents.out_channels / attrs.groups;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    T* y = call.out<T>();
    for (Dim b = 0; b < extents.batch; ++b) {
      for_each_index(extents.out_spatial, [&](const Index& o) {
        for (Dim f = 0; f < extents.out_channels; ++f) {
          A total{0};
          const Dim first_in = f / group_out * group_in;
          const T* w = call.in<T>(1) + f % group_out * extents.in_channels + first_in;
          for_each_index(extents.taps, [&](const Index& t) {
            const auto source = source_of(attrs, extents.in_spatial, o, t);
            if (source) {
              const T* x =
                  call.in<T>(0) + (b * extents.in_size + *source) * extents.in_channels + first_in;
              for (Dim c = 0; c < group_in; ++c) {
                total += static_cast<A>(x[c]) * static_cast<A>(w[c]);
              }
            }
            w += group_out * extents.in_channels;
          });
          *y++ = static_cast<T>(total);
        }
      });
    }
  });
}

// w[t][c][f] = sum over b and o of x[b][o * stride + t * dilation - pad][c in the group of f]
// dy[b][o][f].
void conv_kernel_gradient(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::ConvKernelGradientAttrs>();
  const Shape &x_shape = call.input_specs[0].shape, &dy_shape = call.input_specs[1].shape;
  const Shape extents = spatial_of(x_shape), windows = spatial_of(dy_shape);
  const Dim in = x_shape.back(), out = dy_shape.back();
  const Dim group_in = in / attrs.groups, group_out = out / attrs.groups;
  for_number(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    T* w = call.out<T>();
    std::vector<A> totals(static_cast<std::size_t>(group_in * out));
    for_each_index(Shape(attrs.taps), [&](const Index& t) {
      std::fill(totals.begin(), totals.end(), A{0});
      const T* dy = call.in<T>(1);
      for (Dim b = 0; b < x_shape[0]; ++b) {
        for_each_index(windows, [&](const Index& o) {
          if (const auto seen = seen_by_window(attrs, extents, o, t)) {
            const T* x = call.in<T>(0) + (b * element_count(extents) + *seen) * in;
            for (Dim c = 0; c < group_in; ++c) {
              for (Dim f = 0; f < out; ++f) {
                totals[static_cast<std::size_t>(c * out + f)] +=
                    static_cast<A>(x[f / group_out * group_in + c]) * static_cast<A>(dy[f]);
              }
            }
          }
          dy += out;
        });
      }
      for (A total : totals) *w++ = static_cast<T>(total);
    });
  });
}

}  // namespace ramet::reference
