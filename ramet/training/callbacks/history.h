#pragma once

#include <map>
#include <string>
#include <vector>

#include "ramet/training/callbacks/callback.h"

namespace ramet {

/// What `fit` gives: the logs of each epoch. A name that came later than the first epoch has fewer
/// values.
class History {
 public:
  std::map<std::string, std::vector<Tensor>> history;
  std::vector<std::int64_t> epoch;  ///< the numbers of the epochs, from 0
  std::vector<std::string> warnings;
  /// Numbers of one name, the mean where a log is an array; empty for a name there is not.
  std::vector<double> numbers(std::string_view name) const;
  void add(std::int64_t epoch_number, const Logs& logs);
};

}  // namespace ramet
