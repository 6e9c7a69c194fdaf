#include "ramet/runtime/kernel.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

void fold_constants(Ir& ir) {
  // Larger results cost more memory than computing them again costs time.
  constexpr Dim largest = Dim{1} << 22;
  std::vector<IrNode> kept;
  for (IrNode& node : ir.nodes) {
    const ReferenceKernel kernel = reference_kernel(*node.op);
    const bool all_constant = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
      return id == no_value || ir.value(id).origin == Origin::constant;
    });
    const bool fits = std::all_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
      return element_count(ir.shape(id)) <= largest && ir.spec(id).dtype != DType::float16 &&
             ir.spec(id).dtype != DType::bfloat16;
    });
    if (kernel == nullptr || !all_constant || !fits || !node.epilogue.empty()) {
      kept.push_back(std::move(node));
      continue;
    }
    Specs input_specs, output_specs;
    std::vector<const std::byte*> inputs;
    for (ValueId id : node.inputs) {
      input_specs.push_back(id == no_value ? Spec{} : ir.spec(id));
      inputs.push_back(id == no_value ? nullptr : ir.value(id).constant.bytes());
    }
    std::vector<Tensor> results;
    std::vector<std::byte*> outputs;
    for (ValueId id : node.outputs) {
      output_specs.push_back(ir.spec(id));
      results.emplace_back(ir.spec(id).dtype, ir.shape(id));
    }
    for (Tensor& result : results) outputs.push_back(result.mutable_bytes());
    kernel({node.attrs, input_specs, output_specs, inputs, outputs});
    for (std::size_t i = 0; i < results.size(); ++i) {
      Ir::ValueInfo& info = ir.value(node.outputs[i]);
      info.origin = Origin::constant;
      info.constant = std::move(results[i]);
      info.is_static = true;
    }
  }
  ir.nodes = std::move(kept);
}

}  // namespace ramet::passes
