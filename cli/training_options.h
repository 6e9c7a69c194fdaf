#pragma once
// Options that `fit` and `evaluate` share: what to compile the model with, and how objects such as
// optimizers are written on a command line.

#include "cli/command.h"
#include "ramet/training/training.h"

namespace ramet::cli {

/// "Adam", "Adam:learning_rate=0.01,clipnorm=1", or JSON: {"class_name": ..., "config": ...}.
struct ObjectText {
  std::string class_name;
  Json config = Json::object();
};
ObjectText parse_object(const std::string& text);

/// "name" alone, or members "key=value" of a dict, or several names for a list; or one JSON text.
Json parse_structure(const std::vector<std::string>& words);

/// --optimizer and its like.
struct CompileOptionsOfCommand {
  std::string optimizer;
  std::optional<double> learning_rate;
  std::vector<std::string> loss, metrics, weighted_metrics, loss_weights;
  void add_to(CLI::App& command, bool trains);
  /// Compiles the model; what is not given is as the file has it. Raises ValueError when there is
  /// no loss at all.
  void apply(const Model& model) const;
};

/// Says what the library wants to be read: warnings on stderr, the rest on stdout.
void show_message(std::string_view text);

}  // namespace ramet::cli
