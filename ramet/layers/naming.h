#pragma once
// Automatic names, counted per process as Keras does: dense, dense_1, dense_2, ... These counters
// are the library's only global state. Threads may make names at the same time.

#include <cstdint>
#include <string>
#include <string_view>

namespace ramet {

/// "GlobalAveragePooling1D" -> "global_average_pooling1d", by Keras's rule.
std::string to_snake_case(std::string_view class_name);

/// The next free automatic name: "dense", then "dense_1", ...
std::string auto_name(std::string_view prefix);

/// Starts all counters anew (keras.utils.clear_session). Seeds of unseeded initializers go on.
void clear_session();

/// Makes everything random that has no seed of its own repeatable (keras.utils.set_random_seed).
void set_random_seed(std::uint64_t seed);
/// A fresh seed for something that was given none; differs between calls and, unless
/// `set_random_seed` was called, between processes.
std::uint64_t fresh_seed();

}  // namespace ramet
