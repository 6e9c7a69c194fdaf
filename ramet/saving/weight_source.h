#pragma once
// Where weights are read from: groups of numbered arrays, whatever files they are in.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/tensor.h"
#include "ramet/saving/hdf5.h"

namespace ramet {

/// Paths as in .weights.h5: "layers/dense/vars/0".
class WeightSource {
 public:
  virtual ~WeightSource() = default;
  virtual bool has_group(std::string_view path) const = 0;
  virtual bool has_dataset(std::string_view path) const = 0;
  virtual std::vector<std::string> groups(std::string_view path) const = 0;
  virtual std::vector<std::string> datasets(std::string_view path) const = 0;
  virtual Spec spec(std::string_view dataset) const = 0;
  virtual Tensor read(std::string_view dataset) const = 0;
};

/// One HDF5 file.
class Hdf5Source final : public WeightSource {
 public:
  explicit Hdf5Source(Hdf5Reader file) : file_(std::move(file)) {}
  bool has_group(std::string_view path) const override { return file_.has_group(path); }
  bool has_dataset(std::string_view path) const override { return file_.has_dataset(path); }
  std::vector<std::string> groups(std::string_view path) const override {
    return file_.groups(path);
  }
  std::vector<std::string> datasets(std::string_view path) const override {
    return file_.datasets(path);
  }
  Spec spec(std::string_view dataset) const override { return file_.spec(dataset); }
  Tensor read(std::string_view dataset) const override { return file_.read(dataset); }
  const Hdf5Reader& file() const { return file_; }

 private:
  Hdf5Reader file_;
};

/// The files that a `.weights.json` names, as one. Raises ValueError when it names a file outside
/// of its folder, and FileError for one that is not there.
std::unique_ptr<WeightSource> open_sharded_weights(const std::filesystem::path& json);

}  // namespace ramet
