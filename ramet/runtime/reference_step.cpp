#include <cmath>

#include "ramet/runtime/reference_step_impl.h"

namespace ramet {

namespace {

float activate(const EpilogueActivation& activation, float x) {
  switch (activation.function) {
    case EpilogueFunction::none:
      return x;
    case EpilogueFunction::relu:
      return x < 0 ? 0 : x;
    case EpilogueFunction::clip:
      return x < activation.alpha ? activation.alpha : (x > activation.beta ? activation.beta : x);
    case EpilogueFunction::sigmoid:
      return 1 / (1 + std::exp(-x));
    case EpilogueFunction::tanh:
      return std::tanh(x);
    case EpilogueFunction::silu:
      return x / (1 + std::exp(-x));
    case EpilogueFunction::gelu:
      return 0.5f * x * (1 + std::erf(x * 0.70710678f));
    case EpilogueFunction::gelu_tanh:
      return 0.5f * x * (1 + std::tanh(0.79788456f * (x + 0.044715f * x * x * x)));
    case EpilogueFunction::elu:
      return x > 0 ? x : activation.alpha * std::expm1(x);
    case EpilogueFunction::leaky_relu:
      return x > 0 ? x : activation.alpha * x;
    case EpilogueFunction::hard_sigmoid:
      return std::fmin(std::fmax(x / 6 + 0.5f, 0.0f), 1.0f);
    case EpilogueFunction::hard_silu:
      return x * std::fmin(std::fmax(x / 6 + 0.5f, 0.0f), 1.0f);
  }
  return x;
}

class ReferenceStep final : public Step {
 public:
  ReferenceStep(const KernelRequest& request, ReferenceKernel kernel)
      : node_(request.node()), kernel_(kernel) {
    for (ValueId id : node_.inputs) {
      input_specs_.push_back(id == no_value ? Spec{} : request.ir().spec(id));
    }
    for (ValueId id : node_.outputs) output_specs_.push_back(request.ir().spec(id));
  }

  void run(const Frame& frame) const override {
    std::vector<const std::byte*> inputs;
    std::vector<std::byte*> outputs;
    for (ValueId id : node_.inputs) inputs.push_back(id == no_value ? nullptr : frame.pointers[id]);
    for (ValueId id : node_.outputs) outputs.push_back(frame.pointers[id]);
    kernel_({node_.attrs, input_specs_, output_specs_, inputs, outputs});
    if (!node_.epilogue.empty()) finish(frame);
  }

 private:
  void finish(const Frame& frame) const {
    const Epilogue& epilogue = node_.epilogue;
    const Shape& shape = output_specs_[0].shape;
    const Dim count = element_count(shape), channels = shape.back();
    float* y = frame.out<float>(node_.outputs[0]);
    const float* bias = epilogue.bias == no_value ? nullptr : frame.in<float>(epilogue.bias);
    const float* residual =
        epilogue.residual == no_value ? nullptr : frame.in<float>(epilogue.residual);
    for (Dim i = 0; i < count; ++i) {
      y[i] = apply_epilogue(epilogue, y[i], bias != nullptr ? bias[i % channels] : 0,
                            residual != nullptr ? residual[i] : 0);
    }
  }

  IrNode node_;
  ReferenceKernel kernel_;
  Specs input_specs_, output_specs_;
};

}  // namespace

float apply_epilogue(const Epilogue& epilogue, float x, float bias, float residual) {
  return activate(epilogue.after, activate(epilogue.before, x + bias) + residual);
}

std::unique_ptr<Step> make_reference_step(KernelRequest& request) {
  const ReferenceKernel kernel = reference_kernel(*request.node().op);
  return kernel == nullptr ? nullptr : std::make_unique<ReferenceStep>(request, kernel);
}

}  // namespace ramet
