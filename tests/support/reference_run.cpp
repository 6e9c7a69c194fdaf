#include "tests/support/reference_run.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernel.h"

using namespace ramet;

namespace {

using Tensors = std::vector<Tensor>;

bool is_half(DType dtype) { return dtype == DType::float16 || dtype == DType::bfloat16; }

Spec widened(Spec spec) {
  if (is_half(spec.dtype)) spec.dtype = DType::float32;
  return spec;
}

const std::byte* elements(const Tensor& tensor) {
  return tensor.dtype() == DType::string
             ? reinterpret_cast<const std::byte*>(tensor.string_data().data())
             : tensor.bytes();
}
std::byte* elements(Tensor& tensor) {
  return tensor.dtype() == DType::string
             ? reinterpret_cast<std::byte*>(tensor.mutable_string_data().data())
             : tensor.mutable_bytes();
}

Tensors run_kernel(const Call& call, const Tensors& given) {
  // A cast sees half floats as they are: it is how others get rid of them. So do their bytes.
  const bool widens = call.op != &ops::cast_op && call.op != &ops::bitcast_op;
  Tensors inputs, outputs;
  Specs input_specs, output_specs;
  std::vector<const std::byte*> input_bytes;
  std::vector<std::byte*> output_bytes;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const bool is_absent = !call.inputs[i];
    inputs.push_back(widens && is_half(given[i].dtype()) ? given[i].cast(DType::float32)
                                                         : given[i]);
    input_specs.push_back(inputs.back().spec());
    input_bytes.push_back(is_absent ? nullptr : elements(std::as_const(inputs.back())));
  }
  for (const Spec& spec : call.outputs) {
    output_specs.push_back(widens ? widened(spec) : spec);
    outputs.emplace_back(output_specs.back().dtype, output_specs.back().shape);
    output_bytes.push_back(elements(outputs.back()));
  }
  const ReferenceKernel kernel = reference_kernel(*call.op);
  RAMET_ASSERT(kernel != nullptr);
  kernel({call.attrs, input_specs, output_specs, input_bytes, output_bytes});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].dtype() != call.outputs[i].dtype) {
      outputs[i] = outputs[i].cast(call.outputs[i].dtype);
    }
  }
  return outputs;
}

// One time step of a sequence (batch, time, ...), and back.
Tensor step_of(const Tensor& sequence, Dim t) {
  const Value x = input(sequence.spec());
  return reference_run({{x}, {ops::squeeze(ops::slice_axis(x, 1, t, t + 1), 1)}},
                       std::span(&sequence, 1))[0];
}
Tensor stacked(const Tensors& steps, const Spec& spec) {
  if (steps.empty()) return Tensor::zeros(spec.dtype, spec.shape);
  Graph graph;
  for (const Tensor& step : steps) graph.inputs.push_back(input(step.spec()));
  graph.outputs = {ops::stack(graph.inputs, 1)};
  return reference_run(graph, steps)[0];
}

Tensors run_scan(const Call& call, const Tensors& inputs) {
  const auto& attrs = call.as<ops::ScanAttrs>();
  const auto sequences = static_cast<std::size_t>(attrs.sequences),
             states = static_cast<std::size_t>(attrs.states),
             outputs = static_cast<std::size_t>(attrs.outputs);
  const Dim time = inputs[0].shape()[1];
  Tensors body_inputs = inputs;
  std::vector<Tensors> made(outputs);
  for (Dim i = 0; i < time; ++i) {
    const Dim t = attrs.reverse ? time - 1 - i : i;
    for (std::size_t k = 0; k < sequences; ++k) body_inputs[k] = step_of(inputs[k], t);
    const Tensors results = reference_run(*attrs.body, body_inputs);
    for (std::size_t k = 0; k < outputs; ++k) made[k].push_back(results[k]);
    for (std::size_t k = 0; k < states; ++k) body_inputs[sequences + k] = results[outputs + k];
  }
  Tensors results;
  for (std::size_t k = 0; k < outputs; ++k) {
    if (attrs.reverse && attrs.aligned) std::reverse(made[k].begin(), made[k].end());
    results.push_back(stacked(made[k], call.outputs[k]));
  }
  for (std::size_t k = 0; k < states; ++k) results.push_back(body_inputs[sequences + k]);
  return results;
}

class Evaluator {
 public:
  void give(const Value& value, const Tensor& tensor) { done_[&value.call()] = {tensor}; }

  Tensors evaluate(const Values& values) {
    for (const auto& call : postorder(values)) {
      if (done_.count(call.get()) > 0) continue;
      keep_.push_back(call);
      done_[call.get()] = run(*call);
    }
    Tensors results;
    for (const Value& value : values) results.push_back(done_.at(&value.call())[value.output()]);
    return results;
  }

 private:
  Tensors run(const Call& call) {
    if (call.op == &constant_op) return {call.as<ConstantAttrs>().value};
    if (call.op->expand != nullptr) return evaluate(call.op->expand(call));
    Tensors inputs;
    for (const Value& value : call.inputs) {
      inputs.push_back(value ? done_.at(&value.call())[value.output()] : Tensor());
    }
    return call.op == &ops::scan_op ? run_scan(call, inputs) : run_kernel(call, inputs);
  }

  std::unordered_map<const Call*, Tensors> done_;
  std::vector<std::shared_ptr<const Call>> keep_;  // so that no address is used twice
};

}  // namespace

std::vector<Tensor> reference_run(const Graph& graph, std::span<const Tensor> inputs) {
  RAMET_ASSERT(graph.inputs.size() == inputs.size());
  Evaluator evaluator;
  for (std::size_t i = 0; i < inputs.size(); ++i) evaluator.give(graph.inputs[i], inputs[i]);
  return evaluator.evaluate(graph.outputs);
}
