#include "cli/command.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "ramet/core/npy.h"
#include "ramet/models/optional_inputs.h"
#include "ramet/saving/file.h"

namespace ramet::cli {

void ModelArgument::add_to(CLI::App& command) {
  command.add_option("model", path, "A .keras, .h5 or .hdf5 file, or a .json architecture")
      ->required();
  CLI::Option* option = command.add_option(
      "--weights", weights, "Weights to load: .weights.h5, .weights.json, .keras or .h5");
  command.add_flag("--by-name", by_name, "Match layers of a legacy .h5 by name, not by order")
      ->needs(option);
  command
      .add_flag("--skip-mismatch", skip_mismatch,
                "Leave weights of another shape as they are, and say so")
      ->needs(option);
}

namespace {

void report(const char* what, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::fprintf(stderr, "ramet: %zu weights %s:", names.size(), what);
  for (const std::string& name : names) std::fprintf(stderr, " %s", name.c_str());
  std::fputc('\n', stderr);
}

}  // namespace

Model ModelArgument::load() const {
  Model model = load_model(path);
  if (weights.empty()) return model;
  const WeightReport found =
      load_weights(model, weights, {.skip_mismatch = skip_mismatch, .by_name = by_name});
  if (by_name || skip_mismatch) {
    report("are of another shape and were left", found.mismatched);
    report("are not in the file and were left", found.missing);
    report("of the file have no place in the model", found.unexpected);
  }
  return model;
}

void add_precision(CLI::App& command, Precision& precision) {
  const std::map<std::string, Precision> names = {{"f32", Precision::float32},
                                                  {"bf16", Precision::bfloat16}};
  command
      .add_option("--precision", precision,
                  "What products may round to: bf16 is faster where the processor has units for it")
      ->transform(CLI::CheckedTransformer(names).description(""))
      ->option_text("f32|bf16");
}

void on_parse(CLI::App& command, std::function<void()> work) {
  command.final_callback(std::move(work));
}

namespace {

NamedTensors read_arrays(const std::string& path, Reading reading) {
  const bool is_mapped = reading == Reading::mapped;
  if (!path.ends_with(".npy")) return is_mapped ? map_npz(path) : read_npz(path);
  return {{"x", is_mapped ? map_npy(map_file(path), path) : read_npy(read_file(path), path)}};
}

}  // namespace

namespace {

// What arrays of a file are for.
struct Places {
  std::string_view kind;  // "input", "output"
  std::vector<std::string> names;
  Tree<KerasTensor> structure;
  std::vector<bool> may_lack = {};  // by place; empty when all are needed
};

Tree<Tensor> match(const std::string& path, const NamedTensors& arrays, const Model& model,
                   const Places& places) {
  const std::vector<std::string>& names = places.names;
  const auto has_name = [&](const auto& array) {
    return std::find(names.begin(), names.end(), array.first) != names.end();
  };
  if (std::none_of(arrays.begin(), arrays.end(), has_name)) {
    if (arrays.size() != names.size()) {
      fail<ValueError>("{}: model '{}' takes {} {}s, received {} arrays.", path, model.name(),
                       names.size(), places.kind, arrays.size());
    }
    std::vector<Tensor> in_order;
    for (const auto& [name, tensor] : arrays) in_order.push_back(tensor);
    return pack(places.structure, in_order);
  }
  std::vector<std::optional<Tensor>> by_name;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto it = std::find_if(arrays.begin(), arrays.end(),
                                 [&](const auto& array) { return array.first == names[i]; });
    const bool is_there = it != arrays.end();
    if (!is_there && (i >= places.may_lack.size() || !places.may_lack[i]))
      fail<ValueError>("{}: there is no array for the {} '{}'.", path, places.kind, names[i]);
    by_name.push_back(is_there ? std::optional(it->second) : std::nullopt);
  }
  const auto lacking = std::count(by_name.begin(), by_name.end(), std::nullopt);
  if (arrays.size() + static_cast<std::size_t>(lacking) != names.size()) {
    const auto extra = std::find_if_not(arrays.begin(), arrays.end(), has_name);
    fail<ValueError>("{}: model '{}' has no {} '{}'.", path, model.name(), places.kind,
                     extra != arrays.end() ? extra->first : arrays.back().first);
  }
  const auto is_absent = [](const std::optional<Tensor>& tensor) { return !tensor; };
  return none_where(pack(places.structure, by_name), is_absent)
      .map([](const std::optional<Tensor>& tensor) { return *tensor; });
}

// A model that is not built yet takes and gives one tensor.
Tree<Tensor> only_array(const std::string& path, const NamedTensors& arrays, const Model& model,
                        std::string_view kind) {
  if (arrays.size() != 1) {
    fail<ValueError>("{}: model '{}' takes one {}, received {} arrays.", path, model.name(), kind,
                     arrays.size());
  }
  return arrays[0].second;
}

}  // namespace

Tree<Tensor> read_inputs(const std::string& path, const Model& model, Reading reading) {
  const NamedTensors arrays = read_arrays(path, reading);
  if (model->function() == nullptr) return only_array(path, arrays, model, "input");
  std::vector<bool> may_lack;
  for (const KerasTensor& input : model.inputs()) may_lack.push_back(is_optional(input));
  return match(path, arrays, model, {"input", model.input_names(), model.input(), may_lack});
}

namespace {

Tree<Tensor> as_targets(const std::string& path, const NamedTensors& arrays, const Model& model) {
  if (model->function() == nullptr) return only_array(path, arrays, model, "output");
  Tree<KerasTensor> structure = model.output();
  if (structure.is_sequence() && structure.items().size() == 1) {
    Tree<KerasTensor> only = structure.items()[0];
    structure = std::move(only);
  }
  return match(path, arrays, model, {"output", model.output_names(), std::move(structure)});
}

}  // namespace

void check_rows(const std::string& path, const Tree<Tensor>& inputs) {
  inputs.for_each([&](const Tensor& tensor) {
    if (tensor.rank() > 0 && tensor.shape()[0] == 0)
      fail<ValueError>("{}: expected at least one row, received none.", path);
  });
}

Tree<Tensor> read_targets(const std::string& path, const Model& model) {
  return as_targets(path, read_arrays(path, Reading::mapped), model);
}

Tree<Tensor> read_sample_weights(const std::string& path, const Model& model) {
  if (path.empty()) return {};
  const NamedTensors arrays = read_arrays(path, Reading::mapped);
  const bool is_for_all = arrays.size() == 1 && model.output_names().size() > 1;
  return is_for_all ? Tree<Tensor>(arrays[0].second) : as_targets(path, arrays, model);
}

void write_outputs(const std::string& path, const Model& model, const Tree<Tensor>& outputs) {
  const std::vector<std::string> names = model.output_names();
  NamedTensors arrays;
  const std::vector<Tensor> flat = outputs.flatten();
  for (std::size_t i = 0; i < flat.size(); ++i) {
    std::string name = i < names.size() ? names[i] : "output_" + std::to_string(i);
    // A layer that gives several outputs appears once for each.
    const auto is_taken = [&](const std::string& candidate) {
      return std::any_of(arrays.begin(), arrays.end(),
                         [&](const auto& a) { return a.first == candidate; });
    };
    const std::string base = name;
    for (int copy = 1; is_taken(name); ++copy) name = base + "." + std::to_string(copy);
    arrays.emplace_back(name, flat[i]);
  }
  if (path.ends_with(".npy")) {
    if (arrays.size() != 1) {
      fail<ValueError>("{}: a .npy file holds one array, but model '{}' has {} outputs; use .npz.",
                       path, model.name(), arrays.size());
    }
    const Bytes bytes = write_npy(arrays[0].second);
    write_file(path, bytes);
    return;
  }
  write_npz(path, arrays);
}

}  // namespace ramet::cli
