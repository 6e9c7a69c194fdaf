#include "ramet/saving/older_optimizers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "ramet/saving/members.h"
#include "ramet/training/optimizers/nadam.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

// The learning rate divided by 1 + decay * iterations.
Json decaying(const Json& rate, double decay) {
  return Json::object({{"module", "keras.optimizers.schedules"},
                       {"class_name", "InverseTimeDecay"},
                       {"config", Json::object({{"initial_learning_rate", rate},
                                                {"decay_steps", 1},
                                                {"decay_rate", decay},
                                                {"staircase", false}})},
                       {"registered_name", nullptr}});
}

// Keras 2 does not save the product of the momentums so far.
Tensor momentum_product(const NadamOptimizer& nadam, std::int64_t iterations, DType dtype) {
  // From here on each momentum is beta_1 to the last place; a file may claim any number of steps.
  constexpr std::int64_t warm_up = 1000;
  const double beta = nadam.config().beta_1;
  double product = 1;
  for (std::int64_t step = 1; step <= std::min(iterations, warm_up); ++step)
    product *= beta * (1 - 0.5 * std::pow(0.96, static_cast<double>(step)));
  if (iterations > warm_up) product *= std::pow(beta, static_cast<double>(iterations - warm_up));
  return Tensor::full(dtype, {}, product);
}

bool is_counter(const Tensor& tensor) {
  return tensor.shape().empty() && is_integer(tensor.dtype());
}

}  // namespace

bool is_standalone_keras(std::string_view keras_version) {
  if (keras_version.ends_with("-tf")) return false;
  if (keras_version.starts_with("1.")) return true;
  return keras_version.size() >= 3 && keras_version.starts_with("2.") && keras_version[2] < '4' &&
         (keras_version.size() == 3 || keras_version[3] == '.');
}

OptimizerLayout optimizer_layout(const Json& optimizer, std::string_view keras_version) {
  // Keras 1 sorts slots by the names of weights, some of which ramet joins: they are not taken.
  if (!keras_version.starts_with("2.")) return OptimizerLayout::present;
  // compile("adam"), in a .keras file, which only versions with optimizers of the new kind write.
  if (optimizer.is_string()) return OptimizerLayout::without_rate;
  const Json* name = optimizer.find("class_name");
  const Json* config = optimizer.find("config");
  if (const Json* inner = config != nullptr ? config->find("inner_optimizer") : nullptr)
    return optimizer_layout(*inner, keras_version);
  const Json* says = config != nullptr ? config->find("is_legacy_optimizer") : nullptr;
  const bool is_custom =
      name != nullptr && name->is_string() && name->as_string().find('>') != std::string::npos;
  const bool is_older = says != nullptr && says->is_bool() ? says->as_bool() : !is_custom;
  return is_older ? OptimizerLayout::slot_by_slot : OptimizerLayout::without_rate;
}

Json modern_optimizer_config(std::string_view class_name, Json config,
                             std::string_view keras_version) {
  rename(config, "lr", "learning_rate");
  const Json* decay = config.find("decay");
  const double factor = decay != nullptr && decay->is_number() ? decay->as_double() : 0;
  // Nadam's is that of its momentum.
  if (factor > 0 && class_name != "Nadam" && config.contains("learning_rate"))
    config["learning_rate"] = decaying(config.at("learning_rate"), factor);
  for (const std::string_view gone :
       {"jit_compile", "is_legacy_optimizer", "decay", "schedule_decay"})
    config.erase(gone);
  if (Json* rate = config.find("learning_rate"); rate != nullptr && rate->is_object()) {
    Json* schedule = rate->find("config");
    const Json* name = schedule != nullptr ? schedule->find("name") : nullptr;
    if (name != nullptr && name->is_null()) schedule->erase("name");
  }
  if (const Json* epsilon = config.find("epsilon"); epsilon != nullptr && epsilon->is_null())
    config.erase("epsilon");
  if (is_standalone_keras(keras_version)) {
    rename(config, "clipnorm", "global_clipnorm");
    if (class_name == "Adagrad") config["initial_accumulator_value"] = 0.0;
  }
  return config;
}

std::vector<Tensor> modern_optimizer_state(const Model& model, std::vector<Tensor> state,
                                           OptimizerLayout layout) {
  if (state.empty() || layout == OptimizerLayout::present) return state;
  const std::optional<Optimizer> optimizer = Trainer::optimizer_of(*model.operator->());
  if (!optimizer) return state;
  const std::vector<Variable> wanted = (*optimizer)->variables(),
                              owners = (*optimizer)->slot_owners();
  const std::vector<Variable>& trained = (*optimizer)->trainable_variables();
  std::map<std::int64_t, std::size_t> place;  // of trained variables, by key
  for (std::size_t i = 0; i < trained.size(); ++i) place[trained[i].key()] = i;

  // RMSprop, Adagrad and Adadelta of Keras 2.2 did not save how many steps they had done.
  std::size_t first = is_counter(state[0]) ? 1 : 0;
  const std::int64_t iterations = first == 1 ? static_cast<std::int64_t>(state[0].at(0)) : 0;
  const bool is_by_slot = layout == OptimizerLayout::slot_by_slot;
  const auto* nadam = optimizer->as<NadamOptimizer>();
  const bool has_cache = nadam != nullptr && is_by_slot && first < state.size() &&
                         state[first].shape().empty() && !trained.empty();
  if (has_cache) ++first;
  // Ftrl makes both slots of a variable one after the other.
  const bool is_paired = !is_by_slot || (*optimizer)->class_name() == "Ftrl";

  std::vector<Tensor> found;
  std::map<std::int64_t, std::size_t> slots;  // that are found, by the key of their variable
  std::size_t next = first;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    // Keras 3 has numbers in the place of rows and columns that an Adafactor does not have.
    const bool is_number = i > 0 && is_counter(wanted[i].value());
    if (!owners[i] || is_number) {
      // A LossScaleOptimizer has one, and so has the optimizer inside it.
      const bool is_count = wanted[i].name() == "iteration",
                 is_product = nadam != nullptr && i + 1 == wanted.size();
      found.push_back(is_count     ? Tensor::scalar(iterations)
                      : is_product ? momentum_product(*nadam, iterations, wanted[i].dtype())
                                   : wanted[i].value());
      continue;
    }
    const auto at = place.find(owners[i].key());
    if (at == place.end()) return state;
    const std::size_t slot = slots[at->first]++;
    const std::size_t position = is_paired ? next++ : first + slot * trained.size() + at->second;
    if (position >= state.size() || !(state[position].shape() == wanted[i].shape())) return state;
    found.push_back(state[position]);
  }
  return found;
}

}  // namespace ramet
