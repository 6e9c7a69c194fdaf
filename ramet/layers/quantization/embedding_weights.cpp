#include "ramet/layers/quantization/embedding_weights.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

AbsMaxQuantizer default_quantizer(const std::string& mode) {
  return mode == "int4" ? AbsMaxQuantizer{.value_range = {-8, 7}} : AbsMaxQuantizer{};
}

}  // namespace

Variable EmbeddingWeights::add(std::string name, Shape shape, DType dtype,
                               Initializer initializer) {
  return owner_.add_weight(std::move(name), shape,
                           {.initializer = std::move(initializer), .trainable = false}, dtype);
}

void EmbeddingWeights::build(Dim rows, Dim columns, VariableOptions options, const Json& config) {
  rows_ = rows;
  columns_ = columns;
  regularizer_ = options.regularizer;
  mode_ = owner_.own_policy().quantization_mode();
  if (mode_ == "int8" || mode_ == "int4") return build_quantized(config);
  if (!mode_.empty()) {
    fail<NotImplementedError>(
        "Invalid quantization mode. Expected one of ('int8', 'int4'). Received: "
        "quantization_mode={} "
        "(layer '{}')",
        mode_, owner_.name());
  }
  table_ = owner_.add_weight("embeddings", {rows, columns}, std::move(options));
}

void EmbeddingWeights::build_quantized(const Json& config) {
  const DType scale_type = owner_.variable_dtype();
  if (mode_ == "int8") {
    table_ = add("embeddings", {rows_, columns_}, DType::int8);
    scale_ = add("embeddings_scale", {rows_}, scale_type, "ones");
    return;
  }
  block_size_ = int4_block_size(config, owner_.own_policy());
  table_ = add("embeddings", {rows_, (columns_ + 1) / 2}, DType::int8);
  if (block_size_ == -1) {
    scale_ = add("embeddings_scale", {rows_}, scale_type, "ones");
    return;
  }
  const Shape scales = {rows_, (columns_ + block_size_ - 1) / block_size_};
  scale_ = add("embeddings_scale", scales, scale_type, "ones");
  zero_ = add("embeddings_zero", scales, DType::int8);
  groups_ = add("g_idx", {columns_}, DType::float32);
  Tensor index(DType::float32, {columns_});
  Dim i = 0;
  for (float& group : index.mutable_data<float>()) group = static_cast<float>(i++ / block_size_);
  groups_.assign(index);
}

Value EmbeddingWeights::floats(const Value& values, const Value& scale, const Value& zero,
                               const Value& groups) const {
  const Value numbers = ops::cast(values, owner_.compute_dtype());
  if (zero) return dequantize_with_sz_map(numbers, scale, zero, groups, -1);
  return ops::divide(numbers, ops::expand_dims(scale, -1));
}

std::pair<Value, Value> EmbeddingWeights::integers(CallContext& context) const {
  const Value table = context.read(table_);
  const Value values =
      mode_ == "int4" ? unpack_int4(table, columns_, -1) : ops::cast(table, DType::float32);
  return {values, context.read(scale_)};
}

Value EmbeddingWeights::take(CallContext& context, const Value& positions) const {
  const DType dtype = owner_.compute_dtype();
  if (mode_.empty()) return ops::cast(ops::take(table(context), positions, 0), dtype);
  // The rows first: the whole table as floats would be what quantization is to save.
  const Value rows = ops::take(context.read(table_), positions, 0);
  const Value numbers = mode_ == "int4" ? unpack_int4(rows, columns_, -1) : rows;
  Value y = floats(numbers, ops::take(context.read(scale_), positions, 0),
                   zero_ ? ops::take(context.read(zero_), positions, 0) : Value(),
                   groups_ ? context.read_exact(groups_) : Value());
  if (lora_) {
    const Value narrow = ops::take(context.read(lora_.a()), positions, 0);
    y = ops::add(y, ops::multiply(ops::matmul(narrow, context.read(lora_.b())), lora_.scale()));
  }
  return ops::cast(y, dtype);
}

Value EmbeddingWeights::table(CallContext& context) const {
  if (mode_.empty()) {
    const Value table = context.read(table_);
    return lora_ ? lora_.added_to(context, table, owner_.compute_dtype()) : table;
  }
  const Value table = quantized_floats(context);
  return lora_ ? lora_.added_to(context, table, owner_.compute_dtype()) : table;
}

Value EmbeddingWeights::quantized_floats(CallContext& context) const {
  const auto [values, scale] = integers(context);
  return floats(values, scale, zero_ ? context.read(zero_) : Value(),
                groups_ ? context.read_exact(groups_) : Value());
}

void EmbeddingWeights::enable_lora(Dim rank, const LoraOptions& options) {
  lora_.build(owner_, {rows_, columns_}, rank, options, regularizer_,
              {"lora_embeddings_a", "lora_embeddings_b"});
  table_.set_trainable(false);
}

Quantized EmbeddingWeights::quantized_table(const Value& table, const AbsMaxQuantizer& how) const {
  Quantized result;
  if (block_size_ == -1) {
    result = abs_max_quantize(table, how.axis.value_or(std::vector<Dim>{-1}), how);
    result.scale = ops::squeeze(result.scale, -1);
  } else {
    // Groups are of rows there, of columns here.
    result = abs_max_quantize_grouped_with_zero_point(ops::transpose(table), block_size_);
    result = {ops::transpose(result.values), ops::transpose(result.scale),
              ops::transpose(result.zero)};
  }
  if (mode_ == "int4") result.values = pack_int4(result.values, -1);
  return result;
}

void EmbeddingWeights::quantize(const QuantizationConfig& config) {
  if (lora_) {
    fail<ValueError>(
        "Layer '{}' has a low-rank addition: save and load the model first, which merges it.",
        owner_.name());
  }
  const Tensor table = table_.value();
  owner_.remove_weight(table_);
  mode_ = config.mode();
  build_quantized(config.json());
  const Quantized result = quantized_table(
      constant(table), weight_quantizer_or(config.json(), default_quantizer(mode_)));
  const std::vector<Tensor> values = evaluate_all({result.values, result.scale, result.zero});
  table_.assign(values[0]);
  scale_.assign(values[1]);
  if (zero_) zero_.assign(values[2]);
}

std::vector<Variable> EmbeddingWeights::saved_variables() const {
  std::vector<Variable> order;
  for (const Variable& variable : {table_, scale_, zero_, groups_}) {
    if (variable) order.push_back(variable);
  }
  return order;
}

std::vector<Tensor> EmbeddingWeights::merged() const {
  const Value table = constant(table_.value());
  if (mode_.empty()) {
    return evaluate_all({ops::cast(
        ops::add(ops::cast(table, owner_.compute_dtype()), lora_.delta()), table.dtype())});
  }
  const Value values = mode_ == "int4" ? unpack_int4(table, columns_, -1) : table;
  const Value numbers =
      floats(values, constant(scale_.value()), zero_ ? constant(zero_.value()) : Value(),
             groups_ ? constant(groups_.value()) : Value());
  const Quantized result =
      quantized_table(ops::add(numbers, lora_.delta()), default_quantizer(mode_));
  return evaluate_all({result.values, result.scale, result.zero});
}

std::vector<Tensor> EmbeddingWeights::saved_values() const {
  const std::vector<Tensor> changed = lora_ ? merged() : std::vector<Tensor>();
  std::vector<Tensor> values;
  for (const Variable& variable : saved_variables()) {
    const bool is_changed = lora_ && !(variable == groups_);
    values.push_back(is_changed ? changed[values.size()] : variable.value());
  }
  return values;
}

}  // namespace ramet
