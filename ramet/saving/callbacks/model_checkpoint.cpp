#include "ramet/saving/callbacks/model_checkpoint.h"

#include <fmt/format.h>

#include "ramet/saving/saving.h"

namespace ramet {

ModelCheckpointCallback::ModelCheckpointCallback(callbacks::ModelCheckpoint config)
    : config_(std::move(config)),
      monitor_(callbacks::ModelCheckpoint::keras_name, config_.monitor, config_.mode),
      best_(config_.initial_value_threshold) {
  const std::string& path = config_.filepath;
  if (config_.save_freq.is_int() && config_.save_freq.as_int() > 0) {
    every_batches_ = config_.save_freq.as_int();
  } else if (!(config_.save_freq == Json("epoch"))) {
    fail<ValueError>("Unrecognized save_freq: {}. Expected save_freq are 'epoch' or integer values",
                     config_.save_freq.dump());
  }
  if (config_.save_weights_only && !path.ends_with(".weights.h5")) {
    fail<ValueError>(
        "When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided must end "
        "in `.weights.h5` "
        "(Keras weights format). Received: filepath={}",
        path);
  }
  if (!config_.save_weights_only && !path.ends_with(".keras") && !path.ends_with(".h5")) {
    fail<ValueError>(
        "The filepath provided must end in `.keras` (Keras model format). Received: filepath={}",
        path);
  }
}

void ModelCheckpointCallback::on_epoch_begin(TrainingRun&, std::int64_t epoch) { epoch_ = epoch; }

void ModelCheckpointCallback::on_train_batch_end(TrainingRun& run, std::int64_t batch,
                                                 const Logs& logs) {
  if (every_batches_ == 0 || ++batches_since_ < every_batches_) return;
  batches_since_ = 0;
  save(run, batch, logs);
}

void ModelCheckpointCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) {
  epoch_ = epoch;
  if (every_batches_ == 0) save(run, std::nullopt, logs);
}

bool ModelCheckpointCallback::should_save(TrainingRun& run, const Logs& logs,
                                          const std::string& path) {
  const auto say = [&](const std::string& text) {
    if (config_.verbose > 0) run.say(fmt::format("\nEpoch {}: {}", epoch_ + 1, text));
  };
  if (!config_.save_best_only) {
    say("saving model to " + path);
    return true;
  }
  monitor_.resolve(run);
  const std::optional<double> current = find_log(logs, config_.monitor);
  if (!current) {
    run.warn(fmt::format("Can save best model only with {} available.", config_.monitor));
    return true;
  }
  const std::string best = best_ ? fmt::format("{:.5f}", *best_) : "None";
  if (!monitor_.is_improvement(*current, best_)) {
    say(fmt::format("{} did not improve from {}", config_.monitor, best));
    return false;
  }
  say(fmt::format("{} improved from {} to {:.5f}, saving model to {}", config_.monitor, best,
                  *current, path));
  best_ = current;
  return true;
}

void ModelCheckpointCallback::save(TrainingRun& run, std::optional<std::int64_t> batch,
                                   const Logs& logs) {
  const std::string path = format_checkpoint_path(config_.filepath, epoch_, batch, logs);
  if (!should_save(run, logs, path)) return;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (config_.save_weights_only) {
    save_weights(run.model(), path);
  } else {
    save_model(run.model(), path);
  }
  if (config_.verbose > 0)
    run.say(fmt::format("\nEpoch {}: finished saving model to {}", epoch_ + 1, path));
}

TrainingState ModelCheckpointCallback::state() const {
  return {Json::object({{"best", to_json(best_)}, {"batches_since", batches_since_}}), {}};
}

void ModelCheckpointCallback::set_state(const TrainingState& state) {
  best_ = number_or_none(state.values.at("best"));
  batches_since_ = state.values.at("batches_since").as_int();
}

namespace {

// One field, "name" or "name:spec".
std::string format_field(std::string_view field, std::int64_t epoch,
                         std::optional<std::int64_t> batch, const Logs& logs) {
  const std::size_t colon = field.find(':');
  const std::string name(field.substr(0, colon));
  const std::string spec = colon == std::string_view::npos ? "" : std::string(field.substr(colon));
  const auto formatted = [&](const auto& value) {
    return fmt::format(fmt::runtime("{" + spec + "}"), value);
  };
  if (const auto log = logs.find(name); log != logs.end()) {
    const double number = log_number(log->second);
    return spec.empty() ? python_number(number) : formatted(number);
  }
  if (name == "epoch") return formatted(epoch + 1);
  if (name == "batch" && batch) return formatted(*batch + 1);
  fail<ValueError>("'{}'", name);
}

}  // namespace

std::string format_checkpoint_path(const std::string& pattern, std::int64_t epoch,
                                   std::optional<std::int64_t> batch, const Logs& logs) {
  const auto refuse = [&](std::string_view reason) {
    fail<ValueError>("Failed to format this callback filepath: \"{}\". Reason: {}", pattern,
                     reason);
  };
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool is_doubled = i + 1 < pattern.size() && pattern[i + 1] == c;
    if ((c != '{' && c != '}') || is_doubled) {
      path += c;
      if (c == '{' || c == '}') ++i;
      continue;
    }
    const std::size_t end = c == '{' ? pattern.find('}', i) : std::string::npos;
    if (end == std::string::npos) refuse("a single brace");
    try {
      path +=
          format_field(std::string_view(pattern).substr(i + 1, end - i - 1), epoch, batch, logs);
    } catch (const fmt::format_error& e) {
      refuse(e.what());
    } catch (const ValueError& e) {
      refuse(e.what());
    }
    i = end;
  }
  return path;
}

}  // namespace ramet
