#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/training_options.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  CompileOptionsOfCommand compile;
  std::string x, y, sample_weight;
  EvaluateOptions evaluate;
  bool json = false, quiet = false;
};

Json value_of(const Tensor& tensor) {
  if (tensor.rank() == 0) return tensor.at(0);
  Json items = Json::array();
  for (Dim i = 0; i < tensor.size(); ++i) items.push_back(tensor.at(i));
  return items;
}

void run(const Options& options) {
  const Model model = options.model.load();
  options.compile.apply(model);
  EvaluateOptions evaluate = options.evaluate;
  evaluate.message = show_message;
  evaluate.sample_weight = read_sample_weights(options.sample_weight, model);
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  if (!options.json && !options.quiet && is_terminal) {
    evaluate.callbacks.push_back(callbacks::ProgbarLogger{.stream = &std::cout});
  }
  const Tree<Tensor> x = read_inputs(options.x, model, Reading::mapped);
  check_rows(options.x, x);
  const Logs logs = model.evaluate(x, read_targets(options.y, model), evaluate);
  Json result = Json::object();
  for (const auto& [name, value] : logs) result[name] = value_of(value);
  if (options.json) {
    std::cout << result.dump() << "\n";
    return;
  }
  for (const auto& [name, value] : result.members())
    std::cout << name << ": " << value.dump() << "\n";
}

}  // namespace

void add_evaluate(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("evaluate", "Losses and metrics of the model on arrays");
  command->footer(
      "Arrays of an .npz are matched to the model's inputs and outputs by name, else by their "
      "order.\n"
      "Example: ramet evaluate model.keras --x x.npz --y y.npz --json");
  options->model.add_to(*command);
  command->add_option("--x", options->x, "Inputs: .npz or .npy")->required();
  command->add_option("--y", options->y, "Targets: .npz or .npy")->required();
  command->add_option("--sample-weight", options->sample_weight,
                      "A weight for each row: .npz or .npy");
  options->compile.add_to(*command, false);
  command->add_option("--batch-size", options->evaluate.batch_size, "Rows at a time (default 32)");
  command->add_option("--steps", options->evaluate.steps, "Batches to look at");
  command->add_option("--threads", options->evaluate.threads, "Threads; 0 means one a core")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object");
  command->add_flag("--quiet", options->quiet, "No progress bar");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
