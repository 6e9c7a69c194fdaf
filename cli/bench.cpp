#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <numeric>

#include "cli/command.h"

namespace ramet::cli {

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  ModelArgument model;
  std::string input;
  Dim batch = 1;
  double seconds = 1;
  int threads = 0;
  bool json = false, clone = false, serve = false, plan = false;
};

double milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// Inputs as Keras would see them: small numbers, indices below 2 for integer inputs.
Tree<Tensor> make_inputs(const Model& model, Dim batch) {
  return model.input().map([&](const KerasTensor& tensor) {
    Shape shape = tensor.shape();
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (shape[i] == any_dim) shape[i] = i == 0 ? batch : 32;
    }
    return Tensor::full(tensor.dtype(), shape, is_float(tensor.dtype()) ? 0.5 : 1);
  });
}

struct Times {
  std::vector<double> runs;
  double median() {
    std::nth_element(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2),
                     runs.end());
    return runs[runs.size() / 2];
  }
  double least() const { return *std::min_element(runs.begin(), runs.end()); }
};

template <class F>
Times time_for(double seconds, F&& work) {
  Times times;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  do {
    const auto start = Clock::now();
    work();
    times.runs.push_back(milliseconds(Clock::now() - start));
  } while (Clock::now() < end || times.runs.size() < 3);
  return times;
}

Json to_json(Times times) {
  const double least = times.least();
  return Json::object(
      {{"median_ms", times.median()}, {"min_ms", least}, {"runs", times.runs.size()}});
}

// For programs that compare: "run SECONDS" on stdin gives one line of JSON, "quit" ends.
void serve(const Model& model, const Tree<Tensor>& inputs, const PredictOptions& predict) {
  model.predict(inputs, predict);
  std::string line;
  while (std::getline(std::cin, line) && line != "quit") {
    double seconds = 1;
    if (line.starts_with("run ")) seconds = std::strtod(line.c_str() + 4, nullptr);
    const Times times = time_for(seconds, [&] { model.predict(inputs, predict); });
    std::puts(to_json(times).dump().c_str());
    std::fflush(stdout);
  }
}

void bench_clone(const Model& model, double seconds, bool json) {
  const Times plain = time_for(seconds, [&] { clone_model(model); });
  const Times copy =
      time_for(seconds, [&] { clone_model(model, {.weights = CloneWeights::copy}); });
  Times a = plain, b = copy;
  if (json) {
    std::puts(
        Json::object({{"clone_ms", a.median()}, {"clone_copy_ms", b.median()}}).dump().c_str());
  } else {
    std::printf("clone %.4f ms, with copied weights %.4f ms\n", a.median(), b.median());
  }
}

void print_plan(const Model& model, const Tree<Tensor>& inputs, const PredictOptions& predict) {
  const std::string plan = model->plan_text(inputs, predict, false);
  const std::vector<std::int64_t> times = model->profile(inputs, predict);
  const double total =
      static_cast<double>(std::accumulate(times.begin(), times.end(), std::int64_t{0}));
  std::size_t begin = 0;
  for (std::size_t i = 0; begin < plan.size(); ++i) {
    const std::size_t end = plan.find('\n', begin);
    const std::string text = plan.substr(begin, end - begin);
    if (i < times.size()) {
      const auto time = static_cast<double>(times[i]);
      std::printf("%8.3f ms %5.1f%% %s\n", time / 1e6, 100 * time / std::max(total, 1.0),
                  text.c_str());
    } else {
      std::printf("%s\n", text.c_str());
    }
    begin = end + 1;
  }
}

void run(const Options& options) {
  const Model model = options.model.load();
  if (options.clone) return bench_clone(model, options.seconds, options.json);
  const Tree<Tensor> inputs = options.input.empty()
                                  ? make_inputs(model, options.batch)
                                  : read_inputs(options.input, model, Reading::copied);
  const Dim rows = std::max<Dim>(inputs.flatten().at(0).shape()[0], 1);
  const PredictOptions predict{.batch_size = rows, .threads = options.threads};
  if (options.serve) return serve(model, inputs, predict);
  const auto start = Clock::now();
  model.predict(inputs, predict);
  const double first = milliseconds(Clock::now() - start);
  model.predict(inputs, predict);
  if (options.plan) print_plan(model, inputs, predict);
  Times times = time_for(options.seconds, [&] { model.predict(inputs, predict); });
  if (options.json) {
    Json report = to_json(times);
    report["first_ms"] = first;
    report["rows"] = rows;
    std::puts(report.dump().c_str());
    return;
  }
  const double median = times.median();
  std::printf(
      "median %.4f ms, fastest %.4f ms, %zu runs; %.0f rows/s; first run, with compiling: %.1f "
      "ms\n",
      median, times.least(), times.runs.size(), 1e3 * static_cast<double>(rows) / median, first);
}

}  // namespace

void add_bench(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("bench", "Measure latency, throughput, and where the time goes");
  command->footer("Example: ramet bench model.keras --batch 8 --plan");
  options->model.add_to(*command);
  command->add_option("--input", options->input, "Arrays to run on; else made up");
  command->add_option("--batch", options->batch, "Rows of made-up inputs")->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to measure")->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; 0 means one a core")
      ->capture_default_str();
  command->add_flag("--json", options->json, "As JSON, for programs");
  command->add_flag("--plan", options->plan, "Show each step of the plan with its time");
  command->add_flag("--clone", options->clone, "Measure cloning instead");
  command->add_flag("--serve", options->serve, "Measure on request: 'run SECONDS' lines on stdin");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
