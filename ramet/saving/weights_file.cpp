#include "ramet/saving/weights_file.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <unordered_set>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/normalization/batch_normalization.h"
#include "ramet/saving/older_weights.h"
#include "ramet/training/trainer.h"

namespace ramet {

namespace {

std::string join(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "/" + std::string(name);
}

// Keras 2 and 3 differ in the leading underscore of some attributes ("_query_dense").
std::string existing(const WeightSource& file, const std::string& path,
                     const std::string& attribute) {
  const std::string plain = join(path, attribute);
  if (file.has_group(plain)) return plain;
  const std::string other =
      join(path, attribute.starts_with("_") ? attribute.substr(1) : "_" + attribute);
  return file.has_group(other) ? other : plain;
}

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

// A BatchNormalization of this class was one of its own in Keras 2.
constexpr std::string_view synchronized = "sync_batch_normalization";

// The members of a model in files of Keras 2.12 to 2.14, which keep them under another name. Until
// 2.13 those that have weights counted twice: the order of numbers is what tells. And in files in
// which other classes were counted than there are now.
class OlderMembers {
 public:
  OlderMembers(const WeightSource& file, const std::string& path)
      : group_(join(path, "_layer_checkpoint_dependencies")), are_there_(file.has_group(group_)) {
    if (!are_there_) {
      group_ = join(path, "layers");
      are_there_ = file.has_group(join(group_, synchronized));
    }
    if (are_there_) names_ = file.groups(group_);
  }

  bool are_there() const { return are_there_; }
  /// Where the next member of this class is, of those that no model before it has.
  std::string next(const Layer& layer) {
    const std::string base = base_of(layer);
    auto numbers = numbers_.find(base);
    if (numbers == numbers_.end()) numbers = numbers_.emplace(base, numbers_of(base)).first;
    const std::size_t number = numbers->second.front();
    // Behind the last one there is nothing.
    if (numbers->second.size() > 1) numbers->second.pop_front();
    return join(group_, number == 0 ? base : base + "_" + std::to_string(number));
  }

 private:
  std::string base_of(const Layer& layer) const {
    const auto* batch = layer.as<BatchNormalizationLayer>();
    const bool was_other = batch != nullptr && batch->config().synchronized &&
                           std::ranges::find(names_, synchronized) != names_.end();
    return was_other ? std::string(synchronized) : layer.impl().path_name();
  }
  std::deque<std::size_t> numbers_of(const std::string& base) const {
    std::deque<std::size_t> numbers;
    for (const std::string& name : names_) {
      if (name == base) numbers.push_back(0);
      if (!name.starts_with(base + "_")) continue;
      const std::string number = name.substr(base.size() + 1);
      if (is_number(number) && number.size() < 9) numbers.push_back(std::stoul(number));
    }
    std::ranges::sort(numbers);
    numbers.push_back(numbers.empty() ? 0 : numbers.back() + 1);
    return numbers;
  }

  std::string group_;
  bool are_there_;
  std::vector<std::string> names_;
  std::map<std::string, std::deque<std::size_t>> numbers_;
};

class WeightReader {
 public:
  WeightReader(const WeightSource& file, bool skip_mismatch, const Assets& assets)
      : file_(file), skip_mismatch_(skip_mismatch), assets_(assets) {}

  WeightReport run(const Model& model) {
    visit(model, "");
    for (const auto& [layer, error] : not_found_) {
      if (take_from_twin(*layer)) continue;
      if (!skip_mismatch_) fail<ValueError>("{}", error);
      for (const Variable& variable : layer->saved_variables())
        report_.missing.push_back(variable.path());
    }
    note_unexpected("layers");
    return std::move(report_);
  }

 private:
  void visit(const Layer& layer, const std::string& path) {
    // A layer that two models share is stored in one place: the other is empty.
    const bool is_new = visited_.insert(&layer.impl()).second;
    if (!is_new && not_found_.empty()) return;
    if (auto* opaque = layer.as<OpaqueLayer>()) {
      if (opaque->stored_weights.empty()) collect(*opaque, path, "");
      if (opaque->stored_assets.empty()) opaque->stored_assets = assets_below(path);
      return;
    }
    if (is_new || find_missing(layer) != not_found_.end()) {
      read_own(layer, join(path, "vars"), path);
    }
    OlderMembers older(file_, path);
    for (const Sublayer& sub : layer.impl().sublayers()) {
      if (!older.are_there() || !sub.attribute.starts_with("layers/")) {
        visit(sub.layer, existing(file_, path, sub.attribute));
      } else if (!visited_.contains(&sub.layer.impl())) {
        visit(sub.layer, older.next(sub.layer));
      }
    }
  }

  // Layers whose weights are not where they were looked for, and what to say if it stays so.
  using NotFound = std::vector<std::pair<const LayerBase*, std::string>>;
  NotFound::iterator find_missing(const Layer& layer) {
    return std::find_if(not_found_.begin(), not_found_.end(),
                        [&](const auto& entry) { return entry.first == &layer.impl(); });
  }

  // Keras 2 did not say that a layer belongs to two models: it is read as two, but its weights are
  // in one place.
  bool take_from_twin(const LayerBase& layer) {
    if (layer.keras_version() >= KerasVersion{3, 0}) return false;
    const LayerBase* twin = nullptr;
    for (const LayerBase* other : filled_) {
      const bool is_twin = other->name() == layer.name() &&
                           other->class_name() == layer.class_name() &&
                           other->get_config() == layer.get_config();
      if (is_twin && twin != nullptr) return false;
      if (is_twin) twin = other;
    }
    if (twin == nullptr) return false;
    const std::vector<Variable> wanted = layer.saved_variables(), found = twin->saved_variables();
    if (wanted.size() != found.size() ||
        !std::ranges::equal(wanted, found, {}, &Variable::shape, &Variable::shape))
      return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i].assign(found[i].value());
    report_.loaded += wanted.size();
    return true;
  }

  // Files in the folder of a layer and in folders below, by name from there.
  std::vector<std::pair<std::string, std::string>> assets_below(const std::string& path) const {
    std::vector<std::pair<std::string, std::string>> files;
    const std::string folder = path + "/";
    for (auto file = assets_.lower_bound(folder); file != assets_.end(); ++file) {
      if (!file->first.starts_with(folder)) break;
      files.emplace_back(file->first.substr(folder.size()), file->second);
    }
    return files;
  }

  // Gives a layer what it has learned, files of `state` and arrays of these names; false where it
  // knows no such thing.
  bool load_learned(const Layer& layer, const std::string& group,
                    const std::vector<std::string>& names, StoredState state) {
    for (const std::string& name : names)
      state.arrays.emplace_back(name, file_.read(join(group, name)));
    if (!layer.impl().load_stored_state(state)) return false;
    for (const std::string& name : names) taken_.insert(join(group, name));
    report_.loaded += names.size();
    return true;
  }

  // What has no number; `datasets` keeps the rest.
  void read_stored(const Layer& layer, const std::string& group, const std::string& path,
                   std::vector<std::string>& datasets) {
    StoredState state;
    for (auto& [name, bytes] : assets_below(path)) {
      if (name.find('/') == std::string::npos) state.assets.emplace_back(name, std::move(bytes));
    }
    std::vector<std::string> names, numbers;
    for (const std::string& name : datasets) (is_number(name) ? numbers : names).push_back(name);
    if (names.empty() && state.assets.empty()) return;
    if (load_learned(layer, group, names, std::move(state))) datasets = std::move(numbers);
  }

  std::vector<std::size_t> places_of(const std::vector<Variable>& variables,
                                     const std::string& group,
                                     const std::vector<std::string>& datasets) const {
    if (variables.empty() || variables.front().dtype() != DType::int8) return {};
    std::vector<Spec> stored;
    for (std::size_t i = 0; i < datasets.size(); ++i) {
      const std::string dataset = join(group, std::to_string(i));
      if (!file_.has_dataset(dataset)) return {};
      stored.push_back(file_.spec(dataset));
    }
    return stored.empty() ? std::vector<std::size_t>() : older_places(variables, stored);
  }

  void read_own(const Layer& layer, const std::string& group, const std::string& path) {
    const std::vector<Variable> variables = layer.impl().saved_variables();
    std::vector<std::string> datasets =
        file_.has_group(group) ? file_.datasets(group) : std::vector<std::string>();
    read_stored(layer, group, path, datasets);
    if (datasets.empty() && variables.empty()) return;
    // Keras 2 numbers what a layer without variables has learned, too.
    if (variables.empty() && load_learned(layer, group, datasets, {})) return;
    const std::vector<std::size_t> older = places_of(variables, group, datasets);
    if (datasets.size() != variables.size() && older.empty()) {
      for (const std::string& name : datasets) taken_.insert(join(group, name));
      if (variables.empty()) {
        if (skip_mismatch_) return;
        fail<ValueError>(
            "Layer '{}' was never built and thus it doesn't have any variables. However the "
            "weights file "
            "lists {} variables for this layer, at '{}'.",
            layer.name(), datasets.size(), group);
      }
      std::string names;
      for (const Variable& variable : variables)
        names += (names.empty() ? "'" : ", '") + variable.name() + "'";
      if (find_missing(layer) != not_found_.end()) return;
      not_found_.emplace_back(
          &layer.impl(),
          fmt::format(
              "Layer '{}' expected {} variables, but received {} variables during loading from "
              "'{}'. Expected: [{}]",
              layer.name(), variables.size(), datasets.size(), group, names));
      return;
    }
    if (const auto missing = find_missing(layer); missing != not_found_.end())
      not_found_.erase(missing);
    for (std::size_t i = 0; i < variables.size(); ++i) {
      const std::string dataset = join(group, std::to_string(older.empty() ? i : older[i]));
      taken_.insert(dataset);
      const Spec found = file_.spec(dataset);
      Tensor value;
      bool fits = found.shape == variables[i].shape();
      if (fits) {
        value = file_.read(dataset);
      } else if (found.shape.size() <= 2 || variables[i].shape().size() == 1) {
        value = modern_value(variables[i], file_.read(dataset));
        fits = value.shape() == variables[i].shape();
      }
      if (!fits) {
        if (skip_mismatch_) {
          report_.mismatched.push_back(variables[i].path());
          continue;
        }
        fail<ValueError>("Layer '{}': weight '{}' has shape {}, but '{}' in the file has shape {}.",
                         layer.name(), variables[i].name(), to_string(variables[i].shape()),
                         dataset, to_string(found.shape));
      }
      variables[i].assign(value);
      ++report_.loaded;
    }
    filled_.push_back(&layer.impl());
    layer.impl().weights_loaded();
  }

  // All that an opaque layer has in the file, kept as it is.
  void collect(OpaqueLayer& layer, const std::string& path, const std::string& below) {
    const std::string group = join(path, below);
    if (!file_.has_group(group) || below.size() > 1000) return;
    for (const std::string& name : file_.datasets(group)) {
      taken_.insert(join(group, name));
      layer.stored_weights.emplace_back(join(below, name), file_.read(join(group, name)));
    }
    for (const std::string& name : file_.groups(group)) collect(layer, path, join(below, name));
  }

  void note_unexpected(const std::string& group, int depth = 0) {
    if (!file_.has_group(group) || depth > 64) return;
    for (const std::string& name : file_.datasets(group)) {
      if (!taken_.contains(join(group, name))) report_.unexpected.push_back(join(group, name));
    }
    for (const std::string& name : file_.groups(group))
      note_unexpected(join(group, name), depth + 1);
  }

  const WeightSource& file_;
  bool skip_mismatch_;
  const Assets& assets_;
  WeightReport report_;
  std::unordered_set<const LayerBase*> visited_;
  NotFound not_found_;
  std::vector<const LayerBase*> filled_;
  std::set<std::string> taken_;
};

class WeightWalk {
 public:
  explicit WeightWalk(const WeightVisitor& write) : write_(write) {}

  void visit(const Layer& layer, const std::string& path) {
    if (!visited_.insert(&layer.impl()).second) return;
    const std::string group = join(path, "vars");
    std::vector<WeightToWrite> weights;
    if (const auto* opaque = layer.as<OpaqueLayer>()) {
      for (const auto& [name, tensor] : opaque->stored_weights)
        weights.push_back({join(path, name), tensor});
    } else {
      for (Tensor& value : layer.impl().saved_values()) {
        weights.push_back({join(group, std::to_string(weights.size())), std::move(value)});
      }
    }
    if (layer.as<OpaqueLayer>() == nullptr) {
      StoredState stored = layer.impl().stored_state();
      for (auto& [name, array] : stored.arrays)
        weights.push_back({join(group, name), std::move(array)});
    }
    write_(group, layer.name(), weights);
    if (layer.as<OpaqueLayer>() != nullptr) return;
    for (const Sublayer& sub : layer.impl().sublayers())
      visit(sub.layer, join(path, sub.attribute));
  }

 private:
  const WeightVisitor& write_;
  std::unordered_set<const LayerBase*> visited_;
};

void collect_assets(const Layer& layer, const std::string& path, Assets& assets,
                    std::unordered_set<const LayerBase*>& visited) {
  if (!visited.insert(&layer.impl()).second) return;
  const auto* opaque = layer.as<OpaqueLayer>();
  const auto files = opaque != nullptr ? opaque->stored_assets : layer.impl().stored_state().assets;
  for (const auto& [name, bytes] : files) assets[join(path, name)] = bytes;
  for (const Sublayer& sub : layer.impl().sublayers())
    collect_assets(sub.layer, join(path, sub.attribute), assets, visited);
}

std::string optimizer_name(const Json& compile_config) {
  const Json* optimizer = compile_config.find("optimizer");
  const Json* config = optimizer != nullptr ? optimizer->find("config") : nullptr;
  const Json* name = config != nullptr ? config->find("name") : nullptr;
  return name != nullptr && name->is_string() ? name->as_string() : "optimizer";
}

void write_optimizer(Hdf5Writer& file, const std::string& group, const std::string& name,
                     std::span<const Tensor> state) {
  const std::string vars = group + "/vars";
  file.create_group(vars);
  file.set_string(vars, "name", name);
  for (std::size_t i = 0; i < state.size(); ++i)
    file.write(vars + "/" + std::to_string(i), state[i]);
}

// Those inside another one stand among its variables, and once more in groups of their own, which
// Keras reads too.
void write_inner_optimizers(Hdf5Writer& file, const std::string& group, const Optimizer& optimizer,
                            std::span<const Tensor> state) {
  if (state.size() != optimizer->variables().size()) return;
  const auto inner = optimizer->inner_optimizers();
  std::size_t at = state.size();
  for (const auto& [name, one] : inner) at -= one->variables().size();
  for (const auto& [name, one] : inner) {
    const std::span<const Tensor> share = state.subspan(at, one->variables().size());
    at += share.size();
    const std::string place = group + "/" + name;
    write_optimizer(file, place, one->name(), share);
    write_inner_optimizers(file, place, one, share);
  }
}

}  // namespace

WeightReport read_weights(const WeightSource& file, const Model& model, bool skip_mismatch,
                          const Assets& assets) {
  return WeightReader(file, skip_mismatch, assets).run(model);
}

Assets assets_of(const Model& model) {
  Assets assets;
  std::unordered_set<const LayerBase*> visited;
  collect_assets(model, "", assets, visited);
  return assets;
}

void walk_weights(const Model& model, const WeightVisitor& visit) {
  WeightWalk(visit).visit(model, "");
}

std::vector<Tensor> optimizer_state_of(const Model& model) {
  // What a clone took from a model with other layers must find its place first.
  if (!model->trainer && !model->saved_optimizer_variables.empty())
    Trainer::of(*model.operator->());
  return model->optimizer_state();
}

void write_weights(Hdf5Writer& file, const Model& model) {
  walk_weights(model, [&](const std::string& group, const std::string& name,
                          const std::vector<WeightToWrite>& weights) {
    file.create_group(group);
    file.set_string(group, "name", name);
    for (const WeightToWrite& weight : weights) file.write(weight.path, weight.value);
  });
  const std::vector<Tensor> state = optimizer_state_of(model);
  if (state.empty()) return;
  const std::optional<Optimizer> optimizer = Trainer::optimizer_of(*model.operator->());
  write_optimizer(file, "optimizer",
                  optimizer ? (*optimizer)->name() : optimizer_name(model->compile_config()),
                  state);
  if (optimizer) write_inner_optimizers(file, "optimizer", *optimizer, state);
}

std::vector<Tensor> read_optimizer_state(const Hdf5Reader& file) {
  std::vector<Tensor> state;
  if (!file.has_group("optimizer/vars")) return state;
  const std::size_t count = file.datasets("optimizer/vars").size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string dataset = "optimizer/vars/" + std::to_string(i);
    if (!file.has_dataset(dataset)) return {};
    state.push_back(file.read(dataset));
  }
  return state;
}

std::string list_some(const std::vector<std::string>& names) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  return text + (names.size() > most ? fmt::format(" and {} more", names.size() - most) : "");
}

}  // namespace ramet
