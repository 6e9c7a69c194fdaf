#pragma once
// The output of a convolution line by line, for a step that looks at a few lines at a time: they
// are made when they are wanted, stay in the cache, and are nowhere as a whole.

#include <array>
#include <optional>
#include <string>

#include "ramet/runtime/kernels/native/bounds.h"
#include "ramet/runtime/kernels/native/conv_shape.h"
#include "ramet/runtime/kernels/native/gemm.h"

namespace ramet {
class KernelRequest;
struct Frame;
}  // namespace ramet

namespace ramet::native {

class ConvLines {
 public:
  static constexpr Dim most_taps = 16;    ///< lines that are looked at together
  static constexpr Dim most_terms = 160;  ///< of the convolution
  using Pointers = std::array<const float*, most_taps>;

  /// Why lines of this convolution are not to be made one by one, or "".
  static std::string refuse(const KernelRequest& request, const IrNode& conv, Dim terms);

  /// Of what makes the first input of the request's node or of one before it. `user` is the axis
  /// along which that looks at the lines; no more than most_taps of them.
  ConvLines(KernelRequest& request, const IrNode& conv, const ConvAxis& user);

  /// The way of one thread through the outputs of `user`, image by image.
  struct Walk {
    int thread = 0;
    Dim made = 0;  ///< lines of the present image, up to this one
  };
  /// Finds the lines that an output of `user` looks at, and makes those that are not there. Outputs
  /// come in order; returns how many lines there are.
  Dim find(const Frame& frame, Walk& walk, Dim image, Dim output, Pointers& lines) const;

 private:
  float* line(const Frame& frame, int thread, Dim y) const;
  void make(const Frame& frame, int thread, Dim image, Dim y) const;
  void make_pixel(const Frame& frame, const float* x, Dim y, Dim pixel, float* line_y) const;

  ConvShape p_;
  ConvAxis user_;
  GemmLoops loops_;
  Epilogue epilogue_;
  std::optional<Bounds> bounds_;  ///< all that the epilogue does, besides the bias
  ValueId x_, panels_ = no_value, lines_ = no_value;
  Dim kept_ = 1, left_ = 0, right_ = 0;  ///< outputs between them look at the image only
};

}  // namespace ramet::native
