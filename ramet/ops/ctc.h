#pragma once
// Connectionist temporal classification (Graves et al., 2006).

#include "ramet/ops/op.h"

namespace ramet::ops {

struct CtcAttrs {
  Dim blank = 0;
  static constexpr void describe(auto& d) {
    d.field("blank", &CtcAttrs::blank, "The class that stands between labels.");
  }
};
/// -log of the probability that the classes spell the labels. labels: integers (batch, length),
/// logits: (batch, time, classes), label_lengths and steps: integers (batch,). Gives float32
/// (batch,); infinite where there are too few steps.
Value ctc_loss(const Value& labels, const Value& logits, const Value& label_lengths,
               const Value& steps, Dim blank);

struct CtcDecoded {
  Value labels;  ///< int32 (paths, batch, time), -1 behind the end
  Value scores;  ///< (batch, paths)
};
/// The best class of each step, without blanks, and without repetitions if they are merged. One
/// path; its score is the negative sum of the best logits.
CtcDecoded ctc_greedy_decode(const Value& inputs, const Value& steps, Dim blank,
                             bool merge_repeated);

struct BeamAttrs {
  Dim width = 100, paths = 1, blank = 0;
  static constexpr void describe(auto& d) {
    d.field("width", &BeamAttrs::width, "Prefixes kept after each step.");
    d.field("paths", &BeamAttrs::paths, "How many of the best to give.");
    d.field("blank", &BeamAttrs::blank, "The class that stands between labels.");
  }
};
/// The most probable label sequences found by a beam search over prefixes; scores are logarithms of
/// their probabilities.
CtcDecoded ctc_beam_decode(const Value& inputs, const Value& steps, BeamAttrs attrs);

extern const Op ctc_loss_op, ctc_beam_decode_op;

}  // namespace ramet::ops
