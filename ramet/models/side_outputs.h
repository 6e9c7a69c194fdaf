#pragma once
// SideOutputs: what a graph computes beside its outputs. Keras 2 keeps such calls in a model,
// behind all others: what `model.add_loss(tensor)` was given goes through an AddLoss, which gives
// nothing that an output needs.

#include <vector>

#include "ramet/layers/keras_tensor.h"

namespace ramet {

/// A Function made while it lives holds these tensors too. Each thread has its own.
class SideOutputs {
 public:
  explicit SideOutputs(std::vector<KerasTensor> tensors);
  ~SideOutputs();
  SideOutputs(const SideOutputs&) = delete;
  SideOutputs& operator=(const SideOutputs&) = delete;

  static const std::vector<KerasTensor>& current();
  /// Is what this layer gives such an output, and nothing else?
  static bool is_from(const LayerBase& layer);

 private:
  std::vector<KerasTensor> tensors_;
  const SideOutputs* outer_;
};

}  // namespace ramet
