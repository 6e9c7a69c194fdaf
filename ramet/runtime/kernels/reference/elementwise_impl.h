#pragma once

#include "ramet/runtime/kernel.h"

namespace ramet::reference {

/// The kernel of every elementwise op: the one loop with broadcasting.
void apply_elementwise(Elementwise function, const ReferenceCall& call);

}  // namespace ramet::reference
