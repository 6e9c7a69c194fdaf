#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "ramet/layers/core/opaque.h"
#include "ramet/layers/tensorflow/tf_op_lambda.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  bool json = false;
};

struct Gap {
  std::string path, class_name, what;
  std::string_view stops = "predict";  ///< what cannot be done: the rest can
};

// What the fields of a layer's config hold of classes that only its author has.
void find_unknown_objects(const Layer& layer, const std::string& path, std::vector<Gap>& gaps) {
  const KerasVersionScope version(layer.impl().keras_version());
  const auto add = [&](std::string what, std::string_view stops) {
    if (what.empty()) return;
    gaps.push_back({path, std::string(layer.class_name()), std::move(what), stops});
  };
  const Json config = layer.get_config();
  for (const auto& [field, value] : config.members()) {
    if (!value.is_object() && !value.is_string()) continue;
    if (field.ends_with("activation")) add(Activation::from(value).explain(), "predict");
    if (field.ends_with("initializer")) add(Initializer::from(value)->explain(), "fresh weights");
    if (field.ends_with("regularizer")) add(Regularizer::from(value)->explain(), "fit");
    if (field.ends_with("constraint")) add(Constraint::from(value)->explain(), "fit");
  }
}

void find_gaps(const Layer& layer, const std::string& path, std::vector<Gap>& gaps) {
  const std::string here = path.empty() ? layer.name() : path + "/" + layer.name();
  if (const auto* opaque = layer.as<OpaqueLayer>(); opaque != nullptr && !opaque->function) {
    gaps.push_back({here, std::string(opaque->class_name()), opaque->explain()});
    return;
  }
  if (const auto* call = layer.as<TFOpLambdaLayer>(); call != nullptr && !call->refusal().empty()) {
    gaps.push_back({here, std::string(layer.class_name()), call->refusal()});
    return;
  }
  find_unknown_objects(layer, here, gaps);
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
  const auto blocking = std::count_if(gaps.begin(), gaps.end(),
                                      [](const Gap& gap) { return gap.stops == "predict"; });
  if (options.json) {
    Json list = Json::array();
    for (const Gap& gap : gaps) {
      list.push_back(Json::object({{"layer", gap.path},
                                   {"class_name", gap.class_name},
                                   {"what", gap.what},
                                   {"stops", gap.stops}}));
    }
    std::puts(Json::object({{"runs", blocking == 0}, {"gaps", std::move(list)}}).dump().c_str());
  } else {
    for (const Gap& gap : gaps)
      std::printf("%s (%s): %s\n", gap.path.c_str(), gap.class_name.c_str(), gap.what.c_str());
  }
  if (blocking > 0) {
    fail<ValueError>("{} of the layers of '{}' cannot run.", blocking, model.name());
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
