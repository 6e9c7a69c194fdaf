#pragma once
// The record behind ops::variance. Private to this room.

#include "ramet/ops/op.h"

namespace ramet::ops {

extern const Op variance_op;

}  // namespace ramet::ops
