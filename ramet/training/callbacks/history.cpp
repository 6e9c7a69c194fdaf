#include "ramet/training/callbacks/history.h"

namespace ramet {

std::vector<double> History::numbers(std::string_view name) const {
  std::vector<double> values;
  const auto it = history.find(std::string(name));
  if (it == history.end()) return values;
  for (const Tensor& value : it->second) values.push_back(log_number(value));
  return values;
}

void History::add(std::int64_t epoch_number, const Logs& logs) {
  epoch.push_back(epoch_number);
  for (const auto& [name, value] : logs) history[name].push_back(value);
}

}  // namespace ramet
