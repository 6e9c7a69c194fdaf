#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "ramet/layers/core/opaque.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  bool json = false;
};

struct Gap {
  std::string path, class_name, what;
};

void find_gaps(const Layer& layer, const std::string& path, std::vector<Gap>& gaps) {
  const std::string here = path.empty() ? layer.name() : path + "/" + layer.name();
  if (const auto* opaque = layer.as<OpaqueLayer>(); opaque != nullptr && !opaque->function) {
    gaps.push_back({here, std::string(opaque->class_name()), opaque->explain()});
    return;
  }
  // A user's functions in the place of "relu".
  const Json config = layer.get_config();
  for (const std::string_view field : {"activation", "recurrent_activation"}) {
    const Json* activation = config.find(field);
    if (activation == nullptr || !activation->is_object()) continue;
    std::string what = Activation::from(*activation).explain();
    if (!what.empty()) gaps.push_back({here, std::string(layer.class_name()), std::move(what)});
  }
  const auto* model = dynamic_cast<const ModelBase*>(&layer.impl());
  if (model != nullptr && model->function() != nullptr) {
    for (const Layer& operation : model->function()->operations()) find_gaps(operation, here, gaps);
    return;
  }
  for (const Sublayer& sub : layer.impl().sublayers()) find_gaps(sub.layer, here, gaps);
}

void run(const Options& options) {
  const Model model = options.model.load();
  std::vector<Gap> gaps;
  find_gaps(model, "", gaps);
  if (options.json) {
    Json list = Json::array();
    for (const Gap& gap : gaps) {
      list.push_back(
          Json::object({{"layer", gap.path}, {"class_name", gap.class_name}, {"what", gap.what}}));
    }
    std::puts(Json::object({{"runs", gaps.empty()}, {"gaps", std::move(list)}}).dump().c_str());
  } else {
    for (const Gap& gap : gaps)
      std::printf("%s (%s): %s\n", gap.path.c_str(), gap.class_name.c_str(), gap.what.c_str());
  }
  if (!gaps.empty()) {
    fail<ValueError>("{} of the layers of '{}' cannot run.", gaps.size(), model.name());
  }
  if (!options.json) std::printf("All layers of '%s' can run.\n", model.name().c_str());
}

}  // namespace

void add_check(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("check", "List everything in a file that ramet cannot run");
  command->footer("Example: ramet check model.keras");
  options->model.add_to(*command);
  command->add_flag("--json", options->json, "As JSON, for programs");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
