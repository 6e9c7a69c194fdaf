// `data` only reads: writing goes through `mutable_data`, which first makes the buffer one's own.
#include "ramet/core/tensor.h"

void clear_first(ramet::Tensor& tensor) {
#ifdef SHOULD_COMPILE
  tensor.mutable_data<float>()[0] = 0;
#else
  tensor.data<float>()[0] = 0;
#endif
}
