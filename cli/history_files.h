#pragma once
// The history of training as a table and as a picture.

#include <string>

#include "ramet/training/callbacks/history.h"

namespace ramet::cli {

/// A line for each epoch: its number, from 0, and the logs by name.
std::string history_csv(const History& history);
/// One curve for each log, those of validation beside those of training, as an SVG.
std::string history_svg(const History& history);

}  // namespace ramet::cli
