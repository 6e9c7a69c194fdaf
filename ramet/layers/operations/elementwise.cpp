#include "ramet/layers/operations/elementwise.h"

#include "ramet/layers/operations/family.h"

namespace ramet {

namespace operations {

std::vector<LayerEntry> elementwise_operations() {
  return {
#define RAMET_UNARY(name, function, module) operation_entry<name>(),
#define RAMET_BINARY(name, function) operation_entry<name>(),
#define RAMET_BINARY_XY(name, function) operation_entry<name>(),
#include "ramet/layers/operations/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY
#undef RAMET_BINARY_XY
  };
}

}  // namespace operations

namespace ops {

#define RAMET_UNARY(name, function, module) \
  KerasTensor function(const KerasTensor& x) { return record(operations::name{}, x); }
#define RAMET_BINARY(name, function)                                         \
  KerasTensor function(const SymbolicOperand& a, const SymbolicOperand& b) { \
    return record(operations::name{}, a, b);                                 \
  }
#define RAMET_BINARY_XY(name, function) RAMET_BINARY(name, function)
#include "ramet/layers/operations/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY
#undef RAMET_BINARY_XY

}  // namespace ops
}  // namespace ramet
