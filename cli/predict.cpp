#include <cstdio>
#include <cstdlib>
#include <memory>

#include "cli/command.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  std::string input, output;
  PredictOptions predict;
};

void run(const Options& options) {
  const Model model = options.model.load();
  const Tree<Tensor> inputs = read_inputs(options.input, model, Reading::copied);
  const char* verbose = std::getenv("RAMET_VERBOSE");
  if (verbose != nullptr && *verbose != '\0' && *verbose != '0') {
    const Tree<Tensor> batch = inputs.map([&](const Tensor& tensor) {
      return tensor.rank() == 0
                 ? tensor
                 : tensor.rows(0, std::min(tensor.shape()[0], options.predict.batch_size));
    });
    std::fputs(model->plan_text(batch, options.predict, true).c_str(), stderr);
  }
  write_outputs(options.output, model, model.predict(inputs, options.predict));
}

}  // namespace

void add_predict(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("predict", "Run the model on arrays");
  command->footer(
      "Arrays of an .npz are matched to the model's inputs by name, else by their order.\n"
      "RAMET_VERBOSE=1 shows the compiled plan on stderr.\n"
      "Example: ramet predict model.keras --input x.npz --output y.npz");
  options->model.add_to(*command);
  command->add_option("--input", options->input, "Arrays to run on: .npz or .npy")->required();
  command->add_option("--output", options->output, "Where to write the answers: .npz or .npy")
      ->required();
  command->add_option("--batch-size", options->predict.batch_size, "Rows computed at a time")
      ->capture_default_str();
  command->add_option("--threads", options->predict.threads, "Threads; 0 means one a core")
      ->capture_default_str();
  add_precision(*command, options->predict.precision);
  command->add_flag("--reference", options->predict.reference,
                    "Use the plain definition of every op (slow)");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
