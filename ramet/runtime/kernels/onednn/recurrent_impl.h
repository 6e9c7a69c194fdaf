#pragma once
// What LSTM and GRU share.

#include <functional>

#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet::onednn {

/// The operands as they lie in memory. x: (batch, time, in), states (batch, units); the weights are
/// (rows, gates, units).
struct RecurrentProblem {
  RecurrentProblem(const KernelRequest& request, Dim gate_count, std::size_t kernel_input);

  Dim batch, time, channels, units, gates;
  Desc x, sequence, state, kernel, recurrent;
};

dnnl::rnn_direction direction_of(bool reverse);

/// Zeros, for layers without a bias: oneDNN 2.6 wants one.
ValueId zeros(KernelRequest& request, const Desc& desc);

/// Primitives with something to do before and after them; either may be empty.
class RecurrentStep final : public PrimitiveStep {
 public:
  using Action = std::function<void(const Frame&)>;
  RecurrentStep(std::vector<Stage> stages, Action before, Action after)
      : PrimitiveStep(std::move(stages)), before_(std::move(before)), after_(std::move(after)) {}
  void run(const Frame& frame) const override {
    if (before_) before_(frame);
    PrimitiveStep::run(frame);
    if (after_) after_(frame);
  }

 private:
  Action before_, after_;
};

/// Brings what oneDNN gives, an output for each time and the last state, into Keras's form.
struct RecurrentOutput {
  RecurrentOutput(KernelRequest& request, const RecurrentProblem& problem, bool reverse,
                  bool return_sequences);

  ValueId sequence;             ///< where the primitive writes its outputs
  RecurrentStep::Action after;  ///< what is left to do, if anything
};

}  // namespace ramet::onednn
