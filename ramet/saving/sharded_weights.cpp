// Weights in several HDF5 files of at most some size each: "x.weights.json" says which group is in
// which file. docs/formats/weights_h5.md describes the layout.

#include <algorithm>
#include <set>

#include "ramet/saving/file.h"
#include "ramet/saving/weight_source.h"
#include "ramet/saving/weights_file.h"

namespace ramet {

namespace {

class ShardedSource final : public WeightSource {
 public:
  explicit ShardedSource(std::vector<Hdf5Reader> shards) : shards_(std::move(shards)) {}

  bool has_group(std::string_view path) const override {
    return std::any_of(shards_.begin(), shards_.end(),
                       [&](const Hdf5Reader& shard) { return shard.has_group(path); });
  }
  bool has_dataset(std::string_view path) const override {
    return std::any_of(shards_.begin(), shards_.end(),
                       [&](const Hdf5Reader& shard) { return shard.has_dataset(path); });
  }
  std::vector<std::string> groups(std::string_view path) const override {
    return joined(path,
                  [](const Hdf5Reader& shard, std::string_view p) { return shard.groups(p); });
  }
  std::vector<std::string> datasets(std::string_view path) const override {
    return joined(path,
                  [](const Hdf5Reader& shard, std::string_view p) { return shard.datasets(p); });
  }
  Spec spec(std::string_view dataset) const override { return holder(dataset).spec(dataset); }
  Tensor read(std::string_view dataset) const override { return holder(dataset).read(dataset); }

 private:
  // A layer's group may be in two files, where its weights did not fit into the first.
  template <class F>
  std::vector<std::string> joined(std::string_view path, F&& list) const {
    std::set<std::string> names;
    for (const Hdf5Reader& shard : shards_) {
      if (!shard.has_group(path)) continue;
      for (std::string& name : list(shard, path)) names.insert(std::move(name));
    }
    return {names.begin(), names.end()};
  }
  const Hdf5Reader& holder(std::string_view dataset) const {
    for (const Hdf5Reader& shard : shards_) {
      if (shard.has_dataset(dataset)) return shard;
    }
    return shards_.front();  // which says that it is not there
  }

  std::vector<Hdf5Reader> shards_;
};

}  // namespace

std::unique_ptr<WeightSource> open_sharded_weights(const std::filesystem::path& path) {
  const Bytes bytes = read_file(path);
  const Json json = Json::parse(as_text(bytes));
  std::set<std::string> names;
  for (const auto& [group, files] : json.at("weight_map").members()) {
    if (files.is_string()) {
      names.insert(files.as_string());
    } else {
      for (const Json& file : files.items()) names.insert(file.as_string());
    }
  }
  if (names.empty()) fail<ValueError>("the weight_map names no files");
  std::vector<Hdf5Reader> shards;
  for (const std::string& name : names) {
    if (name.find('/') != std::string::npos || name.find('\\') != std::string::npos ||
        name.starts_with("..")) {
      fail<ValueError>("expected names of files beside this one, received '{}'", name);
    }
    shards.push_back(Hdf5Reader::open(path.parent_path() / name));
  }
  return std::make_unique<ShardedSource>(std::move(shards));
}

void write_sharded_weights(const std::filesystem::path& path, const Model& model,
                           double max_shard_size) {
  const double limit = max_shard_size * 1024 * 1024 * 1024;
  const std::string text = path.string();
  const std::string stem = text.substr(0, text.size() - std::string_view(".weights.json").size());
  const auto shard_path = [&](std::size_t number) {
    return std::filesystem::path(fmt::format("{}_{:05}.weights.h5", stem, number));
  };
  Json weight_map = Json::object();
  double total = 0, in_shard = 0;
  std::size_t number = 0;
  std::optional<Hdf5Writer> shard(Hdf5Writer::to_file(shard_path(0)));
  walk_weights(model, [&](const std::string& group, const std::string& name,
                          const std::vector<WeightToWrite>& weights) {
    const auto begin_group = [&] {
      shard->create_group(group);
      shard->set_string(group, "name", name);
    };
    begin_group();
    Json files = Json::array();
    for (const WeightToWrite& weight : weights) {
      const auto size = static_cast<double>(weight.value.byte_size());
      if (size > limit) {
        fail<ValueError>("The size of {} is {} which exceeds the maximum shard size {}.",
                         weight.path, size, limit);
      }
      if (in_shard + size > limit) {
        shard->commit();
        shard.emplace(Hdf5Writer::to_file(shard_path(++number)));
        in_shard = 0;
        begin_group();
      }
      shard->write(weight.path, weight.value);
      in_shard += size;
      total += size;
      Json file(shard_path(number).filename().string());
      if (files.empty() || !(files[files.size() - 1] == file)) files.push_back(std::move(file));
    }
    if (!weights.empty()) weight_map["/" + group] = std::move(files);
  });
  shard->commit();
  const Json index = Json::object(
      {{"metadata", Json::object({{"total_size", total}})}, {"weight_map", std::move(weight_map)}});
  const std::string json = index.dump(4);
  write_file(path, as_bytes(json));
}

}  // namespace ramet
