#include "ramet/training/losses/loss.h"

#include "ramet/ops/ops.h"
#include "ramet/training/losses/losses.h"

namespace ramet {

std::span<const ObjectEntry<LossInterface>> LossInterface::entries() {
  static const ObjectEntry<LossInterface> list[] = {
#define RAMET_LOSS(Class, ...) object_entry<LossInterface, losses::Class>({__VA_ARGS__}),
#include "ramet/training/losses/list.inc"
#undef RAMET_LOSS
  };
  return list;
}

std::string_view LossInterface::canonical_name(std::string_view name) {
  return class_called(name, entries());
}

namespace {

// {"fn": a function, "name": ..., "reduction": ..., and the function's arguments}
Json unwrapped(const Json& wrapper) {
  Json config = wrapper.at("config");
  const Json function = config.at("fn");
  config.erase("fn");
  return Json::object({{"class_name", function.is_string() ? function : function.at("config")},
                       {"config", std::move(config)}});
}

}  // namespace

Loss Loss::from(const Json& json) {
  const Json* class_name = json.find("class_name");
  if (class_name != nullptr && *class_name == Json("function")) {
    // {"module": "builtins", "class_name": "function", "config": "mean_squared_error"}
    return Object::from(json.at("config"));
  }
  const bool is_wrapped = class_name != nullptr && *class_name == Json("LossFunctionWrapper");
  return Object::from(is_wrapped ? unwrapped(json) : json);
}

Value Loss::operator()(const Value& y_true, const Value& y_pred, const Value& sample_weight,
                       const Value& mask) const {
  const DType dtype = (*this)->dtype();
  const SampleLosses found = (*this)->call(ops::cast(y_true, dtype), ops::cast(y_pred, dtype));
  const Value both =
      mask && found.mask ? ops::logical_and(mask, found.mask) : (mask ? mask : found.mask);
  return reduce_weighted_values(found.values, sample_weight, both, (*this)->reduction(), dtype);
}

namespace losses {

namespace {

class FunctionLoss final : public LossInterface {
 public:
  struct Parts {
    using Implementation = FunctionLoss;
    std::function<SampleLosses(const Value&, const Value&)> function;
    std::string name;
    Reduction reduction;
  };
  explicit FunctionLoss(Parts parts) : parts_(std::move(parts)) {}
  std::string_view class_name() const override { return "LossFunctionWrapper"; }
  Json get_config() const override {
    fail<NotImplementedError>("{}: a loss made of a function has no config.", parts_.name);
  }
  const std::string& name() const override { return parts_.name; }
  Reduction reduction() const override { return parts_.reduction; }
  DType dtype() const override { return DType::float32; }
  SampleLosses call(const Value& y_true, const Value& y_pred) const override {
    const auto [wanted, predicted] = squeeze_or_expand_to_same_rank(y_true, y_pred);
    return parts_.function(wanted, predicted);
  }

 private:
  Parts parts_;
};

}  // namespace

Loss from_function(std::function<SampleLosses(const Value&, const Value&)> function,
                   std::string name, Reduction reduction) {
  return FunctionLoss::Parts{std::move(function), std::move(name), reduction};
}

}  // namespace losses
}  // namespace ramet
