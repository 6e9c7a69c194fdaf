#include "ramet/layers/preprocessing/categorical.h"

#include <numeric>

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

std::string_view name_of(OutputMode mode) { return choices(mode)[static_cast<std::size_t>(mode)]; }

// The axis that is counted along, moved to the end.
Value with_rows_last(const Value& x) {
  if (x.rank() <= 2) return x;
  std::vector<std::int64_t> axes(x.rank());
  std::iota(axes.begin(), axes.end(), 0);
  std::rotate(axes.begin() + 1, axes.begin() + 2, axes.end());
  return ops::transpose(x, axes);
}

}  // namespace

Value encode_categorical(const Value& indices, OutputMode mode, Dim depth, DType dtype,
                         const Value& weights) {
  if (mode == OutputMode::indices) return ops::cast(indices, dtype);
  Value x = is_integer(indices.dtype()) ? indices : ops::cast(indices, DType::int64);
  if (x.rank() == 0) x = ops::reshape(x, {1});
  if (mode == OutputMode::one_hot) {
    if (x.rank() > 1 && x.shape().back() == 1) x = ops::squeeze(x, -1);
    return ops::one_hot(x, depth, -1, dtype);
  }
  // Of more than rows, Keras leaves negative numbers out; of rows, TensorFlow refuses them.
  if (x.rank() > 2) x = ops::where(ops::less(x, 0), depth, x);
  const Value counts =
      ops::index_counts(with_rows_last(x), {depth, mode == OutputMode::multi_hot},
                        weights && weights.rank() > 2 ? with_rows_last(weights) : weights);
  return ops::cast(counts, dtype);
}

Value encode_numbers(const Value& indices, OutputMode mode, Dim depth, DType dtype,
                     KerasVersion version, const Value& weights) {
  const Value encoded = encode_categorical(indices, mode, depth, dtype, weights);
  const bool keeps_axis = version >= KerasVersion{3, 0} && version < KerasVersion{3, 4} &&
                          mode == OutputMode::one_hot && encoded.rank() == indices.rank();
  return keeps_axis ? ops::expand_dims(encoded, -2) : encoded;
}

void check_output_mode(OutputMode mode, std::initializer_list<OutputMode> allowed,
                       std::string_view who) {
  std::string names;
  for (OutputMode each : allowed) {
    if (each == mode) return;
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", name_of(each));
  }
  fail<ValueError>(
      "Unknown value for `output_mode` argument of {}. Allowed values are: ({}). Received: "
      "output_mode={}",
      who, names, name_of(mode));
}

Salt::Salt(const std::vector<std::int64_t>& words) {
  if (words.size() != 2) {
    fail<ValueError>(
        "The `salt` argument can only be a tuple of size 2 integers, or a single integer. "
        "Received: salt={}.",
        ramet::to_json(words).dump());
  }
  std::copy(words.begin(), words.end(), words_.begin());
}

Json to_json(const Salt& salt) { return ramet::to_json(salt.words()); }
void from_json(const Json& json, Salt& salt) {
  if (!json.is_array()) {
    salt = Salt(json.as_int());
    return;
  }
  std::vector<std::int64_t> words;
  from_json(json, words);
  salt = Salt(words);
}

}  // namespace ramet
