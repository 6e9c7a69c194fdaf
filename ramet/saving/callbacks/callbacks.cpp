#include "ramet/saving/callbacks/callbacks.h"

#include <algorithm>

namespace ramet {

std::vector<CallbackEntry> all_callbacks() {
  const std::span<const CallbackEntry> training = training_callbacks();
  std::vector<CallbackEntry> all(training.begin(), training.end());
  all.push_back(callback_entry<callbacks::BackupAndRestore>());
  all.push_back(callback_entry<callbacks::ModelCheckpoint>());
  all.push_back(callback_entry<callbacks::RemoteMonitor>());
  all.push_back(callback_entry<callbacks::TensorBoard>());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

Callback callback_from_config(std::string_view class_name, const Json& config) {
  std::string known;
  for (const CallbackEntry& entry : all_callbacks()) {
    if (entry.name == class_name) return entry.from_config(config);
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  fail<ValueError>("Unknown callback '{}'. There are {}.", class_name, known);
}

}  // namespace ramet
