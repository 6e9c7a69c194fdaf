#pragma once
// NumPy's .npz: a zip archive of .npy files.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ramet/core/bytes.h"
#include "ramet/core/tensor.h"

namespace ramet {

/// Arrays by name, in the order of the file.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// Reads what np.savez or np.savez_compressed wrote; types as in core/npy.h. Raises FileError when
/// the file cannot be opened and ValueError when a member is no array.
NamedTensors read_npz(const std::filesystem::path& path);
/// The same from memory; `name` stands for the file in errors.
NamedTensors read_npz(SharedBytes archive, std::string name);

/// The same for data that may be larger than memory: arrays that np.savez stored uncompressed, and
/// that `map_npy` need not copy, stay in the file, whose checksums are then not looked at. Packed
/// members are read whole. Give the tensors to `fit`, `evaluate` or `array_source`, which copy
/// batches; the file must stay as it is (`map_file`).
NamedTensors map_npz(const std::filesystem::path& path);

/// Writes what np.load opens. Raises ValueError for two arrays of one name, and FileError.
void write_npz(const std::filesystem::path& path, const NamedTensors& tensors);

}  // namespace ramet
