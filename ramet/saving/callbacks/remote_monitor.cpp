#include "ramet/saving/callbacks/remote_monitor.h"

#include "ramet/saving/http.h"

namespace ramet {

void RemoteMonitorCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) {
  Json sent = Json::object({{"epoch", epoch}});
  for (const auto& [name, value] : logs) sent[name] = log_number(value);
  std::map<std::string, std::string> headers;
  if (config_.headers.is_object()) {
    for (const auto& [name, value] : config_.headers.members()) headers[name] = value.as_string();
  }
  std::string body = sent.dump();
  if (config_.send_as_json) {
    headers.emplace("Content-Type", "application/json");
  } else {
    headers.emplace("Content-Type", "application/x-www-form-urlencoded");
    body = form_encoded(config_.field) + "=" + form_encoded(body);
  }
  try {
    http_post(config_.root + config_.path, body, headers);
  } catch (const RuntimeError&) {
    run.warn("Could not reach RemoteMonitor root server at " + config_.root);
  }
}

}  // namespace ramet
