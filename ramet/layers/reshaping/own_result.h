#pragma once

#include "ramet/ops/op.h"

namespace ramet {

/// `result`, or another value of the same elements where it is `argument` itself, because nothing
/// had to be moved. In Keras a result is a tensor of its own, without the mask of the argument.
Value own_result(const Value& result, const Value& argument);

}  // namespace ramet
