#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <numeric>
#include <thread>

#include "cli/training_options.h"
#include "ramet/runtime/peak.h"

namespace ramet::cli {

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  ModelArgument model;
  std::string input, targets;
  CompileOptionsOfCommand compile;
  Dim batch = 1;
  double seconds = 1;
  int threads = 0;
  int callers = 1, clones = 0;
  Precision precision = Precision::float32;
  bool json = false, clone = false, serve = false, plan = false, peak = false;
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

// What is timed: a call on bound data, and its plan.
struct Work {
  std::function<void()> call;
  std::function<std::string()> plan;
  std::function<std::vector<std::int64_t>()> profile;
};

// For programs that compare: "run SECONDS" on stdin gives one line of JSON, "quit" ends.
void serve(const Work& work) {
  work.call();
  std::string line;
  while (std::getline(std::cin, line) && line != "quit") {
    double seconds = 1;
    if (line.starts_with("run ")) seconds = std::strtod(line.c_str() + 4, nullptr);
    std::puts(to_json(time_for(seconds, work.call)).dump().c_str());
    std::fflush(stdout);
  }
}

// Kilobytes that the process has in memory.
double resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr);
  }
  return 0;
}

// So many clones with the weights copied, all alive: what one more costs.
void bench_clones(const Model& model, int count, bool json) {
  clone_model(model, {.weights = CloneWeights::copy});
  std::vector<Model> clones;
  clones.reserve(static_cast<std::size_t>(count));
  const double before = resident_kilobytes();
  const auto start = Clock::now();
  for (int i = 0; i < count; ++i) {
    clones.push_back(clone_model(model, {.weights = CloneWeights::copy}));
  }
  const double time = milliseconds(Clock::now() - start) / count;
  const double memory = (resident_kilobytes() - before) / count;
  if (json) {
    std::puts(Json::object({{"clone_ms", time}, {"clone_kb", memory}}).dump().c_str());
  } else {
    std::printf("%d clones: %.4f ms and %.1f KB each\n", count, time, memory);
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

void print_plan(const Work& work) {
  const std::string plan = work.plan();
  const std::vector<std::int64_t> times = work.profile();
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

Work prediction(const Model& model, const Tree<Tensor>& inputs, const PredictOptions& options) {
  return {[=] { model.predict(inputs, options); },
          [=] { return model->plan_text(inputs, options, false); },
          [=] { return model->profile(inputs, options); }};
}

// One step of the optimizer, on all rows.
Work training(const Model& model, const Batch& batch, int threads) {
  ModelBase* base = model.operator->();
  Trainer* trainer = &Trainer::of(*base);
  return {[=] { trainer->train(*base, batch, threads); },
          [=] { return trainer->plan_text(*base, batch, threads, false); },
          [=] { return trainer->profile(*base, batch, threads); }};
}

// Several threads that predict with one model, each call on one thread of its own.
void bench_callers(const Model& model, const Tree<Tensor>& inputs, const Options& options) {
  const Dim rows = std::max<Dim>(inputs.flatten().at(0).shape()[0], 1);
  const PredictOptions predict{.batch_size = rows, .threads = 1};
  const auto calls_a_second = [&](int callers) {
    std::atomic<std::size_t> calls = 0;
    std::vector<std::jthread> threads;
    const auto start = Clock::now();
    const auto end = start + std::chrono::duration<double>(options.seconds);
    for (int i = 0; i < callers; ++i) {
      threads.emplace_back([&] {
        const Tree<Tensor> own = inputs.map([](Tensor tensor) {
          if (tensor.dtype() != DType::string) tensor.mutable_bytes();  // detaches it
          return tensor;
        });
        std::size_t count = 0;
        do {  // once, however late the thread comes to it
          model.predict(own, predict);
          ++count;
        } while (Clock::now() < end);
        calls += count;
      });
    }
    threads.clear();
    return 1e3 * static_cast<double>(calls) / milliseconds(Clock::now() - start);
  };
  model.predict(inputs, predict);
  const double one = calls_a_second(1), all = calls_a_second(options.callers);
  if (options.json) {
    std::puts(Json::object({{"one_caller", one}, {"callers", options.callers}, {"together", all}})
                  .dump()
                  .c_str());
    return;
  }
  std::printf("1 caller: %.1f calls/s; %d callers: %.1f calls/s, %.2f times as many\n", one,
              options.callers, all, all / one);
}

void bench_peak(const Options& options) {
  const int threads =
      options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  const double peak = peak_gflops(threads, options.seconds);
  if (options.json) {
    std::puts(Json::object({{"gflops", peak}, {"threads", threads}}).dump().c_str());
  } else {
    std::printf("%.0f GFLOP/s by %d threads\n", peak, threads);
  }
}

// In memory: steps want them aligned, and are timed without reading a file.
Tree<Tensor> targets_of(const std::string& path, const Model& model) {
  return read_targets(path, model).map([](const Tensor& tensor) {
    return tensor.rows(0, tensor.shape()[0]);
  });
}

void run(const Options& options) {
  if (options.peak) return bench_peak(options);
  const Model model = options.model.load();
  if (options.clones > 0) return bench_clones(model, options.clones, options.json);
  if (options.clone) return bench_clone(model, options.seconds, options.json);
  const Tree<Tensor> inputs = options.input.empty()
                                  ? make_inputs(model, options.batch)
                                  : read_inputs(options.input, model, Reading::copied);
  const Dim rows = std::max<Dim>(inputs.flatten().at(0).shape()[0], 1);
  if (options.callers > 1) return bench_callers(model, inputs, options);
  if (!options.targets.empty()) options.compile.apply(model);
  const Work work =
      options.targets.empty()
          ? prediction(
                model, inputs,
                {.batch_size = rows, .threads = options.threads, .precision = options.precision})
          : training(model,
                     {.x = inputs, .y = targets_of(options.targets, model), .sample_weight = {}},
                     options.threads);
  if (options.serve) return serve(work);
  const auto start = Clock::now();
  work.call();
  const double first = milliseconds(Clock::now() - start);
  work.call();
  if (options.plan) print_plan(work);
  Times times = time_for(options.seconds, work.call);
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
  command->add_option(
      "--y", options->targets,
      "Targets: measure a step of training instead; the model is changed in memory");
  options->compile.add_to(*command, true);
  command->add_option("--batch", options->batch, "Rows of made-up inputs")->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long to measure")->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; 0 means one a core")
      ->capture_default_str();
  add_precision(*command, options->precision);
  command
      ->add_option("--callers", options->callers,
                   "So many threads call the model at once: measure their throughput")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", options->json, "As JSON, for programs");
  command->add_flag("--plan", options->plan, "Show each step of the plan with its time");
  command->add_flag("--clone", options->clone, "Measure cloning instead");
  command->add_flag("--peak", options->peak,
                    "Measure what the processor could do instead; the model is not looked at");
  command->add_option("--clones", options->clones, "Make so many clones, all alive")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--serve", options->serve, "Measure on request: 'run SECONDS' lines on stdin");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
