#include "ramet/training/metrics/mean.h"

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet::metrics {

namespace {

Value reduced(const Value& x, std::size_t first, std::size_t end, ReduceBy reduce) {
  if (first >= end) return x;
  ops::ReduceAttrs attrs;
  for (std::size_t axis = first; axis < end; ++axis) attrs.axes.push_back(static_cast<Dim>(axis));
  return reduce == ReduceBy::mean ? ops::mean(x, attrs) : ops::sum(x, attrs);
}

void require_no_third(const Value& third, std::string_view who) {
  if (third) {
    fail<TypeError>("{}.update_state() takes from 2 to 3 positional arguments but 4 were given",
                    who);
  }
}

}  // namespace

SampleValues reduce_to_samplewise_values(const SampleLosses& given, Value sample_weight,
                                         ReduceBy reduce, DType dtype) {
  Value values = ops::cast(given.values, dtype);
  if (sample_weight) {
    sample_weight = ops::cast(sample_weight, dtype);
    sample_weight = apply_mask(sample_weight, given.mask, dtype, "sum");
    std::tie(values, sample_weight) = squeeze_or_expand_to_same_rank(values, sample_weight);
    const std::size_t weight_rank = sample_weight.rank();
    values = reduced(values, weight_rank, values.rank(), reduce);
    sample_weight = ops::broadcast_to(sample_weight, values.shape());
    values = values * sample_weight;
    if (weight_rank > 1) sample_weight = reduced(sample_weight, 1, weight_rank, reduce);
  }
  return {reduced(values, 1, values.rank(), reduce), sample_weight};
}

void MeanState::update(CallContext& context, const SampleLosses& given,
                       const Value& sample_weight) const {
  const auto [values, weight] =
      reduce_to_samplewise_values(given, sample_weight, ReduceBy::mean, total.dtype());
  context.update_now(total, context.read_exact(total) + ops::sum(values));
  const Value before = context.read_exact(count);
  if (weight) {
    context.update_now(count, before + ops::sum(weight));
  } else {
    const Dim samples = values.rank() == 0 ? 1 : values.shape()[0];
    context.update_now(count, before + static_cast<double>(samples));
  }
}

Value MeanState::result(CallContext& context) const {
  return ops::divide_no_nan(context.read_exact(total), context.read_exact(count));
}

MeanMetric::MeanMetric(Mean config)
    : MetricOf<Mean>(std::move(config)),
      mean_{add_variable("total", {}, dtype()), add_variable("count", {}, dtype())} {}

void MeanMetric::update(CallContext& context, const Value& values, const Value& sample_weight,
                        const Value& nothing) {
  require_no_third(nothing, "Mean");
  mean_.update(context, values, sample_weight);
}

SumMetric::SumMetric(Sum config)
    : MetricOf<Sum>(std::move(config)), total_(add_variable("total", {}, dtype())) {}

void SumMetric::update(CallContext& context, const Value& values, const Value& sample_weight,
                       const Value& nothing) {
  require_no_third(nothing, "Sum");
  const Value weighted =
      reduce_to_samplewise_values(values, sample_weight, ReduceBy::sum, dtype()).values;
  context.update_now(total_, context.read_exact(total_) + ops::sum(weighted));
}

RootMeanSquaredErrorMetric::RootMeanSquaredErrorMetric(RootMeanSquaredError config)
    : MetricOf<RootMeanSquaredError>(std::move(config)),
      mean_{add_variable("total", {}, dtype()), add_variable("count", {}, dtype())} {}

void RootMeanSquaredErrorMetric::update(CallContext& context, const Value& y_true,
                                        const Value& y_pred, const Value& sample_weight) {
  require_predictions(y_pred);
  const auto [wanted, predicted] =
      squeeze_or_expand_to_same_rank(ops::cast(y_true, dtype()), ops::cast(y_pred, dtype()));
  mean_.update(context, ops::square(predicted - wanted), sample_weight);
}

Value RootMeanSquaredErrorMetric::result(CallContext& context) {
  return ops::sqrt(mean_.result(context));
}

}  // namespace ramet::metrics
