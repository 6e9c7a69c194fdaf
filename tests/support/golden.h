#pragma once
// Recorded answers of the real Keras (tests/golden).

#include "tests/support/source_dir.h"

inline std::filesystem::path golden_path(const std::filesystem::path& name) {
  return source_dir() / "tests" / "golden" / name;
}
