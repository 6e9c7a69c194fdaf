#include <memory>

#include "cli/command.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  std::string output;
  double max_shard_size = 0;
};

void run(const Options& options) {
  const Model model = options.model.load();
  if (options.output.ends_with(".weights.json")) {
    save_weights(model, options.output, {.max_shard_size = options.max_shard_size});
  } else if (options.output.ends_with(".weights.h5")) {
    save_weights(model, options.output);
  } else {
    save_model(model, options.output);
  }
}

}  // namespace

void add_convert(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("convert", "Write the model in another format or for Keras 3");
  command->footer("Example: ramet convert old.h5 new.keras");
  options->model.add_to(*command);
  command
      ->add_option("output", options->output,
                   "A .keras, .h5, .weights.h5, .weights.json or .json file to write")
      ->required();
  command
      ->add_option("--max-shard-size", options->max_shard_size,
                   "GiB of each file beside a .weights.json")
      ->check(CLI::PositiveNumber)
      ->default_val(5.0);
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
