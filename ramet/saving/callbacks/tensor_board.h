#pragma once

#include <chrono>
#include <memory>

#include "ramet/saving/callbacks/event_file.h"
#include "ramet/training/callbacks/callback.h"

namespace ramet {

class TensorBoardCallback;

namespace callbacks {

/// Writes losses, metrics and the learning rate where TensorBoard finds them: `log_dir`/train and
/// `log_dir`/validation; the model as a graph, its weights as histograms and as images, too.
struct TensorBoard {
  using Implementation = TensorBoardCallback;
  static constexpr std::string_view keras_name = "TensorBoard";
  std::string log_dir = "logs";
  std::int64_t histogram_freq = 0;  ///< epochs; 0: none
  bool write_graph = true;
  bool write_images = false;
  /// "epoch", "batch", or the number of batches after which batch losses are written too. What
  /// epochs and evaluations gave is then written only where as many batches are done, as in Keras.
  Json update_freq = "epoch";
  bool write_steps_per_second = false;
  static constexpr void describe(auto& d) {
    d.field("log_dir", &TensorBoard::log_dir, "The folder.");
    d.field("histogram_freq", &TensorBoard::histogram_freq,
            "Write histograms of the weights every so many epochs.");
    d.field("write_graph", &TensorBoard::write_graph, "Write the model, which is drawn.");
    d.field("write_images", &TensorBoard::write_images,
            "Write the weights as images with their histograms.");
    d.field("update_freq", &TensorBoard::update_freq,
            "\"epoch\", \"batch\", or every so many batches.");
    d.field("write_steps_per_second", &TensorBoard::write_steps_per_second,
            "Also write how fast steps are, of batches and epochs.");
  }
};

}  // namespace callbacks

class TensorBoardCallback final : public CallbackBase {
 public:
  /// Raises ValueError for another update_freq.
  explicit TensorBoardCallback(callbacks::TensorBoard config);
  void on_train_begin(TrainingRun& run) override;
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override;
  void on_train_batch_begin(TrainingRun& run, std::int64_t batch) override;
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  void on_test_batch_begin(TrainingRun& run, std::int64_t batch) override;
  void on_test_end(TrainingRun& run, const Logs& logs) override;
  void on_train_end(TrainingRun& run, const Logs& logs) override;
  std::string_view state_name() const override { return callbacks::TensorBoard::keras_name; }
  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

 private:
  EventFile& file(std::unique_ptr<EventFile>& which, std::string_view folder);
  void write_weights(const Model& model, std::int64_t epoch);
  bool is_recorded(std::int64_t step) const;
  void flush();
  callbacks::TensorBoard config_;
  std::int64_t every_batches_ = 0;  // 0: none
  std::int64_t train_step_ = 0;
  std::int64_t test_step_ = 0;  // goes on from one run to the next, as in Keras
  using Clock = std::chrono::steady_clock;
  Clock::time_point epoch_begin_, batch_begin_;
  std::int64_t iterations_before_ = 0;  // the epoch
  std::unique_ptr<EventFile> train_, validation_;
};

}  // namespace ramet
