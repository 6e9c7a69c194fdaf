#pragma once
// What the commands share. One file a command; each adds itself to the app with its options and
// what to do.

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ramet/ramet.h"
#include "ramet/saving/npz.h"

namespace ramet::cli {

void add_summary(CLI::App& app);
void add_clone(CLI::App& app);
void add_predict(CLI::App& app);
void add_convert(CLI::App& app);
void add_check(CLI::App& app);
void add_bench(CLI::App& app);
void add_fit(CLI::App& app);
void add_evaluate(CLI::App& app);
void add_layers(CLI::App& app);

/// MODEL and --weights, which every command takes.
struct ModelArgument {
  std::string path;
  std::string weights;
  bool by_name = false, skip_mismatch = false;
  void add_to(CLI::App& command);
  /// The model; with weights from --weights when given, or fresh ones for a bare architecture.
  Model load() const;
};

/// Runs a command's work when its subcommand is parsed; errors become messages and exit codes.
void on_parse(CLI::App& command, std::function<void()> work);

/// Adds --precision.
void add_precision(CLI::App& command, Precision& precision);

/// How arrays come from a file: into memory, or mapped as by `map_npz`.
enum class Reading { copied, mapped };
/// The arrays of a .npz or .npy file, matched to the model's inputs: by name, and where no name
/// matches, by their order in the file.
Tree<Tensor> read_inputs(const std::string& path, const Model& model, Reading reading);
/// Raises ValueError when there is no row to train with or to look at.
void check_rows(const std::string& path, const Tree<Tensor>& inputs);
/// As `read_inputs` for the model's outputs. Mapped.
Tree<Tensor> read_targets(const std::string& path, const Model& model);
/// One array for all outputs, or one for each; None without a path. Mapped.
Tree<Tensor> read_sample_weights(const std::string& path, const Model& model);
/// The outputs under the model's output names, in order.
void write_outputs(const std::string& path, const Model& model, const Tree<Tensor>& outputs);

}  // namespace ramet::cli
