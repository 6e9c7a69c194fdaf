#include "ramet/training/losses/ctc.h"

#include "ramet/ops/ctc.h"
#include "ramet/ops/ops.h"

namespace ramet::losses {

Value ctc(const Value& y_true, const Value& y_pred) {
  if (y_true.rank() != 2) {
    fail<ValueError>(
        "Targets `y_true` are expected to be a tensor of shape `(batch_size, max_length)` in "
        "integer "
        "format. Received: y_true.shape={}",
        to_string(y_true.shape()));
  }
  if (y_pred.rank() != 3) {
    fail<ValueError>(
        "Logits `y_pred` are expected to be a tensor of shape `(batch_size, max_length, "
        "num_classes)`. Received: y_pred.shape={}",
        to_string(y_pred.shape()));
  }
  const Value labels = ops::cast(y_true, DType::int32);
  const Value label_length = ops::sum(ops::cast(ops::not_equal(labels, 0), DType::int32), {{1}});
  const Dim time = y_pred.shape()[1];
  const Value logit_length =
      ops::add(ops::zeros_like(label_length), time == any_dim ? Dim{1} : time);
  return ops::ctc_loss(labels, y_pred, label_length, logit_length, 0);
}

SampleLosses CTC::call(const Value& y_true, const Value& y_pred) const {
  return ctc(y_true, y_pred);
}

}  // namespace ramet::losses
