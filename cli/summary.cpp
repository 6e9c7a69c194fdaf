#include <cstdio>
#include <memory>

#include "cli/command.h"

namespace ramet::cli {

namespace {

struct Options {
  ModelArgument model;
  bool json = false, expand_nested = false, show_trainable = false;
  int line_length = 0;
};

void run(const Options& options) {
  const Model model = options.model.load();
  if (options.json) {
    std::puts(summary_json(model).dump().c_str());
    return;
  }
  SummaryOptions summary_options{.expand_nested = options.expand_nested,
                                 .show_trainable = options.show_trainable};
  if (options.line_length > 0) {
    summary_options.line_length = options.line_length;
    summary_options.console_width = options.line_length;
  }
  std::fputs(summary(model, summary_options).c_str(), stdout);
}

}  // namespace

void add_summary(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("summary", "Print the table that Keras prints");
  command->footer("Example: ramet summary model.keras --expand-nested");
  options->model.add_to(*command);
  command->add_flag("--json", options->json, "As JSON, for programs");
  command->add_flag("--expand-nested", options->expand_nested, "Show the layers of nested models");
  command->add_flag("--show-trainable", options->show_trainable,
                    "Add a column that says what is trained");
  command->add_option("--line-length", options->line_length, "Width of the table");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
