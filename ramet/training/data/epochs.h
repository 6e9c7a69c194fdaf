#pragma once
// Epochs: passes over a DataSource, cut into epochs.

#include <optional>

#include "ramet/training/data/data_source.h"

namespace ramet {

/// An epoch is a pass, or `steps` batches, which go on where the last epoch stopped. At the end of
/// the data such an epoch ends early, and the next one begins anew. 0 steps are a pass, as in
/// Keras.
class Epochs {
 public:
  Epochs(DataSource& source, std::optional<std::int64_t> steps)
      : source_(source), steps_(steps.value_or(0) > 0 ? steps : std::nullopt) {}

  /// Batches an epoch, where that is known.
  std::optional<Dim> count() const {
    return steps_ ? steps_ : seen_ ? seen_ : source_.batch_count();
  }

  /// The next epoch begins with the data, wherever the last one stopped.
  void begin_anew() { is_open_ = false; }

  enum class End {
    complete,
    out_of_data,  ///< before `steps` batches, or before the first one
    stopped,      ///< by f; the next epoch would go on inside of this pass
  };
  /// Calls f(index, batch) for the batches of an epoch, from number `first` on, until it returns
  /// false.
  template <class F>
  End run(std::int64_t first, F&& f) {
    if (!is_open_) open();
    std::int64_t index = first;
    for (; !steps_ || index < *steps_; ++index) {
      std::optional<Batch> batch = source_.next();
      if (!batch && index == 0 && steps_) {
        open();  // the last epoch took all there was
        batch = source_.next();
      }
      if (!batch) break;
      if (!f(index, *batch)) return End::stopped;
    }
    if (steps_ && index == *steps_) return End::complete;
    is_open_ = false;
    if (steps_ || index == 0) return End::out_of_data;
    seen_ = index;
    return End::complete;
  }

  Json state() const {
    return Json::object({{"open", is_open_}, {"passes", passes_}, {"source", source_.state()}});
  }
  /// False when the source cannot go back there: the epoch begins anew.
  bool set_state(const Json& state) {
    if (state.at("source").is_null()) return false;
    is_open_ = state.at("open").as_bool();
    passes_ = state.at("passes").as_int();
    source_.set_state(state.at("source"));
    return true;
  }

 private:
  void open() {
    source_.begin(passes_++);
    is_open_ = true;
  }
  DataSource& source_;
  std::optional<std::int64_t> steps_;
  std::optional<Dim> seen_;
  std::int64_t passes_ = 0;
  bool is_open_ = false;
};

}  // namespace ramet
