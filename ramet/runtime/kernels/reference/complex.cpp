#include <complex>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

// f(zero, i) for each number of a complex tensor, with its index.
template <class F>
void each_complex(const Spec& spec, F&& f) {
  for_numeric(spec.dtype, [&](auto zero) {
    if constexpr (is_complex_type<decltype(zero)>) {
      for (Dim i = 0; i < element_count(spec.shape); ++i) f(zero, i);
    }
  });
}

}  // namespace

void complex(const ReferenceCall& call) {
  const Spec& y = call.output_specs[0];
  const Index real = broadcast_strides(call.input_specs[0].shape, y.shape);
  const Index imag = broadcast_strides(call.input_specs[1].shape, y.shape);
  for_number(part_dtype(y.dtype), [&](auto zero) {
    using T = decltype(zero);
    auto* out = call.out<std::complex<T>>();
    for_each_index(y.shape, [&](const Index& index) {
      *out++ = {call.in<T>(0)[offset_of(index, real)], call.in<T>(1)[offset_of(index, imag)]};
    });
  });
}

void real(const ReferenceCall& call) {
  each_complex(call.input_specs[0], [&](auto zero, Dim i) {
    using T = decltype(zero);
    call.out<typename T::value_type>()[i] = call.in<T>(0)[i].real();
  });
}

void imag(const ReferenceCall& call) {
  each_complex(call.input_specs[0], [&](auto zero, Dim i) {
    using T = decltype(zero);
    call.out<typename T::value_type>()[i] = call.in<T>(0)[i].imag();
  });
}

void conjugate(const ReferenceCall& call) {
  each_complex(call.input_specs[0], [&](auto zero, Dim i) {
    using T = decltype(zero);
    call.out<T>()[i] = std::conj(call.in<T>(0)[i]);
  });
}

}  // namespace ramet::reference
