#include "ramet/layers/operations/nn_loss.h"

#include <cmath>

#include "ramet/layers/operations/family.h"
#include "ramet/ops/cross_entropy.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

constexpr double default_epsilon = 1e-7;  // keras.config.epsilon()

[[noreturn]] void refuse_shapes(std::string_view who, const Value& target, const Value& output) {
  fail<ValueError>(
      "{}: expected a target that fits the output, received target.shape={}, output.shape={}.", who,
      to_string(target.shape()), to_string(output.shape()));
}

}  // namespace

Value BinaryCrossentropy::call(const CallInputs& inputs) const {
  const Value target = tensor_argument(inputs, "target"),
              output = tensor_argument(inputs, "output");
  if (target.rank() != output.rank()) refuse_shapes("binary_crossentropy", target, output);
  if (from_logits) {
    // max(x, 0) - x * z + log(1 + exp(-|x|)): stable for large x.
    const Value tail = ops::log1p(ops::exp(ops::negative(ops::absolute(output))));
    return ops::add(ops::subtract(ops::relu(output), ops::multiply(output, target)), tail);
  }
  const Value p = ops::clip(output, default_epsilon, 1 - default_epsilon);
  const Value of_ones = ops::multiply(target, ops::log(p));
  const Value of_zeros = ops::multiply(ops::subtract(1, target), ops::log(ops::subtract(1, p)));
  return ops::negative(ops::add(of_ones, of_zeros));
}

Value CategoricalCrossentropy::call(const CallInputs& inputs) const {
  const Value target = tensor_argument(inputs, "target"),
              output = tensor_argument(inputs, "output");
  if (target.rank() != output.rank() || target.rank() == 0)
    refuse_shapes("categorical_crossentropy", target, output);
  const ops::ReduceAttrs over{{axis}, false};
  if (from_logits) return ops::softmax_cross_entropy(target, output, axis);
  const Value p = ops::divide(output, ops::sum(output, {{axis}, true}));
  const Value log_p = ops::log(ops::clip(p, default_epsilon, 1 - default_epsilon));
  return ops::negative(ops::sum(ops::multiply(target, log_p), over));
}

Values CTCDecode::call(const CallInputs& inputs) const {
  const Value x = inputs.value("inputs"), steps = tensor_argument(inputs, "sequence_lengths");
  const Dim blank = mask_index.value_or(x.dim(-1) - 1);
  if (strategy != "greedy" && strategy != "beam_search") {
    fail<ValueError>("Invalid strategy {}. Supported values are 'greedy' and 'beam_search'.",
                     strategy);
  }
  const bool is_greedy = strategy == "greedy";
  // Not by example: where lengths are constants, they are of a batch of their own.
  if (x.rank() == 3 && !is_known(x.shape())) {
    const Dim batch = x.dim(0), paths = is_greedy ? 1 : top_paths;
    const DType dtype = is_float(x.dtype()) ? x.dtype() : DType::float32;
    return {input({{paths, batch, x.dim(1)}, DType::int32}), input({{batch, paths}, dtype})};
  }
  const ops::CtcDecoded decoded =
      is_greedy ? ops::ctc_greedy_decode(x, steps, blank, merge_repeated)
                : ops::ctc_beam_decode(x, steps, {beam_width, top_paths, blank});
  return {decoded.labels, decoded.scores};
}

Value CTCLoss::call(const CallInputs& inputs) const {
  return ops::ctc_loss(tensor_argument(inputs, "target"), tensor_argument(inputs, "output"),
                       tensor_argument(inputs, "target_length"),
                       tensor_argument(inputs, "output_length"), mask_index);
}

Value PSNR::call(const CallInputs& inputs) const {
  const Value error =
      ops::mean(ops::square(ops::subtract(operand(inputs, "x1"), operand(inputs, "x2"))));
  return ops::subtract(20 * std::log10(static_cast<double>(max_val)),
                       ops::multiply(ops::log10(error), 10.0));
}

Value SparseCategoricalCrossentropy::call(const CallInputs& inputs) const {
  const Value output = tensor_argument(inputs, "output");
  Value target = ops::cast(tensor_argument(inputs, "target"), DType::int64);
  if (axis != -1 && axis != static_cast<Dim>(output.rank()) - 1) {
    fail<ValueError>("Only axis=-1 is currently supported. Received: axis={}", axis);
  }
  if (target.rank() == output.rank() && target.rank() > 0 && target.dim(-1) == 1)
    target = ops::squeeze(target, -1);
  if (target.rank() + 1 != output.rank())
    refuse_shapes("sparse_categorical_crossentropy", target, output);
  const Value logits =
      from_logits ? output : ops::log(ops::clip(output, default_epsilon, 1 - default_epsilon));
  return ops::sparse_softmax_cross_entropy(target, logits);
}

std::vector<LayerEntry> nn_loss_operations() {
  return operation_entries<BinaryCrossentropy, CTCDecode, CTCLoss, CategoricalCrossentropy, PSNR,
                           SparseCategoricalCrossentropy>();
}

}  // namespace operations

namespace ops {

KerasTensor binary_crossentropy(const KerasTensor& target, const KerasTensor& output,
                                bool from_logits) {
  return record(operations::BinaryCrossentropy{from_logits},
                Arguments<KerasTensor>{{target, output}, {}});
}

KerasTensor categorical_crossentropy(const KerasTensor& target, const KerasTensor& output,
                                     bool from_logits, Dim axis) {
  return record(operations::CategoricalCrossentropy{from_logits, axis},
                Arguments<KerasTensor>{{target, output}, {}});
}

std::vector<KerasTensor> ctc_decode(const KerasTensor& inputs, const KerasTensor& sequence_lengths,
                                    const std::string& strategy, Dim beam_width, Dim top_paths,
                                    bool merge_repeated, std::optional<Dim> mask_index) {
  return apply_operation(
             operations::CTCDecode{strategy, beam_width, top_paths, merge_repeated, mask_index},
             Arguments<KerasTensor>{{inputs, sequence_lengths}, {}})
      .flatten();
}

KerasTensor ctc_loss(const KerasTensor& target, const KerasTensor& output,
                     const KerasTensor& target_length, const KerasTensor& output_length,
                     Dim mask_index) {
  return record(operations::CTCLoss{mask_index},
                Arguments<KerasTensor>{{target, output, target_length, output_length}, {}});
}

KerasTensor psnr(const KerasTensor& x1, const KerasTensor& x2, double max_val) {
  return record(operations::PSNR{max_val}, Arguments<KerasTensor>{{x1, x2}, {}});
}

KerasTensor sparse_categorical_crossentropy(const KerasTensor& target, const KerasTensor& output,
                                            bool from_logits, Dim axis) {
  return record(operations::SparseCategoricalCrossentropy{from_logits, axis},
                Arguments<KerasTensor>{{target, output}, {}});
}

}  // namespace ops
}  // namespace ramet
