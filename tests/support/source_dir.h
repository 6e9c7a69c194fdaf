#pragma once
// Where the sources are, for tests that read files of the repository.

#include <filesystem>

std::filesystem::path source_dir();
