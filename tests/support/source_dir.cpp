#include "tests/support/source_dir.h"

std::filesystem::path source_dir() { return RAMET_SOURCE_DIR; }
