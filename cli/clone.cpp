#include <memory>
#include <set>

#include "cli/clone_spec.h"
#include "cli/command.h"
#include "ramet/saving/file.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  std::string output, weights = "initialize", spec;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> wraps, inputs;
  bool recursive = false;
};

std::pair<std::string, std::string> split_at_equals(const std::string& text,
                                                    std::string_view option) {
  const auto at = text.find('=');
  if (at == std::string::npos)
    fail<ValueError>("{}: expected NAME=VALUE, received '{}'.", option, text);
  return {text.substr(0, at), text.substr(at + 1)};
}

// "28,28,1" or "None,28,28,1": a shape without or with its batch axis, as Json.
Json parse_shape(const std::string& text) {
  Json shape = Json::array();
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    if (part == "None" || part == "?") {
      shape.push_back(nullptr);
    } else if (!part.empty() && part.size() < 10 &&
               part.find_first_not_of("0123456789") == std::string::npos) {
      shape.push_back(std::stoi(part));
    } else {
      fail<ValueError>("--input: expected a shape such as 28,28,1, received '{}'.", text);
    }
    begin = end + 1;
  }
  return shape;
}

// --input NAME=SHAPE for some of the inputs; the others keep their shapes.
Json inputs_of(const Model& model, const std::vector<std::string>& given) {
  std::map<std::string, Json> shapes;
  for (const std::string& text : given) {
    const auto [name, shape] = split_at_equals(text, "--input");
    shapes[name] = parse_shape(shape);
  }
  const auto one = [&](const KerasTensor& tensor) {
    const std::string& name = tensor.node().layer->name();
    Json input = Json::object({{"name", name}, {"dtype", to_string(tensor.dtype())}});
    const auto it = shapes.find(name);
    if (it == shapes.end()) {
      input["batch_shape"] = to_json(tensor.shape());
    } else {
      input["shape"] = it->second;
      shapes.erase(it);
    }
    return input;
  };
  const auto walk = [&](const auto& self, const Tree<KerasTensor>& tree) -> Json {
    if (tree.is_leaf()) return one(tree.leaf());
    if (tree.is_dict()) {
      Json object = Json::object();
      for (std::size_t i = 0; i < tree.keys().size(); ++i)
        object[tree.keys()[i]] = self(self, tree.items()[i]);
      return object;
    }
    Json list = Json::array();
    for (const auto& item : tree.items()) list.push_back(self(self, item));
    return list;
  };
  Json inputs = walk(walk, model.input());
  if (!shapes.empty()) {
    std::string names;
    for (const std::string& name : model.input_names())
      names += (names.empty() ? "'" : ", '") + name + "'";
    fail<ValueError>("--input: model '{}' has no input '{}'; its inputs are {}.", model.name(),
                     shapes.begin()->first, names);
  }
  return inputs;
}

void run(const Options& options) {
  if (options.seed) set_random_seed(*options.seed);
  const Model model = options.model.load();
  Json spec = Json::object({{"clone", Json::object()}});
  if (!options.spec.empty()) {
    const Bytes text = read_file(options.spec);
    spec = Json::parse(as_text(text));
  }
  Json& clone = spec["clone"];
  for (const std::string& text : options.wraps) {
    const auto [class_name, wrapper] = split_at_equals(text, "--wrap");
    clone["replace"].push_back(Json::object({{"class", class_name}, {"wrap", wrapper}}));
  }
  if (!options.inputs.empty()) clone["inputs"] = inputs_of(model, options.inputs);
  if (options.recursive) clone["recursive"] = true;
  CloneOptions clone_options = read_clone_spec(spec);
  if (options.weights == "copy") clone_options.weights = CloneWeights::copy;
  save_model(clone_model(model, std::move(clone_options)), options.output);
}

}  // namespace

void add_clone(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("clone", "Make a model of new layers, as keras.models.clone_model does");
  command->footer(
      "Example: ramet clone model.keras copy.keras --wrap LSTM=Bidirectional\n"
      "Example: ramet clone model.keras larger.keras --input image=224,224,3 --weights copy");
  options->model.add_to(*command);
  command->add_option("output", options->output, "The .keras, .h5 or .json file to write")
      ->required();
  for (const char* name : {"--by-name", "--skip-mismatch", "--weights"}) {
    command->remove_option(command->get_option(name));
  }
  command->add_option("--weights", options->weights, "initialize: new weights; copy: the model's")
      ->check(CLI::IsMember(std::set<std::string>{"initialize", "copy"}))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Makes new weights repeatable");
  command->add_option("--wrap", options->wraps, "CLASS=WRAPPER: wrap every layer of a class");
  command->add_option("--input", options->inputs,
                      "NAME=SHAPE: build on another input shape (without batch axis)");
  command->add_option("--spec", options->spec, "A clone operation as JSON (docs/clone_spec.md)");
  command->add_flag("--recursive", options->recursive, "Enter nested models, too");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
