#include "cli/training_options.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

namespace ramet::cli {

namespace {

// A value on the command line: JSON where it is that, else a string.
Json parse_value(const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const ValueError&) {
    if (text == "True" || text == "true") return true;
    if (text == "False" || text == "false") return false;
    if (text == "None") return nullptr;
    return text;
  }
}

// Parts between commas that are not inside brackets or quotes.
std::vector<std::string> split_arguments(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == ',' && depth == 0 && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Json loss_or_metric(const std::string& text) {
  if (!text.starts_with("{") && text.find(':') == std::string::npos) return text;
  const ObjectText object = parse_object(text);
  return Json::object({{"class_name", object.class_name}, {"config", object.config}});
}

// Raises ValueError for a name that no output has.
Json for_outputs(Json structure, const Model& model, std::string_view key) {
  const bool is_dict = structure.is_object() && structure.find("class_name") == nullptr;
  if (!is_dict || model->function() == nullptr) return structure;
  const std::vector<std::string> names = model.output_names();
  for (const auto& [name, value] : structure.members()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    fail<ValueError>("{}: model '{}' has no output '{}', but {}.", key, model.name(), name,
                     fmt::join(names, ", "));
  }
  return structure;
}

}  // namespace

ObjectText parse_object(const std::string& text) {
  if (text.starts_with("{")) {
    const Json json = Json::parse(text);
    const Json* config = json.find("config");
    return {json.at("class_name").as_string(), config != nullptr ? *config : Json::object()};
  }
  const std::size_t colon = text.find(':');
  ObjectText object{text.substr(0, colon)};
  if (colon == std::string::npos || colon + 1 == text.size()) return object;
  for (const std::string& part : split_arguments(text.substr(colon + 1))) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) {
      fail<ValueError>("Expected NAME:key=value,key=value, received '{}'.", text);
    }
    object.config[part.substr(0, equals)] = parse_value(part.substr(equals + 1));
  }
  return object;
}

Json parse_structure(const std::vector<std::string>& words) {
  if (words.empty()) return nullptr;
  if (words.size() == 1 && (words[0].starts_with("{") || words[0].starts_with("[")))
    return Json::parse(words[0]);
  // "out=mse" is a member; "Huber:delta=2" is an object.
  const auto is_member = [](const std::string& word) {
    const std::size_t equals = word.find('=');
    return equals != std::string::npos && word.find(':') > equals;
  };
  const std::size_t members =
      static_cast<std::size_t>(std::count_if(words.begin(), words.end(), is_member));
  if (members != 0 && members != words.size()) {
    fail<ValueError>("Expected either OUTPUT=NAME everywhere or nowhere, received '{}'.", words[0]);
  }
  Json result = members > 0 ? Json::object() : Json::array();
  for (const std::string& word : words) {
    if (members > 0) {
      const std::size_t equals = word.find('=');
      const std::string value = word.substr(equals + 1);
      result[word.substr(0, equals)] =
          parse_value(value).is_number() ? parse_value(value) : loss_or_metric(value);
    } else {
      result.push_back(parse_value(word).is_number() ? parse_value(word) : loss_or_metric(word));
    }
  }
  return result;
}

void CompileOptionsOfCommand::add_to(CLI::App& command, bool trains) {
  if (trains) {
    command.add_option("--optimizer", optimizer,
                       "Such as adam, or SGD:learning_rate=0.1,momentum=0.9, or JSON");
    command.add_option("--learning-rate", learning_rate, "Of the optimizer");
  }
  command.add_option("--loss", loss,
                     "A loss, such as mse or Huber:delta=2; one for each output; or OUTPUT=LOSS");
  command.add_option("--metrics", metrics,
                     "Metrics, such as accuracy AUC:curve=PR; or OUTPUT=METRIC");
  command.add_option("--weighted-metrics", weighted_metrics, "Metrics that see sample weights");
  command.add_option("--loss-weights", loss_weights, "Factors of losses, or OUTPUT=FACTOR");
}

void CompileOptionsOfCommand::apply(const Model& model) const {
  const bool changes = !optimizer.empty() || !loss.empty() || !metrics.empty() ||
                       !weighted_metrics.empty() || !loss_weights.empty();
  if (!model.compiled() && loss.empty()) {
    fail<ValueError>("Model '{}' was saved without being compiled: give at least --loss.",
                     model.name());
  }
  if (changes) {
    const Json before = model.compiled() ? model->compile_config() : Json::object();
    const auto choose = [&](const std::vector<std::string>& words, std::string_view key) {
      if (!words.empty()) return for_outputs(parse_structure(words), model, key);
      const Json* value = before.find(key);
      return value == nullptr ? Json() : *value;
    };
    CompileArguments arguments;
    if (!optimizer.empty()) {
      const ObjectText object = parse_object(optimizer);
      arguments.optimizer = Optimizer::from(
          Json::object({{"class_name", object.class_name}, {"config", object.config}}));
    } else if (model.compiled()) {
      arguments.optimizer = Trainer::of(*model.operator->()).optimizer();
    }
    Json losses = choose(loss, "loss");
    if (losses.is_array() && losses.size() == 1) losses = Json(losses[0]);
    arguments.loss = LossArgument::from(losses);
    arguments.loss_weights = loss_weights_from_json(choose(loss_weights, "loss_weights"));
    arguments.metrics = MetricArgument::from(choose(metrics, "metrics"));
    arguments.weighted_metrics = MetricArgument::from(choose(weighted_metrics, "weighted_metrics"));
    model.compile(arguments);
  }
  if (learning_rate)
    Trainer::of(*model.operator->()).optimizer()->set_learning_rate(*learning_rate);
}

void show_message(std::string_view text) {
  std::FILE* stream = text.starts_with("Warning: ") ? stderr : stdout;
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fputc('\n', stream);
  std::fflush(stream);
}

}  // namespace ramet::cli
