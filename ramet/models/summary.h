#pragma once
// The table that Keras prints of a model.

#include <optional>
#include <string>
#include <utility>

#include "ramet/models/model.h"

namespace ramet {

struct SummaryOptions {
  /// Width of the table; default: Keras's own for this kind of model, at most `console_width` - 4.
  std::optional<int> line_length = std::nullopt;
  bool expand_nested = false;
  bool show_trainable = false;
  /// First and last layer to show, by regular expression.
  std::optional<std::pair<std::string, std::string>> layer_range = std::nullopt;
  int console_width = 80;
};

/// Keras's text, to the letter. Raises ValueError when the table does not fit the width.
std::string summary(const Model& model, const SummaryOptions& options = {});

/// {"name", "class_name", "total_params", "trainable_params", "non_trainable_params",
///  "layers": [{"name", "class_name", "params", "output_shape"}]}
Json summary_json(const Model& model);

}  // namespace ramet
