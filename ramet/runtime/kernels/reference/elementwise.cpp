#include <array>
#include <vector>

#include "ramet/runtime/kernels/reference/elementwise_impl.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"
#include "ramet/runtime/kernels/reference/scalar.h"

namespace ramet::reference {

namespace {

constexpr std::size_t max_operands = 3;
/// Large enough for one element of any number type.
using Cell = std::array<std::byte, 8>;

// The operands of all elementwise ops have one type, but for the condition of `where`.
DType operand_dtype(Elementwise function, std::span<const Spec> inputs) {
  return inputs[function == Elementwise::where ? 1 : 0].dtype;
}

}  // namespace

void apply_elementwise(Elementwise function, const ReferenceCall& call) {
  const Spec& y = call.output_specs[0];
  const std::size_t arity = call.input_specs.size();
  const ScalarFunction f =
      scalar_function(function, operand_dtype(function, call.input_specs), y.dtype);
  RAMET_ASSERT(f != nullptr && arity <= max_operands);
  std::array<Index, max_operands> strides;
  for (std::size_t k = 0; k < arity; ++k) {
    strides[k] = broadcast_strides(call.input_specs[k].shape, y.shape);
  }
  std::byte* result = call.outputs[0];
  for_each_index(y.shape, [&](const Index& index) {
    std::array<const std::byte*, max_operands> operands;
    for (std::size_t k = 0; k < arity; ++k) {
      const auto offset = static_cast<std::size_t>(offset_of(index, strides[k]));
      operands[k] = call.inputs[k] + offset * size_of(call.input_specs[k].dtype);
    }
    f(operands.data(), result);
    result += size_of(y.dtype);
  });
}

// Runs the little program for one position after the other; `cells` holds all of its operands.
void fused(const ReferenceCall& call) {
  const auto& program = call.attrs.as<FusedAttrs>();
  Shape shape;
  for (const Spec& input : call.input_specs) shape = broadcast(shape, input.shape, "fused");
  const auto inputs = static_cast<std::size_t>(program.inputs);
  const auto channels = static_cast<std::size_t>(shape.empty() ? 1 : shape.back());
  std::vector<std::vector<double>> sums(program.sums.size(), std::vector<double>(channels));
  const auto dtype_of_operand = [&](std::int32_t id) {
    const auto i = static_cast<std::size_t>(id);
    return i < inputs ? call.input_specs[i].dtype : program.steps[i - inputs].dtype;
  };
  std::vector<ScalarFunction> functions;
  for (const FusedStep& step : program.steps) {
    const bool selects = step.function == Elementwise::where;
    const DType operand = dtype_of_operand(step.operands[selects ? 1 : 0]);
    functions.push_back(scalar_function(step.function, operand, step.dtype));
    RAMET_ASSERT(functions.back() != nullptr && step.operands.size() <= max_operands);
  }
  std::vector<Index> strides;
  for (const Spec& input : call.input_specs) {
    strides.push_back(broadcast_strides(input.shape, shape));
  }
  std::vector<Cell> cells(inputs + program.steps.size());
  std::size_t position = 0;
  for_each_index(shape, [&](const Index& index) {
    for (std::size_t k = 0; k < inputs; ++k) {
      const std::size_t size = size_of(call.input_specs[k].dtype);
      const auto offset = static_cast<std::size_t>(offset_of(index, strides[k]));
      std::copy_n(call.inputs[k] + offset * size, size, cells[k].data());
    }
    for (std::size_t s = 0; s < functions.size(); ++s) {
      std::array<const std::byte*, max_operands> operands;
      for (std::size_t k = 0; k < program.steps[s].operands.size(); ++k) {
        operands[k] = cells[static_cast<std::size_t>(program.steps[s].operands[k])].data();
      }
      functions[s](operands.data(), cells[inputs + s].data());
    }
    for (std::size_t r = 0; r < program.results.size(); ++r) {
      const std::size_t size = size_of(call.output_specs[r].dtype);
      const auto step = static_cast<std::size_t>(program.results[r]);
      std::copy_n(cells[inputs + step].data(), size, call.outputs[r] + position * size);
    }
    for (std::size_t k = 0; k < sums.size(); ++k) {
      float value;
      std::memcpy(&value, cells[static_cast<std::size_t>(program.sums[k].operand)].data(),
                  sizeof value);
      sums[k][position % channels] += static_cast<double>(value);
    }
    ++position;
  });
  for (std::size_t k = 0; k < sums.size(); ++k) {
    std::copy(sums[k].begin(), sums[k].end(), call.out<float>(program.results.size() + k));
  }
}

}  // namespace ramet::reference
