#pragma once
// Recorded answers of the real Keras (tests/golden).

#include <filesystem>

inline std::filesystem::path golden_path(const std::filesystem::path& name) {
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / name;
}
