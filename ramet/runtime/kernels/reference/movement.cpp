// Ops that copy elements: each output position names the input position it comes from.

#include "ramet/ops/movement.h"

#include <algorithm>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// y[index] = x[start + sum of index * strides]
void copy_strided(const ReferenceCall& call, Dim start, const Index& strides) {
  for_element(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const T* x = call.in<T>(0) + start;
    T* y = call.out<T>();
    for_each_index(call.output_specs[0].shape,
                   [&](const Index& index) { *y++ = x[offset_of(index, strides)]; });
  });
}

}  // namespace

void reshape(const ReferenceCall& call) {
  const Spec& x = call.input_specs[0];
  for_element(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    std::copy_n(call.in<T>(0), element_count(x.shape), call.out<T>());
  });
}

void broadcast_to(const ReferenceCall& call) {
  copy_strided(call, 0, broadcast_strides(call.input_specs[0].shape, call.output_specs[0].shape));
}

void transpose(const ReferenceCall& call) {
  const Index x_strides = strides_of(call.input_specs[0].shape);
  Index strides;
  for (Dim axis : call.attrs.as<ops::PermutationAttrs>().axes) {
    strides.push_back(x_strides[static_cast<std::size_t>(axis)]);
  }
  copy_strided(call, 0, strides);
}

void slice(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::SliceAttrs>();
  Index strides = strides_of(call.input_specs[0].shape);
  Dim start = 0;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    start += attrs.start[i] * strides[i];
    strides[i] *= attrs.step[i];
  }
  copy_strided(call, start, strides);
}

void concatenate(const ReferenceCall& call) {
  const auto axis = static_cast<std::size_t>(call.attrs.as<ops::AxisAttrs>().axis);
  for_element(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    T* y = call.out<T>();
    const Dim outer = AxisView(call.output_specs[0].shape, axis).outer;
    for (Dim i = 0; i < outer; ++i) {
      for (std::size_t k = 0; k < call.inputs.size(); ++k) {
        const AxisView x(call.input_specs[k].shape, axis);
        const Dim block = x.extent * x.inner;
        y = std::copy_n(call.in<T>(k) + i * block, block, y);
      }
    }
  });
}

namespace {

// Where position `i` of a padded axis comes from, or any position outside [0, extent) for a
// constant. Position 0 is the first element of x.
Dim padded_source(ops::PadMode mode, Dim i, Dim extent) {
  switch (mode) {
    case ops::PadMode::constant:
      return i;
    case ops::PadMode::reflect:  // the border itself is not repeated
      return i < 0 ? -i : (i >= extent ? 2 * extent - 2 - i : i);
    case ops::PadMode::symmetric:
      return i < 0 ? -1 - i : (i >= extent ? 2 * extent - 1 - i : i);
    case ops::PadMode::edge:
      return std::clamp<Dim>(i, 0, extent - 1);
  }
  return i;
}

}  // namespace

void pad(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::PadAttrs>();
  const Spec& x = call.input_specs[0];
  const Index strides = strides_of(x.shape);
  const Tensor filling =
      x.dtype == DType::string ? Tensor() : Tensor::full(x.dtype, {}, attrs.value);
  for_element(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const T constant =
        x.dtype == DType::string ? T() : *reinterpret_cast<const T*>(filling.bytes());
    T* y = call.out<T>();
    for_each_index(call.output_specs[0].shape, [&](const Index& index) {
      Dim offset = 0;
      bool is_inside = true;
      for (std::size_t i = 0; i < index.size(); ++i) {
        const Dim source = padded_source(attrs.mode, index[i] - attrs.before[i], x.shape[i]);
        is_inside = is_inside && source >= 0 && source < x.shape[i];
        offset += source * strides[i];
      }
      *y++ = is_inside ? call.in<T>(0)[offset] : constant;
    });
  });
}

}  // namespace ramet::reference
