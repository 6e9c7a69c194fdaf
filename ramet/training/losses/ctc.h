#pragma once
// Connectionist temporal classification: sequences of labels whose positions in time are unknown.

#include "ramet/training/losses/loss.h"

namespace ramet::losses {

/// y_true: (batch, labels), integers, padded with 0; y_pred: (batch, time, classes), logits, where
/// class 0 is the blank. Gives -log(probability of the labels). Raises ValueError for other ranks.
Value ctc(const Value& y_true, const Value& y_pred);

/// -log(probability of the labels) over all alignments.
struct CTC {
  using Implementation = losses::Implementation<CTC>;
  static constexpr std::string_view keras_name = "CTC";
  Reduction reduction = {};
  std::optional<std::string> name = "ctc";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_loss<CTC>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
