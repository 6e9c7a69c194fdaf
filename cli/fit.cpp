#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "cli/history_files.h"
#include "cli/interruption.h"
#include "cli/training_options.h"
#include "ramet/saving/callbacks/callbacks.h"
#include "ramet/saving/file.h"

namespace ramet::cli {

namespace fs = std::filesystem;

namespace {

struct Options {
  ModelArgument model;
  CompileOptionsOfCommand compile;
  std::string x, y, sample_weight, validation_x, validation_y, validation_sample_weight, output,
      history, plot;
  std::vector<std::string> class_weight, callbacks;
  std::vector<std::int64_t> validation_freq;
  FitOptions fit;
  bool shuffle = true, quiet = false;
};

std::map<std::int64_t, double> parse_class_weight(const std::vector<std::string>& words) {
  const Json json = parse_structure(words);
  std::map<std::int64_t, double> weights;
  if (json.is_null()) return weights;
  if (!json.is_object())
    fail<ValueError>("--class-weight: expected CLASS=WEIGHT, received '{}'.", words[0]);
  for (const auto& [name, weight] : json.members()) {
    char* end = nullptr;
    const long long label = std::strtoll(name.c_str(), &end, 10);
    if (name.empty() || *end != '\0') {
      fail<ValueError>(
          "Expected `class_weight` to be a dict with keys from 0 to one less than the number of "
          "classes, "
          "found {}",
          name);
    }
    weights[label] = weight.as_double();
  }
  return weights;
}

// Where a callback saves.
std::optional<fs::path> folder_of(const Json& config) {
  const Json* file = config.find("filepath");
  if (file != nullptr && file->is_string()) return fs::path(file->as_string()).parent_path();
  const Json* folder = config.find("backup_dir");
  if (folder != nullptr && folder->is_string()) return folder->as_string();
  return std::nullopt;
}

// A backup is of use until the model is saved. Gives the folder to delete then.
std::optional<fs::path> keep_until_saved(Json& config) {
  const Json* folder = config.find("backup_dir");
  const Json* deletes = config.find("delete_checkpoint");
  if (folder == nullptr || !folder->is_string()) return std::nullopt;
  if (deletes != nullptr && !(*deletes == Json(true))) return std::nullopt;
  const std::string path = folder->as_string();
  config["delete_checkpoint"] = false;
  return path;
}

// Raises FileError where no file can be made.
void check_place(const std::string& path) {
  if (!path.empty()) const AtomicFile probe(path);
}

void run(const Options& options) {
  // Complain before training, not after it.
  format_of(options.output);
  for (const std::string& path : {options.output, options.history, options.plot}) check_place(path);
  FitOptions fit = options.fit;
  if (fit.seed) set_random_seed(*fit.seed);  // before weights are drawn
  const Model model = options.model.load();
  options.compile.apply(model);
  fit.shuffle = options.shuffle ? Shuffle::samples : Shuffle::none;
  fit.class_weight = parse_class_weight(options.class_weight);
  if (!options.validation_freq.empty()) {
    if (options.validation_freq.size() == 1) {
      fit.validation_freq = options.validation_freq[0];
    } else {
      fit.validation_freq = options.validation_freq;
    }
  }
  const Tree<Tensor> x = read_inputs(options.x, model, Reading::mapped),
                     y = read_targets(options.y, model);
  check_rows(options.x, x);
  fit.sample_weight = read_sample_weights(options.sample_weight, model);
  if (!options.validation_x.empty()) {
    fit.validation_data = Batch{read_inputs(options.validation_x, model, Reading::mapped),
                                read_targets(options.validation_y, model),
                                read_sample_weights(options.validation_sample_weight, model)};
  }
  fit.message = show_message;
  std::vector<fs::path> folders = {fs::path(options.output).parent_path()}, backups;
  for (const std::string& text : options.callbacks) {
    ObjectText object = parse_object(text);
    if (std::optional<fs::path> folder = folder_of(object.config))
      folders.push_back(std::move(*folder));
    if (object.class_name == callbacks::BackupAndRestore::keras_name) {
      if (std::optional<fs::path> folder = keep_until_saved(object.config))
        backups.push_back(std::move(*folder));
    }
    fit.callbacks.push_back(callback_from_config(object.class_name, object.config));
  }
  const auto interruption = std::make_shared<Interruption>(std::move(folders));
  fit.callbacks.push_back(interruption);
  if (!options.quiet) {
    const bool is_terminal = isatty(STDOUT_FILENO) == 1;
    fit.callbacks.push_back(callbacks::ProgbarLogger{
        .stream = &std::cout, .style = is_terminal ? ProgressStyle::bar : ProgressStyle::line});
  }

  const char* verbose = std::getenv("RAMET_VERBOSE");
  if (verbose != nullptr && *verbose != '\0' && *verbose != '0') {
    const Batch all{x, y, fit.sample_weight};
    const Batch batch =
        aligned(rows_of(all, 0, std::min(row_count(all), fit.batch_size.value_or(32))));
    ModelBase& base = *model.operator->();
    std::fputs(Trainer::of(base).plan_text(base, batch, fit.threads, true).c_str(), stderr);
  }
  const auto recorder = std::make_shared<EpochRecorder>();
  fit.callbacks.push_back(recorder);
  model.fit(x, y, fit);

  save_model(model, options.output);
  const auto write_text = [](const std::string& path, const std::string& text) {
    if (!path.empty()) write_file(path, as_bytes(text));
  };
  write_text(options.history, history_csv(recorder->epochs()));
  write_text(options.plot, history_svg(recorder->epochs()));
  if (interruption->place().empty()) {
    for (const fs::path& folder : backups) remove_backup(folder);
  } else {
    std::cerr << fmt::format("ramet: interrupted {}; what was learnt so far is in {}\n",
                             interruption->place(), options.output);
  }
}

}  // namespace

void add_fit(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fit", "Train the model");
  command->footer(
      "Arrays of an .npz are matched to the model's inputs and outputs by name, else by their "
      "order.\n"
      "A model that was saved compiled needs no --optimizer or --loss. Callbacks are written as\n"
      "EarlyStopping:monitor=val_loss,patience=3 or "
      "ModelCheckpoint:filepath=best.keras,save_best_only=true.\n"
      "Ctrl-C ends training after the batch and saves; pressed again, it stops at once.\n"
      "RAMET_VERBOSE=1 shows the compiled plan of a step on stderr.\n"
      "Example: ramet fit model.keras --x x.npz --y y.npz --epochs 5 --optimizer adam --loss mse "
      "--output out.keras");
  options->model.add_to(*command);
  command->add_option("--x", options->x, "Inputs: .npz or .npy")->required();
  command->add_option("--y", options->y, "Targets: .npz or .npy")->required();
  command->add_option("--output", options->output, "Where to write the trained model")->required();
  options->compile.add_to(*command, true);
  FitOptions& fit = options->fit;
  command->add_option("--epochs", fit.epochs, "Passes over the data")->capture_default_str();
  command->add_option("--batch-size", fit.batch_size, "Rows a step (default 32)");
  command->add_option("--sample-weight", options->sample_weight,
                      "A weight for each row: .npz or .npy");
  command->add_option("--class-weight", options->class_weight, "CLASS=WEIGHT ...");
  command->add_option("--validation-split", fit.validation_split,
                      "Fraction of the rows, the last ones, to validate on");
  auto* validation_x =
      command->add_option("--validation-x", options->validation_x, "Inputs to validate on");
  auto* validation_y =
      command->add_option("--validation-y", options->validation_y, "Targets to validate on");
  validation_x->needs(validation_y);
  validation_y->needs(validation_x);
  command
      ->add_option("--validation-sample-weight", options->validation_sample_weight, "Their weights")
      ->needs(validation_x);
  command->add_option("--validation-batch-size", fit.validation_batch_size,
                      "Rows at a time (default as --batch-size)");
  command->add_option("--validation-steps", fit.validation_steps, "Batches to validate on");
  command->add_option("--validation-freq", options->validation_freq,
                      "Validate after every so many epochs, or after each of several given ones");
  command->add_flag("--shuffle,!--no-shuffle", options->shuffle,
                    "Another order of the rows in each epoch (default)");
  command->add_option("--seed", fit.seed, "Makes fresh weights, shuffling and dropout repeatable");
  command->add_option("--initial-epoch", fit.initial_epoch, "Number of the first epoch, from 0");
  command->add_option("--steps-per-epoch", fit.steps_per_epoch, "Batches an epoch");
  command->add_option("--callbacks", options->callbacks, "NAME:key=value,... ...");
  command->add_option("--history", options->history, "Where to write the history as CSV");
  command->add_option("--plot", options->plot, "Where to draw the history as SVG");
  command->add_option("--threads", fit.threads, "Threads; 0 means one a core")
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "No progress");
  on_parse(*command, [options] { run(*options); });
}

}  // namespace ramet::cli
