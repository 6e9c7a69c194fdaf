#include "ramet/layers/rnn/fold_time.h"

#include "ramet/ops/movement.h"

namespace ramet {

Value fold_time(const Value& x) {
  Shape shape = x.shape();
  const bool is_known = shape[0] != any_dim && shape[1] != any_dim;
  shape[1] = is_known ? shape[0] * shape[1] : any_dim;
  shape.erase(0);
  return ops::reshape(x, shape);
}

Value unfold_time(const Value& x, Dim batch, Dim time) {
  Shape shape = x.shape();
  shape[0] = batch;
  shape.insert(1, time);
  return ops::reshape(x, shape);
}

}  // namespace ramet
