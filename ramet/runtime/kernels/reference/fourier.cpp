// The discrete Fourier transform, by Eigen's kissfft: any length, in double.

#include <complex>
#include <unsupported/Eigen/FFT>
#include <vector>

#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

void fft(const ReferenceCall& call) {
  const Shape& shape = call.input_specs[0].shape;
  const Dim extent = shape.back(), rows = extent == 0 ? 0 : element_count(shape) / extent;
  Eigen::FFT<double> transform;
  std::vector<std::complex<double>> x(static_cast<std::size_t>(extent)), y(x.size());
  for_number(call.input_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    for (Dim row = 0; row < rows; ++row) {
      const T *real = call.in<T>(0) + row * extent, *imag = call.in<T>(1) + row * extent;
      for (Dim i = 0; i < extent; ++i) {
        x[static_cast<std::size_t>(i)] = {static_cast<double>(real[i]),
                                          static_cast<double>(imag[i])};
      }
      if (extent == 1) {
        y = x;
      } else {
        transform.fwd(y.data(), x.data(), extent);
      }
      for (Dim i = 0; i < extent; ++i) {
        call.out<T>(0)[row * extent + i] = static_cast<T>(y[static_cast<std::size_t>(i)].real());
        call.out<T>(1)[row * extent + i] = static_cast<T>(y[static_cast<std::size_t>(i)].imag());
      }
    }
  });
}

}  // namespace ramet::reference
