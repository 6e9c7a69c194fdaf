#include "ramet/saving/legacy_h5.h"

#include <algorithm>
#include <array>
#include <set>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/preprocessing/vocabulary_lookup.h"
#include "ramet/saving/compile_config.h"
#include "ramet/saving/hdf5.h"
#include "ramet/saving/older_weights.h"
#include "ramet/saving/weights_file.h"

namespace ramet {

namespace {

// Trainable first: the order of layer groups in this format. Scales of float8 stand where a layer
// that is built so has them, in front; one that was quantized later has them behind.
std::vector<Variable> legacy_weights(const Layer& layer) {
  std::vector<Variable> all = layer.weights(), ordered;
  if (layer.impl().sublayers().empty())
    std::rotate(all.begin(), std::ranges::find(all, "inputs_scale", &Variable::name), all.end());
  for (const bool trainable : {true, false}) {
    for (const Variable& variable : all) {
      const bool is_trainable = layer.trainable() && variable.trainable();
      if (is_trainable == trainable) ordered.push_back(variable);
    }
  }
  return ordered;
}

std::string join(const std::string& a, const std::string& b) { return a.empty() ? b : a + "/" + b; }

// Layer entries of this format have no module or build_config, and a registered name in the place
// of the class's: "Package>Name". They have the class's own name, not that of Keras's list. What is
// inside their configs keeps all.
Json legacy_envelope(const Json& envelope) {
  const Json* registered = envelope.find("registered_name");
  const bool has_package = registered != nullptr && registered->is_string() &&
                           registered->as_string().find('>') != std::string::npos;
  Json entry = Json::object({{"class_name", has_package ? *registered : envelope.at("class_name")},
                             {"config", envelope.at("config")}});
  if (entry.at("class_name") == Json("GroupQueryAttention"))
    entry["class_name"] = "GroupedQueryAttention";
  Json& config = entry["config"];
  if (Json* layers = config.find("layers"); layers != nullptr && layers->is_array()) {
    for (Json& layer : layers->items()) {
      Json old = legacy_envelope(layer);
      for (const std::string_view key : {"name", "inbound_nodes"}) {
        if (const Json* value = layer.find(key)) old[key] = *value;
      }
      layer = std::move(old);
    }
  }
  return entry;
}

struct LegacyLayer {
  std::string name, group;
  std::vector<std::string> weights;
};

std::vector<LegacyLayer> list_layers(const Hdf5Reader& file, const std::string& root) {
  std::vector<LegacyLayer> layers;
  const auto names = file.string_list_attribute(root, "layer_names");
  if (!names) fail<ValueError>("the file holds no layer_names: it has no legacy Keras weights");
  for (const std::string& name : *names) {
    const std::string group = join(root, name);
    LegacyLayer layer{name, group, {}};
    if (file.has_group(group)) {
      layer.weights =
          file.string_list_attribute(group, "weight_names").value_or(std::vector<std::string>());
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

// TensorFlow calls a weight "dense_1_W:0", Theano "dense_1_W"; Keras 1.0.0 "dense_1_W_0" with both.
bool has_names_of_theano(const std::vector<LegacyLayer>& layers) {
  for (const LegacyLayer& layer : layers) {
    for (const std::string& weight : layer.weights) return !weight.ends_with(":0");
  }
  return false;
}

// Keras 1 did not name its backend, nor itself in files of weights alone.
WeightOrigin origin_of(const Hdf5Reader& file, const std::string& root,
                       const std::vector<LegacyLayer>& layers) {
  const auto said = [&](const std::string& name) {
    std::optional<std::string> text = file.string_attribute(root, name);
    if (!text) text = file.string_attribute("", name);
    return text;
  };
  const bool is_keras_1 = said("keras_version").value_or("1").starts_with("1");
  const std::optional<std::string> backend = said("backend");
  return {.is_keras_1 = is_keras_1,
          .is_theano = backend ? *backend == "theano" : is_keras_1 && has_names_of_theano(layers)};
}

// The opaque layers inside a layer.
std::vector<Layer> opaque_layers_in(const Layer& layer) {
  std::vector<Layer> found;
  for (const auto& sublayer : layer.impl().sublayers()) {
    if (sublayer.layer.as<OpaqueLayer>() != nullptr) found.push_back(sublayer.layer);
    const std::vector<Layer> below = opaque_layers_in(sublayer.layer);
    found.insert(found.end(), below.begin(), below.end());
  }
  return found;
}

struct Stored {
  std::string name;
  Tensor value;
  bool trainable;
};

void collect_stored(const Layer& layer, std::vector<Stored>& found) {
  if (const auto* opaque = layer.as<OpaqueLayer>()) {
    for (const auto& [name, tensor] : opaque->stored_weights)
      found.push_back({layer.name() + "/" + name, tensor, layer.trainable()});
  } else if (opaque_layers_in(layer).empty()) {
    for (const Variable& variable : layer.weights())
      found.push_back({variable.path(), variable.value(), variable.trainable()});
  } else {
    for (const Sublayer& sublayer : layer.impl().sublayers()) collect_stored(sublayer.layer, found);
  }
}

// What a file holds of a layer, in its order: that of opaque layers inside it in their places.
std::vector<Stored> stored_weights(const Layer& layer) {
  std::vector<Stored> all;
  collect_stored(layer, all);
  const bool trainable = layer.trainable();
  std::stable_partition(all.begin(), all.end(),
                        [&](const Stored& weight) { return trainable && weight.trainable; });
  return all;
}

// Whether a weight's name says that it belongs to a layer of this name.
bool is_below(const std::string& weight, const std::string& layer) {
  return ("/" + weight).find("/" + layer + "/") != std::string::npos;
}

// What Keras 2 wrote of their weights, the frequencies of words, the config says, too.
bool has_vocabulary(const Layer& layer) {
  constexpr std::array<std::string_view, 3> classes = {"IntegerLookup", "StringLookup",
                                                       "TextVectorization"};
  return std::find(classes.begin(), classes.end(), layer.class_name()) != classes.end();
}

class Reader {
 public:
  Reader(const Hdf5Reader& file, LoadWeightsOptions options) : file_(file), options_(options) {}

  WeightReport run(const Model& model) {
    const std::string root = !file_.has_attribute("", "layer_names") &&
                                     !file_.has_attribute("", "layer_names0") &&
                                     file_.has_group("model_weights")
                                 ? "model_weights"
                                 : "";
    const std::vector<LegacyLayer> in_file = list_layers(file_, root);
    origin_ = origin_of(file_, root, in_file);
    if (options_.by_name) {
      read_by_name(model, in_file);
    } else {
      read_in_order(model, in_file);
    }
    return std::move(report_);
  }

 private:
  void read_in_order(const Model& model, const std::vector<LegacyLayer>& in_file) {
    std::vector<Layer> wanted;
    for (const Layer& layer : model.layers()) {
      if (auto* opaque = layer.as<OpaqueLayer>()) {
        keep(*opaque, in_file);
      } else if (layer.weights().empty() && !opaque_layers_in(layer).empty()) {
        for (const LegacyLayer& saved : in_file) {
          if (saved.name == layer.name() && without_opaque(layer, saved).weights.empty())
            kept_.insert(saved.name);
        }
      } else if (has_vocabulary(layer)) {
        kept_.insert(layer.name());
      } else if (!layer.weights().empty()) {
        wanted.push_back(layer);
      } else {
        const auto saved = std::ranges::find(in_file, layer.name(), &LegacyLayer::name);
        if (saved != in_file.end() && read_learned(layer, *saved)) kept_.insert(saved->name);
      }
    }
    std::vector<LegacyLayer> given;
    for (const LegacyLayer& layer : in_file) {
      if (!layer.weights.empty() && !kept_.contains(layer.name)) given.push_back(layer);
    }
    if (wanted.size() != given.size()) {
      fail<ValueError>(
          "Layer count mismatch when loading weights from file. Model expected {} layers, found {} "
          "saved layers.",
          wanted.size(), given.size());
    }
    if (origin_.is_keras_1) arrange_by_name(wanted, given);
    for (std::size_t i = 0; i < wanted.size(); ++i) read_layer(wanted[i], given[i], i);
  }

  // What a layer without variables has learned (Discretization of Keras 2).
  bool read_learned(const Layer& layer, const LegacyLayer& saved) {
    StoredState state;
    for (const std::string& name : saved.weights)
      state.arrays.emplace_back(std::to_string(state.arrays.size()),
                                file_.read(join(saved.group, name)));
    return !state.arrays.empty() && layer.impl().load_stored_state(state);
  }

  // Layers of a Sequential that begins with branches stand branch by branch in the file, but by
  // depth in the graph that it has become.
  static void arrange_by_name(const std::vector<Layer>& wanted, std::vector<LegacyLayer>& given) {
    std::vector<LegacyLayer> arranged;
    for (const Layer& layer : wanted) {
      const auto named = std::ranges::find(given, layer.name(), &LegacyLayer::name);
      if (named == given.end()) return;
      arranged.push_back(*named);
    }
    given = std::move(arranged);
  }

  // So the weights of a model inside another, each of which Keras 1 calls "dense_1_W:0".
  static void arrange_by_owner(const std::vector<Variable>& variables, LegacyLayer& saved) {
    if (variables.size() != saved.weights.size()) return;
    std::vector<std::string> rest = saved.weights, arranged;
    for (const Variable& variable : variables) {
      std::string path = variable.path();
      path = path.substr(0, path.rfind('/'));
      const std::string owner = path.substr(path.rfind('/') + 1) + "_";
      const auto found = std::ranges::find_if(
          rest, [&](const std::string& name) { return name.starts_with(owner); });
      if (found == rest.end()) return;
      arranged.push_back(*found);
      rest.erase(found);
    }
    saved.weights = std::move(arranged);
  }

  // Keras writes the scales of a layer that was quantized later behind the others, and cannot read
  // that.
  static void arrange_float8(const std::vector<Variable>& variables, LegacyLayer& saved) {
    const bool has_scales = !variables.empty() && variables.front().name() == "inputs_scale";
    if (!has_scales || variables.size() != saved.weights.size()) return;
    std::vector<std::string> arranged;
    for (const Variable& variable : variables) {
      const auto found = std::ranges::find_if(saved.weights, [&](const std::string& name) {
        return name.ends_with("/" + variable.name());
      });
      if (found == saved.weights.end()) return;
      arranged.push_back(*found);
    }
    saved.weights = std::move(arranged);
  }

  void read_by_name(const Model& model, const std::vector<LegacyLayer>& in_file) {
    std::set<std::string> taken;
    for (std::size_t i = 0; i < in_file.size(); ++i) {
      if (in_file[i].weights.empty()) continue;
      for (const Layer& layer : model.layers()) {
        if (layer.name() != in_file[i].name) continue;
        taken.insert(layer.name());
        read_layer(layer, in_file[i], i);
      }
      if (taken.contains(in_file[i].name)) continue;
      for (const std::string& weight : in_file[i].weights)
        report_.unexpected.push_back(join(in_file[i].group, weight));
    }
    for (const Layer& layer : model.layers()) {
      if (taken.contains(layer.name())) continue;
      for (const Variable& variable : layer.weights()) report_.missing.push_back(variable.path());
    }
  }

  // What is left of a layer's weights when the opaque layers inside it have got theirs.
  LegacyLayer without_opaque(const Layer& layer, const LegacyLayer& saved) {
    const std::vector<Layer> opaque = opaque_layers_in(layer);
    LegacyLayer rest{saved.name, saved.group, {}};
    for (const std::string& weight : saved.weights) {
      const auto owner = std::find_if(opaque.begin(), opaque.end(), [&](const Layer& inner) {
        return is_below(weight, inner.name());
      });
      if (owner == opaque.end()) {
        rest.weights.push_back(weight);
      } else {
        keep(*owner->as<OpaqueLayer>(), saved.group, weight);
      }
    }
    return rest;
  }

  void read_layer(const Layer& layer, const LegacyLayer& all, std::size_t position) {
    LegacyLayer saved = without_opaque(layer, all);
    const std::vector<Variable> variables = legacy_weights(layer);
    if (origin_.is_keras_1) arrange_by_owner(variables, saved);
    arrange_float8(variables, saved);
    std::vector<Tensor> values;
    for (const std::string& weight : saved.weights)
      values.push_back(file_.read(join(saved.group, weight)));
    values = has_vocabulary(layer) ? std::vector<Tensor>()
                                   : modern_weights(layer, variables, std::move(values), origin_);
    if (variables.size() != values.size()) {
      fail<ValueError>(
          "Weight count mismatch for layer #{} (named {} in the current model, {} in the save "
          "file). Layer expects {} "
          "weight(s). Received {} saved weight(s)",
          position, layer.name(), saved.name, variables.size(), saved.weights.size());
    }
    for (std::size_t i = 0; i < variables.size(); ++i) {
      if (!(values[i].shape() == variables[i].shape())) {
        if (options_.skip_mismatch) {
          report_.mismatched.push_back(variables[i].path());
          continue;
        }
        fail<ValueError>(
            "Shape mismatch in layer #{} (named {}) for weight {}. Weight expects shape {}. "
            "Received saved weight "
            "with shape {}",
            position, layer.name(), variables[i].path(), to_string(variables[i].shape()),
            to_string(values[i].shape()));
      }
      variables[i].assign(values[i]);
      ++report_.loaded;
    }
  }

  void keep(OpaqueLayer& layer, const std::vector<LegacyLayer>& in_file) {
    for (const LegacyLayer& saved : in_file) {
      if (saved.name != layer.name()) continue;
      kept_.insert(saved.name);
      for (const std::string& weight : saved.weights) keep(layer, saved.group, weight);
    }
  }

  void keep(OpaqueLayer& layer, const std::string& group, const std::string& weight) {
    layer.stored_weights.emplace_back("vars/" + std::to_string(layer.stored_weights.size()),
                                      file_.read(join(group, weight)));
  }

  const Hdf5Reader& file_;
  LoadWeightsOptions options_;
  WeightOrigin origin_;
  WeightReport report_;
  std::set<std::string> kept_;
};

// Where a kernel has the last axis of what its layer was built on, counted from the back; 0 if
// nowhere.
std::size_t inner_axis(const std::string& class_name, std::size_t rank) {
  const bool is_conv = class_name.find("Conv") != std::string::npos;
  if (is_conv) return class_name.ends_with("Transpose") ? 1 : 2;
  if (class_name == "MultiHeadAttention") return rank;
  if (class_name == "MaxoutDense") return 2;  // Keras 1
  return rank == 2 && class_name != "EinsumDense" && class_name != "Embedding" ? 2 : 0;
}

// The last axis of what a layer was built on, by its weights; channels may be elsewhere.
std::optional<Dim> last_axis(const Hdf5Reader& file, const LegacyLayer& layer,
                             const std::string& class_name, const Json& config) {
  const Json *format = config.find("data_format"), *ordering = config.find("dim_ordering");
  if (format != nullptr && *format == Json("channels_first")) return std::nullopt;
  if (ordering != nullptr && *ordering == Json("th")) return std::nullopt;
  const Json* groups = config.find("groups");
  for (const std::string& weight : layer.weights) {
    const std::string path = join(layer.group, weight);
    if (!file.has_dataset(path)) continue;
    const Shape shape = file.spec(path).shape;
    const std::string name = weight.substr(weight.rfind('/') + 1);  // of all, if there is no slash
    const bool is_kernel = name.starts_with("kernel") || name.starts_with("depthwise_kernel") ||
                           name.starts_with(layer.name + "_W");  // of Keras 1
    const std::size_t back = is_kernel ? inner_axis(class_name, shape.size()) : 0;
    if (back > 0 && back <= shape.size()) {
      const bool is_grouped = groups != nullptr && groups->is_int() && name.starts_with("kernel") &&
                              class_name.starts_with("Conv");
      return shape[shape.size() - back] * (is_grouped ? groups->as_int() : 1);
    }
    if ((name.starts_with("gamma") || name.starts_with("beta")) && shape.size() == 1)
      return shape[0];
  }
  return std::nullopt;
}

// A shape of one extent stands for the last axis, whatever the rank is. Keras 2 counts the axis of
// a normalization from the front, which tells the rank, too.
Json shape_built_on(Dim last, const Json& config) {
  Json shape = Json::array();
  const Json* axis = config.find("axis");
  if (axis != nullptr && axis->is_array() && axis->size() == 1) axis = &(*axis)[0];
  const std::int64_t before = axis != nullptr && axis->is_int() ? axis->as_int() : 0;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(before, 8); ++i) shape.push_back(Json());
  shape.push_back(last);
  return shape;
}

std::string name_of_entry(const Json& entry) {
  const Json* config = entry.find("config");
  const Json* name = entry.find("name");
  if (name == nullptr && config != nullptr && config->is_object()) name = config->find("name");
  return name != nullptr && name->is_string() ? name->as_string() : "";
}

// This format does not say what layers were built on, which tells what an opaque layer before them
// gives (models/opaque_chain.h). The weights of a model inside another are those of one layer.
void note_built_on(Json& envelope, const Hdf5Reader& file, const std::vector<LegacyLayer>& given,
                   bool is_inside) {
  Json* config = envelope.find("config");
  // Up to Keras 2.2 a Sequential's config was the list of its layers.
  Json* entries = config != nullptr && config->is_object() ? config->find("layers") : config;
  if (entries == nullptr || !entries->is_array()) return;
  for (Json& entry : entries->items()) {
    const std::string name = entry.is_object() ? name_of_entry(entry) : "";
    const Json* class_name = entry.is_object() ? entry.find("class_name") : nullptr;
    if (name.empty() || class_name == nullptr || !class_name->is_string()) continue;
    const Json* layer_config = entry.find("config");
    if (layer_config == nullptr || !layer_config->is_object()) continue;
    std::optional<Dim> axis;
    for (const LegacyLayer& all : given) {
      if (!is_inside && name != all.name) continue;
      LegacyLayer layer{name, all.group, {}};
      for (const std::string& weight : all.weights) {
        if (!is_inside || is_below(weight, layer.name)) layer.weights.push_back(weight);
      }
      if (!axis) axis = last_axis(file, layer, class_name->as_string(), *layer_config);
      if (!layer.weights.empty()) note_built_on(entry, file, {layer}, true);
    }
    if (!axis) continue;
    Json shape = shape_built_on(*axis, *layer_config);
    entry["built_on"] = Json::object({{"input_shape", std::move(shape)}});
  }
}

// The rank of what a layer of these versions takes; 0 where the class does not tell.
std::size_t rank_taken(std::string_view class_name) {
  constexpr std::array<std::string_view, 5> recurrent = {"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM",
                                                         "CuDNNGRU"};
  if (class_name == "Dense" || class_name == "Embedding") return 2;
  if (std::ranges::find(recurrent, class_name) != recurrent.end()) return 3;
  if (class_name == "ConvLSTM2D") return 5;
  for (std::size_t extents = 1; extents <= 3; ++extents) {
    if (class_name.find(fmt::format("Conv{}D", extents)) != std::string_view::npos)
      return extents + 2;
  }
  return 0;
}

// Up to Keras 2.3, and in TensorFlow 1, a Sequential that began with an InputLayer lost it in its
// config: what it takes is seen by the weights of the first layer.
void note_input_shape(Json& envelope, const Hdf5Reader& file,
                      const std::vector<LegacyLayer>& given) {
  const Json* model = envelope.find("class_name");
  Json* config = envelope.find("config");
  if (model == nullptr || !(*model == Json("Sequential")) || config == nullptr) return;
  if (config->is_object() && config->contains("build_input_shape")) return;
  Json* layers = config->is_object() ? config->find("layers") : config;
  if (layers == nullptr || !layers->is_array() || layers->size() == 0) return;
  Json& first = (*layers)[0];
  const Json* class_name = first.find("class_name");
  Json* first_config = first.find("config");
  if (class_name == nullptr || !class_name->is_string() || first_config == nullptr ||
      !first_config->is_object() || first_config->contains("batch_input_shape"))
    return;
  const std::size_t rank = rank_taken(class_name->as_string());
  const auto saved = std::ranges::find(given, name_of_entry(first), &LegacyLayer::name);
  if (rank == 0 || saved == given.end()) return;
  Json shape = Json::array();
  for (std::size_t i = 0; i < rank; ++i) shape.push_back(Json());
  if (!(*class_name == Json("Embedding"))) {
    const auto last = last_axis(file, *saved, class_name->as_string(), *first_config);
    if (!last) return;
    shape[rank - 1] = *last;
  }
  (*first_config)["batch_input_shape"] = std::move(shape);
}

}  // namespace

LegacyModel read_legacy_model(const std::filesystem::path& path) {
  const Hdf5Reader file = Hdf5Reader::open(path);
  const auto config = file.string_attribute("", "model_config");
  if (!config) {
    fail<ValueError>(
        "the file has no model_config: it holds weights only. Load them into a model with "
        "load_weights.");
  }
  LegacyModel legacy{Json::parse(*config),
                     file.string_attribute("", "keras_version").value_or("2.0"),
                     file.string_attribute("", "behaves_as"),
                     {},
                     OptimizerLayout::present};
  if (file.has_group("model_weights")) {
    const std::vector<LegacyLayer> given = list_layers(file, "model_weights");
    note_built_on(legacy.envelope, file, given, false);
    if (is_standalone_keras(legacy.keras_version) || legacy.keras_version.ends_with("-tf"))
      note_input_shape(legacy.envelope, file, given);
  }
  if (const auto training = file.string_attribute("", "training_config")) {
    const Json given = Json::parse(*training);
    legacy.envelope["compile_config"] =
        modern_compile_config(given, legacy.keras_version, saved_output_names(legacy.envelope));
    if (const Json* optimizer = given.find("optimizer_config"))
      legacy.optimizer_layout = optimizer_layout(*optimizer, legacy.keras_version);
  }
  if (file.has_group("optimizer_weights")) {
    const auto names = file.string_list_attribute("optimizer_weights", "weight_names");
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
      legacy.optimizer_state.push_back(file.read("optimizer_weights/" + name));
    }
  }
  return legacy;
}

WeightReport read_legacy_weights(const std::filesystem::path& path, const Model& model,
                                 LoadWeightsOptions options) {
  const Hdf5Reader file = Hdf5Reader::open(path);
  return Reader(file, options).run(model);
}

void write_legacy_model(const Model& model, const std::filesystem::path& path) {
  Hdf5Writer file = Hdf5Writer::to_file(path);
  // As in .keras files: what a node says of `training` means other things by version.
  const KerasVersion followed = model->keras_version(),
                     written = std::max(followed, KerasVersion{3, 0});
  const std::string version = fmt::format("{}.{}.0", written.major, written.minor),
                    backend = "tensorflow";
  file.create_group("model_weights");
  file.set_string("", "keras_version", version);
  file.set_string("", "backend", backend);
  if (followed.major < 3) {
    // A model of Keras 2 goes on behaving as there when ramet reads it again.
    file.set_string("", "behaves_as", fmt::format("{}.{}", followed.major, followed.minor));
  }
  {
    const LearnedConfigScope no_assets_here;
    file.set_string("", "model_config", legacy_envelope(serialize_layer(model)).dump());
  }
  if (model.compiled())
    file.set_string("", "training_config", legacy_training_config(model->compile_config()).dump());

  std::vector<std::string> names;
  std::vector<Layer> layers = model.layers();
  for (const Layer& layer : layers) names.push_back(layer.name());
  file.set_string_list("model_weights", "layer_names", names);
  file.set_string("model_weights", "backend", backend);
  file.set_string("model_weights", "keras_version", version);
  std::sort(layers.begin(), layers.end(),
            [](const Layer& a, const Layer& b) { return a.name() < b.name(); });
  for (const Layer& layer : layers) {
    const std::string group = "model_weights/" + layer.name();
    file.create_group(group);
    std::vector<std::string> weight_names;
    const auto write = [&](std::string name, const Tensor& value) {
      // Two weights of one path (possible with equal inner names) must not collide.
      while (std::find(weight_names.begin(), weight_names.end(), name) != weight_names.end())
        name += "_1";
      weight_names.push_back(name);
      file.write(group + "/" + name, value);
    };
    for (const Stored& weight : stored_weights(layer)) write(weight.name, weight.value);
    file.set_string_list(group, "weight_names", weight_names);
  }
  file.create_group("model_weights/top_level_model_weights");
  file.set_string_list("model_weights/top_level_model_weights", "weight_names",
                       std::vector<std::string>());
  if (const std::vector<Tensor> state = optimizer_state_of(model); !state.empty()) {
    file.create_group("optimizer_weights");
    std::vector<std::string> optimizer_names;
    for (std::size_t i = 0; i < state.size(); ++i) {
      optimizer_names.push_back("optimizer/" + std::to_string(i));
      file.write("optimizer_weights/" + optimizer_names.back(), state[i]);
    }
    file.set_string_list("optimizer_weights", "weight_names", optimizer_names);
  }
  file.commit();
}

}  // namespace ramet
