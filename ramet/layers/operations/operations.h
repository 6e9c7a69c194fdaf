#pragma once
// All operations.

#include "ramet/layers/operations/operation.h"  // IWYU pragma: export
