#include "ramet/training/losses/reduction.h"

#include "ramet/core/error.h"
#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

constexpr std::array<std::string_view, 5> names = {"sum_over_batch_size", "sum", "mean",
                                                   "mean_with_sample_weight", "none"};

bool ends_in_one(const Value& x) { return x.rank() > 0 && x.shape().back() == 1; }

// How many elements there are; 1 while it is unknown, which only shapes see.
double known_count(const Shape& shape) {
  double count = 1;
  for (Dim extent : shape) count *= extent == any_dim ? 1.0 : static_cast<double>(extent);
  return count;
}

Value reduce_values(const Value& values, const Value& sample_weight, Reduction::Kind reduction) {
  if (reduction == Reduction::Kind::none || values.rank() == 0 || values.shape() == Shape{0}) {
    return values;
  }
  const Value total = ops::sum(values);
  if (reduction == Reduction::Kind::sum) return total;
  if (reduction == Reduction::Kind::mean_with_sample_weight && sample_weight) {
    return ops::divide_no_nan(total, ops::sum(sample_weight));
  }
  const double count = known_count(values.shape());
  return count == 0 ? ops::zeros_like(total) : total / count;
}

}  // namespace

Reduction::Reduction(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != name) continue;
    kind_ = static_cast<Kind>(i);
    return;
  }
  fail<ValueError>(
      "Invalid value for argument `reduction`. Expected one of {{'sum_over_batch_size', 'sum', "
      "None, "
      "'none', 'mean', 'mean_with_sample_weight'}}. Received: reduction={}",
      name);
}

std::string_view Reduction::name() const { return names[static_cast<std::size_t>(kind_)]; }

Json to_json(const Reduction& reduction) {
  return reduction.is_named_ ? Json(reduction.name()) : Json();
}

void from_json(const Json& json, Reduction& reduction) {
  if (json.is_null()) {
    reduction = std::nullopt;
  } else if (json.as_string() == "auto") {
    reduction = Reduction();
  } else {
    reduction = Reduction(std::string_view(json.as_string()));
  }
}

std::pair<Value, Value> squeeze_or_expand_to_same_rank(const Value& a, const Value& b,
                                                       bool expand_rank_1) {
  if (a.rank() == b.rank() + 1 && ends_in_one(a)) {
    if (b.rank() == 1 && expand_rank_1) return {a, ops::expand_dims(b, -1)};
    return {ops::squeeze(a, -1), b};
  }
  if (b.rank() == a.rank() + 1 && ends_in_one(b)) {
    if (a.rank() == 1 && expand_rank_1) return {ops::expand_dims(a, -1), b};
    return {a, ops::squeeze(b, -1)};
  }
  return {a, b};
}

Value apply_mask(const Value& sample_weight, const Value& mask, DType dtype, Reduction reduction) {
  if (!mask) return sample_weight;
  Value weight = ops::cast(mask, dtype);
  if (reduction.kind() == Reduction::Kind::mean ||
      reduction.kind() == Reduction::Kind::sum_over_batch_size) {
    // Divided by the number of all samples later, this is a mean over those that count.
    const Value total = ops::full({}, known_count(mask.shape()), dtype);
    weight =
        ops::where(ops::cast(mask, DType::boolean), ops::divide_no_nan(total, ops::sum(weight)), 0);
  }
  if (!sample_weight) return weight;
  const auto [fitted, given] =
      squeeze_or_expand_to_same_rank(weight, ops::cast(sample_weight, dtype));
  return given * fitted;
}

Value reduce_weighted_values(Value values, const Value& sample_weight, const Value& mask,
                             Reduction reduction, DType dtype) {
  values = ops::cast(values, dtype);
  Value weight = sample_weight ? ops::cast(sample_weight, dtype) : sample_weight;
  weight = apply_mask(weight, mask, dtype, reduction);
  if (weight) {
    std::tie(values, weight) = squeeze_or_expand_to_same_rank(values, weight);
    values = values * weight;
  }
  return reduce_values(values, weight, reduction.kind());
}

}  // namespace ramet
