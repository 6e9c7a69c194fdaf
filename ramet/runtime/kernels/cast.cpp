#include "ramet/runtime/kernels/cast.h"

#include "ramet/core/convert.h"

namespace ramet {

namespace {

// Conversions to and from narrow floats and complex numbers, which no other kernel knows.
class CastStep final : public Step {
 public:
  explicit CastStep(const KernelRequest& request)
      : from_(request.node().inputs[0]),
        to_(request.node().outputs[0]),
        from_dtype_(request.input(0).dtype),
        to_dtype_(request.output().dtype),
        count_(element_count(request.output().shape)) {}

  void run(const Frame& frame) const override {
    dispatch_castable(from_dtype_, [&](auto from) {
      dispatch_castable(to_dtype_, [&](auto to) {
        using From = decltype(from);
        using To = decltype(to);
        const From* x = frame.in<From>(from_);
        To* y = frame.out<To>(to_);
        for (Dim i = 0; i < count_; ++i) y[i] = convert<To>(x[i]);
      });
    });
  }

 private:
  ValueId from_, to_;
  DType from_dtype_, to_dtype_;
  Dim count_;
};

}  // namespace

const Kernel any_cast = {
    "cast", [](KernelRequest& request, std::string& refusal) -> std::unique_ptr<Step> {
      if (request.input(0).dtype == DType::string || request.output().dtype == DType::string) {
        refusal = "strings are not cast";
        return nullptr;
      }
      return std::make_unique<CastStep>(request);
    }};

}  // namespace ramet
