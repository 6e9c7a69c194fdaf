#include "ramet/training/data/data_source.h"

#include <algorithm>
#include <numeric>

#include "ramet/core/philox.h"

namespace ramet {

namespace {

// Numbers from a stream, two 32-bit words at a time.
class Randomness {
 public:
  Randomness(std::uint64_t seed, std::uint64_t stream) : at_{seed, stream, 0} {}
  /// Uniform in [0, count): the high half of a product, whose bias is below count / 2^64.
  std::uint64_t below(std::uint64_t count) {
    if (next_ >= words_.size()) {
      words_ = philox(at_);
      ++at_.block;
      next_ = 0;
    }
    const std::uint64_t high = words_[next_], low = words_[next_ + 1];
    next_ += 2;
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((Wide{high << 32 | low} * count) >> 64);
  }

 private:
  RandomPosition at_;
  std::array<std::uint32_t, 4> words_{};
  std::size_t next_ = 4;
};

void shuffle(std::span<Dim> positions, Randomness& random) {
  for (std::size_t i = positions.size(); i > 1; --i)
    std::swap(positions[i - 1], positions[random.below(i)]);
}

class ArraySource final : public DataSource {
 public:
  ArraySource(Batch arrays, ArraySourceOptions options)
      : arrays_(std::move(arrays)), options_(options), rows_(row_count(arrays_)) {
    check_cardinality(arrays_);
    if (options_.batch_size < 1) {
      fail<ValueError>("Expected a batch_size of at least 1, received {}.", options_.batch_size);
    }
  }

  std::optional<Dim> batch_count() const override {
    return (rows_ + options_.batch_size - 1) / options_.batch_size;
  }

  void begin(std::int64_t pass) override {
    pass_ = pass;
    next_row_ = 0;
    if (options_.shuffle == Shuffle::none) return;
    order_.resize(static_cast<std::size_t>(rows_));
    std::iota(order_.begin(), order_.end(), Dim{0});
    Randomness random(options_.seed, static_cast<std::uint64_t>(pass));
    const std::span<Dim> order(order_);
    const Dim part = options_.shuffle == Shuffle::batch ? options_.batch_size : rows_;
    for (Dim first = 0; first < rows_; first += part) {
      shuffle(order.subspan(static_cast<std::size_t>(first),
                            static_cast<std::size_t>(std::min(part, rows_ - first))),
              random);
    }
  }

  std::optional<Batch> next() override {
    if (next_row_ >= rows_) return std::nullopt;
    const Dim begin = next_row_, end = std::min(rows_, begin + options_.batch_size);
    next_row_ = end;
    if (options_.shuffle == Shuffle::none) return aligned(rows_of(arrays_, begin, end));
    return gather_rows(arrays_, std::span(order_).subspan(static_cast<std::size_t>(begin),
                                                          static_cast<std::size_t>(end - begin)));
  }

  Json state() const override {
    return Json::object({{"seed", static_cast<std::int64_t>(options_.seed)},
                         {"pass", pass_},
                         {"row", next_row_},
                         {"rows", rows_},
                         {"batch_size", options_.batch_size}});
  }

  void set_state(const Json& state) override {
    const Dim row = state.at("row").as_int(), rows = state.at("rows").as_int(),
              batch_size = state.at("batch_size").as_int();
    const bool is_inside = row > 0 && row < rows;
    if (is_inside && (rows != rows_ || batch_size != options_.batch_size)) {
      fail<ValueError>(
          "Cannot go on inside of an epoch: expected {} rows in batches of {}, received {} in "
          "batches of {}.",
          rows, batch_size, rows_, options_.batch_size);
    }
    options_.seed = static_cast<std::uint64_t>(state.at("seed").as_int());
    begin(state.at("pass").as_int());
    if (row > 0) next_row_ = std::min(row, rows_);
  }

 private:
  Batch arrays_;
  ArraySourceOptions options_;
  Dim rows_, next_row_ = 0;
  std::int64_t pass_ = 0;
  std::vector<Dim> order_;
};

class FunctionSource final : public DataSource {
 public:
  FunctionSource(BatchFunction function, std::optional<Dim> batches)
      : function_(std::move(function)), batches_(batches) {}
  std::optional<Dim> batch_count() const override { return batches_; }
  void begin(std::int64_t) override { given_ = 0; }
  std::optional<Batch> next() override {
    if (batches_ && given_ >= *batches_) return std::nullopt;
    std::optional<Batch> batch = function_();
    if (batch) {
      check_cardinality(*batch);
      ++given_;
    }
    return batch;
  }

 private:
  BatchFunction function_;
  std::optional<Dim> batches_;
  Dim given_ = 0;
};

}  // namespace

std::unique_ptr<DataSource> array_source(Batch arrays, ArraySourceOptions options) {
  return std::make_unique<ArraySource>(std::move(arrays), options);
}

std::unique_ptr<DataSource> function_source(BatchFunction function, std::optional<Dim> batches) {
  return std::make_unique<FunctionSource>(std::move(function), batches);
}

}  // namespace ramet
