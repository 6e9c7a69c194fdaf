#include "ramet/saving/saving.h"

#include <ctime>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/shared_objects.h"
#include "ramet/saving/compile_config.h"
#include "ramet/saving/dialect.h"
#include "ramet/saving/file.h"
#include "ramet/saving/legacy_h5.h"
#include "ramet/saving/model_files.h"
#include "ramet/saving/weights_file.h"
#include "ramet/saving/zip.h"

namespace ramet {

namespace {

// Errors from inside a file say which file.
template <class F>
auto in_file(const std::filesystem::path& path, F&& work) {
  try {
    return work();
  } catch (const FileError&) {
    throw;
  } catch (const NotImplementedError& e) {
    fail<NotImplementedError>("{}: {}", path.string(), e.what());
  } catch (const TypeError& e) {
    fail<TypeError>("{}: {}", path.string(), e.what());
  } catch (const InternalError&) {
    throw;
  } catch (const Error& e) {
    fail<ValueError>("{}: {}", path.string(), e.what());
  }
}

KerasVersion parse_version(std::string_view text) {
  const std::string_view whole = text;
  KerasVersion version;
  const auto number = [&](int otherwise) {
    int value = 0, digits = 0;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9' && digits < 6) {
      value = value * 10 + (text[0] - '0');
      text.remove_prefix(1);
      ++digits;
    }
    if (!text.empty()) text.remove_prefix(1);
    return digits > 0 ? value : otherwise;
  };
  version.major = number(version.major);
  version.minor = number(0);
  // TensorFlow's own "2.2.4-tf" is the predecessor of 2.4, not of Keras 2.3.
  if (whole.ends_with("-tf")) version = std::max(version, KerasVersion{2, 4});
  return version;
}

Json without_compile(Json envelope) {
  envelope.erase("compile_config");
  return envelope;
}

[[noreturn]] void fail_without_graph(const OpaqueLayer& model) {
  const std::string registered = model.registered_name().value_or(std::string(model.class_name()));
  fail<ValueError>(
      "'{}' is a model of class '{}' whose graph is not in the file: only its Python code knows "
      "which layers are called "
      "on what. Save it as a Functional model (`keras.Model(inputs, model.call(inputs))`), or give "
      "its C++ class when "
      "loading: `load_model(path, {{.custom_objects = {{{{\"{}\", ...}}}}}})`. Its weights can be "
      "loaded into another "
      "model of the same layers with load_weights.",
      model.name(), model.class_name(), registered);
}

// Of Keras 2, where it is no legacy file's training_config.
void modernize_compile_config(Json& envelope, KerasVersion version) {
  Json* compile = envelope.find("compile_config");
  if (compile == nullptr || !compile->is_object()) return;
  if (version.major >= 3 && !is_keras_2(envelope)) return;
  Json modern = modern_compile_config(*compile, "", saved_output_names(envelope));
  *compile = std::move(modern);
}

// `version` wrote the file; a model of Keras 2 that ramet has written again behaves as an older
// one.
Model model_from_envelope(Json envelope, const LoadOptions& options, KerasVersion version,
                          std::optional<KerasVersion> behaves_as = std::nullopt) {
  if (is_keras_2(envelope)) version = std::min(version, KerasVersion{2, 21});
  const KerasVersionScope version_scope(behaves_as.value_or(version));
  const CustomObjectScope custom_scope(options.custom_objects, options.functions);
  const SharedObjectScope shared_scope(envelope);
  envelope = normalize_dialect(std::move(envelope));
  const Layer layer =
      deserialize(options.compile ? envelope : without_compile(std::move(envelope)));
  if (const auto* opaque = layer.as<OpaqueLayer>()) fail_without_graph(*opaque);
  return Model::of(layer);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d@%H:%M:%S", &parts);
  return text;
}

Hdf5Reader weights_inside(const ModelFiles& files, const std::filesystem::path& path) {
  const std::string member = "model.weights.h5";
  if (!files.contains(member)) {
    if (files.contains("model.weights.npz")) {
      fail<NotImplementedError>(
          "the weights are in a model.weights.npz, which holds Python objects; save the model "
          "again "
          "with model.save('{}')",
          path.filename().string());
    }
    fail<ValueError>("Expected a model.weights.h5 file in '{}'.", path.string());
  }
  return Hdf5Reader::of(files.view(member), path.string() + "/" + member);
}

std::string text_of(const ModelFiles& files, const std::string& member,
                    const std::filesystem::path& path) {
  if (!files.contains(member))
    fail<ValueError>("'{}' has no {}: is it a Keras model?", path.string(), member);
  return std::string(as_text(files.read(member)));
}

Assets assets_inside(const ModelFiles& files) {
  constexpr std::string_view folder = "assets/";
  Assets assets;
  for (const std::string& name : files.names()) {
    if (!name.starts_with(folder) || name.ends_with('/')) continue;
    assets[name.substr(folder.size())] = std::string(as_text(files.read(name)));
  }
  return assets;
}

OptimizerLayout layout_in(const Json& envelope, std::string_view keras_version) {
  const Json* compile = envelope.find("compile_config");
  const Json* optimizer = compile != nullptr ? compile->find("optimizer") : nullptr;
  return optimizer != nullptr ? optimizer_layout(*optimizer, keras_version)
                              : OptimizerLayout::present;
}

Model load_keras(const std::filesystem::path& path, const LoadOptions& options) {
  const ModelFiles files = ModelFiles::open(path);
  KerasVersion version;
  std::string written_by;
  std::optional<KerasVersion> behaves_as;
  if (files.contains("metadata.json")) {
    const Json metadata = Json::parse(text_of(files, "metadata.json", path));
    if (const Json* text = metadata.find("keras_version"); text != nullptr && text->is_string()) {
      written_by = text->as_string();
      version = parse_version(written_by);
    }
    if (const Json* text = metadata.find("behaves_as"); text != nullptr && text->is_string()) {
      behaves_as = parse_version(text->as_string());
    }
  }
  Json envelope = Json::parse(text_of(files, "config.json", path));
  const OptimizerLayout layout = layout_in(envelope, written_by);
  modernize_compile_config(envelope, version);
  Model model = model_from_envelope(std::move(envelope), options, version, behaves_as);
  const Hdf5Source weights(weights_inside(files, path));
  const WeightReport report = read_weights(weights, model, false, assets_inside(files));
  if (!report.missing.empty()) {
    fail<ValueError>("the file has no values for {} weights: {}", report.missing.size(),
                     list_some(report.missing));
  }
  if (options.compile && model.compiled()) {
    model->saved_optimizer_state =
        modern_optimizer_state(model, read_optimizer_state(weights.file()), layout);
  }
  return model;
}

Model load_legacy(const std::filesystem::path& path, const LoadOptions& options) {
  LegacyModel legacy = read_legacy_model(path);
  std::optional<KerasVersion> behaves_as;
  if (legacy.behaves_as) behaves_as = parse_version(*legacy.behaves_as);
  Model model = model_from_envelope(std::move(legacy.envelope), options,
                                    parse_version(legacy.keras_version), behaves_as);
  read_legacy_weights(path, model, {});
  if (options.compile && model.compiled()) {
    model->saved_optimizer_state =
        modern_optimizer_state(model, std::move(legacy.optimizer_state), legacy.optimizer_layout);
  }
  return model;
}

void save_keras(const Model& model, const std::filesystem::path& path) {
  ZipWriter zip(path);
  const KerasVersion version = std::max(model->keras_version(), KerasVersion{3, 0});
  Json metadata =
      Json::object({{"keras_version", fmt::format("{}.{}.0", version.major, version.minor)},
                    {"date_saved", today()}});
  if (model->keras_version() < version) {
    // A model of Keras 2 goes on behaving as there when ramet reads it again.
    metadata["behaves_as"] =
        fmt::format("{}.{}", model->keras_version().major, model->keras_version().minor);
  }
  Hdf5Writer weights = Hdf5Writer::to_memory();
  write_weights(weights, model);
  const auto bytes = [](const std::string& text) {
    const ByteSpan span = as_bytes(text);
    return Bytes(span.begin(), span.end());
  };
  zip.add("metadata.json", bytes(metadata.dump()));
  const SharedObjectScope shared_scope(model);
  zip.add("config.json", bytes(model_to_json(model)));
  zip.add("model.weights.h5", weights.finish());
  for (const auto& [name, text] : assets_of(model)) zip.add("assets/" + name, bytes(text));
  zip.commit();
}

bool ends_with(const std::filesystem::path& path, std::string_view ending) {
  return path.string().ends_with(ending);
}

}  // namespace

FileFormat format_of(const std::filesystem::path& path) {
  if (ends_with(path, ".keras")) return FileFormat::keras;
  if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) return FileFormat::h5;
  if (ends_with(path, ".json")) return FileFormat::json;
  fail<ValueError>(
      "File format not supported: '{}'. ramet reads and writes .keras, .h5, .hdf5 and .json.",
      path.string());
}

Model load_model(const std::filesystem::path& path, LoadOptions options) {
  if (ModelFiles::is_folder(path)) return in_file(path, [&] { return load_keras(path, options); });
  switch (format_of(path)) {
    case FileFormat::keras:
      // TensorFlow up to 2.12 wrote HDF5 under this name, too.
      return in_file(path, [&] {
        return begins_as_hdf5(path) ? load_legacy(path, options) : load_keras(path, options);
      });
    case FileFormat::h5:
      return in_file(path, [&] { return load_legacy(path, options); });
    case FileFormat::json:
      return in_file(path, [&] { return model_from_json(as_text(read_file(path)), options); });
  }
  fail<InternalError>("load_model: unknown format");
}

Model model_from_json(std::string_view text, LoadOptions options) {
  Json envelope = Json::parse(text);
  KerasVersion version;
  if (const Json* said = envelope.find("keras_version"); said != nullptr && said->is_string())
    version = parse_version(said->as_string());
  modernize_compile_config(envelope, version);
  return model_from_envelope(std::move(envelope), options, version);
}

std::string model_to_json(const Model& model) { return serialize_layer(model).dump(); }

void save_model(const Model& model, const std::filesystem::path& path) {
  switch (format_of(path)) {
    case FileFormat::keras:
      return save_keras(model, path);
    case FileFormat::h5:
      return write_legacy_model(model, path);
    case FileFormat::json: {
      const std::string text = model_to_json(model);
      return write_file(path, as_bytes(text));
    }
  }
}

WeightReport load_weights(const Model& model, const std::filesystem::path& path,
                          LoadWeightsOptions options) {
  if (!model.built()) {
    fail<ValueError>(
        "You are loading weights into a model that has not yet been built. Try building the model "
        "first by "
        "calling it on some data or by using `build()`.");
  }
  return in_file(path, [&]() -> WeightReport {
    const bool is_v3 = ends_with(path, ".weights.h5") || ends_with(path, ".weights.json") ||
                       ends_with(path, ".keras") || ModelFiles::is_folder(path);
    if (options.by_name && is_v3) {
      fail<ValueError>(
          "`by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: {}",
          path.string());
    }
    WeightReport report;
    // A model that is compiled takes the optimizer's state too.
    const auto read_all = [&](const Hdf5Source& weights) {
      WeightReport read = read_weights(weights, model, options.skip_mismatch);
      if (!model.compiled()) return read;
      std::vector<Tensor> state = read_optimizer_state(weights.file());
      if (model->trainer) {
        model->trainer->set_optimizer_state(std::move(state));
      } else if (!state.empty()) {
        model->saved_optimizer_state = std::move(state);
      }
      return read;
    };
    if (ends_with(path, ".keras") || ModelFiles::is_folder(path)) {
      report = read_all(Hdf5Source(weights_inside(ModelFiles::open(path), path)));
    } else if (ends_with(path, ".weights.json")) {
      report = read_weights(*open_sharded_weights(path), model, options.skip_mismatch);
    } else if (ends_with(path, ".weights.h5")) {
      Hdf5Reader file = Hdf5Reader::open(path);
      // Keras 2's save_weights("x.weights.h5") wrote the legacy layout under this name, too.
      const bool is_legacy =
          file.has_attribute("", "layer_names") || file.has_attribute("", "layer_names0");
      report = is_legacy ? read_legacy_weights(path, model, options)
                         : read_all(Hdf5Source(std::move(file)));
    } else if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) {
      report = read_legacy_weights(path, model, options);
    } else {
      fail<ValueError>(
          "File format not supported: filepath={}. Keras 3 only supports V3 `.keras` files, "
          "`.weights.h5` files, "
          "legacy H5 format files (`.h5` extension), or Orbax checkpoints.",
          path.string());
    }
    if (!report.missing.empty() && !options.skip_mismatch && !options.by_name) {
      fail<ValueError>("the file has no values for {} weights: {}", report.missing.size(),
                       list_some(report.missing));
    }
    return report;
  });
}

void save_weights(const Model& model, const std::filesystem::path& path,
                  SaveWeightsOptions options) {
  if (options.max_shard_size) {
    if (!ends_with(path, ".weights.json")) {
      fail<ValueError>(
          "The filename must end in `.weights.json` when `max_shard_size` is specified. Received: "
          "filepath={}",
          path.string());
    }
    if (!(*options.max_shard_size > 0)) {
      fail<ValueError>("save_weights: expected a max_shard_size above 0, received {}.",
                       *options.max_shard_size);
    }
    return write_sharded_weights(path, model, *options.max_shard_size);
  }
  if (!ends_with(path, ".weights.h5")) {
    fail<ValueError>("The filename must end in `.weights.h5`. Received: filepath={}",
                     path.string());
  }
  Hdf5Writer file = Hdf5Writer::to_file(path);
  write_weights(file, model);
  file.commit();
}

}  // namespace ramet
