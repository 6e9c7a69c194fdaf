#pragma once
// DataSource: where the batches of an epoch come from: arrays in memory (or mapped from a file), or
// a function of the caller's.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ramet/core/json.h"
#include "ramet/training/data/batch.h"

namespace ramet {

class DataSource {
 public:
  virtual ~DataSource() = default;
  /// Batches in one pass, where that is known.
  virtual std::optional<Dim> batch_count() const = 0;
  /// Begins a pass; `pass` counts them from 0.
  virtual void begin(std::int64_t pass) = 0;
  /// The next batch, or nothing at the end of the pass.
  virtual std::optional<Batch> next() = 0;
  /// Which batch comes next. A source that gives null cannot go back there: when `fit` goes on from
  /// a backup, it begins a pass anew.
  virtual Json state() const { return nullptr; }
  /// Goes where the state was taken, in the middle of a pass if that is where it was. Raises
  /// ValueError when its data cannot be the same.
  virtual void set_state(const Json& state) { (void)state; }
};

enum class Shuffle {
  none,
  samples,  ///< another order in each pass
  batch,    ///< each batch keeps its samples, in another order: for data that is slow to jump in
};

struct ArraySourceOptions {
  Dim batch_size = 32;
  Shuffle shuffle = Shuffle::none;
  std::uint64_t seed = 0;  ///< the order of each pass follows from it
};

/// The rows of arrays; the last batch may be smaller. Raises ValueError as `check_cardinality`
/// does, and for a batch size below 1.
std::unique_ptr<DataSource> array_source(Batch arrays, ArraySourceOptions options);

/// Gives the next batch, or nothing when there are no more.
using BatchFunction = std::function<std::optional<Batch>()>;
/// Calls the function until it gives nothing; then, if it gives more when called again, the next
/// pass has these.
std::unique_ptr<DataSource> function_source(BatchFunction function,
                                            std::optional<Dim> batches = std::nullopt);

}  // namespace ramet
