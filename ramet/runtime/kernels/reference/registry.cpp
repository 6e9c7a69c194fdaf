#include <algorithm>
#include <utility>

#include "ramet/ops/ops.h"
#include "ramet/ops/transcendental.h"
#include "ramet/runtime/kernels/reference/elementwise_impl.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet {

namespace {

using Entry = std::pair<const Op*, ReferenceKernel>;

template <Elementwise function>
void elementwise(const ReferenceCall& call) {
  reference::apply_elementwise(function, call);
}

constexpr Entry entries[] = {
#define RAMET_REFERENCE(op, kernel) {&op, reference::kernel},
#include "ramet/runtime/kernels/reference/list.inc"
#undef RAMET_REFERENCE
#define RAMET_UNARY(function, typing) {&ops::function##_op, elementwise<Elementwise::function>},
#define RAMET_BINARY(function, typing) RAMET_UNARY(function, typing)
#include "ramet/ops/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY
    {&ops::cast_op, elementwise<Elementwise::cast>},
    {&ops::where_op, elementwise<Elementwise::where>},
};

}  // namespace

ReferenceKernel reference_kernel(const Op& op) {
  const auto found = std::find_if(std::begin(entries), std::end(entries),
                                  [&op](const Entry& entry) { return entry.first == &op; });
  return found == std::end(entries) ? nullptr : found->second;
}

}  // namespace ramet
