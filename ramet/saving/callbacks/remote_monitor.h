#pragma once

#include "ramet/training/callbacks/callback.h"

namespace ramet {

class RemoteMonitorCallback;

namespace callbacks {

/// Sends what each epoch gave to a server, as JSON: {"epoch": 0, "loss": 0.5, ...}. A server that
/// does not answer is a warning.
struct RemoteMonitor {
  using Implementation = RemoteMonitorCallback;
  static constexpr std::string_view keras_name = "RemoteMonitor";
  std::string root = "http://localhost:9000";
  std::string path = "/publish/epoch/end/";
  std::string field = "data";
  Json headers = {};  ///< {"name": "value", ...}
  bool send_as_json = false;
  static constexpr void describe(auto& d) {
    d.field("root", &RemoteMonitor::root, "The server.");
    d.field("path", &RemoteMonitor::path, "Where on it.");
    d.field("field", &RemoteMonitor::field, "Of the form that holds the JSON.");
    d.field("headers", &RemoteMonitor::headers, "More headers to send.");
    d.field("send_as_json", &RemoteMonitor::send_as_json, "Send the JSON alone, not in a form.");
  }
};

}  // namespace callbacks

class RemoteMonitorCallback final : public CallbackBase {
 public:
  explicit RemoteMonitorCallback(callbacks::RemoteMonitor config) : config_(std::move(config)) {}
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;

 private:
  callbacks::RemoteMonitor config_;
};

}  // namespace ramet
