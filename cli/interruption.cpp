#include "cli/interruption.h"

#include <fmt/core.h>
#include <semaphore.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

namespace ramet::cli {

namespace fs = std::filesystem;

namespace {

constexpr int exit_code = 128 + SIGINT;

volatile std::sig_atomic_t presses = 0;
sem_t second_press;

extern "C" void on_press(int) {
  presses = presses + 1;
  if (presses > 1) sem_post(&second_press);
}

// Signal handlers may not look into folders, so a thread waits for the second press.
void leave_at_second_press(const std::vector<fs::path>& folders) {
  while (sem_wait(&second_press) != 0 && errno == EINTR) {
  }
  const std::string unfinished = fmt::format(".ramet-{}-", getpid());  // as AtomicFile calls them
  std::error_code ignored;
  for (const fs::path& folder : folders) {
    for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
      if (entry.path().filename().string().starts_with(unfinished)) fs::remove(entry, ignored);
    }
  }
  _exit(exit_code);
}

}  // namespace

Interruption::Interruption(std::vector<fs::path> folders) {
  sem_init(&second_press, 0, 0);
  std::thread(leave_at_second_press, std::move(folders)).detach();
  struct sigaction action = {};
  action.sa_handler = on_press;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
}

void Interruption::on_epoch_begin(TrainingRun&, std::int64_t epoch) { epoch_ = epoch; }

void Interruption::on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs&) {
  if (presses == 0) return;
  place_ = fmt::format("in epoch {} after batch {}", epoch_ + 1, batch + 1);
  run.interrupted = true;
}

void Interruption::on_test_batch_end(TrainingRun& run, std::int64_t, const Logs&) {
  if (presses == 0 || !run.in_fit) return;
  place_ = fmt::format("in epoch {} while validating", epoch_ + 1);
  run.interrupted = true;
}

}  // namespace ramet::cli
