#include "ramet/training/callbacks/callback.h"

#include <cmath>

#include "ramet/training/callbacks/callbacks.h"

namespace ramet {

std::span<const CallbackEntry> training_callbacks() {
  static const CallbackEntry list[] = {
#define RAMET_CALLBACK(Class) callback_entry<callbacks::Class>(),
#include "ramet/training/callbacks/list.inc"
#undef RAMET_CALLBACK
  };
  return list;
}

double log_number(const Tensor& value) {
  double sum = 0;
  for (Dim i = 0; i < value.size(); ++i) sum += value.at(i);
  return value.size() == 0 ? 0 : sum / static_cast<double>(value.size());
}

std::optional<double> find_log(const Logs& logs, std::string_view name) {
  const auto it = logs.find(std::string(name));
  return it == logs.end() ? std::nullopt : std::optional(log_number(it->second));
}

void set_log(Logs& logs, std::string name, double value) {
  logs.insert_or_assign(std::move(name), Tensor::scalar(value));
}

std::string log_names(const Logs& logs) {
  std::string names;
  for (const auto& [name, value] : logs) names += (names.empty() ? "" : ",") + name;
  return names;
}

std::string python_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return Json(value).dump();
}

}  // namespace ramet
