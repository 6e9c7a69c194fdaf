#pragma once
// What layers that turn categories into numbers share.

#include <array>
#include <string_view>

#include "ramet/layers/layer_base.h"

namespace ramet {

enum class OutputMode { indices, one_hot, multi_hot, count, tf_idf };
constexpr auto choices(OutputMode) {
  return std::array<std::string_view, 5>{"int", "one_hot", "multi_hot", "count", "tf_idf"};
}

/// Indices below `depth` as `mode` says: themselves; a 1 in a new last axis, which takes the place
/// of one of extent 1; or how often they occur in a row, at most once or weighted. Rows are the
/// last axis, but with more than two axes the second one, as in Keras.
Value encode_categorical(const Value& indices, OutputMode mode, Dim depth, DType dtype,
                         const Value& weights = {});
/// The same for layers in which, from Keras 3.0 to 3.3, `one_hot` kept an axis of extent 1.
Value encode_numbers(const Value& indices, OutputMode mode, Dim depth, DType dtype,
                     KerasVersion version, const Value& weights = {});

/// Raises ValueError with Keras's text unless `mode` is among `allowed`.
void check_output_mode(OutputMode mode, std::initializer_list<OutputMode> allowed,
                       std::string_view who);

/// The key of a strong hash: two integers, or one that stands for both. Raises ValueError for
/// other lists.
class Salt {
 public:
  Salt(int both) : Salt(std::int64_t{both}) {}     // NOLINT: `.salt = 133`
  Salt(std::int64_t both) : words_{both, both} {}  // NOLINT
  Salt(std::initializer_list<std::int64_t> words) : Salt(std::vector<std::int64_t>(words)) {}
  explicit Salt(const std::vector<std::int64_t>& words);
  std::vector<std::int64_t> words() const { return {words_[0], words_[1]}; }
  friend bool operator==(const Salt&, const Salt&) = default;

 private:
  friend struct BlankConfig;
  Salt() = default;
  std::array<std::int64_t, 2> words_{};
};
Json to_json(const Salt& salt);
void from_json(const Json& json, Salt& salt);

}  // namespace ramet
